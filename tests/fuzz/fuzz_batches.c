/* SPDX-License-Identifier: MIT */
/*
 * A register file by every way into a register: row by row through libcsv,
 * which is the measure; as a program would; in pieces by 1 to 4 threads
 * (text/chunk.c, data/rows_batch.c); with fields cut by another tokeniser, NULs
 * among them, given to eb_rows_batch_add; and with memory that fails once. All
 * must say the same: status, place and text of an error, notes, fates,
 * problems with their lines, features. Memory that fails may be an
 * error, never another answer.
 *
 * The first four bytes choose how (letters, so that seeds can be read); the
 * rest is the file.
 */
#include "fuzz_heap.h"
#include "fuzz_show.h"
#include "text/read_csv.h"

#define FIELDS_MOST 40

/* How a file is read. */
typedef struct way {
    const char *name;
    int is_all_libcsv, is_apart, threads, seekable;
    size_t block;
    int64_t pause;
    int fails_at; /* the allocation that fails; 0: none */
} way;

typedef struct choice {
    eb_rows_options rows;
    eb_conflicts conflicts;
    int delimiter;
    const char *text;
    size_t length;
} choice;

/* ---- one reading -------------------------------------------------------- */

static eb_register *new_register(const choice *c, const eb_memory *memory) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_register *reg = NULL;
    options.conflicts = c->conflicts;
    options.codes = fuzz_codes();
    options.memory = *memory;
    EXPECT(eb_register_new(&options, &reg, NULL) == EB_OK);
    return reg;
}

static void show_notes(const eb_rows *rows, fuzz_text *to) {
    for (size_t i = 0; eb_rows_note(rows, i) != NULL; i++) {
        fuzz_say(to, "note: %s\n", eb_rows_note(rows, i));
    }
}

/* 1: shown; 0: memory failed, and said so. */
static int read_file(const choice *c, const way *how, fuzz_text *to) {
    fuzz_heap heap = {0};
    const eb_memory memory = fuzz_heap_memory(&heap);
    eb_register *reg = new_register(c, &memory);
    eb_rows *rows = NULL;
    eb_csv_options options = {0};
    eb_source source;
    eb_read_report report;
    eb_error err = {0};
    EXPECT(eb_rows_new(reg, &c->rows, &rows, NULL) == EB_OK);
    options.delimiter = c->delimiter;
    options.block = how->block;
    options.threads = how->threads;
    options.apart = how->is_apart ? &EB_ROWS_APART : NULL;
    options.pause = how->pause;
    options.is_all_libcsv = how->is_all_libcsv;
    options.memory = memory;
    eb_source_memory(&source, c->text, c->length, how->seekable, &memory);
    atomic_store(&heap.left, how->fails_at);
    const eb_status status =
        eb_read_source(&source, rows, &options, &report, &err);
    atomic_store(&heap.left, 0);
    const int has_failed = how->fails_at != 0 && status == EB_ERR_MEMORY;
    if (status != EB_OK) {
        fuzz_say_error(to, status, &err);
    } else {
        fuzz_say(to, "%" PRId64 " lines, %" PRId64 " rows, %" PRId64 " bytes\n",
                 report.lines, report.rows, report.bytes);
        show_notes(rows, to);
        fuzz_show_register(reg, how->threads, to);
    }
    eb_source_close(&source);
    eb_rows_free(rows);
    eb_register_free(reg);
    return !has_failed;
}

static void compare_ways(const choice *c, const way *ways, size_t n) {
    static const way MEASURE = {"libcsv", 1, 0, 0, 1, 0, 0, 0};
    fuzz_text expected = {0};
    EXPECT(read_file(c, &MEASURE, &expected));
    for (size_t i = 0; i < n; i++) {
        fuzz_text shown = {0};
        if (read_file(c, &ways[i], &shown)) {
            fuzz_expect_same(&expected, &shown, ways[i].name);
        }
        free(shown.text);
    }
    free(expected.text);
}

/* ---- another tokeniser -------------------------------------------------- */

/* Rows whose fields lie in blocks of their own: a batch borrows them. */
typedef struct cut_row {
    eb_field fields[FIELDS_MOST];
    char *block;
    size_t n;
} cut_row;

/* The next line, its fields between commas; a `|` is a comma in a field. */
static cut_row cut(fuzz_bytes *bytes) {
    cut_row row = {.n = 0};
    size_t length = 0, start = 0;
    while (length < bytes->left && bytes->at[length] != '\n') length++;
    row.block = fuzz_copy(bytes->at, length);
    for (size_t i = 0; i <= length && row.n < FIELDS_MOST; i++) {
        if (i < length && row.block[i] == '|') row.block[i] = ',';
        if (i < length && bytes->at[i] != ',') continue;
        row.fields[row.n].text = row.block + start;
        row.fields[row.n++].length = i - start;
        start = i + 1;
    }
    length += length < bytes->left;
    bytes->at += length;
    bytes->left -= length;
    return row;
}

