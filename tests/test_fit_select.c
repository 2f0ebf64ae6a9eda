/* SPDX-License-Identifier: MIT */
#include "fit_rows.h"

typedef struct lines {
    int count;
    char last[160];
} lines;

static void listen(void *context, const char *what) {
    lines *l = context;
    l->count++;
    snprintf(l->last, sizeof l->last, "%s", what);
}

/* In this world spells say nothing: they are left out; asked for by name they
 * stay. The first trial is the plan as it was. */
static void what_says_nothing_is_left_out(void **state) {
    hand_rows h;
    eb_fit_plan plan;
    eb_fit_trials trials;
    eb_error err = {0};
    lines heard = {0, ""};
    (void)state;
    hand_world(&h, 1500, 21);
    hand_plan(&h, EB_FIT_LOGISTIC, &plan);
    assert_ok(
        eb_fit_select(&h.rows, 0, 1, listen, &heard, &plan, &trials, &err));
    assert_int_equal(1, plan.term_count);
    assert_int_equal(EB_F_ABSENCE_RATE, plan.terms[0].feature);
    assert_string_equal("all terms, as a start", trials.trial[0].what);
    assert_true(trials.share == 1.0);
    assert_int_equal(trials.count, heard.count);
    int without = 0;
    double best = trials.trial[0].score;
    for (size_t i = 1; i < trials.count; i++) {
        without |= strcmp(trials.trial[i].what, "without spells") == 0 &&
                   trials.trial[i].kept;
        /* what is kept is never much worse than what was kept before */
        if (trials.trial[i].kept) {
            assert_true(trials.trial[i].score > best - 1e-3);
            best = trials.trial[i].score;
        }
    }
    assert_true(without);
    hand_plan(&h, EB_FIT_LOGISTIC, &plan);
    assert_ok(eb_fit_select(&h.rows, 1, 1, NULL, NULL, &plan, &trials, &err));
    assert_int_equal(2, plan.term_count);
    hand_done(&h);
}

/* Large registers are tried on a sample of some 120,000 rows. */
static void many_rows_are_sampled(void **state) {
    hand_rows h;
    eb_fit_plan plan;
    eb_fit_trials trials;
    eb_error err = {0};
    (void)state;
    hand_world(&h, 240000, 22);
    hand_plan(&h, EB_FIT_LOGISTIC, &plan);
    plan.term_count = 1;
    assert_ok(eb_fit_select(&h.rows, 1, 1, NULL, NULL, &plan, &trials, &err));
    assert_true(trials.share == 0.5);
    hand_done(&h);
}

static void an_impossible_start_is_an_error(void **state) {
    hand_rows h;
    eb_fit_plan plan;
    eb_fit_trials trials;
    eb_error err = {0};
    (void)state;
    hand_world(&h, 300, 23);
    hand_plan(&h, EB_FIT_LOGISTIC, &plan);
    for (size_t i = 0; i < 300; i++) h.rows.outcome[i] = 0;
    assert_int_equal(EB_ERR_FIT, eb_fit_select(&h.rows, 1, 1, NULL, NULL, &plan,
                                               &trials, &err));
    /* all pupils in one fold: nobody to judge by */
    for (size_t i = 0; i < 300; i++) {
        h.rows.outcome[i] = i % 2 != 0;
        h.rows.fold[i] = 1;
    }
    assert_int_equal(EB_ERR_FIT, eb_fit_select(&h.rows, 1, 1, NULL, NULL, &plan,
                                               &trials, &err));
    assert_string_equal("rows", err.field);
    hand_done(&h);
}

/* At P = 60 the rate tells yes from no without an error, at P = 200 it does
 * not: one coefficient for both is finite, one of each knot's own is not. */
static void what_cannot_be_fitted_is_said(void **state) {
    hand_rows h;
    eb_fit_plan plan;
    eb_fit_trials trials;
    eb_error err = {0};
    lines heard = {0, ""};
    (void)state;
    hand_world(&h, 600, 24);
    for (size_t i = 1; i < 600; i += 2) {
        h.rows.outcome[i] = h.features[i][EB_F_ABSENCE_RATE] > 0.1;
    }
    hand_plan(&h, EB_FIT_LOGISTIC, &plan);
    plan.term_count = 1;
    plan.penalty = EB_PENALTY_NONE;
    assert_ok(
        eb_fit_select(&h.rows, 1, 1, listen, &heard, &plan, &trials, &err));
    assert_string_equal("tried a coefficient at each knot: cannot be fitted",
                        heard.last);
    assert_true(isnan(trials.trial[trials.count - 1].score));
    assert_false(trials.trial[trials.count - 1].kept);
    assert_int_equal(0, plan.piecewise);
    hand_done(&h);
}

/* With one knot nothing changes over the year: no ridge on that is tried. */
static void one_knot_has_no_change_to_hold(void **state) {
    hand_rows h;
    eb_fit_plan plan;
    eb_fit_trials trials;
    eb_error err = {0};
    (void)state;
    hand_world(&h, 300, 25);
    hand_plan(&h, EB_FIT_BETA_BINOMIAL, &plan);
    plan.term_count = plan.knot_count = 1;
    assert_ok(eb_fit_select(&h.rows, 1, 1, NULL, NULL, &plan, &trials, &err));
    assert_string_equal("ridge 100 on coefficients",
                        trials.trial[trials.count - 1].what);
    for (size_t i = 0; i < trials.count; i++) {
        assert_null(strstr(trials.trial[i].what, "over the year"));
    }
    hand_done(&h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_says_nothing_is_left_out),
        cmocka_unit_test(many_rows_are_sampled),
        cmocka_unit_test(an_impossible_start_is_an_error),
        cmocka_unit_test(what_cannot_be_fitted_is_said),
        cmocka_unit_test(one_knot_has_no_change_to_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
