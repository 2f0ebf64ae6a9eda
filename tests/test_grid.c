/* SPDX-License-Identifier: MIT */
/* School weeks, breaks and weekdays as masks, drawn by hand; and against a
 * slow reading of the definitions on random calendars. */
#include "data/grid.h"

#include "base/memory.h"
#include "data/dates.h"
#include "school.h"

#define MOST_DAYS 400

/* Open days by hand: a timeline as eb_timeline_add would leave it. */
typedef struct plan {
    eb_memory memory;
    eb_date dates[MOST_DAYS]; /* all columns of the year */
    uint32_t count;
    eb_timeline timeline;
    eb_date own_days[2 * MOST_DAYS], own_mondays[2 * MOST_DAYS];
    eb_grid *grid;
} plan;

static void plan_start(plan *p) {
    memset(p, 0, sizeof *p);
    p->memory = eb_memory_or_default(NULL);
    p->timeline.days = p->own_days;
    p->timeline.mondays = p->own_mondays;
}

static void open_day(plan *p, eb_date date) {
    eb_timeline *t = &p->timeline;
    t->days[t->day_count++] = date;
    if (t->week_count == 0 ||
        t->mondays[t->week_count - 1] != eb_date_monday(date)) {
        t->mondays[t->week_count++] = eb_date_monday(date);
    }
}

/* A column on which the school was open, or was not. */
static void column(plan *p, eb_date date, int is_open) {
    p->dates[p->count++] = date;
    if (is_open) open_day(p, date);
}

static void columns(plan *p, eb_date first, eb_date last) {
    for (eb_date date = first; date <= last; date++) {
        if (eb_date_weekday(date) < 5) column(p, date, 1);
    }
}

static void draw(plan *p, eb_date start) {
    p->grid = eb_grid_new(&p->memory, start, p->dates, p->count);
    assert_non_null(p->grid);
    eb_grid_draw(p->grid, &p->timeline, 1);
}

static void plan_end(plan *p) { eb_grid_free(p->grid, &p->memory); }

/* The dates of a mask as "09-01 09-02 "; AM and PM must go together. */
static const char *show(const plan *p, const uint64_t *mask) {
    static char out[4096];
    size_t used = 0;
    out[0] = '\0';
    for (uint32_t c = 0; c < p->grid->columns; c++) {
        const uint32_t s = c * 2;
        const uint64_t both = mask[s / 64] >> s % 64 & 3;
        char date[11];
        assert_true(both == 0 || both == 3);
        if (both == 0) continue;
        eb_date_write(p->grid->dates[c], date);
        used +=
            (size_t)snprintf(out + used, sizeof out - used, "%s ", date + 5);
        assert_true(used < sizeof out);
    }
    return out;
}

static int in_mask(const plan *p, const uint64_t *mask, eb_date date) {
    const int32_t c = eb_grid_column(p->grid, date);
    assert_true(c >= 0);
    const uint32_t s = (uint32_t)c * 2;
    return (mask[s / 64] >> s % 64 & 1) != 0;
}

