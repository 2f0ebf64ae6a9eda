/* SPDX-License-Identifier: MIT */
/*
 * The recent past, features 16 to 25: which school weeks a window holds, and
 * the three features that weigh the year by its age.
 */
#include "marks.h"

#define START "2025-09-01" /* a Monday */

/* A school week of ten sessions of which the first `absent` are missed. */
static void mark_week(marks *m, const char *pupil, eb_date monday, int absent) {
    char text[11];
    char iso[11];
    for (int s = 0; s < 10; s++) text[s] = s < absent ? 'O' : '/';
    text[10] = '\0';
    eb_date_write(monday, iso);
    mark_days(m, pupil, "A", iso, text);
}

/* ---- windows ---- */

/* Thirteen weeks, the newest with 1 absence, the one before with 2, ... the
 * tenth, eleventh, twelfth and thirteenth from the end with 10. Sums over
 * the last 1, 2, 4, 6, 12: 1, 3, 10, 21, 55 + 20 = 75. */
static void the_last_k_school_weeks(void **state) {
    (void)state;
    marks m = marks_new();
    for (int week = 0; week < 13; week++) {
        const int age = 13 - week;
        mark_week(&m, "p", date_of(START) + 7 * week, age < 10 ? age : 10);
    }
    const double *f = marks_row(&m, "2025-12-01");
    assert_feature(f, EB_F_ABSENCE_RATE_1W, 1.0 / 10.0);
    assert_feature(f, EB_F_ABSENCE_RATE_2W, 3.0 / 20.0);
    assert_feature(f, EB_F_ABSENCE_RATE_4W, 10.0 / 40.0);
    assert_feature(f, EB_F_ABSENCE_RATE_6W, 21.0 / 60.0);
    assert_feature(f, EB_F_ABSENCE_RATE_12W, 75.0 / 120.0);
    assert_feature(f, EB_F_UNAUTHORISED_RATE_6W, 21.0 / 60.0);
    marks_end(&m);
}

/* As of Wednesday the newest week is Monday and Tuesday. */
static void the_newest_week_may_be_part_of_one(void **state) {
    (void)state;
    marks m = marks_of(START, "// // // // // OO /O OO OO OO");
    const double *f = marks_row(&m, "2025-09-10");
    assert_feature(f, EB_F_ABSENCE_RATE_1W, 3.0 / 4.0);
    assert_feature(f, EB_F_ABSENCE_RATE_2W, 3.0 / 14.0);
    /* On Monday morning the newest is still last week. */
    f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_ABSENCE_RATE_1W, 0);
    marks_end(&m);
}

/* Two weeks of holiday hold no open session: the window steps over them. */
static void a_holiday_does_not_use_up_a_window(void **state) {
    (void)state;
    marks m = marks_new();
    mark_week(&m, "p", date_of("2025-12-08"), 4);
    mark_week(&m, "p", date_of("2025-12-15"), 2);
    mark_week(&m, "p", date_of("2026-01-05"), 1);
    const double *f = marks_row(&m, "2026-01-12");
    assert_feature(f, EB_F_ABSENCE_RATE_1W, 1.0 / 10.0);
    assert_feature(f, EB_F_ABSENCE_RATE_2W, 3.0 / 20.0);
    assert_feature(f, EB_F_ABSENCE_RATE_4W, 7.0 / 30.0); /* all there are */
    marks_end(&m);
}

/* A week with one open session is a school week. */
static void a_week_of_one_session_is_a_school_week(void **state) {
    (void)state;
    marks m = marks_of(START, "OO OO OO OO OO XX XX XX X/ XX");
    mark_week(&m, "p", date_of("2025-09-15"), 2);
    const double *f = marks_row(&m, "2025-09-22");
    assert_feature(f, EB_F_ABSENCE_RATE_2W, 2.0 / 11.0);
    assert_feature(f, EB_F_ABSENCE_RATE_4W, 12.0 / 21.0);
    marks_end(&m);
}

/* 21 enrolments make the quorum ceil(21/20) = 2. "p" alone is marked in the
 * second week, which is no school week: its sessions are in S, not in any
 * window. */
