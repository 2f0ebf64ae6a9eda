/* SPDX-License-Identifier: MIT */
/*
 * The incomplete gamma functions against mpmath (frozen in
 * maths_tails_values.h), against closed forms for a = 1 and a = 2, across the
 * seams between methods, and at the ends of their ranges. The promise is 1e-13
 * relative; the limit here is the tighter one that was measured.
 */
#include "reference/maths_tails_values.h"

static void check_tail(const gamma_value *row, const char *name, double got,
                       double wanted) {
    /* Below 1e-290 only the order of size is promised. */
    double limit = wanted > 1e-290 ? 1e-14 * wanted : 1e-290;
    if (!(fabs(got - wanted) <= limit)) {
        fail_msg("%s(%.17g, %.17g): got %.17g, wanted %.17g", name, row->a,
                 row->x, got, wanted);
    }
}

static void tails_are_near(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(TAIL_VALUES); i++) {
        const gamma_value *row = &TAIL_VALUES[i];
        check_tail(row, "P", eb_gamma_p(row->a, row->x), row->p);
        check_tail(row, "Q", eb_gamma_q(row->a, row->x), row->q);
    }
}

/* Q(1, x) = e^-x and Q(2, x) = (1 + x) e^-x. */
static void tails_of_whole_shapes(void **state) {
    (void)state;
    for (int i = 1; i < 5000; i++) {
        double x = i / 8.0, decay = eb_exp(-x);
        assert_true(fabs(eb_gamma_q(1.0, x) - decay) <= 2e-15 * decay);
        decay *= 1.0 + x;
        assert_true(fabs(eb_gamma_q(2.0, x) - decay) <= 2e-15 * decay);
        assert_true(fabs(eb_gamma_p(1.0, x) + eb_expm1(-x)) <= 1e-15);
    }
}

/* The 5 % points of chi-square with 1, 10 and 100 degrees of freedom, as
 * printed in any table: 3.841, 18.307, 124.342. */
static void tails_of_chi_square(void **state) {
    (void)state;
    assert_true(fabs(eb_gamma_q(0.5, 3.841 / 2) - 0.05) < 2e-5);
    assert_true(fabs(eb_gamma_q(5.0, 18.307 / 2) - 0.05) < 2e-5);
    assert_true(fabs(eb_gamma_q(50.0, 124.342 / 2) - 0.05) < 2e-5);
}

/* Stepping x and a by one part in 1e10 over each seam moves no value by more
 * than the density allows, plus rounding. */
static void tails_join(void **state) {
    (void)state;
    static const double seams[][2] = {
        {0.5, 1.0},       {0.999999999, 1.0}, {1.0, 1.0},
        {7.0, 7.0},       {10.0, 8.0},        {10.0, 13.0},
        {20000.0, 19800}, {20000.0, 20000},   {20000, 20300},
        {300.0, 300.0},   {1e6, 1e6 * 1.0116}};
    for (size_t i = 0; i < COUNT_OF(seams); i++) {
        double a = seams[i][0], x = seams[i][1], step = 1e-10;
        double before = eb_gamma_q(a * (1 - step), x * (1 - step));
        double after = eb_gamma_q(a * (1 + step), x * (1 + step));
        /* d log Q / d log x is at most about (x - a) + sqrt(a) + 1. */
        double slope = fabs(x - a) + sqrt(a) + 2.0;
        assert_true(fabs(before - after) <= (4 * step * slope + 1e-13) * after);
    }
}

static void tails_at_their_ends(void **state) {
    (void)state;
    double infinite = (double)INFINITY;
    check_same_bits(eb_gamma_p(2.0, 0.0), 0.0);
    check_same_bits(eb_gamma_q(2.0, 0.0), 1.0);
    check_same_bits(eb_gamma_p(2.0, infinite), 1.0);
    check_same_bits(eb_gamma_q(2.0, infinite), 0.0);
    check_same_bits(eb_gamma_p(infinite, 2.0), 0.0);
    check_same_bits(eb_gamma_q(infinite, 2.0), 1.0);
    check_same_bits(eb_gamma_q(2.0, 1e300), 0.0);
    check_same_bits(eb_gamma_p(1e300, 1e-300), 0.0);
    check_same_bits(eb_gamma_p(1e5, 2e5), 1.0);
    check_same_bits(eb_gamma_q(1e5, 5e4), 1.0);
    assert_true(fabs(eb_gamma_q(1e300, 1e300) - 0.5) < 1e-15);
    check_same_bits(eb_gamma_q(1e300, 1.01e300), 0.0);
    assert_true(isnan(eb_gamma_p(0.0, 1.0)));
    assert_true(isnan(eb_gamma_p(-1.0, 1.0)));
    assert_true(isnan(eb_gamma_q(1.0, -1.0)));
    assert_true(isnan(eb_gamma_q(infinite, infinite)));
    assert_true(isnan(eb_gamma_q((double)NAN, 1.0)));
    assert_true(isnan(eb_gamma_q(1.0, (double)NAN)));
}

/* Constancy, not truth: see test_maths_exp.c. */
static void bits_never_change(void **state) {
    (void)state;
    uint64_t hash = 0;
    for (int i = 1; i <= 60; i++) {
        for (int j = -30; j <= 30; j++) {
            double a = 0.013 * i * i * i * i, x = fabs(a + 1.1 * j * sqrt(a));
            hash = mix_bits(hash, eb_gamma_p(a, x));
            hash = mix_bits(hash, eb_gamma_q(a, x));
        }
    }
    assert_int_equal(hash, UINT64_C(0x89c6a4a27fe5589f));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_are_near),
        cmocka_unit_test(tails_of_whole_shapes),
        cmocka_unit_test(tails_of_chi_square),
        cmocka_unit_test(tails_join),
        cmocka_unit_test(tails_at_their_ends),
        cmocka_unit_test(bits_never_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
