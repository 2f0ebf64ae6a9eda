/* SPDX-License-Identifier: MIT */
/* Numbers of the specification and others counted on a calendar by hand. */
#include "policy_world.h"

#define RUN(days)                                             \
    "{\"name\": \"run\", \"kind\": \"run\", \"days\": " #days \
    ", \"codes\": [\"G\", \"N\", \"O\", \"U\"], \"action\": \"Ask\"}"
#define UNEXPLAINED(n, more)                                              \
    "{\"name\": \"u\", \"kind\": \"unexplained\", \"sessions\": " #n more \
    ", \"action\": \"Ask\"}"

/* Others keep the school open: eight weeks from 6 September 2021. */
static void open_school(world *w, eb_date monday, size_t weeks) {
    world_new(w);
    many_marks(&w->s, "Z1", "A", monday, '/', weeks * 10);
    many_marks(&w->s, "Z2", "A", monday, '/', weeks * 10);
}

/* Monday 8 to Tuesday 16 November 2021, all absent: 14 sessions, 7 days. */
static void test_run_over_a_weekend(void **state) {
    (void)state;
    world w = {0};
    open_school(&w, on(2021, 11, 1), 4);
    marks(&w.s, "P1", "A", on(2021, 11, 1),
          "/\\/\\/\\/\\/\\OOOOOOOOOOOOOO/\\/\\");
    assert_string_equal(
        rows(&w, on(2021, 11, 17), RUN(7)),
        "P1 run met 2021-11-17 [O×14 2021-11-08..2021-11-16]\n");
    assert_string_equal(rows(&w, on(2021, 11, 17), RUN(8)),
                        "P1 run near - [O×14 2021-11-08..2021-11-16]\n");
    assert_string_equal(rows(&w, on(2021, 11, 17), RUN(9)), "");
    /* Seen a day earlier it is a day short; back at school, it is over. */
    assert_string_equal(rows(&w, on(2021, 11, 16), RUN(7)),
                        "P1 run near - [O×12 2021-11-08..2021-11-15]\n");
    assert_string_equal(rows(&w, on(2021, 11, 18), RUN(7)), "");
    w.options.all = 1;
    assert_string_equal(rows(&w, on(2021, 11, 18), RUN(7)),
                        "P1 run met 2021-11-17 over 2021-11-18 "
                        "[O×14 2021-11-08..2021-11-16]\n");
    world_done(&w);
}

/* The Thursday and Friday at the other school: 10 sessions, 5 days. */
static void test_run_with_days_elsewhere(void **state) {
    (void)state;
    world w = {0};
    open_school(&w, on(2021, 11, 1), 4);
    marks(&w.s, "P1", "A", on(2021, 11, 8), "OOOOOODDDDOOOO");
    assert_string_equal(
        rows(&w, on(2021, 11, 17), RUN(5)),
        "P1 run met 2021-11-17 [O×10 2021-11-08..2021-11-16]\n");
    assert_string_equal(rows(&w, on(2021, 11, 17), RUN(6)),
                        "P1 run near - [O×10 2021-11-08..2021-11-16]\n");
    world_done(&w);
}

/* A day of which the morning was attended is no whole day of the spell, and
 * an illness in the middle ends a run of unauthorised absence. */
static void test_run_counts_whole_days(void **state) {
    (void)state;
    world w = {0};
    open_school(&w, on(2021, 11, 1), 4);
    marks(&w.s, "P1", "A", on(2021, 11, 8), "/OOOOO");
    marks(&w.s, "P2", "A", on(2021, 11, 8), "OOIIOO");
    marks(&w.s, "P3", "A", on(2021, 11, 8), "OODOOO");
    w.options.all = 1;
    assert_string_equal(rows(&w, on(2021, 11, 11), RUN(3)),
                        "P1 run near - [O×5 2021-11-08..2021-11-10]\n"
                        "P3 run met 2021-11-11 [O×5 2021-11-08..2021-11-10]\n");
    world_done(&w);
}

static void test_run_fires_once_in_a_spell(void **state) {
    (void)state;
    world w = {0};
    open_school(&w, on(2021, 11, 1), 4);
    marks(&w.s, "P1", "A", on(2021, 11, 1), "OOOOOO/\\OOOOOO");
    w.options.all = 1;
    assert_string_equal(rows(&w, on(2021, 11, 10), RUN(2)),
                        "P1 run met 2021-11-03 over 2021-11-05 "
                        "[O×6 2021-11-01..2021-11-03]\n"
                        "P1 run met 2021-11-09 [O×6 2021-11-05..2021-11-09]\n");
    world_done(&w);
}

/* ---- unexplained -------------------------------------------------------- */

