/* SPDX-License-Identifier: MIT */
/*
 * New intercept and slope: those of statsmodels, those that were planted,
 * refused where there is nothing to learn from.
 */
#include "base/maths.h"
#include "base/random.h"
#include "test_review.h"

static void two_numbers_are_those_of_statsmodels(void **state) {
    (void)state;
    int done = 0;
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const struct golden_case *c = &GOLDEN_CASES[i];
        const eb_scored rows = {c->p, NULL, NULL, c->y, c->w, c->count};
        eb_recalibrate_options options = EB_RECALIBRATE_OPTIONS_INIT;
        options.minimum = 1;
        eb_recalibration got;
        const eb_status status = eb_recalibrate(&rows, &options, &got, NULL);
        if (isnan(c->golden[AT_SLOPE])) {
            assert_int_equal(status, EB_ERR_FIT);
            continue;
        }
        assert_ok(status);
        assert_near(got.intercept, c->golden[AT_INTERCEPT], 1e-9, c->name);
        assert_near(got.slope, c->golden[AT_SLOPE], 1e-9, c->name);
        assert_near(got.intercept_se, c->golden[AT_INTERCEPT_SE], 1e-8,
                    c->name);
        assert_near(got.slope_se, c->golden[AT_SLOPE_SE], 1e-8, c->name);
        assert_true(got.log_likelihood_after >=
                    got.log_likelihood_before - 1e-12);
        assert_true(got.gradient_norm < 1e-7 && got.iterations < 30);
        assert_true(isnan(got.clustered_slope_se));
        done++;
    }
    assert_true(done >= 10);
}

enum { ROWS = 3000 };

typedef struct sample {
    double p[ROWS];
    unsigned char y[ROWS];
    uint32_t cluster[ROWS];
} sample;

static eb_scored planted(sample *s, uint32_t seed, double a, double b) {
    eb_random random = eb_random_stream(seed, 0, 0);
    for (size_t i = 0; i < ROWS; i++) {
        const double x = -1 + 1.2 * eb_random_normal(&random);
        s->p[i] = eb_expit(x);
        s->y[i] = (unsigned char)eb_random_chance(&random, eb_expit(a + b * x));
        s->cluster[i] = (uint32_t)i;
    }
    const eb_scored rows = {s->p, NULL, NULL, s->y, NULL, ROWS};
    return rows;
}

static void what_was_moved_is_moved_back(void **state) {
    (void)state;
    static sample s;
    const eb_scored rows = planted(&s, 8, 0.6, 0.7);
    eb_recalibrate_options options = EB_RECALIBRATE_OPTIONS_INIT;
    eb_recalibration got;
    assert_ok(eb_recalibrate(&rows, &options, &got, NULL));
    assert_true(fabs(got.intercept - 0.6) < 3 * got.intercept_se);
    assert_true(fabs(got.slope - 0.7) < 3 * got.slope_se);
    assert_int_equal(got.events + got.non_events, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        s.p[i] = eb_expit(got.intercept + got.slope * eb_logit(s.p[i]));
    }
    eb_ranking *r = rank(s.p, s.y, NULL, ROWS);
    const eb_calibration after = eb_ranking_calibration(r);
    assert_near(after.in_the_large, 0, 1e-9, "large");
    assert_near(after.intercept, 0, 1e-9, "intercept");
    assert_near(after.slope, 1, 1e-9, "slope");
    eb_ranking_free(r);
    options.ridge = 50;
    eb_recalibration drawn;
    (void)planted(&s, 8, 0.6, 0.7);
    assert_ok(eb_recalibrate(&rows, &options, &drawn, NULL));
    const double loose = got.slope - 1, tight = drawn.slope - 1;
    assert_true(drawn.intercept * drawn.intercept + tight * tight <
                got.intercept * got.intercept + loose * loose);
    assert_true(drawn.log_likelihood_after < got.log_likelihood_after);
}

/* Each row alone: near the usual errors. Each row twice under one cluster:
 * those of the single rows, where the usual ones shrink by the root of 2. */
