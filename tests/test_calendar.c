/* SPDX-License-Identifier: MIT */
/* Which days a school plans to open: terms, its own or the common ones, less
 * every closed range; Mondays to Fridays only. */
#include "data/register.h"

#include "school.h"

#define YEAR 2025

static uint32_t id_of(school *s, const char *at) {
    return eb_ids_find(&s->reg->schools, at, strlen(at));
}

/* The planned days of a year; the rows are sorted as close sorts them. */
static int plan_of(school *s, const char *at, int year,
                   uint8_t days[EB_YEAR_DAYS]) {
    eb_plan common;
    eb_calendar_sort(s->reg);
    eb_calendar_common(s->reg, year, &common);
    return eb_calendar_plan(s->reg, &common, id_of(s, at), year, days);
}

static int speaks_of(school *s, const char *at, int year) {
    uint8_t days[EB_YEAR_DAYS];
    return plan_of(s, at, year, days) > 0;
}

static int is_planned(school *s, const char *at, eb_date date) {
    uint8_t days[EB_YEAR_DAYS];
    const int year = eb_date_academic_year(date);
    plan_of(s, at, year, days);
    return days[date - eb_academic_year_start(year)];
}

/* The planned days of the academic year, as a count. */
static int days_of(school *s, const char *at) {
    int n = 0;
    for (eb_date date = on(YEAR, 8, 1); date <= on(YEAR + 1, 7, 31); date++) {
        n += is_planned(s, at, date);
    }
    return n;
}

static int planned(school *s, const char *at, int month, int day) {
    return is_planned(s, at, on(month >= 8 ? YEAR : YEAR + 1, month, day));
}

/* Schools A and B with a mark each, so that they have numbers. */
static void two_schools(school *s) {
    school_new(s, EB_CONFLICTS_REFUSE);
    marks(s, "P", "A", on(YEAR, 9, 1), "/\\");
    marks(s, "P", "B", on(YEAR, 9, 1), "/\\");
}

static void terms_are_mondays_to_fridays_inclusive(void **state) {
    (void)state;
    school s = {0};
    two_schools(&s);
    period(&s, NULL, EB_TERM, on(2025, 9, 3), on(2025, 9, 16));
    assert_int_equal(days_of(&s, "A"), 10); /* Wed to Tue: 3 + 5 + 2 */
    assert_false(planned(&s, "A", 9, 2));
    assert_true(planned(&s, "A", 9, 3));
    assert_true(planned(&s, "A", 9, 5));
    assert_false(planned(&s, "A", 9, 6));
    assert_false(planned(&s, "A", 9, 7));
    assert_true(planned(&s, "A", 9, 8));
    assert_true(planned(&s, "A", 9, 16));
    assert_false(planned(&s, "A", 9, 17));
    school_done(&s);
}

static void closed_days_are_taken_out(void **state) {
    (void)state;
    school s = {0};
    two_schools(&s);
    period(&s, "", EB_CLOSED, on(2025, 10, 27), on(2025, 10, 31));
    period(&s, "", EB_TERM, on(2025, 9, 1), on(2025, 12, 19));
    period(&s, "B", EB_CLOSED, on(2025, 11, 3), on(2025, 11, 3));
    assert_int_equal(days_of(&s, "A"), 16 * 5 - 5);
    assert_int_equal(days_of(&s, "B"), 16 * 5 - 6);
    assert_true(planned(&s, "A", 11, 3));
    assert_false(planned(&s, "B", 11, 3));
    assert_false(planned(&s, "B", 10, 31));
    school_done(&s);
}

/* "A school with term rows of its own uses those instead of the common ones;
 * closed rows, common and own, both apply." */
static void own_terms_replace_the_common_ones(void **state) {
    (void)state;
    school s = {0};
    two_schools(&s);
    period(&s, "", EB_TERM, on(2025, 9, 1), on(2025, 12, 19));
    period(&s, "A", EB_TERM, on(2025, 9, 8), on(2025, 9, 19));
    period(&s, "A", EB_TERM, on(2025, 9, 15), on(2025, 9, 26)); /* overlap */
    period(&s, "", EB_CLOSED, on(2025, 9, 9), on(2025, 9, 9));
    period(&s, "A", EB_CLOSED, on(2025, 9, 10), on(2025, 9, 10));
    assert_int_equal(days_of(&s, "A"), 15 - 2);
    assert_int_equal(days_of(&s, "B"), 80 - 1);
    assert_false(planned(&s, "A", 9, 1));
    assert_true(planned(&s, "B", 9, 1));
    assert_true(planned(&s, "B", 9, 10));
    school_done(&s);
}

