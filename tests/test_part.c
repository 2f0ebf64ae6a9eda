/* SPDX-License-Identifier: MIT */
/*
 * A part of an evaluation agrees with the public figures of the same rows,
 * and with eb_bootstrap's intervals in size.
 */
#include "review/part.h"

#include "evidence.h"
#include "school.h"

#define ROWS 300

static void make(eb_evidence *e, unsigned char *outcome, double *chance) {
    uint64_t seed = 3;
    eb_evidence_row rows[ROWS];
    for (uint32_t i = 0; i < ROWS; i++) {
        chance[i] = (double)(1 + below(&seed, 98)) / 100;
        outcome[i] = below(&seed, 100) < (size_t)(100 * chance[i]);
        rows[i] = evidence_row(i, 0, chance[i], 0, outcome[i]);
        rows[i].severe_chance = chance[i] / 10;
        rows[i].severe = i % 20 == 0;
        rows[i].log_chance = -2.0;
        rows[i].pit_below = 0.0;
        rows[i].pit_at = 1.0;
    }
    evidence_make(e, rows, ROWS);
}

static void test_agrees(void **state) {
    (void)state;
    unsigned char outcome[ROWS];
    double chance[ROWS], expected = 0.0;
    uint32_t cluster[ROWS];
    eb_evidence e;
    eb_ranking *ranking = NULL;
    make(&e, outcome, chance);
    eb_evaluation *made = evidence_judge(&e, 0, 400, 2);
    const eb_part *part = eb_evaluation_part(made, 0);
    eb_scored scored;
    memset(&scored, 0, sizeof scored);
    scored.score = chance;
    scored.outcome = outcome;
    scored.count = ROWS;
    assert_ok(eb_ranking_new(&scored, NULL, &ranking, NULL));
    assert_near(part->fresh[EB_BY_MODEL].auroc.value,
                eb_ranking_auroc(ranking));
    assert_near(part->fresh[EB_BY_MODEL].average_precision.value,
                eb_ranking_average_precision(ranking));
    assert_near(part->brier.value, eb_ranking_brier(ranking));
    assert_near(part->log_score.value, eb_ranking_log_score(ranking));
    const eb_calibration line = eb_ranking_calibration(ranking);
    assert_near(part->calibration.slope.value, line.slope);
    assert_near(part->calibration.slope_intercept, line.intercept);
    assert_near(part->calibration.intercept.value, line.in_the_large);
    assert_near(part->calibration.error,
                eb_ranking_calibration_error(ranking, 10, 0));
    assert_near(part->sessions_log_score, -2.0);
    for (size_t i = 0; i < ROWS; i++) {
        expected += chance[i] / 10;
        cluster[i] = (uint32_t)i;
    }
    assert_near(part->severe_expected, expected);
    assert_int_equal(part->severe_seen, ROWS / 20);
    assert_near(part->severe_ratio.value, expected / (ROWS / 20));
    assert_int_equal(part->spread.rows, ROWS);

    eb_bootstrap_options options = EB_BOOTSTRAP_OPTIONS_INIT;
    const eb_metric metrics[] = {{EB_METRIC_AUROC, 0}, {EB_METRIC_SLOPE, 0}};
    const eb_ranking *const rankings[] = {ranking};
    eb_interval out[2];
    options.cluster = cluster;
    options.cluster_count = ROWS;
    options.resamples = 400;
    assert_ok(eb_bootstrap(rankings, 1, metrics, 2, NULL, 0, &options, out,
                           NULL, NULL));
    const eb_interval *auroc = &part->fresh[EB_BY_MODEL].auroc;
    const eb_interval *slope = &part->calibration.slope;
    const double wide = out[0].high - out[0].low;
    assert_true(fabs(auroc->low - out[0].low) < wide / 4);
    assert_true(fabs(auroc->high - out[0].high) < wide / 4);
    assert_true(fabs(slope->low - out[1].low) < (out[1].high - out[1].low) / 4);
    assert_true(slope->low < slope->value && slope->value < slope->high);
    eb_ranking_free(ranking);
    eb_evaluation_free(made);
    eb_evidence_free(&e);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_agrees)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
