/* SPDX-License-Identifier: MIT */
/*
 * A batch of rows in columns while it is read: the way of one row, and the
 * fast way of many (rows_columns_long.c).
 */
#ifndef EB_DATA_ROWS_COLUMNS_H
#define EB_DATA_ROWS_COLUMNS_H

#include "data/register.h"
#include "data/rows.h"
#include "data/rows_values.h"

typedef struct eb_batch {
    eb_rows *rows;
    const eb_column *columns; /* without fault */
    size_t column_count, row_count;
    int64_t first_line;
    /* Of the row in hand, by column: */
    eb_field *fields;
    char (*texts)[EB_COLUMN_TEXT_ROOM];
} eb_batch;

/* One row as eb_rows_add has it. */
eb_status eb_batch_add_row(eb_batch *batch, size_t row, eb_error *err);

/* Can eb_batch_add_long take it? A register in the long form. */
int eb_batch_is_long(const eb_batch *batch);
/* The same as eb_batch_add_row for every row, in order. */
eb_status eb_batch_add_long(eb_batch *batch, eb_error *err);

/* ---- the columns of the long form (rows_columns_read.c) ----------------- */

#define EB_BLOCK_MARKS 8192
#define EB_COLUMN_DATES 256 /* a power of two; a year has some 190 dates */
#define EB_HALF_OTHER 2     /* neither AM nor PM, or with a time of recording */
#define EB_CODE_BLANK 0
#define EB_CODE_OTHER 255 /* longer than one character, or unreadable */

typedef struct eb_mark_columns {
    const eb_column *pupil, *date, *session, *code;
    const eb_column *school, *recorded_at; /* NULL: no such column */
    /* By the dictionary's index; NULL: not a dictionary, or too large. */
    eb_date *date_of;
    uint8_t *half_of, *code_of;
} eb_mark_columns;

/* A date of ten characters as it was read before. */
typedef struct eb_column_date {
    char text[10];
    eb_date date; /* EB_NO_DATE: none is kept here */
} eb_column_date;

/* Rows that are read together. */
typedef struct eb_mark_block {
    size_t first, count;
    eb_date dates[EB_BLOCK_MARKS]; /* EB_NO_DATE: not simply a date */
    uint8_t halves[EB_BLOCK_MARKS], codes[EB_BLOCK_MARKS];
    eb_column_date known[EB_COLUMN_DATES];
} eb_mark_block;

/* `columns` is zeroed; close it even when this fails. */
eb_status eb_mark_columns_open(eb_mark_columns *columns, const eb_batch *batch,
                               eb_mark_block *scratch, eb_error *err);
void eb_mark_columns_close(eb_mark_columns *columns, const eb_memory *memory);
/* Before a block is read for the first time. */
void eb_mark_block_clear(eb_mark_block *block);
/* Reads rows first .. first + count - 1. */
void eb_mark_block_read(const eb_mark_columns *from, eb_mark_block *block);

/* As eb_column_text; a broken value reads as blank here, and is found when
 * its row goes the way of every row. */
eb_field eb_column_text_or_blank(const eb_column *column, size_t row,
                                 char room[EB_COLUMN_TEXT_ROOM],
                                 int *is_broken);

#endif
