/* SPDX-License-Identifier: MIT */
/*
 * The shortest decimal that reads back to a double.
 *
 * A reader that rounds to nearest gives v = c 2^q back for every decimal of
 * the interval between v's midpoints with its two neighbours (bounds included
 * when c is even, as ties go to even). Let 10^k be the largest power of ten
 * that is not over the interval's width. Then the interval holds at least one
 * multiple of 10^k and at most one of 10^(k+1). That one, if there, is the
 * shortest decimal; if not, the multiple of 10^k nearest to v is (Giulietti,
 * "The Schubfach way to render doubles", 2020, shows the same).
 *
 * So only the places of v and of the two bounds among multiples of 10^k count:
 * whole numbers and halves, found from the 128 leading bits of 10^-k without
 * any error. The proof is in tests/reference/number_powers.py.
 */
#include <string.h>

#include "base/bits.h"
#include "base/number.h"
#include "base/number_powers.h"

typedef struct decimal {
    uint64_t digits; /* at most 17 digits */
    int exponent;    /* the value is digits * 10^exponent */
} decimal;

/*
 * Where z = `x` 2^(q-1) 10^-k stands among the whole numbers: twice its whole
 * part, plus 1 when it has a fraction. `x` is below 2^55 and comes shifted by
 * h, so that z = x G / 2^128.
 */
static uint64_t place(uint64_t x, eb_power_of_ten power) {
    uint64_t low_low, high_low;
    const uint64_t low_high = eb_multiply64(x, power.low, &low_low);
    uint64_t whole = eb_multiply64(x, power.high, &high_low);
    const uint64_t fraction = high_low + low_high;
    whole += fraction < high_low;
    /* A fraction below x is only the rounding up of the power of ten. */
    const int exact = fraction == 0 && low_low < x;
    return whole << 1 | (uint64_t)!exact;
}

/* The shortest decimal of c 2^q. `irregular`: c is 2^52 and the neighbour
 * below is only half as far away as the one above. */
static decimal shortest(uint64_t c, int q, int irregular) {
    /* k = floor(log10(2^q)), or of 3/4 2^q. */
    const int64_t log = q * INT64_C(1262611) - (irregular ? 524031 : 0);
    const int k = eb_floor_shift(log, 22);
    const eb_power_of_ten power = EB_POWERS[-k - EB_POWERS_LEAST];
    const int h = q + eb_floor_log2_of_power(-k);
    const uint64_t least = 4 * c - (irregular ? 1 : 2);
    /* Codes in which the multiple n of 10^k is 4 n; a bound that does not
     * count is moved inwards, past any exact multiple. */
    const uint64_t odd = c & 1;
    const uint64_t from = place(least << h, power) + odd;
    const uint64_t to = place((4 * c + 2) << h, power) - odd;
    const uint64_t at = place((4 * c) << h, power);

    const uint64_t below = at >> 2; /* the multiple at or below v */
    const uint64_t tens = below / 10;
    if (from <= 40 * tens && 40 * tens <= to) return (decimal){tens, k + 1};
    if (40 * tens + 40 <= to) return (decimal){tens + 1, k + 1};

    const int below_in = from <= 4 * below;
    const int above_in = 4 * below + 4 <= to;
    const uint64_t middle = 4 * below + 2;
    const int up = !below_in ||
                   (above_in && (at > middle || (at == middle && (below & 1))));
    return (decimal){below + (uint64_t)up, k};
}

/* Writes the digits of `value` without leading zeros; returns how many. */
static int put_digits(uint64_t value, char *out) {
    char reversed[20];
    int count = 0;
    do {
        reversed[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    for (int i = 0; i < count; i++) out[i] = reversed[count - 1 - i];
    return count;
}

static char *put_zeros(char *out, int count) {
    memset(out, '0', (size_t)count);
    return out + count;
}

/* d.ddde+x, after JavaScript's Number::toString. `out` holds the digits. */
static char *lay_out_exponent(char *out, int count, int point) {
    if (count > 1) {
        memmove(out + 2, out + 1, (size_t)count - 1);
        out[1] = '.';
        count++;
    }
    out += count;
    const int exponent = point - 1;
    *out++ = 'e';
    *out++ = exponent < 0 ? '-' : '+';
    return out +
           put_digits((uint64_t)(exponent < 0 ? -exponent : exponent), out);
}

/* Lays `count` digits at `out` out as 0.digits * 10^point. */
static char *lay_out(char *out, int count, int point) {
    if (point > 21 || point < -5) return lay_out_exponent(out, count, point);
    if (point >= count) return put_zeros(out + count, point - count);
    if (point > 0) {
        memmove(out + point + 1, out + point, (size_t)(count - point));
        out[point] = '.';
        return out + count + 1;
    }
    memmove(out + 2 - point, out, (size_t)count);
    put_zeros(out, 2 - point);
    out[1] = '.';
    return out + 2 - point + count;
}

size_t eb_number_write_int(int64_t value, char out[EB_NUMBER_ROOM]) {
    char *end = out;
    uint64_t size = (uint64_t)value;
    if (value < 0) {
        *end++ = '-';
        size = ~size + 1; /* right for INT64_MIN too */
    }
    end += put_digits(size, end);
    *end = '\0';
    return (size_t)(end - out);
}

size_t eb_number_write(double value, char out[EB_NUMBER_ROOM]) {
    const uint64_t bits = eb_bits_of_double(value);
    const uint64_t fraction = bits & eb_low_bits64(52);
    const int biased = (int)(bits >> 52 & 0x7ff);
    out[0] = '\0';
    if (biased == 0x7ff) return 0;

    /* Below 2^53 the interval reaches at most half a unit to each side, and
     * all other decimals that near to a whole number are longer than it. */
    if (value > -9007199254740992.0 && value < 9007199254740992.0 &&
        value == (double)(int64_t)value) {
        return eb_number_write_int((int64_t)value, out);
    }
    decimal found;
    if (biased == 0) {
        found = shortest(fraction, -1074, 0);
    } else {
        /* Below the smallest normal number the spacing does not change. */
        found = shortest(fraction | UINT64_C(1) << 52, biased - 1075,
                         fraction == 0 && biased > 1);
    }
    while (found.digits % 10 == 0) {
        found.digits /= 10;
        found.exponent++;
    }
    char *end = out;
    if (bits >> 63) *end++ = '-';
    const int count = put_digits(found.digits, end);
    end = lay_out(end, count, count + found.exponent);
    *end = '\0';
    return (size_t)(end - out);
}
