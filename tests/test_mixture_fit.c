/* SPDX-License-Identifier: MIT */
/*
 * The fit as a whole: against an optimum found to 40 digits by another
 * program (tests/reference/mixture_fit.py), against the truth it was
 * simulated from, and what must not change it.
 */
#include <math.h>
#include <stdio.h>

#include "base/maths.h"
#include "base/random.h"
#include "earlybell/train.h"
#include "reference/mixture_fit_values.h"
#include "test.h"

#define COLUMNS 2
#define KNOTS 2

static const uint8_t second_constant[COLUMNS] = {0, 1};

static eb_mixture_data small_data(void) {
    eb_mixture_data d = {0};
    d.rows = FIT_ROWS;
    d.columns = d.stride = COLUMNS;
    d.design = fit_design;
    d.possible = fit_possible;
    d.remaining = fit_remaining;
    d.last_year_known = fit_last_year;
    d.trials = fit_trials;
    d.absent = fit_absent;
    d.weights = fit_weights;
    d.pupils = fit_pupils;
    d.constant = second_constant;
    return d;
}

static eb_mixture_options small_options(int components) {
    eb_mixture_options o = EB_MIXTURE_OPTIONS_INIT;
    o.components = components;
    o.knots = KNOTS;
    o.knot[0] = 60.0;
    o.knot[1] = 240.0;
    o.level = 0.5;
    o.smooth = 0.25;
    o.centre = 0.75;
    o.starts = 4;
    return o;
}

typedef struct answer {
    double coef[COLUMNS * KNOTS], se[COLUMNS * KNOTS];
    eb_mixture_result result;
} answer;

static void prepare(answer *a) {
    memset(a, 0, sizeof *a);
    a->result.value.coef = a->coef;
    a->result.se.coef = a->se;
}

static void fit(const eb_mixture_data *d, const eb_mixture_options *o,
                answer *a) {
    eb_error err;
    prepare(a);
    const eb_status status = eb_mixture_fit(d, o, &a->result, &err);
    if (status) fail_msg("%s: %s", err.field, err.message);
}

/* With last year's rate in the weight. */
static eb_mixture_data rated_data(void) {
    eb_mixture_data d = small_data();
    d.last_year = fit_last_rate;
    return d;
}

/* In the order of the frozen values; returns how many. Those of a weight with
 * last year's rate have it where `rated` says. */
static size_t flatten_rated(const eb_mixture *m, double log_slope, int rated,
                            double *out) {
    size_t n = 0;
    out[n++] = m->coef[0];
    out[n++] = m->coef[1];
    out[n++] = m->coef[2];
    for (int c = 0; c < m->components; ++c) {
        for (int k = 0; k < KNOTS; ++k) out[n++] = m->intercept[c][k];
        if (c == 1) {
            out[n++] = log_slope;
            for (int k = 0; k < KNOTS; ++k) out[n++] = m->weight[k];
            out[n++] = m->weight_remaining;
            out[n++] = m->weight_last_year;
            if (rated) out[n++] = m->weight_last_year_rate;
        }
        for (int k = 0; k < KNOTS; ++k) out[n++] = m->precision[c][k];
        out[n++] = m->precision_remaining[c];
        out[n++] = m->precision_last_year[c];
    }
    return n;
}

static size_t flatten(const eb_mixture *m, double log_slope, double *out) {
    return flatten_rated(m, log_slope, 0, out);
}

static void assert_near(double got, double want, double within,
                        const char *what, size_t i) {
    if (!(fabs(got - want) <= within))
        fail_msg("%s %zu: %.17g, not %.17g", what, i, got, want);
}

