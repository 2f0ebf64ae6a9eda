/* SPDX-License-Identifier: MIT */
/*
 * Scores summed by cluster, against a plain loop over pairs of rows.
 */
#include "train/logistic_robust.h"

#include <math.h>

#include "base/memory.h"
#include "test.h"
#include "test_logistic.h"

enum { WIDTH = TABLE_COLUMNS + 1, ROWS = 300 };

static invented table;
static const double CENTRE[] = {0, 0, 0, 100}, SCALE[] = {1, 1, 1, 0.01};
static const double AT[] = {-1.4, 0.7, -0.4, 0.2, 1.5};

static void scores(double *squares, size_t *clusters) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_logistic_table t;
    assert_ok(eb_logistic_table_init(&t, &table.data, CENTRE, SCALE, 1, &memory,
                                     NULL));
    assert_ok(eb_logistic_scores(&t, AT, &memory, squares, clusters, NULL));
    eb_logistic_table_free(&t, &memory);
}

static void score_of(size_t i, double *score) {
    const double *x = table.x + i * TABLE_COLUMNS;
    double e = AT[0], w = table.data.weights ? table.weights[i] : 1.0;
    score[0] = 1.0;
    for (size_t j = 0; j < TABLE_COLUMNS; j++) {
        score[j + 1] = (x[j] - CENTRE[j]) * SCALE[j];
        e += score[j + 1] * AT[j + 1];
    }
    for (size_t j = 0; j < WIDTH; j++)
        score[j] *= w * (1.0 / (1.0 + exp(-e)) - table.y[i]);
}

static void assert_pairs(const double *squares) {
    double want[WIDTH * WIDTH] = {0.0};
    for (size_t a = 0; a < ROWS; a++)
        for (size_t b = 0; b < ROWS; b++) {
            int same = table.data.clusters
                           ? table.clusters[a] == table.clusters[b]
                           : a == b;
            double s[WIDTH], t[WIDTH];
            if (!same) continue;
            score_of(a, s);
            score_of(b, t);
            for (size_t i = 0; i < WIDTH; i++)
                for (size_t j = 0; j < WIDTH; j++)
                    want[i * WIDTH + j] += s[i] * t[j];
        }
    for (size_t i = 0; i < (size_t)WIDTH * WIDTH; i++)
        assert_true(fabs(squares[i] - want[i]) < 1e-10 * ROWS);
}

static void by_cluster(void **state) {
    (void)state;
    double squares[WIDTH * WIDTH];
    size_t clusters = 0;
    invent(&table, ROWS);
    /* a cluster's rows stand apart, numbers use all 32 bits */
    for (size_t i = 0; i < ROWS; i++)
        table.clusters[i] = (uint32_t)(i % 100) * 42949672u;
    table.data.clusters = table.clusters;
    scores(squares, &clusters);
    assert_int_equal(clusters, 100);
    assert_pairs(squares);
    /* a cluster whose rows all have no weight is none */
    table.data.weights = table.weights;
    for (size_t i = 7; i < ROWS; i += 100) table.weights[i] = 0.0;
    scores(squares, &clusters);
    assert_int_equal(clusters, 99);
    assert_pairs(squares);
}

static void each_its_own(void **state) {
    (void)state;
    double squares[WIDTH * WIDTH];
    size_t clusters = 0;
    invent(&table, ROWS);
    scores(squares, &clusters);
    assert_int_equal(clusters, ROWS);
    assert_pairs(squares);
}

/* Of three blocks the `left`th and all after it are refused. */
typedef struct budget {
    int left, held;
} budget;

static void *give(void *context, size_t size) {
    budget *b = context;
    if (b->left-- <= 0) return NULL;
    b->held++;
    return malloc(size);
}

static void *give_more(void *context, void *block, size_t size) {
    (void)context, (void)block, (void)size;
    return NULL;
}

static void take(void *context, void *block) {
    budget *b = context;
    b->held -= block != NULL;
    free(block);
}

static void memory_runs_out(void **state) {
    (void)state;
    const eb_memory plain = eb_memory_or_default(NULL);
    double squares[WIDTH * WIDTH];
    size_t clusters = 0;
    eb_logistic_table t;
    invent(&table, ROWS);
    table.data.clusters = table.clusters;
    assert_ok(eb_logistic_table_init(&t, &table.data, CENTRE, SCALE, 1, &plain,
                                     NULL));
    for (int n = 0; n <= 3; n++) {
        budget b = {n, 0};
        const eb_memory memory = {give, give_more, take, &b};
        assert_int_equal(
            eb_logistic_scores(&t, AT, &memory, squares, &clusters, NULL),
            n < 3 ? EB_ERR_MEMORY : EB_OK);
        assert_int_equal(b.held, 0);
        assert_int_equal(clusters, n < 3 ? 0 : ROWS / 3);
    }
    eb_logistic_table_free(&t, &plain);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_cluster),
        cmocka_unit_test(each_its_own),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
