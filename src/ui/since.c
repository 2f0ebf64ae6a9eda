/* SPDX-License-Identifier: MIT */
/*
 * The earlier output is read as it was written: CSV, with or without the
 * guard of spreadsheets (a ' before a text that begins like a formula). The
 * guard is taken off, and the writer of tables puts it on again if it is to.
 */
#include "ui/since.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "text/output.h"

static const char GONE[] = "gone";

/* `'=x` is the guarded form of `=x`; `'x` is itself. */
static const char *without_guard(const char *text) {
    const int guarded = text[0] == '\'' && text[1] != '\0' &&
                        strchr("=+-@\t\r", text[1]) != NULL;
    return guarded ? text + 1 : text;
}

static int compare_ids(const char *school, const char *pupil, const char *third,
                       const eb_earlier_row *row) {
    int order = strcmp(school, row->school);
    if (order == 0) order = strcmp(pupil, row->pupil);
    return order != 0 ? order : strcmp(third, row->third);
}

static int compare_rows(const void *a, const void *b) {
    const eb_earlier_row *x = a, *y = b;
    const int order = compare_ids(x->school, x->pupil, x->third, y);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

/* ---- reading ------------------------------------------------------------ */

/* The columns of a file, but for a purpose behind `wanted` or more. */
static size_t without_purpose(const eb_plain_rows *text, size_t wanted) {
    const size_t n = text->columns;
    const int has_purpose = n > wanted && strcmp(eb_plain_cell(text, 0, n - 1),
                                                 EB_PURPOSE_COLUMN) == 0;
    return has_purpose ? n - 1 : n;
}

static eb_status check_header(const eb_since *since,
                              const eb_since_columns *columns, int *has_change,
                              eb_error *err) {
    const eb_plain_rows *text = &since->text;
    const int64_t line = text->rows[0].line;
    const size_t n = without_purpose(text, columns->count);
    *has_change = n == columns->count + 1 &&
                  strcmp(eb_plain_cell(text, 0, n - 1), EB_CHANGE_COLUMN) == 0;
    for (size_t i = 0; i < n && i < columns->count; i++) {
        if (strcmp(eb_plain_cell(text, 0, i), columns->names[i]) == 0) continue;
        return eb_fail_at(err, EB_ERR_HEADER, line, (int64_t)i + 1,
                          columns->names[i],
                          "column %zu is another: not an earlier output of "
                          "this command",
                          i + 1);
    }
    if (n == columns->count || *has_change) return EB_OK;
    return eb_fail_at(err, EB_ERR_HEADER, line, 0, NULL,
                      "%zu columns in place of %zu: not an earlier output of "
                      "this command",
                      n, columns->count);
}

static eb_status check_numbers(const eb_since *since,
                               const eb_since_columns *columns, size_t row,
                               eb_error *err) {
    const char *cell = eb_plain_cell(&since->text, row, 0);
    for (size_t i = 0; i < columns->count; i++) {
        double number;
        const size_t length = strlen(cell);
        if (length > 0 &&
            columns->kind(columns->context, i) != EB_COLUMN_TEXT &&
            eb_number_read(cell, length, &number) != EB_OK) {
            return eb_fail_at(err, EB_ERR_ROW, since->text.rows[row].line,
                              (int64_t)i + 1, columns->names[i],
                              "it is not a number");
        }
        cell += length + 1;
    }
    return EB_OK;
}

/* The first line that names a row again. */
static eb_status refuse_twice(const eb_since *since, eb_error *err) {
    const eb_earlier_row *found = NULL;
    size_t first = 0;
    for (size_t i = 1; i < since->count; i++) {
        const eb_earlier_row *before = &since->rows[i - 1];
        const eb_earlier_row *row = &since->rows[i];
        if (compare_ids(before->school, before->pupil, before->third, row) !=
            0) {
            continue;
        }
        if (found == NULL || row->row < found->row) {
            found = row;
            first = before->row;
        }
    }
    if (found == NULL) return EB_OK;
    return eb_fail_at(err, EB_ERR_ROW, since->text.rows[found->row].line, 0,
                      "pupil_id",
                      "the pupil and school of line %" PRId64 " again",
                      since->text.rows[first].line);
}

eb_status eb_since_make(eb_since *since, const eb_since_columns *columns,
                        eb_error *err) {
    const eb_plain_rows *text = &since->text;
    int has_change = 0;
    eb_status status = check_header(since, columns, &has_change, err);
    if (status != EB_OK) return status;
    since->rows = eb_alloc(&text->memory, text->row_count, sizeof *since->rows);
    if (since->rows == NULL) return eb_fail_memory(err);
    for (size_t row = 1; row < text->row_count; row++) {
        if (has_change &&
            strcmp(eb_plain_cell(text, row, columns->count), GONE) == 0) {
            continue;
        }
        status = check_numbers(since, columns, row, err);
        if (status != EB_OK) return status;
        const eb_key_columns *keys = &columns->keys;
        since->rows[since->count++] = (eb_earlier_row){
            without_guard(eb_plain_cell(text, row, keys->school)),
            without_guard(eb_plain_cell(text, row, keys->pupil)),
            keys->third == EB_NO_KEY
                ? ""
                : without_guard(eb_plain_cell(text, row, keys->third)),
            row, 0};
    }
    qsort(since->rows, since->count, sizeof *since->rows, compare_rows);
    return refuse_twice(since, err);
}

void eb_since_free(eb_since *since) {
    if (since->rows != NULL) eb_release(&since->text.memory, since->rows);
    since->rows = NULL;
    eb_plain_rows_free(&since->text);
}

/* ---- comparing ---------------------------------------------------------- */

int eb_since_find(eb_since *since, const char *school, const char *pupil,
                  const char *third) {
    size_t low = 0, high = since->count;
    /* An id that itself begins with '= was read without its '. */
    school = without_guard(school);
    pupil = without_guard(pupil);
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order =
            compare_ids(school, pupil, third, &since->rows[middle]);
        if (order == 0) {
            since->rows[middle].is_there = 1;
            return 1;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return 0;
}

static void write_cell(eb_column_kind kind, const char *cell, eb_table *table) {
    double number = 0.0;
    if (cell[0] == '\0' || kind == EB_COLUMN_HIDDEN) {
        eb_table_missing(table);
    } else if (kind == EB_COLUMN_TEXT) {
        eb_table_text(table, without_guard(cell));
    } else if (eb_number_read(cell, strlen(cell), &number) == EB_OK) {
        eb_table_number(table, number);
    } else {
        eb_table_missing(table); /* eb_since_make has refused it before */
    }
}

void eb_since_write_gone(const eb_since *since, const eb_since_columns *columns,
                         eb_table *table) {
    for (size_t i = 0; i < since->count; i++) {
        if (since->rows[i].is_there) continue;
        const char *cell = eb_plain_cell(&since->text, since->rows[i].row, 0);
        for (size_t column = 0; column < columns->count; column++) {
            write_cell(columns->kind(columns->context, column), cell, table);
            cell += strlen(cell) + 1;
        }
        eb_table_text(table, GONE);
        eb_table_end_row(table);
    }
}
