/* SPDX-License-Identifier: MIT */
/*
 * Newton's method with step control, and signs by projection (Bertsekas 1982).
 *
 * At each point the coefficients that sit at 0 and would cross it are held;
 * the others take the Newton step, are cut off at 0 where their sign asks, and
 * the step is halved until the value falls by a fair part of what the slope
 * promises. A held coefficient is let go as soon as the slope points inside;
 * so at the end the Kuhn-Tucker conditions hold: slope 0 where free, outwards
 * where held.
 *
 * Converged means three things at once: the gradient is small in standard
 * errors, the next step is small in standard errors, and what that step still
 * promises is nothing beside the value. Rounding may keep the first from its
 * goal by a little: then a point that no longer improves is taken, when all
 * three are within 1e-7.
 *
 * Where the value has no minimum (separation), gradient and promise vanish as
 * the point runs to infinity, but the step, in the coefficients' own units,
 * stays near 1. So with `runs_away` a point is taken only when the coefficients
 * (for columns within -1 .. 1) move every row by less than 1/2. That also
 * proves that a minimum exists: weights |y - p| - w x'step, above 0 for each
 * row as w is below |y - p|, then balance the rows exactly, and where rows can
 * be balanced nothing separates them (Stiemke's theorem).
 */
#include "train/newton.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

#define GOAL 1e-11    /* gradient and step, in standard errors */
#define PROMISE 1e-14 /* of the value */
#define GOAL_ROUNDED 1e-7
#define REACH_MOST 0.5
#define PATIENCE 8 /* steps before a point counts as running away */
#define HALVINGS 40
#define ARMIJO 1e-4
#define NOISE 1e-13 /* rounding of the value, relative */

typedef struct state {
    const eb_newton_problem *problem;
    eb_factor *factor;
    eb_newton_result *out;
    double *step; /* of all coefficients, 0 where held */
    double *trial, *gradient, *curvature; /* at the trial point */
    double step_size, reach, promise;
    int asked;
} state;

static int8_t sign_of(const eb_newton_problem *p, size_t i) {
    return p->signs ? p->signs[i] : 0;
}

static void choose_free(state *s) {
    eb_newton_result *out = s->out;
    out->free_count = 0;
    for (size_t i = 0; i < s->problem->size; i++) {
        int8_t sign = sign_of(s->problem, i);
        int held =
            sign != 0 && out->at[i] == 0.0 && sign * out->gradient[i] >= 0.0;
        if (!held) out->free[out->free_count++] = i;
    }
}

/* The Newton step and the three measures. -1 when the curvature is no good. */
static int find_step(state *s) {
    size_t n = s->problem->size;
    eb_newton_result *out = s->out;
    choose_free(s);
    if (eb_factor_make(s->factor, out->curvature, n, out->free,
                       out->free_count))
        return -1;
    double *rhs = s->trial;
    for (size_t k = 0; k < out->free_count; k++)
        rhs[k] = -out->gradient[out->free[k]];
    eb_factor_solve(s->factor, rhs);
    memset(s->step, 0, n * sizeof(double));
    out->gradient_norm = s->step_size = s->reach = s->promise = 0.0;
    for (size_t k = 0; k < out->free_count; k++) {
        size_t i = out->free[k];
        double root = sqrt(out->curvature[i * n + i]);
        s->step[i] = rhs[k];
        s->reach += fabs(rhs[k]);
        s->promise -= 0.5 * rhs[k] * out->gradient[i];
        double slope = fabs(out->gradient[i]) / root;
        if (slope > out->gradient_norm) out->gradient_norm = slope;
        double size = fabs(rhs[k]) * root;
        if (size > s->step_size) s->step_size = size;
    }
    return 0;
}

static int is_small(const state *s, double goal, double promise) {
    int stays = !s->problem->runs_away || s->reach < REACH_MOST;
    return stays && s->out->gradient_norm <= goal && s->step_size <= goal &&
           s->promise <= promise * (1.0 + fabs(s->out->value));
}

/* The point at `length` of the step, cut off at 0 by the signs; what the slope
 * promises for it. */
