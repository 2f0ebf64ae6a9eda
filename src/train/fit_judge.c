/* SPDX-License-Identifier: MIT */
/*
 * How the fitted model did on the rows that it never saw, half term by half
 * term, beside two rules that need no model: the rate so far, ties by last
 * year's, and last year's rate (where it is not known, the mean of those
 * known). A first look for who fits; `earlybell evaluate` has the whole of it.
 *
 * The slope leaves out rows whose outcome arithmetic has already decided.
 * Intervals are bootstrap ones over pupils.
 */
#include <math.h>
#include <string.h>

#include "train/fit_model.h"

#define RESAMPLES 200

/* One row to be ranked; arrays of `count`. */
typedef struct ranked_rows {
    double *model, *rate, *last;
    unsigned char *outcome;
    uint32_t *cluster;
    size_t count, room;
} ranked_rows;

typedef struct judging {
    const eb_fitted *fitted;
    const eb_labels *labels;
    const eb_fit_table *table;
    const double *chance, *each; /* each: log scores */
    double last_mean;
    int own, threads;
    uint64_t seed;
    ranked_rows rows;
} judging;

typedef enum which_rows { ALL_ROWS, FRESH_ROWS, OPEN_ROWS } which_rows;

static int is_wanted(const judging *j, size_t i, int half_term,
                     which_rows which) {
    const eb_label *label = eb_labels_row(j->labels, j->table->row[i]);
    if (half_term > 0 && label->half_term != half_term) return 0;
    if (j->own || which == ALL_ROWS) return 1;
    return which == FRESH_ROWS ? !label->persistent_now : !label->decided;
}

static void gather(judging *j, int half_term, which_rows which) {
    ranked_rows *rows = &j->rows;
    rows->count = 0;
    for (size_t i = 0; i < j->table->rows; i++) {
        if (!is_wanted(j, i, half_term, which)) continue;
        const double *features =
            eb_labels_features(j->labels, j->table->row[i]);
        const double last = features[EB_F_LAST_YEAR_ABSENCE_RATE];
        const size_t at = rows->count++;
        rows->model[at] = j->chance[i];
        rows->rate[at] = features[EB_F_ABSENCE_RATE];
        rows->last[at] = isnan(last) ? j->last_mean : last;
        rows->outcome[at] = j->table->outcome[i];
        rows->cluster[at] = j->table->pupil[i];
    }
}

static eb_status auroc_of(const judging *j, const double *score,
                          const double *then, double *out, eb_error *err) {
    eb_scored scored = {score,           then, NULL,
                        j->rows.outcome, NULL, j->rows.count};
    eb_ranking *ranking = NULL;
    const eb_status status =
        eb_ranking_new(&scored, &j->table->memory, &ranking, err);
    if (status != EB_OK) return status;
    *out = eb_ranking_auroc(ranking);
    eb_ranking_free(ranking);
    return EB_OK;
}

static eb_status interval_of(const judging *j, eb_metric_kind kind,
                             double out[3], eb_error *err) {
    const eb_metric metric = {kind, 0.0};
    const eb_scored scored = {j->rows.model,   NULL, NULL,
                              j->rows.outcome, NULL, j->rows.count};
    eb_bootstrap_options options = EB_BOOTSTRAP_OPTIONS_INIT;
    eb_interval interval = {NAN, NAN, NAN, 0};
    eb_ranking *ranking = NULL;
    eb_status status =
        eb_ranking_new(&scored, &j->table->memory, &ranking, err);
    if (status != EB_OK) return status;
    const eb_ranking *const rankings[1] = {ranking};
    options.memory = j->table->memory;
    options.cluster = j->rows.cluster;
    options.cluster_count = eb_labels_pupil_count(j->labels);
    options.resamples = RESAMPLES;
    options.threads = j->threads;
    options.seed = j->seed;
    if (j->rows.count > 0) {
        status = eb_bootstrap(rankings, 1, &metric, 1, NULL, 0, &options,
                              &interval, NULL, err);
    }
    eb_ranking_free(ranking);
    out[0] = interval.value;
    out[1] = interval.low;
    out[2] = interval.high;
    return status;
}

static size_t count_outcomes(const ranked_rows *rows) {
    size_t outcomes = 0;
    for (size_t i = 0; i < rows->count; i++) outcomes += rows->outcome[i];
    return outcomes;
}

