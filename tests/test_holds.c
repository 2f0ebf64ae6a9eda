/* SPDX-License-Identifier: MIT */
#include "policy/holds.h"

#include "policy_world.h"

#define RULE(held)                                                          \
    "{\"name\": \"r\", \"kind\": \"run\", \"days\": 2, \"held_by\": {" held \
    "}, \"action\": \"Visit\"}"

/* P1 is away from Tuesday 2nd on. */
static void one_away(world *w, const char *flags, const char *support,
                     eb_consent consent, int year_group) {
    eb_pupil row = EB_PUPIL_INIT;
    world_new(w);
    row.pupil = "P1";
    row.school = "A";
    row.flags = flags;
    row.support = support;
    row.consent = consent;
    row.year_group = year_group;
    WORLD_OK(w, eb_register_add_pupil(w->s.reg, &row, &w->s.err));
    many_marks(&w->s, "Z1", "A", on(2025, 9, 1), '/', 20);
    marks(&w->s, "P1", "A", on(2025, 9, 1), "/\\CCCC");
}

static void assert_held(world *w, const char *rule, const char *because) {
    char expected[512];
    snprintf(expected, sizeof expected,
             "P1 r %s 2025-09-04 [C×4 2025-09-02..2025-09-03]%s%s\n",
             because[0] != '\0' ? "held" : "met", because[0] != '\0' ? " " : "",
             because);
    assert_string_equal(rows(w, on(2025, 9, 4), rule), expected);
}

static void test_flags(void **state) {
    (void)state;
    static const char RULES[] = RULE(
        "\"flags\": [\"plan\", \"complex_needs\", \"medical_plan\", "
        "\"do_not_visit\", \"dog\"]");
    world w = {0};
    one_away(&w, "safe_visit", "", EB_CONSENT_NO, 5);
    assert_held(&w, RULES, "");
    world_done(&w);
    one_away(&w, "dog plan", "", EB_CONSENT_UNKNOWN, 5);
    assert_held(&w, RULES, "a plan is recorded; flag dog");
    world_done(&w);
    /* Two that are sensitive are one reason, and not named. */
    one_away(&w, "complex_needs medical_plan do_not_visit", "",
             EB_CONSENT_UNKNOWN, 5);
    assert_held(&w, RULES, "held: speak to the attendance lead; do not visit");
    w.options.sensitive = 1;
    assert_held(&w, RULES,
                "flag complex_needs; flag medical_plan; do not visit");
    world_done(&w);
}

static void test_support_and_consent(void **state) {
    (void)state;
    static const char RULES[] =
        RULE("\"support\": true, \"consent\": true, \"year_groups\": \"R\"");
    world w = {0};
    one_away(&w, "", "early help", EB_CONSENT_NO, EB_YEAR_RECEPTION);
    assert_held(&w, RULES,
                "already supported: early help; consent refused; Year R: "
                "perhaps not of compulsory school age");
    world_done(&w);
    /* What was said later beats the pupil file. */
    one_away(&w, "", "", EB_CONSENT_NO, EB_YEAR_UNKNOWN);
    logged(&w, "P1", on(2025, 8, 1), EB_EVENT_CONSENT_REFUSED);
    logged(&w, "P1", on(2025, 9, 1), EB_EVENT_CONSENT_GIVEN);
    assert_held(&w, RULES, "");
    world_done(&w);
    one_away(&w, "", "", EB_CONSENT_YES, 1);
    logged(&w, "P1", on(2025, 9, 1), EB_EVENT_CONSENT_REFUSED);
    logged(&w, "P1", on(2025, 6, 1), EB_EVENT_MENTOR_STARTED);
    assert_held(&w, RULES, "already supported: mentor; consent refused");
    world_done(&w);
    one_away(&w, "", "", EB_CONSENT_YES, 1);
    logged(&w, "P1", on(2025, 6, 1), EB_EVENT_MENTOR_STARTED);
    logged(&w, "P1", on(2025, 7, 1), EB_EVENT_MENTOR_ENDED);
    assert_held(&w, RULES, "");
    world_done(&w);
}

/* Events count from the first mark of the spell on: what was done before is
 * of another; what is of today is not seen yet. */
