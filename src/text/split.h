/* SPDX-License-Identifier: MIT */
/*
 * One row of one line, cut into fields where it lies.
 *
 * Nearly every row of a register is such a row: `P1,2025-09-03,AM,/` or the
 * same with each field in quotes. For it RFC 4180 asks for nothing but
 * cutting at delimiters: no state, no copy. What needs more (a doubled quote,
 * a line end inside quotes, a quote in the wrong place) goes to libcsv
 * (csv.c); a test holds the two to the same fields.
 */
#ifndef EB_TEXT_SPLIT_H
#define EB_TEXT_SPLIT_H

#include "earlybell/data.h"

typedef enum eb_split_end {
    EB_SPLIT_ROW,  /* `fields` are the row's */
    EB_SPLIT_HARD, /* its quotes need libcsv */
    EB_SPLIT_FULL  /* more fields than `room` */
} eb_split_end;

typedef struct eb_split {
    size_t count;   /* fields */
    size_t length;  /* bytes of the row, without its CR or LF */
    size_t longest; /* bytes of its longest field */
    int has_nul;    /* a NUL byte is among them */
} eb_split;

/* What may be read beyond the terminator. */
#define EB_SPLIT_SLACK 16

/*
 * Cuts the row that begins at `text` and ends before the next CR or LF: there
 * must be one, and EB_SPLIT_SLACK readable bytes after it. `delimiter` is
 * ASCII, not CR, LF, NUL or a quote.
 */
eb_split_end eb_split_row(const char *text, char delimiter, eb_field *fields,
                          size_t room, eb_split *out);

/* Where the delimiters of a row were, if it is short and has no quote, blank
 * or other odd byte; `length` 0: nothing is known. */
typedef struct eb_split_shape {
    const char *row;
    size_t length, count;
    uint64_t delimiters;
} eb_split_shape;

/* Keeps the shape of a row that eb_split_row has cut. */
void eb_split_learn(const char *text, char delimiter, const eb_split *row,
                    eb_split_shape *out);

/*
 * Cuts the row at `text` when it has that shape: then `fields`, which are
 * those of the row that it was learnt from or that was cut by it last, become
 * those of this one, and its length is that of the shape. Else returns 0. It
 * takes half the time of eb_split_row, for its steps depend on nothing that
 * is read. Needs what eb_split_row does, and EB_SPLIT_SLACK + 64 bytes.
 */
int eb_split_again(const char *text, char delimiter, eb_split_shape *shape,
                   eb_field *fields);

/* Bytes before the next CR or LF, or `length` when there is none. */
size_t eb_split_line(const char *text, size_t length);

#endif
