/* SPDX-License-Identifier: MIT */
/*
 * How text is cut into rows. The same bytes are read as a file, as a pipe, in
 * small blocks, by libcsv alone, and apart by several threads: the same rows,
 * errors and counts must come of it. Where a text has no quote, a second,
 * naive reader says what its fields are.
 */
#include "fuzz_use.h"
#include "text/csv.h"

typedef struct record {
    fuzz_text text;
    int64_t rows, last_line;
} record;

static void put_row(record *to, char kind, const eb_field *fields, size_t n,
                    int64_t line) {
    char head[40];
    snprintf(head, sizeof head, "%c%lld:%zu", kind, (long long)line, n);
    fuzz_put(&to->text, head, strlen(head));
    for (size_t i = 0; i < n; i++) {
        EXPECT(fields[i].length <= EB_CSV_FIELD_MAX);
        EXPECT(memchr(fields[i].text, '\0', fields[i].length) == NULL ||
               fields[i].length == 0);
        fuzz_put(&to->text, "[", 1);
        fuzz_put(&to->text, fields[i].text, fields[i].length);
    }
    fuzz_put(&to->text, "\n", 1);
    EXPECT(line > to->last_line);
    to->last_line = line;
}

static eb_status on_header(void *context, const eb_field *fields, size_t n,
                           int64_t line, eb_error *err) {
    (void)err;
    put_row(context, 'H', fields, n, line);
    return EB_OK;
}

static eb_status on_row(void *context, const eb_field *fields, size_t n,
                        int64_t line, eb_error *err) {
    record *to = context;
    (void)err;
    put_row(to, 'R', fields, n, line);
    to->rows++;
    return EB_OK;
}

static eb_status on_malformed(void *context, int64_t line, const char *reason,
                              eb_error *err) {
    record *to = context;
    const eb_field field = {reason, strlen(reason)};
    (void)err;
    put_row(to, 'M', &field, 1, line);
    to->rows++;
    return EB_OK;
}

/* ---- rows read apart ---- */

typedef struct batch {
    eb_field *fields; /* of all rows, one after the other */
    size_t *counts;   /* of fields, by row */
    int64_t *lines;
    size_t field_count, rows;
} batch;

static int can_batch(void *context) {
    (void)context;
    return 1;
}

static eb_status batch_new(void *context, void **out, eb_error *err) {
    (void)context;
    (void)err;
    *out = calloc(1, sizeof(batch));
    return *out == NULL ? EB_ERR_MEMORY : EB_OK;
}

static void batch_clear(void *context) {
    batch *b = context;
    b->field_count = b->rows = 0;
}

static void batch_free(void *context) {
    batch *b = context;
    free(b->fields);
    free(b->counts);
    free(b->lines);
    free(b);
}

/* Rows of seven fields are refused, as a reader of rows may. */
static eb_status batch_row(void *context, const eb_field *fields, size_t n,
                           int64_t line) {
    batch *b = context;
    if (n == 7) return EB_ERR_ROW;
    b->fields = realloc(b->fields, (b->field_count + n) * sizeof *b->fields);
    b->counts = realloc(b->counts, (b->rows + 1) * sizeof *b->counts);
    b->lines = realloc(b->lines, (b->rows + 1) * sizeof *b->lines);
    EXPECT(b->fields != NULL && b->counts != NULL && b->lines != NULL);
    memcpy(b->fields + b->field_count, fields, n * sizeof *fields);
    b->field_count += n;
    b->counts[b->rows] = n;
    b->lines[b->rows++] = line;
    return EB_OK;
}

static eb_status batch_join(void *context, void *from, int64_t first_line,
                            eb_error *err) {
    batch *b = from;
    const eb_field *fields = b->fields;
    for (size_t i = 0; i < b->rows; i++) {
        (void)on_row(context, fields, b->counts[i], first_line + b->lines[i],
                     err);
        fields += b->counts[i];
    }
    batch_clear(b);
    return EB_OK;
}

static const eb_csv_apart APART = {can_batch, batch_new,  batch_free,
                                   batch_row, batch_join, batch_clear};

/* How a text is read. */
typedef struct way {
    size_t block;
    int seekable, is_all_libcsv, threads; /* 0: not apart */
    int64_t pause;
} way;

