/* SPDX-License-Identifier: MIT */
/*
 * The prior of a band-prior model, from published counts of enrolments by
 * absence band.
 *
 * A pupil's propensity to be absent is drawn from a mixture of two Betas. The
 * bands show yearly *counts*, which vary more than the propensity does, and
 * more than independent sessions would, because absence comes in spells: the
 * number absent of n sessions is taken as beta-binomial with the intraclass
 * correlation
 *
 *   r = c + (1 - c) / (a + b + 1),   c = (D(n) - 1) / (n - 1),
 *
 * where D(n) is the variance inflation of a two-state chain of spells. So the
 * Betas that are fitted have the spell noise already taken out. Two Betas,
 * because one gives several times too few pupils who miss half of the year.
 *
 * Probabilities come from ratios of neighbouring terms and are scaled to add
 * to 1 at the end: no log-gamma, and exact derivatives by the same sums.
 */
#include "train/bands.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_multimin.h>
#include <string.h>

#include "base/error.h"
#include "base/maths.h"

/* exp(-12) to exp(13.8), under 1e6, for a + b, and means within 1e-9 of 0 and
 * 1: wide of anything real, and no number overflows inside. */
#define LOG_SIZE_MIN (-12.0)
#define LOG_SIZE_MAX 13.8
#define LOGIT_MAX 20.0

#define GRADIENT_GOAL 1e-7 /* where the minimiser hands over to Newton */
#define GRADIENT_DONE 1e-9 /* more than this left is no convergence */
#define ITERATIONS_MAX 1000
#define NEWTON_STEPS 30

typedef struct component_bands {
    double share[EB_BANDS];
    double by_alpha[EB_BANDS], by_beta[EB_BANDS]; /* derivatives of share */
} component_bands;

typedef struct problem {
    const eb_band_options *options;
    double seen[EB_BANDS];
} problem;

static double power(double base, int32_t exponent) {
    double result = 1.0;
    for (; exponent > 0; exponent >>= 1, base *= base)
        if (exponent & 1) result *= base;
    return result;
}

/* c of the head of this file: 0 when sessions are independent. */
static double spell_correlation(const eb_band_options *options) {
    double n = options->sessions;
    double lambda =
        (options->spell_inflation - 1.0) / (options->spell_inflation + 1.0);
    double rest = 1.0 - lambda;
    double inflation = (1.0 + lambda) / rest -
                       2.0 * lambda * (1.0 - power(lambda, options->sessions)) /
                           (n * rest * rest);
    return (inflation - 1.0) / (n - 1.0);
}

/* Shares by band of BetaBin(n, alpha, beta), with derivatives. */
static void count_bands(int32_t n, double alpha, double beta,
                        component_bands *out) {
    double u = 1.0, by_alpha = 0.0, by_beta = 0.0; /* u's are log derivatives */
    double sum = 0.0, sum_alpha = 0.0, sum_beta = 0.0;
    memset(out, 0, sizeof *out);
    for (int32_t k = 0; k <= n; k++) {
        int32_t band = 20 * k / n;
        if (band >= EB_BANDS) band = EB_BANDS - 1;
        out->share[band] += u;
        out->by_alpha[band] += u * by_alpha;
        out->by_beta[band] += u * by_beta;
        if (k == n) break;
        double bottom = beta + (n - k - 1);
        u *= (n - k) * (alpha + k) / ((k + 1) * bottom);
        by_alpha += 1.0 / (alpha + k);
        by_beta -= 1.0 / bottom;
        if (u > 1e200) { /* only the ratios matter */
            u *= 1e-200;
            for (int b = 0; b < EB_BANDS; b++) {
                out->share[b] *= 1e-200;
                out->by_alpha[b] *= 1e-200;
                out->by_beta[b] *= 1e-200;
            }
        }
    }
    for (int b = 0; b < EB_BANDS; b++) {
        sum += out->share[b];
        sum_alpha += out->by_alpha[b];
        sum_beta += out->by_beta[b];
    }
    for (int b = 0; b < EB_BANDS; b++) {
        out->share[b] /= sum;
        out->by_alpha[b] = (out->by_alpha[b] - out->share[b] * sum_alpha) / sum;
        out->by_beta[b] = (out->by_beta[b] - out->share[b] * sum_beta) / sum;
    }
}

/* phi = alpha + beta of the counts, for a propensity of size a + b; `slope`
 * (NULL allowed) is its derivative by that size. */
static double count_size(double correlation, double size, double *slope) {
    double r = correlation + (1.0 - correlation) / (size + 1.0);
    if (slope)
        *slope = (1.0 - correlation) / ((size + 1.0) * (size + 1.0)) / (r * r);
    return (1.0 - r) / r;
}

