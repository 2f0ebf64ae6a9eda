/* SPDX-License-Identifier: MIT */
/*
 * How well a score sorts (AUROC, average precision) and how near its chances
 * come to what happened (Brier 1950, log score), in one pass down the ranking.
 *
 * AUROC: each row without the outcome counts the rows with it that stand
 * above, and half of those it is tied with. Two of one, three of the other,
 * ranked 1 0 1 0 0: the zeros see 1, 2 and 2 of 2, so 5 / 6.
 * Sums of whole weights are exact below 2^53, so that copies of a row and a
 * weight of two give the same bits.
 */
#include <math.h>

#include "review/ranking.h"

double eb_ranked_auroc(const eb_ranking *ranking, const eb_weights *weights) {
    const double *w = weights->w;
    double above = 0, with = 0, without = 0, pairs = 0;
    for (size_t i = 0; i < ranking->count; i++) {
        const unsigned mark = ranking->mark[i];
        if (mark & EB_MARK_OUTCOME) {
            with += w[i];
        } else {
            without += w[i];
        }
        if (mark & EB_MARK_LAST) {
            pairs += without * (above + 0.5 * with);
            above += with;
            with = without = 0;
        }
    }
    const double all = weights->outcomes * (weights->total - weights->outcomes);
    return all > 0 ? pairs / all : NAN;
}

double eb_ranked_average_precision(const eb_ranking *ranking,
                                   const eb_weights *weights) {
    const double *w = weights->w;
    double taken = 0, hits = 0, with = 0, sum = 0;
    for (size_t i = 0; i < ranking->count; i++) {
        const unsigned mark = ranking->mark[i];
        taken += w[i];
        if (mark & EB_MARK_OUTCOME) with += w[i];
        if ((mark & EB_MARK_LAST) && with > 0) {
            hits += with;
            sum += with * (hits / taken);
            with = 0;
        }
    }
    return weights->outcomes > 0 ? sum / weights->outcomes : NAN;
}

double eb_ranked_brier(const eb_ranking *ranking, const eb_weights *weights) {
    if (ranking->logit == NULL || !(weights->total > 0)) return NAN;
    double sum = 0;
    for (size_t i = 0; i < ranking->count; i++) {
        const double miss =
            ranking->score[i] - (double)(ranking->mark[i] & EB_MARK_OUTCOME);
        sum += weights->w[i] * (miss * miss);
    }
    return sum / weights->total;
}

double eb_ranked_log_score(const eb_ranking *ranking,
                           const eb_weights *weights) {
    if (ranking->logit == NULL || !(weights->total > 0)) return NAN;
    double sum = 0;
    for (size_t i = 0; i < ranking->count; i++) {
        sum += weights->w[i] * ranking->loss[i];
    }
    return sum / weights->total;
}

double eb_ranked_expected(const eb_ranking *ranking,
                          const eb_weights *weights) {
    if (ranking->logit == NULL || !(weights->total > 0)) return NAN;
    double sum = 0;
    for (size_t i = 0; i < ranking->count; i++) {
        sum += weights->w[i] * ranking->score[i];
    }
    return sum;
}

double eb_ranking_auroc(const eb_ranking *ranking) {
    return eb_ranked_auroc(ranking, &ranking->own);
}

double eb_ranking_average_precision(const eb_ranking *ranking) {
    return eb_ranked_average_precision(ranking, &ranking->own);
}

double eb_ranking_brier(const eb_ranking *ranking) {
    return eb_ranked_brier(ranking, &ranking->own);
}

double eb_ranking_log_score(const eb_ranking *ranking) {
    return eb_ranked_log_score(ranking, &ranking->own);
}
