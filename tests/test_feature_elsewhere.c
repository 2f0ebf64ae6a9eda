/* SPDX-License-Identifier: MIT */
/*
 * src/features/elsewhere.c: last year, the cohort and the family, features 56
 * to 64. (Not test_elsewhere.c, which tests src/data/elsewhere.c.)
 */
#include "marks.h"

#define START "2025-09-01" /* a Monday */
#define LATER "2025-09-15" /* two weeks on */
#define JULY "2025-07-07"  /* a Monday of the year before */

/* ---- last year ---- */

static void check_last_year(const double *f, int64_t possible, int64_t absent,
                            int pa) {
    if (possible < 0) {
        assert_missing(f, EB_F_LAST_YEAR_POSSIBLE);
    } else {
        assert_feature(f, EB_F_LAST_YEAR_POSSIBLE, (double)possible);
    }
    if (absent < 0) {
        assert_missing(f, EB_F_LAST_YEAR_ABSENCE_RATE);
        assert_missing(f, EB_F_LAST_YEAR_PA);
        return;
    }
    assert_feature(f, EB_F_LAST_YEAR_ABSENCE_RATE,
                   (double)absent / (double)possible);
    assert_feature(f, EB_F_LAST_YEAR_PA, pa);
}

/* A pupil whose file says so much of last year, and whose register has the
 * marks of `july`. */
static marks filed(int64_t possible, int64_t absent, const char *july) {
    marks m = marks_new();
    eb_pupil p = person("p", "A");
    p.last_year_possible = possible;
    p.last_year_absent = absent;
    add_person(&m, &p);
    if (july != NULL) mark_days(&m, "p", "A", JULY, july);
    mark_days(&m, "p", "A", START, WEEK);
    marks_row(&m, LATER);
    return m;
}

static void check_filed(int64_t possible, int64_t absent, const char *july,
                        int64_t want_possible, int64_t want_absent,
                        int want_pa) {
    marks m = filed(possible, absent, july);
    check_last_year(m.row, want_possible, want_absent, want_pa);
    marks_end(&m);
}

static void last_year_is_missing_when_nothing_is_known(void **state) {
    (void)state;
    check_filed(EB_NO_COUNT, EB_NO_COUNT, NULL, -1, -1, 0);
    check_filed(EB_NO_COUNT, EB_NO_COUNT, NOT_DUE, -1, -1, 0);
    check_filed(0, 0, NULL, -1, -1, 0);
    check_filed(EB_NO_COUNT, 12, NULL, -1, -1, 0);
}

/* Ten sessions of July, three absent. */
static void last_year_from_the_register(void **state) {
    (void)state;
    check_filed(EB_NO_COUNT, EB_NO_COUNT, "OO O/ // // //", 10, 3, 1);
    check_filed(EB_NO_COUNT, EB_NO_COUNT, WEEK, 10, 0, 0);
    check_filed(EB_NO_COUNT, EB_NO_COUNT, "O/ // // // //", 10, 1, 1);
    check_filed(EB_NO_COUNT, EB_NO_COUNT, "OX X/ // // // // //", 12, 1, 0);
}

/* 38 of 380 is persistent, 37 is not. */
static void last_year_from_the_file(void **state) {
    (void)state;
    check_filed(380, 38, NULL, 380, 38, 1);
    check_filed(380, 37, NULL, 380, 37, 0);
    check_filed(380, 0, NULL, 380, 0, 0);
    check_filed(380, 380, NULL, 380, 380, 1);
}

/* Whichever has more possible sessions; the register when equal. */
static void the_fuller_source_counts(void **state) {
    (void)state;
    check_filed(11, 5, "O/ // // // //", 11, 5, 1);
    check_filed(10, 5, "O/ // // // //", 10, 1, 1);
    check_filed(9, 5, "O/ // // // //", 10, 1, 1);
}

/* The source is chosen by possible; when its absent is unknown, or more than
 * possible, the rate is missing, and the register's does not step in. */
static void a_file_without_a_usable_absent_count(void **state) {
    (void)state;
    check_filed(380, EB_NO_COUNT, NULL, 380, -1, 0);
    check_filed(380, EB_NO_COUNT, "O/ // // // //", 380, -1, 0);
    check_filed(380, 381, NULL, 380, -1, 0);
    check_filed(10, EB_NO_COUNT, "O/ // // // //", 10, 1, 1);
    check_filed(10, 99, "O/ // // // //", 10, 1, 1);
}

