/* SPDX-License-Identifier: MIT */
/*
 * A file as columns (eb_rows_add_columns), in the layouts of data frames and
 * databases, beside the same rows as text (eb_rows_add): the same status,
 * notes, fates, problems with their lines and features, on 1 to 4
 * threads and in several batches of other layouts. A broken value is an error
 * that names its row, line and column, and the rows before it are in the
 * register. Memory that fails once may be an error, never another answer.
 *
 * The first four bytes choose how. Then a line with two characters for each
 * column, a letter of fuzz_layout.h and a variation; then the header and rows,
 * fields between commas, where `|` is a comma in a field.
 */
#include "data/rows.h"
#include "fuzz_heap.h"
#include "fuzz_layout.h"
#include "fuzz_show.h"

#define COLUMNS_MOST 24
#define ROWS_KEPT 200
#define TILED 8200 /* rows: more than a block, so that threads share them */

typedef struct table {
    eb_field header[COLUMNS_MOST], cells[ROWS_KEPT * COLUMNS_MOST];
    size_t columns, rows;
    char letters[2 * COLUMNS_MOST];
    size_t letter_count;
} table;

typedef struct choice {
    const table *t;
    eb_rows_options options;
    eb_conflicts conflicts;
    size_t rows, first_batch; /* of the table, over and over */
    int fails_at;             /* the allocation that fails; 0: none */
} choice;

/* ---- the table ---------------------------------------------------------- */

static eb_field take_line(fuzz_bytes *bytes) {
    size_t length = 0;
    while (length < bytes->left && bytes->at[length] != '\n') length++;
    const eb_field line = {(const char *)bytes->at, length};
    length += length < bytes->left;
    bytes->at += length;
    bytes->left -= length;
    return line;
}

/* Its fields, `n` of them whatever the line has; 0: as many as it has. */
static size_t cut(eb_field line, eb_field *fields, size_t n) {
    const size_t most = n != 0 ? n : COLUMNS_MOST;
    size_t count = 0, start = 0;
    for (size_t i = 0; i <= line.length && count < most; i++) {
        if (i < line.length && line.text[i] != ',') continue;
        fields[count].text = line.text + start;
        fields[count++].length = i - start;
        start = i + 1;
    }
    for (size_t i = count; i < n; i++) fields[i] = (eb_field){"", 0};
    return n != 0 ? n : count;
}

static void take_table(fuzz_bytes *bytes, table *t) {
    const eb_field letters = take_line(bytes);
    t->letter_count = letters.length / 2;
    if (t->letter_count > COLUMNS_MOST) t->letter_count = COLUMNS_MOST;
    if (t->letter_count > 0) {
        memcpy(t->letters, letters.text, 2 * t->letter_count);
    }
    t->columns = cut(take_line(bytes), t->header, 0);
    for (t->rows = 0; bytes->left > 0 && t->rows < ROWS_KEPT; t->rows++) {
        cut(take_line(bytes), t->cells + t->rows * t->columns, t->columns);
    }
}

/* ---- into a register ---------------------------------------------------- */

typedef struct file {
    fuzz_heap heap;
    eb_register *reg;
    eb_rows *rows;
    eb_codes *codes;
    fuzz_text cases;
    eb_status status;
    eb_error err;
} file;

static eb_status on_case(void *context, const eb_case *row, eb_error *err) {
    (void)err;
    fuzz_say(context, "%.60s %" PRId64 " %d [%.60s][%.60s]\n", row->pupil,
             row->at, (int)row->event, row->who, row->note);
    return EB_OK;
}

static void open_file(const choice *c, int threads, file *f) {
    eb_register_options settings = EB_REGISTER_OPTIONS_INIT;
    eb_rows_options options = c->options;
    memset(f, 0, sizeof *f);
    settings.conflicts = c->conflicts;
    settings.codes = fuzz_codes();
    settings.memory = fuzz_heap_memory(&f->heap);
    EXPECT(eb_register_new(&settings, &f->reg, NULL) == EB_OK);
    EXPECT(eb_codes_new(NULL, &f->codes, NULL) == EB_OK);
    options.threads = threads;
    const int alone =
        options.kind == EB_ROWS_CODES || options.kind == EB_ROWS_CASES;
    if (options.kind == EB_ROWS_CODES) options.codes = f->codes;
    if (options.kind == EB_ROWS_CASES) {
        options.add_case = on_case;
        options.case_context = &f->cases;
    }
    EXPECT(eb_rows_new(alone ? NULL : f->reg, &options, &f->rows, NULL) ==
           EB_OK);
    f->status =
        eb_rows_header(f->rows, c->t->header, c->t->columns, 1, &f->err);
}

