/* SPDX-License-Identifier: MIT */
/*
 * One pass over the rows of a logistic regression: everything that is a sum
 * over rows, in the scaled columns of train/columns_block.h.
 */
#ifndef EB_TRAIN_LOGISTIC_PASS_H
#define EB_TRAIN_LOGISTIC_PASS_H

#include "earlybell/train.h"
#include "train/columns_block.h"
#include "train/newton_factor.h"

typedef struct eb_logistic_table {
    const eb_logistic_data *data;
    eb_block_source source;
    int32_t threads;
    size_t width;    /* columns + 1 */
    size_t every;    /* 1; or k, for sums over every k-th block only */
    double *scratch; /* by worker */
    double *sums;    /* by chunk */
    size_t scratch_size, sums_size;
} eb_logistic_table;

eb_status eb_logistic_table_init(eb_logistic_table *table,
                                 const eb_logistic_data *data,
                                 const double *centre, const double *scale,
                                 int32_t threads, const eb_memory *memory,
                                 eb_error *err);
void eb_logistic_table_free(eb_logistic_table *table, const eb_memory *memory);

/* Minus the log likelihood at `at` (width coefficients), its gradient and its
 * second derivatives (the information), width x width. */
eb_status eb_logistic_pass(eb_logistic_table *table, const double *at,
                           double *value, double *gradient, double *information,
                           eb_error *err);

/* Adds to `gradient` what Firth's penalty does: minus the sum of
 * h (1/2 - p) z, with h each row's leverage under the information's factor. */
eb_status eb_logistic_pass_firth(eb_logistic_table *table, const double *at,
                                 const eb_factor *factor, double *gradient,
                                 eb_error *err);

/* The sum over rows of (score of the row)(score of the row)'. */
eb_status eb_logistic_pass_scores(eb_logistic_table *table, const double *at,
                                  double *squares, eb_error *err);

#endif
