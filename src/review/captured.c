/* SPDX-License-Identifier: MIT */
/*
 * What the first rows of a list hold, at a share of all rows or at a number of
 * places: the comparison between scores that a school with room for a given
 * number of pupils needs. Two scores are fairly compared only at equal length,
 * so ties at the cut are broken by the listing key and never taken whole.
 */
#include <math.h>

#include "review/ranking.h"

static const eb_captured NOTHING = {NAN, NAN, NAN, NAN, NAN};

/* The first `flagged` of the weight, the last row in part. */
static eb_captured take(const eb_ranking *ranking, const eb_weights *weights,
                        double flagged) {
    eb_captured found = {0, 0, NAN, NAN, NAN};
    for (size_t i = 0; i < ranking->count && found.flagged < flagged; i++) {
        double part = weights->w[i];
        if (part <= 0) continue;
        if (part > flagged - found.flagged) part = flagged - found.flagged;
        found.flagged += part;
        if (ranking->mark[i] & EB_MARK_OUTCOME) found.hits += part;
        found.cut = ranking->score[i];
    }
    if (weights->outcomes > 0) found.captured = found.hits / weights->outcomes;
    if (found.flagged > 0) found.precision = found.hits / found.flagged;
    return found;
}

eb_captured eb_ranked_at_rate(const eb_ranking *ranking,
                              const eb_weights *weights, double rate) {
    if (!(rate >= 0 && rate <= 1)) return NOTHING;
    double flagged = rate * weights->total;
    /* 0.07 of 100 is 7.000000000000001 in doubles, and means 7. */
    if (weights->whole) flagged = ceil(flagged * (1 - 1e-12));
    return take(ranking, weights, flagged);
}

eb_captured eb_ranked_at_places(const eb_ranking *ranking,
                                const eb_weights *weights, double places) {
    if (!(places >= 0)) return NOTHING;
    return take(ranking, weights, places);
}

eb_captured eb_ranking_at_rate(const eb_ranking *ranking, double rate) {
    return eb_ranked_at_rate(ranking, &ranking->own, rate);
}

eb_captured eb_ranking_at_places(const eb_ranking *ranking, double places) {
    return eb_ranked_at_places(ranking, &ranking->own, places);
}