/* A school whose own rows are only closed ones still has the common terms. */
static void own_closed_rows_are_no_terms(void **state) {
    (void)state;
    school s = {0};
    two_schools(&s);
    period(&s, "A", EB_CLOSED, on(2025, 9, 1), on(2025, 9, 2));
    period(&s, "", EB_TERM, on(2025, 9, 1), on(2025, 9, 5));
    assert_int_equal(days_of(&s, "A"), 3);
    assert_int_equal(days_of(&s, "B"), 5);
    school_done(&s);
}

static void bank_holidays_are_not_assumed(void **state) {
    (void)state;
    school s = {0};
    two_schools(&s);
    period(&s, "", EB_TERM, on(2025, 9, 1), on(2026, 7, 31));
    assert_true(planned(&s, "A", 12, 25));
    assert_true(planned(&s, "A", 1, 1));
    assert_true(planned(&s, "A", 5, 25));
    school_done(&s);
}

static void a_calendar_speaks_of_the_years_it_names(void **state) {
    (void)state;
    school s = {0};
    two_schools(&s);
    assert_false(speaks_of(&s, "A", YEAR));
    period(&s, "", EB_TERM, on(2025, 9, 1), on(2025, 9, 5));
    period(&s, "B", EB_TERM, on(2024, 9, 2), on(2024, 9, 6));
    period(&s, "", EB_CLOSED, on(2026, 9, 1), on(2026, 9, 5));
    assert_true(speaks_of(&s, "A", 2025));
    assert_false(speaks_of(&s, "A", 2024));
    assert_false(speaks_of(&s, "A", 2026));
    assert_true(speaks_of(&s, "B", 2024));
    /* 31 July and 1 August: the edges of a year. */
    period(&s, "", EB_TERM, on(2027, 7, 30), on(2027, 7, 30));
    assert_true(speaks_of(&s, "A", 2026));
    assert_false(speaks_of(&s, "A", 2027));
    school_done(&s);
}

static void periods_that_cannot_be_added(void **state) {
    (void)state;
    school s = {0};
    const eb_period wrong[] = {{"A", on(2025, 9, 2), on(2025, 9, 1), EB_TERM},
                               {"A", EB_DATE_MIN - 1, on(2025, 9, 1), EB_TERM},
                               {"A", on(2025, 9, 1), EB_DATE_MAX + 1, EB_TERM},
                               {"A", EB_NO_DATE, on(2025, 9, 1), EB_CLOSED},
                               {"A", on(2025, 9, 1), EB_NO_DATE, EB_CLOSED}};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(eb_register_add_period(s.reg, &wrong[i], &s.err),
                         EB_ERR_DATE);
    }
    assert_int_equal(eb_register_add_period(s.reg, NULL, &s.err),
                     EB_ERR_ARGUMENT);
    char id[EB_ID_MAX + 2];
    memset(id, 'x', sizeof id - 1);
    id[sizeof id - 1] = '\0';
    eb_period odd = {id, on(2025, 9, 1), on(2025, 9, 1), EB_TERM};
    assert_int_equal(eb_register_add_period(s.reg, &odd, &s.err),
                     EB_ERR_ARGUMENT);
    odd.school = "A";
    odd.kind = (eb_period_kind)7;
    assert_int_equal(eb_register_add_period(s.reg, &odd, &s.err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(s.err.field, "kind");
    assert_int_equal(eb_register_add_period(NULL, &wrong[0], &s.err),
                     EB_ERR_ARGUMENT);
    period(&s, "A", EB_TERM, EB_DATE_MIN, EB_DATE_MAX);
    period(&s, "A", EB_CLOSED, on(2025, 9, 1), on(2025, 9, 1));
    school_close(&s);
    const eb_period late = {"A", on(2025, 9, 1), on(2025, 9, 1), EB_TERM};
    assert_int_equal(eb_register_add_period(s.reg, &late, &s.err),
                     EB_ERR_STATE);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_mondays_to_fridays_inclusive),
        cmocka_unit_test(closed_days_are_taken_out),
        cmocka_unit_test(own_terms_replace_the_common_ones),
        cmocka_unit_test(own_closed_rows_are_no_terms),
        cmocka_unit_test(bank_holidays_are_not_assumed),
        cmocka_unit_test(a_calendar_speaks_of_the_years_it_names),
        cmocka_unit_test(periods_that_cannot_be_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
