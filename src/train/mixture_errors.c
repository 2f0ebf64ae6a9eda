/* SPDX-License-Identifier: MIT */
/*
 * How sure the fitted parameters are. A pupil has several rows, one for each
 * as-of date, and they resemble each other far beyond what the model says: so
 * rows' gradients are first added up by pupil (Liang and Zeger 1986). What is
 * held at a bound has no standard error; the others' are given that it is
 * there.
 */
#include "train/mixture_errors.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "train/mixture_newton.h"

/* A row and its pupil, to sort by. */
typedef struct member {
    uint32_t pupil;
    size_t row;
} member;

static int by_pupil(const void *a, const void *b) {
    const member *x = a, *y = b;
    if (x->pupil != y->pupil) return x->pupil < y->pupil ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

typedef struct meat_job {
    const eb_mixture_rows *rows;
    const double *x;
    const member *members;
    size_t count; /* of members */
} meat_job;

static int same_pupil(const meat_job *job, size_t a, size_t b) {
    return job->rows->data->pupils
               ? job->members[a].pupil == job->members[b].pupil
               : 0;
}

/* Where block `index` begins: a fair share, moved on to a new pupil. */
static size_t block_start(const meat_job *job, size_t index) {
    size_t at = job->count * index / EB_MIXTURE_BLOCKS;
    while (at > 0 && at < job->count && same_pupil(job, at - 1, at)) ++at;
    return at;
}

/* A block's scratch: pupils counted, s, then sum of s s', lower triangle. */
static eb_status sum_block(void *context, size_t worker, size_t index,
                           eb_error *err) {
    (void)worker, (void)err;
    const meat_job *job = context;
    const size_t p = job->rows->layout.count;
    double *out = job->rows->blocks + index * (1 + p + p * p);
    double *score = out + 1, *sums = out + 1 + p;
    memset(out, 0, (1 + p + p * p) * sizeof *out);
    const size_t last = block_start(job, index + 1);
    for (size_t m = block_start(job, index); m < last;) {
        const size_t first = m;
        memset(score, 0, p * sizeof *score);
        do {
            const size_t row = job->members[m].row;
            eb_mixture_one(job->rows, row, job->x, job->rows->ready[row].weight,
                           score);
        } while (++m < last && same_pupil(job, first, m));
        out[0] += 1.0;
        for (size_t i = 0; i < p; ++i) {
            const double factor = score[i];
            if (!(factor < 0.0 || factor > 0.0)) continue;
            for (size_t j = 0; j <= i; ++j)
                sums[i * p + j] += factor * score[j];
        }
    }
    return EB_OK;
}

/* Sum over pupils into the first block; returns how many pupils. */
static eb_status sum_pupils(eb_mixture_rows *rows, const double *x,
                            double *pupils, eb_error *err) {
    const size_t n = rows->data->rows, p = rows->layout.count;
    const size_t room = 1 + p + p * p;
    member *members = eb_alloc(&rows->memory, n, sizeof *members);
    if (!members) return eb_fail_memory(err);
    meat_job job = {rows, x, members, 0};
    for (size_t i = 0; i < n; ++i) {
        if (!(rows->ready[i].weight > 0.0)) continue;
        const uint32_t pupil = rows->data->pupils ? rows->data->pupils[i] : 0;
        members[job.count++] = (member){pupil, i};
    }
    qsort(members, job.count, sizeof *members, by_pupil);
    const eb_status status =
        eb_parallel(rows->threads, EB_MIXTURE_BLOCKS, sum_block, &job, err);
    eb_release(&rows->memory, members);
    if (status) return status;
    for (size_t b = 1; b < EB_MIXTURE_BLOCKS; ++b)
        for (size_t i = 0; i < room; ++i)
            rows->blocks[i] += rows->blocks[b * room + i];
    *pupils = rows->blocks[0];
    return EB_OK;
}

/* The free part of a symmetric matrix whose lower triangle is given. */
static size_t free_part(const double *from, const uint8_t *held, size_t p,
                        double *to) {
    size_t m = 0;
    for (size_t i = 0; i < p; ++i) m += !held[i];
    size_t a = 0;
    for (size_t i = 0; i < p; ++i) {
        if (held[i]) continue;
        size_t b = 0;
        for (size_t j = 0; j <= i; ++j) {
            if (held[j]) continue;
            to[a * m + b] = to[b * m + a] = from[i * p + j];
            ++b;
        }
        ++a;
    }
    return m;
}

static void sandwich(const double *inverse, const double *meat, size_t m,
                     double *room, double *variance) {
    gsl_matrix_const_view h = gsl_matrix_const_view_array(inverse, m, m);
    gsl_matrix_const_view s = gsl_matrix_const_view_array(meat, m, m);
    gsl_matrix_view product = gsl_matrix_view_array(room, m, m);
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1.0, &h.matrix, &s.matrix, 0.0,
                   &product.matrix);
    for (size_t i = 0; i < m; ++i) {
        double sum = 0.0;
        for (size_t j = 0; j < m; ++j)
            sum += room[i * m + j] * inverse[i * m + j];
        variance[i] = sum;
    }
}

