/* SPDX-License-Identifier: MIT */
/*
 * A model file with some of its values replaced and every other byte kept:
 * its layout, the order of its keys, its digits. For models that are moved,
 * not made again.
 */
#ifndef EB_REVIEW_MODEL_EDIT_H
#define EB_REVIEW_MODEL_EDIT_H

#include "base/json.h"
#include "base/memory.h"

typedef struct eb_edit {
    size_t offset, end; /* of the value that is replaced */
    char *text;         /* owned */
} eb_edit;

typedef struct eb_edits {
    eb_memory memory;
    eb_edit *edits;
    size_t count, room;
} eb_edits;

void eb_edits_free(eb_edits *edits);

/* Replace a value by a number, by a string, or by a string's bytes as they
 * stand in JSON. A value replaced twice is an error of the program. */
eb_status eb_edit_number(eb_edits *edits, const eb_json_value *value,
                         double number, eb_error *err);
eb_status eb_edit_string(eb_edits *edits, const eb_json_value *value,
                         const char *text, eb_error *err);

/* `*out` is yours, NUL-terminated. The edits are in order after this. */
eb_status eb_edits_apply(eb_edits *edits, const char *text, size_t length,
                         char **out, size_t *out_length, eb_error *err);

#endif
