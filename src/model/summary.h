/* SPDX-License-Identifier: MIT */
/*
 * What a model's training rows looked like, for the question whether new rows
 * still look like them: for a feature, and for the score itself, nine cuts
 * and the share of rows in each of the ten parts that they make.
 */
#ifndef EB_MODEL_SUMMARY_H
#define EB_MODEL_SUMMARY_H

#include <stdint.h>

#include "earlybell/features.h"
#include "earlybell/model.h"

#define EB_SUMMARY_CUTS 9
#define EB_SUMMARY_PARTS 10

/* Part i holds the values x with cuts[i - 1] < x <= cuts[i]; the first has no
 * lower, the last no upper end. Missing values are in no part; shares are of
 * the rows that have a value and add to 1. */
typedef struct eb_summary_part {
    int known; /* 0: the file says nothing of it */
    double cuts[EB_SUMMARY_CUTS];
    double shares[EB_SUMMARY_PARTS];
} eb_summary_part;

typedef struct eb_summary {
    int64_t rows; /* n */
    eb_summary_part feature[EB_FEATURE_COUNT];
    eb_summary_part score; /* p_persistent, or p_outcome */
} eb_summary;

/* NULL when the file has no summary; lives as long as the model. */
const eb_summary *eb_model_summary(const eb_model *model);

#endif
