/* SPDX-License-Identifier: MIT */
/*
 * Philox 4x32-10 and the distributions that an invented school needs.
 *
 * A round multiplies two of the four counter words by odd constants, keeps
 * the low halves, and mixes the high halves with the other two words and the
 * key; the key moves on by a constant (Weyl) step each round. The counter here
 * is (position, stream_a, stream_b), 64 + 32 + 32 bits. Every distribution is
 * built from base/maths alone, so that it gives the same bits everywhere; the
 * methods named at each are of the kind that draw again on rejection, so the
 * number of words used varies, and only whole streams can be lined up.
 */
#include "base/random.h"

#include <math.h>
#include <string.h>

#include "base/maths.h"

/* Salmon et al. 2011, section 4.3: two multipliers; two Weyl steps (the golden
 * ratio and sqrt(3) - 1, in 32 bits). */
#define MULTIPLIER_0 UINT64_C(0xD2511F53)
#define MULTIPLIER_1 UINT64_C(0xCD9E8D57)
#define KEY_STEP_0 UINT32_C(0x9E3779B9)
#define KEY_STEP_1 UINT32_C(0xBB67AE85)
enum { ROUNDS = 10 };

void eb_philox4x32(const uint32_t counter[4], const uint32_t key[2],
                   uint32_t block[4]) {
    uint32_t c0 = counter[0], c1 = counter[1];
    uint32_t c2 = counter[2], c3 = counter[3];
    uint32_t key_0 = key[0], key_1 = key[1];
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t product_0 = MULTIPLIER_0 * c0;
        uint64_t product_1 = MULTIPLIER_1 * c2;
        c0 = (uint32_t)(product_1 >> 32) ^ c1 ^ key_0;
        c1 = (uint32_t)product_1;
        c2 = (uint32_t)(product_0 >> 32) ^ c3 ^ key_1;
        c3 = (uint32_t)product_0;
        key_0 += KEY_STEP_0;
        key_1 += KEY_STEP_1;
    }
    block[0] = c0;
    block[1] = c1;
    block[2] = c2;
    block[3] = c3;
}

eb_random eb_random_stream(uint64_t seed, uint32_t stream_a,
                           uint32_t stream_b) {
    eb_random random;
    memset(&random, 0, sizeof random);
    random.seed = seed;
    random.stream_a = stream_a;
    random.stream_b = stream_b;
    return random;
}

static void refill(eb_random *random) {
    uint32_t key[2] = {(uint32_t)random->seed, (uint32_t)(random->seed >> 32)};
    uint32_t counter[4] = {(uint32_t)random->position,
                           (uint32_t)(random->position >> 32), random->stream_a,
                           random->stream_b};
    eb_philox4x32(counter, key, random->block);
    random->position++;
    random->unused = 4;
}

uint32_t eb_random_next32(eb_random *random) {
    if (random->unused == 0) refill(random);
    return random->block[4 - random->unused--];
}

uint64_t eb_random_next64(eb_random *random) {
    uint64_t low = eb_random_next32(random);
    return low | (uint64_t)eb_random_next32(random) << 32;
}

double eb_random_uniform(eb_random *random) {
    return (double)(eb_random_next64(random) >> 11) * 0x1p-53;
}

double eb_random_uniform_open(eb_random *random) {
    uint64_t odd = eb_random_next64(random) >> 11 | 1;
    return (double)odd * 0x1p-53;
}

uint64_t eb_random_below(eb_random *random, uint64_t bound) {
    if (bound == 0) return 0;
    /* Without the lowest 2^64 mod bound values, each rest comes as often. */
    uint64_t excess = (UINT64_MAX - bound + 1) % bound;
    uint64_t draw;
    do {
        draw = eb_random_next64(random);
    } while (draw < excess);
    return draw % bound;
}

int eb_random_chance(eb_random *random, double p) {
    return eb_random_uniform(random) < p;
}

/* Marsaglia's polar method (1964): a point in the unit disc, one of its two
 * coordinates stretched. The other is dropped, so that no state is kept. */
double eb_random_normal(eb_random *random) {
    double x, y, square;
    do {
        x = 2.0 * eb_random_uniform_open(random) - 1.0;
        y = 2.0 * eb_random_uniform_open(random) - 1.0;
        square = x * x + y * y;
    } while (square >= 1.0 || square == 0.0);
    return x * sqrt(-2.0 * eb_log(square) / square);
}

/* Marsaglia and Tsang (2000), for shape >= 1: the cube of a shifted normal
 * is nearly gamma, and a comparison of logarithms settles the difference. */
static double gamma_from_one(eb_random *random, double shape) {
    double d = shape - 1.0 / 3, c = 1.0 / sqrt(9.0 * d);
    for (;;) {
        double x = eb_random_normal(random);
        double v = 1.0 + c * x;
        double u = eb_random_uniform_open(random);
        if (v <= 0.0) continue;
        v = v * v * v;
        if (eb_log(u) < 0.5 * x * x + d * (1.0 - v + eb_log(v))) return d * v;
    }
}

static int is_shape(double shape) { return shape > 0.0 && shape <= DBL_MAX; }

/* The logarithm of a gamma variate. Below shape 1 the variate is one of
 * shape + 1 times u^(1/shape), which may be far below the smallest double. */
static double log_gamma_variate(eb_random *random, double shape) {
    if (shape >= 1.0) return eb_log(gamma_from_one(random, shape));
    double log_u = eb_log(eb_random_uniform_open(random));
    return eb_log(gamma_from_one(random, shape + 1.0)) + log_u / shape;
}

double eb_random_gamma(eb_random *random, double shape) {
    if (!is_shape(shape)) return (double)NAN;
    if (shape >= 1.0) return gamma_from_one(random, shape);
    return eb_exp(log_gamma_variate(random, shape));
}

/* x / (x + y) for gamma variates x and y, by their logarithms. */
double eb_random_beta(eb_random *random, double a, double b) {
    if (!is_shape(a) || !is_shape(b)) return (double)NAN;
    double log_x = log_gamma_variate(random, a);
    double log_y = log_gamma_variate(random, b);
    if (log_x == log_y) return 0.5; /* also where both are -inf */
    return eb_expit(log_x - log_y);
}

/* P(count >= n) = (1 - p)^n, turned around. */
uint64_t eb_random_geometric(eb_random *random, double p) {
    double u = eb_random_uniform_open(random);
    if (p >= 1.0) return 0;
    if (!(p > 0.0)) return UINT64_MAX;
    double count = eb_log(u) / eb_log1p(-p);
    return count < 0x1p63 ? (uint64_t)count : UINT64_MAX;
}

/* One uniform number, from which the chances of 0, 1, 2, ... are taken away,
 * until they are too small for any uniform double to tell apart. */
static uint64_t poisson_small(eb_random *random, double mean) {
    double u = eb_random_uniform(random), chance = eb_exp(-mean);
    uint64_t count = 0;
    while (u >= chance && chance > 0x1p-60) {
        u -= chance;
        count++;
        chance *= mean / (double)count;
    }
    return count;
}

/* Independent counts add, so a large mean is taken in pieces of 32. */
uint64_t eb_random_poisson(eb_random *random, double mean) {
    if (!(mean > 0.0)) return 0;
    if (mean > 1e6) mean = 1e6;
    uint64_t count = 0;
    for (; mean > 32.0; mean -= 32.0) count += poisson_small(random, 32.0);
    return count + poisson_small(random, mean);
}
