/* SPDX-License-Identifier: MIT */
/*
 * A view: the register as it stood on one day, looked at from another.
 *
 * Everything that features, scores and rules have in common is decided here
 * once: which sessions are seen, which rows there are, when the schools were
 * open, what is planned. Nothing dated on or after as_of is in a grid, so
 * nothing downstream can see it.
 */
#include "data/view.h"

#include <string.h>

#include "base/bits.h"
#include "base/error.h"
#include "base/memory.h"
#include "data/dates.h"
#include "data/links.h"

static const char *const STATE_NAMES[EB_STATES] = {
    "not_started", "left", "no_marks", "no_calendar", "early", "ok"};

const char *eb_state_name(eb_state state) {
    return (unsigned)state < EB_STATES ? STATE_NAMES[state] : "";
}

/* ---- making and freeing ---- */

static eb_status check_options(const eb_register *reg,
                               const eb_view_options *options, eb_error *err) {
    if (reg == NULL || !reg->closed) {
        return eb_fail(err, reg == NULL ? EB_ERR_ARGUMENT : EB_ERR_STATE, "reg",
                       "a view needs a closed register");
    }
    if (options->size != sizeof *options) {
        return eb_fail(err, EB_ERR_ARGUMENT, "size",
                       "options of another version, or not initialised");
    }
    if (options->threshold_num < 1 ||
        options->threshold_den < options->threshold_num ||
        options->threshold_den > 1000000) {
        return eb_fail(err, EB_ERR_ARGUMENT, "threshold",
                       "a share above 0 and at most 1, as N/D");
    }
    if (options->max_bad != options->max_bad ||
        (unsigned)options->unit > EB_UNIT_PUPIL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "unit",
                       "unit is one of two, max_bad a number");
    }
    if (options->known_at != EB_NO_DATE &&
        (options->known_at < 0 || options->known_at > EB_DATE_MAX)) {
        return eb_fail(err, EB_ERR_DATE, "known_at",
                       "1970-01-01 to 2099-07-31");
    }
    if (options->ahead_weeks < 0 || options->ahead_weeks > 60) {
        return eb_fail(err, EB_ERR_ARGUMENT, "ahead", "0 to 60 weeks");
    }
    if (options->as_of != EB_NO_DATE &&
        (options->as_of < EB_DATE_MIN || options->as_of > EB_DATE_MAX + 1)) {
        return eb_fail(err, EB_ERR_DATE, "as_of", "2006-08-01 to 2099-08-01");
    }
    if (options->unit == EB_UNIT_PUPIL && options->links != NULL) {
        return eb_fail(err, EB_ERR_LINKS, "unit",
                       "unit pupil needs all schools of a pupil in one "
                       "register: it cannot be used with links");
    }
    return EB_OK;
}

static void clear(eb_view *view) {
    const eb_memory *memory = &view->memory;
    for (size_t i = 0; i < view->school_count; i++) {
        eb_timeline_free(&view->schools[i].timeline, memory);
    }
    for (size_t i = 0; i < view->grid_count; i++) {
        eb_grid_free(view->grids[i], memory);
    }
    for (size_t i = 0; i < view->merged_grid_count; i++) {
        eb_grid_free(view->merged_grids[i], memory);
    }
    for (size_t i = 0; i < view->merged_byte_count; i++) {
        eb_release(memory, view->merged_bytes[i]);
    }
    for (size_t i = 0; i * EB_SAID_EACH < view->said_count; i++) {
        eb_release(memory, view->said[i]);
    }
    if (view->rows != view->bases) eb_release(memory, view->rows);
    void *const blocks[] = {
        view->schools,      view->grids,    view->bases, view->earlier,
        view->members,      view->families, view->said,  view->merged_grids,
        view->merged_bytes, view->family_at};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        eb_release(memory, blocks[i]);
    }
    eb_patches_free(&view->patches, memory);
    const eb_view kept = *view;
    memset(view, 0, sizeof *view);
    view->memory = kept.memory;
    view->reg = kept.reg;
    view->options = kept.options;
}

/* By every amendment, whatever known_at: the day from which to look is not
 * changed by how much is known of it. */
static eb_status find_as_of(eb_view *view, eb_error *err) {
    eb_patches patches;
    const eb_status status =
        eb_patches_make(view->reg, &view->memory, EB_DATE_MAX, &patches, err);
    if (status != EB_OK) return status;
    view->as_of = eb_register_find_as_of(view->reg, &patches);
    eb_patches_free(&patches, &view->memory);
    if (view->as_of != EB_NO_DATE) return EB_OK;
    return eb_fail(err, EB_ERR_NOT_FOUND, "as_of",
                   "no pupil is marked present on any day: say from which "
                   "day to look");
}