static void optimum_is_that_of_exact_arithmetic(void **state) {
    (void)state;
    static const double *const values[2] = {single_values, pair_values};
    static const double *const errors[2] = {single_errors, pair_errors};
    static const double *const sums[2] = {single_loglik_penalty,
                                          pair_loglik_penalty};
    const eb_mixture_data d = small_data();
    for (int components = 1; components <= 2; ++components) {
        const eb_mixture_options o = small_options(components);
        const int c = components - 1;
        answer a;
        fit(&d, &o, &a);
        double got[20], se[20];
        const double slope = a.result.value.slope[1];
        const size_t n = flatten(&a.result.value, log(slope), got);
        flatten(&a.result.se, a.result.se.slope[1] / slope, se);
        assert_int_equal(n, components == 1 ? 9 : 20);
        assert_int_equal(n, a.result.parameters);
        for (size_t i = 0; i < n; ++i) {
            assert_near(got[i], values[c][i], 1e-10, "value", i);
            assert_near(se[i], errors[c][i], 1e-9, "error", i);
        }
        assert_true(a.coef[2] == a.coef[3]);
        assert_near(a.result.log_likelihood, sums[c][0], 1e-12 * -sums[c][0],
                    "log likelihood", 0);
        assert_near(a.result.penalty, sums[c][1], 1e-10, "penalty", 0);
        assert_true(a.result.gradient_norm < 1e-6);
        assert_true(a.result.condition > 1.0 && a.result.condition < 1e6);
        assert_int_equal(a.result.held, 0);
        assert_true(a.result.starts_agreeing >= 1);
        print_message(
            "%d: steps %d, starts agreeing %d of %d, gradient %.1e, "
            "condition %.3g\n",
            components, a.result.iterations, a.result.starts_agreeing,
            a.result.starts, a.result.gradient_norm, a.result.condition);
        double each[FIT_ROWS], total = 0.0, sum = 0.0;
        assert_ok(eb_mixture_loglik(&a.result.value, &d, 1, NULL, each, &total,
                                    NULL));
        assert_near(total, sums[c][0], 1e-12 * -sums[c][0], "score", 0);
        for (size_t i = 0; i < FIT_ROWS; ++i) sum += fit_weights[i] * each[i];
        assert_near(sum, total, 1e-9, "sum of scores", 0);
    }
}

/* ---- last year's rate in the weight ------------------------------------- */

static void last_year_s_rate_has_its_optimum(void **state) {
    (void)state;
    const eb_mixture_data d = rated_data();
    const eb_mixture_options o = small_options(2);
    answer a, b;
    fit(&d, &o, &a);
    double got[21], se[21];
    const double slope = a.result.value.slope[1];
    assert_int_equal(flatten_rated(&a.result.value, log(slope), 1, got), 21);
    flatten_rated(&a.result.se, a.result.se.slope[1] / slope, 1, se);
    assert_int_equal(a.result.parameters, 21);
    assert_int_equal(a.result.held, 0);
    double worst[2] = {0.0, 0.0};
    for (size_t i = 0; i < 21; ++i) {
        assert_near(got[i], rated_values[i], 1e-10, "value", i);
        assert_near(se[i], rated_errors[i], 1e-9, "error", i);
        worst[0] = fmax(worst[0], fabs(got[i] - rated_values[i]));
        worst[1] = fmax(worst[1], fabs(se[i] - rated_errors[i]));
    }
    assert_true(a.result.value.weight_last_year_rate > 0.0);
    const double *sums = rated_loglik_penalty;
    assert_near(a.result.log_likelihood, sums[0], 1e-12 * -sums[0],
                "log likelihood", 0);
    assert_near(a.result.penalty, sums[1], 1e-10, "penalty", 0);
    assert_true(a.result.gradient_norm < 1e-6);
    print_message("values within %.1e, errors within %.1e, agreeing %d of %d\n",
                  worst[0], worst[1], a.result.starts_agreeing,
                  a.result.starts);
    double total = 0.0;
    assert_ok(
        eb_mixture_loglik(&a.result.value, &d, 1, NULL, NULL, &total, NULL));
    assert_near(total, sums[0], 1e-12 * -sums[0], "score", 0);

    eb_mixture_options many = o;
    for (many.threads = 2; many.threads <= 7; many.threads += 5) {
        double x[21];
        fit(&d, &many, &b);
        flatten_rated(&b.result.value, log(b.result.value.slope[1]), 1, x);
        assert_memory_equal(x, got, sizeof x);
        assert_memory_equal(b.se, a.se, sizeof a.se);
        assert_true(b.result.se.weight_last_year_rate ==
                    a.result.se.weight_last_year_rate);
        assert_true(b.result.log_likelihood == a.result.log_likelihood);
    }
}