static void last_year_uses_the_views_threshold(void **state) {
    (void)state;
    marks m = filed(100, 14, NULL);
    assert_feature(m.row, EB_F_LAST_YEAR_PA, 1);
    m.options.threshold_num = 15;
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_LAST_YEAR_PA, 0);
    marks_end(&m);
    m = filed(100, 15, NULL);
    m.options.threshold_num = 15;
    f = marks_row(&m, LATER);
    assert_feature(f, EB_F_LAST_YEAR_PA, 1);
    marks_end(&m);
}

/* The year before, not two years before, nor this one. */
static void only_the_year_before(void **state) {
    (void)state;
    marks m = marks_of("2024-07-08", GONE);
    mark_days(&m, "p", "A", JULY, "O/ // // //");
    mark_days(&m, "p", "A", START, GONE);
    check_last_year(marks_row(&m, LATER), 8, 1, 1);
    marks_end(&m);
    m = marks_of("2024-07-08", GONE);
    mark_days(&m, "p", "A", START, WEEK);
    check_last_year(marks_row(&m, LATER), -1, -1, 0);
    marks_end(&m);
}

/* Half a year each at B and C, this year at A: added up at A. */
static void last_year_at_other_schools(void **state) {
    (void)state;
    marks m = marks_new();
    mark_days(&m, "p", "B", "2025-01-06", "OO // //");
    mark_days(&m, "p", "C", "2025-03-03", "O/ //");
    mark_days(&m, "p", "A", START, WEEK);
    check_last_year(marks_row(&m, LATER), 10, 3, 1);
    marks_end(&m);
}

/* Session by session over two schools: D and / is attended; O and / is
 * attended; O and X is absent; O and I is one absence; X and X is nothing;
 * // at one only. Possible: 1 + 1 + 1 + 1 + 2 = 6, absent 2. */
static void last_year_is_merged_session_by_session(void **state) {
    (void)state;
    marks m = marks_new();
    mark_days(&m, "p", "A", JULY, "DO OO X_ //");
    mark_days(&m, "p", "B", JULY, "// XI X_");
    mark_days(&m, "p", "A", START, WEEK);
    check_last_year(marks_row(&m, LATER), 6, 2, 1);
    marks_end(&m);
}

/* A file without years speaks of the register's last year: looked at from
 * the year before, its last_year columns are not known. */
static void a_files_last_year_does_not_reach_an_earlier_view(void **state) {
    (void)state;
    marks m = filed(380, 38, WEEK);
    const double *f = marks_row(&m, "2025-07-12");
    assert_missing(f, EB_F_LAST_YEAR_POSSIBLE);
    marks_end(&m);
    /* With an academic year, the row of each year speaks for itself. */
    m = marks_new();
    eb_pupil p = person("p", "A");
    p.academic_year = 2024;
    p.last_year_possible = 300;
    p.last_year_absent = 3;
    add_person(&m, &p);
    p.academic_year = 2025;
    p.last_year_possible = 380;
    p.last_year_absent = 38;
    add_person(&m, &p);
    mark_days(&m, "p", "A", JULY, WEEK);
    mark_days(&m, "p", "A", START, WEEK);
    check_last_year(marks_row(&m, "2025-07-12"), 300, 3, 0);
    check_last_year(marks_row(&m, LATER), 380, 38, 1);
    marks_end(&m);
}

/* ---- cohort ---- */

static void add_in_year_group(marks *m, const char *pupil, const char *school,
                              int group) {
    eb_pupil p = person(pupil, school);
    p.year_group = group;
    add_person(m, &p);
}

/* `n` classmates of Year 7 at school A, each with this week. */
static void add_classmates(marks *m, int n, const char *week) {
    for (int i = 0; i < n; i++) {
        char pupil[16];
        snprintf(pupil, sizeof pupil, "c%02d", i);
        add_in_year_group(m, pupil, "A", 7);
        mark_days(m, pupil, "A", START, week);
    }
}

static void check_no_cohort(const double *f) {
    assert_missing(f, EB_F_COHORT_RATE);
    assert_missing(f, EB_F_COHORT_EXCESS);
    assert_missing(f, EB_F_SHARED_ABSENCE);
}

