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

/* Two households, whose families came into the register the other way round
 * than their children stand in the list, and two rules: each household has
 * one row of each rule. */
static void test_two_households_and_two_rules(void **state) {
    (void)state;
    world w = {0};
    open_school(&w);
    add_pupil(&w.s, "P3", "A", 5, "F1");
    add_pupil(&w.s, "P4", "A", 5, "F1");
    add_pupil(&w.s, "P1", "A", 5, "F2");
    add_pupil(&w.s, "P2", "A", 5, "F2");
    for (int i = 1; i <= 4; i++) {
        const char id[] = {'P', (char)('0' + i), '\0'};
        marks(&w.s, id, "A", on(2025, 9, 1), i == 1 ? "/\\OOOO" : "OOOOOO");
    }
    assert_string_equal(
        rows(&w, on(2025, 9, 4),
             RUN("v", ", \"household\": true") ", " RUN(
                 "w", ", \"household\": true")),
        "P1 v held 2025-09-04 [O×4 2025-09-02..2025-09-03] one visit for the "
        "household: with P2\n"
        "P1 w held 2025-09-04 [O×4 2025-09-02..2025-09-03] one visit for the "
        "household: with P2\n"
        "P2 v met 2025-09-03 [O×6 2025-09-01..2025-09-03]\n"
        "P2 w met 2025-09-03 [O×6 2025-09-01..2025-09-03]\n"
        "P3 v met 2025-09-03 [O×6 2025-09-01..2025-09-03]\n"
        "P3 w met 2025-09-03 [O×6 2025-09-01..2025-09-03]\n"
        "P4 v held 2025-09-03 [O×6 2025-09-01..2025-09-03] one visit for the "
        "household: with P3\n"
        "P4 w held 2025-09-03 [O×6 2025-09-01..2025-09-03] one visit for the "
        "household: with P3\n");
    world_done(&w);
}

/* A child at two schools is no brother of his own: neither row waits for the
 * other, and each school sees its own. */
