/* SPDX-License-Identifier: MIT */
/*
 * Fitting: what makes models, never needed to use one. This part links GSL
 * (GPL-3), so libearlybell_train as a whole is conveyed under the GPL.
 *
 * GSL reports a failed allocation of its own through one process-wide handler
 * that aborts unless you turned it off (gsl_set_error_handler_off). One call
 * lets GSL allocate, eb_bands_fit (a few hundred bytes); all others give it
 * memory from their hook. This library checks its inputs, so that GSL has
 * nothing else to report, and never touches the handler: it is yours to set.
 */
#ifndef EARLYBELL_TRAIN_H
#define EARLYBELL_TRAIN_H

#include "earlybell/review.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the prior of a band-prior model ------------------------------------ */

/* Published bands of yearly absence, each with its left end: 0 to 5 %, 5 to
 * 10 %, ... 45 to 50 %, and 50 % or more. */
#define EB_BANDS 11

/* A share of enrolments, and the Beta(a, b) of their propensity. */
typedef struct eb_band_component {
    double weight, a, b;
} eb_band_component;

/* Two of them; the weights add to 1. The lower mean comes first. */
typedef struct eb_band_mixture {
    eb_band_component component[2];
} eb_band_mixture;

typedef struct eb_band_options {
    size_t size;            /* sizeof(eb_band_options) */
    int32_t sessions;       /* possible sessions in the year, 20 to 400 */
    double spell_inflation; /* D, 1 to 50: absence comes in spells */
} eb_band_options;

#define EB_BAND_OPTIONS_INIT \
    { sizeof(eb_band_options), 380, 5.0 }

typedef struct eb_band_fit {
    eb_band_mixture mixture;
    double log_likelihood; /* a mean per enrolment, in nats */
    double gradient_norm;  /* of that mean, at the optimum */
    double condition;      /* of its second derivatives there: 1e4 means that
                              parameters are a hundredth as sure as shares */
    int32_t iterations;    /* over all starts */
} eb_band_fit;

/*
 * Shares of enrolments by band that a mixture gives, spell noise included.
 * `options` may be NULL for the defaults. EB_ERR_ARGUMENT for a value out of
 * its range.
 */
EB_WARN_UNUSED EB_API eb_status eb_bands_shares(const eb_band_mixture *mixture,
                                                const eb_band_options *options,
                                                double shares[EB_BANDS],
                                                eb_error *err);

/*
 * The mixture under which the counts are most likely (multinomial likelihood;
 * several starts, the best one polished). `counts`: enrolments by band, at
 * least six bands not empty, since five parameters are fitted.
 * Errors: EB_ERR_ARGUMENT; EB_ERR_FIT when no start converges, or the counts
 * do not tell two components apart; EB_ERR_MEMORY.
 * Some 10 ms. Any number of threads may fit at once.
 */
EB_WARN_UNUSED EB_API eb_status eb_bands_fit(const uint64_t counts[EB_BANDS],
                                             const eb_band_options *options,
                                             eb_band_fit *out, eb_error *err);

/*
 * Moves `n` mixtures to another level: one shift of the logit of every
 * component's mean, its weight and a + b kept, so that the mean propensity,
 * weighted by `enrolments`, is `rate` (above 0, below 1). `delta` receives
 * the shift. Errors: EB_ERR_ARGUMENT; the mixtures are then as they were.
 */
EB_WARN_UNUSED EB_API eb_status eb_bands_shift(eb_band_mixture *mixtures,
                                               const uint64_t *enrolments,
                                               size_t n, double rate,
                                               double *delta, eb_error *err);

/* ---- beta-binomial: the fit of a mixture -------------------------------- */

#define EB_MIXTURE_KNOTS_MOST 12
#define EB_MIXTURE_COLUMNS_MOST 128
#define EB_MIXTURE_TRIALS_MOST 400

