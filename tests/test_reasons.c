/* SPDX-License-Identifier: MIT */
/*
 * Every sentence word for word, which of them are chosen, and that none says
 * what only sensitive codes would show.
 */
#include "model/reasons.h"

#include "test.h"

/* ---- words -------------------------------------------------------------- */

static void says(eb_reason reason, const char *expected) {
    char text[EB_REASON_ROOM];
    memset(text, 'x', sizeof text);
    eb_reason_text(&reason, text);
    assert_string_equal(text, expected);
}

static eb_reason reason(int sentence, int sign, int64_t a, int64_t b, int64_t c,
                        int64_t d) {
    const eb_reason r = {sentence, sign, {a, b, c, d}};
    return r;
}

static void every_sentence(void **state) {
    (void)state;
    says(reason(EB_SENTENCE_NONE, 0, 1, 2, 3, 4), "");
    says(reason(99, 1, 1, 2, 3, 4), "");
    says(reason(EB_SENTENCE_THIS_YEAR, 1, 3, 12, 0, 0),
         "absent 3 of 12 sessions this year");
    says(reason(EB_SENTENCE_THIS_YEAR, -1, 1, 190, 0, 0),
         "absent only 1 of 190 sessions this year");
    says(reason(EB_SENTENCE_THIS_YEAR, -1, 0, 190, 0, 0),
         "attended all 190 sessions this year");
    says(reason(EB_SENTENCE_RECENT, 1, 9, 40, 0, 0),
         "absent 9 of the last 40 sessions");
    says(reason(EB_SENTENCE_RECENT, -1, 1, 40, 0, 0),
         "absent only 1 of the last 40 sessions");
    says(reason(EB_SENTENCE_RECENT, -1, 0, 38, 0, 0),
         "attended all of the last 38 sessions");
    says(reason(EB_SENTENCE_RECENT_BEFORE, 1, 9, 40, 8, 156),
         "absent 9 of the last 40 sessions, 8 of 156 before");
    says(reason(EB_SENTENCE_RECENT_BEFORE, 1, 9, 40, 0, 156),
         "absent 9 of the last 40 sessions, none of 156 before");
    says(reason(EB_SENTENCE_RECENT_BEFORE, -1, 0, 38, 8, 156),
         "attended all of the last 38 sessions, absent 8 of 156 before");
    says(reason(EB_SENTENCE_EARLIER, 1, 30, 156, 0, 0),
         "absent 30 of 156 sessions earlier this year");
    says(reason(EB_SENTENCE_EARLIER, -1, 0, 156, 0, 0),
         "attended all 156 sessions earlier this year");
    says(reason(EB_SENTENCE_LAST_YEAR, 1, 57, 370, 0, 0),
         "absent 57 of 370 sessions last year");
    says(reason(EB_SENTENCE_LAST_YEAR, -1, 4, 380, 0, 0),
         "absent only 4 of 380 sessions last year");
    /* A tenth or more is never called little. */
    says(reason(EB_SENTENCE_LAST_YEAR, -1, 38, 380, 0, 0),
         "absent 38 of 380 sessions last year");
    says(reason(EB_SENTENCE_LAST_YEAR, -1, 37, 380, 0, 0),
         "absent only 37 of 380 sessions last year");
    says(reason(EB_SENTENCE_LAST_YEAR, -1, 0, 1, 0, 0),
         "attended all 1 session last year");
    says(reason(EB_SENTENCE_WEEKDAY, 0, 7, 17, 4, 0),
         "also: 7 of 17 on Fridays");
    says(reason(EB_SENTENCE_WEEKDAY, 0, 7, 17, 0, 0),
         "also: 7 of 17 on Mondays");
    says(reason(EB_SENTENCE_SHORT_SPELLS, 0, 6, 0, 0, 0),
         "also: 6 short absences of one or two sessions");
    says(reason(EB_SENTENCE_LATE, 0, 14, 90, 0, 0),
         "also: late to 14 of 90 sessions");
}

/* Any numbers at all stay within the room. */
static void the_room_suffices(void **state) {
    (void)state;
    for (int sentence = 0; sentence < 12; ++sentence) {
        for (int sign = -1; sign <= 1; ++sign) {
            for (int least = 0; least <= 1; ++least) {
                const int64_t n = least ? INT64_MIN : INT64_MAX;
                /* One byte of guard behind the room. */
                char text[EB_REASON_ROOM + 1];
                text[EB_REASON_ROOM] = 'g';
                const eb_reason r = reason(sentence, sign, n / 16, n, n, n);
                eb_reason_text(&r, text);
                assert_true(strlen(text) < EB_REASON_ROOM);
                assert_int_equal(text[EB_REASON_ROOM], 'g');
            }
        }
    }
}

