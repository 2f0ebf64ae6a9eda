/* SPDX-License-Identifier: MIT */
/*
 * The double nearest to a decimal, ties to even, for any number of digits.
 *
 * Three ways, each right by itself, the later ones for what the earlier ones
 * leave open:
 *   1. A whole number up to 2^53 times or over 10^0 to 10^22: all exact in a
 *      double, so that one multiplication or division rounds once.
 *   2. The first 19 digits times the 128 leading bits of the power of ten
 *      give a lower and an upper bound. If both round to the same double,
 *      so does all between them.
 *   3. Exact whole-number arithmetic on up to 800 digits. Midpoints between
 *      doubles have at most 767 digits, so that of the digits after the 800th
 *      only whether one is not 0 counts.
 */
#include <float.h>
#include <string.h>

#include "base/bits.h"
#include "base/number.h"
#include "base/number_powers.h"

#if FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 1 /* base/maths.h */
#error "base/number needs double arithmetic without excess precision"
#endif

#define MOST_DIGITS 800
#define SHORT_DIGITS 19 /* fit 64 bits */

/* Far beyond every double, far within int64_t. */
#define FAR_EXPONENT INT64_C(100000000000000000)

typedef struct decimal_text {
    const char *digits; /* from the first that is not 0; may hold one point */
    size_t count;       /* how many digits, without zeros at the end */
    int64_t exponent;   /* of the last of those: the value is digits * 10^x */
    int negative;
} decimal_text;

static int is_digit(char c) { return c >= '0' && c <= '9'; }

static size_t count_digits(const char *text, const char *end) {
    const char *at = text;
    while (at < end && is_digit(*at)) at++;
    return (size_t)(at - text);
}

/* Reads "e-12" whole, from behind the letter. Returns 0 if it is wrong. */
static int read_exponent(const char *at, const char *end, int64_t *out) {
    int negative = 0;
    if (at < end && (*at == '+' || *at == '-')) negative = *at++ == '-';
    const size_t count = count_digits(at, end);
    if (count == 0 || at + count != end) return 0;
    int64_t exponent = 0;
    for (; at < end; at++) {
        if (exponent < FAR_EXPONENT) exponent = exponent * 10 + (*at - '0');
    }
    if (exponent > FAR_EXPONENT) exponent = FAR_EXPONENT;
    *out = negative ? -exponent : exponent;
    return 1;
}

/* Sets digits and count to what lies between the outer zeros of
 * whole.fraction. */
static void trim_zeros(decimal_text *number, const char *whole,
                       size_t whole_count, size_t fraction_count) {
    const char *first = whole;
    const char *last =
        whole + whole_count + (fraction_count > 0 ? fraction_count + 1 : 0);
    const char *const point = whole + whole_count;
    number->exponent -= (int64_t)fraction_count;
    while (first < last && (*first == '0' || first == point)) first++;
    while (last > first && (last[-1] == '0' || last - 1 == point)) {
        if (last - 1 != point) number->exponent++;
        last--;
    }
    const int around = first < point && point < last;
    number->digits = first;
    number->count = (size_t)(last - first) - (size_t)around;
}

/* Returns 0 when the text breaks the grammar. */
static int split(const char *text, size_t length, decimal_text *out) {
    const char *at = text;
    const char *const end = text + length;
    decimal_text number = {NULL, 0, 0, 0};
    if (at < end && *at == '-') {
        number.negative = 1;
        at++;
    }
    const char *const whole = at;
    const size_t whole_count = count_digits(at, end);
    if (whole_count == 0) return 0;
    at += whole_count;
    size_t fraction_count = 0;
    if (at < end && *at == '.') {
        fraction_count = count_digits(at + 1, end);
        if (fraction_count == 0) return 0;
        at += 1 + fraction_count;
    }
    if (at < end) {
        if (*at != 'e' && *at != 'E') return 0;
        if (!read_exponent(at + 1, end, &number.exponent)) return 0;
    }
    trim_zeros(&number, whole, whole_count, fraction_count);
    *out = number;
    return 1;
}

/* The first `count` digits as one number; `count` is at most 19. */
static uint64_t first_digits(const decimal_text *number, size_t count) {
    uint64_t value = 0;
    const char *at = number->digits;
    for (size_t i = 0; i < count; at++) {
        if (*at == '.') continue;
        value = value * 10 + (uint64_t)(*at - '0');
        i++;
    }
    return value;
}

/*
 * Rounds `top` 2^exponent, `top` with its highest bit set, to a double;
 * `sticky` says that the exact value is more than that by a part of top's
 * last bit. Overflow gives infinity.
 */
