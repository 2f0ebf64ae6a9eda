/* SPDX-License-Identifier: MIT */
/*
 * For the tests of whole fits: options of three features, a fit that must
 * succeed or be refused, and outcomes of one's own.
 */
#ifndef EB_TESTS_TEST_FIT_MODEL_H
#define EB_TESTS_TEST_FIT_MODEL_H

#include "fit_school.h"
#include "test.h"
#include "train/fit_model.h"

static const int FEW[3] = {EB_F_ABSENCE_RATE, EB_F_LAST_YEAR_ABSENCE_RATE,
                           EB_F_WEEKS_BROKEN_RATE};

static inline eb_fit_options few(void) {
    eb_fit_options options = EB_FIT_OPTIONS_INIT;
    options.features = FEW;
    options.feature_count = 3;
    options.name = "test";
    return options;
}

static inline eb_fitted *fit(const eb_labels *labels,
                             const eb_fit_options *options) {
    eb_fitted *fitted = NULL;
    eb_error err = {0};
    if (eb_fit_new(labels, options, &fitted, &err) != EB_OK) {
        fail_msg("%s: %s", err.field, err.message);
    }
    return fitted;
}

static inline void assert_refused(const eb_labels *labels,
                                  const eb_fit_options *options,
                                  eb_status status, const char *field) {
    eb_fitted *fitted = NULL;
    eb_error err = {0};
    assert_int_equal(status, eb_fit_new(labels, options, &fitted, &err));
    assert_null(fitted);
    assert_string_equal(field, err.field);
}

typedef struct own_outcomes {
    eb_fit_outcome *items;
    size_t count;
} own_outcomes;

/* Of every pupil and day of the labels; by chance alone when `seed`, else
 * whether the year ended with an absence rate over the median. */
static inline own_outcomes make_outcomes(const eb_labels *labels,
                                         uint64_t seed) {
    const size_t n = eb_labels_count(labels);
    own_outcomes out = {calloc(n, sizeof *out.items), n};
    assert_non_null(out.items);
    for (size_t i = 0; i < n; i++) {
        const eb_label *row = eb_labels_row(labels, i);
        out.items[i].pupil = row->pupil;
        out.items[i].as_of = row->as_of;
        out.items[i].outcome = seed != 0
                                   ? (int)(next_random(&seed) % 4 == 0)
                                   : row->absent + row->ahead_absent >
                                         (row->possible + row->ahead) / 40;
    }
    return out;
}

#endif
