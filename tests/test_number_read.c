/* SPDX-License-Identifier: MIT */
/*
 * Reading numbers: the grammar, the known hard cases of correct rounding with
 * their exact bits (worked out with whole-number arithmetic), long texts, and
 * random texts against the C library's strtod.
 */
#include "test.h"

#include <stdio.h>

#include "base/bits.h"
#include "base/number.h"

/* ---- the grammar --------------------------------------------------------- */

static void refused(void **state) {
    (void)state;
    static const char *const TEXTS[] = {
        "",
        "-",
        "+1",
        " 1",
        "1 ",
        ".5",
        "5.",
        "-.5",
        "1.e5",
        "1e",
        "1e+",
        "1e-",
        "e5",
        "1e5.0",
        "1.2.3",
        "--1",
        "0x10",
        "nan",
        "inf",
        "-inf",
        "Infinity",
        "1,5",
        "1_000",
        "1d5",
        "1e 5",
        "1f",
        "\xd9\xa1",
        "1\n",
        "1e309",
        "-1e309",
        "1.7976931348623159e308",
        "2e308",
        "1e99999999999999999999",
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        double value = 42.0;
        if (eb_number_read(TEXTS[i], strlen(TEXTS[i]), &value) !=
            EB_ERR_NUMBER) {
            fail_msg("accepted: %s", TEXTS[i]);
        }
        assert_true(value == 42.0); /* untouched */
    }
    double value;
    assert_int_equal(eb_number_read("1\0", 2, &value), EB_ERR_NUMBER);
}

static void only_length_counts(void **state) {
    (void)state;
    double value;
    assert_ok(eb_number_read("12.5e3", 2, &value));
    assert_true(value == 12.0);
    assert_ok(eb_number_read("12.5e3", 4, &value));
    assert_true(value == 12.5);
    assert_int_equal(eb_number_read("12.5e3", 5, &value), EB_ERR_NUMBER);
}

/* In a block of exactly its length, so that a look past its end shows. */
static void nothing_behind_is_read(void **state) {
    (void)state;
    static const char *const TEXTS[] = {"1",  "-1",  "1.5", "1e5",  "1.",
                                        "1e", "1e+", "-",   "0.10", "100"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        const size_t length = strlen(TEXTS[i]);
        char *const exact = malloc(length);
        assert_non_null(exact);
        memcpy(exact, TEXTS[i], length);
        double value;
        int64_t whole;
        const eb_status status = eb_number_read(exact, length, &value);
        const char last = TEXTS[i][length - 1];
        assert_int_equal(status == EB_OK, last >= '0' && last <= '9');
        assert_int_equal(eb_number_read_int(exact, length, &whole) == EB_OK,
                         i < 2 || i == 9);
        free(exact);
    }
}

/* ---- rounding ------------------------------------------------------------ */

static void assert_bits(const char *text, uint64_t bits) {
    double value;
    if (eb_number_read(text, strlen(text), &value) != EB_OK) {
        fail_msg("refused: %s", text);
    }
    if (eb_bits_of_double(value) != bits) {
        fail_msg("%s: %a", text, value);
    }
}

static void hard_values(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint64_t bits;
    } CASES[] = {
        {"0", 0},
        {"-0", UINT64_C(0x8000000000000000)},
        {"0.000e99999", 0},
        {"007", UINT64_C(0x401c000000000000)},
        {"1", UINT64_C(0x3ff0000000000000)},
        {"-1.5", UINT64_C(0xbff8000000000000)},
        {"0.1", UINT64_C(0x3fb999999999999a)},
        {"1E2", UINT64_C(0x4059000000000000)},
        {"1e+2", UINT64_C(0x4059000000000000)},
        {"100e-2", UINT64_C(0x3ff0000000000000)},
        {"0.00100e3", UINT64_C(0x3ff0000000000000)},
        /* 2^53 + 1 is midway: to the even one. A trace more goes up. */
        {"9007199254740992", UINT64_C(0x4340000000000000)},
        {"9007199254740993", UINT64_C(0x4340000000000000)},
        {"9007199254740993.0000000000000000000000000000001",
         UINT64_C(0x4340000000000001)},
        {"9007199254740994", UINT64_C(0x4340000000000001)},
        {"9007199254740995", UINT64_C(0x4340000000000002)},
        {"1e22", UINT64_C(0x4480f0cf064dd592)},
        {"1e23", UINT64_C(0x44b52d02c7e14af6)},
        {"8.5e22", UINT64_C(0x44b1ffdbf6b2b2eb)},
        /* The largest double, and up to the midpoint with what follows. */
        {"1.7976931348623157e308", UINT64_C(0x7fefffffffffffff)},
        {"1.7976931348623158e308", UINT64_C(0x7fefffffffffffff)},
        /* The smallest normal number, and the largest subnormal. */
        {"2.2250738585072014e-308", UINT64_C(0x0010000000000000)},
        {"2.2250738585072011e-308", UINT64_C(0x000fffffffffffff)},
        {"2.2250738585072012e-308", UINT64_C(0x0010000000000000)},
        /* The least subnormal, and half of it. */
        {"4.9406564584124654e-324", 1},
        {"5e-324", 1},
        {"3e-324", 1},
        {"2.4703282292062328e-324", 1},
        {"2.4703282292062327e-324", 0},
        {"2e-324", 0},
        {"1e-400", 0},
        {"-1e-400", UINT64_C(0x8000000000000000)},
        {"1e-99999999999999999999", 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        assert_bits(CASES[i].text, CASES[i].bits);
    }
}

