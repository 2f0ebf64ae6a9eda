/* SPDX-License-Identifier: MIT */
/*
 * The list of figures: one name, one number, so that tables, bootstraps and
 * comparisons go over the same list.
 */
#include "review/metrics.h"

#include <math.h>

static const char *const NAMES[EB_METRIC_KINDS] = {
    "auroc",
    "average_precision",
    "brier",
    "log_score",
    "calibration_error",
    "in_the_large",
    "intercept",
    "slope",
    "expected_ratio",
    "base_rate",
    "captured_at_rate",
    "precision_at_rate",
    "captured_at_places",
    "precision_at_places",
    "net_benefit",
};

const char *eb_metric_name(eb_metric_kind kind) {
    const int number = (int)kind;
    return number >= 0 && number < EB_METRIC_KINDS ? NAMES[number] : NULL;
}

eb_metric_lines eb_metric_lines_start(const eb_line_near *near_line,
                                      const eb_line_near *near_large) {
    const eb_line none = {0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
    const eb_metric_lines lines = {0, 0, near_line, near_large, none, none};
    return lines;
}

static eb_line fit(const eb_ranking *ranking, const eb_weights *weights,
                   const eb_line_near *near, int slope_held) {
    if (near != NULL) return eb_line_fit_near(ranking, weights, near);
    const eb_line_options options = {0, 1, slope_held, 0};
    return eb_line_fit(ranking, weights, &options);
}

static const eb_line *line_of(const eb_ranking *ranking,
                              const eb_weights *weights,
                              eb_metric_lines *lines) {
    if (!lines->have_line) {
        lines->line = fit(ranking, weights, lines->near_line, 0);
        lines->have_line = 1;
    }
    return &lines->line;
}

static const eb_line *large_of(const eb_ranking *ranking,
                               const eb_weights *weights,
                               eb_metric_lines *lines) {
    if (!lines->have_large) {
        lines->large = fit(ranking, weights, lines->near_large, 1);
        lines->have_large = 1;
    }
    return &lines->large;
}

double eb_ranked_metric(const eb_ranking *ranking, const eb_weights *weights,
                        eb_metric metric, eb_metric_lines *lines) {
    const double at = metric.at;
    switch (metric.kind) {
        case EB_METRIC_AUROC:
            return eb_ranked_auroc(ranking, weights);
        case EB_METRIC_AVERAGE_PRECISION:
            return eb_ranked_average_precision(ranking, weights);
        case EB_METRIC_BRIER:
            return eb_ranked_brier(ranking, weights);
        case EB_METRIC_LOG_SCORE:
            return eb_ranked_log_score(ranking, weights);
        case EB_METRIC_CALIBRATION_ERROR:
            if (!(at >= 0 && at <= 1000)) return NAN;
            return eb_ranked_calibration_error(ranking, weights, (int)at, 0);
        case EB_METRIC_IN_THE_LARGE:
            return large_of(ranking, weights, lines)->a;
        case EB_METRIC_INTERCEPT:
            return line_of(ranking, weights, lines)->a;
        case EB_METRIC_SLOPE:
            return line_of(ranking, weights, lines)->b;
        case EB_METRIC_EXPECTED_RATIO:
            if (!(weights->outcomes > 0)) return NAN;
            return eb_ranked_expected(ranking, weights) / weights->outcomes;
        case EB_METRIC_BASE_RATE:
            if (!(weights->total > 0)) return NAN;
            return weights->outcomes / weights->total;
        case EB_METRIC_CAPTURED_AT_RATE:
            return eb_ranked_at_rate(ranking, weights, at).captured;
        case EB_METRIC_PRECISION_AT_RATE:
            return eb_ranked_at_rate(ranking, weights, at).precision;
        case EB_METRIC_CAPTURED_AT_PLACES:
            return eb_ranked_at_places(ranking, weights, at).captured;
        case EB_METRIC_PRECISION_AT_PLACES:
            return eb_ranked_at_places(ranking, weights, at).precision;
        case EB_METRIC_NET_BENEFIT:
            return eb_ranked_net_benefit(ranking, weights, at).model;
        case EB_METRIC_KINDS:
            break;
    }
    return NAN;
}

double eb_ranking_metric(const eb_ranking *ranking, eb_metric metric) {
    eb_metric_lines lines = eb_metric_lines_start(NULL, NULL);
    return eb_ranked_metric(ranking, &ranking->own, metric, &lines);
}
