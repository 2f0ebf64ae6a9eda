/* SPDX-License-Identifier: MIT */
/* Columns for files of every kind and form, and what is refused. */
#include "test_rows_values.h"
/* after test.h */
#include "test_rows.h"

/* The rows of `text` but the header, as a table. */
static table table_of(const char *text) {
    table t = {0, 0, calloc(64, sizeof *t.cells)};
    eb_field fields[MOST_FIELDS];
    assert_non_null(t.cells);
    for (text += strcspn(text, "\n") + 1; *text != '\0'; t.rows++) {
        const size_t length = strcspn(text, "\n");
        t.columns = split_line(text, length, fields);
        for (size_t i = 0; i < t.columns; i++) {
            assert_true(fields[i].length < TEXT_MOST);
            memcpy(t.cells[t.rows][i], fields[i].text, fields[i].length);
        }
        text += length + (text[length] == '\n');
    }
    return t;
}

/* Header and rows, the rows as columns in layouts that the seed chooses. */
static eb_status read_columns(reading *r, const eb_rows_options *options,
                              const char *text, uint64_t seed) {
    chance c = {seed};
    layout layouts[COLUMNS_MOST];
    eb_column columns[COLUMNS_MOST];
    eb_field fields[MOST_FIELDS];
    table t = table_of(text);
    const size_t n = split_line(text, strcspn(text, "\n"), fields);
    const eb_register_options made = EB_REGISTER_OPTIONS_INIT;
    if (r->reg == NULL && options->kind != EB_ROWS_CODES) {
        assert_ok(eb_register_new(&made, &r->reg, &r->err));
    }
    eb_rows_free(r->rows);
    assert_ok(eb_rows_new(options->kind == EB_ROWS_CODES ? NULL : r->reg,
                          options, &r->rows, &r->err));
    assert_ok(eb_rows_header(r->rows, fields, n, 1, &r->err));
    for (size_t i = 0; i < n; i++) {
        lay_column(&layouts[i], &c, &t, i, 0, t.rows);
        columns[i] = layouts[i].column;
    }
    eb_status status =
        eb_rows_add_columns(r->rows, columns, n, t.rows, 2, &r->err);
    if (status == EB_OK) status = eb_rows_end(r->rows, &r->err);
    for (size_t i = 0; i < n; i++) free_layout(&layouts[i]);
    free(t.cells);
    return status;
}

static void pupils_calendar_and_marks(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        eb_rows_options pupils = options_of(EB_ROWS_PUPILS);
        eb_rows_options calendar = options_of(EB_ROWS_CALENDAR);
        eb_rows_options marks = options_of(EB_ROWS_REGISTER);
        reading r = {0};
        assert_ok(read_columns(&r, &pupils,
                               "pupil_id|family_id|year_group|entry_date\n"
                               "1|F|7|2025-09-01\n2|F|8|\n",
                               seed));
        assert_ok(read_columns(&r, &calendar,
                               "first_date|last_date|kind\n"
                               "2025-09-01|2025-10-24|term\n",
                               seed));
        assert_ok(read_columns(&r, &marks,
                               "pupil_id|start_date|marks\n"
                               "1|2025-09-03|/\\I\n2|2025-09-03|//\n",
                               seed));
        look_from(&r, 20350);
        assert_string_equal(show_sessions(&r, "1", NULL),
                            "09-03a/ 09-03p\\ 09-04aI ");
        assert_string_equal(show_fates(&r), "5 0 0 0 0 0 0 0");
        eb_row row;
        assert_ok(eb_view_row(r.view, 0, &row, NULL));
        assert_string_equal(row.family, "F");
        assert_int_equal(row.year_group, 7);
        assert_int_equal(row.entry_date, eb_date_make(2025, 9, 1));
        finish(&r);
    }
}

static void the_grid_form(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        eb_rows_options options = options_of(EB_ROWS_REGISTER);
        reading r = {0};
        assert_ok(read_columns(
            &r, &options, "pupil_id|2025-09-03 AM|2025-09-03 PM\nP|/|I\n|/|/\n",
            seed));
        look_from(&r, 20350);
        assert_string_equal(show_sessions(&r, "P", NULL), "09-03a/ 09-03pI ");
        assert_string_equal(show_fates(&r), "2 0 0 0 0 0 0 2");
        finish(&r);
    }
}

