/* SPDX-License-Identifier: MIT */
/*
 * A row of a view as a score of many rows wants it: what eb_view_row,
 * eb_view_own_sessions, eb_view_ahead, eb_view_last_year and eb_view_sessions
 * would tell together, as bit planes and borrowed pointers instead of lists.
 * tests/test_view_block.c holds the two against each other.
 */
#ifndef EB_DATA_VIEW_BLOCK_H
#define EB_DATA_VIEW_BLOCK_H

#include "data/view.h"

/* Sessions of a row. */
typedef struct eb_plane_counts {
    int possible, absent;               /* P, A */
    int recent_possible, recent_absent; /* in the last 4 school weeks */
    int approved;                       /* possible, neither there nor away */
    int late;                           /* before the register closed */
    int monday_absent, friday_absent;
} eb_plane_counts;

typedef struct eb_row_planes {
    eb_state state;
    int year_group;
    int64_t planned; /* R or EB_NO_COUNT */
    eb_plane_counts counts;
    /* The year's grid and, session by session as in its masks: */
    const eb_grid *grid;
    uint64_t possible_in[EB_MASK_WORDS];
    uint64_t absent_in[EB_MASK_WORDS];
} eb_row_planes;

/* Fills what comes from the marks: data/row_planes.h, in the instructions of
 * one path or another. Words past grid->words are not written. */
typedef void (*eb_planes_filler)(eb_strip strip, eb_row_planes *out);
void eb_planes_fill_plain(eb_strip strip, eb_row_planes *out);

/* The row must exist: guard the whole block by one eb_view_check. */
void eb_view_planes(const eb_view *view, size_t row, eb_planes_filler fill,
                    eb_row_planes *out);

/* The sessions ahead of a row; NULL when it has left and has none. */
const eb_ahead *eb_view_planned_ahead(const eb_view *view, size_t row);

/* As eb_view_last_year. */
void eb_view_planes_last_year(const eb_view *view, size_t row,
                              int64_t *possible, int64_t *absent);

#endif
