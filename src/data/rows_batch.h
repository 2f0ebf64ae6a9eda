/* SPDX-License-Identifier: MIT */
/*
 * A batch of rows of a register, read but not yet in it: what rows_batch.c
 * and the quick ways of rows_batch_quick.c share.
 *
 * A batch has an eb_rows of its own, a copy, which the readers of fields
 * write to: so that there is one reading of a date and of an id, and threads
 * have nothing in common. What it learnt (a date with slashes, a time that
 * was dropped) goes to the file's eb_rows when the batch is joined.
 */
#ifndef EB_DATA_ROWS_BATCH_H
#define EB_DATA_ROWS_BATCH_H

#include "data/register_run.h"
#include "data/rows.h"

typedef enum eb_piece_kind {
    EB_PIECE_MARKS, /* `count` of `marks`, a line each */
    EB_PIECE_CELLS, /* `count` of `marks`, all of one line: the grid form */
    EB_PIECE_STRIP, /* `count` of `bytes`: the marks form */
    EB_PIECE_BAD    /* `count` rows or cells that cannot be used */
} eb_piece_kind;

/* What follows in the batch. Texts are the caller's. */
typedef struct eb_piece {
    eb_piece_kind kind;
    eb_fate fate;  /* BAD: EB_MALFORMED or EB_OUT_OF_RANGE */
    eb_date start; /* STRIP: of its first session */
    uint32_t count;
    uint16_t pupil_length, school_length;
    int64_t line;       /* of the first, from the batch's first line */
    const char *pupil;  /* BAD: the reason, static */
    const char *school; /* NULL: the rows name none */
} eb_piece;

/* A date of ten bytes as it was read before, and what a code of one
 * character means on it. */
typedef struct eb_known_date {
    uint64_t first; /* the text's first eight bytes; 0: nothing is known */
    uint16_t last;  /* and two */
    eb_date date;
    const uint8_t *bytes;
} eb_known_date;

#define EB_KNOWN_DATES 512 /* 12 KiB: stays in the fastest cache */

struct eb_rows_batch {
    eb_memory memory;
    eb_rows rows; /* a copy: only its own fields are written */
    eb_piece *pieces;
    size_t piece_count, piece_room;
    uint32_t *marks;
    size_t mark_count, mark_room;
    int64_t *moments; /* recorded_at of each mark; only with such a column */
    size_t moment_room;
    uint8_t *bytes;
    size_t byte_count, byte_room;
    /* The fields of the last row, untrimmed, when the last piece is of them
     * and has MARKS; lengths of 0 otherwise. */
    eb_field last_pupil, last_school;
    eb_known_date dates[EB_KNOWN_DATES];
};

/* A new piece at the end of the batch, cleared; NULL: out of memory. */
eb_piece *eb_batch_piece(eb_rows_batch *batch, eb_piece_kind kind,
                         int64_t line);
void eb_piece_name(eb_piece *piece, eb_field pupil, eb_field school);

/* One mark more at the end of the last piece. -1: out of memory. */
int eb_batch_mark(eb_rows_batch *batch, uint32_t mark, int64_t recorded_at);

/* A piece of MARKS of the row's pupil and school, without a mark yet. */
int eb_batch_begin_marks(eb_rows_batch *batch, const eb_field *fields,
                         eb_field pupil, eb_field school, int64_t line);

/* ---- quick ways (rows_batch_quick.c): 0, and nothing done, when a row is
 * not of the common kind ---- */

int eb_batch_quick_long(eb_rows_batch *batch, const eb_field *fields, size_t n,
                        int64_t line);
int eb_batch_quick_marks(eb_rows_batch *batch, const eb_marks_row *row);

/* A date was read, from a field of ten bytes without blanks: keep it. */
void eb_batch_know_date(eb_rows_batch *batch, eb_field text, eb_date date);

#endif
