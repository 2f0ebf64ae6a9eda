/* SPDX-License-Identifier: MIT */
/*
 * All figures of one part and their intervals. Each draw gives a row of
 * figures; a difference between the model and a rule is taken within the row,
 * so that it has the luck of the draw out of it.
 */
#include "review/part.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "review/workload.h"

/* ---- the figures of a draw ---------------------------------------------- */

enum {
    AT_AUROC, /* of one population and yardstick */
    AT_AVERAGE_PRECISION,
    AT_CAPTURED,
    AT_PRECISION = AT_CAPTURED + EB_CUTS,
    SORTED_FIGURES = AT_PRECISION + EB_CUTS
};
enum {
    AT_BRIER = EB_LIST_POPULATIONS * EB_YARDSTICKS * SORTED_FIGURES,
    AT_LOG_SCORE,
    AT_INTERCEPT,
    AT_SLOPE,
    AT_EXPECTED_OBSERVED,
    AT_SEVERE_RATIO,
    AT_NET_BENEFIT,
    FIGURES = AT_NET_BENEFIT + EB_THRESHOLDS
};

/* From AT_INTERCEPT on. */
static const eb_metric CALIBRATION[] = {
    {EB_METRIC_IN_THE_LARGE, 0},
    {EB_METRIC_SLOPE, 0},
    {EB_METRIC_EXPECTED_RATIO, 0},
};
#define CALIBRATION_FIGURES (AT_SEVERE_RATIO - AT_INTERCEPT)

static size_t sorted_at(int population, int yardstick) {
    return (size_t)(population * EB_YARDSTICKS + yardstick) * SORTED_FIGURES;
}

typedef struct part_benches {
    const eb_part_rows *of;
    eb_bench by[EB_POPULATIONS]; /* by the model */
    eb_bench_lines lines;        /* of those of which it is open */
} part_benches;

static double ratio(double over, double under) {
    return under > 0.0 ? over / under : NAN;
}

/* The sums of the part's days, added up. */
static void add_days(const eb_part_rows *of, size_t draw, int population,
                     int yardstick, double sums[EB_LIST_SUMS]) {
    memset(sums, 0, EB_LIST_SUMS * sizeof *sums);
    for (size_t i = 0; i < of->day_count; i++) {
        const double *day = of->lists[of->days[i]].drawn +
                            draw * EB_LIST_FIGURES +
                            EB_LIST_AT(population, yardstick);
        for (size_t sum = 0; sum < EB_LIST_SUMS; sum++) sums[sum] += day[sum];
    }
}

static void measure_lists(const eb_part_rows *of, size_t draw, double *out) {
    for (int p = 0; p < EB_LIST_POPULATIONS; p++) {
        for (int y = 0; y < EB_YARDSTICKS; y++) {
            double sums[EB_LIST_SUMS];
            double *at = out + sorted_at(p, y);
            add_days(of, draw, p, y, sums);
            const double outcomes = sums[EB_LIST_OUTCOMES];
            at[AT_AUROC] = ratio(sums[EB_LIST_PAIRS_WON], sums[EB_LIST_PAIRS]);
            at[AT_AVERAGE_PRECISION] =
                ratio(sums[EB_LIST_PRECISIONS], outcomes);
            for (int cut = 0; cut < EB_CUTS; cut++) {
                const double listed = sums[EB_LIST_LISTED + cut];
                const double right = sums[EB_LIST_RIGHT + cut];
                at[AT_CAPTURED + cut] =
                    listed > 0.0 ? ratio(right, outcomes) : NAN;
                at[AT_PRECISION + cut] = ratio(right, listed);
            }
        }
    }
}

static void measure_part(const void *subject, size_t draw, const double *copies,
                         double *scratch, double *out) {
    const part_benches *b = subject;
    const eb_bench *bench = &b->by[EB_OF_ALL];
    measure_lists(b->of, draw, out);
    eb_weights weights = eb_bench_weigh(bench, copies, scratch);
    out[AT_BRIER] = eb_ranked_brier(bench->ranking, &weights);
    out[AT_LOG_SCORE] = eb_ranked_log_score(bench->ranking, &weights);
    bench = &b->by[EB_OF_FRESH];
    weights = eb_bench_weigh(bench, copies, scratch);
    for (int t = 0; t < EB_THRESHOLDS; t++) {
        out[AT_NET_BENEFIT + t] =
            eb_ranked_net_benefit(bench->ranking, &weights, eb_threshold(t))
                .model;
    }
    bench = &b->by[EB_OF_OPEN];
    weights = eb_bench_weigh(bench, copies, scratch);
    eb_metric_lines lines = eb_bench_lines_of(&b->lines, draw);
    for (int m = 0; m < CALIBRATION_FIGURES; m++) {
        out[AT_INTERCEPT + m] =
            eb_ranked_metric(bench->ranking, &weights, CALIBRATION[m], &lines);
    }
    bench = &b->by[EB_OF_MILD];
    weights = eb_bench_weigh(bench, copies, scratch);
    out[AT_SEVERE_RATIO] =
        ratio(eb_ranked_expected(bench->ranking, &weights), weights.outcomes);
}

