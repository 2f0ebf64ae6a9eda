/* SPDX-License-Identifier: MIT */
/*
 * From a plan and a table of rows to numbers, by the numerics of this library:
 * eb_mixture_fit for sessions absent of those ahead, eb_logistic_fit for a yes
 * or no. Both learn coefficients that are linear in P between knots.
 *
 * For the logistic a coefficient piecewise in P is a column times each knot's
 * weight at P. Columns are divided by their standard deviation, so that one
 * ridge holds them all alike; the intercept's own columns are made so large
 * that the ridge does not touch them.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/maths.h"
#include "train/fit_plan.h"

#define INTERCEPT_SCALE 100.0

int eb_fit_is_constant(const eb_fit_plan *plan, size_t column) {
    if (!plan->piecewise || plan->knot_count < 2) return 1;
    if (column < plan->term_count) return 0;
    /* Not to know last year means less and less as the year goes on. */
    size_t next = plan->term_count;
    for (size_t t = 0; t < plan->term_count; t++) {
        if (!plan->terms[t].has_missing) continue;
        if (next++ == column) {
            return plan->terms[t].feature != EB_F_LAST_YEAR_ABSENCE_RATE;
        }
    }
    return 1;
}

/* Names, signs and constancy of the columns, as the numerics want them. */
typedef struct column_facts {
    const char *names[EB_MIXTURE_COLUMNS_MOST];
    int8_t signs[EB_MIXTURE_COLUMNS_MOST];
    uint8_t constant[EB_MIXTURE_COLUMNS_MOST];
} column_facts;

static void describe(const eb_fit_plan *plan, column_facts *out) {
    size_t next = plan->term_count;
    memset(out, 0, sizeof *out);
    for (size_t t = 0; t < plan->term_count; t++) {
        const char *name = eb_feature((size_t)plan->terms[t].feature)->name;
        out->names[t] = name;
        out->signs[t] = (int8_t)plan->terms[t].sign;
        if (plan->terms[t].has_missing) out->names[next++] = name;
    }
    for (size_t c = 0; c < next; c++) {
        out->constant[c] = (uint8_t)eb_fit_is_constant(plan, c);
    }
}

/* ---- sessions absent ---------------------------------------------------- */

static void mixture_data(const eb_fit_plan *plan, const eb_fit_table *table,
                         const column_facts *facts, eb_mixture_data *out) {
    memset(out, 0, sizeof *out);
    out->rows = table->rows;
    out->columns = table->columns;
    out->design = table->design;
    out->stride = table->columns;
    out->possible = table->possible;
    out->remaining = table->remaining;
    out->last_year_known = table->known;
    out->last_year = plan->by_last_year ? table->last_year : NULL;
    out->trials = table->trials;
    out->absent = table->absent;
    out->weights = table->weight;
    out->pupils = table->pupil;
    out->names = facts->names;
    out->signs = facts->signs;
    out->constant = facts->constant;
}

static eb_status solve_mixture(const eb_fit_plan *plan,
                               const eb_fit_table *table, int threads, int se,
                               eb_fit_numbers *out, eb_error *err) {
    eb_mixture_options options = EB_MIXTURE_OPTIONS_INIT;
    eb_mixture_result result;
    eb_mixture_data data;
    column_facts facts;
    describe(plan, &facts);
    mixture_data(plan, table, &facts, &data);
    memset(&result, 0, sizeof result);
    options.components = plan->components;
    options.knots = (int32_t)plan->knot_count;
    memset(options.knot, 0, sizeof options.knot);
    memcpy(options.knot, plan->knots, plan->knot_count * sizeof *plan->knots);
    options.level = plan->penalty == EB_PENALTY_NONE ? 0.0 : plan->level;
    options.smooth = plan->smooth;
    options.starts = plan->components > 1 ? plan->starts : 1;
    options.threads = threads;
    options.memory = table->memory;
    result.value.coef = out->coef;
    result.se.coef = se ? out->se : NULL;
    const eb_status status = eb_mixture_fit(&data, &options, &result, err);
    if (status != EB_OK) return status;
    out->mixture = result.value;
    out->log_likelihood = result.log_likelihood;
    out->gradient_norm = result.gradient_norm;
    out->condition = result.condition;
    out->iterations = result.iterations;
    out->starts = result.starts;
    out->starts_agreeing = result.starts_agreeing;
    out->parameters = result.parameters;
    out->held = result.held;
    return EB_OK;
}

/* ---- a yes or no -------------------------------------------------------- */

/* Columns of the logistic fit: knots 2 .. m of the intercept, then each
 * column, once or at each knot. */
typedef struct wide {
    double *x, *scale; /* by column */
    size_t columns;
    int8_t *signs;
    const char **names;
    double *coef, *se, *robust;
} wide;

static size_t copies(const eb_fit_plan *plan, size_t column) {
    return eb_fit_is_constant(plan, column) ? 1 : plan->knot_count;
}

