/* SPDX-License-Identifier: MIT */
#include "policy/school_days.h"

#include "school.h"

/* Two years: columns in one line, weeks of both, an inset day that is none. */
static void test_two_years_in_one_line(void **state) {
    (void)state;
    school s = {0};
    eb_school_days days;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P1", "A", on(2025, 7, 17), "/\\/\\/\\");
    marks(&s, "P1", "A", on(2025, 9, 1), "/\\##/");
    look(&s, on(2025, 9, 9));
    assert_ok(eb_school_days_make(s.view, 0, &days, NULL));
    /* 17, 18, 21 July; 1, 2, 3 September. */
    assert_int_equal(days.count, 6);
    assert_int_equal(days.era_count, 1);
    const eb_era *era = &days.eras[0];
    const eb_date dates[] = {on(2025, 7, 17), on(2025, 7, 18), on(2025, 7, 21),
                             on(2025, 9, 1),  on(2025, 9, 2),  on(2025, 9, 3)};
    const uint8_t open[] = {3, 3, 3, 3, 0, EB_OPEN_AM};
    const int32_t week[] = {0, 0, 1, 2, 2, 2}, weeks[] = {1, 1, 2, 3, 3, 3};
    const int32_t open_days[] = {1, 2, 3, 4, 4, 5};
    for (size_t c = 0; c < 6; c++) {
        assert_int_equal(days.date[c], dates[c]);
        assert_int_equal(days.year[c], c < 3 ? 2024 : 2025);
        assert_int_equal(era->open[c], open[c]);
        assert_int_equal(era->week[c], week[c]);
        assert_int_equal(era->weeks[c], weeks[c]);
        assert_int_equal(era->open_days[c], open_days[c]);
    }
    assert_int_equal(eb_school_days_column(&days, on(2025, 7, 18)), 1);
    assert_int_equal(eb_school_days_column(&days, on(2025, 8, 1)), 3);
    assert_int_equal(eb_school_days_column(&days, on(2026, 1, 1)), 6);
    eb_school_days_free(&days, eb_view_memory(s.view));
    school_done(&s);
}

/* One pupil alone on Monday and Tuesday; with Wednesday's forty the twentieth
 * is three, and the first days are no open days any more. */
static void test_a_day_that_closes(void **state) {
    (void)state;
    school s = {0};
    eb_school_days days;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P1", "A", on(2025, 9, 1), "/\\/\\/\\");
    for (int i = 0; i < 40; i++) {
        char id[4] = {'Z', (char)('0' + i / 10), (char)('0' + i % 10), '\0'};
        marks(&s, id, "A", on(2025, 9, 3), "/\\/\\");
    }
    look(&s, on(2025, 9, 9));
    assert_ok(eb_school_days_make(s.view, 0, &days, NULL));
    assert_int_equal(days.count, 4);
    assert_int_equal(days.era_count, 2);
    assert_int_equal(days.eras[1].first_column, 2);
    assert_int_equal(days.eras[0].open[0], 3);
    assert_int_equal(days.eras[1].open[0], 0);
    assert_int_equal(days.eras[1].open[2], 3);
    assert_ptr_equal(eb_school_days_era(&days, on(2025, 9, 3)), &days.eras[0]);
    assert_ptr_equal(eb_school_days_era(&days, on(2025, 9, 4)), &days.eras[1]);
    /* The same days with dates of another school between. */
    const eb_date other[] = {on(2025, 8, 30), on(2025, 9, 2), on(2025, 9, 6)};
    eb_school_days wide;
    assert_ok(eb_school_days_widen(s.view, &days, other, 3, &wide, NULL));
    assert_int_equal(wide.count, 6);
    assert_int_equal(wide.era_count, 2);
    assert_int_equal(wide.eras[1].first_column, 3);
    assert_int_equal(wide.eras[0].open[0], 0);
    assert_int_equal(wide.eras[0].open[1], 3);
    assert_int_equal(wide.eras[1].open[1], 0);
    eb_school_days_free(&wide, eb_view_memory(s.view));
    eb_school_days_free(&days, eb_view_memory(s.view));
    school_done(&s);
}

/* The longest year that there is: a school with marks on all 366 days from
 * August 2023 to July 2024, the second pupil away on the last of them. */
static void test_every_day_of_a_leap_year(void **state) {
    (void)state;
    school s = {0};
    eb_school_days days;
    const eb_date first = on(2023, 8, 1), last = on(2024, 7, 31);
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (eb_date date = first; date <= last; date++) {
        for (int half = 0; half < 2; half++) {
            mark(&s, "P1", "A", date, (eb_half)half, "/");
            mark(&s, "P2", "A", date, (eb_half)half, date < last ? "/" : "O");
        }
    }
    look(&s, last + 1);
    assert_ok(eb_school_days_make(s.view, 0, &days, NULL));
    assert_int_equal(days.count, 366);
    assert_int_equal(days.era_count, 1);
    for (size_t c = 0; c < 366; c++) {
        assert_int_equal(days.date[c], first + (eb_date)c);
        assert_int_equal(days.year[c], 2023);
        assert_int_equal(days.eras[0].open[c], 3);
        assert_int_equal(days.eras[0].open_days[c], (int)c + 1);
    }
    /* 1 August 2023 was a Tuesday: 6 days, 51 weeks, and 3 days. */
    assert_int_equal(days.eras[0].week_count, 53);
    eb_school_days_free(&days, eb_view_memory(s.view));
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_years_in_one_line),
        cmocka_unit_test(test_a_day_that_closes),
        cmocka_unit_test(test_every_day_of_a_leap_year)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