/* Where the second component would be the less likely one after a bad year,
 * last year's rate says nothing: the optimum is that of the fit without it,
 * which exact arithmetic knows too. A tenth of the rate, because the whole of
 * it makes another optimum the best one, in which the components have changed
 * places. */
static void last_year_s_rate_is_held_at_nothing(void **state) {
    (void)state;
    double turned[FIT_ROWS];
    for (size_t i = 0; i < FIT_ROWS; ++i)
        turned[i] = 0.0 - 0.1 * fit_last_rate[i];
    eb_mixture_data d = small_data();
    d.last_year = turned;
    const eb_mixture_options o = small_options(2);
    answer a;
    fit(&d, &o, &a);
    assert_int_equal(a.result.parameters, 21);
    assert_int_equal(a.result.held, 1);
    assert_true(a.result.value.weight_last_year_rate == 0.0);
    assert_true(isnan(a.result.se.weight_last_year_rate));
    double got[20], se[20];
    const double slope = a.result.value.slope[1];
    flatten(&a.result.value, log(slope), got);
    flatten(&a.result.se, a.result.se.slope[1] / slope, se);
    for (size_t i = 0; i < 20; ++i) {
        assert_near(got[i], pair_values[i], 1e-10, "value", i);
        assert_near(se[i], pair_errors[i], 1e-9, "error", i);
    }
    assert_near(a.result.penalty, pair_loglik_penalty[1], 1e-10, "penalty", 0);

    /* nor has a single component any use for it */
    const eb_mixture_options one = small_options(1);
    fit(&d, &one, &a);
    assert_int_equal(a.result.parameters, 9);
    assert_near(a.coef[0], single_values[0], 1e-10, "value", 0);
    /* and of rows that all say 0 it says 0 */
    for (size_t i = 0; i < FIT_ROWS; ++i) turned[i] = 0.0;
    fit(&d, &o, &a);
    assert_int_equal(a.result.held, 1);
    assert_near(a.coef[0], pair_values[0], 1e-10, "value", 0);
}

/* ---- what must not change it -------------------------------------------- */

static void assert_same_fit(const answer *a, const answer *b, double within) {
    double x[20], y[20];
    const size_t n = flatten(&a->result.value, a->result.value.slope[1], x);
    assert_int_equal(n, flatten(&b->result.value, b->result.value.slope[1], y));
    for (size_t i = 0; i < n; ++i) assert_near(x[i], y[i], within, "value", i);
    flatten(&a->result.se, a->result.se.slope[1], x);
    flatten(&b->result.se, b->result.se.slope[1], y);
    for (size_t i = 0; i < n; ++i) assert_near(x[i], y[i], within, "error", i);
    assert_near(a->result.log_likelihood, b->result.log_likelihood, 1e-9,
                "log likelihood", 0);
}

/* Rows picked from the small data, with room for each of them four times. */
typedef struct picked {
    double design[8 * FIT_ROWS], possible[4 * FIT_ROWS];
    double remaining[4 * FIT_ROWS], weights[4 * FIT_ROWS];
    uint8_t last_year[4 * FIT_ROWS];
    int32_t trials[4 * FIT_ROWS], absent[4 * FIT_ROWS];
    uint32_t pupils[4 * FIT_ROWS];
    eb_mixture_data data;
} picked;

static void pick_nothing(picked *p) {
    p->data = small_data();
    p->data.rows = 0;
    p->data.design = p->design;
    p->data.possible = p->possible;
    p->data.remaining = p->remaining;
    p->data.weights = p->weights;
    p->data.last_year_known = p->last_year;
    p->data.trials = p->trials;
    p->data.absent = p->absent;
    p->data.pupils = p->pupils;
}

static void pick(picked *p, size_t row, double weight) {
    const size_t to = p->data.rows++;
    p->design[2 * to] = fit_design[2 * row];
    p->design[2 * to + 1] = fit_design[2 * row + 1];
    p->possible[to] = fit_possible[row];
    p->remaining[to] = fit_remaining[row];
    p->weights[to] = weight;
    p->last_year[to] = fit_last_year[row];
    p->trials[to] = fit_trials[row];
    p->absent[to] = fit_absent[row];
    p->pupils[to] = fit_pupils[row];
}

