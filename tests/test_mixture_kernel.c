/* SPDX-License-Identifier: MIT */
/*
 * One row of the mixture: against 40-digit values (made another way, see
 * tests/reference/mixture_fit.py), and the mixture's derivatives against
 * differences.
 */
#include "train/mixture_kernel.h"

#include <math.h>
#include <stdio.h>

#include "reference/mixture_kernel_values.h"
#include "test.h"

static double relative(double got, double want, double floor_at) {
    const double size = fabs(want) > floor_at ? fabs(want) : floor_at;
    return fabs(got - want) / size;
}

static void rows_are_those_of_exact_arithmetic(void **state) {
    (void)state;
    double worst[6] = {0.0};
    const size_t count = sizeof kernel_values / sizeof *kernel_values;
    assert_true(count > 100);
    for (size_t i = 0; i < count; ++i) {
        const kernel_value *v = &kernel_values[i];
        eb_beta_row row;
        eb_beta_row_at(v->n, v->k, v->t, v->f, 1, &row);
        const double got[6] = {row.log_chance, row.t,  row.f,
                               row.tt,         row.tf, row.ff};
        for (int j = 0; j < 6; ++j) {
            const double off = j == 0 ? fabs(got[j] - v->expected[j])
                                      : relative(got[j], v->expected[j], 1e-2);
            if (off > worst[j]) worst[j] = off;
            if (off > (j == 0 ? 3e-12 : 2e-11))
                fail_msg("n %d k %d t %g f %g, number %d: %.17g, not %.17g",
                         v->n, v->k, v->t, v->f, j, got[j], v->expected[j]);
        }
        eb_beta_row short_row;
        eb_beta_row_at(v->n, v->k, v->t, v->f, 0, &short_row);
        assert_true(short_row.log_chance == row.log_chance);
    }
    print_message("worst: %.1e; %.1e %.1e %.1e %.1e %.1e\n", worst[0], worst[1],
                  worst[2], worst[3], worst[4], worst[5]);
}

static void chances_add_to_one(void **state) {
    (void)state;
    for (int n = 1; n <= 400; n += 57) {
        const double at[EB_BY_COUNT] = {0.3, -2.0, 3.0, -1.0, 0.4, -0.5, 1.0};
        double single = 0.0, pair = 0.0;
        for (int k = 0; k <= n; ++k) {
            single += exp(eb_mixture_row(1, n, k, at, NULL, NULL) +
                          eb_log_choose(n, k));
            pair += exp(eb_mixture_row(2, n, k, at, NULL, NULL) +
                        eb_log_choose(n, k));
        }
        assert_true(fabs(single - 1.0) < 1e-12);
        assert_true(fabs(pair - 1.0) < 1e-12);
    }
}

/* Central differences of value and gradient over all scalars. */
static void compare_with_differences(int components, int n, int k,
                                     const double *at) {
    const int count = components == 1 ? 3 : EB_BY_COUNT;
    double gradient[EB_BY_COUNT], hessian[EB_BY_COUNT][EB_BY_COUNT];
    eb_mixture_row(components, n, k, at, gradient, hessian);
    for (int i = 0; i < count; ++i) {
        const double h = 1e-5;
        double up[EB_BY_COUNT], down[EB_BY_COUNT];
        double gradient_up[EB_BY_COUNT], gradient_down[EB_BY_COUNT];
        memcpy(up, at, sizeof up);
        memcpy(down, at, sizeof down);
        up[i] += h;
        down[i] -= h;
        const double over =
            eb_mixture_row(components, n, k, up, gradient_up, NULL);
        const double under =
            eb_mixture_row(components, n, k, down, gradient_down, NULL);
        const double slope = (over - under) / (2.0 * h);
        if (relative(gradient[i], slope, 1.0) > 1e-7)
            fail_msg("gradient %d: %g, not %g", i, gradient[i], slope);
        for (int j = 0; j < count; ++j) {
            const double bend = (gradient_up[j] - gradient_down[j]) / (2.0 * h);
            const double got = i >= j ? hessian[i][j] : hessian[j][i];
            if (relative(got, bend, 1.0) > 1e-6)
                fail_msg("hessian %d %d: %g, not %g", i, j, got, bend);
        }
    }
}

