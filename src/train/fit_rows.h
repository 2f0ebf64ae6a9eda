/* SPDX-License-Identifier: MIT */
/*
 * The rows of a fit, and the tables that the numerics are given: which rows
 * are learnt from, which are held out, which fold each pupil is in.
 */
#ifndef EB_TRAIN_FIT_ROWS_H
#define EB_TRAIN_FIT_ROWS_H

#include "base/memory.h"
#include "earlybell/train.h"
#include "train/fit_transforms.h"

#define EB_FIT_FOLDS 3

typedef enum eb_fit_side {
    EB_FIT_TRAINING,
    EB_FIT_HELD_OUT,
    EB_FIT_UNUSED /* no outcome, or no weight */
} eb_fit_side;

/* Arrays of `count`, all of the same row of the labels. */
typedef struct eb_fit_rows {
    eb_memory memory;
    size_t count;
    const double **features; /* borrowed from the labels */
    double *possible, *remaining, *weight;
    double *draw; /* uniform, of the pupil: who is in a sample */
    int32_t *trials, *absent;
    uint32_t *pupil;
    uint8_t *phase, *side, *fold, *known, *outcome;
    int8_t *half_term;
} eb_fit_rows;

/* Which rows a table holds. fold -1: all; else `inside` 1: that fold alone,
 * 0: all but it. `share`: of the pupils, by their draw; 1: all. */
typedef struct eb_fit_subset {
    eb_fit_side side;
    int fold, inside;
    double share;
} eb_fit_subset;

/* Rows gathered for the numerics; columns are the terms' values less their
 * references, then the missing-indicators. */
typedef struct eb_fit_table {
    eb_memory memory;
    size_t rows, columns;
    double *design, *possible, *remaining, *weight;
    double *last_year; /* 0 until eb_fit_table_last_year sets it */
    int32_t *trials, *absent;
    uint32_t *pupil;
    uint8_t *known, *outcome;
    size_t *row; /* index into eb_fit_rows */
} eb_fit_table;

EB_WARN_UNUSED eb_status eb_fit_rows_new(size_t count, const eb_memory *memory,
                                         eb_fit_rows *out, eb_error *err);
void eb_fit_rows_free(eb_fit_rows *rows);

int eb_fit_in_subset(const eb_fit_rows *rows, size_t row,
                     const eb_fit_subset *subset);

/* Terms, then those of them that have a missing-indicator. */
size_t eb_fit_columns(const eb_fit_term *terms, size_t count);

/* `columns` doubles of one row. */
void eb_fit_design_row(const eb_fit_term *terms, size_t count,
                       const double *features, eb_fit_phase phase, double *out);

EB_WARN_UNUSED eb_status eb_fit_table_new(const eb_fit_rows *rows,
                                          const eb_fit_subset *subset,
                                          const eb_fit_term *terms,
                                          size_t term_count, eb_fit_table *out,
                                          eb_error *err);
/* Sets last_year: the term's value less its reference, 0 when missing. */
void eb_fit_table_last_year(const eb_fit_rows *rows, const eb_fit_term *term,
                            eb_fit_table *table);
void eb_fit_table_free(eb_fit_table *table);

#endif
