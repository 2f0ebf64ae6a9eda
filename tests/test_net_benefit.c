/* SPDX-License-Identifier: MIT */
/*
 * Net benefit against dcurves, and by hand.
 */
#include "test_review.h"

static void benefits_are_those_of_dcurves(void **state) {
    (void)state;
    const double thresholds[] = {0, 0.1, 0.25, 0.5, 0.9};
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const struct golden_case *c = &GOLDEN_CASES[i];
        eb_ranking *r = rank_case(i);
        for (int t = 0; t < 5; t++) {
            const eb_net_benefit got = eb_ranking_net_benefit(r, thresholds[t]);
            const double *wanted = c->golden + AT_NET_BENEFIT + 2 * t;
            assert_near(got.model, wanted[0], 1e-12, c->name);
            assert_near(got.all, wanted[1], 1e-12, c->name);
        }
        eb_ranking_free(r);
    }
}

static void by_hand(void **state) {
    (void)state;
    const double p[] = {0.6, 0.2, 0.3, 0.1};
    const unsigned char y[] = {1, 0, 0, 0};
    eb_ranking *r = rank(p, y, NULL, 4);
    /* At 0.2 three are flagged, one rightly: 1/4 - 2/4 / 4. */
    const eb_net_benefit got = eb_ranking_net_benefit(r, 0.2);
    assert_near(got.model, 0.125, 1e-15, "model");
    assert_near(got.all, 0.25 - 0.75 / 4, 1e-15, "all");
    assert_true(got.flagged == 0.75);
    assert_true(isnan(eb_ranking_net_benefit(r, 1).model));
    assert_true(isnan(eb_ranking_net_benefit(r, -0.1).model));
    assert_true(isnan(eb_ranking_net_benefit(r, NAN).all));
    eb_ranking_free(r);
    r = rank(NULL, NULL, NULL, 0);
    assert_true(isnan(eb_ranking_net_benefit(r, 0.5).model));
    eb_ranking_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(benefits_are_those_of_dcurves),
        cmocka_unit_test(by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
