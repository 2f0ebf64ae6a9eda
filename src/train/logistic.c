/* SPDX-License-Identifier: MIT */
/*
 * Logistic regression: checks, the fit in scaled columns, and what is reported
 * in the units of the data.
 *
 * Inside, column j is z = (x - mean) scale with a power of 2 that brings it
 * into -1 .. 1; so b_j = scale_j g_j, and the intercept is
 * g_0 - sum mean_j scale_j g_j. Centring keeps the information well
 * conditioned; a power of 2 rounds nothing, so that a column multiplied by 2^k
 * gives the same fit to the bit.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/maths.h"
#include "base/memory.h"
#include "earlybell/train.h"
#include "train/columns.h"
#include "train/firth.h"
#include "train/logistic_robust.h"
#include "train/newton.h"
#include "train/separation.h"

#define EVENTS_LEAST 10
#define EVENTS_LEAST_PENALISED 2
#define SAMPLED_FROM 100000 /* rows */
#define SAMPLED_EVERY 16    /* blocks of rows */
#define SAMPLED_GOAL 0.05   /* standard errors */
#define SAMPLED_STEPS 12

typedef struct fit {
    const eb_logistic_data *data;
    const eb_logistic_options *options;
    eb_memory memory;
    size_t width;
    double *centre, *scale, *ridge, *direction;
    int8_t *signs;                    /* the intercept's, free, first */
    double *inverse, *squares, *work; /* width x width */
    eb_columns_summary summary;
    eb_logistic_table table;
    eb_logistic_objective objective;
    eb_factor factor;
    eb_newton_result found;
} fit;

/* ---- arguments ---------------------------------------------------------- */

static eb_status check_options(const eb_logistic_options *o, size_t columns,
                               eb_error *err) {
    if (o->size != sizeof *o)
        return eb_fail(err, EB_ERR_ARGUMENT, "options",
                       "begin with EB_LOGISTIC_OPTIONS_INIT");
    if (o->penalty < EB_PENALTY_NONE || o->penalty > EB_PENALTY_FIRTH)
        return eb_fail(err, EB_ERR_ARGUMENT, "penalty", "no such penalty");
    if (o->penalty == EB_PENALTY_RIDGE &&
        !(o->lambda > 0.0 && o->lambda <= EB_COLUMN_VALUE_MOST))
        return eb_fail(err, EB_ERR_ARGUMENT, "lambda", "must be above 0");
    if (o->iterations_most < 1 || o->iterations_most > 10000)
        return eb_fail(err, EB_ERR_ARGUMENT, "iterations_most",
                       "must be 1 to 10,000");
    if (o->events_least < 0)
        return eb_fail(err, EB_ERR_ARGUMENT, "events_least",
                       "must not be below 0");
    for (size_t j = 0; o->signs && j < columns; j++)
        if (o->signs[j] < -1 || o->signs[j] > 1)
            return eb_fail(err, EB_ERR_ARGUMENT, "signs",
                           "must be -1, 0 or 1 each");
    return EB_OK;
}

static eb_status check_data(const eb_logistic_data *d, eb_error *err) {
    if (!d->y || (!d->x && d->columns > 0))
        return eb_fail(err, EB_ERR_ARGUMENT, d->y ? "x" : "y", "is NULL");
    if (d->rows == 0)
        return eb_fail(err, EB_ERR_ARGUMENT, "rows", "there are none");
    if (d->columns > 10000)
        return eb_fail(err, EB_ERR_ARGUMENT, "columns", "more than 10,000");
    if (d->stride < d->columns)
        return eb_fail(err, EB_ERR_ARGUMENT, "stride",
                       "is below the number of columns");
    for (size_t i = 0; i < d->rows; i++)
        if (d->y[i] > 1)
            return eb_fail(err, EB_ERR_ARGUMENT, "y",
                           "outcome %zu is neither 0 nor 1", i + 1);
    return EB_OK;
}

/* The weight of each outcome; refuses too little of either. */
static eb_status check_events(const fit *f, double weight[2], eb_error *err) {
    const eb_logistic_options *o = f->options;
    int least = o->events_least;
    if (least == 0)
        least = o->penalty == EB_PENALTY_NONE ? EVENTS_LEAST
                                              : EVENTS_LEAST_PENALISED;
    weight[0] = weight[1] = 0.0;
    for (size_t i = 0; i < f->data->rows; i++)
        weight[f->data->y[i]] += f->data->weights ? f->data->weights[i] : 1.0;
    for (int y = 0; y < 2; y++) {
        if (!(weight[y] > 0.0))
            return eb_fail(err, EB_ERR_FIT, "y", "every outcome is %d", 1 - y);
        if (weight[y] < least * (1.0 - 1e-12))
            return eb_fail(err, EB_ERR_FIT, "y",
                           "too few outcomes: fewer than %d are %d", least, y);
    }
    return EB_OK;
}

/* ---- the fit ------------------------------------------------------------ */

