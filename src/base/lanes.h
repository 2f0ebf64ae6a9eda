/* SPDX-License-Identifier: MIT */
/*
 * Several numbers at once: EB_LANES of them side by side in one vector, the
 * same step done to all. In this library a lane is a pupil.
 *
 * A file named *_lanes.c says how many lanes and for which processor, then
 * includes the code that is written with these types, so that one source
 * serves every processor. Vectors are those of the compiler (GCC and Clang).
 * Every operation on doubles is one rounding of IEEE 754: the same bits
 * everywhere.
 *
 * Before this header: EB_LANES (2, 4 or 8), and EB_LANES_AVX2 or
 * EB_LANES_AVX512 where the file is compiled for these.
 */
#ifndef EB_BASE_LANES_H
#define EB_BASE_LANES_H

#include <stdint.h>
#include <string.h>

#if defined(EB_LANES_AVX2) || defined(EB_LANES_AVX512)
#include <immintrin.h> /* for what plain vectors say in many instructions */
#endif

/* For what is to be compiled into its caller, with what it knows there. */
#define EB_INLINE static inline __attribute__((always_inline, unused))

typedef double eb_reals __attribute__((vector_size(EB_LANES * 8)));
typedef uint64_t eb_bits __attribute__((vector_size(EB_LANES * 8)));

static inline eb_reals lanes_all(double x) {
    eb_reals all;
    for (int lane = 0; lane < EB_LANES; ++lane) all[lane] = x;
    return all;
}

static inline eb_reals lanes_load(const double *from) {
    eb_reals x;
    memcpy(&x, from, sizeof x);
    return x;
}

static inline void lanes_store(double *to, eb_reals x) {
    memcpy(to, &x, sizeof x);
}

/* The representation of doubles, and back. */
static inline eb_bits lanes_bits(eb_reals x) { return (eb_bits)x; }
static inline eb_reals lanes_of(eb_bits x) { return (eb_reals)x; }

/* Comparisons: all ones in the lanes where it is true, else 0. */
static inline eb_bits lanes_less(eb_reals a, eb_reals b) {
    return (eb_bits)(a < b);
}
static inline eb_bits lanes_at_most(eb_reals a, eb_reals b) {
    return (eb_bits)(a <= b);
}

static inline eb_bits lanes_equal(eb_reals a, eb_reals b) {
    return (eb_bits)(a == b);
}

/* x where `mask` is all ones, 0.0 where it is 0. */
static inline eb_reals lanes_keep(eb_bits mask, eb_reals x) {
    return (eb_reals)(mask & (eb_bits)x);
}

/* Lanes of `yes` where `mask` is all ones, of `no` where it is 0. */
static inline eb_reals lanes_choose(eb_bits mask, eb_reals yes, eb_reals no) {
    return (eb_reals)((mask & (eb_bits)yes) | (~mask & (eb_bits)no));
}

/* 1 when any lane has a bit. */
static inline int lanes_any(eb_bits x) {
#if defined(EB_LANES_AVX512)
    return _mm512_test_epi64_mask((__m512i)x, (__m512i)x) != 0;
#elif defined(EB_LANES_AVX2)
    return !_mm256_testz_si256((__m256i)x, (__m256i)x);
#else
    uint64_t any = 0;
    for (int lane = 0; lane < EB_LANES; ++lane) any |= x[lane];
    return any != 0;
#endif
}

/* table[stride * row] of each lane. */
static inline eb_reals lanes_look_up(const double *table, eb_bits row,
                                     uint64_t stride) {
    eb_reals found;
    for (int lane = 0; lane < EB_LANES; ++lane) {
        found[lane] = table[row[lane] * stride];
    }
    return found;
}

/* Signed whole numbers of absolute value below 2^51 as doubles, and back:
 * they are put into the fraction of a double that counts in ones. */
static inline eb_reals lanes_real(eb_bits n) {
    return (eb_reals)(n + UINT64_C(0x4338000000000000)) - 0x1.8p52;
}
static inline eb_bits lanes_whole(eb_reals x) {
    return (eb_bits)(x + 0x1.8p52) - UINT64_C(0x4338000000000000);
}

/* Towards zero, for |x| < 2^50. */
static inline eb_reals lanes_truncate(eb_reals x) {
    const eb_bits sign = lanes_bits(lanes_all(-0.0));
    const eb_reals size = lanes_of(lanes_bits(x) & ~sign);
    eb_reals whole = (size + 0x1p52) - 0x1p52;
    whole -= lanes_of(lanes_less(size, whole) & lanes_bits(lanes_all(1.0)));
    return lanes_of(lanes_bits(whole) | (lanes_bits(x) & sign));
}

#endif