/* ---- reasons from terms ------------------------------------------------- */

static void put_own(eb_own_sessions *own, size_t before, size_t before_absent,
                    size_t recent, size_t recent_absent) {
    memset(own, 0, sizeof *own);
    own->count = before + recent;
    own->absent_count = before_absent + recent_absent;
    for (size_t i = 0; i < own->count; ++i) {
        own->recent[i] = i >= before;
        own->absent[i] =
            i < before ? i < before_absent : i - before < recent_absent;
    }
}

static eb_own_sessions own;

static void expect_reasons(double last_year, double earlier, double recent,
                           const eb_history *history, const char *first,
                           int first_sign, const char *second,
                           int second_sign) {
    const double terms[EB_STAGES] = {-2.5, last_year, earlier, recent};
    eb_reason out[3];
    memset(out, 0x55, sizeof out);
    const int count = eb_reasons_of_terms(terms, history, out);
    assert_int_equal(count, (*first != '\0') + (*second != '\0'));
    says(out[0], first);
    says(out[1], second);
    says(out[2], "");
    assert_int_equal(out[0].sign, first_sign);
    assert_int_equal(out[1].sign, second_sign);
}

static void the_largest_terms_first(void **state) {
    (void)state;
    put_own(&own, 156, 8, 40, 9);
    const eb_history history = {9, 380, 30, &own};
    const char *this_year = "absent 9 of the last 40 sessions, 8 of 156 before";
    /* The specification's example: before pulls down, the last weeks up. */
    expect_reasons(-0.3, -0.2, 0.9, &history, this_year, 1,
                   "absent only 30 of 380 sessions last year", -1);
    expect_reasons(-1.0, -0.2, 0.9, &history,
                   "absent only 30 of 380 sessions last year", -1, this_year,
                   1);
    expect_reasons(0.4, 0.3, 0.05, &history,
                   "absent 30 of 380 sessions last year", 1, this_year, 1);
    /* Terms that pull apart are each as large as they are. */
    expect_reasons(-0.3, -0.5, 0.5, &history, this_year, 0,
                   "absent only 30 of 380 sessions last year", -1);
    expect_reasons(-0.3, -0.5, 0.6, &history, this_year, 1,
                   "absent only 30 of 380 sessions last year", -1);
    /* Those that pull together are as large as their sum. */
    expect_reasons(-0.4, 0.25, 0.25, &history, this_year, 1,
                   "absent only 30 of 380 sessions last year", -1);
    /* Too small for a second reason; alone it would be given. */
    expect_reasons(0.04, 0.0, 0.9, &history, this_year, 1, "", 0);
    expect_reasons(0.04, 0.0, 0.0, &history,
                   "absent 30 of 380 sessions last year", 1, "", 0);
    expect_reasons(0.0, 0.0, 0.0, &history, "", 0, "", 0);
}

static void parts_that_are_missing(void **state) {
    (void)state;
    put_own(&own, 0, 0, 12, 3);
    eb_history history = {9, EB_NO_COUNT, EB_NO_COUNT, &own};
    expect_reasons(0.0, 0.0, 0.5, &history, "absent 3 of 12 sessions this year",
                   1, "", 0);
    put_own(&own, 50, 2, 0, 0);
    history.last_possible = 380; /* absent not known */
    expect_reasons(0.0, -0.5, 0.0, &history,
                   "absent only 2 of 50 sessions this year", -1, "", 0);
    put_own(&own, 150, 0, 40, 0);
    history.last_absent = 0;
    expect_reasons(-0.4, -0.3, -0.2, &history,
                   "attended all 190 sessions this year", -1,
                   "attended all 380 sessions last year", -1);
}

