/* SPDX-License-Identifier: MIT */
/*
 * Laying out one row: its marks over all years on the school's days, and what
 * was logged for the pupil and, where it is of the household (a reason given,
 * a call, a visit), for brothers and sisters with the same family_id.
 */
#include "policy/subject.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

/* What is said to, or by, one child's parents is said for all of theirs. */
#define FAMILY_EVENTS                                                          \
    (1u << EB_EVENT_TOLD | 1u << EB_EVENT_CALL | 1u << EB_EVENT_REASON_FOUND | \
     1u << EB_EVENT_VISIT | 1u << EB_EVENT_CARD_LEFT |                         \
     1u << EB_EVENT_NO_ANSWER | 1u << EB_EVENT_PARENT_ADVISED |                \
     1u << EB_EVENT_CONTACT_TRIED | 1u << EB_EVENT_TEXT_SENT |                 \
     1u << EB_EVENT_ASKED_HELP)

typedef struct eb_kin {
    uint32_t family, pupil;
} eb_kin;

static int compare_kin(const void *left, const void *right) {
    const eb_kin *a = left, *b = right;
    if (a->family != b->family) return a->family < b->family ? -1 : 1;
    return (a->pupil > b->pupil) - (a->pupil < b->pupil);
}

/* Every pupil of a family once. */
static eb_status find_kin(eb_subjects *subjects, eb_error *err) {
    const eb_view *view = subjects->view;
    const eb_register *reg = view->reg;
    subjects->kin =
        eb_alloc(&view->memory, view->row_count + reg->pupil_row_count,
                 sizeof *subjects->kin);
    if (subjects->kin == NULL) return eb_fail_memory(err);
    size_t n = 0;
    for (size_t i = 0; i < view->row_count; i++) {
        const eb_view_entry *row = &view->rows[i];
        if (row->attributes->family == EB_NO_ID) continue;
        subjects->kin[n].family = row->attributes->family;
        subjects->kin[n++].pupil = reg->enrolments[row->enrolment].pupil;
    }
    for (size_t i = 0; i < reg->pupil_row_count; i++) {
        const eb_pupil_row *row = &reg->pupil_rows[i];
        if (row->says.family == EB_NO_ID ||
            (row->year != 0 && row->year != view->year)) {
            continue;
        }
        subjects->kin[n].family = row->says.family;
        subjects->kin[n++].pupil = row->pupil;
    }
    if (n > 0) qsort(subjects->kin, n, sizeof *subjects->kin, compare_kin);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && compare_kin(&subjects->kin[i], &subjects->kin[i - 1]) == 0)
            continue;
        subjects->kin[subjects->kin_count++] = subjects->kin[i];
    }
    return EB_OK;
}

eb_status eb_subjects_new(const eb_view *view, const eb_cases *cases,
                          eb_subjects *out, eb_error *err) {
    memset(out, 0, sizeof *out);
    out->view = view;
    out->cases = cases;
    out->schools =
        eb_alloc_zero(&view->memory, view->school_count, sizeof *out->schools);
    out->school_made =
        eb_alloc_zero(&view->memory, view->school_count, sizeof(uint8_t));
    eb_status status = EB_OK;
    if (out->schools == NULL || out->school_made == NULL) {
        status = eb_fail_memory(err);
    }
    if (status == EB_OK && cases != NULL) status = find_kin(out, err);
    if (status != EB_OK) eb_subjects_free(out);
    return status;
}

void eb_subjects_free(eb_subjects *subjects) {
    if (subjects->view == NULL) return;
    const eb_memory *memory = &subjects->view->memory;
    for (size_t i = 0;
         subjects->schools != NULL && i < subjects->view->school_count; i++) {
        eb_school_days_free(&subjects->schools[i], memory);
    }
    eb_school_days_free(&subjects->own, memory);
    eb_release(memory, subjects->schools);
    eb_release(memory, subjects->school_made);
    eb_release(memory, subjects->kin);
    eb_release(memory, subjects->bytes);
    eb_release(memory, subjects->events);
    memset(subjects, 0, sizeof *subjects);
}