/* ---- from draws to figures ---------------------------------------------- */

typedef struct drawn {
    const eb_resamples *how;
    const double *figures;
    double *scratch; /* how->count doubles */
} drawn;

static eb_interval figure(const drawn *d, size_t column) {
    return eb_resampled(d->how, d->figures, FIGURES, column, EB_NO_OTHER,
                        d->scratch);
}

static eb_interval gain(const drawn *d, size_t model, size_t other) {
    return eb_resampled(d->how, d->figures, FIGURES, model, other, d->scratch);
}

static void fill_sorted(const part_benches *b, const drawn *d, int population,
                        int yardstick, eb_yardstick_figures *out) {
    const size_t at = sorted_at(population, yardstick);
    const size_t model = sorted_at(population, EB_BY_MODEL);
    out->auroc = figure(d, at + AT_AUROC);
    out->average_precision = figure(d, at + AT_AVERAGE_PRECISION);
    out->auroc_gain = gain(d, model + AT_AUROC, at + AT_AUROC);
    out->precision_gain =
        gain(d, model + AT_AVERAGE_PRECISION, at + AT_AVERAGE_PRECISION);
    double sums[EB_LIST_SUMS];
    add_days(b->of, 0, population, yardstick, sums);
    for (size_t cut = 0; cut < EB_CUTS; cut++) {
        eb_listed *listed = &out->cuts[cut];
        listed->listed = (int64_t)sums[EB_LIST_LISTED + cut];
        listed->right = (int64_t)sums[EB_LIST_RIGHT + cut];
        listed->captured = figure(d, at + AT_CAPTURED + cut);
        listed->precision = figure(d, at + AT_PRECISION + cut);
        listed->captured_gain =
            gain(d, model + AT_CAPTURED + cut, at + AT_CAPTURED + cut);
    }
    for (size_t point = 0; point < EB_CAPTURE_POINTS; point++) {
        double right = 0.0;
        for (size_t i = 0; i < b->of->day_count; i++) {
            right += b->of->lists[b->of->days[i]]
                         .right[population][yardstick][point];
        }
        out->curve[point] = ratio(right, sums[EB_LIST_OUTCOMES]);
    }
}

static eb_status fill_calibration(const part_benches *b, const drawn *d,
                                  eb_calibrated *out, eb_error *err) {
    const eb_ranking *ranking = b->by[EB_OF_OPEN].ranking;
    out->rows = (int64_t)ranking->count;
    out->decided = (int64_t)(b->of->count - ranking->count);
    out->intercept = figure(d, AT_INTERCEPT);
    out->slope = figure(d, AT_SLOPE);
    out->slope_intercept = eb_ranking_calibration(ranking).intercept;
    out->expected_observed = figure(d, AT_EXPECTED_OBSERVED);
    out->error = eb_ranking_calibration_error(ranking, EB_CURVE_BINS, 0);
    return eb_ranking_curve(ranking, EB_CURVE_BINS, out->curve, err);
}

static void fill_severe(const part_benches *b, const drawn *d, eb_part *out) {
    const eb_ranking *ranking = b->by[EB_OF_MILD].ranking;
    out->severe_rows = (int64_t)ranking->count;
    out->severe_seen = (int64_t)ranking->own.outcomes;
    out->severe_expected = eb_ranked_expected(ranking, &ranking->own);
    out->severe_ratio = figure(d, AT_SEVERE_RATIO);
}

