/* SPDX-License-Identifier: MIT */
/*
 * What the program does when it is told to end: it takes its hidden files
 * away. The library has no handlers and no state; this is the program's own.
 */
#ifndef EB_UI_SIGNALS_H
#define EB_UI_SIGNALS_H

#include "earlybell/text.h"

/* Once, at the start of main. A signal that the parent has ignored (nohup)
 * stays ignored. No core file is written: it would hold names. A file over the
 * size limit becomes an error of that write. */
void eb_signals_start(void);

/* Between them no signal is delivered, so that no file is made of which the
 * handler does not know; pairs may be nested. */
void eb_signals_hold(void);
void eb_signals_release(void);

/* The hidden file of an output that was just opened. It need not be told when
 * the output is closed: its name is then nobody's. */
void eb_signals_guard(const eb_output *output, const char *path);

#endif
