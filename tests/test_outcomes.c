/* SPDX-License-Identifier: MIT */
/*
 * Totals of small logs, counted by hand: who was visited though the family had
 * told the school, and who was back within how many possible sessions.
 */
#include "earlybell/policy.h"
#include "school.h"

static eb_cases *new_cases(void) {
    eb_cases *cases = NULL;
    assert_ok(eb_cases_new(NULL, &cases, NULL));
    return cases;
}

static void log_at(eb_cases *cases, const char *pupil, eb_date date, int hour,
                   int minute, eb_event event) {
    const eb_case row = {pupil, minute_of(date, hour, minute), event, NULL,
                         NULL};
    assert_ok(eb_cases_add(cases, &row, NULL));
}

static eb_outcomes count(eb_cases *cases, const eb_view *view, eb_date as_of) {
    eb_outcomes out;
    eb_error err = {0};
    assert_ok(eb_cases_close(cases, NULL));
    if (eb_outcomes_total(cases, view, as_of, &out, &err) != EB_OK) {
        fail_msg("%s", err.message);
    }
    for (int e = EB_EVENTS; e < EB_EVENTS_ROOM; e++) {
        assert_int_equal(out.events[e] | out.pupils[e], 0);
    }
    eb_cases_free(cases);
    return out;
}

/* Two school weeks of 2025 from Monday 1 September; siblings P and Q. */
static void two_weeks(school *s, const char *p, const char *q) {
    school_new(s, EB_CONFLICTS_REFUSE);
    add_pupil(s, "P", "A", 5, "F");
    add_pupil(s, "Q", "A", 3, "F");
    marks(s, "P", "A", on(2025, 9, 1), p);
    marks(s, "Q", "A", on(2025, 9, 1), q);
    look(s, on(2025, 9, 15));
}

static const char *const ALL = "/\\/\\/\\/\\/\\/\\/\\/\\/\\/\\";

/* Away from Monday afternoon to Tuesday, there on Wednesday morning. */
static const char *const AWAY = "/OOO/\\/\\/\\/\\/\\/\\/\\/\\";

static eb_outcomes visit(const char *p, eb_date date, int hour, int minute,
                         const char *teller, eb_date told, int told_hour) {
    school s = {0};
    two_weeks(&s, p, ALL);
    eb_cases *cases = new_cases();
    log_at(cases, "P", date, hour, minute, EB_EVENT_VISIT);
    if (teller != NULL) {
        log_at(cases, teller, told, told_hour, 0, EB_EVENT_TOLD);
    }
    const eb_outcomes out = count(cases, s.view, EB_NO_DATE);
    school_done(&s);
    return out;
}

static void test_the_worked_visit(void **state) {
    (void)state;
    const eb_outcomes out =
        visit(AWAY, on(2025, 9, 2), 10, 15, NULL, EB_NO_DATE, 0);
    assert_int_equal(out.visits_absent, 1);
    assert_int_equal(out.visits_there, 0);
    assert_int_equal(out.visits_told, 0);
    assert_int_equal(out.returned[0], 0);
    assert_int_equal(out.returned[1], 1);
    assert_int_equal(out.returned[2], 0);
    assert_int_equal(out.followed[0], 1);
    assert_int_equal(out.followed[1], 1);
    /* 17 sessions are left: not 20. */
    assert_int_equal(out.followed[2], 0);
}

static void test_told(void **state) {
    (void)state;
    const eb_date monday = on(2025, 9, 1), tuesday = on(2025, 9, 2);
    /* In the spell, before the visit: by this case or a sister's. */
    assert_int_equal(visit(AWAY, tuesday, 10, 15, "P", monday, 15).visits_told,
                     1);
    assert_int_equal(visit(AWAY, tuesday, 10, 15, "Q", tuesday, 9).visits_told,
                     1);
    /* After the visit; before the spell; of a pupil of another family. */
    assert_int_equal(visit(AWAY, tuesday, 10, 15, "P", tuesday, 11).visits_told,
                     0);
    assert_int_equal(
        visit(AWAY, tuesday, 10, 15, "P", monday - 3, 9).visits_told, 0);
    assert_int_equal(visit(AWAY, tuesday, 10, 15, "R", tuesday, 9).visits_told,
                     0);
    /* A visit without a time comes after what was told that day. */
    assert_int_equal(visit(AWAY, tuesday, 0, 0, "P", tuesday, 11).visits_told,
                     1);
    assert_int_equal(
        visit(AWAY, tuesday, 0, 0, "P", tuesday + 1, 9).visits_told, 0);
}

