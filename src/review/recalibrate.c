/* SPDX-License-Identifier: MIT */
/*
 * Moves a model to new data by two numbers: the least that mends a base rate
 * or a spread that has changed, and little enough to be told by a few hundred
 * rows (Steyerberg et al. 2004, Stat. Med. 23, 2567, "logistic calibration").
 * Refuses rather than invents: too few outcomes, one score for everybody,
 * classes that a cut separates. The standard errors by pupil are the sandwich
 * of the clusters' summed gradients.
 */
#include <math.h>

#include "base/error.h"
#include "base/maths.h"
#include "review/line_fit.h"

static eb_status check_options(const eb_scored *rows,
                               const eb_recalibrate_options *options,
                               eb_error *err) {
    if (rows == NULL || options == NULL || options->size != sizeof *options) {
        return eb_fail(err, EB_ERR_ARGUMENT, "options", "not initialised");
    }
    if (!(options->ridge >= 0 && options->ridge <= DBL_MAX) ||
        options->minimum < 0) {
        return eb_fail(err, EB_ERR_ARGUMENT, "ridge", "negative");
    }
    for (size_t i = 0; options->cluster != NULL && i < rows->count; i++) {
        if (options->cluster[i] >= options->cluster_count) {
            return eb_fail(err, EB_ERR_ARGUMENT, "cluster",
                           "row %zu is of no cluster", i);
        }
    }
    return EB_OK;
}

static eb_status check_rows(const eb_ranking *ranking, size_t minimum,
                            double ridge, eb_recalibration *found,
                            eb_error *err) {
    if (ranking->logit == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "score",
                       "not chances from 0 to 1");
    }
    found->events = found->non_events = 0;
    for (size_t i = 0; i < ranking->count; i++) {
        if (!(ranking->weight[i] > 0)) continue;
        if (ranking->mark[i] & EB_MARK_OUTCOME) {
            found->events++;
        } else {
            found->non_events++;
        }
    }
    if (found->events < minimum || found->non_events < minimum) {
        return eb_fail(err, EB_ERR_FIT, "outcome",
                       "%zu rows with the outcome and %zu without; %zu of "
                       "each are needed",
                       found->events, found->non_events, minimum);
    }
    if (!(ridge > 0) && !eb_line_exists(ranking, &ranking->own, 0)) {
        return eb_fail(err, EB_ERR_FIT, "score",
                       "one class or one score only, or a cut separates the "
                       "classes: no slope without a ridge");
    }
    return EB_OK;
}

/* The sandwich: inverse information, clusters' gradients, inverse again. */
static eb_status clustered_errors(const eb_ranking *ranking,
                                  const eb_line *line,
                                  const eb_recalibrate_options *options,
                                  eb_recalibration *found, eb_error *err) {
    if (options->cluster == NULL) return EB_OK;
    const eb_memory *memory = &ranking->memory;
    double *sums =
        eb_alloc_zero(memory, options->cluster_count, 3 * sizeof *sums);
    if (sums == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < ranking->count; i++) {
        const double x = ranking->logit[i];
        const double y = (double)(ranking->mark[i] & EB_MARK_OUTCOME);
        const double miss =
            ranking->weight[i] * (y - eb_expit(line->a + line->b * x));
        double *sum = sums + 3 * options->cluster[ranking->row[i]];
        sum[0] += miss;
        sum[1] += miss * x;
        sum[2] = 1;
    }
    double aa = 0, bb = 0, clusters = 0;
    for (size_t c = 0; c < options->cluster_count; c++) {
        const double *sum = sums + 3 * c;
        const double a = line->variance_a * sum[0] + line->covariance * sum[1];
        const double b = line->covariance * sum[0] + line->variance_b * sum[1];
        aa += a * a;
        bb += b * b;
        clusters += sum[2];
    }
    eb_release(memory, sums);
    if (clusters > 1) {
        const double factor = clusters / (clusters - 1);
        found->clustered_intercept_se = sqrt(factor * aa);
        found->clustered_slope_se = sqrt(factor * bb);
    }
    return EB_OK;
}

eb_status eb_recalibrate(const eb_scored *rows,
                         const eb_recalibrate_options *options,
                         eb_recalibration *out, eb_error *err) {
    eb_status status = check_options(rows, options, err);
    if (status != EB_OK) return status;
    if (out == NULL) return eb_fail(err, EB_ERR_ARGUMENT, "out", "needed");
    eb_ranking *ranking = NULL;
    eb_recalibration found = {0};
    found.clustered_intercept_se = found.clustered_slope_se = NAN;

    status = eb_ranking_new(rows, &options->memory, &ranking, err);
    if (status != EB_OK) goto out;
    const size_t minimum = options->minimum > 0 ? (size_t)options->minimum : 20;
    status = check_rows(ranking, minimum, options->ridge, &found, err);
    if (status != EB_OK) goto out;
    const eb_line_options start = {0, 1, 0, options->ridge};
    const eb_line line = eb_line_fit(ranking, &ranking->own, &start);
    if (!line.found) {
        status = eb_fail(err, EB_ERR_FIT, "slope", "the fit did not converge");
        goto out;
    }
    found.intercept = line.a;
    found.slope = line.b;
    found.intercept_se = sqrt(line.variance_a);
    found.slope_se = sqrt(line.variance_b);
    found.log_likelihood_before =
        eb_line_likelihood(ranking, &ranking->own, 0, 1);
    found.log_likelihood_after = line.log_likelihood;
    found.gradient_norm = line.gradient_norm;
    found.iterations = line.iterations;
    status = clustered_errors(ranking, &line, options, &found, err);
    if (status == EB_OK) *out = found;
out:
    eb_ranking_free(ranking);
    return status;
}
