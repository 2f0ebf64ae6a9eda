/* SPDX-License-Identifier: MIT */
/*
 * The shape of the week and the edges of breaks, features 34 to 48.
 */
#include "marks.h"

#define START "2025-09-01" /* a Monday */
#define LATER "2025-10-01"

/* ---- weekdays ---- */

/* Two weeks. Absent: Monday 2 of 4, Tuesday 1, Wednesday 0, Thursday 3,
 * Friday 4 of 4. */
static void rates_by_weekday(void **state) {
    (void)state;
    marks m = marks_of(START, "OO /O // OO OO // // // /O OO");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_ABSENCE_RATE_MON, 2.0 / 4.0);
    assert_feature(f, EB_F_ABSENCE_RATE_TUE, 1.0 / 4.0);
    assert_feature(f, EB_F_ABSENCE_RATE_WED, 0);
    assert_feature(f, EB_F_ABSENCE_RATE_THU, 3.0 / 4.0);
    assert_feature(f, EB_F_ABSENCE_RATE_FRI, 1);
    assert_feature(f, EB_F_MIDWEEK_RATE, 4.0 / 12.0);
    assert_feature(f, EB_F_MONDAY_EXCESS, 2.0 / 4.0 - 4.0 / 12.0);
    assert_feature(f, EB_F_FRIDAY_EXCESS, 1.0 - 4.0 / 12.0);
    marks_end(&m);
}

/* Pooled, not averaged: Tuesday 1 of 1, Wednesday 0 of 2, Thursday 0 of 2
 * is 1/5, where the mean of the rates were 1/3. */
static void midweek_is_a_ratio_of_sums(void **state) {
    (void)state;
    marks m = marks_of(START, "// OX // // //");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_ABSENCE_RATE_TUE, 1);
    assert_feature(f, EB_F_MIDWEEK_RATE, 1.0 / 5.0);
    assert_feature(f, EB_F_MONDAY_EXCESS, -1.0 / 5.0);
    marks_end(&m);
}

/* A school that closes on Friday afternoons: one Friday session to miss a
 * week, so one absence of three is 1/3, not 1/6. */
static void friday_afternoon_closed(void **state) {
    (void)state;
    marks m = marks_of(START, "// // // // O# // // // // /# // // // // /#");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_ABSENCE_RATE_FRI, 1.0 / 3.0);
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 27);
    /* That Friday's morning has no afternoon: it is no day of 43 and 44. */
    assert_feature(f, EB_F_AM_ONLY_ABSENT_RATE, 0);
    marks_end(&m);
}

static void a_weekday_without_a_session_is_missing(void **state) {
    (void)state;
    marks m = marks_of(START, "XX OO // //");
    const double *f = marks_row(&m, LATER);
    assert_missing(f, EB_F_ABSENCE_RATE_MON);
    assert_missing(f, EB_F_ABSENCE_RATE_FRI);
    assert_missing(f, EB_F_MONDAY_EXCESS);
    assert_missing(f, EB_F_FRIDAY_EXCESS);
    assert_feature(f, EB_F_MIDWEEK_RATE, 2.0 / 6.0);
    marks_end(&m);
    m = marks_of(START, "OO XX XX XX //");
    f = marks_row(&m, LATER);
    assert_missing(f, EB_F_MIDWEEK_RATE);
    assert_missing(f, EB_F_MONDAY_EXCESS);
    assert_feature(f, EB_F_ABSENCE_RATE_MON, 1);
    marks_end(&m);
}

/* A Saturday and a Sunday, absent, are in no weekday's rate. */
static void weekends_are_outside_34_to_42(void **state) {
    (void)state;
    marks m = marks_of(START, "OO // // // //");
    mark_day(&m, "p", "A", "2025-09-06", "O");
    mark_day(&m, "p", "A", "2025-09-07", "O");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_ABSENCE_RATE, 6.0 / 14.0);
    assert_feature(f, EB_F_ABSENCE_RATE_MON, 1);
    assert_feature(f, EB_F_ABSENCE_RATE_FRI, 0);
    assert_feature(f, EB_F_MIDWEEK_RATE, 0);
    /* weekday_g too: one absent day of five, on the Monday (below). */
    assert_feature_near(f, EB_F_WEEKDAY_G, 5.0040242353818785);
    marks_end(&m);
}

