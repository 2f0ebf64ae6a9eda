/* SPDX-License-Identifier: MIT */
#include "policy/evidence.h"

#include "policy_world.h"

#define ALL_ABSENCE \
    "{\"name\": \"r\", \"kind\": \"run\", \"days\": 1, \"action\": \"a\"}"

static void away(world *w, const char *text) {
    world_new(w);
    many_marks(&w->s, "Z1", "A", on(2025, 9, 1), '/', 20);
    marks(&w->s, "P1", "A", on(2025, 9, 1), text);
}

/* Sensitive letters become their class, and are counted together. */
static void test_sensitive_codes(void **state) {
    (void)state;
    world w = {0};
    away(&w, "CIMROOEI");
    assert_string_equal(rows(&w, on(2025, 9, 5), ALL_ABSENCE),
                        "P1 r met 2025-09-02 [C×1 2025-09-01..2025-09-01; "
                        "authorised×5 2025-09-01..2025-09-04; "
                        "O×2 2025-09-03..2025-09-03]\n");
    w.options.sensitive = 1;
    assert_string_equal(rows(&w, on(2025, 9, 5), ALL_ABSENCE),
                        "P1 r met 2025-09-02 [C×1 2025-09-01..2025-09-01; "
                        "I×2 2025-09-01..2025-09-04; "
                        "M×1 2025-09-02..2025-09-02; "
                        "R×1 2025-09-02..2025-09-02; "
                        "O×2 2025-09-03..2025-09-03; "
                        "E×1 2025-09-04..2025-09-04]\n");
    world_done(&w);
}

/* Pieces of one first date stand in the order of the code table. */
static void test_order_of_pieces(void **state) {
    (void)state;
    world w = {0};
    away(&w, "OGNU");
    assert_string_equal(rows(&w, on(2025, 9, 3), ALL_ABSENCE),
                        "P1 r met 2025-09-02 [G×1 2025-09-01..2025-09-01; "
                        "O×1 2025-09-01..2025-09-01; "
                        "N×1 2025-09-02..2025-09-02; "
                        "U×1 2025-09-02..2025-09-02]\n");
    world_done(&w);
}

/* No letter of a sensitive code is anywhere in a list, whatever the rule. */
static void test_no_sensitive_letter(void **state) {
    (void)state;
    static const char RULES[] =
        "{\"name\": \"a\", \"kind\": \"cumulative\", \"count\": 1, "
        "\"groups\": [\"illness\", \"medical\", \"suspension\"], "
        "\"action\": \"a\"}, "
        "{\"name\": \"b\", \"kind\": \"rate\", \"num\": 1, \"den\": 100, "
        "\"m\": 0, \"action\": \"a\"}, "
        "{\"name\": \"c\", \"kind\": \"window\", \"sessions\": 1, \"weeks\": "
        "4, \"codes\": [\"I\", \"M\", \"E\", \"R\", \"T\"], \"action\": "
        "\"a\"}";
    world w = {0};
    eb_trigger row;
    away(&w, "IMERTIMERT");
    (void)rows(&w, on(2025, 9, 8), RULES);
    assert_int_equal(eb_triggers_count(w.triggers), 3);
    for (size_t i = 0; eb_triggers_get(w.triggers, i, &row); i++) {
        /* Rule a leaves religious observance and travelling out. */
        assert_string_equal(row.evidence,
                            row.rule == 0
                                ? "authorised×6 2025-09-01..2025-09-04"
                                : "authorised×10 2025-09-01..2025-09-05");
    }
    world_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sensitive_codes),
        cmocka_unit_test(test_order_of_pieces),
        cmocka_unit_test(test_no_sensitive_letter)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
