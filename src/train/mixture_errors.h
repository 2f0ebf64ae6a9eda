/* SPDX-License-Identifier: MIT */
#ifndef EB_TRAIN_MIXTURE_ERRORS_H
#define EB_TRAIN_MIXTURE_ERRORS_H

#include "train/mixture_rows.h"

/*
 * Standard errors of the parameters `x`, clustered by pupil: the square roots
 * of the diagonal of H^-1 (sum of s s' over pupils) H^-1 G / (G - 1), where H
 * is the penalised `hessian` over what is not `held`, s a pupil's weighted sum
 * of row gradients and G the number of pupils with a weight. NaN for what is
 * held, and for all when G is 1. `rows` must have room for a Hessian.
 */
eb_status eb_mixture_errors(eb_mixture_rows *rows, const double *x,
                            const double *hessian, const uint8_t *held,
                            double *out, eb_error *err);

/* Largest over smallest eigenvalue of the part that is not held, scaled to
 * unit diagonal; 0 when it is not positive definite. */
eb_status eb_mixture_condition(const double *hessian, const uint8_t *held,
                               size_t count, const eb_memory *memory,
                               double *out, eb_error *err);

#endif
