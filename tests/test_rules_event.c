/* SPDX-License-Identifier: MIT */
#include "policy_world.h"

#define WEEK "/\\/\\/\\/\\/\\"
#define CODES "\"codes\": [\"G\", \"N\", \"O\", \"U\"]"
#define NEXT                                                           \
    "{\"name\": \"next\", \"kind\": \"next_after\", \"event\": "       \
    "\"final_warning\", " CODES                                        \
    ", \"cleared_by\": [\"notice\"], "                                 \
    "\"limit\": {\"event\": \"notice\", \"count\": 2, \"years\": 3}, " \
    "\"action\": \"Consider\"}"
#define CHAIN(days)                                                      \
    "{\"name\": \"run\", \"kind\": \"run\", \"days\": 2, " CODES         \
    ", \"held_by\": {\"events\": [\"told\"]}, \"action\": \"Ring\"}, "   \
    "{\"name\": \"chase\", \"kind\": \"no_action\", \"rule\": \"run\", " \
    "\"days\": " #days ", \"events\": [\"call\"], \"action\": \"Chase\"}"
#define RECOVERED                                                        \
    "{\"name\": \"up\", \"kind\": \"recovered\", \"event\": \"panel\", " \
    "\"num\": 10, \"den\": 100, \"weeks\": 2, \"action\": \"Well done\"}"

static void open_school(world *w, size_t weeks) {
    world_new(w);
    many_marks(&w->s, "Z1", "A", on(2025, 9, 1), '/', weeks * 10);
}

/* After a final warning on Wednesday 3rd: the next unauthorised session, not
 * one of the day itself. */
static void test_the_next_session_after(void **state) {
    (void)state;
    world w = {0};
    open_school(&w, 3);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "OO/\\O\\/\\I\\O\\O\\");
    logged(&w, "P1", on(2025, 9, 3), EB_EVENT_FINAL_WARNING);
    assert_string_equal(
        rows(&w, on(2025, 9, 6), NEXT),
        "P1 next near - [final_warning×1 2025-09-03..2025-09-03]\n");
    assert_string_equal(
        rows(&w, on(2025, 9, 10), NEXT),
        "P1 next met 2025-09-09 [final_warning×1 2025-09-03..2025-09-03; "
        "O×2 2025-09-08..2025-09-09]\n");
    world_done(&w);
}

static void test_once_for_an_event(void **state) {
    (void)state;
    world w = {0};
    open_school(&w, 3);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\O\\/\\O\\/\\O\\");
    logged(&w, "P1", on(2025, 9, 1), EB_EVENT_FINAL_WARNING);
    logged(&w, "P1", on(2025, 9, 4), EB_EVENT_NOTICE);
    w.options.all = 1;
    /* One episode: the O of the 4th and 8th are of the same warning. */
    assert_string_equal(
        rows(&w, on(2025, 9, 12), NEXT),
        "P1 next cleared 2025-09-03 [final_warning×1 2025-09-01..2025-09-01; "
        "O×3 2025-09-02..2025-09-08]\n");
    world_done(&w);
}

static void test_two_notices_in_three_years(void **state) {
    (void)state;
    world w = {0};
    open_school(&w, 3);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/\\O\\");
    logged(&w, "P1", on(2022, 9, 10), EB_EVENT_NOTICE);
    logged(&w, "P1", on(2024, 3, 1), EB_EVENT_NOTICE);
    logged(&w, "P1", on(2025, 9, 2), EB_EVENT_FINAL_WARNING);
    assert_string_equal(
        rows(&w, on(2025, 9, 4), NEXT),
        "P1 next held 2025-09-04 [final_warning×1 2025-09-02..2025-09-02; "
        "O×1 2025-09-03..2025-09-03] 2 notices in 3 years from 2022-09-10\n");
    /* Three years from the first are over on 10 September 2025. */
    assert_string_equal(
        rows(&w, on(2025, 9, 10), NEXT),
        "P1 next held 2025-09-04 [final_warning×1 2025-09-02..2025-09-02; "
        "O×1 2025-09-03..2025-09-03] 2 notices in 3 years from 2022-09-10\n");
    assert_string_equal(
        rows(&w, on(2025, 9, 11), NEXT),
        "P1 next met 2025-09-04 [final_warning×1 2025-09-02..2025-09-02; "
        "O×1 2025-09-03..2025-09-03]\n");
    world_done(&w);
}

/* The run is met on Wednesday 3rd; three school days without a call are over
 * with Friday 5th. A call starts the clock again. */
static void test_nobody_answered(void **state) {
    (void)state;
    world w = {0};
    open_school(&w, 3);
    many_marks(&w.s, "P1", "A", on(2025, 9, 1), 'O', 20);
    many_marks(&w.s, "P2", "A", on(2025, 9, 1), 'O', 20);
    many_marks(&w.s, "P3", "A", on(2025, 9, 1), 'O', 20);
    logged(&w, "P2", on(2025, 9, 4), EB_EVENT_CALL);
    logged(&w, "P3", on(2025, 9, 4), EB_EVENT_TOLD);
    assert_non_null(strstr(rows(&w, on(2025, 9, 6), CHAIN(3)),
                           "P1 chase met 2025-09-06 ["));
    assert_null(strstr(w.shown, "P2 chase"));
    assert_null(strstr(w.shown, "P3 chase"));
    assert_non_null(
        strstr(rows(&w, on(2025, 9, 9), CHAIN(3)), "P2 chase near - ["));
    assert_non_null(strstr(rows(&w, on(2025, 9, 10), CHAIN(3)),
                           "P2 chase met 2025-09-10 "
                           "[O×14 2025-09-01..2025-09-09]\n"));
    world_done(&w);
}

