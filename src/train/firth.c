/* SPDX-License-Identifier: MIT */
/*
 * Penalties of the logistic fit. Ridge adds lambda / 2 times the squared
 * coefficients in the units of the data. Firth (1993) takes off half the log
 * determinant of the information (Jeffreys' prior), which removes the first
 * order of the bias and keeps every estimate finite; its curvature is stood in
 * for by the information itself (Fisher scoring), as is usual.
 */
#include "train/firth.h"

#include <math.h>

eb_status eb_logistic_objective_at(eb_logistic_objective *o, const double *at,
                                   double *value, double *gradient,
                                   double *curvature, eb_error *err) {
    size_t width = o->table->width;
    eb_status status =
        eb_logistic_pass(o->table, at, value, gradient, curvature, err);
    if (status != EB_OK) return status;
    if (o->penalty == EB_PENALTY_RIDGE)
        for (size_t i = 0; i < width; i++) {
            *value += 0.5 * o->ridge[i] * at[i] * at[i];
            gradient[i] += o->ridge[i] * at[i];
            curvature[i * width + i] += o->ridge[i];
        }
    if (o->penalty != EB_PENALTY_FIRTH) return EB_OK;
    if (eb_factor_make(&o->factor, curvature, width, NULL, width)) {
        *value = (double)INFINITY;
        return EB_OK;
    }
    *value -= 0.5 * eb_factor_log_determinant(&o->factor);
    return eb_logistic_pass_firth(o->table, at, &o->factor, gradient, err);
}