/*
 * The chance of k absences in n sessions is a mixture of one or two
 * beta-binomials with means mu_j and precisions phi_j (alpha = mu phi,
 * beta = (1 - mu) phi). With P possible sessions so far, R planned ahead and
 * L = 1 when last year is known:
 *
 *   logit mu_j            = intercept_j(P) + slope_j * eta
 *   eta                   = sum over columns of coef(P) * design
 *   logit of 2nd's weight = weight(P) + weight_remaining * log(R / 190)
 *                           + weight_last_year * L
 *                           + weight_last_year_rate * z
 *   log phi_j             = the same of `precision`, without z, held to
 *                           [log 0.05, log 1e6]
 *
 * z says how high last year's rate was, by whatever scale you choose, such as
 * a log odds less its mean; 0 where it is not known.
 *
 * Everything written (P) has a value per knot, is linear in P between knots
 * and constant outside them. slope_1 is 1; the fit holds slope_2 between 1 and
 * e^1.5, precision(P) within the bounds of log phi, and weight_last_year_rate
 * at 0 or above, so that a worse last year never makes the second component
 * the less likely one.
 */
typedef struct eb_mixture {
    int32_t components; /* 1 or 2; with 1 the rest of the 2nd is unused */
    int32_t knots;      /* 1 to 12 */
    double knot[EB_MIXTURE_KNOTS_MOST]; /* sessions so far, increasing */
    double intercept[2][EB_MIXTURE_KNOTS_MOST];
    double slope[2];
    double weight[EB_MIXTURE_KNOTS_MOST];
    double weight_remaining, weight_last_year;
    double precision[2][EB_MIXTURE_KNOTS_MOST];
    double precision_remaining[2], precision_last_year[2];
    double *coef; /* yours: columns x knots, a column's knots side by side */
    double weight_last_year_rate; /* at least 0; 0 when not fitted */
} eb_mixture;

/* Rows to fit or to judge. All arrays are yours and stay unchanged. */
typedef struct eb_mixture_data {
    size_t rows, columns;
    const double *design;    /* transformed, less the reference: finite, up to
                                1e6 in size; row-major */
    size_t stride;           /* doubles from one row to the next */
    const double *possible;  /* P, at least 0 */
    const double *remaining; /* R, 1 to 1000 */
    const uint8_t *last_year_known; /* 0 or 1 */
    const int32_t *trials;          /* n, 1 to 400 */
    const int32_t *absent;          /* k, 0 to n */
    const double *weights;          /* at least 0; NULL: all 1 */
    const uint32_t *pupils;   /* rows of one pupil share a number; NULL: each
                                 row is a pupil. Only for standard errors */
    const char *const *names; /* of columns, for messages; NULL allowed */
    const int8_t *signs;      /* 1 or -1: every knot's coefficient has that
                                 sign or is 0; 0: free. NULL: all free */
    const uint8_t *constant;  /* 1: one coefficient for all P. NULL: none */
    const double *last_year;  /* z, up to 1e6 in size, 0 where last year is not
                                 known. NULL: it says nothing of the weight */
} eb_mixture_data;

/*
 * What is maximised is the log likelihood less
 *
 *   level / 2 * (coef * sd)^2, averaged over knots, for each column, sd being
 *     the column's weighted standard deviation;
 *   smooth / 2 * (difference between neighbouring knots)^2 of coef * sd and
 *     of every other value per knot;
 *   centre / 2 * (distance)^2, averaged over knots, from: weight -1.4 (a fifth
 *     of pupils), precision log 30 and log 5, the second intercept 0.7 above
 *     the first, log slope_2 0.2, and 0 for what multiplies log(R / 190), L
 *     and z.
 *
 * A unit is worth about as much as one row that is sure of a unit.
 */
typedef struct eb_mixture_options {
    size_t size;                        /* sizeof(eb_mixture_options) */
    int32_t components;                 /* 1 or 2 */
    int32_t knots;                      /* 1 to 12 */
    double knot[EB_MIXTURE_KNOTS_MOST]; /* increasing */
    double level;          /* 0 to 1e9; 0 leaves collinear columns to chance */
    double smooth, centre; /* 1e-9 to 1e9: so nothing is unidentified */
    int32_t starts;        /* 1 to 4; a single component needs only one */
    int32_t iterations;    /* most Newton steps of a start, 1 to 1000 */
    int threads;           /* results are the same bits for any number */
    eb_memory memory;      /* of everything that is kept while it runs */
} eb_mixture_options;

