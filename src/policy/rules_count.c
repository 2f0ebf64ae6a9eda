/* SPDX-License-Identifier: MIT */
/*
 * Rules that count: `window`, `cumulative`, `rate`, `overdue`.
 *
 * window: the last w school weeks of the school, the newest of which may be a
 * part of one. A week with a single open session is a school week; a holiday
 * has none, so a window spans terms and years (National Framework for Penalty
 * Notices, 2024: 10 sessions in 10 school weeks). Marks dated before `from`,
 * or before the last event that used them up, are not counted.
 *
 * cumulative and rate: the academic year's marks; both begin anew on
 * 1 August. Shares are compared as whole numbers: 38 of 380 is a tenth.
 *
 * overdue: an N with d later open days behind it is to be put right (SI
 * 2024/208: within five school days).
 */
#include "policy/sweep.h"

/* ---- window ------------------------------------------------------------- */

static int is_counted(const eb_sweep *sweep, size_t session) {
    return eb_sweep_is_chosen(sweep, session) &&
           (sweep->cut == EB_NO_DATE ||
            sweep->days->date[session / 2] >= sweep->cut);
}

/* Adds the column's marks to its week, and to the sum when that has opened:
 * columns come in order, so it is the newest of those that have. */
static void add_column(eb_sweep *sweep, size_t column) {
    const int32_t week = sweep->era->week[column];
    if (week < 0) return;
    const int32_t marks =
        is_counted(sweep, 2 * column) + is_counted(sweep, 2 * column + 1);
    sweep->per_week[week] += marks;
    if (week < sweep->weeks) sweep->sum += marks;
}

static void take_window(eb_sweep *sweep, size_t column) {
    add_column(sweep, column);
    while (sweep->weeks < sweep->era->weeks[column]) {
        const int32_t left = sweep->weeks - sweep->rule->weeks;
        if (left >= 0) sweep->sum -= sweep->per_week[left];
        sweep->sum += sweep->per_week[sweep->weeks++];
    }
}

/* Something has used up marks: counts what is left from the beginning. */
static void count_anew(eb_sweep *sweep) {
    const int32_t first = sweep->weeks - sweep->rule->weeks;
    for (int32_t w = 0; w < sweep->era->week_count; w++) {
        sweep->per_week[w] = 0;
    }
    sweep->sum = 0;
    for (size_t c = 0; c < sweep->seen; c++) {
        const int32_t week = sweep->era->week[c];
        if (week < 0) continue;
        const int32_t marks =
            is_counted(sweep, 2 * c) + is_counted(sweep, 2 * c + 1);
        sweep->per_week[week] += marks;
        if (week < sweep->weeks && week >= first) sweep->sum += marks;
    }
}

static void look_window(eb_sweep *sweep, eb_date day, eb_found *out) {
    const eb_rule *rule = sweep->rule;
    const eb_logged *used = eb_subject_logged(
        sweep->subject, rule->used_up_by.set, EB_NO_DATE, day);
    if (used != NULL && (sweep->cut == EB_NO_DATE || used->date > sweep->cut)) {
        sweep->cut = used->date;
        count_anew(sweep);
    }
    out->have = sweep->sum;
    out->need = rule->sessions;
    out->met = sweep->sum >= rule->sessions;
    out->near = sweep->sum == rule->sessions - 1 && rule->sessions > 1;
}

static void collect_window(eb_sweep *sweep, eb_date day, eb_piece_sink *sink,
                           void *context) {
    (void)day;
    for (size_t s = 0; s < 2 * sweep->seen; s++) {
        const int32_t week = sweep->era->week[s / 2];
        if (week < 0 || week >= sweep->weeks ||
            week < sweep->weeks - sweep->rule->weeks || !is_counted(sweep, s)) {
            continue;
        }
        sink(context, eb_sweep_byte(sweep, s), NULL, sweep->days->date[s / 2]);
    }
}

const eb_kind EB_KIND_WINDOW_RULE = {take_window, look_window, collect_window};

/* ---- the academic year -------------------------------------------------- */

