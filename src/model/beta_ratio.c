/* SPDX-License-Identifier: MIT */
/*
 * A ratio of two beta functions that keeps its digits for large shapes.
 *
 * log B(a+x, b+y) - log B(a, b) is a sum of six log-gammas. At a = 1e6 each
 * is about 1e7 and good to 1e-9 at best, so their difference is no better.
 * We never form them. By Stirling's series, for z of 8 and more,
 *
 *   log Gamma(z + x) - log Gamma(z) = (z - 1/2) log1p(x / z)
 *       + x log(z + x) - x + S(z + x) - S(z),
 *   S(z) = 1/(12 z) - 1/(360 z^3) + ...   (DLMF 5.11.1),
 *
 * and in the three such differences the parts x, y and x + y cancel exactly,
 * while x log(a+x) + y log(b+y) - (x+y) log(a+b+x+y) is the sum of two small
 * logs. A shape under 8 is first raised by Gamma(z) = Gamma(z + 1) / z.
 */
#include "model/beta_ratio.h"

#include "base/maths.h"

#define STIRLING_FROM 8.0

/* S(z) to 1e-15: seven terms of the series, Bernoulli number 2j over
 * 2j (2j - 1) each. */
static double stirling_rest(double z) {
    const double u = 1.0 / z;
    const double v = u * u;
    double sum = 1.0 / 156.0;
    sum = sum * v - 691.0 / 360360.0;
    sum = sum * v + 1.0 / 1188.0;
    sum = sum * v - 1.0 / 1680.0;
    sum = sum * v + 1.0 / 1260.0;
    sum = sum * v - 1.0 / 360.0;
    sum = sum * v + 1.0 / 12.0;
    return sum * u;
}

/* Gamma(z) / Gamma(z + x) with z raised to 8 or more: returns the raised z
 * and multiplies *factor by what raising it took away. */
static double raise(double z, double x, double *factor) {
    double lower = 1.0;
    double upper = 1.0;
    while (z < STIRLING_FROM) {
        lower *= z;
        upper *= z + x;
        z += 1.0;
    }
    *factor = lower / upper;
    return z;
}

/* log Gamma(z + x) - log Gamma(z), less x log(z + x) - x. */
static double growth(double z, double x) {
    return (z - 0.5) * eb_log1p(x / z) +
           (stirling_rest(z + x) - stirling_rest(z));
}

double eb_log_beta_ratio(double a, double b, double x, double y) {
    if (!(x > 0.0) && !(y > 0.0)) return 0.0;
    double of_absent, of_attended, of_both;
    const double both = x + y;
    const double c = raise(a + b, both, &of_both);
    const double a8 = raise(a, x, &of_absent);
    const double b8 = raise(b, y, &of_attended);
    const double end = c + both;
    double sum = growth(a8, x) + growth(b8, y) - growth(c, both);
    if (x > 0.0) sum += x * eb_log((a8 + x) / end);
    if (y > 0.0) sum += y * eb_log((b8 + y) / end);
    return sum + eb_log(of_absent * of_attended / of_both);
}

static eb_raised raised(double z) {
    eb_raised out = {z, z, 0, 1.0, 0.0};
    while (out.to < STIRLING_FROM) {
        out.lower *= out.to;
        out.to += 1.0;
        ++out.steps;
    }
    out.rest = stirling_rest(out.to);
    return out;
}

eb_beta_fit eb_beta_fit_of(double a, double b) {
    const eb_beta_fit fit = {raised(a), raised(b), raised(a + b)};
    return fit;
}