#define EB_MIXTURE_OPTIONS_INIT                                              \
    {                                                                        \
        sizeof(eb_mixture_options), 2, 5,                                    \
            {40, 110, 180, 250, 310, 0, 0, 0, 0, 0, 0, 0}, 1.0, 1.0, 1.0, 3, \
            200, 1, {                                                        \
            0, 0, 0, 0                                                       \
        }                                                                    \
    }

typedef struct eb_mixture_result {
    eb_mixture value; /* set value.coef before the call */
    eb_mixture se;    /* standard errors, clustered by pupil (sandwich); NaN
                         for what is held at a bound or fixed. Set se.coef, or
                         leave it NULL: no standard errors then */
    double log_likelihood; /* weighted sum, in nats, without the penalty */
    double penalty;
    double gradient_norm; /* largest |gradient| over the root of its second
                             derivative: the distance to go, in units of a
                             model-based standard error */
    double condition; /* of the second derivatives, scaled to unit diagonal */
    size_t parameters, held;         /* fitted; of them held at a bound */
    int32_t iterations;              /* over all starts */
    int32_t starts, starts_agreeing; /* reached the same objective (1e-6) */
} eb_mixture_result;

/*
 * The parameters under which the rows are most likely, less the penalty; by
 * Newton's method with exact derivatives, signs as bounds. Converged means
 * gradient, step and objective together. The best of several starts is kept;
 * a mixture can have several optima, so look at `starts_agreeing`.
 * Errors: EB_ERR_ARGUMENT for data or options out of range (err->row says
 * which row), for a constant column or two that are proportional (named);
 * EB_ERR_FIT when no start converges or the optimum is not one (singular
 * second derivatives); EB_ERR_MEMORY. Nothing is written then. 300,000 rows of
 * 20 columns at 5 knots take some 10 s a start on one core. Any number of
 * threads may fit at once.
 */
EB_WARN_UNUSED EB_API eb_status
eb_mixture_fit(const eb_mixture_data *data, const eb_mixture_options *options,
               eb_mixture_result *out, eb_error *err);

/*
 * The log chance of each row's k under given parameters, into `each` (NULL
 * allowed, `rows` doubles), and their weighted sum into `total`: the log score
 * of rows that the fit never saw. Weights of 0 count nothing in the sum.
 * `threads` as above; `memory` may be NULL. Errors as for the fit, but
 * columns may be constant.
 */
EB_WARN_UNUSED EB_API eb_status eb_mixture_loglik(
    const eb_mixture *model, const eb_mixture_data *data, int threads,
    const eb_memory *memory, double *each, double *total, eb_error *err);

/* ---- logistic regression ------------------------------------------------ */

enum {
    EB_PENALTY_NONE = 0,
    EB_PENALTY_RIDGE = 1, /* lambda / 2 times the sum of squared coefficients,
                             the intercept's left out */
    EB_PENALTY_FIRTH = 2  /* Jeffreys' prior: half the log determinant of the
                             information (Firth 1993); always finite */
};

/* A table of 0/1 outcomes. Yours; only read. */
typedef struct eb_logistic_data {
    const double *x; /* row i, column j at x[i * stride + j]; at most 1e100 in
                        size; NULL allowed when columns is 0 */
    size_t rows, columns, stride; /* stride, in doubles: columns or more */
    const uint8_t *y;             /* `rows` of 0 or 1 */
    const double *weights;        /* NULL for 1 each; a weight of 2 is the row
                                     twice, one of 0 leaves the row unseen */
    const uint32_t *clusters;     /* which pupil a row is of, by any number, for
                                     `robust`; NULL for each row its own */
} eb_logistic_data;

