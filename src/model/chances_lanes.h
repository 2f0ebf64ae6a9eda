/* SPDX-License-Identifier: MIT */
/*
 * The tables of beta_binomial.c, a row in each lane, and what is read off
 * them; the operations of that file in its order.
 *
 * Each lane starts at its own likeliest k. From the least of these starts to
 * the greatest a lane takes part from its own on; beyond, all do. A tail is a
 * sum from the far end in four parts, so one sum serves every tail that is
 * asked for: it is noted when it passes the least k of a lane.
 *
 * For vector files, after base/lanes.h.
 */
#ifndef EB_MODEL_CHANCES_LANES_H
#define EB_MODEL_CHANCES_LANES_H

#include "base/bits.h"
#include "base/lanes.h"
#include "model/score_lanes.h"

#define LANES_TAILS_MOST 3

/* A mixture of beta-binomials of `trials`, tabulated. */
typedef struct lanes_table {
    int trials, count;
    const double *base;
    const double *relative[EB_COMPONENTS_MAX];
    eb_reals scale[EB_COMPONENTS_MAX];
} lanes_table;

/* A session at or beside the peak of each lane. */
static inline eb_reals lanes_likeliest(int trials, eb_reals alpha,
                                       eb_reals beta) {
    const eb_reals zero = lanes_all(0.0), one = lanes_all(1.0);
    const eb_reals n = lanes_all(trials);
    const eb_reals peak =
        (trials + 1.0) * ((alpha - 1.0) / ((alpha - 1.0) + (beta - 1.0)));
    const eb_bits flat = lanes_at_most(alpha, one);
    const eb_bits steep = lanes_at_most(beta, one);
    eb_reals start = lanes_choose(lanes_less(peak, n), lanes_truncate(peak), n);
    start = lanes_choose(steep, n, start);
    start = lanes_choose(flat, zero, start);
    const eb_bits higher_end = flat & steep & ~lanes_at_most(alpha, beta);
    return lanes_choose(higher_end, n, start);
}

static inline void lanes_range(eb_reals x, int *least, int *most) {
    double each[EB_LANES];
    lanes_store(each, x);
    *least = *most = (int)each[0];
    for (int lane = 1; lane < EB_LANES; ++lane) {
        const int k = (int)each[lane];
        if (k < *least) *least = k;
        if (k > *most) *most = k;
    }
}

/* From k to k + 1, and from k to k - 1; whole[k] is k as a double. */
static inline eb_reals lanes_ratio_up(const double *whole, int trials, int k,
                                      eb_reals alpha, eb_reals beta) {
    return (whole[trials - k] * (alpha + whole[k])) /
           (whole[k + 1] * (beta + whole[trials - 1 - k]));
}

static inline eb_reals lanes_ratio_down(const double *whole, int trials, int k,
                                        eb_reals alpha, eb_reals beta) {
    return (whole[k] * (beta + whole[trials - k])) /
           (whole[trials - k + 1] * (alpha + whole[k - 1]));
}

/* Fills `relative`, 1.0 at each lane's start; returns the sum. */
static inline eb_reals lanes_weigh(const double *whole, int trials,
                                   eb_reals alpha, eb_reals beta,
                                   double *relative) {
    const eb_reals start = lanes_likeliest(trials, alpha, beta);
    int first, last;
    lanes_range(start, &first, &last);

    eb_reals current = lanes_all(1.0), above = lanes_all(0.0);
    double *to = relative + (size_t)first * EB_LANES;
    lanes_store(to, current);
    int k = first;
    for (; k < last; ++k) {
        const eb_bits on = lanes_at_most(start, lanes_all(whole[k]));
        const eb_reals next =
            current * lanes_ratio_up(whole, trials, k, alpha, beta);
        current = lanes_choose(on, next, current);
        above += lanes_keep(on, current);
        lanes_store(to += EB_LANES, current);
    }
    for (; k < trials; ++k) {
        current *= lanes_ratio_up(whole, trials, k, alpha, beta);
        above += current;
        lanes_store(to += EB_LANES, current);
    }

    current = lanes_all(1.0);
    eb_reals below = lanes_all(0.0);
    to = relative + (size_t)last * EB_LANES;
    for (k = last; k > first; --k) {
        const eb_bits on = lanes_at_most(lanes_all(whole[k]), start);
        const eb_reals next =
            current * lanes_ratio_down(whole, trials, k, alpha, beta);
        current = lanes_choose(on, next, current);
        below += lanes_keep(on, current);
        to -= EB_LANES;
        lanes_store(to, lanes_choose(on, current, lanes_load(to)));
    }
    for (; k > 0; --k) {
        current *= lanes_ratio_down(whole, trials, k, alpha, beta);
        below += current;
        lanes_store(to -= EB_LANES, current);
    }
    return 1.0 + (above + below);
}

/* Adds a component of this weight and these shapes to the table. */
static inline void lanes_add(const eb_lane_tables *room, eb_reals weight,
                             eb_reals alpha, eb_reals beta,
                             lanes_table *table) {
    const int j = table->count++;
    const eb_reals sum =
        lanes_weigh(room->whole, table->trials, alpha, beta, room->relative[j]);
    table->relative[j] = room->relative[j];
    table->scale[j] = weight / sum;
}

