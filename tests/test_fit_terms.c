/* SPDX-License-Identifier: MIT */
#include "train/fit_terms.h"

#include "model/monotone.h"
#include "test.h"

/* Every feature that models may read can be fitted, with the sign that the
 * scorer demands, and no other. */
static void signs_are_those_of_the_list(void **state) {
    (void)state;
    for (int f = 0; f < EB_FEATURE_COUNT; f++) {
        eb_fit_term term;
        const eb_motion motion = eb_feature_motion(f, NULL);
        const int known = eb_fit_term_of(f, 20, &term) == 0;
        if (motion == EB_MOTION_EITHER) {
            if (known) fail_msg("%s", eb_feature((size_t)f)->name);
            continue;
        }
        if (!known) fail_msg("%s is missing", eb_feature((size_t)f)->name);
        assert_int_equal(f, term.feature);
        assert_int_equal(motion == EB_MOTION_RISES   ? 1
                         : motion == EB_MOTION_FALLS ? -1
                                                     : 0,
                         term.sign);
    }
}

static void candidates_have_no_sensitive_feature(void **state) {
    eb_fit_term terms[EB_FIT_CANDIDATES_MOST];
    eb_fit_group groups[EB_FIT_CANDIDATES_MOST];
    (void)state;
    const size_t plain = eb_fit_candidates(0, 20, terms, groups);
    assert_true(plain > 10);
    assert_int_equal(EB_F_ABSENCE_RATE, terms[0].feature);
    assert_int_equal(EB_FIT_ALWAYS, groups[0]);
    for (size_t i = 0; i < plain; i++) {
        assert_false(eb_feature((size_t)terms[i].feature)->sensitive);
        assert_true(groups[i] < EB_FIT_GROUPS);
        assert_true(eb_fit_group_name(groups[i])[0] != '\0');
        /* no feature twice in one transform and span */
        for (size_t k = 0; k < i; k++) {
            assert_false(terms[k].feature == terms[i].feature &&
                         terms[k].transform == terms[i].transform &&
                         terms[k].from == terms[i].from);
        }
    }
    assert_true(eb_fit_candidates(1, 20, terms, groups) > plain);
}

static void pseudo_counts_can_be_changed(void **state) {
    eb_fit_term terms[3];
    (void)state;
    assert_int_equal(0, eb_fit_term_of(EB_F_ABSENCE_RATE, 20, &terms[0]));
    assert_int_equal(0, eb_fit_term_of(EB_F_ABSENCE_RATE_MON, 20, &terms[1]));
    assert_int_equal(0, eb_fit_term_of(EB_F_SPELL_LONGEST, 20, &terms[2]));
    assert_true(terms[0].pseudo == 20.0 && terms[1].pseudo == 100.0);
    assert_int_equal(EB_FIT_LOG1P, terms[2].transform);
    eb_fit_terms_repseudo(terms, 3, 5);
    assert_true(terms[0].pseudo == 5.0 && terms[1].pseudo == 25.0);
    assert_int_equal(EB_FIT_LOG1P, terms[2].transform);
    eb_fit_terms_repseudo(terms, 3, 0);
    assert_int_equal(EB_FIT_IDENTITY, terms[0].transform);
    /* a spline of a rate stays one */
    terms[0].transform = EB_FIT_SPLINE;
    eb_fit_terms_repseudo(terms, 1, 20);
    assert_int_equal(EB_FIT_SPLINE, terms[0].transform);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_are_those_of_the_list),
        cmocka_unit_test(candidates_have_no_sensitive_feature),
        cmocka_unit_test(pseudo_counts_can_be_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