typedef struct eb_logistic_options {
    size_t size;              /* sizeof(eb_logistic_options) */
    int32_t penalty;          /* EB_PENALTY_... */
    int32_t iterations_most;  /* 1 to 10,000 */
    int32_t events_least;     /* of either outcome, in weight; 0 for 10, and for
                                 2 with a penalty */
    int32_t threads;          /* 0 or 1: the calling thread */
    double lambda;            /* of ridge, above 0: in units of x as given */
    const char *const *names; /* of the columns, for messages; NULL for their
                                 numbers, from 1 */
    const int8_t *signs; /* 1 or -1: that coefficient must not have the other
                            sign; 0: free. NULL for all free */
    eb_memory memory;
} eb_logistic_options;

#define EB_LOGISTIC_OPTIONS_INIT                                            \
    {                                                                       \
        sizeof(eb_logistic_options), EB_PENALTY_NONE, 200, 0, 0, 1.0, NULL, \
            NULL, {                                                         \
            NULL, NULL, NULL, NULL                                          \
        }                                                                   \
    }

/*
 * What a fit gives. You set the three arrays, of columns + 1 doubles each, the
 * intercept first; `se` and `robust` may be NULL.
 */
typedef struct eb_logistic_result {
    double *coef;
    double *se;      /* from the inverse of the penalised information (Firth: of
                        the plain one); 0 where a sign held the coefficient at 0 */
    double *robust;  /* the sandwich, scores summed by cluster, its variance
                        times G / (G - 1) for G clusters */
    double deviance; /* -2 log likelihood, without the penalty */
    double log_likelihood; /* of the outcomes, without the penalty */
    double gradient_norm;  /* the largest derivative of the objective by the
                              root of its own second derivative, over the
                              coefficients not held */
    double condition;   /* of the information, 2-norm, its columns centred and
                           scaled so that its diagonal is 1 */
    double events;      /* weight of the rarer outcome */
    int32_t iterations; /* steps over all rows */
    int32_t held;       /* coefficients that a sign holds at 0 */
} eb_logistic_result;

/*
 * The coefficients under which the outcomes are most likely, penalty and signs
 * heeded: Newton's method. It has converged when gradient, step and change of
 * the objective are all small; the result is then accurate to about 1e-12. The
 * same bits come out for any number of threads.
 *
 * Refused with EB_ERR_FIT, the column named in `err`: a column that is
 * constant, or a sum of multiples of earlier ones (1 - R^2 below 1e-10); an
 * outcome that a column or several separate from the other, in part or whole,
 * so that no finite maximum exists (without penalty only; found by a test for
 * a separating direction); too few outcomes of either kind; fewer rows than
 * coefficients; no convergence. EB_ERR_NUMBER: a value that is not finite, or
 * too large. EB_ERR_ARGUMENT, EB_ERR_MEMORY.
 *
 * Time: some ten passes over x; beyond that 2 MB and less of memory for 40
 * columns (with `clusters`: and 16 bytes a row). Any number of threads may fit
 * at once.
 */
EB_WARN_UNUSED EB_API eb_status eb_logistic_fit(
    const eb_logistic_data *data, const eb_logistic_options *options,
    eb_logistic_result *out, eb_error *err);

/* ---- linear least squares ----------------------------------------------- */

/*
 * Coefficients b (one per column, no intercept added) that make the sum of
 * (y - x b)^2 least: Householder QR, refined with residuals in twice the
 * precision. `se` (NULL allowed): their standard errors; `residual_sd` (NULL
 * allowed): the square root of the residual sum of squares by rows - columns.
 * `condition` (NULL allowed): of x with columns scaled to about length 1, an
 * estimate in the 1-norm.
 * Errors: EB_ERR_ARGUMENT; EB_ERR_NUMBER for a value not finite or above 1e100;
 * EB_ERR_FIT when columns depend on each other (condition over 1e15);
 * EB_ERR_MEMORY.
 */