static void a_weight_is_a_repeated_row(void **state) {
    (void)state;
    picked *p = malloc(2 * sizeof *p);
    assert_non_null(p);
    pick_nothing(&p[0]);
    pick_nothing(&p[1]);
    for (size_t i = 0; i < FIT_ROWS; ++i) {
        const int times = (int)(2.0 * fit_weights[i]); /* 1, 2 or 4 */
        pick(&p[0], i, times);
        for (int t = 0; t < times; ++t) pick(&p[1], i, 1.0);
    }
    /* and rows without a weight are no rows */
    for (size_t i = 0; i < 40; ++i) pick(&p[0], 7 * i, 0.0);
    p[1].data.weights = NULL;
    const eb_mixture_options o = small_options(2);
    answer a, b;
    fit(&p[0].data, &o, &a);
    fit(&p[1].data, &o, &b);
    assert_same_fit(&a, &b, 1e-9);
    free(p);
}

static void the_order_of_rows_says_nothing(void **state) {
    (void)state;
    picked *p = malloc(sizeof *p);
    assert_non_null(p);
    pick_nothing(p);
    for (size_t i = 0; i < FIT_ROWS; ++i) {
        const size_t row = (i * 89 + 13) % FIT_ROWS;
        pick(p, row, fit_weights[row]);
    }
    const eb_mixture_data d = small_data();
    const eb_mixture_options o = small_options(2);
    answer a, b;
    fit(&d, &o, &a);
    fit(&p->data, &o, &b);
    assert_same_fit(&a, &b, 1e-9);
    free(p);
}

static void a_column_s_unit_says_nothing(void **state) {
    (void)state;
    double scaled[2 * FIT_ROWS];
    for (size_t i = 0; i < FIT_ROWS; ++i) {
        scaled[2 * i] = 1024.0 * fit_design[2 * i];
        scaled[2 * i + 1] = fit_design[2 * i + 1] / 64.0;
    }
    eb_mixture_data d = small_data();
    const eb_mixture_options o = small_options(2);
    answer a, b;
    fit(&d, &o, &a);
    d.design = scaled;
    fit(&d, &o, &b);
    for (int i = 0; i < 4; ++i) {
        const double unit = i < 2 ? 1024.0 : 1.0 / 64.0;
        b.coef[i] *= unit;
        b.se[i] *= unit;
    }
    assert_same_fit(&a, &b, 1e-9);
}

static void threads_change_no_bit(void **state) {
    (void)state;
    const eb_mixture_data d = small_data();
    eb_mixture_options o = small_options(2);
    o.starts = 2;
    answer a, b;
    fit(&d, &o, &a);
    for (int threads = 2; threads <= 7; threads += 5) {
        o.threads = threads;
        fit(&d, &o, &b);
        assert_memory_equal(a.coef, b.coef, sizeof a.coef);
        assert_memory_equal(a.se, b.se, sizeof a.se);
        double x[20], y[20];
        flatten(&a.result.value, a.result.value.slope[1], x);
        flatten(&b.result.value, b.result.value.slope[1], y);
        assert_memory_equal(x, y, sizeof x);
        assert_true(a.result.log_likelihood == b.result.log_likelihood);
        assert_true(a.result.condition == b.result.condition);
    }
}

/* ---- signs -------------------------------------------------------------- */

static void a_sign_against_the_rows_holds_at_zero(void **state) {
    (void)state;
    eb_mixture_data d = small_data();
    const eb_mixture_options o = small_options(2);
    static const int8_t against[2] = {1, 1}, with[2] = {1, -1};
    double first_only[FIT_ROWS];
    answer held, without, free_fit, same;
    d.signs = against;
    fit(&d, &o, &held);
    assert_int_equal(held.result.held, 1);
    assert_true(held.coef[2] == 0.0 && held.coef[3] == 0.0);
    assert_true(isnan(held.se[2]) && isnan(held.se[3]));
    assert_true(held.coef[0] > 0.0 && isfinite(held.se[0]));

    /* which is the fit without that column */
    for (size_t i = 0; i < FIT_ROWS; ++i) first_only[i] = fit_design[2 * i];
    d.columns = d.stride = 1;
    d.design = first_only;
    d.signs = NULL;
    fit(&d, &o, &without);
    without.coef[2] = without.coef[3] = 0.0;
    assert_near(without.result.log_likelihood, held.result.log_likelihood, 1e-9,
                "log likelihood", 0);
    double x[20], y[20];
    flatten(&held.result.value, held.result.value.slope[1], x);
    flatten(&without.result.value, without.result.value.slope[1], y);
    for (size_t i = 0; i < 20; ++i) assert_near(x[i], y[i], 1e-9, "value", i);
    assert_near(held.se[0], without.se[0], 1e-9, "error", 0);

    /* and a sign that the rows agree with changes nothing */
    d = small_data();
    fit(&d, &o, &free_fit);
    d.signs = with;
    fit(&d, &o, &same);
    assert_int_equal(same.result.held, 0);
    assert_same_fit(&free_fit, &same, 1e-9);
}