eb_status eb_mixture_errors(eb_mixture_rows *rows, const double *x,
                            const double *hessian, const uint8_t *held,
                            double *out, eb_error *err) {
    const size_t p = rows->layout.count;
    const double nothing = (double)NAN;
    double pupils = 0.0, *room = NULL;
    for (size_t i = 0; i < p; ++i) out[i] = nothing;
    eb_status status = sum_pupils(rows, x, &pupils, err);
    if (status || pupils < 2.0) return status;
    room = eb_alloc(&rows->memory, 3 * p * p + p, sizeof *room);
    if (!room) return eb_fail_memory(err);
    double *factor = room, *meat = factor + p * p, *inverse = meat + p * p;
    double *variance = inverse + p * p;
    const size_t m = free_part(hessian, held, p, factor);
    free_part(rows->blocks + 1 + p, held, p, meat);
    if (m == 0) goto out;
    if (eb_cholesky(factor, m)) {
        status = eb_fail(err, EB_ERR_FIT, NULL,
                         "the second derivatives are singular");
        goto out;
    }
    memset(inverse, 0, m * m * sizeof *inverse);
    for (size_t i = 0; i < m; ++i) {
        inverse[i * m + i] = 1.0;
        eb_cholesky_solve(factor, m, inverse + i * m);
    }
    sandwich(inverse, meat, m, factor, variance);
    for (size_t i = 0, a = 0; i < p; ++i)
        if (!held[i]) out[i] = sqrt(variance[a++] * pupils / (pupils - 1.0));

out:
    eb_release(&rows->memory, room);
    return status;
}

eb_status eb_mixture_condition(const double *hessian, const uint8_t *held,
                               size_t count, const eb_memory *memory,
                               double *out, eb_error *err) {
    /* The diagonals that GSL works with come last. */
    double *matrix =
        eb_alloc(memory, count * count + 3 * count, sizeof *matrix);
    if (!matrix) return eb_fail_memory(err);
    double *values = matrix + count * count;
    const size_t m = free_part(hessian, held, count, matrix);
    *out = m ? 0.0 : 1.0;
    if (m == 0) goto out;
    for (size_t i = 0; i < m; ++i) {
        values[i] = sqrt(matrix[i * m + i]);
        if (!(values[i] > 0.0)) goto out;
    }
    for (size_t i = 0; i < m; ++i)
        for (size_t j = 0; j < m; ++j)
            matrix[i * m + j] /= values[i] * values[j];
    gsl_eigen_symm_workspace space = {m, values + count, values + 2 * count};
    gsl_matrix_view view = gsl_matrix_view_array(matrix, m, m);
    gsl_vector_view found = gsl_vector_view_array(values, m);
    gsl_eigen_symm(&view.matrix, &found.vector, &space);
    double low = values[0], high = values[0];
    for (size_t i = 1; i < m; ++i) {
        if (values[i] < low) low = values[i];
        if (values[i] > high) high = values[i];
    }
    if (low > 0.0) *out = high / low;

out:
    eb_release(memory, matrix);
    return EB_OK;
}
