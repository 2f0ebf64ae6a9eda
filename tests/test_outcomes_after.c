/* SPDX-License-Identifier: MIT */
/*
 * One pupil from a day on: what had been, what came, what was expected, and
 * who cannot be followed.
 */
#include "policy/outcomes_after.h"

#include "data/view.h"
#include "linear_rows.h"
#include "test_outcomes.h"

static int after_with(school *s, eb_model *model, size_t row, eb_date day,
                      eb_after *out) {
    eb_view *then = NULL;
    int counts = -1;
    SCHOOL_OK(s, eb_outcomes_view(s->view, day, &then, &s->err));
    SCHOOL_OK(
        s, eb_outcomes_after(model, s->view, then, row, out, &counts, &s->err));
    eb_view_free(then);
    eb_model_free(model);
    return counts;
}

static int after(school *s, const char *pupil, eb_date day, eb_after *out) {
    return after_with(s, scheme_model(), row_of(s, pupil, "A"), day, out);
}

static void test_one_pupil(void **state) {
    (void)state;
    school s = {0};
    eb_after out;
    scheme_new(&s);
    add_child(&s, "P", "F", 0, 20, 40, 44);
    add_child(&s, "Q", "", 0, 0, 0, 0);
    scheme_look(&s);
    assert_int_equal(after(&s, "P", on(2025, 9, 29), &out), 1);
    assert_int_equal(out.before_possible, 40);
    assert_int_equal(out.before_absent, 20);
    assert_int_equal(out.possible, 80);
    assert_int_equal(out.absent, 4);
    assert_true(out.expected > 8.0 && out.expected < 80.0);
    const uint64_t family = out.family;
    /* 20 possible sessions since count, 18 do not. */
    assert_int_equal(after(&s, "Q", on(2025, 11, 10), &out), 1);
    assert_int_equal(out.possible, 20);
    assert_int_equal(out.absent, 0);
    assert_true(out.family != family);
    assert_int_equal(after(&s, "Q", on(2025, 11, 11), &out), 0);
    /* No mark yet on that day. */
    assert_int_equal(after(&s, "P", on(2025, 9, 1), &out), 0);
    school_done(&s);
}

/* Trips are attended, illness is absence, and what is not possible is
 * neither. The first ten sessions are early, and are scored. */
static void test_what_came(void **state) {
    (void)state;
    school s = {0};
    eb_after out;
    scheme_new(&s);
    add_child(&s, "P", "", 0, 0, 0, 0);
    add_pupil(&s, "Q", "A", 5, "");
    marks(&s, "Q", "A", on(2025, 9, 1),
          "II/\\/\\/\\/\\"
          "VVVVYYYYII/\\/\\/\\/\\/\\OO/\\/\\");
    scheme_look(&s);
    assert_int_equal(after(&s, "Q", on(2025, 9, 8), &out), 1);
    assert_int_equal(out.before_possible, 10);
    assert_int_equal(out.before_absent, 2);
    assert_int_equal(out.possible, 22);
    assert_int_equal(out.absent, 4);
    eb_model *model = scheme_model();
    assert_true(out.expected ==
                expected_by_hand(&s, model, "Q", on(2025, 9, 8), 22.0));
    assert_true(out.expected > 0.0);
    eb_model_free(model);
    school_done(&s);
}

/* A child who went from A to B: each pupil is one row, and the row of today is
 * found as it was then, at A. */
