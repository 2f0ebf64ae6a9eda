/* SPDX-License-Identifier: MIT */
/*
 * The bootstrap (Efron and Tibshirani 1993, chapter 13: percentile intervals)
 * over clusters: of as many draws as there are pupils, how often each came up.
 * Draw b of a seed is a stream of random numbers of its own, so that it does
 * not matter which thread makes it. Resample 0 is the pupils as they are.
 */
#include "review/resample.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/parallel.h"
#include "base/random.h"

#define STREAM UINT32_C(0x65766C74) /* "evlt": apart from other uses */
#define TAIL 0.025

typedef struct run {
    const eb_resamples *how;
    eb_measure *measure;
    const void *subject;
    size_t room, figures;
    double *scratch; /* a worker's: copies, then what measure needs */
    double *out;
} run;

static void draw_copies(const eb_resamples *how, size_t draw, double *copies) {
    for (size_t i = 0; i < how->pupils; i++) copies[i] = draw == 0 ? 1.0 : 0.0;
    if (draw == 0) return;
    eb_random random = eb_random_stream(how->seed, STREAM, (uint32_t)draw);
    for (size_t i = 0; i < how->pupils; i++) {
        copies[eb_random_below(&random, how->pupils)] += 1.0;
    }
}

static eb_status one_draw(void *context, size_t worker, size_t draw,
                          eb_error *err) {
    const run *r = context;
    double *copies = r->scratch + worker * (r->how->pupils + r->room);
    (void)err;
    draw_copies(r->how, draw, copies);
    r->measure(r->subject, draw, copies, copies + r->how->pupils,
               r->out + draw * r->figures);
    return EB_OK;
}

eb_status eb_resample(const eb_resamples *how, eb_measure *measure,
                      const void *subject, size_t room, size_t figures,
                      double *out, eb_error *err) {
    const size_t draws = how->count + 1;
    run r = {how, measure, subject, room, figures, NULL, out};
    r.scratch = eb_alloc(how->memory, eb_workers(how->threads, draws),
                         (how->pupils + room) * sizeof *r.scratch);
    if (r.scratch == NULL) return eb_fail_memory(err);
    const eb_status status =
        eb_parallel(how->threads, draws, one_draw, &r, err);
    eb_release(how->memory, r.scratch);
    return status;
}

static int by_number(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Between the two nearest in order, as most programs have it (type 7). */
static double quantile(const double *sorted, size_t n, double share) {
    const double at = share * (double)(n - 1);
    const size_t below = (size_t)at;
    if (below + 1 >= n) return sorted[n - 1];
    const double part = at - (double)below;
    return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

eb_interval eb_resampled(const eb_resamples *how, const double *drawn,
                         size_t figures, size_t column, size_t other,
                         double *scratch) {
    eb_interval figure = {NAN, NAN, NAN, 0};
    size_t n = 0;
    for (size_t draw = 0; draw <= how->count; draw++) {
        const double *row = drawn + draw * figures;
        const double value =
            other == EB_NO_OTHER ? row[column] : row[column] - row[other];
        if (draw == 0) figure.value = isfinite(value) ? value : NAN;
        if (draw > 0 && isfinite(value)) scratch[n++] = value;
    }
    figure.draws = (int)n;
    if (isnan(figure.value) || n == 0 || 10 * n < 9 * how->count) return figure;
    qsort(scratch, n, sizeof *scratch, by_number);
    figure.low = quantile(scratch, n, TAIL);
    figure.high = quantile(scratch, n, 1.0 - TAIL);
    return figure;
}
