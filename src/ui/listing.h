/* SPDX-License-Identifier: MIT */
/*
 * Rows of named columns, written in batches or sorted: what `features`,
 * `score` and others print as CSV and NDJSON. A command says how rows are made
 * and what a cell holds; order, batches and the number of rows are decided here
 * once.
 */
#ifndef EB_UI_LISTING_H
#define EB_UI_LISTING_H

#include "ui/input.h"
#include "ui/since.h"

typedef enum eb_cell_kind {
    EB_CELL_MISSING,
    EB_CELL_TEXT,
    EB_CELL_INTEGER,
    EB_CELL_NUMBER
} eb_cell_kind;

#define EB_CELL_ROOM 160 /* EB_REASON_ROOM */

typedef struct eb_cell {
    eb_cell_kind kind;
    const char *text; /* borrowed from the register or static, or `room` */
    int64_t integer;
    double number; /* NaN: missing */
    char room[EB_CELL_ROOM];
} eb_cell;

typedef struct eb_listing {
    const char *const *columns;
    size_t column_count;
    size_t row_count;
    const char *what; /* "scoring", for the progress line */
    void *context;
    /* Room for `n` rows at once; called once. */
    eb_status (*reserve)(void *context, size_t n, eb_error *err);
    /* Makes rows first .. first + n - 1 of the view, in slots 0 .. n - 1. */
    eb_status (*make)(void *context, size_t first, size_t n, eb_error *err);
    /* The cell of a slot. */
    void (*cell)(void *context, size_t slot, size_t column, eb_cell *out);
    /* What a column holds, for the rows of --since that are gone. */
    eb_column_kind (*kind)(const void *context, size_t column);
    /* By what --since knows a row again. */
    eb_key_columns keys;
    int is_view; /* 1: the rows are those of the view, in its order */
} eb_listing;

/* Rows made at once when nothing needs all of them. */
#define EB_BATCH_ROWS 4096

/* Writes the listing as the settings ask: CSV or NDJSON, --sort, --top,
 * --since. A sort holds all rows in memory. Returns an exit code. */
int eb_listing_write(eb_input *input, const eb_listing *listing);

/* The column of that name, or -1 (said, with the nearest name). */
int eb_listing_sort_column(const eb_input *input, const char *const *columns,
                           size_t count);

/*
 * Sorts row numbers 0 .. n - 1 by `keys`, descending or not; what is missing
 * (NaN) comes last either way, ties keep their order.
 */
typedef struct eb_sort_key {
    size_t row;
    const char *text; /* NULL: sort by number */
    double number;
} eb_sort_key;
void eb_sort_rows(eb_sort_key *keys, size_t n, int descending);

#endif
