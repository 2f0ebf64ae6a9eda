/* SPDX-License-Identifier: MIT */
/*
 * The logistic line: logit P(y) = a + b logit(p), fitted to a ranking's rows
 * under any weights. Shared by the calibration figures, their bootstrap and
 * recalibration.
 */
#ifndef EB_REVIEW_LINE_FIT_H
#define EB_REVIEW_LINE_FIT_H

#include "review/ranking.h"

typedef struct eb_line_options {
    double a, b;    /* where to start */
    int slope_held; /* fit `a` only, `b` stays */
    double ridge;   /* on a and on b - 1; 0: none */
} eb_line_options;

typedef struct eb_line {
    int found; /* 0: no maximum, or not reached; the rest is then NaN */
    double a, b;
    double variance_a, variance_b, covariance;
    double gradient_norm;  /* at the last but one point, per unit of weight */
    double log_likelihood; /* at the last but one point, without the ridge */
    int iterations;
} eb_line;

/* Whether a maximum without a ridge exists. */
int eb_line_exists(const eb_ranking *ranking, const eb_weights *weights,
                   int slope_held);

eb_line eb_line_fit(const eb_ranking *ranking, const eb_weights *weights,
                    const eb_line_options *options);

/*
 * A line already fitted to the rows, from which those of draws of the same
 * rows are near: what each row has to say at that line is worked out once.
 */
typedef struct eb_line_near {
    double a, b;
    int slope_held;
    double *miss, *spread; /* y - p, p (1 - p) at (a, b), in rank order; with
                              NULL every draw is fitted from the start */
} eb_line_near;

/* Fills near->miss and near->spread, which have the ranking's count. */
void eb_line_terms(const eb_ranking *ranking, eb_line_near *near);

/* As eb_line_fit from (0, 1), but with some 1e-8 of error, and no variances,
 * gradient or likelihood (NaN). */
eb_line eb_line_fit_near(const eb_ranking *ranking, const eb_weights *weights,
                         const eb_line_near *near);

/* The log-likelihood of chances a + b logit(p). */
double eb_line_likelihood(const eb_ranking *ranking, const eb_weights *weights,
                          double a, double b);

#endif
