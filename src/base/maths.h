/* SPDX-License-Identifier: MIT */
/*
 * Elementary functions whose results are the same bits on every machine.
 *
 * The C library's exp and log differ between systems in the last bit, and a
 * score must not. These use only + - * / and comparisons on IEEE 754 doubles,
 * rounded to nearest, plus sqrt (which IEEE rounds correctly), so that the
 * order of operations written here fixes every bit. Compile with
 * -ffp-contract=off and without -ffast-math.
 *
 * Largest error against mpmath, measured over 100,000 random arguments of each
 * function's whole range (ulp: unit in the last place of the result):
 *   exp 0.52 ulp, exp2 0.52, log 0.501, log1p 0.501, expm1 1.24, expit 1.98,
 *   logit 2.41; lgamma 6.5e-16 relative, also beside its zeros at 1 and 2;
 *   gamma_p and gamma_q 3.8e-15 relative where above 1e-290 (26,000 pairs with
 *   a and x from 1e-12 and a up to 1e15).
 *
 * All are pure, allocate nothing and may be called from any thread. A NaN
 * argument gives NaN. errno and the floating-point flags mean nothing here.
 */
#ifndef EB_BASE_MATHS_H
#define EB_BASE_MATHS_H

#include <float.h>

#if defined(__FAST_MATH__)
#error "base/maths needs IEEE arithmetic: build without -ffast-math"
#endif
/* 1 (s390x): a float is computed as a double, and a double as itself. */
#if FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 1
#error "base/maths needs double arithmetic without excess precision"
#endif

/* e to the x. 0 at -inf, inf from 709.79 up; results below 2^-1022 lose bits
 * gradually, as subnormals do. */
double eb_exp(double x);

/* 2 to the x; exact for whole x. */
double eb_exp2(double x);

/* exp(x) - 1, without cancellation near 0. */
double eb_expm1(double x);

/* Natural logarithm. -inf at 0 (of either sign), NaN below 0. */
double eb_log(double x);

/* log(1 + x), without cancellation near 0. -inf at -1, NaN below. */
double eb_log1p(double x);

/* log(p / (1 - p)) for p in [0, 1]: -inf at 0, inf at 1, NaN outside. */
double eb_logit(double p);

/* 1 / (1 + exp(-x)), from 0 at -inf to 1 at inf. */
double eb_expit(double x);

/* log Gamma(x) for x > 0. inf at 0 and at inf, NaN below 0. */
double eb_lgamma(double x);

/*
 * The regularised incomplete gamma functions for a > 0 and x >= 0 (NaN
 * outside): P(a, x) is the chance that a gamma variable of shape a and scale
 * 1 is at most x; Q = 1 - P, each computed so that small values keep their
 * digits. The upper tail of a chi-square of d degrees of freedom at c is
 * eb_gamma_q(d / 2.0, c / 2.0).
 * Cost grows like the square root of a, up to some 3000 steps at a = 20,000;
 * above that it is constant.
 */
double eb_gamma_p(double a, double x);
double eb_gamma_q(double a, double x);

#endif
