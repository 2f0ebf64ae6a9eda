/* SPDX-License-Identifier: MIT */
#ifndef EB_UI_RUN_TRAIN_H
#define EB_UI_RUN_TRAIN_H

#include "ui/options.h"

/*
 * Hands a command to earlybell-train, which links GSL: this process becomes
 * it. `argv` is that of main. It is looked for beside this program, then in
 * the folder set when it was built, never on PATH. Returns only when it could
 * not be done, or when help was asked for: an exit code.
 */
int eb_run_train(eb_command_id command, char **argv);

#endif
