/* SPDX-License-Identifier: MIT */
#include "policy_world.h"

#define RULES                                                              \
    "{\"name\": \"run\", \"kind\": \"run\", \"days\": 5, \"action\": "     \
    "\"a\", \"held_by\": {\"flags\": [\"plan\"]}, \"due_days\": 1}, "      \
    "{\"name\": \"rate\", \"kind\": \"rate\", \"num\": 50, \"den\": 100, " \
    "\"m\": 0, \"action\": \"a\"}, "                                       \
    "{\"name\": \"old\", \"kind\": \"run\", \"days\": 1, \"applies\": "    \
    "{\"year_groups\": \"11\"}, \"action\": \"a\"}, "                      \
    "{\"name\": \"u\", \"kind\": \"unexplained\", \"sessions\": 1, "       \
    "\"action\": \"a\"}"

static eb_why why(world *w, eb_date as_of, size_t rule) {
    eb_why out;
    (void)rows(w, as_of, RULES);
    WORLD_OK(w, eb_policy_why(w->s.view, w->policy, w->closed, &w->options,
                              row_of(&w->s, "P1", "A"), rule, &out, &w->s.err));
    return out;
}

static void test_how_far_off(void **state) {
    (void)state;
    world w = {0};
    world_new(&w);
    add_pupil(&w.s, "P1", "A", 5, "");
    many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 40);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/\\/\\/\\NNNNNNNNNN");
    logged(&w, "P1", on(2025, 9, 5), EB_EVENT_CALL);
    eb_why one = why(&w, on(2025, 9, 10), 0);
    assert_int_equal(one.met, 0);
    assert_int_equal(one.have, 3);
    assert_int_equal(one.need, 5);
    assert_int_equal(one.has_row, 0);
    assert_string_equal(one.evidence, "N×6 2025-09-05..2025-09-09");
    one = why(&w, on(2025, 9, 12), 0);
    assert_int_equal(one.met, 1);
    assert_int_equal(one.row.state, EB_TRIGGER_MET);
    assert_int_equal(one.row.first_met, on(2025, 9, 12));
    assert_int_equal(one.row.due, on(2025, 9, 15));
    one = why(&w, on(2025, 9, 12), 1);
    assert_int_equal(one.have, 10);
    assert_int_equal(one.of, 18);
    assert_int_equal(one.need, 9);
    assert_int_equal(why(&w, on(2025, 9, 12), 2).applies, 0);
    assert_int_equal(why(&w, on(2025, 9, 12), 2).has_row, 0);
    one = why(&w, on(2025, 9, 12), 3);
    assert_int_equal(one.met, 1);
    assert_int_equal(one.contact, 1); /* so there is nobody to ring */
    assert_int_equal(one.has_row, 0);
    world_done(&w);
}

/* Whatever the list says, so says why, and the other way round. */
static void test_agrees_with_the_list(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        uint64_t random = seed;
        world w = {0};
        char text[61] = "";
        world_new(&w);
        many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 80);
        for (size_t n = 0; n < 60;) {
            const char code = "///NOI-D"[below(&random, 8)];
            for (size_t left = 1 + below(&random, 9); left > 0 && n < 60;
                 left--) {
                text[n++] = code;
            }
        }
        marks(&w.s, "P1", "A", on(2025, 9, 1), text);
        logged(&w, "P1", on(2025, 9, 1) + (eb_date)below(&random, 40),
               EB_EVENT_CALL);
        const eb_date as_of = on(2025, 9, 10) + (eb_date)below(&random, 30);
        for (size_t r = 0; r < 4; r++) {
            const eb_why one = why(&w, as_of, r);
            eb_trigger row;
            int found = 0;
            for (size_t i = 0; eb_triggers_get(w.triggers, i, &row); i++) {
                if (row.rule != r || strcmp(row.pupil, "P1") != 0) continue;
                found = 1;
                assert_int_equal(row.state, one.row.state);
                assert_int_equal(row.first_met, one.row.first_met);
                assert_int_equal(row.due, one.row.due);
                assert_string_equal(row.evidence, one.evidence);
            }
            assert_int_equal(found, one.has_row);
        }
        world_done(&w);
    }
}

