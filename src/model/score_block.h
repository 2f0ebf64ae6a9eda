/* SPDX-License-Identifier: MIT */
/*
 * Many rows scored together: read one by one, gathered by what they share,
 * then taken a few at a time in lanes (score_lanes.h). Each result has the
 * bits of eb_forecast_result, which is the reference.
 */
#ifndef EB_MODEL_SCORE_BLOCK_H
#define EB_MODEL_SCORE_BLOCK_H

#include "model/model.h"
#include "model/reasons.h"
#include "model/score_lanes.h"

typedef struct eb_score_block eb_score_block;

/* For up to `rows` rows at a time, by one worker. `view` is NULL when rows
 * come as features. EB_ERR_MEMORY. */
eb_status eb_score_block_new(const eb_model *model, const eb_view *view,
                             const eb_memory *memory,
                             const eb_score_lanes *path, size_t rows,
                             eb_score_block **out, eb_error *err);
void eb_score_block_free(eb_score_block *block);

/* What eb_score writes for rows first .. first + n - 1 of the view, n at most
 * `rows`. */
eb_status eb_score_block_view(eb_score_block *block, size_t first, size_t n,
                              eb_result *out, size_t stride, eb_error *err);

/*
 * The other door: rows one by one, as their features tell them. `row` has
 * year_group, possible, absent, planned and state; `features` is borrowed
 * until eb_score_block_end, which finishes what is open. At most `rows` rows
 * before that.
 */
void eb_score_block_add(eb_score_block *block, const eb_row *row,
                        const eb_reason_counts *counts, const double *features,
                        eb_result *out);
void eb_score_block_end(eb_score_block *block);

/* eb_predict on one path; NULL: row by row. */
eb_status eb_predict_by(const eb_score_lanes *path, const eb_model *model,
                        const double *features, size_t stride,
                        const int64_t *remaining, const int *year_groups,
                        size_t n, eb_result *out, size_t out_stride,
                        eb_error *err);

#endif
