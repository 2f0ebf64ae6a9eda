/* SPDX-License-Identifier: MIT */
/*
 * What a model of any kind says of one row: the distribution of K over any
 * number of sessions, its mean, and the terms behind it. This is the one
 * place where the kinds part.
 */
#ifndef EB_MODEL_FORECAST_H
#define EB_MODEL_FORECAST_H

#include "model/beta_binomial.h"
#include "model/score_row.h"

/* Chances under one prior of a band-prior model, without weights. */
typedef struct eb_prior_chances {
    int sessions; /* -1: none kept yet */
    double season_ahead;
    double chances[EB_CHANCES_ROOM];
} eb_prior_chances;

/* The scratch of one worker; large, so on the heap. `read` is the row. */
typedef struct eb_forecast {
    eb_score_row read;
    /* The stages of an explanation: those of band-prior, or the terms of the
     * other kinds gathered by what they look at (EB_STAGE_PRIOR: the rest). */
    double stages[EB_STAGES];
    /* band-prior */
    eb_mixture posterior;
    eb_prior_chances kept[EB_PRIORS];
    /* beta-binomial and logistic */
    double values[EB_LINEAR_TERMS_MAX];
    eb_linear_mixture mixture;
    double outcome;   /* logistic */
    double *features; /* owned: of feature_count rows from first_row */
    size_t feature_room, first_row, feature_count;
    /* Tables: of R, and of another number of sessions. */
    double year[EB_CHANCES_ROOM];
    double horizon[EB_CHANCES_ROOM];
} eb_forecast;

/* `room` is how many rows' features are made at a time, from 1. */
eb_status eb_forecast_begin(const eb_model *model, const eb_memory *memory,
                            size_t room, eb_forecast *out, eb_error *err);
void eb_forecast_end(const eb_memory *memory, eb_forecast *forecast);

/*
 * Reads row `index` of the view and, when its state is scored, forecasts it.
 * Rows from `index` up to `end`, exclusive, may be looked at ahead of time.
 */
eb_status eb_forecast_row(const eb_model *model, const eb_view *view,
                          size_t index, size_t end, eb_forecast *forecast,
                          eb_error *err);

/* The part of it that needs no view: features of one row, its year group and
 * R (0 or more), for the kinds that are not band-prior. */
void eb_forecast_features(const eb_model *model, const double *features,
                          int year_group, int64_t remaining,
                          eb_forecast *forecast);

/* A row's features as a model must see them: FEATURES.md 49, 51, 52 and 58 at
 * a tenth, whatever the view's line. */
void eb_forecast_statutory(const eb_view *view, const eb_row *row,
                           int64_t last_possible, int64_t last_absent,
                           double *features);

/* E K over the row's R sessions. */
double eb_forecast_expected(const eb_model *model, const eb_forecast *forecast);

/* The table of the row's R sessions into forecast->year. */
void eb_forecast_year(const eb_model *model, eb_forecast *forecast);

/* The table of `sessions` sessions under the same distribution; the season
 * is that of a band-prior model (1 in the other kinds). */
void eb_forecast_over(const eb_model *model, const eb_forecast *forecast,
                      double season, int sessions, double *chances);

/*
 * The whole eb_result of a row, reasons and all: what eb_score writes. Leaves
 * the forecast of the row behind, with the table of a scored row's R sessions
 * in forecast->year when R > 0.
 */
eb_status eb_forecast_result(const eb_model *model, const eb_view *view,
                             size_t index, size_t end, eb_forecast *forecast,
                             eb_session *sessions, eb_result *out,
                             eb_error *err);

#endif
