/* SPDX-License-Identifier: MIT */
/*
 * The two numbers that recalibration moves, as edits of a model file. Both 0
 * leave the model as it is.
 */
#ifndef EB_REVIEW_MODEL_MOVE_H
#define EB_REVIEW_MODEL_MOVE_H

#include "review/model_edit.h"

/* Adds the edits that move the model: see eb_model_recalibrate for what
 * `level` and `spread` do to each kind. */
eb_status eb_model_move(const eb_json_value *root, double level, double spread,
                        eb_edits *edits, eb_error *err);

#endif
