/* SPDX-License-Identifier: MIT */
/*
 * Chosen pupils beside those drawn to wait.
 */
#include "test_outcomes.h"

static void test_difference_by_hand(void **state) {
    (void)state;
    school s = {0};
    eb_model *model = scheme_model();
    eb_outcome_comparison out;
    const eb_date day = on(2025, 9, 29);
    scheme_new(&s);
    add_child(&s, "c1", "F", 0, 10, 40, 44); /* 4 of 80 since */
    add_child(&s, "c2", "G", 0, 10, 40, 52); /* 12 of 80 */
    add_child(&s, "h1", "H", 0, 10, 40, 60); /* 20 of 80 */
    add_child(&s, "h2", "", 0, 10, 40, 68);  /* 28 of 80 */
    scheme_look(&s);
    const eb_outcome_member members[] = {{"h1", "A", 1},  {"c1", "", 0},
                                         {"c2", NULL, 0}, {"h2", "A", 1},
                                         {"x", "A", 0},   {"c1", "B", 0}};
    SCHOOL_OK(
        &s, eb_outcomes_compare(model, s.view, members, 6, day, &out, &s.err));
    assert_int_equal(out.chosen.pupils, 2);
    assert_int_equal(out.chosen.families, 2);
    assert_int_equal(out.chosen.possible, 160);
    assert_int_equal(out.chosen.absent, 16);
    assert_int_equal(out.held_out.pupils, 2);
    assert_int_equal(out.held_out.absent, 48);
    assert_int_equal(out.unknown, 2);
    assert_int_equal(out.left_out, 0);
    assert_true(fabs(out.difference - -0.2) < 1e-12);
    /* Each rate has variance 0.05^2, Welch 2 degrees of freedom: t 4.302653. */
    assert_true(fabs(out.high - (-0.2 + 4.302653 * 0.05 * sqrt(2))) < 1e-9);
    assert_true(fabs(out.low - (-0.2 - 4.302653 * 0.05 * sqrt(2))) < 1e-9);
    /* All four had the same marks before: nothing to adjust. */
    assert_true(fabs(out.adjusted - -0.2) < 1e-9);
    const double each = expected_by_hand(&s, model, "c1", day, 80.0);
    assert_true(fabs(out.chosen.expected - 2 * each) < 1e-9);
    eb_model_free(model);
    school_done(&s);
}

/* Those whom the lot made wait were worse before: the adjusted figure takes
 * that off. */
static void test_adjusted(void **state) {
    (void)state;
    school s = {0};
    eb_model *model = scheme_model();
    eb_outcome_comparison out;
    scheme_new(&s);
    add_child(&s, "c1", "", 0, 6, 40, 50);
    add_child(&s, "c2", "", 0, 6, 40, 50);
    add_child(&s, "h1", "", 0, 20, 40, 50);
    add_child(&s, "h2", "", 0, 20, 40, 50);
    scheme_look(&s);
    const eb_outcome_member members[] = {
        {"c1", "", 0}, {"c2", "", 0}, {"h1", "", 1}, {"h2", "", 1}};
    SCHOOL_OK(&s, eb_outcomes_compare(model, s.view, members, 4,
                                      on(2025, 9, 29), &out, &s.err));
    assert_true(fabs(out.difference) < 1e-12);
    assert_true(out.adjusted > 0.05);
    /* Nobody in one group: no difference, no guess. */
    SCHOOL_OK(&s, eb_outcomes_compare(model, s.view, members, 2,
                                      on(2025, 9, 29), &out, &s.err));
    assert_true(isnan(out.difference) && isnan(out.low));
    eb_model_free(model);
    school_done(&s);
}

/* Known, but not to be told of: gone after a week, or not here before. */
static void test_left_out(void **state) {
    (void)state;
    school s = {0};
    eb_model *model = scheme_model();
    eb_outcome_comparison out;
    scheme_new(&s);
    add_child(&s, "stays", "", 0, 10, 40, 44);
    many_marks(&s, "goes", "A", on(2025, 9, 1), '/', 50);
    many_marks(&s, "comes", "A", on(2025, 10, 6), '/', 70);
    scheme_look(&s);
    const eb_outcome_member members[] = {
        {"goes", "", 0}, {"stays", "", 0}, {"comes", "", 1}, {"x", "", 1}};
    SCHOOL_OK(&s, eb_outcomes_compare(model, s.view, members, 4,
                                      on(2025, 9, 29), &out, &s.err));
    assert_int_equal(out.chosen.pupils, 1);
    assert_int_equal(out.chosen.absent, 4);
    assert_int_equal(out.held_out.pupils, 0);
    assert_int_equal(out.left_out, 2);
    assert_int_equal(out.unknown, 1);
    eb_model_free(model);
    school_done(&s);
}

