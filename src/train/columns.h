/* SPDX-License-Identifier: MIT */
/*
 * The columns a model is fitted on: their means and spreads, and whether each
 * of them says something that the ones before it do not.
 */
#ifndef EB_TRAIN_COLUMNS_H
#define EB_TRAIN_COLUMNS_H

#include "earlybell/base.h"

#define EB_COLUMN_VALUE_MOST 1e100 /* squares of sums stay finite */
#define EB_COLUMN_NAME 64

/* A table, row i and column j at x[i * stride + j], as in eb_logistic_data. */
typedef struct eb_columns {
    const double *x, *weights; /* weights NULL: 1 each; rows of 0 are unseen */
    size_t rows, columns, stride;
    const char *const *names; /* NULL: columns are called by their numbers */
} eb_columns;

/* Of the rows that are seen. Arrays of one double a column, yours. */
typedef struct eb_columns_summary {
    double *mean;
    double *sd;    /* NULL allowed; by (sum of weights - 1) */
    double *scale; /* a power of 2: (x - mean) scale lies within -1 .. 1; 0 for
                      a constant column */
    double weight; /* summed */
    size_t rows;   /* of weight above 0 */
} eb_columns_summary;

/* What to call a column in a message: its name, cut to fit, or "column 3". */
void eb_column_name(const char *const *names, size_t column,
                    char name[EB_COLUMN_NAME]);

/*
 * Means, standard deviations and scales, means by compensated sums. `sd` is 0
 * for one row. Errors: EB_ERR_NUMBER for a value that is not finite or above
 * EB_COLUMN_VALUE_MOST (field and row say where), EB_ERR_ARGUMENT for a weight
 * that is not finite or below 0 or when all are 0; EB_ERR_MEMORY.
 */
eb_status eb_columns_summarise(const eb_columns *columns, int threads,
                               const eb_memory *memory, eb_columns_summary *out,
                               eb_error *err);

/*
 * The same, and refuses with EB_ERR_FIT, naming the column: one that is
 * constant; one that is a sum of multiples of earlier ones, when they leave
 * less than 1e-10 of its variance (the message names those too).
 */
eb_status eb_columns_check(const eb_columns *columns, int threads,
                           const eb_memory *memory, eb_columns_summary *out,
                           eb_error *err);

#endif
