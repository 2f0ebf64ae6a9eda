/* SPDX-License-Identifier: MIT */
/*
 * Wilson's and Garwood's intervals against scipy.
 */
#include "review/intervals.h"

#include "test_review.h"

static void shares(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof GOLDEN_WILSON / sizeof *GOLDEN_WILSON; i++) {
        const double *row = GOLDEN_WILSON[i];
        double low, high;
        eb_wilson(row[0] / row[1], row[1], &low, &high);
        assert_near(low, row[2], 1e-12, "low");
        assert_near(high, row[3], 1e-12, "high");
        assert_true(low >= 0 && high <= 1);
        if (row[0] == 0) assert_true(low == 0);
        if (row[0] == row[1]) assert_true(high == 1);
    }
    double low, high;
    eb_wilson(0.5, 0, &low, &high);
    assert_true(isnan(low) && isnan(high));
    eb_wilson(NAN, 5, &low, &high);
    assert_true(isnan(low) && isnan(high));
}

static void counts(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof GOLDEN_POISSON / sizeof *GOLDEN_POISSON;
         i++) {
        const double *row = GOLDEN_POISSON[i];
        double low, high;
        eb_poisson_limits(row[0], &low, &high);
        assert_near(low, row[1], 1e-12, "low");
        assert_near(high, row[2], 1e-12, "high");
    }
    double low, high;
    eb_poisson_limits(-1, &low, &high);
    assert_true(isnan(low) && isnan(high));
}

/* A thousandth of a row: Q(shape, x) is near 1 - x^shape, so that the lower
 * limit, 0.025^1000, is no double but 0. And more rows than can be. */
static void counts_at_the_ends(void **state) {
    (void)state;
    double low, high;
    eb_poisson_limits(0.001, &low, &high);
    assert_true(low >= 0 && low < 1e-50);
    /* Between those of none, 3.6889, and of one, 5.5716. */
    assert_true(high > 3.6889 && high < 3.7);
    eb_poisson_limits(2e15, &low, &high);
    assert_true(isnan(low) && isnan(high));
    eb_poisson_limits(NAN, &low, &high);
    assert_true(isnan(low) && isnan(high));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares),
        cmocka_unit_test(counts),
        cmocka_unit_test(counts_at_the_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
