/* SPDX-License-Identifier: MIT */
/*
 * Numbers of about 106 bits as the unevaluated sum of two doubles: just enough
 * of them to keep the exponent of x^a e^-x exact where a is in the thousands.
 * The exact sum is Knuth's, the exact product Dekker's (1971), which needs no
 * fused multiply-add; its factors must stay below 2^996. Private to
 * base/maths*, as are the few functions at the end that share it.
 */
#ifndef EB_BASE_MATHS_PAIR_H
#define EB_BASE_MATHS_PAIR_H

typedef struct eb_maths_pair {
    double high;
    double low; /* at most half a unit in the last place of `high` */
} eb_maths_pair;

static inline eb_maths_pair eb_pair_sum(double a, double b) {
    double sum = a + b;
    double part = sum - a;
    return (eb_maths_pair){sum, (a - (sum - part)) + (b - part)};
}

static inline eb_maths_pair eb_pair_product(double a, double b) {
    const double split = 134217729.0; /* 2^27 + 1 */
    double product = a * b;
    double a_high = split * a - (split * a - a), a_low = a - a_high;
    double b_high = split * b - (split * b - b), b_low = b - b_high;
    double low =
        a_low * b_low -
        (((product - a_high * b_high) - a_low * b_high) - a_high * b_low);
    return (eb_maths_pair){product, low};
}

static inline eb_maths_pair eb_pair_add(eb_maths_pair a, eb_maths_pair b) {
    eb_maths_pair sum = eb_pair_sum(a.high, b.high);
    return eb_pair_sum(sum.high, sum.low + (a.low + b.low));
}

static inline eb_maths_pair eb_pair_add_double(eb_maths_pair a, double b) {
    eb_maths_pair sum = eb_pair_sum(a.high, b);
    return eb_pair_sum(sum.high, sum.low + a.low);
}

static inline eb_maths_pair eb_pair_scale(eb_maths_pair a, double factor) {
    eb_maths_pair product = eb_pair_product(a.high, factor);
    return eb_pair_sum(product.high, product.low + a.low * factor);
}

/* log(x) for finite x > 0 to about 2^-80 absolute; exp(x.high + x.low). */
eb_maths_pair eb_log_pair(double x);
double eb_exp_pair(eb_maths_pair x);

/* Stirling's correction: what log Gamma(x) has beyond its leading terms, for
 * x >= 10; about 1 / (12 x). */
double eb_stirling_rest(double x);

/* log Gamma(1 + a) for a > 0, without the loss of rounding 1 + a. */
double eb_lgamma_after(double a);

/* Gamma(1 + a) for 0 < a <= 10. */
double eb_gamma_after(double a);

#endif
