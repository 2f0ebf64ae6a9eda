/* SPDX-License-Identifier: MIT */
/* The words of an evaluation's pages. */
#include "evaluated.h"

static void test_names(void **state) {
    (void)state;
    char out[EB_WORDS_ROOM];
    eb_part part;
    memset(&part, 0, sizeof part);
    part.half_term = 3;
    part.first_as_of = eb_date_make(2025, 2, 14);
    assert_string_equal(eb_part_key(&part, 0, out), "all");
    assert_string_equal(eb_part_key(&part, 1, out), "half_term_3");
    assert_string_equal(eb_part_title(&part, 1, out), "spring, 1st half");
    part.half_term = 0;
    assert_string_equal(eb_part_key(&part, 1, out), "2025-02-14");
    assert_string_equal(eb_part_title(&part, 1, out), "2025-02-14");
    assert_string_equal(eb_part_title(&part, 0, out), "all together");
    assert_string_equal(eb_cut_key(EB_CUT_PLACES), "places");
    for (int y = 0; y < EB_YARDSTICKS; y++) {
        assert_non_null(eb_yardstick_words((eb_yardstick)y));
    }
    for (int r = 0; r < EB_UNLABELLED; r++) {
        assert_non_null(eb_unlabelled_words((eb_unlabelled)r));
    }
}

static void test_figures(void **state) {
    (void)state;
    char out[EB_WORDS_ROOM];
    const eb_interval full = {0.4712, 0.405, 0.5349, 200};
    const eb_interval bare = {0.4712, NAN, NAN, 0};
    const eb_interval none = {NAN, NAN, NAN, 0};
    const eb_interval fall = {-0.031, -0.06, 0.004, 200};
    assert_string_equal(eb_figure_fixed(0.12345, 3, out), "0.123");
    assert_string_equal(eb_figure_fixed(NAN, 3, out), "-");
    assert_string_equal(eb_figure_percent(full, 0, out), "47 %");
    assert_string_equal(eb_figure_percent(full, 1, out), "47 % (41 to 53)");
    assert_string_equal(eb_figure_percent(bare, 1, out), "47 %");
    assert_string_equal(eb_figure_percent(none, 1, out), "-");
    assert_string_equal(eb_figure_range(full, out), "0.47 (0.41 to 0.53)");
    assert_string_equal(eb_figure_range(bare, out), "0.47");
    assert_string_equal(eb_figure_range(none, out), "not defined");
    assert_string_equal(eb_figure_points(full, out), "+47 (41 to 53)");
    assert_string_equal(eb_figure_points(fall, out), "-3 (-6 to 0)");
    assert_string_equal(eb_figure_points(none, out), "-");
}

static void test_headline_cut(void **state) {
    (void)state;
    eb_settings settings;
    eb_evaluated e;
    memset(&settings, 0, sizeof settings);
    memset(&e, 0, sizeof e);
    e.settings = &settings;
    assert_int_equal(eb_headline_cut(&e), EB_CUT_10);
    settings.places = 30;
    assert_int_equal(eb_headline_cut(&e), EB_CUT_PLACES);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names),
                                       cmocka_unit_test(test_figures),
                                       cmocka_unit_test(test_headline_cut)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
