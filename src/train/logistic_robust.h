/* SPDX-License-Identifier: MIT */
/*
 * Sums of scores by cluster, for standard errors that hold when the rows of one
 * pupil go together.
 */
#ifndef EB_TRAIN_LOGISTIC_ROBUST_H
#define EB_TRAIN_LOGISTIC_ROBUST_H

#include "train/logistic_pass.h"

/* The sum over clusters of (score of the cluster)(score of the cluster)', and
 * how many clusters have a row of weight above 0. Without clusters each row is
 * its own. */
eb_status eb_logistic_scores(eb_logistic_table *table, const double *at,
                             const eb_memory *memory, double *squares,
                             size_t *clusters, eb_error *err);

#endif
