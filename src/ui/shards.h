/* SPDX-License-Identifier: MIT */
/*
 * A register of many schools, one school at a time: with links a school's rows
 * need nothing of the others, so that a nation's fits where its largest school
 * does. The rows stand grouped by school; the output is that of the whole.
 */
#ifndef EB_UI_SHARDS_H
#define EB_UI_SHARDS_H

#include "ui/input.h"

/* The one table that all schools are written to (ui/listing.c). */
typedef struct eb_stream {
    eb_output *output; /* NULL: not opened yet */
    eb_table *table;
} eb_stream;

/* Counts of all schools together; the first 20 problems of a fate. */
#define EB_TOTAL_PROBLEMS 20
typedef struct eb_totals {
    int some; /* 1: there was a school */
    eb_date as_of, known_at;
    eb_counts counts;
    eb_problem problems[EB_FATES][EB_TOTAL_PROBLEMS]; /* of `files` */
    size_t problem_count[EB_FATES];
    const char **files; /* pupils, calendar, registers */
    size_t file_count;
} eb_totals;

/* 1 when this run may go by school: what it writes needs no other row. */
int eb_shards_wanted(const eb_settings *settings);

/*
 * Reads the registers, and does `work` on each school. What else the input
 * needs (codes, links, key) has been read. A school that comes back after
 * another is refused with its line. Returns an exit code; what went wrong has
 * been said. `totals` holds the accounting.
 */
int eb_on_shards(eb_input *input, eb_work *work, eb_totals *totals);

#endif
