/* SPDX-License-Identifier: MIT */
/*
 * Newton's method on two numbers. The log-likelihood is concave, so that a
 * step that lowers it is only too long and is halved. Without a ridge a
 * maximum exists exactly when, on the line of logit(p), the rows with the
 * outcome and those without overlap on more than one point (Albert and
 * Anderson 1984, Biometrika 71, 1): that is looked up in the ranking before
 * anything is fitted, and never guessed from numbers that run away.
 */
#include "review/line_fit.h"

#include <math.h>

#include "base/maths.h"

#define STEPS_MOST 100
#define HALVINGS_MOST 40
#define ENOUGH 1e-10 /* the last step, relative */
/* For a draw: as Newton squares the distance left, it is then near 1e-8, far
 * within the noise of a draw. */
#define ENOUGH_FOR_A_DRAW 1e-4
#define STEPS_FOR_A_DRAW 8

/* One look at all rows from (a, b). */
typedef struct look {
    double likelihood, objective;
    double gradient_a, gradient_b;
    double aa, ab, bb; /* minus the second derivatives */
} look;

static look look_from(const eb_ranking *ranking, const eb_weights *weights,
                      double a, double b, double ridge) {
    look seen = {0, 0, 0, 0, 0, 0, 0};
    for (size_t i = 0; i < ranking->count; i++) {
        const double w = weights->w[i];
        if (w <= 0) continue;
        const double x = ranking->logit[i];
        const double eta = a + b * x;
        const double small = eb_exp(-fabs(eta));
        const double share = 1 / (1 + small);
        const double p = eta >= 0 ? share : small * share;
        const double y = (double)(ranking->mark[i] & EB_MARK_OUTCOME);
        const double spread = w * (small * share * share);
        seen.likelihood +=
            w * ((y - (eta >= 0 ? 1 : 0)) * eta - eb_log1p(small));
        seen.gradient_a += w * (y - p);
        seen.gradient_b += w * (y - p) * x;
        seen.aa += spread;
        seen.ab += spread * x;
        seen.bb += spread * x * x;
    }
    seen.objective = seen.likelihood - ridge / 2 * (a * a + (b - 1) * (b - 1));
    seen.gradient_a -= ridge * a;
    seen.gradient_b -= ridge * (b - 1);
    seen.aa += ridge;
    seen.bb += ridge;
    return seen;
}

/* The lowest and highest logit among rows of one class, with weight. */
static int range_of(const eb_ranking *ranking, const eb_weights *weights,
                    unsigned class, double *low, double *high) {
    size_t first = 0, last = ranking->count;
    while (first < last && (weights->w[first] <= 0 ||
                            (ranking->mark[first] & EB_MARK_OUTCOME) != class))
        first++;
    while (last > first &&
           (weights->w[last - 1] <= 0 ||
            (ranking->mark[last - 1] & EB_MARK_OUTCOME) != class))
        last--;
    if (first == last) return 0;
    *high = ranking->logit[first];
    *low = ranking->logit[last - 1];
    return 1;
}

int eb_line_exists(const eb_ranking *ranking, const eb_weights *weights,
                   int slope_held) {
    double low_0, high_0, low_1, high_1;
    if (ranking->logit == NULL) return 0;
    if (!range_of(ranking, weights, 0, &low_0, &high_0)) return 0;
    if (!range_of(ranking, weights, EB_MARK_OUTCOME, &low_1, &high_1)) return 0;
    return slope_held || (low_1 < high_0 && low_0 < high_1);
}

/* Newton's step; 0 when the rows do not tell the slope. */
static int newton_step(const look *seen, int slope_held, double *step_a,
                       double *step_b) {
    *step_a = *step_b = 0;
    if (slope_held) {
        if (!(seen->aa > 0)) return 0;
        *step_a = seen->gradient_a / seen->aa;
        return 1;
    }
    const double both = seen->aa * seen->bb;
    const double determinant = both - seen->ab * seen->ab;
    if (!(determinant > 1e-13 * both)) return 0;
    *step_a = (seen->bb * seen->gradient_a - seen->ab * seen->gradient_b) /
              determinant;
    *step_b = (seen->aa * seen->gradient_b - seen->ab * seen->gradient_a) /
              determinant;
    return 1;
}

static void set_variances(eb_line *line, const look *seen, int slope_held) {
    if (slope_held) {
        line->variance_a = 1 / seen->aa;
        line->variance_b = line->covariance = 0;
        return;
    }
    const double determinant = seen->aa * seen->bb - seen->ab * seen->ab;
    line->variance_a = seen->bb / determinant;
    line->variance_b = seen->aa / determinant;
    line->covariance = -seen->ab / determinant;
}

/* Moves by the step, halved until the objective does not fall. 0: it always
 * falls. The slack is what rounding of a sum of this size can do. */
