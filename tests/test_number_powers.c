/* SPDX-License-Identifier: MIT */
/*
 * The product of two words in plain C and the compiler's way, the floored
 * shifts, and the table of powers of ten where it is exact. (All of the table
 * is checked by tests/reference/number_powers.py.)
 */
#include "test.h"

#include "base/number_powers.h"

static void assert_product(uint64_t a, uint64_t b, uint64_t high,
                           uint64_t low) {
    uint64_t found;
    assert_true(eb_multiply64_portable(a, b, &found) == high);
    assert_true(found == low);
    assert_true(eb_multiply64(a, b, &found) == high);
    assert_true(found == low);
}

static void products(void **state) {
    (void)state;
    assert_product(0, UINT64_MAX, 0, 0);
    assert_product(1, UINT64_MAX, 0, UINT64_MAX);
    assert_product(UINT64_MAX, UINT64_MAX, UINT64_MAX - 1, 1);
    assert_product(UINT64_C(1) << 32, UINT64_C(1) << 32, 1, 0);
    assert_product(UINT64_MAX, 2, 1, UINT64_MAX - 1);
    assert_product(UINT64_C(0xffffffff), UINT64_C(0x100000001), 0, UINT64_MAX);
    /* (10^19)^2 = 10^38 */
    assert_product(UINT64_C(10000000000000000000),
                   UINT64_C(10000000000000000000), UINT64_C(0x4b3b4ca85a86c47a),
                   UINT64_C(0x098a224000000000));
}

static void both_ways_agree(void **state) {
    (void)state;
    uint64_t a = UINT64_C(0x9e3779b97f4a7c15), b = UINT64_C(0xbf58476d1ce4e5b9);
    for (int i = 0; i < 100000; i++) {
        uint64_t low, low_portable;
        const uint64_t high = eb_multiply64(a, b, &low);
        assert_true(high == eb_multiply64_portable(a, b, &low_portable));
        assert_true(low == low_portable);
        a = a * UINT64_C(6364136223846793005) + 1442695040888963407u;
        b = (b ^ high) + low;
    }
}

static void floors(void **state) {
    (void)state;
    assert_int_equal(eb_floor_shift(7, 1), 3);
    assert_int_equal(eb_floor_shift(8, 3), 1);
    assert_int_equal(eb_floor_shift(-1, 3), -1);
    assert_int_equal(eb_floor_shift(-8, 3), -1);
    assert_int_equal(eb_floor_shift(-9, 3), -2);
    assert_int_equal(eb_floor_log2_of_power(0), 0);
    assert_int_equal(eb_floor_log2_of_power(1), 3);
    assert_int_equal(eb_floor_log2_of_power(-1), -4);
    assert_int_equal(eb_floor_log2_of_power(3), 9);
    assert_int_equal(eb_floor_log2_of_power(-3), -10);
    assert_int_equal(eb_floor_log2_of_power(308), 1023);
}

static void exact_powers(void **state) {
    (void)state;
    uint64_t power = 1;
    for (int k = 0; k <= 19; k++) {
        uint64_t top = power;
        while (top >> 63 == 0) top <<= 1;
        assert_true(EB_POWERS[k - EB_POWERS_LEAST].high == top);
        assert_true(EB_POWERS[k - EB_POWERS_LEAST].low == 0);
        power *= 10;
    }
    /* 1/10 = 0.000110011..., rounded up. */
    const eb_power_of_ten tenth = EB_POWERS[-1 - EB_POWERS_LEAST];
    assert_true(tenth.high == UINT64_C(0xcccccccccccccccc));
    assert_true(tenth.low == UINT64_C(0xcccccccccccccccd));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products),
        cmocka_unit_test(both_ways_agree),
        cmocka_unit_test(floors),
        cmocka_unit_test(exact_powers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
