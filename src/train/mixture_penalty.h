/* SPDX-License-Identifier: MIT */
#ifndef EB_TRAIN_MIXTURE_PENALTY_H
#define EB_TRAIN_MIXTURE_PENALTY_H

#include "train/mixture_rows.h"

/* The penalty of train.h as (x - centre)' matrix (x - centre) / 2: fills the
 * `count` x `count` matrix and `centre`. */
void eb_mixture_penalty(const eb_mixture_layout *layout,
                        const eb_mixture_options *options,
                        const double *deviation, double *matrix,
                        double *centre);

/* Its value at x; its gradient is added to *gradient. */
double eb_mixture_penalty_at(const double *matrix, const double *centre,
                             size_t count, const double *x, double *gradient);

#endif
