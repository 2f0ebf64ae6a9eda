/* SPDX-License-Identifier: MIT */
/*
 * Others like a pupil: as far into an absence, expected to miss as much, of
 * another family, not barred.
 */
#include "policy/outcomes_match.h"

#include "data/view.h"
#include "linear_rows.h"
#include "test_outcomes.h"

#define PUPILS 12

typedef struct likeness {
    school s;
    eb_model *model;
    eb_view *then;
    eb_match match;
    uint8_t barred[PUPILS];
} likeness;

/* The like of `count` pupils; the view and the model may be there already. */
static void open_day_of(likeness *l, const char *const *own, size_t count) {
    size_t rows[PUPILS];
    if (l->s.view == NULL) scheme_look(&l->s);
    if (l->model == NULL) l->model = scheme_model();
    for (size_t i = 0; i < count; i++) rows[i] = row_of(&l->s, own[i], NULL);
    SCHOOL_OK(&l->s, eb_outcomes_view(l->s.view, on(2025, 9, 29), &l->then,
                                      &l->s.err));
    SCHOOL_OK(&l->s, eb_match_new(l->model, l->s.view, l->then, rows, count,
                                  &l->match, &l->s.err));
}

static void open_day(likeness *l, const char *own) { open_day_of(l, &own, 1); }

static void close_day(likeness *l) {
    eb_match_free(&l->match);
    eb_view_free(l->then);
    eb_model_free(l->model);
    school_done(&l->s);
}

static double find(likeness *l, const char *own, size_t *found) {
    eb_after after;
    int counts = 0;
    double rate = 0.0;
    SCHOOL_OK(&l->s, eb_outcomes_after(l->model, l->s.view, l->then,
                                       row_of(&l->s, own, NULL), &after,
                                       &counts, &l->s.err));
    SCHOOL_OK(&l->s, eb_match_find(&l->match, &after, l->barred, 1, &rate,
                                   found, &l->s.err));
    return rate;
}

/* a is away on the last two days of September's first 40 sessions; so are b
 * and c. d was away as much, but is back. */
static void four(likeness *l) {
    memset(l, 0, sizeof *l);
    scheme_new(&l->s);
    add_child(&l->s, "a", "F", 0, 4, 36, 60);
    add_child(&l->s, "b", "", 0, 4, 36, 52);
    add_child(&l->s, "c", "", 0, 4, 36, 44);
    add_child(&l->s, "d", "", 0, 8, 0, 0);
    add_child(&l->s, "e", "F", 0, 4, 36, 40);
}

static void test_like_and_unlike(void **state) {
    (void)state;
    likeness l;
    size_t found;
    four(&l);
    open_day(&l, "a");
    /* b and c missed 12 and 4 of the 80 that came: 16 of 160 between them. */
    const double expected =
        expected_by_hand(&l.s, l.model, "b", on(2025, 9, 29), 80.0);
    const double rate = find(&l, "a", &found);
    assert_int_equal(found, 2);
    assert_true(fabs(rate - (16 - 2 * expected) / 160) < 1e-12);
    close_day(&l);
}

static void test_barred(void **state) {
    (void)state;
    likeness l;
    size_t found;
    four(&l);
    open_day(&l, "a");
    const size_t b = row_of(&l.s, "b", "A");
    l.barred[l.s.reg->enrolments[l.s.view->rows[b].enrolment].pupil] = 1;
    const double expected =
        expected_by_hand(&l.s, l.model, "c", on(2025, 9, 29), 80.0);
    const double rate = find(&l, "a", &found);
    assert_int_equal(found, 1);
    assert_true(fabs(rate - (4 - expected) / 80) < 1e-12);
    close_day(&l);
}

static void test_nobody(void **state) {
    (void)state;
    likeness l;
    size_t found = 7;
    memset(&l, 0, sizeof l);
    scheme_new(&l.s);
    add_child(&l.s, "a", "", 0, 20, 36, 60);
    add_child(&l.s, "b", "", 0, 0, 0, 0);
    open_day(&l, "a");
    assert_true(isnan(find(&l, "a", &found)));
    assert_int_equal(found, 0);
    close_day(&l);
}

