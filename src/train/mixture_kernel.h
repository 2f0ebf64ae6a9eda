/* SPDX-License-Identifier: MIT */
/*
 * One row of the beta-binomial mixture: the log chance of its k with exact
 * first and second derivatives, in what is linear in the parameters.
 */
#ifndef EB_TRAIN_MIXTURE_KERNEL_H
#define EB_TRAIN_MIXTURE_KERNEL_H

/* A single beta-binomial, by t = logit mu and f = log phi. */
typedef struct eb_beta_row {
    double log_chance; /* without the binomial coefficient */
    double t, f;       /* first derivatives */
    double tt, tf, ff; /* second ones */
} eb_beta_row;

/* Outside these bounds the nearer bound counts and derivatives are 0. */
#define EB_MIXTURE_LOGIT_MOST 30.0
#define EB_MIXTURE_LOG_PHI_LEAST (-2.9957322735539909) /* log 0.05 */
#define EB_MIXTURE_LOG_PHI_MOST 13.815510557964274     /* log 1e6 */

/*
 * k of n at mu = expit(t), phi = exp(f), for f from -5 to 19 and n up to 400
 * (no bounds are applied here). Against 40-digit arithmetic over phi from
 * 1e-2 to 1e8 and k from 0 to n: log_chance within 2e-12, derivatives within
 * 1e-11 of themselves, or 1e-13 where they are under 0.01. `derivatives` 0
 * leaves them unset.
 */
void eb_beta_row_at(int n, int k, double t, double f, int derivatives,
                    eb_beta_row *out);

/* The scalars that a row's parameters enter by, in this order. */
enum eb_mixture_scalar {
    EB_BY_ETA,
    EB_BY_INTERCEPT_1,
    EB_BY_PRECISION_1,
    EB_BY_INTERCEPT_2, /* from here on only with two components */
    EB_BY_LOG_SLOPE,
    EB_BY_WEIGHT,
    EB_BY_PRECISION_2,
    EB_BY_COUNT
};

/* Log chance (without the binomial coefficient) at these seven scalars, with
 * bounds; gradient and Hessian (lower triangle) when not NULL. */
double eb_mixture_row(int components, int n, int k,
                      const double at[EB_BY_COUNT], double *gradient,
                      double (*hessian)[EB_BY_COUNT]);

/* log of n over k, 0 <= k <= n. */
double eb_log_choose(int n, int k);

#endif