static double round_to_double(uint64_t top, int sticky, int64_t exponent) {
    /* The value lies from 2^(exponent + 63) up to below twice that. */
    int64_t biased = exponent + 63 + 1023;
    if (biased >= 0x7ff) return eb_double_of_bits(UINT64_C(0x7ff) << 52);
    if (biased < -52) return 0.0; /* below half of the least subnormal */
    int drop = 11;                /* 64 bits to 53 */
    if (biased <= 0) {
        drop = (int)(12 - biased);
        biased = 1; /* the spacing of the least normal numbers */
    }
    const uint64_t kept = drop == 64 ? 0 : top >> drop;
    const uint64_t rest = top & eb_low_bits64(drop);
    const uint64_t half = UINT64_C(1) << (drop - 1);
    const int up = rest > half || (rest == half && (sticky || (kept & 1)));
    /* A normal number's leading bit adds 1 to the exponent field, so that the
     * field starts one lower; a carry out of the fraction raises it too. */
    return eb_double_of_bits(((uint64_t)(biased - 1) << 52) + kept +
                             (uint64_t)up);
}

/* (high 2^64 + low) 2^(exponent - 64), `high` not 0. */
static double round_pair(uint64_t high, uint64_t low, int exponent) {
    const int shift = eb_clz64(high);
    if (shift > 0) high = high << shift | low >> (64 - shift);
    return round_to_double(high, (low << shift) != 0, exponent - shift);
}