/* Midpoints between a double and the next one up, exactly: to the even one of
 * the two; with one more at the last digit up, with one less down. */
static void midpoints(void **state) {
    (void)state;
    static const struct {
        const char *digits;
        int exponent;
        uint64_t below;
    } CASES[] = {
        {"100000000000000012490009027033011079765856266021728515625", -57,
         UINT64_C(0x3fb999999999999a)},
        {"3333333333333333425851918718763045035302639007568359375", -55,
         UINT64_C(0x3fd5555555555555)},
        {"470000000000000035804692544161298428662121295928955078125", -58,
         UINT64_C(0x3fa810624dd2f1aa)},
        {"330000000000000027693820312872786842711865518129599195162882"
         "097065448760986328125",
         -92, UINT64_C(0x3d8d06f07b8bc236)},
        {"700000000000000084343593923178794581996356284668901548216818"
         "48971233648459833176502797869034111499786376953125",
         -134, UINT64_C(0x3aeb1476d71f2e1e)},
        {"1234567890000000115833245217800140380859375", -37,
         UINT64_C(0x40fe240c9fbe76c9)},
        {"250000000000000075", -2, UINT64_C(0x4321c37937e08001)},
        {"602000000060200035811328", 0, UINT64_C(0x44dfde9f10b6837b)},
        {"100000000000000018014363558161542260355957629386752", 0,
         UINT64_C(0x4a511b0ec57e649a)},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const uint64_t below = CASES[i].below;
        const size_t last = strlen(CASES[i].digits) - 1;
        char text[200];
        snprintf(text, sizeof text, "%se%d", CASES[i].digits,
                 CASES[i].exponent);
        assert_bits(text, below + (below & 1));
        text[last]++;
        assert_bits(text, below + 1);
        text[last] = (char)(text[last] - 2);
        assert_bits(text, below);
        /* And with a trace behind a point. */
        snprintf(text, sizeof text, "%s.0000000000000000001e%d",
                 CASES[i].digits, CASES[i].exponent);
        assert_bits(text, below + 1);
    }
}

/* Half of the least subnormal, 2^-1075, has 751 digits: exactly it goes to
 * the even 0, and a digit more, 100 or 100000 zeros later, to 2^-1074. */
static void halfway_digits(void **state) {
    (void)state;
    /* 5^1075 2^-1075 10^... : the digits of 5^1075, by school arithmetic. */
    char digits[800] = {1};
    size_t count = 1;
    for (int i = 0; i < 1075; i++) {
        int carry = 0;
        for (size_t j = 0; j < count; j++) {
            const int product = digits[j] * 5 + carry;
            digits[j] = (char)(product % 10);
            carry = product / 10;
        }
        if (carry > 0) digits[count++] = (char)carry;
    }
    assert_int_equal(count, 752);
    const size_t most = 120000;
    char *const text = malloc(most);
    assert_non_null(text);
    for (size_t j = 0; j < count; j++) {
        text[j] = (char)('0' + digits[count - 1 - j]);
    }
    strcpy(text + count, "e-1075");
    assert_bits(text, 0);
    text[count - 1]++;
    assert_bits(text, 1);
    text[count - 1] = (char)(text[count - 1] - 2);
    assert_bits(text, 0);
    text[count - 1]++;

    static const size_t ZEROS[] = {1, 47, 48, 49, 100, 100000};
    for (size_t i = 0; i < sizeof ZEROS / sizeof *ZEROS; i++) {
        memset(text + count, '0', ZEROS[i]);
        text[count] = '.';
        strcpy(text + count + ZEROS[i], "0e-1075");
        assert_bits(text, 0);
        text[count + ZEROS[i]] = '1';
        assert_bits(text, 1);
    }
    free(text);
}

