/* SPDX-License-Identifier: MIT */
/*
 * The inside of a table, for those who hand it on. `offsets` has one entry
 * more than there are cells, and is narrowed to int32 by eb_table_end unless
 * the text is too long for that. `valid` is a bit for each cell, the lowest
 * first.
 */
#ifndef EB_PY_TABLE_PARTS_H
#define EB_PY_TABLE_PARTS_H

#include <stdatomic.h>

#include "table.h"

typedef struct eb_table_column {
    char *name;
    eb_kind kind;
    void *values; /* doubles, int64, int32 or bytes; NULL for text */
    int64_t *offsets;
    char *text;
    uint8_t *valid;
    size_t length, room, missing;
    size_t text_length, text_room;
    int is_narrow; /* offsets are int32 */
} eb_table_column;

struct eb_table {
    atomic_size_t owners;
    int failed;
    size_t count, length;
    eb_table_column columns[];
};

/* One owner more. */
eb_table *eb_table_share(eb_table *table);

/* Bytes of a value; 0 for text. */
size_t eb_kind_width(eb_kind kind);

#endif
