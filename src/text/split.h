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

/* Bytes before the next CR or LF, or `length` when there is none. */
size_t eb_split_line(const char *text, size_t length);

#endif
