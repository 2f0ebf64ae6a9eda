/* SPDX-License-Identifier: MIT */
/*
 * Linear least squares by Householder QR (GSL), with refinement.
 *
 * Columns are first scaled by powers of 2 to about unit length, which rounds
 * nothing and takes their units out of the condition number. Then the solution
 * is improved a few times by solving for what is left of the *augmented*
 * system r + x b = y, x'r = 0 (Bjorck 1967), with residuals summed in twice the
 * precision: that mends b even where the fit is bad and x is nearly singular.
 */
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "earlybell/train.h"
#include "train/columns.h"

#define ROUNDS 6
#define CONDITION_MOST 1e15

/* An exact sum of products, high + low, without a fused multiply-add. */
typedef struct sum2 {
    double high, low;
} sum2;

static void add_product(sum2 *sum, double a, double b) {
    const double split = 134217729.0; /* 2^27 + 1 */
    double product = a * b;
    double a1 = split * a - (split * a - a), a2 = a - a1;
    double b1 = split * b - (split * b - b), b2 = b - b1;
    double lost = a2 * b2 - (((product - a1 * b1) - a2 * b1) - a1 * b2);
    double total = sum->high + product, part = total - sum->high;
    sum->low += ((sum->high - (total - part)) + (product - part)) + lost;
    sum->high = total;
}

typedef struct squares {
    size_t rows, columns;
    double *x;               /* scaled, rows x columns */
    double *qr, *tau, *work; /* work: 2 rows */
    double *scale;
    double *residual, *b, *left; /* left: columns */
} squares;

static eb_status take_values(squares *s, const double *x, const double *y,
                             size_t stride, eb_error *err) {
    for (size_t j = 0; j < s->columns; j++) {
        double most = 0.0;
        for (size_t i = 0; i < s->rows; i++) {
            double size = fabs(x[i * stride + j]);
            if (!(size <= EB_COLUMN_VALUE_MOST))
                return eb_fail(err, EB_ERR_NUMBER, "x",
                               "row %zu, column %zu is no finite number below "
                               "1e100",
                               i + 1, j + 1);
            if (size > most) most = size;
        }
        int exponent = 0;
        if (!(most > 1.0 / EB_COLUMN_VALUE_MOST))
            return eb_fail(err, EB_ERR_FIT, "x", "column %zu is 0 throughout",
                           j + 1);
        frexp(most * sqrt((double)s->rows), &exponent);
        s->scale[j] = ldexp(1.0, -exponent);
        for (size_t i = 0; i < s->rows; i++)
            s->x[i * s->columns + j] = x[i * stride + j] * s->scale[j];
    }
    for (size_t i = 0; i < s->rows; i++)
        if (!(fabs(y[i]) <= EB_COLUMN_VALUE_MOST))
            return eb_fail(err, EB_ERR_NUMBER, "y",
                           "row %zu is no finite number below 1e100", i + 1);
    return EB_OK;
}

/* With R of the factor: 1 when a diagonal is 0. */
static int is_singular(const squares *s) {
    for (size_t j = 0; j < s->columns; j++)
        if (s->qr[j * s->columns + j] == 0.0) return 1;
    return 0;
}

/* The condition of R by GSL's estimate in the 1-norm, on columns of length 1
 * up to a power of 2. `work` needs 3 columns. */
static double condition_of(squares *s, double *work) {
    if (is_singular(s)) return (double)INFINITY;
    double inverse = 0.0;
    gsl_matrix_view qr = gsl_matrix_view_array(s->qr, s->columns, s->columns);
    gsl_vector_view space = gsl_vector_view_array(work, 3 * s->columns);
    gsl_linalg_QR_rcond(&qr.matrix, &inverse, &space.vector);
    return inverse > 0.0 ? 1.0 / inverse : (double)INFINITY;
}

/* Solves r + x b = f, x'r = g for the changes of both, and adds them. */
static void improve(squares *s, double *f, double *g) {
    size_t p = s->columns;
    gsl_matrix_view qr = gsl_matrix_view_array(s->qr, s->rows, p);
    gsl_vector_view tau = gsl_vector_view_array(s->tau, p);
    gsl_vector_view right = gsl_vector_view_array(f, s->rows);
    for (size_t j = 0; j < p; j++) { /* R'h = g */
        for (size_t i = 0; i < j; i++) g[j] -= s->qr[i * p + j] * g[i];
        g[j] /= s->qr[j * p + j];
    }
    gsl_linalg_QR_QTvec(&qr.matrix, &tau.vector, &right.vector);
    for (size_t j = p; j-- > 0;) { /* R b = (Q'f)_1 - h */
        double sum = f[j] - g[j];
        for (size_t i = j + 1; i < p; i++) sum -= s->qr[j * p + i] * s->left[i];
        s->left[j] = sum / s->qr[j * p + j];
    }
    memcpy(f, g, p * sizeof *f);
    gsl_linalg_QR_Qvec(&qr.matrix, &tau.vector, &right.vector);
    for (size_t i = 0; i < s->rows; i++) s->residual[i] += f[i];
    for (size_t j = 0; j < p; j++) s->b[j] += s->left[j];
}

