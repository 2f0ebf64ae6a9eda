/* SPDX-License-Identifier: MIT */
/*
 * Which days are set apart, against feature 61 and by hand, and what a school
 * is counted to be.
 */
#include "policy/patterns_peers.h"

#include <math.h>

#include "marks.h"

static eb_peers *peers;

static int begin(void **state) {
    (void)state;
    peers = malloc(sizeof *peers);
    return peers == NULL;
}

static int end(void **state) {
    (void)state;
    free(peers);
    return 0;
}

/* `n` pupils c0, c1, ... of Year 7, all with these marks. */
static void add_class(marks *m, int n, const char *start, const char *text) {
    for (int i = 0; i < n; i++) {
        char id[16];
        snprintf(id, sizeof id, "c%d", i);
        mark_days(m, id, "A", start, text);
    }
}

static void add_year_group(marks *m, const char *id, int group) {
    eb_pupil p = person(id, "A");
    p.year_group = group;
    add_person(m, &p);
}

static void test_shared_days_are_set_apart(void **state) {
    (void)state;
    marks m = marks_new();
    add_year_group(&m, "p", 7);
    for (int i = 0; i < 30; i++) {
        char id[16];
        snprintf(id, sizeof id, "c%d", i);
        add_year_group(&m, id, 7);
    }
    /* On Wednesday 3 September ten of the thirty are away. */
    add_class(&m, 10, "2025-09-01", "// // OO // // // // // // //");
    for (int i = 10; i < 30; i++) {
        char id[16];
        snprintf(id, sizeof id, "c%d", i);
        mark_days(&m, id, "A", "2025-09-01", WEEK WEEK);
    }
    mark_days(&m, "p", "A", "2025-09-01", "// OO OO OO // // // // // OO");
    marks_view(&m, "2025-09-15");
    assert_ok(eb_peers_make(m.view, 0, peers, NULL));
    size_t row = 0;
    assert_ok(eb_view_find(m.view, "p", NULL, &row, NULL));
    const eb_shape *shape = &peers->shapes[row];
    assert_int_equal(shape->row, row);
    /* Tuesday and Thursday are one spell round the day set apart. */
    assert_int_equal(shape->count, 2);
    assert_int_equal(peers->events[shape->first].sessions, 4);
    assert_int_equal(peers->events[shape->first].dates, 2);
    assert_int_equal(peers->events[shape->first + 1].sessions, 2);
    assert_int_equal(shape->absent, 6);
    /* As feature 61 says: 2 of 8 absent sessions are shared. */
    const double *features = marks_row_at(&m, "2025-09-15", "p", NULL);
    assert_feature(features, EB_F_SHARED_ABSENCE, 2.0 / 8.0);
    eb_peers_free(peers);
    marks_end(&m);
}

/* A pupil of two schools, as one: away at the other on a day of August on
 * which this school has no marks, and so no others to share it with; and on
 * this school's first day, which ten of thirty missed. */
static void test_a_date_of_the_other_school(void **state) {
    (void)state;
    marks m = marks_new();
    m.options.unit = EB_UNIT_PUPIL;
    add_year_group(&m, "p", 7);
    add_class(&m, 10, "2025-09-01", "OO // // // // // // // // //");
    for (int i = 0; i < 30; i++) {
        char id[16];
        snprintf(id, sizeof id, "c%d", i);
        add_year_group(&m, id, 7);
        if (i < 10) continue;
        mark_days(&m, id, "A", "2025-09-01", WEEK WEEK);
    }
    mark_days(&m, "p", "B", "2025-08-28", "OO //");
    mark_days(&m, "p", "A", "2025-09-01", "OO // // // // // // // // //");
    marks_view(&m, "2025-09-15");
    assert_ok(eb_peers_make(m.view, 0, peers, NULL));
    size_t row = 0;
    assert_ok(eb_view_find(m.view, "p", NULL, &row, NULL));
    const eb_shape *shape = &peers->shapes[row];
    assert_int_equal(shape->count, 1);
    assert_int_equal(peers->events[shape->first].first, 0);
    assert_int_equal(peers->events[shape->first].sessions, 2);
    assert_int_equal(shape->absent, 2);
    eb_peers_free(peers);
    marks_end(&m);
}

static void test_too_few_to_tell(void **state) {
    (void)state;
    marks m = marks_new();
    add_class(&m, 10, "2025-09-01", "// // OO // // // // // // //");
    mark_days(&m, "p", "A", "2025-09-01", "// // OO // // // // // // //");
    marks_view(&m, "2025-09-15");
    assert_ok(eb_peers_make(m.view, 0, peers, NULL));
    assert_int_equal(peers->shapes[10].count, 1);
    assert_int_equal(peers->events_all, 11);
    assert_int_equal(peers->sessions_all, 22);
    assert_int_equal(peers->short_all, 11);
    assert_int_equal(peers->by_length[2].all, 11);
    assert_int_equal(peers->by_length[2].midweek, 11);
    assert_int_equal(peers->by_length[2].friday, 0);
    eb_peers_free(peers);
    marks_end(&m);
}

static void test_plans_are_set_apart(void **state) {
    (void)state;
    marks m = marks_new();
    mark_codes(&m, "p", "A", "2025-09-01",
               "/,C2,/,C2,/,C2,O,C2,O,S,/,/,/,/,/,/,O,/,/,/");
    marks_view(&m, "2025-09-15");
    assert_ok(eb_peers_make(m.view, 0, peers, NULL));
    const eb_shape *shape = &peers->shapes[0];
    assert_int_equal(shape->count, 2);
    assert_int_equal(peers->events[0].sessions, 2);
    assert_int_equal(peers->events[1].sessions, 1);
    assert_int_equal(shape->chances.all, 15);
    eb_peers_free(peers);
    marks_end(&m);
}

static void test_rates(void **state) {
    (void)state;
    marks m = marks_new();
    /* 20 spells in the first week, none in the second; late in the second. */
    add_class(&m, 20, "2025-09-01", "// // OO // // // // L/ // L/");
    marks_view(&m, "2025-09-15");
    assert_ok(eb_peers_make(m.view, 0, peers, NULL));
    const unsigned first = 5, second = 6; /* from the week of 1 August */
    assert_int_equal(peers->begun_week[first], 20);
    assert_int_equal(peers->open_week[first], 180);
    assert_int_equal(peers->open_week[second], 200);
    assert_int_equal(peers->begun_day[2], 20);
    const double all = 380.0 / 20.0;
    assert_true(fabs(eb_peers_begin_rate(peers, first) -
                     25.0 / (180.0 + 5.0 * all)) < 1e-12);
    assert_true(fabs(eb_peers_begin_rate(peers, second) -
                     5.0 / (200.0 + 5.0 * all)) < 1e-12);
    assert_int_equal(peers->late_week[second], 20);
    assert_int_equal(peers->rows_week[first], 20);
    assert_true(fabs(eb_peers_late_rate(peers, second) -
                     25.0 / (20.0 + 5.0 * 40.0 / 20.0)) < 1e-12);
    eb_peers_free(peers);
    marks_end(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared_days_are_set_apart),
        cmocka_unit_test(test_a_date_of_the_other_school),
        cmocka_unit_test(test_too_few_to_tell),
        cmocka_unit_test(test_plans_are_set_apart),
        cmocka_unit_test(test_rates),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
