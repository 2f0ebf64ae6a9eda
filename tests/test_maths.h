/* SPDX-License-Identifier: MIT */
/*
 * How the tests of base/maths measure: the distance to a true value in units
 * in the last place, and one number that stands for the bits of many results.
 */
#ifndef EB_TESTS_TEST_MATHS_H
#define EB_TESTS_TEST_MATHS_H

#include <math.h>

#include "base/bits.h"
#include "base/maths.h"
#include "test.h"

typedef struct maths_value {
    double x;
    double nearest;
    double rest_ulps;
} maths_value;

typedef struct gamma_value {
    double a;
    double x;
    double p;
    double q;
} gamma_value;

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* The distance from |value| to the next double up. */
static inline double unit_of(double value) {
    uint64_t bits = eb_bits_of_double(fabs(value));
    return eb_double_of_bits(bits + 1) - eb_double_of_bits(bits);
}

/* How far `got` is from the true value of `row`; NaN or inf if it is. */
static inline double ulps_off(double got, const maths_value *row) {
    double unit = unit_of(row->nearest);
    return fabs((got - row->nearest) / unit - row->rest_ulps);
}

/* Fails, naming the argument, where `function` is off by more than `limit`. */
static inline void check_ulps(double (*function)(double),
                              const maths_value *rows, size_t count,
                              double limit) {
    for (size_t i = 0; i < count; i++) {
        double got = function(rows[i].x), off = ulps_off(got, &rows[i]);
        if (!(off <= limit)) {
            fail_msg("at %.17g: got %.17g, wanted %.17g, %.3f ulps off",
                     rows[i].x, got, rows[i].nearest, off);
        }
    }
}

static inline void check_same_bits(double got, double wanted) {
    if (eb_bits_of_double(got) != eb_bits_of_double(wanted)) {
        fail_msg("got %.17g (%a), wanted %.17g (%a)", got, got, wanted, wanted);
    }
}

/* FNV-1a over eight bytes, low byte first: the same on every byte order. */
static inline uint64_t mix_bits(uint64_t hash, double value) {
    uint64_t bits = eb_bits_of_double(value);
    for (int i = 0; i < 8; i++) {
        hash = (hash ^ (bits >> (8 * i) & 255)) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* The bits of function(low), function(low + step), ... in one number. */
static inline uint64_t bits_over(double (*function)(double), double low,
                                 double step, int count) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (int i = 0; i < count; i++) {
        hash = mix_bits(hash, function(low + i * step));
    }
    return hash;
}

#endif
