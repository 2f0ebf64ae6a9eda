/* SPDX-License-Identifier: MIT */
/*
 * A piece of a CSV file that is whole lines, and what is read of it apart
 * from the rest: rows that split.c can cut, up to the first that it cannot.
 *
 * That a piece begins with a row is a guess until all before it is read: a
 * quote that is open there would make it the inside of a field. But whoever
 * reads the row with that quote meets the end of its line inside quotes and
 * stops, so that pieces behind it are dropped, and read in turn (csv.c).
 */
#ifndef EB_TEXT_CHUNK_H
#define EB_TEXT_CHUNK_H

#include "text/csv.h"

typedef struct eb_chunk {
    char *text; /* with line ends behind it */
    size_t room, length;
    void *batch; /* of the reader of rows */
    eb_field *fields;
    size_t field_room;
    /* What eb_chunk_read found. */
    size_t used;   /* bytes read: `length`, or where a row begins that it
                      leaves to others */
    int64_t lines; /* in these bytes */
    int64_t rows;
} eb_chunk;

/* The length of the whole lines at the front of the text, 0: there is none.
 * `is_end`: nothing comes after it, so that a last CR is a line's end. */
size_t eb_chunk_cut(const char *text, size_t length, int is_end);

/* Takes a copy of `length` bytes that end a line. */
EB_WARN_UNUSED eb_status eb_chunk_set(eb_chunk *chunk, const eb_memory *memory,
                                      const char *text, size_t length);
void eb_chunk_free(eb_chunk *chunk, const eb_memory *memory,
                   const eb_csv_apart *apart);

/* Gives the rows to the chunk's batch. Any thread; needs no other. */
void eb_chunk_read(eb_chunk *chunk, const eb_memory *memory,
                   const eb_csv_apart *apart, char delimiter);

#endif
