/* SPDX-License-Identifier: MIT */
/*
 * Mistakes that programs of this kind have made, one test each for those that
 * a register and its features could make: the future read, one denominator
 * for everybody, an unmarked session called absent, a rounded rate compared,
 * severe taken out of persistent, a mark corrected and corrected back, an old
 * correction missed, a transfer that starts a history again, a window of
 * calendar weeks, a spell split by a weekend, a name that says the opposite.
 *
 * Mistakes that belong to parts that only later files have: reports on the
 * rows a model was fitted on, an identifier as an input, a group's errors
 * unseen (fitting and evaluation); a count in a window taken for a run, a
 * trigger fired twice, a note that clears a list (rules); a protective factor
 * among the drivers, a model withdrawn in silence (tested with the model). Of
 * those, what rests on a feature is tested here too.
 */
#include <math.h>

#include "marks.h"

#define START "2025-09-01" /* a Monday */

static void assert_same(const double *a, const double *b) {
    assert_memory_equal(a, b, EB_FEATURE_COUNT * sizeof *a);
}

/* Twelve weeks for "p", twenty classmates, a sibling. From as_of on every
 * mark is another one in the second register. */
static marks school_with_future(const char *after) {
    marks m = marks_new();
    for (int i = 0; i < 21; i++) {
        char name[16];
        snprintf(name, sizeof name, i == 0 ? "p" : "q%d", i);
        eb_pupil p = person(name, "A");
        p.year_group = 8;
        p.family = i < 2 ? "f" : NULL;
        add_person(&m, &p);
        mark_times(&m, name, "A", START,
                   i == 0 ? "// O/ // /L NN" : "// // O/ // //", 6);
        mark_times(&m, name, "A", "2025-10-13", after, 6);
    }
    return m;
}

static void the_future_is_not_read(void **state) {
    (void)state;
    static const char *const AFTER[] = {GONE, NOT_DUE, "LL UU GG EE MM",
                                        "__ __ __ __ __"};
    double kept[EB_FEATURE_COUNT];
    marks m = school_with_future(WEEK);
    m.options.sensitive = 1;
    memcpy(kept, marks_row(&m, "2025-10-13"), sizeof kept);
    marks_end(&m);
    for (size_t i = 0; i < sizeof AFTER / sizeof *AFTER; i++) {
        m = school_with_future(AFTER[i]);
        m.options.sensitive = 1;
        assert_same(marks_row(&m, "2025-10-13"), kept);
        marks_end(&m);
    }
}

/* An N of Monday 1 September becomes I on Thursday 4. Seen on the 4th, what
 * was recorded that day is not known; on the 5th it is; with known_at in
 * hand, it is on the 4th too. */
static void a_correction_made_later_is_not_known_before(void **state) {
    (void)state;
    marks m = marks_of(START, "N/ // // // //");
    mark_recorded(&m, "p", "A", date_of(START), EB_AM, "I",
                  (int64_t)date_of("2025-09-04") * 1440 + 9 * 60);
    const double *f = marks_row(&m, "2025-09-04");
    assert_feature(f, EB_F_UNAUTHORISED_RATE, 1.0 / 6.0);
    f = marks_row(&m, "2025-09-05");
    assert_feature(f, EB_F_UNAUTHORISED_RATE, 0);
    assert_feature(f, EB_F_AUTHORISED_RATE, 1.0 / 8.0);
    m.options.known_at = date_of("2025-09-04");
    f = marks_row(&m, "2025-09-04");
    assert_feature(f, EB_F_AUTHORISED_RATE, 1.0 / 6.0);
    marks_end(&m);
}

/* Three pupils at one school of 40 sessions: one all along, one who came
 * after 20, one who left after 20; 2 absences each. Each has a denominator of
 * their own, and the leaver no future. Without a calendar R = 340. */