static void take_year(eb_sweep *sweep, size_t column) {
    if (sweep->days->year[column] != sweep->year) {
        sweep->year = sweep->days->year[column];
        sweep->count = sweep->possible = 0;
    }
    for (size_t s = 2 * column; s < 2 * column + 2; s++) {
        if (eb_kind_is_possible(eb_sweep_byte(sweep, s))) {
            sweep->possible++;
            sweep->count += eb_sweep_is_chosen(sweep, s);
        } else if (sweep->rule->kind == EB_RULE_CUMULATIVE) {
            sweep->count += eb_sweep_is_chosen(sweep, s);
        }
    }
}

static void begin_year(eb_sweep *sweep, eb_date day) {
    if (day <= sweep->year_end) return;
    const int year = eb_date_academic_year(day - 1);
    sweep->year_end = eb_academic_year_start(year + 1);
    if (sweep->year == year) return;
    sweep->year = year;
    sweep->count = sweep->possible = 0;
}

static void collect_year(eb_sweep *sweep, eb_date day, eb_piece_sink *sink,
                         void *context) {
    const int year = eb_date_academic_year(day - 1);
    for (size_t s = 0; s < 2 * sweep->seen; s++) {
        const uint8_t byte = eb_sweep_byte(sweep, s);
        if (sweep->days->year[s / 2] != year || !eb_sweep_is_chosen(sweep, s) ||
            (sweep->rule->kind == EB_RULE_RATE && !eb_kind_is_possible(byte))) {
            continue;
        }
        sink(context, byte, NULL, sweep->days->date[s / 2]);
    }
}

static void look_cumulative(eb_sweep *sweep, eb_date day, eb_found *out) {
    begin_year(sweep, day);
    const int64_t step = sweep->rule->in_days ? 2 : 1;
    const int64_t n = step * sweep->rule->count;
    out->have = sweep->count;
    out->need = n;
    out->met = sweep->count >= n;
    out->near =
        sweep->count > 0 && sweep->count < n && sweep->count >= n - step;
    out->key = sweep->year;
}

static void look_rate(eb_sweep *sweep, eb_date day, eb_found *out) {
    begin_year(sweep, day);
    const eb_rule *rule = sweep->rule;
    const int64_t a = sweep->count, p = sweep->possible;
    out->have = a;
    out->of = p;
    out->need = (rule->num * p + rule->den - 1) / rule->den;
    out->met = p > 0 && p >= rule->least && a * rule->den >= p * rule->num;
    out->near = !out->met && a > 0 && p + 1 >= rule->least &&
                (a + 1) * rule->den >= (p + 1) * rule->num;
    out->key = sweep->year;
}

const eb_kind EB_KIND_CUMULATIVE_RULE = {take_year, look_cumulative,
                                         collect_year};
const eb_kind EB_KIND_RATE_RULE = {take_year, look_rate, collect_year};

/* ---- overdue ------------------------------------------------------------ */

static int is_n(const eb_sweep *sweep, size_t session) {
    return EB_KIND(eb_sweep_byte(sweep, session)) == EB_KIND_UNEXPLAINED;
}

/* The first N is the one that has waited longest. */
static void take_overdue(eb_sweep *sweep, size_t column) {
    if (sweep->first_open_days < 0 &&
        (is_n(sweep, 2 * column) || is_n(sweep, 2 * column + 1))) {
        sweep->first_open_days = sweep->era->open_days[column];
    }
}

static void look_overdue(eb_sweep *sweep, eb_date day, eb_found *out) {
    (void)day;
    const int32_t n = sweep->rule->days;
    out->need = n;
    if (sweep->first_open_days < 0) return;
    const int32_t later = eb_sweep_open_days(sweep) - sweep->first_open_days;
    out->have = later;
    out->met = later >= n;
    out->near = later == n - 1 && n > 1;
}

static void collect_overdue(eb_sweep *sweep, eb_date day, eb_piece_sink *sink,
                            void *context) {
    (void)day;
    const int32_t all = eb_sweep_open_days(sweep);
    for (size_t s = 0; s < 2 * sweep->seen; s++) {
        if (!is_n(sweep, s) ||
            all - sweep->era->open_days[s / 2] < sweep->rule->days) {
            continue;
        }
        sink(context, eb_sweep_byte(sweep, s), NULL, sweep->days->date[s / 2]);
    }
}

const eb_kind EB_KIND_OVERDUE_RULE = {take_overdue, look_overdue,
                                      collect_overdue};
