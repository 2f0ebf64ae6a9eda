/* SPDX-License-Identifier: MIT */
/* The marks form: calendar steps, both ways of writing marks, and the choice
 * between them. 2025-09-03 is a Wednesday. */
#include "data/register.h"
#include "test_rows.h"

#define AS_OF 20600 /* 2026-05-27 */
#define HEADER "pupil_id|start_date|marks\n"

static void read_marks(reading *r, eb_marks_form form, const char *text) {
    eb_rows_options options = options_of(EB_ROWS_REGISTER);
    options.marks = form;
    if (read_text(r, &options, text) != EB_OK) fail_msg("%s", r->err.message);
}

static void marks_skip_weekends(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r, HEADER "P1|2025-09-04|/\\/NI\\L\n");
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P1", NULL),
                        "09-04a/ 09-04p\\ 09-05a/ 09-05pN 09-08aI 09-08p\\ "
                        "09-09aL ");
    assert_string_equal(show_fates(&r), "7 0 0 0 0 0 0 0");
    finish(&r);
}

/* 2025-09-06 is a Saturday, 2025-09-14 a Sunday. */
static void a_weekend_start_begins_on_its_monday(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r, HEADER "P1|2025-09-06|/\\I\nP1|2025-09-14|N\n");
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P1", NULL),
                        "09-08a/ 09-08p\\ 09-09aI 09-15aN ");
    assert_string_equal(show_fates(&r), "4 0 0 0 0 0 0 0");
    finish(&r);
}

static void blanks_keep_their_place(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r, HEADER " P1 | 2025-09-03 |  /- \n");
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P1", NULL),
                        "09-03a 09-03p 09-04a/ 09-04p- 09-05a ");
    finish(&r);
}

static void a_character_is_a_session_whatever_its_bytes(void **state) {
    (void)state;
    reading r = {0};
    /* En dash, e acute and a lone byte that is not UTF-8: one session each. */
    read_register(&r, HEADER "P1|2025-09-03|\xE2\x80\x93\xC3\xA9\x80/\n");
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P1", NULL),
                        "09-03a? 09-03p? 09-04a? 09-04p/ ");
    finish(&r);
}

static void commas_split_codes(void **state) {
    (void)state;
    reading r = {0};
    read_marks(&r, EB_MARKS_CODES,
               HEADER
               "P1|2025-09-05|/,C2,,-, ,/ ,Y1\n"
               "P2|2025-09-05|C1\n"
               "P3|2025-09-05|\n"
               "P4|2025-09-05|/,\n");
    look_from(&r, AS_OF);
    /* `/ ` with its blank is no code of the table: nothing is trimmed. */
    assert_string_equal(show_sessions(&r, "P1", NULL),
                        "09-05a/ 09-05pC2 09-08a 09-08p- 09-09a 09-09p? "
                        "09-10aY1 ");
    assert_string_equal(show_sessions(&r, "P2", NULL), "09-05aC1 ");
    assert_string_equal(show_sessions(&r, "P3", NULL), "not found");
    assert_string_equal(show_sessions(&r, "P4", NULL), "09-05a/ 09-05p ");
    finish(&r);
}

/* The comma of the last row decides for the first. */
static void one_comma_decides_for_the_file(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r,
                  "pupil_id|school_id|start_date|marks\n"
                  "P1|A|2025-09-03|C2\n"
                  "P2||2025-09-03|/\n"
                  "P3|B|2025-09-03|/\\\n"
                  "P4|B|2025-09-31|/\\\n"
                  "P5|B|2025-09-03|/,\\\n"
                  "P6|B|2025-09-03|Y1\n");
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P1", "A"), "09-03aC2 ");
    assert_string_equal(show_sessions(&r, "P2", ""), "09-03a/ ");
    assert_string_equal(show_sessions(&r, "P3", "B"), "09-03a? ");
    assert_string_equal(show_sessions(&r, "P5", "B"), "09-03a/ 09-03p\\ ");
    assert_string_equal(show_sessions(&r, "P6", "B"), "09-03aY1 ");
    assert_string_equal(show_fates(&r), "5 0 0 0 0 1 0 1");
    finish(&r);
}