/* Way 1: returns 0 when it does not apply. */
static int read_small(uint64_t digits, int64_t exponent, double *out) {
    static const double POWERS[] = {
        1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (digits > UINT64_C(1) << 53) return 0;
    if (exponent < -22 || exponent > 22) return 0;
    const double whole = (double)digits;
    *out = exponent < 0 ? whole / POWERS[-exponent] : whole * POWERS[exponent];
    return 1;
}

/*
 * Way 2: the value is from `digits` 10^exponent to, when digits were left
 * out, (digits + 1) 10^exponent. Returns 0 when that leaves it open. A number
 * that is not too large has an exponent below 309.
 */
static int read_bounded(uint64_t digits, int left_out, int64_t exponent,
                        double *out) {
    if (exponent < EB_POWERS_LEAST) return 0;
    const int k = (int)exponent;
    const eb_power_of_ten power = EB_POWERS[k - EB_POWERS_LEAST];
    const int shift = eb_clz64(digits);
    uint64_t ignored, low;
    const uint64_t carry = eb_multiply64(digits << shift, power.low, &ignored);
    uint64_t high = eb_multiply64(digits << shift, power.high, &low);
    low += carry;
    high += low < carry;

    /* The product has lost a fraction of `low`, and the power of ten is too
     * large by a fraction of its last bit: less than 1 in `low` either way. A
     * digit more is at most 2^shift in `high`. */
    const uint64_t least_high = high - (low == 0);
    const uint64_t most_low = low + 1;
    const uint64_t added =
        (uint64_t)(most_low == 0) + (left_out ? UINT64_C(1) << shift : 0);
    if (high > UINT64_MAX - added) return 0;
    const int base = eb_floor_log2_of_power(k) + 1 - shift;
    const double least = round_pair(least_high, low - 1, base);
    const double most = round_pair(high + added, most_low, base);
    if (least != most) return 0;
    *out = least;
    return 1;
}

/* ---- way 3: whole numbers of any size ------------------------------------ */

/* 10^1125 has 3738 bits, 801 digits 2661. */
#define BIG_WORDS 120

typedef struct big {
    uint32_t words[BIG_WORDS]; /* the lowest first */
    int count;                 /* the highest is not 0 */
} big;

static void big_multiply_add(big *number, uint32_t factor, uint32_t addend) {
    uint64_t carry = addend;
    for (int i = 0; i < number->count; i++) {
        carry += (uint64_t)number->words[i] * factor;
        number->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0) number->words[number->count++] = (uint32_t)carry;
}

static void big_multiply_power(big *number, int exponent) {
    for (; exponent >= 9; exponent -= 9) {
        big_multiply_add(number, UINT32_C(1000000000), 0);
    }
    for (; exponent > 0; exponent--) big_multiply_add(number, 10, 0);
}

static int big_bits(const big *number) {
    return 32 * number->count -
           (eb_clz64(number->words[number->count - 1]) - 32);
}

static void big_shift_left(big *number, int bits) {
    const int words = bits / 32;
    const uint32_t factor = UINT32_C(1) << (bits % 32);
    memmove(number->words + words, number->words,
            (size_t)number->count * sizeof *number->words);
    memset(number->words, 0, (size_t)words * sizeof *number->words);
    number->count += words;
    big_multiply_add(number, factor, 0);
}

static int big_is_less(const big *a, const big *b) {
    if (a->count != b->count) return a->count < b->count;
    for (int i = a->count - 1; i >= 0; i--) {
        if (a->words[i] != b->words[i]) return a->words[i] < b->words[i];
    }
    return 0;
}

/* a -= b, where a >= b. */
static void big_subtract(big *a, const big *b) {
    uint64_t borrow = 0;
    for (int i = 0; i < a->count; i++) {
        const uint64_t other = i < b->count ? b->words[i] : 0;
        const uint64_t difference = a->words[i] - other - borrow;
        a->words[i] = (uint32_t)difference;
        borrow = difference >> 63;
    }
    while (a->count > 0 && a->words[a->count - 1] == 0) a->count--;
}

/* above / below, both positive, to a double. Destroys both. */
static double divide(big *above, big *below) {
    int shift = big_bits(below) - big_bits(above);
    if (shift > 0) big_shift_left(above, shift);
    if (shift < 0) big_shift_left(below, -shift);
    if (big_is_less(above, below)) {
        big_shift_left(above, 1);
        shift++;
    }
    /* Now 1 <= above / below < 2: schoolbook division, a bit at a time. */
    uint64_t quotient = 0;
    for (int bit = 63; bit >= 0; bit--) {
        if (!big_is_less(above, below)) {
            big_subtract(above, below);
            quotient |= UINT64_C(1) << bit;
        }
        big_multiply_add(above, 2, 0);
    }
    return round_to_double(quotient, above->count > 0, -63 - shift);
}

static double read_exactly(const decimal_text *number) {
    big above = {{0}, 0};
    big below = {{1}, 1};
    int64_t exponent = number->exponent;
    const char *at = number->digits;
    size_t taken = 0;
    for (; taken < number->count && taken < MOST_DIGITS; at++) {
        if (*at == '.') continue;
        big_multiply_add(&above, 10, (uint32_t)(*at - '0'));
        taken++;
    }
    exponent += (int64_t)(number->count - taken);
    if (taken < number->count) {
        /* More digits, the last not 0: any digit stands for them all. */
        big_multiply_add(&above, 10, 1);
        exponent--;
    }
    if (exponent > 0) big_multiply_power(&above, (int)exponent);
    if (exponent < 0) big_multiply_power(&below, (int)-exponent);
    return divide(&above, &below);
}

/* ---- the whole ----------------------------------------------------------- */

/* The size of a number that has digits. Infinity when it is too large. */
static double read_size(const decimal_text *number) {
    /* The value lies from 10^(magnitude - 1) up to below 10^magnitude; half
     * of the least subnormal is 2.47e-324. */
    const int64_t magnitude = (int64_t)number->count + number->exponent;
    if (magnitude > 309) return eb_double_of_bits(UINT64_C(0x7ff) << 52);
    if (magnitude < -323) return 0.0;
    const size_t used =
        number->count < SHORT_DIGITS ? number->count : SHORT_DIGITS;
    const uint64_t digits = first_digits(number, used);
    const int left_out = used < number->count;
    const int64_t exponent = number->exponent + (int64_t)(number->count - used);
    double value;
    if (!left_out && read_small(digits, exponent, &value)) return value;
    if (read_bounded(digits, left_out, exponent, &value)) return value;
    return read_exactly(number);
}

eb_status eb_number_read(const char *text, size_t length, double *out) {
    decimal_text number;
    if (!split(text, length, &number)) return EB_ERR_NUMBER;
    const double size = number.count == 0 ? 0.0 : read_size(&number);
    if (size > DBL_MAX) return EB_ERR_NUMBER;
    *out = number.negative ? -size : size;
    return EB_OK;
}

eb_status eb_number_read_int(const char *text, size_t length, int64_t *out) {
    const int negative = length > 0 && text[0] == '-';
    const char *at = text + negative;
    const char *const end = text + length;
    const uint64_t most = (uint64_t)INT64_MAX + (uint64_t)negative;
    uint64_t size = 0;
    if (at == end) return EB_ERR_NUMBER;
    for (; at < end; at++) {
        if (!is_digit(*at)) return EB_ERR_NUMBER;
        const uint64_t digit = (uint64_t)(*at - '0');
        if (size > (most - digit) / 10) return EB_ERR_NUMBER;
        size = size * 10 + digit;
    }
    /* -2^63 has no positive counterpart. */
    *out = negative && size > 0 ? -(int64_t)(size - 1) - 1 : (int64_t)size;
    return EB_OK;
}
