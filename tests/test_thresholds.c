/* SPDX-License-Identifier: MIT */
/*
 * The lines of law and statistics, features 49 to 55: exactly on them, one
 * session to either side, and how far the planned year still reaches.
 */
#include "marks.h"

#define START "2025-09-01" /* a Monday */

/* `absent` O, the rest attended, `sessions` in all, on school days in a row
 * from START; returns the first school day after them. */
static eb_date mark_sessions(marks *m, const char *pupil, int sessions,
                             int absent) {
    eb_date date = date_of(START);
    int half = EB_AM;
    for (int s = 0; s < sessions; s++) {
        mark_recorded(m, pupil, "A", date, (eb_half)half,
                      s < absent ? "O" : "/", EB_NO_TIME);
        advance(&date, &half);
    }
    return half == EB_AM ? date : date + 1;
}

/* One pupil with `absent` of `sessions`, seen the day after the last. */
static marks absent_of(int absent, int sessions) {
    char as_of[11];
    marks m = marks_new();
    eb_date_write(mark_sessions(&m, "p", sessions, absent), as_of);
    marks_row(&m, as_of);
    return m;
}

/* ---- pa_now, severe_now, sessions_back ---- */

static void check_lines(int absent, int sessions, int pa, int severe,
                        int back) {
    marks m = absent_of(absent, sessions);
    assert_feature(m.row, EB_F_POSSIBLE_SESSIONS, sessions);
    assert_feature(m.row, EB_F_PA_NOW, pa);
    assert_feature(m.row, EB_F_SEVERE_NOW, severe);
    assert_feature(m.row, EB_F_SESSIONS_BACK, back);
    marks_end(&m);
}

/* 10 A >= P and 2 A >= P; back = max(0, 10 A - P + 1). */
static void exactly_on_a_line_is_over_it(void **state) {
    (void)state;
    check_lines(1, 10, 1, 0, 1);
    check_lines(1, 11, 0, 0, 0);
    check_lines(38, 380, 1, 0, 1);
    check_lines(37, 380, 0, 0, 0);
    check_lines(2, 20, 1, 0, 1);
    check_lines(2, 19, 1, 0, 2);
    check_lines(2, 21, 0, 0, 0);
    check_lines(5, 10, 1, 1, 41);
    check_lines(4, 9, 1, 0, 32);
    check_lines(5, 9, 1, 1, 42);
    check_lines(0, 1, 0, 0, 0);
    check_lines(1, 1, 1, 1, 10);
    check_lines(1, 2, 1, 1, 9);
    check_lines(16, 40, 1, 0, 121);
}

/* Attended sessions in a row do bring it below: 121 more for 16 of 40. */
static void sessions_back_is_enough_and_no_less(void **state) {
    (void)state;
    check_lines(16, 40 + 120, 1, 0, 1);
    check_lines(16, 40 + 121, 0, 0, 0);
}

static void lines_are_missing_without_a_possible_session(void **state) {
    (void)state;
    marks m = marks_of(START, NOT_DUE);
    const double *f = marks_row(&m, "2025-09-08");
    assert_missing(f, EB_F_PA_NOW);
    assert_missing(f, EB_F_SEVERE_NOW);
    assert_missing(f, EB_F_SESSIONS_BACK);
    marks_end(&m);
}

/* ---- another threshold ---- */

static void check_threshold(int num, int den, int absent, int pa, int back,
                            int hand) {
    marks m = marks_new();
    mark_sessions(&m, "p", 20, absent);
    add_period(&m, NULL, START, "2025-10-10", EB_TERM); /* R = 40 */
    m.options.threshold_num = num;
    m.options.threshold_den = den;
    const double *f = marks_row(&m, "2025-09-15");
    assert_feature(f, EB_F_PA_NOW, pa);
    assert_feature(f, EB_F_SESSIONS_BACK, back);
    assert_feature(f, EB_F_SESSIONS_IN_HAND, hand);
    assert_feature(f, EB_F_SEVERE_NOW, 2 * absent >= 20);
    marks_end(&m);
}

