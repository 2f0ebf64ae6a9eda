/* SPDX-License-Identifier: MIT */
/*
 * Exposure and rates, features 1 to 15: one string of marks, and its counts
 * by hand, for each sentence of the definitions.
 */
#include "marks.h"

#define START "2025-09-01" /* a Monday */
#define LATER "2025-10-01"

/* ---- classes ---- */

/* Attended / \ L B J K P V W: 9. Authorised C E F H I M R S T: 9.
 * Unauthorised G N O U: 4. Not possible D Q X Y Z # - and a blank row: 8.
 * P = 22, A = 13. 30 sessions are 15 days in three weeks; of the third, O and
 * U are possible. */
static void every_one_letter_code_has_its_class(void **state) {
    (void)state;
    marks m = marks_of(START, "/\\LBJKPVW CEFHIMRST GNOU DQXYZ#-.");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 22);
    assert_feature(f, EB_F_ABSENT_SESSIONS, 13);
    assert_feature(f, EB_F_WEEKS_POSSIBLE, 3);
    assert_feature(f, EB_F_ABSENCE_RATE, 13.0 / 22.0);
    assert_feature(f, EB_F_AUTHORISED_RATE, 9.0 / 22.0);
    assert_feature(f, EB_F_UNAUTHORISED_RATE, 4.0 / 22.0);
    marks_end(&m);
}

/* C1 C2 J1 are authorised absence, Y1 to Y7 not possible, / attended. */
static void two_letter_codes_are_not_their_first_letter(void **state) {
    (void)state;
    marks m = marks_new();
    mark_codes(&m, "p", "A", START, "C1,C2,J1,Y1,Y2,Y3,Y4,Y5,Y6,Y7,/");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 4);
    assert_feature(f, EB_F_ABSENT_SESSIONS, 3);
    assert_feature(f, EB_F_AUTHORISED_RATE, 3.0 / 4.0);
    assert_feature(f, EB_F_UNAUTHORISED_RATE, 0);
    marks_end(&m);
}

/* K, Q, C1, C2, J1, Y1 begin on 19 August 2024: before, they are unknown
 * and so not possible. Monday 1 July 2024, then the one known mark. */
static void a_code_before_its_time_is_not_possible(void **state) {
    (void)state;
    marks m = marks_new();
    mark_codes(&m, "p", "A", "2024-07-01", "K,Q,C1,C2,J1,Y1,I");
    m.options.max_bad = 1;
    const double *f = marks_row(&m, "2024-07-31");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 1);
    assert_feature(f, EB_F_ABSENT_SESSIONS, 1);
    marks_end(&m);
}

/* The coronavirus sub-codes: I01 and I02 are illness from 1 March 2020 to
 * 31 August 2022, X01 to X06 not possible; a day later all are unknown. */
static void sub_codes_have_their_parents_class_in_their_time(void **state) {
    (void)state;
    marks m = marks_new();
    mark_codes(&m, "p", "A", "2021-11-01", "I01,I02,X01,X02,X03,X06,/");
    m.options.sensitive = 1;
    const double *f = marks_row(&m, "2021-12-01");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 3);
    assert_feature(f, EB_F_ILLNESS_RATE, 2.0 / 3.0);
    marks_end(&m);

    m = marks_new(); /* Wednesday 31 August and Thursday 1 September 2022 */
    mark_codes(&m, "p", "A", "2022-08-31", "I02,I02,I02,I02");
    m.options.max_bad = 1;
    f = marks_row(&m, "2022-10-01");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 2);
    marks_end(&m);
}

/* A school's own code, of a group that a feature reads. */
static void a_local_code_counts_as_its_group(void **state) {
    (void)state;
    const eb_code local = {"ZZ",
                           EB_NO_DATE,
                           EB_NO_DATE,
                           EB_UNAUTHORISED,
                           "holiday",
                           0,
                           "a holiday, in our own letters"};
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_codes *codes = NULL;
    assert_ok(eb_codes_new(NULL, &codes, NULL));
    assert_ok(eb_codes_add(codes, &local, NULL));
    options.codes = codes;
    marks m = marks_with(&options);
    eb_codes_free(codes);
    mark_codes(&m, "p", "A", START, "ZZ,/,/,/");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_HOLIDAY_RATE, 1.0 / 4.0);
    assert_feature(f, EB_F_UNAUTHORISED_RATE, 1.0 / 4.0);
    marks_end(&m);
}

/* ---- what is in S ---- */