static void a_cohort_of_one_is_no_cohort(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_year_group(&m, "p", "A", 7);
    mark_days(&m, "p", "A", START, "OO // // // //");
    check_no_cohort(marks_row(&m, LATER));
    marks_end(&m);
}

/* "p" 2 of 10; the other 3 of 10: 3/10 and 2/10 - 3/10. */
static void a_cohort_of_two(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_year_group(&m, "p", "A", 7);
    mark_days(&m, "p", "A", START, "OO // // // //");
    add_classmates(&m, 1, "OO O/ // // //");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_COHORT_RATE, 3.0 / 10.0);
    assert_feature(f, EB_F_COHORT_EXCESS, 2.0 / 10.0 - 3.0 / 10.0);
    assert_missing(f, EB_F_SHARED_ABSENCE); /* P0 = 10 < 20 P */
    marks_end(&m);
}

/* Other year groups, other schools, pupils without a year group: none of
 * them is in it; without an own year group there is no cohort. */
static void a_cohort_is_of_one_school_and_year_group(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_year_group(&m, "p", "A", 7);
    add_in_year_group(&m, "r", "A", 8);
    add_in_year_group(&m, "s", "B", 7);
    mark_days(&m, "p", "A", START, "OO // // // //");
    mark_days(&m, "r", "A", START, GONE);
    mark_days(&m, "s", "B", START, GONE);
    mark_days(&m, "t", "A", START, GONE);
    mark_days(&m, "u", "A", START, GONE);
    check_no_cohort(marks_row(&m, LATER));
    check_no_cohort(marks_row_at(&m, LATER, "t", NULL));
    marks_end(&m);
}

/* Reception is year group 0, not "none". */
static void reception_is_a_year_group(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_year_group(&m, "p", "A", EB_YEAR_RECEPTION);
    add_in_year_group(&m, "q", "A", EB_YEAR_RECEPTION);
    mark_days(&m, "p", "A", START, WEEK);
    mark_days(&m, "q", "A", START, "O/ // // // //");
    assert_feature(marks_row(&m, LATER), EB_F_COHORT_RATE, 1.0 / 10.0);
    marks_end(&m);
}

/* Only the sessions in S: "p" has the last six; of the classmate's absences
 * one of two lies there. */
static void only_sessions_in_s_are_compared(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_year_group(&m, "p", "A", 7);
    mark_days(&m, "p", "A", START, "XX .. // // //");
    add_classmates(&m, 1, "O/ // /O X/ //");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_COHORT_RATE, 1.0 / 5.0);
    marks_end(&m);
}

/* 20 others, whole weeks: P = 10, P0 = 200 = 20 P, just enough. A0 = 5, of
 * which 1 at session 1 and 4 at session 3. "p" is absent at 1: a P0 = 1 * 200
 * = 2 A0 p = 2 * 5 * 20, on the line: shared; and at 5, where a = 0: not. */
static void shared_absence_exactly_on_its_line(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_year_group(&m, "p", "A", 7);
    mark_days(&m, "p", "A", START, "O/ // O/ // //");
    add_classmates(&m, 15, WEEK);
    for (int i = 0; i < 5; i++) {
        const char pupil[] = {'d', (char)('0' + i), '\0'};
        add_in_year_group(&m, pupil, "A", 7);
        mark_days(&m, pupil, "A", START,
                  i == 0 ? "O/ // // // //" : "// O/ // // //");
    }
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_COHORT_RATE, 5.0 / 200.0);
    assert_feature(f, EB_F_SHARED_ABSENCE, 1.0 / 2.0);
    marks_end(&m);
}

/* The same with A0 = 6: 200 < 240, not shared. */
static void shared_absence_just_below_its_line(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_year_group(&m, "p", "A", 7);
    mark_days(&m, "p", "A", START, "O/ // O/ // //");
    add_classmates(&m, 14, WEEK);
    for (int i = 0; i < 6; i++) {
        const char pupil[] = {'d', (char)('0' + i), '\0'};
        add_in_year_group(&m, pupil, "A", 7);
        mark_days(&m, pupil, "A", START,
                  i == 0 ? "O/ // // // //" : "// O/ // // //");
    }
    assert_feature(marks_row(&m, LATER), EB_F_SHARED_ABSENCE, 0);
    marks_end(&m);
}

