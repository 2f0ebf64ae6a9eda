/* SPDX-License-Identifier: MIT */
/*
 * Before and after an event, beside the score of the day before.
 */
#include "test_outcomes.h"

static const eb_event KINDS[] = {EB_EVENT_MENTOR_STARTED, EB_EVENT_VISIT,
                                 EB_EVENT_PANEL};

static void ask(school *s, eb_cases *cases, eb_outcome_change out[3]) {
    eb_model *model = scheme_model();
    if (!s->reg->closed) scheme_look(s);
    SCHOOL_OK(s, eb_cases_close(cases, &s->err));
    SCHOOL_OK(
        s, eb_outcomes_change(model, s->view, cases, KINDS, 3, out, &s->err));
    eb_model_free(model);
}

static void test_sums_by_hand(void **state) {
    (void)state;
    school s = {0};
    eb_cases *cases = NULL;
    eb_outcome_change out[3];
    const eb_date day =
        on(2025, 9, 29); /* after 40 sessions, with 80 to come */
    scheme_new(&s);
    add_child(&s, "P", "F", 0, 20, 40, 44);
    add_child(&s, "Q", "G", 0, 10, 40, 48);
    add_child(&s, "R", "", 100, 120, 0, 0);
    assert_ok(eb_cases_new(NULL, &cases, NULL));
    scheme_log(cases, "P", day, EB_EVENT_MENTOR_STARTED);
    scheme_log(cases, "P", day + 7, EB_EVENT_MENTOR_STARTED);
    scheme_log(cases, "Q", day, EB_EVENT_MENTOR_STARTED);
    /* The week before this is seen from: too soon to tell. */
    scheme_log(cases, "R", on(2025, 11, 17), EB_EVENT_VISIT);
    /* Last year, and not yet. */
    scheme_log(cases, "P", on(2025, 6, 2), EB_EVENT_PANEL);
    scheme_log(cases, "Q", on(2025, 11, 24), EB_EVENT_PANEL);
    ask(&s, cases, out);

    eb_model *model = scheme_model();
    const double p = expected_by_hand(&s, model, "P", day, 80.0);
    const double q = expected_by_hand(&s, model, "Q", day, 80.0);
    eb_model_free(model);
    assert_int_equal(out[0].event, EB_EVENT_MENTOR_STARTED);
    assert_int_equal(out[0].pupils, 2);
    assert_int_equal(out[0].families, 2);
    assert_int_equal(out[0].left_out, 0);
    assert_int_equal(out[0].before_possible, 80);
    assert_int_equal(out[0].before_absent, 30);
    assert_int_equal(out[0].possible, 160);
    assert_int_equal(out[0].absent, 12);
    /* A half and a quarter missed: well over a tenth of 80 expected. */
    assert_true(p > q && q > 8.0);
    assert_true(fabs(out[0].expected - (p + q)) < 1e-9);
    assert_true(fabs(out[0].change - (12 - p - q) / 160) < 1e-12);
    /* Two families of as many sessions: the spread is half their difference,
     * t of one degree of freedom 12.706. */
    const double half = 12.706205 * fabs((4 - p) / 80 - (8 - q) / 80) / 2;
    assert_true(fabs(out[0].high - out[0].change - half) < 1e-9);
    assert_true(fabs(out[0].change - out[0].low - half) < 1e-9);

    assert_int_equal(out[1].pupils, 0);
    assert_int_equal(out[1].left_out, 1);
    assert_true(isnan(out[1].change));
    assert_int_equal(out[2].pupils + out[2].left_out, 0);
    eb_cases_free(cases);
    school_done(&s);
}

/* What was expected must not know what came: other marks after the event
 * leave it as it was. */
static void test_expectation_is_of_the_day_before(void **state) {
    (void)state;
    double expected[2];
    for (size_t i = 0; i < 2; i++) {
        school s = {0};
        eb_cases *cases = NULL;
        eb_outcome_change out[3];
        scheme_new(&s);
        add_child(&s, "P", "", 0, 20, 40, i == 0 ? 40 : 120);
        assert_ok(eb_cases_new(NULL, &cases, NULL));
        scheme_log(cases, "P", on(2025, 9, 29), EB_EVENT_VISIT);
        ask(&s, cases, out);
        expected[i] = out[1].expected;
        assert_int_equal(out[1].absent, i == 0 ? 0 : 80);
        eb_cases_free(cases);
        school_done(&s);
    }
    assert_true(expected[0] == expected[1]);
}

/* Two events on one day are two beginnings, and a child who is at two schools
 * is one child, by the first of them. */
static void test_two_events_and_two_schools(void **state) {
    (void)state;
    school s = {0};
    eb_cases *cases = NULL;
    eb_outcome_change out[3];
    const eb_date day = on(2025, 9, 29);
    scheme_new(&s);
    add_child(&s, "P", "", 0, 20, 40, 44);
    many_marks(&s, "P", "B", on(2025, 9, 1), '/', 100);
    many_marks(&s, "Q", "B", on(2025, 9, 1), '/', 120);
    assert_ok(eb_cases_new(NULL, &cases, NULL));
    scheme_log(cases, "P", day, EB_EVENT_VISIT);
    scheme_log(cases, "P", day, EB_EVENT_MENTOR_STARTED);
    scheme_log(cases, "Q", day, EB_EVENT_MENTOR_STARTED);
    ask(&s, cases, out);
    eb_model *model = scheme_model();
    const double p = expected_by_hand(&s, model, "P", day, 80.0);
    eb_model_free(model);
    assert_int_equal(out[0].pupils, 2);
    assert_int_equal(out[0].possible, 160);
    assert_int_equal(out[0].absent, 4);
    assert_int_equal(out[0].left_out, 0);
    assert_int_equal(out[1].pupils, 1);
    assert_int_equal(out[1].before_absent, 20);
    assert_int_equal(out[1].possible, 80);
    assert_int_equal(out[1].left_out, 0);
    assert_true(out[1].expected == p);
    eb_cases_free(cases);
    school_done(&s);
}

static void test_refusals(void **state) {
    (void)state;
    school s = {0};
    eb_outcome_change out[3];
    eb_model *model = scheme_model();
    scheme_new(&s);
    add_child(&s, "P", "", 0, 20, 0, 0);
    scheme_look(&s);
    assert_int_equal(
        eb_outcomes_change(model, s.view, NULL, KINDS, 3, out, &s.err),
        EB_ERR_ARGUMENT);
    eb_model_free(model);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums_by_hand),
        cmocka_unit_test(test_expectation_is_of_the_day_before),
        cmocka_unit_test(test_two_events_and_two_schools),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
