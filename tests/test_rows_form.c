/* SPDX-License-Identifier: MIT */
/* The form of a register from its header, and the sessions of a grid. */
#include "test_rows.h"

static eb_rows *header_of(reading *r, const char *text) {
    read_register(r, text);
    return r->rows;
}

static void finds_the_form(void **state) {
    (void)state;
    reading r = {0};
    assert_int_equal(header_of(&r, "pupil_id|date|session|code")->form,
                     EB_FORM_LONG);
    assert_int_equal(header_of(&r, "pupil_id|start_date|marks")->form,
                     EB_FORM_MARKS);
    assert_int_equal(header_of(&r, "2025-09-03 AM|pupil_id")->form,
                     EB_FORM_GRID);
    /* A stray column of another form decides nothing. */
    assert_int_equal(header_of(&r, "pupil_id|start_date|marks|code")->form,
                     EB_FORM_MARKS);
    assert_int_equal(header_of(&r, "pupil_id|code|2025-09-03 AM")->form,
                     EB_FORM_GRID);
    assert_string_equal(eb_rows_note(r.rows, 0),
                        "the column \"code\" is ignored");
    finish(&r);
}

static void two_forms_at_once_are_refused(void **state) {
    (void)state;
    const eb_rows_options options = options_of(EB_ROWS_REGISTER);
    assert_refused(&options, "pupil_id|date|session|code|start_date|marks",
                   EB_ERR_HEADER, 1, 0, "marks");
    assert_refused(&options, "pupil_id|date|session|code|2025-09-03 AM",
                   EB_ERR_HEADER, 1, 0, "code");
    assert_refused(&options, "pupil_id|start_date|marks|2025-09-03 AM",
                   EB_ERR_HEADER, 1, 0, "marks");
}

static void reads_the_sessions_of_a_grid(void **state) {
    (void)state;
    reading r = {0};
    const eb_rows *rows = header_of(
        &r,
        "2025-09-04 PM|school_id|2025-09-03 am |pupil_id|2025-09-03\t 2|"
        " 2025-09-04  Morning|25/09/2025 AM");
    assert_int_equal(rows->grid_count, 5);
    const eb_grid_column wanted[] = {{0, 20335, EB_PM},
                                     {2, 20334, EB_AM},
                                     {4, 20334, EB_PM},
                                     {5, 20335, EB_AM},
                                     {6, 20356, EB_AM}};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(rows->grid[i].column, wanted[i].column);
        assert_int_equal(rows->grid[i].date, wanted[i].date);
        assert_int_equal(rows->grid[i].half, wanted[i].half);
    }
    finish(&r);
}

static void doubled_sessions_are_refused(void **state) {
    (void)state;
    const eb_rows_options options = options_of(EB_ROWS_REGISTER);
    assert_refused(&options,
                   "pupil_id|2025-09-03 AM|2025-09-03 PM|2025-09-03 1",
                   EB_ERR_HEADER, 1, 4, "2025-09-03");
}

/* To ignore such a column would lose its marks. */
static void columns_like_dates_are_refused(void **state) {
    (void)state;
    const eb_rows_options options = options_of(EB_ROWS_REGISTER);
    const char *const wrong[] = {"2025-02-30 AM", "2025-09-04", "2025-09-04 XM",
                                 "4/9/25 AM", "2025-9-4 AM"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[80];
        snprintf(text, sizeof text, "pupil_id|2025-09-03 AM|%s\n", wrong[i]);
        assert_refused(&options, text, EB_ERR_HEADER, 1, 3, NULL);
    }
    reading r = {0};
    read_register(&r, "pupil_id|2025-09-03 AM|1st name|2025\n");
    assert_string_equal(eb_rows_note(r.rows, 0),
                        "the column \"1st name\" is ignored");
    finish(&r);
}

/* A column that the option gives a use is no lost session. */
static void a_used_column_may_begin_like_a_date(void **state) {
    (void)state;
    reading r = {0};
    eb_rows_options options = options_of(EB_ROWS_REGISTER);
    options.columns = "pupil_id=2025-26 number";
    assert_ok(read_text(&r, &options,
                        "2025-26 number|2025-09-03 AM|2025-09-03 PM\n"
                        "P1|/|I\n"));
    assert_null(eb_rows_note(r.rows, 0));
    look_from(&r, 20600);
    assert_string_equal(show_sessions(&r, "P1", NULL), "09-03a/ 09-03pI ");
    finish(&r);
}

/* What is lacking is named: the first of date, session and code. */
static void the_nearest_form_says_what_is_lacking(void **state) {
    (void)state;
    static const struct {
        const char *header, *lacking, *words;
    } CASES[] = {
        {"pupil_id|name", "date",
         "there is no column date, nor marks, nor one such as 2025-09-03 AM"},
        {"pupil_id|session|code", "date", "there is no column date"},
        {"pupil_id|date|code", "session", "there is no column session"},
        {"pupil_id|date|session", "code", "there is no column code"},
        {"pupil_id|code", "date", "there is no column date"},
        {"pupil_id|date|marks", "start_date", "there is no column start_date"},
        {"pupil_id|start_date|code", "marks", "there is no column marks"}};
    const eb_rows_options options = options_of(EB_ROWS_REGISTER);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        reading r = {0};
        assert_int_equal(read_text(&r, &options, CASES[i].header),
                         EB_ERR_HEADER);
        assert_string_equal(r.err.field, CASES[i].lacking);
        assert_string_equal(r.err.message, CASES[i].words);
        finish(&r);
    }
}

static void grid_dates_need_proof(void **state) {
    (void)state;
    eb_rows_options options = options_of(EB_ROWS_REGISTER);
    assert_refused(&options, "pupil_id|03/09/2025 AM|04/09/2025 AM",
                   EB_ERR_AMBIGUOUS, 1, 0, "date");
    reading r = {0};
    options.dates = EB_DATES_DMY;
    assert_ok(read_text(&r, &options, "pupil_id|03/09/2025 AM"));
    assert_int_equal(r.rows->grid[0].date, 20334);
    finish(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_form),
        cmocka_unit_test(two_forms_at_once_are_refused),
        cmocka_unit_test(reads_the_sessions_of_a_grid),
        cmocka_unit_test(doubled_sessions_are_refused),
        cmocka_unit_test(columns_like_dates_are_refused),
        cmocka_unit_test(a_used_column_may_begin_like_a_date),
        cmocka_unit_test(the_nearest_form_says_what_is_lacking),
        cmocka_unit_test(grid_dates_need_proof),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