static void a_possible_session_at_a_weekend_counts(void **state) {
    (void)state;
    marks m = marks_of(START, "// // // // //");
    mark_day(&m, "p", "A", "2025-09-06", "O"); /* Saturday */
    mark_one(&m, "p", "A", "2025-09-07", EB_AM, "/");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 13);
    assert_feature(f, EB_F_ABSENCE_RATE, 2.0 / 13.0);
    assert_feature(f, EB_F_WEEKS_POSSIBLE, 1); /* Monday to Sunday */
    marks_end(&m);
}

/* Weeks: the first has one possible session, the second none, the third is
 * whole. */
static void a_week_counts_with_one_possible_session(void **state) {
    (void)state;
    marks m = marks_of(START, "XX XX XX XX X/ XX XX XX XX XX // // // // //");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_WEEKS_POSSIBLE, 2);
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 11);
    marks_end(&m);
}

/* Sessions dated on as_of are not seen, those of the day before are. */
static void only_sessions_before_as_of_are_seen(void **state) {
    (void)state;
    marks m = marks_of(START, "// OO // // OO");
    const double *f = marks_row(&m, "2025-09-02");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 2);
    assert_feature(f, EB_F_ABSENT_SESSIONS, 0);
    f = marks_row(&m, "2025-09-03");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 4);
    assert_feature(f, EB_F_ABSENT_SESSIONS, 2);
    marks_end(&m);
}

/* The year is that of the day before as_of: on 1 August 2026 it is still
 * 2025/26, and on 2 August 2026, 2026/27 (here without a row). */
static void the_year_is_that_of_the_day_before_as_of(void **state) {
    (void)state;
    marks m = marks_of("2025-07-28", "OO OO OO OO //"); /* to Friday 1 August */
    mark_day(&m, "p", "A", "2026-07-31", "O");
    const double *f = marks_row(&m, "2025-08-01");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 8);
    f = marks_row(&m, "2025-08-02");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 2);
    f = marks_row(&m, "2026-08-01");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 4);
    assert_feature(f, EB_F_ABSENT_SESSIONS, 2);
    marks_view(&m, "2026-08-02");
    assert_int_equal(eb_view_row_count(m.view), 0);
    marks_end(&m);
}

/* 1 August 2027 is a Sunday and the year holds a leap day: 366 days that
 * touch 54 weeks. Present every day, absent on the first and the last. */
static void a_year_of_54_weeks(void **state) {
    (void)state;
    marks m = marks_new();
    const eb_date first = date_of("2027-08-01");
    for (eb_date d = first; d < first + 366; d++) {
        const char *code = d == first || d == first + 365 ? "O" : "/";
        mark_recorded(&m, "p", "A", d, EB_AM, code, EB_NO_TIME);
        mark_recorded(&m, "p", "A", d, EB_PM, "/", EB_NO_TIME);
    }
    const double *f = marks_row(&m, "2028-08-01");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 732);
    assert_feature(f, EB_F_WEEKS_POSSIBLE, 54);
    assert_feature(f, EB_F_ABSENCE_RATE, 2.0 / 732.0);
    assert_feature(f, EB_F_WEEKS_BROKEN_RATE, 2.0 / 54.0);
    /* Monday 31 July 2028 is a school week of its own, with one O of 2. */
    assert_feature(f, EB_F_ABSENCE_RATE_1W, 1.0 / 2.0);
    assert_feature(f, EB_F_UNAUTHORISED_10W, 1);
    marks_end(&m);
}

/* P = 0: counts are 0, ratios have no value. */
static void without_a_possible_session_rates_are_missing(void **state) {
    (void)state;
    marks m = marks_of(START, "XX .. -- ## DD");
    m.options.sensitive = 1;
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 0);
    assert_feature(f, EB_F_ABSENT_SESSIONS, 0);
    assert_feature(f, EB_F_WEEKS_POSSIBLE, 0);
    for (int rate = EB_F_ABSENCE_RATE; rate <= EB_F_SUSPENSION_RATE; rate++) {
        assert_missing(f, rate);
    }
    marks_end(&m);
}

static void one_session_attended_or_absent(void **state) {
    (void)state;
    marks m = marks_of(START, "/");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 1);
    assert_feature(f, EB_F_WEEKS_POSSIBLE, 1);
    assert_feature(f, EB_F_ABSENCE_RATE, 0);
    marks_end(&m);
    m = marks_of(START, "N");
    f = marks_row(&m, LATER);
    assert_feature(f, EB_F_ABSENCE_RATE, 1);
    assert_feature(f, EB_F_AUTHORISED_RATE, 0);
    assert_feature(f, EB_F_UNAUTHORISED_RATE, 1);
    assert_feature(f, EB_F_UNEXPLAINED_RATE, 1);
    assert_missing(f, EB_F_LATE_RATE);
    marks_end(&m);
}