/* ---- the truth it was drawn from ---------------------------------------- */

#define DRAWN 6000
typedef struct drawn {
    double design[3 * DRAWN], possible[DRAWN], remaining[DRAWN], rate[DRAWN];
    uint8_t last_year[DRAWN];
    int32_t trials[DRAWN], absent[DRAWN];
} drawn;

/* Two components, three columns (the first's coefficient rises with P);
 * `by_rate` is what last year's rate adds to the weight. */
static void draw_pupils(drawn *p, double by_rate) {
    eb_random r = eb_random_stream(11, 2, 3), other = eb_random_stream(7, 2, 3);
    for (size_t i = 0; i < DRAWN; ++i) {
        double *z = p->design + 3 * i;
        p->possible[i] = 40.0 + 270.0 * eb_random_uniform(&r);
        p->remaining[i] = 380.0 - p->possible[i];
        p->last_year[i] = (uint8_t)eb_random_chance(&r, 0.8);
        p->trials[i] = (int32_t)p->remaining[i];
        for (int j = 0; j < 3; ++j) z[j] = eb_random_normal(&r);
        const double u = (p->possible[i] - 40.0) / 270.0;
        const double eta = (0.5 + 0.5 * u) * z[0] - 0.4 * z[1] + 0.0 * z[2];
        const double lr = eb_log(p->remaining[i] / 190.0);
        p->rate[i] = p->last_year[i] ? eb_random_normal(&other) : 0.0;
        const int wide = eb_random_chance(
            &r, eb_expit(-1.0 + 0.5 * lr - 0.6 * p->last_year[i] +
                         by_rate * p->rate[i]));
        const double mu =
            eb_expit(wide ? -1.6 + 1.4 * eta : -2.8 - 0.2 * u + eta);
        const double phi =
            wide ? 6.0 : eb_exp(3.5 + 0.4 * lr + 0.3 * p->last_year[i]);
        const double rate = eb_random_beta(&r, mu * phi, (1.0 - mu) * phi);
        p->absent[i] = 0;
        for (int32_t s = 0; s < p->trials[i]; ++s)
            p->absent[i] += eb_random_chance(&r, rate);
    }
}