/* P = 20, R = 40. 15/100: 15 * 20 = 300 <= 100 A from A = 3 on; 9 of 60 is
 * 15 %, so at most 8: hand 8 - A. Back: floor((100 A - 300) / 15) + 1. */
static void fifteen_in_a_hundred(void **state) {
    (void)state;
    check_threshold(15, 100, 2, 0, 0, 6);
    check_threshold(15, 100, 3, 1, 1, 5);
    check_threshold(15, 100, 4, 1, 7, 4);   /* floor(100/15) + 1 */
    check_threshold(15, 100, 9, 1, 41, -1); /* 600/15 + 1 */
    check_threshold(15, 100, 10, 1, 47, -2);
    check_threshold(3, 20, 4, 1, 7, 4); /* the same share */
}

/* 3/20 of 7 is 1.05: one absence is just below, one session back is 0 and
 * not 1, where (20 - 21)/3 is rounded down. */
static void sessions_back_just_below_the_line(void **state) {
    (void)state;
    marks m = marks_of(START, "O/ // // /");
    m.options.threshold_num = 3;
    m.options.threshold_den = 20;
    const double *f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_PA_NOW, 0);
    assert_feature(f, EB_F_SESSIONS_BACK, 0);
    marks_end(&m);
}

/* 1/3: 20 <= 3 A from 7 on; 20 of 60 is a third, so at most 19. */
static void a_third(void **state) {
    (void)state;
    check_threshold(1, 3, 6, 0, 0, 13);
    check_threshold(1, 3, 7, 1, 2, 12); /* 7/21 is a third, 7/22 below */
}

/* All of it: only who missed every session is over; 60 of 60 is reached by
 * 59 - A. */
static void the_whole(void **state) {
    (void)state;
    check_threshold(1, 1, 19, 0, 0, 40); /* R = 40 is the most */
    check_threshold(1, 1, 20, 1, 1, 39);
}

/* ---- sessions_in_hand: R with a calendar ---- */

/* Term to 26 September without the 19th. As of Monday 15: 4 + 5 days, R =
 * 18, P = 20: ceil(38/10) - 1 - A = 3 - A. */
static void planned_sessions_by_the_calendar(void **state) {
    (void)state;
    for (int absent = 0; absent <= 5; absent++) {
        marks m = marks_new();
        mark_sessions(&m, "p", 20, absent);
        add_period(&m, NULL, START, "2025-09-26", EB_TERM);
        add_period(&m, NULL, "2025-09-19", "2025-09-19", EB_CLOSED);
        const double *f = marks_row(&m, "2025-09-15");
        assert_feature(f, EB_F_SESSIONS_IN_HAND, 3 - absent);
        marks_end(&m);
    }
}

/* P + R = 40 exactly: 4 of 40 is 10 %, so 3 may be missed; one planned day
 * less, 38, leaves 3 too; 30 leave 2. */
static void in_hand_stays_below_ten_per_cent(void **state) {
    (void)state;
    static const struct {
        const char *last;
        int hand;
    } CASES[] = {{"2025-09-26", 3}, {"2025-09-25", 3}, {"2025-09-19", 2}};
    for (size_t i = 0; i < 3; i++) {
        marks m = marks_new();
        mark_sessions(&m, "p", 20, 0);
        add_period(&m, NULL, START, CASES[i].last, EB_TERM);
        const double *f = marks_row(&m, "2025-09-15");
        assert_feature(f, EB_F_SESSIONS_IN_HAND, CASES[i].hand);
        marks_end(&m);
    }
}