static void many_zeros(void **state) {
    (void)state;
    const size_t zeros = 100000;
    char *const text = malloc(zeros + 100);
    assert_non_null(text);
    /* 0.000...0001 e100001 = 1 */
    memset(text, '0', zeros + 2);
    text[1] = '.';
    strcpy(text + zeros + 2, "1e100001");
    assert_bits(text, UINT64_C(0x3ff0000000000000));
    /* 1000...000 e-100000 = 1 */
    text[0] = '1';
    memset(text + 1, '0', zeros);
    strcpy(text + zeros + 1, "e-100000");
    assert_bits(text, UINT64_C(0x3ff0000000000000));
    strcpy(text + zeros + 1, ".0e-100000");
    assert_bits(text, UINT64_C(0x3ff0000000000000));
    free(text);
}

/* ---- against others ------------------------------------------------------ */

static uint64_t next_bits(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void round_trip(void **state) {
    (void)state;
    uint64_t seed = UINT64_C(0x2545f4914f6cdd1d);
    for (int i = 0; i < 200000; i++) {
        const double value = eb_double_of_bits(next_bits(&seed));
        if (value - value != 0.0 || value == 0.0) continue;
        char text[EB_NUMBER_ROOM];
        double back;
        const size_t length = eb_number_write(value, text);
        if (eb_number_read(text, length, &back) != EB_OK || back != value) {
            fail_msg("%a: %s", value, text);
        }
    }
}

static void against_strtod(void **state) {
    (void)state;
    uint64_t seed = UINT64_C(0xda942042e4dd58b5);
    for (int i = 0; i < 50000; i++) {
        /* 1 to 40 digits, exponents past both ends of the doubles. */
        char text[64];
        const size_t count = 1 + next_bits(&seed) % 40;
        for (size_t j = 0; j < count; j++) {
            text[j] = (char)('0' + next_bits(&seed) % 10);
        }
        snprintf(text + count, sizeof text - count, "e%d",
                 (int)(next_bits(&seed) % 700) - 370);
        const double wanted = strtod(text, NULL);
        double value;
        const eb_status status = eb_number_read(text, strlen(text), &value);
        if (wanted - wanted != 0.0) {
            assert_int_equal(status, EB_ERR_NUMBER);
        } else if (status != EB_OK || value != wanted) {
            fail_msg("%s", text);
        }
    }
}

/* ---- whole numbers ------------------------------------------------------- */

static void integers(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } CASES[] = {{"0", 0},
                 {"-0", 0},
                 {"007", 7},
                 {"-12", -12},
                 {"9223372036854775807", INT64_MAX},
                 {"-9223372036854775808", INT64_MIN},
                 {"-9223372036854775807", -INT64_MAX},
                 {"00000000000000000000009223372036854775807", INT64_MAX}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int64_t value;
        assert_ok(
            eb_number_read_int(CASES[i].text, strlen(CASES[i].text), &value));
        assert_true(value == CASES[i].value);
    }
    static const char *const REFUSED[] = {"",
                                          "-",
                                          "+1",
                                          " 1",
                                          "1 ",
                                          "1.0",
                                          "1e3",
                                          "0x1",
                                          "a",
                                          "9223372036854775808",
                                          "-9223372036854775809",
                                          "18446744073709551616",
                                          "99999999999999999999"};
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        int64_t value = 42;
        if (eb_number_read_int(REFUSED[i], strlen(REFUSED[i]), &value) !=
            EB_ERR_NUMBER) {
            fail_msg("accepted: %s", REFUSED[i]);
        }
        assert_true(value == 42);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused),
        cmocka_unit_test(only_length_counts),
        cmocka_unit_test(nothing_behind_is_read),
        cmocka_unit_test(hard_values),
        cmocka_unit_test(midpoints),
        cmocka_unit_test(halfway_digits),
        cmocka_unit_test(many_zeros),
        cmocka_unit_test(round_trip),
        cmocka_unit_test(against_strtod),
        cmocka_unit_test(integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