static void a_joiner_and_a_leaver(void **state) {
    (void)state;
    marks m = marks_new();
    eb_pupil leaver = person("leaver", "A");
    leaver.leaving_date = date_of("2025-09-12");
    add_person(&m, &leaver);
    mark_times(&m, "all", "A", START, "O/ // // // //", 2);
    mark_times(&m, "all", "A", "2025-09-15", WEEK, 2);
    mark_times(&m, "joiner", "A", "2025-09-15", "O/ // // // //", 2);
    mark_times(&m, "leaver", "A", START, "O/ // // // //", 2);
    const double *f = marks_row_at(&m, "2025-09-29", "all", NULL);
    assert_feature(f, EB_F_ABSENCE_RATE, 2.0 / 40.0);
    assert_feature(f, EB_F_PA_NOW, 0);
    assert_feature(f, EB_F_SESSIONS_IN_HAND, 38 - 1 - 2);
    f = marks_row_at(&m, "2025-09-29", "joiner", NULL);
    assert_feature(f, EB_F_ABSENCE_RATE, 2.0 / 20.0);
    assert_feature(f, EB_F_PA_NOW, 1);
    assert_feature(f, EB_F_SESSIONS_IN_HAND, 36 - 1 - 2); /* of 360 */
    f = marks_row_at(&m, "2025-09-29", "leaver", NULL);
    assert_feature(f, EB_F_ABSENCE_RATE, 2.0 / 20.0);
    assert_feature(f, EB_F_SESSIONS_IN_HAND, -1); /* 2 - 1 - 2 */
    marks_end(&m);
}

/* Not marked ("-", blank, no row) is neither absent nor present: eight
 * sessions of which two are marked, one absent. The truth lies between 1/8
 * and 7/8; what is recorded says 1/2, with P = 2 beside it. */
static void unmarked_is_neither_absent_nor_present(void **state) {
    (void)state;
    marks m = marks_of(START, "-- .. __ /I");
    const double *f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 2);
    assert_feature(f, EB_F_ABSENT_SESSIONS, 1);
    assert_feature(f, EB_F_ABSENCE_RATE, 1.0 / 2.0);
    assert_feature(f, EB_F_UNEXPLAINED_RATE, 0);
    eb_session sessions[8];
    size_t n = 0, unmarked = 0;
    assert_ok(eb_view_sessions(m.view, 0, sessions, 8, &n, NULL));
    assert_int_equal(n, 6); /* a place without a row is not listed */
    for (size_t i = 0; i < n; i++) unmarked += sessions[i].class_ == EB_NO_MARK;
    assert_int_equal(unmarked, 4);
    marks_end(&m);
}

/* 19 of 191 is 9.948 %, "9.9 %" or "10 %" as one rounds; 19 of 190 is 10. */
static void lines_are_drawn_before_rounding(void **state) {
    (void)state;
    for (int sessions = 189; sessions <= 192; sessions++) {
        marks m = marks_new();
        eb_date date = date_of("2024-09-02");
        int half = EB_AM;
        for (int s = 0; s < sessions; s++) {
            mark_recorded(&m, "p", "A", date, (eb_half)half, s < 19 ? "I" : "/",
                          EB_NO_TIME);
            advance(&date, &half);
        }
        const double *f = marks_row(&m, "2025-07-31");
        assert_feature(f, EB_F_ABSENT_SESSIONS, 19);
        assert_feature(f, EB_F_PA_NOW, sessions <= 190);
        marks_end(&m);
    }
}

static void persistent_contains_severe(void **state) {
    (void)state;
    for (int absent = 0; absent <= 10; absent++) {
        char text[11];
        for (int s = 0; s < 10; s++) text[s] = s < absent ? 'O' : '/';
        text[10] = '\0';
        marks m = marks_of(START, text);
        const double *f = marks_row(&m, "2025-09-08");
        assert_feature(f, EB_F_SEVERE_NOW, absent >= 5);
        assert_feature(f, EB_F_PA_NOW, absent >= 1);
        marks_end(&m);
    }
}

/* Seven absent days in ten, never more than three in a row: a count in a
 * window is no run. */
static void a_count_in_a_window_is_no_run(void **state) {
    (void)state;
    marks m = marks_of(START, "OO OO OO // OO OO // OO OO //");
    const double *f = marks_row(&m, "2025-09-15");
    assert_feature(f, EB_F_ABSENT_SESSIONS, 14);
    assert_feature(f, EB_F_UNAUTHORISED_10W, 14);
    assert_feature(f, EB_F_SPELL_LONGEST, 6);
    assert_feature(f, EB_F_SPELLS_LONG, 0);
    marks_end(&m);
}

/* Amended down and up again, the register is what it was: so are all
 * numbers, in place and from the file. */