static void close_file(file *f) {
    eb_rows_free(f->rows);
    eb_register_free(f->reg);
    eb_codes_free(f->codes);
    free(f->cases.text);
}

/* A week for the pupils and schools that a file without marks may name. */
static void add_week(eb_register *reg) {
    static const char *const PUPIL[] = {"1", "2", "P1"};
    static const char *const SCHOOL[] = {"", "S1"};
    for (size_t i = 0; i < 6; i++) {
        EXPECT(eb_register_add_marks(reg, PUPIL[i % 3], SCHOOL[i / 3],
                                     eb_date_make(2025, 9, 3), "/\\I/O/L/", 8,
                                     NULL) == EB_OK);
    }
}

static void show_codes(const eb_codes *codes, fuzz_text *to) {
    for (size_t i = 0; i < eb_codes_count(codes); i++) {
        const eb_code *code = eb_codes_get(codes, i);
        fuzz_say(to, "%s %d %d %d %s %d %.60s\n", code->code, code->valid_from,
                 code->valid_to, (int)code->class_, code->group,
                 code->sensitive, code->meaning);
    }
}

/* What became of the file: after a broken value, of the rows before it. */
static void show_file(file *f, fuzz_text *to) {
    if (f->status == EB_OK) f->status = eb_rows_end(f->rows, &f->err);
    if (f->status != EB_OK) {
        fuzz_say_error(to, f->status, &f->err);
        fuzz_say(to, "row %" PRId64 "\n", f->err.row);
        if (f->status != EB_ERR_ARGUMENT) return;
    }
    for (size_t i = 0; eb_rows_note(f->rows, i) != NULL; i++) {
        fuzz_say(to, "note: %s\n", eb_rows_note(f->rows, i));
    }
    if (f->rows->kind == EB_ROWS_CODES) show_codes(f->codes, to);
    if (f->cases.length > 0) fuzz_put(to, f->cases.text, f->cases.length);
    if (f->rows->kind == EB_ROWS_CODES || f->rows->kind == EB_ROWS_CASES)
        return;
    if (f->rows->kind != EB_ROWS_REGISTER) add_week(f->reg);
    fuzz_show_register(f->reg, 1, to);
}

/* ---- both ways ---------------------------------------------------------- */

/* Is a broken value of this column sure to be seen? The fast way of the long
 * form never looks at columns that mean nothing. */
static int can_break(const eb_rows *rows, size_t column) {
    return rows->kind != EB_ROWS_REGISTER || rows->form != EB_FORM_LONG ||
           eb_rows_uses(rows, column);
}

/* Rows first .. first + n - 1 of all columns; other letters in each batch. */
static void lay(const choice *c, const eb_rows *rows, size_t first, size_t n,
                layout *layouts, eb_column *columns) {
    const table *t = c->t;
    for (size_t i = 0; i < t->columns; i++) {
        const size_t at =
            t->letter_count == 0 ? 0 : (i + first) % t->letter_count;
        const char letter = t->letter_count == 0 ? 't' : t->letters[2 * at];
        const unsigned how =
            t->letter_count == 0 ? 0 : (uint8_t)t->letters[2 * at + 1];
        const size_t whole = first % t->rows; /* 0: the table from its top */
        const cells column = {t->cells + whole * t->columns + i,
                              whole == 0 ? t->rows : n, t->columns, n,
                              can_break(rows, i)};
        layout_column(&layouts[i], letter, how, &column);
        columns[i] = layouts[i].column;
    }
}

/* The first broken value of a row, said as the library should. */
static eb_status refuse(const layout *layouts, size_t columns, size_t row,
                        int64_t line, eb_error *err) {
    for (size_t i = 0; i < columns; i++) {
        if (!layouts[i].is_broken[row]) continue;
        memset(err, 0, sizeof *err);
        err->status = EB_ERR_ARGUMENT;
        err->line = line;
        err->column = (int64_t)i + 1;
        err->row = (int64_t)row;
        snprintf(err->field, sizeof err->field, "columns");
        return EB_ERR_ARGUMENT;
    }
    return EB_OK;
}

