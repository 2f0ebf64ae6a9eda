/* SPDX-License-Identifier: MIT */
/*
 * How often chance alone shows as much: the exact tails that the patterns are
 * judged by, and the false discovery rate over all of them. Numbers only.
 *
 * All are pure. A tail is a sum of positive terms, so that small ones keep
 * their digits; none is ever below the truth by more than rounding.
 */
#ifndef EB_POLICY_PATTERNS_CHANCE_H
#define EB_POLICY_PATTERNS_CHANCE_H

#include "earlybell/base.h"

/* out[k] = log(k!), k = 0 to n. */
void eb_log_factorials(size_t n, double *out);

/*
 * One kind of absence: `own` of the `total` at the school are the pupil's;
 * `labelled` of the total have the shape. When chance deals the shape out
 * among all of them, the pupil has hypergeometrically many. `odds` (1: alike)
 * weighs the pupil's against the others', as in Fisher's noncentral form, for
 * a pupil with fewer or more chances to show the shape.
 */
typedef struct eb_deal {
    int64_t own, labelled, total;
    double odds;
} eb_deal;

/* What the deals give: how many labelled ones are expected and can be at
 * most, and how rare that most would be. None of it depends on what was
 * dealt. */
typedef struct eb_dealt {
    double expected, rarest;
    int64_t most;
} eb_dealt;

/* P(the pupil's labelled ones over all kinds >= least). `log_factorial`
 * reaches every total; `room` holds twice the sum of `own` plus 2. */
double eb_deals_tail(const double *log_factorial, const eb_deal *deals,
                     size_t count, int64_t least, double *room, eb_dealt *out);

/* P(successes >= least) in trials with these chances; `room`: count + 1. */
double eb_trials_tail(const double *chances, size_t count, int64_t least,
                      double *room);

/*
 * P(D >= distance) for the largest distance on one side between the
 * distribution of n draws and the one they were drawn from (Birnbaum and
 * Tingey 1951, exact for a continuous one and on the safe side for steps).
 */
double eb_one_sided_distance_tail(const double *log_factorial, int64_t n,
                                  double distance);

/*
 * q[i]: the least false discovery rate at which test i is called (Benjamini
 * and Hochberg 1995). `order` has room for count.
 */
void eb_false_discovery(const double *p, size_t count, size_t *order,
                        double *q);

#endif