static void one_term_alone(void **state) {
    (void)state;
    put_own(&own, 156, 8, 40, 0);
    const eb_history history = {9, 380, 57, &own};
    says(eb_reason_of_term(EB_STAGE_PRIOR, -2.0, &history), "");
    says(eb_reason_of_term(EB_STAGE_LAST_YEAR, 0.5, &history),
         "absent 57 of 380 sessions last year");
    says(eb_reason_of_term(EB_STAGE_EARLIER, 0.1, &history),
         "absent 8 of 156 sessions earlier this year");
    says(eb_reason_of_term(EB_STAGE_RECENT, -0.1, &history),
         "attended all of the last 40 sessions");
    put_own(&own, 0, 0, 0, 0);
    const eb_history nothing = {9, EB_NO_COUNT, EB_NO_COUNT, &own};
    for (int stage = 0; stage < EB_STAGES; ++stage) {
        says(eb_reason_of_term(stage, 0.0, &nothing), "");
    }
}

/* Behind a term that looks at all of the year: one session is enough. */
static void the_whole_year(void **state) {
    (void)state;
    put_own(&own, 0, 0, 1, 1);
    says(eb_reason_of_year(0.5, &own), "absent 1 of 1 session this year");
    put_own(&own, 50, 2, 0, 0);
    says(eb_reason_of_year(-0.5, &own),
         "absent only 2 of 50 sessions this year");
    put_own(&own, 0, 0, 0, 0);
    says(eb_reason_of_year(0.5, &own), "");
}

/* ---- descriptions ------------------------------------------------------- */

#define DAYS 100
static eb_session sessions[2 * DAYS];

/* `marks` a digit a session from Monday 2025-09-01: 0 present, 1 absent, L
 * late, X not required, i absent through illness. */
static size_t put_sessions(const char *marks) {
    eb_date date = eb_date_make(2025, 9, 1);
    size_t n = 0;
    for (; marks[n] != '\0'; ++n) {
        if (n > 0 && n % 2 == 0) {
            do {
                ++date;
            } while (eb_date_weekday(date) > 4);
        }
        eb_session *s = &sessions[n];
        memset(s, 0, sizeof *s);
        s->date = date;
        s->half = n % 2 == 0 ? EB_AM : EB_PM;
        s->code = "";
        s->group = marks[n] == 'L' ? "late" : marks[n] == 'i' ? "illness" : "";
        s->class_ = marks[n] == '1'   ? EB_UNAUTHORISED
                    : marks[n] == 'i' ? EB_AUTHORISED
                    : marks[n] == 'X' ? EB_NOT_POSSIBLE
                                      : EB_PRESENT;
        s->sensitive = marks[n] == 'i';
    }
    return n;
}

static void describes(const char *marks, const char *expected) {
    const eb_reason got = eb_reason_description(sessions, put_sessions(marks));
    says(got, expected);
    assert_int_equal(got.sign, 0);
}

static void weekdays(void **state) {
    (void)state;
    /* Three whole Fridays and one Tuesday. */
    describes(
        "0000000011"
        "0000000011"
        "0011000011"
        "0000000000",
        "also: 6 of 8 on Fridays");
    /* Two Fridays are a coincidence. */
    describes(
        "0000000011"
        "0000000011"
        "0000000000"
        "0000000000",
        "");
    /* Three Mondays, and as many other days: no more than their share. */
    describes(
        "1100000000"
        "1100111100"
        "1111001100"
        "0000111111",
        "");
    describes(
        "1100000000"
        "1100000000"
        "1100000000"
        "0000000000",
        "also: 6 of 6 on Mondays");
    /* Wednesdays are not at the edge of anything. */
    describes(
        "0000110000"
        "0000110000"
        "0000110000"
        "0000110000",
        "");
    /* A Friday that was not required has no say. */
    describes(
        "00000000XX"
        "0000000011"
        "0000000011"
        "0000000011",
        "also: 6 of 6 on Fridays");
    /* Who is expected on Mondays only has no other day to compare with. */
    describes(
        "11XXXXXXXX"
        "11XXXXXXXX"
        "11XXXXXXXX"
        "00XXXXXXXX",
        "");
    /* Of both, the one with more. */
    describes(
        "1100000011"
        "1100000011"
        "1100000011"
        "0000000010",
        "also: 7 of 13 on Fridays");
}

/* Four sessions of three Fridays are enough, three are not. */
static void few_sessions(void **state) {
    (void)state;
    describes(
        "0000000011"
        "0000000001"
        "0000000010"
        "0000000000",
        "also: 4 of 4 on Fridays");
    describes(
        "0000000010"
        "0000000001"
        "0000000010"
        "0000000000",
        "");
}

/* 6 of 10 Fridays, and 12 of 40 other sessions, which is half as often: just
 * enough. 12 of 39 are a little more. */
