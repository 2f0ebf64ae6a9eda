/* SPDX-License-Identifier: MIT */
/*
 * The lines that law and statistics draw: features 49 to 55. Persistent is
 * 10 % or more of the enrolment's own possible sessions, severe 50 % or more
 * (DfE, pupil absence methodology); both are integer tests, for a rounded
 * rate would lose the pupil who is exactly on the line. Ten unauthorised
 * sessions in ten school weeks is the national framework for penalty notices
 * (SI 2024/210): weeks with any session, over terms and years.
 */
#include "features/row.h"

#define WINDOW_WEEKS 10
#define WEEKS_KEPT (EB_WEEKS_MOST + 2 * WINDOW_WEEKS)

static int64_t floor_divide(int64_t a, int64_t b) { /* b > 0 */
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

static void lines(const eb_feature_row *row) {
    const int64_t num = row->view->options.threshold_num;
    const int64_t den = row->view->options.threshold_den;
    const int64_t p = row->possible, a = row->absent;
    const int64_t planned = eb_view_planned(row->view, row->entry);
    double *out = row->out;
    if (p > 0) {
        out[EB_F_PA_NOW] = num * p <= den * a ? 1.0 : 0.0;
        out[EB_F_SEVERE_NOW] = 2 * a >= p ? 1.0 : 0.0;
        const int64_t back = floor_divide(den * a - num * p, num) + 1;
        out[EB_F_SESSIONS_BACK] = back > 0 ? (double)back : 0.0;
    }
    if (planned != EB_NO_COUNT && p + planned > 0) {
        const int64_t line = (num * (p + planned) + den - 1) / den;
        const int64_t hand = line - 1 - a;
        out[EB_F_SESSIONS_IN_HAND] = (double)(hand < planned ? hand : planned);
    }
}

/* Adds a year's unauthorised sessions to the weeks of the timeline. */
static void add_weeks(const eb_planes *planes, size_t base,
                      int64_t by_week[WEEKS_KEPT]) {
    const eb_grid *grid = planes->grid;
    for (uint32_t w = grid->weeks; w-- > 0;) {
        if (grid->week_number[w] < 0) continue;
        const size_t number = (size_t)grid->week_number[w];
        if (number < base) break;
        const uint64_t mask = eb_mask_range(
            planes->unauthorised, grid->week_start[w], grid->week_start[w + 1]);
        by_week[number - base] += eb_mask_count(&mask, 1);
    }
}

static int64_t overdue(const eb_planes *planes) {
    uint64_t unexplained[EB_MASK_WORDS];
    eb_planes_kind(planes, EB_KIND_UNEXPLAINED, unexplained);
    return eb_mask_count_and(unexplained, planes->grid->overdue, planes->words);
}

static void windows(const eb_feature_row *row, const int64_t *by_week,
                    size_t base) {
    const eb_timeline *timeline = &row->school->timeline;
    int64_t window = 0, most = 0;
    for (size_t number = base; number < timeline->week_count; number++) {
        window += by_week[number - base];
        if (number >= base + WINDOW_WEEKS) {
            window -= by_week[number - base - WINDOW_WEEKS];
        }
        if (number >= timeline->year_first_week && window > most) {
            most = window;
        }
    }
    row->out[EB_F_UNAUTHORISED_10W] = (double)window;
    row->out[EB_F_UNAUTHORISED_10W_MAX] = (double)most;
}

void eb_features_thresholds(const eb_feature_row *row) {
    const eb_timeline *timeline = &row->school->timeline;
    const size_t base = timeline->year_first_week > WINDOW_WEEKS
                            ? timeline->year_first_week - WINDOW_WEEKS
                            : 0;
    int64_t by_week[WEEKS_KEPT] = {0};
    int64_t late_reasons = overdue(&row->planes);
    lines(row);
    add_weeks(&row->planes, base, by_week);
    for (size_t i = 0; i < row->entry->earlier_count; i++) {
        eb_planes planes;
        eb_planes_make(row->view->earlier[row->entry->first_earlier + i],
                       &planes);
        late_reasons += overdue(&planes);
        add_weeks(&planes, base, by_week);
    }
    windows(row, by_week, base);
    row->out[EB_F_UNEXPLAINED_OVERDUE] = (double)late_reasons;
}
