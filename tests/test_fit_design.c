/* SPDX-License-Identifier: MIT */
#include "fit_rows.h"

static void plan_of(eb_fit_plan *plan, const int *features, size_t count) {
    memset(plan, 0, sizeof *plan);
    plan->term_count = count;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(0, eb_fit_term_of(features[i], 20, &plan->terms[i]));
    }
}

/* Rates .1 and .3 of primary, .2 of secondary; the second row counts twice,
 * a held-out row not at all. */
static void centres_are_weighted_means(void **state) {
    const int features[] = {EB_F_ABSENCE_RATE, EB_F_SPELL_LONGEST};
    const double rates[4] = {0.1, 0.3, 0.2, 0.9};
    hand_rows h;
    eb_fit_plan plan;
    eb_error err = {0};
    (void)state;
    hand_make(&h, 4);
    for (size_t i = 0; i < 4; i++) {
        h.features[i][EB_F_ABSENCE_RATE] = rates[i];
        h.features[i][EB_F_SPELL_LONGEST] = 0;
    }
    h.rows.weight[1] = 2.0;
    h.rows.phase[2] = EB_FIT_SECONDARY;
    h.rows.side[3] = EB_FIT_HELD_OUT;
    plan_of(&plan, features, 2);
    assert_ok(eb_fit_prepare(&h.rows, &plan, &err));
    const double *centre = plan.terms[0].centre;
    assert_true(fabs(centre[EB_FIT_PRIMARY] - 0.7 / 3.0) < 1e-15);
    assert_true(fabs(centre[EB_FIT_SECONDARY] - 0.2) < 1e-15);
    assert_true(fabs(centre[EB_FIT_UNKNOWN] - 0.9 / 4.0) < 1e-15);
    double sum = 0.0;
    for (size_t i = 0; i < 3; i++) {
        sum += h.rows.weight[i] * eb_fit_value(&plan.terms[0], h.features[i],
                                               (eb_fit_phase)h.rows.phase[i]);
    }
    assert_true(fabs(plan.terms[0].reference - sum / 4.0) < 1e-15);
    assert_false(plan.terms[0].has_missing);
    h.rows.side[0] = h.rows.side[1] = h.rows.side[2] = EB_FIT_UNUSED;
    assert_int_equal(EB_ERR_FIT, eb_fit_prepare(&h.rows, &plan, &err));
    hand_done(&h);
}

/* Missing in 40 of 100 rows: an indicator; the same rows again: none; missing
 * in 3 rows: too few to say. */
static void missing_gets_a_column_once(void **state) {
    const int features[] = {EB_F_SIBLING_RATE, EB_F_SIBLINGS,
                            EB_F_SPELL_CURRENT};
    hand_rows h;
    eb_fit_plan plan;
    eb_error err = {0};
    (void)state;
    hand_make(&h, 100);
    for (size_t i = 0; i < 100; i++) {
        if (i % 5 > 1) {
            h.features[i][EB_F_SIBLING_RATE] = 0.01 * (double)(i % 7);
            h.features[i][EB_F_SIBLINGS] = (double)(i % 3);
        }
        if (i >= 3) h.features[i][EB_F_SPELL_CURRENT] = (double)(i % 4);
    }
    plan_of(&plan, features, 3);
    assert_ok(eb_fit_prepare(&h.rows, &plan, &err));
    assert_true(plan.terms[0].has_missing);
    assert_false(plan.terms[1].has_missing);
    assert_false(plan.terms[2].has_missing);
    hand_done(&h);
}

