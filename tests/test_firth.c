/* SPDX-License-Identifier: MIT */
/*
 * The penalties' slopes, against differences of their values.
 */
#include "train/firth.h"

#include <math.h>

#include "base/memory.h"
#include "test.h"
#include "test_logistic.h"

enum { WIDTH = TABLE_COLUMNS + 1 };

static invented table;
static const double CENTRE[] = {0, 0, 0, 100}, SCALE[] = {1, 1, 1, 0.0078125};
static const double RIDGE[] = {0, 2, 2, 2, 0.5};

static void slopes(int32_t penalty, size_t rows, double most) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_logistic_table t;
    invent(&table, rows);
    table.data.weights = table.weights;
    assert_ok(eb_logistic_table_init(&t, &table.data, CENTRE, SCALE, 1, &memory,
                                     NULL));
    eb_logistic_objective o = {&t, penalty, RIDGE, {0}};
    assert_ok(eb_factor_init(&o.factor, WIDTH, &memory, NULL));
    double at[] = {-1.0, 0.5, -0.3, 0.2, 1.0}, value = 0.0, other = 0.0;
    double gradient[WIDTH], curvature[WIDTH * WIDTH], unused[WIDTH];
    double unused2[WIDTH * WIDTH];
    assert_ok(
        eb_logistic_objective_at(&o, at, &value, gradient, curvature, NULL));
    for (size_t j = 0; j < WIDTH; j++) {
        const double step = 1e-5;
        double keep = at[j], slope;
        at[j] = keep + step;
        assert_ok(
            eb_logistic_objective_at(&o, at, &value, unused, unused2, NULL));
        at[j] = keep - step;
        assert_ok(
            eb_logistic_objective_at(&o, at, &other, unused, unused2, NULL));
        at[j] = keep;
        slope = (value - other) / (2.0 * step);
        if (fabs(slope - gradient[j]) > most * (1.0 + fabs(slope)))
            fail_msg("slope %zu: %.12g, by differences %.12g", j, gradient[j],
                     slope);
    }
    eb_factor_free(&o.factor, &memory);
    eb_logistic_table_free(&t, &memory);
}

static void none(void **state) {
    (void)state;
    slopes(EB_PENALTY_NONE, 200, 1e-7);
}

static void ridge(void **state) {
    (void)state;
    slopes(EB_PENALTY_RIDGE, 200, 1e-7);
}

/* With weights: half the log determinant of the weighted information. Forty
 * rows, so that the penalty is no small part of the slope. */
static void firth(void **state) {
    (void)state;
    slopes(EB_PENALTY_FIRTH, 40, 1e-7);
}

/* So far out that no weight is left: a value that is not finite. */
static void too_far(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_logistic_table t;
    invent(&table, 50);
    assert_ok(eb_logistic_table_init(&t, &table.data, CENTRE, SCALE, 1, &memory,
                                     NULL));
    eb_logistic_objective o = {&t, EB_PENALTY_FIRTH, RIDGE, {0}};
    assert_ok(eb_factor_init(&o.factor, WIDTH, &memory, NULL));
    const double at[] = {2000, 0, 0, 0, 0};
    double value = 0.0, gradient[WIDTH], curvature[WIDTH * WIDTH];
    assert_ok(
        eb_logistic_objective_at(&o, at, &value, gradient, curvature, NULL));
    assert_true(isinf(value) && value > 0.0);
    eb_factor_free(&o.factor, &memory);
    eb_logistic_table_free(&t, &memory);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none),
        cmocka_unit_test(ridge),
        cmocka_unit_test(firth),
        cmocka_unit_test(too_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