/* Two whole weeks under a tenth, after the panel on Monday 8th. */
static void test_recovered(void **state) {
    (void)state;
    world w = {0};
    open_school(&w, 5);
    marks(&w.s, "P1", "A", on(2025, 9, 1),
          "OOOOOOOOOO" WEEK
          "O"
          "\\/\\/\\/\\/\\" WEEK);
    marks(&w.s, "P2", "A", on(2025, 9, 1),
          "OOOOOOOOOO" WEEK
          "OO"
          "/\\/\\/\\/\\" WEEK);
    logged(&w, "P1", on(2025, 9, 8), EB_EVENT_PANEL);
    logged(&w, "P2", on(2025, 9, 8), EB_EVENT_PANEL);
    assert_string_equal(rows(&w, on(2025, 9, 15), RECOVERED), "");
    /* 1 of 12, then of 14: under a tenth from the 11th possible session. */
    assert_string_equal(rows(&w, on(2025, 9, 16), RECOVERED),
                        "P1 up met 2025-09-16 [panel×1 2025-09-08..2025-09-08; "
                        "O×1 2025-09-15..2025-09-15]\n");
    assert_string_equal(rows(&w, on(2025, 9, 20), RECOVERED),
                        "P1 up met 2025-09-16 [panel×1 2025-09-08..2025-09-08; "
                        "O×1 2025-09-15..2025-09-15]\n");
    world_done(&w);
}

/* Over the last school week less than half is missed. That of 8 September was
 * closed, so what was marked then is of no week; on Monday 22nd the school had
 * not opened again, so the week of the 15th is judged until Tuesday is over,
 * and no longer that of the panel. */
static void test_recovered_on_open_days(void **state) {
    (void)state;
    static const char RULE[] =
        "{\"name\": \"up\", \"kind\": \"recovered\", \"event\": "
        "\"panel\", \"num\": 50, \"den\": 100, \"weeks\": 1, "
        "\"action\": \"Well done\"}";
    world w = {0};
    world_new(&w);
    others(&w, on(2025, 9, 1), 10);
    others(&w, on(2025, 9, 15), 10);
    others(&w, on(2025, 9, 23), 8);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/\\/\\/\\O\\");
    marks(&w.s, "P1", "A", on(2025, 9, 8), "OO/\\/\\/\\/\\");
    marks(&w.s, "P1", "A", on(2025, 9, 15), "/\\/\\O\\/\\/\\");
    marks(&w.s, "P1", "A", on(2025, 9, 22), "OOOOOO/\\/\\");
    logged(&w, "P1", on(2025, 9, 1), EB_EVENT_PANEL);
    w.options.all = 1;
    assert_string_equal(rows(&w, on(2025, 9, 25), RULE),
                        "P1 up met 2025-09-02 over 2025-09-24 "
                        "[panel×1 2025-09-01..2025-09-01; "
                        "O×1 2025-09-17..2025-09-17]\n");
    eb_why why;
    WORLD_OK(&w, eb_policy_why(w.s.view, w.policy, w.closed, &w.options,
                               row_of(&w.s, "P1", "A"), 0, &why, &w.s.err));
    assert_int_equal(why.have, 6);
    assert_int_equal(why.of, 6);
    world_done(&w);
}

/* Four weeks are asked for and two have been: nothing is said yet, and of the
 * marks those since the panel are shown, but none of the closed week. */
static void test_why_not_recovered_yet(void **state) {
    (void)state;
    static const char RULE[] =
        "{\"name\": \"up\", \"kind\": \"recovered\", \"event\": "
        "\"panel\", \"num\": 50, \"den\": 100, \"weeks\": 4, "
        "\"action\": \"Well done\"}";
    world w = {0};
    eb_why why;
    world_new(&w);
    others(&w, on(2025, 9, 1), 10);
    others(&w, on(2025, 9, 15), 10);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "OO/\\/\\/\\O\\");
    marks(&w.s, "P1", "A", on(2025, 9, 8), "OO/\\/\\/\\/\\");
    marks(&w.s, "P1", "A", on(2025, 9, 15), "/\\/\\O\\/\\/\\");
    logged(&w, "P1", on(2025, 9, 3), EB_EVENT_PANEL);
    assert_string_equal(rows(&w, on(2025, 9, 20), RULE), "");
    WORLD_OK(&w, eb_policy_why(w.s.view, w.policy, w.closed, &w.options,
                               row_of(&w.s, "P1", "A"), 0, &why, &w.s.err));
    assert_int_equal(why.met, 0);
    assert_string_equal(why.evidence,
                        "panel×1 2025-09-03..2025-09-03; "
                        "O×2 2025-09-05..2025-09-17");
    world_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_next_session_after),
        cmocka_unit_test(test_once_for_an_event),
        cmocka_unit_test(test_two_notices_in_three_years),
        cmocka_unit_test(test_nobody_answered),
        cmocka_unit_test(test_recovered),
        cmocka_unit_test(test_recovered_on_open_days),
        cmocka_unit_test(test_why_not_recovered_yet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
