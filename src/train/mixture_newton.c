/* SPDX-License-Identifier: MIT */
/*
 * Newton's method within bounds.
 *
 * A step solves (H + tau D) d = -g over what is free, D being the size of H's
 * diagonal (Levenberg's and Marquardt's damping: free of the parameters'
 * units). A parameter whose step would leave its bounds goes to the bound and
 * the rest is solved again. tau shrinks while the quadratic foretells the
 * value well, grows where it does not or H is not positive definite, and is 0
 * near the end, where convergence is quadratic. A parameter at a bound is
 * free again as soon as its gradient points inwards (Bertsekas 1982, "Projected
 * Newton methods", SIAM J. Control Optim. 20).
 *
 * Steps go on until the fall still foretold is under 1e-11 of the value, where
 * rounding hides it, and then while they shrink the gradient: that costs two
 * or three and gives all digits there are. Converged means that the gradient
 * there, each entry over the root of its second derivative, meets the goal: so
 * value, step (the gradient in those units) and gradient are judged together.
 *
 * The factorisation is ours, not GSL's: that one's answer to a matrix that is
 * not positive definite is the error handler, and we ask on purpose.
 */
#include "train/mixture_newton.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

#define DAMPING_FIRST 1e-2
#define DAMPING_LEAST 1e-7 /* below: none */
#define DAMPING_STEP 1e-3  /* from none to some */
#define DAMPING_MOST 1e12
#define HIDDEN 1e-11 /* of the value: rounding of a long sum */

int eb_cholesky(double *a, size_t m) {
    for (size_t i = 0; i < m; ++i) {
        double *row = a + i * m;
        for (size_t j = 0; j <= i; ++j) {
            const double *other = a + j * m;
            double sum[2] = {row[j], 0.0};
            size_t k = 0;
            for (; k + 1 < j; k += 2) {
                sum[0] -= row[k] * other[k];
                sum[1] -= row[k + 1] * other[k + 1];
            }
            if (k < j) sum[0] -= row[k] * other[k];
            const double rest = sum[0] + sum[1];
            if (j < i)
                row[j] = rest / other[j];
            else if (rest > 1e-14 * row[i] && rest > 0.0)
                row[i] = sqrt(rest);
            else
                return -1;
        }
    }
    return 0;
}

void eb_cholesky_solve(const double *l, size_t m, double *b) {
    for (size_t i = 0; i < m; ++i) {
        for (size_t k = 0; k < i; ++k) b[i] -= l[i * m + k] * b[k];
        b[i] /= l[i * m + i];
    }
    for (size_t i = m; i-- > 0;) {
        b[i] /= l[i * m + i];
        for (size_t k = 0; k < i; ++k) b[k] -= l[i * m + k] * b[i];
    }
}

/* A point with all that is known of it. */
typedef struct point {
    double *x, *gradient, *hessian;
    double value;
} point;

typedef struct search {
    const eb_bounded_problem *problem;
    double *scale;  /* D */
    double *step;   /* d */
    double *matrix; /* the free part of H + tau D */
    double *right;
    size_t *free_at; /* places of what is free */
    uint8_t *held;   /* 1: held from the start, 2: met its bound in the step */
    double tau;
} search;

static double size_of(double x) { return x < 0.0 ? -x : x; }

/* Marks what is held at `p`; the norm of the rest of the gradient. */
static double look(search *s, const point *p) {
    const size_t n = s->problem->n;
    double norm = 0.0, largest = 0.0;
    for (size_t i = 0; i < n; ++i) {
        s->scale[i] = size_of(p->hessian[i * n + i]);
        if (s->scale[i] > largest) largest = s->scale[i];
    }
    for (size_t i = 0; i < n; ++i) {
        const double g = p->gradient[i];
        if (!(s->scale[i] > 1e-14 * largest)) s->scale[i] = 1e-14 * largest;
        if (!(s->scale[i] > 0.0)) s->scale[i] = 1.0;
        s->held[i] = (p->x[i] <= s->problem->low[i] && g >= 0.0) ||
                     (p->x[i] >= s->problem->high[i] && g <= 0.0);
        if (s->held[i]) continue;
        const double here = size_of(g) / sqrt(s->scale[i]);
        if (!(here <= norm)) norm = here;
    }
    return norm;
}