static void columns_and_weeks(void **state) {
    (void)state;
    plan p;
    plan_start(&p);
    columns(&p, on(2025, 9, 3), on(2025, 9, 5)); /* Wed to Fri */
    column(&p, on(2025, 9, 6), 0);               /* a Saturday */
    columns(&p, on(2025, 9, 8), on(2025, 9, 9));
    column(&p, on(2025, 9, 17), 0); /* a week that is no school week */
    column(&p, on(2025, 9, 22), 1);
    draw(&p, on(2025, 8, 1));
    assert_int_equal(p.grid->columns, 8);
    assert_int_equal(p.grid->sessions, 16);
    assert_int_equal(p.grid->words, 1);
    assert_int_equal(p.grid->weeks, 4);
    const uint16_t starts[] = {0, 8, 12, 14, 16};
    const int32_t numbers[] = {0, 1, -1, 2};
    for (size_t w = 0; w <= 4; w++) {
        assert_int_equal(p.grid->week_start[w], starts[w]);
        if (w < 4) assert_int_equal(p.grid->week_number[w], numbers[w]);
    }
    for (uint32_t c = 0; c < p.count; c++) {
        assert_int_equal(eb_grid_column(p.grid, p.dates[c]), c);
        assert_int_equal(p.grid->months[c], 9);
    }
    assert_int_equal(eb_grid_column(p.grid, on(2025, 9, 7)), -1);
    assert_int_equal(eb_grid_column(p.grid, on(2025, 9, 2)), -1);
    assert_int_equal(eb_grid_column(p.grid, on(2025, 9, 23)), -1);
    assert_string_equal(show(&p, p.grid->weekday[0]), "09-08 09-22 ");
    assert_string_equal(show(&p, p.grid->weekday[1]), "09-09 ");
    assert_string_equal(show(&p, p.grid->weekday[2]), "09-03 09-17 ");
    assert_string_equal(show(&p, p.grid->weekday[3]), "09-04 ");
    assert_string_equal(show(&p, p.grid->weekday[4]), "09-05 ");
    plan_end(&p);
}

static void the_last_weeks(void **state) {
    (void)state;
    plan p;
    plan_start(&p);
    for (int week = 0; week < 14; week++) {
        if (week == 11) continue; /* a holiday is no school week */
        column(&p, on(2025, 9, 2) + week * 7, 1);
    }
    column(&p, on(2025, 9, 3) + 13 * 7, 0); /* in the last week, not open */
    draw(&p, on(2025, 8, 1));
    assert_string_equal(show(&p, p.grid->last[EB_LAST_1W]), "12-02 12-03 ");
    assert_string_equal(show(&p, p.grid->last[EB_LAST_2W]),
                        "11-25 12-02 12-03 ");
    assert_string_equal(show(&p, p.grid->last[EB_LAST_4W]),
                        "11-04 11-11 11-25 12-02 12-03 ");
    assert_string_equal(show(&p, p.grid->last[EB_LAST_6W]),
                        "10-21 10-28 11-04 11-11 11-25 12-02 12-03 ");
    assert_false(in_mask(&p, p.grid->last[EB_LAST_12W], on(2025, 9, 2)));
    assert_true(in_mask(&p, p.grid->last[EB_LAST_12W], on(2025, 9, 9)));
    plan_end(&p);
}

static void fewer_weeks_than_asked_for_are_all(void **state) {
    (void)state;
    plan p;
    plan_start(&p);
    column(&p, on(2025, 9, 2), 1);
    column(&p, on(2025, 9, 9), 1);
    draw(&p, on(2025, 8, 1));
    assert_string_equal(show(&p, p.grid->last[EB_LAST_1W]), "09-09 ");
    for (int k = EB_LAST_2W; k < EB_LASTS; k++) {
        assert_string_equal(show(&p, p.grid->last[k]), "09-02 09-09 ");
    }
    plan_end(&p);
}

static void edges_of_a_break(void **state) {
    (void)state;
    plan p;
    plan_start(&p);
    columns(&p, on(2025, 10, 20), on(2025, 10, 24)); /* Mon to Fri */
    columns(&p, on(2025, 11, 3), on(2025, 11, 7));
    draw(&p, on(2025, 8, 1));
    assert_string_equal(show(&p, p.grid->before_break), "10-23 10-24 ");
    assert_string_equal(show(&p, p.grid->after_break), "11-03 11-04 ");
    plan_end(&p);
}