static void test_one_child_at_two_schools(void **state) {
    (void)state;
    world w = {0};
    open_school(&w);
    many_marks(&w.s, "Z2", "B", on(2025, 9, 1), '/', 20);
    add_pupil(&w.s, "P1", "", 5, "F1");
    marks(&w.s, "P1", "A", on(2025, 9, 1), "OOOO");
    marks(&w.s, "P1", "B", on(2025, 9, 1), "/\\OOOO");
    assert_string_equal(
        rows(&w, on(2025, 9, 4), RUN("v", ", \"household\": true")),
        "P1 v met 2025-09-03 [O×4 2025-09-01..2025-09-02]\n"
        "P1 v met 2025-09-04 [O×4 2025-09-02..2025-09-03]\n");
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

/* A row of the pupil file. */
static void in_file(world *w, const char *id, const char *at,
                    const char *family, const char *flags, eb_date leaving) {
    eb_pupil row = EB_PUPIL_INIT;
    row.pupil = id;
    row.school = at;
    row.family = family;
    row.flags = flags;
    row.leaving_date = leaving;
    WORLD_OK(w, eb_register_add_pupil(w->s.reg, &row, &w->s.err));
}

/* A rule for the lead asks for cases only when the lead is to read. */
static void test_cases_that_the_lead_needs(void **state) {
    (void)state;
    world w = {0};
    eb_triggers *none = NULL;
    open_school(&w);
    look_for_rules(&w, on(2025, 9, 3));
    read_rules(
        &w, RUN("r", ", \"cleared_by\": [\"visit\"], \"audience\": \"lead\""));
    assert_ok(
        eb_triggers_new(w.s.view, w.policy, NULL, &w.options, &none, &w.s.err));
    eb_triggers_free(none);
    none = NULL;
    w.options.lead = 1;
    assert_int_equal(
        eb_triggers_new(w.s.view, w.policy, NULL, &w.options, &none, &w.s.err),
        EB_ERR_ARGUMENT);
    assert_string_equal(w.s.err.field, "cases");
    assert_null(none);
    world_done(&w);
}

static void test_what_is_missing_is_named(void **state) {
    (void)state;
    world w = {0};
    eb_triggers *none = NULL;
    eb_triggers_options later = EB_TRIGGERS_OPTIONS_INIT;
    open_school(&w);
    look_for_rules(&w, on(2025, 9, 3));
    read_rules(&w, RUN("r", ""));
    later.size += sizeof(int);
    assert_int_equal(
        eb_triggers_new(w.s.view, NULL, NULL, NULL, &none, &w.s.err),
        EB_ERR_ARGUMENT);
    assert_string_equal(w.s.err.field, "policy");
    assert_int_equal(
        eb_triggers_new(w.s.view, w.policy, NULL, &later, &none, &w.s.err),
        EB_ERR_ARGUMENT);
    assert_string_equal(w.s.err.field, "options");
    assert_null(none);
    world_done(&w);
}

static void test_names_of_states(void **state) {
    (void)state;
    static const char *const NAMES[] = {"near",    "met",       "held",
                                        "cleared", "retracted", ""};
    for (int i = 0; i < 6; i++) {
        assert_string_equal(eb_trigger_state_name((eb_trigger_state)i),
                            NAMES[i]);
    }
}

/* The rows of one rule, by need. */
static const char *ranked_rows(world *w, eb_date as_of) {
    static const char TEXT[] =
        "{\"earlybell_policy\": 1, \"name\": \"t\", \"version\": \"1\", "
        "\"source\": \"s\", \"ranked\": true, \"rules\": [{\"name\": \"u\", "
        "\"kind\": \"unexplained\", \"sessions\": 1, \"action\": \"a\", "
        "\"held_by\": {\"events\": [\"told\"]}}]}";
    look_for_rules(w, as_of);
    WORLD_OK(w, eb_policy_read(TEXT, strlen(TEXT), &w->s.memory, &w->policy,
                               &w->s.err));
    WORLD_OK(w, eb_triggers_new(w->s.view, w->policy, w->closed, &w->options,
                                &w->triggers, &w->s.err));
    return show_triggers(w);
}

/* A ranked policy: the longest without a reason first, then who has not been
 * tried, then who has been listed before. */
static void test_ranked_by_need(void **state) {
    (void)state;
    world w = {0};
    open_school(&w);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/\\/N");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\NNNN");
    marks(&w.s, "P3", "A", on(2025, 9, 1), "/\\/\\/N");
    marks(&w.s, "P4", "A", on(2025, 9, 1), "NN/\\/N");
    marks(&w.s, "P5", "A", on(2025, 9, 1), "NNNNNN");
    logged(&w, "P3", on(2025, 9, 3), EB_EVENT_TEXT_SENT);
    logged(&w, "P5", on(2025, 9, 1), EB_EVENT_TOLD);
    assert_string_equal(
        ranked_rows(&w, on(2025, 9, 4)),
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
    world w = {0};
    open_school(&w);
    many_marks(&w.s, "Z1", "A", on(2025, 7, 7), '/', 20);
    marks(&w.s, "P1", "A", on(2025, 7, 7), "/\\/\\/\\");
    marks(&w.s, "P2", "A", on(2025, 7, 7), "/\\NN/\\");
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/\\/N");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\/\\/N");
    marks(&w.s, "P3", "A", on(2025, 9, 1), "NN/\\/N");
    assert_string_equal(ranked_rows(&w, on(2025, 9, 4)),
                        "P3 u met 2025-09-04 [N×1 2025-09-03..2025-09-03]\n"
                        "P1 u met 2025-09-04 [N×1 2025-09-03..2025-09-03]\n"
                        "P2 u met 2025-09-04 [N×1 2025-09-03..2025-09-03]\n");
    world_done(&w);
}

/* Of two who are missing as long, with nobody in touch and never listed
 * before, the one with more flags: they are counted, not their letters. */
static void test_ranked_by_flags(void **state) {
    (void)state;
    world w = {0};
    open_school(&w);
    in_file(&w, "P1", "A", "", "looked_after", EB_NO_DATE);
    in_file(&w, "P2", "A", "", "", EB_NO_DATE);
    in_file(&w, "P3", "A", "", "plan  dog", EB_NO_DATE);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/N");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\/N");
    marks(&w.s, "P3", "A", on(2025, 9, 1), "/\\/N");
    assert_string_equal(ranked_rows(&w, on(2025, 9, 3)),
                        "P3 u met 2025-09-03 [N×1 2025-09-02..2025-09-02]\n"
                        "P1 u met 2025-09-03 [N×1 2025-09-02..2025-09-02]\n"
                        "P2 u met 2025-09-03 [N×1 2025-09-02..2025-09-02]\n");
    world_done(&w);
}

