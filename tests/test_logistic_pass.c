/* SPDX-License-Identifier: MIT */
/*
 * Sums over rows against plain loops with the C library's functions, and the
 * same bits for any number of threads.
 */
#include "train/logistic_pass.h"

#include <math.h>

#include "base/memory.h"
#include "test.h"
#include "test_logistic.h"

enum { WIDTH = TABLE_COLUMNS + 1 };

static invented table;
static const double CENTRE[] = {0.1, -0.2, 0.3, 100.0};
static const double SCALE[] = {0.25, 0.25, 1.0, 0.0078125};
static const double AT[] = {-1.4, 3.0, -2.0, 0.4, 2.5};

static double z_of(size_t i, size_t j) {
    if (j == 0) return 1.0;
    return (table.x[i * TABLE_COLUMNS + j - 1] - CENTRE[j - 1]) * SCALE[j - 1];
}

static double chance_of(size_t i) {
    double e = 0.0;
    for (size_t j = 0; j < WIDTH; j++) e += z_of(i, j) * AT[j];
    return 1.0 / (1.0 + exp(-e));
}

static void assert_near(double a, double b, double size) {
    if (fabs(a - b) > 1e-12 * size) fail_msg("%.17g is not %.17g", a, b);
}

typedef struct sums {
    double value, gradient[WIDTH], information[WIDTH * WIDTH];
    double scores[WIDTH * WIDTH], firth[WIDTH];
} sums;

static void run(size_t rows, int32_t threads, const double *weights,
                sums *out) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_logistic_table t;
    eb_factor factor;
    invent(&table, rows);
    table.data.weights = weights;
    assert_ok(eb_logistic_table_init(&t, &table.data, CENTRE, SCALE, threads,
                                     &memory, NULL));
    assert_ok(eb_factor_init(&factor, WIDTH, &memory, NULL));
    assert_ok(eb_logistic_pass(&t, AT, &out->value, out->gradient,
                               out->information, NULL));
    assert_ok(eb_logistic_pass_scores(&t, AT, out->scores, NULL));
    assert_int_equal(
        eb_factor_make(&factor, out->information, WIDTH, NULL, WIDTH), 0);
    memset(out->firth, 0, sizeof out->firth);
    assert_ok(eb_logistic_pass_firth(&t, AT, &factor, out->firth, NULL));
    eb_factor_free(&factor, &memory);
    eb_logistic_table_free(&t, &memory);
}

static void plain(size_t rows, const double *weights, sums *out) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_factor factor;
    double inverse[WIDTH * WIDTH];
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < rows; i++) {
        double p = chance_of(i), w = weights ? weights[i] : 1.0;
        double rest = p - table.y[i];
        out->value -= w * log(table.y[i] ? p : 1.0 - p);
        for (size_t j = 0; j < WIDTH; j++) {
            out->gradient[j] += w * rest * z_of(i, j);
            for (size_t k = 0; k < WIDTH; k++) {
                double zz = z_of(i, j) * z_of(i, k);
                out->information[j * WIDTH + k] += w * p * (1.0 - p) * zz;
                out->scores[j * WIDTH + k] += w * w * rest * rest * zz;
            }
        }
    }
    assert_ok(eb_factor_init(&factor, WIDTH, &memory, NULL));
    assert_int_equal(
        eb_factor_make(&factor, out->information, WIDTH, NULL, WIDTH), 0);
    eb_factor_invert(&factor, inverse);
    eb_factor_free(&factor, &memory);
    for (size_t i = 0; i < rows; i++) {
        double p = chance_of(i), w = weights ? weights[i] : 1.0, h = 0.0;
        for (size_t j = 0; j < WIDTH; j++)
            for (size_t k = 0; k < WIDTH; k++)
                h += z_of(i, j) * inverse[j * WIDTH + k] * z_of(i, k);
        h *= w * p * (1.0 - p);
        for (size_t j = 0; j < WIDTH; j++)
            out->firth[j] -= h * (0.5 - p) * z_of(i, j);
    }
}

static void against_loops(void **state) {
    (void)state;
    const size_t counts[] = {20, 64, 999};
    sums ours, theirs;
    for (size_t c = 0; c < 3; c++)
        for (int weighted = 0; weighted < 2; weighted++) {
            const double *weights = weighted ? table.weights : NULL;
            double size = 10.0 * (double)counts[c];
            run(counts[c], 1, weights, &ours);
            plain(counts[c], weights, &theirs);
            assert_near(ours.value, theirs.value, size);
            for (size_t i = 0; i < WIDTH; i++) {
                assert_near(ours.gradient[i], theirs.gradient[i], size);
                assert_near(ours.firth[i], theirs.firth[i], size);
            }
            for (size_t i = 0; i < (size_t)WIDTH * WIDTH; i++) {
                assert_near(ours.information[i], theirs.information[i], size);
                assert_near(ours.scores[i], theirs.scores[i], size);
            }
        }
}

static void threads(void **state) {
    (void)state;
    sums one, many;
    run(5000, 1, table.weights, &one);
    for (int32_t count = 2; count < 5; count++) {
        run(5000, count, table.weights, &many);
        assert_memory_equal(&one, &many, sizeof one);
    }
}

/* Far out nothing cancels: predictors of 800 and -800 on the wrong side. */
static void extremes(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    const double x[] = {1, -1, 1, -1}, centre = 0.0, scale = 1.0;
    const double at[] = {0.0, 800.0};
    const uint8_t y[] = {1, 0, 0, 1};
    const eb_logistic_data data = {x, 4, 1, 1, y, NULL, NULL};
    double value = 0.0, gradient[2], information[4];
    eb_logistic_table t;
    assert_ok(
        eb_logistic_table_init(&t, &data, &centre, &scale, 1, &memory, NULL));
    assert_ok(eb_logistic_pass(&t, at, &value, gradient, information, NULL));
    assert_true(value == 1600.0);
    assert_true(gradient[0] == 0.0 && gradient[1] == 2.0);
    assert_true(information[0] == 0.0);
    eb_logistic_table_free(&t, &memory);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_loops),
        cmocka_unit_test(threads),
        cmocka_unit_test(extremes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