static eb_status days_of(eb_subjects *subjects, size_t school,
                         const eb_school_days **out, eb_error *err) {
    if (!subjects->school_made[school]) {
        const eb_status status = eb_school_days_make(
            subjects->view, subjects->view->schools[school].school,
            &subjects->schools[school], err);
        if (status != EB_OK) return status;
        subjects->school_made[school] = 1;
    }
    *out = &subjects->schools[school];
    return EB_OK;
}

/* ---- marks -------------------------------------------------------------- */

static eb_status room_for_bytes(eb_subjects *subjects, size_t columns,
                                eb_error *err) {
    void *bytes = subjects->bytes;
    if (eb_grow(&subjects->view->memory, &bytes, &subjects->byte_room,
                2 * columns + 1, 1) != 0) {
        return eb_fail_memory(err);
    }
    subjects->bytes = bytes;
    memset(subjects->bytes, EB_BYTE_NO_ROW, 2 * columns);
    return EB_OK;
}

/* The place of a grid among the school's years, or -1. */
static int64_t year_of_grid(const eb_view *view, const eb_school_days *days,
                            const eb_grid *grid) {
    for (size_t i = days->year_count; i-- > 0;) {
        if (view->grids[days->school_year[i]] == grid) return (int64_t)i;
    }
    return -1;
}

static const eb_strip *strip_of(const eb_view *view, const eb_view_entry *row,
                                size_t index) {
    return index == 0 ? &row->year
                      : &view->earlier[row->first_earlier + index - 1];
}

/* A pupil merged over schools has days that the school has not. */
static eb_status widen(eb_subjects *subjects, const eb_view_entry *row,
                       const eb_school_days **days, eb_error *err) {
    const eb_view *view = subjects->view;
    size_t n = 0, room = 0;
    for (size_t i = 0; i <= row->earlier_count; i++) {
        room += strip_of(view, row, i)->grid->columns;
    }
    eb_date *dates = eb_alloc(&view->memory, room, sizeof *dates);
    if (dates == NULL) return eb_fail_memory(err);
    for (size_t i = row->earlier_count + 1; i-- > 0;) {
        /* Oldest year first, so that no date comes twice. */
        const eb_grid *grid = strip_of(view, row, i)->grid;
        for (uint32_t c = 0; c < grid->columns; c++) {
            dates[n++] = grid->dates[c];
        }
    }
    eb_school_days_free(&subjects->own, &view->memory);
    const eb_status status =
        eb_school_days_widen(view, *days, dates, n, &subjects->own, err);
    eb_release(&view->memory, dates);
    if (status == EB_OK) *days = &subjects->own;
    return status;
}

static eb_status lay_marks(eb_subjects *subjects, const eb_view_entry *row,
                           eb_subject *out, eb_error *err) {
    const eb_view *view = subjects->view;
    int same = 1;
    for (size_t i = 0; i <= row->earlier_count; i++) {
        same &=
            year_of_grid(view, out->days, strip_of(view, row, i)->grid) >= 0;
    }
    eb_status status = EB_OK;
    if (!same) status = widen(subjects, row, &out->days, err);
    if (status == EB_OK) {
        status = room_for_bytes(subjects, out->days->count, err);
    }
    if (status != EB_OK) return status;
    for (size_t i = 0; i <= row->earlier_count; i++) {
        const eb_strip *strip = strip_of(view, row, i);
        if (same) {
            const size_t first =
                out->days
                    ->year_start[year_of_grid(view, out->days, strip->grid)];
            memcpy(subjects->bytes + 2 * first, strip->bytes,
                   strip->grid->sessions);
            continue;
        }
        for (uint32_t c = 0; c < strip->grid->columns; c++) {
            const size_t to =
                eb_school_days_column(out->days, strip->grid->dates[c]);
            memcpy(subjects->bytes + 2 * to, strip->bytes + 2 * c, 2);
        }
    }
    return EB_OK;
}

static void count_bytes(eb_subject *subject) {
    memset(subject->held, 0, sizeof subject->held);
    subject->first_mark = EB_NO_DATE;
    for (size_t s = 0; s < 2 * subject->days->count; s++) {
        const uint8_t byte = subject->bytes[s];
        subject->held[byte]++;
        if (byte != EB_BYTE_NO_ROW && subject->first_mark == EB_NO_DATE) {
            subject->first_mark = subject->days->date[s / 2];
        }
    }
}

