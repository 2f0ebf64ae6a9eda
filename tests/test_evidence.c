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

/* Two classes of one date stand by name, whichever mark came first. */
static void test_two_classes_in_a_day(void **state) {
    (void)state;
    world w = {0};
    world_new(&w);
    many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 20);
    mark(&w.s, "P1", "A", on(2025, 9, 1), EB_AM, "Y5");
    mark(&w.s, "P1", "A", on(2025, 9, 1), EB_PM, "I");
    assert_string_equal(
        rows(&w, on(2025, 9, 2),
             "{\"name\": \"two\", \"kind\": \"cumulative\", \"count\": 2, "
             "\"codes\": [\"I\", \"Y5\"], \"action\": \"a\"}"),
        "P1 two met 2025-09-02 [authorised×1 2025-09-01..2025-09-01; "
        "not_possible×1 2025-09-01..2025-09-01]\n");
    world_done(&w);
}

/* A register whose table has local codes, in this order. */
static void world_with_codes(world *w, const eb_code *rows, size_t count) {
    eb_codes *codes = NULL;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    world_new(w);
    WORLD_OK(w, eb_codes_new(NULL, &codes, &w->s.err));
    for (size_t i = 0; i < count; i++) {
        WORLD_OK(w, eb_codes_add(codes, &rows[i], &w->s.err));
    }
    eb_register_free(w->s.reg);
    w->s.reg = NULL;
    options.codes = codes;
    WORLD_OK(w, eb_register_new(&options, &w->s.reg, &w->s.err));
    eb_codes_free(codes);
}

/* A code with two rows, of which the later in time stands before another code
 * in the table and the earlier behind it, is one piece, at the first of its
 * places. */
static void test_a_code_with_two_rows(void **state) {
    (void)state;
    const eb_date from = on(2025, 8, 1);
    const eb_code local[] = {
        {"a", from, EB_NO_DATE, EB_UNAUTHORISED, "other", 0, "now"},
        {"b", EB_NO_DATE, EB_NO_DATE, EB_UNAUTHORISED, "other", 0, "other"},
        {"a", EB_NO_DATE, from - 1, EB_UNAUTHORISED, "holiday", 0, "then"}};
    world w = {0};
    world_with_codes(&w, local, 3);
    many_marks(&w.s, "Z1", "A", on(2025, 7, 14), '/', 10);
    many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 10);
    marks(&w.s, "P1", "A", on(2025, 7, 14), "ba/\\/\\/\\/\\");
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/a/\\/\\/\\/\\");
    assert_string_equal(
        rows(&w, on(2025, 9, 2),
             "{\"name\": \"w\", \"kind\": \"window\", \"sessions\": 3, "
             "\"weeks\": 2, \"codes\": [\"a\", \"b\"], \"action\": \"a\"}"),
        "P1 w met 2025-09-02 [a×2 2025-07-14..2025-09-01; "
        "b×1 2025-07-14..2025-07-14]\n");
    world_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sensitive_codes),
        cmocka_unit_test(test_order_of_pieces),
        cmocka_unit_test(test_two_classes_in_a_day),
        cmocka_unit_test(test_a_code_with_two_rows),
        cmocka_unit_test(test_no_sensitive_letter)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
