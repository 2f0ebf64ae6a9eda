/* SPDX-License-Identifier: MIT */
/* The small words: blanks, case, numbers, sessions, ids. */
#include "test_rows.h"

static void trims_spaces_and_tabs_only(void **state) {
    (void)state;
    const eb_field field = eb_field_trim(field_of(" \t a b\t "));
    assert_int_equal(field.length, 3);
    assert_memory_equal(field.text, "a b", 3);
    assert_int_equal(eb_field_trim(field_of(" \t ")).length, 0);
    assert_int_equal(eb_field_trim(field_of("")).length, 0);
    /* A no-break space and a line end are not blanks. */
    assert_int_equal(eb_field_trim(field_of("\xC2\xA0x\n")).length, 4);
    const eb_field nothing = {NULL, 0};
    assert_int_equal(eb_field_trim(nothing).length, 0);
}

static void folds_ascii_case_only(void **state) {
    (void)state;
    assert_true(eb_field_is(field_of("Pupil_ID"), "pupil_id"));
    assert_false(eb_field_is(field_of("pupil_i"), "pupil_id"));
    assert_false(eb_field_is(field_of("pupil_id "), "pupil_id"));
    /* @ and `, [ and { differ by the case bit and are other characters. */
    assert_false(eb_field_is(field_of("@["), "`{"));
    /* E acute in both cases, UTF-8: not folded. */
    assert_false(eb_field_is(field_of("\xC3\x89"), "\xC3\xA9"));
}

static void reads_whole_numbers(void **state) {
    (void)state;
    int64_t value = -7;
    assert_true(eb_field_number(field_of("0"), &value));
    assert_true(value == 0);
    assert_true(eb_field_number(field_of("0380"), &value));
    assert_true(value == 380);
    assert_true(eb_field_number(field_of("999999999"), &value));
    assert_true(value == 999999999);
    const char *const wrong[] = {"",    "1000000000", "-1", "+1",
                                 "1.0", "1e3",        " 1", "0x1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        value = -7;
        assert_false(eb_field_number(field_of(wrong[i]), &value));
        assert_true(value == -7);
    }
}

static void reads_sessions_in_any_case(void **state) {
    (void)state;
    const char *const am[] = {"AM", "am", "Am", "1", "morning", "MORNING"};
    const char *const pm[] = {"PM", "pM", "2", "Afternoon"};
    const char *const wrong[] = {"",   "A",   "M",       "XM",       "0",  "3",
                                 "11", "am.", "evening", "mornings", "a.m"};
    for (size_t i = 0; i < sizeof am / sizeof *am; i++) {
        eb_half half = EB_PM;
        assert_true(eb_field_session(field_of(am[i]), &half));
        assert_int_equal(half, EB_AM);
    }
    for (size_t i = 0; i < sizeof pm / sizeof *pm; i++) {
        eb_half half = EB_AM;
        assert_true(eb_field_session(field_of(pm[i]), &half));
        assert_int_equal(half, EB_PM);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        eb_half half = EB_AM;
        assert_false(eb_field_session(field_of(wrong[i]), &half));
    }
}

static void says_why_an_id_is_none(void **state) {
    (void)state;
    char text[1100];
    memset(text, 'x', sizeof text);
    const eb_field longest = {text, 1024}, over = {text, 1025};
    const eb_field nul = {"a\0b", 3};
    assert_null(eb_pupil_id_fault(field_of("P-0001")));
    assert_null(eb_pupil_id_fault(longest));
    assert_string_equal(eb_pupil_id_fault(field_of("")), "pupil_id is empty");
    assert_string_equal(eb_pupil_id_fault(over), "pupil_id is over 1024 bytes");
    assert_string_equal(eb_pupil_id_fault(nul), "pupil_id holds a NUL byte");
    assert_null(eb_school_id_fault(field_of("")));
    assert_null(eb_school_id_fault(longest));
    assert_string_equal(eb_school_id_fault(over),
                        "school_id is over 1024 bytes");
    assert_string_equal(eb_school_id_fault(nul), "school_id holds a NUL byte");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trims_spaces_and_tabs_only),
        cmocka_unit_test(folds_ascii_case_only),
        cmocka_unit_test(reads_whole_numbers),
        cmocka_unit_test(reads_sessions_in_any_case),
        cmocka_unit_test(says_why_an_id_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