typedef struct apart {
    eb_rows *rows;
    eb_rows_batch *batch; /* NULL: row by row */
    cut_row kept[16];     /* in the batch */
    size_t kept_count, most;
    int64_t first_line;
} apart;

static eb_status join(apart *a, eb_error *err) {
    if (a->kept_count == 0) return EB_OK;
    const eb_status status =
        eb_rows_batch_join(a->rows, a->batch, a->first_line, err);
    for (size_t i = 0; i < a->kept_count; i++) free(a->kept[i].block);
    a->kept_count = 0;
    return status;
}

/* Takes the row, and frees it when it can be. */
static eb_status give(apart *a, cut_row *row, int64_t line, eb_error *err) {
    eb_status status = EB_OK;
    if (a->most > 0 && a->batch == NULL && eb_rows_can_batch(a->rows)) {
        EXPECT(eb_rows_batch_new(a->rows, &a->batch, err) == EB_OK);
    }
    if (a->batch != NULL) {
        if (a->kept_count == 0) a->first_line = line;
        if (eb_rows_batch_add(a->batch, row->fields, row->n,
                              line - a->first_line, NULL) == EB_OK) {
            a->kept[a->kept_count++] = *row;
            return a->kept_count == a->most ? join(a, err) : EB_OK;
        }
        status = join(a, err);
    }
    if (status == EB_OK) {
        status = eb_rows_add(a->rows, row->fields, row->n, line, err);
    }
    free(row->block);
    return status;
}

/* Rows in batches of `most`; 0: one by one. Now and then a line that the
 * tokeniser could not split. */
static void read_fields(const choice *c, size_t most, fuzz_text *to) {
    const eb_memory memory = {0};
    fuzz_bytes bytes = {(const uint8_t *)c->text, c->length};
    eb_register *reg = new_register(c, &memory);
    apart a = {.most = most};
    eb_error err = {0};
    EXPECT(eb_rows_new(reg, &c->rows, &a.rows, NULL) == EB_OK);
    cut_row row = cut(&bytes);
    eb_status status = eb_rows_header(a.rows, row.fields, row.n, 1, &err);
    free(row.block);
    for (int64_t line = 2; status == EB_OK && bytes.left > 0; line++) {
        row = cut(&bytes);
        if (line % 11 == 0) {
            free(row.block);
            status = join(&a, &err);
            if (status == EB_OK) {
                status = eb_rows_malformed(a.rows, line, "odd", &err);
            }
        } else {
            status = give(&a, &row, line, &err);
        }
    }
    if (status == EB_OK) status = join(&a, &err);
    if (status == EB_OK) status = eb_rows_end(a.rows, &err);
    if (status != EB_OK) {
        fuzz_say_error(to, status, &err);
    } else {
        show_notes(a.rows, to);
        fuzz_show_register(reg, 1, to);
    }
    for (size_t i = 0; i < a.kept_count; i++) free(a.kept[i].block);
    eb_rows_batch_free(a.batch);
    eb_rows_free(a.rows);
    eb_register_free(reg);
}

static void compare_fields(const choice *c, size_t most) {
    fuzz_text expected = {0}, shown = {0};
    read_fields(c, 0, &expected);
    read_fields(c, most, &shown);
    fuzz_expect_same(&expected, &shown, "eb_rows_batch_add");
    free(expected.text);
    free(shown.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const int DELIMITERS[] = {0, ',', ';', '\t'};
    if (size < 4) return 0;
    choice c = {.rows = EB_ROWS_OPTIONS_INIT};
    char *text = fuzz_copy(data + 4, size - 4);
    c.rows.dates = (eb_dates)(data[0] % 3);
    c.rows.marks = (eb_marks_form)(data[0] / 4 % 3);
    c.conflicts = (eb_conflicts)(data[0] / 16 % 3);
    c.delimiter = DELIMITERS[data[1] % 4];
    c.text = text;
    c.length = size - 4;
    const size_t block = (size_t)32 << data[1] / 4 % 8;
    const int threads = 1 + data[2] % 4, seekable = data[1] / 32 % 2;
    const int64_t pause = 1 + data[2] / 4 % 8;
    const way ways[] = {
        {"one thread", 0, 1, 1, 1, 0, 0, 0},
        {"threads", 0, 1, threads, seekable, block, pause, 0},
        {"failing memory", 0, 1, threads, 1, block, pause, data[3] % 64}};
    compare_ways(&c, ways, ways[2].fails_at == 0 ? 2 : 3);
    compare_fields(&c, (size_t)1 + data[2] / 32 * 2);
    free(text);
    return 0;
}