static void faults_are_found(void **state) {
    const int features[] = {EB_F_SPELL_LONGEST, EB_F_LAST_YEAR_POSSIBLE,
                            EB_F_PA_NOW, EB_F_SEVERE_NOW,
                            EB_F_LATE_AFTER_CLOSE_RATE};
    eb_fit_fault faults[5];
    hand_rows h;
    eb_fit_plan plan;
    eb_error err = {0};
    (void)state;
    hand_make(&h, 60);
    for (size_t i = 0; i < 60; i++) {
        h.features[i][EB_F_SPELL_LONGEST] = (double)(i % 7);
        h.features[i][EB_F_LAST_YEAR_POSSIBLE] = 380;
        h.features[i][EB_F_PA_NOW] = i % 2 == 0;
        h.features[i][EB_F_SEVERE_NOW] = i % 2 == 0;
        /* a rate of 0, whose log odds change with P */
        h.features[i][EB_F_LATE_AFTER_CLOSE_RATE] = 0;
        h.features[i][EB_F_POSSIBLE_SESSIONS] = 50 + (double)i;
    }
    plan_of(&plan, features, 5);
    assert_ok(eb_fit_prepare(&h.rows, &plan, &err));
    assert_ok(eb_fit_faults(&h.rows, &plan, faults, &err));
    assert_int_equal(EB_FIT_FINE, faults[0]);
    assert_int_equal(EB_FIT_CONSTANT, faults[1]);
    assert_int_equal(EB_FIT_FINE, faults[2]);
    assert_int_equal(EB_FIT_DUPLICATE, faults[3]);
    assert_int_equal(EB_FIT_CONSTANT, faults[4]);
    eb_fit_drop_term(&plan, 1);
    assert_int_equal(4, plan.term_count);
    assert_int_equal(EB_F_PA_NOW, plan.terms[1].feature);
    hand_done(&h);
}

static void knots_stand_at_half_terms(void **state) {
    double knots[EB_FIT_KNOTS_MOST];
    size_t count = 0;
    hand_rows h;
    eb_error err = {0};
    (void)state;
    hand_make(&h, 50);
    for (size_t i = 0; i < 50; i++) {
        const int half_term = 1 + (int)(i % 5);
        h.rows.half_term[i] = (int8_t)half_term;
        /* medians 70, 140, 145, 280, 350; the third is too near */
        h.rows.possible[i] =
            (half_term == 3 ? 145 : 70 * half_term) + (i < 20   ? -20
                                                       : i < 30 ? 0
                                                                : 20);
    }
    assert_ok(eb_fit_place_knots(&h.rows, 5, knots, &count, &err));
    assert_int_equal(4, count);
    assert_true(knots[0] == 70 && knots[1] == 140 && knots[2] == 280 &&
                knots[3] == 350);
    assert_ok(eb_fit_place_knots(&h.rows, 2, knots, &count, &err));
    assert_int_equal(2, count);
    assert_true(knots[0] == 70 && knots[1] == 350);
    /* days of one's own: quantiles of P */
    for (size_t i = 0; i < 50; i++) {
        h.rows.half_term[i] = 0;
        h.rows.possible[i] = 2.0 * (double)i;
    }
    assert_ok(eb_fit_place_knots(&h.rows, 2, knots, &count, &err));
    assert_int_equal(2, count);
    assert_true(knots[0] == 24 && knots[1] == 74);
    hand_done(&h);
}

/* A rate of 1 or 0 would put its centre where no log odds are. */
static void centres_keep_off_the_ends(void **state) {
    const int features[] = {EB_F_ABSENCE_RATE};
    hand_rows h;
    eb_fit_plan plan;
    eb_error err = {0};
    (void)state;
    hand_make(&h, 4);
    for (size_t i = 0; i < 4; i++) {
        h.features[i][EB_F_ABSENCE_RATE] = i < 2 ? 1.0 : 0.0;
        h.rows.phase[i] = i < 2 ? EB_FIT_PRIMARY : EB_FIT_SECONDARY;
    }
    plan_of(&plan, features, 1);
    assert_ok(eb_fit_prepare(&h.rows, &plan, &err));
    assert_true(plan.terms[0].centre[EB_FIT_PRIMARY] == 0.999);
    assert_true(plan.terms[0].centre[EB_FIT_SECONDARY] == 0.001);
    assert_true(plan.terms[0].centre[EB_FIT_UNKNOWN] == 0.5);
    hand_done(&h);
}

/* Missing in 40 rows each, but not the same 40: each has a column. Known in
 * 20 rows: too few to say what it means not to be missing. */
