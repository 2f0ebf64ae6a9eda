/* SPDX-License-Identifier: MIT */
/*
 * Figures by name over a ranking and weights.
 */
#ifndef EB_REVIEW_METRICS_H
#define EB_REVIEW_METRICS_H

#include "review/line_fit.h"
#include "review/ranking.h"

/* The logistic lines of one (ranking, weights), fitted when first asked for. */
typedef struct eb_metric_lines {
    int have_line, have_large;
    /* NULL: from no change, to the last digits. Else from near by. */
    const eb_line_near *near_line, *near_large;
    eb_line line, large;
} eb_metric_lines;

eb_metric_lines eb_metric_lines_start(const eb_line_near *near_line,
                                      const eb_line_near *near_large);

double eb_ranked_metric(const eb_ranking *ranking, const eb_weights *weights,
                        eb_metric metric, eb_metric_lines *lines);

#endif
