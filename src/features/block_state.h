/* SPDX-License-Identifier: MIT */
/*
 * A block while it is computed: its marks as bit planes, a pupil a lane, as
 * features/planes.h has them for one. Word w of a plane holds sessions 64 w to
 * 64 w + 63 of every pupil of the block.
 */
#ifndef EB_FEATURES_BLOCK_STATE_H
#define EB_FEATURES_BLOCK_STATE_H

#include <math.h>

#include "base/bit_lanes.h"
#include "base/bits.h"
#include "features/block.h"

#define EVERY_FIELD(x) ((x)*UINT64_C(0x0001000100010001))

typedef struct block_state {
    const eb_block *block;
    const eb_school_plan *plan;
    const eb_grid *grid;
    uint32_t words;
    eb_bits raw[4][EB_MASK_WORDS];
    eb_bits possible[EB_MASK_WORDS], absent[EB_MASK_WORDS];
    eb_bits unauthorised[EB_MASK_WORDS];
    uint64_t absent_any[EB_MASK_WORDS]; /* of any lane */
    /* The absent sessions among the possible ones, moved together: the last
     * possible session of every pupil is the last bit of the last word. */
    eb_bits run[EB_MASK_WORDS + 1]; /* and a word of zeros */
    uint64_t run_any[EB_MASK_WORDS];
    eb_bits possible_count, absent_count; /* P, A */
    eb_bits current, since;               /* spell_current; since absence */
    /* Weeks as fields (features/block.h): bits, then counts. */
    eb_bits field_possible[EB_FIELD_WORDS], field_absent[EB_FIELD_WORDS];
    eb_bits week_possible[EB_FIELD_WORDS], week_absent[EB_FIELD_WORDS];
    eb_bits week_unauthorised[EB_FIELD_WORDS];
    eb_bits overdue; /* N marks without a reason for 5 open days */
    /* Marks of earlier years have passed through `earlier`. */
    int64_t last_possible[EB_LANES], last_absent[EB_LANES];
    eb_reals divisor; /* P, or NaN where it is 0 */
    eb_reals out[EB_FEATURE_COUNT];
} block_state;

/* n where it is not 0, else NaN: what a ratio is divided by. */
EB_INLINE eb_reals or_missing(eb_bits n) {
    const eb_reals missing = lanes_all((double)NAN);
    return lanes_choose((eb_bits)(n == lanes_every(0)), missing, lanes_real(n));
}

EB_INLINE eb_reals block_ratio(eb_bits n, eb_bits d) {
    return lanes_real(n) / or_missing(d);
}

/* x in the lanes of `mask`, elsewhere missing. */
EB_INLINE eb_reals where(eb_bits mask, eb_reals x) {
    return lanes_choose(mask, x, lanes_all((double)NAN));
}

EB_INLINE eb_bits count_words(const eb_bits *x, uint32_t words) {
    eb_bits parts = lanes_every(0);
    for (uint32_t w = 0; w < words; w++) parts += lanes_bit_parts(x[w]);
    return lanes_count(parts);
}

/* Words where the mask is 0, most of them for a window, are passed over. */
EB_INLINE eb_bits count_under(const eb_bits *x, const uint64_t *mask,
                              uint32_t words) {
    eb_bits parts = lanes_every(0);
    for (uint32_t w = 0; w < words; w++) {
        if (mask[w] == 0) continue;
        parts += lanes_bit_parts(x[w] & mask[w]);
    }
    return lanes_count(parts);
}

/* Compilers take a whole vector in hand for to[lane] = word. */
EB_INLINE void put_word(eb_bits *to, int lane, uint64_t word) {
    memcpy((char *)to + (size_t)lane * sizeof word, &word, sizeof word);
}

/* The four planes of one pupil's row, in one lane. The last word is read so
 * that it ends with the last session, then moved: nothing after the row is
 * touched, and nothing on or after as_of is seen. */
EB_INLINE void load_lane(const uint8_t *bytes, uint32_t sessions, int lane,
                         eb_bits raw[4][EB_MASK_WORDS]) {
    uint64_t planes[4];
    const uint32_t whole = sessions / 64, rest = sessions % 64;
    for (uint32_t w = 0; w < whole; w++) {
        eb_planes_of(bytes + (size_t)w * 64, planes);
        EB_UNROLL for (int p = 0; p < 4; p++)
            put_word(&raw[p][w], lane, planes[p]);
    }
    if (rest == 0) return;
    uint8_t few[64];
    const uint8_t *tail = bytes + sessions - 64;
    if (whole == 0) {
        memset(few, 0, sizeof few);
        memcpy(few + 64 - rest, bytes, rest);
        tail = few;
    }
    eb_planes_of(tail, planes);
    EB_UNROLL for (int p = 0; p < 4; p++) {
        put_word(&raw[p][whole], lane, planes[p] >> (64 - rest));
    }
}

#if defined(EB_LANES_AVX512PLUS)