/* Six days are no break, seven are: Friday to Thursday, Friday to Friday. */
static void a_break_has_seven_days(void **state) {
    (void)state;
    for (int gap = 5; gap <= 8; gap++) {
        plan p;
        plan_start(&p);
        columns(&p, on(2025, 10, 23), on(2025, 10, 24));
        column(&p, on(2025, 10, 24) + gap, 1);
        column(&p, on(2025, 10, 25) + gap, 1);
        draw(&p, on(2025, 8, 1));
        assert_string_equal(show(&p, p.grid->before_break),
                            gap >= 7 ? "10-23 10-24 " : "");
        assert_string_equal(show(&p, p.grid->after_break),
                            gap == 7   ? "10-31 11-01 "
                            : gap == 8 ? "11-01 11-02 "
                                       : "");
        plan_end(&p);
    }
}

/* One day between two breaks is after the one and before the other, and
 * neither pair reaches over it. */
static void a_single_day_between_breaks(void **state) {
    (void)state;
    plan p;
    plan_start(&p);
    columns(&p, on(2025, 10, 22), on(2025, 10, 24));
    column(&p, on(2025, 11, 5), 1);
    columns(&p, on(2025, 11, 17), on(2025, 11, 19));
    draw(&p, on(2025, 8, 1));
    assert_string_equal(show(&p, p.grid->before_break), "10-23 10-24 11-05 ");
    assert_string_equal(show(&p, p.grid->after_break), "11-05 11-17 11-18 ");
    plan_end(&p);
}

static void breaks_back_to_back(void **state) {
    (void)state;
    plan p;
    plan_start(&p);
    for (int i = 0; i < 5; i++) column(&p, on(2025, 9, 2) + i * 7, 1);
    draw(&p, on(2025, 8, 1));
    assert_string_equal(show(&p, p.grid->before_break),
                        "09-02 09-09 09-16 09-23 ");
    assert_string_equal(show(&p, p.grid->after_break),
                        "09-09 09-16 09-23 09-30 ");
    plan_end(&p);
}

/* The first open day of the year has only itself before a break, the last
 * only itself after one; and the gap before the year is none. */
static void breaks_at_the_ends_of_the_year(void **state) {
    (void)state;
    plan p;
    plan_start(&p);
    open_day(&p, on(2025, 7, 18)); /* of the year before: no column */
    open_day(&p, on(2025, 7, 21));
    p.timeline.year_first_day = p.timeline.day_count;
    p.timeline.year_first_week = p.timeline.week_count;
    column(&p, on(2025, 9, 4), 1);
    column(&p, on(2025, 9, 15), 1);
    draw(&p, on(2025, 8, 1));
    assert_string_equal(show(&p, p.grid->before_break), "09-04 ");
    assert_string_equal(show(&p, p.grid->after_break), "09-15 ");
    /* Weeks of the year before do not fill up the last ones. */
    assert_string_equal(show(&p, p.grid->last[EB_LAST_4W]), "09-04 09-15 ");
    assert_int_equal(p.grid->week_number[0], 2);
    plan_end(&p);
}

/* No break is known before the school has reopened. */
static void a_break_without_an_end_is_none(void **state) {
    (void)state;
    plan p;
    plan_start(&p);
    columns(&p, on(2025, 10, 20), on(2025, 10, 24));
    column(&p, on(2025, 11, 12), 0); /* a stray mark does not reopen it */
    draw(&p, on(2025, 8, 1));
    assert_string_equal(show(&p, p.grid->before_break), "");
    assert_string_equal(show(&p, p.grid->after_break), "");
    plan_end(&p);
}