static void amended_down_and_up_again(void **state) {
    (void)state;
    double kept[EB_FEATURE_COUNT];
    int others;
    marks m = marks_of(START, "OO OO OO OO OO // // // // //");
    memcpy(kept, marks_row(&m, "2025-09-15"), sizeof kept);
    const eb_date day = date_of("2025-09-03");
    assert_ok(
        eb_register_set_mark(m.reg, "p", "A", day, EB_AM, "/", &others, NULL));
    assert_ok(eb_view_refresh(m.view, NULL));
    assert_ok(eb_features(m.view, 0, 1, m.row, 0, NULL));
    assert_feature(m.row, EB_F_SPELLS, 2);
    assert_feature(m.row, EB_F_UNAUTHORISED_10W, 9);
    assert_ok(
        eb_register_set_mark(m.reg, "p", "A", day, EB_AM, "O", &others, NULL));
    assert_ok(eb_view_refresh(m.view, NULL));
    assert_ok(eb_features(m.view, 0, 1, m.row, 0, NULL));
    assert_same(m.row, kept);
    marks_end(&m);

    m = marks_of(START, "OO OO OO OO OO // // // // //");
    mark_recorded(&m, "p", "A", day, EB_AM, "/", (int64_t)(day + 1) * 1440);
    mark_recorded(&m, "p", "A", day, EB_AM, "O", (int64_t)(day + 2) * 1440);
    assert_same(marks_row(&m, "2025-09-15"), kept);
    marks_end(&m);
}

/* In July a mark of October is put right: every number is that of a register
 * in which it had been right from the start. */
static void an_old_correction_reaches_every_number(void **state) {
    (void)state;
    double kept[EB_FEATURE_COUNT];
    for (int amended = 0; amended < 2; amended++) {
        marks m = marks_of("2025-09-01", WEEK);
        mark_days(&m, "p", "A", "2025-10-06",
                  amended ? "NN NN // // //" : "NI NN // // //");
        mark_times(&m, "p", "A", "2025-10-13", "// // O/ // //", 30);
        if (amended) {
            mark_recorded(&m, "p", "A", date_of("2025-10-06"), EB_PM, "I",
                          (int64_t)date_of("2026-07-01") * 1440);
        }
        const double *f = marks_row(&m, "2026-07-10");
        assert_feature(f, EB_F_UNEXPLAINED_OVERDUE, 3);
        if (amended) assert_same(f, kept);
        memcpy(kept, f, sizeof kept);
        f = marks_row(&m, "2026-06-30"); /* the day before it was known */
        assert_feature(f, EB_F_UNEXPLAINED_OVERDUE, amended ? 4 : 3);
        marks_end(&m);
    }
}

/* A pupil moves from A to B after three weeks, all absent. As enrolments the
 * second begins at nothing; as one pupil the history goes on. D at A in the
 * week of both is B's attendance, counted once. */
static void a_transfer_does_not_start_a_history_again(void **state) {
    (void)state;
    marks m = marks_new();
    mark_times(&m, "p", "A", START, GONE, 3);
    mark_days(&m, "p", "A", "2025-09-22", "DD DD DD DD DD");
    mark_days(&m, "p", "B", "2025-09-22", "// // // // O/");
    mark_times(&m, "q", "B", START, WEEK, 4); /* B is open all along */
    const double *f = marks_row_at(&m, "2025-09-29", "p", "B");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 10);
    assert_feature(f, EB_F_ABSENCE_RATE, 1.0 / 10.0);
    m.options.unit = EB_UNIT_PUPIL;
    f = marks_row_at(&m, "2025-09-29", "p", "B");
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, 40);
    assert_feature(f, EB_F_ABSENT_SESSIONS, 31);
    assert_feature(f, EB_F_SPELLS, 2);
    assert_feature(f, EB_F_SPELL_LONGEST, 30);
    assert_feature(f, EB_F_UNAUTHORISED_10W, 31);
    assert_int_equal(eb_view_row_count(m.view), 2);
    marks_end(&m);
}

/* Ten school weeks over the summer are twelve weeks and more of the
 * calendar: five O in the summer term's last week still count after nine
 * weeks of autumn with five more, and not after ten. */
static void summer_does_not_use_up_a_window(void **state) {
    (void)state;
    marks m = marks_of("2025-07-14", "OO OO O/ // //");
    mark_days(&m, "p", "A", START, "OO OO O/ // //");
    mark_times(&m, "p", "A", "2025-09-08", WEEK, 9);
    const double *f = marks_row(&m, "2025-11-01"); /* nine weeks */
    assert_feature(f, EB_F_UNAUTHORISED_10W, 10);
    f = marks_row(&m, "2025-11-04");
    assert_feature(f, EB_F_UNAUTHORISED_10W, 5);
    marks_end(&m);
}

/* A school week is one with any open session, not a full one: a Friday
 * afternoon alone takes a place among the ten. */
