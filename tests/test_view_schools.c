/* SPDX-License-Identifier: MIT */
/* Planned sessions left (R), by the calendar and without one, Year 11's early
 * end, and the horizon in school weeks: all counted by hand. */
#include "data/view.h"

#include "school.h"

#define START on(2025, 9, 1) /* a Monday */

static eb_ahead ahead_of(school *s, const char *pupil, const char *at) {
    eb_ahead ahead;
    SCHOOL_OK(s, eb_view_ahead(s->view, row_of(s, pupil, at), &ahead, &s->err));
    return ahead;
}

static int64_t in_months(const int64_t months[13]) {
    int64_t sum = 0;
    assert_int_equal(months[0], 0);
    for (int m = 1; m <= 12; m++) {
        assert_true(months[m] >= 0);
        sum += months[m];
    }
    return sum;
}

/* ---- with a calendar ---- */

/* Terms 1 Sep - 19 Dec, 5 Jan - 27 Mar, 13 Apr - 17 Jul; half-terms and the
 * May bank holiday closed. */
static void full_calendar(school *s) {
    period(s, "", EB_TERM, on(2025, 9, 1), on(2025, 12, 19));
    period(s, "", EB_TERM, on(2026, 1, 5), on(2026, 3, 27));
    period(s, "", EB_TERM, on(2026, 4, 13), on(2026, 7, 17));
    period(s, "", EB_CLOSED, on(2025, 10, 27), on(2025, 10, 31));
    period(s, "", EB_CLOSED, on(2026, 2, 16), on(2026, 2, 20));
    period(s, "", EB_CLOSED, on(2026, 5, 4), on(2026, 5, 4));
    period(s, "", EB_CLOSED, on(2026, 5, 25), on(2026, 5, 29));
}

static void planned_days_are_counted(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    full_calendar(&s);
    add_pupil(&s, "y11", "", 11, "");
    add_pupil(&s, "y10", "", 10, "");
    many_marks(&s, "y11", "A", START, '/', 20);
    many_marks(&s, "y10", "A", START, '/', 20);
    /* Autumn: 16 weeks less one, 75 days. Spring: 12 less one, 55. Summer: 14
     * weeks less one and a Monday, 64. To 24 May, less the Monday: 6 weeks
     * (13 Apr to 22 May), 29 days. */
    look(&s, START + 1);
    assert_int_equal(get_row(&s, "y10", "A").planned, (74 + 55 + 64) * 2);
    assert_int_equal(get_row(&s, "y11", "A").planned, (74 + 55 + 29) * 2);
    look(&s, on(2026, 7, 17)); /* the last day */
    assert_int_equal(get_row(&s, "y10", "A").planned, 2);
    look(&s, on(2026, 7, 18));
    assert_int_equal(get_row(&s, "y10", "A").planned, 0);
    assert_int_equal(get_row(&s, "y10", "A").state, EB_STATE_OK);
    look(&s, on(2026, 5, 22)); /* a Friday */
    assert_int_equal(get_row(&s, "y11", "A").planned, 2);
    assert_int_equal(get_row(&s, "y10", "A").planned, 2 + 35 * 2);
    look(&s, on(2026, 5, 24)); /* the Sunday itself */
    assert_int_equal(get_row(&s, "y11", "A").planned, 0);
    look(&s, on(2026, 5, 25));
    assert_int_equal(get_row(&s, "y11", "A").planned, 0);
    assert_int_equal(get_row(&s, "y10", "A").planned, 35 * 2);
    school_done(&s);
}

/* In 2022 the bank holiday was 2 June: Year 11 ends on 29 May; in 2012 it was
 * 4 June: on 3 June. */
