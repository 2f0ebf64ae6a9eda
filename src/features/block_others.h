/* SPDX-License-Identifier: MIT */
/*
 * In lanes: earlier years (into features 53 to 55), the lines (49 to 52), last
 * year (56 to 58), the year group (59 to 61) and the family (62 to 64).
 */
#ifndef EB_FEATURES_BLOCK_OTHERS_H
#define EB_FEATURES_BLOCK_OTHERS_H

#include "data/links.h"
#include "features/block_state.h"

/* ---- earlier years ---- */

EB_INLINE eb_bits overdue_of(eb_bits raw[4][EB_MASK_WORDS],
                             const eb_grid *grid) {
    eb_bits parts = lanes_every(0);
    for (uint32_t w = 0; w < grid->words; w++) {
        if (grid->overdue[w] == 0) continue;
        const eb_bits unexplained =
            raw[3][w] & raw[2][w] & ~raw[1][w] & ~raw[0][w];
        parts += lanes_bit_parts(unexplained & grid->overdue[w]);
    }
    return lanes_count(parts);
}

/* Unauthorised sessions of the weeks that a window of this year reaches. */
EB_INLINE void add_earlier_weeks(block_state *s, const eb_bits *unauthorised,
                                 const eb_grid *grid) {
    const size_t base = s->plan->base_week;
    for (uint32_t week = grid->weeks; week-- > 0;) {
        if (grid->week_number[week] < 0) continue;
        const size_t number = (size_t)grid->week_number[week];
        if (number < base) break;
        const uint32_t first = grid->week_start[week];
        const uint32_t count = grid->week_start[week + 1] - first;
        const uint32_t w = first / 64, shift = first % 64;
        eb_bits x = lanes_down(unauthorised[w], shift);
        if (shift + count > 64) x |= lanes_up(unauthorised[w + 1], 64 - shift);
        x &= (UINT64_C(1) << count) - 1;
        const uint32_t field = (uint32_t)(number - base);
        s->week_unauthorised[field / 4] += lanes_count(lanes_bit_parts(x))
                                           << (field % 4 * 16);
    }
}

/* One earlier year, on a grid that the lanes of `has` share. */
EB_INLINE void add_earlier_year(block_state *s, const eb_grid *grid,
                                const uint8_t *const bytes[EB_LANES]) {
    eb_bits raw[4][EB_MASK_WORDS], unauthorised[EB_MASK_WORDS + 1];
    for (uint32_t w = 0; w < grid->words; w++) {
        for (int p = 0; p < 4; p++) raw[p][w] = lanes_every(0);
    }
    for (int lane = 0; lane < EB_LANES; lane++) {
        if (bytes[lane] == NULL) continue;
        load_lane(bytes[lane], grid->sessions, lane, raw);
    }
    s->overdue += overdue_of(raw, grid);
    for (uint32_t w = 0; w < grid->words; w++) {
        const eb_bits b0 = raw[0][w], b1 = raw[1][w], b2 = raw[2][w];
        unauthorised[w] = raw[3][w] & (b2 | (b1 & b0)) & ~(b0 & b1 & b2);
    }
    unauthorised[grid->words] = lanes_every(0);
    add_earlier_weeks(s, unauthorised, grid);
}

/* Every lane has a list of strips; those on one grid are taken together. */
EB_STAGE void block_earlier(block_state *s) {
    const eb_block *block = s->block;
    size_t next[EB_LANES] = {0};
    s->overdue = overdue_of(s->raw, s->grid);
    for (;;) {
        const uint8_t *bytes[EB_LANES] = {NULL};
        const eb_grid *grid = NULL;
        for (int lane = 0; lane < EB_LANES; lane++) {
            const eb_view_entry *entry = block->entries[lane];
            if (next[lane] >= entry->earlier_count) continue;
            const eb_strip strip =
                block->view->earlier[entry->first_earlier + next[lane]];
            if (grid == NULL) grid = strip.grid;
            if (strip.grid != grid) continue;
            bytes[lane] = strip.bytes;
            next[lane]++;
        }
        if (grid == NULL) break;
        add_earlier_year(s, grid, bytes);
    }
    s->out[EB_F_UNEXPLAINED_OVERDUE] = lanes_real(s->overdue);
}

