/* SPDX-License-Identifier: MIT */
/* Figures of groups, worked out by hand; and what is hidden is nowhere. */
#include "evidence.h"
#include "school.h"

/*
 * 600 pupils, the chance falling with the number. The first 10 % not yet
 * persistent are numbers 0 .. 59; group "a" has the even numbers.
 */
static void make(eb_evidence *e, uint32_t *of, size_t small) {
    static const char *const VALUES[] = {"a", "b", "c"};
    eb_evidence_row rows[600];
    for (uint32_t i = 0; i < 600; i++) {
        const int became = i % 3 == 0 && i < 240;
        rows[i] = evidence_row(i, 0, 0.99 - 0.0016 * i, 0, became);
        of[i] = i % 2;
        if (i >= 600 - small) of[i] = 2;
    }
    evidence_make(e, rows, 600);
    evidence_column(e, "half", VALUES, small > 0 ? 3 : 2, of);
}

static void test_by_hand(void **state) {
    (void)state;
    uint32_t of[600];
    eb_evidence e;
    make(&e, of, 0);
    eb_evaluation *made = evidence_judge(&e, 0, 60, 0);
    const eb_group *a = eb_evaluation_group(made, 0);
    const eb_group *b = eb_evaluation_group(made, 1);
    assert_null(eb_evaluation_group(made, 2));
    assert_string_equal(a->column, "half");
    assert_string_equal(a->value, "a");
    assert_string_equal(b->value, "b");
    assert_int_equal(a->hidden, 0);
    assert_int_equal(a->pupils, 300);
    assert_int_equal(a->rows, 300);
    /* Multiples of 6 below 240, and 3, 9 ... 237. */
    assert_int_equal(a->became, 40);
    assert_int_equal(b->became, 40);
    /* The first 60 of all: 30 of each; multiples of 6: 0 .. 54. */
    assert_int_equal(a->flagged, 30);
    assert_int_equal(a->right, 10);
    assert_near(a->share.value, 40.0 / 300);
    assert_near(a->flag_rate.value, 0.1);
    assert_near(a->precision.value, 1.0 / 3);
    assert_near(a->captured.value, 0.25);
    assert_true(a->share.low < a->share.value);
    assert_true(a->share.high > a->share.value);
    double chances = 0.0;
    for (uint32_t i = 0; i < 600; i += 2) chances += e.rows[i].chance;
    assert_near(a->expected_observed.value, chances / 40);
    assert_true(isfinite(a->slope.value));
    eb_evaluation_free(made);
    eb_evidence_free(&e);
}

static void test_hidden_is_nowhere(void **state) {
    (void)state;
    uint32_t of[600];
    eb_evidence e;
    make(&e, of, 9);
    eb_evaluation *made = evidence_judge(&e, 0, 20, 0);
    size_t hidden = 0;
    for (size_t i = 0; i < 3; i++) {
        const eb_group *g = eb_evaluation_group(made, i);
        if (!(g->hidden & EB_HIDE_GROUP)) continue;
        hidden++;
        assert_int_equal(g->pupils, EB_NO_COUNT);
        assert_int_equal(g->rows, EB_NO_COUNT);
        assert_int_equal(g->became, EB_NO_COUNT);
        assert_int_equal(g->flagged, EB_NO_COUNT);
        assert_int_equal(g->right, EB_NO_COUNT);
        const eb_interval figures[] = {
            g->share, g->flag_rate,         g->precision, g->captured,
            g->auroc, g->expected_observed, g->slope};
        for (size_t f = 0; f < 7; f++) {
            assert_true(isnan(figures[f].value));
            assert_true(isnan(figures[f].low));
            assert_true(isnan(figures[f].high));
        }
    }
    /* The nine, and one more, or the nine could be told. */
    assert_int_equal(hidden, 2);
    eb_evaluation_free(made);
    eb_evidence_free(&e);
}

/* A pupil with rows on five dates is one pupil. */
static void test_pupils_not_rows(void **state) {
    (void)state;
    static const char *const VALUES[] = {"a", "b"};
    eb_evidence_row rows[5 * 104];
    uint32_t of[5 * 104];
    eb_evidence e;
    for (uint32_t i = 0; i < 5 * 104; i++) {
        const uint32_t pupil = i % 104;
        rows[i] = evidence_row(pupil, i / 104, 0.001 * pupil, 0, pupil % 2);
        of[i] = pupil < 4;
    }
    evidence_make(&e, rows, 5 * 104);
    evidence_column(&e, "few", VALUES, 2, of);
    eb_evaluation *made = evidence_judge(&e, 0, 10, 0);
    /* Four pupils in 20 rows. */
    assert_true(eb_evaluation_group(made, 1)->hidden & EB_HIDE_GROUP);
    eb_evaluation_free(made);
    eb_evidence_free(&e);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand),
                                       cmocka_unit_test(test_hidden_is_nowhere),
                                       cmocka_unit_test(test_pupils_not_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
