/* SPDX-License-Identifier: MIT */
/*
 * src/features/spells.c, features 26 to 33: where a run of absence begins,
 * what it bridges, where it ends. (Not test_spells.c, which tests
 * src/ui/spells.c.)
 */
#include "marks.h"

#define START "2025-09-01" /* a Monday */
#define LATER "2025-10-01"

static void no_absence_no_spell(void **state) {
    (void)state;
    marks m = marks_of(START, WEEK);
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_SPELLS, 0);
    assert_feature(f, EB_F_SPELLS_PER_100, 0);
    assert_missing(f, EB_F_SPELL_MEAN);
    assert_feature(f, EB_F_SPELL_LONGEST, 0);
    assert_feature(f, EB_F_SPELL_CURRENT, 0);
    assert_feature(f, EB_F_SPELLS_SHORT, 0);
    assert_feature(f, EB_F_SPELLS_LONG, 0);
    assert_missing(f, EB_F_SESSIONS_SINCE_ABSENCE);
    marks_end(&m);
}

static void all_absent_is_one_spell(void **state) {
    (void)state;
    marks m = marks_of(START, GONE);
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_SPELLS, 1);
    assert_feature(f, EB_F_SPELLS_PER_100, 10); /* 1 of 10 sessions */
    assert_feature(f, EB_F_SPELL_MEAN, 10);
    assert_feature(f, EB_F_SPELL_LONGEST, 10);
    assert_feature(f, EB_F_SPELL_CURRENT, 10);
    assert_feature(f, EB_F_SESSIONS_SINCE_ABSENCE, 0);
    marks_end(&m);
}

/* P = 0: the counts are 0, the rest has no value. */
static void without_a_possible_session(void **state) {
    (void)state;
    marks m = marks_of(START, NOT_DUE);
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_SPELLS, 0);
    assert_feature(f, EB_F_SPELL_LONGEST, 0);
    assert_feature(f, EB_F_SPELLS_SHORT, 0);
    assert_feature(f, EB_F_SPELLS_LONG, 0);
    assert_missing(f, EB_F_SPELLS_PER_100);
    assert_missing(f, EB_F_SPELL_MEAN);
    assert_missing(f, EB_F_SPELL_CURRENT);
    assert_missing(f, EB_F_SESSIONS_SINCE_ABSENCE);
    marks_end(&m);
}

static void one_session_absent(void **state) {
    (void)state;
    marks m = marks_of(START, "O");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_SPELLS, 1);
    assert_feature(f, EB_F_SPELLS_PER_100, 100);
    assert_feature(f, EB_F_SPELL_CURRENT, 1);
    assert_feature(f, EB_F_SPELLS_SHORT, 1);
    marks_end(&m);
}

/* Lengths 1, 2, 3, 9, 10 with an attended session after each: P = 30,
 * A = 25. Short are 1 and 2, long is 10 (not 9). */
static void lengths_and_their_edges(void **state) {
    (void)state;
    marks m = marks_of(START, "O/ OO /O OO /O OO OO OO OO /O OO OO OO OO O/");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 30);
    assert_feature(f, EB_F_SPELLS, 5);
    assert_feature(f, EB_F_SPELLS_PER_100, 500.0 / 30.0);
    assert_feature(f, EB_F_SPELL_MEAN, 25.0 / 5.0);
    assert_feature(f, EB_F_SPELL_LONGEST, 10);
    assert_feature(f, EB_F_SPELLS_SHORT, 2);
    assert_feature(f, EB_F_SPELLS_LONG, 1);
    assert_feature(f, EB_F_SPELL_CURRENT, 0);
    assert_feature(f, EB_F_SESSIONS_SINCE_ABSENCE, 1);
    marks_end(&m);
}

/* Different reasons are one spell as long as all are absences. */
static void a_change_of_reason_does_not_end_a_spell(void **state) {
    (void)state;
    marks m = marks_of(START, "/I IM NO UG C/");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_SPELLS, 1);
    assert_feature(f, EB_F_SPELL_LONGEST, 8);
    marks_end(&m);
}

/* Late before close is attended, and so is approved activity: both end it. */
static void attendance_of_any_kind_ends_a_spell(void **state) {
    (void)state;
    marks m = marks_of(START, "OL OB O/");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_SPELLS, 3);
    assert_feature(f, EB_F_SPELLS_SHORT, 3);
    marks_end(&m);
}

/* Friday and Monday with a weekend between. */
static void a_weekend_is_bridged(void **state) {
    (void)state;
    marks m = marks_of(START, "// // // // OO OO //");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_SPELLS, 1);
    assert_feature(f, EB_F_SPELL_LONGEST, 4);
    marks_end(&m);
}

/* Friday 24 October, then a week of holiday without rows, Monday 3
 * November. */
static void a_holiday_is_bridged(void **state) {
    (void)state;
    marks m = marks_of("2025-10-20", "// // // // OO");
    mark_days(&m, "p", "A", "2025-11-03", "O/ //");
    const double *f = marks_row(&m, "2025-11-05");
    assert_feature(f, EB_F_SPELLS, 1);
    assert_feature(f, EB_F_SPELL_LONGEST, 3);
    assert_feature(f, EB_F_SESSIONS_SINCE_ABSENCE, 3);
    marks_end(&m);
}

/* D X # - Y Q Z, a blank row and no row lie inside: O, ten sessions that are
 * not possible, O is a spell of two. */
