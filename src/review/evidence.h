/* SPDX-License-Identifier: MIT */
/*
 * What a judgement needs of labelled rows, as plain arrays: what a model and
 * the simple rules said of each row, what became of it, and which list, pupil
 * and groups it belongs to. The evaluation works on this alone, so it can be
 * tried on a handful of rows written by hand.
 */
#ifndef EB_REVIEW_EVIDENCE_H
#define EB_REVIEW_EVIDENCE_H

#include "base/memory.h"
#include "earlybell/review.h"

typedef struct eb_evidence_row {
    uint32_t pupil, school; /* dense */
    uint32_t day;           /* index of eb_evidence.days */
    int year_group;
    int persistent_now, persistent; /* on the day; in the end */
    int decided;
    int severe_now, severe;
    double chance; /* p_persistent */
    double severe_chance;
    double pit_below, pit_at, log_chance;
    /* what the simple rules read */
    int64_t possible, absent;
    int64_t last_possible, last_absent; /* EB_NO_COUNT: not known */
    double spells;
} eb_evidence_row;

/* One list: all rows of a half term of an academic year, though schools have
 * other dates for it; or all of one day. */
typedef struct eb_evidence_day {
    int academic_year, half_term;
    eb_date first, last;
} eb_evidence_day;

/* A way to split the rows. Values in the order in which they are shown. */
typedef struct eb_evidence_column {
    const char *name;
    const char **values;
    size_t value_count;
    uint32_t *of_row;
} eb_evidence_column;

typedef struct eb_evidence {
    eb_memory memory;
    eb_evidence_row *rows;
    size_t row_count, pupil_count, school_count;
    eb_evidence_day *days;
    size_t day_count;
    eb_evidence_column *columns;
    size_t column_count;
    /* Larger comes first; ties of EB_BY_RATE by EB_BY_LAST_YEAR. */
    double *scores[EB_YARDSTICKS];
} eb_evidence;

/* Errors: EB_ERR_ARGUMENT, EB_ERR_NOT_FOUND ("by"), EB_ERR_MEMORY. The caller
 * frees `e`, also after an error. */
eb_status eb_evidence_read(const eb_labels *labels,
                           const eb_evaluate_options *options, eb_evidence *e,
                           eb_error *err);
void eb_evidence_free(eb_evidence *evidence);

/* Fills scores[] from the rows; allocates them. */
eb_status eb_evidence_rank(eb_evidence *evidence, eb_error *err);

#endif
