/* SPDX-License-Identifier: MIT */
/*
 * Where sessions go in fields of weeks, and a year group's sums, on a small
 * school year worked out by hand: 4 weeks from Monday 1 September 2025, with
 * Wednesday 10 missing, a stray Sunday, and an earlier year.
 */
#include "features/block.h"

#include "base/memory.h"
#include "test.h"

static const eb_memory NO_HOOK = {0, 0, 0, 0};

/* Weeks of 1, 8, 15, 22 September; columns in order. */
static const int DAYS[] = {1,  2,  3,  4,  5,  7, /* Sunday */
                           8,  9,  11, 12,        /* no Wednesday */
                           15, 16, 17, 18, 19, 22, 23};
enum { COLUMNS = 17 };

typedef struct school {
    eb_view_school view;
    eb_grid *grid;
    eb_date mondays[16];
} school;

/* `before` school weeks of an earlier year; the week of 15 September is not
 * a school week. */
static void make(school *s, size_t before) {
    const eb_memory memory = eb_memory_or_default(&NO_HOOK);
    const int open[] = {1, 8, 22};
    eb_date dates[COLUMNS];
    memset(s, 0, sizeof *s);
    for (int c = 0; c < COLUMNS; c++) {
        dates[c] = eb_date_make(2025, 9, DAYS[c]);
    }
    s->grid = eb_grid_new(&memory, eb_date_make(2025, 8, 1), dates, COLUMNS);
    assert_non_null(s->grid);
    size_t n = 0;
    for (; n < before; n++) {
        s->mondays[n] = eb_date_make(2025, 3, 3) + (eb_date)n * 7;
    }
    for (int i = 0; i < 3; i++) {
        s->mondays[n++] = eb_date_make(2025, 9, open[i]);
    }
    s->view.timeline.mondays = s->mondays;
    s->view.timeline.week_count = n;
    s->view.timeline.year_first_week = before;
    s->view.grid = s->grid;
    eb_grid_draw(s->grid, &s->view.timeline, 1);
}

static void unmake(school *s) {
    const eb_memory memory = eb_memory_or_default(&NO_HOOK);
    eb_grid_free(s->grid, &memory);
}

/* Where the moves bring session `s`: 64 times the word plus the bit. */
static int place_of(const eb_school_plan *plan, uint32_t s) {
    int found = -1;
    for (uint32_t i = 0; i < plan->move_count; i++) {
        const eb_field_move *m = &plan->moves[i];
        const int to = (int)(s % 64) + m->up - m->down;
        if (m->from != s / 64 || to < 0 || to > 63) continue;
        if ((m->mask >> to & 1) == 0) continue;
        assert_int_equal(found, -1); /* one place only */
        found = m->to * 64 + to;
    }
    return found;
}

static void check_places(size_t before) {
    /* The three school weeks first, then the other. */
    static const int FIELD[COLUMNS] = {0, 0, 0, 0, 0, 0, 1, 1, 1,
                                       1, 3, 3, 3, 3, 3, 2, 2};
    school s;
    static eb_school_plan plan;
    make(&s, before);
    eb_school_plan_make(&s.view, &plan);
    const int base = before > 10 ? 10 : (int)before;
    assert_int_equal(plan.fields, base + 4);
    assert_int_equal(plan.school_fields, base + 3);
    assert_int_equal(plan.first_field, base);
    for (int c = 0; c < COLUMNS; c++) {
        const int weekday = (DAYS[c] - 1) % 7;
        const int want = (base + FIELD[c]) * 16 + weekday * 2;
        assert_int_equal(place_of(&plan, (uint32_t)c * 2), want);
        assert_int_equal(place_of(&plan, (uint32_t)c * 2 + 1), want + 1);
        assert_int_equal(plan.monday[base + FIELD[c]],
                         31 + DAYS[c] - 1 - weekday);
    }
    assert_true(plan.seen[0] == (UINT64_C(1) << COLUMNS * 2) - 1);
    unmake(&s);
}

static void test_places(void **state) {
    (void)state;
    check_places(0);
    check_places(7);
    check_places(13); /* three weeks out of reach */
}

static void test_windows(void **state) {
    (void)state;
    school s;
    static eb_school_plan plan;
    make(&s, 2); /* fields 0, 1 earlier; 2, 3, 4 this year; 5 the other */
    eb_school_plan_make(&s.view, &plan);
    const uint64_t field = 0xffff;
    assert_true(plan.year[0] == (field << 32 | field << 48));
    assert_true(plan.year[1] == field);
    assert_true(plan.last[EB_LAST_1W][0] == 0);
    assert_true(plan.last[EB_LAST_1W][1] == field);
    assert_true(plan.last[EB_LAST_2W][0] == field << 48);
    assert_true(plan.last[EB_LAST_12W][0] == plan.year[0]);
    assert_true(plan.x[0] == UINT64_C(1) << 48);
    assert_true(plan.x[1] == 2 && plan.xx[1] == 4);
    unmake(&s);
}

static void test_peers(void **state) {
    (void)state;
    school s;
    static eb_cohort cohort;
    static eb_cohort_sums peers;
    make(&s, 0);
    cohort.possible[0] = 5, cohort.absent[0] = 3;
    cohort.possible[1] = 4, cohort.absent[1] = 1;
    cohort.possible[33] = 2;
    eb_cohort_sums_make(&cohort, s.grid, &peers);
    assert_int_equal(peers.possible, 11);
    assert_int_equal(peers.absent, 4);
    assert_true(peers.met[0] == (UINT64_C(3) | UINT64_C(1) << 33));
    assert_int_equal(peers.word_possible[0], 11);
    assert_true(peers.rate[0] == 0.5);
    assert_true(peers.rate[1] == -1.0);
    unmake(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_peers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
