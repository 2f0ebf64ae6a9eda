/* SPDX-License-Identifier: MIT */
/*
 * Every feature that a model's term may be of and that a page shows has words
 * of its own, short enough for a line and free of column names.
 */
#include <string.h>

#include "model/band_prior.h"
#include "model/monotone.h"
#include "test.h"
#include "ui/explain_page.h"

#define ROOM_ON_A_LINE 60

static int is_shown(int feature) {
    const eb_motion motion = eb_feature_motion(feature, NULL);
    return (motion == EB_MOTION_RISES || motion == EB_MOTION_FALLS) &&
           eb_feature_stage(feature) != EB_STAGE_PRIOR;
}

static void every_shown_feature_has_words(void **state) {
    (void)state;
    int shown = 0;
    for (int f = 0; f < EB_FEATURE_COUNT; ++f) {
        const char *words = eb_explain_feature_words(f);
        if (!is_shown(f)) continue;
        ++shown;
        if (strlen(words) > ROOM_ON_A_LINE || strchr(words, '_') != NULL ||
            strchr(words, '/') != NULL || words[0] == '\0') {
            fail_msg("%s: %s", eb_feature((size_t)f)->name, words);
        }
        for (int other = 0; other < f; ++other) {
            if (is_shown(other)) {
                assert_string_not_equal(words, eb_explain_feature_words(other));
            }
        }
        /* Those that have none get the catalogue's, which a page should not
         * show as they stand. */
        if (words == eb_feature((size_t)f)->meaning) {
            fail_msg("%s has no words", eb_feature((size_t)f)->name);
        }
    }
    assert_int_equal(shown, 40);
}

/* Other pupils' marks: no words of a page. */
static void others_have_the_catalogues(void **state) {
    (void)state;
    static const int OTHERS[] = {EB_F_COHORT_RATE, EB_F_SIBLING_RATE,
                                 EB_F_SIBLINGS};
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; ++i) {
        assert_ptr_equal(eb_explain_feature_words(OTHERS[i]),
                         eb_feature((size_t)OTHERS[i])->meaning);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shown_feature_has_words),
        cmocka_unit_test(others_have_the_catalogues),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