/* 180 attended, one day planned: 18 could be missed, but R = 2 is all. */
static void in_hand_is_at_most_what_is_left(void **state) {
    (void)state;
    marks m = marks_new();
    assert_int_equal(mark_sessions(&m, "p", 180, 0), date_of("2026-01-05"));
    add_period(&m, NULL, START, "2026-01-05", EB_TERM);
    const double *f = marks_row(&m, "2026-01-05");
    assert_feature(f, EB_F_SESSIONS_IN_HAND, 2);
    marks_end(&m);
}

/* The day of as_of is planned still; a term that is over leaves R = 0. */
static void nothing_left_to_plan(void **state) {
    (void)state;
    marks m = marks_new();
    mark_sessions(&m, "p", 20, 1);
    add_period(&m, NULL, START, "2025-09-12", EB_TERM);
    const double *f = marks_row(&m, "2025-09-15");
    assert_feature(f, EB_F_SESSIONS_IN_HAND, 0); /* min(0, 2 - 1 - 1) */
    marks_end(&m);
    m = marks_new();
    mark_sessions(&m, "p", 20, 3);
    add_period(&m, NULL, START, "2025-09-12", EB_TERM);
    f = marks_row(&m, "2025-09-15");
    assert_feature(f, EB_F_SESSIONS_IN_HAND, -2); /* min(0, 2 - 1 - 3) */
    marks_end(&m);
}

/* P = 0 and 10 planned: ceil(10/10) - 1 = 0, not missing. With no session
 * at all, past or planned, missing. */
static void in_hand_needs_a_session_past_or_planned(void **state) {
    (void)state;
    marks m = marks_of(START, NOT_DUE);
    add_period(&m, NULL, START, "2025-09-12", EB_TERM);
    const double *f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_SESSIONS_IN_HAND, 0);
    f = marks_row(&m, "2025-09-15");
    assert_missing(f, EB_F_SESSIONS_IN_HAND);
    marks_end(&m);
}

/* School B has terms of its own and uses those; the common closed day holds
 * for both. From Monday 15: A has 9 days, 18; B has 4 (its term ends on the
 * 19th, without the 16th), 8. */
static void a_schools_own_term_comes_first(void **state) {
    (void)state;
    marks m = marks_new();
    mark_times(&m, "a", "A", START, WEEK, 2);
    mark_times(&m, "b", "B", START, WEEK, 2);
    add_period(&m, NULL, START, "2025-09-26", EB_TERM);
    add_period(&m, "B", START, "2025-09-19", EB_TERM);
    add_period(&m, NULL, "2025-09-16", "2025-09-16", EB_CLOSED);
    eb_row row;
    size_t index;
    marks_view(&m, "2025-09-15");
    assert_ok(eb_view_find(m.view, "a", "A", &index, NULL));
    assert_ok(eb_view_row(m.view, index, &row, NULL));
    assert_int_equal(row.planned, 18);
    assert_ok(eb_view_find(m.view, "b", "B", &index, NULL));
    assert_ok(eb_view_row(m.view, index, &row, NULL));
    assert_int_equal(row.planned, 8);
    marks_end(&m);
}

/* ---- sessions_in_hand: R without a calendar ---- */

/* 380 less the school's 20 open sessions: 360; (20 + 360)/10 - 1 - A. */
static void planned_sessions_without_a_calendar(void **state) {
    (void)state;
    marks m = marks_new();
    mark_sessions(&m, "p", 20, 5);
    const double *f = marks_row(&m, "2025-09-15");
    assert_feature(f, EB_F_SESSIONS_IN_HAND, 38 - 1 - 5);
    marks_end(&m);
}

/* The school's open sessions count, not the pupil's own: 40 were open, "p"
 * came after 30 of them: R = 340, P = 10, ceil(350/10) - 1 = 34. */
static void open_sessions_are_the_schools(void **state) {
    (void)state;
    marks m = marks_new();
    mark_times(&m, "q", "A", START, WEEK, 4);
    mark_days(&m, "p", "A", "2025-09-22", WEEK);
    const double *f = marks_row(&m, "2025-09-29");
    assert_feature(f, EB_F_SESSIONS_IN_HAND, 34);
    marks_end(&m);
}

