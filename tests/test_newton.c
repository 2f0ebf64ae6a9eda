/* SPDX-License-Identifier: MIT */
/*
 * Newton's method on functions whose least values are known.
 */
#include "train/newton.h"

#include <math.h>

#include "base/error.h"
#include "base/memory.h"
#include "test.h"

typedef struct run {
    double at[2], gradient[2], curvature[4];
    size_t free[2];
    eb_newton_result result;
    int asked;
    eb_status answer;
    eb_error err;
} run;

/* (x - 1)^2 + (x - 1) y + 2 (y + 1)^2 - (x - 1): least where
 * 2 u + y = 1, u + 4 (y + 1) = 0 for u = x - 1: u = 8/7, y = -9/7. */
static eb_status quadratic(void *context, const double *at, double *value,
                           double *gradient, double *curvature, eb_error *err) {
    (void)context;
    (void)err;
    double u = at[0] - 1.0, v = at[1] + 1.0;
    *value = u * u + u * at[1] + 2.0 * v * v - u;
    gradient[0] = 2.0 * u + at[1] - 1.0;
    gradient[1] = u + 4.0 * v;
    const double second[] = {2, 1, 1, 4};
    memcpy(curvature, second, sizeof second);
    return EB_OK;
}

/* log cosh x + log cosh (y - 3): a full step from far off overshoots. */
static eb_status log_cosh(void *context, const double *at, double *value,
                          double *gradient, double *curvature, eb_error *err) {
    (void)context;
    (void)err;
    double u = tanh(at[0]), v = tanh(at[1] - 3.0);
    *value = log(cosh(at[0])) + log(cosh(at[1] - 3.0));
    gradient[0] = u, gradient[1] = v;
    curvature[0] = 1.0 - u * u, curvature[3] = 1.0 - v * v;
    curvature[1] = curvature[2] = 0.0;
    return EB_OK;
}

/* exp(-x) + y^2: no least value in x. */
static eb_status runaway(void *context, const double *at, double *value,
                         double *gradient, double *curvature, eb_error *err) {
    (void)context;
    (void)err;
    *value = exp(-at[0]) + at[1] * at[1];
    gradient[0] = -exp(-at[0]), gradient[1] = 2.0 * at[1];
    curvature[0] = exp(-at[0]), curvature[3] = 2.0;
    curvature[1] = curvature[2] = 0.0;
    return EB_OK;
}

static eb_status saddle(void *context, const double *at, double *value,
                        double *gradient, double *curvature, eb_error *err) {
    eb_status status = quadratic(context, at, value, gradient, curvature, err);
    curvature[3] = -4.0;
    return status;
}

static eb_status fails(void *context, const double *at, double *value,
                       double *gradient, double *curvature, eb_error *err) {
    (void)context, (void)at, (void)value, (void)gradient, (void)curvature;
    return eb_fail(err, EB_ERR_MEMORY, "here", "no");
}

static eb_status asked(void *context, eb_error *err) {
    run *r = context;
    r->asked++;
    return r->answer == EB_OK ? EB_OK
                              : eb_fail(err, r->answer, "rate", "separated");
}

static eb_status start(run *r, eb_newton_evaluate evaluate, const int8_t *signs,
                       int ask, double x, double y) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_newton_problem problem = {.size = 2,
                                 .signs = signs,
                                 .iterations_most = 60,
                                 .evaluate = evaluate,
                                 .runs_away = ask ? asked : NULL,
                                 .context = r};
    eb_factor factor;
    r->at[0] = x, r->at[1] = y;
    r->result = (eb_newton_result){.at = r->at,
                                   .gradient = r->gradient,
                                   .curvature = r->curvature,
                                   .free = r->free};
    assert_ok(eb_factor_init(&factor, 2, &memory, NULL));
    eb_status status =
        eb_newton(&problem, &factor, &memory, &r->result, &r->err);
    eb_factor_free(&factor, &memory);
    return status;
}

static void one_step(void **state) {
    (void)state;
    run r = {0};
    assert_ok(start(&r, quadratic, NULL, 1, 0, 0));
    assert_true(fabs(r.at[0] - 15.0 / 7.0) < 1e-15);
    assert_true(fabs(r.at[1] + 9.0 / 7.0) < 1e-15);
    assert_int_equal(r.result.iterations, 1);
    assert_int_equal(r.result.free_count, 2);
    assert_int_equal(r.asked, 0);
}

static void step_control(void **state) {
    (void)state;
    run r = {0};
    assert_ok(start(&r, log_cosh, NULL, 0, 1.5, 0.5));
    assert_true(fabs(r.at[0]) < 1e-12 && fabs(r.at[1] - 3.0) < 1e-12);
    assert_true(r.result.gradient_norm < 1e-11);
}

/* y is held at 0 where it wants to be below: u = 1/2 then. x, which wants to be
 * above 0, is free at a bound of its own. */
static void signs(void **state) {
    (void)state;
    const int8_t both[] = {1, 1}, second[] = {0, -1}, x_below[] = {-1, 0};
    run r = {0};
    assert_ok(start(&r, quadratic, both, 0, 0, 0));
    assert_true(fabs(r.at[0] - 1.5) < 1e-15 && r.at[1] == 0.0);
    assert_int_equal(r.result.free_count, 1);
    assert_int_equal(r.result.free[0], 0);
    assert_true(r.gradient[1] > 0.0); /* outwards */
    assert_ok(start(&r, quadratic, second, 0, 0, 0));
    assert_true(fabs(r.at[1] + 9.0 / 7.0) < 1e-15);
    /* from a point where y is above 0 already */
    assert_ok(start(&r, quadratic, both, 0, 5, 5));
    assert_true(fabs(r.at[0] - 1.5) < 1e-12 && r.at[1] == 0.0);
    /* x held at 0: u = -1, 4 (y + 1) = 1 */
    assert_ok(start(&r, quadratic, x_below, 0, 0, 0));
    assert_true(r.at[0] == 0.0 && fabs(r.at[1] + 0.75) < 1e-15);
}

static void runs_away(void **state) {
    (void)state;
    run r = {.answer = EB_ERR_FIT};
    assert_int_equal(start(&r, runaway, NULL, 1, 0, 1), EB_ERR_FIT);
    assert_int_equal(r.asked, 1);
    assert_string_equal(r.err.message, "separated");
    r = (run){0}; /* told to go on: it does, but never calls it converged */
    assert_int_equal(start(&r, runaway, NULL, 1, 0, 1), EB_ERR_FIT);
    assert_int_equal(r.asked, 1);
    assert_non_null(strstr(r.err.message, "did not converge in"));
}

static void other_ends(void **state) {
    (void)state;
    run r = {0};
    assert_int_equal(start(&r, saddle, NULL, 1, 0, 0), EB_ERR_FIT);
    assert_int_equal(r.asked, 1);
    assert_int_equal(start(&r, fails, NULL, 0, 0, 0), EB_ERR_MEMORY);
    assert_string_equal(r.err.field, "here");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_step),   cmocka_unit_test(step_control),
        cmocka_unit_test(signs),      cmocka_unit_test(runs_away),
        cmocka_unit_test(other_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