EB_WARN_UNUSED EB_API eb_status eb_least_squares(
    const double *x, const double *y, size_t rows, size_t columns,
    size_t stride, const eb_memory *memory, double *coef, double *se,
    double *residual_sd, double *condition, eb_error *err);

/* ---- simulate ----------------------------------------------------------- */

/*
 * An invented area: schools, families, pupils and their marks, whose totals
 * look like England's published ones. Nobody in it exists. Every draw is keyed
 * by seed, school or pupil, and purpose, so a school's pupils are the same
 * whichever schools are asked for and however many threads work.
 */

#define EB_SIMULATED_HALF_TERMS 6

enum { EB_SIMULATED_PRIMARY, EB_SIMULATED_SECONDARY, EB_SIMULATED_SPECIAL };
enum { EB_SIMULATED_NO_SEN, EB_SIMULATED_SEN_SUPPORT, EB_SIMULATED_EHCP };

typedef struct eb_simulate_options {
    size_t size; /* sizeof(eb_simulate_options) */
    eb_memory memory;
    uint64_t seed;
    int32_t schools;      /* 1 to 100,000 */
    int64_t pupils;       /* on all rolls in a year; 0: schools of usual size */
    int32_t years;        /* 1 to 12; one more is lived before the first */
    int32_t last_year;    /* 2007 to 2097: 2025 for 2025/26 */
    const char *world;    /* eb_simulate_world_name; NULL: "base", in which each
                             named year has its own parameters, others those
                             of the nearest; "2022/23": its parameters for all */
    const char *drift;    /* eb_simulate_drift_name; NULL: "base" */
    eb_date until;        /* the last day with marks; EB_NO_DATE: all */
    int32_t first_school; /* from 0: only these schools are handed out */
    int32_t school_count; /* 0: all from first_school on */
    int32_t threads;
    int32_t unordered; /* 1: the sink is called by several threads at once,
                          schools in any order, each with its worker's number */
} eb_simulate_options;

#define EB_SIMULATE_OPTIONS_INIT                                           \
    {                                                                      \
        sizeof(eb_simulate_options), {0, 0, 0, 0}, 1, 2, 0, 1, 2025, 0, 0, \
            EB_NO_DATE, 0, 0, 0, 0                                         \
    }

typedef struct eb_simulated_school {
    char id[12];
    int32_t number; /* from 0 */
    int32_t block;  /* families and moves stay within a block of schools */
    int32_t phase;
    int32_t roll; /* places */
} eb_simulated_school;

/* A school's year. Session s is the AM (s even) or PM of the (s / 2)th weekday
 * from `monday` on: weekday d lies d % 5 days into week d / 5. */
typedef struct eb_simulated_year {
    int32_t academic_year;
    eb_date monday;
    int32_t sessions;
    eb_date first[EB_SIMULATED_HALF_TERMS], last[EB_SIMULATED_HALF_TERMS];
    eb_date closed[16]; /* bank holidays in term, then training days */
    int32_t bank_holidays, closed_count;
    eb_date year_11_end; /* the last day that national statistics count */
} eb_simulated_year;

/* An enrolment's year. Pointers are borrowed for the call. */
typedef struct eb_simulated_pupil {
    const eb_simulated_school *school;
    const eb_simulated_year *year;
    char id[20], family_id[20];
    int64_t pupil, family; /* numbers; stable over years and schools */
    int32_t in_block;      /* the pupil's number within the block, from 0 */
    int32_t year_group;    /* 0 to 11 */
    int32_t birth_month;
    int32_t fsm;            /* 1 yes, 0 no, -1 not known (short enrolments) */
    int32_t sen;            /* as above; -1 not known */
    int32_t female;         /* 1 yes */
    eb_date entry, leaving; /* leaving EB_NO_DATE: stays */
    const char *destination, *consent, *support; /* never NULL */
    char flags[96];
    int32_t last_year_possible, last_year_absent; /* -1: not here then */
    /* One code number a session; see eb_simulated_code. Only those from
     * `first` to before `end` are this enrolment's. */
    const uint8_t *marks;
    int32_t first, end;
    /* The truth: the expected share absent in each half term, before season,
     * and the mean over the year. */
    double propensity[EB_SIMULATED_HALF_TERMS];
} eb_simulated_pupil;

