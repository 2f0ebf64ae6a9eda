/* SPDX-License-Identifier: MIT */
/*
 * A pupil file or a calendar kept as text, to be given to many registers a few
 * rows at a time: by pupil, or by school.
 */
#ifndef EB_UI_KEPT_ROWS_H
#define EB_UI_KEPT_ROWS_H

#include "ui/input.h"
#include "ui/plain_rows.h"

/* Zeroed, it is empty and may be freed. */
typedef struct eb_kept_file {
    const char *path; /* NULL: there is none */
    eb_rows_kind kind;
    eb_plain_rows text;
    eb_field *fields;         /* of one row */
    size_t key;               /* the column; SIZE_MAX: every row is for all */
    struct eb_kept_key *keys; /* rows by key, then as they came */
    size_t key_count;
} eb_kept_file;

/* Reads a file whole. Returns an exit code; what went wrong has been said.
 * Its rows are found by pupil_id (pupils) or by school_id (calendar). */
int eb_kept_open(const eb_input *input, const char *path, eb_rows_kind kind,
                 eb_kept_file *out);
void eb_kept_close(eb_kept_file *file);

/* Adds to `rows`, which has the header, the rows of a key: `*added` tells how
 * many. NULL: all rows. */
EB_WARN_UNUSED eb_status eb_kept_add(eb_kept_file *file, const char *key,
                                     eb_rows *rows, size_t *added,
                                     eb_error *err);
/* Begins rows of this file on a register. */
EB_WARN_UNUSED eb_status eb_kept_begin(eb_kept_file *file,
                                       const eb_input *input, eb_register *reg,
                                       eb_rows **out, eb_error *err);
/* The place of a key's first row among all, or where it would be. */
size_t eb_kept_first(const eb_kept_file *file, const char *key);
/* How many different keys there are. */
size_t eb_kept_count(const eb_kept_file *file);

#endif
