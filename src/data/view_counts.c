/* SPDX-License-Identifier: MIT */
/*
 * What became of every row of the register, as this view sees it. Rows dated
 * on or after as_of are later, whatever else they are, so that nothing after
 * as_of can stop a run. The run is refused when marks conflict and nobody
 * said which counts, or when too many rows are bad to trust the rest.
 */
#include <inttypes.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/view.h"

static const char *const FATE_NAMES[EB_FATES] = {
    "used",        "repeated",     "superseded",   "later",
    "conflicting", "unknown_code", "out_of_range", "malformed"};

const char *eb_fate_name(eb_fate fate) {
    return (unsigned)fate < EB_FATES ? FATE_NAMES[fate] : "";
}

static void note(eb_view *view, eb_fate fate, eb_date date,
                 const eb_extra *extra, const char *reason) {
    eb_problems_add(&view->problems[fate], date, extra->file, extra->line,
                    reason);
}

/* Amendments of one minute, of which one is kept; unless it is the last
 * known one, a later one supersedes it. */
static void count_moment(eb_view *view, size_t first, size_t end, eb_date date,
                         int is_last, eb_verdict *room) {
    const eb_register *reg = view->reg;
    int64_t *fates = view->counts.fates;
    const size_t n = end - first;
    for (size_t i = 0; i < n; i++) room[i].byte = reg->extras[first + i].byte;
    const size_t winner = eb_judge(reg->codes, reg->conflicts, room, n);
    const size_t kept = eb_judge_kept(room, winner);
    if (!is_last) room[kept].fate = EB_SUPERSEDED;
    for (size_t i = 0; i < n; i++) {
        const eb_extra *extra = &reg->extras[first + i];
        fates[room[i].fate]++;
        if (room[i].fate == EB_CONFLICTING) {
            note(view, EB_CONFLICTING, date, extra, EB_REASON_CONFLICT);
        } else if (room[i].fate == EB_UNKNOWN_CODE) {
            note(view, EB_UNKNOWN_CODE, date, extra, EB_REASON_UNKNOWN);
        }
    }
}

/* What was known from the start gives way to the first amendment known. */
static void supersede_base(eb_view *view, const eb_extra *at) {
    const eb_school_year *table = view->reg->years[at->school_year];
    const uint8_t base = eb_school_year_row(
        table,
        at->row)[(size_t)(table->column_of_day[at->day] - 1) * 2 + at->half];
    if (base == EB_BYTE_NO_ROW) return;
    int64_t *fates = view->counts.fates;
    fates[base == EB_BYTE_UNKNOWN ? EB_UNKNOWN_CODE : EB_USED]--;
    fates[EB_SUPERSEDED]++;
}

/* The amendments first .. end - 1 of one session. */
static void count_session(eb_view *view, size_t first, size_t end,
                          eb_verdict *room) {
    const eb_register *reg = view->reg;
    const eb_extra *at = &reg->extras[first];
    const eb_date date = reg->years[at->school_year]->start + at->day;
    const size_t known =
        date >= view->as_of
            ? first
            : eb_extra_known_end(reg, first, end, view->known_at);
    view->counts.fates[EB_LATER] += (int64_t)(end - known);
    if (known == first) return;
    supersede_base(view, at);
    for (size_t last = known; last > first;) {
        const size_t begin = eb_extra_last_moment(reg, first, last);
        count_moment(view, begin, last, date, last == known, room);
        last = begin;
    }
}

static eb_status count_amendments(eb_view *view, eb_error *err) {
    const eb_register *reg = view->reg;
    if (reg->extra_count == 0) return EB_OK;
    eb_verdict *room =
        eb_alloc(&view->memory, eb_extra_group_most(reg), sizeof *room);
    if (room == NULL) return eb_fail_memory(err);
    for (size_t first = 0; first < reg->extra_count;) {
        const size_t end = eb_extra_group_end(reg, first);
        count_session(view, first, end, room);
        first = end;
    }
    eb_release(&view->memory, room);
    return EB_OK;
}

/* Those of the register that are before as_of and still count. */
static void choose_problems(eb_view *view) {
    for (int fate = 0; fate < EB_FATES; fate++) {
        const eb_problem_list *from = &view->reg->problems[fate];
        eb_problem_list *to = &view->problems[fate];
        for (size_t i = 0; i < from->count; i++) {
            if (from->dates[i] != EB_NO_DATE && from->dates[i] >= view->as_of) {
                continue;
            }
            eb_problems_add(to, from->dates[i], from->items[i].file,
                            from->items[i].line, from->items[i].reason);
        }
        if (view->counts.fates[fate] == 0) to->count = 0;
        eb_problems_sort(to);
    }
}

static void count_pupils(const eb_register *reg, eb_counts *counts) {
    if (reg->pupil_row_count == 0) return;
    for (uint32_t pupil = 0; pupil < reg->pupils.count; pupil++) {
        const int has_marks = pupil < reg->first_enrolment_room &&
                              reg->first_enrolment[pupil] != EB_NONE;
        const int has_row = pupil < reg->first_pupil_row_room &&
                            reg->first_pupil_row[pupil] != EB_NONE;
        counts->pupils_missing += has_marks && !has_row;
        counts->pupils_unmarked += has_row && !has_marks;
    }
}

static eb_status refuse(const eb_view *view, eb_error *err) {
    const int64_t *fates = view->counts.fates;
    const int64_t rows = view->counts.rows - fates[EB_LATER];
    const double given = view->options.max_bad;
    const double unknown = given < 0 ? 0.005 : given;
    const double malformed = given < 0 ? 0.01 : given;
    if (fates[EB_CONFLICTING] > 0 &&
        view->reg->conflicts == EB_CONFLICTS_REFUSE) {
        const eb_problem_list *list = &view->problems[EB_CONFLICTING];
        return eb_fail_at(err, EB_ERR_CONFLICT, list->items[0].line, 0, "code",
                          "%" PRId64
                          " marks conflict with another for the "
                          "same session: say which kind wins (--conflicts "
                          "absent or attended)",
                          fates[EB_CONFLICTING]);
    }
    const struct {
        eb_fate fate;
        double allowed;
        const char *words;
    } limits[] = {{EB_UNKNOWN_CODE, unknown, "have an unknown code"},
                  {EB_MALFORMED, malformed, "cannot be read"}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        const eb_fate fate = limits[i].fate;
        if ((double)fates[fate] <= limits[i].allowed * (double)rows) continue;
        const eb_problem_list *list = &view->problems[fate];
        return eb_fail_at(err, EB_ERR_QUALITY,
                          list->count > 0 ? list->items[0].line : 0, 0, NULL,
                          "%" PRId64 " of %" PRId64
                          " rows %s: more than is allowed (--max-bad)",
                          fates[fate], rows, limits[i].words);
    }
    return EB_OK;
}

eb_status eb_view_make_counts(eb_view *view, eb_error *err) {
    eb_accounts_sum(&view->reg->accounts, view->as_of, view->counts.fates);
    const eb_status status = count_amendments(view, err);
    if (status != EB_OK) return status;
    for (int fate = 0; fate < EB_FATES; fate++) {
        view->counts.rows += view->counts.fates[fate];
    }
    count_pupils(view->reg, &view->counts);
    choose_problems(view);
    return view->options.inspect ? EB_OK : refuse(view, err);
}
