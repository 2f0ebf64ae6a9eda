/* SPDX-License-Identifier: MIT */
/*
 * exp, exp2, expm1 and expit against mpmath (frozen in maths_exp_values.h),
 * at the ends of their ranges, and bit for bit against the first release.
 * The limits in ulps are those that base/maths.h states.
 */
#include "reference/maths_exp_values.h"

static void exp_is_near(void **state) {
    (void)state;
    check_ulps(eb_exp, EXP_VALUES, COUNT_OF(EXP_VALUES), 0.52);
}

static void exp2_is_near(void **state) {
    (void)state;
    check_ulps(eb_exp2, EXP2_VALUES, COUNT_OF(EXP2_VALUES), 0.52);
}

static void expm1_is_near(void **state) {
    (void)state;
    check_ulps(eb_expm1, EXPM1_VALUES, COUNT_OF(EXPM1_VALUES), 1.3);
}

static void expit_is_near(void **state) {
    (void)state;
    check_ulps(eb_expit, EXPIT_VALUES, COUNT_OF(EXPIT_VALUES), 2.1);
}

static void exp_at_its_ends(void **state) {
    (void)state;
    check_same_bits(eb_exp(0.0), 1.0);
    check_same_bits(eb_exp(-0.0), 1.0);
    check_same_bits(eb_exp((double)INFINITY), (double)INFINITY);
    check_same_bits(eb_exp(-(double)INFINITY), 0.0);
    assert_true(isnan(eb_exp((double)NAN)));
    /* The two doubles around log(DBL_MAX). */
    assert_true(eb_exp(709.782712893384) <= DBL_MAX);
    check_same_bits(eb_exp(709.7827128933841), (double)INFINITY);
    /* The two around log(2^-1075), half of the smallest subnormal. */
    check_same_bits(eb_exp(-745.1332191019411), 0x1p-1074);
    check_same_bits(eb_exp(-745.1332191019413), 0.0);
    check_same_bits(eb_exp(-1e308), 0.0);
    check_same_bits(eb_exp(1e308), (double)INFINITY);
}

static void exp2_of_whole_numbers_is_exact(void **state) {
    (void)state;
    for (int n = -1074; n <= 1023; n++) {
        check_same_bits(eb_exp2(n), ldexp(1.0, n));
    }
    check_same_bits(eb_exp2(1024.0), (double)INFINITY);
    check_same_bits(eb_exp2(-1075.0), 0.0); /* a tie: to even */
    check_same_bits(eb_exp2(-1074.9999), 0x1p-1074);
    check_same_bits(eb_exp2(-1076.0), 0.0);
    check_same_bits(eb_exp2((double)INFINITY), (double)INFINITY);
    check_same_bits(eb_exp2(-(double)INFINITY), 0.0);
    assert_true(isnan(eb_exp2((double)NAN)));
}

static void expm1_at_its_ends(void **state) {
    (void)state;
    check_same_bits(eb_expm1(0.0), 0.0);
    check_same_bits(eb_expm1(-0.0), -0.0);
    check_same_bits(eb_expm1(0x1p-1074), 0x1p-1074);
    check_same_bits(eb_expm1(-(double)INFINITY), -1.0);
    check_same_bits(eb_expm1(-1e6), -1.0);
    check_same_bits(eb_expm1((double)INFINITY), (double)INFINITY);
    assert_true(isnan(eb_expm1((double)NAN)));
}

static void expit_at_its_ends(void **state) {
    (void)state;
    check_same_bits(eb_expit(0.0), 0.5);
    check_same_bits(eb_expit((double)INFINITY), 1.0);
    check_same_bits(eb_expit(-(double)INFINITY), 0.0);
    assert_true(eb_expit(-745.0) > 0.0);
    assert_true(isnan(eb_expit((double)NAN)));
}

/* Neighbouring arguments never step down: log e^x rises by more than an ulp
 * between points this far apart. */
static void exp_rises(void **state) {
    (void)state;
    double before = eb_exp(-745.2);
    for (int i = 1; i <= 150000; i++) {
        double now = eb_exp(-745.2 + i * 0.0097);
        if (now < before) fail_msg("falls before %.17g", -745.2 + i * 0.0097);
        before = now;
    }
}

/*
 * Not truth but constancy: these hashes were taken from the first release
 * (gcc 12 and clang 14, x86-64). One that differs means another compiler or
 * machine gives other bits, or that scores have changed.
 */
static void bits_never_change(void **state) {
    (void)state;
    assert_int_equal(bits_over(eb_exp, -746.0, 0.07301, 20000),
                     UINT64_C(0x45131295110f743c));
    assert_int_equal(bits_over(eb_exp2, -1076.0, 0.10511, 20000),
                     UINT64_C(0xa764fdd0a78f3208));
    assert_int_equal(bits_over(eb_expm1, -3.0, 0.00031, 20000),
                     UINT64_C(0x4f55fc716ea9f488));
    assert_int_equal(bits_over(eb_expit, -40.0, 0.00413, 20000),
                     UINT64_C(0xf1c84cf647ae7f3f));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_is_near),
        cmocka_unit_test(exp2_is_near),
        cmocka_unit_test(expm1_is_near),
        cmocka_unit_test(expit_is_near),
        cmocka_unit_test(exp_at_its_ends),
        cmocka_unit_test(exp2_of_whole_numbers_is_exact),
        cmocka_unit_test(expm1_at_its_ends),
        cmocka_unit_test(expit_at_its_ends),
        cmocka_unit_test(exp_rises),
        cmocka_unit_test(bits_never_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
