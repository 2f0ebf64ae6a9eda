/* SPDX-License-Identifier: MIT */
/*
 * What eb_explain writes: names, order, reasons, and that its terms say the
 * same as the score. (Their values are held against an independent program
 * in test_score.c and test_band_prior.c.)
 */
#include <math.h>

#include "base/maths.h"
#include "linear_rows.h"
#include "test_grid.h"
#include "test_school.h"

static void terms_and_reasons(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *model = grid_model("printed");
    eb_term terms[EB_TERMS_MAX];
    size_t n = 0;
    assert_ok(
        eb_explain(model, view, school_row(view, "fridays"), terms, &n, NULL));
    assert_int_equal(n, 4);
    static const char *const NAMES[] = {"year_group", "last_year",
                                        "earlier_this_year", "last_four_weeks"};
    static const char *const REASONS[] = {
        "", "absent 57 of 370 sessions last year",
        "absent 10 of 50 sessions earlier this year",
        "absent 8 of the last 40 sessions"};
    for (size_t t = 0; t < 4; ++t) {
        char text[EB_REASON_ROOM];
        assert_string_equal(terms[t].name, NAMES[t]);
        eb_reason_text(&terms[t].reason, text);
        assert_string_equal(text, REASONS[t]);
    }
    assert_int_equal(terms[1].reason.sign, 1);
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

/* The sum of the terms is logit(E K / R), which the score prints as well. */
static void terms_sum_to_the_score(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *model = grid_model("printed");
    int explained = 0;
    for (size_t row = 0; row < SCHOOL_ROWS; ++row) {
        eb_term terms[EB_TERMS_MAX];
        size_t n = 99;
        eb_result score;
        assert_ok(eb_explain(model, view, row, terms, &n, NULL));
        assert_ok(eb_score(model, view, row, 1, &score, 0, NULL));
        if (isnan(score.p_persistent)) {
            assert_int_equal(n, 0);
            continue;
        }
        double eta = 0.0;
        for (size_t t = 0; t < n; ++t) eta += terms[t].value;
        const double rate = score.expected_ahead / SCHOOL_AHEAD;
        assert_true(fabs(eta - eb_logit(rate)) < 1e-12);
        ++explained;
    }
    assert_int_equal(explained, 4);
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

static void a_stage_without_sessions_is_zero(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *model = grid_model("printed");
    eb_term terms[EB_TERMS_MAX];
    size_t n = 0;
    /* No last year; ten sessions, all within the last four weeks. */
    assert_ok(
        eb_explain(model, view, school_row(view, "new"), terms, &n, NULL));
    assert_int_equal(n, 4);
    assert_true(terms[1].value == 0.0 && terms[2].value == 0.0);
    assert_int_equal(terms[1].reason.sentence, 0);
    assert_int_equal(terms[2].reason.sentence, 0);
    assert_true(terms[3].value != 0.0);
    assert_int_not_equal(terms[3].reason.sentence, 0);
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

static void wrong_arguments(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *model = grid_model("printed");
    eb_term terms[EB_TERMS_MAX];
    size_t n = 77;
    assert_int_equal(eb_explain(NULL, view, 0, terms, &n, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_explain(model, NULL, 0, terms, &n, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_explain(model, view, 0, NULL, &n, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_explain(model, view, 0, terms, NULL, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_explain(model, view, SCHOOL_ROWS, terms, &n, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(n, 77);
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

/* When the year has ended its label is decided and has no terms; an outcome
 * of one's own may still be open, and its terms are shown. */
static void after_the_last_day(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, eb_date_make(2026, 7, 20), 10, 100, 0);
    eb_model *band = grid_model("printed");
    eb_model *outcome = linear_model("logistic.json");
    const size_t row = school_row(view, "fridays");
    eb_term terms[EB_TERMS_MAX];
    size_t n = 99;
    eb_result score;
    assert_ok(eb_explain(band, view, row, terms, &n, NULL));
    assert_int_equal(n, 0);
    assert_ok(eb_score(outcome, view, row, 1, &score, 0, NULL));
    assert_int_equal(score.remaining, 0);
    assert_ok(eb_explain(outcome, view, row, terms, &n, NULL));
    assert_int_equal(n, outcome->linear->term_count);
    double eta = eb_curve_at(outcome->linear, &outcome->linear->intercept,
                             (double)score.possible);
    for (size_t t = 0; t < n; ++t) eta += terms[t].value;
    assert_true(fabs(eta - eb_logit(score.p_outcome)) < 1e-12);
    eb_model_free(outcome);
    eb_model_free(band);
    eb_view_free(view);
    eb_register_free(reg);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_and_reasons),
        cmocka_unit_test(terms_sum_to_the_score),
        cmocka_unit_test(a_stage_without_sessions_is_zero),
        cmocka_unit_test(wrong_arguments),
        cmocka_unit_test(after_the_last_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
