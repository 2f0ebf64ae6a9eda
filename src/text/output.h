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

#define EB_PURPOSE_COLUMN "purpose" /* the last of a table, a key elsewhere */

/* Why this output is made (--purpose): every table, page and object that is
 * written to it says so. NULL: nothing is said. Borrowed while the output
 * lives. */
void eb_output_set_purpose(eb_output *output, const char *purpose);
const char *eb_output_purpose(const eb_output *output);
/* The same, once: NULL when it was asked for before. For what may be written
 * to an output in several pieces. */
const char *eb_output_purpose_once(eb_output *output);

/* Where the bytes are until the output is closed: the path of the hidden file,
 * for whoever must take it away when the process is told to end. 0 when there
 * is none, or no room. */
int eb_output_hidden(const eb_output *output, const char *path, char *out,
                     size_t room);

/* Takes away the hidden files that killed processes of this user have left
 * beside `path`. For programs, once before they write: who only calls the
 * library has nothing removed. */
void eb_output_remove_stale(const char *path);

/* 1 for ".earlybell-<digits>-<digits>.tmp", as hidden files are named. */
int eb_output_is_hidden_name(const char *name);

/* Decimal digits. */
void eb_output_integer(eb_output *output, int64_t value);

#endif
