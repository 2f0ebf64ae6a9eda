/* SPDX-License-Identifier: MIT */
/* Judgements of a row: the model's table over the n that there were. */
#include "base/maths.h"
#include "linear_rows.h"
#include "model/outlook.h"
#include "test_labels.h"

static eb_model *bands(void) {
    eb_model *model = NULL;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    return model;
}

static eb_status judge(const eb_register *reg, const eb_model *model,
                       eb_labels **out, eb_error *err) {
    const eb_model *const models[] = {model};
    eb_label_options options = EB_LABEL_OPTIONS_INIT;
    options.models = models;
    options.model_count = 1;
    return eb_labels_new(reg, &options, out, err);
}

/* n = 308 where R is 310: the table is that of 308. */
static void the_table_is_of_n(void **state) {
    (void)state;
    school s = {0};
    eb_labels *labels = NULL;
    eb_model *model = bands();
    double chances[EB_CHANCES_ROOM];
    eb_result result;
    school_new(&s, EB_CONFLICTS_REFUSE);
    whole_year(&s, "all", "A", '/');
    whole_year(&s, "ill", "A", 'I');
    school_close(&s);
    SCHOOL_OK(&s, judge(s.reg, model, &labels, &s.err));
    for (size_t i = 0; i < eb_labels_count(labels); i++) {
        const eb_label *label = eb_labels_row(labels, i);
        const eb_judged *judged = eb_labels_judged(labels, i, 0);
        const int n = (int)label->ahead, k = (int)label->ahead_absent;
        look(&s, label->as_of);
        const size_t row = row_of(&s, label->pupil, label->school);
        assert_ok(
            eb_score_outlook(model, s.view, row, n, &result, chances, NULL));
        double below = 0.0, above = 0.0;
        for (int j = 0; j < k; j++) below += chances[j];
        for (int j = n; j > k; j--) above += chances[j];
        assert_true(judged->pit_below == below);
        assert_true(judged->log_chance == eb_log(chances[k]));
        const double off = judged->pit_at + above - 1.0;
        assert_true(off < 1e-12 && off > -1e-12);
        assert_true(judged->expected_ahead == result.expected_ahead);
        /* Nobody is absent more surely than the one who was ill. */
        if (k == 0) assert_true(judged->pit_below == 0.0);
        if (k == 70) assert_true(judged->pit_below > 0.9);
    }
    eb_labels_free(labels);
    eb_model_free(model);
    school_done(&s);
}

/* A model that may not score on one of the days stops the labels. */
static void an_expired_model_is_refused(void **state) {
    (void)state;
    school s = {0};
    eb_labels *labels = NULL;
    eb_model *model = bands();
    school_new(&s, EB_CONFLICTS_REFUSE);
    weeks_of(&s, "p", "A", on(2090, 9, 4), 4, '/');
    weeks_of(&s, "p", "A", on(2090, 10, 16), 4, '/');
    weeks_of(&s, "p", "A", on(2091, 6, 4), 4, '/');
    school_close(&s);
    assert_int_equal(judge(s.reg, model, &labels, &s.err),
                     EB_ERR_MODEL_REFUSED);
    assert_null(labels);
    eb_model_free(model);
    school_done(&s);
}

/* The asked threshold is that of the probabilities. */
static void the_threshold_reaches_the_scores(void **state) {
    (void)state;
    school s = {0};
    eb_model *model = bands();
    const eb_model *const models[] = {model};
    school_new(&s, EB_CONFLICTS_REFUSE);
    whole_year(&s, "p", "A", 'I');
    school_close(&s);
    for (int percent = 10; percent <= 20; percent += 10) {
        eb_label_options options = EB_LABEL_OPTIONS_INIT;
        eb_view_options view = EB_VIEW_OPTIONS_INIT;
        eb_labels *labels = NULL;
        eb_result result;
        options.models = models;
        options.model_count = 1;
        options.threshold_num = view.threshold_num = percent;
        options.threshold_den = view.threshold_den = 100;
        SCHOOL_OK(&s, eb_labels_new(s.reg, &options, &labels, &s.err));
        view.as_of = eb_labels_row(labels, 0)->as_of;
        look_with(&s, &view);
        assert_ok(eb_score(model, s.view, 0, 1, &result, 0, NULL));
        assert_true(eb_labels_judged(labels, 0, 0)->p_persistent ==
                    result.p_persistent);
        eb_labels_free(labels);
    }
    eb_model_free(model);
    school_done(&s);
}

/* Kinds that read features, on one and on three threads; a logistic model has
 * no table, so nothing to judge k by. */