static void stray_marks_do_not_open_a_school(void **state) {
    (void)state;
    marks m = marks_new();
    mark_week(&m, "p", date_of(START), 1);
    mark_week(&m, "p", date_of("2025-09-08"), 10);
    mark_week(&m, "p", date_of("2025-09-15"), 2);
    for (int i = 0; i < 20; i++) {
        char pupil[16];
        snprintf(pupil, sizeof pupil, "q%d", i);
        mark_week(&m, pupil, date_of(START), 0);
        mark_week(&m, pupil, date_of("2025-09-15"), 0);
    }
    const double *f = marks_row(&m, "2025-09-22");
    assert_feature(f, EB_F_ABSENT_SESSIONS, 13);
    assert_feature(f, EB_F_WEEKS_POSSIBLE, 3);
    assert_feature(f, EB_F_ABSENCE_RATE_1W, 2.0 / 10.0);
    assert_feature(f, EB_F_ABSENCE_RATE_2W, 3.0 / 20.0);
    assert_feature(f, EB_F_ABSENCE_RATE_12W, 3.0 / 20.0);
    /* Outside the last 4 school weeks lie the ten strays, all absent:
     * 3/20 - 10/10. */
    assert_feature(f, EB_F_ABSENCE_CHANGE, 3.0 / 20.0 - 1.0);
    marks_end(&m);
}

/* Exactly a twentieth: with 20 enrolments one is enough. */
static void a_twentieth_opens_a_school(void **state) {
    (void)state;
    marks m = marks_new();
    mark_week(&m, "p", date_of(START), 1);
    mark_week(&m, "p", date_of("2025-09-08"), 10);
    for (int i = 0; i < 19; i++) {
        char pupil[16];
        snprintf(pupil, sizeof pupil, "q%d", i);
        mark_week(&m, pupil, date_of(START), 0);
    }
    const double *f = marks_row(&m, "2025-09-15");
    assert_feature(f, EB_F_ABSENCE_RATE_1W, 1);
    marks_end(&m);
}

/* A pupil without a possible session is not among those a twentieth is
 * taken of: 20 others here are only X. */
static void the_twentieth_is_of_those_with_a_possible_mark(void **state) {
    (void)state;
    marks m = marks_new();
    mark_week(&m, "p", date_of(START), 3);
    for (int i = 0; i < 20; i++) {
        char pupil[16];
        snprintf(pupil, sizeof pupil, "q%d", i);
        mark_days(&m, pupil, "A", START, NOT_DUE);
    }
    const double *f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_ABSENCE_RATE_1W, 3.0 / 10.0);
    marks_end(&m);
}

static void windows_do_not_reach_back_before_the_year(void **state) {
    (void)state;
    marks m = marks_new();
    mark_week(&m, "p", date_of("2025-07-14"), 10);
    mark_week(&m, "p", date_of(START), 2);
    const double *f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_ABSENCE_RATE_2W, 2.0 / 10.0);
    assert_feature(f, EB_F_ABSENCE_RATE_12W, 2.0 / 10.0);
    assert_missing(f, EB_F_ABSENCE_TREND);
    marks_end(&m);
}

/* Thursday 31 July and Friday 1 August 2025 lie in one school week; a
 * feature of 2025/26 uses the Friday only. */
static void a_straddling_week_gives_only_its_own_years_sessions(void **state) {
    (void)state;
    marks m = marks_of("2025-07-31", "OO O/");
    const double *f = marks_row(&m, "2025-08-02");
    assert_feature(f, EB_F_ABSENCE_RATE_1W, 1.0 / 2.0);
    assert_feature(f, EB_F_ABSENCE_RATE_12W, 1.0 / 2.0);
    marks_end(&m);
}

/* The same week, in which the school was open on Thursday 31 July only: a
 * stray mark of Friday 1 August (one of 21 enrolments) does not open
 * 2025/26, so the week is not of this year, and no window of it holds the
 * mark. Ten school weeks reach back, and do. */