int eb_view_file_year(const eb_view *view) {
    eb_date last = view->reg->last_open_day;
    if (view->options.links != NULL) {
        const eb_date linked = eb_links_last_open_day(view->options.links);
        if (linked > last) last = linked;
    }
    return last == EB_NO_DATE ? view->year : eb_date_academic_year(last);
}

static eb_status find_dates(eb_view *view, eb_error *err) {
    const eb_view_options *options = &view->options;
    view->as_of = options->as_of;
    view->known_at = options->known_at;
    if (options->known_at == EB_NO_DATE) {
        view->known_at =
            options->as_of == EB_NO_DATE ? EB_DATE_MAX : options->as_of - 1;
    }
    if (view->as_of == EB_NO_DATE) {
        const eb_status status = find_as_of(view, err);
        if (status != EB_OK) return status;
    }
    view->year = eb_date_academic_year(view->as_of - 1);
    view->file_year = eb_view_file_year(view);
    if (options->links != NULL) {
        const eb_status status =
            eb_links_check(options->links, view->as_of, view->known_at, err);
        if (status != EB_OK) return status;
    }
    return eb_patches_make(view->reg, &view->memory, view->known_at,
                           &view->patches, err);
}

static eb_status build(eb_view *view, eb_error *err) {
    eb_status (*const steps[])(eb_view *, eb_error *) = {
        find_dates,         eb_view_make_counts, eb_view_make_schools,
        eb_view_make_ahead, eb_view_make_rows,   eb_view_merge_rows,
        eb_view_cut_rows,   eb_view_make_family};
    view->version = view->reg->version;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        const eb_status status = steps[i](view, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

eb_status eb_view_new(const eb_register *reg, const eb_view_options *options,
                      eb_view **out, eb_error *err) {
    const eb_view_options standard = EB_VIEW_OPTIONS_INIT;
    if (options == NULL) options = &standard;
    if (out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "where to put it?");
    }
    eb_status status = check_options(reg, options, err);
    if (status != EB_OK) return status;
    const eb_memory memory = eb_memory_or_default(&options->memory);
    eb_view *view = eb_alloc_zero(&memory, 1, sizeof *view);
    if (view == NULL) return eb_fail_memory(err);
    view->memory = memory;
    view->reg = reg;
    view->options = *options;
    status = build(view, err);
    if (status != EB_OK) {
        eb_view_free(view);
        return status;
    }
    *out = view;
    return EB_OK;
}

void eb_view_free(eb_view *view) {
    if (view == NULL) return;
    clear(view);
    const eb_memory memory = view->memory;
    eb_release(&memory, view);
}

eb_status eb_view_refresh(eb_view *view, eb_error *err) {
    if (view == NULL) return eb_fail(err, EB_ERR_ARGUMENT, "view", "no view");
    if (eb_view_follow(view)) return EB_OK;
    clear(view);
    const eb_status status = build(view, err);
    if (status != EB_OK) {
        clear(view);
        view->version = UINT64_MAX; /* every call fails until it works */
    }
    return status;
}

eb_status eb_view_check(const eb_view *view, size_t first, size_t n,
                        eb_error *err) {
    if (view == NULL) return eb_fail(err, EB_ERR_ARGUMENT, "view", "no view");
    if (view->version != view->reg->version) {
        return eb_fail(err, EB_ERR_STATE, "view",
                       "the register has changed: call eb_view_refresh");
    }
    if (first > view->row_count || n > view->row_count - first) {
        return eb_fail(err, EB_ERR_ARGUMENT, "row",
                       "rows %zu to %zu of %zu: no such rows", first, first + n,
                       view->row_count);
    }
    return EB_OK;
}

/* ---- looking ---- */

eb_date eb_view_as_of(const eb_view *view) { return view->as_of; }
eb_date eb_view_known_at(const eb_view *view) { return view->known_at; }
size_t eb_view_row_count(const eb_view *view) { return view->row_count; }
int eb_view_sensitive(const eb_view *view) { return view->options.sensitive; }
int eb_view_threads(const eb_view *view) { return view->options.threads; }
const eb_memory *eb_view_memory(const eb_view *view) { return &view->memory; }

void eb_view_threshold(const eb_view *view, int *num, int *den) {
    *num = view->options.threshold_num;
    *den = view->options.threshold_den;
}

const char *eb_view_pupil(const eb_view *view, const eb_view_entry *row) {
    return eb_ids_text(&view->reg->pupils,
                       view->reg->enrolments[row->enrolment].pupil);
}

const char *eb_view_school_id(const eb_view *view, const eb_view_entry *row) {
    return eb_ids_text(&view->reg->schools,
                       view->reg->enrolments[row->enrolment].school);
}

static int has_row_on_last_days(eb_strip strip) {
    for (uint32_t w = 0; w < strip.grid->words; w++) {
        for (uint64_t left = strip.grid->last_days[w]; left != 0;
             left &= left - 1) {
            const uint32_t session = w * 64 + (uint32_t)eb_ctz64(left);
            if (strip.bytes[session] != EB_BYTE_NO_ROW) return 1;
        }
    }
    return 0;
}

static int has_left(const eb_view *view, const eb_view_entry *row) {
    if (row->attributes->leaving_date != EB_NO_DATE &&
        row->attributes->leaving_date < view->as_of) {
        return 1;
    }
    /* A school that was never open has no open day to be missing from. */
    if (view->schools[row->school].timeline.day_count == 0) return 0;
    if (has_row_on_last_days(row->year)) return 0;
    for (size_t i = 0; i < row->earlier_count; i++) {
        const eb_strip strip = view->earlier[row->first_earlier + i];
        if (has_row_on_last_days(strip)) return 0;
    }
    return 1;
}

int64_t eb_view_planned(const eb_view *view, const eb_view_entry *row) {
    if (row->attributes->leaving_date != EB_NO_DATE &&
        row->attributes->leaving_date < view->as_of) {
        return 0;
    }
    return view->schools[row->school]
        .ahead[row->attributes->year_group == 11]
        .planned;
}

eb_state eb_view_state(const eb_view *view, const eb_view_entry *row,
                       int64_t possible, int64_t planned) {
    if (row->attributes->entry_date != EB_NO_DATE &&
        row->attributes->entry_date >= view->as_of) {
        return EB_STATE_NOT_STARTED;
    }
    if (has_left(view, row)) return EB_STATE_LEFT;
    if (possible == 0) return EB_STATE_NO_MARKS;
    if (planned == EB_NO_COUNT) return EB_STATE_NO_CALENDAR;
    return possible < 20 ? EB_STATE_EARLY : EB_STATE_OK;
}

eb_status eb_view_row(const eb_view *view, size_t index, eb_row *out,
                      eb_error *err) {
    const eb_status status = eb_view_check(view, index, 1, err);
    if (status != EB_OK) return status;
    if (out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "where to put it?");
    }
    const eb_view_entry *row = &view->rows[index];
    const eb_attributes *attributes = row->attributes;
    const eb_register *reg = view->reg;
    out->pupil = eb_view_pupil(view, row);
    out->school = eb_view_school_id(view, row);
    out->family = eb_ids_text(&reg->families, attributes->family);
    out->name = eb_ids_text(&reg->words, attributes->name);
    out->class_name = eb_ids_text(&reg->words, attributes->class_name);
    out->year_group = attributes->year_group;
    out->entry_date = attributes->entry_date;
    out->leaving_date = attributes->leaving_date;
    eb_strip_count(row->year, &out->possible, &out->absent);
    out->planned = eb_view_planned(view, row);
    out->state = eb_view_state(view, row, out->possible, out->planned);
    return EB_OK;
}

