/* SPDX-License-Identifier: MIT */
/*
 * The four low bits of 64 bytes as four words: bit s of word p is bit p of
 * byte s. A row of marks (data/codes.h) becomes countable so. SSE2, which
 * every x86-64 has, takes 60 steps for 64 bytes, the plain way 110.
 */
#ifndef EB_BASE_BIT_PLANES_H
#define EB_BASE_BIT_PLANES_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && defined(__GNUC__) && !defined(EB_BITS_PORTABLE)

#include <emmintrin.h>

static inline void eb_bit_planes(const uint8_t *bytes, uint64_t out[4]) {
    out[0] = out[1] = out[2] = out[3] = 0;
    for (int part = 0; part < 64; part += 16) {
        const __m128i x =
            _mm_loadu_si128((const __m128i *)(const void *)(bytes + part));
        const int bits[4] = {_mm_movemask_epi8(_mm_slli_epi16(x, 7)),
                             _mm_movemask_epi8(_mm_slli_epi16(x, 6)),
                             _mm_movemask_epi8(_mm_slli_epi16(x, 5)),
                             _mm_movemask_epi8(_mm_slli_epi16(x, 4))};
        out[0] |= (uint64_t)(unsigned)bits[0] << part;
        out[1] |= (uint64_t)(unsigned)bits[1] << part;
        out[2] |= (uint64_t)(unsigned)bits[2] << part;
        out[3] |= (uint64_t)(unsigned)bits[3] << part;
    }
}

#else

static inline uint64_t eb_eight_bytes(const uint8_t *bytes) {
    uint64_t word = 0;
    for (unsigned i = 0; i < 8; i++) word |= (uint64_t)bytes[i] << 8 * i;
    return word & UINT64_C(0x0f0f0f0f0f0f0f0f);
}

/* Swaps the bits of `high` that `mask` names with those of `low` that lie
 * `shift` places higher. */
static inline void eb_swap_bits(uint64_t *low, uint64_t *high, int shift,
                                uint64_t mask) {
    const uint64_t differ = ((*low >> shift) ^ *high) & mask;
    *high ^= differ;
    *low ^= differ << shift;
}

/* Rows of 8 bits become columns. */
static inline uint64_t eb_transpose_bits(uint64_t x) {
    uint64_t t = (x ^ (x >> 7)) & UINT64_C(0x00aa00aa00aa00aa);
    x ^= t ^ (t << 7);
    t = (x ^ (x >> 14)) & UINT64_C(0x0000cccc0000cccc);
    x ^= t ^ (t << 14);
    t = (x ^ (x >> 28)) & UINT64_C(0x00000000f0f0f0f0);
    return x ^ t ^ (t << 28);
}

/*
 * A bit of a session has an address: its session (six binary digits, the
 * upper three the word it is loaded in) and its plane (two digits). Digits
 * trade places until the plane is the word: 110 steps for 64 sessions, where
 * a multiplication for each plane of eight bytes takes 220.
 */
static inline void eb_bit_planes(const uint8_t *bytes, uint64_t out[4]) {
    for (int k = 0; k < 4; k++) {
        out[k] = eb_eight_bytes(bytes + 8 * k) |
                 eb_eight_bytes(bytes + 8 * k + 32) << 4;
    }
    eb_swap_bits(&out[0], &out[2], 2, UINT64_C(0x3333333333333333));
    eb_swap_bits(&out[1], &out[3], 2, UINT64_C(0x3333333333333333));
    eb_swap_bits(&out[0], &out[1], 1, UINT64_C(0x5555555555555555));
    eb_swap_bits(&out[2], &out[3], 1, UINT64_C(0x5555555555555555));
    for (int p = 0; p < 4; p++) out[p] = eb_transpose_bits(out[p]);
}

#endif

/* The first `count` of them, at most 64; not a byte more is read. */
static inline void eb_bit_planes_few(const uint8_t *bytes, uint32_t count,
                                     uint64_t out[4]) {
    uint8_t all[64];
    memset(all, 0, sizeof all);
    memcpy(all, bytes, count);
    eb_bit_planes(all, out);
}

#endif