/* Away since the first day of term, two days of it not possible: told on that
 * day is told of this spell, and told before it is not. */
static void test_a_spell_since_the_first_day(void **state) {
    (void)state;
    static const char *const TEXT = "OOYYYYII/\\/\\/\\/\\/\\/\\";
    const eb_date monday = on(2025, 9, 1);
    const eb_outcomes out = visit(TEXT, monday + 3, 14, 0, "P", monday, 8);
    assert_int_equal(out.visits_absent, 1);
    assert_int_equal(out.visits_told, 1);
    assert_int_equal(out.returned[0], 1);
    assert_int_equal(
        visit(TEXT, monday + 3, 14, 0, "P", monday - 1, 8).visits_told, 0);
}

static void test_who_was_there(void **state) {
    (void)state;
    const eb_outcomes there =
        visit(ALL, on(2025, 9, 2), 10, 15, "P", on(2025, 9, 2), 9);
    assert_int_equal(there.visits_there, 1);
    assert_int_equal(there.visits_absent, 0);
    assert_int_equal(there.visits_told, 1);
    assert_int_equal(there.followed[0], 0);
    /* From 13:00 on, the afternoon's mark was made before. */
    const eb_outcomes late =
        visit(AWAY, on(2025, 9, 2), 13, 0, NULL, EB_NO_DATE, 0);
    assert_int_equal(late.returned[0], 1);
}

/* What is not possible is passed over; an unmarked open session is not. */
static void test_possible_sessions(void **state) {
    (void)state;
    const eb_outcomes skipped =
        visit("/OOOYYYY/\\/\\/\\/\\/\\/\\", on(2025, 9, 2), 13, 0, NULL,
              EB_NO_DATE, 0);
    assert_int_equal(skipped.returned[0], 1);
    const eb_outcomes blank = visit("/OOO--/\\/\\/\\/\\/\\/\\/\\",
                                    on(2025, 9, 2), 13, 0, NULL, EB_NO_DATE, 0);
    assert_int_equal(blank.returned[0], 0);
    assert_int_equal(blank.followed[0], 1);
    assert_int_equal(blank.returned[1], 1);
}

/* A trip is not an absence: who goes on one is back, if only for it. */
static void test_back_on_a_trip(void **state) {
    (void)state;
    const eb_outcomes out = visit("/IIIVVIIIIIIIIIIIIII", on(2025, 9, 2), 13, 0,
                                  NULL, EB_NO_DATE, 0);
    assert_int_equal(out.visits_absent, 1);
    assert_int_equal(out.returned[0], 1);
}

/* What was not possible before an absence is no part of it. */
static void test_a_spell_after_days_off(void **state) {
    (void)state;
    static const char *const TEXT = "/\\YYYYII/\\/\\/\\/\\/\\/\\";
    const eb_date thursday = on(2025, 9, 4);
    assert_int_equal(
        visit(TEXT, thursday, 14, 0, "P", thursday - 2, 8).visits_told, 0);
    assert_int_equal(visit(TEXT, thursday, 14, 0, "P", thursday, 8).visits_told,
                     1);
}

/* The school was shut on the Wednesday: no mark says nothing of that day. */
static void test_no_mark_of_a_day_off(void **state) {
    (void)state;
    school s = {0};
    two_weeks(&s, "/OOO--/\\/\\/\\/\\/\\/\\/\\",
              "/\\/\\##/\\/\\/\\/\\/\\/\\/\\");
    eb_cases *cases = new_cases();
    log_at(cases, "P", on(2025, 9, 2), 13, 0, EB_EVENT_VISIT);
    const eb_outcomes out = count(cases, s.view, EB_NO_DATE);
    assert_int_equal(out.followed[0], 1);
    assert_int_equal(out.returned[0], 1);
    school_done(&s);
}