/* More than there is room for: whole pieces, as many as fit. */
static void test_long_evidence_is_cut(void **state) {
    (void)state;
    static const char RULE[] =
        "{\"name\": \"all\", \"kind\": \"cumulative\", \"count\": 20, "
        "\"classes\": [\"present\", \"approved\", \"authorised\", "
        "\"unauthorised\"], \"action\": \"a\"}";
    world w = {0};
    eb_why one;
    eb_trigger row;
    world_new(&w);
    w.options.sensitive = 1;
    marks(&w.s, "P1", "A", on(2025, 9, 1), "BKPVWCEIMRSTGNOULFHJ");
    (void)rows(&w, on(2025, 9, 13), RULE);
    assert_true(eb_triggers_get(w.triggers, 0, &row));
    WORLD_OK(&w, eb_policy_why(w.s.view, w.policy, w.closed, &w.options, 0, 0,
                               &one, &w.s.err));
    /* Twenty pieces of 27 bytes, "B×1 2025-09-01..2025-09-01", with "; "
     * between: 18 are 520 bytes, 17 are 491. */
    assert_int_equal(strlen(row.evidence), 20 * 27 + 19 * 2);
    assert_int_equal(strlen(one.evidence), 17 * 27 + 16 * 2);
    assert_memory_equal(one.evidence, row.evidence, strlen(one.evidence));
    assert_int_equal(row.evidence[strlen(one.evidence)], ';');
    world_done(&w);
}

/* A session short, and somebody has been in touch: nobody to ring, so no row,
 * in the list as here. */
static void test_near_and_in_touch(void **state) {
    (void)state;
    static const char RULE[] =
        "{\"name\": \"u\", \"kind\": \"unexplained\", \"sessions\": 3, "
        "\"action\": \"a\"}";
    world w = {0};
    world_new(&w);
    many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 20);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\NN");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\NN");
    logged(&w, "P1", on(2025, 9, 2), EB_EVENT_CALL);
    assert_string_equal(rows(&w, on(2025, 9, 3), RULE),
                        "P2 u near - [N×2 2025-09-02..2025-09-02]\n");
    for (size_t i = 0; i < 2; i++) {
        eb_why one;
        WORLD_OK(&w, eb_policy_why(w.s.view, w.policy, w.closed, &w.options, i,
                                   0, &one, &w.s.err));
        assert_int_equal(one.have, 2);
        assert_int_equal(one.contact, i == 0);
        assert_int_equal(one.has_row, i == 1);
    }
    world_done(&w);
}

static void test_refused(void **state) {
    (void)state;
    world w = {0};
    eb_why out;
    world_new(&w);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/\\");
    (void)rows(&w, on(2025, 9, 3), RULES);
    assert_int_equal(
        eb_policy_why(w.s.view, w.policy, w.closed, NULL, 0, 4, &out, NULL),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_policy_why(w.s.view, w.policy, w.closed, NULL, 1, 0, &out, NULL),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_policy_why(w.s.view, w.policy, NULL, NULL, 0, 3, &out, NULL),
        EB_ERR_ARGUMENT);
    assert_ok(eb_policy_why(w.s.view, w.policy, NULL, NULL, 0, 1, &out, NULL));
    eb_triggers_options later = EB_TRIGGERS_OPTIONS_INIT;
    later.size++;
    assert_int_equal(
        eb_policy_why(w.s.view, w.policy, w.closed, &later, 0, 1, &out, NULL),
        EB_ERR_ARGUMENT);
    /* Cases that are still being added to are no "no contact", as in the
     * list. */
    eb_cases *open = NULL;
    assert_ok(eb_cases_new(NULL, &open, NULL));
    assert_int_equal(
        eb_policy_why(w.s.view, w.policy, open, NULL, 0, 3, &out, NULL),
        EB_ERR_STATE);
    assert_int_equal(
        eb_triggers_new(w.s.view, w.policy, open, NULL, &w.triggers, NULL),
        EB_ERR_STATE);
    eb_cases_free(open);
    world_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_how_far_off),
        cmocka_unit_test(test_agrees_with_the_list),
        cmocka_unit_test(test_long_evidence_is_cut),
        cmocka_unit_test(test_near_and_in_touch),
        cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
