/* SPDX-License-Identifier: MIT */
/*
 * The rows of a score in rank order, and weights laid over them. A bootstrap
 * draw is another set of weights over the same order, so that a score is
 * sorted once for all draws; every figure here is therefore a function of
 * (ranking, weights), and the public one passes the ranking's own weights.
 */
#ifndef EB_REVIEW_RANKING_H
#define EB_REVIEW_RANKING_H

#include "base/memory.h"
#include "earlybell/review.h"

#define EB_MARK_OUTCOME 1u
#define EB_MARK_LAST 2u /* of its group of tied rows */

/* Chances are held this far from 0 and 1: 2^-52, as scikit-learn holds them.
 */
#define EB_CHANCE_LEAST 0x1p-52

/* Over the ranking's order, highest score first. */
typedef struct eb_weights {
    const double *w;
    double total, outcomes;
    int whole; /* all are whole numbers: rows and their copies */
} eb_weights;

struct eb_ranking {
    eb_memory memory;
    size_t count;
    uint32_t *row;
    double *score;
    unsigned char *mark;
    double *weight;
    double *logit; /* NULL, with loss, when the scores are no chances */
    double *loss;  /* -log of the chance given to what happened */
    eb_weights own;
};

/* Sums `w`, which is in rank order. */
eb_weights eb_weights_over(const eb_ranking *ranking, const double *w,
                           int whole);

double eb_ranked_auroc(const eb_ranking *ranking, const eb_weights *weights);
double eb_ranked_average_precision(const eb_ranking *ranking,
                                   const eb_weights *weights);
double eb_ranked_brier(const eb_ranking *ranking, const eb_weights *weights);
double eb_ranked_log_score(const eb_ranking *ranking,
                           const eb_weights *weights);
double eb_ranked_expected(const eb_ranking *ranking, const eb_weights *weights);
double eb_ranked_calibration_error(const eb_ranking *ranking,
                                   const eb_weights *weights, int bins,
                                   int equal_width);
eb_captured eb_ranked_at_rate(const eb_ranking *ranking,
                              const eb_weights *weights, double rate);
eb_captured eb_ranked_at_places(const eb_ranking *ranking,
                                const eb_weights *weights, double places);
eb_net_benefit eb_ranked_net_benefit(const eb_ranking *ranking,
                                     const eb_weights *weights,
                                     double threshold);

#endif
