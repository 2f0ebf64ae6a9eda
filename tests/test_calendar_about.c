/* SPDX-License-Identifier: MIT */
/*
 * What is said of a calendar: too short, too long, open outside its terms.
 */
#include "test.h"
#include "ui/calendar_about.h"

static eb_calendar_about about(int64_t planned, int64_t without_term) {
    eb_calendar_about a;
    memset(&a, 0, sizeof a);
    a.has_calendar = 1;
    a.planned = planned;
    a.days_without_term = without_term;
    a.first_without_term = eb_date_make(2025, 9, 3);
    return a;
}

static void says(const eb_calendar_about *a, const char *expected) {
    char out[EB_CALENDAR_SENTENCE_ROOM];
    eb_calendar_sentence(a, out);
    assert_string_equal(out, expected);
}

static void test_sentences(void **state) {
    (void)state;
    eb_calendar_about a = about(340, 0);
    says(&a, "");
    a = about(400, 0);
    says(&a, "");
    a = about(338, 0);
    says(&a, "the calendar plans 338 sessions this year, where 380 is usual");
    a = about(402, 0);
    says(&a, "the calendar plans 402 sessions this year, where 380 is usual");
    a = about(380, 1);
    says(&a, "open on 1 day outside its terms, first on 2025-09-03");
    a = about(10, 2);
    says(&a,
         "the calendar plans 10 sessions this year, where 380 is usual; "
         "open on 2 days outside its terms, first on 2025-09-03");
    a.has_calendar = 0;
    says(&a, "");
}

/* Wednesday 3 to Friday 5 September 2025, both open, but the term begins on
 * the 4th and goes on to Monday the 8th, on which nobody was marked. */
static void test_counts_of_a_school(void **state) {
    (void)state;
    eb_register *reg = NULL;
    eb_view *view = NULL;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_calendar_about a;
    const eb_period term = {NULL, eb_date_make(2025, 9, 4),
                            eb_date_make(2025, 9, 8), EB_TERM};
    assert_ok(eb_register_new(&(eb_register_options)EB_REGISTER_OPTIONS_INIT,
                              &reg, NULL));
    assert_ok(eb_register_add_period(reg, &term, NULL));
    assert_ok(eb_register_add_marks(reg, "p", "S", eb_date_make(2025, 9, 3),
                                    "/\\/\\/\\", 6, NULL));
    assert_ok(eb_register_close(reg, NULL));
    options.as_of = eb_date_make(2025, 9, 9);
    assert_ok(eb_view_new(reg, &options, &view, NULL));
    assert_int_equal(eb_calendar_about_school(view, 0, &a), 1);
    assert_string_equal(a.school, "S");
    assert_int_equal(a.has_calendar, 1);
    assert_int_equal(a.planned, 6); /* 4, 5 and 8 September */
    assert_int_equal(a.open_days, 3);
    assert_int_equal(a.open_sessions, 6);
    assert_int_equal(a.days_without_term, 1);
    assert_int_equal(a.first_without_term, eb_date_make(2025, 9, 3));
    assert_int_equal(a.days_without_marks, 1);
    assert_int_equal(a.first_without_marks, eb_date_make(2025, 9, 8));
    assert_int_equal(eb_calendar_about_school(view, 1, &a), 0);
    eb_view_free(view);
    eb_register_free(reg);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_counts_of_a_school),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