/* Any of the calls may be NULL. A status other than EB_OK stops the run. The
 * order: school, its pupils year by year; after all schools of a block,
 * block_end. `years` has `year_count` of them, the year lived before the first
 * not among them. */
typedef struct eb_simulate_sink {
    void *context;
    eb_status (*school)(void *context, size_t worker,
                        const eb_simulated_school *school,
                        const eb_simulated_year *years, size_t year_count,
                        eb_error *err);
    eb_status (*pupil)(void *context, size_t worker,
                       const eb_simulated_pupil *pupil, eb_error *err);
    eb_status (*block_end)(void *context, size_t worker, int32_t block,
                           eb_error *err);
} eb_simulate_sink;

/*
 * Makes the area and hands it to the sink. Memory is bounded by the largest
 * block (some 12 schools) for each thread, whatever the number of schools.
 * Errors: EB_ERR_ARGUMENT (with the option's name), EB_ERR_MEMORY, and what
 * the sink returns.
 */
EB_WARN_UNUSED EB_API eb_status eb_simulate(const eb_simulate_options *options,
                                            const eb_simulate_sink *sink,
                                            eb_error *err);

/* The register code of a number in `marks`: "/", "I", "C2"; "" for no mark. */
EB_API const char *eb_simulated_code(unsigned number);
/* 1 when that code counts as a possible session; as an absent one. */
EB_API int eb_simulated_is_possible(unsigned number);
EB_API int eb_simulated_is_absent(unsigned number);
/* Names of worlds and of drifts, NULL past the last. */
EB_API const char *eb_simulate_world_name(size_t index);
EB_API const char *eb_simulate_drift_name(size_t index);

/* ---- fit: from labelled rows to a model file ----------------------------- */

enum { EB_FIT_BETA_BINOMIAL, EB_FIT_LOGISTIC };

/* A pupil's own yes (1) or no (0), of a model seen from that day. */
typedef struct eb_fit_outcome {
    const char *pupil;
    eb_date as_of;
    int outcome;
} eb_fit_outcome;

/*
 * features: indices of the catalogue; with none, candidates are chosen by
 *   folds inside the training years.
 * outcomes: of kind logistic; with none, the outcome is that the year ends
 *   persistently absent. Rows without one are left out and counted.
 * weights: an audit column of numbers from 0; NULL: every row counts 1.
 * penalty: EB_PENALTY_...; of a beta-binomial not Firth.
 */
typedef struct eb_fit_options {
    size_t size; /* sizeof(eb_fit_options) */
    eb_memory memory;
    int kind, penalty;
    const int *features;
    size_t feature_count;
    const eb_fit_outcome *outcomes;
    size_t outcome_count;
    const char *outcome_words; /* what a yes is; NULL: "outcome" */
    const char *weights;
    int sensitive, threads;
    uint64_t seed;
    const char *name;            /* of the model, 1 to 64 bytes */
    const char *source;          /* what it was fitted to; NULL: plain words */
    const char *register_sha256; /* 64 digits, or NULL */
    void (*said)(void *context, const char *what); /* as it goes on; NULL */
    void *context;
} eb_fit_options;

#define EB_FIT_OPTIONS_INIT                                            \
    {                                                                  \
        sizeof(eb_fit_options), {0, 0, 0, 0}, EB_FIT_BETA_BINOMIAL,    \
            EB_PENALTY_RIDGE, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0 \
    }

typedef struct eb_fitted eb_fitted;

