/* SPDX-License-Identifier: MIT */
/*
 * Sums over the rows of a mixture fit.
 *
 * A row touches few parameters: between two knots each varying column has two
 * coefficients, and so has each value per knot. So a row's Hessian is seven
 * scalars' (mixture_kernel.h) spread over those few places: with 20 columns
 * at 5 knots some 1,700 products in place of 130^2 / 2.
 *
 * The rows are cut into a fixed number of blocks, each summed in order, and
 * the blocks' sums are added in order: the same bits for any number of
 * threads.
 */
#include "train/mixture_rows.h"

#include <string.h>

#include "base/error.h"
#include "base/maths.h"
#include "base/memory.h"
#include "base/parallel.h"

void eb_mixture_lay_out(size_t columns, const uint8_t *constant, int components,
                        int knots, const double *knot, int rated,
                        eb_mixture_layout *out) {
    memset(out, 0, sizeof *out);
    out->columns = columns;
    out->components = components;
    out->knots = (size_t)knots;
    memcpy(out->knot, knot, out->knots * sizeof *knot);
    size_t still = 0;
    for (size_t j = 0; j < columns; ++j) {
        out->constant[j] = constant && constant[j];
        out->place[j] = out->constant[j] ? still++ : out->varying++;
    }
    size_t next = out->varying * out->knots;
    out->fixed = next;
    next += still;
    for (int c = 0; c < components; ++c) {
        out->intercept[c] = next;
        next += out->knots;
        if (c == 1) {
            out->slope = next++;
            out->weight = next;
            next += out->knots + 2;
            out->rated = rated;
            if (rated) out->weight_rate = next++;
        }
        out->precision[c] = next;
        next += out->knots + 2;
    }
    out->count = next;
}

size_t eb_mixture_coef_at(const eb_mixture_layout *layout, size_t j,
                          size_t knot) {
    return layout->constant[j] ? layout->fixed + layout->place[j]
                               : knot * layout->varying + layout->place[j];
}

static void make_ready(eb_mixture_rows *rows, size_t i) {
    const eb_mixture_data *d = rows->data;
    const eb_mixture_layout *l = &rows->layout;
    eb_mixture_ready *r = &rows->ready[i];
    const double p = d->possible[i];
    size_t below = 0;
    while (below + 2 < l->knots && p >= l->knot[below + 1]) ++below;
    double upper = 0.0;
    if (l->knots > 1)
        upper = (p - l->knot[below]) / (l->knot[below + 1] - l->knot[below]);
    r->knot = (uint32_t)below;
    r->upper = upper < 0.0 ? 0.0 : upper > 1.0 ? 1.0 : upper;
    r->log_remaining = eb_log(d->remaining[i] / 190.0);
    r->last_year = d->last_year_known[i] ? 1.0 : 0.0;
    r->last_rate = d->last_year ? d->last_year[i] : 0.0;
    r->weight = d->weights ? d->weights[i] : 1.0;
    r->n = d->trials[i];
    r->k = d->absent[i];
    r->choose = eb_log_choose(r->n, r->k);
}

eb_status eb_mixture_open(const eb_mixture_data *data,
                          const eb_mixture_layout *layout, int hessian,
                          int threads, const eb_memory *memory,
                          eb_mixture_rows *out, eb_error *err) {
    memset(out, 0, sizeof *out);
    out->data = data;
    out->layout = *layout;
    out->threads = threads;
    out->memory = *memory;
    const size_t p = layout->count;
    const size_t room = 1 + p + (hessian ? p * p : 0);
    for (size_t j = 0; j < layout->columns; ++j)
        out->order[layout->constant[j] ? layout->varying + layout->place[j]
                                       : layout->place[j]] = (uint32_t)j;
    out->ready = eb_alloc(&out->memory, data->rows, sizeof *out->ready);
    out->blocks =
        eb_alloc(&out->memory, EB_MIXTURE_BLOCKS * room, sizeof(double));
    if (!out->ready || !out->blocks) return eb_fail_memory(err);
    for (size_t i = 0; i < data->rows; ++i) make_ready(out, i);
    return EB_OK;
}

void eb_mixture_close(eb_mixture_rows *rows) {
    eb_release(&rows->memory, rows->blocks);
    eb_release(&rows->memory, rows->ready);
    rows->blocks = NULL;
    rows->ready = NULL;
}

/* ---- one row ------------------------------------------------------------ */

/* A parameter that a row's scalar is linear in, and how much. */
typedef struct touch {
    size_t place;
    double value;
    int scalar;
} touch;

#define TOUCHES_MOST 18

