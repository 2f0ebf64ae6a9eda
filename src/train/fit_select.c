/* SPDX-License-Identifier: MIT */
/*
 * What the data choose: by folds inside the training rows, and only there. A
 * small list of steps, each of which changes one thing of the plan and keeps
 * it where the pupils of the other folds are foretold better:
 *
 *   1. the pseudo-count of rates, or rates as they are;
 *   2. one component or two, and whether the second's weight looks at last
 *      year's rate;
 *   3. knots over the year, or one coefficient for all of it;
 *   4. each group of terms: left out unless it earns its place;
 *   5. the penalty, on size and then on change over the year.
 *
 * Judged by the mean log score of whole pupils that the fit has not seen (a
 * proper score: Gneiting and Raftery 2007). Large registers are tried on a
 * sample of pupils, chosen like the folds by id and seed alone.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/number.h"
#include "train/fit_plan.h"

/* Rows that trials see at most. */
#define SAMPLE_ROWS 120000.0
/* What a simpler plan may lose, as a share of the score: rounding of a hair
 * against a group of terms that everybody then has to explain. */
#define SIMPLER 3e-5

typedef struct selection {
    const eb_fit_rows *rows;
    int threads;
    void (*said)(void *, const char *);
    void *context;
    eb_fit_trials *trials;
    double best;
} selection;

/* ---- one trial ---------------------------------------------------------- */

static eb_status judge_fold(const selection *s, const eb_fit_plan *plan,
                            int fold, eb_fit_numbers *numbers, double *sum,
                            double *weight, eb_error *err) {
    const eb_fit_subset others = {EB_FIT_TRAINING, fold, 0, s->trials->share};
    const eb_fit_subset own = {EB_FIT_TRAINING, fold, 1, s->trials->share};
    eb_fit_table learn, test;
    double mean = 0.0, all = 0.0;
    memset(&learn, 0, sizeof learn);
    memset(&test, 0, sizeof test);
    eb_status status = eb_fit_plan_table(s->rows, &others, plan, &learn, err);
    if (status == EB_OK) {
        status = eb_fit_plan_table(s->rows, &own, plan, &test, err);
    }
    if (status == EB_OK && (learn.rows == 0 || test.rows == 0)) {
        status = eb_fail(err, EB_ERR_FIT, "rows",
                         "too few pupils for folds: more years or schools are "
                         "needed");
    }
    if (status == EB_OK) {
        status = eb_fit_solve(plan, &learn, s->threads, 0, numbers, err);
    }
    if (status == EB_OK) {
        status = eb_fit_log_score(plan, numbers, &test, s->threads, NULL, &mean,
                                  err);
    }
    for (size_t i = 0; i < test.rows && status == EB_OK; i++) {
        all += test.weight[i];
    }
    if (status == EB_OK) {
        *sum += mean * all;
        *weight += all;
    }
    eb_fit_table_free(&test);
    eb_fit_table_free(&learn);
    return status;
}

/* NaN when it cannot be fitted, unless `must`: then that is the error. */
static eb_status judge(const selection *s, const eb_fit_plan *plan, int must,
                       double *score, eb_error *err) {
    double sum = 0.0, weight = 0.0;
    eb_status status = EB_OK;
    eb_fit_numbers *numbers = eb_alloc(&s->rows->memory, 1, sizeof *numbers);
    if (numbers == NULL) return eb_fail_memory(err);
    for (int fold = 0; fold < EB_FIT_FOLDS && status == EB_OK; fold++) {
        status = judge_fold(s, plan, fold, numbers, &sum, &weight, err);
    }
    eb_release(&s->rows->memory, numbers);
    *score = NAN;
    if (status == EB_OK && weight > 0.0) *score = sum / weight;
    if (status == EB_ERR_MEMORY || must) return status;
    return EB_OK;
}

static eb_fit_trial *record(selection *s, const char *what, double score) {
    char line[160], number[EB_NUMBER_ROOM];
    if (s->trials->count == EB_FIT_TRIALS_MOST) return NULL;
    eb_fit_trial *trial = &s->trials->trial[s->trials->count++];
    snprintf(trial->what, sizeof trial->what, "%s", what);
    trial->score = score;
    trial->kept = 0;
    if (s->said != NULL) {
        eb_number_write(score, number);
        snprintf(line, sizeof line, "tried %s: %s", what,
                 number[0] != '\0' ? number : "cannot be fitted");
        s->said(s->context, line);
    }
    return trial;
}

/* Tries `other` and takes it for the plan where it is better, or where it is
 * no worse and `simpler`. */
static eb_status offer(selection *s, const char *what, const eb_fit_plan *other,
                       int simpler, eb_fit_plan *plan, eb_error *err) {
    double score = NAN;
    const eb_status status = judge(s, other, 0, &score, err);
    if (status != EB_OK) return status;
    eb_fit_trial *trial = record(s, what, score);
    const double least = simpler ? s->best - SIMPLER * fabs(s->best) : s->best;
    if (isnan(score) || !(simpler ? score >= least : score > least)) {
        return EB_OK;
    }
    if (trial != NULL) trial->kept = 1;
    s->best = score;
    *plan = *other;
    return EB_OK;
}

/* ---- the steps ---------------------------------------------------------- */

