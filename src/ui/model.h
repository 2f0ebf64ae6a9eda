/* SPDX-License-Identifier: MIT */
#ifndef EB_UI_MODEL_H
#define EB_UI_MODEL_H

#include "earlybell/text.h"

/* The model of --model: built in, or a file. Returns an exit code; what went
 * wrong has been said, an unknown name with the nearest one. */
int eb_open_model(const char *name_or_path, eb_model **out);

/* The bytes of a model that eb_open_model has opened: its own JSON. `*owned`
 * is what to release with eb_release(memory, ...), NULL for a built-in one. */
EB_WARN_UNUSED eb_status eb_model_bytes(const char *name_or_path,
                                        const eb_memory *memory,
                                        const char **text, size_t *length,
                                        char **owned, eb_error *err);

#endif