static eb_status fill_part(const part_benches *b, const drawn *d, eb_part *out,
                           eb_error *err) {
    for (int y = 0; y < EB_YARDSTICKS; y++) {
        fill_sorted(b, d, EB_OF_ALL, y, &out->all[y]);
        fill_sorted(b, d, EB_OF_FRESH, y, &out->fresh[y]);
    }
    out->brier = figure(d, AT_BRIER);
    out->log_score = figure(d, AT_LOG_SCORE);
    fill_severe(b, d, out);
    eb_workload(b->by[EB_OF_FRESH].ranking, out->thresholds);
    for (size_t t = 0; t < EB_THRESHOLDS; t++) {
        out->thresholds[t].net_benefit = figure(d, AT_NET_BENEFIT + t);
    }
    return fill_calibration(b, d, &out->calibration, err);
}

/* ---- counts ------------------------------------------------------------- */

static eb_status count_rows(const eb_part_rows *of, eb_part *out,
                            eb_error *err) {
    const eb_evidence *e = of->evidence;
    unsigned char *seen =
        eb_alloc_zero(&e->memory, e->pupil_count + e->school_count, 1);
    double sum = 0.0;
    int64_t told = 0;
    if (seen == NULL) return eb_fail_memory(err);
    unsigned char *schools = seen + e->pupil_count;
    for (size_t i = 0; i < of->count; i++) {
        const eb_evidence_row *row = &e->rows[of->rows[i]];
        out->pupils += !seen[row->pupil];
        out->schools += !schools[row->school];
        seen[row->pupil] = schools[row->school] = 1;
        out->persistent_now += row->persistent_now != 0;
        out->persistent += row->persistent != 0;
        out->not_yet += !row->persistent_now;
        out->became += !row->persistent_now && row->persistent;
        if (isfinite(row->log_chance)) {
            sum += row->log_chance;
            told++;
        }
    }
    out->rows = (int64_t)of->count;
    out->days = (int64_t)of->day_count;
    out->sessions_log_score = ratio(sum, (double)told);
    eb_release(&e->memory, seen);
    return EB_OK;
}

static eb_status judge_spread(const eb_part_rows *of, uint64_t seed,
                              eb_pit *out, eb_error *err) {
    const eb_evidence *e = of->evidence;
    double *below = eb_alloc(&e->memory, of->count, sizeof *below);
    double *at = eb_alloc(&e->memory, of->count, sizeof *at);
    eb_status status = EB_OK;
    if (below == NULL || at == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    for (size_t i = 0; i < of->count; i++) {
        below[i] = e->rows[of->rows[i]].pit_below;
        at[i] = e->rows[of->rows[i]].pit_at;
    }
    status = eb_pit_new(below, at, NULL, of->count, seed, out, err);
out:
    eb_release(&e->memory, at);
    eb_release(&e->memory, below);
    return status;
}

/* ---- a part ------------------------------------------------------------- */

static eb_status make_benches(const eb_part_rows *of, part_benches *b,
                              eb_error *err) {
    const eb_evidence *e = of->evidence;
    eb_status status = EB_OK;
    for (int p = 0; p < EB_POPULATIONS && status == EB_OK; p++) {
        status = eb_bench_new(e, of->rows, of->count, (eb_population)p,
                              EB_BY_MODEL, &b->by[p], err);
    }
    if (status != EB_OK) return status;
    return eb_bench_lines_new(&e->memory, &b->by[EB_OF_OPEN], &b->lines, err);
}

static void free_benches(const eb_memory *memory, part_benches *b) {
    for (int p = 0; p < EB_POPULATIONS; p++) eb_bench_free(memory, &b->by[p]);
    eb_bench_lines_free(memory, &b->lines);
}

eb_status eb_part_judge(const eb_part_rows *of, const eb_resamples *how,
                        eb_part *out, eb_error *err) {
    const eb_memory *memory = &of->evidence->memory;
    part_benches benches;
    double *figures = NULL, *scratch = NULL;
    memset(&benches, 0, sizeof benches);
    benches.of = of;
    eb_status status = count_rows(of, out, err);
    if (status == EB_OK)
        status = judge_spread(of, how->seed, &out->spread, err);
    if (status == EB_OK) status = make_benches(of, &benches, err);
    if (status != EB_OK) goto out;
    figures = eb_alloc(memory, how->count + 1, FIGURES * sizeof *figures);
    scratch = eb_alloc(memory, how->count + 1, sizeof *scratch);
    if (figures == NULL || scratch == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    status = eb_resample(how, measure_part, &benches, of->count, FIGURES,
                         figures, err);
    if (status != EB_OK) goto out;
    const drawn d = {how, figures, scratch};
    status = fill_part(&benches, &d, out, err);
out:
    eb_release(memory, scratch);
    eb_release(memory, figures);
    free_benches(memory, &benches);
    return status;
}