static void a_straddling_week_that_is_last_years(void **state) {
    (void)state;
    marks m = marks_of("2025-07-31", "O/ OO");
    for (int i = 0; i < 20; i++) {
        char pupil[16];
        snprintf(pupil, sizeof pupil, "q%d", i);
        mark_days(&m, pupil, "A", "2025-07-31", "//");
        mark_week(&m, pupil, date_of(START), 0);
    }
    mark_week(&m, "p", date_of(START), 1);
    const double *f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 12);
    assert_feature(f, EB_F_ABSENT_SESSIONS, 3);
    assert_feature(f, EB_F_ABSENCE_RATE_1W, 1.0 / 10.0);
    assert_feature(f, EB_F_ABSENCE_RATE_2W, 1.0 / 10.0);
    assert_feature(f, EB_F_ABSENCE_RATE_12W, 1.0 / 10.0);
    assert_feature(f, EB_F_UNAUTHORISED_10W, 4);
    marks_end(&m);
}

/* "p" has nothing possible in the last school week, but in the one before:
 * a ratio over nothing is missing, never 0. */
static void a_window_without_a_possible_session_is_missing(void **state) {
    (void)state;
    marks m = marks_of(START, "O/ // // // // XX XX XX XX XX");
    mark_times(&m, "q", "A", START, WEEK, 2);
    const double *f = marks_row(&m, "2025-09-15");
    assert_missing(f, EB_F_ABSENCE_RATE_1W);
    assert_feature(f, EB_F_ABSENCE_RATE_2W, 1.0 / 10.0);
    marks_end(&m);
}

/* The oldest of seven weeks has U and L that the window must not see. In
 * the six: 3 U and an I of 60; L twice of 56 present sessions. */
static void unauthorised_and_late_of_the_last_six(void **state) {
    (void)state;
    marks m = marks_of(START, "UL UL UL UL UL");
    mark_days(&m, "p", "A", "2025-09-08", "UU U/ I/ LL //");
    mark_times(&m, "p", "A", "2025-09-15", WEEK, 5);
    const double *f = marks_row(&m, "2025-10-20");
    assert_feature(f, EB_F_UNAUTHORISED_RATE_6W, 3.0 / 60.0);
    assert_feature(f, EB_F_ABSENCE_RATE_6W, 4.0 / 60.0);
    assert_feature(f, EB_F_LATE_RATE_6W, 2.0 / 56.0);
    marks_end(&m);
}

/* In the window only approved and absent sessions: nobody is present. */
static void late_rate_6w_is_missing_when_never_present_in_it(void **state) {
    (void)state;
    marks m = marks_of(START, "L/");
    mark_times(&m, "p", "A", "2025-09-08", "BB II BB II BB", 6);
    const double *f = marks_row(&m, "2025-10-20");
    assert_missing(f, EB_F_LATE_RATE_6W);
    assert_feature(f, EB_F_LATE_RATE, 1.0 / 2.0);
    marks_end(&m);
}

/* ---- absence_ewma ---- */

static void ewma_of_none_and_of_all(void **state) {
    (void)state;
    marks m = marks_of(START, WEEK);
    assert_feature(marks_row(&m, "2025-10-01"), EB_F_ABSENCE_EWMA, 0);
    marks_end(&m);
    m = marks_of(START, GONE);
    assert_feature(marks_row(&m, "2025-10-01"), EB_F_ABSENCE_EWMA, 1);
    marks_end(&m);
    m = marks_of(START, NOT_DUE);
    assert_missing(marks_row(&m, "2025-10-01"), EB_F_ABSENCE_EWMA);
    marks_end(&m);
}

/* Blocks of 20 sessions weigh 1 : 2 : 4, whatever a single weight is; with
 * the middle block absent the value is exactly 2/7. */
static void ewma_halves_every_twenty_sessions(void **state) {
    (void)state;
    static const double WANT[] = {1.0 / 7.0, 2.0 / 7.0, 4.0 / 7.0};
    for (int block = 0; block < 3; block++) {
        marks m = marks_new();
        for (int week = 0; week < 6; week++) {
            mark_week(&m, "p", date_of(START) + 7 * week,
                      week / 2 == block ? 10 : 0);
        }
        const double *f = marks_row(&m, "2025-10-13");
        assert_feature_near(f, EB_F_ABSENCE_EWMA, WANT[block]);
        marks_end(&m);
    }
}

