/* SPDX-License-Identifier: MIT */
/*
 * Scores of a few rows at once, a row in each lane of a vector.
 *
 * Rows of one call share what a group has in common: the model, the phase,
 * the sessions ahead and their season, for a band-prior the prior. A path
 * differs from another in the number of lanes and in the instructions, not in
 * the operations on a lane or their order: all give the bits of
 * eb_forecast_result. tests/test_score_block.c holds them to it.
 */
#ifndef EB_MODEL_SCORE_LANES_H
#define EB_MODEL_SCORE_LANES_H

#include "model/beta_binomial.h"
#include "model/beta_ratio.h"
#include "model/linear.h"
#include "model/own_marks.h"
#include "model/reasons.h"

#define EB_LANES_MOST 8

typedef double eb_lane[EB_LANES_MOST];

/* What the rows share, and what follows from it. */
typedef struct eb_lane_group {
    const eb_band_prior *band; /* band-prior; else NULL */
    const eb_linear *linear;   /* the kinds with terms; else NULL */
    int prior, phase;          /* eb_band_prior_of, EB_SEASON_* */
    int sessions;              /* R, from 1; 0 in a logistic model */
    int horizon;               /* R_h; 0: there is no p_ahead */
    double season, horizon_season;
    double least_ahead; /* of R_h sessions: the line */
    /* band-prior */
    eb_beta_fit fit[EB_COMPONENTS_MAX];
    eb_share of_prior;    /* E K / R under the prior alone */
    double term_prior;    /* its logit: the first term */
    double log_remaining; /* beta-binomial: log(R / EB_REMAINING_CENTRE) */
    /* Chances that the redraw adds to those of the posterior; zeros in the
     * other kinds. */
    double year_base[EB_CHANCES_ROOM], horizon_base[EB_CHANCES_ROOM];
} eb_lane_group;

/* Whether the horizon is all of R, with which it begins: then one table
 * answers for both. */
static inline int eb_lane_group_all_ahead(const eb_lane_group *group) {
    return group->horizon == group->sessions;
}

/* A row in each lane; lanes without a row repeat another one. */
typedef struct eb_lane_rows {
    /* band-prior: own marks, 1 / D(P), and what last year counts. */
    eb_lane possible[EB_OWN_PARTS], absent[EB_OWN_PARTS];
    eb_lane season[EB_OWN_PARTS];
    eb_lane scale, last_absent, last_attended;
    /* The kinds with terms: EB_FEATURE_COUNT features. */
    const double *features[EB_LANES_MOST];
    /* The least K at which the year ends at the line, and at a half. */
    eb_lane least_persistent, least_severe;
    /* What comes out. */
    eb_lane stages[EB_STAGES];
    eb_lane p_persistent, p_severe, p_ahead;
    eb_lane expected;  /* E K */
    eb_lane low, high; /* the 10 % and 90 % points of K */
    eb_lane outcome;   /* logistic: P(outcome), and nothing else above */
} eb_lane_rows;

/* Room for tables, one for each component. */
typedef struct eb_lane_tables {
    const double *whole; /* 0.0, 1.0, ... EB_YEAR_SESSIONS + 1 */
    double *relative[EB_COMPONENTS_MAX]; /* EB_CHANCES_ROOM * lanes each */
} eb_lane_tables;

/* For tests: log, log1p, exp and expit of EB_LANES_MOST or fewer numbers. */
enum { EB_LANE_LOG, EB_LANE_LOG1P, EB_LANE_EXP, EB_LANE_EXPIT, EB_LANE_MATHS };

typedef struct eb_score_lanes {
    int lanes; /* 1 to EB_LANES_MOST */
    void (*score)(const eb_lane_group *, eb_lane_rows *,
                  const eb_lane_tables *);
    /* A row's planes, and the description that they make. */
    eb_planes_filler planes;
    eb_reason (*describe)(const eb_row_planes *);
    void (*maths[EB_LANE_MATHS])(double *);
} eb_score_lanes;

/* The path for a processor, which must have it. NULL: one row at a time, by
 * choice or because the compiler has no vectors. */
const eb_score_lanes *eb_score_lanes_of(eb_cpu cpu);

/* The same for n rows: two do not fill a vector of eight. */
const eb_score_lanes *eb_score_lanes_for(eb_cpu cpu, size_t n);

/* The paths themselves. Only where the compiler can make them. */
extern const eb_score_lanes EB_SCORE_LANES_PORTABLE;
extern const eb_score_lanes EB_SCORE_LANES_AVX2;
extern const eb_score_lanes EB_SCORE_LANES_AVX512;

#endif
