/* SPDX-License-Identifier: MIT */
/*
 * What a threshold costs: a list of everybody with at least that chance has a
 * length nobody chose, so it is told before the threshold is set: how many
 * are on it, how many of them rightly, and how many are missed.
 */
#include "review/workload.h"

double eb_threshold(int index) { return (double)(index + 1) * 5.0 / 100.0; }

void eb_workload(const eb_ranking *ranking,
                 eb_at_threshold out[EB_THRESHOLDS]) {
    const int64_t outcomes = (int64_t)ranking->own.outcomes;
    size_t at = 0;
    int64_t right = 0;
    for (int t = EB_THRESHOLDS; t-- > 0;) {
        eb_at_threshold *here = &out[t];
        here->threshold = eb_threshold(t);
        while (at < ranking->count && ranking->score[at] >= here->threshold) {
            right += (ranking->mark[at++] & EB_MARK_OUTCOME) != 0;
        }
        here->listed = (int64_t)at;
        here->right = right;
        here->missed = outcomes - right;
        here->net_benefit_all =
            eb_ranked_net_benefit(ranking, &ranking->own, here->threshold).all;
    }
}