static void overdue_and_last_days(void **state) {
    (void)state;
    plan p;
    plan_start(&p);
    columns(&p, on(2025, 9, 1), on(2025, 9, 12)); /* ten open days */
    column(&p, on(2025, 9, 13), 0);
    draw(&p, on(2025, 8, 1));
    /* 09-05 has five open days after it; 09-08 four. */
    assert_string_equal(show(&p, p.grid->overdue),
                        "09-01 09-02 09-03 09-04 09-05 ");
    assert_string_equal(show(&p, p.grid->last_days),
                        "09-01 09-02 09-03 09-04 09-05 09-08 09-09 09-10 "
                        "09-11 09-12 ");
    plan_end(&p);
    plan_start(&p);
    columns(&p, on(2025, 9, 1), on(2025, 9, 4));
    draw(&p, on(2025, 8, 1));
    assert_string_equal(show(&p, p.grid->overdue), "");
    assert_string_equal(show(&p, p.grid->last_days),
                        "09-01 09-02 09-03 09-04 ");
    plan_end(&p);
    plan_start(&p);
    columns(&p, on(2025, 9, 1), on(2025, 9, 15)); /* eleven */
    draw(&p, on(2025, 8, 1));
    assert_false(in_mask(&p, p.grid->last_days, on(2025, 9, 1)));
    assert_true(in_mask(&p, p.grid->last_days, on(2025, 9, 2)));
    plan_end(&p);
}

static void an_empty_grid(void **state) {
    (void)state;
    plan p;
    plan_start(&p);
    draw(&p, on(2025, 8, 1));
    assert_int_equal(p.grid->sessions, 0);
    assert_int_equal(p.grid->weeks, 0);
    assert_int_equal(p.grid->week_start[0], 0);
    assert_int_equal(eb_grid_column(p.grid, on(2025, 9, 1)), -1);
    plan_end(&p);
    eb_grid_free(NULL, &p.memory);
}

static void a_grid_of_366_days(void **state) {
    (void)state;
    plan p;
    plan_start(&p);
    const eb_date start = on(2027, 8, 1);
    for (int day = 0; day < 366; day++) column(&p, start + day, 1);
    draw(&p, start);
    assert_int_equal(p.grid->sessions, 732);
    assert_int_equal(p.grid->words, EB_MASK_WORDS);
    /* 1 August 2027 is a Sunday, 31 July 2028 a Monday: 54 weeks. */
    assert_int_equal(p.grid->weeks, 54);
    assert_true(in_mask(&p, p.grid->last_days, on(2028, 7, 31)));
    assert_true(in_mask(&p, p.grid->last[EB_LAST_1W], on(2028, 7, 31)));
    assert_false(in_mask(&p, p.grid->last[EB_LAST_1W], on(2028, 7, 30)));
    plan_end(&p);
}

/* ---- against the definitions, read slowly ---- */

static int is_open(const plan *p, eb_date date) {
    for (size_t i = 0; i < p->timeline.day_count; i++) {
        if (p->timeline.days[i] == date) return 1;
    }
    return 0;
}

/* The nth open day after (step 1) or before (step -1) a date, or none, that
 * lies in the year. */
static eb_date open_from(const plan *p, eb_date date, int step) {
    const eb_date first = on(2025, 8, 1), last = on(2026, 7, 31);
    for (date += step; date >= first && date <= last; date += step) {
        if (is_open(p, date)) return date;
    }
    return EB_NO_DATE;
}

static int is_break_after(const plan *p, eb_date date) {
    const eb_date next = open_from(p, date, 1);
    return next != EB_NO_DATE && next - date >= 7;
}

static int expect_before(const plan *p, eb_date date) {
    if (!is_open(p, date)) return 0;
    if (is_break_after(p, date)) return 1;
    const eb_date next = open_from(p, date, 1);
    return next != EB_NO_DATE && is_break_after(p, next);
}

static int expect_after(const plan *p, eb_date date) {
    if (!is_open(p, date)) return 0;
    const eb_date one = open_from(p, date, -1);
    if (one == EB_NO_DATE) return 0;
    if (date - one >= 7) return 1;
    const eb_date two = open_from(p, one, -1);
    return two != EB_NO_DATE && one - two >= 7;
}

/* School weeks of the year after that of `date`. */
static int weeks_after(const plan *p, eb_date date) {
    int n = 0;
    eb_date monday = eb_date_monday(date);
    for (size_t i = 0; i < p->timeline.day_count; i++) {
        const eb_date other = eb_date_monday(p->timeline.days[i]);
        if (other > monday) {
            n++;
            monday = other;
        }
    }
    return n;
}

