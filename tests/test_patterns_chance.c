/* SPDX-License-Identifier: MIT */
/*
 * The exact tails against numbers worked out by hand, against every outcome
 * counted, and against tables.
 */
#include "policy/patterns_chance.h"

#include <math.h>

#include "school.h"

#define NEAR(a, b) assert_true(fabs((a) - (b)) <= 1e-12 * (1.0 + fabs(b)))

static double log_factorial[400];

static int begin(void **state) {
    (void)state;
    eb_log_factorials(399, log_factorial);
    return 0;
}

static void test_one_deal(void **state) {
    (void)state;
    double room[40];
    eb_dealt dealt;
    const eb_deal both = {2, 2, 10, 1.0};
    NEAR(eb_deals_tail(log_factorial, &both, 1, 2, room, &dealt), 1.0 / 45.0);
    NEAR(dealt.expected, 0.4);
    NEAR(eb_deals_tail(log_factorial, &both, 1, 1, room, &dealt), 17.0 / 45.0);
    assert_int_equal(dealt.most, 2);
    NEAR(dealt.rarest, 1.0 / 45.0);
    assert_true(eb_deals_tail(log_factorial, &both, 1, 0, room, &dealt) == 1.0);
    assert_true(eb_deals_tail(log_factorial, &both, 1, 3, room, &dealt) == 0.0);
    /* Whoever has all absences of the school shows nothing by it. */
    const eb_deal all = {10, 4, 10, 1.0};
    NEAR(eb_deals_tail(log_factorial, &all, 1, 4, room, &dealt), 1.0);
    /* Odds of 2: weights C(2,x) C(8,2-x) 2^x = 28, 32, 4. */
    const eb_deal more = {2, 2, 10, 2.0};
    NEAR(eb_deals_tail(log_factorial, &more, 1, 2, room, &dealt), 4.0 / 64.0);
    NEAR(dealt.expected, 40.0 / 64.0);
    const eb_deal never = {2, 2, 10, 0.0};
    NEAR(eb_deals_tail(log_factorial, &never, 1, 1, room, &dealt), 0.0);
}

/* Deals cards by trying every hand. */
static double count_hands(int own_a, int labelled_a, int total_a, int own_b,
                          int labelled_b, int total_b, int least) {
    double hit = 0.0, all = 0.0;
    for (unsigned a = 0; a < 1u << total_a; a++) {
        int in_a = 0, la = 0;
        for (int i = 0; i < total_a; i++) {
            in_a += (int)(a >> i & 1u);
            la += i < labelled_a && (a >> i & 1u) != 0;
        }
        if (in_a != own_a) continue;
        for (unsigned b = 0; b < 1u << total_b; b++) {
            int in_b = 0, lb = 0;
            for (int i = 0; i < total_b; i++) {
                in_b += (int)(b >> i & 1u);
                lb += i < labelled_b && (b >> i & 1u) != 0;
            }
            if (in_b != own_b) continue;
            all += 1.0;
            hit += la + lb >= least;
        }
    }
    return hit / all;
}

static void test_two_deals_equal_every_hand(void **state) {
    (void)state;
    double room[40];
    eb_dealt dealt;
    for (int least = 0; least <= 6; least++) {
        const eb_deal deals[] = {{3, 4, 8, 1.0}, {2, 3, 7, 1.0}};
        NEAR(eb_deals_tail(log_factorial, deals, 2, least, room, &dealt),
             count_hands(3, 4, 8, 2, 3, 7, least));
        NEAR(dealt.expected, 3 * 4 / 8.0 + 2 * 3 / 7.0);
    }
}

static void test_trials(void **state) {
    (void)state;
    double room[20];
    const double coins[] = {0.5, 0.5, 0.5};
    const double mixed[] = {0.1, 0.7};
    NEAR(eb_trials_tail(coins, 3, 2, room), 0.5);
    NEAR(eb_trials_tail(coins, 3, 3, room), 0.125);
    NEAR(eb_trials_tail(mixed, 2, 1, room), 1.0 - 0.9 * 0.3);
    NEAR(eb_trials_tail(mixed, 2, 2, room), 0.07);
    assert_true(eb_trials_tail(mixed, 2, 0, room) == 1.0);
    assert_true(eb_trials_tail(mixed, 2, 3, room) == 0.0);
}

static void test_distance(void **state) {
    (void)state;
    /* One draw: P(1 - u >= d) = 1 - d. Two: (1-d)^2 + 2 d (1/2 - d) below a
     * half. */
    NEAR(eb_one_sided_distance_tail(log_factorial, 1, 0.3), 0.7);
    NEAR(eb_one_sided_distance_tail(log_factorial, 2, 0.3),
         0.49 + 2 * 0.3 * 0.2);
    NEAR(eb_one_sided_distance_tail(log_factorial, 2, 0.7), 0.09);
    assert_true(eb_one_sided_distance_tail(log_factorial, 5, 0.0) == 1.0);
    assert_true(eb_one_sided_distance_tail(log_factorial, 5, 1.0) == 0.0);
    /* A distance that rounding alone could make: certain, and never more. */
    for (int64_t n = 1; n <= 60; n++) {
        const double p = eb_one_sided_distance_tail(log_factorial, n, 1e-17);
        assert_true(p <= 1.0 && p > 1.0 - 1e-12);
    }
    /* Table of one-sided Kolmogorov-Smirnov points (Birnbaum and Tingey 1951;
     * Miller 1956): n = 10, 5 %: 0.36866; n = 20, 1 %: 0.32866. */
    assert_true(fabs(eb_one_sided_distance_tail(log_factorial, 10, 0.36866) -
                     0.05) < 2e-5);
    assert_true(fabs(eb_one_sided_distance_tail(log_factorial, 20, 0.32866) -
                     0.01) < 1e-5);
}

static void test_false_discovery(void **state) {
    (void)state;
    const double p[] = {0.5, 0.001, 0.03, 0.02, 1.0};
    double q[5];
    size_t order[5];
    eb_false_discovery(p, 5, order, q);
    NEAR(q[1], 0.005);
    NEAR(q[3], 0.05); /* 0.02 * 5/2 = 0.05 = 0.03 * 5/3 */
    NEAR(q[2], 0.05);
    NEAR(q[0], 0.625);
    NEAR(q[4], 1.0);
}

/* The rule as it is told: call the k smallest, k the largest with
 * p(k) <= k/m f. */
static void test_called_as_the_rule_says(void **state) {
    (void)state;
    uint64_t random = 7;
    for (int trial = 0; trial < 300; trial++) {
        double p[30], q[30];
        size_t order[30];
        const size_t n = 1 + below(&random, 30);
        for (size_t i = 0; i < n; i++) {
            p[i] = (double)(1 + below(&random, 200)) / 200.0;
            if (below(&random, 3) == 0) p[i] *= p[i] * p[i];
        }
        eb_false_discovery(p, n, order, q);
        double cut = -1.0;
        for (size_t i = 0; i < n; i++) {
            size_t rank = 0;
            for (size_t k = 0; k < n; k++) rank += p[k] <= p[i];
            if (p[i] * (double)n / (double)rank <= 0.10 && p[i] > cut) {
                cut = p[i];
            }
        }
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(q[i] <= 0.10, p[i] <= cut);
        }
    }
    size_t order[1];
    double q[1];
    eb_false_discovery(q, 0, order, q);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_deal),
        cmocka_unit_test(test_two_deals_equal_every_hand),
        cmocka_unit_test(test_trials),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_false_discovery),
        cmocka_unit_test(test_called_as_the_rule_says),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
