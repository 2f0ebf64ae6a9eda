/* SPDX-License-Identifier: MIT */
/*
 * Sums over rows, block by block and chunk by chunk in a fixed order.
 *
 * For a row with linear predictor e and d = exp(-|e|), everything comes from d
 * without cancellation: the chance p or its complement is d / (1 + d), the
 * weight p (1 - p) is d / (1 + d)^2, and minus the log likelihood is
 * log(1 + d), plus |e| when the outcome is the less likely one.
 *
 * Firth (1993): the penalised score is sum (y - p + h (1/2 - p)) z, h the
 * diagonal of the hat matrix, here p (1 - p) z' I^-1 z = the squared length of
 * diag^-1/2 L^-1 D z for the factor of I. A row's weight counts its copies.
 */
#include "train/logistic_pass.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/maths.h"
#include "base/memory.h"
#include "base/parallel.h"

enum { VALUE_AND_ALL, LEVERAGES, SCORES };

typedef struct pass {
    const eb_logistic_table *table;
    const double *by; /* coefficients, filled up to whole panels */
    const eb_factor *factor;
    int kind;
} pass;

/* A row's part in each sum. */
typedef struct rows_of_block {
    double loss, residual[EB_BLOCK_ROWS], weight[EB_BLOCK_ROWS];
    double tilt[EB_BLOCK_ROWS]; /* 1/2 - p */
} rows_of_block;

static size_t padded(size_t columns) {
    return eb_block_panels(columns) * EB_BLOCK_LANES;
}

eb_status eb_logistic_table_init(eb_logistic_table *table,
                                 const eb_logistic_data *data,
                                 const double *centre, const double *scale,
                                 int32_t threads, const eb_memory *memory,
                                 eb_error *err) {
    size_t columns = data->columns, chunks = eb_chunk_count(data->rows);
    *table = (eb_logistic_table){.data = data, .threads = threads, .every = 1};
    table->source =
        (eb_block_source){data->x,      data->weights, data->rows, columns,
                          data->stride, centre,        scale};
    table->width = columns + 1;
    table->scratch_size =
        2 * eb_block_size(columns) + table->width * EB_BLOCK_ROWS;
    table->sums_size = 1 + padded(columns) + eb_block_products(columns);
    table->scratch = eb_alloc(memory, eb_workers(threads, chunks),
                              table->scratch_size * sizeof(double));
    /* One more for the coefficients. */
    table->sums =
        eb_alloc(memory, chunks + 1, table->sums_size * sizeof(double));
    if (table->scratch && table->sums) return EB_OK;
    eb_logistic_table_free(table, memory);
    return eb_fail_memory(err);
}

void eb_logistic_table_free(eb_logistic_table *table, const eb_memory *memory) {
    eb_release(memory, table->scratch);
    eb_release(memory, table->sums);
    *table = (eb_logistic_table){0};
}

static void look_at_rows(const eb_logistic_data *data, size_t first,
                         size_t count, const double *predictor,
                         rows_of_block *out) {
    memset(out, 0, sizeof *out);
    for (size_t r = 0; r < count; r++) {
        double weight = data->weights ? data->weights[first + r] : 1.0;
        if (weight == 0.0) continue;
        double size = fabs(predictor[r]), d = eb_exp(-size);
        double rarer = d / (1.0 + d), other = 1.0 / (1.0 + d);
        int likely = predictor[r] >= 0.0, happened = data->y[first + r] != 0;
        double p = likely ? other : rarer;
        double loss = eb_log1p(d);
        if (likely != happened) loss += size;
        out->loss += weight * loss;
        /* p - y, from the complement when y is 1 */
        out->residual[r] =
            happened ? -weight * (likely ? rarer : other) : weight * p;
        out->weight[r] = weight * rarer * other;
        out->tilt[r] = 0.5 - p;
    }
}

/* tilt becomes minus (leverage times tilt), row by row. `t` has width columns
 * of a block. */
