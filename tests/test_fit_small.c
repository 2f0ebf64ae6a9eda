/* SPDX-License-Identifier: MIT */
/*
 * Fits of a register so small that there is nothing to choose, or nothing to
 * learn from: fit_model.c at its edges.
 */
#include <stdio.h>

#include "test_fit_model.h"

/* 40 pupils of 2021/22 and 2022/23; `present`: nobody is ever absent. */
static void small_school(fit_school *f, int present) {
    if (!present) {
        eb_label_options labelling = EB_LABEL_OPTIONS_INIT;
        labelling.sensitive = 1;
        fit_school_make(f, 40, 2, 0, 9);
        fit_school_label(f, &labelling);
        return;
    }
    memset(f, 0, sizeof *f);
    school_new(&f->s, EB_CONFLICTS_REFUSE);
    for (int i = 0; i < 40; i++) {
        char id[ID_ROOM];
        uint64_t random = 1;
        snprintf(id, sizeof id, "p%04d", i);
        add_pupil(&f->s, id, "S", 3 + i % 6, NULL);
        fit_year(&f->s, id, on(2021, 9, 6), 0.0, 0.0, &random);
        fit_year(&f->s, id, on(2022, 9, 5), 0.0, 0.0, &random);
    }
    school_close(&f->s);
    fit_school_label(f, NULL);
}

/* Of the rows of one year: no in every 20th, else yes. */
static eb_fit_options mostly_yes(const eb_labels *labels, int year,
                                 own_outcomes *own) {
    eb_fit_options options = few();
    *own = make_outcomes(labels, 0);
    own->count = 0;
    for (size_t i = 0; i < eb_labels_count(labels); i++) {
        const eb_label *row = eb_labels_row(labels, i);
        if (row->academic_year != year) continue;
        const eb_fit_outcome one = {row->pupil, row->as_of,
                                    own->count % 20 != 0};
        own->items[own->count++] = one;
    }
    options.kind = EB_FIT_LOGISTIC;
    options.outcomes = own->items;
    options.outcome_count = own->count;
    return options;
}

static int has_note(const eb_fitted *fitted, const char *text) {
    const char *note = NULL;
    for (size_t i = 0; (note = eb_fit_note(fitted, i)) != NULL; i++) {
        if (strstr(note, text) != NULL) return 1;
    }
    return 0;
}

/* All candidates, ten no: what cannot be told apart is left out and said,
 * nothing is chosen, and without outcomes of the year held out nothing is
 * judged. Of a feature with several terms the summary tells once. */
static void few_outcomes_choose_nothing(void **state) {
    fit_school f;
    own_outcomes own;
    eb_fit_info about;
    (void)state;
    small_school(&f, 0);
    eb_fit_options options = mostly_yes(f.labels, 2021, &own);
    options.feature_count = 0;
    eb_fitted *fitted = fit(f.labels, &options);
    eb_fit_about(fitted, &about);
    assert_int_equal(2022, about.held_year);
    assert_int_equal(200, about.rows);
    assert_int_equal(0, about.held_rows);
    assert_null(eb_fit_judged(fitted, 0));
    assert_true(has_note(fitted, "nothing was chosen by the data"));
    assert_true(has_note(fitted, "no row is held out"));
    assert_true(has_note(fitted,
                         "last_year_absence_rate is left out: "
                         "constant here, or never known"));
    assert_true(has_note(fitted,
                         "other_unauthorised_rate is left out: says "
                         "the same as an earlier feature"));
    const char *text = eb_fit_text(fitted, NULL, NULL);
    const char *told = strstr(text, "\"absence_rate\": {\"cuts\"");
    assert_non_null(strstr(text,
                           "academic year 2021/22, seen from days within "
                           "it\""));
    assert_non_null(strstr(text, "\"transform\": \"spline\""));
    assert_non_null(told);
    assert_null(strstr(told + 1, "\"absence_rate\": {\"cuts\""));
    eb_fit_free(fitted);
    free(own.items);
    fit_school_done(&f);
}

static void sensitive_features_are_used_when_asked(void **state) {
    const int health[] = {EB_F_ILLNESS_RATE};
    fit_school f;
    own_outcomes own;
    (void)state;
    small_school(&f, 0);
    eb_fit_options options = mostly_yes(f.labels, 2021, &own);
    options.features = health;
    options.feature_count = 1;
    assert_refused(f.labels, &options, EB_ERR_FEATURE, "illness_rate");
    options.sensitive = 1;
    eb_fitted *fitted = fit(f.labels, &options);
    assert_non_null(
        strstr(eb_fit_text(fitted, NULL, NULL), "\"sensitive\": true"));
    eb_fit_free(fitted);
    free(own.items);
    fit_school_done(&f);
}

/* Nobody absent: nothing to learn from in sessions; of an outcome of one's own
 * no feature tells anything. And outcomes of the year held out alone. */
static void nothing_to_learn_from(void **state) {
    fit_school f;
    own_outcomes own;
    (void)state;
    small_school(&f, 1);
    eb_fit_options options = few();
    assert_refused(f.labels, &options, EB_ERR_FIT, "rows");
    options = mostly_yes(f.labels, 2021, &own);
    options.feature_count = 0;
    assert_refused(f.labels, &options, EB_ERR_FIT, "features");
    free(own.items);
    options = mostly_yes(f.labels, 2022, &own);
    assert_refused(f.labels, &options, EB_ERR_NOT_FOUND, "rows");
    free(own.items);
    fit_school_done(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_outcomes_choose_nothing),
        cmocka_unit_test(sensitive_features_are_used_when_asked),
        cmocka_unit_test(nothing_to_learn_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
