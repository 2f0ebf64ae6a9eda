/* SPDX-License-Identifier: MIT */
/*
 * Sums over rows: what stands where, interpolation between knots worked out by
 * hand, and gradient and Hessian against differences.
 */
#include "train/mixture_rows.h"

#include <math.h>

#include "base/memory.h"
#include "base/random.h"
#include "test.h"

#define ROWS 90
#define COLUMNS 4

typedef struct rows_kept {
    double design[ROWS * COLUMNS], possible[ROWS], remaining[ROWS];
    double weights[ROWS], rate[ROWS];
    uint8_t last_year[ROWS];
    int32_t trials[ROWS], absent[ROWS];
    eb_mixture_data data;
} rows_kept;

static const uint8_t constant[COLUMNS] = {0, 1, 0, 1};
static const double knot[3] = {50.0, 100.0, 300.0};

static void invent(rows_kept *k) {
    eb_random r = eb_random_stream(3, 1, 4);
    memset(k, 0, sizeof *k);
    for (size_t i = 0; i < ROWS; ++i) {
        for (size_t j = 0; j < COLUMNS; ++j)
            k->design[i * COLUMNS + j] =
                eb_random_chance(&r, 0.2) ? 0.0 : eb_random_normal(&r);
        k->possible[i] = 20.0 + (double)eb_random_below(&r, 330);
        k->remaining[i] = 1.0 + (double)eb_random_below(&r, 350);
        k->weights[i] = (double)eb_random_below(&r, 4);
        k->last_year[i] = (uint8_t)eb_random_below(&r, 2);
        k->trials[i] = 1 + (int32_t)eb_random_below(&r, 400);
        k->absent[i] = (int32_t)eb_random_below(&r, (uint64_t)k->trials[i] + 1);
    }
    for (size_t i = 0; i < ROWS; ++i)
        k->rate[i] = k->last_year[i] ? eb_random_normal(&r) : 0.0;
    k->possible[0] = 50.0;
    k->possible[1] = 300.0;
    k->data.rows = ROWS;
    k->data.columns = k->data.stride = COLUMNS;
    k->data.design = k->design;
    k->data.possible = k->possible;
    k->data.remaining = k->remaining;
    k->data.weights = k->weights;
    k->data.last_year_known = k->last_year;
    k->data.trials = k->trials;
    k->data.absent = k->absent;
    k->data.last_year = k->rate;
}

static void parameters_have_their_places(void **state) {
    (void)state;
    eb_mixture_layout l;
    eb_mixture_lay_out(COLUMNS, constant, 2, 3, knot, 0, &l);
    /* two varying columns at three knots, two constant ones */
    assert_int_equal(eb_mixture_coef_at(&l, 0, 0), 0);
    assert_int_equal(eb_mixture_coef_at(&l, 2, 0), 1);
    assert_int_equal(eb_mixture_coef_at(&l, 2, 2), 5);
    assert_int_equal(eb_mixture_coef_at(&l, 1, 0), 6);
    assert_int_equal(eb_mixture_coef_at(&l, 3, 2), 7);
    assert_int_equal(l.intercept[0], 8);
    assert_int_equal(l.precision[0], 11);
    assert_int_equal(l.intercept[1], 16);
    assert_int_equal(l.slope, 19);
    assert_int_equal(l.weight, 20);
    assert_int_equal(l.precision[1], 25);
    assert_int_equal(l.count, 30);
    /* last year's rate stands after L in the weight's run */
    eb_mixture_lay_out(COLUMNS, constant, 2, 3, knot, 1, &l);
    assert_int_equal(l.weight, 20);
    assert_int_equal(l.weight_rate, 25);
    assert_int_equal(l.precision[1], 26);
    assert_int_equal(l.count, 31);
    for (int rated = 0; rated < 2; ++rated) {
        eb_mixture_lay_out(COLUMNS, NULL, 1, 1, knot, rated, &l);
        assert_int_equal(l.count, 4 + 1 + 3);
        assert_int_equal(l.rated, 0);
    }
}

static void rows_stand_between_knots(void **state) {
    (void)state;
    static const struct {
        double possible;
        unsigned knot;
        double upper;
    } cases[] = {{0, 0, 0.0},    {50, 0, 0.0},  {60, 0, 0.2}, {100, 1, 0.0},
                 {150, 1, 0.25}, {300, 1, 1.0}, {380, 1, 1.0}};
    rows_kept k;
    eb_mixture_layout l;
    eb_mixture_rows rows;
    const eb_memory memory = eb_memory_or_default(NULL);
    invent(&k);
    for (size_t i = 0; i < 7; ++i) k.possible[i] = cases[i].possible;
    eb_mixture_lay_out(COLUMNS, constant, 2, 3, knot, 0, &l);
    assert_ok(eb_mixture_open(&k.data, &l, 0, 1, &memory, &rows, NULL));
    for (size_t i = 0; i < 7; ++i) {
        assert_int_equal(rows.ready[i].knot, cases[i].knot);
        assert_true(fabs(rows.ready[i].upper - cases[i].upper) < 1e-15);
    }
    eb_mixture_close(&rows);
    /* a single knot: everything is constant */
    eb_mixture_lay_out(COLUMNS, constant, 2, 1, knot, 0, &l);
    assert_ok(eb_mixture_open(&k.data, &l, 0, 1, &memory, &rows, NULL));
    for (size_t i = 0; i < ROWS; ++i)
        assert_true(rows.ready[i].knot == 0 && rows.ready[i].upper == 0.0);
    eb_mixture_close(&rows);
}

