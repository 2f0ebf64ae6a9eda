/* SPDX-License-Identifier: MIT */
/*
 * The lowest point of a smooth function within bounds, by Newton's method.
 */
#ifndef EB_TRAIN_MIXTURE_NEWTON_H
#define EB_TRAIN_MIXTURE_NEWTON_H

#include "earlybell/base.h"

/* Value, gradient (n) and symmetric Hessian (n x n) at x. */
typedef eb_status (*eb_newton_function)(void *context, const double *x,
                                        double *value, double *gradient,
                                        double *hessian, eb_error *err);

typedef struct eb_bounded_problem {
    size_t n;
    const double *low, *high; /* may be infinite */
    eb_newton_function function;
    void *context;
    int32_t iterations_most;
    double goal; /* of the gradient norm; above 1e-4: stop as soon as met */
    eb_memory memory;
} eb_bounded_problem;

typedef struct eb_bounded_minimum {
    double value, gradient_norm;
    size_t held; /* at a bound, the gradient pushing outwards (KKT) */
    int32_t iterations;
    int converged;
} eb_bounded_minimum;

/*
 * From x, within bounds, to the minimum, into x; `gradient`, `hessian` there
 * and `held` (n, 1 where held) receive what was found. Finishes without
 * convergence as with it: look at out->converged.
 */
eb_status eb_bounded_newton(const eb_bounded_problem *problem, double *x,
                            double *gradient, double *hessian, uint8_t *held,
                            eb_bounded_minimum *out, eb_error *err);

/* Cholesky's lower factor of the symmetric m x m `a`, in place (the upper
 * triangle is left as it was). 0, or -1 when it is not positive definite. */
int eb_cholesky(double *a, size_t m);
/* Solves L L' x = b in place of b. */
void eb_cholesky_solve(const double *l, size_t m, double *b);

#endif
