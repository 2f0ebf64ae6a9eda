/* SPDX-License-Identifier: MIT */
/*
 * The logarithm of the gamma function, for positive arguments.
 *
 * Three ranges. From 10 up: Stirling's series. Around 2: the Taylor series of
 * log Gamma(2 + z), |z| <= 1/2, whose coefficients fall like 2^-k. In between
 * and below: Gamma(x + 1) = x Gamma(x) moves the argument to around 2. Near 1,
 * log Gamma(1 + z) = log Gamma(2 + z) - log1p(z): both vanish at z = 0 in
 * proportion to z, so that the zeros at 1 and 2 keep their digits.
 */
#include <math.h>

#include "base/maths.h"
#include "base/maths_tables.h"

/* log Gamma(2 + z) for |z| <= 1/2. */
static double around_two(double z) {
    double sum = 0.0;
    for (int k = EB_LGAMMA_TERMS - 1; k >= 0; k--) {
        sum = eb_lgamma_taylor[k] + z * sum;
    }
    return z * sum;
}

double eb_stirling_rest(double x) {
    double inverse = 1.0 / x, square = inverse * inverse, sum = 0.0;
    for (int k = EB_STIRLING_TERMS - 1; k >= 0; k--) {
        sum = eb_stirling[k] + square * sum;
    }
    return inverse * sum;
}

/* (x - 1/2) log x - x + log(2 pi) / 2, arranged so that the large terms are
 * one product: (x - 1/2) (log x - 1) + (log(2 pi) - 1) / 2. */
static double by_stirling(double x) {
    eb_maths_pair log_x = eb_log_pair(x);
    const double constant = 0.4189385332046727;
    double slope = (log_x.high - 1.0) + log_x.low;
    return (x - 0.5) * slope + (constant + eb_stirling_rest(x));
}

double eb_lgamma(double x) {
    if (isnan(x)) return x;
    if (x < 0.0) return (double)NAN;
    if (x == 0.0 || x > DBL_MAX) return (double)INFINITY;
    if (x >= 10.0) return by_stirling(x);
    if (x < 0.5) return (around_two(x) - eb_log1p(x)) - eb_log(x);
    if (x < 1.5) return around_two(x - 1.0) - eb_log1p(x - 1.0);
    double product = 1.0;
    while (x > 2.5) {
        x -= 1.0;
        product *= x;
    }
    return around_two(x - 2.0) + eb_log(product);
}

double eb_lgamma_after(double a) {
    return a < 0.5 ? around_two(a) - eb_log1p(a) : eb_lgamma(1.0 + a);
}

double eb_gamma_after(double a) {
    double product = 1.0;
    double x = a + 1.0; /* rounds: below, the part lost is put back */
    double lost = a - (x - 1.0);
    while (x > 2.5) {
        x -= 1.0;
        product *= x + lost;
    }
    if (x < 1.5) {
        double z = (x - 1.0) + lost;
        return product * eb_exp(around_two(z) - eb_log1p(z));
    }
    return product * eb_exp(around_two((x - 2.0) + lost));
}
