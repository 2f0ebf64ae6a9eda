/* SPDX-License-Identifier: MIT */
/*
 * Exit codes, and what is said on standard error (spec: FORMATS, "Commands").
 */
#ifndef EB_UI_SAY_H
#define EB_UI_SAY_H

#include "base/error.h"
#include "earlybell/base.h"

enum {
    EB_EXIT_DONE = 0,
    EB_EXIT_FAILED = 1,
    EB_EXIT_WRONG_USE = 2,
    EB_EXIT_BAD_ROWS = 3 /* done, but some rows could not be used as given */
};

/* "earlybell: " and a sentence. Control characters in it are escaped. */
void eb_say(const char *format, ...) EB_PRINTF(1, 2);

/* "earlybell: FILE:LINE: field: message", parts that do not apply left out;
 * `file` may be NULL. Returns the exit code: wrong use for an argument that
 * is out of range, else failed. */
int eb_say_error(const char *file, const eb_error *err);
/* The same for an error that may be of the output (NULL: standard output) or
 * of something else, which then has no file. */
int eb_say_output_error(const char *output, const eb_error *err);

/* A sentence, and where to read more. Returns EB_EXIT_WRONG_USE. */
int eb_say_wrong_use(const char *command, const char *message);

#endif
