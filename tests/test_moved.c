/* SPDX-License-Identifier: MIT */
/* Rows beside the summary of a model's training. */
#include <math.h>
#include <stdio.h>

#include "review/evaluate.h"
#include "test_labels.h"

#define PUPILS 60

/* The model built in, with a summary added to its training, and its pupils. */
static eb_model *model_of(const char *summary, const char *pupils) {
    static char text[1 << 16];
    const char *json = NULL;
    size_t length = 0;
    eb_model *model = NULL;
    eb_error err;
    assert_non_null(eb_model_builtin(0, &json, &length));
    char *copy = malloc(length + 1);
    assert_non_null(copy);
    memcpy(copy, json, length);
    copy[length] = '\0';
    char *at = strstr(copy, "\"source\"");
    assert_non_null(at);
    char *said = strstr(at, "\"pupils\": 0,");
    assert_non_null(said);
    snprintf(text, sizeof text, "%.*s\"summary\": %s, %.*s\"pupils\": %s,%s",
             (int)(at - copy), copy, summary, (int)(said - at), at, pupils,
             said + strlen("\"pupils\": 0,"));
    free(copy);
    if (eb_model_read(text, strlen(text), NULL, &model, &err) != EB_OK) {
        fail_msg("%s: %s", err.field, err.message);
    }
    return model;
}

static eb_model *model_with(const char *summary) {
    return model_of(summary, "0");
}

static eb_labels *labels_of(school *s, const eb_model *model) {
    const eb_model *const models[] = {model};
    eb_label_options options = EB_LABEL_OPTIONS_INIT;
    eb_labels *labels = NULL;
    school_new(s, EB_CONFLICTS_REFUSE);
    for (int i = 0; i < PUPILS; i++) {
        char id[8];
        snprintf(id, sizeof id, "p%d", i);
        whole_year(s, id, "A", i % 3 == 0 ? 'I' : '/');
    }
    school_close(s);
    options.models = models;
    options.model_count = 1;
    SCHOOL_OK(s, eb_labels_new(s->reg, &options, &labels, &s->err));
    return labels;
}

static void judge(const char *summary, eb_evaluation *out) {
    school s = {0};
    eb_model *model = model_with(summary);
    eb_labels *labels = labels_of(&s, model);
    memset(out, 0, sizeof *out);
    out->memory = eb_memory_or_default(NULL);
    assert_ok(eb_moved_judge(labels, 0, model, out, NULL));
    eb_labels_free(labels);
    eb_model_free(model);
    school_done(&s);
}

#define TENTHS "[0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]"
#define LAST "[0, 0, 0, 0, 0, 0, 0, 0, 0, 1]"

/* At the ends of the half terms P is 70, 140, 190, 240, 308: a pupil's row is
 * one of these by lot, so that about a fifth is under each pair of cuts. */
static void test_one_row_a_pupil(void **state) {
    (void)state;
    eb_evaluation out;
    judge(
        "{\"n\": 3000, \"possible_sessions\": {\"cuts\": [10, 20, 30, 40, "
        "100, 150, 200, 250, 400], \"shares\": [0, 0, 0, 0, 0.2, 0.2, 0.2, "
        "0.2, 0.2, 0]}, \"spells\": {\"cuts\": [-9, -8, -7, -6, -5, -4, -3, "
        "-2, -1], \"shares\": [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]}}",
        &out);
    assert_int_equal(out.moved_count, 2);
    assert_string_equal(out.moved[0].feature, "possible_sessions");
    assert_true(out.moved[0].drift.rows == PUPILS);
    /* As in the training, but for the lot. */
    assert_true(out.moved[0].drift.p > 0.001);
    assert_int_equal(out.moved[0].drift.bins, 5);
    /* Nobody had under no spells. */
    assert_string_equal(out.moved[1].feature, "spells");
    assert_true(out.moved[1].drift.p < 1e-6);
    assert_false(out.moved[1].drift.too_few);
    eb_release(&out.memory, out.moved);
}

