/* SPDX-License-Identifier: MIT */
/*
 * EARLYBELL_CPU, for tests and for reports of trouble: which instructions to
 * compute with. Results are the same with all; without it the fastest that
 * the machine has are taken.
 */
#ifndef EB_UI_CPU_PATH_H
#define EB_UI_CPU_PATH_H

#include "earlybell/base.h"
#include "ui/options.h"

/* Returns 0, or -1 with a sentence in `message` when the word is none, or
 * names what this machine lacks. */
int eb_cpu_path(eb_cpu *out, char message[EB_MESSAGE_ROOM]);

#endif