/* Who was listed once before comes before who never was, whichever of the two
 * has the first id. */
static void test_ranked_by_times_before(void **state) {
    (void)state;
    world w = {0};
    open_school(&w);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "NN/\\/N");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\/\\/N");
    marks(&w.s, "P3", "A", on(2025, 9, 1), "/\\/\\/N");
    marks(&w.s, "P4", "A", on(2025, 9, 1), "NN/\\/N");
    assert_string_equal(ranked_rows(&w, on(2025, 9, 4)),
                        "P1 u met 2025-09-04 [N×1 2025-09-03..2025-09-03]\n"
                        "P4 u met 2025-09-04 [N×1 2025-09-03..2025-09-03]\n"
                        "P2 u met 2025-09-04 [N×1 2025-09-03..2025-09-03]\n"
                        "P3 u met 2025-09-04 [N×1 2025-09-03..2025-09-03]\n");
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

#define LEFT                                                          \
    "{\"name\": \"left\", \"kind\": \"roll\", \"case\": \"leaver\", " \
    "\"action\": \"Ask\"}"

/* A leaver of the pupil file without a mark is asked about where the school
 * was open this year: not of no school, of one that the register has no mark
 * of, or of one that has not opened yet. Marks at another school are another
 * enrolment. */
static void test_leavers_without_a_mark(void **state) {
    (void)state;
    world w = {0};
    const eb_date day = on(2025, 9, 2);
    open_school(&w);
    many_marks(&w.s, "Z2", "B", on(2025, 9, 1), '/', 20);
    many_marks(&w.s, "Z3", "C", on(2025, 9, 8), '/', 20);
    in_file(&w, "P1", "B", "", "", day);
    in_file(&w, "P2", "B", "", "", day);
    in_file(&w, "P2", "A", "", "", EB_NO_DATE);
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\/\\/\\");
    in_file(&w, "P6", "A", "", "", day);
    in_file(&w, "P6", "B", "", "", EB_NO_DATE);
    marks(&w.s, "P6", "B", on(2025, 9, 1), "/\\/\\/\\");
    in_file(&w, "P3", "", "", "", day);
    in_file(&w, "P4", "D", "", "", day);
    in_file(&w, "P5", "C", "", "", day);
    assert_string_equal(rows(&w, on(2025, 9, 4), LEFT),
                        "P6 left met 2025-09-03 "
                        "[left×1 2025-09-02..2025-09-02]\n"
                        "P1 left met 2025-09-03 "
                        "[left×1 2025-09-02..2025-09-02]\n"
                        "P2 left met 2025-09-03 "
                        "[left×1 2025-09-02..2025-09-02]\n");
    world_done(&w);
}

/* Before anybody has a mark there is no row, and nobody to ask about. */
static void test_a_view_without_a_row(void **state) {
    (void)state;
    world w = {0};
    open_school(&w);
    in_file(&w, "P1", "A", "", "", on(2025, 8, 20));
    assert_string_equal(rows(&w, on(2025, 9, 1), LEFT), "");
    assert_int_equal(eb_view_row_count(w.s.view), 0);
    world_done(&w);
}

/* The family had told the school, so the rule was held from its first day on
 * and never met. As the marks were recorded first it would be held still. */
static void test_retracted_and_held(void **state) {
    (void)state;
    world w = {0};
    open_school(&w);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\NNNN");
    amend(&w.s, "P1", "A", on(2025, 9, 3), EB_PM, "I",
          minute_of(on(2025, 9, 3), 15, 0));
    logged(&w, "P1", on(2025, 9, 2), EB_EVENT_TOLD);
    assert_string_equal(
        rows(&w, on(2025, 9, 4),
             "{\"name\": \"u\", \"kind\": \"unexplained\", \"sessions\": 2, "
             "\"held_by\": {\"events\": [\"told\"]}, \"action\": \"a\"}"),
        "P1 u retracted 2025-09-03 [N×4 2025-09-02..2025-09-03]\n");
    world_done(&w);
}

