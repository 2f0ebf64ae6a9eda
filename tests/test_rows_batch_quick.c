/* SPDX-License-Identifier: MIT */
/*
 * The quick ways take the rows they are for, and no others. That they read
 * them as eb_rows_add does is held, whole files at a time, in
 * test_read_paths.c.
 */
#include "data/rows_batch.h"

#include "school.h"

static eb_field word(const char *text) {
    const eb_field field = {text, strlen(text)};
    return field;
}

static eb_rows_batch *new_batch(eb_register **reg, eb_rows **rows,
                                const char *const *names, size_t n,
                                eb_marks_form marks) {
    eb_rows_options options = EB_ROWS_OPTIONS_INIT;
    eb_rows_batch *batch = NULL;
    eb_field header[8];
    options.marks = marks;
    for (size_t i = 0; i < n; i++) header[i] = word(names[i]);
    assert_ok(eb_register_new(NULL, reg, NULL));
    assert_ok(eb_rows_new(*reg, &options, rows, NULL));
    assert_ok(eb_rows_header(*rows, header, n, 1, NULL));
    assert_ok(eb_rows_batch_new(*rows, &batch, NULL));
    return batch;
}

static void long_rows(void **state) {
    (void)state;
    static const char *const NAMES[] = {"pupil_id", "date", "session", "code",
                                        "school_id"};
    static const struct {
        const char *fields[5];
        int is_quick;
    } ROWS[] = {
        {{"P1", "2025-09-03", "AM", "/", "S"}, 0}, /* a date not seen yet */
        {{"P1", "2025-09-03", "PM", "/", "S"}, 1},
        {{"P2", "2025-09-03", "PM", "", "S"}, 1},
        {{" P2 ", "2025-09-03", "AM", "I", "S"}, 1},
        {{"P2", "2025-10-03", "AM", "I", "S"}, 0},
        {{"P2", "2025-10-03", "AM", "C1", "S"}, 0}, /* two characters */
        {{"P2", "2025-10-03", "AM", " ", "S"}, 0},
        {{"P2", "2025-10-03", "am", "I", "S"}, 0},
        {{"P2", "2025-10-03", "XM", "I", "S"}, 0},
        {{"", "2025-10-03", "AM", "I", "S"}, 0},
        {{"P2", "2025-10-3", "AM", "I", "S"}, 0},
        {{"P2", "03/10/2025", "AM", "I", "S"}, 0},
        {{"P2", "03/10/2025", "PM", "I", "S"}, 1},
        {{"P2", "2025-09-03", "PM", "I", "S"}, 1},
    };
    eb_register *reg;
    eb_rows *rows;
    eb_rows_batch *batch = new_batch(&reg, &rows, NAMES, 5, EB_MARKS_FIND);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        eb_field fields[5];
        for (size_t k = 0; k < 5; k++) fields[k] = word(ROWS[i].fields[k]);
        const size_t before = batch->mark_count;
        const int is_quick = eb_batch_quick_long(batch, fields, 5, (int64_t)i);
        assert_int_equal(is_quick, ROWS[i].is_quick);
        assert_int_equal(batch->mark_count, before + (is_quick ? 1 : 0));
        if (is_quick) continue;
        assert_ok(eb_rows_batch_add(batch, fields, 5, (int64_t)i, NULL));
    }
    assert_int_equal(eb_batch_quick_long(batch, NULL, 4, 99), 0);
    eb_rows_batch_free(batch);
    eb_rows_free(rows);
    eb_register_free(reg);
}

static void marks_rows(void **state) {
    (void)state;
    static const char *const NAMES[] = {"pupil_id", "start_date", "marks"};
    static const struct {
        eb_marks_form form;
        const char *marks;
        int day; /* after 2025-09-01 */
        size_t quick;
        int last_byte_is_blank;
    } ROWS[] = {
        {EB_MARKS_CODES, "/,\\,I,C1,,-", 0, 6, 0},
        {EB_MARKS_CODES, "/,", 0, 2, 1},
        {EB_MARKS_CODES, "/, ", 0, 2, 1},
        {EB_MARKS_CODES, ",", 0, 2, 1},
        {EB_MARKS_CODES, "/", 0, 1, 0},
        {EB_MARKS_CODES, "", 0, 0, 0},
        {EB_MARKS_CHARACTERS, "/\\I ", 0, 4, 1},
        {EB_MARKS_CHARACTERS, "/\xC3\xA9", 0, 0, 0},
        {EB_MARKS_CODES, "/,/", 30000, 0, 0}, /* after the last date */
        /* The code table changed on Monday 2024-08-19: */
        {EB_MARKS_CODES, "/,/,/,/", -381, 4, 0}, /* Friday 16: until then */
        {EB_MARKS_CHARACTERS, "////", -378, 4, 0},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        eb_register *reg;
        eb_rows *rows;
        eb_rows_batch *batch = new_batch(&reg, &rows, NAMES, 3, ROWS[i].form);
        eb_marks_row row = {0};
        row.pupil = word("P");
        row.marks = word(ROWS[i].marks);
        row.start = on(2025, 9, 1) + ROWS[i].day;
        const int crosses = ROWS[i].day == -381;
        const size_t n = crosses ? 0 : ROWS[i].quick;
        assert_int_equal(eb_batch_quick_marks(batch, &row), n > 0);
        assert_int_equal(batch->byte_count, n);
        if (n > 0) {
            assert_int_equal(batch->pieces[0].count, n);
            assert_int_equal(batch->bytes[n - 1] == EB_BYTE_BLANK,
                             ROWS[i].last_byte_is_blank);
        }
        eb_rows_batch_free(batch);
        eb_rows_free(rows);
        eb_register_free(reg);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_rows),
        cmocka_unit_test(marks_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