/* ---- weekday_g ---- */

/* Days (absent, attended): Monday (2, 0), Tuesday to Thursday (0, 2), Friday
 * (1, 1). By mpmath: 9.4446973188580880228. */
static void g_of_two_weeks(void **state) {
    (void)state;
    marks m = marks_of(START, "OO // // // OO OO // // // //");
    assert_feature_near(marks_row(&m, LATER), EB_F_WEEKDAY_G,
                        9.4446973188580880228);
    marks_end(&m);
}

/* (3,1), (1,3), (0,4), (2,2), (4,0) over four weeks; half a day absent is an
 * absent day. By mpmath: 13.183347464017316297. */
static void g_counts_a_day_once_as_absent_when_any_session_is(void **state) {
    (void)state;
    marks m = marks_of(START,
                       "OO // // O/ /O "
                       "/O O/ // OO OO "
                       "O/ // // // O/ "
                       "// // // // OO");
    assert_feature_near(marks_row(&m, LATER), EB_F_WEEKDAY_G,
                        13.183347464017316297);
    marks_end(&m);
}

/* A day of which one half is not possible is a day. (1,0), (0,1) five times
 * over: the same as in weekends_are_outside: G of one absent day in five,
 * 2 (ln 5 + 4 ln (5/4)) = 5.0040242353818788 by mpmath. */
static void g_counts_half_days_too(void **state) {
    (void)state;
    marks m = marks_of(START, "XO /X X/ // /X");
    assert_feature_near(marks_row(&m, LATER), EB_F_WEEKDAY_G,
                        5.0040242353818785);
    marks_end(&m);
}

static void g_is_nothing_when_every_weekday_is_alike(void **state) {
    (void)state;
    marks m = marks_of(START, "OO OO OO OO OO // // // // //");
    const double *f = marks_row(&m, LATER);
    assert_true(f[EB_F_WEEKDAY_G] > -1e-12 && f[EB_F_WEEKDAY_G] < 1e-12);
    marks_end(&m);
}

static void g_is_missing_when_all_or_none_are_absent(void **state) {
    (void)state;
    marks m = marks_of(START, WEEK);
    assert_missing(marks_row(&m, LATER), EB_F_WEEKDAY_G);
    marks_end(&m);
    m = marks_of(START, "O/ /O OO O/ /O"); /* all days, not all sessions */
    assert_missing(marks_row(&m, LATER), EB_F_WEEKDAY_G);
    marks_end(&m);
    m = marks_of(START, GONE); /* attended on a Saturday only */
    mark_day(&m, "p", "A", "2025-09-06", "/");
    assert_missing(marks_row(&m, LATER), EB_F_WEEKDAY_G);
    marks_end(&m);
    m = marks_of(START, NOT_DUE);
    assert_missing(marks_row(&m, LATER), EB_F_WEEKDAY_G);
    marks_end(&m);
}

/* ---- half days ---- */

/* Five days with both sessions possible: one PM only, two AM only, one
 * wholly absent, one attended. */
static void half_days_absent(void **state) {
    (void)state;
    marks m = marks_of(START, "/O O/ O/ OO //");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_PM_ONLY_ABSENT_RATE, 1.0 / 5.0);
    assert_feature(f, EB_F_AM_ONLY_ABSENT_RATE, 2.0 / 5.0);
    marks_end(&m);
}

/* Any attendance in the other half, and any other absence, counts. */
static void half_days_of_other_codes(void **state) {
    (void)state;
    marks m = marks_of(START, "LI BN IV CL EP");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_PM_ONLY_ABSENT_RATE, 2.0 / 5.0);
    assert_feature(f, EB_F_AM_ONLY_ABSENT_RATE, 3.0 / 5.0);
    marks_end(&m);
}

/* C2, M, S and U in the afternoon: counted as neither, and the days stay in
 * the denominator: of five, one O. */
static void absences_set_apart_in_the_afternoon(void **state) {
    (void)state;
    marks m = marks_new();
    mark_codes(&m, "p", "A", START, "/,C2,/,M,/,S,/,U,/,O");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_PM_ONLY_ABSENT_RATE, 1.0 / 5.0);
    assert_feature(f, EB_F_AM_ONLY_ABSENT_RATE, 0);
    marks_end(&m);
}

