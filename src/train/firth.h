/* SPDX-License-Identifier: MIT */
/*
 * What a logistic fit minimises: minus the log likelihood and its penalty.
 */
#ifndef EB_TRAIN_FIRTH_H
#define EB_TRAIN_FIRTH_H

#include "train/logistic_pass.h"

typedef struct eb_logistic_objective {
    eb_logistic_table *table;
    int32_t penalty;
    const double *ridge; /* of each scaled coefficient; the intercept's is 0 */
    eb_factor factor;    /* of the whole information, for Firth */
} eb_logistic_objective;

/* Its value, gradient and second derivatives, as eb_newton asks for them. */
eb_status eb_logistic_objective_at(eb_logistic_objective *o, const double *at,
                                   double *value, double *gradient,
                                   double *curvature, eb_error *err);

#endif
