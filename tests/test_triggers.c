/* SPDX-License-Identifier: MIT */
/* The list as a whole: order, households, audiences, refusals, memory. */
#include "policy_world.h"

#define RUN(name, more)  \
    "{\"name\": \"" name \
    "\", \"kind\": \"run\", \"days\": 2, \"action\": \"Visit\"" more "}"
#define WEEK "/\\/\\/\\/\\/\\"

static void open_school(world *w) {
    world_new(w);
    many_marks(&w->s, "Z1", "A", on(2025, 9, 1), '/', 20);
}

/* One visit for a household: the child away longest is listed, the others
 * wait with it. */
static void test_one_visit_for_a_household(void **state) {
    (void)state;
    world w = {0};
    open_school(&w);
    add_pupil(&w.s, "P1", "A", 5, "F1");
    add_pupil(&w.s, "P2", "A", 7, "F1");
    add_pupil(&w.s, "P3", "A", 8, "");
    add_pupil(&w.s, "P4", "A", 8, "");
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\OOOO");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "OOOOOO");
    marks(&w.s, "P3", "A", on(2025, 9, 1), "OOOOOO");
    marks(&w.s, "P4", "A", on(2025, 9, 1), "OOOOOO");
    assert_string_equal(
        rows(&w, on(2025, 9, 4), RUN("v", ", \"household\": true")),
        "P1 v held 2025-09-04 [O×4 2025-09-02..2025-09-03] one visit for the "
        "household: with P2\n"
        "P2 v met 2025-09-03 [O×6 2025-09-01..2025-09-03]\n"
        "P3 v met 2025-09-03 [O×6 2025-09-01..2025-09-03]\n"
        "P4 v met 2025-09-03 [O×6 2025-09-01..2025-09-03]\n");
    world_done(&w);
}

static void test_audience_and_who_a_rule_is_for(void **state) {
    (void)state;
    static const char RULES[] =
        RUN("all", "") ", " RUN("lead", ", \"audience\": \"lead\"") ", " RUN(
            "young",
            ", \"applies\": {\"year_groups\": \"R-6\"}") ", " RUN("cared",
                                                                  ", "
                                                                  "\"applies\":"
                                                                  " {\"flags\":"
                                                                  " [\"looked_"
                                                                  "after\"]}");
    world w = {0};
    open_school(&w);
    eb_pupil row = EB_PUPIL_INIT;
    row.pupil = "P1";
    row.school = "A";
    row.year_group = 7;
    row.flags = "plan looked_after";
    WORLD_OK(&w, eb_register_add_pupil(w.s.reg, &row, &w.s.err));
    marks(&w.s, "P1", "A", on(2025, 9, 1), "CCCC"); /* Year 7 */
    marks(&w.s, "P2", "A", on(2025, 9, 1), "CCCC"); /* not known */
    assert_string_equal(rows(&w, on(2025, 9, 3), RULES),
                        "P1 all met 2025-09-03 [C×4 2025-09-01..2025-09-02]\n"
                        "P1 cared met 2025-09-03 "
                        "[C×4 2025-09-01..2025-09-02]\n"
                        "P2 all met 2025-09-03 [C×4 2025-09-01..2025-09-02]\n"
                        "P2 young met 2025-09-03 "
                        "[C×4 2025-09-01..2025-09-02]\n");
    w.options.lead = 1;
    assert_non_null(strstr(rows(&w, on(2025, 9, 3), RULES), "P2 lead met"));
    world_done(&w);
}

