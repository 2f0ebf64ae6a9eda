/* SPDX-License-Identifier: MIT */
/*
 * Letters: one for each household that a rule lists, from a template of
 * models/letters or one's own. Nothing is sent: a person reads, signs and
 * posts them, or does not.
 *
 *   cmd_letters.c         the command, its options and what it says at the end
 *   letters_households.c  who gets a letter, who is held, which template
 *   letters_fields.c      what {{field}} may be
 *   letters_folder.c      the folder, whole or not at all
 */
#ifndef EB_UI_LETTERS_H
#define EB_UI_LETTERS_H

#include "base/embedded.h"
#include "ui/input.h"

extern const eb_embedded EB_EMBEDDED_LETTERS[];
extern const size_t EB_EMBEDDED_LETTER_COUNT;

#define EB_LETTER_ILLNESS "absence_illness"
#define EB_LETTER_NUMBER_ROOM 24

/* ---- who (letters_households.c) ----------------------------------------- */

/* One letter. */
typedef struct eb_household {
    const char *family;  /* "" when none is known: a household of one pupil */
    size_t first, count; /* in eb_letters.children */
    int gentle;          /* 1: illness or a plan is recorded for one of them */
} eb_household;

/* A pupil who is held, and why. */
typedef struct eb_letter_held {
    const char *pupil, *school, *rule, *because;
} eb_letter_held;

typedef struct eb_letters {
    eb_memory memory;
    size_t *children; /* rows of the view, by household */
    size_t child_count;
    eb_household *households; /* in the order of the rules' list */
    size_t household_count;
    eb_letter_held *held; /* as the rules list them */
    size_t held_count;
    size_t unmarked;     /* listed pupils without a mark this year: no letter */
    const char *purpose; /* --purpose: a line of each letter; NULL: none */
} eb_letters;

/*
 * From the rows that `triggers` gave. `wanted`: one byte a rule of the
 * policy. `cases` may be NULL. Strings are borrowed from the triggers, the
 * policy and the register. After an error, too, `out` must be freed.
 */
eb_status eb_letters_choose(const eb_view *view, const eb_policy *policy,
                            const eb_triggers *triggers, const eb_cases *cases,
                            const unsigned char *wanted, eb_letters *out,
                            eb_error *err);
void eb_letters_free(eb_letters *letters);

/* ---- what (letters_fields.c) -------------------------------------------- */

/* What a template is filled with: the context of eb_letter_field. While a
 * template is only checked, all may be NULL. */
typedef struct eb_letter {
    const eb_view *view;
    const eb_letters *letters;
    const eb_household *about;
    const char *number; /* "0001" */
} eb_letter;

/* Name and meaning of a field; NULL past the last. */
const char *eb_letter_field_name(size_t index, const char **meaning);
/* As eb_template_field: escaped for HTML. */
int eb_letter_field(void *context, const char *name, size_t length,
                    eb_output *output);

/* ---- where (letters_folder.c) ------------------------------------------- */

typedef struct eb_letter_template {
    const char *name; /* as given */
    const char *text;
    size_t length;
    char *owned; /* of a file; NULL: built in */
} eb_letter_template;

/*
 * Writes 0001.html, 0002.html, ... and index.csv into the folder `path`, all
 * of them or none: the folder is new, or empty. EB_ERR_WRITE.
 */
eb_status eb_letters_write(const eb_view *view, const eb_letters *letters,
                           const eb_letter_template *usual,
                           const eb_letter_template *gentle, const char *path,
                           eb_error *err);

/*
 * Takes away the hidden folders of letters that earlier runs have left beside
 * `path` (its first `length` bytes) when they were killed: folders of our own,
 * named as ours, that nobody holds, and of what is in them only what a run
 * writes (letters_stale.c).
 */
void eb_letters_remove_stale(const char *path, size_t length);
/* Holds a hidden folder, until the descriptor is closed. -1: it cannot be. */
int eb_letters_hold(const char *hidden);

/* "0001", as wide as `count` needs, at least four digits. */
void eb_letter_number(size_t number, size_t count,
                      char out[EB_LETTER_NUMBER_ROOM]);

#endif
