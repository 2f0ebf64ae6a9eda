/* SPDX-License-Identifier: MIT */
/* What the writers of this folder need of an output besides its public
 * calls: a way to say that what they were given cannot be written. */
#ifndef EB_TEXT_OUTPUT_H
#define EB_TEXT_OUTPUT_H

#include "earlybell/text.h"

/* The first failure sticks and is what eb_output_close reports. `reason` is
 * static text. */
void eb_output_fail(eb_output *output, eb_status status, const char *field,
                    const char *reason);

/* A JSON string with its quotes; always valid JSON, whatever the bytes. */
void eb_output_json(eb_output *output, const char *text);

/* Decimal digits. */
void eb_output_integer(eb_output *output, int64_t value);

#endif