static void add_texts(file *f, const choice *c, const layout *layouts,
                      size_t first, size_t n) {
    eb_field fields[COLUMNS_MOST];
    const size_t columns = c->t->columns;
    for (size_t row = 0; row < n && f->status == EB_OK; row++) {
        const int64_t line = (int64_t)(2 + first + row);
        f->status = refuse(layouts, columns, row, line, &f->err);
        for (size_t i = 0; i < columns; i++) fields[i] = layouts[i].texts[row];
        if (f->status != EB_OK) return;
        f->status = eb_rows_add(f->rows, fields, columns, line, &f->err);
    }
}

static void compare(const choice *c, int threads) {
    file by_row, by_column;
    fuzz_text expected = {0}, shown = {0};
    size_t first = 0;
    open_file(c, 1, &by_row);
    open_file(c, threads, &by_column);
    while (first < c->rows && by_row.status == EB_OK) {
        layout layouts[COLUMNS_MOST];
        eb_column columns[COLUMNS_MOST];
        const size_t left = c->rows - first;
        const size_t n =
            first == 0 && c->first_batch < left ? c->first_batch : left;
        lay(c, by_row.rows, first, n, layouts, columns);
        add_texts(&by_row, c, layouts, first, n);
        atomic_store(&by_column.heap.left, c->fails_at);
        by_column.status =
            eb_rows_add_columns(by_column.rows, columns, c->t->columns, n,
                                (int64_t)(2 + first), &by_column.err);
        atomic_store(&by_column.heap.left, 0);
        if (by_column.status == EB_ERR_ARGUMENT) {
            /* In whatever words. */
            memcpy(by_row.err.message, by_column.err.message,
                   sizeof by_row.err.message);
        }
        for (size_t i = 0; i < c->t->columns; i++) layout_free(&layouts[i]);
        first += n;
        if (c->fails_at != 0 && by_column.status == EB_ERR_MEMORY) goto out;
    }
    show_file(&by_row, &expected);
    show_file(&by_column, &shown);
    fuzz_expect_same(&expected, &shown, "columns");
out:
    free(expected.text);
    free(shown.text);
    close_file(&by_row);
    close_file(&by_column);
}

/* A few rows of the long form, or it takes too long. */
static int may_be_tiled(const choice *c) {
    int has_session = 0;
    for (size_t i = 0; i < c->t->columns; i++) {
        const eb_field name = c->t->header[i];
        has_session |= name.length == 7 && memcmp(name.text, "session", 7) == 0;
    }
    return has_session && c->t->rows <= 40 &&
           c->options.kind == EB_ROWS_REGISTER;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const eb_rows_kind KINDS[] = {
        EB_ROWS_REGISTER, EB_ROWS_PUPILS, EB_ROWS_REGISTER, EB_ROWS_CALENDAR,
        EB_ROWS_REGISTER, EB_ROWS_CODES,  EB_ROWS_REGISTER, EB_ROWS_CASES};
    static table t;
    if (size < 4) return 0;
    char *text = fuzz_copy(data + 4, size - 4);
    for (size_t i = 0; i < size - 4; i++) {
        if (text[i] == '\r') text[i] = ' ';
    }
    fuzz_bytes bytes = {(const uint8_t *)text, size - 4};
    choice c = {.t = &t, .options = EB_ROWS_OPTIONS_INIT};
    take_table(&bytes, &t);
    for (size_t i = 0; i < size - 4; i++) {
        if (text[i] == '|') text[i] = ',';
    }
    c.options.kind = KINDS[data[0] % 8];
    c.options.dates = (eb_dates)(data[0] / 8 % 3);
    c.options.marks = (eb_marks_form)(data[1] % 3);
    c.conflicts = (eb_conflicts)(data[1] / 4 % 3);
    c.fails_at = data[1] / 16;
    c.rows = t.rows;
    c.first_batch = data[3] % 32 == 0 ? t.rows : data[3] % 32U;
    if (t.rows > 0) {
        if (data[2] / 4 % 16 == 15 && may_be_tiled(&c)) {
            c.rows = TILED + data[3];
            c.first_batch = c.rows;
        }
        compare(&c, 1 + data[2] % 4);
    }
    free(text);
    return 0;
}
