/* SPDX-License-Identifier: MIT */
/*
 * Net benefit (Vickers and Elkin 2006, Med. Decis. Making 26, 565): a
 * threshold t says that one true positive is worth (1 - t) / t false ones;
 * what acting at that threshold brings is then counted in true positives per
 * row. A model is of use at t when it beats both acting for all and for none.
 */
#include <math.h>

#include "review/ranking.h"

eb_net_benefit eb_ranked_net_benefit(const eb_ranking *ranking,
                                     const eb_weights *weights,
                                     double threshold) {
    eb_net_benefit found = {NAN, NAN, NAN};
    if (ranking->logit == NULL || !(weights->total > 0)) return found;
    if (!(threshold >= 0 && threshold < 1)) return found;
    double flagged = 0, hits = 0;
    for (size_t i = 0; i < ranking->count; i++) {
        if (ranking->score[i] < threshold) break;
        flagged += weights->w[i];
        if (ranking->mark[i] & EB_MARK_OUTCOME) hits += weights->w[i];
    }
    const double odds = threshold / (1 - threshold);
    const double total = weights->total;
    const double rate = weights->outcomes / total;
    found.model = hits / total - (flagged - hits) / total * odds;
    found.all = rate - (1 - rate) * odds;
    found.flagged = flagged / total;
    return found;
}

eb_net_benefit eb_ranking_net_benefit(const eb_ranking *ranking,
                                      double threshold) {
    return eb_ranked_net_benefit(ranking, &ranking->own, threshold);
}
