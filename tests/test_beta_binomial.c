/* SPDX-License-Identifier: MIT */
/*
 * Beta-binomial chances against tails computed with 60 digits by another
 * program (mpmath 1.3, sums of binomial(n, k) B(k + a, n - k + b) / B(a, b)),
 * against exact small cases by hand, and against their own mean.
 */
#include "model/beta_binomial.h"

#include <math.h>

#include "base/random.h"
#include "test.h"

static double chances[EB_CHANCES_ROOM];

static void put(int trials, double alpha, double beta) {
    memset(chances, 0, sizeof chances);
    eb_beta_binomial_add(1.0, trials, alpha, beta, chances);
}

static void tails_agree(void **state) {
    (void)state;
    static const struct {
        int trials;
        double alpha, beta;
        int least;
        double tail;
    } CASES[] = {
        {340, 2.1, 27.9, 170, 2.0607578034255061e-7},
        {340, 21.0, 279.0, 170, 2.7028860176922697e-36},
        {380, 0.4, 2.1, 190, 0.083654189672616152},
        {380, 0.4, 0.3, 190, 0.57909324864823299},
        {732, 5e10, 9.5e11, 300, 5.434480699931873e-187},
        {380, 0.02, 0.5, 380, 0.0017704391892370438},
        {40, 1e-06, 1e-06, 20, 0.50000002499996471},
        {732, 1e6, 1e6, 732, 5.0596305924886321e-221},
        {1, 0.3, 0.7, 1, 0.3},
        {380, 1.5, 0.5, 10, 0.99811328559454891},
        {380, 300.0, 0.9, 5, 1.0},
    };
    double worst = 0.0;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; ++i) {
        put(CASES[i].trials, CASES[i].alpha, CASES[i].beta);
        const double got =
            eb_chances_tail(chances, CASES[i].trials, CASES[i].least);
        const double error = fabs(got / CASES[i].tail - 1.0);
        if (error > worst) worst = error;
        if (!(error < 2e-12)) fail_msg("case %zu: off by %.2g", i, error);
    }
    print_message("largest relative error of a tail %.2g\n", worst);
    /* 3.87e-464 is no double: 0, not noise. */
    put(732, 2e4, 9.8e5);
    assert_true(eb_chances_tail(chances, 732, 400) == 0.0);
}

static void small_cases_by_hand(void **state) {
    (void)state;
    /* Shapes 1 and 1: all 5 values of K out of 4 equally likely. */
    put(4, 1.0, 1.0);
    for (int k = 0; k <= 4; ++k) assert_true(fabs(chances[k] - 0.2) < 1e-15);
    /* Shapes 2 and 1: P(K = k) in proportion to k + 1, of 3. */
    put(2, 2.0, 1.0);
    for (int k = 0; k <= 2; ++k) {
        assert_true(fabs(chances[k] - (k + 1) / 6.0) < 1e-15);
    }
    put(0, 3.0, 4.0);
    assert_true(chances[0] == 1.0);
}

/* The chance as one product in long double: rising factorials over one
 * another, times the binomial coefficient. */
static long double naive(int n, double alpha, double beta, int k) {
    long double chance = 1.0L;
    for (int i = 0; i < n; ++i) {
        const long double up =
            i < k ? (long double)alpha + i : (long double)beta + (i - k);
        chance *= up / ((long double)alpha + (long double)beta + i);
    }
    for (int i = 1; i <= k; ++i) chance *= (long double)(n - k + i) / i;
    return chance;
}

static void random_cases(void **state) {
    (void)state;
    eb_random random = eb_random_stream(7, 0, 0);
    for (int round = 0; round < 400; ++round) {
        const int n = (int)eb_random_below(&random, 60);
        const double alpha = 20.0 * eb_random_uniform_open(&random);
        const double beta = eb_random_chance(&random, 0.3)
                                ? eb_random_uniform_open(&random)
                                : 50.0 * eb_random_uniform_open(&random);
        put(n, alpha, beta);
        double sum = 0.0, mean = 0.0;
        for (int k = 0; k <= n; ++k) {
            const long double want = naive(n, alpha, beta, k);
            const long double error = (long double)chances[k] / want - 1.0L;
            assert_true(error < 1e-12L && error > -1e-12L);
            sum += chances[k];
            mean += k * chances[k];
        }
        assert_true(fabs(sum - 1.0) < 1e-13);
        assert_true(fabs(mean - n * alpha / (alpha + beta)) < 1e-11);
    }
}

static void mixtures_add_up(void **state) {
    (void)state;
    memset(chances, 0, sizeof chances);
    eb_beta_binomial_add(0.25, 4, 1.0, 1.0, chances);
    eb_beta_binomial_add(0.75, 4, 1.0, 1.0, chances);
    for (int k = 0; k <= 4; ++k) assert_true(fabs(chances[k] - 0.2) < 1e-15);
}

static void tails_and_points(void **state) {
    (void)state;
    put(4, 1.0, 1.0);
    /* Decided by arithmetic: exact. */
    assert_true(eb_chances_tail(chances, 4, 0) == 1.0);
    assert_true(eb_chances_tail(chances, 4, -7) == 1.0);
    assert_true(eb_chances_tail(chances, 4, 5) == 0.0);
    assert_true(eb_chances_tail(chances, 4, INT64_MAX) == 0.0);
    assert_true(fabs(eb_chances_tail(chances, 4, 2) - 0.6) < 1e-15);
    assert_int_equal(eb_chances_point(chances, 4, 0.1), 0);
    assert_int_equal(eb_chances_point(chances, 4, 0.3), 1);
    assert_int_equal(eb_chances_point(chances, 4, 0.9), 4);
    for (int k = 1; k <= 4; ++k) {
        assert_true(eb_chances_tail(chances, 4, k) <=
                    eb_chances_tail(chances, 4, k - 1));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_agree),
        cmocka_unit_test(small_cases_by_hand),
        cmocka_unit_test(random_cases),
        cmocka_unit_test(mixtures_add_up),
        cmocka_unit_test(tails_and_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
