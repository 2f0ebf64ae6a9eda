/* SPDX-License-Identifier: MIT */
/* Lists of everybody from a threshold on. */
#include "review/workload.h"

#include "evidence.h"

static void test_by_hand(void **state) {
    (void)state;
    static const double CHANCES[] = {0.95, 0.5, 0.49, 0.3, 0.05, 0.0};
    static const unsigned char OUTCOMES[] = {1, 1, 0, 1, 0, 0};
    eb_scored scored;
    eb_ranking *ranking = NULL;
    eb_at_threshold out[EB_THRESHOLDS];
    memset(&scored, 0, sizeof scored);
    scored.score = CHANCES;
    scored.outcome = OUTCOMES;
    scored.count = 6;
    assert_ok(eb_ranking_new(&scored, NULL, &ranking, NULL));
    eb_workload(ranking, out);
    assert_near(out[0].threshold, 0.05);
    assert_int_equal(out[0].listed, 5); /* at the threshold is listed */
    assert_int_equal(out[0].right, 3);
    assert_int_equal(out[0].missed, 0);
    assert_int_equal(out[9].listed, 2); /* 0.5 */
    assert_int_equal(out[9].right, 2);
    assert_int_equal(out[9].missed, 1);
    assert_near(out[9].net_benefit_all, 0.0);
    assert_int_equal(out[18].listed, 1); /* 0.95 */
    assert_near(out[3].net_benefit_all, 0.5 - 0.5 * 0.25);
    for (int t = 0; t < EB_THRESHOLDS; t++) {
        assert_near(out[t].threshold, 0.05 * (t + 1));
        assert_int_equal(out[t].right + out[t].missed, 3);
    }
    eb_ranking_free(ranking);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
