/* SPDX-License-Identifier: MIT */
/*
 * Drift against scipy; its false alarms, which must be 5 % from 30 rows up;
 * and that a shift is found.
 */
#include "base/random.h"
#include "test_review.h"

enum { BINS = 10, ROUNDS = 5000 };

static void figures_are_those_of_scipy(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof GOLDEN_DRIFT / sizeof *GOLDEN_DRIFT; i++) {
        const double *row = GOLDEN_DRIFT[i];
        double shares[BINS];
        int64_t counts[BINS];
        for (int b = 0; b < BINS; b++) {
            shares[b] = row[2 + b] / row[0];
            counts[b] = (int64_t)row[2 + BINS + b];
        }
        eb_drift got;
        assert_ok(eb_drift_judge(shares, row[0], counts, BINS, &got, NULL));
        assert_near(got.chi_square, row[22], 1e-12, "chi-square");
        assert_near(got.p, row[23], 1e-12, "p");
        assert_near(got.psi, row[24], 1e-12, "psi");
        assert_true(got.rows == row[1]);
        assert_int_equal(got.too_few, 9 * (1 / row[0] + 1 / row[1]) > 0.05);
    }
}

static void draw(eb_random *random, size_t rows, int64_t *counts) {
    memset(counts, 0, BINS * sizeof *counts);
    for (size_t i = 0; i < rows; i++) {
        counts[eb_random_below(random, BINS)]++;
    }
}

/* Alarms in 5,000 comparisons of two samples that differ by chance alone. */
static void alarms_come_at_five_in_a_hundred(void **state) {
    (void)state;
    /* A reference of 30 rows, which no model has, may call too seldom: so few
     * rows in a bin have few values of chi-square. */
    const size_t sizes[][2] = {{500, 30},   {2000, 60},   {1000, 200},
                               {400, 1000}, {1000, 5000}, {30, 30}};
    const int fewest[] = {200, 200, 200, 200, 200, 100};
    for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        eb_random random = eb_random_stream(27, i, 0);
        int alarms = 0;
        double psi = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int64_t then[BINS], here[BINS];
            double shares[BINS];
            draw(&random, sizes[i][0], then);
            draw(&random, sizes[i][1], here);
            for (int b = 0; b < BINS; b++) {
                shares[b] = (double)then[b] / (double)sizes[i][0];
            }
            eb_drift got;
            assert_ok(eb_drift_judge(shares, (double)sizes[i][0], here, BINS,
                                     &got, NULL));
            alarms += got.p < 0.05;
            psi += got.psi;
        }
        if (alarms < fewest[i] || alarms > ROUNDS * 6 / 100) {
            fail_msg("%zu and %zu rows: %d alarms in %d", sizes[i][0],
                     sizes[i][1], alarms, ROUNDS);
        }
        const double theory =
            9 * (1.0 / (double)sizes[i][0] + 1.0 / (double)sizes[i][1]);
        if (sizes[i][1] >= 200) {
            assert_true(fabs(psi / ROUNDS / theory - 1) < 0.05);
        }
    }
}

/* Cuts taken at the deciles of the reference itself, as a summary has them. */
static void cuts_from_the_data_are_as_good(void **state) {
    (void)state;
    enum { THEN = 400, HERE = 300, SOME = 2000 };
    static double then[THEN], here[HERE];
    const double shares[] = {.1, .1, .1, .1, .1, .1, .1, .1, .1, .1};
    eb_random random = eb_random_stream(28, 0, 0);
    unsigned char y[THEN] = {0};
    int alarms = 0;
    for (int round = 0; round < SOME; round++) {
        double cuts[BINS - 1];
        int64_t counts[BINS];
        for (size_t i = 0; i < THEN; i++) then[i] = eb_random_uniform(&random);
        for (size_t i = 0; i < HERE; i++) here[i] = eb_random_uniform(&random);
        eb_ranking *r = rank(then, y, NULL, THEN);
        for (size_t c = 1; c < BINS; c++) {
            cuts[c - 1] = then[eb_ranking_row(r, THEN - c * THEN / BINS)];
        }
        eb_ranking_free(r);
        eb_drift_count(here, HERE, cuts, BINS - 1, counts, NULL);
        eb_drift got;
        assert_ok(eb_drift_judge(shares, THEN, counts, BINS, &got, NULL));
        alarms += got.p < 0.05;
    }
    assert_in_range(alarms, SOME * 35 / 1000, SOME * 65 / 1000);
}