/* A first open session on 15 September is before the 16th; on the 16th it
 * is not, and the year's beginning is not in the register. */
static void the_first_open_session_is_before_16_september(void **state) {
    (void)state;
    marks m = marks_of("2025-09-15", WEEK);
    const double *f = marks_row(&m, "2025-09-22");
    assert_feature(f, EB_F_SESSIONS_IN_HAND, 37);
    marks_end(&m);
    m = marks_of("2025-09-16", WEEK);
    f = marks_row(&m, "2025-09-23");
    assert_missing(f, EB_F_SESSIONS_IN_HAND);
    marks_end(&m);
}

/* From Monday 20 July 2026 ten weekdays are left, 20 sessions, whatever is
 * missing to 380: (20 + 20)/10 - 1 = 3. */
static void no_more_than_the_weekdays_to_31_july(void **state) {
    (void)state;
    marks m = marks_new();
    mark_sessions(&m, "p", 20, 0);
    const double *f = marks_row(&m, "2026-07-20");
    assert_feature(f, EB_F_SESSIONS_IN_HAND, 3);
    f = marks_row(&m, "2026-08-01"); /* none left: min(0, 2 - 1) */
    assert_feature(f, EB_F_SESSIONS_IN_HAND, 0);
    marks_end(&m);
}

/* 400 open sessions: R is 0, not -20. */
static void never_less_than_nothing(void **state) {
    (void)state;
    marks m = absent_of(50, 400);
    assert_feature(m.row, EB_F_SESSIONS_IN_HAND, 40 - 1 - 50);
    marks_end(&m);
    m = absent_of(1, 400);
    assert_feature(m.row, EB_F_SESSIONS_IN_HAND, 0);
    marks_end(&m);
}

/* ---- Year 11 and leavers ---- */

/* Planned sessions of the one pupil "p", of that year group, whose school
 * has been open for the two weeks before as_of. */
static int64_t planned_of(int year_group, const char *start, const char *as_of,
                          const char *term_end) {
    marks m = marks_new();
    eb_pupil p = person("p", "A");
    eb_row row;
    p.year_group = year_group;
    add_person(&m, &p);
    mark_times(&m, "p", "A", start, WEEK, 2);
    if (term_end != NULL) add_period(&m, NULL, start, term_end, EB_TERM);
    marks_row(&m, as_of);
    assert_ok(eb_view_row(m.view, 0, &row, NULL));
    marks_end(&m);
    return row.planned;
}

/* The last Monday of May 2026 is the 25th: Year 11 ends on Sunday 24. From
 * Monday 18: 5 days for Year 11, 45 to Friday 17 July for Year 10. */
static void year_11_ends_before_the_spring_bank_holiday(void **state) {
    (void)state;
    static const char *const END = "2026-07-17";
    assert_int_equal(planned_of(11, "2026-05-04", "2026-05-18", END), 10);
    assert_int_equal(planned_of(10, "2026-05-04", "2026-05-18", END), 90);
    assert_int_equal(
        planned_of(EB_YEAR_UNKNOWN, "2026-05-04", "2026-05-18", END), 90);
    assert_int_equal(planned_of(11, "2026-05-04", "2026-05-22", END), 2);
    assert_int_equal(planned_of(11, "2026-05-04", "2026-05-24", END), 0);
    assert_int_equal(planned_of(11, "2026-05-04", "2026-05-25", END), 0);
    assert_int_equal(planned_of(11, "2026-05-04", "2026-06-08", END), 0);
}

/* 2012: the holiday was moved to Monday 4 June, so from Monday 21 May two
 * weeks were left, not one. 2022: to Thursday 2 June; the Sunday before is
 * 29 May, so from Monday 23 May one week. */
static void jubilee_years(void **state) {
    (void)state;
    assert_int_equal(planned_of(11, "2012-05-07", "2012-05-21", "2012-07-20"),
                     20);
    assert_int_equal(planned_of(11, "2022-05-09", "2022-05-23", "2022-07-20"),
                     10);
}

