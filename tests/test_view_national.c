/* SPDX-License-Identifier: MIT */
/*
 * The cut of the national statistics: whom it leaves out, whose year it
 * shortens, and what it must leave alone.
 */
#include "school.h"

static void pupil_in(school *s, const char *id, int year_group) {
    eb_pupil pupil = EB_PUPIL_INIT;
    pupil.pupil = id;
    pupil.year_group = year_group;
    SCHOOL_OK(s, eb_register_add_pupil(s->reg, &pupil, &s->err));
}

/* Friday 22 May 2026 is before the cut of Sunday 24 May; Monday 1 June is
 * after it: two sessions absent on each. */
static void add_marks(school *s, const char *id) {
    marks(s, id, "A", on(2026, 5, 22), "II");
    marks(s, id, "A", on(2026, 6, 1), "II");
}

static void fill(school *s) {
    static const struct {
        const char *id;
        int year_group;
    } PUPILS[] = {{"R", 0},
                  {"1", 1},
                  {"10", 10},
                  {"11", 11},
                  {"12", 12},
                  {"14", 14},
                  {"?", EB_YEAR_UNKNOWN}};
    school_new(s, EB_CONFLICTS_REFUSE);
    for (size_t i = 0; i < sizeof PUPILS / sizeof *PUPILS; i++) {
        pupil_in(s, PUPILS[i].id, PUPILS[i].year_group);
        add_marks(s, PUPILS[i].id);
    }
    SCHOOL_OK(s, eb_register_close(s->reg, &s->err));
}

static void view_at(school *s, eb_date as_of, int national) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = as_of;
    options.national = national;
    eb_view_free(s->view);
    s->view = NULL;
    SCHOOL_OK(s, eb_view_new(s->reg, &options, &s->view, &s->err));
}

static int64_t possible_of(school *s, const char *pupil) {
    size_t at;
    eb_row row;
    if (eb_view_find(s->view, pupil, NULL, &at, NULL) != EB_OK) return -1;
    SCHOOL_OK(s, eb_view_row(s->view, at, &row, &s->err));
    return row.possible;
}

static void reception_and_post_16_are_left_out(void **state) {
    (void)state;
    school s = {0};
    eb_national cut;
    fill(&s);
    view_at(&s, on(2026, 6, 2), 1);
    assert_int_equal(eb_view_row_count(s.view), 4);
    assert_int_equal(possible_of(&s, "R"), -1);
    assert_int_equal(possible_of(&s, "12"), -1);
    assert_int_equal(possible_of(&s, "14"), -1);
    assert_int_equal(possible_of(&s, "?"), 4); /* not known: stays */
    eb_view_national(s.view, &cut);
    assert_int_equal(cut.left_out, 3);
    assert_int_equal(cut.shortened, 1);
    school_done(&s);
}

static void year_11_ends_before_the_spring_bank_holiday(void **state) {
    (void)state;
    school s = {0};
    eb_national cut;
    double features[4 * EB_FEATURE_COUNT];
    fill(&s);
    view_at(&s, on(2026, 6, 2), 1);
    assert_int_equal(possible_of(&s, "11"), 2);
    assert_int_equal(possible_of(&s, "10"), 4);
    SCHOOL_OK(&s, eb_features(s.view, 0, 4, features, 0, &s.err));
    /* Rows by id as bytes: 1, 10, 11, ?. */
    assert_true(features[2 * EB_FEATURE_COUNT + EB_F_ABSENT_SESSIONS] == 2.0);
    assert_true(features[EB_FEATURE_COUNT + EB_F_ABSENT_SESSIONS] == 4.0);
    /* Looked at from the Monday after the cut, nothing is after it. */
    view_at(&s, on(2026, 5, 25), 1);
    eb_view_national(s.view, &cut);
    assert_int_equal(cut.shortened, 0);
    assert_int_equal(possible_of(&s, "11"), 2);
    school_done(&s);
}

static void without_it_nothing_is_cut(void **state) {
    (void)state;
    school s = {0};
    eb_national cut = {-1, -1};
    fill(&s);
    view_at(&s, on(2026, 6, 2), 0);
    assert_int_equal(eb_view_row_count(s.view), 7);
    assert_int_equal(possible_of(&s, "11"), 4);
    eb_view_national(s.view, &cut);
    assert_int_equal(cut.left_out, 0);
    assert_int_equal(cut.shortened, 0);
    school_done(&s);
}

/* A cohort is whole: the pupil of Year 11 has another beside it, whose
 * sessions after the cut no longer count for either. */
static void cohorts_stay_whole(void **state) {
    (void)state;
    school s = {0};
    double features[EB_FEATURE_COUNT];
    size_t at;
    school_new(&s, EB_CONFLICTS_REFUSE);
    pupil_in(&s, "a", 11);
    pupil_in(&s, "b", 11);
    add_marks(&s, "a");
    marks(&s, "b", "A", on(2026, 5, 22), "/\\");
    marks(&s, "b", "A", on(2026, 6, 1), "II");
    SCHOOL_OK(&s, eb_register_close(s.reg, &s.err));
    view_at(&s, on(2026, 6, 2), 1);
    SCHOOL_OK(&s, eb_view_find(s.view, "a", NULL, &at, &s.err));
    SCHOOL_OK(&s, eb_features(s.view, at, 1, features, 0, &s.err));
    assert_true(features[EB_F_COHORT_RATE] == 0.0); /* b's 2 of 22 May */
    view_at(&s, on(2026, 6, 2), 0);
    SCHOOL_OK(&s, eb_features(s.view, at, 1, features, 0, &s.err));
    assert_true(features[EB_F_COHORT_RATE] == 0.5); /* 2 of b's 4 */
    school_done(&s);
}

/* Refused memory leaves no view and no block behind, wherever it ends: in the
 * cut, too, which copies the rows and draws the shorter year. */
static void memory_may_end_in_the_cut(void **state) {
    (void)state;
    school s = {0};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_status status = EB_ERR_MEMORY;
    fill(&s);
    options.as_of = on(2026, 6, 2);
    options.national = 1;
    size_t failing = 0;
    while (status == EB_ERR_MEMORY) {
        heap h = {0};
        h.fail_first = h.fail_last = ++failing;
        options.memory = heap_memory(&h);
        eb_view *view = NULL;
        status = eb_view_new(s.reg, &options, &view, &s.err);
        assert_int_equal(status == EB_OK, h.asked < failing);
        assert_int_equal(status == EB_OK, view != NULL);
        if (view != NULL) assert_int_equal(eb_view_row_count(view), 4);
        eb_view_free(view);
        assert_int_equal(h.live, 0);
    }
    assert_int_equal(status, EB_OK);
    assert_in_range(failing, 10, 200);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reception_and_post_16_are_left_out),
        cmocka_unit_test(year_11_ends_before_the_spring_bank_holiday),
        cmocka_unit_test(without_it_nothing_is_cut),
        cmocka_unit_test(cohorts_stay_whole),
        cmocka_unit_test(memory_may_end_in_the_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
