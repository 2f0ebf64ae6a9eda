/* SPDX-License-Identifier: MIT */
/*
 * One pupil from a day on: what had been, what came, what was expected, and
 * who cannot be followed.
 */
#include "policy/outcomes_after.h"

#include "test_outcomes.h"

static int after(school *s, const char *pupil, eb_date day, eb_after *out) {
    eb_model *model = scheme_model();
    eb_view *then = NULL;
    int counts = -1;
    SCHOOL_OK(s, eb_outcomes_view(s->view, day, &then, &s->err));
    SCHOOL_OK(s, eb_outcomes_after(model, s->view, then, row_of(s, pupil, "A"),
                                   out, &counts, &s->err));
    eb_view_free(then);
    eb_model_free(model);
    return counts;
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_pupil),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