/*
 * Fits a model to labelled rows. The last year is held out to judge it on;
 * with one year only, a fifth of the pupils. Transforms, knots, terms, penalty
 * and components are chosen by folds of pupils inside the training rows. The
 * model's text is read back as any other, and its scores of the held-out rows
 * must be the fit's own to 1e-9. The same rows, options and seed give the same
 * bits whatever the order of rows and the threads.
 * Errors: EB_ERR_FIT, the column in `err->field`, for what cannot be fitted:
 * constant, a duplicate, separated without a penalty, too few outcomes or
 * rows; EB_ERR_ARGUMENT; EB_ERR_FEATURE for a feature that no model may use;
 * EB_ERR_NOT_FOUND (no such column of weights, no row with an outcome);
 * EB_ERR_MEMORY.
 */
EB_WARN_UNUSED EB_API eb_status eb_fit_new(const eb_labels *labels,
                                           const eb_fit_options *options,
                                           eb_fitted **out, eb_error *err);
EB_API void eb_fit_free(eb_fitted *fitted);

typedef struct eb_fit_info {
    int kind, penalty, components;
    size_t rows, pupils;           /* of training */
    size_t held_rows, held_pupils; /* held out */
    int first_year, last_year;     /* of training */
    int held_year;      /* 0: the held-out rows are a fifth of the pupils */
    eb_date until;      /* the last day of a training label */
    int64_t no_outcome; /* rows without an outcome, or of no weight */
    int64_t unused_outcomes; /* outcomes without a row */
    size_t terms, knots;
    double knot[EB_MIXTURE_KNOTS_MOST];
    double level, smooth; /* the penalty's factors */
    double log_score;     /* a mean per training row */
    double gradient_norm, condition;
    int64_t iterations;
    int32_t starts, starts_agreeing;
    size_t parameters, held; /* held: at a bound, such as a sign */
    double tried_on;         /* share of the training pupils */
    double agreement; /* largest difference between the file and the fit */
} eb_fit_info;

EB_API void eb_fit_about(const eb_fitted *fitted, eb_fit_info *out);

/* One term; NaN in `se` for what is held at a bound. Per knot. */
typedef struct eb_fit_row {
    const char *feature, *transform;
    double pseudo;
    int sign, has_missing;
    double reference;
    double coef[EB_MIXTURE_KNOTS_MOST], se[EB_MIXTURE_KNOTS_MOST];
    double missing[EB_MIXTURE_KNOTS_MOST];
} eb_fit_row;

/* 0 past the last. Strings live for ever. */
EB_API int eb_fit_row_get(const eb_fitted *fitted, size_t term,
                          eb_fit_row *out);

/* Something that was tried inside the training rows. `score`: mean log score
 * over the folds, larger is better; NaN: it could not be fitted. */
typedef struct eb_fit_trial {
    char what[96];
    double score;
    int kept;
} eb_fit_trial;

/* NULL past the last. */
EB_API const eb_fit_trial *eb_fit_tried(const eb_fitted *fitted, size_t index);

/* A sentence that the person should read (a term left out, one year only);
 * NULL past the last. */
EB_API const char *eb_fit_note(const eb_fitted *fitted, size_t index);

/* How it did on the held-out rows of a half term (0: of all days), beside the
 * rate so far and last year's. `fresh`: of those not yet persistent. Each
 * figure with the ends of its 95 % interval, or NaN. */
typedef struct eb_fit_quality {
    int half_term;
    eb_date as_of; /* the latest such day */
    size_t rows, outcomes, fresh_rows, fresh_outcomes;
    double auroc[3], slope[3], fresh_auroc[3];
    double rate_auroc, rate_fresh_auroc, last_auroc, last_fresh_auroc;
    double log_score; /* mean, of K or of the yes or no */
} eb_fit_quality;

/* NULL past the last. */
EB_API const eb_fit_quality *eb_fit_judged(const eb_fitted *fitted,
                                           size_t index);

/* The model's text, whose 64 digits of SHA-256 are zeros still, at
 * `*digits_at`: whoever writes the file puts them there. */
EB_API const char *eb_fit_text(const eb_fitted *fitted, size_t *length,
                               size_t *digits_at);

#ifdef __cplusplus
}
#endif

#endif
