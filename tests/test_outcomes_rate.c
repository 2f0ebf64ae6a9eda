/* SPDX-License-Identifier: MIT */
/*
 * Rates by families beside numbers from numpy and scipy: the ratio and its
 * variance by clusters, Student's t, Welch's degrees of freedom.
 */
#include "policy/outcomes_rate.h"

#include <math.h>

#include "test.h"

static void near(double a, double b, double by) {
    if (!(fabs(a - b) <= by)) fail_msg("%.17g is not %.17g", a, b);
}

static const eb_rate_row A[] = {
    {3, 100, 5.0}, {1, 100, 12.0}, {2, 90, 20.0}, {1, 80, 6.0}, {4, 60, 9.5}};
static const eb_rate_row B[] = {{7, 100, 22.0}, {8, 95, 30.0}, {9, 100, 11.0}};

static eb_rate rate_of(const eb_rate_row *rows, size_t count) {
    eb_rate_row copy[8];
    eb_rate out;
    memcpy(copy, rows, count * sizeof *rows);
    eb_rate_of(copy, count, &out);
    return out;
}

static void test_families_are_what_varies(void **state) {
    (void)state;
    double low, high;
    const eb_rate a = rate_of(A, 5);
    assert_int_equal(a.families, 4);
    near(a.rate, 0.12209302325581395, 1e-15);
    near(a.variance, 0.0011085348342883953, 1e-15);
    eb_rate_limits(&a, &low, &high);
    near(low, 0.016134534057533123, 1e-7);
    near(high, 2 * a.rate - 0.016134534057533123, 1e-7);
}

static void test_difference(void **state) {
    (void)state;
    double difference, low, high;
    const eb_rate a = rate_of(A, 5), b = rate_of(B, 3);
    eb_rate_difference(&a, &b, &difference, &low, &high);
    /* Welch's 3.256 degrees of freedom are taken as 3. */
    near(difference, -0.09146629877808435, 1e-15);
    near(low, -0.30707454031672116, 1e-7);
    near(high, 2 * difference - low, 1e-15);
}

static void test_nothing_to_go_by(void **state) {
    (void)state;
    double difference, low, high;
    eb_rate none, one = rate_of(A, 1);
    const eb_rate b = rate_of(B, 3);
    eb_rate_of(NULL, 0, &none);
    assert_true(isnan(none.rate) && isnan(none.variance));
    assert_int_equal(none.families, 0);
    near(one.rate, 0.05, 1e-15);
    assert_true(isnan(one.variance));
    eb_rate_limits(&one, &low, &high);
    assert_true(isnan(low) && isnan(high));
    eb_rate_difference(&one, &b, &difference, &low, &high);
    assert_true(!isnan(difference) && isnan(low));
    /* Two groups without any spread: the difference is known. */
    const eb_rate_row same[] = {{1, 10, 1.0}, {2, 10, 1.0}};
    const eb_rate all = rate_of(same, 2);
    eb_rate_difference(&all, &all, &difference, &low, &high);
    assert_true(difference == 0.0 && low == 0.0 && high == 0.0);
}

static void test_order_does_not_matter(void **state) {
    (void)state;
    eb_rate_row turned[5];
    for (size_t i = 0; i < 5; i++) turned[i] = A[4 - i];
    const eb_rate a = rate_of(A, 5), b = rate_of(turned, 5);
    assert_memory_equal(&a, &b, sizeof a);
}

static void test_student(void **state) {
    (void)state;
    near(eb_student_975(1), 12.706204736174694, 1e-6);
    near(eb_student_975(7.9), 2.364624251592784, 1e-6);
    near(eb_student_975(30), 2.0422724563012378, 1e-6);
    near(eb_student_975(31), 2.039513446396408, 2e-6);
    near(eb_student_975(45), 2.014103388880846, 1e-6);
    near(eb_student_975(1000), 1.9623390808264083, 1e-9);
    assert_true(isinf(eb_student_975(0.5)));
    assert_true(isinf(eb_student_975((double)NAN)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_families_are_what_varies),
        cmocka_unit_test(test_difference),
        cmocka_unit_test(test_nothing_to_go_by),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_student),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
