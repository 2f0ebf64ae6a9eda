/* SPDX-License-Identifier: MIT */
/*
 * lgamma against mpmath (frozen in maths_gamma_values.h), against factorials,
 * and at the ends of its range. Its promise is 1e-15, relative or (near its
 * zeros) absolute; the limit here is the tighter one that was measured.
 */
#include "base/maths_pair.h"
#include "reference/maths_gamma_values.h"

static void lgamma_is_near(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(LGAMMA_VALUES); i++) {
        const maths_value *row = &LGAMMA_VALUES[i];
        double got = eb_lgamma(row->x);
        double off = ulps_off(got, row) * unit_of(row->nearest);
        double limit = 7e-16 * fabs(row->nearest);
        if (!(off <= limit)) {
            fail_msg("at %.17g: got %.17g, wanted %.17g", row->x, got,
                     row->nearest);
        }
    }
}

/* Gamma(n + 1) = n!, exact in a double up to 22!. */
static void lgamma_of_factorials(void **state) {
    (void)state;
    double factorial = 1.0;
    for (int n = 2; n <= 22; n++) {
        factorial *= n;
        double wanted = eb_log(factorial), got = eb_lgamma(n + 1.0);
        assert_true(fabs(got - wanted) <= 4e-16 * wanted);
        if (n <= 10) {
            assert_true(fabs(eb_gamma_after(n) / factorial - 1.0) < 2e-15);
        }
    }
}

static void lgamma_at_its_ends(void **state) {
    (void)state;
    assert_true(eb_lgamma(1.0) == 0.0);
    assert_true(eb_lgamma(2.0) == 0.0);
    check_same_bits(eb_lgamma(0.0), (double)INFINITY);
    check_same_bits(eb_lgamma((double)INFINITY), (double)INFINITY);
    check_same_bits(eb_lgamma(1e307), (double)INFINITY);
    assert_true(isnan(eb_lgamma(-0.5)));
    assert_true(isnan(eb_lgamma((double)NAN)));
}

/* x Gamma(x) = Gamma(x + 1) across every seam between the methods. */
static void lgamma_recurs(void **state) {
    (void)state;
    for (int i = 1; i < 20000; i++) {
        double x = i / 1024.0; /* x + 1 is exact */
        double gap = eb_lgamma(x + 1.0) - eb_lgamma(x) - eb_log(x);
        double size = 1.0 + fabs(eb_lgamma(x + 1.0)) + fabs(eb_log(x));
        if (fabs(gap) > 8e-16 * size) fail_msg("at %.17g: %g", x, gap);
    }
}

/* log Gamma(1 + a) = -0.5772 a for tiny a, where 1 + a would round to 1. */
static void lgamma_after_keeps_tiny_arguments(void **state) {
    (void)state;
    double euler = 0.57721566490153286;
    assert_true(fabs(eb_lgamma_after(1e-20) / (-euler * 1e-20) - 1) < 5e-16);
    check_same_bits(eb_lgamma_after(3.0), eb_lgamma(4.0));
}

/* Constancy, not truth: see test_maths_exp.c. */
static void bits_never_change(void **state) {
    (void)state;
    assert_int_equal(bits_over(eb_lgamma, 0.0, 0.00137, 20000),
                     UINT64_C(0x6c1fa6e90cdc2278));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lgamma_is_near),
        cmocka_unit_test(lgamma_of_factorials),
        cmocka_unit_test(lgamma_at_its_ends),
        cmocka_unit_test(lgamma_recurs),
        cmocka_unit_test(lgamma_after_keeps_tiny_arguments),
        cmocka_unit_test(bits_never_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
