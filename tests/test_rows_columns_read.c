/* SPDX-License-Identifier: MIT */
/* A block of rows as dates, halves and codes, worked out by hand, in every
 * layout; and what is left for the slow way. */
#include "data/rows_columns.h"
#include "test_rows_values.h"
/* after test.h */
#include "test_rows.h"

static const struct {
    const char *date, *session, *code, *recorded_at;
    eb_date day;
    int half, byte;
} ROWS[] = {
    {"2025-09-03", "AM", "/", "", 20334, EB_AM, '/'},
    {"2025-09-03", "pm", "\\", "", 20334, EB_PM, '\\'},
    {"1970-01-01", "1", "", "", 0, EB_AM, EB_CODE_BLANK},
    {"2025-09-03", "2", "I", "", 20334, EB_PM, 'I'},
    {"", "aM", "C1", "", EB_NO_DATE, EB_AM, EB_CODE_OTHER},
    {"2025-09-04", "", " ", "", 20335, EB_HALF_OTHER, -1},
    {"2025-09-04", "noon", "a code", "", 20335, EB_HALF_OTHER, EB_CODE_OTHER},
    {"2025-09-04", "AM", "L", "2025-09-05", 20335, EB_HALF_OTHER, 'L'},
    {"2025-09-04", "3", "-", "", 20335, EB_HALF_OTHER, '-'},
};

#define COUNT (sizeof ROWS / sizeof *ROWS)

static table table_of_rows(void) {
    table t = {COUNT, 5, calloc(COUNT, sizeof *t.cells)};
    assert_non_null(t.cells);
    for (size_t i = 0; i < COUNT; i++) {
        strcpy(t.cells[i][0], "P1");
        strcpy(t.cells[i][1], ROWS[i].date);
        strcpy(t.cells[i][2], ROWS[i].session);
        strcpy(t.cells[i][3], ROWS[i].code);
        strcpy(t.cells[i][4], ROWS[i].recorded_at);
    }
    return t;
}

static void check_block(const eb_mark_block *block) {
    for (size_t i = 0; i < block->count; i++) {
        const size_t row = block->first + i;
        assert_int_equal(block->dates[i], ROWS[row].day);
        assert_int_equal(block->halves[i], ROWS[row].half);
        if (ROWS[row].byte >= 0) { /* a blank may be either */
            assert_int_equal(block->codes[i], ROWS[row].byte);
        }
    }
}

static void every_layout_reads_alike(void **state) {
    (void)state;
    static const char HEADER[] = "pupil_id|date|session|code|recorded_at";
    table t = table_of_rows();
    eb_mark_block *block = calloc(1, sizeof *block);
    assert_non_null(block);
    for (uint64_t seed = 0; seed < 300; seed++) {
        chance c = {seed};
        reading r = {0};
        layout layouts[5];
        eb_column columns[5];
        eb_field fields[MOST_FIELDS];
        eb_mark_columns opened = {0};
        const eb_rows_options options = options_of(EB_ROWS_REGISTER);
        assert_ok(eb_register_new(NULL, &r.reg, &r.err));
        assert_ok(eb_rows_new(r.reg, &options, &r.rows, &r.err));
        split_line(HEADER, strlen(HEADER), fields);
        assert_ok(eb_rows_header(r.rows, fields, 5, 1, &r.err));
        for (size_t i = 0; i < 5; i++) {
            lay_column(&layouts[i], &c, &t, i, 0, t.rows);
            columns[i] = layouts[i].column;
        }
        const eb_batch batch = {r.rows, columns, 5, COUNT, 2, NULL, NULL};
        eb_mark_block_clear(block);
        assert_ok(eb_mark_columns_open(&opened, &batch, block, &r.err));
        assert_null(opened.school);
        block->first = below(&c, COUNT);
        block->count = COUNT - block->first;
        eb_mark_block_read(&opened, block);
        check_block(block);
        eb_mark_columns_close(&opened, &r.rows->memory);
        for (size_t i = 0; i < 5; i++) free_layout(&layouts[i]);
        finish(&r);
    }
    free(block);
    free(t.cells);
}

/* A date is remembered by its text: another with the same place in the cache
 * is not taken for it. */
