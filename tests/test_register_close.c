/* SPDX-License-Identifier: MIT */
/* Second marks of a session: every order of every few rows must give the same
 * mark and the same counts, by rules that are written here once more. */
#include "data/register.h"

#include "school.h"

#define AS_OF on(2026, 7, 31)
#define DAY on(2025, 9, 1)
#define MOST 4

/* ---- the rules, from the specification ---- */

/* "" and "-" are no mark; `q` is in no table. In the order of codes.csv. */
static const char *const LETTERS[] = {"/", "\\", "B", "D", "I",
                                      "O", "-",  "q", ""};
enum { STROKE, BACKSLASH, OFFSITE, DUAL, ILL, OTHER, DASH, UNKNOWN, BLANK };
#define LETTER_COUNT 9

static int is_absent(int letter) { return letter == ILL || letter == OTHER; }
static int is_attended(int letter) { return letter <= OFFSITE; }
static int is_empty(int letter) { return letter == DASH || letter == BLANK; }
/* `/` and `\` are one mark. */
static int mark_of(int letter) { return letter == BACKSLASH ? STROKE : letter; }

typedef struct verdict {
    int used; /* the letter that counts */
    int64_t fates[EB_FATES];
} verdict;

static int place(eb_conflicts policy, int letter) {
    int kind = 1;
    if (policy == EB_CONFLICTS_ABSENT) kind = is_absent(letter) ? 0 : 1;
    if (policy == EB_CONFLICTS_ATTENDED) kind = is_attended(letter) ? 0 : 1;
    if (letter == UNKNOWN) kind = 2; /* known marks first */
    return kind * LETTER_COUNT + letter;
}

static verdict judge(eb_conflicts policy, const int *letters, size_t n) {
    verdict v = {-1, {0}};
    int seen[LETTER_COUNT] = {0};
    int distinct = 0, best = -1;
    for (size_t i = 0; i < n; i++) {
        const int letter = letters[i];
        if (is_empty(letter)) continue;
        if (best < 0 || place(policy, letter) < place(policy, best)) {
            best = letter;
        }
        if (!seen[mark_of(letter)]) distinct++;
        seen[mark_of(letter)] = 1;
    }
    if (distinct == 0) { /* `-` says more than nothing */
        v.used = BLANK;
        for (size_t i = 0; i < n; i++) {
            if (letters[i] == DASH) v.used = DASH;
        }
        v.fates[EB_USED] = 1;
    } else if (distinct == 1) {
        v.used = best;
        v.fates[best == UNKNOWN ? EB_UNKNOWN_CODE : EB_USED] = 1;
    } else {
        /* One counts, the others are in conflict with it; when a kind wins,
         * an unknown code is no more than that. */
        const int apart = policy != EB_CONFLICTS_REFUSE && seen[UNKNOWN];
        v.used = best;
        v.fates[EB_USED] = 1;
        v.fates[EB_UNKNOWN_CODE] = apart;
        v.fates[EB_CONFLICTING] = distinct - 1 - apart;
    }
    v.fates[EB_REPEATED] = (int64_t)n - (distinct > 0 ? distinct : 1);
    return v;
}

static void fail_at(eb_conflicts policy, const int *letters, size_t n,
                    const char *what, int64_t got, int64_t expected) {
    char text[64] = "";
    for (size_t i = 0; i < n; i++) {
        strcat(strcat(text, " `"), LETTERS[letters[i]]);
        strcat(text, "`");
    }
    fail_msg("policy %d, rows%s: %s is %d, should be %d", (int)policy, text,
             what, (int)got, (int)expected);
}

/* One register with these rows of one session, in this order. */
static void check_rows(eb_conflicts policy, const int *letters, size_t n) {
    school s = {0};
    eb_session session;
    size_t found = 0;
    const verdict v = judge(policy, letters, n);
    school_new(&s, policy);
    for (size_t i = 0; i < n; i++) {
        mark(&s, "P", "A", DAY, EB_AM, LETTERS[letters[i]]);
    }
    inspect(&s, AS_OF);
    for (int f = 0; f < EB_FATES; f++) {
        if (fate(&s, (eb_fate)f) != v.fates[f]) {
            fail_at(policy, letters, n, eb_fate_name((eb_fate)f),
                    fate(&s, (eb_fate)f), v.fates[f]);
        }
    }
    SCHOOL_OK(&s, eb_view_sessions(s.view, 0, &session, 1, &found, &s.err));
    assert_int_equal(found, 1);
    const char *expected = v.used == UNKNOWN ? "?" : LETTERS[v.used];
    if (strcmp(session.code, expected) != 0) {
        fail_at(policy, letters, n, session.code, 0, v.used);
    }
    school_done(&s);
}