const char *eb_view_audit(const eb_view *view, size_t row, size_t audit) {
    if (eb_view_check(view, row, 1, NULL) != EB_OK ||
        audit >= view->reg->audit_count) {
        return NULL;
    }
    const eb_enrolment *enrolment =
        &view->reg->enrolments[view->rows[row].enrolment];
    return eb_register_audit(view->reg, enrolment->pupil, enrolment->school,
                             view->year, (uint32_t)audit);
}

const eb_view_school *eb_view_school_named(const eb_view *view,
                                           const char *id) {
    size_t low = 0, high = view->school_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const eb_view_school *school = &view->schools[middle];
        const int order =
            strcmp(eb_ids_text(&view->reg->schools, school->school), id);
        if (order == 0) return school;
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

/* The pupil's row at a school of the view, or row_count. */
static size_t find_row(const eb_view *view, const eb_view_school *at,
                       const char *pupil) {
    size_t low = at->first_row, high = low + at->row_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order =
            strcmp(eb_view_pupil(view, &view->rows[middle]), pupil);
        if (order == 0) return middle;
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return view->row_count;
}

eb_status eb_view_find(const eb_view *view, const char *pupil,
                       const char *school, size_t *row, eb_error *err) {
    const eb_status status = eb_view_check(view, 0, 0, err);
    if (status != EB_OK) return status;
    if (pupil == NULL || row == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "pupil", "which pupil?");
    }
    size_t found = view->row_count;
    if (school != NULL) {
        const eb_view_school *at = eb_view_school_named(view, school);
        if (at != NULL) found = find_row(view, at, pupil);
    }
    for (size_t s = 0; school == NULL && s < view->school_count; s++) {
        found = find_row(view, &view->schools[s], pupil);
        if (found < view->row_count) break;
    }
    if (found < view->row_count) {
        *row = found;
        return EB_OK;
    }
    return eb_fail(err, EB_ERR_NOT_FOUND, "pupil",
                   "no mark in that year before as_of%s: pupil %s",
                   school == NULL ? "" : " at that school", pupil);
}