static void a_week_of_one_session_is_a_statutory_week(void **state) {
    (void)state;
    marks m = marks_of(START, "OO // // // //");
    mark_times(&m, "p", "A", "2025-09-08", WEEK, 8);
    mark_one(&m, "p", "A", "2025-11-07", EB_PM, "/");
    mark_days(&m, "p", "A", "2025-11-10", WEEK);
    const double *f = marks_row(&m, "2025-11-10"); /* the tenth week */
    assert_feature(f, EB_F_UNAUTHORISED_10W, 2);
    f = marks_row(&m, "2025-11-11"); /* an eleventh has begun */
    assert_feature(f, EB_F_UNAUTHORISED_10W, 0);
    marks_end(&m);
}

/* The same input twice: the same bytes. */
static void the_same_input_gives_the_same_bytes(void **state) {
    (void)state;
    double kept[EB_FEATURE_COUNT];
    for (int run = 0; run < 3; run++) {
        marks m = school_with_future(GONE);
        const double *f = marks_row(&m, "2025-11-01");
        if (run > 0) assert_same(f, kept);
        memcpy(kept, f, sizeof kept);
        marks_end(&m);
    }
}

/* Nothing known is no risk, high or low: the state says so, no rate is 0. */
static void an_empty_window_is_no_judgement(void **state) {
    (void)state;
    marks m = marks_of(START, "XX .. -- XX XX");
    mark_days(&m, "q", "A", START, WEEK);
    const double *f = marks_row(&m, "2025-09-08");
    eb_row row;
    assert_ok(eb_view_row(m.view, 0, &row, NULL));
    assert_string_equal(row.pupil, "p");
    assert_int_equal(row.state, EB_STATE_NO_MARKS);
    for (size_t i = 0; i < EB_FEATURE_COUNT; i++) {
        const int share = strncmp(eb_feature(i)->unit, "share", 5) == 0;
        if (share || i == EB_F_PA_NOW || i == EB_F_SEVERE_NOW) {
            assert_missing(f, i);
        }
    }
    marks_end(&m);
}

/* One absence in ten sessions: every absence rate is small, whatever its
 * name, and none is the attendance rate. */
static void names_say_what_they_hold(void **state) {
    (void)state;
    marks m = marks_of(START, "// // O/ // //");
    mark_times(&m, "p", "A", "2025-09-08", "// // O/ // //", 5);
    const double *f = marks_row(&m, "2025-10-13");
    size_t rates = 0;
    for (size_t i = 0; i < EB_FEATURE_COUNT; i++) {
        const char *name = eb_feature(i)->name;
        if (strstr(name, "rate") == NULL || isnan(f[i]) ||
            strncmp(name, "weeks_", 6) == 0) {
            continue; /* every week is broken: 1 is right */
        }
        rates++;
        assert_true(f[i] >= 0.0 && f[i] <= 0.5);
    }
    assert_true(rates > 15);
    assert_feature(f, EB_F_ABSENCE_RATE_6W, 6.0 / 60.0);
    assert_feature(f, EB_F_ABSENCE_RATE_WED, 1.0 / 2.0);
    marks_end(&m);
}

/* Late before the register closed is present; after, absent. The one is
 * never counted as the other, although both are "late". */
static void two_kinds_of_late(void **state) {
    (void)state;
    marks m = marks_of(START, "LL // // // //");
    const double *f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_ABSENCE_RATE, 0);
    assert_feature(f, EB_F_LATE_RATE, 2.0 / 10.0);
    marks_end(&m);
    m = marks_of(START, "UU // // // //");
    f = marks_row(&m, "2025-09-08");
    assert_feature(f, EB_F_ABSENCE_RATE, 2.0 / 10.0);
    assert_feature(f, EB_F_LATE_RATE, 0);
    marks_end(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_future_is_not_read),
        cmocka_unit_test(a_correction_made_later_is_not_known_before),
        cmocka_unit_test(a_joiner_and_a_leaver),
        cmocka_unit_test(unmarked_is_neither_absent_nor_present),
        cmocka_unit_test(lines_are_drawn_before_rounding),
        cmocka_unit_test(persistent_contains_severe),
        cmocka_unit_test(a_count_in_a_window_is_no_run),
        cmocka_unit_test(amended_down_and_up_again),
        cmocka_unit_test(an_old_correction_reaches_every_number),
        cmocka_unit_test(a_transfer_does_not_start_a_history_again),
        cmocka_unit_test(summer_does_not_use_up_a_window),
        cmocka_unit_test(a_week_of_one_session_is_a_statutory_week),
        cmocka_unit_test(the_same_input_gives_the_same_bytes),
        cmocka_unit_test(an_empty_window_is_no_judgement),
        cmocka_unit_test(names_say_what_they_hold),
        cmocka_unit_test(two_kinds_of_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