/* All but the coefficients: returns how many. */
static int touch_values(const eb_mixture_layout *l, const eb_mixture_ready *r,
                        touch out[TOUCHES_MOST]) {
    const double share[2] = {1.0 - r->upper, r->upper};
    const int sides = r->upper > 0.0 ? 2 : 1;
    int n = 0;
    for (int c = 0; c < l->components; ++c) {
        const int by_intercept = c ? EB_BY_INTERCEPT_2 : EB_BY_INTERCEPT_1;
        const int by_precision = c ? EB_BY_PRECISION_2 : EB_BY_PRECISION_1;
        for (int s = 0; s < sides; ++s)
            out[n++] = (touch){l->intercept[c] + r->knot + (size_t)s, share[s],
                               by_intercept};
        if (c == 1) out[n++] = (touch){l->slope, 1.0, EB_BY_LOG_SLOPE};
        for (int what = c; what >= 0; --what) {
            const size_t from = what ? l->weight : l->precision[c];
            const int scalar = what ? EB_BY_WEIGHT : by_precision;
            for (int s = 0; s < sides; ++s)
                out[n++] =
                    (touch){from + r->knot + (size_t)s, share[s], scalar};
            out[n++] = (touch){from + l->knots, r->log_remaining, scalar};
            if (r->last_year > 0.0)
                out[n++] = (touch){from + l->knots + 1, r->last_year, scalar};
            if (what && l->rated && (r->last_rate < 0.0 || r->last_rate > 0.0))
                out[n++] = (touch){l->weight_rate, r->last_rate, scalar};
        }
    }
    return n;
}

/* The coefficients, in the order of their places. */
static size_t touch_coefs(const eb_mixture_rows *rows, size_t i, touch *out) {
    const eb_mixture_layout *l = &rows->layout;
    const eb_mixture_ready *r = &rows->ready[i];
    const double *z = rows->data->design + i * rows->data->stride;
    size_t n = 0;
    for (int side = 0; side < 2; ++side) {
        const double share = side ? r->upper : 1.0 - r->upper;
        const size_t from = (r->knot + (size_t)side) * l->varying;
        if (!(share > 0.0)) continue;
        for (size_t c = 0; c < l->varying; ++c) {
            const double value = z[rows->order[c]];
            if (value < 0.0 || value > 0.0)
                out[n++] = (touch){from + c, share * value, EB_BY_ETA};
        }
    }
    for (size_t c = l->varying; c < l->columns; ++c) {
        const double value = z[rows->order[c]];
        if (value < 0.0 || value > 0.0)
            out[n++] = (touch){l->fixed + (c - l->varying), value, EB_BY_ETA};
    }
    return n;
}

static void scalars_at(const touch *coefs, size_t coef_count,
                       const touch *values, int value_count, const double *x,
                       double at[EB_BY_COUNT]) {
    for (int s = 0; s < EB_BY_COUNT; ++s) at[s] = 0.0;
    double eta = 0.0;
    for (size_t c = 0; c < coef_count; ++c)
        eta += coefs[c].value * x[coefs[c].place];
    at[EB_BY_ETA] = eta;
    for (int v = 0; v < value_count; ++v)
        at[values[v].scalar] += values[v].value * x[values[v].place];
}

static void spread_gradient(const touch *coefs, size_t coef_count,
                            const touch *values, int value_count,
                            const double *by, double times, double *gradient) {
    const double by_eta = times * by[EB_BY_ETA];
    for (size_t c = 0; c < coef_count; ++c)
        gradient[coefs[c].place] += by_eta * coefs[c].value;
    for (int v = 0; v < value_count; ++v)
        gradient[values[v].place] +=
            times * by[values[v].scalar] * values[v].value;
}

/* Adds to the lower triangle; coefficients stand before values, and both in
 * rising order, of the values' scalars too. */
static void spread_hessian(const touch *coefs, size_t coef_count,
                           const touch *values, int value_count,
                           double (*by)[EB_BY_COUNT], double times, size_t p,
                           double *hessian) {
    const double by_eta = times * by[EB_BY_ETA][EB_BY_ETA];
    for (size_t a = 0; a < coef_count; ++a) {
        double *line = hessian + coefs[a].place * p;
        const double factor = by_eta * coefs[a].value;
        for (size_t b = 0; b <= a; ++b)
            line[coefs[b].place] += factor * coefs[b].value;
    }
    for (int v = 0; v < value_count; ++v) {
        double *line = hessian + values[v].place * p;
        const double factor = times * values[v].value;
        const double with_eta = factor * by[values[v].scalar][EB_BY_ETA];
        for (size_t b = 0; b < coef_count; ++b)
            line[coefs[b].place] += with_eta * coefs[b].value;
        for (int w = 0; w <= v; ++w)
            line[values[w].place] += factor *
                                     by[values[v].scalar][values[w].scalar] *
                                     values[w].value;
    }
}