static void a_shift_is_found(void **state) {
    (void)state;
    const double shares[] = {.1, .1, .1, .1, .1, .1, .1, .1, .1, .1};
    const int64_t counts[] = {60, 70, 80, 90, 95, 105, 110, 120, 130, 140};
    eb_drift got;
    assert_ok(eb_drift_judge(shares, 5000, counts, BINS, &got, NULL));
    assert_true(got.p < 1e-6 && !got.too_few);
}

static void counting(void **state) {
    (void)state;
    const double cuts[] = {0, 0, 1, 2},
                 values[] = {-1, 0, 0.5, 1, 1.5, 2, 3, NAN, INFINITY};
    int64_t counts[5], missing;
    eb_drift_count(values, 9, cuts, 4, counts, &missing);
    const int64_t wanted[] = {2, 0, 2, 2, 2};
    assert_memory_equal(counts, wanted, sizeof wanted);
    assert_int_equal(missing, 1);
    eb_drift_count(values, 9, NULL, 0, counts, NULL);
    assert_int_equal(counts[0], 8);
}

/* 0 of 4 counts as half a row, 1/8; 0 of 10 as 1/20. */
static void an_empty_bin_is_half_a_row(void **state) {
    (void)state;
    const double shares[] = {0.5, 0.5, 0};
    const int64_t here[] = {4, 0, 0}, there[] = {2, 0, 2};
    eb_drift got;
    assert_ok(eb_drift_judge(shares, 10, here, 3, &got, NULL));
    assert_near(got.psi, 0.5 * log(2) - 0.375 * log(0.25), 1e-14, "here");
    assert_ok(eb_drift_judge(shares, 10, there, 3, &got, NULL));
    assert_near(got.psi, -0.375 * log(0.25) + 0.45 * log(10), 1e-14, "then");
}

static void edges(void **state) {
    (void)state;
    const double shares[] = {0.5, 0, 0.5}, one[] = {1}, bad[] = {0.5, 0.4, 0},
                 less[] = {1.5, -0.5, 0}, more[] = {0.5, 0.6, 0},
                 low[] = {0.999999, 0, 0}, high[] = {1.000001, 0, 0};
    const int64_t none[] = {0, 0, 0}, some[] = {10, 0, 12}, odd[] = {1, -1, 3};
    eb_drift got;
    assert_ok(eb_drift_judge(shares, 100, none, 3, &got, NULL));
    assert_true(got.p == 1 && got.too_few && isnan(got.psi) && got.rows == 0);
    assert_ok(eb_drift_judge(shares, 100, some, 3, &got, NULL));
    assert_int_equal(got.bins, 2);
    assert_ok(eb_drift_judge(one, 100, some, 1, &got, NULL));
    assert_true(got.p == 1 && got.psi == 0 && !got.too_few &&
                isnan(got.chi_square));
    assert_int_equal(eb_drift_judge(bad, 100, some, 3, &got, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_drift_judge(more, 100, some, 3, &got, NULL),
                     EB_ERR_ARGUMENT);
    /* As far from 1 as may be, and no farther. */
    assert_ok(eb_drift_judge(low, 100, some, 3, &got, NULL));
    assert_ok(eb_drift_judge(high, 100, some, 3, &got, NULL));
    assert_int_equal(eb_drift_judge(less, 100, some, 3, &got, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_drift_judge(shares, 100, odd, 3, &got, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_drift_judge(shares, 0, some, 3, &got, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_drift_judge(shares, 100, some, 0, &got, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_drift_judge(shares, 100, some, 1001, &got, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_drift_judge(shares, INFINITY, some, 3, &got, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_drift_judge(shares, 100, NULL, 3, &got, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_drift_judge(shares, 100, some, 3, NULL, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_drift_judge(NULL, 100, some, 3, &got, NULL),
                     EB_ERR_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_those_of_scipy),
        cmocka_unit_test(alarms_come_at_five_in_a_hundred),
        cmocka_unit_test(cuts_from_the_data_are_as_good),
        cmocka_unit_test(a_shift_is_found),
        cmocka_unit_test(counting),
        cmocka_unit_test(an_empty_bin_is_half_a_row),
        cmocka_unit_test(edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
