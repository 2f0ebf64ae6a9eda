/* SPDX-License-Identifier: MIT */
/*
 * Bits in lanes: counting them, summing small counts, taking a row of marks
 * apart into bit planes. An instruction is named only where the compiler would
 * not find it in the plain code beside it.
 *
 * Before this header: EB_LANES, and EB_LANES_AVX2, EB_LANES_AVX512,
 * EB_LANES_AVX512PLUS for what the file is compiled for (the last with the one
 * before it).
 */
#ifndef EB_BASE_BIT_LANES_H
#define EB_BASE_BIT_LANES_H

#include <stdint.h>

#if defined(EB_LANES_AVX2) || defined(EB_LANES_AVX512)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/bit_planes.h"
#include "base/bits.h"
#include "base/lanes.h"

#define EB_VECTOR __attribute__((vector_size(EB_LANES * 8)))
typedef uint16_t eb_fields EB_VECTOR; /* four to a lane */
typedef int16_t eb_signed_fields EB_VECTOR;
typedef uint8_t eb_octets EB_VECTOR; /* eight to a lane */

#define EB_INLINE static inline __attribute__((always_inline, unused))
/* A step of its own, so that profiles show it. */
#define EB_STAGE static __attribute__((noinline, unused))

/* Before a loop of a few known rounds, which -O2 would leave a loop. */
#if defined(__clang__)
#define EB_UNROLL _Pragma("clang loop unroll(full)")
#else
#define EB_UNROLL _Pragma("GCC unroll 16")
#endif

/* x in every lane. */
EB_INLINE eb_bits lanes_every(uint64_t x) { return (eb_bits){0} + x; }

/* All lanes by the same number of places, 0 to 63; compilers would count the
 * places lane by lane, which before AVX2 is no instruction. */
EB_INLINE eb_bits lanes_up(eb_bits x, unsigned places) {
#if defined(EB_LANES_AVX512)
    return (eb_bits)_mm512_sll_epi64((__m512i)x,
                                     _mm_cvtsi32_si128((int)places));
#elif defined(EB_LANES_AVX2)
    return (eb_bits)_mm256_sll_epi64((__m256i)x,
                                     _mm_cvtsi32_si128((int)places));
#elif defined(__SSE2__) && EB_LANES == 2
    return (eb_bits)_mm_sll_epi64((__m128i)x, _mm_cvtsi32_si128((int)places));
#else
    return x << places;
#endif
}

EB_INLINE eb_bits lanes_down(eb_bits x, unsigned places) {
#if defined(EB_LANES_AVX512)
    return (eb_bits)_mm512_srl_epi64((__m512i)x,
                                     _mm_cvtsi32_si128((int)places));
#elif defined(EB_LANES_AVX2)
    return (eb_bits)_mm256_srl_epi64((__m256i)x,
                                     _mm_cvtsi32_si128((int)places));
#elif defined(__SSE2__) && EB_LANES == 2
    return (eb_bits)_mm_srl_epi64((__m128i)x, _mm_cvtsi32_si128((int)places));
#else
    return x >> places;
#endif
}

/* The largest whole number that is not above x, for |x| < 2^50. */
EB_INLINE eb_reals lanes_floor(eb_reals x) {
    const eb_reals nearest = (x + 0x1.8p52) - 0x1.8p52;
    const eb_bits above = (eb_bits)(nearest > x);
    return nearest - (eb_reals)(above & (eb_bits)lanes_all(1.0));
}

/* ---- counting bits ---- */

/*
 * Bits of every lane, not yet added up: parts of up to 31 words may be summed
 * before lanes_count makes them one number a lane. Without an instruction for
 * 64 bits a part is eight counts in eight bytes, and the adding across is
 * done once for many words (AVX2: 6 steps a word instead of 8).
 */
