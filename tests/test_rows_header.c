/* SPDX-License-Identifier: MIT */
/* Headers: columns by name, the `columns` option, what is missing or twice,
 * what is ignored and said. */
#include "test_rows.h"

#define AS_OF 20600 /* 2026-05-27 */

static void names_fold_case_and_blanks(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r,
                  "\xEF\xBB\xBF CODE |Session\t|PUPIL_ID|Date\n"
                  "/|AM|P1|2025-09-03\n");
    assert_null(eb_rows_note(r.rows, 0));
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P1", NULL), "09-03a/ ");
    finish(&r);
}

static void unknown_columns_are_said_once_each(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r,
                  "tutor|pupil_id|date||session|code|tutor\n"
                  "x|P1|2025-09-03|x|AM|/|x\n"
                  "x|P1|2025-09-04|x|AM|/|x\n");
    assert_string_equal(eb_rows_note(r.rows, 0),
                        "the column \"tutor\" is ignored");
    assert_string_equal(eb_rows_note(r.rows, 1), "the column \"\" is ignored");
    assert_string_equal(eb_rows_note(r.rows, 2),
                        "the column \"tutor\" is ignored");
    assert_null(eb_rows_note(r.rows, 3));
    finish(&r);
}

static void columns_of_another_form_are_said(void **state) {
    (void)state;
    reading r = {0};
    read_register(&r,
                  "pupil_id|start_date|marks|recorded_at\n"
                  "P1|2025-09-03|/|2025-09-03\n");
    assert_string_equal(eb_rows_note(r.rows, 0),
                        "the column \"recorded_at\" is ignored");
    assert_null(eb_rows_note(r.rows, 1));
    finish(&r);
}

/* A pupil file's further columns are audit columns. */
static void pupil_files_have_no_unknown_columns(void **state) {
    (void)state;
    reading r = {0};
    const eb_rows_options options = options_of(EB_ROWS_PUPILS);
    assert_ok(read_text(&r, &options, "pupil_id|ward|date\nP1|x|y\n"));
    assert_null(eb_rows_note(r.rows, 0));
    finish(&r);
}

static void further_columns_of_a_pupil_file_are_kept(void **state) {
    (void)state;
    reading r = {0};
    const eb_rows_options pupils = options_of(EB_ROWS_PUPILS);
    assert_ok(read_text(&r, &pupils,
                        "\xEF\xBB\xBF Ward |pupil_id|date|name|FSM\n"
                        " north |P1|x|Ann|\n"
                        "south|P2||Ben|yes, since May\n"));
    assert_null(eb_rows_note(r.rows, 0));
    read_register(&r,
                  "pupil_id|start_date|marks\n"
                  "P1|2025-09-03|/\nP2|2025-09-03|/\nP3|2025-09-03|/\n");
    look_from(&r, eb_date_make(2025, 9, 8));
    assert_int_equal(eb_register_audit_count(r.reg), 3);
    assert_string_equal(eb_register_audit_name(r.reg, 0), "Ward");
    assert_string_equal(eb_register_audit_name(r.reg, 1), "date");
    assert_string_equal(eb_register_audit_name(r.reg, 2), "FSM");
    static const char *const WANT[3][3] = {
        {"north", "x", ""}, {"south", "", "yes, since May"}, {"", "", ""}};
    for (size_t row = 0; row < 3; row++) {
        for (size_t audit = 0; audit < 3; audit++) {
            assert_string_equal(eb_view_audit(r.view, row, audit),
                                WANT[row][audit]);
        }
    }
    finish(&r);
}

/* A name that would be somebody's group otherwise. */
static void some_columns_are_not_kept(void **state) {
    (void)state;
    reading r = {0};
    eb_rows_options pupils = options_of(EB_ROWS_PUPILS);
    pupils.columns = "name=Full name";
    assert_ok(read_text(
        &r, &pupils,
        "pupil_id|Full name|NAME||ward|Ward|"
        "a123456789b123456789c123456789d123456789e123456789f123456789x123\n"
        "P1|Ann|Nan|1|2|3|4\n"));
    assert_int_equal(eb_register_audit_count(r.reg), 2);
    assert_string_equal(eb_register_audit_name(r.reg, 0), "ward");
    assert_string_equal(eb_rows_note(r.rows, 0),
                        "the column \"NAME\" is ignored");
    assert_string_equal(eb_rows_note(r.rows, 1),
                        "the column \"\" is ignored: it has no name");
    assert_string_equal(eb_rows_note(r.rows, 2),
                        "the column \"Ward\" is there twice: the second is "
                        "ignored");
    assert_null(eb_rows_note(r.rows, 3));
    finish(&r);
}