/* ---- single rates ---- */

/* G, H and F of eight; C is leave, not holiday. */
static void holiday_rate_is_g_h_and_f(void **state) {
    (void)state;
    marks m = marks_of(START, "GH FC // OO");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_HOLIDAY_RATE, 3.0 / 8.0);
    assert_feature(f, EB_F_AUTHORISED_RATE, 3.0 / 8.0);   /* H F C */
    assert_feature(f, EB_F_UNAUTHORISED_RATE, 3.0 / 8.0); /* G O O */
    marks_end(&m);
}

static void n_and_o_are_told_apart_and_both_unauthorised(void **state) {
    (void)state;
    marks m = marks_of(START, "NN NO //");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_UNEXPLAINED_RATE, 3.0 / 6.0);
    assert_feature(f, EB_F_OTHER_UNAUTHORISED_RATE, 1.0 / 6.0);
    assert_feature(f, EB_F_UNAUTHORISED_RATE, 4.0 / 6.0);
    marks_end(&m);
}

/* Five sessions of the present class (LL / / /), two approved: approved
 * activity is attended, but nobody is late for it. */
static void late_rate_is_over_present_sessions_only(void **state) {
    (void)state;
    marks m = marks_of(START, "LL // /B VI");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_LATE_RATE, 2.0 / 5.0);
    assert_feature(f, EB_F_ABSENCE_RATE, 1.0 / 8.0); /* L is attendance */
    marks_end(&m);
}

static void late_rate_is_missing_for_one_who_was_never_present(void **state) {
    (void)state;
    marks m = marks_of(START, "BV UI OO");
    const double *f = marks_row(&m, LATER);
    assert_missing(f, EB_F_LATE_RATE);
    assert_feature(f, EB_F_ABSENCE_RATE, 4.0 / 6.0);
    marks_end(&m);
}

/* U is an unauthorised absence, and lateness of another kind than L. */
static void late_after_close_is_an_absence(void **state) {
    (void)state;
    marks m = marks_of(START, "U/ L/ U/ //");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_LATE_AFTER_CLOSE_RATE, 2.0 / 8.0);
    assert_feature(f, EB_F_UNAUTHORISED_RATE, 2.0 / 8.0);
    assert_feature(f, EB_F_LATE_RATE, 1.0 / 6.0);
    assert_feature(f, EB_F_OTHER_UNAUTHORISED_RATE, 0);
    marks_end(&m);
}

/* ---- one pupil at several schools ---- */

/* Session by session, A then B: D and / attended, O and / attended, O and I
 * absent as I (the first in the table), G and X absent, X and Z nothing, N
 * and no row absent. P = 5, A = 3: I authorised, G and N not. */
static void merged_session_by_session(void **state) {
    (void)state;
    marks m = marks_of(START, "DO OG XN");
    mark_days(&m, "p", "B", START, "// IX Z_");
    m.options.unit = EB_UNIT_PUPIL;
    const double *f = marks_row(&m, LATER);
    assert_int_equal(eb_view_row_count(m.view), 1);
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 5);
    assert_feature(f, EB_F_ABSENT_SESSIONS, 3);
    assert_feature(f, EB_F_AUTHORISED_RATE, 1.0 / 5.0);
    assert_feature(f, EB_F_HOLIDAY_RATE, 1.0 / 5.0);
    assert_feature(f, EB_F_UNEXPLAINED_RATE, 1.0 / 5.0);
    marks_end(&m);
}

/* A local code stands at the end of the table; as an attendance it wins over
 * an absence all the same. */
static void attended_anywhere_is_attended_by_a_local_code_too(void **state) {
    (void)state;
    const eb_code local = {"ZZ",      EB_NO_DATE, EB_NO_DATE,   EB_APPROVED,
                           "offsite", 0,          "at our farm"};
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_codes *codes = NULL;
    assert_ok(eb_codes_new(NULL, &codes, NULL));
    assert_ok(eb_codes_add(codes, &local, NULL));
    options.codes = codes;
    marks m = marks_with(&options);
    eb_codes_free(codes);
    mark_codes(&m, "p", "A", START, "ZZ,/,O,O");
    mark_codes(&m, "p", "B", START, "I,/,ZZ,O");
    m.options.unit = EB_UNIT_PUPIL;
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 4);
    assert_feature(f, EB_F_ABSENT_SESSIONS, 1);
    marks_end(&m);
}

/* The school is the latest with a possible mark: B has later rows, but only
 * of X. A's weeks are the windows: its last week is that of 1 September. */
