/* SPDX-License-Identifier: MIT */
/*
 * Newton within bounds, on functions whose lowest points are known by hand.
 */
#include "train/mixture_newton.h"

#include <math.h>

#include "test.h"

static eb_status rosenbrock(void *context, const double *x, double *value,
                            double *g, double *h, eb_error *err) {
    (void)context, (void)err;
    const double a = 1.0 - x[0], b = x[1] - x[0] * x[0];
    *value = a * a + 100.0 * b * b;
    g[0] = -2.0 * a - 400.0 * x[0] * b;
    g[1] = 200.0 * b;
    h[0] = 2.0 - 400.0 * b + 800.0 * x[0] * x[0];
    h[1] = h[2] = -400.0 * x[0];
    h[3] = 200.0;
    return EB_OK;
}

/* (x0^2 - 1)^2 + x1^2: a hill between two valleys. */
static eb_status two_valleys(void *context, const double *x, double *value,
                             double *g, double *h, eb_error *err) {
    (void)context, (void)err;
    const double a = x[0] * x[0] - 1.0;
    *value = a * a + x[1] * x[1];
    g[0] = 4.0 * x[0] * a;
    g[1] = 2.0 * x[1];
    h[0] = 12.0 * x[0] * x[0] - 4.0;
    h[1] = h[2] = 0.0;
    h[3] = 2.0;
    return EB_OK;
}

static eb_status refuses(void *context, const double *x, double *value,
                         double *g, double *h, eb_error *err) {
    (void)context, (void)x, (void)g, (void)h, (void)err;
    *value = 0.0;
    return EB_ERR_LIMIT;
}

static eb_status no_number(void *context, const double *x, double *value,
                           double *g, double *h, eb_error *err) {
    (void)context, (void)x, (void)g, (void)h, (void)err;
    *value = NAN;
    return EB_OK;
}

static const double none_below[2] = {-INFINITY, -INFINITY};
static const double none_above[2] = {INFINITY, INFINITY};

static eb_bounded_problem problem_of(eb_newton_function f, const double *low,
                                     const double *high) {
    eb_bounded_problem p = {2, low, high, f, NULL, 200, 1e-8, {0}};
    p.memory.allocate = NULL;
    return p;
}

static void *take(void *context, size_t size) {
    (void)context;
    return malloc(size);
}
static void *take_again(void *context, void *block, size_t size) {
    (void)context;
    return realloc(block, size);
}
static void give(void *context, void *block) {
    (void)context;
    free(block);
}

static eb_bounded_minimum solve(eb_bounded_problem p, double x[2],
                                uint8_t held[2]) {
    eb_bounded_minimum out;
    double g[2], h[4];
    p.memory = (eb_memory){take, take_again, give, NULL};
    assert_ok(eb_bounded_newton(&p, x, g, h, held, &out, NULL));
    return out;
}

static void the_banana_s_end_is_found(void **state) {
    (void)state;
    double x[2] = {-1.2, 1.0};
    uint8_t held[2];
    const eb_bounded_minimum m =
        solve(problem_of(rosenbrock, none_below, none_above), x, held);
    assert_true(m.converged && m.held == 0 && m.iterations < 60);
    assert_true(fabs(x[0] - 1.0) < 1e-10 && fabs(x[1] - 1.0) < 1e-10);
    assert_true(m.value < 1e-20 && m.gradient_norm < 1e-8);
}

/* With x1 <= 0.25: (1 - x0)^2 + 100 (0.25 - x0^2)^2 has its root of the
 * derivative 400 x0^3 - 98 x0 - 2 = 0 at 0.50489...; found by bisection. */
static void a_bound_holds_and_the_rest_is_best(void **state) {
    (void)state;
    const double high[2] = {INFINITY, 0.25};
    double x[2] = {-1.2, -1.0}, low = 0.4, top = 0.6;
    uint8_t held[2];
    for (int i = 0; i < 100; ++i) {
        const double m = 0.5 * (low + top);
        if (400.0 * m * m * m - 98.0 * m - 2.0 > 0.0)
            top = m;
        else
            low = m;
    }
    eb_bounded_problem p = problem_of(rosenbrock, none_below, high);
    const eb_bounded_minimum m = solve(p, x, held);
    assert_true(m.converged && m.held == 1 && held[1] && !held[0]);
    assert_true(x[1] == 0.25);
    /* the other valley, x0 < 0, also ends at the bound: either is a minimum */
    const double root = x[0] > 0.0 ? low : x[0];
    assert_true(fabs(400.0 * root * root * root - 98.0 * root - 2.0) < 1e-7);
    assert_true(fabs(x[0] - root) < 1e-9);
}