static void a_bad_pupil_row_has_its_line(void **state) {
    (void)state;
    const eb_rows_options options = options_of(EB_ROWS_PUPILS);
    reading r = {0};
    assert_int_equal(
        read_columns(&r, &options, "pupil_id|year_group\n1|7\n2|77\n", 5),
        EB_ERR_ROW);
    assert_int_equal(r.err.line, 3);
    assert_int_equal(r.err.column, 2);
    finish(&r);
}

static void local_codes(void **state) {
    (void)state;
    eb_rows_options options = options_of(EB_ROWS_CODES);
    reading r = {0};
    assert_ok(eb_codes_new(NULL, &r.codes, NULL));
    options.codes = r.codes;
    const size_t before = eb_codes_count(r.codes);
    assert_ok(
        read_columns(&r, &options,
                     "code|valid_from|valid_to|class|group|sensitive|meaning\n"
                     "%|2025-09-01||present|present|no|here\n",
                     3));
    assert_true(eb_codes_count(r.codes) == before + 1);
    assert_null(eb_codes_find(r.codes, "%", 1, eb_date_make(2025, 8, 31)));
    assert_non_null(eb_codes_find(r.codes, "%", 1, eb_date_make(2025, 9, 1)));
    finish(&r);
}

/* ---- refused ---- */

#define LONG "pupil_id|school_id|date|session|code\n"

static void open_long(reading *r) {
    const eb_rows_options options = options_of(EB_ROWS_REGISTER);
    eb_field fields[MOST_FIELDS];
    const eb_register_options made = EB_REGISTER_OPTIONS_INIT;
    memset(r, 0, sizeof *r);
    assert_ok(eb_register_new(&made, &r->reg, &r->err));
    assert_ok(eb_rows_new(r->reg, &options, &r->rows, &r->err));
    const size_t n = split_line(LONG, strlen(LONG) - 1, fields);
    assert_ok(eb_rows_header(r->rows, fields, n, 1, &r->err));
}

