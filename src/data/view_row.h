/* SPDX-License-Identifier: MIT */
/*
 * What a model needs of one row besides its features: the possible sessions
 * one by one, the planned sessions ahead, and last year.
 */
#ifndef EB_DATA_VIEW_ROW_H
#define EB_DATA_VIEW_ROW_H

#include "earlybell/data.h"

/* Room for the sessions of one academic year: 366 days, AM and PM. */
#define EB_YEAR_SESSIONS 732

/* S: the possible sessions of the year before as_of, in time order. */
typedef struct eb_own_sessions {
    size_t count;                     /* P */
    size_t absent_count;              /* A */
    uint8_t absent[EB_YEAR_SESSIONS]; /* 1: absent, 0: attended */
    uint8_t month[EB_YEAR_SESSIONS];  /* 1 January to 12 December */
    uint8_t recent[EB_YEAR_SESSIONS]; /* 1: in the last 4 school weeks */
} eb_own_sessions;

/* The planned sessions from as_of to the end of the year (R), and those of
 * the view's horizon (R_h); how many of them, or of the Mondays to Fridays
 * that stand for them without a calendar, lie in each month (index 1..12). */
typedef struct eb_ahead {
    int64_t planned; /* R, or EB_NO_COUNT */
    int64_t horizon; /* R_h, or EB_NO_COUNT when there is no p_ahead */
    int64_t planned_in_month[13];
    int64_t horizon_in_month[13];
} eb_ahead;

eb_status eb_view_own_sessions(const eb_view *view, size_t index,
                               eb_own_sessions *out, eb_error *err);
eb_status eb_view_ahead(const eb_view *view, size_t index, eb_ahead *out,
                        eb_error *err);
/* `*possible` is EB_NO_COUNT when last year is not known at all, `*absent`
 * when last_year_absence_rate is missing. */
eb_status eb_view_last_year(const eb_view *view, size_t index,
                            int64_t *possible, int64_t *absent, eb_error *err);

int eb_view_sensitive(const eb_view *view);
int eb_view_threads(const eb_view *view);
void eb_view_threshold(const eb_view *view, int *num, int *den);
const eb_memory *eb_view_memory(const eb_view *view);

#endif
