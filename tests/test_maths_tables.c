/* SPDX-License-Identifier: MIT */
/*
 * The pairs of doubles and the tables of base/maths, by identities that need
 * no second source: exact sums and products in whole numbers, powers of the
 * table of 2^(j/32), and the logarithm of each table entry.
 */
#include "base/maths_pair.h"
#include "base/maths_tables.h"
#include "test_maths.h"

/* (2^52 + 1) + 2^-20 and (2^30 + 1)^2 = 2^60 + 2^31 + 1 do not fit into 53
 * bits; the pairs hold every bit. */
static void sums_and_products_are_exact(void **state) {
    (void)state;
    eb_maths_pair sum = eb_pair_sum(0x1p-20, 0x1p52 + 1.0);
    check_same_bits(sum.high, 0x1p52 + 1.0);
    check_same_bits(sum.low, 0x1p-20);
    eb_maths_pair product = eb_pair_product(0x1p30 + 1.0, 0x1p30 + 1.0);
    check_same_bits(product.high, 0x1p60 + 0x1p31);
    check_same_bits(product.low, 1.0);
    eb_maths_pair scaled = eb_pair_scale(product, 4.0);
    check_same_bits(scaled.high, 0x1p62 + 0x1p33);
    check_same_bits(scaled.low, 4.0);
    eb_maths_pair none = eb_pair_add(product, (eb_maths_pair){-0x1p60, -1.0});
    check_same_bits(none.high, 0x1p31);
    check_same_bits(none.low, 0.0);
    eb_maths_pair one = eb_pair_add_double(none, -0x1p31);
    check_same_bits(one.high, 0.0);
}

/* The product of rows j and 32 - j is 2, to the 100 bits of the pairs. */
static void exp2_rows_multiply_to_two(void **state) {
    (void)state;
    check_same_bits(eb_exp2_table[0].high, 1.0);
    for (int j = 1; j < 32; j++) {
        eb_maths_pair a = eb_exp2_table[j], b = eb_exp2_table[32 - j];
        eb_maths_pair product = eb_pair_scale(a, b.high);
        product = eb_pair_add_double(product, a.high * b.low);
        double rest = eb_pair_add_double(product, -2.0).high;
        assert_true(fabs(rest) < 0x1p-98);
        assert_true(a.high > eb_exp2_table[j - 1].high);
    }
}

/* exp of each -log(inverse) undoes it, and `inverse` has its 11 bits. */
static void log_rows_undo_their_inverse(void **state) {
    (void)state;
    for (int j = 0; j < 129; j++) {
        const eb_log_row *row = &eb_log_table[j];
        double centre = (1.0 + j / 128.0) / (j < EB_LOG_FIRST_HALVED ? 1 : 2);
        assert_true(fabs(row->inverse * centre - 1.0) < 0.00075);
        check_same_bits(row->inverse * 1024.0, rint(row->inverse * 1024.0));
        check_same_bits(row->log_high * 0x1p42, rint(row->log_high * 0x1p42));
        assert_true(fabs(row->log_low) <= 0x1p-43);
        double product = row->inverse *
                         eb_exp_pair(eb_pair_sum(row->log_high, row->log_low));
        assert_true(fabs(product - 1.0) <= 0x1p-52);
    }
}

/* log 10 = 2.302585092994045684017991454684364207601... in 32 digits: what
 * the nearest double leaves is -2.1707562233822494e-16. */
static void log_pair_has_the_digits_that_follow(void **state) {
    (void)state;
    eb_maths_pair ten = eb_log_pair(10.0);
    check_same_bits(ten.high, 2.302585092994046);
    assert_true(fabs(ten.low - -2.1707562233822494e-16) < 1e-23);
    eb_maths_pair thousand = eb_log_pair(1000.0);
    eb_maths_pair rest =
        eb_pair_add(thousand, (eb_maths_pair){-3.0 * ten.high, -3.0 * ten.low});
    assert_true(fabs(rest.high + rest.low) < 2e-15);
    double back = eb_exp_pair(eb_pair_scale(ten, 300.0));
    assert_true(fabs(back / 1e300 - 1.0) <= 0x1p-52);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_and_products_are_exact),
        cmocka_unit_test(exp2_rows_multiply_to_two),
        cmocka_unit_test(log_rows_undo_their_inverse),
        cmocka_unit_test(log_pair_has_the_digits_that_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