static void test_cases_are_needed(void **state) {
    (void)state;
    static const char *const NEED[] = {
        "{\"name\": \"u\", \"kind\": \"unexplained\", \"sessions\": 1, "
        "\"action\": \"a\"}",
        RUN("r", ", \"held_by\": {\"events\": [\"told\"]}"),
        RUN("r", ", \"cleared_by\": [\"visit\"]"),
        RUN("r",
            ", \"limit\": {\"event\": \"notice\", \"count\": 1, "
            "\"years\": 3}")};
    world w = {0};
    eb_triggers *none = NULL;
    open_school(&w);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "OOOO");
    look_for_rules(&w, on(2025, 9, 3));
    for (size_t i = 0; i < sizeof NEED / sizeof *NEED; i++) {
        read_rules(&w, NEED[i]);
        assert_int_equal(eb_triggers_new(w.s.view, w.policy, NULL, &w.options,
                                         &none, &w.s.err),
                         EB_ERR_ARGUMENT);
        assert_string_equal(w.s.err.field, "cases");
    }
    assert_null(none);
    read_rules(&w, RUN("r", ""));
    WORLD_OK(&w, eb_triggers_new(w.s.view, w.policy, NULL, &w.options, &none,
                                 &w.s.err));
    assert_int_equal(eb_triggers_count(none), 1);
    eb_triggers_free(none);
    read_rules(&w, RUN("r", ", \"codes\": [\"O\", \"??\"]"));
    assert_int_equal(
        eb_triggers_new(w.s.view, w.policy, NULL, &w.options, &none, &w.s.err),
        EB_ERR_CODE);
    world_done(&w);
}

/* A ranked policy: the longest without a reason first, then who has not been
 * tried, then who has been listed before. */
static void test_ranked_by_need(void **state) {
    (void)state;
    static const char TEXT[] =
        "{\"earlybell_policy\": 1, \"name\": \"t\", \"version\": \"1\", "
        "\"source\": \"s\", \"ranked\": true, \"rules\": [{\"name\": \"u\", "
        "\"kind\": \"unexplained\", \"sessions\": 1, \"action\": \"a\", "
        "\"held_by\": {\"events\": [\"told\"]}}]}";
    world w = {0};
    open_school(&w);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/\\/N");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\NNNN");
    marks(&w.s, "P3", "A", on(2025, 9, 1), "/\\/\\/N");
    marks(&w.s, "P4", "A", on(2025, 9, 1), "NN/\\/N");
    marks(&w.s, "P5", "A", on(2025, 9, 1), "NNNNNN");
    logged(&w, "P3", on(2025, 9, 3), EB_EVENT_TEXT_SENT);
    logged(&w, "P5", on(2025, 9, 1), EB_EVENT_TOLD);
    look_for_rules(&w, on(2025, 9, 4));
    WORLD_OK(&w, eb_policy_read(TEXT, strlen(TEXT), NULL, &w.policy, &w.s.err));
    WORLD_OK(&w, eb_triggers_new(w.s.view, w.policy, w.closed, &w.options,
                                 &w.triggers, &w.s.err));
    assert_string_equal(
        show_triggers(&w),
        "P2 u met 2025-09-03 [N×4 2025-09-02..2025-09-03]\n"
        "P4 u met 2025-09-04 [N×1 2025-09-03..2025-09-03]\n"
        "P1 u met 2025-09-04 [N×1 2025-09-03..2025-09-03]\n"
        "P3 u met 2025-09-04 [N×1 2025-09-03..2025-09-03]\n"
        "P5 u held 2025-09-02 [N×6 2025-09-01..2025-09-03] the family told "
        "the school on 2025-09-01\n");
    world_done(&w);
}

/* Of two with the same need, who has been listed before this academic year
 * does not come first, and who has been within it does. */
