/* SPDX-License-Identifier: MIT */
/*
 * In lanes: counts over the whole year (features 1 to 15), half days (43, 44)
 * and breaks (47, 48), as rates.c and week.c have them for one row.
 */
#ifndef EB_FEATURES_BLOCK_RATES_H
#define EB_FEATURES_BLOCK_RATES_H

#include "features/block_state.h"

#define C2_FIRST_YEAR 2024 /* the code came on 19 August 2024 */

enum {
    COUNT_UNAUTHORISED,
    COUNT_LATE,
    COUNT_PRESENT,
    COUNT_HOLIDAY,
    COUNT_UNEXPLAINED,
    COUNT_OTHER,
    COUNT_LATE_AFTER_CLOSE,
    COUNT_BOTH_HALVES,
    COUNT_PM_ONLY,
    COUNT_AM_ONLY,
    COUNTS
};

/* One pass: kinds are read off the four planes (data/codes.h). */
EB_INLINE void count_kinds(const block_state *s, eb_bits counts[COUNTS]) {
    const uint64_t am_bits = UINT64_C(0x5555555555555555);
    EB_UNROLL for (int i = 0; i < COUNTS; i++) counts[i] = lanes_every(0);
    for (uint32_t w = 0; w < s->words; w++) {
        const eb_bits b0 = s->raw[0][w], b1 = s->raw[1][w];
        const eb_bits b2 = s->raw[2][w], b3 = s->raw[3][w];
        const eb_bits possible = s->possible[w], absent = s->absent[w];
        const eb_bits attended = possible & ~absent;
        counts[COUNT_UNAUTHORISED] += lanes_bit_parts(s->unauthorised[w]);
        counts[COUNT_LATE] += lanes_bit_parts(attended & b1 & ~b0);
        counts[COUNT_PRESENT] += lanes_bit_parts(attended & (b0 ^ b1));
        counts[COUNT_HOLIDAY] +=
            lanes_bit_parts((b0 & ~b1 & b2 & ~b3) | (b0 & b1 & ~b2 & b3));
        const eb_bits upper = b2 & b3; /* 12 to 15 */
        counts[COUNT_UNEXPLAINED] += lanes_bit_parts(upper & ~b1 & ~b0);
        counts[COUNT_OTHER] += lanes_bit_parts(upper & ~b1 & b0);
        counts[COUNT_LATE_AFTER_CLOSE] += lanes_bit_parts(upper & b1 & ~b0);
        /* Kinds 6, 8, 10 and 14 count as neither half of a half day. */
        const eb_bits counted = absent & (b0 | (b2 & ~b1));
        const eb_bits both = possible & (possible >> 1) & am_bits;
        counts[COUNT_BOTH_HALVES] += lanes_bit_parts(both);
        counts[COUNT_PM_ONLY] +=
            lanes_bit_parts(both & attended & (counted >> 1));
        counts[COUNT_AM_ONLY] +=
            lanes_bit_parts(both & counted & (attended >> 1));
    }
    EB_UNROLL for (int i = 0; i < COUNTS; i++) counts[i] =
        lanes_count(counts[i]);
}

/* Sessions of one kind, over all P. */
EB_INLINE eb_reals kind_share(const block_state *s, int kind) {
    eb_bits parts = lanes_every(0);
    for (uint32_t w = 0; w < s->words; w++) {
        eb_bits is = s->possible[w];
        for (int p = 0; p < 4; p++) {
            is &= (kind >> p & 1) != 0 ? s->raw[p][w] : ~s->raw[p][w];
        }
        parts += lanes_bit_parts(is);
    }
    return lanes_real(lanes_count(parts)) / s->divisor;
}

EB_STAGE void block_sensitive(block_state *s) {
    static const int MISSING[] = {EB_F_PART_TIME_RATE, EB_F_ILLNESS_RATE,
                                  EB_F_MEDICAL_RATE, EB_F_SUSPENSION_RATE};
    for (int i = 0; i < 4; i++) {
        s->out[MISSING[i]] = lanes_all((double)NAN);
    }
    if (!s->block->view->options.sensitive) return;
    if (s->block->view->year >= C2_FIRST_YEAR) {
        s->out[EB_F_PART_TIME_RATE] = kind_share(s, EB_KIND_PART_TIME);
    }
    s->out[EB_F_ILLNESS_RATE] = kind_share(s, EB_KIND_ILLNESS);
    s->out[EB_F_MEDICAL_RATE] = kind_share(s, EB_KIND_MEDICAL);
    s->out[EB_F_SUSPENSION_RATE] = kind_share(s, EB_KIND_SUSPENSION);
}

EB_STAGE void block_rates(block_state *s) {
    eb_bits counts[COUNTS];
    eb_reals *out = s->out;
    count_kinds(s, counts);
    const eb_reals divisor = s->divisor;
    const eb_bits unauthorised = counts[COUNT_UNAUTHORISED];
    out[EB_F_POSSIBLE_SESSIONS] = lanes_real(s->possible_count);
    out[EB_F_ABSENT_SESSIONS] = lanes_real(s->absent_count);
    out[EB_F_ABSENCE_RATE] = lanes_real(s->absent_count) / divisor;
    out[EB_F_AUTHORISED_RATE] =
        lanes_real(s->absent_count - unauthorised) / divisor;
    out[EB_F_UNAUTHORISED_RATE] = lanes_real(unauthorised) / divisor;
    out[EB_F_HOLIDAY_RATE] = lanes_real(counts[COUNT_HOLIDAY]) / divisor;
    out[EB_F_UNEXPLAINED_RATE] =
        lanes_real(counts[COUNT_UNEXPLAINED]) / divisor;
    out[EB_F_OTHER_UNAUTHORISED_RATE] =
        lanes_real(counts[COUNT_OTHER]) / divisor;
    out[EB_F_LATE_RATE] =
        block_ratio(counts[COUNT_LATE], counts[COUNT_PRESENT]);
    out[EB_F_LATE_AFTER_CLOSE_RATE] =
        lanes_real(counts[COUNT_LATE_AFTER_CLOSE]) / divisor;
    block_sensitive(s);
    const eb_reals days = or_missing(counts[COUNT_BOTH_HALVES]);
    out[EB_F_PM_ONLY_ABSENT_RATE] = lanes_real(counts[COUNT_PM_ONLY]) / days;
    out[EB_F_AM_ONLY_ABSENT_RATE] = lanes_real(counts[COUNT_AM_ONLY]) / days;
    const uint64_t *before = s->grid->before_break;
    const uint64_t *after = s->grid->after_break;
    out[EB_F_BEFORE_BREAK_RATE] =
        block_ratio(count_under(s->absent, before, s->words),
                    count_under(s->possible, before, s->words));
    out[EB_F_AFTER_BREAK_RATE] =
        block_ratio(count_under(s->absent, after, s->words),
                    count_under(s->possible, after, s->words));
}

#endif
