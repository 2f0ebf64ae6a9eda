/* SPDX-License-Identifier: MIT */
/*
 * A CSV file into eb_rows: nothing but the two put together. Which column
 * means what, and what becomes of a row, is decided in data/rows; how text is
 * cut into rows, in text/csv.
 */
#include "text/read_csv.h"

#include <stddef.h>

/* What eb_read_options was before it had `threads`. */
#define SIZE_BEFORE_THREADS offsetof(eb_read_options, threads)

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

static int can_batch(void *context) { return eb_rows_can_batch(context); }

static eb_status batch_new(void *context, void **out, eb_error *err) {
    eb_rows_batch *batch = NULL;
    const eb_status status = eb_rows_batch_new(context, &batch, err);
    if (status == EB_OK) *out = batch;
    return status;
}

static void batch_free(void *batch) { eb_rows_batch_free(batch); }

static eb_status batch_row(void *batch, const eb_field *fields, size_t n,
                           int64_t line) {
    return eb_rows_batch_add(batch, fields, n, line, NULL);
}

static eb_status batch_join(void *context, void *batch, int64_t first_line,
                            eb_error *err) {
    return eb_rows_batch_join(context, batch, first_line, err);
}

static void batch_clear(void *batch) { eb_rows_batch_clear(batch); }

const eb_csv_apart EB_ROWS_APART = {can_batch, batch_new,  batch_free,
                                    batch_row, batch_join, batch_clear};

eb_status eb_read_source(eb_source *source, eb_rows *rows,
                         const eb_csv_options *options, eb_read_report *report,
                         eb_error *err) {
    const eb_csv_handler handler = {give_header, give_row, give_malformed,
                                    rows};
    eb_read_report found;
    eb_status status = eb_csv_parse(source, options, &handler, &found, err);
    if (status == EB_OK) status = eb_rows_end(rows, err);
    if (status == EB_OK && report != NULL) *report = found;
    return status;
}

static eb_status take_options(const eb_read_options *options,
                              eb_csv_options *how, eb_error *err) {
    if (options == NULL) return EB_OK;
    if (options->size != sizeof *options &&
        options->size != SIZE_BEFORE_THREADS) {
        return eb_fail(err, EB_ERR_ARGUMENT, "size",
                       "use EB_READ_OPTIONS_INIT");
    }
    how->delimiter = options->delimiter;
    how->progress = options->progress;
    how->progress_context = options->progress_context;
    if (options->size == sizeof *options) how->threads = options->threads;
    return EB_OK;
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
    how.apart = &EB_ROWS_APART;
    eb_status status = take_options(options, &how, err);
    if (status != EB_OK) return status;
    eb_source source;
    status = eb_source_open(&source, path, NULL, err);
    if (status != EB_OK) return status;
    status = eb_read_source(&source, rows, &how, report, err);
    eb_source_close(&source);
    return status;
}
