/* SPDX-License-Identifier: MIT */
/* The lists of one day. */
#include "review/lists.h"

#include "evidence.h"

static void make(eb_evidence *e) {
    eb_evidence_row rows[30];
    for (uint32_t i = 0; i < 30; i++) {
        rows[i] = evidence_row(i, 0, 0.03 * (i + 1), i >= 25, i % 2 == 0);
        rows[i].absent = 30 - i; /* the rate ranks the other way round */
    }
    evidence_make(e, rows, 30);
}

static void test_day(void **state) {
    (void)state;
    uint32_t rows[30];
    eb_evidence e;
    eb_day_lists lists = {0};
    make(&e);
    for (uint32_t i = 0; i < 30; i++) rows[i] = i;
    const eb_resamples how = evidence_how(&e, 20, 0);
    assert_ok(eb_lists_of_day(&e, rows, 30, &how, 4, &lists, NULL));
    /* All: ceil(1.5), 3, 6 and 4 rows from number 29 down; even numbers
     * became: 28; 28; 28 26 24; 28 26. */
    static const double LISTED[EB_CUTS] = {2, 3, 6, 4};
    static const double RIGHT[EB_CUTS] = {1, 1, 3, 2};
    const double *all = lists.drawn + EB_LIST_AT(EB_OF_ALL, EB_BY_MODEL);
    for (int cut = 0; cut < EB_CUTS; cut++) {
        assert_near(all[EB_LIST_LISTED + cut], LISTED[cut]);
        assert_near(all[EB_LIST_RIGHT + cut], RIGHT[cut]);
    }
    /* Each of the 15 odd numbers is above the even ones below it: 1 + 2 + ...
     * + 15 of 225 pairs in the wrong order. */
    assert_near(all[EB_LIST_PAIRS], 225);
    assert_near(all[EB_LIST_PAIRS_WON], 225 - 120);
    assert_near(all[EB_LIST_OUTCOMES], 15);
    /* The j-th of them is in place 2 j: its precision is a half. */
    assert_near(all[EB_LIST_PRECISIONS], 7.5);
    /* Not yet: 25 rows from 24 down, ceil(2.5) = 3: 24, 23, 22. */
    const double *fresh = lists.drawn + EB_LIST_AT(EB_OF_FRESH, EB_BY_MODEL);
    assert_near(fresh[EB_LIST_LISTED + EB_CUT_10], 3);
    assert_near(fresh[EB_LIST_RIGHT + EB_CUT_10], 2);
    assert_near(fresh[EB_LIST_OUTCOMES], 13);
    /* By the rate: 0, 1, 2. */
    fresh = lists.drawn + EB_LIST_AT(EB_OF_FRESH, EB_BY_RATE);
    assert_near(fresh[EB_LIST_LISTED + EB_CUT_10], 3);
    assert_near(fresh[EB_LIST_RIGHT + EB_CUT_10], 2);
    /* Half of 25 is 13 rows, 24 .. 12, of which 7 are even. */
    assert_near(lists.right[EB_OF_FRESH][EB_BY_MODEL][10], 7);
    assert_near(lists.right[EB_OF_FRESH][EB_BY_MODEL][20], 13);
    /* A draw's list of all is 3 long too: as many copies as pupils. */
    for (size_t draw = 1; draw <= 20; draw++) {
        const double *drawn = lists.drawn + draw * EB_LIST_FIGURES +
                              EB_LIST_AT(EB_OF_ALL, EB_BY_MODEL);
        assert_near(drawn[EB_LIST_LISTED + EB_CUT_10], 3);
        assert_true(drawn[EB_LIST_RIGHT + EB_CUT_10] <= 3);
    }
    eb_release(&e.memory, lists.drawn);
    eb_evidence_free(&e);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_day)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