/* ---- lines ---- */

/* All numbers are whole and below 2^40: the quotients round to no other whole
 * number than the true ones. */
EB_STAGE void block_lines(block_state *s) {
    const eb_view_options *options = &s->block->view->options;
    const double num = (double)options->threshold_num;
    const double den = (double)options->threshold_den;
    const eb_reals p = lanes_real(s->possible_count);
    const eb_reals a = lanes_real(s->absent_count);
    const eb_bits known = lanes_has(s->possible_count);
    const eb_reals one = lanes_all(1.0), zero = lanes_all(0.0);
    eb_reals planned = zero;
    for (int lane = 0; lane < EB_LANES; lane++) {
        planned[lane] =
            (double)eb_view_planned(s->block->view, s->block->entries[lane]);
    }
    eb_reals *out = s->out;
    const eb_reals back = lanes_floor((den * a - num * p) / num) + 1.0;
    out[EB_F_PA_NOW] =
        where(known, lanes_choose(lanes_at_most(num * p, den * a), one, zero));
    out[EB_F_SEVERE_NOW] =
        where(known, lanes_choose(lanes_at_most(p, 2.0 * a), one, zero));
    out[EB_F_SESSIONS_BACK] =
        where(known, lanes_choose(lanes_less(zero, back), back, zero));
    const eb_reals line =
        lanes_floor((num * (p + planned) + (den - 1.0)) / den);
    const eb_reals hand = line - 1.0 - a;
    const eb_bits set =
        lanes_at_most(zero, planned) & lanes_less(zero, p + planned);
    out[EB_F_SESSIONS_IN_HAND] =
        where(set, lanes_choose(lanes_less(hand, planned), hand, planned));
}

/* ---- last year ---- */

EB_STAGE void block_last_year(block_state *s) {
    const eb_view *view = s->block->view;
    const double num = (double)view->options.threshold_num;
    const double den = (double)view->options.threshold_den;
    eb_reals possible = lanes_all(0.0), absent = possible;
    for (int lane = 0; lane < EB_LANES; lane++) {
        int64_t p, a;
        eb_entry_last_year(view, s->block->entries[lane], &p, &a);
        possible[lane] = p == EB_NO_COUNT ? (double)NAN : (double)p;
        absent[lane] = a == EB_NO_COUNT ? (double)NAN : (double)a;
    }
    const eb_bits known = lanes_at_most(lanes_all(0.0), absent);
    s->out[EB_F_LAST_YEAR_POSSIBLE] = possible;
    s->out[EB_F_LAST_YEAR_ABSENCE_RATE] = where(known, absent / possible);
    s->out[EB_F_LAST_YEAR_PA] =
        where(known, lanes_choose(lanes_at_most(num * possible, den * absent),
                                  lanes_all(1.0), lanes_all(0.0)));
}

/* ---- year group ---- */

/* What the year group has at some sessions of a word. */
EB_INLINE void add_peers(const eb_cohort *cohort, uint64_t sessions,
                         uint32_t first, int64_t *absent, int64_t *possible) {
    for (; sessions != 0; sessions &= sessions - 1) {
        const uint32_t at = first + (uint32_t)eb_ctz64(sessions);
        *absent += cohort->absent[at];
        *possible += cohort->possible[at];
    }
}

/* What it has at the sessions that were possible for one lane: all of a word,
 * less those that were not, or those that were, whichever are fewer. */
