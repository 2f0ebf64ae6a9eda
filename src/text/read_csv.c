/* SPDX-License-Identifier: MIT */
/*
 * A CSV file into eb_rows: nothing but the two put together. Which column
 * means what, and what becomes of a row, is decided in data/rows; how text is
 * cut into rows, in text/csv.
 */
#include "earlybell/text.h"
#include "text/csv.h"

static eb_status give_header(void *context, const eb_field *fields, size_t n,
                             int64_t line, eb_error *err) {
    return eb_rows_header(context, fields, n, line, err);
}

static eb_status give_row(void *context, const eb_field *fields, size_t n,
                          int64_t line, eb_error *err) {
    return eb_rows_add(context, fields, n, line, err);
}

static eb_status give_malformed(void *context, int64_t line, const char *reason,
                                eb_error *err) {
    return eb_rows_malformed(context, line, reason, err);
}

eb_status eb_read_csv(const char *path, eb_rows *rows,
                      const eb_read_options *options, eb_read_report *report,
                      eb_error *err) {
    if (path == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "path", "path is NULL");
    }
    if (rows == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "rows", "rows is NULL");
    }
    eb_csv_options how = {0};
    if (options != NULL) {
        if (options->size != sizeof *options) {
            return eb_fail(err, EB_ERR_ARGUMENT, "size",
                           "use EB_READ_OPTIONS_INIT");
        }
        how.delimiter = options->delimiter;
        how.progress = options->progress;
        how.progress_context = options->progress_context;
    }
    const eb_csv_handler handler = {give_header, give_row, give_malformed,
                                    rows};
    eb_source source;
    eb_status status = eb_source_open(&source, path, NULL, err);
    if (status != EB_OK) return status;
    eb_read_report found;
    status = eb_csv_parse(&source, &how, &handler, &found, err);
    eb_source_close(&source);
    if (status == EB_OK) status = eb_rows_end(rows, err);
    if (status == EB_OK && report != NULL) *report = found;
    return status;
}
