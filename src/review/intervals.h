/* SPDX-License-Identifier: MIT */
/*
 * Intervals of shares and of counts, 95 % each.
 */
#ifndef EB_REVIEW_INTERVALS_H
#define EB_REVIEW_INTERVALS_H

/* Wilson's (1927) of a share among `rows` rows; NaN with none. `rows` need
 * not be whole. */
void eb_wilson(double share, double rows, double *low, double *high);

/* Garwood's (1936) of the mean of a Poisson variable seen as `count`: never
 * under 95 %. */
void eb_poisson_limits(double count, double *low, double *high);

#endif
