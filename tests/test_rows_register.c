/* SPDX-License-Identifier: MIT */
/* Rows of the long and the grid form, and what is counted as malformed. */
#include "test_rows.h"

#define AS_OF 20600 /* 2026-05-27 */
#define LONG "pupil_id|school_id|date|session|code\n"

static void long_rows_become_sessions(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r, LONG
                  "P1|A|2025-09-03|AM|/\n"
                  " P1\t| A |2025-09-03|pm| \\ \n"
                  "P1|A|2025-09-04|1|C1\n"
                  "P1|A|2025-09-04|2|\n"
                  "P1|A|2025-09-05|morning|-\n"
                  "P1|A|2025-09-05|afternoon|w\n"
                  "P1|A|2025-09-06|AM|/\n"
                  "P2|A|2025-09-04|AM|L\n");
    look_from(&r, AS_OF);
    /* Blanks around a code go; its case does not: `w` is unknown. A Saturday
     * in the long form is a session like any other. */
    assert_string_equal(show_sessions(&r, "P1", "A"),
                        "09-03a/ 09-03p\\ 09-04aC1 09-04p 09-05a- 09-05p? "
                        "09-06a/ ");
    assert_string_equal(show_sessions(&r, "P2", "A"), "09-04aL ");
    assert_string_equal(show_fates(&r), "7 0 0 0 0 1 0 0");
    finish(&r);
}

static void every_fault_is_counted_with_its_line(void **state) {
    (void)state;
    static const char *const REASONS[] = {
        "pupil_id is empty",
        "date is empty",
        "date is not a date",
        "session is neither AM nor PM",
        "session is neither AM nor PM",
        "fewer fields than the header",
        "more fields than the header",
    };
    reading r = {0};
    read_register(&r, LONG
                  "P1|A|2025-09-03|AM|/\n"
                  " |A|2025-09-03|AM|/\n"
                  "P1|A| |AM|/\n"
                  "P1|A|2025-13-03|AM|/\n"
                  "P1|A|2025-09-03||/\n"
                  "P1|A|2025-09-03|noon|/\n"
                  "P1|A|2025-09-04|AM\n"
                  "P1|A|2025-09-04|AM|/|x\n"
                  "P1|A|2025-09-05|AM|/| |\n"
                  "P1|A|2006-07-31|AM|/\n"
                  "P1|A|2099-08-01|AM|/\n"
                  "P1|A|2006-08-01|AM|/\n");
    look_from(&r, AS_OF);
    assert_string_equal(show_fates(&r), "3 0 0 0 0 0 2 7");
    for (size_t i = 0; i < 7; i++) {
        const eb_problem *problem = eb_view_problem(r.view, EB_MALFORMED, i);
        assert_string_equal(problem->reason, REASONS[i]);
        assert_true(problem->line == (int64_t)i + 3 && problem->file == 0);
    }
    assert_true(eb_view_problem(r.view, EB_OUT_OF_RANGE, 0)->line == 11);
    assert_true(eb_view_problem(r.view, EB_OUT_OF_RANGE, 1)->line == 12);
    finish(&r);
}

static void ids_are_bytes(void **state) {
    (void)state;
    reading r = {0};
    const eb_rows_options options = options_of(EB_ROWS_REGISTER);
    eb_field row[] = {
        {"a\0b", 3}, {"A", 1}, {"2025-09-03", 10}, {"AM", 2}, {"/", 1}};
    char longest[1025];
    memset(longest, 'x', sizeof longest);
    assert_ok(read_text(&r, &options,
                        "pupil_id|school_id|date|session|code\n"
                        "p1|A|2025-09-03|AM|/\n"
                        "P1|A|2025-09-03|AM|N\n"
                        "01|A|2025-09-03|AM|I\n"
                        "1|A|2025-09-03|AM|\\\n"));
    r.rows->ended = 0;
    assert_ok(eb_rows_add(r.rows, row, 5, 6, &r.err));
    row[0].text = longest;
    row[0].length = 1025;
    assert_ok(eb_rows_add(r.rows, row, 5, 7, &r.err));
    row[0].length = 1024;
    assert_ok(eb_rows_add(r.rows, row, 5, 8, &r.err));
    row[1] = row[0];
    row[1].length = 1025;
    assert_ok(eb_rows_add(r.rows, row, 5, 9, &r.err));
    look_from(&r, AS_OF);
    assert_string_equal(show_fates(&r), "5 0 0 0 0 0 0 3");
    assert_string_equal(show_sessions(&r, "p1", NULL), "09-03a/ ");
    assert_string_equal(show_sessions(&r, "P1", NULL), "09-03aN ");
    assert_string_equal(show_sessions(&r, "01", NULL), "09-03aI ");
    assert_string_equal(show_sessions(&r, "1", NULL), "09-03a\\ ");
    finish(&r);
}