static void fill_wide(const eb_fit_plan *plan, const eb_fit_table *table,
                      wide *out) {
    const size_t m = plan->knot_count;
    for (size_t i = 0; i < table->rows; i++) {
        double *x = out->x + i * out->columns;
        double upper = 0.0;
        const size_t k = eb_fit_hat(plan->knots, m, table->possible[i], &upper);
        memset(x, 0, out->columns * sizeof *x);
        if (k > 0) x[k - 1] = INTERCEPT_SCALE * (1.0 - upper);
        if (upper > 0.0) x[k] = INTERCEPT_SCALE * upper;
        size_t at = m - 1;
        for (size_t c = 0; c < table->columns; c++) {
            const double z = table->design[i * table->columns + c];
            if (copies(plan, c) == 1) {
                x[at++] = z;
                continue;
            }
            x[at + k] = z * (1.0 - upper);
            if (upper > 0.0) x[at + k + 1] = z * upper;
            at += m;
        }
    }
}

/* Each column but the intercept's by its root mean square. */
static void scale_wide(const eb_fit_plan *plan, size_t rows, wide *out) {
    for (size_t c = 0; c < out->columns; c++) {
        double sum = 0.0;
        if (c + 1 < plan->knot_count) {
            out->scale[c] = INTERCEPT_SCALE;
            continue;
        }
        for (size_t i = 0; i < rows; i++) {
            const double x = out->x[i * out->columns + c];
            sum += x * x;
        }
        const double size = sqrt(sum / (double)rows);
        out->scale[c] = size > 0.0 ? 1.0 / size : 1.0;
        for (size_t i = 0; i < rows; i++) {
            out->x[i * out->columns + c] *= out->scale[c];
        }
    }
}

static eb_status make_wide(const eb_fit_plan *plan, const eb_fit_table *table,
                           wide *out, eb_error *err) {
    const eb_memory *memory = &table->memory;
    column_facts facts;
    describe(plan, &facts);
    memset(out, 0, sizeof *out);
    out->columns = plan->knot_count - 1;
    for (size_t c = 0; c < table->columns; c++) {
        out->columns += copies(plan, c);
    }
    const size_t n = out->columns + 1;
    out->x = eb_alloc(memory, table->rows * n, sizeof(double));
    out->scale = eb_alloc(memory, n, sizeof(double));
    out->signs = eb_alloc_zero(memory, n, 1);
    out->names = eb_alloc_zero(memory, n, sizeof *out->names);
    out->coef = eb_alloc(memory, n, sizeof(double));
    out->se = eb_alloc(memory, n, sizeof(double));
    out->robust = eb_alloc(memory, n, sizeof(double));
    if (!out->x || !out->scale || !out->signs || !out->names || !out->coef ||
        !out->se || !out->robust) {
        return eb_fail_memory(err);
    }
    size_t at = 0;
    while (at + 1 < plan->knot_count) out->names[at++] = "intercept";
    for (size_t c = 0; c < table->columns; c++) {
        for (size_t k = 0; k < copies(plan, c); k++) {
            out->names[at] = facts.names[c];
            out->signs[at++] = facts.signs[c];
        }
    }
    fill_wide(plan, table, out);
    scale_wide(plan, table->rows, out);
    return EB_OK;
}

static void free_wide(const eb_memory *memory, wide *out) {
    eb_release(memory, out->x);
    eb_release(memory, out->scale);
    eb_release(memory, out->signs);
    eb_release(memory, out->names);
    eb_release(memory, out->coef);
    eb_release(memory, out->se);
    eb_release(memory, out->robust);
}

/* Back from the wide columns to coefficients per knot. */
static void take_wide(const eb_fit_plan *plan, const eb_fit_table *table,
                      const wide *from, eb_fit_numbers *out) {
    const size_t m = plan->knot_count;
    for (size_t k = 0; k < m; k++) {
        out->intercept[k] = from->coef[0];
        if (k > 0) out->intercept[k] += from->coef[k] * from->scale[k - 1];
    }
    size_t at = m - 1;
    for (size_t c = 0; c < table->columns; c++) {
        const size_t n = copies(plan, c);
        for (size_t k = 0; k < m; k++) {
            const size_t j = at + (n > 1 ? k : 0);
            out->coef[c * m + k] = from->coef[j + 1] * from->scale[j];
            out->se[c * m + k] = from->robust[j + 1] > 0.0
                                     ? from->robust[j + 1] * from->scale[j]
                                     : NAN;
        }
        at += n;
    }
}