static double project(state *s, double length) {
    double change = 0.0;
    for (size_t i = 0; i < s->problem->size; i++) {
        double value = s->out->at[i] + length * s->step[i];
        if (sign_of(s->problem, i) * value < 0.0) value = 0.0;
        s->trial[i] = value;
        change += s->out->gradient[i] * (value - s->out->at[i]);
    }
    return change;
}

/* 1: moved; 0: no shorter step improves; below 0: an error. */
static int move(state *s, eb_error *err) {
    const eb_newton_problem *p = s->problem;
    double length = 1.0;
    for (int i = 0; i < HALVINGS; i++, length *= 0.5) {
        double value = 0.0, change = project(s, length);
        eb_status status = p->evaluate(p->context, s->trial, &value,
                                       s->gradient, s->curvature, err);
        if (status != EB_OK) return status;
        double noise = NOISE * (1.0 + fabs(s->out->value));
        if (!(value <= s->out->value + ARMIJO * change + noise)) continue;
        s->out->value = value;
        memcpy(s->out->at, s->trial, p->size * sizeof(double));
        memcpy(s->out->gradient, s->gradient, p->size * sizeof(double));
        memcpy(s->out->curvature, s->curvature,
               p->size * p->size * sizeof(double));
        return 1;
    }
    return 0;
}

static eb_status not_converged(const state *s, eb_error *err) {
    return eb_fail(err, EB_ERR_FIT, NULL,
                   "the fit did not converge in %d steps: a penalty, or fewer "
                   "columns, would help",
                   (int)s->out->iterations);
}

static eb_status ask(state *s, eb_error *err) {
    if (!s->problem->runs_away || s->asked) return EB_OK;
    s->asked = 1;
    return s->problem->runs_away(s->problem->context, err);
}

static eb_status iterate(state *s, eb_error *err) {
    eb_newton_result *out = s->out;
    double last = (double)INFINITY;
    eb_status status =
        s->problem->evaluate(s->problem->context, out->at, &out->value,
                             out->gradient, out->curvature, err);
    if (status != EB_OK) return status;
    for (out->iterations = 0;; out->iterations++) {
        int broken = !isfinite(out->value) || find_step(s) != 0;
        if (broken || (out->iterations >= PATIENCE && s->reach >= REACH_MOST)) {
            status = ask(s, err);
            if (status != EB_OK) return status;
            if (broken) return not_converged(s, err);
        }
        if (is_small(s, GOAL, PROMISE)) return EB_OK;
        double goal = s->problem->goal;
        if (goal > 0.0 && is_small(s, goal, goal)) return EB_OK;
        int rounded = is_small(s, GOAL_ROUNDED, GOAL_ROUNDED);
        if (rounded && out->gradient_norm > 0.95 * last) return EB_OK;
        last = out->gradient_norm;
        if (out->iterations >= s->problem->iterations_most) break;
        int moved = move(s, err);
        if (moved < 0) return moved;
        if (moved == 0) {
            if (rounded) return EB_OK;
            break;
        }
    }
    status = ask(s, err);
    return status == EB_OK ? not_converged(s, err) : status;
}

eb_status eb_newton(const eb_newton_problem *problem, eb_factor *factor,
                    const eb_memory *memory, eb_newton_result *out,
                    eb_error *err) {
    size_t n = problem->size;
    state s = {.problem = problem, .factor = factor, .out = out};
    eb_status status = EB_ERR_MEMORY;
    s.step = eb_alloc(memory, n, sizeof(double));
    s.trial = eb_alloc(memory, n, sizeof(double));
    s.gradient = eb_alloc(memory, n, sizeof(double));
    s.curvature = eb_alloc(memory, n, n * sizeof(double));
    if (s.step && s.trial && s.gradient && s.curvature)
        status = iterate(&s, err);
    else
        eb_fail_memory(err);
    eb_release(memory, s.step);
    eb_release(memory, s.trial);
    eb_release(memory, s.gradient);
    eb_release(memory, s.curvature);
    return status;
}
