/* SPDX-License-Identifier: MIT */
/*
 * An invented table for the tests of the logistic fit, the same every time.
 */
#ifndef EB_TESTS_TEST_LOGISTIC_H
#define EB_TESTS_TEST_LOGISTIC_H

#include "base/maths.h"
#include "base/random.h"
#include "earlybell/train.h"

#define TABLE_COLUMNS 4
#define TABLE_ROWS_MOST 6000

typedef struct invented {
    double x[TABLE_ROWS_MOST * TABLE_COLUMNS], weights[TABLE_ROWS_MOST];
    uint8_t y[TABLE_ROWS_MOST];
    uint32_t clusters[TABLE_ROWS_MOST];
    eb_logistic_data data;
} invented;

/* Coefficients about -1.5; 0.8, -0.5, 0.3, 0.02 a unit of 20; weights 1 to 3;
 * three rows a cluster, numbered far apart. */
static inline void invent(invented *t, size_t rows) {
    eb_random random = eb_random_stream(2026, 9, 1);
    for (size_t i = 0; i < rows; i++) {
        double *x = t->x + i * TABLE_COLUMNS;
        x[0] = eb_random_normal(&random);
        x[1] = 0.6 * x[0] + eb_random_normal(&random);
        x[2] = eb_random_chance(&random, 0.3);
        x[3] = 100.0 + 20.0 * eb_random_normal(&random);
        double e = -3.5 + 0.8 * x[0] - 0.5 * x[1] + 0.3 * x[2] + 0.02 * x[3];
        t->y[i] = (uint8_t)eb_random_chance(&random, eb_expit(e));
        t->weights[i] = 1.0 + (double)eb_random_below(&random, 3);
        t->clusters[i] = (uint32_t)(i / 3) * 70001u;
    }
    t->data = (eb_logistic_data){t->x, rows, TABLE_COLUMNS, TABLE_COLUMNS,
                                 t->y, NULL, NULL};
}

#endif
