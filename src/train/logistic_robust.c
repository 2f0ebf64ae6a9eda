/* SPDX-License-Identifier: MIT */
/*
 * Rows are put in the order of their cluster's number, and by their own place
 * within it, by counting 16 bits at a time; then each cluster's scores are
 * added up. So the sums do not depend on where a cluster's rows stand among
 * those of others.
 */
#include "train/logistic_robust.h"

#include <string.h>

#include "base/error.h"
#include "base/maths.h"
#include "base/memory.h"

#define DIGITS 65536u

static size_t digit(uint32_t number, int shift) {
    return (number >> shift) & (DIGITS - 1);
}

/* One stable pass of counting: `from` to `to`. */
static void count_in(const uint32_t *clusters, const size_t *from, size_t *to,
                     size_t rows, int shift, size_t *places) {
    memset(places, 0, DIGITS * sizeof *places);
    for (size_t i = 0; i < rows; i++) places[digit(clusters[i], shift)]++;
    size_t before = 0;
    for (size_t d = 0; d < DIGITS; d++) {
        size_t count = places[d];
        places[d] = before;
        before += count;
    }
    for (size_t i = 0; i < rows; i++) {
        size_t row = from ? from[i] : i;
        to[places[digit(clusters[row], shift)]++] = row;
    }
}

/* Adds the row's score, weight (p - y) z, to sum. */
static void add_score(const eb_logistic_table *table, const double *at,
                      size_t row, double *sum) {
    const eb_block_source *s = &table->source;
    const double *x = s->x + row * s->stride;
    double predictor = at[0];
    for (size_t j = 0; j < s->columns; j++)
        predictor += (x[j] - s->centre[j]) * s->scale[j] * at[j + 1];
    double weight = s->weights ? s->weights[row] : 1.0;
    double rest = table->data->y[row] ? -weight * eb_expit(-predictor)
                                      : weight * eb_expit(predictor);
    sum[0] += rest;
    for (size_t j = 0; j < s->columns; j++)
        sum[j + 1] += rest * (x[j] - s->centre[j]) * s->scale[j];
}

static void add_square(const double *score, size_t width, double *squares) {
    for (size_t i = 0; i < width; i++)
        for (size_t j = 0; j < width; j++)
            squares[i * width + j] += score[i] * score[j];
}

static size_t add_clusters(const eb_logistic_table *table, const double *at,
                           const size_t *order, double *score,
                           double *squares) {
    const eb_logistic_data *data = table->data;
    size_t width = table->width, count = 0;
    memset(squares, 0, width * width * sizeof *squares);
    for (size_t i = 0; i < data->rows;) {
        uint32_t cluster = data->clusters[order[i]];
        int seen = 0;
        memset(score, 0, width * sizeof *score);
        for (; i < data->rows && data->clusters[order[i]] == cluster; i++) {
            if (data->weights && !(data->weights[order[i]] > 0.0)) continue;
            seen = 1;
            add_score(table, at, order[i], score);
        }
        if (!seen) continue;
        count++;
        add_square(score, width, squares);
    }
    return count;
}

eb_status eb_logistic_scores(eb_logistic_table *table, const double *at,
                             const eb_memory *memory, double *squares,
                             size_t *clusters, eb_error *err) {
    const eb_logistic_data *data = table->data;
    if (!data->clusters) {
        *clusters = 0;
        for (size_t i = 0; i < data->rows; i++)
            *clusters += !data->weights || data->weights[i] > 0.0;
        return eb_logistic_pass_scores(table, at, squares, err);
    }
    size_t *order = eb_alloc(memory, data->rows, 2 * sizeof *order);
    size_t *places = eb_alloc(memory, DIGITS, sizeof *places);
    double *score = eb_alloc(memory, table->width, sizeof *score);
    eb_status status = EB_OK;
    if (order && places && score) {
        size_t *half = order + data->rows;
        count_in(data->clusters, NULL, half, data->rows, 0, places);
        count_in(data->clusters, half, order, data->rows, 16, places);
        *clusters = add_clusters(table, at, order, score, squares);
    } else {
        status = eb_fail_memory(err);
    }
    eb_release(memory, order);
    eb_release(memory, places);
    eb_release(memory, score);
    return status;
}
