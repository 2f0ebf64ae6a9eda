/* SPDX-License-Identifier: MIT */
#include "policy/due.h"

#include "school.h"

/* As "2025-09-08", with a * for a guess. */
static const char *due(const school *s, eb_date from, int count) {
    static char text[16];
    eb_due kept = {0, 0, 0, {0}};
    char date[11];
    int is_guess = -1;
    const eb_date found = eb_due_date(s->reg, &kept, 0, from, count, &is_guess);
    eb_date_write(found, date);
    snprintf(text, sizeof text, "%s%s", date, is_guess ? "*" : "");
    return text;
}

/* Term to Friday 24 October 2025 and from Monday 3 November; Monday 10th is a
 * closed day. */
static void test_by_the_calendar(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P1", "A", on(2025, 9, 1), "/\\");
    period(&s, "", EB_TERM, on(2025, 9, 1), on(2025, 10, 24));
    period(&s, "", EB_TERM, on(2025, 11, 3), on(2025, 12, 19));
    period(&s, "", EB_CLOSED, on(2025, 11, 10), on(2025, 11, 10));
    school_close(&s);
    assert_string_equal(due(&s, on(2025, 10, 22), 0), "2025-10-22");
    assert_string_equal(due(&s, on(2025, 10, 22), 1), "2025-10-23");
    assert_string_equal(due(&s, on(2025, 10, 22), 2), "2025-10-24");
    assert_string_equal(due(&s, on(2025, 10, 22), 3), "2025-11-03");
    assert_string_equal(due(&s, on(2025, 10, 22), 8), "2025-11-11");
    /* From a Saturday or a holiday: the next school day. */
    assert_string_equal(due(&s, on(2025, 10, 25), 0), "2025-11-03");
    assert_string_equal(due(&s, on(2025, 10, 25), 1), "2025-11-03");
    assert_string_equal(due(&s, on(2025, 10, 25), 2), "2025-11-04");
    /* Past the end of what the calendar knows: weekdays, and said. */
    assert_string_equal(due(&s, on(2025, 12, 19), 1), "2026-08-03*");
    school_done(&s);
}

static void test_without_a_calendar(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P1", "A", on(2025, 9, 1), "/\\");
    school_close(&s);
    assert_string_equal(due(&s, on(2025, 9, 5), 0), "2025-09-05*");
    assert_string_equal(due(&s, on(2025, 9, 5), 1), "2025-09-08*");
    assert_string_equal(due(&s, on(2025, 9, 6), 0), "2025-09-08*");
    assert_string_equal(due(&s, on(2025, 9, 6), 5), "2025-09-12*");
    school_done(&s);
}

/* A calendar of one day is a calendar. */
static void test_one_planned_day(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P1", "A", on(2025, 9, 3), "/\\");
    period(&s, "", EB_TERM, on(2025, 9, 3), on(2025, 9, 3));
    school_close(&s);
    assert_string_equal(due(&s, on(2025, 9, 1), 0), "2025-09-03");
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_the_calendar),
        cmocka_unit_test(test_without_a_calendar),
        cmocka_unit_test(test_one_planned_day)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