static void test_a_row_for_each_pupil(void **state) {
    (void)state;
    school s = {0};
    eb_after out;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    scheme_new(&s);
    add_child(&s, "Q", "", 0, 0, 0, 0);
    many_marks(&s, "R", "B", on(2025, 9, 1), '/', 120);
    add_pupil(&s, "P", "", 5, "");
    many_marks(&s, "P", "A", on(2025, 9, 1), '/', 38);
    many_marks(&s, "P", "A", on(2025, 9, 26), 'O', 2);
    many_marks(&s, "P", "B", on(2025, 9, 29), '/', 80);
    options.as_of = on(2025, 11, 24);
    options.unit = EB_UNIT_PUPIL;
    look_with(&s, &options);
    const size_t row = row_of(&s, "P", NULL);
    assert_string_equal(eb_view_school_id(s.view, &s.view->rows[row]), "B");
    assert_int_equal(after_with(&s, scheme_model(), row, on(2025, 9, 29), &out),
                     1);
    assert_int_equal(out.before_possible, 40);
    assert_int_equal(out.before_absent, 2);
    assert_int_equal(out.possible, 80);
    assert_int_equal(out.absent, 0);
    school_done(&s);
}

/* Who has no score of how the year ends: after two weeks without a mark, after
 * the last day of term, under a model of another outcome. */
static void test_who_has_no_score(void **state) {
    (void)state;
    school s = {0};
    eb_after out;
    const eb_date day = on(2025, 9, 29);
    scheme_new(&s);
    period(&s, "B", EB_TERM, on(2025, 9, 1), on(2025, 9, 26));
    add_child(&s, "Q", "", 0, 20, 0, 0);
    many_marks(&s, "gone", "A", on(2025, 9, 1), '/', 20);
    many_marks(&s, "gone", "A", on(2025, 10, 6), '/', 70);
    many_marks(&s, "late", "B", on(2025, 9, 1), '/', 120);
    scheme_look(&s);
    assert_int_equal(after(&s, "gone", day, &out), 0);
    assert_int_equal(out.before_possible, 20);
    assert_int_equal(out.possible, 70);
    assert_int_equal(
        after_with(&s, scheme_model(), row_of(&s, "late", "B"), day, &out), 0);
    assert_int_equal(out.possible, 80);
    assert_int_equal(after_with(&s, linear_model("logistic.json"),
                                row_of(&s, "Q", "A"), day, &out),
                     0);
    assert_int_equal(out.before_absent, 20);
    assert_true(out.expected == 0.0);
    assert_int_equal(after(&s, "Q", day, &out), 1);
    school_done(&s);
}

/* What the view does not know yet, the view of an earlier day does not know
 * either: P's absences were recorded in October. */
static void test_what_was_not_known(void **state) {
    (void)state;
    school s = {0};
    eb_view *then = NULL;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    const eb_date monday = on(2025, 9, 1);
    scheme_new(&s);
    add_child(&s, "P", "", 0, 0, 0, 0);
    for (int day = 0; day < 5; day++) {
        amend(&s, "P", "A", monday + day, EB_AM, "O",
              minute_of(on(2025, 10, 6), 9, 0));
    }
    static const struct {
        int month, day; /* known_at of the view */
        int64_t absent; /* before 3 November */
    } KNOWN[] = {{10, 3, 0}, {10, 6, 5}, {11, 23, 5}};
    for (size_t i = 0; i < 3; i++) {
        eb_row row;
        options.as_of = on(2025, 11, 24);
        options.known_at = on(2025, KNOWN[i].month, KNOWN[i].day);
        look_with(&s, &options);
        assert_int_equal(get_row(&s, "P", "A").absent, KNOWN[i].absent);
        SCHOOL_OK(&s, eb_outcomes_view(s.view, on(2025, 11, 3), &then, &s.err));
        SCHOOL_OK(&s, eb_view_row(then, 0, &row, &s.err));
        assert_int_equal(row.absent, KNOWN[i].absent);
        eb_view_free(then);
        /* In September it was not known to anybody. */
        SCHOOL_OK(&s, eb_outcomes_view(s.view, on(2025, 9, 29), &then, &s.err));
        SCHOOL_OK(&s, eb_view_row(then, 0, &row, &s.err));
        assert_int_equal(row.absent, 0);
        eb_view_free(then);
    }
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_pupil),
        cmocka_unit_test(test_what_came),
        cmocka_unit_test(test_a_row_for_each_pupil),
        cmocka_unit_test(test_who_has_no_score),
        cmocka_unit_test(test_what_was_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
