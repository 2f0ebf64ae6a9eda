/* SPDX-License-Identifier: MIT */
/*
 * `--pseudonyms KEYFILE`: every id that leaves the program is another one, made
 * under a key; the ids that a person types or a file brings are turned the same
 * way before they are looked for.
 */
#ifndef EB_UI_PSEUDONYMS_H
#define EB_UI_PSEUDONYMS_H

#include "earlybell/policy.h"
#include "ui/input.h"

/* Reads the key, if one was named. Returns an exit code. */
int eb_pseudonyms_begin(eb_input *input);
/* Renames the register, which is about to be closed. */
EB_WARN_UNUSED eb_status eb_pseudonyms_rename(eb_input *input, eb_error *err);
void eb_pseudonyms_end(eb_input *input);

/* The id as the register has it: `id` itself, or its pseudonym in `room`. NULL
 * and "" stay so; a pseudonym of that kind ('p', 's') is taken as it is. */
const char *eb_pseudonyms_id(const eb_input *input, char kind, const char *id,
                             char room[EB_PSEUDONYM_ROOM]);

/* A case under the pupil's other id, and without what somebody typed: who and
 * note may name anybody. As given without --pseudonyms. */
void eb_pseudonyms_case(const eb_input *input, const eb_case *row,
                        char room[EB_PSEUDONYM_ROOM], eb_case *out);

#endif
