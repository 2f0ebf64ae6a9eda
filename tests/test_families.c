/* SPDX-License-Identifier: MIT */
/* A family's sum with one pupil taken out again is the sum of the others. */
#include "data/families.h"

#include "school.h"

static eb_family_share random_share(uint64_t *random) {
    eb_family_share share;
    memset(&share, 0, sizeof share);
    if (below(random, 5) == 0) return share; /* no possible session */
    for (size_t w = 0; w < EB_DAY_WORDS; w++) {
        share.days.possible[w] = next_random(random) & next_random(random);
        share.days.absent[w] = share.days.possible[w] & next_random(random);
    }
    share.possible = 1 + (int64_t)below(random, 380);
    share.absent = (int64_t)below(random, (size_t)share.possible + 1);
    return share;
}

/* The others one by one, slowly. */
static void check_one(const eb_family_share *pupils, size_t n, size_t own,
                      const eb_family_sum *sum) {
    eb_siblings expected = {0, 0, 0}, got = {-1, -1, -1};
    eb_family_days days, expected_days;
    memset(&expected_days, 0, sizeof expected_days);
    memset(&days, 0x5A, sizeof days);
    for (size_t i = 0; i < n; i++) {
        if (i == own) continue;
        expected.pupils += pupils[i].possible > 0;
        expected.possible += pupils[i].possible;
        expected.absent += pupils[i].absent;
        for (size_t w = 0; w < EB_DAY_WORDS; w++) {
            expected_days.possible[w] |= pupils[i].days.possible[w];
            expected_days.absent[w] |= pupils[i].days.absent[w];
        }
    }
    eb_family_others(sum, &pupils[own], &got, &days);
    assert_int_equal(got.pupils, expected.pupils);
    assert_int_equal(got.possible, expected.possible);
    assert_int_equal(got.absent, expected.absent);
    assert_memory_equal(&days, &expected_days, sizeof days);
}

static void the_others_of_random_families(void **state) {
    (void)state;
    uint64_t random = 19;
    for (int round = 0; round < 300; round++) {
        eb_family_share pupils[9];
        eb_family_sum sum;
        const size_t n = 1 + below(&random, 8);
        memset(&sum, 0, sizeof sum);
        for (size_t i = 0; i < n; i++) {
            pupils[i] = random_share(&random);
            eb_family_sum_add(&sum, &pupils[i]);
        }
        for (size_t i = 0; i < n; i++) check_one(pupils, n, i, &sum);
        /* Who is not of the family takes nothing out of it. */
        memset(&pupils[n], 0, sizeof pupils[n]);
        check_one(pupils, n + 1, n, &sum);
    }
}

/* Two enrolments of a pupil are one share: a day at both schools is a day. */
static void enrolments_are_added_up(void **state) {
    (void)state;
    eb_family_share share, one, two;
    memset(&share, 0, sizeof share);
    memset(&one, 0, sizeof one);
    memset(&two, 0, sizeof two);
    one.possible = 4;
    one.absent = 1;
    one.days.possible[0] = 6;
    one.days.absent[0] = 2;
    two.possible = 2;
    two.absent = 2;
    two.days.possible[0] = 12;
    two.days.absent[0] = 4;
    two.days.possible[5] = 1;
    eb_family_share_add(&share, &one);
    eb_family_share_add(&share, &two);
    assert_true(share.possible == 6 && share.absent == 3);
    assert_true(share.days.possible[0] == 14 && share.days.absent[0] == 6);
    assert_true(share.days.possible[5] == 1 && share.days.absent[5] == 0);
    eb_family_sum sum;
    eb_siblings others;
    eb_family_days days;
    memset(&sum, 0, sizeof sum);
    eb_family_sum_add(&sum, &share);
    assert_int_equal(sum.pupils, 1);
    eb_family_others(&sum, &share, &others, &days);
    assert_true(others.pupils == 0 && others.possible == 0);
    assert_true(days.possible[0] == 0 && days.possible[5] == 0);
}

/* A family_id that a thousand pupils share by mistake is still right. */
static void a_thousand_in_one_family(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int p = 0; p < 1000; p++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "p%04d", p);
        add_pupil(&s, id, "", 3, "0");
        marks(&s, id, "A", on(2025, 9, 1) + p % 5, p % 10 == 0 ? "O/" : "//");
    }
    look(&s, on(2025, 10, 1));
    const size_t n = eb_view_row_count(s.view);
    double *features = features_of(&s);
    assert_int_equal(n, 1000);
    for (size_t i = 0; i < n; i++) {
        const double *row = features + i * EB_FEATURE_COUNT;
        const double absent = i % 10 == 0 ? 99.0 : 100.0;
        assert_true(row[EB_F_SIBLINGS] == 999.0);
        assert_true(row[EB_F_SIBLING_RATE] == absent / 1998.0);
        if (i % 10 == 0) assert_true(row[EB_F_SIBLING_DAYS] == 1.0);
    }
    free(features);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_others_of_random_families),
        cmocka_unit_test(enrolments_are_added_up),
        cmocka_unit_test(a_thousand_in_one_family),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