/* With a row for each pupil, the school of the list may be left by now. */
static void test_a_row_for_each_pupil(void **state) {
    (void)state;
    school s = {0};
    eb_model *model = scheme_model();
    eb_outcome_comparison out;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    scheme_new(&s);
    add_child(&s, "stays", "", 0, 10, 40, 44);
    many_marks(&s, "here", "B", on(2025, 9, 1), '/', 120);
    many_marks(&s, "moves", "A", on(2025, 9, 1), 'O', 50);
    many_marks(&s, "moves", "B", on(2025, 10, 6), 'O', 70);
    const eb_outcome_member member = {"moves", "A", 0};
    for (int unit = 0; unit < 2; unit++) {
        options.as_of = on(2025, 11, 24);
        options.unit = unit == 0 ? EB_UNIT_ENROLMENT : EB_UNIT_PUPIL;
        look_with(&s, &options);
        SCHOOL_OK(&s, eb_outcomes_compare(model, s.view, &member, 1,
                                          on(2025, 9, 29), &out, &s.err));
        assert_int_equal(out.unknown, 0);
        /* At A alone there are only 10 sessions since. */
        assert_int_equal(out.left_out, unit == 0 ? 1 : 0);
        assert_int_equal(out.chosen.pupils, unit);
        assert_int_equal(out.chosen.possible, unit == 0 ? 0 : 80);
        assert_int_equal(out.chosen.absent, unit == 0 ? 0 : 80);
    }
    eb_model_free(model);
    school_done(&s);
}

static void test_refusals(void **state) {
    (void)state;
    school s = {0};
    eb_model *model = scheme_model();
    eb_outcome_comparison out;
    const eb_outcome_member member = {"P", "", 0};
    scheme_new(&s);
    add_child(&s, "P", "", 0, 20, 0, 0);
    scheme_look(&s);
    const eb_date wrong[] = {on(2025, 8, 1), on(2025, 11, 24), on(2024, 9, 2)};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(eb_outcomes_compare(model, s.view, &member, 1,
                                             wrong[i], &out, &s.err),
                         EB_ERR_ARGUMENT);
    }
    eb_model_free(model);
    school_done(&s);
}

/* Each allocation fails once: an error, nothing lost, the output as it was. */
static void test_out_of_memory(void **state) {
    (void)state;
    school s = {0};
    heap h = {0};
    eb_model *model = scheme_model();
    eb_cases *cases = NULL;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    const eb_event kinds[] = {EB_EVENT_VISIT};
    const eb_outcome_member members[] = {
        {"a", "", 0}, {"b", "", 0}, {"c", "", 1}, {"d", "", 1}};
    scheme_new(&s);
    add_child(&s, "a", "F", 0, 10, 40, 44);
    add_child(&s, "b", "", 0, 10, 40, 52);
    add_child(&s, "c", "F", 0, 10, 40, 60);
    add_child(&s, "d", "", 0, 10, 40, 68);
    assert_ok(eb_cases_new(NULL, &cases, NULL));
    scheme_log(cases, "a", on(2025, 9, 10), EB_EVENT_VISIT);
    scheme_log(cases, "c", on(2025, 9, 29), EB_EVENT_VISIT);
    assert_ok(eb_cases_close(cases, NULL));
    options.memory = heap_memory(&h);
    options.as_of = on(2025, 11, 24);
    look_with(&s, &options);
    const size_t live = h.live;
    for (int call = 0; call < 2; call++) {
        eb_status status = EB_ERR_MEMORY;
        size_t n = 0;
        while (status == EB_ERR_MEMORY) {
            eb_outcome_comparison compared;
            eb_outcome_change change;
            memset(&compared, 0x5a, sizeof compared);
            memset(&change, 0x5a, sizeof change);
            h.asked = 0;
            h.fail_first = h.fail_last = ++n;
            status = call == 0
                         ? eb_outcomes_compare(model, s.view, members, 4,
                                               on(2025, 9, 29), &compared, NULL)
                         : eb_outcomes_change(model, s.view, cases, kinds, 1,
                                              &change, NULL);
            assert_int_equal(h.live, live);
            if (status == EB_OK) break;
            assert_int_equal(change.pupils, INT64_C(0x5a5a5a5a5a5a5a5a));
            assert_int_equal(compared.unknown, INT64_C(0x5a5a5a5a5a5a5a5a));
        }
        assert_int_equal(status, EB_OK);
        assert_true(n > 3);
    }
    h.fail_first = h.fail_last = 0;
    eb_cases_free(cases);
    eb_model_free(model);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_difference_by_hand),
        cmocka_unit_test(test_adjusted),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_a_row_for_each_pupil),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