/* The register ends with the day of the visit. */
static void test_nothing_to_follow(void **state) {
    (void)state;
    const eb_outcomes out = visit("/\\/\\/\\/\\/\\/\\/\\/\\/\\OO",
                                  on(2025, 9, 12), 14, 0, NULL, EB_NO_DATE, 0);
    assert_int_equal(out.visits_absent, 1);
    for (size_t h = 0; h < EB_RETURNS; h++) {
        assert_int_equal(out.followed[h] | out.returned[h], 0);
    }
}

/* Two children who changed schools, one from A to B and one from B to A: the
 * marks around a visit are those of the school that they are at. A third has
 * left the only one that there is marks of, and was visited before. */
static void test_the_school_that_was_not_left(void **state) {
    (void)state;
    static const char *const PUPILS[] = {"P", "R"};
    static const char *const FROM[] = {"A", "B"}, *const TO[] = {"B", "A"};
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (size_t i = 0; i < 2; i++) {
        eb_pupil row = EB_PUPIL_INIT;
        row.pupil = PUPILS[i];
        row.school = FROM[i];
        row.leaving_date = on(2025, 9, 5);
        SCHOOL_OK(&s, eb_register_add_pupil(s.reg, &row, &s.err));
        add_pupil(&s, PUPILS[i], TO[i], 5, "");
        many_marks(&s, PUPILS[i], FROM[i], on(2025, 9, 1), '/', 10);
        marks(&s, PUPILS[i], TO[i], on(2025, 9, 8), "OOO\\/\\/\\/\\");
        many_marks(&s, i == 0 ? "X" : "Y", FROM[i], on(2025, 9, 1), '/', 20);
    }
    eb_pupil left = EB_PUPIL_INIT;
    left.pupil = "L";
    left.leaving_date = on(2025, 9, 5);
    SCHOOL_OK(&s, eb_register_add_pupil(s.reg, &left, &s.err));
    marks(&s, "L", "A", on(2025, 9, 1), "OOO\\/\\/\\/\\");
    look(&s, on(2025, 9, 15));
    eb_cases *cases = new_cases();
    log_at(cases, "L", on(2025, 9, 2), 10, 0, EB_EVENT_VISIT);
    for (size_t i = 0; i < 2; i++) {
        log_at(cases, PUPILS[i], on(2025, 9, 9), 10, 0, EB_EVENT_VISIT);
    }
    const eb_outcomes out = count(cases, s.view, EB_NO_DATE);
    assert_int_equal(out.visits_absent, 3);
    assert_int_equal(out.visits_there, 0);
    assert_int_equal(out.followed[0], 3);
    assert_int_equal(out.returned[0], 3);
    school_done(&s);
}

static void test_southends_year(void **state) {
    (void)state;
    eb_cases *cases = new_cases();
    for (int i = 0; i < 424; i++) {
        char pupil[ID_ROOM];
        const eb_date day = on(2012, 9, 10) + i / 3;
        snprintf(pupil, sizeof pupil, "S%d", i % 200);
        log_at(cases, pupil, day, 9, i % 60, EB_EVENT_VISIT);
        if (i < 164)
            log_at(cases, pupil, day, 9, i % 60, EB_EVENT_PARENT_ADVISED);
        if (i < 9)
            log_at(cases, pupil, day, 9, i % 60, EB_EVENT_CHILD_RETURNED);
    }
    const eb_outcomes out = count(cases, NULL, EB_NO_DATE);
    assert_int_equal(out.events[EB_EVENT_VISIT], 424);
    assert_int_equal(out.pupils[EB_EVENT_VISIT], 200);
    assert_int_equal(out.events[EB_EVENT_PARENT_ADVISED], 164);
    assert_int_equal(out.events[EB_EVENT_CHILD_RETURNED], 9);
    assert_int_equal(out.first, on(2012, 9, 10));
    assert_int_equal(out.last, on(2012, 9, 10) + 141);
    assert_int_equal(out.visits_told, 0);
    assert_int_equal(out.visits_absent + out.visits_there, 0);
}