double eb_mixture_one(const eb_mixture_rows *rows, size_t row, const double *x,
                      double times, double *gradient) {
    touch coefs[2 * EB_MIXTURE_COLUMNS_MOST], values[TOUCHES_MOST];
    const eb_mixture_ready *r = &rows->ready[row];
    const size_t coef_count = touch_coefs(rows, row, coefs);
    const int value_count = touch_values(&rows->layout, r, values);
    double at[EB_BY_COUNT], by[EB_BY_COUNT];
    scalars_at(coefs, coef_count, values, value_count, x, at);
    const double chance = eb_mixture_row(rows->layout.components, r->n, r->k,
                                         at, gradient ? by : NULL, NULL);
    if (gradient)
        spread_gradient(coefs, coef_count, values, value_count, by, times,
                        gradient);
    return chance + r->choose;
}

/* ---- all rows ----------------------------------------------------------- */

typedef struct job {
    const eb_mixture_rows *rows;
    const double *x;
    int gradient, hessian;
} job;

static size_t block_room(const job *j) {
    const size_t p = j->rows->layout.count;
    return 1 + (j->gradient ? p : 0) + (j->hessian ? p * p : 0);
}

static eb_status sum_block(void *context, size_t worker, size_t index,
                           eb_error *err) {
    (void)worker, (void)err;
    const job *j = context;
    const eb_mixture_rows *rows = j->rows;
    const size_t p = rows->layout.count, room = block_room(j);
    const size_t n = rows->data->rows;
    const size_t share = n / EB_MIXTURE_BLOCKS, over = n % EB_MIXTURE_BLOCKS;
    const size_t first = index * share + (index < over ? index : over);
    const size_t last = first + share + (index < over);
    touch coefs[2 * EB_MIXTURE_COLUMNS_MOST], values[TOUCHES_MOST];
    double at[EB_BY_COUNT], by[EB_BY_COUNT];
    double second[EB_BY_COUNT][EB_BY_COUNT];
    double *out = rows->blocks + index * room;
    memset(out, 0, room * sizeof *out);
    double sum = 0.0, lost = 0.0; /* Neumaier's compensated sum */
    for (size_t i = first; i < last; ++i) {
        const eb_mixture_ready *r = &rows->ready[i];
        if (!(r->weight > 0.0)) continue;
        const size_t coef_count = touch_coefs(rows, i, coefs);
        const int value_count = touch_values(&rows->layout, r, values);
        scalars_at(coefs, coef_count, values, value_count, j->x, at);
        const double chance =
            eb_mixture_row(rows->layout.components, r->n, r->k, at,
                           j->gradient ? by : NULL, j->hessian ? second : NULL);
        const double term = r->weight * (chance + r->choose);
        const double next = sum + term;
        const int larger = sum * sum >= term * term;
        lost += larger ? (sum - next) + term : (term - next) + sum;
        sum = next;
        if (j->gradient)
            spread_gradient(coefs, coef_count, values, value_count, by,
                            r->weight, out + 1);
        if (j->hessian)
            spread_hessian(coefs, coef_count, values, value_count, second,
                           r->weight, p, out + 1 + p);
    }
    out[0] = sum + lost;
    return EB_OK;
}

eb_status eb_mixture_sum(eb_mixture_rows *rows, const double *x, double *value,
                         double *gradient, double *hessian, eb_error *err) {
    job j = {rows, x, gradient != NULL, hessian != NULL};
    const size_t p = rows->layout.count, room = block_room(&j);
    const eb_status status =
        eb_parallel(rows->threads, EB_MIXTURE_BLOCKS, sum_block, &j, err);
    if (status) return status;
    double *total = rows->blocks;
    for (size_t b = 1; b < EB_MIXTURE_BLOCKS; ++b)
        for (size_t i = 0; i < room; ++i) total[i] += total[b * room + i];
    *value = total[0];
    if (gradient) memcpy(gradient, total + 1, p * sizeof *gradient);
    if (!hessian) return EB_OK;
    for (size_t i = 0; i < p; ++i)
        for (size_t k = 0; k <= i; ++k)
            hessian[i * p + k] = hessian[k * p + i] = total[1 + p + i * p + k];
    return EB_OK;
}
