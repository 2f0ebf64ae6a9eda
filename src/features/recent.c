/* SPDX-License-Identifier: MIT */
/*
 * The recent past: features 16 to 25. Windows are the school's weeks, so a
 * holiday does not empty them, and they do not reach back before the year.
 */
#include "base/bits.h"
#include "features/row.h"

#define TREND_WEEKS 12
#define TREND_LEAST_WEEKS 3

static double window_rate(const eb_feature_row *row, int last,
                          const uint64_t *part, const uint64_t *whole) {
    const uint64_t *window = row->planes.grid->last[last];
    const uint32_t words = row->planes.words;
    return eb_ratio(eb_mask_count_and(part, window, words),
                    eb_mask_count_and(whole, window, words));
}

static double late_rate_6w(const eb_feature_row *row) {
    uint64_t late[EB_MASK_WORDS], present[EB_MASK_WORDS];
    eb_planes_kind(&row->planes, EB_KIND_LATE, late);
    eb_planes_kind(&row->planes, EB_KIND_PRESENT, present);
    for (uint32_t w = 0; w < row->planes.words; w++) present[w] |= late[w];
    return window_rate(row, EB_LAST_6W, late, present);
}

/* Sum of w(i) a(i) in session order over sum of w(i), i = 1..P, with
 * w(i) = 2^(-(P - i)/20). */
static double ewma(const eb_feature_row *row) {
    if (row->possible == 0) return eb_missing();
    const eb_planes *planes = &row->planes;
    int64_t before = 0; /* possible sessions before this word */
    double sum = 0.0;
    for (uint32_t w = 0; w < planes->words; w++) {
        for (uint64_t left = planes->absent[w]; left != 0; left &= left - 1) {
            const uint64_t below = (left & (~left + 1)) - 1;
            const int64_t i =
                before + eb_popcount64(planes->possible[w] & below) + 1;
            sum += eb_session_weights[row->possible - i];
        }
        before += eb_popcount64(planes->possible[w]);
    }
    return sum / row->scratch->weight_sum[row->possible];
}

/* The weighted least-squares slope over the last 12 school weeks: with
 * weights p and rates a/p every sum is whole, so it is one division. */
static double trend(const eb_feature_row *row) {
    const eb_timeline *timeline = &row->school->timeline;
    const eb_grid *grid = row->planes.grid;
    size_t first = timeline->year_first_week;
    if (timeline->week_count > first + TREND_WEEKS) {
        first = timeline->week_count - TREND_WEEKS;
    }
    int64_t weeks = 0, p_sum = 0, a_sum = 0, px = 0, pxx = 0, ax = 0;
    for (uint32_t w = 0; w < grid->weeks; w++) {
        if (grid->week_number[w] < 0 || (size_t)grid->week_number[w] < first ||
            row->week_possible[w] == 0) {
            continue;
        }
        const int64_t x = grid->week_number[w] - (int64_t)first;
        const int64_t p = row->week_possible[w], a = row->week_absent[w];
        weeks++;
        p_sum += p;
        a_sum += a;
        px += p * x;
        pxx += p * x * x;
        ax += a * x;
    }
    if (weeks < TREND_LEAST_WEEKS) return eb_missing();
    return eb_ratio(p_sum * ax - px * a_sum, p_sum * pxx - px * px);
}

static double change(const eb_feature_row *row) {
    const eb_planes *planes = &row->planes;
    const uint64_t *window = planes->grid->last[EB_LAST_4W];
    const int64_t p =
        eb_mask_count_and(planes->possible, window, planes->words);
    const int64_t a = eb_mask_count_and(planes->absent, window, planes->words);
    return eb_ratio(a, p) - eb_ratio(row->absent - a, row->possible - p);
}

void eb_features_recent(const eb_feature_row *row) {
    static const int RATES[EB_LASTS] = {
        EB_F_ABSENCE_RATE_1W, EB_F_ABSENCE_RATE_2W, EB_F_ABSENCE_RATE_4W,
        EB_F_ABSENCE_RATE_6W, EB_F_ABSENCE_RATE_12W};
    const eb_planes *planes = &row->planes;
    for (int k = 0; k < EB_LASTS; k++) {
        row->out[RATES[k]] =
            window_rate(row, k, planes->absent, planes->possible);
    }
    row->out[EB_F_UNAUTHORISED_RATE_6W] =
        window_rate(row, EB_LAST_6W, planes->unauthorised, planes->possible);
    row->out[EB_F_LATE_RATE_6W] = late_rate_6w(row);
    row->out[EB_F_ABSENCE_EWMA] = ewma(row);
    row->out[EB_F_ABSENCE_TREND] = trend(row);
    row->out[EB_F_ABSENCE_CHANGE] = change(row);
}