/* Absent, attended, absent: (2^-0.1 + 1) / (2^-0.1 + 2^-0.05 + 1), by mpmath
 * to 20 digits. */
static void ewma_of_three_sessions(void **state) {
    (void)state;
    marks m = marks_of(START, "O/ O");
    assert_feature_near(marks_row(&m, "2025-10-01"), EB_F_ABSENCE_EWMA,
                        0.66680008577289020015);
    marks_end(&m);
}

/* Age is counted in possible sessions: what is not possible ages nothing. */
static void ewma_does_not_age_over_what_is_not_possible(void **state) {
    (void)state;
    marks m = marks_of(START, "OX DD .. // XX XX O#");
    assert_feature_near(marks_row(&m, "2025-10-01"), EB_F_ABSENCE_EWMA,
                        /* O//O: (w3 + w0) / (w3 + w2 + w1 + w0), by mpmath */
                        0.50030013292380328720);
    marks_end(&m);
}

/* ---- absence_trend ---- */

/* 0, 1, 2 of 10: a tenth more each week, exactly. */
static void trend_of_three_even_weeks(void **state) {
    (void)state;
    marks m = marks_new();
    for (int week = 0; week < 3; week++) {
        mark_week(&m, "p", date_of(START) + 7 * week, week);
    }
    assert_feature(marks_row(&m, "2025-09-22"), EB_F_ABSENCE_TREND, 0.1);
    marks_end(&m);
}

static void trend_is_missing_under_three_weeks(void **state) {
    (void)state;
    marks m = marks_new();
    mark_week(&m, "p", date_of(START), 1);
    mark_week(&m, "p", date_of("2025-09-08"), 2);
    mark_days(&m, "p", "A", "2025-09-15", NOT_DUE);
    mark_times(&m, "q", "A", START, WEEK, 3); /* the school has three */
    assert_missing(marks_row(&m, "2025-09-22"), EB_F_ABSENCE_TREND);
    marks_end(&m);
}

/* (x, p, a) = (0, 10, 0), (1, 4, 2), (2, 10, 1): with p as weights
 * (24 * 4 - 3 * 24) / (24 * 44 - 24^2) = 24/480 = 1/20. The mean of x is 1
 * by symmetry, so the middle week does not matter. */
static void trend_weighs_weeks_by_possible_sessions(void **state) {
    (void)state;
    marks m = marks_new();
    mark_week(&m, "p", date_of(START), 0);
    mark_days(&m, "p", "A", "2025-09-08", "OO // XX XX XX");
    mark_week(&m, "p", date_of("2025-09-15"), 1);
    assert_feature(marks_row(&m, "2025-09-22"), EB_F_ABSENCE_TREND, 1.0 / 20.0);
    marks_end(&m);
}

/* Places are the school's: a week in which only others are possible keeps
 * its place. (0, 10, 4), (2, 10, 2), (3, 6, 3): sum p 26, a 9, px 38,
 * pxx 94, ax 13: (26 * 13 - 38 * 9) / (26 * 94 - 38^2) = -4/1000. */
static void trend_keeps_the_place_of_a_week_without_possible_sessions(
    void **state) {
    (void)state;
    marks m = marks_new();
    mark_week(&m, "p", date_of(START), 4);
    mark_days(&m, "p", "A", "2025-09-08", NOT_DUE);
    mark_week(&m, "p", date_of("2025-09-15"), 2);
    mark_days(&m, "p", "A", "2025-09-22", "OO O/ // XX XX");
    mark_times(&m, "q", "A", START, WEEK, 4);
    assert_feature(marks_row(&m, "2025-09-29"), EB_F_ABSENCE_TREND,
                   -4.0 / 1000.0);
    marks_end(&m);
}

/* A fortnight's holiday between the second and third week takes no place. */
static void trend_does_not_count_holidays(void **state) {
    (void)state;
    marks m = marks_new();
    mark_week(&m, "p", date_of("2025-12-08"), 0);
    mark_week(&m, "p", date_of("2025-12-15"), 1);
    mark_week(&m, "p", date_of("2026-01-05"), 2);
    assert_feature(marks_row(&m, "2026-01-12"), EB_F_ABSENCE_TREND, 0.1);
    marks_end(&m);
}

