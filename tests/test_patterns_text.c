/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "earlybell/policy.h"
#include "school.h"

static const char *say(eb_pattern_kind kind, int64_t a, int64_t b, int64_t c,
                       int64_t d, double expected, eb_date since) {
    static char out[EB_PATTERN_ROOM];
    const eb_pattern pattern = {0,   kind,         0.0,      0.0,
                                0.0, {a, b, c, d}, expected, since};
    eb_pattern_text(&pattern, out);
    return out;
}

static void test_sentences(void **state) {
    (void)state;
    assert_string_equal(
        say(EB_PATTERN_FRIDAYS, 7, 9, 0, 0, 3.149, EB_NO_DATE),
        "away on a Friday in 7 of 9 absences; about 3.1 would be usual for "
        "absences as long");
    assert_string_equal(
        say(EB_PATTERN_AFTERNOONS, 5, 6, 0, 0, 0.96, EB_NO_DATE),
        "away for the afternoon only in 5 of 6 absences; about 1.0 would be "
        "usual for absences at this school");
    assert_string_equal(
        say(EB_PATTERN_LATENESS, 9, 11, 1, 14, (double)NAN, on(2026, 1, 5)),
        "late in 9 of 11 weeks since 2026-01-05, in 1 of 14 before");
    assert_string_equal(
        say(EB_PATTERN_LONG_SPELL, 47, 60, 3, 0, (double)NAN, EB_NO_DATE),
        "one absence of 47 sessions, of 60 sessions missed in all");
    assert_string_equal(
        say(EB_PATTERN_LESS_SINCE, 1, 80, 9, 100, (double)NAN, on(2025, 12, 1)),
        "1 absences in the 80 sessions since 2025-12-01, 9 in the 100 before");
}

/* Every kind has a name and a sentence that fits, with no code in it. */
static void test_every_kind(void **state) {
    (void)state;
    const int64_t many = INT64_C(123456789);
    for (int kind = 0; kind < EB_PATTERN_KINDS; kind++) {
        const char *text = say((eb_pattern_kind)kind, many, many, many, many,
                               1e9, on(2026, 1, 5));
        assert_true(strlen(text) > 20);
        assert_true(strlen(text) < EB_PATTERN_ROOM - 1);
        assert_true(strlen(eb_pattern_name((eb_pattern_kind)kind)) > 3);
        assert_null(strstr(text, "ill"));
        assert_null(strstr(text, "truan"));
    }
    assert_string_equal(eb_pattern_name(EB_PATTERN_KINDS), "");
    assert_string_equal(say(EB_PATTERN_KINDS, 1, 1, 1, 1, 1.0, 0), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_every_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