/* Without marks: a week, of the pupil's own cases. */
static void test_without_a_register(void **state) {
    (void)state;
    eb_cases *cases = new_cases();
    log_at(cases, "P", on(2025, 9, 10), 10, 0, EB_EVENT_VISIT);
    log_at(cases, "P", on(2025, 9, 4), 10, 0, EB_EVENT_TOLD);
    log_at(cases, "Q", on(2025, 9, 10), 10, 0, EB_EVENT_VISIT);
    log_at(cases, "Q", on(2025, 9, 3), 10, 0, EB_EVENT_TOLD);
    log_at(cases, "Q", on(2025, 9, 11), 10, 0, EB_EVENT_NOTE);
    const eb_outcomes out = count(cases, NULL, on(2025, 9, 11));
    assert_int_equal(out.visits_told, 1);
    assert_int_equal(out.left_out, 1);
    assert_int_equal(out.events[EB_EVENT_NOTE], 0);
}

static void test_offers(void **state) {
    (void)state;
    eb_cases *cases = new_cases();
    const eb_date day = on(2025, 10, 1);
    log_at(cases, "A", day, 9, 0, EB_EVENT_MENTOR_OFFERED);
    log_at(cases, "A", day, 9, 0, EB_EVENT_MENTOR_OFFERED);
    log_at(cases, "A", day + 7, 9, 0, EB_EVENT_MENTOR_STARTED);
    log_at(cases, "B", day, 9, 0, EB_EVENT_MENTOR_OFFERED);
    log_at(cases, "B", day + 1, 9, 0, EB_EVENT_CONSENT_REFUSED);
    log_at(cases, "C", day, 9, 0, EB_EVENT_MENTOR_OFFERED);
    log_at(cases, "C", day + 1, 9, 0, EB_EVENT_CONSENT_REFUSED);
    log_at(cases, "C", day + 2, 9, 0, EB_EVENT_CONSENT_GIVEN);
    log_at(cases, "D", day, 9, 0, EB_EVENT_MENTOR_STARTED);
    const eb_outcomes out = count(cases, NULL, EB_NO_DATE);
    assert_int_equal(out.events[EB_EVENT_MENTOR_OFFERED], 4);
    assert_int_equal(out.offered, 3);
    assert_int_equal(out.started, 1);
    assert_int_equal(out.refused, 1);
    assert_int_equal(out.undecided, 1);
}

static void test_refusals(void **state) {
    (void)state;
    eb_outcomes out;
    eb_error err = {0};
    eb_cases *cases = new_cases();
    assert_int_equal(eb_outcomes_total(NULL, NULL, EB_NO_DATE, &out, &err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_outcomes_total(cases, NULL, EB_NO_DATE, &out, &err),
                     EB_ERR_STATE);
    eb_cases_free(cases);
    assert_int_equal(eb_return_sessions(0), 1);
    assert_int_equal(eb_return_sessions(2), 20);
    assert_int_equal(eb_return_sessions(3), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_worked_visit),
        cmocka_unit_test(test_told),
        cmocka_unit_test(test_who_was_there),
        cmocka_unit_test(test_possible_sessions),
        cmocka_unit_test(test_a_spell_since_the_first_day),
        cmocka_unit_test(test_back_on_a_trip),
        cmocka_unit_test(test_a_spell_after_days_off),
        cmocka_unit_test(test_no_mark_of_a_day_off),
        cmocka_unit_test(test_nothing_to_follow),
        cmocka_unit_test(test_the_school_that_was_not_left),
        cmocka_unit_test(test_southends_year),
        cmocka_unit_test(test_without_a_register),
        cmocka_unit_test(test_offers),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