static void dates_that_share_a_place(void **state) {
    (void)state;
    enum { DAYS = 3000 };
    table t = {DAYS, 5, calloc(DAYS, sizeof *t.cells)};
    eb_mark_block *block = calloc(1, sizeof *block);
    const char **cells = calloc(DAYS, sizeof *cells);
    layout l = {.block_count = 0};
    assert_non_null(t.cells);
    assert_non_null(block);
    assert_non_null(cells);
    for (int i = 0; i < DAYS; i++) {
        eb_date_write(EB_DATE_MIN + i % 1500, t.cells[i][0]);
        cells[i] = t.cells[i][0];
    }
    lay_text(&l, &l.column, EB_VALUES_TEXT, cells, DAYS, 0);
    const eb_column none = {EB_VALUES_MISSING, .values = NULL};
    const eb_mark_columns from = {
        .pupil = &none, .date = &l.column, .session = &none, .code = &none};
    eb_mark_block_clear(block);
    block->count = DAYS;
    eb_mark_block_read(&from, block);
    for (int i = 0; i < DAYS; i++) {
        assert_int_equal(block->dates[i], EB_DATE_MIN + i % 1500);
        assert_int_equal(block->halves[i], EB_HALF_OTHER);
        assert_int_equal(block->codes[i], EB_CODE_BLANK);
    }
    free_layout(&l);
    free(cells);
    free(block);
    free(t.cells);
}

/* What is said of one row of the code column `code`. */
static uint8_t code_in(const eb_mark_columns *opened, eb_mark_block *block) {
    block->first = 0;
    block->count = 1;
    eb_mark_block_read(opened, block);
    return block->codes[0];
}

/* A NUL is a byte of a text, and no blank: its row is read as text. */
static void a_nul_is_no_blank_code(void **state) {
    (void)state;
    const int32_t offsets[] = {0, 1};
    const eb_column none = {EB_VALUES_MISSING, .values = NULL};
    const eb_column nul = {EB_VALUES_TEXT, .values = offsets, .bytes = "\0"};
    eb_column letter = nul;
    eb_mark_columns from = {
        .pupil = &none, .date = &none, .session = &none, .code = &nul};
    eb_mark_block *block = calloc(1, sizeof *block);
    assert_non_null(block);
    eb_mark_block_clear(block);
    assert_int_equal(code_in(&from, block), EB_CODE_OTHER);
    letter.bytes = "I";
    from.code = &letter;
    assert_int_equal(code_in(&from, block), 'I');
    free(block);
}

/* A dictionary of which most can be asked for by no row is not read whole,
 * nor one whose indices do not fit: its one entry is found all the same. */
static void a_dictionary_may_be_larger_than_its_batch(void **state) {
    (void)state;
    static char text[EB_BLOCK_MARKS + 10];
    static int32_t offsets[EB_BLOCK_MARKS + 11];
    const size_t entries = EB_BLOCK_MARKS + 10;
    const int32_t asked = EB_BLOCK_MARKS + 3;
    for (size_t i = 0; i <= entries; i++) offsets[i] = (int32_t)i;
    memset(text, '/', sizeof text);
    text[asked] = 'I';
    const eb_column none = {EB_VALUES_MISSING, .values = NULL};
    const eb_column values = {EB_VALUES_TEXT, .values = offsets, .bytes = text};
    const eb_column code = {EB_VALUES_DICTIONARY, .width = 4, .values = &asked,
                            .dictionary = &values, .dictionary_count = entries};
    reading r = {0};
    eb_mark_columns opened = {0};
    eb_mark_block *block = calloc(1, sizeof *block);
    assert_non_null(block);
    eb_mark_block_clear(block);
    read_register(&r, "pupil_id|date|session|code");
    eb_column columns[] = {none, none, none, code};
    eb_batch batch = {r.rows, columns, 4, 1, 2, NULL, NULL};
    assert_ok(eb_mark_columns_open(&opened, &batch, block, &r.err));
    assert_null(opened.code_of);
    assert_int_equal(code_in(&opened, block), 'I');

    columns[3].dictionary_count = (size_t)INT32_MAX + 1;
    batch.row_count = columns[3].dictionary_count;
    assert_ok(eb_mark_columns_open(&opened, &batch, block, &r.err));
    assert_null(opened.code_of);
    columns[3].dictionary_count = entries;
    assert_ok(eb_mark_columns_open(&opened, &batch, block, &r.err));
    assert_non_null(opened.code_of);
    assert_int_equal(code_in(&opened, block), 'I');
    eb_mark_columns_close(&opened, &r.rows->memory);
    free(block);
    finish(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout_reads_alike),
        cmocka_unit_test(dates_that_share_a_place),
        cmocka_unit_test(a_nul_is_no_blank_code),
        cmocka_unit_test(a_dictionary_may_be_larger_than_its_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
