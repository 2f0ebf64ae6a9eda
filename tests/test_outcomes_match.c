/* SPDX-License-Identifier: MIT */
/*
 * Others like a pupil: as far into an absence, expected to miss as much, of
 * another family, not barred.
 */
#include "policy/outcomes_match.h"

#include "data/view.h"
#include "test_outcomes.h"

#define PUPILS 12

typedef struct likeness {
    school s;
    eb_model *model;
    eb_view *then;
    eb_match match;
    uint8_t barred[PUPILS];
} likeness;

static void open_day(likeness *l, const char *own) {
    scheme_look(&l->s);
    l->model = scheme_model();
    const size_t row = row_of(&l->s, own, "A");
    SCHOOL_OK(&l->s, eb_outcomes_view(l->s.view, on(2025, 9, 29), &l->then,
                                      &l->s.err));
    SCHOOL_OK(&l->s, eb_match_new(l->model, l->s.view, l->then, &row, 1,
                                  &l->match, &l->s.err));
}

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
                                       row_of(&l->s, own, "A"), &after, &counts,
                                       &l->s.err));
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_like_and_unlike),
        cmocka_unit_test(test_barred),
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_at_most_five),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