static void absences_set_apart_in_the_morning(void **state) {
    (void)state;
    marks m = marks_new();
    mark_codes(&m, "p", "A", START, "C2,/,M,/,S,/,U,/,O,/");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_AM_ONLY_ABSENT_RATE, 1.0 / 5.0);
    assert_feature(f, EB_F_PM_ONLY_ABSENT_RATE, 0);
    marks_end(&m);
}

/* An absence set apart is not attended either: M then O is no day "attended
 * AM and absent PM". */
static void an_absence_set_apart_is_not_attendance(void **state) {
    (void)state;
    marks m = marks_of(START, "MO OU //");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_PM_ONLY_ABSENT_RATE, 0);
    assert_feature(f, EB_F_AM_ONLY_ABSENT_RATE, 0);
    marks_end(&m);
}

/* /X and XO are no days with both sessions possible; without one, there is
 * no rate. */
static void half_days_need_both_sessions(void **state) {
    (void)state;
    marks m = marks_of(START, "/X XO /O");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_PM_ONLY_ABSENT_RATE, 1);
    assert_feature(f, EB_F_AM_ONLY_ABSENT_RATE, 0);
    marks_end(&m);
    m = marks_of(START, "/X XO");
    f = marks_row(&m, LATER);
    assert_missing(f, EB_F_PM_ONLY_ABSENT_RATE);
    assert_missing(f, EB_F_AM_ONLY_ABSENT_RATE);
    marks_end(&m);
}

/* 43 and 44 use every day: a Saturday is one. */
static void half_days_at_a_weekend_count(void **state) {
    (void)state;
    marks m = marks_of(START, "//");
    mark_one(&m, "p", "A", "2025-09-06", EB_AM, "/");
    mark_one(&m, "p", "A", "2025-09-06", EB_PM, "O");
    assert_feature(marks_row(&m, LATER), EB_F_PM_ONLY_ABSENT_RATE, 1.0 / 2.0);
    marks_end(&m);
}

/* Two neighbouring sessions are one day only when they are of one date:
 * Monday PM absent and Tuesday AM attended is neither. Both halves are day
 * 33, over the edge of the first word of planes. */
static void halves_of_different_days_are_not_a_day(void **state) {
    (void)state;
    marks m = marks_new();
    mark_times(&m, "p", "A", START, "//", 31);
    mark_days(&m, "p", "A", "2025-10-14", "/O O/");
    const double *f = marks_row(&m, "2025-10-16");
    assert_feature(f, EB_F_PM_ONLY_ABSENT_RATE, 1.0 / 33.0);
    assert_feature(f, EB_F_AM_ONLY_ABSENT_RATE, 1.0 / 33.0);
    marks_end(&m);
}

/* ---- weeks ---- */

/* Week 1 whole, week 2 one absence, week 3 wholly absent, week 4 one session
 * and that absent, week 5 nothing possible. */
static void weeks_broken_and_lost(void **state) {
    (void)state;
    marks m = marks_of(START,
                       "// // // // // "
                       "// /O // // // "
                       "OO OO OO OO OO "
                       "XX XX OX XX XX "
                       "XX XX XX XX XX");
    const double *f = marks_row(&m, "2025-10-06");
    assert_feature(f, EB_F_WEEKS_POSSIBLE, 4);
    assert_feature(f, EB_F_WEEKS_BROKEN_RATE, 3.0 / 4.0);
    assert_feature(f, EB_F_WEEKS_LOST_RATE, 2.0 / 4.0);
    marks_end(&m);
}

/* An absent Saturday breaks a week; an attended Sunday saves it. */
static void weeks_run_from_monday_to_sunday(void **state) {
    (void)state;
    marks m = marks_of(START, "// // // // // OO OO OO OO OO");
    mark_one(&m, "p", "A", "2025-09-06", EB_AM, "O");
    mark_one(&m, "p", "A", "2025-09-14", EB_PM, "/");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_WEEKS_BROKEN_RATE, 1);
    assert_feature(f, EB_F_WEEKS_LOST_RATE, 0);
    marks_end(&m);
}

static void week_rates_are_missing_without_a_week(void **state) {
    (void)state;
    marks m = marks_of(START, NOT_DUE);
    const double *f = marks_row(&m, LATER);
    assert_missing(f, EB_F_WEEKS_BROKEN_RATE);
    assert_missing(f, EB_F_WEEKS_LOST_RATE);
    marks_end(&m);
}