static void test_ranked_by_this_year(void **state) {
    (void)state;
    static const char TEXT[] =
        "{\"earlybell_policy\": 1, \"name\": \"t\", \"version\": \"1\", "
        "\"source\": \"s\", \"ranked\": true, \"rules\": [{\"name\": \"u\", "
        "\"kind\": \"unexplained\", \"sessions\": 1, \"action\": \"a\"}]}";
    world w = {0};
    open_school(&w);
    many_marks(&w.s, "Z1", "A", on(2025, 7, 7), '/', 20);
    marks(&w.s, "P1", "A", on(2025, 7, 7), "/\\/\\/\\");
    marks(&w.s, "P2", "A", on(2025, 7, 7), "/\\NN/\\");
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/\\/N");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\/\\/N");
    marks(&w.s, "P3", "A", on(2025, 9, 1), "NN/\\/N");
    look_for_rules(&w, on(2025, 9, 4));
    WORLD_OK(&w, eb_policy_read(TEXT, strlen(TEXT), NULL, &w.policy, &w.s.err));
    WORLD_OK(&w, eb_triggers_new(w.s.view, w.policy, w.closed, &w.options,
                                 &w.triggers, &w.s.err));
    assert_string_equal(show_triggers(&w),
                        "P3 u met 2025-09-04 [N×1 2025-09-03..2025-09-03]\n"
                        "P1 u met 2025-09-04 [N×1 2025-09-03..2025-09-03]\n"
                        "P2 u met 2025-09-04 [N×1 2025-09-03..2025-09-03]\n");
    world_done(&w);
}

/* A pupil with two schools in one register: each enrolment has its rows, and
 * one pupil has a whole. */
static void test_unit_pupil(void **state) {
    (void)state;
    world w = {0};
    open_school(&w);
    many_marks(&w.s, "Z2", "B", on(2025, 9, 1), '/', 20);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\OO");
    marks(&w.s, "P1", "B", on(2025, 9, 3), "OOOO");
    assert_string_equal(rows(&w, on(2025, 9, 5), RUN("r", "")),
                        "P1 r near - [O×2 2025-09-02..2025-09-02]\n"
                        "P1 r met 2025-09-05 [O×4 2025-09-03..2025-09-04]\n");
    w.unit = EB_UNIT_PUPIL;
    assert_string_equal(rows(&w, on(2025, 9, 5), RUN("r", "")),
                        "P1 r met 2025-09-04 [O×6 2025-09-02..2025-09-04]\n");
    world_done(&w);
}

static void test_memory_runs_out(void **state) {
    (void)state;
    static const char RULES[] =
        RUN("r", ", \"household\": true, \"due_days\": 2, \"held_by\": "
                 "{\"events\": [\"told\"], \"flags\": [\"plan\"]}") ", "
        "{\"name\": \"left\", \"kind\": \"roll\", \"case\": \"leaver\", "
        "\"action\": \"Ask\"}";
    heap h = {0};
    world w = {0};
    w.s.memory = heap_memory(&h);
    open_school(&w);
    add_pupil(&w.s, "P1", "A", 5, "F1");
    add_pupil(&w.s, "P2", "A", 5, "F1");
    marks(&w.s, "P1", "A", on(2025, 9, 1), "OOOO");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "OOOO");
    logged(&w, "P1", on(2025, 9, 1), EB_EVENT_TOLD);
    w.options.all = 1;
    (void)rows(&w, on(2025, 9, 12), RULES);
    const size_t live = h.live;
    eb_triggers *none = NULL;
    size_t failed = 0;
    for (;; failed++) {
        h.asked = 0;
        h.fail_first = h.fail_last = failed + 1;
        const eb_status status = eb_triggers_new(w.s.view, w.policy, w.closed,
                                                 &w.options, &none, &w.s.err);
        if (status == EB_OK) break;
        assert_int_equal(status, EB_ERR_MEMORY);
        assert_null(none);
        assert_int_equal(h.live, live);
    }
    assert_true(failed > 10);
    h.fail_first = h.fail_last = 0;
    eb_triggers_free(none);
    world_done(&w);
    assert_int_equal(h.live, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_visit_for_a_household),
        cmocka_unit_test(test_audience_and_who_a_rule_is_for),
        cmocka_unit_test(test_cases_are_needed),
        cmocka_unit_test(test_ranked_by_need),
        cmocka_unit_test(test_ranked_by_this_year),
        cmocka_unit_test(test_unit_pupil),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