static void refine(squares *s, const double *y) {
    double *f = s->work, *g = s->work + s->rows;
    memset(s->residual, 0, s->rows * sizeof(double));
    memset(s->b, 0, s->columns * sizeof(double));
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < s->rows; i++) {
            sum2 sum = {y[i], 0.0};
            add_product(&sum, -1.0, s->residual[i]);
            for (size_t j = 0; j < s->columns; j++)
                add_product(&sum, -s->x[i * s->columns + j], s->b[j]);
            f[i] = sum.high + sum.low;
        }
        for (size_t j = 0; j < s->columns; j++) {
            sum2 sum = {0.0, 0.0};
            for (size_t i = 0; i < s->rows; i++)
                add_product(&sum, -s->x[i * s->columns + j], s->residual[i]);
            g[j] = sum.high + sum.low;
        }
        improve(s, f, g);
    }
}

/* The root of column j's diagonal of (R'R)^-1: the length of row j of R^-1. */
static double root_of_inverse(const squares *s, size_t j, double *row) {
    size_t p = s->columns;
    double sum = 0.0;
    for (size_t k = j; k < p; k++) { /* row R = e_j */
        double value = k == j ? 1.0 : 0.0;
        for (size_t i = j; i < k; i++) value -= row[i] * s->qr[i * p + k];
        row[k] = value / s->qr[k * p + k];
        sum += row[k] * row[k];
    }
    return sqrt(sum);
}

static void write_out(const squares *s, double *coef, double *se,
                      double *residual_sd) {
    double sum = 0.0;
    for (size_t i = 0; i < s->rows; i++) sum += s->residual[i] * s->residual[i];
    double sd =
        s->rows > s->columns ? sqrt(sum / (double)(s->rows - s->columns)) : 0.0;
    for (size_t j = 0; j < s->columns; j++) {
        coef[j] = s->b[j] * s->scale[j];
        if (se) se[j] = sd * root_of_inverse(s, j, s->left) * s->scale[j];
    }
    if (residual_sd) *residual_sd = sd;
}

static eb_status solve(squares *s, const double *y, double *condition,
                       eb_error *err) {
    size_t p = s->columns;
    memcpy(s->qr, s->x, s->rows * p * sizeof(double));
    gsl_matrix_view qr = gsl_matrix_view_array(s->qr, s->rows, p);
    gsl_vector_view tau = gsl_vector_view_array(s->tau, p);
    gsl_linalg_QR_decomp(&qr.matrix, &tau.vector);
    double found = condition_of(s, s->work);
    if (!(found <= CONDITION_MOST))
        return eb_fail(err, EB_ERR_FIT, "x",
                       "the columns depend on each other: their condition "
                       "number is above 1e15");
    if (condition) *condition = found;
    refine(s, y);
    return EB_OK;
}

eb_status eb_least_squares(const double *x, const double *y, size_t rows,
                           size_t columns, size_t stride,
                           const eb_memory *memory, double *coef, double *se,
                           double *residual_sd, double *condition,
                           eb_error *err) {
    if (!x || !y || !coef)
        return eb_fail(err, EB_ERR_ARGUMENT, NULL, "x, y or coef is NULL");
    if (columns == 0 || rows < columns || stride < columns)
        return eb_fail(err, EB_ERR_ARGUMENT, "columns",
                       "columns must be 1 to the number of rows, and stride "
                       "no less");
    eb_memory own = eb_memory_or_default(memory);
    squares s = {.rows = rows, .columns = columns};
    eb_status status = EB_ERR_MEMORY;
    s.x = eb_alloc(&own, rows, columns * sizeof(double));
    s.qr = eb_alloc(&own, rows, columns * sizeof(double));
    s.work = eb_alloc(&own, rows, 3 * sizeof(double));
    s.residual = eb_alloc(&own, rows, sizeof(double));
    s.tau = eb_alloc(&own, columns, sizeof(double));
    s.scale = eb_alloc(&own, columns, sizeof(double));
    s.b = eb_alloc(&own, columns, sizeof(double));
    s.left = eb_alloc(&own, columns, sizeof(double));
    if (!s.x || !s.qr || !s.work || !s.residual || !s.tau || !s.scale || !s.b ||
        !s.left) {
        eb_fail_memory(err);
        goto out;
    }
    status = take_values(&s, x, y, stride, err);
    if (status == EB_OK) status = solve(&s, y, condition, err);
    if (status == EB_OK) write_out(&s, coef, se, residual_sd);
out:
    eb_release(&own, s.x);
    eb_release(&own, s.qr);
    eb_release(&own, s.work);
    eb_release(&own, s.residual);
    eb_release(&own, s.tau);
    eb_release(&own, s.scale);
    eb_release(&own, s.b);
    eb_release(&own, s.left);
    return status;
}
