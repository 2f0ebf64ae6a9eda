/* SPDX-License-Identifier: MIT */
#ifndef EB_UI_FEATURES_TEXT_H
#define EB_UI_FEATURES_TEXT_H

#include "ui/input.h"

/* The text form of `features`: a few columns for a look. Returns an exit
 * code. */
int eb_features_text(eb_input *input);

#endif
