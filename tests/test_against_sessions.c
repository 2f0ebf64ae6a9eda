/* SPDX-License-Identifier: MIT */
/*
 * The sessions behind a count, in words: which are told, in which order, and
 * that a sensitive code is told as its class.
 */
#include "test.h"
#include "ui/against.h"

#define MONDAY 20367 /* 2025-10-06 */
#define X "\xc3\x97"

static const eb_session SESSIONS[] = {
    {MONDAY, EB_AM, EB_PRESENT, "/", "present", 0, 1},
    {MONDAY, EB_PM, EB_AUTHORISED, "I", "illness", 1, 1},
    {MONDAY + 1, EB_AM, EB_UNAUTHORISED, "O", "other", 0, 1},
    {MONDAY + 1, EB_PM, EB_UNAUTHORISED, "O", "other", 0, 1},
    {MONDAY + 2, EB_AM, EB_AUTHORISED, "M", "medical", 1, 1},
    {MONDAY + 2, EB_PM, EB_NOT_POSSIBLE, "D", "dual", 0, 1},
    {MONDAY + 3, EB_AM, EB_NOT_POSSIBLE, "Y7", "unable", 1, 1},
    {MONDAY + 3, EB_PM, EB_NO_MARK, "", "", 0, 1},
    {MONDAY + 4, EB_AM, EB_NO_MARK, "-", "", 0, 1},
    {MONDAY + 4, EB_PM, EB_NO_MARK, "", "", 0, 0}, /* shut: nobody's */
    {MONDAY + 7, EB_AM, EB_UNKNOWN, "?", "", 0, 1},
    {MONDAY + 7, EB_PM, EB_AUTHORISED, "C", "leave", 0, 1},
};
#define N (sizeof SESSIONS / sizeof *SESSIONS)

/* `times`: how many rows have those sessions. */
static void expect(eb_measure measure, int sensitive, size_t first, size_t n,
                   int times, const char *want) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_pieces pieces;
    eb_row row;
    char *text = NULL;
    memset(&row, 0, sizeof row);
    row.entry_date = row.leaving_date = EB_NO_DATE;
    eb_pieces_start(&pieces, measure, sensitive, &memory);
    for (int i = 0; i < times; i++) {
        assert_ok(eb_pieces_add(&pieces, &row, SESSIONS + first, n, NULL));
    }
    assert_ok(eb_pieces_text(&pieces, &text, NULL));
    assert_string_equal(text, want);
    eb_release(&memory, text);
    eb_pieces_free(&pieces);
}

static void absences(void **state) {
    (void)state;
    expect(EB_MEASURE_ABSENT, 0, 0, N, 1,
           "O" X "2 2025-10-07; authorised" X "2 2025-10-06..2025-10-08; C" X
           "1 2025-10-13");
    expect(EB_MEASURE_ABSENT, 1, 0, N, 1,
           "O" X "2 2025-10-07; C" X "1 2025-10-13; I" X "1 2025-10-06; M" X
           "1 2025-10-08");
    expect(EB_MEASURE_ABSENT, 0, 0, 1, 1, "absent" X "0");
}

static void possible(void **state) {
    (void)state;
    expect(EB_MEASURE_POSSIBLE, 0, 0, N, 1,
           "possible" X "6 2025-10-06..2025-10-13; no mark" X
           "2 2025-10-09..2025-10-10; D" X "1 2025-10-08; not_possible" X
           "1 2025-10-09; unknown code" X "1 2025-10-13");
    expect(EB_MEASURE_POSSIBLE, 1, 5, 2, 1,
           "possible" X "0; D" X "1 2025-10-08; Y7" X "1 2025-10-09");
}

/* The enrolments of a pupil are added up. */
static void two_rows(void **state) {
    (void)state;
    expect(EB_MEASURE_ABSENT, 0, 2, 2, 2, "O" X "4 2025-10-07");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absences),
        cmocka_unit_test(possible),
        cmocka_unit_test(two_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
