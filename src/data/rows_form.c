/* SPDX-License-Identifier: MIT */
/*
 * Which form a register has, from its header alone:
 *   pupil_id,date,session,code            long
 *   pupil_id,start_date,marks             marks
 *   pupil_id,2025-09-03 AM,2025-09-03 PM  grid
 *
 * A header that is none of them, or two, is refused. In the grid form every
 * column is a session; one that begins like a date and is none (30 February,
 * or a date without AM or PM) is refused too, because to ignore it would be
 * to lose a whole column of marks. The dates of the header prove the order of
 * day and month for each other, as those of a column do.
 */
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/rows.h"

/* ---- the grid form ------------------------------------------------------ */

/* `2025-09-03 AM`: the last word is the session, the rest the date. */
static int read_session_column(eb_rows *rows, eb_field name, int64_t line,
                               eb_grid_column *out) {
    size_t at = name.length;
    while (at > 0 && name.text[at - 1] != ' ' && name.text[at - 1] != '\t') {
        at--;
    }
    if (at == 0) return 0;
    const eb_field session = {name.text + at, name.length - at};
    const eb_field date = {name.text, at};
    return eb_field_session(session, &out->half) &&
           eb_rows_date(rows, EB_ROLE_DATE, eb_field_trim(date), line,
                        &out->date) == NULL;
}

static eb_status find_session_columns(eb_rows *rows, const eb_field *fields,
                                      size_t n, int64_t line, eb_error *err) {
    for (size_t column = 0; column < n; column++) {
        eb_grid_column found = {column, EB_NO_DATE, EB_AM};
        if (eb_rows_uses(rows, column) ||
            !read_session_column(rows, eb_rows_column_name(fields, column),
                                 line, &found)) {
            continue;
        }
        void *grid = rows->grid;
        if (eb_grow(&rows->memory, &grid, &rows->grid_room,
                    rows->grid_count + 1, sizeof *rows->grid) != 0) {
            return eb_fail_memory(err);
        }
        rows->grid = grid;
        rows->grid[rows->grid_count++] = found;
    }
    return EB_OK;
}

static int by_session(const void *a, const void *b) {
    const eb_grid_column *x = a, *y = b;
    if (x->date != y->date) return x->date < y->date ? -1 : 1;
    if (x->half != y->half) return x->half < y->half ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

static int by_column(const void *a, const void *b) {
    const eb_grid_column *x = a, *y = b;
    return (x->column > y->column) - (x->column < y->column);
}

static int begins_like_date(eb_field name) {
    size_t n = 0;
    while (n < name.length && name.text[n] >= '0' && name.text[n] <= '9') n++;
    return n > 0 && n < name.length &&
           (name.text[n] == '-' || name.text[n] == '/');
}

static eb_status check_grid(eb_rows *rows, const eb_field *fields, size_t n,
                            int64_t line, eb_error *err) {
    qsort(rows->grid, rows->grid_count, sizeof *rows->grid, by_session);
    for (size_t i = 1; i < rows->grid_count; i++) {
        const eb_grid_column *a = &rows->grid[i - 1], *b = &rows->grid[i];
        if (a->date == b->date && a->half == b->half) {
            char date[11];
            eb_date_write(b->date, date);
            return eb_fail_at(err, EB_ERR_HEADER, line, (int64_t)b->column + 1,
                              date, "the column %s %s is there twice", date,
                              b->half == EB_AM ? "AM" : "PM");
        }
    }
    qsort(rows->grid, rows->grid_count, sizeof *rows->grid, by_column);
    size_t next = 0;
    for (size_t column = 0; column < n; column++) {
        const eb_field name = eb_rows_column_name(fields, column);
        if (next < rows->grid_count && rows->grid[next].column == column) {
            next++;
        } else if (begins_like_date(name) && !eb_rows_uses(rows, column)) {
            return eb_fail_at(err, EB_ERR_HEADER, line, (int64_t)column + 1,
                              NULL,
                              "column %zu begins like a date, but is no "
                              "session such as 2025-09-03 AM",
                              column + 1);
        }
    }
    return EB_OK;
}

/* ---- the form ----------------------------------------------------------- */

static void forget(eb_rows *rows, eb_role role) {
    rows->column_of[role] = EB_NO_COLUMN;
}

/* No form is complete: names what the nearest one lacks. */
static eb_status fail_form(const eb_rows *rows, int64_t line, eb_error *err) {
    const int has_date = eb_rows_has(rows, EB_ROLE_DATE);
    const int has_session = eb_rows_has(rows, EB_ROLE_SESSION);
    if (eb_rows_has(rows, EB_ROLE_MARKS) ||
        eb_rows_has(rows, EB_ROLE_START_DATE)) {
        return eb_rows_fail_header(err, line, 0,
                                   eb_rows_has(rows, EB_ROLE_MARKS)
                                       ? EB_ROLE_START_DATE
                                       : EB_ROLE_MARKS,
                                   "there is no column %s");
    }
    const eb_role lacking = !has_date      ? EB_ROLE_DATE
                            : !has_session ? EB_ROLE_SESSION
                                           : EB_ROLE_CODE;
    return eb_rows_fail_header(
        err, line, 0, lacking,
        has_date || has_session || eb_rows_has(rows, EB_ROLE_CODE)
            ? "there is no column %s"
            : "there is no column %s, nor marks, nor one such as "
              "2025-09-03 AM");
}

eb_status eb_rows_find_form(eb_rows *rows, const eb_field *fields, size_t n,
                            int64_t line, eb_error *err) {
    const int is_long = eb_rows_has(rows, EB_ROLE_DATE) &&
                        eb_rows_has(rows, EB_ROLE_SESSION) &&
                        eb_rows_has(rows, EB_ROLE_CODE);
    const int is_marks = eb_rows_has(rows, EB_ROLE_START_DATE) &&
                         eb_rows_has(rows, EB_ROLE_MARKS);
    eb_status status = find_session_columns(rows, fields, n, line, err);
    if (status != EB_OK) return status;
    const int is_grid = rows->grid_count > 0;
    if (is_long + is_marks + is_grid > 1) {
        return eb_rows_fail_header(
            err, line, 0, is_marks ? EB_ROLE_MARKS : EB_ROLE_CODE,
            "the header has %s and is that of two forms of register "
            "at once");
    }
    if (is_long + is_marks + is_grid == 0) return fail_form(rows, line, err);
    rows->form = is_long    ? EB_FORM_LONG
                 : is_marks ? EB_FORM_MARKS
                            : EB_FORM_GRID;
    if (!is_marks) {
        forget(rows, EB_ROLE_START_DATE);
        forget(rows, EB_ROLE_MARKS);
    }
    if (!is_long) {
        forget(rows, EB_ROLE_DATE);
        forget(rows, EB_ROLE_SESSION);
        forget(rows, EB_ROLE_CODE);
        forget(rows, EB_ROLE_RECORDED_AT);
    }
    return is_grid ? check_grid(rows, fields, n, line, err) : EB_OK;
}
