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

#endif