static int has_open_day(const plan *p, eb_date monday) {
    for (eb_date date = monday; date < monday + 7; date++) {
        if (date >= on(2025, 8, 1) && is_open(p, date)) return 1;
    }
    return 0;
}

static void check_random_plan(uint64_t *random) {
    static const int LASTS[] = {1, 2, 4, 6, 12};
    plan p;
    plan_start(&p);
    eb_date date = on(2025, 8, 1) + (eb_date)below(random, 60);
    while (date <= on(2026, 7, 31)) {
        column(&p, date, below(random, 5) > 0);
        const size_t dice = below(random, 12);
        date += dice == 0 ? 6 + (eb_date)below(random, 9) : dice == 1 ? 3 : 1;
    }
    draw(&p, on(2025, 8, 1));
    for (uint32_t c = 0; c < p.count; c++) {
        const eb_date day = p.dates[c];
        assert_int_equal(in_mask(&p, p.grid->before_break, day),
                         expect_before(&p, day));
        assert_int_equal(in_mask(&p, p.grid->after_break, day),
                         expect_after(&p, day));
        for (int k = 0; k < EB_LASTS; k++) {
            assert_int_equal(in_mask(&p, p.grid->last[k], day),
                             has_open_day(&p, eb_date_monday(day)) &&
                                 weeks_after(&p, day) < LASTS[k]);
        }
        size_t later = 0;
        for (size_t i = 0; i < p.timeline.day_count; i++) {
            later += p.timeline.days[i] > day;
        }
        assert_int_equal(in_mask(&p, p.grid->overdue, day), later >= 5);
        assert_int_equal(in_mask(&p, p.grid->last_days, day),
                         is_open(&p, day) && later < 10);
    }
    plan_end(&p);
}

static void random_calendars(void **state) {
    (void)state;
    uint64_t random = 11;
    for (int round = 0; round < 200; round++) check_random_plan(&random);
}

/* ---- timelines of real school-years ---- */

/* 1 August 2025 is a Friday: the week from 28 July is one school week, of
 * both years when it has an open session in both. */
static void the_week_of_1_august(void **state) {
    (void)state;
    for (int k = 0; k < 3; k++) {
        school s = {0};
        double first, again;
        school_new(&s, EB_CONFLICTS_REFUSE);
        marks(&s, "P", "A", on(2025, 7, 21), "OOOO");
        marks(&s, "P", "A", on(2025, 7, 28), "OO"); /* Monday: last year */
        if (k > 0) marks(&s, "P", "A", on(2025, 8, 1), "//");
        if (k > 1) marks(&s, "P", "A", on(2025, 8, 4), "O/");
        marks(&s, "P", "A", on(2025, 9, 1), "//");
        look(&s, on(2025, 9, 2));
        first = feature(&s, "P", "A", EB_F_ABSENCE_RATE_12W);
        again = feature(&s, "P", "A", EB_F_UNAUTHORISED_10W);
        /* Only the year's own sessions: 0 of 2, 0 of 4, 1 of 6. */
        assert_true(first == (k == 2 ? 1.0 / 6.0 : 0.0));
        /* Ten school weeks back reach last year's six O. */
        assert_true(again == (k == 2 ? 7.0 : 6.0));
        school_done(&s);
    }
}

/* The week of 28 July has open sessions in the old year only: one that has a
 * stray mark in August is no school week of the new year. */