/* 13 weeks of which the first is all absent and out of the window, and the
 * last all absent: over x = 0..11 with a = 10 at 11 only, the slope is
 * (120 * 110 - 660 * 10) / (120 * 5060 - 660^2) = 6600/171600 = 1/26. */
static void trend_sees_twelve_weeks(void **state) {
    (void)state;
    marks m = marks_new();
    for (int week = 0; week < 13; week++) {
        mark_week(&m, "p", date_of(START) + 7 * week,
                  week == 0 || week == 12 ? 10 : 0);
    }
    assert_feature(marks_row(&m, "2025-12-01"), EB_F_ABSENCE_TREND, 1.0 / 26.0);
    marks_end(&m);
}

/* ---- absence_change ---- */

/* Six weeks: before 5 of 20, in the last four 3 of 40. */
static void change_is_four_weeks_less_all_before(void **state) {
    (void)state;
    static const int ABSENT[] = {5, 0, 0, 1, 2, 0};
    marks m = marks_new();
    for (int week = 0; week < 6; week++) {
        mark_week(&m, "p", date_of(START) + 7 * week, ABSENT[week]);
    }
    assert_feature(marks_row(&m, "2025-10-13"), EB_F_ABSENCE_CHANGE,
                   3.0 / 40.0 - 5.0 / 20.0);
    marks_end(&m);
}

static void change_is_missing_when_a_part_is(void **state) {
    (void)state;
    marks m = marks_new(); /* nothing before the last four */
    for (int week = 0; week < 4; week++) {
        mark_week(&m, "p", date_of(START) + 7 * week, 1);
    }
    const double *f = marks_row(&m, "2025-09-29");
    assert_feature(f, EB_F_ABSENCE_RATE_4W, 4.0 / 40.0);
    assert_missing(f, EB_F_ABSENCE_CHANGE);
    marks_end(&m);

    m = marks_new(); /* nothing in them */
    mark_week(&m, "p", date_of(START), 1);
    mark_times(&m, "p", "A", "2025-09-08", NOT_DUE, 4);
    mark_times(&m, "q", "A", START, WEEK, 5);
    f = marks_row(&m, "2025-10-06");
    assert_missing(f, EB_F_ABSENCE_RATE_4W);
    assert_missing(f, EB_F_ABSENCE_CHANGE);
    marks_end(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_k_school_weeks),
        cmocka_unit_test(the_newest_week_may_be_part_of_one),
        cmocka_unit_test(a_holiday_does_not_use_up_a_window),
        cmocka_unit_test(a_week_of_one_session_is_a_school_week),
        cmocka_unit_test(stray_marks_do_not_open_a_school),
        cmocka_unit_test(a_twentieth_opens_a_school),
        cmocka_unit_test(the_twentieth_is_of_those_with_a_possible_mark),
        cmocka_unit_test(windows_do_not_reach_back_before_the_year),
        cmocka_unit_test(a_straddling_week_gives_only_its_own_years_sessions),
        cmocka_unit_test(a_straddling_week_that_is_last_years),
        cmocka_unit_test(a_window_without_a_possible_session_is_missing),
        cmocka_unit_test(unauthorised_and_late_of_the_last_six),
        cmocka_unit_test(late_rate_6w_is_missing_when_never_present_in_it),
        cmocka_unit_test(ewma_of_none_and_of_all),
        cmocka_unit_test(ewma_halves_every_twenty_sessions),
        cmocka_unit_test(ewma_of_three_sessions),
        cmocka_unit_test(ewma_does_not_age_over_what_is_not_possible),
        cmocka_unit_test(trend_of_three_even_weeks),
        cmocka_unit_test(trend_is_missing_under_three_weeks),
        cmocka_unit_test(trend_weighs_weeks_by_possible_sessions),
        cmocka_unit_test(
            trend_keeps_the_place_of_a_week_without_possible_sessions),
        cmocka_unit_test(trend_does_not_count_holidays),
        cmocka_unit_test(trend_sees_twelve_weeks),
        cmocka_unit_test(change_is_four_weeks_less_all_before),
        cmocka_unit_test(change_is_missing_when_a_part_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
