/* SPDX-License-Identifier: MIT */
#ifndef EB_UI_LABELLED_H
#define EB_UI_LABELLED_H

#include "earlybell/review.h"
#include "ui/input.h"

/* What the settings ask for; no models. */
void eb_input_label_options(const eb_input *input, eb_label_options *out);

/*
 * The labelled rows of an open input as its settings ask for them, scored by
 * `models` (borrowed until the call returns). What went wrong has been said.
 * Returns an exit code; free `*out` with eb_labels_free before the input is
 * closed.
 */
int eb_input_labels(const eb_input *input, const eb_model *const *models,
                    size_t model_count, eb_labels **out);

#endif
