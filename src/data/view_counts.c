/* SPDX-License-Identifier: MIT */
/*
 * What became of every row of the register, as this view sees it. Rows dated
 * on or after as_of are later, whatever else they are, so that nothing after
 * as_of can stop a run. The run is refused when marks conflict and nobody
 * said which counts, or when too many rows are bad to trust the rest.
 */
#include <inttypes.h>

#include "base/error.h"
#include "data/view.h"

static const char *const FATE_NAMES[EB_FATES] = {
    "used",        "repeated",     "superseded",   "later",
    "conflicting", "unknown_code", "out_of_range", "malformed"};

const char *eb_fate_name(eb_fate fate) {
    return (unsigned)fate < EB_FATES ? FATE_NAMES[fate] : "";
}

static void count_untimed(eb_view *view) {
    const eb_register *reg = view->reg;
    int64_t *fates = view->counts.fates;
    for (int fate = 0; fate < EB_FATES; fate++) {
        fates[fate] += reg->undated[fate];
        for (size_t d = 0; d < EB_DATES_IN_RANGE; d++) {
            const int64_t rows = reg->by_date[fate][d];
            if (rows == 0) continue;
            const int later = (eb_date)d + EB_DATE_MIN >= view->as_of;
            fates[later ? EB_LATER : fate] += rows;
        }
    }
}

/* The amendments first .. end - 1 of one session. The latest known one is
 * used and supersedes the others and what was known from the start. */
static void count_session(eb_view *view, size_t first, size_t end) {
    const eb_register *reg = view->reg;
    int64_t *fates = view->counts.fates;
    const eb_extra *at = &reg->extras[first];
    const eb_school_year *table = reg->years[at->school_year];
    if (table->start + at->day >= view->as_of) {
        fates[EB_LATER] += (int64_t)(end - first);
        return;
    }
    size_t known = 0;
    while (first + known < end &&
           eb_recorded_by(reg->extras[first + known].recorded_at,
                          view->known_at)) {
        known++;
    }
    fates[EB_LATER] += (int64_t)(end - first - known);
    if (known == 0) return;
    fates[EB_SUPERSEDED] += (int64_t)known - 1;
    const uint8_t byte = reg->extras[first + known - 1].byte;
    fates[byte == EB_BYTE_UNKNOWN ? EB_UNKNOWN_CODE : EB_USED]++;
    const uint8_t base = eb_school_year_row(
        table,
        at->row)[(size_t)(table->column_of_day[at->day] - 1) * 2 + at->half];
    if (base != EB_BYTE_NO_ROW) {
        fates[base == EB_BYTE_UNKNOWN ? EB_UNKNOWN_CODE : EB_USED]--;
        fates[EB_SUPERSEDED]++;
    }
}

static void choose_problems(eb_view *view) {
    for (int fate = 0; fate < EB_FATES; fate++) {
        const eb_problem_list *from = &view->reg->problems[fate];
        eb_problem_list *to = &view->problems[fate];
        for (size_t i = 0; i < from->count; i++) {
            if (from->dates[i] != EB_NO_DATE && from->dates[i] >= view->as_of) {
                continue;
            }
            to->items[to->count++] = from->items[i];
        }
    }
}

static int64_t pupils_missing(const eb_register *reg) {
    if (reg->pupil_row_count == 0) return 0;
    int64_t missing = 0;
    for (uint32_t pupil = 0; pupil < reg->pupils.count; pupil++) {
        const int has_marks = pupil < reg->first_enrolment_room &&
                              reg->first_enrolment[pupil] != EB_NONE;
        const int has_row = pupil < reg->first_pupil_row_room &&
                            reg->first_pupil_row[pupil] != EB_NONE;
        missing += has_marks && !has_row;
    }
    return missing;
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
        return eb_fail_at(err, EB_ERR_CONFLICT,
                          list->count > 0 ? list->items[0].line : 0, 0, "code",
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
    count_untimed(view);
    size_t first = 0;
    while (first < view->reg->extra_count) {
        const size_t end = eb_extra_group_end(view->reg, first);
        count_session(view, first, end);
        first = end;
    }
    for (int fate = 0; fate < EB_FATES; fate++) {
        view->counts.rows += view->counts.fates[fate];
    }
    view->counts.pupils_missing = pupils_missing(view->reg);
    choose_problems(view);
    return view->options.inspect ? EB_OK : refuse(view, err);
}