static void letters_of(size_t sequence, size_t n, int *letters) {
    for (size_t i = 0; i < n; i++) {
        letters[i] = (int)(sequence % LETTER_COUNT);
        sequence /= LETTER_COUNT;
    }
}

/* All sequences of n rows, one pupil each: 1 when the marks and the sums of
 * the fates are as they should be. */
static int are_right(school *s, eb_conflicts policy, size_t n, size_t count) {
    int64_t fates[EB_FATES] = {0};
    for (size_t k = 0; k < count; k++) {
        int letters[MOST];
        char id[ID_ROOM];
        eb_session session;
        size_t found = 0;
        letters_of(k, n, letters);
        snprintf(id, sizeof id, "%04zu", k);
        const verdict v = judge(policy, letters, n);
        for (int f = 0; f < EB_FATES; f++) fates[f] += v.fates[f];
        SCHOOL_OK(s, eb_view_sessions(s->view, row_of(s, id, "A"), &session, 1,
                                      &found, &s->err));
        if (found != 1 ||
            strcmp(session.code, v.used == UNKNOWN ? "?" : LETTERS[v.used]) !=
                0) {
            return 0;
        }
    }
    for (int f = 0; f < EB_FATES; f++) {
        if (fate(s, (eb_fate)f) != fates[f]) return 0;
    }
    return 1;
}

static void every_order_of(size_t n, size_t count, eb_conflicts policy) {
    school s = {0};
    int letters[MOST];
    school_new(&s, policy);
    for (size_t i = 0; i < n; i++) { /* the first rows of all, then the next */
        for (size_t k = 0; k < count; k++) {
            char id[ID_ROOM];
            letters_of(k, n, letters);
            snprintf(id, sizeof id, "%04zu", k);
            mark(&s, id, "A", DAY, EB_AM, LETTERS[letters[i]]);
        }
    }
    inspect(&s, AS_OF);
    const int right = are_right(&s, policy, n, count);
    school_done(&s);
    for (size_t k = 0; !right && k < count; k++) { /* which of them? */
        letters_of(k, n, letters);
        check_rows(policy, letters, n);
    }
    assert_true(right);
}

static void every_order_of_up_to_four(eb_conflicts policy) {
    size_t count = LETTER_COUNT;
    for (size_t n = 2; n <= MOST; n++) {
        count *= LETTER_COUNT;
        every_order_of(n, count, policy);
    }
}

static void every_order_when_conflicts_are_refused(void **state) {
    (void)state;
    every_order_of_up_to_four(EB_CONFLICTS_REFUSE);
}

static void every_order_when_an_absence_wins(void **state) {
    (void)state;
    every_order_of_up_to_four(EB_CONFLICTS_ABSENT);
}

static void every_order_when_an_attendance_wins(void **state) {
    (void)state;
    every_order_of_up_to_four(EB_CONFLICTS_ATTENDED);
}

/* All orders of a few rows of many kinds. */
static void permute(int *letters, size_t n, size_t at, eb_conflicts policy) {
    if (at == n) {
        check_rows(policy, letters, n);
        return;
    }
    for (size_t i = at; i < n; i++) {
        int kept = letters[at];
        letters[at] = letters[i];
        letters[i] = kept;
        permute(letters, n, at + 1, policy);
        kept = letters[at];
        letters[at] = letters[i];
        letters[i] = kept;
    }
}

static void all_orders_of_many_rows(void **state) {
    (void)state;
    const int mixes[][5] = {{STROKE, BACKSLASH, ILL, ILL, BLANK},
                            {DASH, OTHER, ILL, UNKNOWN, STROKE},
                            {BLANK, DASH, UNKNOWN, DUAL, DUAL}};
    for (size_t m = 0; m < sizeof mixes / sizeof *mixes; m++) {
        for (int policy = 0; policy < 3; policy++) {
            int letters[5];
            memcpy(letters, mixes[m], sizeof letters);
            permute(letters, 5, 0, (eb_conflicts)policy);
        }
    }
}

/* ---- amendments ---- */

static eb_field field_of(const char *text) {
    const eb_field field = {text, strlen(text)};
    return field;
}

/* With its line, as a file has it: lines follow the order of rows. */
static void put_line(school *s, const char *code, int64_t recorded_at,
                     int64_t line) {
    SCHOOL_OK(s,
              eb_register_put(s->reg, field_of("P"), field_of("A"), DAY, EB_AM,
                              field_of(code), recorded_at, line, &s->err));
}

static const char *only_code(school *s) {
    static eb_session session;
    size_t found = 0;
    SCHOOL_OK(s, eb_view_sessions(s->view, 0, &session, 1, &found, &s->err));
    assert_int_equal(found, 1);
    return session.code;
}