/* No more than the five nearest. */
static void test_at_most_five(void **state) {
    (void)state;
    likeness l;
    size_t found;
    memset(&l, 0, sizeof l);
    scheme_new(&l.s);
    for (int i = 0; i < 9; i++) {
        char pupil[ID_ROOM];
        snprintf(pupil, sizeof pupil, "p%d", i);
        add_child(&l.s, pupil, "", 0, 10, 40, 40 + 2 * (size_t)i);
    }
    open_day(&l, "p4");
    (void)find(&l, "p4", &found);
    assert_int_equal(found, 5);
    close_day(&l);
}

/* Away for a day by then, for less than a week, less than two, and longer; for
 * each there is one other like them, who is away for 1 to 4 days more. */
static void test_as_far_into_an_absence(void **state) {
    (void)state;
    static const char *const OWN[] = {"w4", "w1", "w3", "w2"};
    static const char *const LIKE[] = {"a4", "a1", "x3", "x2"};
    static const size_t FIRST[] = {20, 38, 28, 32};
    static const size_t AWAY[] = {8, 2, 6, 4};
    likeness l;
    size_t found;
    memset(&l, 0, sizeof l);
    scheme_new(&l.s);
    for (size_t i = 0; i < 4; i++) {
        /* All have missed 20 of 40. */
        const size_t before = 20 - (40 - FIRST[i]);
        add_child(&l.s, OWN[i], "", 0, before, FIRST[i], 60);
        add_child(&l.s, LIKE[i], "", 0, before, FIRST[i], 40 + AWAY[i]);
    }
    open_day_of(&l, OWN, 4);
    assert_int_equal(l.match.count, 8);
    for (size_t i = 0; i < 4; i++) {
        const double expected =
            expected_by_hand(&l.s, l.model, LIKE[i], on(2025, 9, 29), 80.0);
        const double rate = find(&l, OWN[i], &found);
        assert_int_equal(found, 1);
        assert_true(fabs(rate - ((double)AWAY[i] - expected) / 80) < 1e-12);
    }
    close_day(&l);
}

/* Who had missed as much as either of two, within a tenth: the window goes
 * from 0.1 less than the lower rate to 0.1 more than the higher. */
static void test_as_much_as_any(void **state) {
    (void)state;
    static const char *const OWN[] = {"a", "b"};
    likeness l;
    memset(&l, 0, sizeof l);
    scheme_new(&l.s);
    add_child(&l.s, "a", "", 0, 12, 0, 0); /* 0.3 */
    add_child(&l.s, "b", "", 0, 20, 0, 0); /* 0.5 */
    add_child(&l.s, "c", "", 0, 7, 0, 0);  /* 0.175 */
    add_child(&l.s, "d", "", 0, 9, 0, 0);  /* 0.225 */
    add_child(&l.s, "e", "", 0, 23, 0, 0); /* 0.575 */
    add_child(&l.s, "f", "", 0, 25, 0, 0); /* 0.625 */
    for (int turn = 0; turn < 2; turn++) {
        const char *const turned[] = {OWN[turn], OWN[1 - turn]};
        open_day_of(&l, turned, 2);
        assert_int_equal(l.match.count, 4);
        for (size_t i = 0; i < 4; i++) {
            const size_t row = l.match.rows[i].row;
            assert_true(row != row_of(&l.s, "c", "A"));
            assert_true(row != row_of(&l.s, "f", "A"));
        }
        eb_match_free(&l.match);
        eb_view_free(l.then);
    }
    l.then = NULL;
    close_day(&l);
}

/* Not like a: gone for two weeks by then, or at a school whose year was over,
 * or without twenty sessions since. They would change the figure: they are
 * away all that time, b is there. */
