/* SPDX-License-Identifier: MIT */
/*
 * In lanes: spells (features 26 to 33) and the weighted mean that forgets
 * (23). Both look at the possible sessions alone, so the absent ones have been
 * moved together (block_state.run) and a spell is a run of bits.
 */
#ifndef EB_FEATURES_BLOCK_SPELLS_H
#define EB_FEATURES_BLOCK_SPELLS_H

#include "features/block_state.h"

#define LEVELS 10 /* 2^9 = 512 sessions; the longest is under 1024 */

/* Bit i of the result is bit i + shift of x; shift 1 to 63. */
EB_INLINE eb_bits later(const eb_bits *x, uint32_t w, unsigned shift) {
    return (x[w] >> shift) | (x[w + 1] << (64 - shift));
}

/* to: the places at which runs of the length of `from` plus `by` begin.
 * Both have a word of zeros at the end. */
EB_INLINE void run_longer(const eb_bits *from, uint32_t words, unsigned by,
                          eb_bits *to) {
    const uint32_t skip = by / 64;
    for (uint32_t w = 0; w < words; w++) {
        eb_bits moved = lanes_every(0);
        if (w + skip < words) {
            moved = by % 64 == 0 ? from[w + skip] : later(from, w + skip, by);
        }
        to[w] = from[w] & moved;
    }
    to[words] = lanes_every(0);
}

/* The larger of small numbers. */
EB_INLINE eb_bits larger(eb_bits a, eb_bits b) {
    const eb_signed_fields more = (eb_signed_fields)a > (eb_signed_fields)b;
    return (a & (eb_bits)more) | (b & ~(eb_bits)more);
}

/*
 * The longest run, word by word, a run of every lane in each round: adding the
 * lowest bit of a word to it turns its lowest run over. `open` is how long
 * the run is that reaches the end of the word so far. As many rounds as the
 * lane with the most runs has (some 4 a word); by doubling it took 450
 * instructions a pupil, so it takes 120 (AVX2).
 */
EB_STAGE eb_bits longest_run(const block_state *s) {
    const eb_bits zero = lanes_every(0), one = lanes_every(1);
    eb_bits longest = zero, open = zero;
    for (uint32_t w = 0; w < s->words; w++) {
        eb_bits left = s->run[w];
        /* A run from bit 0 on goes on with the open one. */
        open &= zero - (left & one);
        while (lanes_some(left)) {
            const eb_bits sum = left + (left & (zero - left));
            const eb_bits run = left & ~sum;
            const eb_bits length = lanes_count(lanes_bit_parts(run)) + open;
            longest = larger(longest, length);
            open = (length & (zero - (run >> 63))) | (open & ~lanes_has(left));
            left &= sum;
        }
    }
    return longest;
}

EB_STAGE void block_spells(block_state *s) {
    const uint32_t words = s->words;
    const eb_bits *run = s->run;
    eb_bits two[EB_MASK_WORDS + 1], four[EB_MASK_WORDS + 1];
    eb_bits eight[EB_MASK_WORDS + 1], starts[EB_MASK_WORDS];
    run_longer(run, words, 1, two);
    run_longer(two, words, 2, four);
    run_longer(four, words, 4, eight);
    eb_bits all = lanes_every(0), three = all, ten = all, before = all;
    for (uint32_t w = 0; w < words; w++) {
        starts[w] = run[w] & ~((run[w] << 1) | (before >> 63));
        before = run[w];
        all += lanes_bit_parts(starts[w]);
        three += lanes_bit_parts(starts[w] & two[w] & later(two, w, 1));
        ten += lanes_bit_parts(starts[w] & eight[w] & later(two, w, 8));
    }
    const eb_bits spells = lanes_count(all);
    eb_reals *out = s->out;
    out[EB_F_SPELLS] = lanes_real(spells);
    out[EB_F_SPELLS_PER_100] = lanes_real(spells) * 100.0 / s->divisor;
    out[EB_F_SPELL_MEAN] = block_ratio(s->absent_count, spells);
    out[EB_F_SPELL_LONGEST] = lanes_real(longest_run(s));
    out[EB_F_SPELLS_SHORT] = lanes_real(spells - lanes_count(three));
    out[EB_F_SPELLS_LONG] = lanes_real(lanes_count(ten));
    const eb_bits lately =
        count_under(s->possible, s->grid->last[EB_LAST_2W], words);
    out[EB_F_SPELL_CURRENT] = where(lanes_has(lately), lanes_real(s->current));
    out[EB_F_SESSIONS_SINCE_ABSENCE] =
        where(lanes_has(spells), lanes_real(s->since));
}

/*
 * Sum of weights in session order: sessions at which nobody of the block was
 * absent are passed over, for the others add their weight or nothing. Every
 * lane ends with the same bit, so a weight is the same for all.
 */
EB_STAGE void block_ewma(block_state *s) {
    eb_scratch *scratch = s->block->scratch;
    eb_reals sum = lanes_all(0.0), whole = sum;
    for (uint32_t w = 0; w < s->words; w++) {
        const uint32_t end = (s->words - w) * 64 - 1;
        for (uint64_t left = s->run_any[w]; left != 0; left &= left - 1) {
            const unsigned at = (unsigned)eb_ctz64(left);
            sum = lanes_add_where(sum, s->run[w], at,
                                  eb_session_weights[end - at]);
        }
    }
    for (int lane = 0; lane < EB_LANES; lane++) {
        const uint64_t p = s->possible_count[lane];
        whole[lane] = scratch->weight_sum[p];
        if (p > 0 && whole[lane] <= 0.0) {
            whole[lane] = eb_weight_sum(scratch, (int64_t)p);
        }
    }
    s->out[EB_F_ABSENCE_EWMA] =
        where(lanes_has(s->possible_count), sum / whole);
}

#endif
