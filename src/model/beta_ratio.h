/* SPDX-License-Identifier: MIT */
#ifndef EB_MODEL_BETA_RATIO_H
#define EB_MODEL_BETA_RATIO_H

/*
 * log of B(a + x, b + y) / B(a, b), B the beta function: how well shapes a
 * and b foretold x absences and y attendances, in real numbers. a, b in
 * (0, 1e6], x, y in [0, 2000]. Within 1e-12 of the truth, absolute; exactly 0
 * when x and y are.
 */
double eb_log_beta_ratio(double a, double b, double x, double y);

/* What of it depends on a and b alone, for those who ask for many x and y:
 * a shape raised from `from` to `to`, 8 or more, in whole steps. */
typedef struct eb_raised {
    double from, to;
    int steps;
    double lower; /* the product of what it was on its way */
    double rest;  /* S(to) */
} eb_raised;

typedef struct eb_beta_fit {
    eb_raised absent, attended, both; /* a, b, a + b */
} eb_beta_fit;

eb_beta_fit eb_beta_fit_of(double a, double b);

#endif
