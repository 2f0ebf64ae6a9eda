/* SPDX-License-Identifier: MIT */
/*
 * The distribution of K, the sessions absent out of those ahead, as a table
 * of chances: beta-binomial components are added to it one by one, then tails
 * and points are read off the table. Every number that a page shows of one
 * pupil comes from one such table, so that no two of them can disagree.
 */
#ifndef EB_MODEL_BETA_BINOMIAL_H
#define EB_MODEL_BETA_BINOMIAL_H

#include "data/view_row.h"

/* A table has room for P(K = 0) to P(K = EB_YEAR_SESSIONS). */
#define EB_CHANCES_ROOM (EB_YEAR_SESSIONS + 1)

/*
 * Adds weight * P(K = k), k = 0 to trials, to chances[k], for K beta-binomial
 * with shapes alpha and beta, both > 0 and finite. trials is 0 to
 * EB_YEAR_SESSIONS. Each chance above 1e-290 is right to about
 * 3e-16 * trials, relative to itself. Cost: one division a session.
 */
void eb_beta_binomial_add(double weight, int trials, double alpha, double beta,
                          double *chances);

/* P(K >= least): exactly 1 for least <= 0, exactly 0 for least > trials. */
double eb_chances_tail(const double *chances, int trials, int64_t least);

/* The points of K that a result shows. */
#define EB_LOW_POINT 0.1
#define EB_HIGH_POINT 0.9

/* The smallest k with P(K <= k) >= share, for share in (0, 1). */
int eb_chances_point(const double *chances, int trials, double share);

#endif
