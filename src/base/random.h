/* SPDX-License-Identifier: MIT */
/*
 * Random numbers that are the same on every machine and for every order of
 * work: Philox 4x32-10, a counter turned into noise by a small block cipher
 * (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
 * SC 2011). The seed is the cipher's key; school, pupil and position are the
 * counter. So each pupil has a stream of their own, which no other pupil's
 * draws can shift. For simulation and sampling; not for secrets.
 *
 * A stream is 2^66 draws of 32 bits. One structure, one thread.
 */
#ifndef EB_BASE_RANDOM_H
#define EB_BASE_RANDOM_H

#include <stdint.h>

typedef struct eb_random {
    uint64_t seed;
    uint32_t stream_a; /* by habit the school's number */
    uint32_t stream_b; /* by habit the pupil's number */
    uint64_t position; /* blocks of four words made so far */
    uint32_t block[4];
    int unused; /* words of `block` not yet handed out */
} eb_random;

/* The cipher itself: ten rounds over `counter` under `key`. */
void eb_philox4x32(const uint32_t counter[4], const uint32_t key[2],
                   uint32_t block[4]);

/* The start of stream (seed, stream_a, stream_b). Nothing to free. */
eb_random eb_random_stream(uint64_t seed, uint32_t stream_a, uint32_t stream_b);

uint32_t eb_random_next32(eb_random *random);
uint64_t eb_random_next64(eb_random *random); /* low word first */

/* Uniform on the multiples of 2^-53 in [0, 1). */
double eb_random_uniform(eb_random *random);

/* Uniform on the odd multiples of 2^-53 in (0, 1): never 0, never 1. */
double eb_random_uniform_open(eb_random *random);

/* A whole number from 0 to bound - 1, all equally likely; 0 if bound is 0. */
uint64_t eb_random_below(eb_random *random, uint64_t bound);

/* 1 with chance p (never for p <= 0, always for p >= 1), else 0. */
int eb_random_chance(eb_random *random, double p);

/* Normal with mean 0 and variance 1. */
double eb_random_normal(eb_random *random);

/* Gamma of this shape and scale 1: mean = variance = shape. Shape > 0 and
 * finite, else NaN. May be 0 by underflow for shapes under 0.05. */
double eb_random_gamma(eb_random *random, double shape);

/* Beta(a, b): mean a / (a + b). Both > 0 and finite, else NaN. */
double eb_random_beta(eb_random *random, double a, double b);

/* Failures before the first success, when each trial succeeds with chance p:
 * mean (1 - p) / p. UINT64_MAX if p <= 0 or the count is past 2^63. */
uint64_t eb_random_geometric(eb_random *random, double p);

/* Poisson by inversion; costs O(mean). 0 unless mean > 0; a mean above 1e6
 * counts as 1e6. */
uint64_t eb_random_poisson(eb_random *random, double mean);

#endif
