/* SPDX-License-Identifier: MIT */
/*
 * A column of values as a data frame holds it, looked at one value at a time
 * as the text that a file would have, or many at a time where that is not
 * needed.
 *
 * Nothing that a column says is taken on trust but the addresses: lengths,
 * offsets and indices are checked at every value, so a broken column is an
 * error and not another pupil's mark.
 */
#ifndef EB_DATA_ROWS_VALUES_H
#define EB_DATA_ROWS_VALUES_H

#include "earlybell/data.h"

/* Room for a number, date or time as text. */
#define EB_COLUMN_TEXT_ROOM 32

/* NULL, or what is wrong with a column that holds `rows` values. Static. */
const char *eb_column_fault(const eb_column *column, size_t rows);

/* 1 when the value is there, by its bit. */
static inline int eb_column_has(const eb_column *column, size_t row) {
    const size_t i = column->offset + row;
    return column->valid == NULL || (column->valid[i / 8] >> (i % 8) & 1) != 0;
}

/* The text of one value: in the column's own bytes, or written to `room`.
 * Returns NULL, or what is wrong with the value (static text). The column has
 * no fault. */
const char *eb_column_text(const eb_column *column, size_t row,
                           char room[EB_COLUMN_TEXT_ROOM], eb_field *out);

/* The index of a value in the dictionary, or -1 when it is missing or out of
 * its range: eb_column_text says which. */
int64_t eb_column_index(const eb_column *column, size_t row);

static inline int eb_column_is_dictionary(const eb_column *column) {
    return column->kind == EB_VALUES_DICTIONARY ||
           column->kind == EB_VALUES_UNSIGNED_DICTIONARY;
}

/* The end of the run of values that begins at `first`: all up to it, and not
 * past `end`, surely have the same text. May end early. */
size_t eb_column_run(const eb_column *column, size_t first, size_t end);

#endif