/* Without a calendar the rule's sessions are cut by the same date. A school
 * open from 1 September on: 360 left, of which Year 11 can have only the
 * weekdays from Monday 18 May to Friday 22. */
static void year_11_without_a_calendar(void **state) {
    (void)state;
    assert_int_equal(planned_of(11, START, "2026-05-18", NULL), 10);
    assert_int_equal(planned_of(10, START, "2026-05-18", NULL), 2 * 55);
    /* Over, so R = 0 even where it could not be known. */
    assert_int_equal(planned_of(11, "2026-05-04", "2026-05-25", NULL), 0);
    assert_int_equal(planned_of(11, "2026-05-04", "2026-05-24", NULL),
                     EB_NO_COUNT); /* on the Sunday itself, not after it */
    assert_int_equal(planned_of(11, START, "2026-05-24", NULL), 0);
    assert_int_equal(planned_of(10, "2026-05-04", "2026-05-25", NULL),
                     EB_NO_COUNT);
    assert_int_equal(planned_of(11, "2026-05-04", "2026-05-18", NULL),
                     EB_NO_COUNT);
}

/* "P and A keep what was recorded": June's marks of Year 11 count. */
static void year_11_keeps_what_was_recorded(void **state) {
    (void)state;
    marks m = marks_new();
    eb_pupil p = person("p", "A");
    p.year_group = 11;
    add_person(&m, &p);
    mark_days(&m, "p", "A", "2026-06-08", "SS SS // // OO");
    const double *f = marks_row(&m, "2026-06-15");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 10);
    assert_feature(f, EB_F_ABSENT_SESSIONS, 6);
    assert_feature(f, EB_F_SESSIONS_IN_HAND, -6); /* min(0, 1 - 1 - 6) */
    marks_end(&m);
}

/* leaving_date before as_of: R = 0. On as_of itself the pupil is there. */
static void a_leaver_has_nothing_left(void **state) {
    (void)state;
    marks m = marks_new();
    eb_pupil p = person("p", "A");
    p.leaving_date = date_of("2025-09-12");
    add_person(&m, &p);
    mark_sessions(&m, "p", 20, 0);
    const double *f = marks_row(&m, "2025-09-12"); /* P = 18 */
    assert_feature(f, EB_F_SESSIONS_IN_HAND, 37);  /* R = 362 */
    f = marks_row(&m, "2025-09-13");
    assert_feature(f, EB_F_SESSIONS_IN_HAND, 0);
    marks_end(&m);
}

/* A leaver whose school's plan is not known: R = 0 all the same. One without
 * any possible session: P + R = 0, missing. */
static void a_leavers_r_is_known(void **state) {
    (void)state;
    marks m = marks_new();
    eb_pupil p = person("p", "A");
    p.leaving_date = date_of("2025-11-05");
    add_person(&m, &p);
    mark_days(&m, "p", "A", "2025-11-03", "OO //");
    mark_times(&m, "q", "A", "2025-11-03", WEEK, 2);
    const double *f = marks_row(&m, "2025-11-10");
    assert_feature(f, EB_F_SESSIONS_IN_HAND, -2); /* min(0, 1 - 1 - 2) */
    assert_missing(marks_row_at(&m, "2025-11-10", "q", NULL),
                   EB_F_SESSIONS_IN_HAND);
    marks_end(&m);

    m = marks_new();
    add_person(&m, &p);
    mark_days(&m, "p", "A", "2025-11-03", NOT_DUE);
    assert_missing(marks_row(&m, "2025-11-10"), EB_F_SESSIONS_IN_HAND);
    marks_end(&m);
}