static void what_is_not_possible_neither_breaks_nor_lengthens(void **state) {
    (void)state;
    marks m = marks_of(START, "/O DD X# -Y QZ ._ O/");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 4);
    assert_feature(f, EB_F_SPELLS, 1);
    assert_feature(f, EB_F_SPELL_LONGEST, 2);
    assert_feature(f, EB_F_SPELLS_SHORT, 1);
    assert_feature(f, EB_F_SPELL_MEAN, 2);
    marks_end(&m);
}

/* An unknown code inside a spell is a session that is not possible. */
static void an_unknown_code_is_bridged(void **state) {
    (void)state;
    marks m = marks_of(START, "O? O/");
    m.options.max_bad = 1;
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_SPELLS, 1);
    assert_feature(f, EB_F_SPELL_LONGEST, 2);
    marks_end(&m);
}

/* A possible Saturday, absent, between Friday and Monday. */
static void a_weekend_session_lengthens_a_spell(void **state) {
    (void)state;
    marks m = marks_of(START, "// // // // OO OO");
    mark_one(&m, "p", "A", "2025-09-06", EB_AM, "O");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_SPELL_LONGEST, 5);
    assert_feature(f, EB_F_SPELLS, 1);
    marks_end(&m);
}

/* Sessions 61 to 140 absent: over the 64th and the 128th session of the
 * year, where the bit planes change words. */
static void long_runs_over_word_edges(void **state) {
    (void)state;
    marks m = marks_new();
    mark_times(&m, "p", "A", START, WEEK, 6);
    mark_times(&m, "p", "A", "2025-10-13", GONE, 8);
    mark_times(&m, "p", "A", "2025-12-08", WEEK, 1);
    const double *f = marks_row(&m, "2025-12-15");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 150);
    assert_feature(f, EB_F_SPELLS, 1);
    assert_feature(f, EB_F_SPELL_LONGEST, 80);
    assert_feature(f, EB_F_SPELLS_LONG, 1);
    assert_feature(f, EB_F_SESSIONS_SINCE_ABSENCE, 10);
    marks_end(&m);
}

/* July's absence is another year's: September's spell begins in September. */
static void a_spell_does_not_reach_into_the_year_before(void **state) {
    (void)state;
    marks m = marks_of("2025-07-14", GONE);
    mark_days(&m, "p", "A", START, "OO // // // //");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_SPELLS, 1);
    assert_feature(f, EB_F_SPELL_LONGEST, 2);
    marks_end(&m);
}

/* ---- the spell that is open now ---- */

/* The latest spell counts, not the longest. */
static void spell_current_is_the_one_that_ends_at_the_last_session(
    void **state) {
    (void)state;
    marks m = marks_of(START, "OO OO // // /O OO");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_SPELL_CURRENT, 3);
    assert_feature(f, EB_F_SPELL_LONGEST, 4);
    assert_feature(f, EB_F_SESSIONS_SINCE_ABSENCE, 0);
    marks_end(&m);
}

/* Session P is the last possible one, whatever comes after. */
static void sessions_not_possible_after_it_leave_a_spell_open(void **state) {
    (void)state;
    marks m = marks_of(START, "// // OO DD ##");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_SPELL_CURRENT, 2);
    assert_feature(f, EB_F_SESSIONS_SINCE_ABSENCE, 0);
    marks_end(&m);
}

/* The school stays open for three weeks; the pupil's last possible session
 * is in the first of them. */
static void spell_current_is_missing_two_school_weeks_on(void **state) {
    (void)state;
    marks m = marks_of(START, "// // // // OO XX XX XX XX XX");
    mark_times(&m, "q", "A", START, WEEK, 3);
    const double *f = marks_row(&m, "2025-09-15"); /* after two weeks */
    assert_feature(f, EB_F_SPELL_CURRENT, 2);
    f = marks_row(&m, "2025-09-16"); /* a third has begun */
    assert_missing(f, EB_F_SPELL_CURRENT);
    assert_feature(f, EB_F_SPELL_LONGEST, 2);
    assert_feature(f, EB_F_SESSIONS_SINCE_ABSENCE, 0);
    marks_end(&m);
}

/* Holiday weeks are no school weeks: the spell is still open after two. */
static void spell_current_outlives_a_holiday(void **state) {
    (void)state;
    marks m = marks_of("2025-12-15", "// // // // OO");
    const double *f = marks_row(&m, "2026-01-05");
    assert_feature(f, EB_F_SPELL_CURRENT, 2);
    marks_end(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_absence_no_spell),
        cmocka_unit_test(all_absent_is_one_spell),
        cmocka_unit_test(without_a_possible_session),
        cmocka_unit_test(one_session_absent),
        cmocka_unit_test(lengths_and_their_edges),
        cmocka_unit_test(a_change_of_reason_does_not_end_a_spell),
        cmocka_unit_test(attendance_of_any_kind_ends_a_spell),
        cmocka_unit_test(a_weekend_is_bridged),
        cmocka_unit_test(a_holiday_is_bridged),
        cmocka_unit_test(what_is_not_possible_neither_breaks_nor_lengthens),
        cmocka_unit_test(an_unknown_code_is_bridged),
        cmocka_unit_test(a_weekend_session_lengthens_a_spell),
        cmocka_unit_test(long_runs_over_word_edges),
        cmocka_unit_test(a_spell_does_not_reach_into_the_year_before),
        cmocka_unit_test(
            spell_current_is_the_one_that_ends_at_the_last_session),
        cmocka_unit_test(sessions_not_possible_after_it_leave_a_spell_open),
        cmocka_unit_test(spell_current_is_missing_two_school_weeks_on),
        cmocka_unit_test(spell_current_outlives_a_holiday),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