static void test_score_and_too_few(void **state) {
    (void)state;
    eb_evaluation out;
    judge(
        "{\"n\": 40, \"score\": {\"cuts\": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, "
        "0.7, 0.8, 0.9], \"shares\": " TENTHS
        "}, \"siblings\": {\"cuts\": [0, 1, 2, 3, 4, 5, 6, 7, 8], "
        "\"shares\": " LAST "}}",
        &out);
    assert_int_equal(out.moved_count, 2);
    assert_string_equal(out.moved[0].feature, "score");
    /* 9 (1/60 + 1/40) is far above 0.05. */
    assert_true(out.moved[0].drift.too_few);
    /* No family is known, so nobody has a value: nothing to say. */
    assert_true(out.moved[1].drift.rows == 0);
    assert_true(out.moved[1].drift.too_few);
    eb_release(&out.memory, out.moved);
}

static void test_no_summary(void **state) {
    (void)state;
    eb_evaluation out;
    memset(&out, 0, sizeof out);
    out.memory = eb_memory_or_default(NULL);
    assert_ok(eb_moved_judge(NULL, 0, NULL, &out, NULL));
    assert_int_equal(out.moved_count, 0);
}

/* All 60 are under the first cut, where half were: chi-square is 30 for the
 * empty half and 15 R / (R / 2 + 60) for the other, R being the rows that the
 * training counts for: its pupils, where they are said and fewer than rows. */
static void test_rows_of_the_training(void **state) {
    (void)state;
    static const struct {
        const char *pupils;
        double chi_square;
    } CASES[] = {{"0", 30.0 + 45000.0 / 1560.0},
                 {"100", 30.0 + 1500.0 / 110.0},
                 {"3000", 30.0 + 45000.0 / 1560.0},
                 {"5000", 30.0 + 45000.0 / 1560.0}};
    school s = {0};
    eb_labels *labels = NULL;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        eb_evaluation out;
        eb_model *model = model_of(
            "{\"n\": 3000, \"absent_sessions\": {\"cuts\": [0, 1, 2, 3, 4, 5, "
            "6, 7, 8], \"shares\": [0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 0]}}",
            CASES[i].pupils);
        if (labels == NULL) labels = labels_of(&s, model);
        memset(&out, 0, sizeof out);
        out.memory = eb_memory_or_default(NULL);
        assert_ok(eb_moved_judge(labels, 0, model, &out, NULL));
        assert_int_equal(out.moved_count, 1);
        assert_true(fabs(out.moved[0].drift.chi_square - CASES[i].chi_square) <
                    1e-9);
        eb_release(&out.memory, out.moved);
        eb_model_free(model);
    }
    eb_labels_free(labels);
    school_done(&s);
}

/* Shares as far from 1 in sum as a file may have them are judged as well. */
static void test_shares_that_a_file_may_have(void **state) {
    (void)state;
    static const char *const FIRST[] = {"0.999999", "1.000001"};
    for (size_t i = 0; i < 2; i++) {
        char summary[256];
        eb_evaluation out;
        snprintf(summary, sizeof summary,
                 "{\"n\": 40, \"absent_sessions\": {\"cuts\": [0, 1, 2, 3, 4, "
                 "5, 6, 7, 8], \"shares\": [%s, 0, 0, 0, 0, 0, 0, 0, 0, 0]}}",
                 FIRST[i]);
        judge(summary, &out);
        assert_int_equal(out.moved_count, 1);
        assert_true(out.moved[0].drift.rows == PUPILS);
        eb_release(&out.memory, out.moved);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_row_a_pupil),
        cmocka_unit_test(test_score_and_too_few),
        cmocka_unit_test(test_no_summary),
        cmocka_unit_test(test_rows_of_the_training),
        cmocka_unit_test(test_shares_that_a_file_may_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
