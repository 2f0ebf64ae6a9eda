/* SPDX-License-Identifier: MIT */
/* Rows picked, sorted and weighed. */
#include "review/bench.h"

#include "evidence.h"

static void make(eb_evidence *e) {
    eb_evidence_row rows[6];
    for (uint32_t i = 0; i < 6; i++) {
        rows[i] = evidence_row(i / 2, 0, 0.1 * (i + 1), i == 0, i % 2 == 1);
        rows[i].severe_chance = 0.5 - 0.05 * i;
        rows[i].severe = i == 2;
    }
    rows[5].decided = 1;
    rows[4].severe_now = 1;
    evidence_make(e, rows, 6);
}

static void test_populations(void **state) {
    (void)state;
    static const uint32_t ALL[] = {0, 1, 2, 3, 4, 5};
    static const size_t COUNTS[EB_POPULATIONS] = {6, 5, 5, 5};
    static const uint32_t FIRST[EB_POPULATIONS] = {5, 5, 4, 0};
    static const double OUTCOMES[EB_POPULATIONS] = {3, 3, 2, 1};
    eb_evidence e;
    make(&e);
    for (int p = 0; p < EB_POPULATIONS; p++) {
        eb_bench bench = {NULL, NULL, NULL};
        assert_ok(eb_bench_new(&e, ALL, 6, (eb_population)p, EB_BY_MODEL,
                               &bench, NULL));
        assert_int_equal(eb_ranking_count(bench.ranking), COUNTS[p]);
        assert_int_equal(bench.row[0], FIRST[p]);
        assert_int_equal(bench.pupil[0], FIRST[p] / 2);
        assert_near(eb_ranking_outcomes(bench.ranking), OUTCOMES[p]);
        eb_bench_free(&e.memory, &bench);
        assert_null(bench.ranking);
    }
    eb_evidence_free(&e);
}

static void test_some_rows(void **state) {
    (void)state;
    static const uint32_t SOME[] = {1, 3};
    eb_evidence e;
    eb_bench bench = {NULL, NULL, NULL};
    make(&e);
    assert_ok(eb_bench_new(&e, SOME, 2, EB_OF_ALL, EB_BY_MODEL, &bench, NULL));
    assert_int_equal(eb_ranking_count(bench.ranking), 2);
    assert_int_equal(bench.row[0], 3);
    assert_int_equal(bench.row[1], 1);
    eb_bench_free(&e.memory, &bench);
    eb_evidence_free(&e);
}

static void test_copies(void **state) {
    (void)state;
    static const uint32_t ALL[] = {0, 1, 2, 3, 4, 5};
    static const double COPIES[] = {2.0, 0.0, 1.0};
    double scratch[6];
    eb_evidence e;
    eb_bench bench = {NULL, NULL, NULL};
    make(&e);
    assert_ok(eb_bench_new(&e, ALL, 6, EB_OF_ALL, EB_BY_MODEL, &bench, NULL));
    const eb_weights weights = eb_bench_weigh(&bench, COPIES, scratch);
    assert_near(weights.total, 6.0);    /* 2 + 2 + 0 + 0 + 1 + 1 */
    assert_near(weights.outcomes, 3.0); /* rows 1, 1 and 5 */
    assert_near(scratch[0], 1.0);       /* row 5 is first, of pupil 2 */
    assert_near(scratch[5], 2.0);
    eb_bench_free(&e.memory, &bench);
    eb_evidence_free(&e);
}

/* Of the rows as they are, a draw's line is the line. */
static void test_lines(void **state) {
    (void)state;
    eb_evidence_row rows[40];
    uint32_t all[40];
    double copies[40], scratch[40];
    eb_evidence e;
    eb_bench bench = {NULL, NULL, NULL};
    eb_bench_lines lines;
    for (uint32_t i = 0; i < 40; i++) {
        rows[i] = evidence_row(i, 0, 0.02 * i + 0.05, 0, i % 3 == 0 || i > 30);
        all[i] = i;
        copies[i] = 1.0;
    }
    evidence_make(&e, rows, 40);
    assert_ok(eb_bench_new(&e, all, 40, EB_OF_ALL, EB_BY_MODEL, &bench, NULL));
    assert_ok(eb_bench_lines_new(&e.memory, &bench, &lines, NULL));
    const eb_weights weights = eb_bench_weigh(&bench, copies, scratch);
    const eb_metric slope = {EB_METRIC_SLOPE, 0};
    const double exact = eb_ranking_calibration(bench.ranking).slope;
    eb_metric_lines of = eb_bench_lines_of(&lines, 0);
    assert_near(eb_ranked_metric(bench.ranking, &weights, slope, &of), exact);
    of = eb_bench_lines_of(&lines, 1);
    assert_true(fabs(eb_ranked_metric(bench.ranking, &weights, slope, &of) -
                     exact) < 1e-6);
    eb_bench_lines_free(&e.memory, &lines);
    eb_bench_free(&e.memory, &bench);
    eb_evidence_free(&e);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_populations), cmocka_unit_test(test_some_rows),
        cmocka_unit_test(test_copies), cmocka_unit_test(test_lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
