/* SPDX-License-Identifier: MIT */
#include "features/planes.h"

#include <string.h>

#include "base/bits.h"

/* Bit `plane` of each of eight bytes, as eight bits: the multiplication
 * moves bit 0 of byte i to bit 56 + i, and no two meet. */
static uint64_t gather(uint64_t bytes, unsigned plane) {
    const uint64_t bits = bytes >> plane & UINT64_C(0x0101010101010101);
    return bits * UINT64_C(0x0102040810204080) >> 56;
}

static uint64_t eight(const uint8_t *bytes) {
    uint64_t word = 0;
    for (unsigned i = 0; i < 8; i++) word |= (uint64_t)bytes[i] << 8 * i;
    return word;
}

void eb_planes_make(eb_strip strip, eb_planes *out) {
    const uint32_t sessions = strip.grid->sessions;
    out->grid = strip.grid;
    out->words = strip.grid->words;
    memset(out->raw, 0, sizeof out->raw);
    uint32_t s = 0;
    for (; s + 8 <= sessions; s += 8) {
        const uint64_t bytes = eight(strip.bytes + s);
        for (unsigned p = 0; p < 4; p++) {
            out->raw[p][s / 64] |= gather(bytes, p) << s % 64;
        }
    }
    for (; s < sessions; s++) {
        for (unsigned p = 0; p < 4; p++) {
            out->raw[p][s / 64] |= (uint64_t)(strip.bytes[s] >> p & 1)
                                   << s % 64;
        }
    }
    for (uint32_t w = 0; w < out->words; w++) {
        const uint64_t b0 = out->raw[0][w], b1 = out->raw[1][w];
        const uint64_t b2 = out->raw[2][w], b3 = out->raw[3][w];
        out->possible[w] = (b0 | b1 | b2 | b3) & ~(b0 & b1 & b2 & b3);
        out->absent[w] = out->possible[w] & (b3 | b2);
        out->unauthorised[w] = out->possible[w] & b3 & (b2 | (b1 & b0));
    }
}

void eb_planes_kind(const eb_planes *planes, int kind,
                    uint64_t out[EB_MASK_WORDS]) {
    for (uint32_t w = 0; w < planes->words; w++) {
        uint64_t is = ~UINT64_C(0);
        for (int p = 0; p < 4; p++) {
            is &= (kind >> p & 1) != 0 ? planes->raw[p][w] : ~planes->raw[p][w];
        }
        out[w] = is & planes->possible[w];
    }
}

int64_t eb_planes_count_kind(const eb_planes *planes, int kind) {
    uint64_t mask[EB_MASK_WORDS];
    eb_planes_kind(planes, kind, mask);
    return eb_mask_count(mask, planes->words);
}

int64_t eb_mask_count(const uint64_t *mask, uint32_t words) {
    int64_t count = 0;
    for (uint32_t w = 0; w < words; w++) count += eb_popcount64(mask[w]);
    return count;
}

int64_t eb_mask_count_and(const uint64_t *a, const uint64_t *b,
                          uint32_t words) {
    int64_t count = 0;
    for (uint32_t w = 0; w < words; w++) count += eb_popcount64(a[w] & b[w]);
    return count;
}

uint64_t eb_mask_range(const uint64_t *mask, uint32_t first, uint32_t end) {
    if (first >= end) return 0;
    const uint32_t n = end - first, shift = first % 64;
    uint64_t bits = mask[first / 64] >> shift;
    if (shift != 0 && shift + n > 64) {
        bits |= mask[first / 64 + 1] << (64 - shift);
    }
    return n == 64 ? bits : bits & ((UINT64_C(1) << n) - 1);
}