static void columns_over_the_limits_are_said(void **state) {
    (void)state;
    reading r = {0};
    const eb_rows_options pupils = options_of(EB_ROWS_PUPILS);
    char text[2048] = "pupil_id|";
    for (int i = 0; i < 65; i++) strcat(text, "x"); /* a name of 65 */
    size_t n = strlen(text);
    for (int i = 0; i < 65; i++) {
        n += (size_t)snprintf(text + n, sizeof text - n, "|c%d", i);
    }
    assert_ok(read_text(&r, &pupils, text));
    assert_int_equal(eb_register_audit_count(r.reg), 64);
    const char *note = eb_rows_note(r.rows, 0);
    assert_non_null(strstr(note, "a name of at most 64 bytes"));
    assert_string_equal(eb_rows_note(r.rows, 1),
                        "the column \"c64\" is ignored: there are 64 audit "
                        "columns already");
    assert_null(eb_rows_note(r.rows, 2));
    finish(&r);
}

static void a_nul_byte_names_the_column(void **state) {
    (void)state;
    reading r = {0};
    const eb_rows_options pupils = options_of(EB_ROWS_PUPILS);
    const eb_field header[] = {{"pupil_id", 8}, {"ward", 4}};
    const eb_field row[] = {{"P1", 2}, {"a\0b", 3}};
    assert_ok(read_text(&r, &pupils, "pupil_id|fsm\n"));
    eb_rows_free(r.rows);
    r.rows = NULL;
    assert_ok(eb_rows_new(r.reg, &pupils, &r.rows, NULL));
    assert_ok(eb_rows_header(r.rows, header, 2, 1, NULL));
    assert_int_equal(eb_rows_add(r.rows, row, 2, 2, &r.err), EB_ERR_ROW);
    assert_int_equal(r.err.line, 2);
    assert_int_equal(r.err.column, 2);
    finish(&r);
}

static void missing_columns_are_named(void **state) {
    (void)state;
    const eb_rows_options reg = options_of(EB_ROWS_REGISTER);
    const eb_rows_options pupils = options_of(EB_ROWS_PUPILS);
    const eb_rows_options calendar = options_of(EB_ROWS_CALENDAR);
    const eb_rows_options codes = options_of(EB_ROWS_CODES);
    const eb_status no = EB_ERR_HEADER;
    assert_refused(&reg, "date|session|code\n", no, 1, 0, "pupil_id");
    assert_refused(&reg, "pupil_id|session|code\n", no, 1, 0, "date");
    assert_refused(&reg, "pupil_id|date|code\n", no, 1, 0, "session");
    assert_refused(&reg, "pupil_id|date|session\n", no, 1, 0, "code");
    assert_refused(&reg, "pupil_id|marks\n", no, 1, 0, "start_date");
    assert_refused(&reg, "pupil_id|start_date\n", no, 1, 0, "marks");
    assert_refused(&reg, "pupil_id|name\n", no, 1, 0, "date");
    assert_refused(&pupils, "family_id|name\n", no, 1, 0, "pupil_id");
    assert_refused(&calendar, "last_date|kind\n", no, 1, 0, "first_date");
    assert_refused(&calendar, "first_date|kind\n", no, 1, 0, "last_date");
    assert_refused(&calendar, "first_date|last_date\n", no, 1, 0, "kind");
    assert_refused(&codes, "code|valid_from|valid_to|class|group|meaning\n", no,
                   1, 0, "sensitive");
}

static void doubled_columns_are_named(void **state) {
    (void)state;
    const eb_rows_options reg = options_of(EB_ROWS_REGISTER);
    assert_refused(&reg, "pupil_id|date|session|code|Date \n", EB_ERR_HEADER, 1,
                   5, "date");
}

static void one_column_is_a_wrong_delimiter(void **state) {
    (void)state;
    const eb_rows_options reg = options_of(EB_ROWS_REGISTER);
    const eb_rows_options pupils = options_of(EB_ROWS_PUPILS);
    assert_refused(&reg, "pupil_id;date;session;code\n", EB_ERR_HEADER, 1, 1,
                   NULL);
    assert_refused(&pupils, "pupil_id\nP1\n", EB_ERR_HEADER, 1, 1, NULL);
}

/* ---- the option --------------------------------------------------------- */

