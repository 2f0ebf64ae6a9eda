/* SPDX-License-Identifier: MIT */
/*
 * Writing numbers: values whose shortest decimal is known from elsewhere
 * (the definition, or two independent programs' shortest output, which agree:
 * CPython's repr and V8's Number toString), and the property itself on random
 * bits: what is written reads back through the C library's strtod, and no
 * decimal with one digit less does.
 */
#include "test.h"

#include <stdio.h>

#include "base/bits.h"
#include "base/number.h"

static void assert_written(double value, const char *wanted) {
    char text[EB_NUMBER_ROOM];
    const size_t length = eb_number_write(value, text);
    assert_string_equal(text, wanted);
    assert_int_equal(length, strlen(wanted));
}

static void layout(void **state) {
    (void)state;
    assert_written(0.0, "0");
    assert_written(-0.0, "0");
    assert_written(1.0, "1");
    assert_written(-1.0, "-1");
    assert_written(123000.0, "123000");
    assert_written(0.25, "0.25");
    assert_written(-12.5, "-12.5");
    assert_written(0.1, "0.1");
    assert_written(0.0000123, "0.0000123");
    assert_written(0.000001, "0.000001");
    assert_written(0.0000015, "0.0000015");
    assert_written(0.0000001, "1e-7");
    assert_written(-0.00000015, "-1.5e-7");
    assert_written(1e20, "100000000000000000000");
    assert_written(123456789012345680000.0, "123456789012345680000");
    assert_written(1e21, "1e+21");
    assert_written(-1.5e21, "-1.5e+21");
    assert_written(1e100, "1e+100");
}

static void whole_numbers(void **state) {
    (void)state;
    assert_written(9007199254740991.0, "9007199254740991");
    assert_written(9007199254740992.0, "9007199254740992");
    assert_written(-9007199254740992.0, "-9007199254740992");
    assert_written(9007199254740994.0, "9007199254740994");
    assert_written(2251799813685249.5, "2251799813685249.5");
    assert_written(1e15, "1000000000000000");
    assert_written(9007199254740996e3, "9007199254740996000");
}

static void hard_values(void **state) {
    (void)state;
    assert_written(1.0 / 3, "0.3333333333333333");
    assert_written(2.0 / 3, "0.6666666666666666");
    assert_written(0.1 + 0.2, "0.30000000000000004");
    assert_written(0.3, "0.3");
    assert_written(1.7976931348623157e308, "1.7976931348623157e+308");
    assert_written(2.2250738585072014e-308, "2.2250738585072014e-308");
    assert_written(2.225073858507201e-308, "2.225073858507201e-308");
    assert_written(4.9406564584124654e-324, "5e-324");
    assert_written(-4.9406564584124654e-324, "-5e-324");
    assert_written(9.8813129168249309e-324, "1e-323");
    /* 2^-44 = 5.684341886080801487e-14: the neighbour below is half as far
     * as the one above, so that ...801 is out and ...802 is in. */
    assert_written(0x1p-44, "5.684341886080802e-14");
    assert_written(0x1p-1022, "2.2250738585072014e-308");
    assert_written(0x1p+1023, "8.98846567431158e+307");
    assert_written(0x1.fffffffffffffp-1, "0.9999999999999999");
    assert_written(9.5e-7, "9.5e-7");
    assert_written(2e23, "2e+23");
    assert_written(1e23, "1e+23"); /* a tie when read, to the even one */
    assert_written(99999999999999974834176.0, "9.999999999999997e+22");
}

static void not_finite(void **state) {
    (void)state;
    const double infinity = eb_double_of_bits(UINT64_C(0x7ff) << 52);
    assert_written(infinity, "");
    assert_written(-infinity, "");
    assert_written(eb_double_of_bits(UINT64_C(0x7ff8) << 48), "");
}

static void integers(void **state) {
    (void)state;
    static const struct {
        int64_t value;
        const char *text;
    } CASES[] = {{0, "0"},
                 {7, "7"},
                 {-10, "-10"},
                 {INT64_MAX, "9223372036854775807"},
                 {INT64_MIN, "-9223372036854775808"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char text[EB_NUMBER_ROOM];
        const size_t length = eb_number_write_int(CASES[i].value, text);
        assert_string_equal(text, CASES[i].text);
        assert_int_equal(length, strlen(text));
    }
}

/* The digits between the sign and the exponent, outer zeros left out. */
static int significant_digits(const char *text) {
    int count = 0, zeros = 0;
    for (; *text != '\0' && *text != 'e'; text++) {
        if (*text < '0' || *text > '9') continue;
        if (*text == '0') {
            zeros++;
            continue;
        }
        count += (count > 0 ? zeros : 0) + 1;
        zeros = 0;
    }
    return count;
}

static void check_property(double value) {
    char text[EB_NUMBER_ROOM], shorter[64];
    const size_t length = eb_number_write(value, text);
    assert_true(length > 0 && length < EB_NUMBER_ROOM);
    if (strtod(text, NULL) != value) fail_msg("%a: %s", value, text);
    const int digits = significant_digits(text);
    assert_in_range(digits, 1, 17);
    if (digits == 1) return;
    /* Only the nearest decimal of one digit less could read back. */
    snprintf(shorter, sizeof shorter, "%.*e", digits - 2, value);
    if (strtod(shorter, NULL) == value) {
        fail_msg("%a: %s, yet %s", value, text, shorter);
    }
}

static void shortest_on_random_bits(void **state) {
    (void)state;
    uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);
    for (int i = 0; i < 200000; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        const double value = eb_double_of_bits(seed);
        if (value - value == 0.0 && value != 0.0) check_property(value);
    }
}

static void shortest_on_ratios(void **state) {
    (void)state;
    for (int below = 1; below <= 200; below++) {
        for (int above = 1; above <= 200; above += 7) {
            check_property((double)above / below);
        }
    }
}

/* Every power of two, with its neighbours: the spacing changes there. The
 * decimal of one digit less that is nearest to a power of two may lie on its
 * narrow side, out of reach, while one on the other side would do: so there
 * only reading back and the neighbours' order are checked. */
static void powers_of_two(void **state) {
    (void)state;
    for (uint64_t exponent = 1; exponent < 0x7ff; exponent++) {
        const uint64_t bits = exponent << 52;
        char text[EB_NUMBER_ROOM];
        const double power = eb_double_of_bits(bits);
        assert_true(eb_number_write(power, text) > 0);
        assert_true(strtod(text, NULL) == power);
        check_property(eb_double_of_bits(bits + 1));
        check_property(eb_double_of_bits(bits - 1));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(hard_values),
        cmocka_unit_test(not_finite),
        cmocka_unit_test(integers),
        cmocka_unit_test(shortest_on_random_bits),
        cmocka_unit_test(shortest_on_ratios),
        cmocka_unit_test(powers_of_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