static void missing_elsewhere_is_another_column(void **state) {
    const int features[] = {EB_F_SIBLING_RATE, EB_F_SIBLINGS,
                            EB_F_SPELL_CURRENT};
    hand_rows h;
    eb_fit_plan plan;
    eb_error err = {0};
    (void)state;
    hand_make(&h, 100);
    for (size_t i = 0; i < 100; i++) {
        if (i % 5 > 1)
            h.features[i][EB_F_SIBLING_RATE] = 0.01 * (double)(i % 7);
        if (i % 5 < 3) h.features[i][EB_F_SIBLINGS] = (double)(i % 3);
        if (i % 5 == 4) h.features[i][EB_F_SPELL_CURRENT] = (double)(i % 4);
    }
    plan_of(&plan, features, 3);
    assert_ok(eb_fit_prepare(&h.rows, &plan, &err));
    assert_true(plan.terms[0].has_missing);
    assert_true(plan.terms[1].has_missing);
    assert_false(plan.terms[2].has_missing);
    hand_done(&h);
}

/* One knot stands at the median P of all rows: of 0, 10, ... 490 at 250. */
static void one_knot_stands_in_the_middle(void **state) {
    double knots[EB_FIT_KNOTS_MOST];
    size_t count = 0;
    hand_rows h;
    eb_error err = {0};
    (void)state;
    hand_make(&h, 50);
    for (size_t i = 0; i < 50; i++) {
        h.rows.half_term[i] = (int8_t)(1 + i / 10);
        h.rows.possible[i] = 10.0 * (double)i;
    }
    assert_ok(eb_fit_place_knots(&h.rows, 1, knots, &count, &err));
    assert_int_equal(1, count);
    assert_true(knots[0] == 250);
    hand_done(&h);
}

/* Missing at the first knot and nowhere else: the intercept of that knot says
 * it. One row more, or one between the knots, and it says something new. */
static void missing_before_the_first_break(void **state) {
    const int features[] = {EB_F_BEFORE_BREAK_RATE, EB_F_AFTER_BREAK_RATE};
    hand_rows h;
    eb_fit_plan plan;
    eb_error err = {0};
    (void)state;
    hand_make(&h, 120);
    for (size_t i = 0; i < 120; i++) {
        const size_t half_term = i / 40;
        h.rows.possible[i] =
            half_term == 0 && i % 2 ? 60.0 : 70.0 + 70.0 * (double)half_term;
        if (half_term == 0) continue;
        h.features[i][EB_F_BEFORE_BREAK_RATE] = 0.1 * (double)(i % 3);
        h.features[i][EB_F_AFTER_BREAK_RATE] = 0.1 * (double)(i % 4);
    }
    plan_of(&plan, features, 2);
    plan.kind = EB_FIT_LOGISTIC;
    for (size_t k = 0; k < 3; k++) plan.knots[k] = 70.0 + 70.0 * (double)k;
    plan.knot_count = 3;
    assert_ok(eb_fit_prepare(&h.rows, &plan, &err));
    assert_false(plan.terms[0].has_missing || plan.terms[1].has_missing);
    h.features[50][EB_F_AFTER_BREAK_RATE] = NAN;
    assert_ok(eb_fit_prepare(&h.rows, &plan, &err));
    assert_false(plan.terms[0].has_missing);
    assert_true(plan.terms[1].has_missing);
    h.rows.possible[0] = 90;
    assert_ok(eb_fit_prepare(&h.rows, &plan, &err));
    assert_true(plan.terms[0].has_missing);
    h.rows.possible[0] = 70;
    plan.kind = EB_FIT_BETA_BINOMIAL; /* whose ridge tells them apart */
    assert_ok(eb_fit_prepare(&h.rows, &plan, &err));
    assert_true(plan.terms[0].has_missing);
    hand_done(&h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(centres_are_weighted_means),
        cmocka_unit_test(missing_gets_a_column_once),
        cmocka_unit_test(faults_are_found),
        cmocka_unit_test(knots_stand_at_half_terms),
        cmocka_unit_test(centres_keep_off_the_ends),
        cmocka_unit_test(missing_elsewhere_is_another_column),
        cmocka_unit_test(one_knot_stands_in_the_middle),
        cmocka_unit_test(missing_before_the_first_break),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
