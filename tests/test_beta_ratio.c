/* SPDX-License-Identifier: MIT */
/*
 * Ratios of beta functions against 60-digit values of another program
 * (mpmath 1.3), where differences of log-gamma in doubles lose up to seven
 * of their digits; and against products that can be written out.
 */
#include "model/beta_ratio.h"

#include <math.h>

#include "base/maths.h"
#include "base/random.h"
#include "test.h"

static void values_agree(void **state) {
    (void)state;
    static const struct {
        double a, b, x, y, value;
    } CASES[] = {
        {2.006, 38.09, 0.5, 60.25, -3.9034143509519243},
        {0.4899, 3.708, 12.5, 0.125, -8.612664294762409},
        {1e6, 1e6, 100.5, 900.25, -693.50747094056019},
        {0.001, 1e6, 0.75, 1000.0, -17.067365975092236},
        {30.0, 3000.0, 379.0, 0.0, -1083.6331854498317},
        {7.9999, 8.0, 0.0, 1e-9, -7.2536540093839856e-10},
        {1e6, 0.001, 0.0, 1132.0, -8821.3637585874317},
        {0.5, 0.5, 1.0, 0.0, -0.69314718055994531},
        {1e-100, 1e-100, 3.0, 4.0, -235.04600104218661},
        {1e6, 1.0, 1132.0, 0.5, -7.0302349308499083},
    };
    double worst = 0.0;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; ++i) {
        const double got =
            eb_log_beta_ratio(CASES[i].a, CASES[i].b, CASES[i].x, CASES[i].y);
        const double error =
            fabs(got - CASES[i].value) / (1.0 + fabs(CASES[i].value));
        if (error > worst) worst = error;
        if (!(error < 1e-12)) fail_msg("case %zu: off by %.2g", i, error);
    }
    print_message("largest error %.2g\n", worst);
}

/* Whole x and y: the ratio is a product of x + y simple fractions. */
static void whole_counts(void **state) {
    (void)state;
    eb_random random = eb_random_stream(3, 0, 0);
    for (int round = 0; round < 300; ++round) {
        const double a = eb_exp(10.0 * eb_random_uniform(&random) - 3.0);
        const double b = eb_exp(10.0 * eb_random_uniform(&random) - 3.0);
        const int x = (int)eb_random_below(&random, 30);
        const int y = (int)eb_random_below(&random, 30);
        long double product = 1.0L;
        for (int i = 0; i < x + y; ++i) {
            product *= i < x ? (long double)a + i : (long double)b + (i - x);
            product /= (long double)a + (long double)b + i;
        }
        const double got = eb_log_beta_ratio(a, b, x, y);
        assert_true(fabs(got - eb_log((double)product)) < 1e-12);
    }
}

static void nothing_counts_nothing(void **state) {
    (void)state;
    assert_true(eb_log_beta_ratio(0.3, 1e6, 0.0, 0.0) == 0.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_agree),
        cmocka_unit_test(whole_counts),
        cmocka_unit_test(nothing_counts_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