static double clamp(double x, double low, double high) {
    return x < low ? low : x > high ? high : x;
}

double eb_bands_objective(const double x[EB_BAND_PARAMETERS],
                          const eb_band_options *options,
                          const double seen[EB_BANDS],
                          double gradient[EB_BAND_PARAMETERS]) {
    double correlation = spell_correlation(options);
    double w = eb_expit(clamp(x[0], -LOGIT_MAX, LOGIT_MAX));
    double mean[2], slope[2], phi[2], size[2];
    component_bands part[2];
    for (int j = 0; j < 2; j++) {
        mean[j] = eb_expit(clamp(x[1 + 2 * j], -LOGIT_MAX, LOGIT_MAX));
        size[j] = eb_exp(clamp(x[2 + 2 * j], LOG_SIZE_MIN, LOG_SIZE_MAX));
        phi[j] = count_size(correlation, size[j], &slope[j]);
        count_bands(options->sessions, mean[j] * phi[j],
                    (1.0 - mean[j]) * phi[j], &part[j]);
    }
    double objective = 0.0;
    double g[EB_BAND_PARAMETERS] = {0.0};
    for (int b = 0; b < EB_BANDS; b++) {
        double p = w * part[0].share[b] + (1.0 - w) * part[1].share[b];
        if (seen[b] <= 0.0) continue;
        if (p < 1e-300) p = 1e-300;
        objective -= seen[b] * eb_log(p);
        double factor = -seen[b] / p;
        g[0] += factor * w * (1.0 - w) * (part[0].share[b] - part[1].share[b]);
        for (int j = 0; j < 2; j++) {
            double share = j == 0 ? w : 1.0 - w;
            double da = part[j].by_alpha[b], db = part[j].by_beta[b];
            g[1 + 2 * j] +=
                factor * share * phi[j] * mean[j] * (1.0 - mean[j]) * (da - db);
            g[2 + 2 * j] += factor * share * size[j] * slope[j] *
                            (mean[j] * da + (1.0 - mean[j]) * db);
        }
    }
    if (gradient)
        for (int i = 0; i < EB_BAND_PARAMETERS; i++) {
            double limit = LOGIT_MAX, low = -LOGIT_MAX;
            if (i == 2 || i == 4) limit = LOG_SIZE_MAX, low = LOG_SIZE_MIN;
            gradient[i] = x[i] < low || x[i] > limit ? 0.0 : g[i];
        }
    return objective;
}

/* ---- GSL's view of it --------------------------------------------------- */

static void f_and_gradient(const gsl_vector *v, void *context, double *f,
                           gsl_vector *gradient) {
    const problem *p = context;
    double x[EB_BAND_PARAMETERS], g[EB_BAND_PARAMETERS];
    for (size_t i = 0; i < EB_BAND_PARAMETERS; i++) x[i] = gsl_vector_get(v, i);
    *f = eb_bands_objective(x, p->options, p->seen, g);
    for (size_t i = 0; i < EB_BAND_PARAMETERS; i++)
        gsl_vector_set(gradient, i, g[i]);
}

static double f_only(const gsl_vector *v, void *context) {
    const problem *p = context;
    double x[EB_BAND_PARAMETERS];
    for (size_t i = 0; i < EB_BAND_PARAMETERS; i++) x[i] = gsl_vector_get(v, i);
    return eb_bands_objective(x, p->options, p->seen, NULL);
}

static void gradient_only(const gsl_vector *v, void *context,
                          gsl_vector *gradient) {
    double f;
    f_and_gradient(v, context, &f, gradient);
}

static double norm(const double g[EB_BAND_PARAMETERS]) {
    double largest = 0.0;
    for (int i = 0; i < EB_BAND_PARAMETERS; i++) {
        double size = g[i] < 0.0 ? -g[i] : g[i];
        if (size > largest) largest = size;
    }
    return largest;
}

/* From one start, by BFGS. Returns the objective reached. */
static double descend(gsl_multimin_fdfminimizer *minimizer,
                      gsl_multimin_function_fdf *function,
                      double x[EB_BAND_PARAMETERS], int32_t *iterations) {
    gsl_vector_view start = gsl_vector_view_array(x, EB_BAND_PARAMETERS);
    gsl_multimin_fdfminimizer_set(minimizer, function, &start.vector, 0.1, 0.1);
    for (int i = 0; i < ITERATIONS_MAX; i++) {
        ++*iterations;
        if (gsl_multimin_fdfminimizer_iterate(minimizer)) break;
        if (gsl_multimin_test_gradient(minimizer->gradient, GRADIENT_GOAL) ==
            GSL_SUCCESS)
            break;
    }
    for (size_t i = 0; i < EB_BAND_PARAMETERS; i++)
        x[i] = gsl_vector_get(minimizer->x, i);
    return minimizer->f;
}

