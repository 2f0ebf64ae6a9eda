/* SPDX-License-Identifier: MIT */
/*
 * Counting and finding bits in a 64-bit word (a word holds 64 sessions of a
 * bit-plane), and a double's own bits. One instruction where the compiler
 * knows it; plain C elsewhere (define EB_BITS_PORTABLE to force it).
 */
#ifndef EB_BASE_BITS_H
#define EB_BASE_BITS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__) && !defined(EB_BITS_PORTABLE)
#define EB_BITS_BUILTIN 1
#else
#define EB_BITS_BUILTIN 0
#endif

/* How many bits are set: 0 to 64. On x86-64 without POPCNT the builtin is a
 * call into a table; the sums below are faster, and inlined. */
static inline int eb_popcount64(uint64_t word) {
#if EB_BITS_BUILTIN && (defined(__POPCNT__) || !defined(__x86_64__))
    return __builtin_popcountll(word);
#else
    /* Sums of neighbours, in fields of 2, 4 and 8 bits; then all bytes. */
    word -= (word >> 1) & UINT64_C(0x5555555555555555);
    word = (word & UINT64_C(0x3333333333333333)) +
           ((word >> 2) & UINT64_C(0x3333333333333333));
    word = (word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (int)((word * UINT64_C(0x0101010101010101)) >> 56);
#endif
}

/* Zeros below the lowest set bit: 0 to 63, and 64 for 0. */
static inline int eb_ctz64(uint64_t word) {
    if (word == 0) return 64;
#if EB_BITS_BUILTIN
    return __builtin_ctzll(word);
#else
    return eb_popcount64((word & (~word + 1)) - 1);
#endif
}

/* Zeros above the highest set bit: 0 to 63, and 64 for 0. */
static inline int eb_clz64(uint64_t word) {
    if (word == 0) return 64;
#if EB_BITS_BUILTIN
    return __builtin_clzll(word);
#else
    for (int shift = 1; shift < 64; shift *= 2) word |= word >> shift;
    return 64 - eb_popcount64(word);
#endif
}

/* The low `count` bits set; `count` is 0 to 64. */
static inline uint64_t eb_low_bits64(int count) {
    return count >= 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1;
}

/* Asks for memory that will be read or written soon, line by line of 64
 * bytes; it may be anywhere, even where nothing is. */
static inline void eb_fetch_soon(const void *from, size_t size) {
#if EB_BITS_BUILTIN
    for (size_t at = 0; at < size; at += 64) {
        __builtin_prefetch((const char *)from + at);
    }
#else
    (void)from;
    (void)size;
#endif
}

/* A double's IEEE 754 representation, and back. */
static inline uint64_t eb_bits_of_double(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double eb_double_of_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif
