/* SPDX-License-Identifier: MIT */
/*
 * The parts of a term give its value again, the groups hold every term once,
 * and the average pupil is the one whose eta is 0. That the parts follow from
 * the model file is held by tests/golden/explain_check.py, on its own sums.
 */
#include <math.h>

#include "linear_rows.h"
#include "test_school.h"
#include "ui/explained.h"

static void explain_row(const eb_model *model, const eb_view *view, size_t row,
                        eb_explained *out) {
    memset(out, 0, sizeof *out);
    assert_ok(eb_score(model, view, row, 1, &out->result, 0, NULL));
    assert_ok(eb_explain(model, view, row, out->terms, &out->term_count, NULL));
    assert_ok(eb_explain_parts(model, view, row, &out->linear, NULL));
}

static void parts_and_groups(const char *file) {
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 15, 100, 0);
    eb_model *model = linear_model(file);
    static eb_explained e;
    explain_row(model, view, school_row(view, "fridays"), &e);
    assert_true(e.linear.known);
    assert_true(e.term_count > 0);
    double groups[EB_TERM_GROUPS] = {0.0};
    size_t counted = 0;
    for (size_t t = 0; t < e.term_count; ++t) {
        const eb_term_parts *part = &e.linear.parts[t];
        double value = part->coef * (part->z - part->reference);
        if (part->missing) value += part->missing_coef;
        assert_true(value == e.terms[t].value);
        assert_string_equal(eb_feature((size_t)part->feature)->name,
                            e.terms[t].name);
        groups[part->group] += value;
    }
    for (int g = 0; g < EB_TERM_GROUPS; ++g) {
        assert_true(groups[g] == e.linear.groups[g].value);
        counted += e.linear.groups[g].count;
    }
    assert_int_equal(counted, e.term_count);
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

static void parts_of_a_mixture(void **state) {
    (void)state;
    parts_and_groups("beta_binomial.json");
}

static void parts_of_a_logistic(void **state) {
    (void)state;
    parts_and_groups("logistic.json");
}

/* "fridays": 18 of 90 sessions, 8 of the last 40, 57 of 370 last year. */
static void sentences(void **state) {
    (void)state;
    static const char *const WANTED[EB_TERM_GROUPS] = {
        "absent 57 of 370 sessions last year",
        "absent 18 of 90 sessions this year",
        "absent 8 of the last 40 sessions", ""};
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *model = linear_model("beta_binomial.json");
    static eb_explained e;
    explain_row(model, view, school_row(view, "fridays"), &e);
    for (int g = 0; g < EB_TERM_GROUPS; ++g) {
        char text[EB_REASON_ROOM];
        eb_reason_text(&e.linear.groups[g].reason, text);
        assert_string_equal(text, WANTED[g]);
    }
    /* Last year is not known of "new": a group with terms, and no sentence. */
    explain_row(model, view, school_row(view, "new"), &e);
    assert_true(e.linear.groups[EB_TERMS_LAST_YEAR].count > 0);
    assert_int_equal(e.linear.groups[EB_TERMS_LAST_YEAR].reason.sentence, 0);
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

/* logit mu = intercept(P) + slope * 0 and expit(intercept(P)), by hand. */
static void the_average_pupil(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *mixture = linear_model("beta_binomial.json");
    eb_model *logistic = linear_model("logistic.json");
    static eb_explained e;
    const size_t row = school_row(view, "fridays");
    explain_row(mixture, view, row, &e);
    double rate = 0.0;
    for (int j = 0; j < e.linear.average_mixture.count; ++j) {
        const double at =
            eb_curve_at(mixture->linear, &mixture->linear->component[j], 90.0);
        const double mean = e.linear.average_mixture.absent[j];
        assert_true(fabs(mean - 1.0 / (1.0 + exp(-at))) < 1e-15);
        /* Of the same weights and precisions: eta moves the means alone. */
        assert_true(e.linear.average_mixture.weight[j] ==
                    e.linear.mixture.weight[j]);
        assert_true(e.linear.average_mixture.precision[j] ==
                    e.linear.mixture.precision[j]);
        rate += e.linear.average_mixture.weight[j] * mean;
    }
    assert_true(fabs(e.linear.average_rate - rate) < 1e-15);
    explain_row(logistic, view, row, &e);
    /* Knots 60 and 240, values -1.9 and -1.4: a sixth of the way at 90. */
    const double at = -1.9 + 0.5 / 6.0;
    assert_true(fabs(e.linear.intercept - at) < 1e-15);
    assert_true(fabs(e.linear.average_outcome - 1.0 / (1.0 + exp(-at))) <
                1e-15);
    eb_model_free(logistic);
    eb_model_free(mixture);
    eb_view_free(view);
    eb_register_free(reg);
}

static void a_band_prior_has_none(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *model = NULL;
    static eb_explained e;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    explain_row(model, view, school_row(view, "fridays"), &e);
    assert_int_equal(e.linear.known, 0);
    assert_int_equal(e.term_count, 4);
    assert_true(eb_explained_is_scored(&e));
    explain_row(model, view, school_row(view, "nothing"), &e);
    assert_false(eb_explained_is_scored(&e));
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_a_mixture),
        cmocka_unit_test(parts_of_a_logistic),
        cmocka_unit_test(sentences),
        cmocka_unit_test(the_average_pupil),
        cmocka_unit_test(a_band_prior_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
