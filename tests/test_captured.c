/* SPDX-License-Identifier: MIT */
/*
 * What the first rows hold, against numpy's stable sort and by hand.
 */
#include "test_review.h"

static void shares_of_the_list(void **state) {
    (void)state;
    const double rates[] = {0.05, 0.10, 0.20};
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const struct golden_case *c = &GOLDEN_CASES[i];
        eb_ranking *r = rank_case(i);
        for (int q = 0; q < 3; q++) {
            const eb_captured got = eb_ranking_at_rate(r, rates[q]);
            const double *wanted = c->golden + AT_CAPTURED + 3 * q;
            assert_near(got.captured, wanted[0], 1e-12, c->name);
            assert_near(got.precision, wanted[1], 1e-12, c->name);
            assert_near(got.cut, wanted[2], 0, c->name);
        }
        eb_ranking_free(r);
    }
}

static void a_rate_is_rounded_up_but_not_by_its_last_bit(void **state) {
    (void)state;
    double p[100];
    unsigned char y[100] = {0};
    for (size_t i = 0; i < 100; i++) p[i] = (double)i / 100;
    y[99] = y[98] = y[0] = 1;
    eb_ranking *r = rank(p, y, NULL, 100);
    assert_true(eb_ranking_at_rate(r, 0.07).flagged == 7);
    assert_true(eb_ranking_at_rate(r, 0.071).flagged == 8);
    assert_true(eb_ranking_at_rate(r, 1).flagged == 100);
    const eb_captured none = eb_ranking_at_rate(r, 0);
    assert_true(none.flagged == 0 && none.captured == 0 &&
                isnan(none.precision) && isnan(none.cut));
    assert_true(isnan(eb_ranking_at_rate(r, -0.1).captured));
    assert_true(isnan(eb_ranking_at_rate(r, 1.1).captured));
    assert_true(isnan(eb_ranking_at_rate(r, NAN).flagged));
    eb_ranking_free(r);
}

static void places(void **state) {
    (void)state;
    const double p[] = {0.9, 0.5, 0.5, 0.5, 0.1};
    const unsigned char y[] = {1, 0, 1, 0, 1};
    eb_ranking *r = rank(p, y, NULL, 5);
    const eb_captured two = eb_ranking_at_places(r, 2);
    assert_true(two.flagged == 2 && two.hits == 1 && two.cut == 0.5);
    assert_true(eb_ranking_at_places(r, 3).hits == 2);
    assert_true(eb_ranking_at_places(r, 30).flagged == 5);
    assert_true(isnan(eb_ranking_at_places(r, -1).hits));
    eb_ranking_free(r);
    /* The same rows, listed by a key: the third first. */
    const uint64_t key[] = {9, 3, 1, 2, 0};
    const eb_scored keyed = {p, NULL, key, y, NULL, 5};
    assert_ok(eb_ranking_new(&keyed, NULL, &r, NULL));
    assert_true(eb_ranking_at_places(r, 2).hits == 2);
    eb_ranking_free(r);
}

static void the_last_weight_is_taken_in_part(void **state) {
    (void)state;
    const double p[] = {0.9, 0.8, 0.7};
    const unsigned char y[] = {1, 1, 0};
    const double w[] = {0.5, 2, 1.5};
    eb_ranking *r = rank(p, y, w, 3);
    const eb_captured got = eb_ranking_at_rate(r, 0.25);
    assert_true(got.flagged == 1 && got.hits == 1 && got.captured == 0.4);
    eb_ranking_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_of_the_list),
        cmocka_unit_test(a_rate_is_rounded_up_but_not_by_its_last_bit),
        cmocka_unit_test(places),
        cmocka_unit_test(the_last_weight_is_taken_in_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
