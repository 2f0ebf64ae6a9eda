/* SPDX-License-Identifier: MIT */
/*
 * The terms of a linear predictor: which feature, and how its value enters
 * (spec: MODEL, "Kinds of model"). What a term needs from the training rows
 * (centre, reference) is filled in by fit_design.c.
 */
#ifndef EB_TRAIN_FIT_TRANSFORMS_H
#define EB_TRAIN_FIT_TRANSFORMS_H

#include "earlybell/features.h"

#define EB_FIT_TERMS_MOST 60
#define EB_FIT_KNOTS_MOST 12

/* As the model file has them: "primary" is Reception to Year 6. */
typedef enum eb_fit_phase {
    EB_FIT_PRIMARY,
    EB_FIT_SECONDARY,
    EB_FIT_UNKNOWN,
    EB_FIT_PHASES
} eb_fit_phase;

typedef enum eb_fit_transform {
    EB_FIT_IDENTITY,
    EB_FIT_ELOGIT, /* log of odds, shrunk by `pseudo` sessions at `centre` */
    EB_FIT_LOG1P,
    EB_FIT_SPLINE /* the part of the value between `from` and `to` */
} eb_fit_transform;

typedef struct eb_fit_term {
    int feature; /* EB_F_... */
    eb_fit_transform transform;
    double pseudo;
    double centre[EB_FIT_PHASES];
    int count;         /* elogit: the feature that says out of how many */
    double count_most; /* at most so many; 0: no limit */
    double from, to;   /* spline; `to` may be infinite */
    int sign;          /* 1, -1: of every coefficient; 0: free */
    double reference;  /* the weighted training mean, and the fill */
    int has_missing;   /* 1: being missing has a coefficient of its own */
} eb_fit_term;

/* Reception to Year 6 is primary, Years 7 to 14 secondary. */
eb_fit_phase eb_fit_phase_of(int year_group);

/* NaN when the feature, or its count, is missing. `features` is a row of the
 * 64. */
double eb_fit_value(const eb_fit_term *term, const double *features,
                    eb_fit_phase phase);

/* "identity", "elogit", "log1p", "spline". */
const char *eb_fit_transform_name(eb_fit_transform transform);

/* Weights of the knots at P: of two neighbours at most, which add to 1;
 * constant outside. Knots increase. Returns the index of the lower one and
 * puts the weight of the next into `*upper` (0 at the last). */
size_t eb_fit_hat(const double *knots, size_t count, double possible,
                  double *upper);

#endif