static void recover(double by_rate) {
    drawn *p = malloc(sizeof *p);
    assert_non_null(p);
    draw_pupils(p, by_rate);
    eb_mixture_data d = {0};
    d.rows = DRAWN;
    d.columns = d.stride = 3;
    d.design = p->design;
    d.possible = p->possible;
    d.remaining = p->remaining;
    d.last_year_known = p->last_year;
    d.trials = p->trials;
    d.absent = p->absent;
    d.last_year = by_rate > 0.0 ? p->rate : NULL;
    eb_mixture_options o = EB_MIXTURE_OPTIONS_INIT;
    o.knots = 2;
    o.knot[0] = 40.0;
    o.knot[1] = 310.0;
    o.level = o.smooth = o.centre = 1e-3;
    double coef[6], se[6];
    eb_mixture_result out;
    memset(&out, 0, sizeof out);
    out.value.coef = coef;
    out.se.coef = se;
    assert_ok(eb_mixture_fit(&d, &o, &out, NULL));
    const eb_mixture *v = &out.value, *e = &out.se;
    static const double coef_truth[6] = {0.5, 1.0, -0.4, -0.4, 0.0, 0.0};
    const double rows[][3] = {
        {v->intercept[0][0], e->intercept[0][0], -2.8},
        {v->intercept[0][1], e->intercept[0][1], -3.0},
        {v->intercept[1][0], e->intercept[1][0], -1.6},
        {v->intercept[1][1], e->intercept[1][1], -1.6},
        {v->slope[1], e->slope[1], 1.4},
        {v->weight[0], e->weight[0], -1.0},
        {v->weight[1], e->weight[1], -1.0},
        {v->weight_remaining, e->weight_remaining, 0.5},
        {v->weight_last_year, e->weight_last_year, -0.6},
        {v->precision[0][0], e->precision[0][0], 3.5},
        {v->precision[0][1], e->precision[0][1], 3.5},
        {v->precision_remaining[0], e->precision_remaining[0], 0.4},
        {v->precision_last_year[0], e->precision_last_year[0], 0.3},
        {v->precision[1][0], e->precision[1][0], log(6.0)},
        {v->precision[1][1], e->precision[1][1], log(6.0)},
        {v->precision_remaining[1], e->precision_remaining[1], 0.0},
        {v->precision_last_year[1], e->precision_last_year[1], 0.0},
        {v->weight_last_year_rate, e->weight_last_year_rate, by_rate},
    };
    double squares = 0.0;
    for (size_t i = 0; i < 6; ++i) {
        const double z = (coef[i] - coef_truth[i]) / se[i];
        squares += z * z;
        assert_true(se[i] < 0.1);
        assert_near(z, 0.0, 4.0, "coefficient", i);
    }
    const size_t count = sizeof rows / sizeof *rows - (d.last_year == NULL);
    for (size_t i = 0; i < count; ++i) {
        const double z = (rows[i][0] - rows[i][2]) / rows[i][1];
        squares += z * z;
        assert_near(z, 0.0, 4.0, "value", i);
    }
    /* Over 20 other seeds the mean of this sum was 21, of 23 wanted: so the
     * standard errors are neither too small nor too large. */
    assert_true(squares > 5.0 && squares < 70.0);
    assert_true(out.starts_agreeing >= 2);
    print_message("sum of %zu squares: %.1f; by last year's rate %.2f (%.2f)\n",
                  6 + count, squares, v->weight_last_year_rate,
                  e->weight_last_year_rate);
    free(p);
}

static void the_truth_is_recovered(void **state) {
    (void)state;
    recover(0.0);
    recover(0.9);
}

/* ---- refusals ----------------------------------------------------------- */

