/* SPDX-License-Identifier: MIT */
#ifndef EB_TRAIN_MIXTURE_CHECK_H
#define EB_TRAIN_MIXTURE_CHECK_H

#include "earlybell/train.h"

/* Rows that can be computed with: every number in its range. */
eb_status eb_mixture_check_rows(const eb_mixture_data *data, eb_error *err);

/*
 * Columns that can be told apart: none constant, no two in a straight line,
 * over the rows with a weight. `deviation` receives each column's weighted
 * standard deviation.
 */
eb_status eb_mixture_check_columns(const eb_mixture_data *data,
                                   const eb_memory *memory, double *deviation,
                                   eb_error *err);

eb_status eb_mixture_check_options(const eb_mixture_options *options,
                                   eb_error *err);

/* 1 to 12 finite and increasing knots, 1 or 2 components. */
eb_status eb_mixture_check_shape(int32_t components, int32_t knots,
                                 const double *knot, eb_error *err);

#endif
