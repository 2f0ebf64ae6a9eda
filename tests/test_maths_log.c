/* SPDX-License-Identifier: MIT */
/*
 * log, log1p and logit against mpmath (frozen in maths_log_values.h), at the
 * ends of their ranges, and bit for bit against the first release.
 */
#include "reference/maths_log_values.h"

static void log_is_near(void **state) {
    (void)state;
    check_ulps(eb_log, LOG_VALUES, COUNT_OF(LOG_VALUES), 0.501);
}

static void log1p_is_near(void **state) {
    (void)state;
    check_ulps(eb_log1p, LOG1P_VALUES, COUNT_OF(LOG1P_VALUES), 0.501);
}

static void logit_is_near(void **state) {
    (void)state;
    check_ulps(eb_logit, LOGIT_VALUES, COUNT_OF(LOGIT_VALUES), 2.5);
}

static void log_at_its_ends(void **state) {
    (void)state;
    check_same_bits(eb_log(1.0), 0.0);
    check_same_bits(eb_log(0.0), -(double)INFINITY);
    check_same_bits(eb_log(-0.0), -(double)INFINITY);
    check_same_bits(eb_log((double)INFINITY), (double)INFINITY);
    assert_true(isnan(eb_log(-1.0)));
    assert_true(isnan(eb_log(-0x1p-1074)));
    assert_true(isnan(eb_log(-(double)INFINITY)));
    assert_true(isnan(eb_log((double)NAN)));
}

static void log1p_at_its_ends(void **state) {
    (void)state;
    check_same_bits(eb_log1p(0.0), 0.0);
    check_same_bits(eb_log1p(-0.0), -0.0);
    check_same_bits(eb_log1p(-0x1p-1074), -0x1p-1074);
    check_same_bits(eb_log1p(-1.0), -(double)INFINITY);
    check_same_bits(eb_log1p((double)INFINITY), (double)INFINITY);
    assert_true(isnan(eb_log1p(-1.0000000000000002)));
    assert_true(isnan(eb_log1p(-(double)INFINITY)));
    assert_true(isnan(eb_log1p((double)NAN)));
}

static void logit_at_its_ends(void **state) {
    (void)state;
    check_same_bits(eb_logit(0.5), 0.0);
    check_same_bits(eb_logit(0.0), -(double)INFINITY);
    check_same_bits(eb_logit(1.0), (double)INFINITY);
    assert_true(isnan(eb_logit(-0.1)));
    assert_true(isnan(eb_logit(1.1)));
    assert_true(isnan(eb_logit((double)NAN)));
}

/* A power of 2 is the largest step in the exponent: whole multiples of ln 2,
 * whose nearest double is 0x1.62e42fefa39efp-1. */
static void log_of_powers_of_two(void **state) {
    (void)state;
    check_same_bits(eb_log(2.0), 0x1.62e42fefa39efp-1);
    check_same_bits(eb_log(0.5), -0x1.62e42fefa39efp-1);
    check_same_bits(eb_log(65536.0), 0x1.62e42fefa39efp+3);
    check_same_bits(eb_log(0x1p-1024), -0x1.62e42fefa39efp+9);
}

/* log(exp(x)) comes back to x: the two share no table and no polynomial. */
static void log_undoes_exp(void **state) {
    (void)state;
    for (int i = 0; i < 20000; i++) {
        double x = -700.0 + i * 0.07;
        if (fabs(x) < 1.0) continue;
        double back = eb_log(eb_exp(x));
        /* exp's error of 0.52 ulp moves log by at most 1.2e-16. */
        if (fabs(back - x) > 1.2e-16 + unit_of(x)) fail_msg("at %.17g", x);
    }
}

/* Constancy, not truth: see test_maths_exp.c. */
static void bits_never_change(void **state) {
    (void)state;
    assert_int_equal(bits_over(eb_log, 0.0, 0.000733, 20000),
                     UINT64_C(0x60377895a9406911));
    assert_int_equal(bits_over(eb_log1p, -1.0, 0.000311, 20000),
                     UINT64_C(0x6e7562ec77295084));
    assert_int_equal(bits_over(eb_logit, 0.0, 0.00005, 20000),
                     UINT64_C(0x2ce09d3b836ff910));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log_is_near),
        cmocka_unit_test(log1p_is_near),
        cmocka_unit_test(logit_is_near),
        cmocka_unit_test(log_at_its_ends),
        cmocka_unit_test(log1p_at_its_ends),
        cmocka_unit_test(logit_at_its_ends),
        cmocka_unit_test(log_of_powers_of_two),
        cmocka_unit_test(log_undoes_exp),
        cmocka_unit_test(bits_never_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