static void errors_by_cluster(void **state) {
    (void)state;
    static sample s;
    static double p[2 * ROWS];
    static unsigned char y[2 * ROWS];
    static uint32_t cluster[2 * ROWS];
    const eb_scored rows = planted(&s, 9, 0, 1);
    eb_recalibrate_options options = EB_RECALIBRATE_OPTIONS_INIT;
    options.cluster = s.cluster;
    options.cluster_count = ROWS;
    eb_recalibration once, twice;
    assert_ok(eb_recalibrate(&rows, &options, &once, NULL));
    assert_true(fabs(once.clustered_slope_se / once.slope_se - 1) < 0.08);
    assert_true(fabs(once.clustered_intercept_se / once.intercept_se - 1) <
                0.08);
    for (size_t i = 0; i < 2 * ROWS; i++) {
        p[i] = s.p[i / 2];
        y[i] = s.y[i / 2];
        cluster[i] = (uint32_t)(i / 2);
    }
    const eb_scored doubled = {p, NULL, NULL, y, NULL, 2 * ROWS};
    options.cluster = cluster;
    assert_ok(eb_recalibrate(&doubled, &options, &twice, NULL));
    assert_near(twice.clustered_slope_se, once.clustered_slope_se, 1e-9,
                "clustered");
    assert_near(twice.slope_se * sqrt(2), once.slope_se, 1e-9, "usual");
}

/* The sandwich written out: the inverse of the information, the clusters'
 * gradients, the inverse again. */
static void few_clusters_by_hand(void **state) {
    (void)state;
    enum { CLUSTERS = 5 };
    const struct golden_case *c = &GOLDEN_CASES[4];
    uint32_t cluster[400];
    for (size_t i = 0; i < c->count; i++) cluster[i] = (uint32_t)(i % CLUSTERS);
    const eb_scored rows = {c->p, NULL, NULL, c->y, NULL, c->count};
    eb_recalibrate_options options = EB_RECALIBRATE_OPTIONS_INIT;
    options.cluster = cluster;
    options.cluster_count = CLUSTERS + 3; /* three have no rows */
    eb_recalibration got;
    assert_ok(eb_recalibrate(&rows, &options, &got, NULL));
    double aa = 0, ab = 0, bb = 0, sum[CLUSTERS][2] = {{0}}, square = 0;
    for (size_t i = 0; i < c->count; i++) {
        const double x = eb_logit(c->p[i]);
        const double p = eb_expit(got.intercept + got.slope * x);
        aa += p * (1 - p);
        ab += p * (1 - p) * x;
        bb += p * (1 - p) * x * x;
        sum[i % CLUSTERS][0] += c->y[i] - p;
        sum[i % CLUSTERS][1] += (c->y[i] - p) * x;
    }
    for (int i = 0; i < CLUSTERS; i++) {
        const double slope =
            (aa * sum[i][1] - ab * sum[i][0]) / (aa * bb - ab * ab);
        square += slope * slope;
    }
    assert_near(got.clustered_slope_se, sqrt(square * 5 / 4), 1e-9, "slope");
}

static void rows_without_weight_are_no_rows(void **state) {
    (void)state;
    const struct golden_case *c = &GOLDEN_CASES[4];
    double w[400];
    size_t events = 0, others = 0;
    for (size_t i = 0; i < c->count; i++) {
        w[i] = i % 3 != 0;
        events += i % 3 != 0 && c->y[i];
        others += i % 3 != 0 && !c->y[i];
    }
    const eb_scored rows = {c->p, NULL, NULL, c->y, w, c->count};
    const eb_recalibrate_options options = EB_RECALIBRATE_OPTIONS_INIT;
    eb_recalibration got;
    assert_ok(eb_recalibrate(&rows, &options, &got, NULL));
    assert_true(got.events == events && got.non_events == others);
}

static eb_status tried(const eb_scored *rows, eb_recalibrate_options options,
                       const char *field) {
    eb_recalibration got;
    eb_error err = {0};
    const eb_status status = eb_recalibrate(rows, &options, &got, &err);
    assert_string_equal(err.field, field);
    return status;
}