/* ---- before amendments -------------------------------------------------- */

/* The first timed mark of a row of a school-year, or one after it. */
static size_t first_extra(const eb_register *reg, uint32_t school_year,
                          uint32_t row) {
    size_t low = 0, high = reg->extra_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const eb_extra *extra = &reg->extras[middle];
        if (extra->school_year < school_year ||
            (extra->school_year == school_year && extra->row < row)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The sessions of one school-year, whose columns begin at `first_column`. */
static int rewind_year(eb_subjects *subjects, const eb_school_part *part,
                       size_t first_column, size_t columns) {
    const eb_view *view = subjects->view;
    const eb_register *reg = view->reg;
    const eb_school_year *table = reg->years[part->school_year];
    int changed = 0;
    for (size_t i = first_extra(reg, part->school_year, part->row);
         i < reg->extra_count &&
         reg->extras[i].school_year == part->school_year &&
         reg->extras[i].row == part->row;) {
        const eb_extra *extra = &reg->extras[i];
        const size_t end = eb_extra_group_end(reg, i);
        const size_t column = table->column_of_day[extra->day] - 1U;
        i = end;
        if (column >= columns ||
            !eb_recorded_by(extra->recorded_at, view->known_at)) {
            continue;
        }
        const uint8_t cell =
            eb_school_year_row(table, part->row)[column * 2 + extra->half];
        const uint8_t first = cell != EB_BYTE_NO_ROW ? cell : extra->byte;
        uint8_t *now =
            &subjects->bytes[2 * (first_column + column) + extra->half];
        changed |= *now != first;
        *now = first;
    }
    return changed;
}

int eb_subject_rewind(eb_subjects *subjects, eb_subject *subject) {
    const eb_view *view = subjects->view;
    const eb_school_days *days = subject->days;
    int changed = 0;
    if (subject->enrolment == EB_NONE || view->reg->extra_count == 0) return 0;
    for (size_t i = 0; i < days->year_count; i++) {
        const eb_grid *grid = view->grids[days->school_year[i]];
        const uint32_t at =
            eb_register_part(view->reg, subject->enrolment,
                             view->reg->years[days->school_year[i]]->year);
        if (at == EB_NONE) continue;
        changed |= rewind_year(subjects, &view->reg->parts[at],
                               days->year_start[i], grid->columns);
    }
    if (changed) count_bytes(subject);
    return changed;
}

/* ---- what was logged ---------------------------------------------------- */

static int compare_logged(const void *left, const void *right) {
    const eb_logged *a = left, *b = right;
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static eb_status add_events(eb_subjects *subjects, uint32_t pupil, uint32_t set,
                            eb_subject *out, eb_error *err) {
    const eb_cases *cases = subjects->cases;
    size_t first, n;
    eb_cases_of(cases, eb_ids_text(&subjects->view->reg->pupils, pupil), &first,
                &n);
    for (size_t i = first; i < first + n; i++) {
        const eb_case_row *row = &cases->rows[i];
        const eb_date date = eb_case_date(row->at);
        if ((set >> row->event & 1u) == 0 || date >= subjects->view->as_of) {
            continue;
        }
        void *events = subjects->events;
        if (eb_grow(&subjects->view->memory, &events, &subjects->event_room,
                    out->event_count + 1, sizeof *subjects->events) != 0) {
            return eb_fail_memory(err);
        }
        subjects->events = events;
        subjects->events[out->event_count++] =
            (eb_logged){date, row->at, row->order, row->event};
    }
    return EB_OK;
}

static eb_status find_events(eb_subjects *subjects, eb_subject *out,
                             eb_error *err) {
    out->event_count = 0;
    out->events = NULL;
    if (subjects->cases == NULL || subjects->cases->count == 0) return EB_OK;
    eb_status status =
        add_events(subjects, out->pupil_id, UINT32_MAX, out, err);
    const uint32_t family = out->attributes.family;
    size_t low = 0, high = subjects->kin_count;
    while (low < high && family != EB_NO_ID) {
        const size_t middle = low + (high - low) / 2;
        if (subjects->kin[middle].family < family) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; status == EB_OK && family != EB_NO_ID && low < subjects->kin_count &&
           subjects->kin[low].family == family;
         low++) {
        if (subjects->kin[low].pupil == out->pupil_id) continue;
        status = add_events(subjects, subjects->kin[low].pupil, FAMILY_EVENTS,
                            out, err);
    }
    if (status == EB_OK && out->event_count > 0) {
        out->events = subjects->events;
        qsort(out->events, out->event_count, sizeof *out->events,
              compare_logged);
    }
    return status;
}

const eb_logged *eb_subject_logged(const eb_subject *subject, uint32_t set,
                                   eb_date since, eb_date day) {
    for (size_t i = subject->event_count; i-- > 0;) {
        const eb_logged *event = &subject->events[i];
        if (event->date >= day || (set >> event->event & 1u) == 0) continue;
        return since == EB_NO_DATE || event->date >= since ? event : NULL;
    }
    return NULL;
}

int eb_subject_has_flag(const eb_subject *subject, const char *flag) {
    const size_t length = strlen(flag);
    for (const char *at = subject->flags; *at != '\0';) {
        const size_t n = strcspn(at, " \t");
        if (n == length && memcmp(at, flag, n) == 0) return 1;
        at += n + (at[n] != '\0');
    }
    return 0;
}

/* ---- subjects ----------------------------------------------------------- */

static void set_ids(eb_subject *out) {
    const eb_register *reg = out->view->reg;
    out->pupil = eb_ids_text(&reg->pupils, out->pupil_id);
    out->school = eb_ids_text(&reg->schools, out->school_id);
    out->family = eb_ids_text(&reg->families, out->attributes.family);
    out->flags = eb_ids_text(&reg->words, out->attributes.flags);
}

eb_status eb_subject_of_row(eb_subjects *subjects, size_t row, eb_subject *out,
                            eb_error *err) {
    const eb_view *view = subjects->view;
    const eb_view_entry *entry = &view->rows[row];
    memset(out, 0, sizeof *out);
    out->view = view;
    out->has_row = 1;
    out->pupil_id = view->reg->enrolments[entry->enrolment].pupil;
    out->school_id = view->reg->enrolments[entry->enrolment].school;
    out->enrolment = view->options.unit == EB_UNIT_ENROLMENT
                         ? entry->enrolment
                         : (uint32_t)EB_NONE;
    out->attributes = *entry->attributes;
    set_ids(out);
    eb_status status = days_of(subjects, entry->school, &out->days, err);
    if (status == EB_OK) status = lay_marks(subjects, entry, out, err);
    if (status != EB_OK) return status;
    out->bytes = subjects->bytes;
    count_bytes(out);
    return find_events(subjects, out, err);
}

eb_status eb_subject_of_pupil(eb_subjects *subjects, size_t pupil_row,
                              size_t school, eb_subject *out, eb_error *err) {
    const eb_view *view = subjects->view;
    const eb_pupil_row *row = &view->reg->pupil_rows[pupil_row];
    memset(out, 0, sizeof *out);
    out->view = view;
    out->pupil_id = row->pupil;
    out->school_id = row->school;
    out->enrolment = EB_NONE;
    eb_attributes made;
    out->attributes = *eb_register_attributes(
        view->reg, row->pupil, row->school, view->year, view->file_year, &made);
    set_ids(out);
    eb_status status = days_of(subjects, school, &out->days, err);
    if (status == EB_OK) {
        status = room_for_bytes(subjects, out->days->count, err);
    }
    if (status != EB_OK) return status;
    /* Marks of earlier years, if it has any. */
    const uint32_t enrolment =
        eb_register_enrolment(view->reg, row->pupil, row->school);
    for (size_t i = 0; enrolment != EB_NONE && i < out->days->year_count; i++) {
        const eb_strip strip = eb_view_strip(
            view, enrolment, view->reg->years[out->days->school_year[i]]->year);
        if (strip.grid == NULL) continue;
        memcpy(subjects->bytes + 2 * out->days->year_start[i], strip.bytes,
               strip.grid->sessions);
    }
    out->bytes = subjects->bytes;
    count_bytes(out);
    return find_events(subjects, out, err);
}