/* n = 1: a row is absent with chance (1 - w) mu_1 + w mu_2, by hand. */
static void one_session(int rated) {
    rows_kept k;
    invent(&k);
    k.trials[0] = k.absent[0] = 1;
    k.possible[0] = 150.0; /* three quarters of knot 2, a quarter of knot 3 */
    k.remaining[0] = 95.0;
    k.last_year[0] = 1;
    const double z[COLUMNS] = {1.0, 2.0, -1.0, 0.5};
    memcpy(k.design, z, sizeof z);
    eb_mixture_layout l;
    eb_mixture_rows rows;
    const eb_memory memory = eb_memory_or_default(NULL);
    k.rate[0] = -1.5;
    eb_mixture_lay_out(COLUMNS, constant, 2, 3, knot, rated, &l);
    double x[31];
    for (size_t i = 0; i < 31; ++i) x[i] = 0.03 * (double)i - 0.4;
    x[l.slope] = log(1.5);
    assert_ok(eb_mixture_open(&k.data, &l, 0, 1, &memory, &rows, NULL));
    const double got = eb_mixture_one(&rows, 0, x, 1.0, NULL);
    eb_mixture_close(&rows);
    /* coefficient of column 0: places 2 and 4; of column 2: 3 and 5 */
    const double eta = (0.75 * x[2] + 0.25 * x[4]) * 1.0 + x[6] * 2.0 +
                       (0.75 * x[3] + 0.25 * x[5]) * -1.0 + x[7] * 0.5;
    const double t1 = 0.75 * x[9] + 0.25 * x[10] + eta;
    const double t2 = 0.75 * x[17] + 0.25 * x[18] + 1.5 * eta;
    const double v = 0.75 * x[21] + 0.25 * x[22] + x[23] * log(0.5) + x[24] +
                     (rated ? -1.5 * x[25] : 0.0);
    const double w = 1.0 / (1.0 + exp(-v));
    const double chance = (1.0 - w) / (1.0 + exp(-t1)) + w / (1.0 + exp(-t2));
    assert_true(fabs(got - log(chance)) < 1e-14);
}

static void one_session_is_the_mean_of_two_means(void **state) {
    (void)state;
    one_session(0);
    one_session(1);
}

static void compare_with_differences(int components, int knots, int rated) {
    rows_kept k;
    eb_mixture_layout l;
    eb_mixture_rows rows;
    const eb_memory memory = eb_memory_or_default(NULL);
    double x[64], g[64], up[64], down[64], *h;
    double value, over, under;
    invent(&k);
    eb_mixture_lay_out(COLUMNS, constant, components, knots, knot, rated, &l);
    assert_true(l.count <= 64);
    assert_ok(eb_mixture_open(&k.data, &l, 1, 1, &memory, &rows, NULL));
    eb_random r = eb_random_stream(9, 9, 9);
    for (size_t i = 0; i < l.count; ++i) x[i] = 0.4 * eb_random_normal(&r);
    h = malloc(l.count * l.count * sizeof *h);
    assert_non_null(h);
    assert_ok(eb_mixture_sum(&rows, x, &value, g, h, NULL));
    double by_rows = 0.0;
    for (size_t i = 0; i < ROWS; ++i)
        by_rows += k.weights[i] * eb_mixture_one(&rows, i, x, 1.0, NULL);
    assert_true(fabs(by_rows - value) < 1e-12 * fabs(value));
    for (size_t i = 0; i < l.count; ++i) {
        const double here = x[i], step = 1e-5;
        x[i] = here + step;
        assert_ok(eb_mixture_sum(&rows, x, &over, up, NULL, NULL));
        x[i] = here - step;
        assert_ok(eb_mixture_sum(&rows, x, &under, down, NULL, NULL));
        x[i] = here;
        assert_true(fabs(g[i] - (over - under) / (2.0 * step)) <
                    1e-6 * (1.0 + fabs(g[i])));
        for (size_t j = 0; j < l.count; ++j) {
            const double bend = (up[j] - down[j]) / (2.0 * step);
            assert_true(h[i * l.count + j] == h[j * l.count + i]);
            if (fabs(h[i * l.count + j] - bend) > 1e-6 * (10.0 + fabs(bend)))
                fail_msg("%d %d, %zu %zu: %g, not %g", components, knots, i, j,
                         h[i * l.count + j], bend);
        }
    }
    free(h);
    eb_mixture_close(&rows);
}

static void derivatives_are_those_of_differences(void **state) {
    (void)state;
    for (int components = 1; components <= 2; ++components)
        for (int knots = 1; knots <= 3; ++knots)
            for (int rated = 0; rated < components; ++rated)
                compare_with_differences(components, knots, rated);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_have_their_places),
        cmocka_unit_test(rows_stand_between_knots),
        cmocka_unit_test(one_session_is_the_mean_of_two_means),
        cmocka_unit_test(derivatives_are_those_of_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