static void what_cannot_be_told_is_refused(void **state) {
    (void)state;
    double p[60], big[60];
    unsigned char y[60];
    const uint32_t cluster[60] = {3};
    for (size_t i = 0; i < 60; i++) {
        p[i] = 0.1 + 0.01 * (double)i;
        big[i] = 5;
        y[i] = i >= 41;
    }
    const eb_scored few = {p, NULL, NULL, y, NULL, 60},
                    apart = {p, NULL, NULL, y, NULL, 60},
                    numbers = {big, NULL, NULL, y, NULL, 60};
    eb_recalibrate_options options = EB_RECALIBRATE_OPTIONS_INIT;
    assert_int_equal(tried(&few, options, "outcome"), EB_ERR_FIT);
    options.minimum = 19;
    assert_int_equal(tried(&apart, options, "score"), EB_ERR_FIT);
    options.ridge = 1;
    eb_recalibration got;
    assert_ok(eb_recalibrate(&apart, &options, &got, NULL));
    assert_true(got.slope > 1 && got.events == 19);
    assert_int_equal(tried(&numbers, options, "score"), EB_ERR_ARGUMENT);
    options.cluster = cluster;
    options.cluster_count = 3;
    assert_int_equal(tried(&few, options, "cluster"), EB_ERR_ARGUMENT);
    options.cluster = NULL;
    options.ridge = INFINITY;
    assert_int_equal(tried(&few, options, "ridge"), EB_ERR_ARGUMENT);
    options.ridge = 1;
    options.minimum = -1;
    assert_int_equal(tried(&few, options, "ridge"), EB_ERR_ARGUMENT);
    options.minimum = 19;
    assert_int_equal(eb_recalibrate(NULL, &options, &got, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_recalibrate(&few, NULL, &got, NULL), EB_ERR_ARGUMENT);
    assert_int_equal(eb_recalibrate(&few, &options, NULL, NULL),
                     EB_ERR_ARGUMENT);
    options.ridge = -1;
    assert_int_equal(tried(&few, options, "ridge"), EB_ERR_ARGUMENT);
    options.size = 0;
    assert_int_equal(tried(&few, options, "options"), EB_ERR_ARGUMENT);
    y[3] = 7;
    const eb_recalibrate_options fresh = EB_RECALIBRATE_OPTIONS_INIT;
    assert_int_equal(tried(&few, fresh, "outcome"), EB_ERR_ARGUMENT);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    const struct golden_case *c = &GOLDEN_CASES[4];
    const eb_scored rows = {c->p, NULL, NULL, c->y, NULL, c->count};
    static const uint32_t cluster[400] = {0};
    int allowed = 0;
    for (;; allowed++) {
        int left = allowed;
        eb_recalibrate_options options = EB_RECALIBRATE_OPTIONS_INIT;
        options.memory = failing_memory(&left);
        options.cluster = cluster;
        options.cluster_count = 1;
        eb_recalibration got = {0};
        const eb_status status = eb_recalibrate(&rows, &options, &got, NULL);
        if (status == EB_OK) {
            assert_true(isnan(got.clustered_slope_se)); /* one cluster only */
            break;
        }
        assert_int_equal(status, EB_ERR_MEMORY);
        assert_true(got.events == 0);
    }
    assert_int_equal(allowed, 10);
}

/* Enough rows of both outcomes at two scores that are nearly one. */
static void scores_that_tell_no_slope(void **state) {
    (void)state;
    double p[80];
    unsigned char y[80];
    for (size_t i = 0; i < 80; i++) {
        p[i] = i % 2 == 0 ? 0.7 : 0.7 + 1e-9;
        y[i] = i % 4 < 2;
    }
    const eb_scored rows = {p, NULL, NULL, y, NULL, 80};
    const eb_recalibrate_options options = EB_RECALIBRATE_OPTIONS_INIT;
    eb_recalibration got = {0};
    eb_error err = {0};
    assert_int_equal(eb_recalibrate(&rows, &options, &got, &err), EB_ERR_FIT);
    assert_string_equal(err.field, "slope");
    assert_true(got.slope == 0.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_numbers_are_those_of_statsmodels),
        cmocka_unit_test(what_was_moved_is_moved_back),
        cmocka_unit_test(errors_by_cluster),
        cmocka_unit_test(few_clusters_by_hand),
        cmocka_unit_test(rows_without_weight_are_no_rows),
        cmocka_unit_test(what_cannot_be_told_is_refused),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(scores_that_tell_no_slope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
