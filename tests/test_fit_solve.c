/* SPDX-License-Identifier: MIT */
#include "base/maths.h"
#include "fit_rows.h"

static eb_fit_numbers *solve(const eb_fit_plan *plan, const eb_fit_table *table,
                             int threads) {
    eb_error err = {0};
    eb_fit_numbers *numbers = calloc(1, sizeof *numbers);
    assert_non_null(numbers);
    if (eb_fit_solve(plan, table, threads, 1, numbers, &err) != EB_OK) {
        fail_msg("%s: %s", err.field, err.message);
    }
    return numbers;
}

/* The mean that the fit expects is, over all rows, the one seen (the
 * intercepts' scores are 0 but for the penalty). */
static void sessions_are_fitted(void **state) {
    hand_rows h;
    eb_fit_plan plan;
    eb_fit_table table;
    eb_error err = {0};
    (void)state;
    hand_world(&h, 1500, 3);
    hand_plan(&h, EB_FIT_BETA_BINOMIAL, &plan);
    for (plan.piecewise = 0; plan.piecewise <= 1; plan.piecewise++) {
        for (plan.components = 1; plan.components <= 2; plan.components++) {
            double seen = 0.0, expected = 0.0, mean = 0.0, sum = 0.0;
            double *each = calloc(1500, sizeof *each);
            hand_table(&h, &plan, &table);
            eb_fit_numbers *numbers = solve(&plan, &table, 1);
            assert_ok(
                eb_fit_log_score(&plan, numbers, &table, 1, each, &mean, &err));
            for (size_t i = 0; i < table.rows; i++) {
                expected += 100.0 * eb_fit_expected(&plan, numbers, &table, i);
                seen += table.absent[i];
                sum += each[i];
            }
            assert_true(fabs(expected / seen - 1.0) < 0.05);
            assert_true(fabs(sum / 1500.0 - mean) < 1e-12);
            assert_true(fabs(numbers->log_likelihood / 1500.0 - mean) < 1e-10);
            assert_true(numbers->coef[0] > 0.0);
            if (!plan.piecewise) {
                assert_true(numbers->coef[0] == numbers->coef[1]);
            }
            free(each);
            free(numbers);
            eb_fit_table_free(&table);
        }
    }
    hand_done(&h);
}

/* With a coefficient at each knot and rows at the knots alone, a fit of all is
 * two fits of each: the coefficients must be the same to 1e-7. */
static void knots_are_fits_of_their_own(void **state) {
    hand_rows h;
    eb_fit_plan plan, alone;
    eb_fit_table table;
    (void)state;
    hand_world(&h, 3000, 9);
    hand_plan(&h, EB_FIT_LOGISTIC, &plan);
    plan.penalty = EB_PENALTY_NONE;
    plan.terms[1].sign = 0;
    plan.piecewise = 1;
    hand_table(&h, &plan, &table);
    eb_fit_numbers *all = solve(&plan, &table, 1);
    eb_fit_table_free(&table);
    for (size_t k = 0; k < 2; k++) {
        alone = plan;
        alone.knot_count = 1;
        alone.piecewise = 0;
        for (size_t i = 0; i < 3000; i++) {
            h.rows.side[i] = (h.rows.possible[i] < 100) == (k == 0)
                                 ? EB_FIT_TRAINING
                                 : EB_FIT_UNUSED;
        }
        hand_table(&h, &alone, &table);
        assert_int_equal(1500, table.rows);
        eb_fit_numbers *own = solve(&alone, &table, 1);
        assert_true(fabs(own->intercept[0] - all->intercept[k]) < 1e-7);
        for (size_t c = 0; c < 2; c++) {
            assert_true(fabs(own->coef[c] - all->coef[c * 2 + k]) < 1e-7);
            /* by cluster; the factor G / (G - 1) differs a little */
            assert_true(fabs(own->se[c] / all->se[c * 2 + k] - 1.0) < 2e-3);
        }
        free(own);
        eb_fit_table_free(&table);
    }
    free(all);
    hand_done(&h);
}

/* By hand: 30 yes of 40 when the answer is 1, 10 of 40 when it is 0. */
static void a_table_of_four_cells(void **state) {
    hand_rows h;
    eb_fit_plan plan;
    eb_fit_table table;
    (void)state;
    hand_make(&h, 80);
    for (size_t i = 0; i < 80; i++) {
        h.features[i][EB_F_LAST_YEAR_PA] = i < 40;
        h.rows.outcome[i] = i < 30 || i >= 70;
    }
    memset(&plan, 0, sizeof plan);
    plan.kind = EB_FIT_LOGISTIC;
    plan.term_count = 1;
    assert_int_equal(0, eb_fit_term_of(EB_F_LAST_YEAR_PA, 20, &plan.terms[0]));
    plan.knots[0] = 100;
    plan.knot_count = 1;
    eb_error err = {0};
    assert_ok(eb_fit_prepare(&h.rows, &plan, &err));
    assert_true(plan.terms[0].reference == 0.5);
    hand_table(&h, &plan, &table);
    eb_fit_numbers *numbers = solve(&plan, &table, 1);
    /* log(3) - log(1 / 3), and halfway between them 0 */
    assert_true(fabs(numbers->coef[0] - 2.0 * eb_log(3.0)) < 1e-10);
    assert_true(fabs(numbers->intercept[0]) < 1e-10);
    assert_true(fabs(eb_fit_expected(&plan, numbers, &table, 0) - 0.75) <
                1e-10);
    free(numbers);
    eb_fit_table_free(&table);
    hand_done(&h);
}