/* Second derivatives by differences of the exact gradient, symmetrised. */
static void curvature(const problem *p, const double x[EB_BAND_PARAMETERS],
                      double *out) {
    const double step = 1e-4;
    double up[EB_BAND_PARAMETERS], down[EB_BAND_PARAMETERS];
    double raw[EB_BAND_PARAMETERS][EB_BAND_PARAMETERS];
    for (int i = 0; i < EB_BAND_PARAMETERS; i++) {
        double moved[EB_BAND_PARAMETERS];
        memcpy(moved, x, sizeof moved);
        moved[i] = x[i] + step;
        eb_bands_objective(moved, p->options, p->seen, up);
        moved[i] = x[i] - step;
        eb_bands_objective(moved, p->options, p->seen, down);
        for (int j = 0; j < EB_BAND_PARAMETERS; j++)
            raw[i][j] = (up[j] - down[j]) / (2.0 * step);
    }
    for (int i = 0; i < EB_BAND_PARAMETERS; i++)
        for (int j = 0; j < EB_BAND_PARAMETERS; j++)
            out[i * EB_BAND_PARAMETERS + j] = (raw[i][j] + raw[j][i]) / 2.0;
}

/* One Newton step at `x` into `next`; the condition number of the second
 * derivatives, or 0 when they are not those of a minimum. */
static double newton(const problem *p, gsl_eigen_symmv_workspace *workspace,
                     const double x[EB_BAND_PARAMETERS],
                     const double g[EB_BAND_PARAMETERS],
                     double next[EB_BAND_PARAMETERS]) {
    double hessian[EB_BAND_PARAMETERS * EB_BAND_PARAMETERS];
    double vectors[EB_BAND_PARAMETERS * EB_BAND_PARAMETERS];
    double values[EB_BAND_PARAMETERS];
    size_t n = EB_BAND_PARAMETERS;
    curvature(p, x, hessian);
    gsl_matrix_view h = gsl_matrix_view_array(hessian, n, n);
    gsl_matrix_view v = gsl_matrix_view_array(vectors, n, n);
    gsl_vector_view e = gsl_vector_view_array(values, n);
    gsl_eigen_symmv(&h.matrix, &e.vector, &v.matrix, workspace);
    double low = values[0], high = values[0];
    for (size_t i = 1; i < n; i++) {
        if (values[i] < low) low = values[i];
        if (values[i] > high) high = values[i];
    }
    if (!(low > 0.0)) return 0.0;
    memcpy(next, x, n * sizeof *next);
    for (size_t i = 0; i < n; i++) {
        double along = 0.0;
        for (size_t j = 0; j < n; j++) along += vectors[j * n + i] * g[j];
        for (size_t j = 0; j < n; j++)
            next[j] -= vectors[j * n + i] * along / values[i];
    }
    return high / low;
}

/* Newton steps for as long as they shrink the gradient. Returns its norm. */
static double polish(const problem *p, gsl_eigen_symmv_workspace *workspace,
                     double x[EB_BAND_PARAMETERS], double *condition,
                     int32_t *iterations) {
    double g[EB_BAND_PARAMETERS], next[EB_BAND_PARAMETERS];
    eb_bands_objective(x, p->options, p->seen, g);
    double size = norm(g);
    for (int i = 0; i < NEWTON_STEPS; i++) {
        double next_g[EB_BAND_PARAMETERS];
        *condition = newton(p, workspace, x, g, next);
        if (*condition == 0.0) break;
        ++*iterations;
        eb_bands_objective(next, p->options, p->seen, next_g);
        if (!(norm(next_g) < size)) break;
        memcpy(x, next, sizeof next);
        memcpy(g, next_g, sizeof next_g);
        size = norm(g);
    }
    return size;
}

/* ---- what is public ----------------------------------------------------- */

static eb_status check_options(const eb_band_options *options, eb_error *err) {
    if (options->size != sizeof *options)
        return eb_fail(err, EB_ERR_ARGUMENT, "options",
                       "size %zu, expected %zu", options->size,
                       sizeof *options);
    if (options->sessions < 20 || options->sessions > 400)
        return eb_fail(err, EB_ERR_ARGUMENT, "sessions",
                       "%d is not from 20 to 400", options->sessions);
    if (!(options->spell_inflation >= 1.0 && options->spell_inflation <= 50.0))
        return eb_fail(err, EB_ERR_ARGUMENT, "spell_inflation",
                       "not from 1 to 50");
    return EB_OK;
}

