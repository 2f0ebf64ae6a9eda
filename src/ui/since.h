/* SPDX-License-Identifier: MIT */
/*
 * `--since FILE`: an earlier output of the same command, and what became of
 * its rows (spec: FORMATS, "Commands"). A row is known by its school_id and
 * pupil_id, and where a pupil may have several rows (patterns) by a third
 * column. Two outputs are compared as they stand: with --top, a row that fell
 * out of the first N is gone.
 */
#ifndef EB_UI_SINCE_H
#define EB_UI_SINCE_H

#include <stdint.h>

#include "earlybell/text.h"
#include "ui/plain_rows.h"

typedef enum eb_column_kind {
    EB_COLUMN_TEXT,
    EB_COLUMN_NUMBER,
    EB_COLUMN_HIDDEN /* a number that this run may not show */
} eb_column_kind;

#define EB_NO_KEY SIZE_MAX

/* The columns by which a row is known again. */
typedef struct eb_key_columns {
    size_t school, pupil;
    size_t third; /* EB_NO_KEY: two are enough */
} eb_key_columns;

/* The columns of an output. */
typedef struct eb_since_columns {
    const char *const *names;
    size_t count;
    eb_column_kind (*kind)(const void *context, size_t column);
    const void *context;
    eb_key_columns keys;
} eb_since_columns;

#define EB_CHANGE_COLUMN "change"

typedef struct eb_earlier_row {
    /* Without the guard of spreadsheets; `third` "" when there is none. */
    const char *school, *pupil, *third;
    size_t row;   /* of the file; 0 is its header */
    int is_there; /* 1: eb_since_find has met it */
} eb_earlier_row;

/* Zeroed, it is empty and may be freed. */
typedef struct eb_since {
    eb_plain_rows text;
    eb_earlier_row *rows; /* by school, then pupil, as bytes */
    size_t count;
} eb_since;

/*
 * Makes rows of `since->text`, already read. The header must be `columns`, or
 * those and `change` (an output made with --since): then rows that were gone
 * already are passed over. `purpose` may stand behind them.
 * EB_ERR_HEADER: of another command. EB_ERR_ROW: a pupil of a school twice, a
 * cell that should be a number and is none.
 */
EB_WARN_UNUSED eb_status eb_since_make(eb_since *since,
                                       const eb_since_columns *columns,
                                       eb_error *err);
void eb_since_free(eb_since *since);

/* 1 when the earlier output has the row; it is then there still. `third` is ""
 * where two columns are enough. */
int eb_since_find(eb_since *since, const char *school, const char *pupil,
                  const char *third);

/* Writes the rows that eb_since_find never met, with the earlier values and
 * "gone" as last cell. */
void eb_since_write_gone(const eb_since *since, const eb_since_columns *columns,
                         eb_table *table);

#endif