static void what_cannot_be_fitted_is_refused(void **state) {
    (void)state;
    eb_mixture_data d = small_data();
    eb_mixture_options o = small_options(2);
    static const char *const names[2] = {"absence_rate", "last_year_pa"};
    double same[2 * FIT_ROWS];
    int32_t none[FIT_ROWS] = {0};
    answer a;
    eb_error err;
    prepare(&a);
    const answer before = a;

    d.names = names;
    for (size_t i = 0; i < FIT_ROWS; ++i) {
        same[2 * i] = fit_design[2 * i];
        same[2 * i + 1] = 5.0;
    }
    d.design = same;
    assert_int_equal(eb_mixture_fit(&d, &o, &a.result, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "last_year_pa");
    for (size_t i = 0; i < FIT_ROWS; ++i)
        same[2 * i + 1] = 3.0 - 2.0 * same[2 * i];
    assert_int_equal(eb_mixture_fit(&d, &o, &a.result, &err), EB_ERR_ARGUMENT);
    assert_non_null(strstr(err.message, "absence_rate"));
    assert_non_null(strstr(err.message, "last_year_pa"));

    d = small_data();
    d.absent = none;
    assert_int_equal(eb_mixture_fit(&d, &o, &a.result, &err), EB_ERR_FIT);
    assert_non_null(strstr(err.message, "never"));
    d.absent = d.trials;
    assert_int_equal(eb_mixture_fit(&d, &o, &a.result, &err), EB_ERR_FIT);
    assert_non_null(strstr(err.message, "always"));

    /* too few steps for the single component, then for the pair only */
    d = small_data();
    for (o.iterations = 1; o.iterations <= 8; o.iterations += 7)
        assert_int_equal(eb_mixture_fit(&d, &o, &a.result, &err), EB_ERR_FIT);
    assert_non_null(strstr(err.message, "8 steps"));

    o = small_options(2);
    a.result.value.coef = NULL;
    assert_int_equal(eb_mixture_fit(&d, &o, &a.result, &err), EB_ERR_ARGUMENT);
    a.result.value.coef = a.coef;
    assert_int_equal(eb_mixture_fit(NULL, &o, &a.result, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_mixture_fit(&d, NULL, &a.result, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_mixture_fit(&d, &o, NULL, NULL), EB_ERR_ARGUMENT);
    assert_memory_equal(a.coef, before.coef, sizeof a.coef);
    assert_true(a.result.parameters == 0 && a.result.iterations == 0);
}

static void columns_in_a_plane_need_a_penalty(void **state) {
    (void)state;
    eb_mixture_data d = small_data();
    eb_mixture_options o = small_options(1);
    double three[3 * FIT_ROWS], wide[6] = {0.0};
    eb_mixture_result out;
    eb_error err;
    memset(&out, 0, sizeof out);
    for (size_t i = 0; i < FIT_ROWS; ++i) {
        three[3 * i] = fit_design[2 * i];
        three[3 * i + 1] = fit_design[2 * i + 1];
        three[3 * i + 2] = fit_design[2 * i] - fit_design[2 * i + 1];
    }
    d.columns = d.stride = 3;
    d.design = three;
    d.constant = NULL;
    o.level = 0.0;
    out.value.coef = wide;
    assert_int_equal(eb_mixture_fit(&d, &o, &out, &err), EB_ERR_FIT);
    assert_non_null(strstr(err.message, "flat"));
    assert_true(wide[0] == 0.0 && out.parameters == 0);
    o.level = 0.5;
    assert_ok(eb_mixture_fit(&d, &o, &out, NULL));
    assert_true(out.condition < 1e6);
}

static void standard_errors_may_be_left_out(void **state) {
    (void)state;
    const eb_mixture_data d = small_data();
    const eb_mixture_options o = small_options(1);
    answer a;
    prepare(&a);
    a.result.se.coef = NULL;
    assert_ok(eb_mixture_fit(&d, &o, &a.result, NULL));
    assert_true(a.result.se.intercept[0][0] == 0.0);
    assert_near(a.coef[0], single_values[0], 1e-10, "value", 0);
}

/* ---- memory ------------------------------------------------------------- */

typedef struct budget {
    long left, held;
} budget;

static void *take(void *context, size_t size) {
    budget *b = context;
    if (b->left-- <= 0) return NULL;
    ++b->held;
    return malloc(size);
}
static void *take_again(void *context, void *block, size_t size) {
    budget *b = context;
    if (b->left-- <= 0) return NULL;
    if (!block) ++b->held;
    return realloc(block, size);
}
static void give(void *context, void *block) {
    budget *b = context;
    if (block) --b->held;
    free(block);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    eb_mixture_data d = small_data();
    d.rows = 60;
    eb_mixture_options o = small_options(2);
    o.starts = 1;
    eb_status status = EB_ERR_MEMORY;
    for (long n = 0; status == EB_ERR_MEMORY; ++n) {
        budget b = {n, 0};
        answer a;
        prepare(&a);
        o.memory = (eb_memory){take, take_again, give, &b};
        status = eb_mixture_fit(&d, &o, &a.result, NULL);
        assert_int_equal(b.held, 0);
        assert_true(n < 100);
    }
    assert_ok(status);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(optimum_is_that_of_exact_arithmetic),
        cmocka_unit_test(last_year_s_rate_has_its_optimum),
        cmocka_unit_test(last_year_s_rate_is_held_at_nothing),
        cmocka_unit_test(a_weight_is_a_repeated_row),
        cmocka_unit_test(the_order_of_rows_says_nothing),
        cmocka_unit_test(a_column_s_unit_says_nothing),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(a_sign_against_the_rows_holds_at_zero),
        cmocka_unit_test(the_truth_is_recovered),
        cmocka_unit_test(what_cannot_be_fitted_is_refused),
        cmocka_unit_test(columns_in_a_plane_need_a_penalty),
        cmocka_unit_test(standard_errors_may_be_left_out),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