static int advance(const eb_ranking *ranking, const eb_weights *weights,
                   const eb_line_options *options, double step_a, double step_b,
                   eb_line *line, look *seen) {
    const double slack = 1e-11 * (1 + fabs(seen->objective));
    double part = 1;
    for (int i = 0; i < HALVINGS_MOST; i++, part /= 2) {
        const double a = line->a + part * step_a;
        const double b = line->b + part * step_b;
        const look next = look_from(ranking, weights, a, b, options->ridge);
        if (!(next.objective >= seen->objective - slack)) continue;
        line->a = a;
        line->b = b;
        *seen = next;
        return 1;
    }
    return 0;
}

eb_line eb_line_fit(const eb_ranking *ranking, const eb_weights *weights,
                    const eb_line_options *options) {
    const eb_line none = {0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
    if (ranking->logit == NULL || !(weights->total > 0)) return none;
    if (options->ridge <= 0 &&
        !eb_line_exists(ranking, weights, options->slope_held))
        return none;
    eb_line line = none;
    line.a = options->a;
    line.b = options->b;
    look seen = look_from(ranking, weights, line.a, line.b, options->ridge);
    for (int i = 1; i <= STEPS_MOST; i++) {
        double step_a, step_b;
        if (!newton_step(&seen, options->slope_held, &step_a, &step_b))
            return none;
        const int last = fabs(step_a) <= ENOUGH * (1 + fabs(line.a)) &&
                         fabs(step_b) <= ENOUGH * (1 + fabs(line.b));
        line.iterations = i;
        if (last) {
            /* So near, the full step squares the distance left. */
            line.a += step_a;
            line.b += step_b;
            set_variances(&line, &seen, options->slope_held);
            line.log_likelihood = seen.likelihood;
            line.gradient_norm =
                fmax(fabs(seen.gradient_a),
                     options->slope_held ? 0 : fabs(seen.gradient_b)) /
                weights->total;
            line.found = 1;
            return line;
        }
        if (!advance(ranking, weights, options, step_a, step_b, &line, &seen))
            return none;
    }
    return none;
}

void eb_line_terms(const eb_ranking *ranking, eb_line_near *near) {
    for (size_t i = 0; i < ranking->count; i++) {
        const double y = (double)(ranking->mark[i] & EB_MARK_OUTCOME);
        const double p = eb_expit(near->a + near->b * ranking->logit[i]);
        near->miss[i] = y - p;
        near->spread[i] = p * (1 - p);
    }
}

/* The first look of a draw: no more than sums of what is known. */
static look look_near(const eb_ranking *ranking, const eb_weights *weights,
                      const eb_line_near *near) {
    look seen = {0, 0, 0, 0, 0, 0, 0};
    for (size_t i = 0; i < ranking->count; i++) {
        const double w = weights->w[i];
        const double x = ranking->logit[i];
        const double miss = w * near->miss[i];
        const double spread = w * near->spread[i];
        seen.gradient_a += miss;
        seen.gradient_b += miss * x;
        seen.aa += spread;
        seen.ab += spread * x;
        seen.bb += spread * x * x;
    }
    return seen;
}

/* A look without the likelihood, which costs a logarithm a row. */
static look look_quickly(const eb_ranking *ranking, const eb_weights *weights,
                         double a, double b) {
    look seen = {0, 0, 0, 0, 0, 0, 0};
    for (size_t i = 0; i < ranking->count; i++) {
        const double w = weights->w[i];
        if (w <= 0) continue;
        const double x = ranking->logit[i];
        const double p = 1 / (1 + eb_exp(-(a + b * x)));
        const double y = (double)(ranking->mark[i] & EB_MARK_OUTCOME);
        const double miss = w * (y - p);
        const double spread = w * (p * (1 - p));
        seen.gradient_a += miss;
        seen.gradient_b += miss * x;
        seen.aa += spread;
        seen.ab += spread * x;
        seen.bb += spread * x * x;
    }
    return seen;
}

eb_line eb_line_fit_near(const eb_ranking *ranking, const eb_weights *weights,
                         const eb_line_near *near) {
    eb_line line = {0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
    if (!eb_line_exists(ranking, weights, near->slope_held)) return line;
    const eb_line_options start = {0, 1, near->slope_held, 0};
    if (near->miss == NULL) return eb_line_fit(ranking, weights, &start);
    line.a = near->a;
    line.b = near->b;
    look seen = look_near(ranking, weights, near);
    for (int i = 1; i <= STEPS_FOR_A_DRAW; i++) {
        double step_a, step_b;
        if (!newton_step(&seen, near->slope_held, &step_a, &step_b)) break;
        line.a += step_a;
        line.b += step_b;
        line.iterations = i;
        if (fabs(step_a) <= ENOUGH_FOR_A_DRAW &&
            fabs(step_b) <= ENOUGH_FOR_A_DRAW) {
            line.found = 1;
            return line;
        }
        seen = look_quickly(ranking, weights, line.a, line.b);
    }
    return eb_line_fit(ranking, weights, &start);
}

double eb_line_likelihood(const eb_ranking *ranking, const eb_weights *weights,
                          double a, double b) {
    if (ranking->logit == NULL) return NAN;
    return look_from(ranking, weights, a, b, 0).likelihood;
}
