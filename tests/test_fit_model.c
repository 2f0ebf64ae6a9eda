/* SPDX-License-Identifier: MIT */
/*
 * Fits of whole registers: an invented school of 240 pupils and three years.
 */
#include "train/fit_model.h"

#include <math.h>
#include <stdio.h>

#include "test_fit_model.h"

#define PUPILS 240

/* One school for all tests that only read it. */
static int setup(void **state) {
    static fit_school shared;
    fit_school_make(&shared, PUPILS, 3, 0, 1);
    fit_school_label(&shared, NULL);
    *state = &shared;
    return 0;
}

static int teardown(void **state) {
    fit_school_done(*state);
    return 0;
}

/* ---- a fit -------------------------------------------------------------- */

static void a_year_is_held_out(void **state) {
    const fit_school *f = *state;
    eb_fit_options options = few();
    eb_fit_info about;
    eb_fit_row row;
    eb_fitted *fitted = fit(f->labels, &options);
    eb_fit_about(fitted, &about);
    assert_int_equal(2021, about.first_year);
    assert_int_equal(2022, about.last_year);
    assert_int_equal(2023, about.held_year);
    assert_int_equal(on(2023, 7, 31), about.until);
    assert_int_equal(PUPILS, about.pupils);
    assert_int_equal(PUPILS, about.held_pupils);
    assert_int_equal(2 * PUPILS * 5, about.rows);
    assert_int_equal(PUPILS * 5, about.held_rows);
    assert_int_equal(3, about.terms);
    assert_true(about.agreement <= 1e-9);
    assert_true(about.gradient_norm < 1e-4);
    for (size_t t = 0; eb_fit_row_get(fitted, t, &row); t++) {
        assert_string_equal(eb_feature((size_t)FEW[t])->name, row.feature);
        for (size_t k = 0; k < about.knots; k++) {
            assert_true(row.coef[k] >= 0.0);
        }
    }
    assert_int_equal(eb_fit_row_get(fitted, 2, &row), 1);
    assert_int_equal(eb_fit_row_get(fitted, 3, &row), 0);
    /* A pupil's own rate is learnt, and better than chance. */
    const eb_fit_quality *all = eb_fit_judged(fitted, 0);
    assert_non_null(all);
    assert_int_equal(0, all->half_term);
    assert_int_equal(PUPILS * 5, all->rows);
    assert_true(all->auroc[0] > 0.8 && all->auroc[1] < all->auroc[0]);
    assert_non_null(eb_fit_judged(fitted, 5));
    assert_null(eb_fit_judged(fitted, 6));
    assert_non_null(eb_fit_tried(fitted, 0));
    eb_fit_free(fitted);
}

/* The text names no pupil and is a model; a changed digit would be seen by
 * the hash, which is not filled yet. */
static void the_text_is_a_model(void **state) {
    const fit_school *f = *state;
    eb_fit_options options = few();
    size_t length = 0, digits_at = 0;
    eb_model *model = NULL;
    eb_model_info about;
    eb_error err = {0};
    options.register_sha256 =
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    eb_fitted *fitted = fit(f->labels, &options);
    const char *text = eb_fit_text(fitted, &length, &digits_at);
    assert_int_equal(length, strlen(text));
    for (size_t i = 0; i < 64; i++) assert_int_equal('0', text[digits_at + i]);
    assert_null(strstr(text, "p0001"));
    assert_non_null(strstr(text, "\"status\": \"draft\""));
    assert_non_null(strstr(text, "\"expires\": \"2026-08-31\""));
    assert_non_null(strstr(text, "0123456789abcdef0123"));
    assert_ok(eb_model_read(text, length, NULL, &model, &err));
    eb_model_about(model, &about);
    assert_string_equal("test", about.name);
    assert_string_equal("beta-binomial", about.kind);
    assert_int_equal(PUPILS, about.pupils);
    assert_int_equal(on(2023, 7, 31), about.until);
    eb_model_free(model);
    eb_fit_free(fitted);
}

/* Scores of the file through a view, as `score` gives them, are those that
 * the fit compared itself with. */
static void the_file_scores_as_a_view_does(void **state) {
    const fit_school *f = *state;
    eb_fit_options options = few();
    eb_label_options labelling = EB_LABEL_OPTIONS_INIT;
    eb_labels *scored = NULL;
    eb_model *model = NULL;
    size_t length = 0;
    eb_error err = {0};
    double sum = 0.0;
    eb_fitted *fitted = fit(f->labels, &options);
    const char *text = eb_fit_text(fitted, &length, NULL);
    assert_ok(eb_model_read(text, length, NULL, &model, &err));
    const eb_model *const models[1] = {model};
    labelling.models = models;
    labelling.model_count = 1;
    labelling.first_year = labelling.last_year = 2023;
    assert_ok(eb_labels_new(f->s.reg, &labelling, &scored, &err));
    const size_t n = eb_labels_count(scored);
    assert_int_equal(PUPILS * 5, n);
    for (size_t i = 0; i < n; i++) {
        sum += eb_labels_judged(scored, i, 0)->log_chance;
    }
    assert_true(fabs(sum / (double)n - eb_fit_judged(fitted, 0)->log_score) <
                1e-9);
    eb_labels_free(scored);
    eb_model_free(model);
    eb_fit_free(fitted);
}

static void assert_same_text(const eb_labels *a, const eb_fit_options *how_a,
                             const eb_labels *b, const eb_fit_options *how_b) {
    eb_fitted *first = fit(a, how_a), *second = fit(b, how_b);
    assert_string_equal(eb_fit_text(first, NULL, NULL),
                        eb_fit_text(second, NULL, NULL));
    eb_fit_free(first);
    eb_fit_free(second);
}

static void order_and_threads_change_nothing(void **state) {
    const fit_school *f = *state;
    eb_fit_options one = few(), two = few();
    fit_school other;
    two.threads = 2;
    assert_same_text(f->labels, &one, f->labels, &two);
    fit_school_make(&other, PUPILS, 3, 1, 1);
    fit_school_label(&other, NULL);
    assert_same_text(f->labels, &one, other.labels, &one);
    fit_school_done(&other);
}

/* ---- one year ----------------------------------------------------------- */

static void one_year_holds_out_a_fifth(void **state) {
    const fit_school *f = *state;
    eb_fit_options options = few();
    eb_label_options labelling = EB_LABEL_OPTIONS_INIT;
    eb_labels *labels = NULL;
    eb_fit_info about;
    eb_error err = {0};
    labelling.first_year = labelling.last_year = 2022;
    assert_ok(eb_labels_new(f->s.reg, &labelling, &labels, &err));
    eb_fitted *fitted = fit(labels, &options);
    eb_fit_about(fitted, &about);
    assert_int_equal(0, about.held_year);
    assert_int_equal(PUPILS, about.pupils + about.held_pupils);
    /* a fifth of 240 is 48; 5 standard errors are 31 */
    assert_true(about.held_pupils > 17 && about.held_pupils < 79);
    assert_non_null(strstr(eb_fit_note(fitted, 0), "one past year only"));
    assert_non_null(strstr(eb_fit_text(fitted, NULL, NULL), "a fifth of"));
    eb_fit_free(fitted);
    eb_labels_free(labels);
}

/* ---- refusals ----------------------------------------------------------- */

static void bad_columns_are_refused_by_name(void **state) {
    const fit_school *f = *state;
    eb_fit_options options = few();
    /* nobody is late after the register closed */
    const int constant[] = {EB_F_ABSENCE_RATE, EB_F_LATE_AFTER_CLOSE_RATE};
    const int twice[] = {EB_F_ABSENCE_RATE, EB_F_SPELL_LONGEST,
                         EB_F_ABSENCE_RATE};
    /* all are possible here, so weeks are sessions / 10 */
    const int same[] = {EB_F_LAST_YEAR_POSSIBLE, EB_F_ABSENCE_RATE};
    const int barred[] = {EB_F_ABSENCE_RATE, EB_F_SPELLS};
    const int health[] = {EB_F_ILLNESS_RATE};
    /* O is the only unauthorised code here */
    const int equal[] = {EB_F_UNAUTHORISED_RATE, EB_F_OTHER_UNAUTHORISED_RATE};
    const int none[] = {99}, below[] = {-1};
    options.feature_count = 2;
    options.features = constant;
    assert_refused(f->labels, &options, EB_ERR_FIT, "late_after_close_rate");
    options.features = same;
    assert_refused(f->labels, &options, EB_ERR_FIT, "last_year_possible");
    options.features = equal;
    assert_refused(f->labels, &options, EB_ERR_FIT, "other_unauthorised_rate");
    options.features = barred;
    assert_refused(f->labels, &options, EB_ERR_FEATURE, "spells");
    options.features = twice;
    options.feature_count = 3;
    assert_refused(f->labels, &options, EB_ERR_FIT, "absence_rate");
    options.feature_count = 1;
    options.features = health;
    assert_refused(f->labels, &options, EB_ERR_FEATURE, "illness_rate");
    options.features = none;
    assert_refused(f->labels, &options, EB_ERR_FEATURE, "features");
    options.features = below;
    assert_refused(f->labels, &options, EB_ERR_FEATURE, "features");
}

