/* SPDX-License-Identifier: MIT */
/*
 * Counting a row of marks on a grid: its possible and absent sessions, and the
 * days of the year on which it has any. By bit planes, 64 sessions at a time;
 * a stretch of days that follow each other moves from columns to days at once.
 */
#include <string.h>

#include "base/bit_planes.h"
#include "base/bits.h"
#include "data/links.h"

typedef struct strip_bits {
    uint64_t possible[EB_MASK_WORDS], absent[EB_MASK_WORDS];
} strip_bits;

static void bits_of(eb_strip strip, strip_bits *out) {
    uint64_t planes[4];
    for (uint32_t w = 0; w < strip.grid->words; w++) {
        const uint8_t *bytes = strip.bytes + (size_t)w * 64;
        const uint32_t left = strip.grid->sessions - w * 64;
        if (left >= 64) {
            eb_bit_planes(bytes, planes);
        } else {
            eb_bit_planes_few(bytes, left, planes);
        }
        const uint64_t either = planes[2] | planes[3];
        const uint64_t none = planes[0] & planes[1] & planes[2] & planes[3];
        out->possible[w] = (planes[0] | planes[1] | either) & ~none;
        out->absent[w] = either & ~none;
    }
}

static void count(const eb_grid *grid, const strip_bits *bits,
                  int64_t *possible, int64_t *absent) {
    *possible = *absent = 0;
    for (uint32_t w = 0; w < grid->words; w++) {
        *possible += eb_popcount64(bits->possible[w]);
        *absent += eb_popcount64(bits->absent[w]);
    }
}

/* Bits 0, 2, 4, ... of x, together. */
static uint64_t even_bits(uint64_t x) {
    x &= UINT64_C(0x5555555555555555);
    x = (x | x >> 1) & UINT64_C(0x3333333333333333);
    x = (x | x >> 2) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    x = (x | x >> 4) & UINT64_C(0x00ff00ff00ff00ff);
    x = (x | x >> 8) & UINT64_C(0x0000ffff0000ffff);
    return (x | x >> 16) & UINT64_C(0xffffffff);
}

/* One bit a column: either half. 64 columns a word, and a word of zeros. */
static void columns_of(const uint64_t *sessions, uint32_t words,
                       uint64_t out[EB_MASK_WORDS / 2 + 1]) {
    memset(out, 0, (EB_MASK_WORDS / 2 + 1) * sizeof *out);
    for (uint32_t w = 0; w < words; w++) {
        out[w / 2] |= even_bits(sessions[w] | sessions[w] >> 1) << (w % 2 * 32);
    }
}

static void days_of(const eb_grid *grid, const uint64_t *sessions,
                    uint64_t out[EB_DAY_WORDS]) {
    uint64_t columns[EB_MASK_WORDS / 2 + 1], days[EB_DAY_WORDS + 1] = {0};
    columns_of(sessions, grid->words, columns);
    for (uint32_t i = 0; i < grid->stretch_count; i++) {
        const eb_stretch *stretch = &grid->stretches[i];
        const unsigned from = stretch->column % 64, to = stretch->day % 64;
        const uint64_t *source = &columns[stretch->column / 64];
        uint64_t x = source[0] >> from | source[1] << 1 << (63 - from);
        x &= eb_low_bits64(stretch->length);
        days[stretch->day / 64] |= x << to;
        days[stretch->day / 64 + 1] |= x >> 1 >> (63 - to);
    }
    memcpy(out, days, EB_DAY_WORDS * sizeof *out);
}

void eb_strip_count(eb_strip strip, int64_t *possible, int64_t *absent) {
    strip_bits bits;
    *possible = *absent = 0;
    if (strip.grid == NULL) return;
    bits_of(strip, &bits);
    count(strip.grid, &bits, possible, absent);
}

void eb_strip_days(eb_strip strip, eb_family_days *out) {
    strip_bits bits;
    bits_of(strip, &bits);
    days_of(strip.grid, bits.possible, out->possible);
    days_of(strip.grid, bits.absent, out->absent);
}

void eb_strip_share(eb_strip strip, eb_family_share *out) {
    strip_bits bits;
    bits_of(strip, &bits);
    count(strip.grid, &bits, &out->possible, &out->absent);
    days_of(strip.grid, bits.possible, out->days.possible);
    days_of(strip.grid, bits.absent, out->days.absent);
}