static void twice_as_often(void **state) {
    (void)state;
    eb_shape shape = {.possible = {10, 10, 10, 10, 10},
                      .absent = {3, 3, 3, 3, 6},
                      .absent_days = {2, 2, 2, 2, 3}};
    says(eb_reason_of_shape(&shape), "also: 6 of 18 on Fridays");
    shape.possible[1] = 9;
    says(eb_reason_of_shape(&shape), "");
}

/* A program may read the numbers: what a sentence does not use is 0. */
static void numbers_of_descriptions(void **state) {
    (void)state;
    static const eb_shape SHAPES[] = {{.possible = {9, 9, 9, 9, 9},
                                       .absent = {0, 0, 0, 0, 6},
                                       .absent_days = {0, 0, 0, 0, 3}},
                                      {.short_spells = 5},
                                      {.present = 30, .late = 8}};
    static const int64_t NUMBERS[][4] = {
        {6, 6, 4, 0}, {5, 0, 0, 0}, {8, 30, 0, 0}};
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; ++i) {
        const eb_reason got = eb_reason_of_shape(&SHAPES[i]);
        assert_int_equal(got.sentence, EB_SENTENCE_WEEKDAY + (int)i);
        assert_int_equal(got.sign, 0);
        assert_memory_equal(got.numbers, NUMBERS[i], sizeof NUMBERS[i]);
    }
}

static void short_spells(void **state) {
    (void)state;
    /* Five: Tue, Thu PM to Fri AM, Wed, Tue, and the last session. */
    describes(
        "0010000110"
        "0000100000"
        "0011000000"
        "0000000001",
        "also: 5 short absences of one or two sessions");
    /* The third is three sessions long. */
    describes(
        "0010000110"
        "0000100000"
        "0011100000"
        "0000000001",
        "");
    /* What is not required neither ends nor lengthens a spell. */
    describes(
        "1X1000X1X1"
        "0001000010"
        "0000010000"
        "0100000000",
        "also: 6 short absences of one or two sessions");
}

static void lateness(void **state) {
    (void)state;
    describes(
        "L000L000L0"
        "0L000L000L"
        "000L000L00",
        "also: late to 8 of 30 sessions");
    describes(
        "L000L000L0"
        "0L000L000L"
        "000L000000",
        "");
    /* Eight of 90 is under a tenth. */
    describes(
        "L000L000L0"
        "0L000L000L"
        "000L000L00"
        "0000000000"
        "0000000000"
        "0000000000"
        "0000000000"
        "0000000000"
        "0000000000",
        "");
}

static void nothing_to_describe(void **state) {
    (void)state;
    describes("", "");
    describes("0000000000", "");
    describes("XXXXXXXXXX", "");
    /* A long illness is no pattern, and is not named. */
    describes(
        "iiiiiiiiii"
        "iiiiiiiiii"
        "iiiiiiiiii"
        "0000000000",
        "");
}

/* A session at a weekend counts as a spell but is on no weekday. */
static void weekends(void **state) {
    (void)state;
    const size_t n = put_sessions("0000000000");
    sessions[n - 1].date = eb_date_make(2025, 9, 6);
    sessions[n - 1].class_ = EB_UNAUTHORISED;
    says(eb_reason_description(sessions, n), "");
}

/* Terms without a session behind them: nothing can be counted. */
static void no_session_at_all(void **state) {
    (void)state;
    const double terms[EB_STAGES] = {0.0, 0.0, 0.4, 0.5};
    const eb_reason_counts none = {{0, 0}, {0, 0}, {EB_NO_COUNT, EB_NO_COUNT}};
    eb_reason out[3];
    assert_int_equal(eb_reasons_of_counts(terms, &none, out), 0);
    for (int i = 0; i < 3; ++i) says(out[i], "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sentence),
        cmocka_unit_test(the_room_suffices),
        cmocka_unit_test(the_largest_terms_first),
        cmocka_unit_test(parts_that_are_missing),
        cmocka_unit_test(one_term_alone),
        cmocka_unit_test(the_whole_year),
        cmocka_unit_test(weekdays),
        cmocka_unit_test(few_sessions),
        cmocka_unit_test(twice_as_often),
        cmocka_unit_test(numbers_of_descriptions),
        cmocka_unit_test(short_spells),
        cmocka_unit_test(lateness),
        cmocka_unit_test(nothing_to_describe),
        cmocka_unit_test(weekends),
        cmocka_unit_test(no_session_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
