/* SPDX-License-Identifier: MIT */
/*
 * Numbers, dates and chances in words, each worked out by hand.
 */
#include <math.h>

#include "test.h"
#include "ui/words.h"

static char out[EB_WORDS_ROOM];

static void test_counts(void **state) {
    (void)state;
    assert_string_equal(eb_words_count(0, out), "0");
    assert_string_equal(eb_words_count(999, out), "999");
    assert_string_equal(eb_words_count(1214, out), "1,214");
    assert_string_equal(eb_words_count(-15, out), "-15");
    assert_string_equal(eb_words_count(-123456, out), "-123,456");
    assert_string_equal(eb_words_count(INT64_MIN, out),
                        "-9,223,372,036,854,775,808");
    assert_string_equal(eb_words_of(1, "session", out), "1 session");
    assert_string_equal(eb_words_of(0, "session", out), "0 sessions");
    assert_string_equal(eb_words_of(1214, "pupil", out), "1,214 pupils");
}

static void test_fixed(void **state) {
    (void)state;
    assert_string_equal(eb_words_fixed(0.705, 1, out), "0.7");
    assert_string_equal(eb_words_fixed(2.5, 0, out), "3");
    assert_string_equal(eb_words_fixed(-2.5, 0, out), "-3");
    assert_string_equal(eb_words_fixed(-0.001, 2, out), "0.00");
    assert_string_equal(eb_words_fixed(-1.5109, 2, out), "-1.51");
    assert_string_equal(eb_words_fixed(9.0, 4, out), "9.0000");
    assert_string_equal(eb_words_fixed(0.05, 2, out), "0.05");
    assert_string_equal(eb_words_fixed((double)NAN, 2, out), "-");
    assert_string_equal(eb_words_fixed(1e300, 2, out), "-");
    assert_string_equal(eb_words_percent(0.0785, out), "7.9 %");
    assert_string_equal(eb_words_percent(1.0, out), "100.0 %");
}

static void test_dates(void **state) {
    (void)state;
    const eb_date date = eb_date_make(2026, 2, 4); /* a Wednesday */
    assert_string_equal(eb_words_date(date, out), "Wednesday 4 February 2026");
    assert_string_equal(eb_words_day(date, out), "4 February");
    assert_string_equal(eb_words_span(date, date, out), "Wednesday 4 February");
    assert_string_equal(eb_words_span(date, date + 2, out),
                        "Wednesday 4 to Friday 6 February");
    assert_string_equal(eb_words_span(eb_date_make(2025, 12, 19),
                                      eb_date_make(2026, 1, 5), out),
                        "Friday 19 December to Monday 5 January");
}

static void test_year_groups(void **state) {
    (void)state;
    assert_string_equal(eb_words_year_group(0, out), "Reception");
    assert_string_equal(eb_words_year_group(9, out), "Year 9");
    assert_string_equal(eb_words_year_group(-1, out), "year group not known");
    assert_string_equal(eb_words_year(0, out), "R");
    assert_string_equal(eb_words_year(13, out), "13");
    assert_string_equal(eb_words_year(-1, out), "-");
}

static void test_likelihood(void **state) {
    (void)state;
    assert_string_equal(eb_words_likelihood(0.0), "no longer possible");
    assert_string_equal(eb_words_likelihood(1e-9), "very unlikely");
    assert_string_equal(eb_words_likelihood(0.3), "less likely than not");
    assert_string_equal(eb_words_likelihood(0.5), "about even");
    assert_string_equal(eb_words_likelihood(0.71), "more likely than not");
    assert_string_equal(eb_words_likelihood(0.97), "very likely");
    assert_string_equal(eb_words_likelihood(1.0), "certain already");
}

static void test_out_of(void **state) {
    (void)state;
    assert_string_equal(eb_words_out_of(0.71, out),
                        "of 10 pupils with a register like this, about 7 "
                        "would");
    assert_string_equal(eb_words_out_of(0.02, out),
                        "of 100 pupils with a register like this, about 2 "
                        "would");
    assert_string_equal(eb_words_out_of(0.97, out),
                        "of 100 pupils with a register like this, about 97 "
                        "would");
    assert_string_equal(eb_words_out_of(0.004, out),
                        "of 1,000 pupils with a register like this, about 4 "
                        "would");
    assert_string_equal(eb_words_out_of(1e-6, out),
                        "fewer than 1 in 1,000 pupils with such a register "
                        "would");
    assert_string_equal(eb_words_out_of(0.999999, out),
                        "nearly all pupils with a register like this would");
}

static void test_every_state_and_class_has_words(void **state) {
    (void)state;
    for (int s = 0; s < EB_STATES; s++) {
        assert_true(strlen(eb_words_state((eb_state)s)) > 5);
    }
    for (int c = EB_PRESENT; c <= EB_UNKNOWN; c++) {
        assert_true(strlen(eb_words_class((eb_class)c)) > 5);
    }
}

static void test_classes(void **state) {
    (void)state;
    assert_int_equal(eb_class_is_absent(EB_AUTHORISED), 1);
    assert_int_equal(eb_class_is_absent(EB_UNAUTHORISED), 1);
    assert_int_equal(eb_class_is_absent(EB_APPROVED), 0);
    assert_int_equal(eb_class_is_possible(EB_APPROVED), 1);
    assert_int_equal(eb_class_is_possible(EB_AUTHORISED), 1);
    assert_int_equal(eb_class_is_possible(EB_NOT_POSSIBLE), 0);
    assert_int_equal(eb_class_is_possible(EB_UNKNOWN), 0);
    assert_int_equal(eb_class_is_possible(EB_NO_MARK), 0);
}

/* A blank before a pupil came, or after one left, is no missing mark. */
static void test_unmarked(void **state) {
    (void)state;
    eb_row row;
    eb_session session;
    memset(&row, 0, sizeof row);
    memset(&session, 0, sizeof session);
    row.entry_date = row.leaving_date = EB_NO_DATE;
    session.date = 20000;
    session.class_ = EB_NO_MARK;
    session.open = 1;
    assert_int_equal(eb_session_is_unmarked(&row, &session), 1);
    row.entry_date = 20001;
    assert_int_equal(eb_session_is_unmarked(&row, &session), 0);
    row.entry_date = 20000;
    assert_int_equal(eb_session_is_unmarked(&row, &session), 1);
    row.leaving_date = 19999;
    assert_int_equal(eb_session_is_unmarked(&row, &session), 0);
    row.leaving_date = 20000;
    session.open = 0;
    assert_int_equal(eb_session_is_unmarked(&row, &session), 0);
    session.open = 1;
    session.class_ = EB_ADMIN;
    assert_int_equal(eb_session_is_unmarked(&row, &session), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_fixed),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_year_groups),
        cmocka_unit_test(test_likelihood),
        cmocka_unit_test(test_out_of),
        cmocka_unit_test(test_every_state_and_class_has_words),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_unmarked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