static void year_11_ends_by_the_bank_holiday(void **state) {
    (void)state;
    static const int CASES[][3] = {{2021, 5, 27}, {2011, 6, 1}, {2025, 5, 22}};
    for (size_t i = 0; i < 3; i++) {
        const int year = CASES[i][0];
        const eb_date friday = on(year + 1, CASES[i][1], CASES[i][2]);
        school s = {0};
        assert_int_equal(eb_date_weekday(friday), 4);
        school_new(&s, EB_CONFLICTS_REFUSE);
        period(&s, "", EB_TERM, on(year, 9, 1), on(year + 1, 7, 22));
        add_pupil(&s, "y11", "", 11, "");
        many_marks(&s, "y11", "A", on(year, 9, 6), '/', 20);
        look(&s, friday);
        assert_int_equal(get_row(&s, "y11", "A").planned, 2);
        look(&s, friday + 1);
        assert_int_equal(get_row(&s, "y11", "A").planned, 0);
        school_done(&s);
    }
}

static void leaving_ends_what_is_planned(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    full_calendar(&s);
    for (int i = 0; i < 3; i++) {
        char id[ID_ROOM];
        eb_pupil row = EB_PUPIL_INIT;
        snprintf(id, sizeof id, "p%d", i);
        row.pupil = id;
        row.leaving_date = on(2025, 10, 5) + i;
        SCHOOL_OK(&s, eb_register_add_pupil(s.reg, &row, &s.err));
        many_marks(&s, id, "A", START, '/', 50);
    }
    look(&s, on(2025, 10, 6));
    assert_int_equal(get_row(&s, "p0", "A").planned, 0);
    assert_true(get_row(&s, "p1", "A").planned > 0); /* not before as_of */
    assert_true(get_row(&s, "p2", "A").planned > 0);
    const eb_ahead gone = ahead_of(&s, "p0", "A");
    assert_true(gone.planned == 0 && gone.horizon == 0);
    assert_int_equal(in_months(gone.planned_in_month), 0);
    school_done(&s);
}

static void a_horizon_in_school_weeks(void **state) {
    (void)state;
    school s = {0};
    eb_view_options o = EB_VIEW_OPTIONS_INIT;
    school_new(&s, EB_CONFLICTS_REFUSE);
    full_calendar(&s);
    many_marks(&s, "P", "A", START, '/', 20);
    o.as_of = on(2025, 10, 22); /* a Wednesday; half-term is next */
    static const int64_t EXPECTED[] = {0, 3, 8, 13, 18};
    for (int weeks = 1; weeks <= 4; weeks++) {
        o.ahead_weeks = weeks;
        look_with(&s, &o);
        const eb_ahead a = ahead_of(&s, "P", "A");
        assert_int_equal(a.horizon, EXPECTED[weeks] * 2);
        assert_int_equal(in_months(a.horizon_in_month), a.horizon);
        assert_int_equal(in_months(a.planned_in_month), a.planned);
        assert_int_equal(a.planned, (3 + 7 * 5 + 55 + 64) * 2);
        assert_int_equal(a.horizon_in_month[10], 3 * 2);
        assert_int_equal(a.planned_in_month[12], 15 * 2);
        assert_int_equal(a.planned_in_month[8], 0);
    }
    o.ahead_weeks = 0;
    look_with(&s, &o);
    const eb_ahead all = ahead_of(&s, "P", "A");
    assert_int_equal(all.horizon, all.planned);
    o.ahead_weeks = 60;
    look_with(&s, &o);
    assert_int_equal(ahead_of(&s, "P", "A").horizon, all.planned);
    school_done(&s);
}

static void schools_have_their_own_terms(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    full_calendar(&s);
    period(&s, "B", EB_TERM, on(2025, 9, 1), on(2025, 9, 12));
    many_marks(&s, "P", "A", START, '/', 10);
    many_marks(&s, "P", "B", START, '/', 10);
    look(&s, on(2025, 9, 8));
    assert_int_equal(get_row(&s, "P", "A").planned, (70 + 55 + 64) * 2);
    assert_int_equal(get_row(&s, "P", "B").planned, 10);
    school_done(&s);
}