/* ---- edges of breaks ---- */

/* Half-term from Friday 24 October to Monday 3 November. Before: Thursday
 * (0 of 2) and Friday (2 of 2); after: Monday (1 of 2), Tuesday (0 of 2). */
static void two_open_days_on_each_side_of_a_break(void **state) {
    (void)state;
    marks m = marks_of("2025-10-20", "OO OO OO // OO");
    mark_days(&m, "p", "A", "2025-11-03", "/O // OO OO OO");
    const double *f = marks_row(&m, "2025-11-08");
    assert_feature(f, EB_F_BEFORE_BREAK_RATE, 2.0 / 4.0);
    assert_feature(f, EB_F_AFTER_BREAK_RATE, 1.0 / 4.0);
    marks_end(&m);
}

/* Friday 5 to Friday 12 September is seven days: a break. To Thursday 11 it
 * is six: none. */
static void seven_days_between_open_days_are_a_break(void **state) {
    (void)state;
    marks m = marks_of(START, "// // // // OO __ __ __ __ OO");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_BEFORE_BREAK_RATE, 2.0 / 4.0);
    assert_feature(f, EB_F_AFTER_BREAK_RATE, 1);
    marks_end(&m);
    m = marks_of(START, "// // // // OO __ __ __ OO //");
    f = marks_row(&m, LATER);
    assert_missing(f, EB_F_BEFORE_BREAK_RATE);
    assert_missing(f, EB_F_AFTER_BREAK_RATE);
    marks_end(&m);
}

/* Open: Thu 4, Fri 5 September; Fri 12 alone; Fri 19; Mon 22. Two breaks a
 * day apart: Friday 12 lies after one and before the other and is in both
 * sets once; neither edge reaches over the other break to the 5th or 19th.
 * Before: 4 (0/2), 5 (1/2), 12 (2/2). After: 12 (2/2), 19 (1/2), 22 (0/2). */
static void breaks_one_day_apart(void **state) {
    (void)state;
    marks m = marks_of("2025-09-04", "// O/");
    mark_days(&m, "p", "A", "2025-09-12", "OO");
    mark_days(&m, "p", "A", "2025-09-19", "/O //");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_BEFORE_BREAK_RATE, 3.0 / 6.0);
    assert_feature(f, EB_F_AFTER_BREAK_RATE, 3.0 / 6.0);
    marks_end(&m);
}

/* Three days between two breaks: the middle one, Tuesday 23, is the second
 * day after the one and the second before the other, and counts once in
 * each. Before: 11 Sep (0/2), 12 (0/2), 23 (2/2), 24 (0/2). After: 22 (0/2),
 * 23 (2/2), 6 Oct (0/2). */
static void a_date_in_two_edges_counts_once(void **state) {
    (void)state;
    marks m = marks_of("2025-09-11", "// //");
    mark_days(&m, "p", "A", "2025-09-22", "// OO //");
    mark_days(&m, "p", "A", "2025-10-06", "//");
    const double *f = marks_row(&m, "2025-10-07");
    assert_feature(f, EB_F_BEFORE_BREAK_RATE, 2.0 / 8.0);
    assert_feature(f, EB_F_AFTER_BREAK_RATE, 2.0 / 6.0);
    marks_end(&m);
}

/* Two days between two breaks are in both sets: before 12, 22, 23; after
 * 22, 23, 6 October. */
static void two_days_between_two_breaks(void **state) {
    (void)state;
    marks m = marks_of("2025-09-12", "//");
    mark_days(&m, "p", "A", "2025-09-22", "// OO");
    mark_days(&m, "p", "A", "2025-10-06", "//");
    const double *f = marks_row(&m, "2025-10-07");
    assert_feature(f, EB_F_BEFORE_BREAK_RATE, 2.0 / 6.0);
    assert_feature(f, EB_F_AFTER_BREAK_RATE, 2.0 / 6.0);
    marks_end(&m);
}

/* On the Monday morning before school the break is not known yet; after
 * Monday it is. */