static void threads_change_no_bit(void **state) {
    hand_rows h;
    eb_fit_plan plan;
    eb_fit_table table;
    (void)state;
    hand_world(&h, 1200, 4);
    for (int kind = EB_FIT_BETA_BINOMIAL; kind <= EB_FIT_LOGISTIC; kind++) {
        hand_plan(&h, kind, &plan);
        plan.piecewise = 1;
        hand_table(&h, &plan, &table);
        eb_fit_numbers *one = solve(&plan, &table, 1);
        eb_fit_numbers *two = solve(&plan, &table, 2);
        assert_memory_equal(one->coef, two->coef, sizeof one->coef);
        assert_true(one->log_likelihood == two->log_likelihood);
        free(one);
        free(two);
        eb_fit_table_free(&table);
    }
    hand_done(&h);
}

/* A rate of last year that makes the wide component likelier is found. */
static void the_weight_may_see_last_year(void **state) {
    hand_rows h;
    eb_fit_plan plan;
    eb_fit_table table;
    uint64_t seed = 8;
    (void)state;
    hand_world(&h, 2000, 6);
    for (size_t i = 0; i < 2000; i++) {
        const int bad = i % 4 < 2;
        h.features[i][EB_F_LAST_YEAR_ABSENCE_RATE] = bad ? 0.2 : 0.02;
        h.features[i][EB_F_LAST_YEAR_POSSIBLE] = 380;
        h.rows.known[i] = 1;
        if (bad && below(&seed, 3) == 0)
            h.rows.absent[i] = (int32_t)below(&seed, 90);
    }
    hand_plan(&h, EB_FIT_BETA_BINOMIAL, &plan);
    plan.components = 2;
    assert_int_equal(
        0, eb_fit_term_of(EB_F_LAST_YEAR_ABSENCE_RATE, 60, &plan.last_year));
    plan.by_last_year = 1;
    eb_error err = {0};
    assert_ok(eb_fit_prepare(&h.rows, &plan, &err));
    hand_table(&h, &plan, &table);
    eb_fit_numbers *numbers = solve(&plan, &table, 1);
    assert_true(numbers->mixture.weight_last_year_rate > 0.1);
    double seen = 0.0, expected = 0.0;
    for (size_t i = 0; i < table.rows; i++) {
        expected += 100.0 * eb_fit_expected(&plan, numbers, &table, i);
        seen += table.absent[i];
    }
    assert_true(fabs(expected / seen - 1.0) < 0.1);
    free(numbers);
    eb_fit_table_free(&table);
    hand_done(&h);
}

/* Two terms that may be missing: columns 0 and 1 are theirs, 2 and 3 say that
 * they are. Of last year's rate that means less as the year goes on. */
static void missing_is_constant_but_for_last_year(void **state) {
    eb_fit_plan plan;
    (void)state;
    memset(&plan, 0, sizeof plan);
    plan.term_count = 2;
    plan.terms[0].feature = EB_F_SIBLING_RATE;
    plan.terms[1].feature = EB_F_LAST_YEAR_ABSENCE_RATE;
    plan.terms[0].has_missing = plan.terms[1].has_missing = 1;
    plan.piecewise = 1;
    plan.knot_count = 3;
    assert_false(eb_fit_is_constant(&plan, 0));
    assert_false(eb_fit_is_constant(&plan, 1));
    assert_true(eb_fit_is_constant(&plan, 2));
    assert_false(eb_fit_is_constant(&plan, 3));
    plan.knot_count = 1; /* the whole year has one knot */
    assert_true(eb_fit_is_constant(&plan, 0));
    assert_true(eb_fit_is_constant(&plan, 3));
}

/* Without a penalty the level is not looked at, and no penalised fit is
 * likelier. */
static void no_penalty_is_no_ridge(void **state) {
    hand_rows h;
    eb_fit_plan plan;
    eb_fit_table table;
    (void)state;
    hand_world(&h, 600, 5);
    hand_plan(&h, EB_FIT_BETA_BINOMIAL, &plan);
    plan.knot_count = 1;
    hand_table(&h, &plan, &table);
    plan.penalty = EB_PENALTY_NONE;
    plan.level = 1e6;
    eb_fit_numbers *freely = solve(&plan, &table, 1);
    plan.level = 0;
    eb_fit_numbers *same = solve(&plan, &table, 1);
    plan.penalty = EB_PENALTY_RIDGE;
    plan.level = 1e6;
    eb_fit_numbers *held = solve(&plan, &table, 1);
    assert_true(freely->coef[0] == same->coef[0] && freely->coef[0] > 0.5);
    assert_true(held->coef[0] < 0.1 * freely->coef[0]);
    assert_true(held->log_likelihood < freely->log_likelihood);
    free(held);
    free(same);
    free(freely);
    eb_fit_table_free(&table);
    hand_done(&h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_are_fitted),
        cmocka_unit_test(knots_are_fits_of_their_own),
        cmocka_unit_test(a_table_of_four_cells),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(the_weight_may_see_last_year),
        cmocka_unit_test(missing_is_constant_but_for_last_year),
        cmocka_unit_test(no_penalty_is_no_ridge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
