/* SPDX-License-Identifier: MIT */
#include "train/fit_transforms.h"

#include <math.h>

#include "base/maths.h"
#include "test.h"

static void features_of_nobody(double features[EB_FEATURE_COUNT]) {
    for (int i = 0; i < EB_FEATURE_COUNT; i++) features[i] = NAN;
}

static void phases(void **state) {
    (void)state;
    assert_int_equal(EB_FIT_UNKNOWN, eb_fit_phase_of(-1));
    assert_int_equal(EB_FIT_PRIMARY, eb_fit_phase_of(0));
    assert_int_equal(EB_FIT_PRIMARY, eb_fit_phase_of(6));
    assert_int_equal(EB_FIT_SECONDARY, eb_fit_phase_of(7));
    assert_int_equal(EB_FIT_SECONDARY, eb_fit_phase_of(14));
}

/* 12 of 120 sessions, 20 pseudo-sessions at 0.05: 13 of 140 against 127. */
static void empirical_logits_are_shrunk(void **state) {
    double features[EB_FEATURE_COUNT];
    eb_fit_term term = {0};
    (void)state;
    features_of_nobody(features);
    features[EB_F_ABSENCE_RATE] = 0.1;
    features[EB_F_POSSIBLE_SESSIONS] = 120;
    term.feature = EB_F_ABSENCE_RATE;
    term.transform = EB_FIT_ELOGIT;
    term.pseudo = 20;
    term.centre[EB_FIT_PRIMARY] = 0.05;
    term.centre[EB_FIT_SECONDARY] = 0.1;
    term.count = EB_F_POSSIBLE_SESSIONS;
    assert_true(fabs(eb_fit_value(&term, features, EB_FIT_PRIMARY) -
                     eb_log(13.0 / 127.0)) < 1e-14);
    /* at its own mean a rate stays where it is */
    assert_true(fabs(eb_fit_value(&term, features, EB_FIT_SECONDARY) -
                     eb_logit(0.1)) < 1e-14);
    /* at most 20 sessions: 2 + 1 against 18 + 19 */
    term.count_most = 20;
    assert_true(fabs(eb_fit_value(&term, features, EB_FIT_PRIMARY) -
                     eb_log(3.0 / 37.0)) < 1e-14);
    features[EB_F_POSSIBLE_SESSIONS] = NAN;
    assert_true(isnan(eb_fit_value(&term, features, EB_FIT_PRIMARY)));
}

static void other_transforms(void **state) {
    double features[EB_FEATURE_COUNT];
    eb_fit_term term = {0};
    (void)state;
    features_of_nobody(features);
    term.feature = EB_F_SPELL_LONGEST;
    assert_true(isnan(eb_fit_value(&term, features, EB_FIT_PRIMARY)));
    features[EB_F_SPELL_LONGEST] = 7;
    term.transform = EB_FIT_IDENTITY;
    assert_true(eb_fit_value(&term, features, EB_FIT_PRIMARY) == 7.0);
    term.transform = EB_FIT_LOG1P;
    assert_true(fabs(eb_fit_value(&term, features, EB_FIT_PRIMARY) -
                     2.0794415416798357) < 1e-15);
    term.transform = EB_FIT_SPLINE;
    term.from = 2;
    term.to = 5;
    assert_true(eb_fit_value(&term, features, EB_FIT_PRIMARY) == 3.0);
    term.to = INFINITY;
    assert_true(eb_fit_value(&term, features, EB_FIT_PRIMARY) == 5.0);
    term.from = 9;
    assert_true(eb_fit_value(&term, features, EB_FIT_PRIMARY) == 0.0);
    assert_string_equal("spline", eb_fit_transform_name(EB_FIT_SPLINE));
}

static void knots_share_a_day(void **state) {
    const double knots[3] = {40, 100, 200};
    double upper = -1;
    (void)state;
    assert_int_equal(0, eb_fit_hat(knots, 3, 10, &upper));
    assert_true(upper == 0.0);
    assert_int_equal(0, eb_fit_hat(knots, 3, 55, &upper));
    assert_true(upper == 0.25);
    assert_int_equal(1, eb_fit_hat(knots, 3, 100, &upper));
    assert_true(upper == 0.0);
    assert_int_equal(1, eb_fit_hat(knots, 3, 175, &upper));
    assert_true(upper == 0.75);
    assert_int_equal(2, eb_fit_hat(knots, 3, 200, &upper));
    assert_true(upper == 0.0);
    assert_int_equal(0, eb_fit_hat(knots, 1, 99, &upper));
    assert_true(upper == 0.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phases),
        cmocka_unit_test(empirical_logits_are_shrunk),
        cmocka_unit_test(other_transforms),
        cmocka_unit_test(knots_share_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