static eb_status judge_rows(judging *j, int half_term, eb_fit_quality *out,
                            eb_error *err) {
    const ranked_rows *rows = &j->rows;
    gather(j, half_term, ALL_ROWS);
    out->rows = rows->count;
    out->outcomes = count_outcomes(rows);
    eb_status status = interval_of(j, EB_METRIC_AUROC, out->auroc, err);
    if (status == EB_OK) {
        status = auroc_of(j, rows->rate, rows->last, &out->rate_auroc, err);
    }
    if (status == EB_OK) {
        status = auroc_of(j, rows->last, NULL, &out->last_auroc, err);
    }
    if (status != EB_OK) return status;
    gather(j, half_term, OPEN_ROWS);
    status = interval_of(j, EB_METRIC_SLOPE, out->slope, err);
    if (status != EB_OK || j->own) return status;
    gather(j, half_term, FRESH_ROWS);
    out->fresh_rows = rows->count;
    out->fresh_outcomes = count_outcomes(rows);
    status = interval_of(j, EB_METRIC_AUROC, out->fresh_auroc, err);
    if (status == EB_OK) {
        status =
            auroc_of(j, rows->rate, rows->last, &out->rate_fresh_auroc, err);
    }
    if (status == EB_OK) {
        status = auroc_of(j, rows->last, NULL, &out->last_fresh_auroc, err);
    }
    return status;
}

static void judge_scores(const judging *j, int half_term, eb_fit_quality *out) {
    double sum = 0.0, weight = 0.0;
    out->as_of = EB_NO_DATE;
    for (size_t i = 0; i < j->table->rows; i++) {
        const eb_label *label = eb_labels_row(j->labels, j->table->row[i]);
        if (half_term > 0 && label->half_term != half_term) continue;
        if (label->as_of > out->as_of) out->as_of = label->as_of;
        sum += j->table->weight[i] * j->each[i];
        weight += j->table->weight[i];
    }
    out->log_score = weight > 0.0 ? sum / weight : NAN;
}

static void mean_of_last(judging *j) {
    double sum = 0.0;
    size_t known = 0;
    for (size_t i = 0; i < j->table->rows; i++) {
        const double last = eb_labels_features(
            j->labels, j->table->row[i])[EB_F_LAST_YEAR_ABSENCE_RATE];
        if (isnan(last)) continue;
        sum += last;
        known++;
    }
    j->last_mean = known > 0 ? sum / (double)known : 0.0;
}

static eb_status judge_all(eb_fitted *fitted, judging *j, eb_error *err) {
    for (int h = 0; h < EB_FIT_QUALITIES_MOST; h++) {
        eb_fit_quality quality;
        size_t rows = 0;
        memset(&quality, 0, sizeof quality);
        for (size_t i = 0; i < j->table->rows; i++) {
            rows += (size_t)is_wanted(j, i, h, ALL_ROWS);
        }
        if (rows == 0) continue;
        quality.half_term = h;
        quality.fresh_auroc[0] = quality.fresh_auroc[1] = NAN;
        quality.fresh_auroc[2] = NAN;
        quality.rate_fresh_auroc = quality.last_fresh_auroc = NAN;
        const eb_status status = judge_rows(j, h, &quality, err);
        if (status != EB_OK) return status;
        judge_scores(j, h, &quality);
        fitted->quality[fitted->quality_count++] = quality;
    }
    return EB_OK;
}

eb_status eb_fit_judge(eb_fitted *fitted, const eb_labels *labels,
                       const eb_fit_table *table, const double *chance, int own,
                       uint64_t seed, int threads, eb_error *err) {
    const eb_memory *memory = &table->memory;
    const size_t n = table->rows;
    judging j;
    double mean = 0.0;
    memset(&j, 0, sizeof j);
    j.fitted = fitted;
    j.labels = labels;
    j.table = table;
    j.chance = chance;
    j.own = own;
    j.seed = seed;
    j.threads = threads;
    double *each = eb_alloc(memory, n, sizeof *each);
    j.rows.model = eb_alloc(memory, n, sizeof(double));
    j.rows.rate = eb_alloc(memory, n, sizeof(double));
    j.rows.last = eb_alloc(memory, n, sizeof(double));
    j.rows.outcome = eb_alloc(memory, n, 1);
    j.rows.cluster = eb_alloc(memory, n, sizeof(uint32_t));
    eb_status status = EB_OK;
    if (!each || !j.rows.model || !j.rows.rate || !j.rows.last ||
        !j.rows.outcome || !j.rows.cluster) {
        status = eb_fail_memory(err);
    }
    if (status == EB_OK) {
        status = eb_fit_log_score(&fitted->plan, &fitted->numbers, table,
                                  threads, each, &mean, err);
    }
    if (status == EB_OK) {
        j.each = each;
        mean_of_last(&j);
        status = judge_all(fitted, &j, err);
    }
    eb_release(memory, j.rows.cluster);
    eb_release(memory, j.rows.outcome);
    eb_release(memory, j.rows.last);
    eb_release(memory, j.rows.rate);
    eb_release(memory, j.rows.model);
    eb_release(memory, each);
    return status;
}