EB_INLINE void peers_of_lane(const block_state *s, int lane, int64_t *absent,
                             int64_t *possible) {
    const eb_cohort_sums *peers = s->block->peers;
    int64_t less_absent = 0, less_possible = 0;
    *absent = *possible = 0;
    for (uint32_t w = 0; w < s->words; w++) {
        const uint64_t mine = s->possible[w][lane];
        const uint64_t gaps = peers->met[w] & ~mine;
        if (eb_popcount64(gaps) > 32) {
            add_peers(peers->cohort, mine, w * 64, absent, possible);
            continue;
        }
        *absent += peers->word_absent[w];
        *possible += peers->word_possible[w];
        add_peers(peers->cohort, gaps, w * 64, &less_absent, &less_possible);
    }
    *absent -= less_absent;
    *possible -= less_possible;
}

/*
 * Sessions at which the others' absence was double. `rate` is theirs as a
 * double, so a session clearly below what every lane asks for is passed over;
 * the rest are judged exactly: products of whole numbers below 2^50.
 */
EB_STAGE eb_bits count_shared(const block_state *s, eb_reals twice_absent,
                              eb_reals possible, double least) {
    const eb_cohort_sums *peers = s->block->peers;
    eb_bits shared = lanes_every(0);
    for (uint32_t w = 0; w < s->words; w++) {
        uint64_t left = s->absent_any[w];
        if (least >= peers->busy_rate) left &= peers->busy[w];
        for (; left != 0; left &= left - 1) {
            const unsigned bit = (unsigned)eb_ctz64(left);
            const uint32_t at = w * 64 + bit;
            if (peers->rate[at] < least) continue;
            const double a = (double)peers->cohort->absent[at] - 1.0;
            const double p = (double)peers->cohort->possible[at] - 1.0;
            const eb_bits doubled =
                lanes_at_most(twice_absent * p, possible * a);
            shared += lanes_down(s->absent[w], bit) & doubled & UINT64_C(1);
        }
    }
    return shared;
}

EB_STAGE void block_cohort(block_state *s) {
    eb_reals *out = s->out;
    const eb_reals missing = lanes_all((double)NAN);
    out[EB_F_COHORT_RATE] = out[EB_F_COHORT_EXCESS] = missing;
    out[EB_F_SHARED_ABSENCE] = missing;
    const eb_cohort_sums *peers = s->block->peers;
    if (peers == NULL) return;
    eb_bits absent = lanes_every((uint64_t)peers->absent);
    eb_bits possible = lanes_every((uint64_t)peers->possible);
    for (int lane = 0; lane < EB_LANES; lane++) {
        int64_t a, p;
        if (s->possible_count[lane] == s->grid->sessions) continue;
        peers_of_lane(s, lane, &a, &p);
        absent[lane] = (uint64_t)a;
        possible[lane] = (uint64_t)p;
    }
    absent -= s->absent_count;
    possible -= s->possible_count;
    out[EB_F_COHORT_RATE] = block_ratio(absent, possible);
    out[EB_F_COHORT_EXCESS] = out[EB_F_ABSENCE_RATE] - out[EB_F_COHORT_RATE];
    const eb_reals others = lanes_real(possible);
    const eb_bits told =
        lanes_has(s->absent_count) &
        lanes_at_most(20.0 * lanes_real(s->possible_count), others);
    if (!lanes_some(told)) return;
    const eb_reals twice = 2.0 * lanes_real(absent);
    const eb_reals asked =
        lanes_choose(told, twice / others, lanes_all(2.0)) * (1.0 - 0x1p-40);
    /* Where it is told there are others, so nothing here is NaN or below 0. */
    double least = asked[0];
    for (int lane = 1; lane < EB_LANES; lane++) {
        if (asked[lane] < least) least = asked[lane];
    }
    const eb_bits shared = count_shared(s, twice, others, least);
    out[EB_F_SHARED_ABSENCE] =
        where(told, lanes_real(shared) / lanes_real(s->absent_count));
}

#endif