static void bad_options_are_refused(void **state) {
    static char long_text[5000];
    memset(long_text, 'x', sizeof long_text - 1);
    const fit_school *f = *state;
    const eb_fit_options good = few();
    eb_fit_options options = good;
    options.size = 3;
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "size");
    options = good;
    options.kind = 7;
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "kind");
    options = good;
    options.penalty = EB_PENALTY_FIRTH;
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "penalty");
    options = good;
    options.penalty = -1;
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "penalty");
    options = good;
    options.kind = EB_FIT_LOGISTIC;
    options.penalty = EB_PENALTY_FIRTH + 1;
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "penalty");
    options = good;
    options.name = NULL;
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "name");
    options = good;
    options.name = long_text;
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "name");
    options = good;
    options.source = long_text;
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "source");
    options = good;
    options.outcome_words = long_text;
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "source");
    options = good;
    options.outcome_words = "";
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "source");
    options = good;
    options.feature_count = EB_FIT_TERMS_MOST + 1;
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "features");
    assert_refused(f->labels, NULL, EB_ERR_ARGUMENT, "");
    assert_refused(NULL, &good, EB_ERR_ARGUMENT, "");
    assert_int_equal(EB_ERR_ARGUMENT, eb_fit_new(f->labels, &good, NULL, NULL));
    options = good;
    options.name = "";
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "name");
    options = good;
    options.seed = UINT64_MAX;
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "seed");
    options = good;
    options.weights = "nowhere";
    assert_refused(f->labels, &options, EB_ERR_NOT_FOUND, "weights");
    options = good;
    options.weights = "word";
    assert_refused(f->labels, &options, EB_ERR_NUMBER, "weights");
}

/* 100 rows of 20 pupils, then 60 of 12: five ends of half terms each. */
static void too_few_are_refused(void **state) {
    eb_fit_options options = few();
    fit_school tiny;
    (void)state;
    for (int pupils = 20; pupils > 10; pupils -= 8) {
        fit_school_make(&tiny, pupils, 2, 0, 5);
        fit_school_label(&tiny, NULL);
        assert_refused(tiny.labels, &options, EB_ERR_FIT, "rows");
        fit_school_done(&tiny);
    }
}

/* ---- own outcomes ------------------------------------------------------- */

static void a_yes_or_no_is_fitted(void **state) {
    const fit_school *f = *state;
    own_outcomes own = make_outcomes(f->labels, 0);
    eb_fit_options options = few();
    eb_fit_info about;
    options.kind = EB_FIT_LOGISTIC;
    options.outcomes = own.items;
    options.outcome_count = own.count;
    options.outcome_words = "absent over a fortieth";
    for (int penalty = EB_PENALTY_NONE; penalty <= EB_PENALTY_FIRTH;
         penalty++) {
        options.penalty = penalty;
        eb_fitted *fitted = fit(f->labels, &options);
        eb_fit_about(fitted, &about);
        assert_int_equal(penalty, about.penalty);
        assert_int_equal(0, about.unused_outcomes);
        assert_true(about.agreement <= 1e-9);
        assert_true(eb_fit_judged(fitted, 0)->auroc[0] > 0.8);
        assert_non_null(strstr(eb_fit_text(fitted, NULL, NULL),
                               "\"outcome\": \"absent over a fortieth\""));
        eb_fit_free(fitted);
    }
    free(own.items);
}

static void outcomes_without_rows_are_counted(void **state) {
    const fit_school *f = *state;
    own_outcomes own = make_outcomes(f->labels, 0);
    eb_fit_options options = few();
    eb_fit_info about;
    options.kind = EB_FIT_LOGISTIC;
    options.outcomes = own.items;
    options.outcome_count = own.count;
    own.items[0].pupil = "nobody";
    own.items[7].as_of += 1;
    eb_fitted *fitted = fit(f->labels, &options);
    eb_fit_about(fitted, &about);
    assert_int_equal(2, about.unused_outcomes);
    assert_int_equal(2, about.no_outcome);
    eb_fit_free(fitted);
    /* yes and no of one pupil on one day */
    own.items[1] = own.items[2];
    own.items[1].outcome = !own.items[2].outcome;
    assert_refused(f->labels, &options, EB_ERR_CONFLICT, "outcome");
    own.items[1].outcome = own.items[2].outcome;
    options.kind = EB_FIT_BETA_BINOMIAL;
    assert_refused(f->labels, &options, EB_ERR_ARGUMENT, "outcomes");
    free(own.items);
}