static void fill_session(const eb_view *view, const eb_view_entry *row,
                         uint32_t s, eb_session *out) {
    const eb_grid *grid = row->year.grid;
    const uint8_t byte = row->year.bytes[s];
    const eb_code *code = eb_codes_row_of(view->reg->codes, byte);
    int32_t column = (int32_t)(s / 2);
    if (grid->school_column != NULL) column = grid->school_column[column];
    const eb_grid *school = view->schools[row->school].grid;
    const uint32_t at = column < 0 ? 0 : (uint32_t)column * 2 + s % 2;
    out->date = grid->dates[s / 2];
    out->half = s % 2 == 0 ? EB_AM : EB_PM;
    out->class_ = code != NULL              ? code->class_
                  : byte == EB_BYTE_UNKNOWN ? EB_UNKNOWN
                                            : EB_NO_MARK;
    out->code = code != NULL ? code->code : byte == EB_BYTE_UNKNOWN ? "?" : "";
    out->group = code != NULL ? code->group : "";
    out->sensitive = code != NULL && code->sensitive;
    out->open = column >= 0 && school != NULL &&
                (school->open[at / 64] >> at % 64 & 1) != 0;
}

eb_status eb_view_sessions(const eb_view *view, size_t index, eb_session *out,
                           size_t room, size_t *n, eb_error *err) {
    const eb_status status = eb_view_check(view, index, 1, err);
    if (status != EB_OK) return status;
    if (n == NULL || (out == NULL && room > 0)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "where to put them?");
    }
    const eb_view_entry *row = &view->rows[index];
    size_t found = 0;
    for (uint32_t s = 0; s < row->year.grid->sessions; s++) {
        if (row->year.bytes[s] == EB_BYTE_NO_ROW) continue;
        if (found < room) fill_session(view, row, s, &out[found]);
        found++;
    }
    *n = found;
    return EB_OK;
}

void eb_view_counts(const eb_view *view, eb_counts *out) {
    *out = view->counts;
}

const eb_problem *eb_view_problem(const eb_view *view, eb_fate fate,
                                  size_t index) {
    if ((unsigned)fate >= EB_FATES || index >= view->problems[fate].count) {
        return NULL;
    }
    return &view->problems[fate].items[index];
}

/* ---- for models ---- */

eb_status eb_view_own_sessions(const eb_view *view, size_t index,
                               eb_own_sessions *out, eb_error *err) {
    const eb_status status = eb_view_check(view, index, 1, err);
    if (status != EB_OK) return status;
    const eb_strip year = view->rows[index].year;
    const uint64_t *recent = year.grid->last[EB_LAST_4W];
    out->count = out->absent_count = 0;
    for (uint32_t s = 0; s < year.grid->sessions; s++) {
        if (!eb_kind_is_possible(year.bytes[s])) continue;
        const size_t i = out->count++;
        out->absent[i] = (uint8_t)eb_kind_is_absent(year.bytes[s]);
        out->absent_count += out->absent[i];
        out->month[i] = year.grid->months[s / 2];
        out->recent[i] = (uint8_t)(recent[s / 64] >> s % 64 & 1);
    }
    return EB_OK;
}

eb_status eb_view_ahead(const eb_view *view, size_t index, eb_ahead *out,
                        eb_error *err) {
    const eb_status status = eb_view_check(view, index, 1, err);
    if (status != EB_OK) return status;
    const eb_view_entry *row = &view->rows[index];
    const eb_date leaving = row->attributes->leaving_date;
    if (leaving != EB_NO_DATE && leaving < view->as_of) {
        memset(out, 0, sizeof *out);
        return EB_OK;
    }
    *out = view->schools[row->school].ahead[row->attributes->year_group == 11];
    return EB_OK;
}