static eb_status look_for_separation(void *context, eb_error *err) {
    fit *f = context;
    eb_separation found = EB_SEPARATION_UNSURE;
    eb_status status = eb_separation_find(
        &f->table, f->options->signs, &f->memory, &found, f->direction, err);
    if (status != EB_OK || found != EB_SEPARATED) return status;
    return eb_separation_refuse(f->options->names, f->direction, f->width, err);
}

static eb_status evaluate(void *context, const double *at, double *value,
                          double *gradient, double *curvature, eb_error *err) {
    fit *f = context;
    return eb_logistic_objective_at(&f->objective, at, value, gradient,
                                    curvature, err);
}

static eb_status allocate(fit *f, eb_error *err) {
    const eb_memory *m = &f->memory;
    size_t n = f->width;
    f->centre = eb_alloc_zero(m, n, sizeof(double));
    f->scale = eb_alloc_zero(m, n, sizeof(double));
    f->ridge = eb_alloc_zero(m, n, sizeof(double));
    f->direction = eb_alloc_zero(m, n, sizeof(double));
    f->signs = eb_alloc_zero(m, n, sizeof(int8_t));
    f->inverse = eb_alloc_zero(m, n, n * sizeof(double));
    f->squares = eb_alloc_zero(m, n, n * sizeof(double));
    f->work = eb_alloc_zero(m, n, n * sizeof(double));
    f->found.at = eb_alloc_zero(m, n, sizeof(double));
    f->found.gradient = eb_alloc_zero(m, n, sizeof(double));
    f->found.curvature = eb_alloc_zero(m, n, n * sizeof(double));
    f->found.free = eb_alloc_zero(m, n, sizeof(size_t));
    if (!f->centre || !f->scale || !f->ridge || !f->direction || !f->signs ||
        !f->inverse || !f->squares || !f->work || !f->found.at ||
        !f->found.gradient || !f->found.curvature || !f->found.free)
        return eb_fail_memory(err);
    eb_status status = eb_factor_init(&f->factor, n, m, err);
    if (status != EB_OK || f->options->penalty != EB_PENALTY_FIRTH)
        return status;
    return eb_factor_init(&f->objective.factor, n, m, err);
}

static void release(fit *f) {
    const eb_memory *m = &f->memory;
    eb_release(m, f->centre);
    eb_release(m, f->scale);
    eb_release(m, f->ridge);
    eb_release(m, f->direction);
    eb_release(m, f->signs);
    eb_release(m, f->inverse);
    eb_release(m, f->squares);
    eb_release(m, f->work);
    eb_release(m, f->found.at);
    eb_release(m, f->found.gradient);
    eb_release(m, f->found.curvature);
    eb_release(m, f->found.free);
    eb_factor_free(&f->factor, m);
    eb_factor_free(&f->objective.factor, m);
    eb_logistic_table_free(&f->table, m);
}

/*
 * A start for many rows: the fit to every 16th block, to a twentieth of its own
 * standard errors. From there two or three steps over all rows are left. Where
 * it fails, `at` stays as it was: a start decides nothing but the time.
 */
static eb_status start_on_sample(fit *f, eb_newton_problem problem,
                                 eb_error *err) {
    double *start = f->direction;
    if (f->data->rows < SAMPLED_FROM) return EB_OK;
    memcpy(start, f->found.at, f->width * sizeof *start);
    f->table.every = SAMPLED_EVERY;
    if (f->options->penalty == EB_PENALTY_FIRTH)
        f->objective.penalty = EB_PENALTY_NONE;
    problem.runs_away = NULL;
    problem.goal = SAMPLED_GOAL;
    problem.iterations_most = SAMPLED_STEPS;
    eb_status status =
        eb_newton(&problem, &f->factor, &f->memory, &f->found, NULL);
    if (status != EB_OK) memcpy(f->found.at, start, f->width * sizeof *start);
    f->table.every = 1;
    f->objective.penalty = f->options->penalty;
    return status == EB_ERR_MEMORY ? eb_fail_memory(err) : EB_OK;
}

static eb_status minimise(fit *f, const double weight[2], eb_error *err) {
    const eb_logistic_options *o = f->options;
    eb_status status = eb_logistic_table_init(
        &f->table, f->data, f->centre, f->scale, o->threads, &f->memory, err);
    if (status != EB_OK) return status;
    f->objective.table = &f->table;
    f->objective.penalty = o->penalty;
    f->objective.ridge = f->ridge;
    for (size_t j = 0; j + 1 < f->width; j++) {
        f->ridge[j + 1] = o->lambda * f->scale[j] * f->scale[j];
        if (o->signs) f->signs[j + 1] = o->signs[j];
    }
    f->found.at[0] = eb_logit(weight[1] / (weight[0] + weight[1]));
    eb_newton_problem problem = {.size = f->width,
                                 .signs = f->signs,
                                 .iterations_most = o->iterations_most,
                                 .evaluate = evaluate,
                                 .context = f};
    if (o->penalty == EB_PENALTY_NONE) problem.runs_away = look_for_separation;
    status = start_on_sample(f, problem, err);
    if (status != EB_OK) return status;
    return eb_newton(&problem, &f->factor, &f->memory, &f->found, err);
}