/* ---- without one ---- */

/* "max(0, 380 - the school's open sessions of the year before as_of) when the
 * school's first open session of the year is before 16 September". */
static void the_rest_of_380(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    many_marks(&s, "P", "A", START, '/', 131); /* 66 days, one half short */
    look(&s, START + 1);
    assert_int_equal(get_row(&s, "P", "A").planned, 380 - 2);
    look(&s, on(2025, 9, 6));
    assert_int_equal(get_row(&s, "P", "A").planned, 380 - 10);
    look(&s, on(2025, 12, 25));
    assert_int_equal(get_row(&s, "P", "A").planned, 380 - 131);
    /* Never more than the Mondays to Fridays left: 20 to 31 July, 10 days. */
    look(&s, on(2026, 7, 18));
    assert_int_equal(get_row(&s, "P", "A").planned, 20);
    const eb_ahead a = ahead_of(&s, "P", "A");
    assert_int_equal(a.planned_in_month[7], 20);
    assert_int_equal(in_months(a.planned_in_month), 20);
    look(&s, on(2026, 7, 31)); /* a Friday */
    assert_int_equal(get_row(&s, "P", "A").planned, 2);
    look(&s, on(2026, 8, 1));
    assert_int_equal(get_row(&s, "P", "A").planned, 0);
    school_done(&s);
}

static void a_school_open_longer_has_none_left(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    many_marks(&s, "P", "A", START, '/', 390);
    look(&s, START + 37 * 7 + 5); /* 38 weeks of 10: 380 */
    assert_int_equal(get_row(&s, "P", "A").planned, 0);
    look(&s, START + 38 * 7 + 5); /* 390 */
    assert_int_equal(get_row(&s, "P", "A").planned, 0);
    assert_int_equal(get_row(&s, "P", "A").state, EB_STATE_OK);
    school_done(&s);
}

/* Stray marks of August are no first open session, and 16 September is too
 * late. */
static void a_register_that_begins_late(void **state) {
    (void)state;
    for (int day = 15; day <= 16; day++) {
        school s = {0};
        school_new(&s, EB_CONFLICTS_REFUSE);
        for (int p = 0; p < 21; p++) {
            char id[ID_ROOM];
            snprintf(id, sizeof id, "P%02d", p);
            many_marks(&s, id, "A", on(2025, 9, day), '/', 40);
        }
        mark(&s, "P00", "A", on(2025, 8, 20), EB_AM, "/");
        look(&s, on(2025, 10, 10));
        assert_true((get_row(&s, "P00", "A").planned == EB_NO_COUNT) ==
                    (day == 16));
        if (day == 16) {
            const eb_ahead a = ahead_of(&s, "P00", "A");
            assert_int_equal(a.planned, EB_NO_COUNT);
            assert_int_equal(a.horizon, EB_NO_COUNT);
            assert_true(feature(&s, "P00", "A", EB_F_SESSIONS_IN_HAND) !=
                        feature(&s, "P00", "A", EB_F_SESSIONS_IN_HAND));
        }
        school_done(&s);
    }
}

/* Year 11: no more than the weekdays to the Sunday, 24 May 2026; and nothing
 * after it, whether or not the rest is known. */
static void year_11_without_a_calendar(void **state) {
    (void)state;
    for (int late = 0; late < 2; late++) {
        school s = {0};
        school_new(&s, EB_CONFLICTS_REFUSE);
        add_pupil(&s, "y11", "", 11, "");
        many_marks(&s, "y11", "A", late ? on(2026, 1, 5) : START, '/', 100);
        look(&s, on(2026, 5, 18)); /* a Monday: 5 days to go */
        assert_int_equal(get_row(&s, "y11", "A").planned,
                         late ? EB_NO_COUNT : 10);
        look(&s, on(2026, 5, 24));
        assert_int_equal(get_row(&s, "y11", "A").planned,
                         late ? EB_NO_COUNT : 0);
        look(&s, on(2026, 5, 25));
        assert_int_equal(get_row(&s, "y11", "A").planned, 0);
        school_done(&s);
    }
}

