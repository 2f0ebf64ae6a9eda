/* SPDX-License-Identifier: MIT */
/*
 * Calibration against statsmodels, scikit-learn and simple counting; planted
 * shifts are found, and none is where there is none to tell.
 */
#include "base/maths.h"
#include "base/random.h"
#include "review/intervals.h"
#include "test_review.h"

static void lines_are_those_of_statsmodels(void **state) {
    (void)state;
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const struct golden_case *c = &GOLDEN_CASES[i];
        eb_ranking *r = rank_case(i);
        const eb_calibration got = eb_ranking_calibration(r);
        const double figures[] = {got.in_the_large, got.in_the_large_se,
                                  got.intercept,    got.slope,
                                  got.intercept_se, got.slope_se};
        for (int f = 0; f < 6; f++) {
            assert_near(figures[f], c->golden[AT_LARGE + f], 1e-6, c->name);
        }
        eb_ranking_free(r);
    }
}

static void errors_are_those_of_whole_groups(void **state) {
    (void)state;
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const struct golden_case *c = &GOLDEN_CASES[i];
        eb_ranking *r = rank_case(i);
        assert_near(eb_ranking_calibration_error(r, 0, 0),
                    c->golden[AT_ERROR_BY_COUNT], 1e-12, c->name);
        assert_near(eb_ranking_calibration_error(r, 10, 1),
                    c->golden[AT_ERROR_BY_WIDTH], 1e-12, c->name);
        eb_ranking_free(r);
    }
}

static void no_bins_no_error(void **state) {
    (void)state;
    eb_ranking *r = rank_case(3);
    assert_true(isnan(eb_ranking_calibration_error(r, -1, 0)));
    assert_true(isnan(eb_ranking_calibration_error(r, 1001, 0)));
    /* One bin: the distance of the means. */
    const double total = eb_ranking_total(r);
    assert_near(eb_ranking_calibration_error(r, 1, 0),
                fabs(eb_ranking_expected(r).expected / total -
                     eb_ranking_outcomes(r) / total),
                1e-14, "one bin");
    eb_ranking_free(r);
}

static void a_curve_by_hand(void **state) {
    (void)state;
    const double p[] = {0.8, 0.1, 0.2, 0.9};
    const unsigned char y[] = {1, 0, 1, 1};
    eb_curve_point points[2];
    eb_ranking *r = rank(p, y, NULL, 4);
    assert_ok(eb_ranking_curve(r, 2, points, NULL));
    assert_near(points[0].mean_chance, 0.15, 1e-15, "low chance");
    assert_near(points[1].mean_chance, 0.85, 1e-15, "high chance");
    assert_true(points[0].share == 0.5 && points[1].share == 1);
    assert_true(points[0].rows == 2 && points[1].rows == 2);
    /* Wilson for 1 of 2: 0.5 -+ z sqrt(1/8 + z^2/16) / (1 + z^2/2). */
    assert_near(points[0].low, 0.0945312057, 1e-9, "low");
    assert_near(points[0].high, 0.9054687943, 1e-9, "high");
    assert_true(points[1].high == 1);
    eb_error err = {0};
    assert_int_equal(eb_ranking_curve(r, 0, points, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "bins");
    assert_int_equal(eb_ranking_curve(r, 1001, points, &err), EB_ERR_ARGUMENT);
    assert_int_equal(eb_ranking_curve(NULL, 2, points, NULL), EB_ERR_ARGUMENT);
    assert_int_equal(eb_ranking_curve(r, 2, NULL, NULL), EB_ERR_ARGUMENT);
    eb_ranking_free(r);
}

/* Weights of 1 and 3: sums 4, squares 10, effectively 1.6 rows. */
static void a_weighted_curve_has_fewer_rows(void **state) {
    (void)state;
    const double p[] = {0.2, 0.4}, w[] = {1, 3};
    const unsigned char y[] = {1, 0};
    eb_curve_point point;
    double low, high;
    eb_ranking *r = rank(p, y, w, 2);
    assert_ok(eb_ranking_curve(r, 1, &point, NULL));
    assert_true(point.rows == 4 && point.share == 0.25);
    assert_near(point.mean_chance, 0.35, 1e-15, "chance");
    eb_wilson(0.25, 1.6, &low, &high);
    assert_near(point.low, low, 1e-15, "low");
    assert_near(point.high, high, 1e-15, "high");
    eb_ranking_free(r);
}

static void ties_leave_bins_empty(void **state) {
    (void)state;
    const double p[] = {0.3, 0.3, 0.3, 0.3};
    const unsigned char y[] = {1, 0, 0, 0};
    eb_curve_point points[4];
    eb_ranking *r = rank(p, y, NULL, 4);
    assert_ok(eb_ranking_curve(r, 4, points, NULL));
    assert_true(points[2].rows == 4 && points[2].share == 0.25);
    assert_true(points[0].rows == 0 && isnan(points[0].share) &&
                isnan(points[0].low));
    eb_ranking_free(r);
    const double rate[] = {3, 1, 2, 0};
    r = rank(rate, y, NULL, 4);
    assert_int_equal(eb_ranking_curve(r, 4, points, NULL), EB_ERR_ARGUMENT);
    eb_ranking_free(r);
}

/* Rows whose true log-odds are a + b logit(p). */
static eb_ranking *planted(uint32_t round, double a, double b, size_t rows,
                           double *p, unsigned char *y) {
    eb_random random = eb_random_stream(26, round, 0);
    for (size_t i = 0; i < rows; i++) {
        const double x = -1.2 + 1.1 * eb_random_normal(&random);
        p[i] = eb_expit(x);
        y[i] = (unsigned char)eb_random_chance(&random, eb_expit(a + b * x));
    }
    return rank(p, y, NULL, rows);
}

static void planted_shifts_are_found(void **state) {
    (void)state;
    enum { ROWS = 4000 };
    static double p[ROWS];
    static unsigned char y[ROWS];
    const double plans[][2] = {{0, 1}, {0.5, 1}, {0, 0.6}, {-0.4, 1.4}};
    for (uint32_t i = 0; i < 4; i++) {
        eb_ranking *r = planted(i, plans[i][0], plans[i][1], ROWS, p, y);
        const eb_calibration got = eb_ranking_calibration(r);
        assert_true(fabs(got.intercept - plans[i][0]) < 3 * got.intercept_se);
        assert_true(fabs(got.slope - plans[i][1]) < 3 * got.slope_se);
        if (i > 1) assert_true(fabs(got.slope - 1) > 3 * got.slope_se);
        if (i == 1) assert_true(fabs(got.in_the_large) > 3 * got.slope_se);
        eb_ranking_free(r);
    }
}

static void alarms_come_at_the_stated_rate(void **state) {
    (void)state;
    enum { ROWS = 600, ROUNDS = 400 };
    double p[ROWS];
    unsigned char y[ROWS];
    int slope = 0, large = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        eb_ranking *r = planted(100 + round, 0, 1, ROWS, p, y);
        const eb_calibration got = eb_ranking_calibration(r);
        slope += fabs(got.slope - 1) > 1.96 * got.slope_se;
        large += fabs(got.in_the_large) > 1.96 * got.in_the_large_se;
        eb_ranking_free(r);
    }
    /* 5 % of 400 is 20, with a standard deviation of 4.4. */
    assert_in_range(slope, 8, 34);
    assert_in_range(large, 8, 34);
}