static void a_bound_is_left_when_the_gradient_points_inwards(void **state) {
    (void)state;
    const double low[2] = {-INFINITY, 0.0};
    double x[2] = {0.0, 0.0}; /* on the bound; the minimum is at (1, 1) */
    uint8_t held[2];
    const eb_bounded_minimum m =
        solve(problem_of(rosenbrock, low, none_above), x, held);
    assert_true(m.converged && m.held == 0);
    assert_true(fabs(x[0] - 1.0) < 1e-9 && fabs(x[1] - 1.0) < 1e-9);
}

static void a_hill_is_left(void **state) {
    (void)state;
    double x[2] = {0.01, 3.0}; /* second derivative there: -4 */
    uint8_t held[2];
    const eb_bounded_minimum m =
        solve(problem_of(two_valleys, none_below, none_above), x, held);
    assert_true(m.converged);
    assert_true(fabs(fabs(x[0]) - 1.0) < 1e-9 && fabs(x[1]) < 1e-9);
}

static void all_held_is_a_corner(void **state) {
    (void)state;
    const double low[2] = {2.0, 5.0}, high[2] = {3.0, 6.0};
    double x[2] = {2.5, 99.0}; /* begins outside */
    uint8_t held[2];
    const eb_bounded_minimum m =
        solve(problem_of(two_valleys, low, high), x, held);
    assert_true(m.converged && m.held == 2 && m.gradient_norm == 0.0);
    assert_true(x[0] == 2.0 && x[1] == 5.0);
}

static void patience_ends(void **state) {
    (void)state;
    double x[2] = {-1.2, 1.0};
    uint8_t held[2];
    eb_bounded_problem p = problem_of(rosenbrock, none_below, none_above);
    p.iterations_most = 3;
    const eb_bounded_minimum m = solve(p, x, held);
    assert_true(!m.converged && m.iterations == 3);

    double g[2], h[4];
    eb_bounded_minimum out;
    p = problem_of(refuses, none_below, none_above);
    p.memory = (eb_memory){take, take_again, give, NULL};
    assert_int_equal(eb_bounded_newton(&p, x, g, h, held, &out, NULL),
                     EB_ERR_LIMIT);
    p.function = no_number;
    assert_int_equal(eb_bounded_newton(&p, x, g, h, held, &out, NULL),
                     EB_ERR_FIT);
}

static void factors_by_hand(void **state) {
    (void)state;
    /* {{2,0,0},{1,3,0},{-1,0.5,1}} times its transpose */
    double a[9] = {4, 2, -2, 2, 10, 0.5, -2, 0.5, 2.25};
    double b[3] = {4.0, 12.5, 0.25}; /* A (1, 1, 1) = (4, 12.5, 0.75) */
    b[2] = 0.75;
    assert_int_equal(eb_cholesky(a, 3), 0);
    assert_true(a[0] == 2.0 && a[3] == 1.0 && a[4] == 3.0 && a[6] == -1.0 &&
                a[7] == 0.5 && a[8] == 1.0);
    eb_cholesky_solve(a, 3, b);
    for (int i = 0; i < 3; ++i) assert_true(fabs(b[i] - 1.0) < 1e-15);
    double saddle[4] = {1, 2, 2, 1}, flat[4] = {1, 1, 1, 1};
    assert_int_equal(eb_cholesky(saddle, 2), -1);
    assert_int_equal(eb_cholesky(flat, 2), -1);
}

/* A start outside is moved to the nearest bound; the lowest point of
 * (1 - x0)^2 + ... is then within, at (1, 1). */
static void a_start_beyond_the_bounds_is_moved(void **state) {
    (void)state;
    const double low[2] = {0.0, 0.0}, high[2] = {1.5, 2.0};
    double x[2] = {-7.0, 40.0};
    uint8_t held[2];
    const eb_bounded_minimum m =
        solve(problem_of(rosenbrock, low, high), x, held);
    assert_true(m.converged && m.held == 0);
    assert_true(fabs(x[0] - 1.0) < 1e-9 && fabs(x[1] - 1.0) < 1e-9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_banana_s_end_is_found),
        cmocka_unit_test(a_bound_holds_and_the_rest_is_best),
        cmocka_unit_test(a_bound_is_left_when_the_gradient_points_inwards),
        cmocka_unit_test(a_hill_is_left),
        cmocka_unit_test(all_held_is_a_corner),
        cmocka_unit_test(patience_ends),
        cmocka_unit_test(factors_by_hand),
        cmocka_unit_test(a_start_beyond_the_bounds_is_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