/* entry_date changes no feature. */
static void entry_date_changes_nothing(void **state) {
    (void)state;
    double kept[EB_FEATURE_COUNT];
    for (int with = 0; with < 2; with++) {
        marks m = marks_new();
        eb_pupil p = person("p", "A");
        if (with) p.entry_date = date_of("2025-09-10");
        add_person(&m, &p);
        mark_sessions(&m, "p", 20, 3);
        const double *f = marks_row(&m, "2025-09-15");
        if (with) assert_memory_equal(kept, f, sizeof kept);
        memcpy(kept, f, sizeof kept);
        marks_end(&m);
    }
}

/* ---- ten school weeks ---- */

/* One O in each of twelve weeks: ten of them, and no more, are in a window. */
static void ten_of_twelve_weeks(void **state) {
    (void)state;
    marks m = marks_new();
    mark_times(&m, "p", "A", START, "// O/ // // //", 12);
    const double *f = marks_row(&m, "2025-11-24");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 10);
    assert_feature(f, EB_F_UNAUTHORISED_10W_MAX, 10);
    marks_end(&m);
}

/* G N O U count; I E H and late before close do not. */
static void only_unauthorised_sessions_are_in_the_window(void **state) {
    (void)state;
    marks m = marks_of(START, "GN OU IE HL //");
    const double *f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 4);
    assert_feature(f, EB_F_UNAUTHORISED_10W_MAX, 4);
    marks_end(&m);
}

/* Five in week 1, four in week 11: never in one window; the most is the
 * first window's 5, the latest has 4. */
static void the_most_of_any_window(void **state) {
    (void)state;
    marks m = marks_of(START, "OO OO O/ // //");
    mark_times(&m, "p", "A", "2025-09-08", WEEK, 9);
    mark_days(&m, "p", "A", "2025-11-10", "OO OO // // //");
    const double *f = marks_row(&m, "2025-11-17");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 4);
    assert_feature(f, EB_F_UNAUTHORISED_10W_MAX, 5);
    f = marks_row(&m, "2025-11-10"); /* ten weeks old: still in */
    assert_feature(f, EB_F_UNAUTHORISED_10W, 5);
    marks_end(&m);
}

/* Holiday weeks hold no session: they neither fill nor empty a window. */
static void holidays_are_not_in_a_window(void **state) {
    (void)state;
    marks m = marks_of(START, "OO OO O/ // //");
    mark_times(&m, "p", "A", "2025-11-03", WEEK, 8);
    mark_days(&m, "p", "A", "2026-01-19", "OO OO O/ // //");
    const double *f = marks_row(&m, "2026-01-24");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 10);
    marks_end(&m);
}

/* A window may begin in July: see also test_goldens.c. Weeks of last year
 * that lie before every window that ends in this one are not in the
 * maximum: 7 O stand eleven school weeks before September's first. */
static void windows_that_ended_last_year_do_not_count(void **state) {
    (void)state;
    marks m = marks_of("2025-05-05", "OO OO OO O/ //");
    mark_times(&m, "p", "A", "2025-05-12", WEEK, 9);
    mark_days(&m, "p", "A", "2025-07-14", "OO // // // //");
    mark_days(&m, "p", "A", START, "// // // // O/");
    const double *f = marks_row(&m, "2025-09-06");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 3);
    assert_feature(f, EB_F_UNAUTHORISED_10W_MAX, 3);
    f = marks_row(&m, "2025-07-19");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 2);
    assert_feature(f, EB_F_UNAUTHORISED_10W_MAX, 7);
    marks_end(&m);
}

/* Over three years of the register, one school week each (the last days of
 * June): the window holds them all. */
static void a_window_over_three_years(void **state) {
    (void)state;
    marks m = marks_of("2024-06-24", "OO // // // //");
    mark_days(&m, "p", "A", "2025-06-23", "OO O/ // // //");
    mark_days(&m, "p", "A", START, "GG // // // //");
    const double *f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 7);
    assert_feature(f, EB_F_UNAUTHORISED_10W_MAX, 7);
    marks_end(&m);
}

