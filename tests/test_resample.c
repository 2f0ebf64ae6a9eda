/* SPDX-License-Identifier: MIT */
/* Draws of pupils, and intervals from them. */
#include "review/resample.h"

#include <math.h>

#include "evidence.h"

#define PUPILS 40

/* Notes what it was given: the sum of copies, that of copies times number. */
static void note(const void *subject, size_t draw, const double *copies,
                 double *scratch, double *out) {
    const size_t pupils = *(const size_t *)subject;
    scratch[0] = 0.0;
    out[0] = out[1] = 0.0;
    for (size_t i = 0; i < pupils; i++) {
        out[0] += copies[i];
        out[1] += copies[i] * (double)i;
    }
    out[1] /= (double)pupils;
    out[2] = draw % 5 == 4 ? NAN : 7.0;
}

static void draw(size_t count, int threads, uint64_t seed, double *out) {
    static const size_t pupils = PUPILS;
    const eb_memory memory = eb_memory_or_default(NULL);
    const eb_resamples how = {&memory, PUPILS, seed, count, threads};
    assert_ok(eb_resample(&how, note, &pupils, 1, 3, out, NULL));
}

static void test_draws(void **state) {
    (void)state;
    double one[3 * 401], many[3 * 401], other[3 * 401];
    draw(400, 1, 1, one);
    draw(400, 3, 1, many);
    draw(400, 1, 2, other);
    assert_memory_equal(one, many, sizeof one);
    assert_memory_not_equal(one + 3, other + 3, sizeof one - 3 * sizeof *one);
    /* First the pupils as they are: mean number 19.5; then as many draws as
     * there are pupils. */
    assert_near(one[1], 19.5);
    for (size_t d = 0; d <= 400; d++) assert_near(one[3 * d], PUPILS);
    /* A mean of 40 from 0 .. 39 has the standard error 11.543 / sqrt(40) =
     * 1.825; so has the spread of draws, within a tenth. */
    double sum = 0.0, squares = 0.0;
    for (size_t d = 1; d <= 400; d++) {
        sum += one[3 * d + 1];
        squares += one[3 * d + 1] * one[3 * d + 1];
    }
    const double mean = sum / 400, spread = sqrt(squares / 400 - mean * mean);
    assert_true(fabs(mean - 19.5) < 0.4);
    assert_true(fabs(spread - 1.825) < 0.2);
}

static void test_intervals(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    const eb_resamples how = {&memory, PUPILS, 1, 41, 0};
    double drawn[42 * 2], scratch[41];
    /* Draw d has 41 - d and twice that: 40 .. 0 in falling order. */
    for (size_t d = 0; d < 42; d++) {
        drawn[2 * d] = d == 0 ? 20.0 : 41.0 - (double)d;
        drawn[2 * d + 1] = 2.0 * drawn[2 * d];
    }
    eb_interval a = eb_resampled(&how, drawn, 2, 0, EB_NO_OTHER, scratch);
    assert_near(a.value, 20.0);
    assert_near(a.low, 1.0); /* 0.025 of 0 .. 40 */
    assert_near(a.high, 39.0);
    assert_int_equal(a.draws, 41);
    a = eb_resampled(&how, drawn, 2, 1, 0, scratch);
    assert_near(a.value, 20.0);
    assert_near(a.low, 1.0);
    assert_near(a.high, 39.0);
    /* Four missing draws of 41 are borne, five are too many. */
    for (size_t d = 1; d <= 4; d++) drawn[2 * d] = NAN;
    a = eb_resampled(&how, drawn, 2, 0, EB_NO_OTHER, scratch);
    assert_int_equal(a.draws, 37);
    assert_near(a.low, 0.9);
    drawn[2 * 5] = NAN;
    a = eb_resampled(&how, drawn, 2, 0, EB_NO_OTHER, scratch);
    assert_near(a.value, 20.0);
    assert_true(isnan(a.low));
    assert_true(isnan(a.high));
    drawn[0] = INFINITY;
    a = eb_resampled(&how, drawn, 2, 0, EB_NO_OTHER, scratch);
    assert_true(isnan(a.value));
}

/* One draw is its own interval. */
static void test_one_draw(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    const eb_resamples how = {&memory, PUPILS, 1, 1, 0};
    const double drawn[2] = {20.0, 17.0};
    double scratch[2] = {0.0, NAN}; /* the second is not of the draws */
    const eb_interval a = eb_resampled(&how, drawn, 1, 0, EB_NO_OTHER, scratch);
    assert_near(a.value, 20.0);
    assert_near(a.low, 17.0);
    assert_near(a.high, 17.0);
    assert_int_equal(a.draws, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draws),
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_one_draw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
