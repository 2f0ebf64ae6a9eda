/* SPDX-License-Identifier: MIT */
/*
 * Rates of pupils with different numbers of sessions, and how sure they are.
 * Brothers and sisters tend to be away together, so families are what varies
 * (the ratio estimator by clusters: Cochran, Sampling Techniques, 1977, 6.3;
 * Welch 1947 for two groups). With few families the interval is wide, as it
 * should be: Student's t is used, not the normal.
 */
#include "policy/outcomes_rate.h"

#include <math.h>
#include <stdlib.h>

/* The whole row is compared, so that sums are added in one order whichever
 * way the rows came. */
static int compare_rows(const void *left, const void *right) {
    const eb_rate_row *a = left, *b = right;
    if (a->family != b->family) return a->family < b->family ? -1 : 1;
    if (a->sessions != b->sessions) return a->sessions < b->sessions ? -1 : 1;
    return (a->value > b->value) - (a->value < b->value);
}

void eb_rate_of(eb_rate_row *rows, size_t count, eb_rate *out) {
    double value = 0.0, sessions = 0.0, squares = 0.0;
    out->rate = out->variance = (double)NAN;
    out->families = 0;
    if (count == 0) return;
    qsort(rows, count, sizeof *rows, compare_rows);
    for (size_t i = 0; i < count; i++) {
        value += rows[i].value;
        sessions += (double)rows[i].sessions;
    }
    out->rate = value / sessions;
    for (size_t i = 0; i < count; out->families++) {
        const uint64_t family = rows[i].family;
        double off = 0.0;
        for (; i < count && rows[i].family == family; i++) {
            off += rows[i].value - out->rate * (double)rows[i].sessions;
        }
        squares += off * off;
    }
    const double n = (double)out->families;
    if (n > 1.0) {
        out->variance = n / (n - 1.0) * squares / (sessions * sessions);
    }
}

double eb_student_975(double freedom) {
    /* From scipy 1.x, stats.t.ppf(0.975, n); they agree with the tables. */
    static const double TABLE[] = {
        12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912,
        2.364624,  2.306004, 2.262157, 2.228139, 2.200985, 2.178813,
        2.160369,  2.144787, 2.131450, 2.119905, 2.109816, 2.100922,
        2.093024,  2.085963, 2.079614, 2.073873, 2.068658, 2.063899,
        2.059539,  2.055529, 2.051831, 2.048407, 2.045230, 2.042272};
    const size_t most = sizeof TABLE / sizeof *TABLE;
    if (!(freedom >= 1.0)) return (double)INFINITY;
    if (freedom < (double)(most + 1)) return TABLE[(size_t)freedom - 1];
    /* Cornish and Fisher's expansion about the normal point: off by less than
     * 0.000002 from 31 on. */
    const double z = 1.959963984540054, v = freedom;
    const double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
    return z + (z3 + z) / (4.0 * v) +
           (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * v * v) +
           (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / (384.0 * v * v * v);
}

void eb_rate_limits(const eb_rate *of, double *low, double *high) {
    const double half =
        isnan(of->variance)
            ? (double)NAN
            : eb_student_975((double)(of->families - 1)) * sqrt(of->variance);
    *low = of->rate - half;
    *high = of->rate + half;
}

void eb_rate_difference(const eb_rate *a, const eb_rate *b, double *difference,
                        double *low, double *high) {
    const double sum = a->variance + b->variance;
    *difference = a->rate - b->rate;
    *low = *high = (double)NAN;
    if (isnan(sum)) return;
    double half = 0.0;
    if (sum > 0.0) {
        const double below =
            a->variance * a->variance / (double)(a->families - 1) +
            b->variance * b->variance / (double)(b->families - 1);
        half = eb_student_975(sum * sum / below) * sqrt(sum);
    }
    *low = *difference - half;
    *high = *difference + half;
}