static eb_status check_mixture(const eb_band_mixture *mixture, eb_error *err) {
    double total = 0.0;
    for (int j = 0; j < 2; j++) {
        const eb_band_component *c = &mixture->component[j];
        if (!(c->weight >= 0.0 && c->weight <= 1.0 && c->a > 0.0 &&
              c->a <= 1e6 && c->b > 0.0 && c->b <= 1e6))
            return eb_fail(err, EB_ERR_ARGUMENT, "mixture",
                           "component %d is out of range", j + 1);
        total += c->weight;
    }
    if (!(total > 1.0 - 1e-9 && total < 1.0 + 1e-9))
        return eb_fail(err, EB_ERR_ARGUMENT, "mixture",
                       "the weights do not add to 1");
    return EB_OK;
}

eb_status eb_bands_shares(const eb_band_mixture *mixture,
                          const eb_band_options *options,
                          double shares[EB_BANDS], eb_error *err) {
    const eb_band_options defaults = EB_BAND_OPTIONS_INIT;
    if (!mixture || !shares)
        return eb_fail(err, EB_ERR_ARGUMENT, "mixture", "NULL argument");
    if (!options) options = &defaults;
    eb_status status = check_options(options, err);
    if (!status) status = check_mixture(mixture, err);
    if (status) return status;
    double correlation = spell_correlation(options);
    for (int b = 0; b < EB_BANDS; b++) shares[b] = 0.0;
    for (int j = 0; j < 2; j++) {
        const eb_band_component *c = &mixture->component[j];
        double phi = count_size(correlation, c->a + c->b, NULL);
        component_bands part;
        count_bands(options->sessions, c->a / (c->a + c->b) * phi,
                    c->b / (c->a + c->b) * phi, &part);
        for (int b = 0; b < EB_BANDS; b++)
            shares[b] += c->weight * part.share[b];
    }
    return EB_OK;
}

static eb_band_mixture mixture_of(const double x[EB_BAND_PARAMETERS]) {
    double weight = eb_expit(x[0]);
    double mean[2] = {eb_expit(x[1]), eb_expit(x[3])};
    double size[2] = {eb_exp(x[2]), eb_exp(x[4])};
    int low = mean[0] <= mean[1] ? 0 : 1;
    eb_band_mixture out;
    for (int j = 0; j < 2; j++) {
        int from = j == 0 ? low : 1 - low;
        out.component[j].weight = from == 0 ? weight : 1.0 - weight;
        out.component[j].a = mean[from] * size[from];
        out.component[j].b = (1.0 - mean[from]) * size[from];
    }
    return out;
}

/* The counts as shares; refused when they cannot pin five parameters. */
static eb_status seen_shares(const uint64_t counts[EB_BANDS],
                             double seen[EB_BANDS], eb_error *err) {
    double total = 0.0;
    int filled = 0;
    for (int b = 0; b < EB_BANDS; b++) {
        total += (double)counts[b];
        filled += counts[b] > 0;
    }
    if (filled <= EB_BAND_PARAMETERS)
        return eb_fail(err, EB_ERR_ARGUMENT, "counts",
                       "%d bands are not empty, at least %d are needed", filled,
                       EB_BAND_PARAMETERS + 1);
    for (int b = 0; b < EB_BANDS; b++) seen[b] = (double)counts[b] / total;
    return EB_OK;
}