static void derivatives_are_those_of_differences(void **state) {
    (void)state;
    static const double at[3][EB_BY_COUNT] = {
        {0.7, -2.9, 3.4, -1.8, 0.3, -1.2, 1.1},
        {-1.3, -1.0, 0.2, 0.5, 1.4, 2.0, -1.0},
        {0.1, -3.0, 12.0, -2.0, 0.0, 0.0, 7.0},
    };
    static const int counts[][2] = {{1, 0},   {1, 1},    {40, 0},   {40, 7},
                                    {40, 40}, {380, 19}, {380, 200}};
    for (size_t a = 0; a < 3; ++a)
        for (size_t c = 0; c < sizeof counts / sizeof *counts; ++c)
            for (int components = 1; components <= 2; ++components)
                compare_with_differences(components, counts[c][0], counts[c][1],
                                         at[a]);
}

static void phi_says_nothing_of_one_session(void **state) {
    (void)state;
    for (int k = 0; k <= 1; ++k)
        for (double f = -3.0; f < 18.0; f += 0.37) {
            eb_beta_row row;
            eb_beta_row_at(1, k, -1.0, f, 1, &row);
            assert_true(fabs(row.f) < 1e-15 && fabs(row.ff) < 1e-15);
            assert_true(fabs(row.tf) < 1e-14);
        }
}

static void beyond_its_bounds_nothing_changes(void **state) {
    (void)state;
    double gradient[EB_BY_COUNT], hessian[EB_BY_COUNT][EB_BY_COUNT];
    const double far[EB_BY_COUNT] = {0.0, -300.0, 50.0, 0.0, 0.0, 0.0, 0.0};
    const double edge[EB_BY_COUNT] = {0.0, -EB_MIXTURE_LOGIT_MOST,
                                      EB_MIXTURE_LOG_PHI_MOST};
    const double value = eb_mixture_row(1, 50, 3, far, gradient, hessian);
    assert_true(isfinite(value));
    assert_true(value == eb_mixture_row(1, 50, 3, edge, NULL, NULL));
    assert_true(gradient[EB_BY_PRECISION_1] == 0.0);
    assert_true(gradient[EB_BY_INTERCEPT_1] == 0.0);
    assert_true(hessian[EB_BY_PRECISION_1][EB_BY_PRECISION_1] == 0.0);
    /* a mixture whose components both stand at their edges stays finite */
    const double wild[EB_BY_COUNT] = {900.0, 0.0, -50.0, 0.0, 1.5, 800.0, 99.0};
    assert_true(isfinite(eb_mixture_row(2, 400, 0, wild, gradient, hessian)));
    for (int i = 0; i < EB_BY_COUNT; ++i) assert_true(isfinite(gradient[i]));
}

static void binomial_coefficients(void **state) {
    (void)state;
    assert_true(eb_log_choose(7, 0) == 0.0 && eb_log_choose(7, 7) == 0.0);
    assert_true(fabs(eb_log_choose(5, 2) - log(10.0)) < 1e-15);
    /* log of 400 over 200, from the exact integer */
    assert_true(fabs(eb_log_choose(400, 200) - 274.03672359843046) < 1e-9);
}

/* Second derivatives need no room for the first. */
static void second_derivatives_alone(void **state) {
    (void)state;
    static const double at[EB_BY_COUNT] = {0.7, -2.9, 3.4, -1.8,
                                           0.3, -1.2, 1.1};
    for (int components = 1; components <= 2; ++components) {
        double gradient[EB_BY_COUNT];
        double both[EB_BY_COUNT][EB_BY_COUNT] = {{0.0}};
        double alone[EB_BY_COUNT][EB_BY_COUNT] = {{0.0}};
        const double value =
            eb_mixture_row(components, 40, 7, at, gradient, both);
        assert_true(value ==
                    eb_mixture_row(components, 40, 7, at, NULL, alone));
        assert_true(both[EB_BY_ETA][EB_BY_ETA] < 0.0);
        assert_memory_equal(alone, both, sizeof both);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_those_of_exact_arithmetic),
        cmocka_unit_test(chances_add_to_one),
        cmocka_unit_test(derivatives_are_those_of_differences),
        cmocka_unit_test(phi_says_nothing_of_one_session),
        cmocka_unit_test(beyond_its_bounds_nothing_changes),
        cmocka_unit_test(binomial_coefficients),
        cmocka_unit_test(second_derivatives_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
