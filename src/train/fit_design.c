/* SPDX-License-Identifier: MIT */
/*
 * What the terms of a plan need from the training rows: the centre of each
 * rate by phase, the reference (weighted training mean of the transformed
 * value, which is also the fill), whether being missing has a coefficient of
 * its own, and where the knots stand. And what cannot be fitted: a term that
 * never changes, or that says what an earlier one says.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "train/fit_plan.h"

/* Fewer rows than this say nothing of what being missing means. */
#define MISSING_LEAST 30
/* A pseudo-session at 0 or 1 would make infinite log odds possible. */
#define CENTRE_LEAST 0.001
#define KNOT_GAP 10.0
#define HALF_TERMS 6
/* 1 - r^2 under this: the same up to rounding. */
#define DUPLICATE 1e-10

/* ---- centres and references --------------------------------------------- */

static double within(double x, double low, double high) {
    return x < low ? low : x > high ? high : x;
}

static void set_centres(const eb_fit_rows *rows, eb_fit_term *term) {
    double sum[EB_FIT_PHASES] = {0}, weight[EB_FIT_PHASES] = {0};
    double all = 0.0, all_weight = 0.0;
    for (size_t i = 0; i < rows->count; i++) {
        const double value = rows->features[i][term->feature];
        if (rows->side[i] != EB_FIT_TRAINING || isnan(value)) continue;
        sum[rows->phase[i]] += rows->weight[i] * value;
        weight[rows->phase[i]] += rows->weight[i];
        all += rows->weight[i] * value;
        all_weight += rows->weight[i];
    }
    const double mean = all_weight > 0.0 ? all / all_weight : 0.5;
    for (int p = 0; p < EB_FIT_PHASES; p++) {
        term->centre[p] = within(weight[p] > 0.0 ? sum[p] / weight[p] : mean,
                                 CENTRE_LEAST, 1.0 - CENTRE_LEAST);
    }
}

/* Of rows where a term is missing: how many, and a sum over them by which two
 * terms missing in the same rows are known. */
typedef struct absent_rows {
    size_t count;
    uint64_t print;
} absent_rows;

static uint64_t print_of(uint64_t row) {
    uint64_t z = (row + 1) * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    return z ^ (z >> 27);
}

static absent_rows set_reference(const eb_fit_rows *rows, eb_fit_term *term) {
    absent_rows missing = {0, 0};
    double sum = 0.0, weight = 0.0;
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->side[i] != EB_FIT_TRAINING) continue;
        const double z =
            eb_fit_value(term, rows->features[i], (eb_fit_phase)rows->phase[i]);
        if (isnan(z)) {
            missing.count++;
            missing.print += print_of(i);
        } else {
            sum += rows->weight[i] * z;
            weight += rows->weight[i];
        }
    }
    term->reference = weight > 0.0 ? sum / weight : 0.0;
    return missing;
}

static size_t count_training(const eb_fit_rows *rows) {
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        count += rows->side[i] == EB_FIT_TRAINING;
    }
    return count;
}

/* 1 when P alone says whether the term is missing, as before the first break
 * nobody has a rate of absence at breaks: each knot has rows of one sort, and
 * so have the two that a row stands between. */
static int is_of_the_time(const eb_fit_rows *rows, const eb_fit_term *term,
                          const eb_fit_plan *plan) {
    int at[EB_FIT_KNOTS_MOST]; /* -1: not seen yet */
    for (size_t k = 0; k < plan->knot_count; k++) at[k] = -1;
    for (size_t i = 0; i < rows->count; i++) {
        double upper = 0.0;
        if (rows->side[i] != EB_FIT_TRAINING) continue;
        const int missing = isnan(eb_fit_value(term, rows->features[i],
                                               (eb_fit_phase)rows->phase[i]));
        const size_t k = eb_fit_hat(plan->knots, plan->knot_count,
                                    rows->possible[i], &upper);
        for (size_t s = k; s <= k + (upper > 0.0); s++) {
            if (at[s] == !missing) return 0;
            at[s] = missing != 0;
        }
    }
    return 1;
}

eb_status eb_fit_prepare(const eb_fit_rows *rows, eb_fit_plan *plan,
                         eb_error *err) {
    absent_rows missing[EB_FIT_TERMS_MOST];
    const size_t training = count_training(rows);
    if (training == 0) {
        return eb_fail(err, EB_ERR_FIT, "rows", "no row to learn from");
    }
    if (plan->by_last_year) {
        /* One centre for all phases: the weight then is the same function of
         * last year for everybody. */
        double *centre = plan->last_year.centre;
        set_centres(rows, &plan->last_year);
        centre[EB_FIT_PRIMARY] = centre[EB_FIT_UNKNOWN];
        centre[EB_FIT_SECONDARY] = centre[EB_FIT_UNKNOWN];
        (void)set_reference(rows, &plan->last_year);
    }
    for (size_t t = 0; t < plan->term_count; t++) {
        eb_fit_term *term = &plan->terms[t];
        if (term->transform == EB_FIT_ELOGIT) set_centres(rows, term);
        missing[t] = set_reference(rows, term);
        term->has_missing = missing[t].count >= MISSING_LEAST &&
                            missing[t].count + MISSING_LEAST <= training;
        /* The intercept at the knots says it already, and no ridge of the
         * logistic fit could tell the two apart. */
        if (term->has_missing && plan->kind == EB_FIT_LOGISTIC &&
            is_of_the_time(rows, term, plan)) {
            term->has_missing = 0;
        }
        for (size_t u = 0; u < t; u++) {
            if (missing[u].count == missing[t].count &&
                missing[u].print == missing[t].print) {
                term->has_missing = 0; /* the earlier one says it */
            }
        }
    }
    return EB_OK;
}