static void test_events_of_this_spell(void **state) {
    (void)state;
    static const char RULES[] =
        RULE("\"events\": [\"visit\", \"told\", \"card_left\"]");
    world w = {0};
    one_away(&w, "", "", EB_CONSENT_UNKNOWN, 5);
    logged(&w, "P1", on(2025, 9, 1), EB_EVENT_VISIT);
    logged(&w, "P1", on(2025, 9, 4), EB_EVENT_TOLD);
    assert_held(&w, RULES, "");
    world_done(&w);
    one_away(&w, "", "", EB_CONSENT_UNKNOWN, 5);
    logged_at(&w, "P1", minute_of(on(2025, 9, 3), 23, 59), EB_EVENT_CARD_LEFT);
    logged(&w, "P1", on(2025, 9, 2), EB_EVENT_TOLD);
    logged(&w, "P1", on(2025, 9, 3), EB_EVENT_TOLD);
    assert_held(&w, RULES,
                "the family told the school on 2025-09-03; card left on "
                "2025-09-03");
    world_done(&w);
}

/* As many whole reasons as there is room for, and never half a one: fourteen
 * of 69 bytes and a last one that just fits, or is a byte too long. */
static void test_cut_at_a_reason(void **state) {
    (void)state;
    enum { FLAGS = 14, LETTERS = 64, FULL = FLAGS * (5 + LETTERS + 2) };
    for (size_t over = 0; over < 2; over++) {
        char flags[1200] = "", quoted[1300] = "", expected[1200] = "";
        size_t used = 0, told = 0, listed = 0;
        world w = {0};
        eb_trigger row;
        for (size_t i = 0; i <= FLAGS; i++) {
            /* The last: "flag " and what leaves one byte, the zero. */
            const size_t n =
                i < FLAGS ? LETTERS : EB_HELD_ROOM - 1 - FULL - 5 + over;
            char word[LETTERS + 1];
            assert_true(n <= LETTERS);
            memset(word, 'a' + (int)i, n);
            word[n] = '\0';
            const char *gap = i > 0 ? " " : "";
            used += (size_t)sprintf(flags + used, "%s%s", gap, word);
            listed += (size_t)sprintf(quoted + listed, "%s\"%s\"",
                                      i > 0 ? ", " : "", word);
            if (i == FLAGS && over) break;
            told += (size_t)sprintf(expected + told, "%sflag %s",
                                    i > 0 ? "; " : "", word);
        }
        assert_true(over || told == EB_HELD_ROOM - 1);
        char rule[WORLD_ROOM / 4];
        snprintf(rule, sizeof rule,
                 "{\"name\": \"r\", \"kind\": \"run\", \"days\": 2, "
                 "\"held_by\": {\"flags\": [%s]}, \"action\": \"Visit\"}",
                 quoted);
        one_away(&w, flags, "", EB_CONSENT_UNKNOWN, 5);
        (void)rows(&w, on(2025, 9, 4), rule);
        assert_true(eb_triggers_get(w.triggers, 0, &row));
        assert_string_equal(row.held_because, expected);
        world_done(&w);
    }
}

static void test_sensitive_flags(void **state) {
    (void)state;
    static const char *const SENSITIVE[] = {"youth_justice", "social_worker",
                                            "looked_after", "medical_plan",
                                            "complex_needs"};
    for (size_t i = 0; i < 5; i++) {
        assert_true(eb_flag_is_sensitive(SENSITIVE[i]));
    }
    assert_false(eb_flag_is_sensitive("plan"));
    assert_false(eb_flag_is_sensitive("looked"));
}

/* Below compulsory school age, or perhaps so; who is older is not held, nor
 * who is of a year group that nobody gave. */
static void test_year_groups(void **state) {
    (void)state;
    static const char RULES[] = RULE("\"year_groups\": \"R-1\"");
    static const struct {
        int group;
        const char *because;
    } CASES[] = {
        {EB_YEAR_RECEPTION, "Year R: perhaps not of compulsory school age"},
        {1, "Year 1: perhaps not of compulsory school age"},
        {2, ""},
        {EB_YEAR_UNKNOWN, ""}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        world w = {0};
        one_away(&w, "", "", EB_CONSENT_UNKNOWN, CASES[i].group);
        assert_held(&w, RULES, CASES[i].because);
        world_done(&w);
    }
}

/* ---- limits ------------------------------------------------------------- */