static void calls_out_of_place(void **state) {
    (void)state;
    const eb_column columns[5] = {{.width = 0}};
    const eb_rows_options options = options_of(EB_ROWS_REGISTER);
    reading r;
    open_long(&r);
    assert_int_equal(eb_rows_add_columns(NULL, columns, 5, 0, 2, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_rows_add_columns(r.rows, NULL, 5, 0, 2, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_rows_add_columns(r.rows, columns, 4, 0, 2, &r.err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(r.err.message, "4 columns, and 5 in the header");
    assert_ok(eb_rows_add_columns(r.rows, columns, 5, 0, 2, &r.err));
    /* Five columns without a value: rows whose pupil is empty. */
    assert_ok(eb_rows_add_columns(r.rows, columns, 5, 3, 2, &r.err));
    assert_ok(eb_rows_end(r.rows, &r.err));
    assert_int_equal(eb_rows_add_columns(r.rows, columns, 5, 0, 2, NULL),
                     EB_ERR_STATE);
    look_from(&r, 20350);
    assert_string_equal(show_fates(&r), "0 0 0 0 0 0 0 3");
    finish(&r);
    assert_ok(eb_register_new(NULL, &r.reg, NULL));
    assert_ok(eb_rows_new(r.reg, &options, &r.rows, NULL));
    assert_int_equal(eb_rows_add_columns(r.rows, columns, 5, 0, 2, NULL),
                     EB_ERR_STATE);
    finish(&r);
}

/* Each column of the long form broken in turn, at the third row: the first
 * two are in the register, and the error says where. */
static void broken_columns_are_refused_where_they_break(void **state) {
    (void)state;
    static const int8_t INDICES[][4] = {{0, 0, 0, 0}, {0, 1, 0, 1}};
    static const int8_t BROKEN[] = {0, 0, 9, 0};
    static const int32_t DAYS[] = {20334, 20334, 20335, 20335};
    static const int32_t OFFSETS[] = {0, 2, 4};
    static const int32_t ONE[] = {0, 1, 2};
    const eb_column ids = {EB_VALUES_TEXT, .values = OFFSETS, .bytes = "P1P2"};
    const eb_column halves = {EB_VALUES_TEXT, .values = OFFSETS,
                              .bytes = "AMPM"};
    const eb_column codes = {EB_VALUES_TEXT, .values = ONE, .bytes = "/\\"};
    for (size_t broken = 0; broken < 5; broken++) {
        reading r;
        eb_column columns[5] = {
            {EB_VALUES_DICTIONARY, .values = INDICES[0], .dictionary = &ids},
            {EB_VALUES_DICTIONARY, .values = INDICES[0], .dictionary = &ids},
            {EB_VALUES_DATE, .values = DAYS},
            {EB_VALUES_DICTIONARY, .values = INDICES[1], .dictionary = &halves},
            {EB_VALUES_DICTIONARY, .values = INDICES[1], .dictionary = &codes}};
        for (size_t i = 0; i < 5; i++) {
            columns[i].width = 1;
            columns[i].dictionary_count = 2;
        }
        if (broken == 2) {
            columns[2].kind = EB_VALUES_DICTIONARY;
            columns[2].dictionary = &ids;
        }
        columns[broken].values = BROKEN;
        if (broken == 2) columns[2].dictionary = &halves;
        open_long(&r);
        assert_int_equal(eb_rows_add_columns(r.rows, columns, 5, 4, 2, &r.err),
                         EB_ERR_ARGUMENT);
        assert_int_equal(r.err.row, 2);
        assert_int_equal(r.err.line, 4);
        assert_int_equal(r.err.column, broken + 1);
        assert_int_equal(eb_register_pupil_count(r.reg), broken != 2);
        finish(&r);
    }
}

/* ---- memory ---- */

typedef struct budget {
    long left;
} budget;

static void *take(void *context, size_t size) {
    budget *b = context;
    return b->left-- > 0 ? malloc(size) : NULL;
}

static void *retake(void *context, void *block, size_t size) {
    budget *b = context;
    return b->left-- > 0 ? realloc(block, size) : NULL;
}

static void give(void *context, void *block) {
    (void)context;
    free(block);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    static const char TEXT[] = LONG
        "P1|A|2025-09-03|AM|/\nP1|A|2025-09-03|PM|I\nP2|A|2025-09-03|AM|/\n";
    table t = table_of(TEXT);
    for (long n = 0, done = 0; !done; n++) {
        for (uint64_t seed = 0; seed < 8; seed++) {
            const eb_rows_options options = options_of(EB_ROWS_REGISTER);
            eb_register_options made = EB_REGISTER_OPTIONS_INIT;
            budget b = {1000};
            layout layouts[5];
            eb_column columns[5];
            eb_field fields[MOST_FIELDS];
            reading r = {0};
            chance c = {seed};
            made.memory.allocate = take;
            made.memory.resize = retake;
            made.memory.release = give;
            made.memory.context = &b;
            assert_ok(eb_register_new(&made, &r.reg, &r.err));
            assert_ok(eb_rows_new(r.reg, &options, &r.rows, &r.err));
            split_line(LONG, strlen(LONG) - 1, fields);
            assert_ok(eb_rows_header(r.rows, fields, 5, 1, &r.err));
            for (size_t i = 0; i < 5; i++) {
                lay_column(&layouts[i], &c, &t, i, 0, t.rows);
                columns[i] = layouts[i].column;
            }
            b.left = n;
            const eb_status status =
                eb_rows_add_columns(r.rows, columns, 5, t.rows, 2, &r.err);
            assert_true(status == EB_OK || status == EB_ERR_MEMORY);
            done = status == EB_OK;
            for (size_t i = 0; i < 5; i++) free_layout(&layouts[i]);
            finish(&r);
        }
    }
    free(t.cells);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pupils_calendar_and_marks),
        cmocka_unit_test(the_grid_form),
        cmocka_unit_test(a_bad_pupil_row_has_its_line),
        cmocka_unit_test(local_codes),
        cmocka_unit_test(calls_out_of_place),
        cmocka_unit_test(broken_columns_are_refused_where_they_break),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
