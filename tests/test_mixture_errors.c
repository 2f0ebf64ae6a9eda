/* SPDX-License-Identifier: MIT */
/*
 * Standard errors and the condition number, by hand. With n = 1, no column
 * and one knot the model is a coin: its intercept has the information
 * m p (1 - p) for m rows, and a row's gradient is y - p.
 */
#include "train/mixture_errors.h"

#include <math.h>

#include "base/memory.h"
#include "test.h"

#define ROWS 10

static void condition_by_hand(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    /* scaled to unit diagonal: correlation 0.5, eigenvalues 1.5 and 0.5 */
    const double good[9] = {4, 3, 99, 3, 9, 99, 99, 99, 1};
    const double saddle[4] = {1, 2, 2, 1}, negative[4] = {-1, 0, 0, 1};
    const uint8_t third_held[3] = {0, 0, 1}, none[2] = {0, 0}, all[2] = {1, 1};
    double c = 0.0;
    assert_ok(eb_mixture_condition(good, third_held, 3, &memory, &c, NULL));
    assert_true(fabs(c - 3.0) < 1e-14);
    assert_ok(eb_mixture_condition(saddle, none, 2, &memory, &c, NULL));
    assert_true(c == 0.0);
    assert_ok(eb_mixture_condition(negative, none, 2, &memory, &c, NULL));
    assert_true(c == 0.0);
    assert_ok(eb_mixture_condition(saddle, all, 2, &memory, &c, NULL));
    assert_true(c == 1.0);
}

typedef struct coin {
    double possible[ROWS], remaining[ROWS], weights[ROWS];
    uint8_t last_year[ROWS];
    int32_t trials[ROWS], absent[ROWS];
    uint32_t pupils[ROWS];
    eb_mixture_data data;
    double hessian[16];
} coin;

static void toss(coin *c) {
    memset(c, 0, sizeof *c);
    for (int i = 0; i < ROWS; ++i) {
        c->remaining[i] = 190.0;
        c->weights[i] = 1.0;
        c->trials[i] = 1;
        c->absent[i] = i < 4; /* p = 0.4 */
        c->pupils[i] = (uint32_t)(7 - i % 5);
    }
    c->data.rows = ROWS;
    c->data.possible = c->possible;
    c->data.remaining = c->remaining;
    c->data.weights = c->weights;
    c->data.last_year_known = c->last_year;
    c->data.trials = c->trials;
    c->data.absent = c->absent;
    for (int i = 0; i < 16; ++i) c->hessian[i] = i % 5 == 0; /* unit */
    c->hessian[0] = ROWS * 0.4 * 0.6;
}

static void errors_of(coin *c, double out[4]) {
    static const double knot[1] = {100.0};
    static const uint8_t held[4] = {0, 0, 0, 1};
    const eb_memory memory = eb_memory_or_default(NULL);
    const double x[4] = {log(0.4 / 0.6), 1.0, 0.0, 0.0};
    eb_mixture_layout l;
    eb_mixture_rows rows;
    eb_mixture_lay_out(0, NULL, 1, 1, knot, 0, &l);
    assert_int_equal(l.count, 4);
    assert_ok(eb_mixture_open(&c->data, &l, 1, 1, &memory, &rows, NULL));
    assert_ok(eb_mixture_errors(&rows, x, c->hessian, held, out, NULL));
    eb_mixture_close(&rows);
}

static void a_coin_s_error_by_hand(void **state) {
    (void)state;
    coin c;
    double se[4];
    toss(&c);
    errors_of(&c, se);
    /* 4 rows of 0.6 and 6 of -0.4: sum of squares 2.4; 10 pupils */
    assert_true(fabs(se[0] - sqrt(2.4 / (2.4 * 2.4) * 10.0 / 9.0)) < 1e-14);
    assert_true(se[1] < 1e-14); /* n = 1 says nothing of phi */
    assert_true(isnan(se[3]));
}

static void rows_of_a_pupil_count_together(void **state) {
    (void)state;
    coin c;
    double se[4];
    toss(&c);
    c.data.pupils = c.pupils;
    errors_of(&c, se);
    /* pupils i and i + 5: rows 0 to 3 have 0.6, the others -0.4: four pupils
     * of 0.2, one of -0.8 */
    const double meat = 4.0 * 0.04 + 0.64;
    assert_true(fabs(se[0] - sqrt(meat * 5.0 / 4.0) / 2.4) < 1e-14);

    /* a weight of 2 is both rows of a pupil at once */
    c.weights[4] = 2.0;
    c.weights[9] = 0.0;
    errors_of(&c, se);
    assert_true(fabs(se[0] - sqrt(meat * 5.0 / 4.0) / 2.4) < 1e-14);

    /* one pupil alone says nothing of how pupils vary */
    memset(c.pupils, 0, sizeof c.pupils);
    errors_of(&c, se);
    assert_true(isnan(se[0]));
}

static void singular_second_derivatives_are_refused(void **state) {
    (void)state;
    static const double knot[1] = {100.0};
    static const uint8_t held[4] = {0, 0, 0, 0}, all[4] = {1, 1, 1, 1};
    const eb_memory memory = eb_memory_or_default(NULL);
    const double x[4] = {0.0, 1.0, 0.0, 0.0};
    eb_mixture_layout l;
    eb_mixture_rows rows;
    eb_error err;
    double se[4];
    coin c;
    toss(&c);
    c.hessian[5] = 0.0;
    eb_mixture_lay_out(0, NULL, 1, 1, knot, 0, &l);
    assert_ok(eb_mixture_open(&c.data, &l, 1, 1, &memory, &rows, NULL));
    assert_int_equal(eb_mixture_errors(&rows, x, c.hessian, held, se, &err),
                     EB_ERR_FIT);
    assert_non_null(strstr(err.message, "singular"));
    assert_ok(eb_mixture_errors(&rows, x, c.hessian, all, se, NULL));
    assert_true(isnan(se[0]) && isnan(se[3]));
    eb_mixture_close(&rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(condition_by_hand),
        cmocka_unit_test(a_coin_s_error_by_hand),
        cmocka_unit_test(rows_of_a_pupil_count_together),
        cmocka_unit_test(singular_second_derivatives_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
