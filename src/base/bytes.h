/* SPDX-License-Identifier: MIT */
/*
 * Sixteen bytes of text looked at together: which of them could matter to a
 * reader of rows? Bit i of a mask is byte i. SSE2, which every x86-64 has,
 * answers in five instructions; elsewhere two words of eight bytes do
 * (arithmetic after Mycroft and Lamport, in which no sum carries from byte to
 * byte: the high bits are left out, and 7F + 7F is FE).
 */
#ifndef EB_BASE_BYTES_H
#define EB_BASE_BYTES_H

#include <stdint.h>

#include "base/bits.h"

#if defined(__SSE2__) && EB_BITS_BUILTIN
#include <emmintrin.h>
#define EB_BYTES_SSE2 1
#else
#define EB_BYTES_SSE2 0
#endif

#define EB_BYTES_STEP 16

/* Eight bytes, that of the lowest address in the lowest bits, on every
 * machine. Written out, compilers see the single load that it is. */
static inline uint64_t eb_bytes_load(const char *text) {
    const unsigned char *at = (const unsigned char *)text;
    return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
           (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32 |
           (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 |
           (uint64_t)at[7] << 56;
}

#if EB_BYTES_SSE2

/* Bytes up to `most`, which is below 80, and those that are `byte`. */
static inline uint32_t eb_bytes_up_to_or(const char *text, char most,
                                         char byte) {
    const __m128i all = _mm_loadu_si128((const __m128i *)(const void *)text);
    const __m128i low =
        _mm_cmpeq_epi8(_mm_min_epu8(all, _mm_set1_epi8(most)), all);
    const __m128i same = _mm_cmpeq_epi8(all, _mm_set1_epi8(byte));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(low, same));
}

/* Bytes that are `byte`. */
static inline uint32_t eb_bytes_equal(const char *text, char byte) {
    const __m128i all = _mm_loadu_si128((const __m128i *)(const void *)text);
    return (uint32_t)_mm_movemask_epi8(
        _mm_cmpeq_epi8(all, _mm_set1_epi8(byte)));
}

#else

#define EB_BYTES_EACH UINT64_C(0x0101010101010101)
#define EB_BYTES_LOW (EB_BYTES_EACH * 0x7F)

/* Eight bits, from the high bits of eight bytes. */
static inline uint32_t eb_bytes_high_bits(uint64_t word) {
    return (uint32_t)((((word >> 7) & EB_BYTES_EACH) *
                       UINT64_C(0x0102040810204080)) >>
                      56);
}

/* High bits of the bytes that are not `byte`. */
static inline uint64_t eb_bytes_other(uint64_t word, char byte) {
    const uint64_t other = word ^ (EB_BYTES_EACH * (unsigned char)byte);
    return ((other & EB_BYTES_LOW) + EB_BYTES_LOW) | other;
}

static inline uint32_t eb_bytes_eight(uint64_t word, char most, char byte) {
    const uint64_t is_above =
        ((word & EB_BYTES_LOW) +
         EB_BYTES_EACH * (uint64_t)(0x7F - (unsigned char)most)) |
        word;
    return eb_bytes_high_bits(~(eb_bytes_other(word, byte) & is_above));
}

static inline uint32_t eb_bytes_up_to_or(const char *text, char most,
                                         char byte) {
    return eb_bytes_eight(eb_bytes_load(text), most, byte) |
           eb_bytes_eight(eb_bytes_load(text + 8), most, byte) << 8;
}

static inline uint32_t eb_bytes_equal(const char *text, char byte) {
    return eb_bytes_high_bits(~eb_bytes_other(eb_bytes_load(text), byte)) |
           eb_bytes_high_bits(~eb_bytes_other(eb_bytes_load(text + 8), byte))
               << 8;
}

#endif

/* Bytes up to `most`, which is below 80. */
static inline uint32_t eb_bytes_up_to(const char *text, char most) {
    return eb_bytes_up_to_or(text, most, most);
}

#endif
