/* SPDX-License-Identifier: MIT */
/*
 * Powers of ten to 128 bits and the exact product of two 64-bit words: what
 * reading and writing decimals have in common. Inside base only.
 */
#ifndef EB_BASE_NUMBER_POWERS_H
#define EB_BASE_NUMBER_POWERS_H

#include <stdint.h>

#define EB_POWERS_LEAST (-292)
#define EB_POWERS_MOST 324
#define EB_POWERS_COUNT (EB_POWERS_MOST - EB_POWERS_LEAST + 1)

/*
 * (high 2^64 + low) is 10^k 2^(127 - floor(log2 10^k)), rounded up to a whole
 * number: from 2^127 to 2^128 - 1. It is exact for k from 0 to 55, as
 * 5^55 < 2^128 < 5^56.
 */
typedef struct eb_power_of_ten {
    uint64_t high;
    uint64_t low;
} eb_power_of_ten;

/* Entry k - EB_POWERS_LEAST belongs to 10^k. */
extern const eb_power_of_ten EB_POWERS[EB_POWERS_COUNT];

/*
 * floor(numerator / 2^bits) where `numerator` may be negative but not below
 * -2^62: C leaves the right shift of a negative number to the compiler.
 */
static inline int eb_floor_shift(int64_t numerator, int bits) {
    const uint64_t lifted = (uint64_t)(numerator + (INT64_C(1) << 62));
    return (int)((int64_t)(lifted >> bits) - (INT64_C(1) << (62 - bits)));
}

/* floor(log2 10^k) for k from -352 to 384 (checked by the script that makes
 * the table). */
static inline int eb_floor_log2_of_power(int k) {
    return eb_floor_shift(k * INT64_C(1741647), 19);
}

/* The high word of a * b; the low one into `*low`. */
static inline uint64_t eb_multiply64_portable(uint64_t a, uint64_t b,
                                              uint64_t *low) {
    const uint64_t mask = UINT64_C(0xffffffff);
    const uint64_t a1 = a >> 32, a0 = a & mask;
    const uint64_t b1 = b >> 32, b0 = b & mask;
    const uint64_t p00 = a0 * b0;
    /* At most (2^32 - 1)^2 + 2^32 - 1: no carry is lost. */
    const uint64_t p01 = a0 * b1 + (p00 >> 32);
    const uint64_t p10 = a1 * b0 + (p01 & mask);
    *low = (p10 << 32) | (p00 & mask);
    return a1 * b1 + (p01 >> 32) + (p10 >> 32);
}

static inline uint64_t eb_multiply64(uint64_t a, uint64_t b, uint64_t *low) {
#if defined(__SIZEOF_INT128__) && !defined(EB_BITS_PORTABLE)
    __extension__ typedef unsigned __int128 wide;
    const wide product = (wide)a * b;
    *low = (uint64_t)product;
    return (uint64_t)(product >> 64);
#else
    return eb_multiply64_portable(a, b, low);
#endif
}

#endif
