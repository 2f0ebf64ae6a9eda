/* SPDX-License-Identifier: MIT */
/*
 * From a table of chances of K to what a page shows (MODEL.md, "What is
 * predicted").
 *
 * Whether a year ends at or above a threshold is decided in whole numbers:
 * den (A + K) >= num (P + R) is K >= least for a whole `least`. If that is
 * none or more than R, the past has decided and the answer is exactly 1 or 0.
 */
#include "model/result.h"

#include <math.h>

#include "model/beta_binomial.h"

#define LOW_POINT 0.1
#define HIGH_POINT 0.9

/* ceil(a / b), b > 0. */
static int64_t ceiling(int64_t a, int64_t b) {
    return a > 0 ? (a + b - 1) / b : -(-a / b);
}

/* The least k with den (absent + k) >= num * sessions; may be negative. */
static int64_t least_absent(eb_line line, int64_t sessions, int64_t absent) {
    return ceiling(line.num * sessions, line.den) - absent;
}

static const eb_line HALF = {1, 2};

/* FEATURES.md 51 and 52 with the view's threshold. */
static void count_thresholds(const eb_row *row, eb_line line, eb_result *out) {
    const int64_t p = row->possible, a = row->absent, r = row->planned;
    if (r >= 0 && p + r > 0) {
        const int64_t more = least_absent(line, p + r, a) - 1;
        out->sessions_in_hand = more < r ? more : r;
    }
    if (p > 0) {
        /* floor(x / num) + 1 is the least whole number above x / num. */
        const int64_t over = (int64_t)line.den * a - (int64_t)line.num * p;
        out->sessions_back = over < 0 ? 0 : over / line.num + 1;
    }
}

eb_result eb_result_begin(const eb_row *row, eb_line line) {
    const double none = (double)NAN;
    eb_result result = {
        .state = row->state,
        .possible = row->possible,
        .absent = row->absent,
        .remaining = row->planned,
        .p_persistent = none,
        .p_severe = none,
        .p_ahead = none,
        .expected_rate = none,
        .rate_low = none,
        .rate_high = none,
        .sessions_in_hand = EB_NO_COUNT_SIGNED,
        .sessions_back = EB_NO_COUNT_SIGNED,
        .p_outcome = none,
        .expected_ahead = none,
    };
    count_thresholds(row, line, &result);
    return result;
}

void eb_result_of_ended_year(const eb_row *row, eb_line line, eb_result *out) {
    const int64_t p = row->possible, a = row->absent;
    const double rate = (double)a / (double)p;
    out->p_persistent = least_absent(line, p, a) <= 0 ? 1.0 : 0.0;
    out->p_severe = least_absent(HALF, p, a) <= 0 ? 1.0 : 0.0;
    out->expected_rate = out->rate_low = out->rate_high = rate;
    out->expected_ahead = 0.0;
}

void eb_result_of_chances(const eb_row *row, eb_line line,
                          const double *chances, double expected_ahead,
                          eb_result *out) {
    const int64_t p = row->possible, a = row->absent;
    const int r = (int)row->planned;
    const double whole = (double)(p + r);
    out->p_persistent =
        eb_chances_tail(chances, r, least_absent(line, p + r, a));
    out->p_severe = eb_chances_tail(chances, r, least_absent(HALF, p + r, a));
    out->expected_ahead = expected_ahead;
    out->expected_rate = ((double)a + expected_ahead) / whole;
    out->rate_low =
        (double)(a + eb_chances_point(chances, r, LOW_POINT)) / whole;
    out->rate_high =
        (double)(a + eb_chances_point(chances, r, HIGH_POINT)) / whole;
}

double eb_chance_ahead(const double *chances, int sessions, eb_line line) {
    return eb_chances_tail(chances, sessions, least_absent(line, sessions, 0));
}
