/* SPDX-License-Identifier: MIT */
/*
 * The randomised transform: uniform for a right model whatever the steps,
 * too often at the ends for one too sure, the same for the same seed.
 */
#include "base/random.h"
#include "test_review.h"

enum { N = 12, ROWS = 4000 };

/* P(K <= k) of a binomial, by its own sum. */
static double at_most(int k, int n, double p) {
    double sum = 0, term = 1;
    for (int i = 0; i < n; i++) term *= 1 - p;
    for (int i = 0; i <= k; i++) {
        sum += term;
        term *= (double)(n - i) / (i + 1) * p / (1 - p);
    }
    return k < 0 ? 0 : sum;
}

static int binomial(eb_random *random, int n, double p) {
    int k = 0;
    for (int i = 0; i < n; i++) k += eb_random_chance(random, p);
    return k;
}

/* Rows drawn with chance p of a session, judged as if it were `said`. */
static eb_pit judged(uint64_t seed, double noise, size_t rows) {
    static double below[ROWS], at[ROWS];
    eb_random random = eb_random_stream(seed, 0, 0);
    for (size_t i = 0; i < rows; i++) {
        const double p = 0.1 + 0.3 * eb_random_uniform(&random);
        const double shift = noise * (eb_random_uniform(&random) - 0.5);
        const int k = binomial(&random, N, p + shift);
        below[i] = at_most(k - 1, N, p);
        at[i] = at_most(k, N, p);
    }
    eb_pit got;
    assert_ok(eb_pit_new(below, at, NULL, rows, seed, &got, NULL));
    return got;
}

static void a_right_model_is_uniform(void **state) {
    (void)state;
    int alarms = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        const eb_pit got = judged(seed, 0, 300);
        alarms += got.p < 0.05;
        assert_int_equal(got.rows, 300);
    }
    assert_in_range(alarms, 2, 22); /* 5 % of 200 is 10 */
    const eb_pit many = judged(1000, 0, ROWS);
    assert_true(many.under_low < 0.1 && many.under_high > 0.1);
    assert_true(many.over_low < 0.1 && many.over_high > 0.1);
    double sum = 0;
    for (int b = 0; b < 10; b++) sum += many.share[b];
    assert_near(sum, 1, 1e-12, "shares");
}

static void a_model_too_sure_is_found(void **state) {
    (void)state;
    const eb_pit got = judged(1, 0.35, ROWS);
    assert_true(got.p < 1e-6);
    assert_true(got.under_low > 0.1 && got.over_low > 0.1);
}

static void one_value_by_hand(void **state) {
    (void)state;
    eb_random random = eb_random_stream(4, 0, 9);
    const double v = eb_random_uniform_open(&random);
    assert_true(eb_pit_value(0.25, 0.75, 4, 9) == 0.25 + v * 0.5);
    assert_true(eb_pit_value(0.25, 0.75, 4, 9) !=
                eb_pit_value(0.25, 0.75, 4, 10));
    assert_true(eb_pit_value(0.25, 0.75, 4, 9) !=
                eb_pit_value(0.25, 0.75, 5, 9));
    assert_true(isnan(eb_pit_value(NAN, 0.5, 0, 0)));
    assert_true(eb_pit_value(0.5, 0.5, 0, 0) == 0.5);
}

static void shares_and_chi_square_by_hand(void **state) {
    (void)state;
    /* Steps of no width: u is known. Two in the first bin, one in each of
     * 0.1, 0.9 and 1, one row that says nothing. */
    const double u[] = {0, 0.05, 0.1, 0.9, 1, NAN};
    const double w[] = {1, 1, 1, 1, 4, 1};
    eb_pit got;
    assert_ok(eb_pit_new(u, u, NULL, 6, 0, &got, NULL));
    assert_true(got.rows == 5 && got.left_out == 1);
    assert_true(got.share[0] == 0.4 && got.share[1] == 0.2 &&
                got.share[9] == 0.4);
    assert_true(got.under_tenth == 0.4 && got.over_nine == 0.4);
    /* (2 - .5)^2 twice, (1 - .5)^2, seven times .5^2; over .5. */
    assert_near(got.chi_square, (4.5 + 0.25 + 1.75) / 0.5, 1e-14, "chi");
    assert_ok(eb_pit_new(u, u, w, 6, 0, &got, NULL));
    assert_true(got.share[9] == 0.625 && isnan(got.p));
    assert_ok(eb_pit_new(NULL, NULL, NULL, 0, 0, &got, NULL));
    assert_true(got.rows == 0 && isnan(got.share[0]) && isnan(got.p));
}

static void what_is_no_distribution_is_refused(void **state) {
    (void)state;
    const double low[] = {0.2}, high[] = {0.6}, over[] = {1.01}, less[] = {-1};
    eb_pit got;
    eb_error err = {0};
    assert_int_equal(eb_pit_new(high, low, NULL, 1, 0, &got, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "below");
    assert_int_equal(eb_pit_new(low, over, NULL, 1, 0, &got, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_pit_new(less, low, NULL, 1, 0, &got, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_pit_new(low, high, less, 1, 0, &got, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "weight");
    const double endless[] = {INFINITY};
    assert_int_equal(eb_pit_new(low, high, endless, 1, 0, &got, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_pit_new(low, NULL, NULL, 1, 0, &got, NULL),
                     EB_ERR_ARGUMENT);
    /* Sums that rounding carries past an end are the end. */
    assert_true(eb_pit_value(-1e-10, -1e-10, 0, 0) == 0);
    assert_true(eb_pit_value(1 + 1e-10, 1 + 1e-10, 0, 0) == 1);
    assert_true(isnan(eb_pit_value(NAN, 0.5, 0, 0)));
    assert_true(isnan(eb_pit_value(0.5, NAN, 0, 0)));
    assert_int_equal(eb_pit_new(NULL, high, NULL, 1, 0, &got, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_pit_new(low, high, NULL, 1, 0, NULL, NULL),
                     EB_ERR_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_model_is_uniform),
        cmocka_unit_test(a_model_too_sure_is_found),
        cmocka_unit_test(one_value_by_hand),
        cmocka_unit_test(shares_and_chi_square_by_hand),
        cmocka_unit_test(what_is_no_distribution_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