/* Nobody else was ever absent: a >= 1 fails although 0 >= 0. */
static void shared_absence_needs_another_absent(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_year_group(&m, "p", "A", 7);
    mark_days(&m, "p", "A", START, "O/ // // // //");
    add_classmates(&m, 20, WEEK);
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_COHORT_RATE, 0);
    assert_feature(f, EB_F_COHORT_EXCESS, 1.0 / 10.0);
    assert_feature(f, EB_F_SHARED_ABSENCE, 0);
    marks_end(&m);
}

/* One possible session of one classmate less, 199 < 200: too small. */
static void shared_absence_of_too_small_a_cohort(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_year_group(&m, "p", "A", 7);
    mark_days(&m, "p", "A", START, "O/ // // // //");
    add_classmates(&m, 19, "O/ // // // //");
    add_in_year_group(&m, "d", "A", 7);
    mark_days(&m, "d", "A", START, "O/ // // // /X");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_COHORT_RATE, 20.0 / 199.0);
    assert_missing(f, EB_F_SHARED_ABSENCE);
    marks_end(&m);
}

static void shared_absence_is_missing_without_an_absence(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_year_group(&m, "p", "A", 7);
    mark_days(&m, "p", "A", START, WEEK);
    add_classmates(&m, 30, "O/ // // // //");
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_COHORT_RATE, 1.0 / 10.0);
    assert_missing(f, EB_F_SHARED_ABSENCE);
    marks_end(&m);
}

/* Everyone is away on Friday: a whole-school illness is shared. A0 = 42 of
 * 210; at each Friday session 21 * 210 >= 2 * 42 * 21. */
static void a_day_on_which_all_are_away_is_shared(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_year_group(&m, "p", "A", 7);
    mark_days(&m, "p", "A", START, "// // // // II");
    add_classmates(&m, 21, "// // // // II");
    assert_feature(marks_row(&m, LATER), EB_F_SHARED_ABSENCE, 1);
    marks_end(&m);
}

/* The cohort's sessions on or after as_of are not seen. */
static void a_cohort_ends_before_as_of(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_year_group(&m, "p", "A", 7);
    mark_days(&m, "p", "A", START, WEEK);
    add_classmates(&m, 1, "O/ // OO OO OO");
    assert_feature(marks_row(&m, "2025-09-03"), EB_F_COHORT_RATE, 1.0 / 4.0);
    marks_end(&m);
}

/* Unit pupil: "p" was at B in week 1 and is at A since; at A's weeks the
 * cohort is A's, at B's days (closed at A for lack of marks) there is none:
 * P = 20, but A0/P0 comes of week 2 only, where the classmate missed 1. */
static void a_merged_pupils_cohort_is_the_latest_schools(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_year_group(&m, "p", "B", 7);
    add_in_year_group(&m, "p", "A", 7);
    add_in_year_group(&m, "c", "A", 7);
    add_in_year_group(&m, "b", "B", 7);
    mark_days(&m, "p", "B", START, WEEK);
    mark_days(&m, "b", "B", START, GONE);
    mark_days(&m, "p", "A", "2025-09-08", WEEK);
    mark_days(&m, "c", "A", "2025-09-08", "O/ // // // //");
    m.options.unit = EB_UNIT_PUPIL;
    const double *f = marks_row(&m, LATER);
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 20);
    assert_feature(f, EB_F_COHORT_RATE, 1.0 / 10.0);
    marks_end(&m);
}

/* ---- family ---- */

static void add_in_family(marks *m, const char *pupil, const char *school,
                          const char *family) {
    eb_pupil p = person(pupil, school);
    p.family = family;
    add_person(m, &p);
}

static void check_family(const double *f, int siblings, int64_t absent,
                         int64_t possible, int together, int days) {
    assert_feature(f, EB_F_SIBLINGS, siblings);
    if (possible > 0) {
        assert_feature(f, EB_F_SIBLING_RATE, (double)absent / (double)possible);
    } else {
        assert_missing(f, EB_F_SIBLING_RATE);
    }
    if (days > 0) {
        assert_feature(f, EB_F_SIBLING_DAYS, (double)together / days);
    } else {
        assert_missing(f, EB_F_SIBLING_DAYS);
    }
}

