/* SPDX-License-Identifier: MIT */
/*
 * What became of every row: said at the end, written by --report FILE, and
 * the reason for exit code 3.
 */
#ifndef EB_UI_ACCOUNTING_H
#define EB_UI_ACCOUNTING_H

#include "ui/input.h"

/* One compact block on standard error, fates without a row left out. */
void eb_accounting_say(const eb_input *input);

/* Writes --report, if it was asked for. Returns an exit code. */
int eb_accounting_report(const eb_input *input);

/* 1 when rows were conflicting, unknown, out of range or malformed. */
int eb_accounting_has_bad_rows(const eb_input *input);

/* "used", "unknown code", ...: the fate in plain words. */
const char *eb_fate_words(eb_fate fate);

/* The fates that a person can mend, in the order in which they are told. */
#define EB_BAD_FATES 4
extern const eb_fate EB_BAD_FATE[EB_BAD_FATES];

/* The first `most` problems of a fate as "register.csv:17: reason", joined
 * by "; ". Returns how many there were. */
size_t eb_problems_text(const eb_input *input, eb_fate fate, size_t most,
                        char *out, size_t room);

#endif
