/* SPDX-License-Identifier: MIT */
/*
 * The body of every path: forecast.c and result.c, a row in each lane. A
 * vector file includes it once, between the pragmas that say for what
 * processor, and names the path EB_LANES_PATH.
 */
#ifndef EB_MODEL_ROWS_LANES_H
#define EB_MODEL_ROWS_LANES_H

#include "data/row_planes.h"
#include "model/band_lanes.h"
#include "model/linear_lanes.h"
#include "model/shape_planes.h"

/* Tails and points of the table of R, and of the horizon when it is all of
 * R. `count`, the components, is a constant where this is inlined. */
EB_INLINE void lanes_read(const eb_lane_group *group, const lanes_table *table,
                          int count, int same_horizon, eb_lane_rows *rows) {
    lanes_tails tails = {0};
    lanes_ask(&tails, lanes_load(rows->least_persistent));
    lanes_ask(&tails, lanes_load(rows->least_severe));
    if (same_horizon) lanes_ask(&tails, lanes_all(group->least_ahead));
    lanes_sum_tails(table, count, &tails);
    lanes_store(rows->p_persistent, tails.tail[0]);
    lanes_store(rows->p_severe, tails.tail[1]);
    if (same_horizon) lanes_store(rows->p_ahead, tails.tail[2]);
    eb_reals low, high;
    lanes_points(table, count, &low, &high);
    lanes_store(rows->low, low);
    lanes_store(rows->high, high);
}

static inline void lanes_read_year(const eb_lane_group *group,
                                   const lanes_table *table, int same_horizon,
                                   eb_lane_rows *rows) {
    if (table->count == 2) {
        lanes_read(group, table, 2, same_horizon, rows);
    } else {
        lanes_read(group, table, table->count, same_horizon, rows);
    }
}

static inline void lanes_read_horizon(const eb_lane_group *group,
                                      const lanes_table *table,
                                      eb_lane_rows *rows) {
    lanes_tails tails = {0};
    lanes_ask(&tails, lanes_all(group->least_ahead));
    lanes_sum_tails(table, table->count, &tails);
    lanes_store(rows->p_ahead, tails.tail[0]);
}

static inline void lanes_score_band(const eb_lane_group *group,
                                    eb_lane_rows *rows,
                                    const eb_lane_tables *room) {
    lanes_mixture posterior;
    lanes_table table;
    lanes_band_stages(group, rows, &posterior);
    const int same = eb_lane_group_all_ahead(group);
    lanes_band_table(group, &posterior, group->season, group->sessions,
                     group->year_base, room, &table);
    lanes_read_year(group, &table, same, rows);
    if (same || group->horizon <= 0) return;
    lanes_band_table(group, &posterior, group->horizon_season, group->horizon,
                     group->horizon_base, room, &table);
    lanes_read_horizon(group, &table, rows);
}

static inline void lanes_score_linear(const eb_lane_group *group,
                                      eb_lane_rows *rows,
                                      const eb_lane_tables *room) {
    const lanes_place place = lanes_place_of(
        group->linear, lanes_feature(rows, EB_F_POSSIBLE_SESSIONS));
    const eb_reals eta = lanes_terms(group, &place, rows);
    if (group->linear->component_count == 0) { /* logistic */
        const eb_reals from = lanes_curve(&place, &group->linear->intercept);
        lanes_store(rows->outcome, lanes_expit(from + eta));
        return;
    }
    lanes_linear mixture;
    lanes_table table;
    lanes_distribution(group, &place, eta, rows, &mixture);
    lanes_store(rows->expected, group->sessions * lanes_linear_mean(&mixture));
    const int same = eb_lane_group_all_ahead(group);
    lanes_linear_table(&mixture, group->sessions, group->year_base, room,
                       &table);
    lanes_read_year(group, &table, same, rows);
    if (same || group->horizon <= 0) return;
    lanes_linear_table(&mixture, group->horizon, group->horizon_base, room,
                       &table);
    lanes_read_horizon(group, &table, rows);
}

static void score_rows(const eb_lane_group *group, eb_lane_rows *rows,
                       const eb_lane_tables *room) {
    if (group->band != NULL) {
        lanes_score_band(group, rows, room);
    } else {
        lanes_score_linear(group, rows, room);
    }
}

static void fill_planes(eb_strip strip, eb_row_planes *out) {
    eb_row_planes_fill(strip, out);
}

static eb_reason describe(const eb_row_planes *row) {
    return eb_planes_describe(row);
}

static void log_of(double *x) { lanes_store(x, lanes_log(lanes_load(x))); }
static void log1p_of(double *x) { lanes_store(x, lanes_log1p(lanes_load(x))); }
static void exp_of(double *x) { lanes_store(x, lanes_exp(lanes_load(x))); }
static void expit_of(double *x) { lanes_store(x, lanes_expit(lanes_load(x))); }

const eb_score_lanes EB_LANES_PATH = {EB_LANES,
                                      score_rows,
                                      fill_planes,
                                      describe,
                                      {log_of, log1p_of, exp_of, expit_of}};

#endif
