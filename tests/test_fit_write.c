/* SPDX-License-Identifier: MIT */
#include "train/fit_write.h"

#include "fit_rows.h"

static eb_fit_story story_of(void) {
    eb_fit_story story;
    memset(&story, 0, sizeof story);
    story.name = "test-1";
    story.source = "rows made \"by hand\"";
    story.outcome_words = "a yes";
    story.rows = 12;
    story.pupils = 4;
    story.until = on(2024, 7, 31);
    story.expires = on(2027, 8, 31);
    story.seed = 5;
    story.quality_data = "nothing";
    return story;
}

/* Numbers that are no round decimals, so that a lost digit would be seen. */
static eb_fit_numbers *numbers_of(const eb_fit_plan *plan) {
    eb_fit_numbers *numbers = calloc(1, sizeof *numbers);
    assert_non_null(numbers);
    numbers->knots = plan->knot_count;
    for (size_t i = 0; i < 8; i++) {
        numbers->coef[i] = 1.0 / (double)(i + 3);
        numbers->se[i] = i == 1 ? NAN : 0.1 / (double)(i + 3);
    }
    numbers->intercept[0] = -1.0 / 3.0;
    numbers->intercept[1] = -2.0 / 3.0;
    numbers->condition = 17.25;
    numbers->mixture.components = 2;
    for (int j = 0; j < 2; j++) {
        for (int k = 0; k < 2; k++) {
            numbers->mixture.intercept[j][k] = -2.5 - 0.1 * k;
            numbers->mixture.precision[j][k] = 3.0 - j;
        }
        numbers->mixture.slope[j] = 1.0 + 0.5 * j;
    }
    numbers->mixture.weight_last_year_rate = 0.75;
    return numbers;
}

static void plan_of(eb_fit_plan *plan, int kind) {
    memset(plan, 0, sizeof *plan);
    plan->kind = kind;
    plan->term_count = 2;
    assert_int_equal(0,
                     eb_fit_term_of(EB_F_ABSENCE_RATE_6W, 20, &plan->terms[0]));
    assert_int_equal(0, eb_fit_term_of(EB_F_SIBLINGS, 20, &plan->terms[1]));
    plan->terms[1].has_missing = 1;
    assert_int_equal(
        0, eb_fit_term_of(EB_F_LAST_YEAR_ABSENCE_RATE, 60, &plan->last_year));
    for (int p = 0; p < EB_FIT_PHASES; p++) {
        plan->terms[0].centre[p] = plan->last_year.centre[p] = 0.06;
    }
    plan->knots[0] = 70;
    plan->knots[1] = 200;
    plan->knot_count = 2;
    plan->components = 2;
    plan->penalty = EB_PENALTY_RIDGE;
    plan->level = 0.5;
}

static eb_result score(const char *text, size_t length) {
    eb_model *model = NULL;
    eb_error err = {0};
    double features[EB_FEATURE_COUNT];
    const int64_t remaining = 100;
    const int year_group = 4;
    eb_result result;
    for (int f = 0; f < EB_FEATURE_COUNT; f++) features[f] = NAN;
    features[EB_F_POSSIBLE_SESSIONS] = 70;
    features[EB_F_ABSENT_SESSIONS] = 7;
    features[EB_F_ABSENCE_RATE] = 0.1;
    features[EB_F_ABSENCE_RATE_6W] = 0.15;
    features[EB_F_SIBLINGS] = 2;
    if (eb_model_read(text, length, NULL, &model, &err) != EB_OK) {
        fail_msg("%s: %s at %d\n%s", err.field, err.message, (int)err.line,
                 text);
    }
    assert_ok(eb_predict(model, features, 0, &remaining, &year_group, 1,
                         &result, 0, &err));
    eb_model_free(model);
    return result;
}

/* eta by hand at the first knot: coef 1/3 times the log odds of 60 sessions at
 * 0.15 with 20 at 0.06, and 1/5 times log 3. */
static void a_written_model_scores(void **state) {
    const eb_memory memory = eb_memory_or_default(NULL);
    const double eta = log((9.0 + 1.2) / (51.0 + 18.8)) / 3.0 + log(3.0) / 5.0;
    eb_fit_story story = story_of();
    eb_fit_plan plan;
    char *text = NULL;
    size_t length = 0;
    eb_error err = {0};
    (void)state;
    plan_of(&plan, EB_FIT_LOGISTIC);
    eb_fit_numbers *numbers = numbers_of(&plan);
    assert_ok(
        eb_fit_write(&plan, numbers, &story, &memory, &text, &length, &err));
    assert_true(fabs(score(text, length).p_outcome -
                     1.0 / (1.0 + exp(1.0 / 3.0 - eta))) < 1e-13);
    assert_non_null(strstr(text, "\"lambda\": 0.5"));
    assert_non_null(strstr(text, "rows made \\\"by hand\\\""));
    eb_release(&memory, text);

    plan.kind = EB_FIT_BETA_BINOMIAL;
    plan.by_last_year = 1; /* not known of this pupil: it moves nothing */
    assert_ok(
        eb_fit_write(&plan, numbers, &story, &memory, &text, &length, &err));
    const double first = 1.0 / (1.0 + exp(2.5 - eta));
    const double second = 1.0 / (1.0 + exp(2.5 - 1.5 * eta));
    assert_true(fabs(score(text, length).expected_ahead -
                     50.0 * (first + second)) < 1e-10);
    assert_non_null(strstr(text, "\"coef\": 0.75"));
    eb_release(&memory, text);

    plan.components = numbers->mixture.components = 1;
    assert_ok(
        eb_fit_write(&plan, numbers, &story, &memory, &text, &length, &err));
    assert_true(fabs(score(text, length).expected_ahead - 100.0 * first) <
                1e-10);
    assert_null(strstr(text, "\"weight\""));
    eb_release(&memory, text);
    free(numbers);
}

