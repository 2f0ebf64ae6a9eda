/* SPDX-License-Identifier: MIT */
#ifndef EB_UI_MODEL_H
#define EB_UI_MODEL_H

#include "earlybell/text.h"

/* The model of --model: built in, or a file. Returns an exit code; what went
 * wrong has been said, an unknown name with the nearest one. */
int eb_open_model(const char *name_or_path, eb_model **out);

#endif
