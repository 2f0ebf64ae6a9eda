/* SPDX-License-Identifier: MIT */
/*
 * Whether chances mean what they say: the calibration error and curve over
 * bins of equal count, the intercept and slope of the logistic line (Cox 1958,
 * Biometrika 45, 562), expected over observed.
 *
 * Bins are filled from the lowest chance up by whole groups of tied rows, each
 * by its middle: with ten bins of 100 different scores rows 1 to 10 are the
 * first bin; where half the rows share one score, they are in one bin and some
 * bins are empty. No row's order among its ties can change a figure.
 */
#include <math.h>

#include "base/error.h"
#include "review/intervals.h"
#include "review/line_fit.h"
#include "review/ranking.h"

#define BINS_MOST 1000

typedef struct bin {
    double rows, chance, outcomes, squares;
} bin;

static int bin_by_count(double middle, double total, int bins) {
    const double at = floor((double)bins * middle / total);
    return at >= bins ? bins - 1 : (int)at;
}

static int bin_by_width(double chance, int bins) {
    const double at = floor(chance * (double)bins);
    return at >= bins ? bins - 1 : (int)at;
}

/* Sorts all rows into filled[0 .. bins - 1], lowest chances first. */
static void fill_bins(const eb_ranking *ranking, const eb_weights *weights,
                      int bins, int equal_width, bin *filled) {
    const bin empty = {0, 0, 0, 0};
    for (int b = 0; b < bins; b++) filled[b] = empty;
    double before = 0;
    bin group = empty;
    for (size_t i = ranking->count; i-- > 0;) {
        const double w = weights->w[i];
        group.rows += w;
        group.chance += w * ranking->score[i];
        group.squares += w * w;
        if (ranking->mark[i] & EB_MARK_OUTCOME) group.outcomes += w;
        if (i > 0 && !(ranking->mark[i - 1] & EB_MARK_LAST)) continue;
        if (group.rows > 0) {
            const int b = equal_width ? bin_by_width(ranking->score[i], bins)
                                      : bin_by_count(before + group.rows / 2,
                                                     weights->total, bins);
            filled[b].rows += group.rows;
            filled[b].chance += group.chance;
            filled[b].squares += group.squares;
            filled[b].outcomes += group.outcomes;
        }
        before += group.rows;
        group = empty;
    }
}

double eb_ranked_calibration_error(const eb_ranking *ranking,
                                   const eb_weights *weights, int bins,
                                   int equal_width) {
    bin filled[BINS_MOST];
    if (bins == 0) bins = 10;
    if (bins < 1 || bins > BINS_MOST) return NAN;
    if (ranking->logit == NULL || !(weights->total > 0)) return NAN;
    fill_bins(ranking, weights, bins, equal_width, filled);
    double sum = 0;
    for (int b = 0; b < bins; b++) {
        sum += fabs(filled[b].outcomes - filled[b].chance);
    }
    return sum / weights->total;
}

double eb_ranking_calibration_error(const eb_ranking *ranking, int bins,
                                    int equal_width) {
    return eb_ranked_calibration_error(ranking, &ranking->own, bins,
                                       equal_width);
}

eb_status eb_ranking_curve(const eb_ranking *ranking, int bins,
                           eb_curve_point *points, eb_error *err) {
    bin filled[BINS_MOST];
    if (ranking == NULL || points == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "points", "needed");
    }
    if (bins < 1 || bins > BINS_MOST) {
        return eb_fail(err, EB_ERR_ARGUMENT, "bins", "%d is not 1 to %d", bins,
                       BINS_MOST);
    }
    if (ranking->logit == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "score",
                       "a curve needs chances from 0 to 1");
    }
    fill_bins(ranking, &ranking->own, bins, 0, filled);
    for (int b = 0; b < bins; b++) {
        const bin *here = &filled[b];
        const eb_curve_point nothing = {here->rows, NAN, NAN, NAN, NAN};
        points[b] = nothing;
        if (!(here->rows > 0)) continue;
        points[b].mean_chance = here->chance / here->rows;
        points[b].share = here->outcomes / here->rows;
        /* Kish's effective number; the rows themselves when all weigh 1. */
        eb_wilson(points[b].share, here->rows * here->rows / here->squares,
                  &points[b].low, &points[b].high);
    }
    return EB_OK;
}

eb_calibration eb_ranking_calibration(const eb_ranking *ranking) {
    eb_line_options options = {0, 1, 1, 0};
    const eb_line large = eb_line_fit(ranking, &ranking->own, &options);
    options.slope_held = 0;
    const eb_line line = eb_line_fit(ranking, &ranking->own, &options);
    const eb_calibration found = {
        large.a, sqrt(large.variance_a), line.a,
        line.b,  sqrt(line.variance_a),  sqrt(line.variance_b)};
    const eb_calibration nothing = {NAN, NAN, NAN, NAN, NAN, NAN};
    if (!large.found) return nothing;
    return found;
}

eb_expected eb_ranking_expected(const eb_ranking *ranking) {
    const eb_weights *own = &ranking->own;
    eb_expected found = {eb_ranked_expected(ranking, own), own->outcomes, NAN,
                         NAN, NAN};
    if (isnan(found.expected)) return found;
    if (found.observed > 0) found.ratio = found.expected / found.observed;
    if (!own->whole || !(found.expected > 0)) return found;
    double low, high;
    eb_poisson_limits(found.observed, &low, &high);
    found.low = found.expected / high;
    found.high = low > 0 ? found.expected / low : INFINITY;
    return found;
}