static void a_break_is_known_when_the_school_has_reopened(void **state) {
    (void)state;
    marks m = marks_of("2025-10-20", "// // // // OO");
    mark_days(&m, "p", "A", "2025-11-03", "/O //");
    const double *f = marks_row(&m, "2025-11-03");
    assert_missing(f, EB_F_BEFORE_BREAK_RATE);
    f = marks_row(&m, "2025-11-04");
    assert_feature(f, EB_F_BEFORE_BREAK_RATE, 2.0 / 4.0);
    assert_feature(f, EB_F_AFTER_BREAK_RATE, 1.0 / 2.0);
    marks_end(&m);
}

/* The summer before the year's first open day is no break of the year. */
static void summer_is_no_break(void **state) {
    (void)state;
    marks m = marks_of("2025-07-17", "OO OO");
    mark_days(&m, "p", "A", "2025-09-01", "OO // // // //");
    const double *f = marks_row(&m, LATER);
    assert_missing(f, EB_F_BEFORE_BREAK_RATE);
    assert_missing(f, EB_F_AFTER_BREAK_RATE);
    marks_end(&m);
}

/* Breaks are the school's: a pupil away ill for two weeks makes none, and
 * marks that are not possible do not hide one. */
static void breaks_are_the_schools(void **state) {
    (void)state;
    marks m = marks_of(START, "// II II II II II II II II //");
    const double *f = marks_row(&m, LATER);
    assert_missing(f, EB_F_BEFORE_BREAK_RATE);
    marks_end(&m);
    m = marks_of(START, "// // // // OO ## ## ## ## ## O/");
    f = marks_row(&m, LATER);
    assert_feature(f, EB_F_BEFORE_BREAK_RATE, 2.0 / 4.0);
    assert_feature(f, EB_F_AFTER_BREAK_RATE, 1.0 / 2.0);
    marks_end(&m);
}

/* "q" holds the school open; "p" had nothing possible at the edges. */
static void an_edge_without_a_possible_session_is_missing(void **state) {
    (void)state;
    marks m = marks_of(START, "// // // XX XX");
    mark_times(&m, "q", "A", START, WEEK, 1);
    mark_days(&m, "p", "A", "2025-09-15", "XX /O");
    mark_times(&m, "q", "A", "2025-09-15", WEEK, 1);
    const double *f = marks_row(&m, LATER);
    assert_missing(f, EB_F_BEFORE_BREAK_RATE);
    assert_feature(f, EB_F_AFTER_BREAK_RATE, 1.0 / 2.0);
    marks_end(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_by_weekday),
        cmocka_unit_test(midweek_is_a_ratio_of_sums),
        cmocka_unit_test(friday_afternoon_closed),
        cmocka_unit_test(a_weekday_without_a_session_is_missing),
        cmocka_unit_test(weekends_are_outside_34_to_42),
        cmocka_unit_test(g_of_two_weeks),
        cmocka_unit_test(g_counts_a_day_once_as_absent_when_any_session_is),
        cmocka_unit_test(g_counts_half_days_too),
        cmocka_unit_test(g_is_nothing_when_every_weekday_is_alike),
        cmocka_unit_test(g_is_missing_when_all_or_none_are_absent),
        cmocka_unit_test(half_days_absent),
        cmocka_unit_test(half_days_of_other_codes),
        cmocka_unit_test(absences_set_apart_in_the_afternoon),
        cmocka_unit_test(absences_set_apart_in_the_morning),
        cmocka_unit_test(an_absence_set_apart_is_not_attendance),
        cmocka_unit_test(half_days_need_both_sessions),
        cmocka_unit_test(half_days_at_a_weekend_count),
        cmocka_unit_test(halves_of_different_days_are_not_a_day),
        cmocka_unit_test(weeks_broken_and_lost),
        cmocka_unit_test(weeks_run_from_monday_to_sunday),
        cmocka_unit_test(week_rates_are_missing_without_a_week),
        cmocka_unit_test(two_open_days_on_each_side_of_a_break),
        cmocka_unit_test(seven_days_between_open_days_are_a_break),
        cmocka_unit_test(breaks_one_day_apart),
        cmocka_unit_test(a_date_in_two_edges_counts_once),
        cmocka_unit_test(two_days_between_two_breaks),
        cmocka_unit_test(a_break_is_known_when_the_school_has_reopened),
        cmocka_unit_test(summer_is_no_break),
        cmocka_unit_test(breaks_are_the_schools),
        cmocka_unit_test(an_edge_without_a_possible_session_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