/* A row of blanks in September, before the school has opened: the last ten
 * school weeks are last year's, and no window ends in this one. */
static void before_the_first_school_week_of_the_year(void **state) {
    (void)state;
    marks m = marks_of("2025-07-14", "OO O/ // // //");
    mark_days(&m, "p", "A", START, "..");
    const double *f = marks_row(&m, "2025-09-02");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 0);
    assert_feature(f, EB_F_UNAUTHORISED_10W, 3);
    assert_feature(f, EB_F_UNAUTHORISED_10W_MAX, 0);
    marks_end(&m);
}

/* The week of Thursday 31 July and Friday 1 August 2025 is one school week
 * of both years, and a window that ends in it ends in 2025/26. */
static void the_week_that_straddles_1_august(void **state) {
    (void)state;
    marks m = marks_of("2025-07-31", "OO O/");
    mark_times(&m, "p", "A", START, WEEK, 9);
    const double *f = marks_row(&m, "2025-08-02");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 3);
    assert_feature(f, EB_F_UNAUTHORISED_10W_MAX, 3);
    f = marks_row(&m, "2025-11-01"); /* nine weeks on it is the tenth */
    assert_feature(f, EB_F_UNAUTHORISED_10W, 3);
    marks_end(&m);
    m = marks_of("2025-07-31", "OO O/"); /* ten weeks on it is out */
    mark_times(&m, "p", "A", START, WEEK, 10);
    f = marks_row(&m, "2025-11-10");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 0);
    assert_feature(f, EB_F_UNAUTHORISED_10W_MAX, 3);
    marks_end(&m);
}

/* Last year at school B does not count for the enrolment at A. */
static void a_window_is_the_enrolments(void **state) {
    (void)state;
    marks m = marks_new();
    mark_days(&m, "p", "B", "2025-07-14", "OO O/ // // //");
    mark_days(&m, "q", "A", "2025-07-14", WEEK);
    mark_days(&m, "p", "A", START, "O/ // // // //");
    const double *f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 1);
    /* Merged, it does. */
    m.options.unit = EB_UNIT_PUPIL;
    f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 4);
    marks_end(&m);
}

/* ---- N without a reason ---- */

/* N on Monday 1 September. Later open days before Monday 8: Tuesday to
 * Friday, 4. Before Tuesday 9: 5. */
static void overdue_with_five_later_open_days(void **state) {
    (void)state;
    marks m = marks_of(START, "N/ // // // // // // // // //");
    const double *f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_UNEXPLAINED_OVERDUE, 0);
    f = marks_row(&m, "2025-09-09");
    assert_feature(f, EB_F_UNEXPLAINED_OVERDUE, 1);
    marks_end(&m);
}

/* Each N mark counts, of each day that is old enough: Monday's two and
 * Tuesday's one, with open days Wednesday to next Tuesday (5 after Tuesday,
 * 6 after Monday). Wednesday's has 4. */
static void every_n_mark_counts(void **state) {
    (void)state;
    marks m = marks_of(START, "NN /N N/ // // // //");
    const double *f = marks_row(&m, "2025-09-10");
    assert_feature(f, EB_F_UNEXPLAINED_OVERDUE, 3);
    marks_end(&m);
}

/* Days on which the school was shut do not count: N on Monday 1, then 2-5
 * open, the next week only #, then Monday 15. */
static void closed_days_do_not_count_towards_overdue(void **state) {
    (void)state;
    marks m = marks_of(START, "N/ // // // // ## ## ## ## ## //");
    const double *f = marks_row(&m, "2025-09-15");
    assert_feature(f, EB_F_UNEXPLAINED_OVERDUE, 0);
    f = marks_row(&m, "2025-09-16");
    assert_feature(f, EB_F_UNEXPLAINED_OVERDUE, 1);
    marks_end(&m);
}

