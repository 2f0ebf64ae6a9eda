/* SPDX-License-Identifier: MIT */
/*
 * Packed blocks against plain loops, and chunks that take every row once.
 */
#include "train/columns_block.h"

#include <math.h>

#include "base/random.h"
#include "test.h"

enum { ROWS = 70, COLUMNS = 6, WIDTH = COLUMNS + 1, PANELS = 2 };

static void chunks(void **state) {
    (void)state;
    const size_t counts[] = {1, 63, 64, 65, 4096, 4097, 5000, 1000003};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        size_t rows = counts[i], at = 0, parts = eb_chunk_count(rows);
        assert_in_range(parts, 1, EB_CHUNKS_MOST);
        for (size_t k = 0; k < parts; k++) {
            eb_chunk chunk = eb_chunk_at(rows, k);
            assert_int_equal(chunk.first, at);
            assert_true(chunk.end > chunk.first);
            assert_int_equal(chunk.first % EB_BLOCK_ROWS, 0);
            at = chunk.end;
        }
        assert_int_equal(at, rows);
    }
}

static void sizes(void **state) {
    (void)state;
    assert_int_equal(eb_block_panels(0), 1);
    assert_int_equal(eb_block_panels(3), 1);
    assert_int_equal(eb_block_panels(4), 2);
    assert_int_equal(eb_block_size(COLUMNS), PANELS * 256);
    assert_int_equal(eb_block_products(COLUMNS), 3 * 16);
}

typedef struct sample {
    double x[ROWS * (COLUMNS + 1)], weights[ROWS];
    double centre[COLUMNS], scale[COLUMNS];
    eb_block_source source;
} sample;

static void fill(sample *s) {
    eb_random random = eb_random_stream(1, 2, 3);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j <= COLUMNS; j++)
            s->x[i * (COLUMNS + 1) + j] = eb_random_normal(&random);
        s->weights[i] = i == 5 ? 0.0 : 1.0;
    }
    s->x[5 * (COLUMNS + 1)] = NAN; /* an unseen row may hold anything */
    for (size_t j = 0; j < COLUMNS; j++) {
        s->centre[j] = (double)j;
        s->scale[j] = j % 2 ? 2.0 : 0.5;
    }
    s->source = (eb_block_source){s->x,        s->weights, ROWS,    COLUMNS,
                                  COLUMNS + 1, s->centre,  s->scale};
}

static double plain(const sample *s, size_t row, size_t column) {
    if (s->weights[row] == 0.0) return 0.0;
    if (column == 0) return 1.0;
    return (s->x[row * (COLUMNS + 1) + column - 1] - s->centre[column - 1]) *
           s->scale[column - 1];
}

static void sums(void **state) {
    (void)state;
    static sample s;
    fill(&s);
    const size_t starts[] = {0, 64};
    double matrix[WIDTH * WIDTH], want[WIDTH * WIDTH] = {0.0};
    double products[48] = {0.0}, column[8] = {0.0}, want_column[8] = {0.0};
    for (size_t b = 0; b < 2; b++) {
        double z[PANELS * 256], scratch[PANELS * 256], by[8] = {0.0};
        double factor[EB_BLOCK_ROWS] = {0.0}, row[EB_BLOCK_ROWS] = {0.0};
        for (size_t j = 0; j < WIDTH; j++) by[j] = 0.1 * (double)j - 0.2;
        for (size_t i = 0; i < PANELS * 256; i++) z[i] = NAN;
        size_t count = eb_block_pack(&s.source, starts[b], ROWS, z);
        assert_int_equal(count, b == 0 ? 64 : 6);
        for (size_t r = 0; r < count; r++) factor[r] = 1.0 + (double)r;
        eb_block_times(z, PANELS, by, row);
        eb_block_sum(z, PANELS, factor, column);
        eb_block_square(z, PANELS, factor, scratch, products);
        for (size_t r = 0; r < count; r++) {
            double sum = 0.0;
            for (size_t i = 0; i < WIDTH; i++) {
                double zi = plain(&s, starts[b] + r, i);
                assert_true(z[eb_block_index(r, i)] == zi);
                sum += zi * by[i];
                want_column[i] += factor[r] * zi;
                for (size_t j = 0; j < WIDTH; j++)
                    want[i * WIDTH + j] +=
                        factor[r] * zi * plain(&s, starts[b] + r, j);
            }
            assert_true(fabs(row[r] - sum) < 1e-13);
        }
        if (b == 1) assert_true(row[6] == 0.0); /* past the end */
    }
    eb_block_matrix(products, WIDTH, matrix);
    for (size_t i = 0; i < WIDTH; i++) {
        assert_true(fabs(column[i] - want_column[i]) < 1e-9);
        for (size_t j = 0; j < WIDTH; j++)
            assert_true(fabs(matrix[i * WIDTH + j] - want[i * WIDTH + j]) <
                        1e-9);
    }
    assert_true(column[7] == 0.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks),
        cmocka_unit_test(sizes),
        cmocka_unit_test(sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
