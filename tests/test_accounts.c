/* SPDX-License-Identifier: MIT */
/* Judging the marks of one session, counting fates by date, and which
 * problems are remembered. (Every order of many rows: test_register_close.) */
#include "data/accounts.h"

#include "school.h"

static uint8_t byte_of(const eb_codes *codes, const char *code) {
    return eb_codes_byte(codes, code, strlen(code), on(2025, 9, 1));
}

static void marks_agree_when_they_say_the_same(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        int agree;
    } CASES[] = {{"/", "\\", 1}, {"/", "/", 1}, {"I", "I", 1}, {"q", "w", 1},
                 {"/", "L", 0},  {"/", "B", 0}, {"I", "M", 0}, {"", "-", 0},
                 {"D", "X", 0},  {"q", "", 0},  {"C", "C1", 0}};
    eb_codes *codes = NULL;
    assert_ok(eb_codes_new(NULL, &codes, NULL));
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const uint8_t a = byte_of(codes, CASES[i].a);
        const uint8_t b = byte_of(codes, CASES[i].b);
        assert_int_equal(eb_marks_agree(a, b), CASES[i].agree);
        assert_int_equal(eb_marks_agree(b, a), CASES[i].agree);
    }
    assert_true(eb_mark_is_empty(codes, EB_BYTE_BLANK));
    assert_true(eb_mark_is_empty(codes, byte_of(codes, "-")));
    static const char *const MARKS[] = {"/", "#", "D", "Z", "I", "q"};
    for (size_t i = 0; i < 6; i++) {
        assert_false(eb_mark_is_empty(codes, byte_of(codes, MARKS[i])));
    }
    eb_codes_free(codes);
}

static void the_worked_example(void **state) {
    (void)state;
    eb_codes *codes = NULL;
    assert_ok(eb_codes_new(NULL, &codes, NULL));
    static const struct {
        eb_conflicts conflicts;
        size_t winner;
        eb_fate fates[4];
    } CASES[] = {
        {EB_CONFLICTS_REFUSE,
         0,
         {EB_USED, EB_CONFLICTING, EB_REPEATED, EB_REPEATED}},
        {EB_CONFLICTS_ABSENT,
         1,
         {EB_CONFLICTING, EB_USED, EB_REPEATED, EB_REPEATED}},
        {EB_CONFLICTS_ATTENDED,
         0,
         {EB_USED, EB_CONFLICTING, EB_REPEATED, EB_REPEATED}},
    };
    static const char *const ROWS[] = {"/", "I", "\\", ""};
    for (size_t k = 0; k < 3; k++) {
        eb_verdict judged[4];
        memset(judged, 0x5A, sizeof judged);
        for (size_t i = 0; i < 4; i++) {
            judged[i].byte = byte_of(codes, ROWS[i]);
        }
        const size_t winner = eb_judge(codes, CASES[k].conflicts, judged, 4);
        assert_int_equal(winner, CASES[k].winner);
        assert_int_equal(eb_judge_kept(judged, winner), CASES[k].winner);
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(judged[i].fate, CASES[k].fates[i]);
        }
    }
    /* `\` wins over nothing, and `/`, which came first, is the used row. */
    eb_verdict two[2];
    two[0].byte = byte_of(codes, "\\");
    two[1].byte = byte_of(codes, "/");
    const size_t winner = eb_judge(codes, EB_CONFLICTS_REFUSE, two, 2);
    assert_int_equal(winner, 1);
    assert_int_equal(eb_judge_kept(two, winner), 0);
    assert_int_equal(two[0].fate, EB_USED);
    assert_int_equal(two[1].fate, EB_REPEATED);
    eb_codes_free(codes);
}

static void rows_are_counted_by_date(void **state) {
    (void)state;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    static const int YEARS[] = {2006, 2024, 2025, 2027, 2098};
    eb_accounts accounts;
    memset(&accounts, 0, sizeof accounts);
    for (size_t i = 0; i < 5; i++) {
        const eb_date edges[] = {on(YEARS[i], 8, 1), on(YEARS[i] + 1, 7, 31)};
        for (size_t k = 0; k < 2; k++) {
            assert_int_equal(eb_accounts_open(&accounts, &memory, edges[k]), 0);
            eb_accounts_add(&accounts, EB_USED, edges[k], 3);
            eb_accounts_add(&accounts, EB_REPEATED, edges[k], 2);
            eb_accounts_add(&accounts, EB_USED, edges[k], -1);
        }
    }
    eb_accounts_add(&accounts, EB_MALFORMED, EB_NO_DATE, 7);
    for (size_t i = 0; i < 5; i++) {
        /* From the last day of the year: it is later, its first day is not. */
        int64_t fates[EB_FATES] = {0};
        const int64_t before = (int64_t)i * 2 + 1;
        eb_accounts_sum(&accounts, on(YEARS[i] + 1, 7, 31), fates);
        assert_int_equal(fates[EB_USED], 2 * before);
        assert_int_equal(fates[EB_REPEATED], 2 * before);
        assert_int_equal(fates[EB_LATER], 4 * (10 - before));
        assert_int_equal(fates[EB_MALFORMED], 7);
    }
    int64_t fates[EB_FATES] = {5, 0, 0, 1, 0, 0, 0, 0}; /* added to */
    eb_accounts_sum(&accounts, EB_DATE_MAX + 1, fates);
    assert_int_equal(fates[EB_USED], 25);
    assert_int_equal(fates[EB_LATER], 1);
    eb_accounts_free(&accounts, &memory);
    assert_int_equal(h.live, 0);
}

