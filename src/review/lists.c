/* SPDX-License-Identifier: MIT */
/*
 * Lists as a scheme would make them: on one day, of the pupils of that day,
 * to a length that is set before. A resample has lists of its own: its rows
 * are sorted as before, and it is long enough when the copies are.
 */
#include "review/lists.h"

#include <string.h>

#include "base/error.h"

static const double RATES[EB_CUT_PLACES] = {
    [EB_CUT_5] = 0.05, [EB_CUT_10] = 0.10, [EB_CUT_20] = 0.20};

typedef struct day_benches {
    eb_bench by[EB_LIST_POPULATIONS][EB_YARDSTICKS];
    double places;
} day_benches;

static void measure_bench(const eb_bench *bench, const eb_weights *weights,
                          double places, double *out) {
    const double outcomes = weights->outcomes;
    out[EB_LIST_PAIRS] = outcomes * (weights->total - outcomes);
    out[EB_LIST_OUTCOMES] = outcomes;
    out[EB_LIST_PAIRS_WON] = out[EB_LIST_PRECISIONS] = 0.0;
    if (out[EB_LIST_PAIRS] > 0.0) {
        out[EB_LIST_PAIRS_WON] =
            out[EB_LIST_PAIRS] * eb_ranked_auroc(bench->ranking, weights);
    }
    if (outcomes > 0.0) {
        out[EB_LIST_PRECISIONS] =
            outcomes * eb_ranked_average_precision(bench->ranking, weights);
    }
    for (int cut = 0; cut < EB_CUTS; cut++) {
        const eb_captured found =
            cut == EB_CUT_PLACES
                ? eb_ranked_at_places(bench->ranking, weights, places)
                : eb_ranked_at_rate(bench->ranking, weights, RATES[cut]);
        out[EB_LIST_LISTED + cut] = found.flagged;
        out[EB_LIST_RIGHT + cut] = found.hits;
    }
}

static void measure_day(const void *subject, size_t draw, const double *copies,
                        double *scratch, double *out) {
    const day_benches *day = subject;
    (void)draw;
    for (int p = 0; p < EB_LIST_POPULATIONS; p++) {
        for (int y = 0; y < EB_YARDSTICKS; y++) {
            const eb_bench *bench = &day->by[p][y];
            const eb_weights weights = eb_bench_weigh(bench, copies, scratch);
            measure_bench(bench, &weights, day->places, out + EB_LIST_AT(p, y));
        }
    }
}

static void fill_curves(const day_benches *day, eb_list_curves out) {
    for (int p = 0; p < EB_LIST_POPULATIONS; p++) {
        for (int y = 0; y < EB_YARDSTICKS; y++) {
            for (int i = 0; i < EB_CAPTURE_POINTS; i++) {
                const double rate = (double)i / (EB_CAPTURE_POINTS - 1);
                out[p][y][i] =
                    eb_ranking_at_rate(day->by[p][y].ranking, rate).hits;
            }
        }
    }
}

eb_status eb_lists_of_day(const eb_evidence *e, const uint32_t *rows,
                          size_t count, const eb_resamples *how, int64_t places,
                          eb_day_lists *out, eb_error *err) {
    day_benches day;
    eb_status status = EB_OK;
    memset(&day, 0, sizeof day);
    day.places = (double)places;
    for (int p = 0; p < EB_LIST_POPULATIONS && status == EB_OK; p++) {
        for (int y = 0; y < EB_YARDSTICKS && status == EB_OK; y++) {
            status = eb_bench_new(e, rows, count, (eb_population)p,
                                  (eb_yardstick)y, &day.by[p][y], err);
        }
    }
    out->drawn = eb_alloc(how->memory, how->count + 1,
                          EB_LIST_FIGURES * sizeof *out->drawn);
    if (status == EB_OK && out->drawn == NULL) status = eb_fail_memory(err);
    if (status == EB_OK) {
        fill_curves(&day, out->right);
        status = eb_resample(how, measure_day, &day, count, EB_LIST_FIGURES,
                             out->drawn, err);
    }
    for (int p = 0; p < EB_LIST_POPULATIONS; p++) {
        for (int y = 0; y < EB_YARDSTICKS; y++) {
            eb_bench_free(&e->memory, &day.by[p][y]);
        }
    }
    return status;
}
