/* SPDX-License-Identifier: MIT */
/*
 * GSL's modified Cholesky factor (Gill, Murray, Wright), which, unlike the
 * plain one, never calls GSL's error handler: where a pivot would fail it is
 * raised, and we are told by how much. Any raise counts as failure here.
 */
#include "train/newton_factor.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/maths.h"
#include "base/memory.h"

eb_status eb_factor_init(eb_factor *factor, size_t room,
                         const eb_memory *memory, eb_error *err) {
    *factor = (eb_factor){.room = room};
    factor->ldl = eb_alloc(memory, room, room * sizeof(double));
    factor->work = eb_alloc(memory, room, room * sizeof(double));
    factor->scale = eb_alloc(memory, room, sizeof(double));
    factor->shift = eb_alloc(memory, room, sizeof(double));
    factor->tridiagonal = eb_alloc(memory, room, 2 * sizeof(double));
    factor->order = eb_alloc(memory, room, sizeof(size_t));
    if (factor->ldl && factor->work && factor->scale && factor->shift &&
        factor->tridiagonal && factor->order)
        return EB_OK;
    eb_factor_free(factor, memory);
    return eb_fail_memory(err);
}

void eb_factor_free(eb_factor *factor, const eb_memory *memory) {
    eb_release(memory, factor->ldl);
    eb_release(memory, factor->work);
    eb_release(memory, factor->scale);
    eb_release(memory, factor->shift);
    eb_release(memory, factor->tridiagonal);
    eb_release(memory, factor->order);
    *factor = (eb_factor){0};
}

/* D A D into `to`; -1 when it cannot be scaled. */
static int scaled(eb_factor *f, const double *matrix, size_t width,
                  const size_t *which, size_t size, double *to) {
    for (size_t i = 0; i < size; i++) {
        size_t at = which ? which[i] : i;
        double own = matrix[at * width + at];
        if (!(own > 0.0 && own < (double)INFINITY)) return -1;
        f->scale[i] = 1.0 / sqrt(own);
    }
    for (size_t i = 0; i < size; i++)
        for (size_t j = 0; j < size; j++) {
            size_t row = which ? which[i] : i, column = which ? which[j] : j;
            double value =
                matrix[row * width + column] * f->scale[i] * f->scale[j];
            if (!isfinite(value)) return -1;
            to[i * size + j] = i == j ? 1.0 : value;
        }
    return 0;
}

int eb_factor_make(eb_factor *factor, const double *matrix, size_t width,
                   const size_t *which, size_t size) {
    factor->size = size;
    if (size == 0) return 0;
    if (scaled(factor, matrix, width, which, size, factor->ldl)) return -1;
    gsl_matrix_view a = gsl_matrix_view_array(factor->ldl, size, size);
    gsl_vector_view shift = gsl_vector_view_array(factor->shift, size);
    gsl_permutation order = {size, factor->order};
    if (gsl_linalg_mcholesky_decomp(&a.matrix, &order, &shift.vector))
        return -1;
    for (size_t i = 0; i < size; i++)
        if (factor->shift[i] != 0.0) return -1;
    return 0;
}

void eb_factor_solve(const eb_factor *factor, double *rhs) {
    size_t n = factor->size;
    double *b = factor->shift; /* free after the factor is made */
    for (size_t i = 0; i < n; i++) {
        size_t at = factor->order[i];
        double sum = rhs[at] * factor->scale[at];
        for (size_t j = 0; j < i; j++) sum -= factor->ldl[i * n + j] * b[j];
        b[i] = sum;
    }
    for (size_t i = n; i-- > 0;) {
        double sum = b[i] / factor->ldl[i * n + i];
        for (size_t j = i + 1; j < n; j++) sum -= factor->ldl[j * n + i] * b[j];
        b[i] = sum;
    }
    for (size_t i = 0; i < n; i++) {
        size_t at = factor->order[i];
        rhs[at] = b[i] * factor->scale[at];
    }
}

void eb_factor_invert(eb_factor *factor, double *inverse) {
    size_t n = factor->size;
    for (size_t j = 0; j < n; j++) {
        memset(factor->work, 0, n * sizeof(double));
        factor->work[j] = 1.0;
        eb_factor_solve(factor, factor->work);
        for (size_t i = 0; i < n; i++) inverse[i * n + j] = factor->work[i];
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double mean = 0.5 * (inverse[i * n + j] + inverse[j * n + i]);
            inverse[i * n + j] = inverse[j * n + i] = mean;
        }
}

double eb_factor_log_determinant(const eb_factor *factor) {
    double sum = 0.0;
    for (size_t i = 0; i < factor->size; i++)
        sum += eb_log(factor->ldl[i * factor->size + i]) -
               2.0 * eb_log(factor->scale[i]);
    return sum;
}

double eb_factor_condition(eb_factor *factor, const double *matrix,
                           size_t width, const size_t *which, size_t size) {
    if (size == 0) return 1.0;
    if (scaled(factor, matrix, width, which, size, factor->work))
        return (double)INFINITY;
    gsl_eigen_symm_workspace space = {size, factor->tridiagonal,
                                      factor->tridiagonal + size};
    gsl_matrix_view a = gsl_matrix_view_array(factor->work, size, size);
    gsl_vector_view values = gsl_vector_view_array(factor->shift, size);
    gsl_eigen_symm(&a.matrix, &values.vector, &space);
    double least = (double)INFINITY, most = 0.0;
    for (size_t i = 0; i < size; i++) {
        double value = factor->shift[i];
        if (value < least) least = value;
        if (value > most) most = value;
    }
    return least > 0.0 ? most / least : (double)INFINITY;
}