static eb_status choose_pseudo(selection *s, eb_fit_plan *plan, eb_error *err) {
    static const struct {
        double pseudo;
        const char *what;
    } CHOICES[] = {{5, "rates with 5 pseudo-sessions"},
                   {60, "rates with 60 pseudo-sessions"},
                   {120, "rates with 120 pseudo-sessions"},
                   {0, "rates as they are"}};
    const eb_fit_plan base = *plan;
    for (size_t i = 0; i < sizeof CHOICES / sizeof *CHOICES; i++) {
        eb_fit_plan other = base;
        eb_fit_terms_repseudo(other.terms, other.term_count, CHOICES[i].pseudo);
        eb_status status = eb_fit_prepare(s->rows, &other, err);
        if (status == EB_OK) {
            status = offer(s, CHOICES[i].what, &other, 0, plan, err);
        }
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

static eb_status choose_knots(selection *s, eb_fit_plan *plan, eb_error *err) {
    const eb_fit_plan base = *plan;
    eb_fit_plan other = base;
    eb_status status = EB_OK;
    if (base.knot_count > 3) {
        status =
            eb_fit_place_knots(s->rows, 3, other.knots, &other.knot_count, err);
        if (status == EB_OK) {
            status = offer(s, "3 knots over the year", &other, 1, plan, err);
        }
    }
    if (status == EB_OK && base.knot_count > 1) {
        other = base;
        other.piecewise = !base.piecewise;
        status = offer(s,
                       other.piecewise ? "a coefficient at each knot"
                                       : "one coefficient for the whole year",
                       &other, !other.piecewise, plan, err);
    }
    return status;
}

static eb_status choose_groups(selection *s, eb_fit_plan *plan, eb_error *err) {
    for (int g = EB_FIT_ALWAYS + 1; g < EB_FIT_GROUPS; g++) {
        eb_fit_plan other = *plan;
        char what[96];
        for (size_t t = other.term_count; t-- > 0;) {
            if (other.groups[t] == (eb_fit_group)g) eb_fit_drop_term(&other, t);
        }
        if (other.term_count == plan->term_count) continue;
        snprintf(what, sizeof what, "without %s",
                 eb_fit_group_name((eb_fit_group)g));
        eb_status status = eb_fit_prepare(s->rows, &other, err);
        if (status == EB_OK) status = offer(s, what, &other, 1, plan, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

static eb_status choose_penalty(selection *s, eb_fit_plan *plan,
                                eb_error *err) {
    static const double LEVELS[] = {0.1, 10.0, 100.0};
    static const double SMOOTHS[] = {10.0, 100.0};
    const eb_fit_plan base = *plan;
    char what[96], number[EB_NUMBER_ROOM];
    eb_status status = EB_OK;
    if (plan->penalty != EB_PENALTY_RIDGE) return EB_OK;
    for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++) {
        eb_fit_plan other = base;
        other.level = base.level * LEVELS[i];
        eb_number_write(other.level, number);
        snprintf(what, sizeof what, "ridge %s on coefficients", number);
        status = offer(s, what, &other, 0, plan, err);
        if (status != EB_OK) return status;
    }
    if (plan->kind == EB_FIT_LOGISTIC || plan->knot_count < 2) return EB_OK;
    const eb_fit_plan levelled = *plan;
    for (size_t i = 0; i < sizeof SMOOTHS / sizeof *SMOOTHS; i++) {
        eb_fit_plan other = levelled;
        other.smooth = levelled.smooth * SMOOTHS[i];
        eb_number_write(other.smooth, number);
        snprintf(what, sizeof what, "ridge %s on change over the year", number);
        status = offer(s, what, &other, 0, plan, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

static double share_of_sample(const eb_fit_rows *rows) {
    double training = 0.0;
    for (size_t i = 0; i < rows->count; i++) {
        training += rows->side[i] == EB_FIT_TRAINING;
    }
    return training > SAMPLE_ROWS ? SAMPLE_ROWS / training : 1.0;
}

eb_status eb_fit_select(const eb_fit_rows *rows, int fixed_terms, int threads,
                        void (*said)(void *, const char *), void *context,
                        eb_fit_plan *plan, eb_fit_trials *trials,
                        eb_error *err) {
    selection s = {rows, threads, said, context, trials, 0.0};
    trials->count = 0;
    trials->share = share_of_sample(rows);
    plan->components = 1;
    eb_status status = judge(&s, plan, 1, &s.best, err);
    if (status != EB_OK) return status;
    eb_fit_trial *first = record(&s, "all terms, as a start", s.best);
    if (first != NULL) first->kept = 1;
    status = choose_pseudo(&s, plan, err);
    if (status == EB_OK && plan->kind == EB_FIT_BETA_BINOMIAL) {
        eb_fit_plan other = *plan;
        other.components = 2;
        other.starts = 1;
        status = offer(&s, "two components", &other, 0, plan, err);
        if (status == EB_OK && plan->components == 2) {
            other = *plan;
            other.by_last_year = 1;
            status = eb_fit_prepare(rows, &other, err);
            if (status == EB_OK) {
                status = offer(&s, "their weight by last year's rate", &other,
                               0, plan, err);
            }
        }
    }
    if (status == EB_OK) status = choose_knots(&s, plan, err);
    if (status == EB_OK && !fixed_terms) status = choose_groups(&s, plan, err);
    if (status == EB_OK) status = choose_penalty(&s, plan, err);
    return status;
}
