/* SPDX-License-Identifier: MIT */
/*
 * Systems with a symmetric positive matrix, such as an information matrix,
 * scaled first so that its diagonal is 1: the units of the columns then play
 * no part in what counts as singular.
 */
#ifndef EB_TRAIN_NEWTON_FACTOR_H
#define EB_TRAIN_NEWTON_FACTOR_H

#include "earlybell/base.h"

/* P D A D P' = L diag L'; D scales to a diagonal of 1, P is the order. */
typedef struct eb_factor {
    size_t room, size;
    double *ldl;   /* size x size: L below, diag on the diagonal */
    double *scale; /* D, in the order of A */
    size_t *order; /* row of D A D that became row i */
    double *work, *shift;
    double *tridiagonal; /* GSL's workspace: its own would not be ours */
} eb_factor;

eb_status eb_factor_init(eb_factor *factor, size_t room,
                         const eb_memory *memory, eb_error *err);
void eb_factor_free(eb_factor *factor, const eb_memory *memory);

/*
 * Factors the rows and columns `which` (NULL: all) of `matrix`, whose rows are
 * `width` long; `size` of them, at most `room`. Returns 0, or -1 when it is not
 * positive definite within rounding, or not finite.
 */
int eb_factor_make(eb_factor *factor, const double *matrix, size_t width,
                   const size_t *which, size_t size);

/* Solves A b = rhs in place. */
void eb_factor_solve(const eb_factor *factor, double *rhs);

/* The inverse of A, size x size. */
void eb_factor_invert(eb_factor *factor, double *inverse);

double eb_factor_log_determinant(const eb_factor *factor);

/* 2-norm condition number of D A D for the same arguments as make's; infinite
 * when it has an eigenvalue of 0 or below. */
double eb_factor_condition(eb_factor *factor, const double *matrix,
                           size_t width, const size_t *which, size_t size);

#endif
