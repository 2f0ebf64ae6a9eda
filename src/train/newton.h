/* SPDX-License-Identifier: MIT */
/*
 * The least value of a smooth function whose second derivatives, or a positive
 * stand-in for them, are known; some coefficients may be held to one sign.
 */
#ifndef EB_TRAIN_NEWTON_H
#define EB_TRAIN_NEWTON_H

#include "train/newton_factor.h"

/* Value, gradient and (size x size) second derivatives at a point. A value
 * that is not finite says that the step went too far. */
typedef eb_status (*eb_newton_evaluate)(void *context, const double *at,
                                        double *value, double *gradient,
                                        double *curvature, eb_error *err);

typedef struct eb_newton_problem {
    size_t size;
    const int8_t *signs; /* of each coefficient, as in eb_logistic_options;
                            NULL: all free */
    int32_t iterations_most;
    double goal; /* of gradient and step, in standard errors; 0: as small as
                    rounding lets them be */
    eb_newton_evaluate evaluate;
    /* Asked once, when after some steps the point still runs away: EB_OK to go
     * on, or a refusal. NULL: never; then a long step is no hindrance. */
    eb_status (*runs_away)(void *context, eb_error *err);
    void *context;
} eb_newton_problem;

/* Yours: arrays of `size` and size^2 doubles. `at` holds the start. */
typedef struct eb_newton_result {
    double *at, *gradient, *curvature;
    double value;
    double gradient_norm; /* largest, by the root of its own curvature */
    int32_t iterations;
    size_t *free; /* room for `size`: those not held at 0, in order */
    size_t free_count;
} eb_newton_result;

/*
 * Errors: EB_ERR_FIT when it does not converge, or the curvature stops being
 * positive; what the two calls return; EB_ERR_MEMORY. `factor` has room for
 * `size` and comes back as that of the free part.
 */
eb_status eb_newton(const eb_newton_problem *problem, eb_factor *factor,
                    const eb_memory *memory, eb_newton_result *out,
                    eb_error *err);

#endif