EB_INLINE eb_bits lanes_bit_parts(eb_bits x) {
#if defined(EB_LANES_AVX512PLUS)
    return (eb_bits)_mm512_popcnt_epi64((__m512i)x);
#elif defined(EB_LANES_AVX512)
    const __m512i table = _mm512_broadcast_i32x4(
        _mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
    const __m512i low = _mm512_set1_epi8(15);
    return (eb_bits)_mm512_add_epi8(
        _mm512_shuffle_epi8(table, _mm512_and_si512((__m512i)x, low)),
        _mm512_shuffle_epi8(
            table, _mm512_and_si512(_mm512_srli_epi64((__m512i)x, 4), low)));
#elif defined(EB_LANES_AVX2)
    const __m256i table =
        _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1,
                         1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(15);
    return (eb_bits)_mm256_add_epi8(
        _mm256_shuffle_epi8(table, _mm256_and_si256((__m256i)x, low)),
        _mm256_shuffle_epi8(
            table, _mm256_and_si256(_mm256_srli_epi64((__m256i)x, 4), low)));
#else
    x -= (x >> 1) & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) +
        ((x >> 2) & UINT64_C(0x3333333333333333));
    return (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
#endif
}

EB_INLINE eb_bits lanes_count(eb_bits parts) {
#if defined(EB_LANES_AVX512PLUS)
    return parts;
#elif defined(EB_LANES_AVX512)
    return (eb_bits)_mm512_sad_epu8((__m512i)parts, _mm512_setzero_si512());
#elif defined(EB_LANES_AVX2)
    return (eb_bits)_mm256_sad_epu8((__m256i)parts, _mm256_setzero_si256());
#elif defined(__SSE2__) && EB_LANES == 2
    return (eb_bits)_mm_sad_epu8((__m128i)parts, _mm_setzero_si128());
#else
    parts = (parts & UINT64_C(0x00ff00ff00ff00ff)) +
            ((parts >> 8) & UINT64_C(0x00ff00ff00ff00ff));
    parts += parts >> 32;
    return (parts + (parts >> 16)) & UINT64_C(0xffff);
#endif
}

/* Bits of each of the four 16-bit fields of a lane, in that field. */
EB_INLINE eb_bits lanes_count_fields(eb_bits x) {
#if defined(EB_LANES_AVX512PLUS)
    return (eb_bits)_mm512_popcnt_epi16((__m512i)x);
#else
    const eb_bits bytes = lanes_bit_parts(x);
    return (bytes + (bytes >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
#endif
}

/* The sum of the four fields of each lane; it fits in a field. */
EB_INLINE eb_bits lanes_sum_fields(eb_bits x) {
    x += x >> 32;
    return (x + (x >> 16)) & UINT64_C(0xffff);
}

/* ---- single lanes and single bits ---- */

/* 1 when any lane has a bit. */
EB_INLINE int lanes_some(eb_bits x) {
#if defined(EB_LANES_AVX512)
    return _mm512_test_epi64_mask((__m512i)x, (__m512i)x) != 0;
#elif defined(EB_LANES_AVX2)
    return !_mm256_testz_si256((__m256i)x, (__m256i)x);
#else
    uint64_t any = 0;
    EB_UNROLL for (int lane = 0; lane < EB_LANES; lane++) any |= x[lane];
    return any != 0;
#endif
}

/* Zeros above the highest set bit of every lane: 0 to 64. */
EB_INLINE eb_bits lanes_zeros_above(eb_bits x) {
#if defined(EB_LANES_AVX512)
    return (eb_bits)_mm512_lzcnt_epi64((__m512i)x);
#else
    for (int lane = 0; lane < EB_LANES; lane++) {
        x[lane] = (uint64_t)eb_clz64(x[lane]);
    }
    return x;
#endif
}

/* The bits of all lanes. */
EB_INLINE uint64_t lanes_united(eb_bits x) {
    uint64_t all = 0;
    EB_UNROLL for (int lane = 0; lane < EB_LANES; lane++) all |= x[lane];
    return all;
}

/* All ones in the lanes that have a bit. */
EB_INLINE eb_bits lanes_has(eb_bits x) {
    return (eb_bits)(x != lanes_every(0));
}

/* Adds `term` in the lanes whose `bits` have bit `at`. Adding 0 elsewhere
 * changes no sum that is not negative. */
EB_INLINE eb_reals lanes_add_where(eb_reals sum, eb_bits bits, unsigned at,
                                   double term) {
#if defined(EB_LANES_AVX512)
    const __mmask8 where = _mm512_test_epi64_mask(
        (__m512i)bits, _mm512_set1_epi64((long long)(UINT64_C(1) << at)));
    return (eb_reals)_mm512_mask_add_pd((__m512d)sum, where, (__m512d)sum,
                                        _mm512_set1_pd(term));
#elif defined(EB_LANES_AVX2)
    const __m256d where = (__m256d)lanes_up(bits, 63 - at); /* by its sign */
    return sum + (eb_reals)_mm256_blendv_pd(_mm256_setzero_pd(),
                                            _mm256_set1_pd(term), where);
#else
    const eb_bits mask =
        lanes_every(0) - (lanes_down(bits, at) & lanes_every(1));
    return sum + (eb_reals)(mask & (eb_bits)lanes_all(term));
#endif
}

/* The bits of x under the mask, which has one, moved together to the low
 * end. */
EB_INLINE uint64_t eb_extract(uint64_t x, uint64_t mask) {
#if defined(EB_LANES_AVX2) || defined(EB_LANES_AVX512)
    return _pext_u64(x, mask);
#else
    x &= mask;
    /* A few gaps are closed one by one, from the top: 6 steps each. */
    uint64_t gaps = ~mask & (UINT64_MAX >> eb_clz64(mask));
    if (eb_popcount64(gaps) <= 12) {
        while (gaps != 0) {
            const uint64_t below = (UINT64_C(1) << (63 - eb_clz64(gaps))) - 1;
            x = (x & below) | ((x >> 1) & ~below);
            gaps &= below;
        }
        return x;
    }
    /* "Compress" of Warren, Hacker's Delight, 7-4: bits move right by 1, 2,
     * 4, ... places as the binary digits of the zeros below them say. */
    uint64_t zeros = ~mask << 1;
    for (int i = 0; i < 6; i++) {
        uint64_t odd = zeros ^ (zeros << 1);
        odd ^= odd << 2;
        odd ^= odd << 4;
        odd ^= odd << 8;
        odd ^= odd << 16;
        odd ^= odd << 32;
        const uint64_t move = odd & mask, moved = x & move;
        mask = (mask ^ move) | (move >> (1 << i));
        x = (x ^ moved) | (moved >> (1 << i));
        zeros &= ~odd;
    }
    return x;
#endif
}

/* 1 in every byte whose low four bits are from `first` to 14, else 0. With
 * SSE2 two steps: saturating, a number over 14 - first becomes 0. */
EB_INLINE eb_octets lanes_nibbles_from(eb_octets x, uint8_t first) {
    const eb_octets from = (x & 15) - first; /* wraps below */
#if defined(EB_LANES_AVX512)
    return (eb_octets)_mm512_maskz_set1_epi8(
        _mm512_cmple_epu8_mask((__m512i)from,
                               _mm512_set1_epi8((char)(14 - first))),
        1);
#else
    const eb_octets last = (eb_octets){0} + (uint8_t)(14 - first);
    return (eb_octets)(from <= last) & 1;
#endif
}

/* ---- rows ---- */

/* Writes EB_LANES numbers of every lane: x[i] of lane l to to[l][at + i].
 * Registers of 512 bits trade halves in 24 steps, of 256 bits in 8 (172
 * instructions for the 64 numbers of a pupil); elsewhere one by one. */
EB_INLINE void lanes_write_rows(const eb_reals *x, double *const *to,
                                size_t rows, size_t at) {
#if defined(EB_LANES_AVX512)
    __m512d a[8], b[8];
    EB_UNROLL for (int i = 0; i < 8; i += 2) {
        a[i] = _mm512_unpacklo_pd((__m512d)x[i], (__m512d)x[i + 1]);
        a[i + 1] = _mm512_unpackhi_pd((__m512d)x[i], (__m512d)x[i + 1]);
    }
    EB_UNROLL for (int i = 0; i < 2; i++) { /* rows of even, of odd lanes */
        b[i] = _mm512_shuffle_f64x2(a[i], a[i + 2], 0x88);
        b[i + 2] = _mm512_shuffle_f64x2(a[i], a[i + 2], 0xdd);
        b[i + 4] = _mm512_shuffle_f64x2(a[i + 4], a[i + 6], 0x88);
        b[i + 6] = _mm512_shuffle_f64x2(a[i + 4], a[i + 6], 0xdd);
    }
    EB_UNROLL for (int i = 0; i < 2; i++) {
        a[i] = _mm512_shuffle_f64x2(b[i], b[i + 4], 0x88);
        a[i + 4] = _mm512_shuffle_f64x2(b[i], b[i + 4], 0xdd);
        a[i + 2] = _mm512_shuffle_f64x2(b[i + 2], b[i + 6], 0x88);
        a[i + 6] = _mm512_shuffle_f64x2(b[i + 2], b[i + 6], 0xdd);
    }
    if (rows == EB_LANES) {
        EB_UNROLL for (int lane = 0; lane < EB_LANES; lane++) {
            _mm512_storeu_pd(to[lane] + at, a[lane]);
        }
        return;
    }
    for (size_t lane = 0; lane < rows; lane++) {
        _mm512_storeu_pd(to[lane] + at, a[lane]);
    }
#elif defined(EB_LANES_AVX2)
    __m256d a[4], b[4];
    EB_UNROLL for (int i = 0; i < 4; i += 2) {
        a[i] = _mm256_unpacklo_pd((__m256d)x[i], (__m256d)x[i + 1]);
        a[i + 1] = _mm256_unpackhi_pd((__m256d)x[i], (__m256d)x[i + 1]);
    }
    EB_UNROLL for (int i = 0; i < 2; i++) {
        b[i] = _mm256_permute2f128_pd(a[i], a[i + 2], 0x20);
        b[i + 2] = _mm256_permute2f128_pd(a[i], a[i + 2], 0x31);
    }
    if (rows == EB_LANES) {
        EB_UNROLL for (int lane = 0; lane < EB_LANES; lane++) {
            _mm256_storeu_pd(to[lane] + at, b[lane]);
        }
        return;
    }
    for (size_t lane = 0; lane < rows; lane++) {
        _mm256_storeu_pd(to[lane] + at, b[lane]);
    }
#else
    for (size_t lane = 0; lane < rows; lane++) {
        for (int i = 0; i < EB_LANES; i++)
            to[lane][at + (size_t)i] = x[i][lane];
    }
#endif
}

/* ---- planes ---- */

#if defined(EB_LANES_AVX512)

/* Bits 0 to 3 of 64 bytes, as four words. */
EB_INLINE void eb_planes_of(const uint8_t *bytes, uint64_t out[4]) {
    const __m512i x = _mm512_loadu_si512(bytes);
    EB_UNROLL for (int p = 0; p < 4; p++) {
        out[p] = _mm512_test_epi8_mask(x, _mm512_set1_epi8((char)(1 << p)));
    }
}

#elif defined(EB_LANES_AVX2)

EB_INLINE void eb_planes_of(const uint8_t *bytes, uint64_t out[4]) {
    const __m256i low = _mm256_loadu_si256((const __m256i *)bytes);
    const __m256i high = _mm256_loadu_si256((const __m256i *)(bytes + 32));
    EB_UNROLL for (int p = 0; p < 4; p++) {
        const uint64_t first =
            (uint32_t)_mm256_movemask_epi8(_mm256_slli_epi16(low, 7 - p));
        const uint64_t second =
            (uint32_t)_mm256_movemask_epi8(_mm256_slli_epi16(high, 7 - p));
        out[p] = first | second << 32;
    }
}

#else

EB_INLINE void eb_planes_of(const uint8_t *bytes, uint64_t out[4]) {
    eb_bit_planes(bytes, out);
}

#endif

#if defined(EB_LANES_AVX512PLUS)

/*
 * The planes of 64 sessions of eight pupils. GF2P8AFFINEQB with the data as
 * matrix and single bits as vectors turns 8 sessions of 8 bits into 8 planes
 * of 8 sessions; a permutation brings the 8 pieces of a plane together. 40
 * instructions, where tests of 64 bytes take 104: reading the marks went from
 * 7.7 to 5.4 % of the time.
 */
EB_INLINE void lanes_planes_of(const uint8_t *const rows[EB_LANES], size_t at,
                               eb_bits out[4]) {
    const __m512i backwards = _mm512_broadcast_i32x4(
        _mm_setr_epi8(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
    const __m512i single = _mm512_set1_epi64((long long)0x8040201008040201);
    /* Byte 8 p + j from byte 8 j + p, in both halves. */
    const __m512i pieces = _mm512_set_epi64(
        0x3b332b231b130b03, 0x3a322a221a120a02, 0x3931292119110901,
        0x3830282018100800, 0x3b332b231b130b03, 0x3a322a221a120a02,
        0x3931292119110901, 0x3830282018100800);
    const __m512i first = _mm512_set_epi64(13, 9, 5, 1, 12, 8, 4, 0);
    const __m512i later = _mm512_set_epi64(15, 11, 7, 3, 14, 10, 6, 2);
    __m512i pair[4]; /* planes 0 to 3 of two pupils */
    EB_UNROLL for (int i = 0; i < 4; i++) {
        const __m512i even = _mm512_gf2p8affine_epi64_epi8(
            single,
            _mm512_shuffle_epi8(_mm512_loadu_si512(rows[2 * i] + at),
                                backwards),
            0);
        const __m512i odd = _mm512_gf2p8affine_epi64_epi8(
            single,
            _mm512_shuffle_epi8(_mm512_loadu_si512(rows[2 * i + 1] + at),
                                backwards),
            0);
        pair[i] = _mm512_mask_permutexvar_epi8(
            _mm512_permutexvar_epi8(pieces, even), UINT64_C(0xffffffff00000000),
            pieces, odd);
    }
    const __m512i a = _mm512_permutex2var_epi64(pair[0], first, pair[1]);
    const __m512i b = _mm512_permutex2var_epi64(pair[2], first, pair[3]);
    const __m512i c = _mm512_permutex2var_epi64(pair[0], later, pair[1]);
    const __m512i d = _mm512_permutex2var_epi64(pair[2], later, pair[3]);
    out[0] = (eb_bits)_mm512_shuffle_i64x2(a, b, 0x44);
    out[1] = (eb_bits)_mm512_shuffle_i64x2(a, b, 0xee);
    out[2] = (eb_bits)_mm512_shuffle_i64x2(c, d, 0x44);
    out[3] = (eb_bits)_mm512_shuffle_i64x2(c, d, 0xee);
}

#endif

#endif
