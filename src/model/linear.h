/* SPDX-License-Identifier: MIT */
/*
 * The model kinds `beta-binomial` and `logistic`: one linear predictor of
 * stated features, and what it says of one row. models/README.md has every
 * formula. Plain arithmetic on plain records: no view, no memory, no error.
 */
#ifndef EB_MODEL_LINEAR_H
#define EB_MODEL_LINEAR_H

#include <stddef.h>
#include <stdint.h>

#define EB_LINEAR_TERMS_MAX 60
#define EB_LINEAR_COMPONENTS_MAX 2
#define EB_KNOTS_MAX 12

/* log phi and logit mu stay within these, whatever a file says. */
#define EB_PRECISION_MIN 0.05
#define EB_PRECISION_MAX 1e6
#define EB_LOGIT_MAX 30.0

/* The remaining sessions that the weight and the precision are centred on. */
#define EB_REMAINING_CENTRE 190.0

/* A number that depends on P: one value at each knot, linear between them,
 * constant outside. */
typedef struct eb_curve {
    double at[EB_KNOTS_MAX];
} eb_curve;

typedef enum eb_transform {
    EB_TRANSFORM_IDENTITY,
    EB_TRANSFORM_ELOGIT,
    EB_TRANSFORM_LOG1P,
    EB_TRANSFORM_SPLINE,
    EB_TRANSFORMS
} eb_transform;

typedef struct eb_linear_term {
    int feature; /* EB_F_... */
    eb_transform transform;
    int sign; /* 1, -1, 0 */
    /* elogit: pseudo-count, centre by EB_SEASON_* phase, the feature that
     * says how many sessions the rate is of, and the most that count. */
    double pseudo, centre[3];
    int count;
    double count_most;
    double from, to; /* spline; `to` may be infinite */
    double reference, fill;
    eb_curve coef, missing;
} eb_linear_term;

/* intercept(P) + remaining * log(R / 190) + last_year_known * [known] */
typedef struct eb_level {
    eb_curve intercept;
    double remaining, last_year_known;
} eb_level;

typedef struct eb_linear {
    size_t knot_count;
    double knot[EB_KNOTS_MAX];
    size_t term_count;
    eb_linear_term term[EB_LINEAR_TERMS_MAX];
    eb_curve intercept;  /* logistic */
    int component_count; /* beta-binomial; else 0 */
    eb_curve component[EB_LINEAR_COMPONENTS_MAX];
    double slope[EB_LINEAR_COMPONENTS_MAX];
    eb_level weight;
    eb_level precision[EB_LINEAR_COMPONENTS_MAX];
    /* What last year's rate adds to the logit of the second weight: this, 0
     * or more, times the transformed rate less its reference. */
    double weight_last_year;
    eb_linear_term last_year; /* without coef, missing, fill and sign */
} eb_linear;

/* K of one row: beta-binomials of mean `absent` (attended = 1 - absent, with
 * its own digits) and precision phi. */
typedef struct eb_linear_mixture {
    int count;
    double weight[EB_LINEAR_COMPONENTS_MAX];
    double absent[EB_LINEAR_COMPONENTS_MAX];
    double attended[EB_LINEAR_COMPONENTS_MAX];
    double precision[EB_LINEAR_COMPONENTS_MAX];
} eb_linear_mixture;

/* "identity", "elogit", "log1p", "spline". */
const char *eb_transform_name(eb_transform transform);

/* The value of a curve at P possible sessions. */
double eb_curve_at(const eb_linear *model, const eb_curve *curve,
                   double possible);

/* The transformed feature of a row of EB_FEATURE_COUNT; NaN when missing.
 * `phase` is EB_SEASON_PRIMARY, _SECONDARY or _MEAN (not known). */
double eb_linear_transform(const eb_linear_term *term, const double *features,
                           int phase);

/* The contributions in file order into values[0 .. term_count - 1]; returns
 * eta, their sum in that order from 0.0. */
double eb_linear_terms(const eb_linear *model, const double *features,
                       int phase, double *values);

/* logistic: P(outcome). */
double eb_linear_outcome(const eb_linear *model, const double *features,
                         double eta);

/* beta-binomial: the distribution of K when `remaining` sessions are left;
 * `phase` as above. */
void eb_linear_distribution(const eb_linear *model, const double *features,
                            int phase, int64_t remaining, double eta,
                            eb_linear_mixture *out);

/* E K / R. */
double eb_linear_expected(const eb_linear_mixture *mixture);

/* The table of chances of K out of `sessions`; need not be cleared. */
void eb_linear_chances(const eb_linear_mixture *mixture, int sessions,
                       double *chances);

#endif
