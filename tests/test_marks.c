/* SPDX-License-Identifier: MIT */
/* Walking along a string of marks. */
#include "data/marks.h"

#include "school.h"

static void characters_are_not_bytes(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t left, length;
    } CASES[] = {
        {"/I", 2, 1},
        {"\xC3\xA9/", 3, 2},            /* e acute */
        {"\xE2\x9C\x93/", 4, 3},        /* a tick */
        {"\xF0\x9F\x98\x80/", 5, 4},    /* beyond 16 bits */
        {"\xC3", 1, 1},                 /* cut off */
        {"\xE2\x9C", 2, 2},             /* cut off */
        {"\xC3/", 2, 1},                /* no second byte */
        {"\xE2\x9C/", 3, 2},            /* no third byte */
        {"\xA9/", 2, 1},                /* a second byte alone */
        {"\xC3\xA9\xA9", 3, 2},         /* one too many */
        {"\xFF\x80\x80\x80\x80", 5, 4}, /* never more than four */
        {"\xC3\xA9", 1, 1},             /* not past what is there */
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        assert_int_equal(eb_mark_length(CASES[i].text, CASES[i].left),
                         CASES[i].length);
    }
}

static void a_string_starts_on_a_school_day(void **state) {
    (void)state;
    for (int d = 1; d <= 14; d++) {
        const eb_date date = on(2025, 9, d); /* 1 September is a Monday */
        const int weekday = (d - 1) % 7;
        assert_int_equal(eb_marks_start(date),
                         weekday < 5 ? date : date + 7 - weekday);
    }
}

/* Also when the weekend lies before the range: 29 July 2006 is a Saturday. */
static void also_before_the_range(void **state) {
    (void)state;
    school s = {0};
    char text[64];
    assert_int_equal(eb_marks_start(on(2006, 7, 29)), on(2006, 7, 31));
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", on(2006, 7, 30), "//OO");
    look(&s, on(2006, 8, 10));
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "08-01aO 08-01pO ");
    school_done(&s);
}

static void sessions_follow_each_other(void **state) {
    (void)state;
    eb_date date = on(2025, 9, 3); /* a Wednesday */
    eb_half half = EB_AM;
    static const int DAYS[] = {3, 4, 5, 8, 9, 10, 11, 12, 15};
    for (size_t i = 0; i < 18; i++) {
        assert_int_equal(date, on(2025, 9, DAYS[i / 2]));
        assert_int_equal(half, i % 2 == 0 ? EB_AM : EB_PM);
        eb_next_session(&date, &half);
    }
    date = on(2025, 9, 5);
    half = EB_PM;
    eb_next_session(&date, &half);
    assert_true(date == on(2025, 9, 8) && half == EB_AM);
}

static void no_number_of_marks_overflows(void **state) {
    (void)state;
    const eb_date starts[] = {EB_DATE_MAX, EB_DATE_MAX + 1, INT32_MAX - 1,
                              INT32_MAX};
    for (size_t i = 0; i < 4; i++) {
        eb_date date = eb_marks_start(starts[i]);
        eb_half half = EB_AM;
        for (int n = 0; n < 100; n++) eb_next_session(&date, &half);
        assert_true(date > EB_DATE_MAX);
    }
    eb_date date = eb_marks_start(INT32_MIN);
    eb_half half = EB_AM;
    for (int n = 0; n < 100; n++) eb_next_session(&date, &half);
    assert_true(date < EB_DATE_MIN);
}

/* A school's own code may be a character of several bytes. */
static void a_code_of_another_script(void **state) {
    (void)state;
    const eb_code tick = {"\xE2\x9C\x93", EB_NO_DATE, EB_NO_DATE, EB_PRESENT,
                          "present",      0,          "here"};
    school s = {0};
    char text[64];
    eb_codes *codes = NULL;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    assert_ok(eb_codes_new(NULL, &codes, NULL));
    assert_ok(eb_codes_add(codes, &tick, NULL));
    options.codes = codes;
    SCHOOL_OK(&s, eb_register_new(&options, &s.reg, &s.err));
    eb_codes_free(codes);
    marks(&s, "P", "A", on(2025, 9, 1),
          "\xE2\x9C\x93I\xE2\x9C\x93\xE2\x9C\x93");
    look(&s, on(2025, 10, 1));
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01a\xE2\x9C\x93 09-01pI 09-02a\xE2\x9C\x93 "
                        "09-02p\xE2\x9C\x93 ");
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_are_not_bytes),
        cmocka_unit_test(a_string_starts_on_a_school_day),
        cmocka_unit_test(also_before_the_range),
        cmocka_unit_test(sessions_follow_each_other),
        cmocka_unit_test(no_number_of_marks_overflows),
        cmocka_unit_test(a_code_of_another_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