#define LIMIT(n)                                                    \
    "{\"name\": \"r\", \"kind\": \"run\", \"days\": 2, \"limit\": " \
    "{\"event\": \"notice\", \"count\": " #n                        \
    ", \"years\": 3}, \"action\": "                                 \
    "\"Visit\"}"

static void test_under_and_at_the_limit(void **state) {
    (void)state;
    world w = {0};
    one_away(&w, "", "", EB_CONSENT_UNKNOWN, 5);
    logged(&w, "P1", on(2025, 9, 1), EB_EVENT_NOTICE);
    assert_held(&w, LIMIT(2), "");
    assert_held(&w, LIMIT(1), "1 notice in 3 years from 2025-09-01");
    world_done(&w);
}

/* Two from September 2020; three years later the count begins anew with the
 * next notice, and the two of before hold nothing back. */
static void test_three_years_begin_anew(void **state) {
    (void)state;
    world w = {0};
    one_away(&w, "", "", EB_CONSENT_UNKNOWN, 5);
    logged(&w, "P1", on(2020, 9, 1), EB_EVENT_NOTICE);
    logged(&w, "P1", on(2021, 3, 1), EB_EVENT_NOTICE);
    logged(&w, "P1", on(2023, 9, 1), EB_EVENT_NOTICE);
    assert_held(&w, LIMIT(2), "");
    world_done(&w);
    one_away(&w, "", "", EB_CONSENT_UNKNOWN, 5);
    logged(&w, "P1", on(2020, 9, 1), EB_EVENT_NOTICE);
    logged(&w, "P1", on(2021, 3, 1), EB_EVENT_NOTICE);
    logged(&w, "P1", on(2023, 9, 1), EB_EVENT_NOTICE);
    logged(&w, "P1", on(2025, 6, 1), EB_EVENT_NOTICE);
    assert_held(&w, LIMIT(2), "2 notices in 3 years from 2023-09-01");
    world_done(&w);
}

/* Three years from 29 February 2024 are over on 1 March 2027. */
static void test_from_a_leap_day(void **state) {
    (void)state;
    world w = {0};
    world_new(&w);
    many_marks(&w.s, "Z1", "A", on(2027, 2, 22), '/', 20);
    many_marks(&w.s, "P1", "A", on(2027, 2, 22), 'C', 12);
    logged(&w, "P1", on(2024, 2, 29), EB_EVENT_NOTICE);
    assert_string_equal(rows(&w, on(2027, 3, 1), LIMIT(1)),
                        "P1 r held 2027-02-24 [C×10 2027-02-22..2027-02-26] 1 "
                        "notice in 3 years from 2024-02-29\n");
    assert_string_equal(rows(&w, on(2027, 3, 2), LIMIT(1)),
                        "P1 r met 2027-02-24 [C×12 2027-02-22..2027-03-01]\n");
    world_done(&w);
}

/* Met on Wednesday 3rd, and two school days without a call are over with
 * Thursday 4th. The notice of Monday 8th holds the rule back from then on, and
 * not before. */
static void test_a_limit_reached_later(void **state) {
    (void)state;
    static const char RULES[] =
        LIMIT(1) ", {\"name\": \"chase\", \"kind\": \"no_action\", \"rule\": "
                 "\"r\", \"days\": 2, \"events\": [\"call\"], \"action\": "
                 "\"Chase\"}";
    world w = {0};
    world_new(&w);
    many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 20);
    many_marks(&w.s, "P1", "A", on(2025, 9, 1), 'C', 20);
    logged(&w, "P1", on(2025, 9, 8), EB_EVENT_NOTICE);
    w.options.all = 1;
    assert_string_equal(
        rows(&w, on(2025, 9, 10), RULES),
        "P1 r held 2025-09-03 [C×14 2025-09-01..2025-09-09] 1 notice in 3 "
        "years from 2025-09-08\n"
        "P1 chase met 2025-09-05 over 2025-09-09 [C×10 2025-09-01..2025-09-05]"
        "\n");
    world_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_support_and_consent),
        cmocka_unit_test(test_events_of_this_spell),
        cmocka_unit_test(test_cut_at_a_reason),
        cmocka_unit_test(test_year_groups),
        cmocka_unit_test(test_under_and_at_the_limit),
        cmocka_unit_test(test_three_years_begin_anew),
        cmocka_unit_test(test_from_a_leap_day),
        cmocka_unit_test(test_a_limit_reached_later),
        cmocka_unit_test(test_sensitive_flags)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
