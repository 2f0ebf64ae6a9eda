/* SPDX-License-Identifier: MIT */
/*
 * Files: CSV in (libcsv), model files with their hash (libsodium), and whole
 * outputs or none. Part of libearlybell_text.
 */
#ifndef EARLYBELL_TEXT_H
#define EARLYBELL_TEXT_H

#include "earlybell/model.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum eb_encoding {
    EB_UTF8,
    EB_UTF8_BOM,
    EB_UTF16LE,
    EB_UTF16BE,
    EB_WINDOWS_1252
} eb_encoding;

typedef struct eb_read_options {
    size_t size;   /* sizeof(eb_read_options) */
    int delimiter; /* 0: read from the header line: `,` `;` or tab */
    /* Called now and then with the bytes read so far; NULL: never. */
    void (*progress)(void *context, int64_t bytes);
    void *progress_context;
    /* That read the rows of a register; 0 or 1: the calling one. Whatever
     * their number, the register, its accounts and every error are the same.
     * The options without this field, of version 0.1, are taken too. */
    int threads;
} eb_read_options;

#define EB_READ_OPTIONS_INIT \
    { sizeof(eb_read_options), 0, 0, 0, 0 }

/* What was found while reading: to be said to the person. */
typedef struct eb_read_report {
    eb_encoding encoding;
    int delimiter;
    int64_t lines; /* lines of the file, blank ones included */
    int64_t rows;  /* records after the header */
    int64_t bytes;
} eb_read_report;

/*
 * Reads a whole CSV file (RFC 4180; path "-" is standard input) into `rows`,
 * eb_rows_end included. `report` may be NULL. Limits: a field 64 KiB, a row
 * 1 MiB. Errors: EB_ERR_READ, EB_ERR_CSV (an unclosed quote names the line
 * where it opened), EB_ERR_ENCODING, EB_ERR_HEADER (a header of one column
 * names the delimiter that was assumed), and those of eb_rows.
 */
EB_WARN_UNUSED EB_API eb_status eb_read_csv(const char *path, eb_rows *rows,
                                            const eb_read_options *options,
                                            eb_read_report *report,
                                            eb_error *err);

/* A model: a name built in, or, when it has a `/` or ends in `.json`, a file
 * whose SHA-256 must be its own (EB_ERR_MODEL_HASH). */
EB_WARN_UNUSED EB_API eb_status eb_model_load(const char *name_or_path,
                                              const eb_memory *memory,
                                              eb_model **out, eb_error *err);

/* Signs a model file in memory: its 64 digits become the SHA-256 of its bytes
 * with those digits as zeros. Errors: those of eb_model_read; the text is then
 * as it was. */
EB_WARN_UNUSED EB_API eb_status eb_model_sign(char *text, size_t length,
                                              const eb_memory *memory,
                                              eb_error *err);

/* The SHA-256 of a closed register in its fixed form
 * (eb_register_write_fixed): 64 digits and a NUL. Two registers have the same
 * when they hold the same used marks. */
EB_WARN_UNUSED EB_API eb_status eb_register_sha256(const eb_register *reg,
                                                   char out[65], eb_error *err);

/* ---- outputs ------------------------------------------------------------ */

/*
 * A file written whole or not at all: bytes go to a hidden file beside the
 * target (mode 0600), which eb_output_close puts in its place after fsync.
 * path NULL or "-": standard output, flushed and checked at close.
 * A target that is a symbolic link is refused.
 */
typedef struct eb_output eb_output;

EB_WARN_UNUSED EB_API eb_status eb_output_open(const char *path,
                                               const eb_memory *memory,
                                               eb_output **out, eb_error *err);
/* An error sticks: later calls do nothing, eb_output_close reports it. */
EB_API void eb_output_write(eb_output *output, const char *text, size_t length);
EB_API void eb_output_text(eb_output *output, const char *text);
/* Ends and frees. On failure the old target is untouched. */
EB_WARN_UNUSED EB_API eb_status eb_output_close(eb_output *output,
                                                eb_error *err);
/* Frees without putting anything in place. NULL is allowed. */
EB_API void eb_output_abandon(eb_output *output);

/* ---- tables ------------------------------------------------------------- */

typedef enum eb_table_format { EB_TABLE_CSV, EB_TABLE_NDJSON } eb_table_format;

/*
 * Rows of named columns to an output, as CSV (RFC 4180, LF, one header, text
 * cells guarded against spreadsheets unless `raw`) or as one JSON object a
 * line. Missing is an empty cell, or null. Cells are given in order; a row
 * ends with eb_table_end_row. The output is borrowed, and is where an error
 * shows (eb_output_close); the names of columns are copied.
 */
typedef struct eb_table eb_table;

EB_WARN_UNUSED EB_API eb_status eb_table_new(eb_output *output,
                                             eb_table_format format, int raw,
                                             const char *const *columns,
                                             size_t column_count,
                                             const eb_memory *memory,
                                             eb_table **out, eb_error *err);
EB_API void eb_table_free(eb_table *table);
EB_API void eb_table_text(eb_table *table, const char *text);
EB_API void eb_table_integer(eb_table *table, int64_t value);
EB_API void eb_table_number(eb_table *table, double value); /* NaN: missing */
EB_API void eb_table_missing(eb_table *table);
EB_API void eb_table_end_row(eb_table *table);

/* The accounting of a view as JSON, as `--report FILE` writes it: counts by
 * fate and the first 20 problems of each, without any row's text. */
EB_API void eb_write_report(eb_output *output, const eb_view *view,
                            const char *const *files, size_t file_count);

#ifdef __cplusplus
}
#endif

#endif
