/* SPDX-License-Identifier: MIT */
/*
 * One row being computed: its planes and counts, made once, and where its 64
 * numbers go. One file per family of features fills in its own.
 */
#ifndef EB_FEATURES_ROW_H
#define EB_FEATURES_ROW_H

#include "earlybell/features.h"
#include "features/planes.h"

#define EB_WEEKS_MOST 54
#define EB_YEAR_GROUPS 15

/* How many of a year group were absent, of how many possible, at each
 * session of the school's grid. */
typedef struct eb_cohort {
    uint32_t possible[EB_YEAR_SESSIONS], absent[EB_YEAR_SESSIONS];
} eb_cohort;

/* 2^(-k/20). */
extern const double eb_session_weights[EB_YEAR_SESSIONS];

/* The sum of the weights of P possible sessions, in session order. */
struct eb_scratch;
double eb_weight_sum(struct eb_scratch *scratch, int64_t possible);

/* Scratch of the thread that does a school. */
typedef struct eb_scratch {
    eb_cohort cohorts[EB_YEAR_GROUPS];
    /* The sum of the weights of P sessions, once it is needed; before, 0. */
    double weight_sum[EB_YEAR_SESSIONS + 1];
} eb_scratch;

typedef struct eb_feature_row {
    const eb_view *view;
    const eb_view_entry *entry;
    const eb_view_school *school;
    const eb_scratch *scratch;
    eb_planes planes;
    int64_t possible, absent; /* P, A */
    /* Possible and absent sessions by week of the grid. */
    uint8_t week_possible[EB_WEEKS_MOST], week_absent[EB_WEEKS_MOST];
    double *out;
} eb_feature_row;

/* n / d, rounded once; NaN when d is 0. */
double eb_ratio(int64_t n, int64_t d);
/* The missing value. */
double eb_missing(void);

void eb_features_rates(const eb_feature_row *row);
void eb_features_recent(const eb_feature_row *row);
void eb_features_spells(const eb_feature_row *row);
void eb_features_week(const eb_feature_row *row);
void eb_features_breaks(const eb_feature_row *row);
void eb_features_thresholds(const eb_feature_row *row);
void eb_features_last_year(const eb_feature_row *row);
void eb_features_cohort(const eb_feature_row *row);
void eb_features_family(const eb_feature_row *row);
void eb_features_family_of(const eb_view *view, const eb_view_entry *entry,
                           double *out);

#endif
