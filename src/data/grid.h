/* SPDX-License-Identifier: MIT */
/*
 * A grid: the dates on which the sessions of a row lie, and what the school
 * was doing then, as masks over sessions.
 *
 * Session 2c is the AM of date c, 2c + 1 its PM; a mask is `words` 64-bit
 * words with session s at bit s % 64 of word s / 64. Grids are made once for
 * a school and year and shared by its rows; a pupil merged over schools has
 * one of its own, drawn against the timeline of its latest school.
 */
#ifndef EB_DATA_GRID_H
#define EB_DATA_GRID_H

#include "data/tally.h"

#define EB_MASK_WORDS 12 /* 732 sessions */
#define EB_LAST_DAYS 10  /* of the state "left" */

enum { EB_LAST_1W, EB_LAST_2W, EB_LAST_4W, EB_LAST_6W, EB_LAST_12W, EB_LASTS };

/* The open days and school weeks of a school, over all years of the register
 * up to as_of. */
typedef struct eb_timeline {
    eb_date *days; /* ascending */
    size_t day_count, day_room;
    eb_date *mondays; /* of the school weeks, ascending */
    size_t week_count, week_room;
    size_t year_first_day;  /* of the view's year, in `days` */
    size_t year_first_week; /* in `mondays`: the first with an open session of
                               the view's year; week_count: none yet */
} eb_timeline;

/* Columns whose days follow each other, at most 64 of them. */
typedef struct eb_stretch {
    uint16_t column, day; /* the first: its day since `start` */
    uint8_t length;
} eb_stretch;

typedef struct eb_grid {
    eb_date start; /* 1 August of its year */
    uint32_t columns, sessions, words;
    eb_date *dates;         /* by column */
    uint8_t *months;        /* 1 to 12, by column */
    int32_t *school_column; /* a merged grid's columns in the school's grid,
                               -1: none; NULL: the same */
    eb_stretch *stretches;  /* all columns, in order */
    uint32_t stretch_count;
    uint32_t weeks;       /* Monday-to-Sunday weeks with a column */
    uint16_t *week_start; /* first session of each, and one past the last */
    int32_t *week_number; /* place in the timeline's weeks, or -1 */
    uint64_t open[EB_MASK_WORDS];    /* school grids only */
    uint64_t overdue[EB_MASK_WORDS]; /* 5 or more open days came after */
    /* The view's year only: */
    uint64_t weekday[5][EB_MASK_WORDS];
    uint64_t last[EB_LASTS][EB_MASK_WORDS];
    uint64_t before_break[EB_MASK_WORDS], after_break[EB_MASK_WORDS];
    uint64_t last_days[EB_MASK_WORDS]; /* the last 10 open days */
} eb_grid;

void eb_timeline_free(eb_timeline *timeline, const eb_memory *memory);
/* Adds the open days of one school-year; years in ascending order. */
int eb_timeline_add(eb_timeline *timeline, const eb_memory *memory,
                    const eb_school_year *table, const eb_tally *tally,
                    int view_year);

/* A grid over these dates. NULL when out of memory. */
eb_grid *eb_grid_new(const eb_memory *memory, eb_date start,
                     const eb_date *dates, uint32_t columns);
void eb_grid_free(eb_grid *grid, const eb_memory *memory);

/* Draws the masks from the timeline; `current` for the view's year. */
void eb_grid_draw(eb_grid *grid, const eb_timeline *timeline, int current);

/* The column of a date, or -1. */
int32_t eb_grid_column(const eb_grid *grid, eb_date date);

#endif
