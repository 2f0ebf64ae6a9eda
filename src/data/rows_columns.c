/* SPDX-License-Identifier: MIT */
/*
 * Rows that come as columns: a batch of a data frame or of a database query.
 *
 * A batch means what its text would mean, so each row becomes fields and goes
 * the way of every row (rows.c), whatever the file and its form. Only the long
 * form of a register, where a country is 3 thousand million rows, has a faster
 * way to the same end (rows_columns_long.c).
 */
#include "data/rows_columns.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"

static eb_status fail_column(const eb_batch *batch, size_t column, size_t row,
                             const char *fault, eb_error *err) {
    const eb_status status = eb_fail_at(
        err, EB_ERR_ARGUMENT, batch->first_line + (int64_t)row,
        (int64_t)column + 1, "columns", "column %zu: %s", column + 1, fault);
    if (err != NULL) err->row = (int64_t)row;
    return status;
}

eb_status eb_batch_add_row(eb_batch *batch, size_t row, eb_error *err) {
    for (size_t i = 0; i < batch->column_count; i++) {
        const char *fault = eb_column_text(&batch->columns[i], row,
                                           batch->texts[i], &batch->fields[i]);
        if (fault != NULL) return fail_column(batch, i, row, fault, err);
    }
    return eb_rows_add(batch->rows, batch->fields, batch->column_count,
                       batch->first_line + (int64_t)row, err);
}

static eb_status check(const eb_rows *rows, const eb_batch *batch,
                       eb_error *err) {
    if (rows == NULL || (batch->columns == NULL && batch->column_count > 0)) {
        return eb_fail(err, EB_ERR_ARGUMENT, rows == NULL ? "rows" : "columns",
                       "it is NULL");
    }
    if (!rows->has_header || rows->ended ||
        (rows->reg != NULL && rows->reg->closed)) {
        return eb_fail(err, EB_ERR_STATE, "rows",
                       "the header comes once and first, then rows, then the "
                       "end");
    }
    if (batch->column_count != rows->column_count) {
        return eb_fail(err, EB_ERR_ARGUMENT, "columns",
                       "%zu columns, and %zu in the header",
                       batch->column_count, rows->column_count);
    }
    for (size_t i = 0; i < batch->column_count; i++) {
        const char *fault =
            eb_column_fault(&batch->columns[i], batch->row_count);
        if (fault != NULL) return fail_column(batch, i, 0, fault, err);
    }
    return EB_OK;
}

eb_status eb_rows_add_columns(eb_rows *rows, const eb_column *columns,
                              size_t column_count, size_t row_count,
                              int64_t first_line, eb_error *err) {
    eb_batch batch = {rows,       columns, column_count, row_count,
                      first_line, NULL,    NULL};
    eb_status status = check(rows, &batch, err);
    if (status != EB_OK) return status;
    batch.fields = eb_alloc(&rows->memory, column_count, sizeof *batch.fields);
    batch.texts = eb_alloc(&rows->memory, column_count, sizeof *batch.texts);
    if (batch.fields == NULL || batch.texts == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    if (eb_batch_is_long(&batch)) {
        status = eb_batch_add_long(&batch, err);
        goto out;
    }
    for (size_t row = 0; row < row_count && status == EB_OK; row++) {
        status = eb_batch_add_row(&batch, row, err);
    }
out:
    eb_release(&rows->memory, batch.texts);
    eb_release(&rows->memory, batch.fields);
    return status;
}
