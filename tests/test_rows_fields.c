/* SPDX-License-Identifier: MIT */
/* Strings and dates of rows that must be right. */
#include "base/memory.h"
#include "test_rows.h"

static eb_rows fresh(void) {
    eb_rows rows;
    memset(&rows, 0, sizeof rows);
    rows.memory = eb_memory_or_default(NULL);
    for (int role = 0; role < EB_ROLES; role++) {
        rows.column_of[role] = EB_NO_COLUMN;
        rows.date_columns[role].last_date = EB_NO_DATE;
    }
    rows.column_of[EB_ROLE_NAME] = 0;
    rows.column_of[EB_ROLE_CLASS] = 1;
    return rows;
}

static void strings_stand_side_by_side(void **state) {
    (void)state;
    eb_rows rows = fresh();
    const eb_field fields[] = {{" Ada ", 5}, {"9B", 2}};
    const char *name = NULL, *class_name = NULL, *contact = NULL;
    assert_ok(eb_rows_room_for_text(&rows, fields, 2, NULL));
    char *at = rows.text;
    assert_ok(eb_rows_string(&rows, EB_ROLE_NAME, fields, 5, &at, &name, NULL));
    assert_ok(eb_rows_string(&rows, EB_ROLE_CLASS, fields, 5, &at, &class_name,
                             NULL));
    assert_ok(
        eb_rows_string(&rows, EB_ROLE_CONTACT, fields, 5, &at, &contact, NULL));
    assert_string_equal(name, "Ada");
    assert_string_equal(class_name, "9B");
    assert_string_equal(contact, "");
    assert_int_equal(at - rows.text, 7);
    eb_release(&rows.memory, rows.text);
}

static void a_nul_byte_is_refused(void **state) {
    (void)state;
    eb_rows rows = fresh();
    eb_error err;
    const eb_field fields[] = {{"Ada", 3}, {"9\0B", 3}};
    const char *out = NULL;
    assert_ok(eb_rows_room_for_text(&rows, fields, 2, NULL));
    char *at = rows.text;
    assert_int_equal(
        eb_rows_string(&rows, EB_ROLE_CLASS, fields, 5, &at, &out, &err),
        EB_ERR_ROW);
    assert_true(err.line == 5 && err.column == 2);
    assert_string_equal(err.field, "class");
    assert_null(out);
    eb_release(&rows.memory, rows.text);
}

static void a_date_may_be_blank_or_must_not(void **state) {
    (void)state;
    eb_rows rows = fresh();
    eb_error err;
    eb_date date = 1;
    eb_field fields[] = {{" ", 1}, {"2025-09-03 ", 11}};
    rows.column_of[EB_ROLE_FIRST_DATE] = 0;
    assert_ok(eb_rows_optional_date(&rows, EB_ROLE_FIRST_DATE, fields, 4, &date,
                                    NULL));
    assert_int_equal(date, EB_NO_DATE);
    assert_int_equal(eb_rows_required_date(&rows, EB_ROLE_FIRST_DATE, fields, 4,
                                           &date, &err),
                     EB_ERR_ROW);
    assert_true(err.line == 4 && err.column == 1);
    assert_string_equal(err.message, "first_date: it is empty");
    rows.column_of[EB_ROLE_FIRST_DATE] = 1;
    assert_ok(eb_rows_required_date(&rows, EB_ROLE_FIRST_DATE, fields, 4, &date,
                                    NULL));
    assert_int_equal(date, 20334);
    fields[1].length = 9;
    assert_int_equal(eb_rows_optional_date(&rows, EB_ROLE_FIRST_DATE, fields, 4,
                                           &date, &err),
                     EB_ERR_ROW);
    assert_string_equal(err.message, "first_date: it is not a date");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_stand_side_by_side),
        cmocka_unit_test(a_nul_byte_is_refused),
        cmocka_unit_test(a_date_may_be_blank_or_must_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
