/* SPDX-License-Identifier: MIT */
/*
 * Every figure by name is the figure by its own call, and has a name.
 */
#include "review/metrics.h"

#include "test_review.h"

static void named_figures_are_the_same(void **state) {
    (void)state;
    for (size_t i = 0; i < CASE_COUNT; i++) {
        eb_ranking *r = rank_case(i);
        const eb_calibration line = eb_ranking_calibration(r);
        const struct {
            eb_metric metric;
            double wanted;
        } all[] = {
            {{EB_METRIC_AUROC, 0}, eb_ranking_auroc(r)},
            {{EB_METRIC_AVERAGE_PRECISION, 0}, eb_ranking_average_precision(r)},
            {{EB_METRIC_BRIER, 0}, eb_ranking_brier(r)},
            {{EB_METRIC_LOG_SCORE, 0}, eb_ranking_log_score(r)},
            {{EB_METRIC_CALIBRATION_ERROR, 0},
             eb_ranking_calibration_error(r, 10, 0)},
            {{EB_METRIC_CALIBRATION_ERROR, 4},
             eb_ranking_calibration_error(r, 4, 0)},
            {{EB_METRIC_CALIBRATION_ERROR, -1}, NAN},
            {{EB_METRIC_CALIBRATION_ERROR, 1001}, NAN},
            {{EB_METRIC_IN_THE_LARGE, 0}, line.in_the_large},
            {{EB_METRIC_INTERCEPT, 0}, line.intercept},
            {{EB_METRIC_SLOPE, 0}, line.slope},
            {{EB_METRIC_EXPECTED_RATIO, 0}, eb_ranking_expected(r).ratio},
            {{EB_METRIC_BASE_RATE, 0},
             eb_ranking_outcomes(r) / eb_ranking_total(r)},
            {{EB_METRIC_CAPTURED_AT_RATE, 0.2},
             eb_ranking_at_rate(r, 0.2).captured},
            {{EB_METRIC_PRECISION_AT_RATE, 0.2},
             eb_ranking_at_rate(r, 0.2).precision},
            {{EB_METRIC_CAPTURED_AT_PLACES, 7},
             eb_ranking_at_places(r, 7).captured},
            {{EB_METRIC_PRECISION_AT_PLACES, 7},
             eb_ranking_at_places(r, 7).precision},
            {{EB_METRIC_NET_BENEFIT, 0.3},
             eb_ranking_net_benefit(r, 0.3).model},
            {{EB_METRIC_KINDS, 0}, NAN},
        };
        for (size_t m = 0; m < sizeof all / sizeof *all; m++) {
            assert_near(eb_ranking_metric(r, all[m].metric), all[m].wanted, 0,
                        GOLDEN_CASES[i].name);
        }
        eb_ranking_free(r);
    }
}

static void nothing_of_no_rows(void **state) {
    (void)state;
    eb_ranking *r = rank(NULL, NULL, NULL, 0);
    for (int kind = 0; kind < EB_METRIC_KINDS; kind++) {
        const eb_metric metric = {(eb_metric_kind)kind, 0.5};
        assert_true(isnan(eb_ranking_metric(r, metric)));
    }
    eb_ranking_free(r);
}

static void names(void **state) {
    (void)state;
    assert_string_equal(eb_metric_name(EB_METRIC_AUROC), "auroc");
    assert_string_equal(eb_metric_name(EB_METRIC_SLOPE), "slope");
    assert_string_equal(eb_metric_name(EB_METRIC_NET_BENEFIT), "net_benefit");
    for (int a = 0; a < EB_METRIC_KINDS; a++) {
        for (int b = 0; b < a; b++) {
            assert_string_not_equal(eb_metric_name((eb_metric_kind)a),
                                    eb_metric_name((eb_metric_kind)b));
        }
    }
    assert_null(eb_metric_name(EB_METRIC_KINDS));
}

/* A list may ask for the same figure twice: the line is fitted once. */
static void a_figure_asked_for_twice(void **state) {
    (void)state;
    const eb_metric large = {EB_METRIC_IN_THE_LARGE, 0};
    const eb_metric slope = {EB_METRIC_SLOPE, 0};
    eb_ranking *r = rank_case(4);
    const eb_calibration line = eb_ranking_calibration(r);
    eb_metric_lines lines = eb_metric_lines_start(NULL, NULL);
    for (int time = 0; time < 2; time++) {
        assert_true(eb_ranked_metric(r, &r->own, large, &lines) ==
                    line.in_the_large);
        assert_true(eb_ranked_metric(r, &r->own, slope, &lines) == line.slope);
    }
    eb_ranking_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(named_figures_are_the_same),
        cmocka_unit_test(nothing_of_no_rows),
        cmocka_unit_test(names),
        cmocka_unit_test(a_figure_asked_for_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
