/* SPDX-License-Identifier: MIT */
/*
 * The model kind `band-prior`: what it holds, and what it says of one row.
 * BAND_PRIOR.md has every formula; the numbers in brackets below are its
 * paragraphs. Everything here is pure arithmetic on plain records: no view,
 * no memory, no error.
 */
#ifndef EB_MODEL_BAND_PRIOR_H
#define EB_MODEL_BAND_PRIOR_H

#include "data/view_row.h"

#define EB_COMPONENTS_MAX 4

/* A mixture of Beta distributions of a pupil's propensity to be absent. */
typedef struct eb_mixture {
    int count; /* 1 to EB_COMPONENTS_MAX */
    double weight[EB_COMPONENTS_MAX];
    double a[EB_COMPONENTS_MAX]; /* absent and ... */
    double b[EB_COMPONENTS_MAX]; /* ... attended pseudo-sessions */
} eb_mixture;

/* 0: no year group known; 1 to 11: that year group. */
#define EB_PRIORS 12

/* Season tables: by phase, and the mean of the two when it is not known. */
enum { EB_SEASON_PRIMARY, EB_SEASON_SECONDARY, EB_SEASON_MEAN, EB_SEASONS };

typedef struct eb_band_prior {
    eb_mixture prior[EB_PRIORS];
    double spell_inflation;        /* D, [1, 50] */
    double half_life_sessions;     /* H, > 0 */
    double last_year_weight;       /* omega, [0, 1] */
    double redraw;                 /* psi, [0, 1) */
    int has_season;                /* 0: every t is 1 */
    double season[EB_SEASONS][13]; /* t, by month 1 to 12 */
    /* Tables that eb_band_prior_prepare makes of the above. */
    double inflation[EB_YEAR_SESSIONS + 1]; /* D(n) - 1 */
    double decay[EB_YEAR_SESSIONS];         /* 2^(-i/H) */
} eb_band_prior;

/* Makes weights sum to 1, the mean season and the tables. Once per model. */
void eb_band_prior_prepare(eb_band_prior *model);

/* What is known of one row. `own`, `ahead` are borrowed. */
typedef struct eb_history {
    int year_group; /* EB_YEAR_UNKNOWN, 0 (Reception) to 14 */
    int64_t last_possible, last_absent; /* EB_NO_COUNT when missing */
    const eb_own_sessions *own;
} eb_history;

/* Absent and attended sessions as they count: real numbers. */
typedef struct eb_counted {
    double absent, attended;
} eb_counted;

/* A rate and one minus it, each with its own digits. */
typedef struct eb_share {
    double absent, attended;
} eb_share;

/* The stages of an explanation (12), which are also the terms (13). */
enum {
    EB_STAGE_PRIOR,
    EB_STAGE_LAST_YEAR,
    EB_STAGE_EARLIER, /* this year before the last 4 school weeks */
    EB_STAGE_RECENT,  /* the last 4 school weeks too: everything */
    EB_STAGES
};

/* 0 to 11, and EB_SEASON_*, for a year group (R counts as 1, 12 to 14 as
 * 11). */
int eb_band_prior_of(int year_group);
int eb_band_season_of(int year_group);

/* (3) The year's own marks: `*all`, and those that are not recent alone. */
void eb_band_own_marks(const eb_band_prior *model, int season,
                       const eb_own_sessions *own, eb_counted *earlier,
                       eb_counted *all);

/* (4) Last year's marks: zeros when missing. */
eb_counted eb_band_last_year(const eb_band_prior *model, int64_t possible,
                             int64_t absent);

/* (5) What `prior` becomes once these sessions are counted. */
void eb_band_posterior(const eb_mixture *prior, eb_counted counted,
                       eb_mixture *out);

/* (7) s_a: the mean of t over sessions in these months; 1 when there are
 * none. */
double eb_band_season_ahead(const eb_band_prior *model, int season,
                            const int64_t in_month[13]);

/* (7) E K / R under a mixture alone. */
eb_share eb_band_mean(const eb_mixture *mixture, double season_ahead);

/* (6, 7) E K / R under the posterior and the redraw. */
eb_share eb_band_expected(const eb_band_prior *model, const eb_mixture *prior,
                          const eb_mixture *posterior, double season_ahead);

/* c of (9): the correlation of two sessions that spells alone make. */
double eb_band_spells(const eb_band_prior *model, int sessions);

/* (7, 9) Adds weight * P(K = k) of the mixture alone, without redraw, to
 * chances[0..sessions]; 0 <= sessions <= EB_YEAR_SESSIONS. */
void eb_band_add_chances(const eb_band_prior *model, double weight,
                         const eb_mixture *mixture, double season_ahead,
                         int sessions, double *chances);

/* (6, 9) The whole table of chances of K out of `sessions`, redraw included;
 * `chances` has room for sessions + 1 and need not be cleared. */
void eb_band_chances(const eb_band_prior *model, const eb_mixture *prior,
                     const eb_mixture *posterior, double season_ahead,
                     int sessions, double *chances);

/* (12, 13) The posterior of the whole history, and the terms whose sum, in
 * order from 0.0, is eta. Meaningful when R > 0. */
void eb_band_explain(const eb_band_prior *model, const eb_history *history,
                     double season_ahead, eb_mixture *posterior,
                     double terms[EB_STAGES]);

/* logit of a share, from both of its halves. */
double eb_share_logit(eb_share share);

#endif