/* One solution over what is not held. -1 when H + tau D is not definite. */
static int solve_free(search *s, const point *p) {
    const size_t n = s->problem->n;
    size_t m = 0;
    for (size_t i = 0; i < n; ++i)
        if (!s->held[i]) s->free_at[m++] = i;
    for (size_t a = 0; a < m; ++a) {
        const size_t i = s->free_at[a];
        const double *row = p->hessian + i * n;
        for (size_t b = 0; b < m; ++b)
            s->matrix[a * m + b] = row[s->free_at[b]];
        s->matrix[a * m + a] += s->tau * s->scale[i];
        s->right[a] = -p->gradient[i];
        for (size_t k = 0; k < n; ++k)
            if (s->held[k] == 2) s->right[a] -= row[k] * s->step[k];
    }
    if (eb_cholesky(s->matrix, m)) return -1;
    eb_cholesky_solve(s->matrix, m, s->right);
    for (size_t a = 0; a < m; ++a) s->step[s->free_at[a]] = s->right[a];
    return 0;
}

/* The step from `p`, inside the bounds. -1 as above. */
static int find_step(search *s, const point *p) {
    const eb_bounded_problem *b = s->problem;
    for (size_t i = 0; i < b->n; ++i) {
        if (s->held[i] == 2) s->held[i] = 0;
        s->step[i] = 0.0;
    }
    for (;;) {
        if (solve_free(s, p)) return -1;
        int met = 0;
        for (size_t i = 0; i < b->n; ++i) {
            if (s->held[i]) continue;
            const double to = p->x[i] + s->step[i];
            if (to >= b->low[i] && to <= b->high[i]) continue;
            s->step[i] = (to < b->low[i] ? b->low[i] : b->high[i]) - p->x[i];
            s->held[i] = 2;
            met = 1;
        }
        if (!met) return 0;
    }
}

/* How much the quadratic falls along the step. */
static double foretold(const search *s, const point *p) {
    const size_t n = s->problem->n;
    double fall = 0.0;
    for (size_t i = 0; i < n; ++i) {
        double bend = 0.0;
        for (size_t k = 0; k < n; ++k)
            bend += p->hessian[i * n + k] * s->step[k];
        fall -= s->step[i] * (p->gradient[i] + 0.5 * bend);
    }
    return fall;
}

static double step_norm(const search *s) {
    double norm = 0.0;
    for (size_t i = 0; i < s->problem->n; ++i) {
        const double here = size_of(s->step[i]) * sqrt(s->scale[i]);
        if (here > norm) norm = here;
    }
    return norm;
}

static eb_status evaluate(const eb_bounded_problem *b, point *p,
                          eb_error *err) {
    return b->function(b->context, p->x, &p->value, p->gradient, p->hessian,
                       err);
}

static void move(const search *s, const point *from, point *to) {
    const eb_bounded_problem *b = s->problem;
    for (size_t i = 0; i < b->n; ++i) {
        double x = from->x[i] + s->step[i];
        if (x < b->low[i] || (s->held[i] == 2 && s->step[i] < 0.0))
            x = b->low[i];
        if (x > b->high[i] || (s->held[i] == 2 && s->step[i] > 0.0))
            x = b->high[i];
        to->x[i] = x;
    }
}

/* More damping; *done when that has no end. */
static void grow(search *s, int *done) {
    s->tau = s->tau * 4.0 > DAMPING_STEP ? s->tau * 4.0 : DAMPING_STEP;
    *done = s->tau > DAMPING_MOST;
}

/* `share`: of the fall foretold that came true. */
static void adapt(search *s, double share) {
    if (share > 0.75)
        s->tau = s->tau / 8.0 < DAMPING_LEAST ? 0.0 : s->tau / 8.0;
    else if (share < 0.25)
        s->tau = s->tau * 2.0 > DAMPING_STEP ? s->tau * 2.0 : DAMPING_STEP;
}

/* One step from here[0], where the best point is afterwards; *done at the end
 * of the way. */