/* Two components are the rule, and then `count` is a constant. */
EB_INLINE eb_reals lanes_chance(const lanes_table *table, int count, int k) {
    const size_t at = (size_t)k * EB_LANES;
    const eb_reals base = lanes_all(table->base[k]);
    if (count == 2) {
        return base + table->scale[0] * lanes_load(table->relative[0] + at) +
               table->scale[1] * lanes_load(table->relative[1] + at);
    }
    eb_reals chance = base;
    for (int j = 0; j < count; ++j) {
        chance += table->scale[j] * lanes_load(table->relative[j] + at);
    }
    return chance;
}

/* P(K >= least) of every lane, for a few questions at once. */
typedef struct lanes_tails {
    int count;
    eb_reals least[LANES_TAILS_MOST], tail[LANES_TAILS_MOST];
} lanes_tails;

static inline void lanes_ask(lanes_tails *tails, eb_reals least) {
    tails->least[tails->count] = least;
    tails->tail[tails->count++] = lanes_all(0.0);
}

/* Marks the k where a tail ends; returns the least of them, or more than
 * `trials`. */
static inline int lanes_ends(const lanes_tails *tails, int trials,
                             uint8_t *ends) {
    int lowest = trials + 1;
    memset(ends, 0, (size_t)trials + 1);
    for (int q = 0; q < tails->count; ++q) {
        double each[EB_LANES];
        lanes_store(each, tails->least[q]);
        for (int lane = 0; lane < EB_LANES; ++lane) {
            if (!(each[lane] >= 1.0 && each[lane] <= trials)) continue;
            const int k = (int)each[lane];
            ends[k] = 1;
            if (k < lowest) lowest = k;
        }
    }
    return lowest;
}

static inline void lanes_note(lanes_tails *tails, int k, const eb_reals *sum) {
    const eb_reals whole = (sum[3] + sum[2]) + (sum[1] + sum[0]);
    const eb_reals one = lanes_all(1.0);
    const eb_reals tail = lanes_choose(lanes_less(whole, one), whole, one);
    for (int q = 0; q < tails->count; ++q) {
        const eb_bits here = lanes_equal(tails->least[q], lanes_all(k));
        tails->tail[q] = lanes_choose(here, tail, tails->tail[q]);
    }
}

/* One step of a tail: every fourth chance goes to the same part. */
EB_INLINE void lanes_step(const lanes_table *table, int count, int k,
                          const uint8_t *ends, int part, eb_reals *sum,
                          lanes_tails *tails) {
    sum[part] += lanes_chance(table, count, k);
    if (ends[k]) lanes_note(tails, k, sum);
}

EB_INLINE void lanes_sum_tails(const lanes_table *table, int count,
                               lanes_tails *tails) {
    uint8_t ends[EB_CHANCES_ROOM];
    const int lowest = lanes_ends(tails, table->trials, ends);
    eb_reals sum[4] = {lanes_all(0.0), lanes_all(0.0), lanes_all(0.0),
                       lanes_all(0.0)};
    int k = table->trials;
    for (; k >= lowest + 3; k -= 4) { /* written out: sums stay in registers */
        uint32_t any;
        memcpy(&any, &ends[k - 3], sizeof any);
        if (any == 0) {
            sum[0] += lanes_chance(table, count, k);
            sum[1] += lanes_chance(table, count, k - 1);
            sum[2] += lanes_chance(table, count, k - 2);
            sum[3] += lanes_chance(table, count, k - 3);
            continue;
        }
        for (int part = 0; part < 4; ++part) {
            lanes_step(table, count, k - part, ends, part, sum, tails);
        }
    }
    for (int part = 0; k >= lowest; --k, ++part) {
        lanes_step(table, count, k, ends, part, sum, tails);
    }
    for (int q = 0; q < tails->count; ++q) { /* decided already */
        const eb_bits sure = lanes_at_most(tails->least[q], lanes_all(0.0));
        tails->tail[q] = lanes_choose(sure, lanes_all(1.0), tails->tail[q]);
    }
}

/* The smallest k with P(K <= k) >= share, for the two shares of a result:
 * the number of k before the last whose sum is still below. */
EB_INLINE void lanes_points(const lanes_table *table, int count, eb_reals *low,
                            eb_reals *high) {
    const eb_reals one = lanes_all(1.0);
    eb_reals sum = lanes_all(0.0), lows = sum, highs = sum;
    for (int k = 0; k < table->trials; ++k) {
        sum += lanes_chance(table, count, k);
        const eb_bits more = lanes_less(sum, lanes_all(EB_HIGH_POINT));
        lows += lanes_keep(lanes_less(sum, lanes_all(EB_LOW_POINT)), one);
        highs += lanes_keep(more, one);
        if (k % 4 == 3 && !lanes_any(more)) break;
    }
    *low = lows;
    *high = highs;
}

#endif