static void expected_over_observed(void **state) {
    (void)state;
    const double p[] = {0.5, 0.5, 0.25, 0.75};
    const unsigned char y[] = {1, 0, 0, 0}, none[] = {0, 0, 0, 0};
    const double w[] = {1, 1, 1, 2};
    eb_ranking *r = rank(p, y, NULL, 4);
    eb_expected got = eb_ranking_expected(r);
    assert_true(got.expected == 2 && got.observed == 1 && got.ratio == 2);
    /* Garwood for 1: 0.02532 to 5.57164. */
    assert_near(got.low, 2 / 5.571643390938, 1e-9, "low");
    assert_near(got.high, 2 / 0.025317807984, 1e-9, "high");
    eb_ranking_free(r);
    r = rank(p, none, NULL, 4);
    got = eb_ranking_expected(r);
    assert_true(isnan(got.ratio) && got.high == INFINITY);
    assert_near(got.low, 2 / 3.688879454114, 1e-9, "none seen");
    eb_ranking_free(r);
    r = rank(p, y, w, 4);
    got = eb_ranking_expected(r);
    assert_true(got.expected == 2.75 && isnan(got.low));
    eb_ranking_free(r);
    r = rank(w, y, NULL, 4);
    assert_true(isnan(eb_ranking_expected(r).expected));
    eb_ranking_free(r);
}

/* A row so light that the rows before it are all rows, in doubles: it is in
 * the last bin, and not in one behind it. */
static void a_row_of_no_weight_to_speak_of(void **state) {
    (void)state;
    const double p[] = {0.1, 0.9}, w[] = {1, 1e-20};
    const unsigned char y[] = {0, 1};
    eb_curve_point points[4];
    eb_ranking *r = rank(p, y, w, 2);
    assert_ok(eb_ranking_curve(r, 4, points, NULL));
    assert_true(points[2].rows == 1 && points[2].mean_chance == 0.1);
    assert_true(points[3].rows == 1e-20);
    assert_near(points[3].mean_chance, 0.9, 1e-15, "the last");
    assert_true(points[0].rows == 0 && points[1].rows == 0);
    eb_ranking_free(r);
}

/* Nothing expected: a ratio of 0, whose interval says nothing. */
static void nothing_is_expected(void **state) {
    (void)state;
    const double p[] = {0, 0, 0};
    const unsigned char y[] = {0, 1, 0};
    eb_ranking *r = rank(p, y, NULL, 3);
    const eb_expected got = eb_ranking_expected(r);
    assert_true(got.expected == 0 && got.observed == 1 && got.ratio == 0);
    assert_true(isnan(got.low) && isnan(got.high));
    eb_ranking_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_those_of_statsmodels),
        cmocka_unit_test(errors_are_those_of_whole_groups),
        cmocka_unit_test(no_bins_no_error),
        cmocka_unit_test(a_curve_by_hand),
        cmocka_unit_test(a_weighted_curve_has_fewer_rows),
        cmocka_unit_test(ties_leave_bins_empty),
        cmocka_unit_test(planted_shifts_are_found),
        cmocka_unit_test(alarms_come_at_the_stated_rate),
        cmocka_unit_test(expected_over_observed),
        cmocka_unit_test(a_row_of_no_weight_to_speak_of),
        cmocka_unit_test(nothing_is_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