static void a_summary_and_quality_are_read(void **state) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_fit_deciles deciles[2];
    eb_fit_quality quality[2];
    eb_fit_story story = story_of();
    eb_fit_plan plan;
    char *text = NULL;
    size_t length = 0;
    eb_error err = {0};
    double values[40];
    (void)state;
    for (int i = 0; i < 40; i++) values[i] = (i * 7) % 40;
    assert_int_equal(0, eb_fit_deciles_of(values, 40, &deciles[0]));
    deciles[0].feature = EB_F_ABSENCE_RATE_6W;
    deciles[1] = deciles[0];
    deciles[1].feature = -1;
    memset(quality, 0, sizeof quality);
    for (int i = 0; i < 2; i++) {
        quality[i].as_of = on(2024, 10, 26 + i);
        for (int k = 0; k < 3; k++) quality[i].auroc[k] = 0.9;
    }
    quality[1].slope[1] = NAN; /* cannot be told: left out */
    story.deciles = deciles;
    story.decile_count = 2;
    story.quality = quality;
    story.quality_count = 2;
    plan_of(&plan, EB_FIT_BETA_BINOMIAL);
    eb_fit_numbers *numbers = numbers_of(&plan);
    assert_ok(
        eb_fit_write(&plan, numbers, &story, &memory, &text, &length, &err));
    (void)score(text, length);
    assert_non_null(strstr(text, "\"score\": {\"cuts\""));
    assert_non_null(strstr(text, "2024-10-26"));
    assert_null(strstr(text, "2024-10-27"));
    eb_release(&memory, text);
    free(numbers);
}

static void deciles_count_what_is_known(void **state) {
    double values[12] = {5, 1, NAN, 2, 3, 4, 9, 8, 7, 6, 10, NAN};
    double ties[4] = {0, 0, 0, 1};
    double nothing[1] = {NAN};
    eb_fit_deciles out;
    (void)state;
    assert_int_equal(0, eb_fit_deciles_of(values, 12, &out));
    for (int c = 0; c < EB_FIT_CUTS; c++) {
        assert_true(out.cuts[c] == c + 2.0);
        assert_true(fabs(out.shares[c] - (c == 0 ? 0.2 : 0.1)) < 1e-15);
    }
    assert_true(out.shares[9] == 0.0);
    assert_int_equal(0, eb_fit_deciles_of(ties, 4, &out));
    assert_true(out.shares[0] == 0.75);
    double sum = 0.0;
    for (int c = 0; c <= EB_FIT_CUTS; c++) sum += out.shares[c];
    assert_true(sum == 1.0);
    assert_int_equal(-1, eb_fit_deciles_of(nothing, 1, &out));
}

static void memory_may_run_out(void **state) {
    eb_fit_story story = story_of();
    eb_fit_plan plan;
    eb_error err = {0};
    (void)state;
    plan_of(&plan, EB_FIT_LOGISTIC);
    eb_fit_numbers *numbers = numbers_of(&plan);
    for (size_t fail = 1; fail <= 4; fail++) {
        heap h = {0};
        char *text = NULL;
        size_t length = 0;
        h.fail_first = h.fail_last = fail;
        const eb_memory memory = heap_memory(&h);
        assert_int_equal(EB_ERR_MEMORY,
                         eb_fit_write(&plan, numbers, &story, &memory, &text,
                                      &length, &err));
        assert_null(text);
        assert_int_equal(0, h.live);
    }
    free(numbers);
}

/* The part of a rate of .1 that lies between .05 and .2 is .05; that above .08
 * is .02, to wherever it ends. */
static void parts_of_a_rate_are_read_back(void **state) {
    const eb_memory memory = eb_memory_or_default(NULL);
    const double eta = 0.05 / 3.0 + 0.02 / 5.0;
    const double ends[2][2] = {{0.05, 0.2}, {0.08, INFINITY}};
    eb_fit_story story = story_of();
    eb_fit_plan plan;
    char *text = NULL;
    size_t length = 0;
    eb_error err = {0};
    (void)state;
    plan_of(&plan, EB_FIT_LOGISTIC);
    for (size_t t = 0; t < 2; t++) {
        eb_fit_term *term = &plan.terms[t];
        memset(term, 0, sizeof *term);
        term->feature = EB_F_ABSENCE_RATE;
        term->transform = EB_FIT_SPLINE;
        term->sign = 1;
        term->from = ends[t][0];
        term->to = ends[t][1];
    }
    story.sensitive = 1;
    eb_fit_numbers *numbers = numbers_of(&plan);
    assert_ok(
        eb_fit_write(&plan, numbers, &story, &memory, &text, &length, &err));
    assert_non_null(strstr(text, "\"sensitive\": true"));
    assert_non_null(strstr(text, "\"knots\": [0.05, 0.2]"));
    assert_non_null(strstr(text, "\"knots\": [0.08, null]"));
    assert_true(fabs(score(text, length).p_outcome -
                     1.0 / (1.0 + exp(1.0 / 3.0 - eta))) < 1e-13);
    eb_release(&memory, text);
    free(numbers);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_written_model_scores),
        cmocka_unit_test(a_summary_and_quality_are_read),
        cmocka_unit_test(deciles_count_what_is_known),
        cmocka_unit_test(memory_may_run_out),
        cmocka_unit_test(parts_of_a_rate_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
