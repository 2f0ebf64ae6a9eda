/* SPDX-License-Identifier: MIT */
/*
 * The description of a row from its planes is the one from its sessions: on
 * odd registers, and on rows made so that each kind of description is there.
 */
#include "model/shape.h"

#include "odd_area.h"

static void compare_rows(school *s, int sentences[10]) {
    static eb_session sessions[EB_YEAR_SESSIONS];
    for (size_t row = 0; row < eb_view_row_count(s->view); ++row) {
        size_t n = 0;
        eb_row_planes planes;
        SCHOOL_OK(s, eb_view_sessions(s->view, row, sessions, EB_YEAR_SESSIONS,
                                      &n, &s->err));
        const eb_reason expected = eb_reason_description(sessions, n);
        eb_view_planes(s->view, row, eb_planes_fill_plain, &planes);
        const eb_reason got = eb_reason_of_planes(&planes);
        assert_int_equal(got.sentence, expected.sentence);
        assert_int_equal(got.sign, expected.sign);
        for (int i = 0; i < 4; ++i) {
            assert_int_equal(got.numbers[i], expected.numbers[i]);
        }
        ++sentences[got.sentence];
    }
}

static void odd_rows(void **state) {
    (void)state;
    int sentences[10] = {0};
    const eb_date days[] = {on(2025, 10, 6), on(2026, 2, 4), on(2026, 7, 20)};
    for (uint64_t seed = 1; seed <= 6; ++seed) {
        school s = {0};
        odd_area(&s, seed);
        for (size_t day = 0; day < 3; ++day) {
            eb_view_options options = EB_VIEW_OPTIONS_INIT;
            options.as_of = days[day];
            options.unit = seed % 2 == 0 ? EB_UNIT_ENROLMENT : EB_UNIT_PUPIL;
            options.max_bad = 1.0;
            look_with(&s, &options);
            compare_rows(&s, sentences);
        }
        school_done(&s);
    }
    assert_true(sentences[EB_SENTENCE_NONE] > 20);
    assert_true(sentences[EB_SENTENCE_SHORT_SPELLS] > 20);
    assert_true(sentences[EB_SENTENCE_LATE] > 20);
}

/* Weeks of which Monday or Friday is often missed, with gaps and weekends. */
static void edges_of_the_week(void **state) {
    (void)state;
    static const char *const WEEKS[] = {
        "IIL/////////", "///////III--", "I#////////", "//Y//////I",
        "I////////I",   "/#I#I/////",   "I-I-I/////", "IIIIIIIIII"};
    int sentences[10] = {0};
    uint64_t random = 17;
    for (int round = 0; round < 300; ++round) {
        school s = {0};
        school_new(&s, EB_CONFLICTS_ABSENT);
        const size_t usual = below(&random, 8);
        const size_t weeks = 4 + below(&random, 30);
        for (size_t w = 0; w < weeks; ++w) {
            const size_t kind =
                below(&random, 3) == 0 ? below(&random, 8) : usual;
            char week[11];
            memcpy(week, WEEKS[kind], 10);
            week[10] = '\0';
            const eb_date monday = on(2025, 9, 1) + (eb_date)(7 * w);
            marks(&s, "P1", "A", monday, week);
            marks(&s, "P2", "A", monday, "//////////");
            if (below(&random, 9) == 0) marks(&s, "P1", "A", monday + 6, "I");
        }
        look(&s, on(2026, 7, 20));
        compare_rows(&s, sentences);
        school_done(&s);
    }
    assert_true(sentences[EB_SENTENCE_WEEKDAY] > 20);
    assert_true(sentences[EB_SENTENCE_SHORT_SPELLS] > 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(odd_rows),
                                       cmocka_unit_test(edges_of_the_week)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