static void the_option_names_columns(void **state) {
    (void)state;
    const char *const ways[] = {
        "pupil_id=STUDENT ID,date=day,session=code,code=mark",
        " Pupil_ID = student id \r\ndate=DAY\n\nsession=CODE\ncode=mark\n",
        "pupil_id=U,pupil_id=student id,date=day,session=code,code=mark,"};
    for (size_t i = 0; i < 3; i++) {
        reading r = {0};
        eb_rows_options options = options_of(EB_ROWS_REGISTER);
        options.columns = ways[i];
        assert_ok(read_text(&r, &options,
                            "Student ID|Day|Code|Mark\n"
                            "P1|2025-09-03|PM|I\n"));
        assert_null(eb_rows_note(r.rows, 0));
        look_from(&r, AS_OF);
        assert_string_equal(show_sessions(&r, "P1", NULL), "09-03pI ");
        finish(&r);
    }
}

static void the_option_beats_the_own_name(void **state) {
    (void)state;
    const char *const files[] = {
        "date|pupil_id|DAY|session|code\n2025-09-08|P1|2025-09-03|AM|/\n",
        "DAY|pupil_id|date|session|code\n2025-09-03|P1|2025-09-08|AM|/\n"};
    for (size_t i = 0; i < 2; i++) {
        reading r = {0};
        eb_rows_options options = options_of(EB_ROWS_REGISTER);
        options.columns = "date=day";
        assert_ok(read_text(&r, &options, files[i]));
        assert_string_equal(eb_rows_note(r.rows, 0),
                            "the column \"date\" is ignored");
        look_from(&r, AS_OF);
        assert_string_equal(show_sessions(&r, "P1", NULL), "09-03a/ ");
        finish(&r);
    }
}

/* One option serves all files of a run, so a name may be absent. */
static void the_own_name_still_holds(void **state) {
    (void)state;
    reading r = {0};
    eb_rows_options options = options_of(EB_ROWS_REGISTER);
    options.columns = "pupil_id=UPN,date=DAY,first_date=UPN,at=x,event=UPN";
    assert_ok(
        read_text(&r, &options, "upn|date|session|code\nP1|2025-09-03|AM|/\n"));
    finish(&r);
}

/* `possible` and `absent` are of files that are read elsewhere: the one option
 * may name them. To say the same twice is no contradiction. */
static void the_option_may_name_columns_of_other_files(void **state) {
    (void)state;
    reading r = {0};
    eb_rows_options options = options_of(EB_ROWS_REGISTER);
    options.columns = "possible=Roll,Absent=Away,date=Day,date=DAY";
    assert_ok(read_text(&r, &options,
                        "pupil_id|day|session|code|Roll|Away\n"
                        "P1|2025-09-03|AM|I|380|12\n"));
    assert_string_equal(eb_rows_note(r.rows, 0),
                        "the column \"Roll\" is ignored");
    assert_string_equal(eb_rows_note(r.rows, 1),
                        "the column \"Away\" is ignored");
    assert_null(eb_rows_note(r.rows, 2));
    look_from(&r, AS_OF);
    assert_string_equal(show_sessions(&r, "P1", NULL), "09-03aI ");
    finish(&r);
}

static void wrong_options_are_refused(void **state) {
    (void)state;
    const char *const wrong[] = {"pupil_id", "pupil_id=", "STUDENT=pupil_id",
                                 "pupil_id=A,date", "=A"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        eb_rows_options options = options_of(EB_ROWS_REGISTER);
        options.columns = wrong[i];
        assert_refused(&options, "", EB_ERR_ARGUMENT, 0, 0, "columns");
    }
    eb_rows_options options = options_of(EB_ROWS_REGISTER);
    options.columns = "pupil_id=A,pupil_id=B";
    assert_refused(&options, "A|B|date|session|code\n", EB_ERR_HEADER, 1, 2,
                   "pupil_id");
    options.columns = "date=D,code=D";
    assert_refused(&options, "pupil_id|D|session\n", EB_ERR_HEADER, 1, 2,
                   "code");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_fold_case_and_blanks),
        cmocka_unit_test(unknown_columns_are_said_once_each),
        cmocka_unit_test(columns_of_another_form_are_said),
        cmocka_unit_test(pupil_files_have_no_unknown_columns),
        cmocka_unit_test(further_columns_of_a_pupil_file_are_kept),
        cmocka_unit_test(some_columns_are_not_kept),
        cmocka_unit_test(columns_over_the_limits_are_said),
        cmocka_unit_test(a_nul_byte_names_the_column),
        cmocka_unit_test(missing_columns_are_named),
        cmocka_unit_test(doubled_columns_are_named),
        cmocka_unit_test(one_column_is_a_wrong_delimiter),
        cmocka_unit_test(the_option_names_columns),
        cmocka_unit_test(the_option_beats_the_own_name),
        cmocka_unit_test(the_own_name_still_holds),
        cmocka_unit_test(the_option_may_name_columns_of_other_files),
        cmocka_unit_test(wrong_options_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