static eb_status solve_logistic(const eb_fit_plan *plan,
                                const eb_fit_table *table, int threads,
                                eb_fit_numbers *out, eb_error *err) {
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    eb_logistic_result result;
    eb_logistic_data data;
    wide all;
    memset(&result, 0, sizeof result);
    memset(&data, 0, sizeof data);
    eb_status status = make_wide(plan, table, &all, err);
    if (status != EB_OK) goto out;
    data.x = all.x;
    data.rows = table->rows;
    data.columns = data.stride = all.columns;
    data.y = table->outcome;
    data.weights = table->weight;
    data.clusters = table->pupil;
    options.penalty = plan->penalty;
    options.lambda = plan->level;
    options.threads = threads;
    options.names = all.names;
    options.signs = all.signs;
    options.memory = table->memory;
    result.coef = all.coef;
    result.se = all.se;
    result.robust = all.robust;
    status = eb_logistic_fit(&data, &options, &result, err);
    if (status != EB_OK) goto out;
    take_wide(plan, table, &all, out);
    out->log_likelihood = result.log_likelihood;
    out->gradient_norm = result.gradient_norm;
    out->condition = result.condition;
    out->iterations = result.iterations;
    out->starts = out->starts_agreeing = 1;
    out->parameters = all.columns + 1;
    out->held = (size_t)result.held;
out:
    free_wide(&table->memory, &all);
    return status;
}

/* ---- both --------------------------------------------------------------- */

eb_status eb_fit_solve(const eb_fit_plan *plan, const eb_fit_table *table,
                       int threads, int se, eb_fit_numbers *out,
                       eb_error *err) {
    memset(out, 0, sizeof *out);
    out->columns = table->columns;
    out->knots = plan->knot_count;
    if (plan->kind == EB_FIT_LOGISTIC) {
        return solve_logistic(plan, table, threads, out, err);
    }
    return solve_mixture(plan, table, threads, se, out, err);
}

static double curve(const eb_fit_plan *plan, const double *at, size_t k,
                    double upper) {
    (void)plan;
    return upper > 0.0 ? at[k] + upper * (at[k + 1] - at[k]) : at[k];
}

static double eta_of(const eb_fit_plan *plan, const eb_fit_numbers *numbers,
                     const eb_fit_table *table, size_t row, size_t k,
                     double upper) {
    double eta = 0.0;
    for (size_t c = 0; c < table->columns; c++) {
        eta += table->design[row * table->columns + c] *
               curve(plan, numbers->coef + c * plan->knot_count, k, upper);
    }
    return eta;
}

double eb_fit_expected(const eb_fit_plan *plan, const eb_fit_numbers *numbers,
                       const eb_fit_table *table, size_t row) {
    const eb_mixture *mixture = &numbers->mixture;
    double upper = 0.0, mean[2], second;
    const size_t k =
        eb_fit_hat(plan->knots, plan->knot_count, table->possible[row], &upper);
    const double eta = eta_of(plan, numbers, table, row, k, upper);
    if (plan->kind == EB_FIT_LOGISTIC) {
        return eb_expit(curve(plan, numbers->intercept, k, upper) + eta);
    }
    for (int j = 0; j < mixture->components; j++) {
        mean[j] = eb_expit(curve(plan, mixture->intercept[j], k, upper) +
                           mixture->slope[j] * eta);
    }
    if (mixture->components == 1) return mean[0];
    second = eb_expit(curve(plan, mixture->weight, k, upper) +
                      mixture->weight_remaining *
                          eb_log(table->remaining[row] / 190.0) +
                      (table->known[row] ? mixture->weight_last_year : 0.0) +
                      mixture->weight_last_year_rate * table->last_year[row]);
    return (1.0 - second) * mean[0] + second * mean[1];
}

static void score_logistic(const eb_fit_plan *plan,
                           const eb_fit_numbers *numbers,
                           const eb_fit_table *table, double *each,
                           double *total) {
    double sum = 0.0;
    for (size_t i = 0; i < table->rows; i++) {
        const double p = eb_fit_expected(plan, numbers, table, i);
        const double seen = table->outcome[i] ? p : 1.0 - p;
        const double score = eb_log(seen > 1e-300 ? seen : 1e-300);
        if (each != NULL) each[i] = score;
        sum += table->weight[i] * score;
    }
    *total = sum;
}

eb_status eb_fit_log_score(const eb_fit_plan *plan,
                           const eb_fit_numbers *numbers,
                           const eb_fit_table *table, int threads, double *each,
                           double *mean, eb_error *err) {
    double total = 0.0, weight = 0.0;
    if (plan->kind == EB_FIT_LOGISTIC) {
        score_logistic(plan, numbers, table, each, &total);
    } else {
        eb_mixture_data data;
        column_facts facts;
        eb_mixture model = numbers->mixture;
        double coef[EB_MIXTURE_COLUMNS_MOST * EB_FIT_KNOTS_MOST];
        memcpy(coef, numbers->coef, sizeof coef);
        model.coef = coef;
        describe(plan, &facts);
        mixture_data(plan, table, &facts, &data);
        const eb_status status = eb_mixture_loglik(
            &model, &data, threads, &table->memory, each, &total, err);
        if (status != EB_OK) return status;
    }
    for (size_t i = 0; i < table->rows; i++) weight += table->weight[i];
    *mean = weight > 0.0 ? total / weight : NAN;
    return EB_OK;
}
