/* SPDX-License-Identifier: MIT */
/*
 * CSV to rows of fields, for any reader of rows. eb_read_csv (read_csv.c)
 * puts it in front of eb_rows.
 *
 * What is accepted is RFC 4180, with these additions: lines may end in CRLF,
 * LF or a lone CR, mixed; blank lines are passed over (and counted as lines);
 * the last line may end without a line end; a first line `sep=;` names the
 * delimiter. A line that holds only blanks is a row of one field. Blanks are
 * never trimmed.
 *
 * What is wrong, and what follows:
 *   a quote inside an unquoted field, text after a closing quote, a NUL byte:
 *     that row is malformed, and the next line begins a new row; in the
 *     header, the file is refused;
 *   a misplaced quote followed by a quoted field that does not end on the
 *     same line: nobody can say where the row ends: the file is refused;
 *   a quote that is never closed; a field, row or header over the limits:
 *     the file is refused (EB_ERR_CSV).
 */
#ifndef EB_TEXT_CSV_H
#define EB_TEXT_CSV_H

#include "earlybell/text.h"
#include "text/source.h"

#define EB_CSV_FIELD_MAX ((size_t)1 << 16) /* bytes of UTF-8 */
#define EB_CSV_ROW_MAX ((size_t)1 << 20)   /* with quotes and delimiters */
#define EB_CSV_FIELDS_MAX ((size_t)1 << 16)

/* Each returns EB_OK, or a status that ends the reading and is handed on.
 * Fields are UTF-8, without a NUL inside, and live until the call returns.
 * `line` is where the row begins, from 1. */
typedef struct eb_csv_handler {
    eb_status (*header)(void *context, const eb_field *fields, size_t n,
                        int64_t line, eb_error *err);
    eb_status (*row)(void *context, const eb_field *fields, size_t n,
                     int64_t line, eb_error *err);
    /* `reason` is static. NULL: a malformed row ends it with EB_ERR_CSV. */
    eb_status (*malformed)(void *context, int64_t line, const char *reason,
                           eb_error *err);
    void *context;
} eb_csv_handler;

/*
 * How rows after the header may be read apart, by several threads, and joined
 * in order: `context` is the handler's. A batch is used by one thread at a
 * time. See eb_rows_batch, which this is made for.
 */
typedef struct eb_csv_apart {
    /* May the rows to come? 0: not yet, or never. */
    int (*can_batch)(void *context);
    eb_status (*batch_new)(void *context, void **out, eb_error *err);
    void (*batch_free)(void *batch);
    /* `line` from 0. Not EB_OK: the batch lacks this row; eb_csv_handler.row
     * gets it once what is before it is joined. */
    eb_status (*batch_row)(void *batch, const eb_field *fields, size_t n,
                           int64_t line);
    eb_status (*batch_join)(void *context, void *batch, int64_t first_line,
                            eb_error *err);
    void (*batch_clear)(void *batch);
} eb_csv_apart;

typedef struct eb_csv_options {
    int delimiter;             /* 0: find it */
    int is_one_column;         /* 1: a header of one column is no error */
    size_t block;              /* bytes decoded at a time; 0: as is best */
    int threads;               /* with `apart`; 0 or 1: the calling one */
    const eb_csv_apart *apart; /* NULL: row by row, through the handler */
    /* For tests: lines that are read in turn after one that could not be read
     * apart (0: as is best); 1: split.c cuts no row. */
    int64_t pause;
    int is_all_libcsv;
    /* Called by the calling thread. */
    void (*progress)(void *context, int64_t bytes);
    void *progress_context;
    eb_memory memory;
} eb_csv_options;

/*
 * Reads all of `source`, which stays yours. `report` may be NULL. Memory does
 * not grow with the file: 1.2 MiB; 1.1 MiB more once a row needs libcsv (64
 * KiB of it by malloc, past the hook); 1 MiB more for a pipe that is not
 * ASCII; up to 1 MiB for a row of 65,536 fields; read apart, some 0.5 MiB a
 * thread and what its batches take. Time linear in the bytes.
 * EB_ERR_READ, EB_ERR_CSV, EB_ERR_ENCODING, EB_ERR_HEADER (no header, or of
 * one column), EB_ERR_ARGUMENT (the delimiter), EB_ERR_MEMORY, and the
 * handler's own.
 */
EB_WARN_UNUSED eb_status eb_csv_parse(eb_source *source,
                                      const eb_csv_options *options,
                                      const eb_csv_handler *handler,
                                      eb_read_report *report, eb_error *err);

#endif