static void without_a_family_id_nothing_is_known(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_family(&m, "p", "A", "");
    add_in_family(&m, "q", "A", "");
    mark_days(&m, "p", "A", START, "OO // // // //");
    mark_days(&m, "q", "A", START, "OO // // // //");
    const double *f = marks_row(&m, LATER);
    assert_missing(f, EB_F_SIBLINGS);
    assert_missing(f, EB_F_SIBLING_RATE);
    assert_missing(f, EB_F_SIBLING_DAYS);
    marks_end(&m);
}

static void a_family_of_one_has_no_sibling(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_family(&m, "p", "A", "f");
    mark_days(&m, "p", "A", START, "OO // // // //");
    check_family(marks_row(&m, LATER), 0, 0, 0, 0, 0);
    marks_end(&m);
}

/* "p" is absent on Monday, Tuesday and Wednesday; one sibling, at another
 * school, on Monday afternoon and Friday: of three days one. */
static void a_sibling_at_another_school(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_family(&m, "p", "A", "f");
    add_in_family(&m, "q", "B", "f");
    mark_days(&m, "p", "A", START, "O/ /O OO // //");
    mark_days(&m, "q", "B", START, "/O // // // OO");
    check_family(marks_row(&m, LATER), 1, 3, 10, 1, 3);
    check_family(marks_row_at(&m, LATER, "q", NULL), 1, 4, 10, 1, 2);
    marks_end(&m);
}

/* Days on which no sibling had a possible session are not compared: of "p"'s
 * absent Monday, Tuesday, Wednesday only Tuesday. */
static void only_days_possible_for_a_sibling_are_compared(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_family(&m, "p", "A", "f");
    add_in_family(&m, "q", "B", "f");
    mark_days(&m, "p", "A", START, "OO OO OO // //");
    mark_days(&m, "q", "B", START, "XX IX .. // //");
    check_family(marks_row(&m, LATER), 1, 1, 5, 1, 1);
    marks_end(&m);
}

/* p is absent on Monday only, when q had nothing possible: no such day. */
static void sibling_days_is_missing_without_a_day(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_family(&m, "p", "A", "f");
    add_in_family(&m, "q", "A", "f");
    mark_days(&m, "p", "A", START, "OO // // // //");
    mark_days(&m, "q", "A", START, "XX OO // // //");
    check_family(marks_row(&m, LATER), 1, 2, 8, 0, 0);
    marks_end(&m);
}

/* A child without a possible session this year, or with marks only last
 * year, or only after as_of, is no sibling yet. */
static void a_sibling_has_a_possible_session_this_year(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_family(&m, "p", "A", "f");
    add_in_family(&m, "q", "A", "f");
    add_in_family(&m, "r", "A", "f");
    add_in_family(&m, "s", "A", "f");
    mark_days(&m, "p", "A", START, "OO // // // //");
    mark_days(&m, "q", "A", START, NOT_DUE);
    mark_days(&m, "r", "A", JULY, GONE);
    mark_days(&m, "s", "A", LATER, GONE);
    check_family(marks_row(&m, LATER), 0, 0, 0, 0, 0);
    check_family(marks_row(&m, "2025-09-16"), 1, 2, 2, 0, 0);
    marks_end(&m);
}

/* Two siblings: rates pool (1/10 and 2/4 are 3/14); a day counts once when
 * either was absent. "p" away Mon, Tue; q Mon; r Mon and Tue. */
static void siblings_are_pooled(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_family(&m, "p", "A", "f");
    add_in_family(&m, "q", "A", "f");
    add_in_family(&m, "r", "B", "f");
    mark_days(&m, "p", "A", START, "OO OO // O/ //");
    mark_days(&m, "q", "A", START, "O/ // // // //");
    mark_days(&m, "r", "B", START, "O/ O/");
    check_family(marks_row(&m, LATER), 2, 3, 14, 2, 3);
    marks_end(&m);
}

/* A sibling at two schools is one child, whose enrolments are not merged:
 * 2 of 4 at A and 0 of 4 at B on the same days are 2/8. */
