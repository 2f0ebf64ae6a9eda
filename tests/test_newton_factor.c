/* SPDX-License-Identifier: MIT */
/*
 * Systems small enough to solve by hand, and Hilbert's matrix, whose inverse
 * is whole numbers.
 */
#include "train/newton_factor.h"

#include <math.h>

#include "base/memory.h"
#include "test.h"

static eb_factor factor;
static eb_memory memory;

static int open_factor(void **state) {
    (void)state;
    memory = eb_memory_or_default(NULL);
    return eb_factor_init(&factor, 6, &memory, NULL);
}

static int close_factor(void **state) {
    (void)state;
    eb_factor_free(&factor, &memory);
    return 0;
}

static double far(double a, double b) { return fabs(a - b) / fabs(b); }

static void by_hand(void **state) {
    (void)state;
    /* determinant 4 * 3 - 2 * 2 = 8; inverse (3 -2; -2 4) / 8 */
    const double a[] = {4, 2, 2, 3};
    double b[] = {10, 9}, inverse[4];
    assert_int_equal(eb_factor_make(&factor, a, 2, NULL, 2), 0);
    eb_factor_solve(&factor, b);
    assert_true(far(b[0], 1.5) < 1e-15 && far(b[1], 2.0) < 1e-15);
    eb_factor_invert(&factor, inverse);
    assert_true(far(inverse[0], 0.375) < 1e-15);
    assert_true(far(inverse[1], -0.25) < 1e-15);
    assert_true(inverse[1] == inverse[2]);
    assert_true(far(inverse[3], 0.5) < 1e-15);
    assert_true(far(eb_factor_log_determinant(&factor), log(8.0)) < 1e-14);
    /* scaled: 1 and r = 1 / sqrt 3, eigenvalues 1 + r, 1 - r */
    double r = 1.0 / sqrt(3.0);
    assert_true(far(eb_factor_condition(&factor, a, 2, NULL, 2),
                    (1.0 + r) / (1.0 - r)) < 1e-14);
}

static void some_rows(void **state) {
    (void)state;
    const double a[] = {4, 9, 2, 9, 0, 9, 2, 9, 3};
    const size_t which[] = {0, 2};
    double b[] = {10, 9};
    assert_int_equal(eb_factor_make(&factor, a, 3, which, 2), 0);
    eb_factor_solve(&factor, b);
    assert_true(far(b[0], 1.5) < 1e-15 && far(b[1], 2.0) < 1e-15);
    assert_int_equal(eb_factor_make(&factor, a, 3, which, 0), 0);
    assert_true(eb_factor_condition(&factor, a, 3, which, 0) == 1.0);
}

/* Units far apart do not matter: the matrix of by_hand, D A D with D of 1e100
 * and 1e-90. */
static void units(void **state) {
    (void)state;
    const double a[] = {4e200, 2e10, 2e10, 3e-180};
    double b[] = {10e100, 9e-90};
    assert_int_equal(eb_factor_make(&factor, a, 2, NULL, 2), 0);
    eb_factor_solve(&factor, b);
    assert_true(far(b[0], 1.5e-100) < 1e-14 && far(b[1], 2e90) < 1e-14);
}

static void hilbert(void **state) {
    (void)state;
    double a[36], inverse[36];
    for (size_t i = 0; i < 6; i++)
        for (size_t j = 0; j < 6; j++) a[i * 6 + j] = 1.0 / (double)(i + j + 1);
    assert_int_equal(eb_factor_make(&factor, a, 6, NULL, 6), 0);
    eb_factor_invert(&factor, inverse);
    assert_true(far(inverse[0], 36.0) < 1e-8);
    assert_true(far(inverse[1], -630.0) < 1e-8);
    assert_true(far(inverse[35], 698544.0) < 1e-8);
    /* determinant of order 6: 1 / 186313420339200000 */
    assert_true(far(eb_factor_log_determinant(&factor),
                    -log(186313420339200000.0)) < 1e-10);
}

static void not_positive(void **state) {
    (void)state;
    const double same[] = {1, 1, 1, 1}, wrong[] = {1, 2, 2, 1};
    const double zero[] = {1, 0, 0, 0}, nan[] = {1, NAN, NAN, 1};
    const double infinite[] = {INFINITY, 0, 0, 1};
    assert_int_equal(eb_factor_make(&factor, same, 2, NULL, 2), -1);
    assert_int_equal(eb_factor_make(&factor, wrong, 2, NULL, 2), -1);
    assert_int_equal(eb_factor_make(&factor, zero, 2, NULL, 2), -1);
    assert_int_equal(eb_factor_make(&factor, nan, 2, NULL, 2), -1);
    assert_int_equal(eb_factor_make(&factor, infinite, 2, NULL, 2), -1);
    assert_true(isinf(eb_factor_condition(&factor, wrong, 2, NULL, 2)));
    assert_true(isinf(eb_factor_condition(&factor, zero, 2, NULL, 2)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),      cmocka_unit_test(some_rows),
        cmocka_unit_test(units),        cmocka_unit_test(hilbert),
        cmocka_unit_test(not_positive),
    };
    return cmocka_run_group_tests(tests, open_factor, close_factor);
}