/* Refuses each allocation of the list in turn. Returns how many there are. */
static size_t refuse_each(world *w, heap *h) {
    const size_t live = h->live;
    eb_triggers *none = NULL;
    size_t failed = 0;
    for (;; failed++) {
        h->asked = 0;
        h->fail_first = h->fail_last = failed + 1;
        const eb_status status = eb_triggers_new(
            w->s.view, w->policy, w->closed, &w->options, &none, &w->s.err);
        if (status == EB_OK) break;
        assert_int_equal(status, EB_ERR_MEMORY);
        assert_null(none);
        assert_int_equal(h->live, live);
    }
    h->fail_first = h->fail_last = 0;
    eb_triggers_free(none);
    return failed;
}

static void test_memory_runs_out(void **state) {
    (void)state;
    static const char RULES[] =
        RUN("r",
            ", \"household\": true, \"due_days\": 2, \"held_by\": "
            "{\"events\": [\"told\"], \"flags\": [\"plan\"]}") ", " LEFT;
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
    assert_true(refuse_each(&w, &h) > 10);
    world_done(&w);
    assert_int_equal(h.live, 0);
}

/* The texts of a row that is provisional, of one that waits for it, of one
 * that is over and of one that was amended, after actions of every length: so
 * that the block of all texts is full at each of them once. */
static void test_memory_of_each_text(void **state) {
    (void)state;
    heap h = {0};
    world w = {0};
    w.s.memory = heap_memory(&h);
    open_school(&w);
    add_pupil(&w.s, "P1", "A", 5, "F1");
    add_pupil(&w.s, "P2", "A", 5, "F1");
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\/\\/\\NNNN");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\/\\/\\NNNN");
    marks(&w.s, "P3", "A", on(2025, 9, 1), "OOOO/\\/\\/\\");
    marks(&w.s, "P4", "A", on(2025, 9, 1), "/\\/\\/\\OOOO");
    amend(&w.s, "P4", "A", on(2025, 9, 5), EB_AM, "/",
          minute_of(on(2025, 9, 5), 15, 0));
    w.options.all = 1;
    for (int length = 1; length <= 200; length += 7) {
        char rule[512];
        snprintf(rule, sizeof rule,
                 "{\"name\": \"r\", \"kind\": \"run\", \"days\": 2, "
                 "\"household\": true, \"provisional\": {\"code\": \"N\", "
                 "\"days\": 5}, \"action\": \"%0*d\"}",
                 length, 0);
        assert_string_equal(
            rows(&w, on(2025, 9, 6), rule),
            "P1 r met 2025-09-06 [N×4 2025-09-04..2025-09-05] provisional\n"
            "P2 r held 2025-09-06 [N×4 2025-09-04..2025-09-05] one visit for "
            "the household: with P1\n"
            "P3 r met 2025-09-03 over 2025-09-04 [O×4 2025-09-01..2025-09-02]\n"
            "P4 r retracted 2025-09-06 [O×4 2025-09-04..2025-09-05]\n");
        assert_true(refuse_each(&w, &h) > 10);
    }
    world_done(&w);
    assert_int_equal(h.live, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_visit_for_a_household),
        cmocka_unit_test(test_two_households_and_two_rules),
        cmocka_unit_test(test_one_child_at_two_schools),
        cmocka_unit_test(test_audience_and_who_a_rule_is_for),
        cmocka_unit_test(test_cases_are_needed),
        cmocka_unit_test(test_cases_that_the_lead_needs),
        cmocka_unit_test(test_what_is_missing_is_named),
        cmocka_unit_test(test_names_of_states),
        cmocka_unit_test(test_ranked_by_need),
        cmocka_unit_test(test_ranked_by_this_year),
        cmocka_unit_test(test_ranked_by_times_before),
        cmocka_unit_test(test_ranked_by_flags),
        cmocka_unit_test(test_unit_pupil),
        cmocka_unit_test(test_leavers_without_a_mark),
        cmocka_unit_test(test_a_view_without_a_row),
        cmocka_unit_test(test_retracted_and_held),
        cmocka_unit_test(test_memory_runs_out),
        cmocka_unit_test(test_memory_of_each_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
