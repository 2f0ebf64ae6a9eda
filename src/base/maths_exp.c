/* SPDX-License-Identifier: MIT */
/*
 * exp, exp2, expm1 and the logistic function.
 *
 * The idea: write x = n (ln 2) / 32 + r with whole n and |r| <= 0.0109. Then
 * exp(x) = 2^k 2^(j/32) exp(r) with n = 32 k + j: the first factor only moves
 * the exponent, the second is looked up as the sum of two doubles, and
 * exp(r) - 1 is so small that a Taylor polynomial of degree 7, with its own
 * rounding, adds about 0.02 units in the last place to the final rounding.
 * n times the high part of (ln 2) / 32 is exact: 16 bits by 37.
 */
#include <math.h>

#include "base/bits.h"
#include "base/maths.h"
#include "base/maths_tables.h"

static const double STEPS_PER_UNIT = 46.16624130844683; /* 32 / ln 2 */
static const double STEP_HIGH = 0.021660849392446835;   /* (ln 2) / 32, */
static const double STEP_LOW = 5.145609244655338e-14;   /* in two parts */
static const double LN2 = 0.6931471805599453;

/* Above LARGEST the result is over DBL_MAX; below SMALLEST it rounds to 0. */
static const double LARGEST = 709.782712893384;
static const double SMALLEST = -745.1332191019412;

/* scale 2^exponent (table + table_low + small), and small against table. */
typedef struct exp_parts {
    int exponent;
    double table;
    double small;
} exp_parts;

static int nearest_whole(double x) {
    return (int)(x < 0.0 ? x - 0.5 : x + 0.5);
}

/* 2^exponent for a normal result. */
static double power_of_two(int exponent) {
    return eb_double_of_bits((uint64_t)(exponent + 1023) << 52);
}

/* 2^(steps / 32) exp(r + r_low), for |r| <= 0.011. */
static exp_parts parts(int steps, double r, double r_low) {
    const int bias = 2048; /* keeps the division below on whole numbers >= 0 */
    int shifted = steps + 32 * bias;
    eb_maths_pair factor = eb_exp2_table[shifted % 32];
    double tail = 1.0 / 720 + r * (1.0 / 5040);
    tail = 1.0 / 24 + r * (1.0 / 120 + r * tail);
    tail = r * r * (0.5 + r * (1.0 / 6 + r * tail));
    double growth = r + (r_low + tail);
    return (exp_parts){shifted / 32 - bias, factor.high,
                       factor.low + factor.high * growth};
}

static exp_parts parts_of_exp(double x, double low) {
    int steps = nearest_whole(x * STEPS_PER_UNIT);
    double rest = x - steps * STEP_HIGH;
    eb_maths_pair r = eb_pair_sum(rest, -(steps * STEP_LOW));
    return parts(steps, r.high, r.low + low);
}

/*
 * Puts the parts together with one rounding. A result below 2^-1022 has fewer
 * bits: adding 2^(-1022 - exponent) first makes the sum round at the bit that
 * will be the last, so that scaling it down afterwards is exact.
 */
static double assemble(exp_parts p) {
    double sum = p.table + p.small;
    if (p.exponent > 1023) return 2.0 * (sum * power_of_two(1023));
    if (p.exponent > -1022 || (p.exponent == -1022 && sum >= 1.0)) {
        return sum * power_of_two(p.exponent);
    }
    double guard = power_of_two(-1022 - p.exponent);
    eb_maths_pair whole = eb_pair_sum(p.table, p.small);
    eb_maths_pair raised = eb_pair_sum(guard, whole.high);
    double rounded = raised.high + (raised.low + whole.low);
    /* 2^exponent in two factors: alone it would be subnormal. */
    return (rounded - guard) * power_of_two(-1022) *
           power_of_two(p.exponent + 1022);
}

double eb_exp_pair(eb_maths_pair x) {
    if (isnan(x.high)) return x.high;
    if (x.high > LARGEST) return (double)INFINITY;
    if (x.high < SMALLEST) return 0.0;
    return assemble(parts_of_exp(x.high, x.low));
}

double eb_exp(double x) { return eb_exp_pair((eb_maths_pair){x, 0.0}); }

double eb_exp2(double x) {
    if (isnan(x)) return x;
    if (x >= 1024.0) return (double)INFINITY;
    if (x < -1075.0) return 0.0;
    int steps = nearest_whole(x * 32.0);
    double rest = x - steps / 32.0; /* exact */
    return assemble(parts(steps, rest * LN2, 0.0));
}

double eb_expm1(double x) {
    if (isnan(x)) return x;
    if (x > 45.0) return eb_exp(x);
    if (x < -45.0) return -1.0;
    if (fabs(x) < 0x1p-54) return x; /* also keeps -0 and subnormals */
    exp_parts p = parts_of_exp(x, 0.0);
    double scale = power_of_two(p.exponent);
    eb_maths_pair head = eb_pair_sum(scale * p.table, -1.0);
    return head.high + (head.low + scale * p.small);
}

double eb_expit(double x) {
    double decay = eb_exp(-fabs(x));
    return (x < 0.0 ? decay : 1.0) / (1.0 + decay);
}
