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
#include <string.h>

#include "model/beta_binomial.h"

/* ceil(a / b), b > 0. */
static int64_t ceiling(int64_t a, int64_t b) {
    return a > 0 ? (a + b - 1) / b : -(-a / b);
}

int64_t eb_least_absent(eb_line line, int64_t sessions, int64_t absent) {
    return ceiling(line.num * sessions, line.den) - absent;
}

const eb_line EB_LINE_SEVERE = {1, 2};

void eb_result_reach(const eb_row *row, eb_line line, eb_result_line *reach) {
    const int64_t sessions =
        row->planned >= 0 ? row->possible + row->planned : 0;
    if (sessions == reach->sessions) return;
    reach->sessions = sessions;
    reach->line = eb_least_absent(line, sessions, 0);
    reach->severe = eb_least_absent(EB_LINE_SEVERE, sessions, 0);
}

/* FEATURES.md 51 and 52 with the view's threshold. */
static void count_thresholds(const eb_row *row, eb_line line,
                             const eb_result_line *reach, eb_result *out) {
    const int64_t p = row->possible, a = row->absent, r = row->planned;
    if (r >= 0 && p + r > 0) {
        const int64_t more = reach->line - a - 1;
        out->sessions_in_hand = more < r ? more : r;
    }
    if (p > 0) {
        /* floor(x / num) + 1 is the least whole number above x / num. */
        const int64_t over = (int64_t)line.den * a - (int64_t)line.num * p;
        out->sessions_back = over < 0 ? 0 : over / line.num + 1;
    }
}

void eb_result_put(const eb_row *row, eb_line line, const eb_result_line *reach,
                   eb_result *out) {
    const double none = (double)NAN;
    out->state = row->state;
    out->possible = row->possible;
    out->absent = row->absent;
    out->remaining = row->planned;
    out->p_persistent = out->p_severe = out->p_ahead = none;
    out->expected_rate = out->rate_low = out->rate_high = none;
    out->sessions_in_hand = out->sessions_back = EB_NO_COUNT_SIGNED;
    out->p_outcome = out->expected_ahead = none;
    memset(out->reasons, 0, sizeof out->reasons);
    for (size_t i = 0; i < sizeof out->later / sizeof *out->later; i++) {
        out->later[i] = none;
    }
    count_thresholds(row, line, reach, out);
}

eb_result eb_result_begin(const eb_row *row, eb_line line) {
    eb_result_line reach = {0, 0, 0};
    eb_result result;
    memset(&result, 0, sizeof result); /* its padding too */
    eb_result_reach(row, line, &reach);
    eb_result_put(row, line, &reach, &result);
    return result;
}

void eb_result_of_ended_year(const eb_row *row, eb_line line, eb_result *out) {
    const int64_t p = row->possible, a = row->absent;
    const double rate = (double)a / (double)p;
    out->p_persistent = eb_least_absent(line, p, a) <= 0 ? 1.0 : 0.0;
    out->p_severe = eb_least_absent(EB_LINE_SEVERE, p, a) <= 0 ? 1.0 : 0.0;
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
        eb_chances_tail(chances, r, eb_least_absent(line, p + r, a));
    out->p_severe =
        eb_chances_tail(chances, r, eb_least_absent(EB_LINE_SEVERE, p + r, a));
    out->expected_ahead = expected_ahead;
    out->expected_rate = ((double)a + expected_ahead) / whole;
    out->rate_low =
        (double)(a + eb_chances_point(chances, r, EB_LOW_POINT)) / whole;
    out->rate_high =
        (double)(a + eb_chances_point(chances, r, EB_HIGH_POINT)) / whole;
}

double eb_chance_ahead(const double *chances, int sessions, eb_line line) {
    return eb_chances_tail(chances, sessions,
                           eb_least_absent(line, sessions, 0));
}