static void a_horizon_needs_a_calendar(void **state) {
    (void)state;
    school s = {0};
    eb_view_options o = EB_VIEW_OPTIONS_INIT;
    school_new(&s, EB_CONFLICTS_REFUSE);
    many_marks(&s, "P", "A", START, '/', 100);
    o.as_of = on(2025, 11, 10);
    o.ahead_weeks = 3;
    look_with(&s, &o);
    const eb_ahead a = ahead_of(&s, "P", "A");
    assert_int_equal(a.horizon, EB_NO_COUNT);
    assert_int_equal(a.planned, 280);
    school_done(&s);
}

/* A calendar of another year says nothing of this one. */
static void a_calendar_of_another_year(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    period(&s, "", EB_TERM, on(2026, 9, 1), on(2027, 7, 20));
    many_marks(&s, "P", "A", START, '/', 100);
    look(&s, on(2025, 11, 10));
    assert_int_equal(get_row(&s, "P", "A").planned, 280);
    school_done(&s);
}

/* ---- grids of several years ---- */

static void only_years_up_to_the_views_are_drawn(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    static const int YEARS[] = {2026, 2023, 2025, 2024, 2027};
    for (size_t i = 0; i < 5; i++) {
        many_marks(&s, "P", "A", on(YEARS[i], 9, 1), 'O', 20);
    }
    for (int year = 2023; year <= 2027; year++) {
        look(&s, on(year, 10, 31));
        const eb_view_school *at = &s.view->schools[0];
        const size_t years = (size_t)(year - 2022);
        assert_int_equal(s.view->school_count, 1);
        assert_int_equal(at->timeline.day_count, 10 * years);
        assert_int_equal(at->timeline.year_first_day, 10 * (years - 1));
        for (size_t d = 1; d < at->timeline.day_count; d++) {
            assert_true(at->timeline.days[d - 1] < at->timeline.days[d]);
        }
        assert_int_equal(at->grid->start, on(year, 8, 1));
        assert_int_equal(s.view->rows[0].earlier_count, years - 1);
        /* Ten weeks back reach the whole of it: two or three weeks a year. */
        assert_true(feature(&s, "P", "A", EB_F_UNAUTHORISED_10W) ==
                    20.0 * (double)(years > 4 ? 4 : years));
    }
    school_done(&s);
}

/* A school without marks in the year is in no view of enrolments. */
static void schools_without_the_year(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", on(2024, 9, 2), "/\\");
    marks(&s, "P", "B", on(2025, 9, 1), "/\\");
    marks(&s, "P", "C", on(2025, 11, 3), "/\\");
    look(&s, on(2025, 10, 1));
    assert_int_equal(eb_view_row_count(s.view), 1);
    assert_int_equal(row_of(&s, "P", NULL), row_of(&s, "P", "B"));
    assert_int_equal(eb_register_school_count(s.reg), 3);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planned_days_are_counted),
        cmocka_unit_test(year_11_ends_by_the_bank_holiday),
        cmocka_unit_test(leaving_ends_what_is_planned),
        cmocka_unit_test(a_horizon_in_school_weeks),
        cmocka_unit_test(schools_have_their_own_terms),
        cmocka_unit_test(the_rest_of_380),
        cmocka_unit_test(a_school_open_longer_has_none_left),
        cmocka_unit_test(a_register_that_begins_late),
        cmocka_unit_test(year_11_without_a_calendar),
        cmocka_unit_test(a_horizon_needs_a_calendar),
        cmocka_unit_test(a_calendar_of_another_year),
        cmocka_unit_test(only_years_up_to_the_views_are_drawn),
        cmocka_unit_test(schools_without_the_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