static void no_comma_means_characters(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r,
                  "pupil_id|school_id|start_date|marks\n"
                  "P1|A|2025-09-03|C2\n"
                  "P2||2025-09-03|/\\\n");
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P1", "A"), "09-03aC 09-03p? ");
    assert_string_equal(show_sessions(&r, "P2", ""), "09-03a/ 09-03p\\ ");
    finish(&r);
}

static void the_option_forces_either(void **state) {
    (void)state;
    reading r = {0};
    read_marks(&r, EB_MARKS_CHARACTERS, HEADER "P1|2025-09-03|/,\\\n");
    read_marks(&r, EB_MARKS_CODES, HEADER "P2|2025-09-03|C2\n");
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P1", NULL),
                        "09-03a/ 09-03p? 09-04a\\ ");
    assert_string_equal(show_sessions(&r, "P2", NULL), "09-03aC2 ");
    finish(&r);
}

static void several_rows_add_up(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r, HEADER
                  "P1|2025-09-05|/\\/\n"
                  "P1|2025-09-03|IIII\n"
                  "P1|2025-09-08|/N\n");
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P1", NULL),
                        "09-03aI 09-03pI 09-04aI 09-04pI 09-05a/ 09-05p\\ "
                        "09-08a/ 09-08pN ");
    assert_string_equal(show_fates(&r), "8 1 0 0 0 0 0 0");
    finish(&r);
}

/* Each session of a row that cannot be used is counted, and at least one. */
static void bad_rows_count_their_sessions(void **state) {
    (void)state;
    static const char *const REASONS[] = {
        "fewer fields than the header", "pupil_id is empty",
        "start_date is not a date", "start_date is not a date",
        "start_date is empty"};
    static const struct {
        const char *row;
        int characters, codes;
    } CASES[] = {{"P1|2025-09-03", 1, 1},
                 {"|2025-09-03|///", 3, 1},
                 {"P1|2025-09-00|/,/,", 4, 3},
                 {"P1|2025-09-31|/", 1, 1},
                 {"P1||", 1, 1}};
    for (size_t i = 0; i < 5; i++) {
        for (int form = EB_MARKS_FIND; form <= EB_MARKS_CODES; form++) {
            reading r = {0};
            char text[200];
            snprintf(text, sizeof text, HEADER "%s\nP9|2025-09-03|/\n",
                     CASES[i].row);
            read_marks(&r, (eb_marks_form)form, text);
            look_from(&r, AS_OF);
            const int has_comma = strchr(CASES[i].row, ',') != NULL;
            const int codes =
                form == EB_MARKS_CODES || (form == EB_MARKS_FIND && has_comma);
            assert_int_equal(fate_count(&r, EB_MALFORMED),
                             codes ? CASES[i].codes : CASES[i].characters);
            assert_int_equal(fate_count(&r, EB_USED), 1);
            assert_string_equal(
                eb_view_problem(r.view, EB_MALFORMED, 0)->reason, REASONS[i]);
            assert_true(eb_view_problem(r.view, EB_MALFORMED, 0)->line == 2);
            finish(&r);
        }
    }
}

static void marks_past_the_last_date_are_out_of_range(void **state) {
    (void)state;
    reading r = {0};
    /* 2099-07-31 is a Friday, 2006-08-01 a Tuesday. */
    read_register(&r, HEADER
                  "P1|2099-07-31|/\\/\\/\n"
                  "P2|2006-07-31|/\\/\\/\n"
                  "P3|2025-09-03|/\n");
    look_from(&r, EB_DATE_MAX);
    assert_int_equal(fate_count(&r, EB_LATER), 2);
    assert_int_equal(fate_count(&r, EB_OUT_OF_RANGE), 5);
    assert_int_equal(fate_count(&r, EB_USED), 4);
    finish(&r);
}

