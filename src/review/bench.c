/* SPDX-License-Identifier: MIT */
/*
 * Rows picked, sorted once, and weighed often: the part of a resample that
 * costs time is a walk down each bench in rank order.
 */
#include "review/bench.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

int eb_is_of(const eb_evidence_row *row, eb_population population) {
    switch (population) {
        case EB_OF_FRESH:
            return !row->persistent_now;
        case EB_OF_OPEN:
            return !row->decided;
        case EB_OF_MILD:
            return !row->severe_now;
        default:
            return 1;
    }
}

typedef struct picked {
    uint32_t *row;
    double *score, *then;
    unsigned char *outcome;
    size_t count;
} picked;

static void pick(const eb_evidence *e, const uint32_t *rows, size_t count,
                 eb_population population, eb_yardstick yardstick,
                 picked *out) {
    for (size_t i = 0; i < count; i++) {
        const eb_evidence_row *row = &e->rows[rows[i]];
        if (!eb_is_of(row, population)) continue;
        const size_t n = out->count++;
        out->row[n] = rows[i];
        if (population == EB_OF_MILD) {
            out->score[n] = row->severe_chance;
            out->outcome[n] = (unsigned char)(row->severe != 0);
        } else {
            out->score[n] = e->scores[yardstick][rows[i]];
            out->outcome[n] = (unsigned char)(row->persistent != 0);
        }
        out->then[n] = e->scores[EB_BY_LAST_YEAR][rows[i]];
    }
}

eb_status eb_bench_new(const eb_evidence *e, const uint32_t *rows, size_t count,
                       eb_population population, eb_yardstick yardstick,
                       eb_bench *out, eb_error *err) {
    const eb_memory *memory = &e->memory;
    eb_bench bench = {NULL, NULL, NULL};
    picked p = {NULL, NULL, NULL, NULL, 0};
    eb_scored scored;
    eb_status status = EB_OK;
    p.row = eb_alloc(memory, count, sizeof *p.row);
    p.score = eb_alloc(memory, count, sizeof *p.score);
    p.then = eb_alloc(memory, count, sizeof *p.then);
    p.outcome = eb_alloc(memory, count, 1);
    if (p.row == NULL || p.score == NULL || p.then == NULL ||
        p.outcome == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    pick(e, rows, count, population, yardstick, &p);
    memset(&scored, 0, sizeof scored);
    scored.count = p.count;
    scored.score = p.score;
    scored.outcome = p.outcome;
    if (yardstick == EB_BY_RATE) scored.then = p.then;
    status = eb_ranking_new(&scored, memory, &bench.ranking, err);
    if (status != EB_OK) goto out;
    bench.pupil = eb_alloc(memory, p.count, sizeof *bench.pupil);
    bench.row = eb_alloc(memory, p.count, sizeof *bench.row);
    if (bench.pupil == NULL || bench.row == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    for (size_t i = 0; i < p.count; i++) {
        bench.row[i] = p.row[bench.ranking->row[i]];
        bench.pupil[i] = e->rows[bench.row[i]].pupil;
    }
    *out = bench;
    memset(&bench, 0, sizeof bench);
out:
    eb_bench_free(memory, &bench);
    eb_release(memory, p.outcome);
    eb_release(memory, p.then);
    eb_release(memory, p.score);
    eb_release(memory, p.row);
    return status;
}

void eb_bench_free(const eb_memory *memory, eb_bench *bench) {
    eb_ranking_free(bench->ranking);
    eb_release(memory, bench->pupil);
    eb_release(memory, bench->row);
    memset(bench, 0, sizeof *bench);
}

eb_weights eb_bench_weigh(const eb_bench *bench, const double *copies,
                          double *scratch) {
    const size_t count = bench->ranking->count;
    for (size_t i = 0; i < count; i++) scratch[i] = copies[bench->pupil[i]];
    return eb_weights_over(bench->ranking, scratch, 1);
}

/* ---- lines -------------------------------------------------------------- */

static eb_status start_near(const eb_memory *memory, const eb_bench *bench,
                            double a, double b, eb_line_near *near,
                            eb_error *err) {
    const size_t count = bench->ranking->count;
    if (!isfinite(a) || !isfinite(b)) return EB_OK;
    near->a = a;
    near->b = b;
    near->spread = eb_alloc(memory, count, sizeof *near->spread);
    near->miss = eb_alloc(memory, count, sizeof *near->miss);
    if (near->spread == NULL || near->miss == NULL) return eb_fail_memory(err);
    eb_line_terms(bench->ranking, near);
    return EB_OK;
}

eb_status eb_bench_lines_new(const eb_memory *memory, const eb_bench *bench,
                             eb_bench_lines *out, eb_error *err) {
    const eb_calibration all = eb_ranking_calibration(bench->ranking);
    memset(out, 0, sizeof *out);
    out->large.slope_held = 1;
    const eb_status status =
        start_near(memory, bench, all.intercept, all.slope, &out->line, err);
    if (status != EB_OK) return status;
    return start_near(memory, bench, all.in_the_large, 1.0, &out->large, err);
}

void eb_bench_lines_free(const eb_memory *memory, eb_bench_lines *lines) {
    eb_release(memory, lines->line.spread);
    eb_release(memory, lines->line.miss);
    eb_release(memory, lines->large.spread);
    eb_release(memory, lines->large.miss);
}

eb_metric_lines eb_bench_lines_of(const eb_bench_lines *lines, size_t draw) {
    return draw == 0 ? eb_metric_lines_start(NULL, NULL)
                     : eb_metric_lines_start(&lines->line, &lines->large);
}
