/* SPDX-License-Identifier: MIT */
/* The five simple rules, on rows small enough for a pencil. */
#include "review/baselines.h"

#include "base/maths.h"
#include "evidence.h"

static void set(eb_evidence_row *row, int64_t absent, int64_t possible,
                int64_t last_absent, int64_t last_possible, double spells) {
    row->absent = absent;
    row->possible = possible;
    row->last_absent = last_absent;
    row->last_possible = last_possible;
    row->spells = spells;
}

static void test_by_hand(void **state) {
    (void)state;
    eb_evidence_row rows[4];
    eb_evidence e;
    for (uint32_t i = 0; i < 4; i++) rows[i] = evidence_row(i, 0, 0.5, 0, 0);
    set(&rows[0], 10, 100, 20, 200, 4);
    set(&rows[1], 0, 50, 60, 200, 0);
    set(&rows[2], 10, 100, EB_NO_COUNT, EB_NO_COUNT, 1);
    set(&rows[3], 30, 100, 0, 0, 2);
    rows[3].year_group = 8;
    evidence_make(&e, rows, 4);
    /* 0.1 and 0.3 are known; the others get their mean. */
    assert_near(e.scores[EB_BY_LAST_YEAR][0], 0.1);
    assert_near(e.scores[EB_BY_LAST_YEAR][1], 0.3);
    assert_near(e.scores[EB_BY_LAST_YEAR][2], 0.2);
    assert_near(e.scores[EB_BY_LAST_YEAR][3], 0.2);
    assert_near(e.scores[EB_BY_RATE][0], 0.1);
    assert_near(e.scores[EB_BY_RATE][1], 0.0);
    assert_near(e.scores[EB_BY_SPELLS][0], 0.5);
    assert_near(e.scores[EB_BY_SPELLS][3], 0.9);
    const double odds0 = eb_log(20.5 / 180.5), odds1 = eb_log(60.5 / 140.5);
    assert_near(e.scores[EB_BY_BOTH_RATES][0],
                eb_log(10.5 / 90.5) + 0.8 * odds0);
    assert_near(e.scores[EB_BY_BOTH_RATES][1],
                eb_log(0.5 / 50.5) + 0.8 * odds1);
    assert_near(e.scores[EB_BY_BOTH_RATES][2],
                eb_log(10.5 / 90.5) + 0.8 * (odds0 + odds1) / 2);
    /* 20 of 250 in Year 7 of school 0, the pupil's own with them. */
    assert_near(e.scores[EB_BY_SCHOOL_GROUP][0], 0.08);
    assert_near(e.scores[EB_BY_SCHOOL_GROUP][1], 0.08);
    assert_near(e.scores[EB_BY_SCHOOL_GROUP][3], 0.3);
    eb_evidence_free(&e);
}

/* What is known on another day, or at another school, is another list's. */
static void test_days_and_schools_apart(void **state) {
    (void)state;
    eb_evidence_row rows[4];
    eb_evidence e;
    for (uint32_t i = 0; i < 4; i++) {
        rows[i] = evidence_row(i, i / 2, 0.5, 0, 0);
        set(&rows[i], (int64_t)i, 100, EB_NO_COUNT, EB_NO_COUNT, 0);
    }
    set(&rows[0], 0, 100, 50, 100, 0);
    rows[1].school = 1;
    evidence_make(&e, rows, 4);
    assert_near(e.scores[EB_BY_LAST_YEAR][1], 0.5);
    assert_near(e.scores[EB_BY_LAST_YEAR][2], 0.0); /* nobody's is known */
    assert_near(e.scores[EB_BY_SCHOOL_GROUP][0], 0.0);
    assert_near(e.scores[EB_BY_SCHOOL_GROUP][1], 0.01);
    assert_near(e.scores[EB_BY_SCHOOL_GROUP][2], 0.025);
    eb_evidence_free(&e);
}

/* Rows in the order of their labels, and in the other: the same rates. */
static void test_any_order_of_rows(void **state) {
    (void)state;
    enum { ROWS = 24 };
    double rate[ROWS];
    for (int backwards = 0; backwards <= 1; backwards++) {
        eb_evidence_row rows[ROWS];
        eb_evidence e;
        for (uint32_t i = 0; i < ROWS; i++) {
            const uint32_t at = backwards ? ROWS - 1 - i : i;
            rows[at] = evidence_row(i, i / 12, 0.5, 0, 0);
            rows[at].school = i / 6 % 2;
            rows[at].year_group = 7 + (int)(i / 3 % 2);
            set(&rows[at], (int64_t)i, 100, EB_NO_COUNT, EB_NO_COUNT, 0);
        }
        /* Half of last year is not last year. */
        rows[0].last_possible = 200;
        evidence_make(&e, rows, ROWS);
        for (uint32_t i = 0; i < ROWS; i++) {
            const uint32_t at = backwards ? ROWS - 1 - i : i;
            const double mean = (double)(i / 3 * 3 + 1) / 100.0;
            assert_near(e.scores[EB_BY_SCHOOL_GROUP][at], mean);
            assert_near(e.scores[EB_BY_LAST_YEAR][at], 0.0);
            if (!backwards) rate[i] = e.scores[EB_BY_RATE][at];
            assert_true(rate[i] == e.scores[EB_BY_RATE][at]);
        }
        eb_evidence_free(&e);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_days_and_schools_apart),
        cmocka_unit_test(test_any_order_of_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
