/* SPDX-License-Identifier: MIT */
/*
 * Where results go, and why. Every output of a command is opened here, so
 * that none can be written without its purpose where one was given, nor leave
 * a hidden file behind when the program is told to end.
 */
#ifndef EB_UI_PURPOSE_H
#define EB_UI_PURPOSE_H

#include "base/error.h"
#include "earlybell/text.h"
#include "ui/options.h"

/* --purpose: 1 to 500 bytes of UTF-8 without control characters. 0, or -1 with
 * a sentence in `message`. */
int eb_purpose_check(const eb_given *given, char message[EB_MESSAGE_ROOM]);

/* eb_output_open with the purpose of `given` (NULL: none), after what killed
 * runs have left beside `path` is taken away. NULL or "-": standard output. */
EB_WARN_UNUSED eb_status eb_result_open(const eb_given *given, const char *path,
                                        eb_output **out, eb_error *err);

#endif
