/* SPDX-License-Identifier: MIT */
/*
 * Answers, as columns in Arrow's own layout: filled by the core's calls
 * without the GIL, then owned by whoever took them. One block is shared by the
 * Table, its Columns and every Arrow array made of it, and goes with the last.
 *
 * Errors of adding are kept in the table and told once, by eb_table_end.
 */
#ifndef EB_PY_TABLE_H
#define EB_PY_TABLE_H

#include "module.h"

typedef struct eb_table eb_table;

typedef enum eb_kind {
    EB_KIND_TEXT,    /* UTF-8 */
    EB_KIND_NUMBER,  /* double; NaN is missing */
    EB_KIND_INTEGER, /* int64 */
    EB_KIND_DATE,    /* int32, days since 1970-01-01 */
    EB_KIND_BOOL     /* one byte here, one bit in Arrow */
} eb_kind;

typedef struct eb_heading {
    const char *name; /* copied */
    eb_kind kind;
} eb_heading;

/* NULL when memory runs out. `rows` is how many are expected. */
eb_table *eb_table_new(const eb_heading *headings, size_t count, size_t rows);
void eb_table_free(eb_table *table); /* drops one reference; NULL allowed */

/* One cell at the end of a column. Text NULL, a NaN, EB_NO_DATE and the
 * integer that equals `missing` are missing. None needs the GIL. */
void eb_table_text(eb_table *table, size_t column, const char *text);
void eb_table_number(eb_table *table, size_t column, double value);
void eb_table_integer(eb_table *table, size_t column, int64_t value,
                      int64_t missing);
void eb_table_date(eb_table *table, size_t column, eb_date date);
void eb_table_bool(eb_table *table, size_t column, int value);
/* An int32, int64, double or bool is missing, whatever its value. */
void eb_table_missing(eb_table *table, size_t column);
/* n rows of a block of doubles, `stride` doubles apart, into `count` columns
 * from `column` on. */
void eb_table_numbers(eb_table *table, size_t column, size_t count,
                      const double *from, size_t stride, size_t n);

/* pupil_id, school_id and as_of of rows of a view, as columns 0 to 2. */
void eb_py_add_ids(eb_table *table, const eb_view *view, size_t first,
                   size_t n);

/* EB_ERR_MEMORY when any cell did not fit; EB_ERR_STATE when the columns are
 * not of one length. */
eb_status eb_table_end(eb_table *table, eb_error *err);

/* A Table object, which takes the caller's reference even when it fails. */
PyObject *eb_py_table(const eb_py_state *state, eb_table *table);
/* eb_table_end and eb_py_table; NULL is memory that ran out. */
PyObject *eb_py_table_end(const eb_py_state *state, eb_table *table);

#endif