eb_status eb_bands_fit(const uint64_t counts[EB_BANDS],
                       const eb_band_options *options, eb_band_fit *out,
                       eb_error *err) {
    /* weight, mean, a + b, mean, a + b */
    static const double starts[][EB_BAND_PARAMETERS] = {
        {0.85, 0.05, 40.0, 0.13, 4.0},  {0.75, 0.05, 35.0, 0.20, 2.5},
        {0.95, 0.06, 20.0, 0.30, 3.0},  {0.60, 0.04, 60.0, 0.10, 8.0},
        {0.50, 0.03, 100.0, 0.15, 5.0}, {0.98, 0.05, 15.0, 0.60, 4.0},
    };
    const eb_band_options defaults = EB_BAND_OPTIONS_INIT;
    double diagonals[4][EB_BAND_PARAMETERS];
    gsl_eigen_symmv_workspace workspace = {EB_BAND_PARAMETERS, diagonals[0],
                                           diagonals[1], diagonals[2],
                                           diagonals[3]};
    problem p;
    eb_band_fit fit = {0};
    double best[EB_BAND_PARAMETERS] = {0.0}, best_f = 0.0;
    eb_status status;

    if (!counts || !out)
        return eb_fail(err, EB_ERR_ARGUMENT, "counts", "NULL argument");
    p.options = options ? options : &defaults;
    status = check_options(p.options, err);
    if (!status) status = seen_shares(counts, p.seen, err);
    if (status) return status;

    gsl_multimin_fdfminimizer *minimizer = gsl_multimin_fdfminimizer_alloc(
        gsl_multimin_fdfminimizer_vector_bfgs2, EB_BAND_PARAMETERS);
    if (!minimizer) return eb_fail_memory(err);
    gsl_multimin_function_fdf function = {f_only, gradient_only, f_and_gradient,
                                          EB_BAND_PARAMETERS, &p};
    for (size_t s = 0; s < sizeof starts / sizeof *starts; s++) {
        double x[EB_BAND_PARAMETERS];
        for (size_t i = 0; i < EB_BAND_PARAMETERS; i++)
            x[i] = i == 2 || i == 4 ? eb_log(starts[s][i])
                                    : eb_logit(starts[s][i]);
        double f = descend(minimizer, &function, x, &fit.iterations);
        if (s == 0 || f < best_f) {
            best_f = f;
            memcpy(best, x, sizeof best);
        }
    }
    fit.gradient_norm =
        polish(&p, &workspace, best, &fit.condition, &fit.iterations);
    if (fit.condition == 0.0 || !(fit.gradient_norm < GRADIENT_DONE)) {
        status = eb_fail(err, EB_ERR_FIT, "counts",
                         "the two-component fit did not converge");
        goto out;
    }
    fit.log_likelihood = -eb_bands_objective(best, p.options, p.seen, NULL);
    fit.mixture = mixture_of(best);
    *out = fit;
out:
    gsl_multimin_fdfminimizer_free(minimizer);
    return status;
}

static eb_band_mixture moved(const eb_band_mixture *mixture, double delta) {
    eb_band_mixture out = *mixture;
    for (int j = 0; j < 2; j++) {
        eb_band_component *c = &out.component[j];
        double size = c->a + c->b;
        double mean = eb_expit(eb_log(c->a / c->b) + delta);
        c->a = mean * size;
        c->b = size - c->a;
    }
    return out;
}

static double mean_rate(const eb_band_mixture *mixtures,
                        const uint64_t *enrolments, size_t n, double delta) {
    double sum = 0.0, total = 0.0;
    for (size_t i = 0; i < n; i++) {
        eb_band_mixture m = moved(&mixtures[i], delta);
        double mean = 0.0;
        for (int j = 0; j < 2; j++) {
            const eb_band_component *c = &m.component[j];
            mean += c->weight * c->a / (c->a + c->b);
        }
        sum += (double)enrolments[i] * mean;
        total += (double)enrolments[i];
    }
    return sum / total;
}

eb_status eb_bands_shift(eb_band_mixture *mixtures, const uint64_t *enrolments,
                         size_t n, double rate, double *delta, eb_error *err) {
    uint64_t total = 0;
    if (!mixtures || !enrolments || !delta)
        return eb_fail(err, EB_ERR_ARGUMENT, "mixtures", "NULL argument");
    for (size_t i = 0; i < n; i++) {
        eb_status status = check_mixture(&mixtures[i], err);
        if (status) return status;
        total += enrolments[i];
    }
    if (total == 0) return eb_fail(err, EB_ERR_ARGUMENT, "enrolments", "none");
    if (!(rate > 0.0 && rate < 1.0))
        return eb_fail(err, EB_ERR_ARGUMENT, "rate", "not between 0 and 1");
    /* The mean rises with the shift: halve the range until it is one double
     * wide. */
    double low = -12.0, high = 12.0;
    if (mean_rate(mixtures, enrolments, n, low) > rate ||
        mean_rate(mixtures, enrolments, n, high) < rate)
        return eb_fail(err, EB_ERR_ARGUMENT, "rate", "out of reach");
    for (int i = 0; i < 200; i++) {
        double middle = low + (high - low) / 2.0;
        if (middle <= low || middle >= high) break;
        if (mean_rate(mixtures, enrolments, n, middle) < rate)
            low = middle;
        else
            high = middle;
    }
    for (size_t i = 0; i < n; i++) mixtures[i] = moved(&mixtures[i], high);
    *delta = high;
    return EB_OK;
}