static void test_who_is_not_taken(void **state) {
    (void)state;
    likeness l;
    size_t found;
    memset(&l, 0, sizeof l);
    scheme_new(&l.s);
    period(&l.s, "B", EB_TERM, on(2025, 9, 1), on(2025, 9, 26));
    add_child(&l.s, "a", "", 0, 4, 0, 0);
    add_child(&l.s, "b", "", 0, 4, 0, 0);
    marks(&l.s, "gone", "A", on(2025, 9, 1), "OO/\\/\\/\\/\\/\\/\\/\\/\\/\\");
    many_marks(&l.s, "gone", "A", on(2025, 9, 29), 'O', 80);
    marks(&l.s, "over", "B", on(2025, 9, 1), "OOOO");
    many_marks(&l.s, "over", "B", on(2025, 9, 3), '/', 36);
    many_marks(&l.s, "over", "B", on(2025, 9, 29), 'O', 80);
    many_marks(&l.s, "two", "B", on(2025, 9, 1), '/', 120);
    marks(&l.s, "short", "A", on(2025, 9, 1), "OOOO");
    many_marks(&l.s, "short", "A", on(2025, 9, 3), '/', 36);
    many_marks(&l.s, "short", "A", on(2025, 9, 29), 'O', 19);
    open_day(&l, "a");
    assert_int_equal(l.match.count, 3); /* a, b and the one too short since */
    const double expected =
        expected_by_hand(&l.s, l.model, "b", on(2025, 9, 29), 80.0);
    const double rate = find(&l, "a", &found);
    assert_int_equal(found, 1);
    assert_true(fabs(rate - -expected / 80) < 1e-12);
    close_day(&l);
}

/* Nothing to compare by: no possible session by then, not here by then, or a
 * model of another outcome. */
static void test_nothing_to_go_by(void **state) {
    (void)state;
    static const char *const OWN[] = {"unable", "comes", "a"};
    for (size_t i = 0; i < 3; i++) {
        likeness l;
        size_t found = 7;
        memset(&l, 0, sizeof l);
        scheme_new(&l.s);
        add_child(&l.s, "a", "", 0, 0, 0, 0);
        many_marks(&l.s, "unable", "A", on(2025, 9, 1), 'Q', 40);
        many_marks(&l.s, "unable", "A", on(2025, 9, 29), '/', 80);
        many_marks(&l.s, "comes", "A", on(2025, 9, 29), '/', 80);
        if (i == 2) l.model = linear_model("logistic.json");
        open_day(&l, OWN[i]);
        assert_int_equal(l.match.count, 0);
        assert_true(isnan(find(&l, OWN[i], &found)));
        assert_int_equal(found, 0);
        close_day(&l);
    }
}

/* Who was not here by then has nobody like them, though a has. */
static void test_who_was_not_here(void **state) {
    (void)state;
    likeness l;
    size_t found;
    four(&l);
    many_marks(&l.s, "comes", "A", on(2025, 9, 29), '/', 80);
    open_day(&l, "a");
    assert_int_equal(l.match.count, 4);
    assert_true(isnan(find(&l, "comes", &found)));
    assert_int_equal(found, 0);
    (void)find(&l, "a", &found);
    assert_int_equal(found, 2);
    close_day(&l);
}

/* A child who went from A to B is one row, and like another by the marks of
 * both schools. */
static void test_a_row_for_each_pupil(void **state) {
    (void)state;
    likeness l;
    size_t found;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    memset(&l, 0, sizeof l);
    scheme_new(&l.s);
    add_child(&l.s, "a", "", 0, 4, 0, 0);
    add_pupil(&l.s, "b", "", 5, "");
    many_marks(&l.s, "b", "A", on(2025, 9, 1), 'O', 4);
    many_marks(&l.s, "b", "A", on(2025, 9, 3), '/', 36);
    many_marks(&l.s, "b", "B", on(2025, 9, 29), '/', 80);
    options.as_of = on(2025, 11, 24);
    options.unit = EB_UNIT_PUPIL;
    look_with(&l.s, &options);
    open_day(&l, "a");
    assert_int_equal(l.match.count, 2);
    const double rate = find(&l, "a", &found);
    const double share = l.match.rows[0].share;
    assert_int_equal(found, 1);
    assert_true(fabs(rate - -share) < 1e-12);
    close_day(&l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_like_and_unlike),
        cmocka_unit_test(test_barred),
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_at_most_five),
        cmocka_unit_test(test_as_far_into_an_absence),
        cmocka_unit_test(test_as_much_as_any),
        cmocka_unit_test(test_who_is_not_taken),
        cmocka_unit_test(test_nothing_to_go_by),
        cmocka_unit_test(test_who_was_not_here),
        cmocka_unit_test(test_a_row_for_each_pupil),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
