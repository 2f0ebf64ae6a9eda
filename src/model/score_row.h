/* SPDX-License-Identifier: MIT */
/*
 * What a model is given of one row of a view, read once.
 */
#ifndef EB_MODEL_SCORE_ROW_H
#define EB_MODEL_SCORE_ROW_H

#include "model/model.h"

typedef struct eb_score_row {
    eb_row row;
    int scored; /* 1: the state has probabilities; else only `row` is set */
    eb_own_sessions own;
    eb_ahead ahead;
    eb_history history;  /* points at `own` */
    double season_ahead; /* s_a over all R sessions */
} eb_score_row;

/* Whether a call may look at rows first .. first + n - 1 of this view with
 * this model: EB_ERR_ARGUMENT, EB_ERR_MODEL_REFUSED. */
eb_status eb_score_allowed(const eb_model *model, const eb_view *view,
                           size_t first, size_t n, eb_error *err);

eb_status eb_score_row_read(const eb_model *model, const eb_view *view,
                            size_t index, eb_score_row *out, eb_error *err);

#endif