static void the_latest_recorded_counts(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r,
                  "pupil_id|date|session|code|recorded_at\n"
                  "P1|2025-09-03|AM|I|2025-09-10 09:30\n"
                  "P1|2025-09-03|AM|N|\n"
                  "P1|2025-09-03|AM|M|2025-09-10T09:29:59\n"
                  "P1|2025-09-03|AM|/|2026-06-10\n"
                  "P1|2025-09-03|AM|/|then\n");
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P1", NULL), "09-03aI ");
    assert_string_equal(show_fates(&r), "1 0 2 1 0 0 0 1");
    assert_string_equal(eb_view_problem(r.view, EB_MALFORMED, 0)->reason,
                        "recorded_at is not a date, nor date and time");
    finish(&r);
}

static void a_blank_school_is_the_empty_one(void **state) {
    (void)state;
    reading r = {0};
    const eb_rows_options pupils = options_of(EB_ROWS_PUPILS);
    const eb_field row[] = {
        {"P3", 2}, {NULL, 0}, {"2025-09-03", 10}, {"AM", 2}, {NULL, 0}};
    assert_ok(read_text(&r, &pupils, "pupil_id|school_id\nP1|A\nP2|B\n"));
    read_register(&r, LONG
                  "P1||2025-09-03|AM|/\n"
                  "P1| A |2025-09-04|AM|/\n"
                  "P2| |2025-09-03|AM|/\n");
    r.rows->ended = 0;
    assert_ok(eb_rows_add(r.rows, row, 5, 5, &r.err));
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P1", "A"), "09-04a/ ");
    assert_string_equal(show_sessions(&r, "P1", ""), "09-03a/ ");
    assert_string_equal(show_sessions(&r, "P2", ""), "09-03a/ ");
    assert_string_equal(show_sessions(&r, "P3", ""), "09-03a ");
    finish(&r);
}

/* No such column: the pupil file's only school of each, when it has one. */
static void without_the_column_the_pupil_rows_decide(void **state) {
    (void)state;
    reading r = {0};
    const eb_rows_options pupils = options_of(EB_ROWS_PUPILS);
    assert_ok(read_text(&r, &pupils, "pupil_id|school_id\nP1|A\nP2|B\n"));
    read_register(&r, "pupil_id|date|session|code\nP2|2025-09-03|AM|/\n");
    read_register(&r, "pupil_id|start_date|marks\nP1|2025-09-03|/\\\n");
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P2", "B"), "09-03a/ ");
    assert_string_equal(show_sessions(&r, "P1", "A"), "09-03a/ 09-03p\\ ");
    finish(&r);
}

static void grid_cells_become_sessions(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r,
                  "2025-09-03 PM|pupil_id|2025-09-03 AM|note|1999-09-03 AM\n"
                  " C1 |P1|/|x|/\n"
                  "|P2|-|x|\n");
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P1", NULL), "09-03a/ 09-03pC1 ");
    assert_string_equal(show_sessions(&r, "P2", NULL), "09-03a- 09-03p ");
    assert_string_equal(show_fates(&r), "4 0 0 0 0 0 2 0");
    finish(&r);
}

static void a_bad_grid_row_counts_all_its_cells(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r,
                  "pupil_id|2025-09-03 AM|2025-09-03 PM|2025-09-04 AM\n"
                  "P1|/|\\|/\n"
                  "|/|\\|/\n"
                  "P1|/|\\\n");
    r.rows->ended = 0;
    assert_ok(eb_rows_malformed(r.rows, 5, "the line is torn", &r.err));
    look_from(&r, AS_OF);
    assert_string_equal(show_fates(&r), "3 0 0 0 0 0 0 9");
    finish(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_rows_become_sessions),
        cmocka_unit_test(every_fault_is_counted_with_its_line),
        cmocka_unit_test(ids_are_bytes),
        cmocka_unit_test(the_latest_recorded_counts),
        cmocka_unit_test(a_blank_school_is_the_empty_one),
        cmocka_unit_test(without_the_column_the_pupil_rows_decide),
        cmocka_unit_test(grid_cells_become_sessions),
        cmocka_unit_test(a_bad_grid_row_counts_all_its_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