/* Whole words of all rows at once, by a transpose of 8 by 8 bits. */
EB_INLINE void load_rows(const uint8_t *const rows[EB_LANES], uint32_t sessions,
                         eb_bits raw[4][EB_MASK_WORDS]) {
    eb_bits planes[4];
    if (sessions < 64) {
        for (int lane = 0; lane < EB_LANES; lane++) {
            load_lane(rows[lane], sessions, lane, raw);
        }
        return;
    }
    const uint32_t whole = sessions / 64, rest = sessions % 64;
    for (uint32_t w = 0; w < whole; w++) {
        lanes_planes_of(rows, (size_t)w * 64, planes);
        for (int p = 0; p < 4; p++) raw[p][w] = planes[p];
    }
    if (rest == 0) return;
    lanes_planes_of(rows, sessions - 64, planes);
    for (int p = 0; p < 4; p++) {
        raw[p][whole] = lanes_down(planes[p], 64 - rest);
    }
}

#else

EB_INLINE void load_rows(const uint8_t *const rows[EB_LANES], uint32_t sessions,
                         eb_bits raw[4][EB_MASK_WORDS]) {
    for (int lane = 0; lane < EB_LANES; lane++) {
        load_lane(rows[lane], sessions, lane, raw);
    }
}

#endif

EB_STAGE void classify(block_state *s) {
    for (uint32_t w = 0; w < s->words; w++) {
        const eb_bits b0 = s->raw[0][w], b1 = s->raw[1][w];
        const eb_bits b2 = s->raw[2][w], b3 = s->raw[3][w];
        const eb_bits possible = (b0 | b1 | b2 | b3) & ~(b0 & b1 & b2 & b3);
        s->possible[w] = possible;
        s->absent[w] = possible & (b3 | b2);
        s->unauthorised[w] = possible & b3 & (b2 | (b1 & b0));
    }
}

/* `run` of a lane with gaps. */
EB_INLINE void close_gaps(block_state *s, int lane) {
    const uint32_t words = s->words;
    uint64_t run[EB_MASK_WORDS + 1] = {0};
    uint32_t at = words * 64 - (uint32_t)s->possible_count[lane];
    for (uint32_t w = 0; w < words; w++) {
        const uint64_t mask = s->possible[w][lane];
        const uint64_t absent = s->absent[w][lane];
        if (mask == 0) continue; /* `at` may be behind the last word */
        const uint64_t bits =
            mask == s->plan->seen[w] ? absent : eb_extract(absent, mask);
        run[at / 64] |= bits << at % 64;
        run[at / 64 + 1] |= bits >> 1 >> (63 - at % 64);
        at += (uint32_t)eb_popcount64(mask);
    }
    for (uint32_t w = 0; w < words; w++) put_word(&s->run[w], lane, run[w]);
}

/* How many bits at the end are as in `skipped`, all zeros or all ones: word
 * by word from the last, as long as a lane goes on. */
EB_INLINE eb_bits length_of_end(const block_state *s, uint64_t skipped) {
    eb_bits length = lanes_every(0), on = lanes_every(UINT64_MAX);
    for (uint32_t w = s->words; w-- > 0 && lanes_some(on);) {
        const eb_bits other = s->run[w] ^ lanes_every(skipped);
        length += lanes_zeros_above(other) & on;
        on &= (eb_bits)(other == lanes_every(0));
    }
    return length;
}

/* Rows without a gap, most of them, only move to the end, all at once. */
EB_STAGE void gather(block_state *s) {
    const uint32_t words = s->words;
    const unsigned up = words * 64 - s->grid->sessions;
    eb_bits before = lanes_every(0);
    for (uint32_t w = 0; w < words; w++) {
        s->run[w] = lanes_up(s->absent[w], up);
        if (up > 0) s->run[w] |= lanes_down(before, 64 - up);
        before = s->absent[w];
    }
    s->run[words] = lanes_every(0);
    for (int lane = 0; lane < EB_LANES; lane++) {
        if (s->possible_count[lane] < s->grid->sessions) close_gaps(s, lane);
    }
    s->since = length_of_end(s, 0);
    s->current = length_of_end(s, UINT64_MAX);
    for (uint32_t w = 0; w < words; w++) {
        s->absent_any[w] = lanes_united(s->absent[w]);
        s->run_any[w] = lanes_united(s->run[w]);
    }
}

EB_STAGE void load_block(block_state *s, const eb_block *block) {
    s->block = block;
    s->plan = block->plan;
    s->grid = s->plan->grid;
    s->words = s->grid->words;
    const uint8_t *rows[EB_LANES];
    for (int lane = 0; lane < EB_LANES; lane++) {
        rows[lane] = block->entries[lane]->year.bytes;
    }
    load_rows(rows, s->grid->sessions, s->raw);
    classify(s);
    s->possible_count = count_words(s->possible, s->words);
    s->absent_count = count_words(s->absent, s->words);
    s->divisor = or_missing(s->possible_count);
    gather(s);
}

#endif
