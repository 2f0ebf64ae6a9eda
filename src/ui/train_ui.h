/* SPDX-License-Identifier: MIT */
/*
 * What the commands of earlybell-train share. Each command is one function in
 * a file of its own; train_main.c has the table of them.
 */
#ifndef EB_UI_TRAIN_UI_H
#define EB_UI_TRAIN_UI_H

#include <stddef.h>

#include "earlybell/base.h"

/* Exit codes, those of FORMATS: done, failed, wrong use. */
enum { TRAIN_DONE = 0, TRAIN_FAILED = 1, TRAIN_WRONG_USE = 2 };

/* `arguments` are those after the command's name. Returns an exit code. */
typedef int train_command(int count, char **arguments);

train_command eb_train_bands, eb_train_simulate, eb_train_rows, eb_train_fit;

/* Says on standard error what went wrong, and where. Returns TRAIN_FAILED. */
int eb_train_report(const char *file, const eb_error *err);

#endif
