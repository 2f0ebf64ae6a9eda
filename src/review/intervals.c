/* SPDX-License-Identifier: MIT */
/*
 * Wilson's interval holds its level for small shares and few rows, where the
 * usual normal one goes below zero. Garwood's: the means under which a count
 * as high, or as low, as the one seen would come in 2.5 % of cases; those are
 * quantiles of gamma variables, found here by halving, to the last bits.
 *
 * Wilson 1927, J. Am. Stat. Assoc. 22, 209; Garwood 1936, Biometrika 28, 437.
 */
#include "review/intervals.h"

#include <math.h>

#include "base/maths.h"

#define NORMAL_975 1.959963984540054

void eb_wilson(double share, double rows, double *low, double *high) {
    *low = *high = NAN;
    if (!(rows > 0) || isnan(share)) return;
    const double square = NORMAL_975 * NORMAL_975;
    const double middle = share + square / (2 * rows);
    const double spread = NORMAL_975 * sqrt(share * (1 - share) / rows +
                                            square / (4 * rows * rows));
    const double scale = 1 + square / rows;
    *low = share <= 0 ? 0 : (middle - spread) / scale;
    *high = share >= 1 ? 1 : (middle + spread) / scale;
}

/* The x at which the gamma variable of this shape has `tail` above it. */
static double gamma_upper(double shape, double tail) {
    double low = 0, high = shape + 20 * sqrt(shape) + 40;
    for (int i = 0; i < 200; i++) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) break;
        if (eb_gamma_q(shape, middle) > tail) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

void eb_poisson_limits(double count, double *low, double *high) {
    *low = *high = NAN;
    if (!(count >= 0) || count > 1e15) return;
    *low = count > 0 ? gamma_upper(count, 0.975) : 0;
    *high = gamma_upper(count + 1, 0.025);
}