static void kinds_of_features_judge_too(void **state) {
    (void)state;
    school s = {0};
    eb_model *mixture = linear_model("beta_binomial.json");
    eb_model *logistic = linear_model("logistic.json");
    const eb_model *const models[] = {mixture, logistic};
    eb_labels *labels[2] = {NULL, NULL};
    school_new(&s, EB_CONFLICTS_REFUSE);
    whole_year(&s, "all", "A", '/');
    whole_year(&s, "ill", "A", 'I');
    whole_year(&s, "b", "B", 'O');
    school_close(&s);
    for (int i = 0; i < 2; i++) {
        eb_label_options options = EB_LABEL_OPTIONS_INIT;
        options.models = models;
        options.model_count = 2;
        options.threads = i * 3;
        SCHOOL_OK(&s, eb_labels_new(s.reg, &options, &labels[i], &s.err));
    }
    for (size_t i = 0; i < eb_labels_count(labels[0]); i++) {
        const eb_label *label = eb_labels_row(labels[0], i);
        const eb_judged *a = eb_labels_judged(labels[0], i, 0);
        const eb_judged *b = eb_labels_judged(labels[0], i, 1);
        eb_result result[2];
        look(&s, label->as_of);
        const size_t row = row_of(&s, label->pupil, label->school);
        assert_ok(eb_score(mixture, s.view, row, 1, &result[0], 0, NULL));
        assert_ok(eb_score(logistic, s.view, row, 1, &result[1], 0, NULL));
        assert_true(a->p_persistent == result[0].p_persistent);
        assert_true(a->pit_below < a->pit_at && a->log_chance < 0.0);
        assert_true(b->p_outcome == result[1].p_outcome);
        assert_true(b->p_persistent != b->p_persistent);
        assert_true(b->pit_at != b->pit_at && b->log_chance != b->log_chance);
        for (size_t m = 0; m < 2; m++) {
            assert_memory_equal(eb_labels_judged(labels[0], i, m),
                                eb_labels_judged(labels[1], i, m),
                                sizeof(eb_judged));
        }
    }
    eb_labels_free(labels[0]);
    eb_labels_free(labels[1]);
    eb_model_free(mixture);
    eb_model_free(logistic);
    school_done(&s);
}

/* On 15 July nobody has 20 sessions ahead: there is nothing to judge, so that
 * it does not matter that the model may not score any more. */
static void a_day_without_rows(void **state) {
    (void)state;
    const eb_date days[] = {on(2023, 11, 1), on(2024, 7, 15)};
    school s = {0};
    eb_labels *labels = NULL;
    eb_model *model = bands();
    const eb_model *const models[] = {model};
    eb_label_options options = EB_LABEL_OPTIONS_INIT;
    school_new(&s, EB_CONFLICTS_REFUSE);
    whole_year(&s, "p", "A", '/');
    school_close(&s);
    model->expires = on(2024, 6, 30);
    options.models = models;
    options.model_count = 1;
    options.as_of = days;
    options.as_of_count = 2;
    SCHOOL_OK(&s, eb_labels_new(s.reg, &options, &labels, &s.err));
    assert_int_equal(eb_labels_day_count(labels), 2);
    assert_int_equal(eb_labels_count(labels), 1);
    assert_int_equal(eb_labels_left_out(labels, EB_LABEL_FEW), 1);
    assert_true(eb_labels_judged(labels, 0, 0)->pit_at > 0.0);
    assert_null(eb_labels_judged(labels, 1, 0));
    assert_null(eb_labels_judged(labels, 0, 1));
    eb_labels_free(labels);
    eb_model_free(model);
    school_done(&s);
}

/* Of a model that is sure of few absences: below 70 of 70 its table sums to
 * 1 and the last bits of rounding, and what is said is no more than 1. */
static void below_is_no_more_than_all(void **state) {
    (void)state;
    school s = {0};
    eb_labels *labels = NULL;
    eb_model *model = bands();
    double chances[EB_CHANCES_ROOM], below = 0.0;
    eb_result result;
    for (int p = 0; p < EB_PRIORS; p++) {
        eb_mixture *prior = &model->band.prior[p];
        prior->count = 1;
        prior->weight[0] = 1.0;
        prior->a[0] = 2.0;
        prior->b[0] = 50.0;
    }
    school_new(&s, EB_CONFLICTS_REFUSE);
    whole_year(&s, "ill", "A", 'I');
    school_close(&s);
    SCHOOL_OK(&s, judge(s.reg, model, &labels, &s.err));
    const eb_label *last = label_of(labels, "ill", "A", on(2024, 5, 25));
    assert_int_equal(last->ahead_absent, 70);
    look(&s, last->as_of);
    assert_ok(eb_score_outlook(model, s.view, 0, 70, &result, chances, NULL));
    for (int k = 0; k < 70; k++) below += chances[k];
    assert_true(below > 1.0 && below < 1.0 + 1e-12);
    const eb_judged *judged = eb_labels_judged(labels, 4, 0);
    assert_true(judged->pit_below == 1.0 && judged->pit_at == 1.0);
    assert_true(judged->log_chance == eb_log(chances[70]));
    eb_labels_free(labels);
    eb_model_free(model);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_of_n),
        cmocka_unit_test(an_expired_model_is_refused),
        cmocka_unit_test(the_threshold_reaches_the_scores),
        cmocka_unit_test(kinds_of_features_judge_too),
        cmocka_unit_test(a_day_without_rows),
        cmocka_unit_test(below_is_no_more_than_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
