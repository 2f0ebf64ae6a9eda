/* SPDX-License-Identifier: MIT */
/*
 * The call: what it refuses, whom it leaves out, that it counts its tests,
 * that order and memory change nothing.
 */
#include "earlybell/policy.h"
#include "school.h"

/* Two schools' awkward area, looked at with a given discovery rate. */
static void open_area(school *s, uint64_t shuffle) {
    sheet sh = {0};
    school_new(s, EB_CONFLICTS_ABSENT);
    area_rows(&sh, 5);
    if (shuffle != 0) sheet_shuffle(&sh, &shuffle);
    area_pupils(s);
    sheet_into(&sh, s, NULL);
    sheet_done(&sh);
    inspect(s, on(2026, 2, 2));
}

static eb_patterns *find(school *s, double fdr) {
    eb_patterns_options options = EB_PATTERNS_OPTIONS_INIT;
    eb_patterns *patterns = NULL;
    options.fdr = fdr;
    SCHOOL_OK(s, eb_patterns_new(s->view, &options, &patterns, &s->err));
    return patterns;
}

static void test_refusals(void **state) {
    (void)state;
    school s = {0};
    eb_patterns_options options = EB_PATTERNS_OPTIONS_INIT;
    eb_patterns *patterns = NULL;
    open_area(&s, 0);
    options.fdr = 0.0;
    assert_int_equal(eb_patterns_new(s.view, &options, &patterns, &s.err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(s.err.field, "fdr");
    options.fdr = 1.5;
    assert_int_equal(eb_patterns_new(s.view, &options, &patterns, NULL),
                     EB_ERR_ARGUMENT);
    options.fdr = 0.1;
    options.size = 1;
    assert_int_equal(eb_patterns_new(s.view, &options, &patterns, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_patterns_new(s.view, NULL, &patterns, NULL),
                     EB_ERR_ARGUMENT);
    assert_null(patterns);
    eb_patterns_free(NULL);
    school_done(&s);
}

static void test_all_and_some(void **state) {
    (void)state;
    school s = {0};
    int64_t tests = 0, rows = 0;
    open_area(&s, 0);
    eb_patterns *all = find(&s, 1.0);
    eb_patterns *some = find(&s, 0.3);
    eb_patterns_tested(all, &tests, &rows);
    assert_int_equal((int64_t)eb_patterns_count(all), tests);
    assert_true(tests > 40);
    assert_true(rows > 10 && rows <= tests);
    eb_patterns_tested(some, NULL, NULL);
    size_t at = 0;
    for (size_t i = 0; i < eb_patterns_count(all); i++) {
        const eb_pattern *p = eb_patterns_get(all, i);
        assert_true(p->p_value >= 0.0 && p->p_value <= 1.0);
        assert_true(p->q_value >= p->p_value && p->q_value <= 1.0);
        if (i > 0) assert_true(p->row >= eb_patterns_get(all, i - 1)->row);
        eb_row row;
        assert_ok(eb_view_row(s.view, p->row, &row, NULL));
        assert_true(row.state != EB_STATE_LEFT);
        if (p->q_value > 0.3) continue;
        const eb_pattern *same = eb_patterns_get(some, at++);
        assert_non_null(same);
        assert_true(same->row == p->row && same->kind == p->kind);
        assert_true(same_double(same->q_value, p->q_value));
    }
    assert_int_equal(eb_patterns_count(some), at);
    assert_null(eb_patterns_get(some, at));
    eb_patterns_free(all);
    eb_patterns_free(some);
    school_done(&s);
}

static void test_order_of_rows_changes_nothing(void **state) {
    (void)state;
    school a = {0}, b = {0};
    open_area(&a, 0);
    open_area(&b, 99);
    eb_patterns *one = find(&a, 1.0), *two = find(&b, 1.0);
    assert_int_equal(eb_patterns_count(one), eb_patterns_count(two));
    for (size_t i = 0; i < eb_patterns_count(one); i++) {
        const eb_pattern *p = eb_patterns_get(one, i);
        const eb_pattern *q = eb_patterns_get(two, i);
        char text[EB_PATTERN_ROOM], other[EB_PATTERN_ROOM];
        assert_true(p->row == q->row && p->kind == q->kind);
        assert_true(same_double(p->p_value, q->p_value));
        assert_true(same_double(p->effect, q->effect));
        eb_pattern_text(p, text);
        eb_pattern_text(q, other);
        assert_string_equal(text, other);
    }
    eb_patterns_free(one);
    eb_patterns_free(two);
    school_done(&a);
    school_done(&b);
}

/* One row a pupil, merged over schools, is looked at too. */
static void test_unit_pupil(void **state) {
    (void)state;
    school s = {0};
    open_area(&s, 0);
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = on(2026, 2, 2);
    options.unit = EB_UNIT_PUPIL;
    options.inspect = 1;
    look_with(&s, &options);
    eb_patterns *patterns = find(&s, 1.0);
    assert_true(eb_patterns_count(patterns) > 40);
    eb_patterns_free(patterns);
    school_done(&s);
}

static void test_every_allocation_may_fail(void **state) {
    (void)state;
    heap h = {0};
    school s = {0};
    s.memory = heap_memory(&h);
    open_area(&s, 0);
    eb_view_options look_options = EB_VIEW_OPTIONS_INIT;
    look_options.as_of = on(2026, 2, 2);
    look_options.inspect = 1;
    look_options.memory = s.memory;
    look_with(&s, &look_options);
    const size_t live = h.live;
    for (size_t n = 1;; n++) {
        eb_patterns_options options = EB_PATTERNS_OPTIONS_INIT;
        eb_patterns *patterns = NULL;
        h.asked = 0;
        h.fail_first = h.fail_last = n;
        const eb_status status =
            eb_patterns_new(s.view, &options, &patterns, NULL);
        h.fail_first = h.fail_last = 0;
        if (status == EB_OK) {
            eb_patterns_free(patterns);
            assert_int_equal(h.live, live);
            assert_true(n > 10);
            break;
        }
        assert_int_equal(status, EB_ERR_MEMORY);
        assert_null(patterns);
        assert_int_equal(h.live, live);
    }
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_all_and_some),
        cmocka_unit_test(test_order_of_rows_changes_nothing),
        cmocka_unit_test(test_unit_pupil),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
