/* SPDX-License-Identifier: MIT */
/*
 * What keeps a mixture fit from the absurd where the rows say little.
 *
 * Coefficients are drawn to 0 and to those of the neighbouring knots, in units
 * of their columns' standard deviations, so that a change of units changes
 * nothing; the values per knot to their neighbours; weights and precisions to
 * ordinary ones, because a weight of 0 leaves its component without a say,
 * rows of a single session say nothing of phi, and two components of the same
 * mean are one. The centres are rough readings of England's yearly absence (a
 * fifth of pupils in a wide component, about twice the odds of the others).
 */
#include "train/mixture_penalty.h"

#include <string.h>

/* logit 0.2, log 30 and log 5, log 2, log 1.22 */
#define CENTRE_WEIGHT (-1.4)
#define CENTRE_PRECISION_1 3.4011973816621555
#define CENTRE_PRECISION_2 1.6094379124341003
#define CENTRE_GAP 0.7
#define CENTRE_LOG_SLOPE 0.2

/* size / 2 * (x_i - x_j)^2 */
static void tie(double *matrix, size_t p, size_t i, size_t j, double size) {
    matrix[i * p + i] += size;
    matrix[j * p + j] += size;
    matrix[i * p + j] -= size;
    matrix[j * p + i] -= size;
}

static void tie_run(double *matrix, size_t p, size_t from, size_t step,
                    size_t knots, double size) {
    for (size_t k = 0; k + 1 < knots; ++k)
        tie(matrix, p, from + k * step, from + (k + 1) * step, size);
}

static void draw(double *matrix, double *centre, size_t p, size_t i,
                 double size, double to) {
    matrix[i * p + i] += size;
    centre[i] = to;
}

static void penalise_columns(const eb_mixture_layout *l,
                             const eb_mixture_options *o,
                             const double *deviation, double *matrix,
                             double *centre) {
    for (size_t j = 0; j < l->columns; ++j) {
        const double variance = deviation[j] * deviation[j];
        const size_t copies = l->constant[j] ? 1 : l->knots;
        for (size_t k = 0; k < copies; ++k)
            draw(matrix, centre, l->count, eb_mixture_coef_at(l, j, k),
                 o->level * variance / (double)copies, 0.0);
        if (!l->constant[j])
            tie_run(matrix, l->count, l->place[j], l->varying, l->knots,
                    o->smooth * variance);
    }
}

/* A run of values per knot with what multiplies log(R / 190) and L. */
static void penalise_run(const eb_mixture_layout *l,
                         const eb_mixture_options *o, size_t from, double to,
                         double *matrix, double *centre) {
    for (size_t k = 0; k < l->knots; ++k)
        draw(matrix, centre, l->count, from + k, o->centre / (double)l->knots,
             to);
    for (size_t k = 0; k < 2; ++k)
        draw(matrix, centre, l->count, from + l->knots + k, o->centre, 0.0);
    tie_run(matrix, l->count, from, 1, l->knots, o->smooth);
}

void eb_mixture_penalty(const eb_mixture_layout *l, const eb_mixture_options *o,
                        const double *deviation, double *matrix,
                        double *centre) {
    const size_t p = l->count;
    memset(matrix, 0, p * p * sizeof *matrix);
    memset(centre, 0, p * sizeof *centre);
    penalise_columns(l, o, deviation, matrix, centre);
    tie_run(matrix, p, l->intercept[0], 1, l->knots, o->smooth);
    penalise_run(l, o, l->precision[0], CENTRE_PRECISION_1, matrix, centre);
    if (l->components == 1) return;
    tie_run(matrix, p, l->intercept[1], 1, l->knots, o->smooth);
    penalise_run(l, o, l->precision[1], CENTRE_PRECISION_2, matrix, centre);
    penalise_run(l, o, l->weight, CENTRE_WEIGHT, matrix, centre);
    if (l->rated) draw(matrix, centre, p, l->weight_rate, o->centre, 0.0);
    draw(matrix, centre, p, l->slope, o->centre, CENTRE_LOG_SLOPE);
    for (size_t k = 0; k < l->knots; ++k) {
        centre[l->intercept[1] + k] = CENTRE_GAP;
        tie(matrix, p, l->intercept[0] + k, l->intercept[1] + k,
            o->centre / (double)l->knots);
    }
}

double eb_mixture_penalty_at(const double *matrix, const double *centre,
                             size_t count, const double *x, double *gradient) {
    double value = 0.0;
    for (size_t i = 0; i < count; ++i) {
        double along = 0.0;
        for (size_t j = 0; j < count; ++j)
            along += matrix[i * count + j] * (x[j] - centre[j]);
        gradient[i] += along;
        value += 0.5 * along * (x[i] - centre[i]);
    }
    return value;
}