static void few_outcomes_are_refused(void **state) {
    const fit_school *f = *state;
    own_outcomes own = make_outcomes(f->labels, 0);
    eb_fit_options options = few();
    eb_fitted *fitted = NULL;
    eb_error err = {0};
    options.kind = EB_FIT_LOGISTIC;
    options.outcomes = own.items;
    options.outcome_count = own.count;
    options.penalty = EB_PENALTY_NONE;
    for (size_t i = 0; i < own.count; i++) own.items[i].outcome = i % 500 == 0;
    assert_int_equal(EB_ERR_FIT,
                     eb_fit_new(f->labels, &options, &fitted, &err));
    assert_null(fitted);
    free(own.items);
}

/* An outcome that the absence rate tells without an error has no finite
 * coefficient; a penalty makes it one. */
static void separation_is_refused(void **state) {
    const fit_school *f = *state;
    own_outcomes own = make_outcomes(f->labels, 0);
    eb_fit_options options = few();
    for (size_t i = 0; i < own.count; i++) {
        own.items[i].outcome =
            eb_labels_features(f->labels, i)[EB_F_SPELL_LONGEST] >= 5;
    }
    const int longest[] = {EB_F_SPELL_LONGEST};
    options.features = longest;
    options.feature_count = 1;
    options.kind = EB_FIT_LOGISTIC;
    options.outcomes = own.items;
    options.outcome_count = own.count;
    options.penalty = EB_PENALTY_NONE;
    assert_refused(f->labels, &options, EB_ERR_FIT, "spell_longest");
    options.penalty = EB_PENALTY_FIRTH;
    eb_fit_free(fit(f->labels, &options));
    free(own.items);
}

/* Outcomes by chance: 20 shuffles, none of which the model foretells. The mean
 * AUROC is within 4 standard errors (0.02 each, over the root of 20) of 1/2. */
static void chance_is_not_learnt(void **state) {
    const fit_school *f = *state;
    double sum = 0.0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        own_outcomes own = make_outcomes(f->labels, seed * 77);
        eb_fit_options options = few();
        options.kind = EB_FIT_LOGISTIC;
        options.outcomes = own.items;
        options.outcome_count = own.count;
        eb_fitted *fitted = fit(f->labels, &options);
        const double auroc = eb_fit_judged(fitted, 0)->auroc[0];
        assert_true(auroc > 0.4 && auroc < 0.6);
        sum += auroc;
        eb_fit_free(fitted);
        free(own.items);
    }
    assert_true(fabs(sum / 20.0 - 0.5) < 0.018);
}

/* ---- memory ------------------------------------------------------------- */

/* Every one of the first allocations is refused, then ever fewer: the later
 * ones are those of the same solvers again, for one more fold or trial. */
static void refuse_in_turn(const fit_school *f, int kind, size_t rare) {
    const int one[] = {EB_F_ABSENCE_RATE};
    eb_fit_options options = few();
    options.features = one;
    options.feature_count = 1;
    options.kind = kind;
    eb_status status = EB_ERR_MEMORY;
    for (size_t fail = 1; status == EB_ERR_MEMORY; fail += 1 + fail / rare) {
        heap h = {0};
        eb_fitted *fitted = NULL;
        eb_error err = {0};
        h.fail_first = fail;
        h.fail_last = fail;
        options.memory = heap_memory(&h);
        status = eb_fit_new(f->labels, &options, &fitted, &err);
        assert_int_equal(h.asked >= fail ? EB_ERR_MEMORY : EB_OK, status);
        assert_int_equal(status, err.status);
        assert_true((fitted == NULL) == (status != EB_OK));
        eb_fit_free(fitted);
        assert_int_equal(0, h.live);
    }
    assert_int_equal(EB_OK, status);
}

static void memory_may_run_out(void **state) {
    (void)state;
    fit_school f;
    fit_school_make(&f, 60, 3, 0, 1);
    fit_school_label(&f, NULL);
    refuse_in_turn(&f, EB_FIT_BETA_BINOMIAL, 12);
    refuse_in_turn(&f, EB_FIT_LOGISTIC, 30);
    fit_school_done(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_is_held_out),
        cmocka_unit_test(the_text_is_a_model),
        cmocka_unit_test(the_file_scores_as_a_view_does),
        cmocka_unit_test(order_and_threads_change_nothing),
        cmocka_unit_test(one_year_holds_out_a_fifth),
        cmocka_unit_test(bad_columns_are_refused_by_name),
        cmocka_unit_test(bad_options_are_refused),
        cmocka_unit_test(too_few_are_refused),
        cmocka_unit_test(a_yes_or_no_is_fitted),
        cmocka_unit_test(outcomes_without_rows_are_counted),
        cmocka_unit_test(few_outcomes_are_refused),
        cmocka_unit_test(separation_is_refused),
        cmocka_unit_test(chance_is_not_learnt),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
