/* SPDX-License-Identifier: MIT */
/*
 * Sorting figures against scikit-learn's, against counting all pairs, against
 * weights as copies, and on labels that mean nothing.
 */
#include "base/random.h"
#include "test_review.h"

static void figures_are_those_of_scikit_learn(void **state) {
    (void)state;
    assert_true(CASE_COUNT >= 20);
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const struct golden_case *c = &GOLDEN_CASES[i];
        eb_ranking *r = rank_case(i);
        assert_near(eb_ranking_auroc(r), c->golden[AT_AUROC], 1e-12, c->name);
        assert_near(eb_ranking_average_precision(r), c->golden[AT_PRECISION],
                    1e-12, c->name);
        assert_near(eb_ranking_brier(r), c->golden[AT_BRIER], 1e-12, c->name);
        assert_near(eb_ranking_log_score(r), c->golden[AT_LOG_SCORE], 1e-12,
                    c->name);
        eb_ranking_free(r);
    }
}

static void a_small_case_by_hand(void **state) {
    (void)state;
    const double p[] = {0.9, 0.8, 0.7, 0.6, 0.5};
    const unsigned char y[] = {1, 0, 1, 0, 0};
    eb_ranking *r = rank(p, y, NULL, 5);
    assert_true(eb_ranking_auroc(r) == 5.0 / 6);
    assert_near(eb_ranking_average_precision(r), (1 + 2.0 / 3) / 2, 1e-15,
                "average precision");
    eb_ranking_free(r);
}

static double pairs_by_counting(const double *p, const unsigned char *y,
                                const double *w, size_t n) {
    double won = 0, all = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (!y[i] || y[j]) continue;
            const double pair = w[i] * w[j];
            all += pair;
            won += p[i] > p[j] ? pair : p[i] == p[j] ? pair / 2 : 0;
        }
    }
    return won / all;
}

static void auroc_is_the_share_of_pairs(void **state) {
    (void)state;
    double p[60], w[60];
    unsigned char y[60];
    for (uint32_t round = 0; round < 200; round++) {
        eb_random random = eb_random_stream(3, round, 0);
        const size_t n = 5 + eb_random_below(&random, 56);
        for (size_t i = 0; i < n; i++) {
            p[i] = (double)eb_random_below(&random, 12) / 8 - 0.5;
            w[i] = (double)eb_random_below(&random, 4);
            y[i] = (unsigned char)eb_random_chance(&random, 0.4);
        }
        eb_ranking *r = rank(p, y, w, n);
        assert_near(eb_ranking_auroc(r), pairs_by_counting(p, y, w, n), 1e-13,
                    "pairs");
        eb_ranking_free(r);
    }
}

static void a_weight_of_two_is_two_rows(void **state) {
    (void)state;
    const double p[] = {0.1, 0.4, 0.4, 0.7, 0.9};
    const unsigned char y[] = {0, 1, 0, 0, 1};
    const double w[] = {2, 1, 3, 1, 2};
    double p2[9];
    unsigned char y2[9];
    size_t n = 0;
    for (size_t i = 0; i < 5; i++) {
        for (int copy = 0; copy < (int)w[i]; copy++) {
            p2[n] = p[i];
            y2[n++] = y[i];
        }
    }
    eb_ranking *weighted = rank(p, y, w, 5);
    eb_ranking *copied = rank(p2, y2, NULL, n);
    assert_true(eb_ranking_auroc(weighted) == eb_ranking_auroc(copied));
    assert_near(eb_ranking_average_precision(weighted),
                eb_ranking_average_precision(copied), 1e-15, "precision");
    assert_near(eb_ranking_brier(weighted), eb_ranking_brier(copied), 1e-15,
                "brier");
    eb_ranking_free(weighted);
    eb_ranking_free(copied);
}

static void one_class_has_no_auroc(void **state) {
    (void)state;
    const double p[] = {0.2, 0.4};
    const unsigned char none[] = {0, 0}, all[] = {1, 1};
    eb_ranking *r = rank(p, none, NULL, 2);
    assert_true(isnan(eb_ranking_auroc(r)));
    assert_true(isnan(eb_ranking_average_precision(r)));
    eb_ranking_free(r);
    r = rank(p, all, NULL, 2);
    assert_true(isnan(eb_ranking_auroc(r)));
    assert_true(eb_ranking_average_precision(r) == 1);
    eb_ranking_free(r);
    r = rank(NULL, NULL, NULL, 0);
    assert_true(isnan(eb_ranking_auroc(r)) && isnan(eb_ranking_brier(r)) &&
                isnan(eb_ranking_log_score(r)));
    eb_ranking_free(r);
}

static void scores_that_are_no_chances_only_rank(void **state) {
    (void)state;
    const double p[] = {-INFINITY, 4, INFINITY};
    const unsigned char y[] = {0, 0, 1};
    eb_ranking *r = rank(p, y, NULL, 3);
    assert_true(eb_ranking_auroc(r) == 1);
    assert_true(isnan(eb_ranking_brier(r)) && isnan(eb_ranking_log_score(r)));
    eb_ranking_free(r);
}

/* Each of 200 shuffles within four standard errors; the seed is fixed, so that
 * it passes always or never. */
static void shuffled_labels_are_worth_a_half(void **state) {
    (void)state;
    enum { ROWS = 500, WITH = 120, ROUNDS = 200 };
    double p[ROWS], sum = 0;
    unsigned char y[ROWS];
    const double with = WITH, without = ROWS - WITH;
    const double error = sqrt((ROWS + 1) / (12 * with * without));
    int far = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        eb_random random = eb_random_stream(11, round, 1);
        for (size_t i = 0; i < ROWS; i++) {
            p[i] = eb_random_uniform(&random);
            y[i] = i < WITH;
        }
        for (size_t i = ROWS - 1; i > 0; i--) {
            const size_t j = eb_random_below(&random, i + 1);
            const unsigned char swap = y[i];
            y[i] = y[j];
            y[j] = swap;
        }
        eb_ranking *r = rank(p, y, NULL, ROWS);
        const double auroc = eb_ranking_auroc(r);
        eb_ranking_free(r);
        assert_true(fabs(auroc - 0.5) < 4 * error);
        if (fabs(auroc - 0.5) > 1.96 * error) far++;
        sum += auroc;
    }
    assert_true(fabs(sum / ROUNDS - 0.5) < 4 * error / sqrt(ROUNDS));
    assert_true(far >= 2 && far <= 22); /* 5 % of 200 is 10 */
}

static void a_planted_effect_is_found(void **state) {
    (void)state;
    enum { ROWS = 500 };
    double p[ROWS];
    unsigned char y[ROWS];
    eb_random random = eb_random_stream(12, 0, 0);
    for (size_t i = 0; i < ROWS; i++) {
        y[i] = (unsigned char)eb_random_chance(&random, 0.3);
        p[i] = eb_random_normal(&random) + y[i];
    }
    eb_ranking *r = rank(p, y, NULL, ROWS);
    /* Two normals one apart: Phi(1 / sqrt 2) = 0.7602. */
    assert_true(fabs(eb_ranking_auroc(r) - 0.7602) < 0.08);
    eb_ranking_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_those_of_scikit_learn),
        cmocka_unit_test(a_small_case_by_hand),
        cmocka_unit_test(auroc_is_the_share_of_pairs),
        cmocka_unit_test(a_weight_of_two_is_two_rows),
        cmocka_unit_test(one_class_has_no_auroc),
        cmocka_unit_test(scores_that_are_no_chances_only_rank),
        cmocka_unit_test(shuffled_labels_are_worth_a_half),
        cmocka_unit_test(a_planted_effect_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
