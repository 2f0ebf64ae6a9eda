/* SPDX-License-Identifier: MIT */
/*
 * Strings stand one after the other in one block that grows, so that a row is
 * known by the place of its first cell.
 */
#include "ui/plain_rows.h"

#include <string.h>

#include "data/rows.h"
#include "text/csv.h"

static eb_status keep_row(eb_plain_rows *rows, const eb_field *fields,
                          int64_t line, eb_error *err) {
    void *text = rows->text, *places = rows->rows;
    size_t need = rows->used;
    for (size_t i = 0; i < rows->columns; i++) need += fields[i].length + 1;
    if (eb_grow(&rows->memory, &text, &rows->room, need, 1) != 0) {
        return eb_fail_memory(err);
    }
    rows->text = text;
    if (eb_grow(&rows->memory, &places, &rows->row_room, rows->row_count + 1,
                sizeof *rows->rows) != 0) {
        return eb_fail_memory(err);
    }
    rows->rows = places;
    rows->rows[rows->row_count++] = (eb_plain_row){rows->used, line};
    for (size_t i = 0; i < rows->columns; i++) {
        const eb_field cell = eb_field_trim(fields[i]);
        memcpy(rows->text + rows->used, cell.text, cell.length);
        rows->used += cell.length;
        rows->text[rows->used++] = '\0';
    }
    return EB_OK;
}

static eb_status take_header(void *context, const eb_field *fields, size_t n,
                             int64_t line, eb_error *err) {
    eb_plain_rows *rows = context;
    rows->columns = n;
    return keep_row(rows, fields, line, err);
}

static eb_status refuse_row(void *context, int64_t line, const char *reason,
                            eb_error *err) {
    (void)context;
    return eb_fail_at(err, EB_ERR_ROW, line, 0, NULL, "%s", reason);
}

static eb_status take_row(void *context, const eb_field *fields, size_t n,
                          int64_t line, eb_error *err) {
    eb_plain_rows *rows = context;
    if (n < rows->columns) {
        return refuse_row(rows, line, "fewer fields than the header", err);
    }
    for (size_t i = rows->columns; i < n; i++) {
        if (eb_field_trim(fields[i]).length > 0) {
            return refuse_row(rows, line, "more fields than the header", err);
        }
    }
    return keep_row(rows, fields, line, err);
}

static eb_status read_rows(eb_source *source, int delimiter, int is_list,
                           const eb_memory *memory, eb_plain_rows *out,
                           eb_error *err) {
    eb_csv_options how = {0};
    const eb_csv_handler handler = {take_header, take_row, refuse_row, out};
    memset(out, 0, sizeof *out);
    out->memory = *memory;
    how.delimiter = delimiter;
    how.is_one_column = is_list;
    how.memory = *memory;
    return eb_csv_parse(source, &how, &handler, NULL, err);
}

eb_status eb_plain_rows_read(eb_source *source, int delimiter,
                             const eb_memory *memory, eb_plain_rows *out,
                             eb_error *err) {
    return read_rows(source, delimiter, 0, memory, out, err);
}

static eb_status open_rows(const char *path, int delimiter, int is_list,
                           const eb_memory *memory, eb_plain_rows *out,
                           eb_error *err) {
    eb_source source;
    memset(out, 0, sizeof *out);
    eb_status status = eb_source_open(&source, path, memory, err);
    if (status != EB_OK) return status;
    status = read_rows(&source, delimiter, is_list, memory, out, err);
    eb_source_close(&source);
    return status;
}

eb_status eb_plain_rows_open(const char *path, int delimiter,
                             const eb_memory *memory, eb_plain_rows *out,
                             eb_error *err) {
    return open_rows(path, delimiter, 0, memory, out, err);
}

eb_status eb_plain_rows_open_list(const char *path, int delimiter,
                                  const eb_memory *memory, eb_plain_rows *out,
                                  eb_error *err) {
    return open_rows(path, delimiter, 1, memory, out, err);
}

void eb_plain_rows_free(eb_plain_rows *rows) {
    if (rows->text == NULL && rows->rows == NULL) return;
    eb_release(&rows->memory, rows->text);
    eb_release(&rows->memory, rows->rows);
    rows->text = NULL;
    rows->rows = NULL;
    rows->row_count = 0;
}

const char *eb_plain_cell(const eb_plain_rows *rows, size_t row,
                          size_t column) {
    const char *cell = rows->text + rows->rows[row].at;
    for (size_t i = 0; i < column; i++) cell += strlen(cell) + 1;
    return cell;
}