typedef struct outcome {
    eb_status status;
    eb_error err;
    eb_read_report report;
    record to;
} outcome;

static void parse(const char *text, size_t length, int delimiter,
                  const way *how, outcome *out) {
    const eb_csv_handler handler = {on_header, on_row, on_malformed, &out->to};
    eb_csv_options options = {0};
    eb_source source;
    memset(out, 0, sizeof *out);
    options.block = how->block;
    options.is_all_libcsv = how->is_all_libcsv;
    options.threads = how->threads;
    options.pause = how->pause;
    options.apart = how->threads > 0 ? &APART : NULL;
    options.delimiter = delimiter;
    options.is_one_column = 1;
    eb_source_memory(&source, text, length, how->seekable, NULL);
    out->status =
        eb_csv_parse(&source, &options, &handler, &out->report, &out->err);
    if (out->status != EB_OK) fuzz_expect_error(out->status, &out->err);
    if (out->status == EB_OK) EXPECT(out->report.rows == out->to.rows);
    eb_source_close(&source);
}

static void expect_same(const outcome *a, const outcome *b) {
    EXPECT(a->status == b->status);
    EXPECT(a->to.text.length == b->to.text.length);
    EXPECT(a->to.text.length == 0 ||
           memcmp(a->to.text.text, b->to.text.text, a->to.text.length) == 0);
    EXPECT(a->err.line == b->err.line && a->err.column == b->err.column);
    EXPECT(strcmp(a->err.message, b->err.message) == 0);
    if (a->status != EB_OK) return;
    EXPECT(a->report.lines == b->report.lines);
    EXPECT(a->report.encoding == b->report.encoding);
    EXPECT(a->report.delimiter == b->report.delimiter);
}

/* ASCII without quotes, NULs and a first line that could be `sep=`: what a
 * reader of ten lines makes of it. */
static int is_plain(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == 0 || c >= 0x7f) return 0;
    }
    return length > 0 && length < 60000 && memchr(text, '=', length) == NULL;
}

static void read_naively(const char *text, size_t length, char delimiter,
                         record *to) {
    static eb_field fields[60000];
    int64_t line = 1;
    size_t n = 0, start = 0;
    char kind = 'H';
    for (size_t i = 0; i <= length; i++) {
        const int at_end = i == length || text[i] == '\n' || text[i] == '\r';
        if (!at_end && text[i] != delimiter) continue;
        fields[n].text = text + start;
        fields[n++].length = i - start;
        start = i + 1;
        if (!at_end) continue;
        if (n > 1 || fields[0].length > 0) {
            put_row(to, kind, fields, n, line);
            kind = 'R';
        }
        n = 0;
        line++;
        if (i + 1 < length && text[i] == '\r' && text[i + 1] == '\n') {
            start = ++i + 1;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const int DELIMITERS[] = {0, ',', ';', '\t'};
    if (size < 2) return 0;
    const int delimiter = DELIMITERS[data[0] % 4];
    char *text = fuzz_copy(data + 2, size - 2);
    const size_t block = 4 + data[1] % 29;
    const int seekable = data[1] / 64 % 2;
    const way ways[] = {
        {block, seekable, 0, 0, 0},
        {block, seekable, 1, 0, 0},
        {block * 4, seekable, 0, 1 + data[1] / 128 * 2, 1 + data[0] / 64}};
    const way as_always = {0, 1, 0, 0, 0};
    outcome whole;
    parse(text, size - 2, delimiter, &as_always, &whole);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        outcome part;
        parse(text, size - 2, delimiter, &ways[i], &part);
        expect_same(&whole, &part);
        free(part.to.text.text);
    }
    if (whole.status == EB_OK && is_plain(text, size - 2)) {
        record naive = {0};
        read_naively(text, size - 2, (char)whole.report.delimiter, &naive);
        EXPECT(naive.text.length == whole.to.text.length);
        EXPECT(naive.text.text == NULL ||
               memcmp(naive.text.text, whole.to.text.text, naive.text.length) ==
                   0);
        free(naive.text.text);
    }
    free(whole.to.text.text);
    free(text);
    return 0;
}
