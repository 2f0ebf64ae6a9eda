/* SPDX-License-Identifier: MIT */
/*
 * The marks of a row taken apart into planes and counted, in the
 * instructions of the file that includes this: plain ones, or with
 * EB_LANES_AVX2 or EB_LANES_AVX512 defined (and base/bit_lanes.h before)
 * those of a path, where counting bits is one instruction and not twelve.
 */
#ifndef EB_DATA_ROW_PLANES_H
#define EB_DATA_ROW_PLANES_H

#include "base/bit_planes.h"
#include "base/bits.h"
#include "data/view_block.h"

#if defined(EB_LANES_AVX2) || defined(EB_LANES_AVX512)
#define EB_ROW_COUNT(word) ((int)_mm_popcnt_u64(word))
#define EB_ROW_PLANES(bytes, out) eb_planes_of(bytes, out)
#else
#define EB_ROW_COUNT(word) eb_popcount64(word)
#define EB_ROW_PLANES(bytes, out) eb_bit_planes(bytes, out)
#endif

/* Planes of the marks from session `first` on, at most 64. The last few are
 * read as the end of the 64 before the end: nothing past the row is read. */
static inline void eb_row_planes_at(const uint8_t *bytes, uint32_t first,
                                    uint32_t end, uint64_t raw[4]) {
    const uint32_t left = end - first;
    if (left >= 64) {
        EB_ROW_PLANES(bytes + first, raw);
    } else if (end >= 64) {
        EB_ROW_PLANES(bytes + end - 64, raw);
        for (int p = 0; p < 4; p++) raw[p] >>= 64 - left;
    } else {
        eb_bit_planes_few(bytes, left, raw);
    }
}

static inline uint64_t eb_row_possible(const uint64_t raw[4]) {
    return (raw[0] | raw[1] | raw[2] | raw[3]) &
           ~(raw[0] & raw[1] & raw[2] & raw[3]);
}

/* Everything of eb_row_planes that comes from the marks. */
static inline void eb_row_planes_fill(eb_strip strip, eb_row_planes *out) {
    const eb_grid *grid = strip.grid;
    eb_plane_counts n = {0};
    for (uint32_t w = 0; w < grid->words; w++) {
        uint64_t raw[4];
        eb_row_planes_at(strip.bytes, w * 64, grid->sessions, raw);
        const uint64_t away = raw[2] | raw[3];
        const uint64_t possible = eb_row_possible(raw);
        const uint64_t absent = possible & away;
        const uint64_t recent = grid->last[EB_LAST_4W][w];
        out->possible_in[w] = possible;
        out->absent_in[w] = absent;
        n.possible += EB_ROW_COUNT(possible);
        n.absent += EB_ROW_COUNT(absent);
        n.recent_possible += EB_ROW_COUNT(possible & recent);
        n.recent_absent += EB_ROW_COUNT(absent & recent);
        n.approved += EB_ROW_COUNT(raw[0] & raw[1] & ~away);
        n.late += EB_ROW_COUNT(raw[1] & ~raw[0] & ~away);
        n.monday_absent += EB_ROW_COUNT(absent & grid->weekday[0][w]);
        n.friday_absent += EB_ROW_COUNT(absent & grid->weekday[4][w]);
    }
    out->counts = n;
}

#endif