static void a_siblings_enrolments_are_not_merged(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_family(&m, "p", "A", "f");
    add_in_family(&m, "q", NULL, "f");
    mark_days(&m, "p", "A", START, "OO //");
    mark_days(&m, "q", "A", START, "OO //");
    mark_days(&m, "q", "B", START, "// //");
    check_family(marks_row(&m, LATER), 1, 2, 8, 1, 1);
    m.options.unit = EB_UNIT_PUPIL;
    check_family(marks_row(&m, LATER), 1, 2, 8, 1, 1);
    marks_end(&m);
}

/* The pupil's own other enrolment is no sibling. */
static void one_is_not_ones_own_sibling(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_family(&m, "p", NULL, "f");
    mark_days(&m, "p", "A", START, "OO //");
    mark_days(&m, "p", "B", START, "// OO");
    check_family(marks_row_at(&m, LATER, "p", "A"), 0, 0, 0, 0, 0);
    check_family(marks_row_at(&m, LATER, "p", "B"), 0, 0, 0, 0, 0);
    marks_end(&m);
}

/* Absences at this school only: p was away at B on Tuesday, which A's row
 * does not compare. */
static void days_absent_are_those_at_this_school(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_family(&m, "p", NULL, "f");
    add_in_family(&m, "q", "A", "f");
    mark_days(&m, "p", "A", START, "OO D/");
    mark_days(&m, "p", "B", START, "XX O/");
    mark_days(&m, "q", "A", START, "// OO");
    check_family(marks_row_at(&m, LATER, "p", "A"), 1, 2, 4, 0, 1);
    check_family(marks_row_at(&m, LATER, "p", "B"), 1, 2, 4, 1, 1);
    marks_end(&m);
}

static void other_families_are_not_siblings(void **state) {
    (void)state;
    marks m = marks_new();
    add_in_family(&m, "p", "A", "f");
    add_in_family(&m, "q", "A", "F");
    add_in_family(&m, "r", "A", "ff");
    mark_days(&m, "p", "A", START, "OO // // // //");
    mark_days(&m, "q", "A", START, GONE);
    mark_days(&m, "r", "A", START, GONE);
    check_family(marks_row(&m, LATER), 0, 0, 0, 0, 0);
    marks_end(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_year_is_missing_when_nothing_is_known),
        cmocka_unit_test(last_year_from_the_register),
        cmocka_unit_test(last_year_from_the_file),
        cmocka_unit_test(the_fuller_source_counts),
        cmocka_unit_test(a_file_without_a_usable_absent_count),
        cmocka_unit_test(last_year_uses_the_views_threshold),
        cmocka_unit_test(only_the_year_before),
        cmocka_unit_test(last_year_at_other_schools),
        cmocka_unit_test(last_year_is_merged_session_by_session),
        cmocka_unit_test(a_files_last_year_does_not_reach_an_earlier_view),
        cmocka_unit_test(a_cohort_of_one_is_no_cohort),
        cmocka_unit_test(a_cohort_of_two),
        cmocka_unit_test(a_cohort_is_of_one_school_and_year_group),
        cmocka_unit_test(reception_is_a_year_group),
        cmocka_unit_test(only_sessions_in_s_are_compared),
        cmocka_unit_test(shared_absence_exactly_on_its_line),
        cmocka_unit_test(shared_absence_just_below_its_line),
        cmocka_unit_test(shared_absence_needs_another_absent),
        cmocka_unit_test(shared_absence_of_too_small_a_cohort),
        cmocka_unit_test(shared_absence_is_missing_without_an_absence),
        cmocka_unit_test(a_day_on_which_all_are_away_is_shared),
        cmocka_unit_test(a_cohort_ends_before_as_of),
        cmocka_unit_test(a_merged_pupils_cohort_is_the_latest_schools),
        cmocka_unit_test(without_a_family_id_nothing_is_known),
        cmocka_unit_test(a_family_of_one_has_no_sibling),
        cmocka_unit_test(a_sibling_at_another_school),
        cmocka_unit_test(only_days_possible_for_a_sibling_are_compared),
        cmocka_unit_test(sibling_days_is_missing_without_a_day),
        cmocka_unit_test(a_sibling_has_a_possible_session_this_year),
        cmocka_unit_test(siblings_are_pooled),
        cmocka_unit_test(a_siblings_enrolments_are_not_merged),
        cmocka_unit_test(one_is_not_ones_own_sibling),
        cmocka_unit_test(days_absent_are_those_at_this_school),
        cmocka_unit_test(other_families_are_not_siblings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