/* The school's open days, whether the pupil was there or not. */
static void others_days_count_towards_overdue(void **state) {
    (void)state;
    marks m = marks_of(START, "N/ XX XX XX XX XX");
    mark_times(&m, "q", "A", START, WEEK, 2);
    const double *f = marks_row(&m, "2025-09-09");
    assert_feature(f, EB_F_UNEXPLAINED_OVERDUE, 1);
    marks_end(&m);
}

/* "Anywhere in the register": July's N is overdue in September, with the
 * days of both years: 17 and 18 July and 1 to 3 September are five. */
static void an_n_of_last_year_is_overdue_still(void **state) {
    (void)state;
    marks m = marks_of("2025-07-16", "N/ // //");
    mark_days(&m, "p", "A", START, "// // //");
    const double *f = marks_row(&m, "2025-09-03");
    assert_feature(f, EB_F_UNEXPLAINED_OVERDUE, 0);
    f = marks_row(&m, "2025-09-04");
    assert_feature(f, EB_F_UNEXPLAINED_OVERDUE, 1);
    marks_end(&m);
}

/* O, G and U are not waiting for a reason. */
static void only_n_is_overdue(void **state) {
    (void)state;
    marks m = marks_of(START, "OG UI // // // // // // // //");
    const double *f = marks_row(&m, "2025-09-15");
    assert_feature(f, EB_F_UNEXPLAINED_OVERDUE, 0);
    marks_end(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_on_a_line_is_over_it),
        cmocka_unit_test(sessions_back_is_enough_and_no_less),
        cmocka_unit_test(lines_are_missing_without_a_possible_session),
        cmocka_unit_test(fifteen_in_a_hundred),
        cmocka_unit_test(sessions_back_just_below_the_line),
        cmocka_unit_test(a_third),
        cmocka_unit_test(the_whole),
        cmocka_unit_test(planned_sessions_by_the_calendar),
        cmocka_unit_test(in_hand_stays_below_ten_per_cent),
        cmocka_unit_test(in_hand_is_at_most_what_is_left),
        cmocka_unit_test(nothing_left_to_plan),
        cmocka_unit_test(in_hand_needs_a_session_past_or_planned),
        cmocka_unit_test(a_schools_own_term_comes_first),
        cmocka_unit_test(planned_sessions_without_a_calendar),
        cmocka_unit_test(open_sessions_are_the_schools),
        cmocka_unit_test(the_first_open_session_is_before_16_september),
        cmocka_unit_test(no_more_than_the_weekdays_to_31_july),
        cmocka_unit_test(never_less_than_nothing),
        cmocka_unit_test(year_11_ends_before_the_spring_bank_holiday),
        cmocka_unit_test(jubilee_years),
        cmocka_unit_test(year_11_without_a_calendar),
        cmocka_unit_test(year_11_keeps_what_was_recorded),
        cmocka_unit_test(a_leaver_has_nothing_left),
        cmocka_unit_test(a_leavers_r_is_known),
        cmocka_unit_test(entry_date_changes_nothing),
        cmocka_unit_test(ten_of_twelve_weeks),
        cmocka_unit_test(only_unauthorised_sessions_are_in_the_window),
        cmocka_unit_test(the_most_of_any_window),
        cmocka_unit_test(holidays_are_not_in_a_window),
        cmocka_unit_test(windows_that_ended_last_year_do_not_count),
        cmocka_unit_test(a_window_over_three_years),
        cmocka_unit_test(before_the_first_school_week_of_the_year),
        cmocka_unit_test(the_week_that_straddles_1_august),
        cmocka_unit_test(a_window_is_the_enrolments),
        cmocka_unit_test(overdue_with_five_later_open_days),
        cmocka_unit_test(every_n_mark_counts),
        cmocka_unit_test(closed_days_do_not_count_towards_overdue),
        cmocka_unit_test(others_days_count_towards_overdue),
        cmocka_unit_test(an_n_of_last_year_is_overdue_still),
        cmocka_unit_test(only_n_is_overdue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
