/* SPDX-License-Identifier: MIT */
/*
 * A block from marks to 64 numbers, and counting a year group, for the
 * processor that the including file names (it defines EB_LANES and EB_PATH).
 */
#ifndef EB_FEATURES_BLOCK_ROWS_H
#define EB_FEATURES_BLOCK_ROWS_H

#include "features/block_family.h"
#include "features/block_others.h"
#include "features/block_rates.h"
#include "features/block_spells.h"
#include "features/block_weeks.h"

EB_STAGE void write_rows(const block_state *s) {
    const eb_block *block = s->block;
    for (size_t f = 0; f < EB_FEATURE_COUNT; f += EB_LANES) {
        lanes_write_rows(&s->out[f], block->out, block->count, f);
    }
}

static void features(const eb_block *block) {
    block_state state;
    load_block(&state, block);
    block_rates(&state);
    block_fields(&state);
    block_week_shares(&state);
    block_windows(&state);
    block_trend(&state);
    block_weekdays(&state);
    block_ewma(&state);
    block_spells(&state);
    block_earlier(&state);
    block_ten_weeks(&state);
    block_lines(&state);
    block_last_year(&state);
    block_cohort(&state);
    block_family(&state);
    write_rows(&state);
}

/* Possible is kind 1 to 14, absent 4 to 14 (data/codes.h). */
EB_INLINE void tally_64(const uint8_t *bytes, size_t at, eb_tally_bytes *to) {
    const size_t size = sizeof(eb_octets);
    for (size_t i = 0; i < 64; i += size) {
        eb_octets x, possible, absent;
        memcpy(&x, bytes + i, size);
        memcpy(&possible, to->possible + at + i, size);
        memcpy(&absent, to->absent + at + i, size);
        possible += lanes_nibbles_from(x, EB_KIND_PRESENT);
        absent += lanes_nibbles_from(x, EB_KIND_LEAVE);
        memcpy(to->possible + at + i, &possible, size);
        memcpy(to->absent + at + i, &absent, size);
    }
}

static void tally(const uint8_t *bytes, uint32_t sessions, eb_tally_bytes *to) {
    uint32_t at = 0;
    for (; at + 64 <= sessions; at += 64) tally_64(bytes + at, at, to);
    if (at < sessions) tally_64(bytes + sessions - 64, EB_TALLY_REST, to);
}

const eb_block_path EB_PATH = {EB_LANES, features, tally};

#endif