/* One pupil with five million marks: most lie after the last date. From
 * 2025-09-03 to 2099-07-31 there are 19,283 days of Monday to Friday. */
static void a_very_long_row_is_linear(void **state) {
    (void)state;
    const size_t length = 5000000;
    reading r = {0};
    char *marks = malloc(length);
    assert_non_null(marks);
    memset(marks, '/', length);
    read_register(&r, HEADER);
    r.rows->ended = 0;
    r.rows->marks = EB_MARKS_FIND;
    const eb_field row[] = {{"P1", 2}, {"2025-09-03", 10}, {marks, length}};
    assert_ok(eb_rows_add(r.rows, row, 3, 2, &r.err));
    assert_ok(eb_rows_end(r.rows, &r.err));
    free(marks);
    look_from(&r, AS_OF);
    assert_int_equal(fate_count(&r, EB_USED) + fate_count(&r, EB_LATER),
                     2 * 19283);
    assert_int_equal(fate_count(&r, EB_OUT_OF_RANGE), 5000000 - 2 * 19283);
    finish(&r);
}

/* Rows are kept up to 16 MiB; a comma after that is refused. */
static void a_late_comma_is_refused(void **state) {
    (void)state;
    const size_t length = (size_t)9 << 20;
    const eb_rows_options options = options_of(EB_ROWS_REGISTER);
    eb_error err;
    eb_rows *rows = NULL;
    eb_register *reg = NULL;
    eb_field fields[] = {{"pupil_id", 8}, {"start_date", 10}, {"marks", 5}};
    char *marks = malloc(length);
    assert_non_null(marks);
    memset(marks, '/', length);
    assert_ok(eb_register_new(NULL, &reg, NULL));
    assert_ok(eb_rows_new(reg, &options, &rows, NULL));
    assert_ok(eb_rows_header(rows, fields, 3, 1, NULL));
    fields[0].text = "P1";
    fields[0].length = 2;
    fields[1].text = "2025-09-03";
    fields[2].text = marks;
    fields[2].length = length;
    assert_ok(eb_rows_add(rows, fields, 3, 2, &err));
    assert_int_equal(rows->marks, EB_MARKS_FIND);
    assert_ok(eb_rows_add(rows, fields, 3, 3, &err));
    assert_int_equal(rows->marks, EB_MARKS_CHARACTERS);
    assert_null(rows->kept.bytes);
    int64_t before[EB_FATES] = {0}, after[EB_FATES] = {0};
    eb_accounts_sum(&reg->accounts, AS_OF, before);
    fields[2].length = 0; /* no marks: no comma, and no session */
    assert_ok(eb_rows_add(rows, fields, 3, 4, &err));
    eb_accounts_sum(&reg->accounts, AS_OF, after);
    assert_memory_equal(before, after, sizeof before);
    fields[2].text = "/,\\";
    fields[2].length = 3;
    assert_int_equal(eb_rows_add(rows, fields, 3, 4, &err), EB_ERR_ROW);
    assert_true(err.line == 4 && err.column == 3);
    assert_string_equal(err.field, "marks");
    free(marks);
    eb_rows_free(rows);
    eb_register_free(reg);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_skip_weekends),
        cmocka_unit_test(a_weekend_start_begins_on_its_monday),
        cmocka_unit_test(blanks_keep_their_place),
        cmocka_unit_test(a_character_is_a_session_whatever_its_bytes),
        cmocka_unit_test(commas_split_codes),
        cmocka_unit_test(one_comma_decides_for_the_file),
        cmocka_unit_test(no_comma_means_characters),
        cmocka_unit_test(the_option_forces_either),
        cmocka_unit_test(several_rows_add_up),
        cmocka_unit_test(bad_rows_count_their_sessions),
        cmocka_unit_test(marks_past_the_last_date_are_out_of_range),
        cmocka_unit_test(a_very_long_row_is_linear),
        cmocka_unit_test(a_late_comma_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