static void test_no_reason(void **state) {
    (void)state;
    world w = {0};
    open_school(&w, on(2025, 9, 1), 2);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\N-");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\I-");
    marks(&w.s, "P3", "A", on(2025, 9, 1), "/\\/\\");
    assert_string_equal(rows(&w, on(2025, 9, 3), UNEXPLAINED(2, "")),
                        "P1 u met 2025-09-03 [N×1 2025-09-02..2025-09-02; "
                        "no mark×1 2025-09-02..2025-09-02]\n"
                        "P2 u near - [no mark×1 2025-09-02..2025-09-02]\n");
    /* No row at all is no mark, too; nobody's before the first mark. */
    assert_string_equal(rows(&w, on(2025, 9, 4), UNEXPLAINED(4, "")),
                        "P1 u met 2025-09-04 [N×1 2025-09-02..2025-09-02; "
                        "no mark×3 2025-09-02..2025-09-03]\n"
                        "P2 u near - [no mark×3 2025-09-02..2025-09-03]\n");
    world_done(&w);
}

/* A call in the spell: not met when it came first, cleared when it came
 * after. The evening before the spell is too early. */
static void test_contact(void **state) {
    (void)state;
    world w = {0};
    open_school(&w, on(2025, 9, 1), 2);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\NNNN");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\NNNN");
    marks(&w.s, "P3", "A", on(2025, 9, 1), "/\\NNNN");
    logged(&w, "P1", on(2025, 9, 2), EB_EVENT_CALL);
    logged(&w, "P2", on(2025, 9, 3), EB_EVENT_CALL);
    logged(&w, "P3", on(2025, 9, 1), EB_EVENT_CALL);
    logged(&w, "P3", on(2025, 9, 3), EB_EVENT_TEXT_SENT);
    assert_string_equal(rows(&w, on(2025, 9, 4), UNEXPLAINED(2, "")),
                        "P2 u cleared 2025-09-03 [N×4 2025-09-02..2025-09-03]\n"
                        "P3 u met 2025-09-03 [N×4 2025-09-02..2025-09-03]\n");
    world_done(&w);
}

/* The mother had phoned in on the first day of what is one spell: she is not
 * to be visited, and the list says why. A brother's call counts as well. */
static void test_the_family_has_told(void **state) {
    (void)state;
    world w = {0};
    open_school(&w, on(2025, 9, 1), 2);
    add_pupil(&w.s, "P1", "A", 5, "F1");
    add_pupil(&w.s, "P2", "A", 7, "F1");
    marks(&w.s, "P1", "A", on(2025, 9, 1), "IINNNN");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\NNNN");
    logged_at(&w, "P1", minute_of(on(2025, 9, 1), 8, 30), EB_EVENT_TOLD);
    assert_string_equal(
        rows(&w, on(2025, 9, 4),
             UNEXPLAINED(2, ", \"held_by\": {\"events\": [\"told\"]}")),
        "P1 u held 2025-09-03 [N×4 2025-09-02..2025-09-03] the family told "
        "the school on 2025-09-01\n"
        "P2 u met 2025-09-03 [N×4 2025-09-02..2025-09-03]\n");
    world_done(&w);
}

static void test_who_left_is_not_missing(void **state) {
    (void)state;
    world w = {0};
    eb_pupil row = EB_PUPIL_INIT;
    open_school(&w, on(2025, 9, 1), 4);
    row.pupil = "P1";
    row.school = "A";
    row.leaving_date = on(2025, 9, 2);
    assert_ok(eb_register_add_pupil(w.s.reg, &row, NULL));
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/\\");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\/\\");
    assert_string_equal(rows(&w, on(2025, 9, 4), UNEXPLAINED(2, "")),
                        "P2 u met 2025-09-04 "
                        "[no mark×2 2025-09-03..2025-09-03]\n");
    /* Ten open days without a row: left, as the features have it. */
    assert_string_equal(rows(&w, on(2025, 9, 16), UNEXPLAINED(2, "")),
                        "P2 u met 2025-09-04 "
                        "[no mark×18 2025-09-03..2025-09-15]\n");
    assert_string_equal(rows(&w, on(2025, 9, 17), UNEXPLAINED(2, "")), "");
    world_done(&w);
}

/* On Friday afternoon the school was closed: what stands there, a closure, is
 * no reason for the three open sessions before it. */
static void test_closed_afternoon(void **state) {
    (void)state;
    world w = {0};
    world_new(&w);
    marks(&w.s, "Z1", "A", on(2025, 9, 1), "/\\/\\/\\/\\/#");
    marks(&w.s, "Z2", "A", on(2025, 9, 1), "/\\/\\/\\/\\/#");
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/\\/\\NNN#");
    assert_string_equal(rows(&w, on(2025, 9, 6), UNEXPLAINED(3, "")),
                        "P1 u met 2025-09-06 [N×3 2025-09-04..2025-09-05]\n");
    world_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_run_over_a_weekend),
        cmocka_unit_test(test_run_with_days_elsewhere),
        cmocka_unit_test(test_run_counts_whole_days),
        cmocka_unit_test(test_run_fires_once_in_a_spell),
        cmocka_unit_test(test_no_reason),
        cmocka_unit_test(test_closed_afternoon),
        cmocka_unit_test(test_contact),
        cmocka_unit_test(test_the_family_has_told),
        cmocka_unit_test(test_who_left_is_not_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
