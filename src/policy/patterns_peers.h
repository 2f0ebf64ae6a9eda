/* SPDX-License-Identifier: MIT */
/*
 * A school as the background of each of its pupils: which days of a pupil are
 * set apart because many were away, and what the absences of all look like.
 */
#ifndef EB_POLICY_PATTERNS_PEERS_H
#define EB_POLICY_PATTERNS_PEERS_H

#include "features/row.h"
#include "policy/patterns_chance.h"
#include "policy/patterns_spells.h"

#define EB_PEER_WEEKS 54

/* One row of the school, prepared. Events are in the peers' arrays. */
typedef struct eb_shape {
    size_t row; /* of the view */
    int on_roll;
    size_t first, count;           /* events, shared days set apart */
    size_t first_edge, count_edge; /* the same, but not beside breaks */
    eb_chances_to_miss chances, chances_edge;
    int64_t absent;                      /* sessions of the events */
    uint64_t weeks_possible, weeks_late; /* bit by week */
} eb_shape;

/* Absences of one length at the school, and how many of them show a label. */
typedef struct eb_peer_events {
    int64_t all, friday, monday, midweek, edge;
} eb_peer_events;

typedef struct eb_peers {
    const eb_view *view;
    const eb_view_school *school;
    eb_memory memory;
    /* By year group, and [EB_YEAR_GROUPS] the whole school. */
    eb_cohort cohorts[EB_YEAR_GROUPS + 1];
    eb_shape *shapes;
    size_t shape_count;
    eb_away *events, *edge_events;
    size_t event_count, event_room, edge_count, edge_room;
    eb_peer_events by_length[EB_AWAY_CLASSES]; /* edge: of edge_events */
    int64_t edge_by_length[EB_AWAY_CLASSES];   /* all of edge_events */
    int64_t events_all, sessions_all, short_all;
    int64_t afternoon_all, afternoon_labelled;
    eb_chances_to_miss chances, chances_edge;
    /* Beginnings of spells, and sessions on which one could begin. */
    int64_t begun_week[EB_PEER_WEEKS], open_week[EB_PEER_WEEKS];
    int64_t begun_day[7], open_day[7];
    int64_t late_week[EB_PEER_WEEKS], rows_week[EB_PEER_WEEKS];
    double *log_factorial; /* up to any total above, and EB_YEAR_SESSIONS */
} eb_peers;

/* Prepares a school of the view; free it after success or failure. */
eb_status eb_peers_make(const eb_view *view, size_t school, eb_peers *out,
                        eb_error *err);
void eb_peers_free(eb_peers *peers);

/* The planes of a row; its possible sessions without those set apart; and the
 * same, but with the days beside breaks that are shared with others. */
void eb_peers_row(const eb_peers *peers, size_t row, eb_planes *planes,
                  uint64_t possible[EB_MASK_WORDS],
                  uint64_t edges[EB_MASK_WORDS]);

/* How often an absence begins at a session that could be attended, by week of
 * the year and by day of the week, relative to each other. */
double eb_peers_begin_rate(const eb_peers *peers, unsigned week);
double eb_peers_day_factor(const eb_peers *peers, int weekday);
/* The share of pupils who are late in a week. */
double eb_peers_late_rate(const eb_peers *peers, unsigned week);

#endif