static void the_latest_amendment_counts_in_any_order(void **state) {
    (void)state;
    static const int ORDERS[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const char *const CODES[] = {"N", "I", "O"};
    for (size_t k = 0; k < 6; k++) {
        for (int with_first = 0; with_first < 3; with_first++) {
            school s = {0};
            char text[64];
            school_new(&s, EB_CONFLICTS_REFUSE);
            if (with_first == 1) put_line(&s, "/", EB_NO_TIME, 1);
            for (int i = 0; i < 3; i++) {
                const int which = ORDERS[k][i];
                put_line(&s, CODES[which], minute_of(DAY, 9, which), i + 2);
            }
            if (with_first == 2) put_line(&s, "/", EB_NO_TIME, 9);
            look(&s, AS_OF);
            assert_string_equal(only_code(&s), "O");
            assert_string_equal(
                show_fates(&s, text, sizeof text),
                with_first == 0 ? "1 0 2 0 0 0 0 0" : "1 0 3 0 0 0 0 0");
            school_done(&s);
        }
    }
}

/* Rows of one minute are judged as rows without a time are: a blank never
 * conflicts, and no order of the lines changes the counts. */
static void check_minute(eb_conflicts policy, const int *letters, size_t n) {
    school s = {0};
    const verdict v = judge(policy, letters, n);
    school_new(&s, policy);
    for (size_t i = 0; i < n; i++) {
        put_line(&s, LETTERS[letters[i]], minute_of(DAY, 9, 0), (int64_t)i + 2);
    }
    inspect(&s, AS_OF);
    for (int f = 0; f < EB_FATES; f++) {
        if (fate(&s, (eb_fate)f) != v.fates[f]) {
            fail_at(policy, letters, n, eb_fate_name((eb_fate)f),
                    fate(&s, (eb_fate)f), v.fates[f]);
        }
    }
    if (strcmp(only_code(&s), v.used == UNKNOWN ? "?" : LETTERS[v.used]) != 0) {
        fail_at(policy, letters, n, only_code(&s), 0, v.used);
    }
    school_done(&s);
}

static void pairs_of_one_minute(eb_conflicts policy) {
    for (int a = 0; a < LETTER_COUNT; a++) {
        for (int b = 0; b < LETTER_COUNT; b++) {
            const int letters[2] = {a, b};
            check_minute(policy, letters, 2);
        }
    }
}

static void one_minute_when_conflicts_are_refused(void **state) {
    (void)state;
    pairs_of_one_minute(EB_CONFLICTS_REFUSE);
}

static void one_minute_when_one_kind_wins(void **state) {
    (void)state;
    pairs_of_one_minute(EB_CONFLICTS_ABSENT);
    pairs_of_one_minute(EB_CONFLICTS_ATTENDED);
}

static void three_of_one_minute_in_any_order(void **state) {
    (void)state;
    const int orders[][3] = {{STROKE, STROKE, ILL}, {STROKE, ILL, STROKE},
                             {ILL, STROKE, STROKE}, {ILL, ILL, STROKE},
                             {ILL, STROKE, ILL},    {STROKE, ILL, ILL}};
    for (size_t i = 0; i < 6; i++) {
        for (int policy = 0; policy < 3; policy++) {
            check_minute((eb_conflicts)policy, orders[i], 3);
        }
    }
}

/* The first rows conflict, but somebody said later what was right: there is
 * one mark that counts, whatever becomes of the others. */
static void an_amendment_after_a_conflict(void **state) {
    (void)state;
    for (int policy = 0; policy < 3; policy++) {
        school s = {0};
        char text[64];
        school_new(&s, (eb_conflicts)policy);
        put_line(&s, "/", EB_NO_TIME, 2);
        put_line(&s, "I", EB_NO_TIME, 3);
        put_line(&s, "O", minute_of(DAY, 9, 0), 4);
        inspect(&s, AS_OF);
        assert_string_equal(only_code(&s), "O");
        assert_int_equal(fate(&s, EB_USED), 1);
        assert_string_equal(show_fates(&s, text, sizeof text),
                            "1 0 1 0 1 0 0 0");
        school_done(&s);
    }
}

/* ---- a closed register ---- */

static void closing_happens_once(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", DAY, "/\\");
    school_close(&s);
    assert_int_equal(eb_register_close(s.reg, &s.err), EB_ERR_STATE);
    assert_int_equal(eb_register_close(NULL, &s.err), EB_ERR_ARGUMENT);
    look(&s, AS_OF);
    assert_int_equal(fate(&s, EB_USED), 2);
    school_done(&s);
}

/* Columns, rows and schools in order, however they came. */
/* Memory may end after the second marks were judged: no mark can join them any
 * more, but the register can still be closed. */
static void a_close_that_failed_takes_no_more_marks(void **state) {
    (void)state;
    int refused = 0, taken = 0;
    eb_status status = EB_ERR_MEMORY;
    for (size_t failing = 1; status != EB_OK; failing++) {
        heap h = {0};
        school s = {.memory = heap_memory(&h)};
        school_new(&s, EB_CONFLICTS_ABSENT);
        marks(&s, "P", "A", on(2025, 9, 1), "/\\");
        marks(&s, "P", "A", on(2025, 9, 1), "I");
        h.fail_first = h.fail_last = h.asked + failing;
        status = eb_register_close(s.reg, &s.err);
        const eb_mark late = {"P", "A", on(2025, 9, 1), EB_PM, "O", EB_NO_TIME};
        const eb_status added = eb_register_add_mark(s.reg, &late, &s.err);
        if (added != EB_OK) assert_int_equal(added, EB_ERR_STATE);
        if (status != EB_OK) {
            refused += added != EB_OK;
            taken += added == EB_OK;
            school_close(&s);
        }
        look(&s, on(2025, 10, 1));
        assert_int_equal(get_row(&s, "P", "A").absent,
                         added == EB_OK ? 2 : 1); /* the I, and the O */
        school_done(&s);
        assert_int_equal(h.live, 0);
    }
    assert_true(refused > 0 && taken > 0);
}

static void all_is_sorted(void **state) {
    (void)state;
    school s = {0};
    char text[1024];
    uint64_t random = 7;
    sheet sh = {0};
    static const char *const PUPILS[] = {"p10", "p9", "P1", "a", "\xC3\xA9"};
    static const char *const SCHOOLS[] = {"b", "B", "10", "9"};
    for (size_t p = 0; p < 5; p++) {
        for (size_t k = 0; k < 4; k++) {
            sheet_add(&sh, PUPILS[p], SCHOOLS[k], DAY + (eb_date)p, EB_AM, "/",
                      EB_NO_TIME);
            sheet_add(&sh, PUPILS[p], SCHOOLS[k], DAY + 4 - (eb_date)p, EB_PM,
                      "I", EB_NO_TIME);
        }
    }
    for (int round = 0; round < 20; round++) {
        sheet_shuffle(&sh, &random);
        school_new(&s, EB_CONFLICTS_REFUSE);
        sheet_into(&sh, &s, NULL);
        look(&s, AS_OF);
        assert_string_equal(
            show_rows(&s, text, sizeof text),
            "10/P1 10/a 10/p10 10/p9 10/\xC3\xA9 "
            "9/P1 9/a 9/p10 9/p9 9/\xC3\xA9 B/P1 B/a B/p10 B/p9 B/\xC3\xA9 "
            "b/P1 b/a b/p10 b/p9 b/\xC3\xA9 ");
        assert_string_equal(show_sessions(&s, "a", "b", text, sizeof text),
                            "09-02pI 09-04a/ ");
        school_done(&s);
    }
    sheet_done(&sh);
}

/* The line that is told for a conflict is that of a row of it, and the first
 * twenty are kept. */
static void conflicts_are_told_with_their_lines(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_ABSENT);
    for (int i = 0; i < 30; i++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "P%02d", i);
        for (int k = 0; k < 2; k++) {
            SCHOOL_OK(&s,
                      eb_register_put(s.reg, field_of(id), field_of("A"), DAY,
                                      EB_AM, field_of(k == 0 ? "I" : "/"),
                                      EB_NO_TIME, 2 + i * 2 + k, &s.err));
        }
    }
    look(&s, AS_OF);
    assert_int_equal(fate(&s, EB_CONFLICTING), 30);
    for (size_t i = 0; i < 20; i++) {
        const eb_problem *problem = eb_view_problem(s.view, EB_CONFLICTING, i);
        assert_non_null(problem);
        assert_int_equal(problem->line, 3 + (int64_t)i * 2);
        assert_true(strlen(problem->reason) > 0);
    }
    assert_null(eb_view_problem(s.view, EB_CONFLICTING, 20));
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_when_conflicts_are_refused),
        cmocka_unit_test(every_order_when_an_absence_wins),
        cmocka_unit_test(every_order_when_an_attendance_wins),
        cmocka_unit_test(all_orders_of_many_rows),
        cmocka_unit_test(the_latest_amendment_counts_in_any_order),
        cmocka_unit_test(one_minute_when_conflicts_are_refused),
        cmocka_unit_test(one_minute_when_one_kind_wins),
        cmocka_unit_test(three_of_one_minute_in_any_order),
        cmocka_unit_test(an_amendment_after_a_conflict),
        cmocka_unit_test(closing_happens_once),
        cmocka_unit_test(a_close_that_failed_takes_no_more_marks),
        cmocka_unit_test(all_is_sorted),
        cmocka_unit_test(conflicts_are_told_with_their_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