static eb_status take_step(search *s, point here[2], eb_bounded_minimum *out,
                           int *done, eb_error *err) {
    const eb_bounded_problem *b = s->problem;
    if (find_step(s, &here[0])) {
        grow(s, done);
        return EB_OK;
    }
    ++out->iterations;
    const double fall = foretold(s, &here[0]), size = step_norm(s);
    const double value = here[0].value;
    if (!(fall > 0.0)) { /* a bound took the step's use, or all is flat */
        out->converged = out->gradient_norm <= b->goal;
        grow(s, done);
        *done = *done || out->converged;
        return EB_OK;
    }
    move(s, &here[0], &here[1]);
    const eb_status status = evaluate(b, &here[1], err);
    if (status) return status;
    const double fell = value - here[1].value;
    const double norm = look(s, &here[1]);
    /* Where rounding hides the fall, the gradient judges. */
    const int hidden = fall <= HIDDEN * (size_of(value) + 1.0);
    const int better = hidden ? norm < out->gradient_norm
                              : isfinite(here[1].value) && fell > 1e-4 * fall;
    if (!better) {
        out->gradient_norm = look(s, &here[0]);
        out->converged = hidden && out->gradient_norm <= b->goal;
        grow(s, done);
        *done = *done || hidden;
        return EB_OK;
    }
    const point old = here[0];
    here[0] = here[1];
    here[1] = old;
    out->gradient_norm = norm;
    adapt(s, hidden ? 1.0 : fell / fall);
    /* a rough goal needs no last digits */
    out->converged =
        norm == 0.0 || (b->goal > 1e-4 && norm <= b->goal && size <= 1.0);
    *done = out->converged;
    return EB_OK;
}

static eb_status descend(search *s, point here[2], eb_bounded_minimum *out,
                         eb_error *err) {
    out->gradient_norm = look(s, &here[0]);
    out->converged = out->gradient_norm == 0.0;
    int done = out->converged;
    while (!done && out->iterations < s->problem->iterations_most) {
        const eb_status status = take_step(s, here, out, &done, err);
        if (status) return status;
    }
    return EB_OK;
}

eb_status eb_bounded_newton(const eb_bounded_problem *problem, double *x,
                            double *gradient, double *hessian, uint8_t *held,
                            eb_bounded_minimum *out, eb_error *err) {
    const size_t n = problem->n;
    const eb_memory *memory = &problem->memory;
    search s = {problem, NULL, NULL, NULL, NULL, NULL, held, DAMPING_FIRST};
    point here[2] = {{NULL, NULL, NULL, 0.0}, {NULL, NULL, NULL, 0.0}};
    double *room = NULL;
    eb_status status = EB_OK;

    *out = (eb_bounded_minimum){0.0, 0.0, 0, 0, 0};
    room = eb_alloc(memory, 3 * n * n + 7 * n, sizeof *room);
    s.free_at = eb_alloc(memory, n, sizeof *s.free_at);
    if (!room || !s.free_at) {
        status = eb_fail_memory(err);
        goto out;
    }
    for (int side = 0; side < 2; ++side) {
        here[side].hessian = room + (size_t)side * n * n;
        here[side].x = room + 3 * n * n + (size_t)side * n;
        here[side].gradient = room + 3 * n * n + (2 + (size_t)side) * n;
    }
    s.matrix = room + 2 * n * n;
    s.scale = room + 3 * n * n + 4 * n;
    s.step = s.scale + n;
    s.right = s.step + n;
    for (size_t i = 0; i < n; ++i)
        here[0].x[i] = x[i] < problem->low[i]    ? problem->low[i]
                       : x[i] > problem->high[i] ? problem->high[i]
                                                 : x[i];
    status = evaluate(problem, &here[0], err);
    if (!status && !isfinite(here[0].value))
        status = eb_fail(err, EB_ERR_FIT, NULL, "no value at the start");
    if (!status) status = descend(&s, here, out, err);
    if (status) goto out;
    out->value = here[0].value;
    memcpy(x, here[0].x, n * sizeof *x);
    memcpy(gradient, here[0].gradient, n * sizeof *x);
    memcpy(hessian, here[0].hessian, n * n * sizeof *x);
    look(&s, &here[0]);
    for (size_t i = 0; i < n; ++i) out->held += held[i] != 0;

out:
    eb_release(memory, s.free_at);
    eb_release(memory, room);
    return status;
}