eb_status eb_fit_plan_table(const eb_fit_rows *rows,
                            const eb_fit_subset *subset,
                            const eb_fit_plan *plan, eb_fit_table *out,
                            eb_error *err) {
    const eb_status status =
        eb_fit_table_new(rows, subset, plan->terms, plan->term_count, out, err);
    if (status == EB_OK && plan->by_last_year) {
        eb_fit_table_last_year(rows, &plan->last_year, out);
    }
    return status;
}

/* ---- faults ------------------------------------------------------------- */

/* One value wherever it is known, or never known. Looked at before the
 * transform: the log odds of a rate of 0 change with how many sessions it is
 * of, and that is not what the column says. */
static int is_constant(const eb_fit_rows *rows, int feature) {
    double first = 0.0;
    int seen = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const double value = rows->features[i][feature];
        if (rows->side[i] != EB_FIT_TRAINING || isnan(value)) continue;
        if (!seen) first = value;
        if (value < first || value > first) return 0;
        seen = 1;
    }
    return 1;
}

eb_status eb_fit_faults(const eb_fit_rows *rows, const eb_fit_plan *plan,
                        eb_fit_fault *faults, eb_error *err) {
    const size_t n = plan->term_count;
    double value[2 * EB_FIT_TERMS_MOST];
    double *cross = eb_alloc_zero(&rows->memory, n * n + 1, sizeof *cross);
    if (cross == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->side[i] != EB_FIT_TRAINING) continue;
        eb_fit_design_row(plan->terms, n, rows->features[i],
                          (eb_fit_phase)rows->phase[i], value);
        for (size_t a = 0; a < n; a++) {
            const double w = rows->weight[i] * value[a];
            for (size_t b = 0; b <= a; b++) cross[a * n + b] += w * value[b];
        }
    }
    for (size_t a = 0; a < n; a++) {
        const double own = cross[a * n + a];
        const double scale = plan->terms[a].reference;
        faults[a] = EB_FIT_FINE;
        /* What rounding leaves of a constant is no variation. */
        if (!(own > 1e-20 * (1.0 + scale * scale) * (double)rows->count) ||
            is_constant(rows, plan->terms[a].feature)) {
            faults[a] = EB_FIT_CONSTANT;
            continue;
        }
        for (size_t b = 0; b < a; b++) {
            const double both = cross[a * n + b], other = cross[b * n + b];
            if (faults[b] == EB_FIT_FINE &&
                1.0 - both * both / (own * other) < DUPLICATE) {
                faults[a] = EB_FIT_DUPLICATE;
            }
        }
    }
    eb_release(&rows->memory, cross);
    return EB_OK;
}

void eb_fit_drop_term(eb_fit_plan *plan, size_t at) {
    plan->term_count--;
    for (size_t i = at; i < plan->term_count; i++) {
        plan->terms[i] = plan->terms[i + 1];
        plan->groups[i] = plan->groups[i + 1];
    }
}

/* ---- knots -------------------------------------------------------------- */

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* P of the training rows of a half term, sorted; -1: of all. */
static size_t collect(const eb_fit_rows *rows, int half_term, double *out) {
    size_t n = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->side[i] != EB_FIT_TRAINING) continue;
        if (half_term >= 0 && rows->half_term[i] != half_term) continue;
        out[n++] = rows->possible[i];
    }
    qsort(out, n, sizeof *out, by_value);
    return n;
}

eb_status eb_fit_place_knots(const eb_fit_rows *rows, size_t most,
                             double *knots, size_t *count, eb_error *err) {
    double place[EB_FIT_KNOTS_MOST];
    size_t places = 0, found = 0;
    double *sorted = eb_alloc(&rows->memory, rows->count, sizeof *sorted);
    if (sorted == NULL) return eb_fail_memory(err);
    const int own_days = collect(rows, 0, sorted) > 0;
    for (int h = 1; h <= HALF_TERMS && !own_days; h++) {
        const size_t n = collect(rows, h, sorted);
        if (n > 0) place[places++] = sorted[n / 2];
    }
    if (places < 2 || most == 1) {
        const size_t n = collect(rows, -1, sorted);
        places = most;
        for (size_t k = 0; k < most; k++) {
            place[k] = sorted[(2 * k + 1) * n / (2 * most)];
        }
    }
    eb_release(&rows->memory, sorted);
    const size_t wanted = most < places ? most : places;
    for (size_t k = 0; k < wanted; k++) {
        const size_t from = wanted > 1 ? k * (places - 1) / (wanted - 1) : 0;
        if (found > 0 && place[from] < knots[found - 1] + KNOT_GAP) continue;
        knots[found++] = place[from];
    }
    *count = found;
    return EB_OK;
}