/* ---- in the units of the data ------------------------------------------- */

/* What the intercept takes of scaled coefficient i. */
static double share_in_intercept(const fit *f, size_t i) {
    return i == 0 ? 1.0 : -f->scale[i - 1] * f->centre[i - 1];
}

/* Standard errors from the covariance of the free scaled coefficients. */
static void write_errors(const fit *f, const double *covariance, double factor,
                         double *se) {
    const eb_newton_result *r = &f->found;
    size_t n = r->free_count;
    double sum = 0.0;
    memset(se, 0, f->width * sizeof *se);
    for (size_t a = 0; a < n; a++) {
        size_t i = r->free[a];
        if (i > 0)
            se[i] = f->scale[i - 1] * sqrt(factor * covariance[a * n + a]);
        for (size_t b = 0; b < n; b++)
            sum += share_in_intercept(f, i) *
                   share_in_intercept(f, r->free[b]) * covariance[a * n + b];
    }
    se[0] = sqrt(factor * sum);
}

/* to = a b for n x n matrices. */
static void multiply(const double *a, const double *b, size_t n, double *to) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0.0;
            for (size_t k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
            to[i * n + j] = sum;
        }
}

static eb_status write_robust(fit *f, double *robust, eb_error *err) {
    const eb_newton_result *r = &f->found;
    size_t clusters = 0, n = r->free_count;
    eb_status status = eb_logistic_scores(&f->table, r->at, &f->memory,
                                          f->squares, &clusters, err);
    if (status != EB_OK) return status;
    if (clusters < 2)
        return eb_fail(err, EB_ERR_FIT, "clusters",
                       "robust standard errors need two clusters or more");
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++)
            f->squares[a * n + b] =
                f->squares[r->free[a] * f->width + r->free[b]];
    multiply(f->inverse, f->squares, n, f->work);
    multiply(f->work, f->inverse, n, f->squares);
    double count = (double)clusters;
    write_errors(f, f->squares, count / (count - 1.0), robust);
    return EB_OK;
}

/* Minus the log likelihood without the penalty. */
static eb_status plain_value(fit *f, double *value, eb_error *err) {
    const eb_newton_result *r = &f->found;
    *value = r->value;
    if (f->options->penalty == EB_PENALTY_NONE) return EB_OK;
    return eb_logistic_pass(&f->table, r->at, value, f->direction, f->squares,
                            err);
}

static eb_status report(fit *f, const double weight[2], eb_logistic_result *out,
                        eb_error *err) {
    const eb_newton_result *r = &f->found;
    double value = 0.0;
    double condition = eb_factor_condition(&f->factor, r->curvature, f->width,
                                           r->free, r->free_count);
    if (isnan(condition)) return eb_fail_memory(err);
    eb_factor_invert(&f->factor, f->inverse);
    eb_status status = plain_value(f, &value, err);
    if (status == EB_OK && out->robust)
        status = write_robust(f, out->robust, err);
    if (status != EB_OK) return status;
    if (out->se) write_errors(f, f->inverse, 1.0, out->se);
    out->coef[0] = 0.0;
    for (size_t i = 0; i < f->width; i++) {
        out->coef[0] += share_in_intercept(f, i) * r->at[i];
        if (i > 0) out->coef[i] = f->scale[i - 1] * r->at[i];
    }
    out->log_likelihood = -value;
    out->deviance = 2.0 * value;
    out->gradient_norm = r->gradient_norm;
    out->condition = condition;
    out->events = weight[0] < weight[1] ? weight[0] : weight[1];
    out->iterations = r->iterations;
    out->held = (int32_t)(f->width - r->free_count);
    return EB_OK;
}

eb_status eb_logistic_fit(const eb_logistic_data *data,
                          const eb_logistic_options *options,
                          eb_logistic_result *out, eb_error *err) {
    const eb_logistic_options defaults = EB_LOGISTIC_OPTIONS_INIT;
    if (!data || !out || !out->coef)
        return eb_fail(err, EB_ERR_ARGUMENT, NULL, "data or out is NULL");
    if (!options) options = &defaults;
    eb_status status = check_options(options, data->columns, err);
    if (status == EB_OK) status = check_data(data, err);
    if (status != EB_OK) return status;

    fit f = {.data = data, .options = options, .width = data->columns + 1};
    f.memory = eb_memory_or_default(&options->memory);
    double weight[2];
    eb_columns columns = {data->x,       data->weights, data->rows,
                          data->columns, data->stride,  options->names};
    status = allocate(&f, err);
    if (status != EB_OK) goto out;
    f.summary.mean = f.centre;
    f.summary.scale = f.scale;
    status = eb_columns_check(&columns, options->threads, &f.memory, &f.summary,
                              err);
    if (status == EB_OK) status = check_events(&f, weight, err);
    if (status == EB_OK) status = minimise(&f, weight, err);
    if (status == EB_OK) status = report(&f, weight, out, err);
out:
    release(&f);
    return status;
}