static void a_stray_mark_in_the_week_of_1_august(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int p = 0; p < 21; p++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "P%02d", p);
        marks(&s, id, "A", on(2025, 7, 28), "//");
        marks(&s, id, "A", on(2025, 9, 1), "///O");
    }
    marks(&s, "P00", "A", on(2025, 8, 1), "OO");
    look(&s, on(2025, 9, 3));
    assert_true(feature(&s, "P00", "A", EB_F_POSSIBLE_SESSIONS) == 6.0);
    assert_true(feature(&s, "P00", "A", EB_F_ABSENCE_RATE_12W) == 0.25);
    assert_true(feature(&s, "P01", "A", EB_F_ABSENCE_RATE_12W) == 0.25);
    school_done(&s);
}

/* Ten weeks that end in the year: with the straddling week counted once. */
static void ten_weeks_over_the_summer(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", on(2025, 7, 21), "O/");
    marks(&s, "P", "A", on(2025, 7, 28), "O/"); /* Monday, and Friday: */
    marks(&s, "P", "A", on(2025, 8, 1), "O/");
    for (int week = 0; week < 9; week++) {
        marks(&s, "P", "A", on(2025, 9, 1) + week * 7, week == 8 ? "O/" : "//");
    }
    /* Ten weeks: nine from September on, and the one of 28 July. */
    look(&s, on(2025, 10, 29));
    assert_true(feature(&s, "P", "A", EB_F_UNAUTHORISED_10W) == 3.0);
    assert_true(feature(&s, "P", "A", EB_F_WEEKS_POSSIBLE) == 10.0);
    school_done(&s);
}

static void a_timeline_grows_under_failing_memory(void **state) {
    (void)state;
    school s = {0};
    static eb_tally tally;
    eb_patches patches;
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    school_new(&s, EB_CONFLICTS_REFUSE);
    many_marks(&s, "P", "A", on(2025, 9, 1), '/', 300);
    school_close(&s);
    SCHOOL_OK(&s, eb_patches_make(s.reg, &s.reg->memory, EB_DATE_MAX, &patches,
                                  &s.err));
    eb_tally_make(s.reg, &patches, 0, EB_DATE_MAX, &tally);
    for (size_t n = 1;; n++) {
        eb_timeline timeline;
        memset(&timeline, 0, sizeof timeline);
        h.asked = 0;
        h.fail_first = h.fail_last = n;
        const int failed =
            eb_timeline_add(&timeline, &memory, s.reg->years[0], &tally, 2025);
        const size_t days = timeline.day_count;
        eb_timeline_free(&timeline, &memory);
        assert_int_equal(h.live, 0);
        if (failed == 0) {
            assert_int_equal(days, 150);
            break;
        }
    }
    for (size_t n = 1;; n++) {
        h.asked = 0;
        h.fail_first = h.fail_last = n;
        const eb_date date = on(2025, 9, 1);
        eb_grid *grid = eb_grid_new(&memory, on(2025, 8, 1), &date, 1);
        const int made = grid != NULL;
        eb_grid_free(grid, &memory);
        assert_int_equal(h.live, 0);
        if (made) break;
    }
    eb_patches_free(&patches, &s.reg->memory);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_and_weeks),
        cmocka_unit_test(the_last_weeks),
        cmocka_unit_test(fewer_weeks_than_asked_for_are_all),
        cmocka_unit_test(edges_of_a_break),
        cmocka_unit_test(a_break_has_seven_days),
        cmocka_unit_test(a_single_day_between_breaks),
        cmocka_unit_test(breaks_back_to_back),
        cmocka_unit_test(breaks_at_the_ends_of_the_year),
        cmocka_unit_test(a_break_without_an_end_is_none),
        cmocka_unit_test(overdue_and_last_days),
        cmocka_unit_test(an_empty_grid),
        cmocka_unit_test(a_grid_of_366_days),
        cmocka_unit_test(random_calendars),
        cmocka_unit_test(the_week_of_1_august),
        cmocka_unit_test(a_stray_mark_in_the_week_of_1_august),
        cmocka_unit_test(ten_weeks_over_the_summer),
        cmocka_unit_test(a_timeline_grows_under_failing_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
