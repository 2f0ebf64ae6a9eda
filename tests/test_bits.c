/* SPDX-License-Identifier: MIT */
/*
 * Bit counts against a loop over the bits. The header is compiled with the
 * compiler's own instructions here, and in test_bits_portable.c without.
 */
#include "base/bits.h"
#include "test.h"

static int count_slowly(uint64_t word) {
    int count = 0;
    for (int i = 0; i < 64; i++) count += (int)(word >> i & 1);
    return count;
}

static void check_word(uint64_t word) {
    int low = 0, high = 0;
    while (low < 64 && !(word >> low & 1)) low++;
    while (high < 64 && !(word >> (63 - high) & 1)) high++;
    assert_int_equal(eb_popcount64(word), count_slowly(word));
    assert_int_equal(eb_ctz64(word), low);
    assert_int_equal(eb_clz64(word), high);
}

static void counts_agree_with_a_loop(void **state) {
    (void)state;
    check_word(0);
    check_word(UINT64_MAX);
    uint64_t word = 1;
    for (int i = 0; i < 20000; i++) {
        /* Knuth's MMIX generator, thinned and shifted to vary both ends. */
        word = word * UINT64_C(6364136223846793005) + 1442695040888963407;
        check_word(word);
        check_word(word >> (i % 64));
        check_word(word << (i % 64));
        check_word(word & (word >> 7) & (word << 11));
    }
    for (int i = 0; i < 64; i++) check_word(UINT64_C(1) << i);
}

static void low_bits(void **state) {
    (void)state;
    assert_true(eb_low_bits64(0) == 0);
    assert_true(eb_low_bits64(1) == 1);
    assert_true(eb_low_bits64(63) == UINT64_MAX >> 1);
    assert_true(eb_low_bits64(64) == UINT64_MAX);
}

/* 1 is sign 0, exponent 1023, fraction 0. */
static void bits_of_doubles(void **state) {
    (void)state;
    assert_true(eb_bits_of_double(1.0) == UINT64_C(0x3ff0000000000000));
    assert_true(eb_bits_of_double(-2.0) == UINT64_C(0xc000000000000000));
    assert_true(eb_double_of_bits(1) == 0x1p-1074);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_agree_with_a_loop),
        cmocka_unit_test(low_bits),
        cmocka_unit_test(bits_of_doubles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
