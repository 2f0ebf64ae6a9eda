/* SPDX-License-Identifier: MIT */
/*
 * What is to be fitted, and the numbers that came of it: what fit_select.c
 * chooses between, fit_solve.c computes and fit_write.c writes.
 */
#ifndef EB_TRAIN_FIT_PLAN_H
#define EB_TRAIN_FIT_PLAN_H

#include "train/fit_rows.h"
#include "train/fit_terms.h"

typedef struct eb_fit_plan {
    int kind; /* EB_FIT_BETA_BINOMIAL, EB_FIT_LOGISTIC */
    eb_fit_term terms[EB_FIT_TERMS_MOST];
    eb_fit_group groups[EB_FIT_TERMS_MOST];
    size_t term_count;
    double knots[EB_FIT_KNOTS_MOST];
    size_t knot_count;
    int piecewise;  /* 0: one coefficient for the whole year */
    int components; /* 1 or 2; of a beta-binomial */
    /* Last year's rate as the second component's weight sees it; like a term,
     * but for its coefficient. by_last_year 0: the weight does not see it. */
    eb_fit_term last_year;
    int by_last_year;
    int32_t starts; /* of a mixture */
    int penalty;    /* EB_PENALTY_... */
    double level;   /* ridge on coefficients, in standard deviations */
    double smooth;  /* on differences between neighbouring knots */
} eb_fit_plan;

/* The numbers of a plan. coef and se: column by column, a column's knots side
 * by side; columns as eb_fit_design_row has them. */
typedef struct eb_fit_numbers {
    size_t columns, knots;
    double coef[EB_MIXTURE_COLUMNS_MOST * EB_FIT_KNOTS_MOST];
    double se[EB_MIXTURE_COLUMNS_MOST * EB_FIT_KNOTS_MOST];
    double intercept[EB_FIT_KNOTS_MOST]; /* logistic */
    eb_mixture mixture;                  /* its coef is `coef` above */
    double log_likelihood, gradient_norm, condition;
    int64_t iterations;
    int32_t starts, starts_agreeing;
    size_t parameters, held;
} eb_fit_numbers;

/* ---- fit_design.c ---- */

typedef enum eb_fit_fault {
    EB_FIT_FINE,
    EB_FIT_CONSTANT, /* one value, or never known */
    EB_FIT_DUPLICATE /* of an earlier term, but for scale and level */
} eb_fit_fault;

/* Sets centre, reference and has_missing of each term from the training rows.
 */
EB_WARN_UNUSED eb_status eb_fit_prepare(const eb_fit_rows *rows,
                                        eb_fit_plan *plan, eb_error *err);

/* What is wrong with each prepared term. */
EB_WARN_UNUSED eb_status eb_fit_faults(const eb_fit_rows *rows,
                                       const eb_fit_plan *plan,
                                       eb_fit_fault *faults, eb_error *err);

/* Takes term `at` out of the plan. */
void eb_fit_drop_term(eb_fit_plan *plan, size_t at);

/* At most `most` knots: the median P of each half term of the training rows,
 * or quantiles of P where days were given; at least 10 sessions apart. */
EB_WARN_UNUSED eb_status eb_fit_place_knots(const eb_fit_rows *rows,
                                            size_t most, double *knots,
                                            size_t *count, eb_error *err);

/* The table of a subset with the plan's columns. */
EB_WARN_UNUSED eb_status eb_fit_plan_table(const eb_fit_rows *rows,
                                           const eb_fit_subset *subset,
                                           const eb_fit_plan *plan,
                                           eb_fit_table *out, eb_error *err);

/* ---- fit_solve.c ---- */

/* Fits the plan to the table. `se` 0: without standard errors. Errors: those
 * of eb_mixture_fit and eb_logistic_fit. */
EB_WARN_UNUSED eb_status eb_fit_solve(const eb_fit_plan *plan,
                                      const eb_fit_table *table, int threads,
                                      int se, eb_fit_numbers *out,
                                      eb_error *err);

/* The weighted mean log score of the table's rows under the numbers: of K, or
 * of the yes or no. Larger is better. `each` (NULL allowed): of each row,
 * unweighted. */
EB_WARN_UNUSED eb_status eb_fit_log_score(const eb_fit_plan *plan,
                                          const eb_fit_numbers *numbers,
                                          const eb_fit_table *table,
                                          int threads, double *each,
                                          double *mean, eb_error *err);

/* What is expected of one row of a table: the share of the sessions ahead, or
 * the chance of a yes. */
double eb_fit_expected(const eb_fit_plan *plan, const eb_fit_numbers *numbers,
                       const eb_fit_table *table, size_t row);

/* 1 when the column's coefficient is one number for the whole year. */
int eb_fit_is_constant(const eb_fit_plan *plan, size_t column);

/* ---- fit_select.c ---- */

#define EB_FIT_TRIALS_MOST 64

typedef struct eb_fit_trials {
    size_t count;
    eb_fit_trial trial[EB_FIT_TRIALS_MOST];
    double share; /* of the pupils that they were tried on */
} eb_fit_trials;

/* Chooses transforms, knots, terms (unless `fixed_terms`), penalty and
 * components by folds inside the training rows; changes the plan. */
EB_WARN_UNUSED eb_status eb_fit_select(const eb_fit_rows *rows, int fixed_terms,
                                       int threads,
                                       void (*said)(void *, const char *),
                                       void *context, eb_fit_plan *plan,
                                       eb_fit_trials *trials, eb_error *err);

#endif
