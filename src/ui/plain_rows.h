/* SPDX-License-Identifier: MIT */
/*
 * A CSV file kept whole, as strings: what --against and --since compare with.
 * Such a file has a row a pupil, so it is small beside a register. Cells lose
 * the blanks around them, as ids of a register do. What a column means is not
 * decided here.
 */
#ifndef EB_UI_PLAIN_ROWS_H
#define EB_UI_PLAIN_ROWS_H

#include "base/error.h"
#include "base/memory.h"
#include "text/source.h"

typedef struct eb_plain_row {
    size_t at; /* of its first cell in `text` */
    int64_t line;
} eb_plain_row;

/* Zeroed, it is empty and may be freed. */
typedef struct eb_plain_rows {
    eb_memory memory;
    char *text; /* cells in order, each with a NUL after it */
    size_t used, room;
    eb_plain_row *rows; /* the first is the header */
    size_t row_count, row_room;
    size_t columns;
} eb_plain_rows;

/* `delimiter` 0: read from the header. Errors: those of eb_csv_parse, and
 * EB_ERR_ROW with the line for a row that cannot be split or has not the
 * cells of the header. After an error, too, `out` must be freed. */
EB_WARN_UNUSED eb_status eb_plain_rows_read(eb_source *source, int delimiter,
                                            const eb_memory *memory,
                                            eb_plain_rows *out, eb_error *err);
/* The same from a file; "-" is standard input. */
EB_WARN_UNUSED eb_status eb_plain_rows_open(const char *path, int delimiter,
                                            const eb_memory *memory,
                                            eb_plain_rows *out, eb_error *err);
/* The same of a list that may have one column only. */
EB_WARN_UNUSED eb_status eb_plain_rows_open_list(const char *path,
                                                 int delimiter,
                                                 const eb_memory *memory,
                                                 eb_plain_rows *out,
                                                 eb_error *err);
void eb_plain_rows_free(eb_plain_rows *rows);

/* Row 0 is the header. Walks the row: linear in its bytes. */
const char *eb_plain_cell(const eb_plain_rows *rows, size_t row, size_t column);

#endif