static void the_latest_school_is_one_with_a_possible_mark(void **state) {
    (void)state;
    marks m = marks_of(START, "O/ // // // //");
    mark_days(&m, "p", "B", "2025-09-08", NOT_DUE);
    mark_times(&m, "q", "B", START, WEEK, 2);
    m.options.unit = EB_UNIT_PUPIL;
    const double *f = marks_row(&m, LATER);
    eb_row row;
    size_t at = 0;
    assert_ok(eb_view_find(m.view, "p", "A", &at, NULL));
    assert_ok(eb_view_row(m.view, at, &row, NULL));
    assert_string_equal(row.school, "A");
    assert_feature(f, EB_F_ABSENCE_RATE_1W, 1.0 / 10.0);
    marks_end(&m);
}

/* ---- sensitive rates ---- */

/* Ten sessions: C2 twice, I three times, M once, E once. */
#define SENSITIVE_WEEK "C2,C2,I,I,I,M,E,/,/,/"

static void sensitive_rates_when_asked_for(void **state) {
    (void)state;
    marks m = marks_new();
    mark_codes(&m, "p", "A", START, SENSITIVE_WEEK);
    m.options.sensitive = 1;
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_PART_TIME_RATE, 2.0 / 10.0);
    assert_feature(f, EB_F_ILLNESS_RATE, 3.0 / 10.0);
    assert_feature(f, EB_F_MEDICAL_RATE, 1.0 / 10.0);
    assert_feature(f, EB_F_SUSPENSION_RATE, 1.0 / 10.0);
    marks_end(&m);
}

static void sensitive_rates_are_missing_otherwise(void **state) {
    (void)state;
    marks m = marks_new();
    mark_codes(&m, "p", "A", START, SENSITIVE_WEEK);
    const double *f = marks_row(&m, LATER);
    assert_missing(f, EB_F_PART_TIME_RATE);
    assert_missing(f, EB_F_ILLNESS_RATE);
    assert_missing(f, EB_F_MEDICAL_RATE);
    assert_missing(f, EB_F_SUSPENSION_RATE);
    /* Leaving them out changes nothing else. */
    assert_feature(f, EB_F_AUTHORISED_RATE, 7.0 / 10.0);
    marks_end(&m);
}

/* The code C2 came in August 2024: no value in 2023/24, 0 in 2024/25. */
static void part_time_rate_is_missing_before_2024(void **state) {
    (void)state;
    marks m = marks_of("2023-09-04", "// IC");
    m.options.sensitive = 1;
    const double *f = marks_row(&m, "2023-10-01");
    assert_missing(f, EB_F_PART_TIME_RATE);
    assert_feature(f, EB_F_ILLNESS_RATE, 1.0 / 4.0);
    marks_end(&m);
    m = marks_of("2024-09-02", "// IC");
    m.options.sensitive = 1;
    f = marks_row(&m, "2024-10-01");
    assert_feature(f, EB_F_PART_TIME_RATE, 0);
    marks_end(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_one_letter_code_has_its_class),
        cmocka_unit_test(two_letter_codes_are_not_their_first_letter),
        cmocka_unit_test(a_code_before_its_time_is_not_possible),
        cmocka_unit_test(sub_codes_have_their_parents_class_in_their_time),
        cmocka_unit_test(a_local_code_counts_as_its_group),
        cmocka_unit_test(a_possible_session_at_a_weekend_counts),
        cmocka_unit_test(a_week_counts_with_one_possible_session),
        cmocka_unit_test(only_sessions_before_as_of_are_seen),
        cmocka_unit_test(the_year_is_that_of_the_day_before_as_of),
        cmocka_unit_test(a_year_of_54_weeks),
        cmocka_unit_test(without_a_possible_session_rates_are_missing),
        cmocka_unit_test(one_session_attended_or_absent),
        cmocka_unit_test(holiday_rate_is_g_h_and_f),
        cmocka_unit_test(n_and_o_are_told_apart_and_both_unauthorised),
        cmocka_unit_test(late_rate_is_over_present_sessions_only),
        cmocka_unit_test(late_rate_is_missing_for_one_who_was_never_present),
        cmocka_unit_test(late_after_close_is_an_absence),
        cmocka_unit_test(merged_session_by_session),
        cmocka_unit_test(attended_anywhere_is_attended_by_a_local_code_too),
        cmocka_unit_test(the_latest_school_is_one_with_a_possible_mark),
        cmocka_unit_test(sensitive_rates_when_asked_for),
        cmocka_unit_test(sensitive_rates_are_missing_otherwise),
        cmocka_unit_test(part_time_rate_is_missing_before_2024),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