static void lever(const eb_factor *f, const double *z, double *t,
                  rows_of_block *rows) {
    size_t n = f->size;
    double sum[EB_BLOCK_ROWS] = {0.0};
    for (size_t i = 0; i < n; i++, t += EB_BLOCK_ROWS) {
        size_t column = f->order[i];
        const double *before = t - i * EB_BLOCK_ROWS;
        for (size_t r = 0; r < EB_BLOCK_ROWS; r++)
            t[r] = z[eb_block_index(r, column)] * f->scale[column];
        for (size_t j = 0; j < i; j++, before += EB_BLOCK_ROWS) {
            double l = f->ldl[i * n + j];
            for (size_t r = 0; r < EB_BLOCK_ROWS; r++) t[r] -= l * before[r];
        }
        double pivot = f->ldl[i * n + i];
        for (size_t r = 0; r < EB_BLOCK_ROWS; r++)
            sum[r] += t[r] * t[r] / pivot;
    }
    for (size_t r = 0; r < EB_BLOCK_ROWS; r++)
        rows->tilt[r] *= -rows->weight[r] * sum[r];
}

static eb_status pass_chunk(void *context, size_t worker, size_t index,
                            eb_error *err) {
    (void)err;
    const pass *p = context;
    const eb_logistic_table *table = p->table;
    size_t columns = table->data->columns, panels = eb_block_panels(columns);
    double *z = table->scratch + worker * table->scratch_size;
    double *second = z + eb_block_size(columns);
    double *sums = table->sums + index * table->sums_size;
    double *gradient = sums + 1, *products = gradient + padded(columns);
    memset(sums, 0, table->sums_size * sizeof *sums);
    eb_chunk chunk = eb_chunk_at(table->data->rows, index);
    size_t step = EB_BLOCK_ROWS * table->every;
    for (size_t i = chunk.first; i < chunk.end; i += step) {
        rows_of_block rows;
        double predictor[EB_BLOCK_ROWS] = {0.0};
        size_t count = eb_block_pack(&table->source, i, chunk.end, z);
        eb_block_times(z, panels, p->by, predictor);
        look_at_rows(table->data, i, count, predictor, &rows);
        if (p->kind == LEVERAGES) {
            lever(p->factor, z, second, &rows);
            eb_block_sum(z, panels, rows.tilt, gradient);
            continue;
        }
        if (p->kind == SCORES)
            for (size_t r = 0; r < EB_BLOCK_ROWS; r++)
                rows.weight[r] = rows.residual[r] * rows.residual[r];
        sums[0] += rows.loss;
        eb_block_sum(z, panels, rows.residual, gradient);
        eb_block_square(z, panels, rows.weight, second, products);
    }
    return EB_OK;
}

/* Runs the pass; the first chunk's sums are then those of all. */
static eb_status run(eb_logistic_table *table, const double *at, int kind,
                     const eb_factor *factor, eb_error *err) {
    size_t chunks = eb_chunk_count(table->data->rows);
    double *by = table->sums + chunks * table->sums_size;
    memset(by, 0, padded(table->data->columns) * sizeof *by);
    memcpy(by, at, table->width * sizeof *by);
    pass p = {table, by, factor, kind};
    eb_status status = eb_parallel(table->threads, chunks, pass_chunk, &p, err);
    if (status != EB_OK) return status;
    for (size_t k = 1; k < chunks; k++)
        for (size_t i = 0; i < table->sums_size; i++)
            table->sums[i] += table->sums[k * table->sums_size + i];
    return EB_OK;
}

eb_status eb_logistic_pass(eb_logistic_table *table, const double *at,
                           double *value, double *gradient, double *information,
                           eb_error *err) {
    eb_status status = run(table, at, VALUE_AND_ALL, NULL, err);
    if (status != EB_OK) return status;
    *value = table->sums[0];
    memcpy(gradient, table->sums + 1, table->width * sizeof *gradient);
    eb_block_matrix(table->sums + 1 + padded(table->data->columns),
                    table->width, information);
    return EB_OK;
}

eb_status eb_logistic_pass_firth(eb_logistic_table *table, const double *at,
                                 const eb_factor *factor, double *gradient,
                                 eb_error *err) {
    eb_status status = run(table, at, LEVERAGES, factor, err);
    if (status != EB_OK) return status;
    for (size_t i = 0; i < table->width; i++) gradient[i] += table->sums[1 + i];
    return EB_OK;
}

eb_status eb_logistic_pass_scores(eb_logistic_table *table, const double *at,
                                  double *squares, eb_error *err) {
    eb_status status = run(table, at, SCORES, NULL, err);
    if (status != EB_OK) return status;
    eb_block_matrix(table->sums + 1 + padded(table->data->columns),
                    table->width, squares);
    return EB_OK;
}