static void counting_without_memory(void **state) {
    (void)state;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    eb_accounts accounts;
    int64_t fates[EB_FATES] = {0};
    memset(&accounts, 0, sizeof accounts);
    assert_int_equal(eb_accounts_open(&accounts, &memory, on(2025, 9, 1)), 0);
    eb_accounts_add(&accounts, EB_USED, on(2025, 9, 1), 1);
    h.fail_first = 1;
    h.fail_last = SIZE_MAX;
    assert_int_equal(eb_accounts_open(&accounts, &memory, on(2024, 9, 1)), -1);
    assert_int_equal(eb_accounts_open(&accounts, &memory, on(2026, 7, 1)), 0);
    eb_accounts_add(&accounts, EB_USED, on(2026, 7, 1), 1);
    eb_accounts_sum(&accounts, EB_DATE_MAX, fates);
    assert_int_equal(fates[EB_USED], 2);
    eb_accounts_free(&accounts, &memory);
    assert_int_equal(h.live, 0);
}

/* The earliest twenty by date, whatever the order in which they come; shown
 * by file and line. */
static void the_earliest_problems_are_kept(void **state) {
    (void)state;
    uint64_t random = 5;
    for (int round = 0; round < 50; round++) {
        eb_problem_list list;
        int order[60];
        memset(&list, 0, sizeof list);
        for (int i = 0; i < 60; i++) order[i] = i;
        for (size_t i = 60; i > 1; i--) {
            const size_t j = below(&random, i);
            const int kept = order[i - 1];
            order[i - 1] = order[j];
            order[j] = kept;
        }
        for (int i = 0; i < 60; i++) {
            const int n = order[i]; /* line 2 + n; two on each date */
            eb_problems_add(&list, on(2025, 9, 1) + n / 2, n % 3, 2 + n, "why");
        }
        eb_problems_sort(&list);
        assert_int_equal(list.count, EB_PROBLEMS_KEPT);
        size_t at = 0;
        for (int file = 0; file < 3; file++) {
            for (int n = file; n < 20; n += 3) {
                assert_int_equal(list.items[at].file, file);
                assert_int_equal(list.items[at].line, 2 + n);
                assert_int_equal(list.dates[at], on(2025, 9, 1) + n / 2);
                assert_string_equal(list.items[at].reason, "why");
                at++;
            }
        }
    }
}

static void a_line_is_listed_once(void **state) {
    (void)state;
    eb_problem_list list;
    memset(&list, 0, sizeof list);
    for (int i = 0; i < 5; i++) {
        eb_problems_add(&list, on(2025, 9, 1) + i, 0, 7, "why");
    }
    assert_int_equal(list.count, 1);
    eb_problems_add(&list, on(2025, 9, 1), 1, 7, "another file");
    assert_int_equal(list.count, 2);
    /* Rows that came without a line are not one row. */
    eb_problems_add(&list, on(2025, 9, 1), -1, 0, "no file");
    eb_problems_add(&list, on(2025, 9, 2), -1, 0, "no file");
    assert_int_equal(list.count, 4);
    /* Without a date it comes first of all. */
    for (int i = 0; i < 30; i++) {
        eb_problems_add(&list, on(2025, 9, 1), 2, 100 + i, "many");
    }
    eb_problems_add(&list, EB_NO_DATE, 3, 1, "undated");
    eb_problems_sort(&list);
    assert_int_equal(list.count, EB_PROBLEMS_KEPT);
    assert_string_equal(list.items[EB_PROBLEMS_KEPT - 1].reason, "undated");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_agree_when_they_say_the_same),
        cmocka_unit_test(the_worked_example),
        cmocka_unit_test(rows_are_counted_by_date),
        cmocka_unit_test(counting_without_memory),
        cmocka_unit_test(the_earliest_problems_are_kept),
        cmocka_unit_test(a_line_is_listed_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
