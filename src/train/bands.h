/* SPDX-License-Identifier: MIT */
/*
 * The likelihood that eb_bands_fit climbs, kept apart so that a test can
 * compare its gradient with differences.
 */
#ifndef EB_TRAIN_BANDS_H
#define EB_TRAIN_BANDS_H

#include "earlybell/train.h"

/* What is fitted, each free to be any number: logit of the first weight, then
 * logit of the mean and log(a + b) of each component. */
#define EB_BAND_PARAMETERS 5

/* Minus the mean log-likelihood of the shares `seen` (they add to 1) at the
 * parameters `x`, and its gradient (NULL allowed). The options must be valid.
 */
double eb_bands_objective(const double x[EB_BAND_PARAMETERS],
                          const eb_band_options *options,
                          const double seen[EB_BANDS],
                          double gradient[EB_BAND_PARAMETERS]);

#endif
