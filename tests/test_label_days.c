/* SPDX-License-Identifier: MIT */
/* Ends of half terms, from open days and from a calendar. */
#include "data/dates.h"
#include "review/label.h"
#include "test_labels.h"

/* Opens the Mondays to Fridays from `first` to `last`. */
static void open_days(uint8_t open[EB_YEAR_DAYS], int year, eb_date first,
                      eb_date last) {
    for (eb_date day = first; day <= last; day++) {
        if (eb_date_weekday(day) > 4) continue;
        open[day - eb_academic_year_start(year)] = 1;
    }
}

static void six_half_terms_have_five_ends(void **state) {
    (void)state;
    const eb_date start = eb_academic_year_start(2023);
    uint8_t open[EB_YEAR_DAYS] = {0};
    eb_date ends[EB_HALF_TERMS];
    open_days(open, 2023, on(2023, 9, 5), on(2023, 10, 20));
    open_days(open, 2023, on(2023, 10, 30), on(2023, 12, 21));
    open_days(open, 2023, on(2024, 1, 8), on(2024, 2, 8)); /* to Thursday */
    open_days(open, 2023, on(2024, 2, 19), on(2024, 3, 28));
    open_days(open, 2023, on(2024, 4, 15), on(2024, 5, 3));
    open_days(open, 2023, on(2024, 5, 7), on(2024, 5, 24));
    open_days(open, 2023, on(2024, 6, 3), on(2024, 7, 23));
    assert_int_equal(eb_half_term_ends(open, start, ends), 5);
    assert_int_equal(ends[0], on(2023, 10, 20));
    assert_int_equal(ends[1], on(2023, 12, 21));
    assert_int_equal(ends[2], on(2024, 2, 8));
    assert_int_equal(ends[3], on(2024, 3, 28));
    assert_int_equal(ends[4], on(2024, 5, 24));
}

/* Four weekdays are no break, five are, over a weekend or not. */
static void a_break_has_five_weekdays(void **state) {
    (void)state;
    const eb_date start = eb_academic_year_start(2023);
    uint8_t open[EB_YEAR_DAYS] = {0};
    eb_date ends[EB_HALF_TERMS];
    open_days(open, 2023, on(2023, 9, 4), on(2023, 9, 6)); /* to Wednesday */
    open_days(open, 2023, on(2023, 9, 13), on(2023, 9, 15));
    assert_int_equal(eb_half_term_ends(open, start, ends), 0);
    open_days(open, 2023, on(2023, 9, 25), on(2023, 9, 25));
    assert_int_equal(eb_half_term_ends(open, start, ends), 1);
    assert_int_equal(ends[0], on(2023, 9, 15));
    open[on(2023, 9, 18) - start] = 1; /* Monday: four are left */
    assert_int_equal(eb_half_term_ends(open, start, ends), 0);
}

/* Nothing before the first open day or after the last; at most five. */
static void holidays_at_the_ends_are_no_breaks(void **state) {
    (void)state;
    const eb_date start = eb_academic_year_start(2023);
    uint8_t open[EB_YEAR_DAYS] = {0};
    eb_date ends[EB_HALF_TERMS];
    assert_int_equal(eb_half_term_ends(open, start, ends), 0);
    open_days(open, 2023, on(2023, 10, 2), on(2023, 11, 3));
    assert_int_equal(eb_half_term_ends(open, start, ends), 0);
    for (int i = 0; i < 8; i++) {
        open_days(open, 2023, on(2023, 11, 20) + 14 * i,
                  on(2023, 11, 24) + 14 * i);
    }
    assert_int_equal(eb_half_term_ends(open, start, ends), 5);
    assert_int_equal(ends[0], on(2023, 11, 3));
    assert_int_equal(ends[4], on(2023, 11, 24) + 14 * 3);
}

/* ---- in a register ---- */

static eb_labels *labels_of(school *s) {
    eb_labels *labels = NULL;
    if (!s->reg->closed) school_close(s);
    SCHOOL_OK(s, eb_labels_new(s->reg, NULL, &labels, &s->err));
    return labels;
}

/* A week of snow in March looks like a break; the calendar knows better. */
static void a_calendar_beats_the_marks(void **state) {
    (void)state;
    for (int calendar = 0; calendar < 2; calendar++) {
        school s = {0};
        school_new(&s, EB_CONFLICTS_REFUSE);
        autumn(&s, "p", "A");
        weeks_of(&s, "p", "A", on(2024, 1, 8), 2, '/');
        weeks_of(&s, "p", "A", on(2024, 1, 29), 2, '/'); /* snow before */
        weeks_of(&s, "p", "A", on(2024, 2, 19), 5, '/');
        weeks_of(&s, "p", "A", on(2024, 4, 8), 15, '/');
        if (calendar) {
            period(&s, "", EB_TERM, on(2023, 9, 4), on(2023, 12, 15));
            period(&s, "", EB_CLOSED, on(2023, 10, 21), on(2023, 10, 29));
            period(&s, "", EB_TERM, on(2024, 1, 8), on(2024, 3, 22));
            period(&s, "", EB_CLOSED, on(2024, 2, 10), on(2024, 2, 18));
            period(&s, "", EB_TERM, on(2024, 4, 8), on(2024, 7, 19));
        }
        eb_labels *labels = labels_of(&s);
        assert_int_equal(eb_labels_day_count(labels), calendar ? 4 : 5);
        assert_int_equal(eb_labels_day(labels, 2),
                         calendar ? on(2024, 2, 10) : on(2024, 1, 20));
        eb_labels_free(labels);
        school_done(&s);
    }
}

/* Terms of school B's own: it breaks up a week later. */
static void a_school_may_have_its_own_calendar(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    whole_year(&s, "p", "A", '/');
    whole_year(&s, "p", "B", '/');
    period(&s, "", EB_TERM, on(2023, 9, 4), on(2023, 10, 20));
    period(&s, "", EB_TERM, on(2023, 10, 30), on(2024, 7, 19));
    period(&s, "B", EB_TERM, on(2023, 9, 4), on(2023, 11, 17));
    period(&s, "B", EB_TERM, on(2023, 11, 27), on(2024, 7, 19));
    eb_labels *labels = labels_of(&s);
    assert_int_equal(eb_labels_day_count(labels), 2);
    assert_int_equal(eb_labels_count(labels), 2);
    assert_non_null(label_of(labels, "p", "A", on(2023, 10, 21)));
    assert_non_null(label_of(labels, "p", "B", on(2023, 11, 18)));
    eb_labels_free(labels);
    school_done(&s);
}

/* Past: a school open on 1 June, or in a later year. */
static void june_closes_a_year(void **state) {
    (void)state;
    for (int june = 0; june < 2; june++) {
        school s = {0};
        eb_labels *labels = NULL;
        school_new(&s, EB_CONFLICTS_REFUSE);
        autumn(&s, "p", "A");
        spring(&s, "p", "A");
        summer_1(&s, "p", "A", '/'); /* to 24 May */
        if (june) weeks_of(&s, "p", "A", on(2024, 6, 3), 1, '/');
        school_close(&s);
        const eb_status status = eb_labels_new(s.reg, NULL, &labels, NULL);
        assert_int_equal(status, june ? EB_OK : EB_ERR_NOT_FOUND);
        eb_labels_free(labels);
        school_done(&s);
    }
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    autumn(&s, "p", "A");
    spring(&s, "p", "A");
    weeks_of(&s, "q", "B", on(2024, 9, 2), 1, '/');
    eb_labels *labels = labels_of(&s);
    assert_int_equal(eb_labels_day_count(labels), 3);
    eb_labels_free(labels);
    school_done(&s);
}

/* A row of blanks to July is no open day. */
static void planned_rows_do_not_end_a_year(void **state) {
    (void)state;
    school s = {0};
    eb_labels *labels = NULL;
    school_new(&s, EB_CONFLICTS_REFUSE);
    autumn(&s, "p", "A");
    mark(&s, "p", "A", on(2024, 7, 1), EB_AM, "");
    mark(&s, "p", "A", on(2024, 7, 1), EB_PM, "#");
    school_close(&s);
    assert_int_equal(eb_labels_new(s.reg, NULL, &labels, NULL),
                     EB_ERR_NOT_FOUND);
    school_done(&s);
}

/* A school that opens for one afternoon is open that day. */
static void a_half_term_may_end_at_noon(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    weeks_of(&s, "p", "A", on(2023, 9, 4), 6, '/');
    marks(&s, "p", "A", on(2023, 10, 16), "/\\/\\/\\/\\");
    mark(&s, "p", "A", on(2023, 10, 20), EB_PM, "\\");
    weeks_of(&s, "p", "A", on(2023, 10, 30), 7, '/');
    weeks_of(&s, "p", "A", on(2024, 6, 3), 7, '/');
    eb_labels *labels = labels_of(&s);
    assert_int_equal(eb_labels_day(labels, 0), on(2023, 10, 21));
    assert_int_equal(eb_labels_row(labels, 0)->possible, 69);
    eb_labels_free(labels);
    school_done(&s);
}

/* A school at which nobody was ever expected was never open. */
static void a_school_without_an_open_day(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    whole_year(&s, "p", "A", '/');
    weeks_of(&s, "q", "B", on(2023, 9, 4), 7, 'X');
    weeks_of(&s, "q", "B", on(2024, 9, 2), 7, 'X'); /* a later year */
    eb_labels *labels = labels_of(&s);
    assert_int_equal(eb_labels_count(labels), 5);
    assert_int_equal(eb_labels_school_count(labels), 1);
    eb_labels_free(labels);
    school_done(&s);
}

/* Of the days that are given, those of the years that are asked for. */
static void days_of_some_years(void **state) {
    (void)state;
    const eb_date days[] = {on(2023, 11, 1), on(2024, 11, 1)};
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    whole_year(&s, "p", "A", '/');
    next_year(&s, "p", "A", '/');
    school_close(&s);
    for (int which = 0; which < 2; which++) {
        eb_label_options options = EB_LABEL_OPTIONS_INIT;
        eb_labels *labels = NULL;
        options.as_of = days;
        options.as_of_count = 2;
        if (which == 0) options.last_year = 2023;
        if (which == 1) options.first_year = 2024;
        SCHOOL_OK(&s, eb_labels_new(s.reg, &options, &labels, &s.err));
        assert_int_equal(eb_labels_day_count(labels), 1);
        assert_int_equal(eb_labels_day(labels, 0), days[which]);
        eb_labels_free(labels);
    }
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(six_half_terms_have_five_ends),
        cmocka_unit_test(a_break_has_five_weekdays),
        cmocka_unit_test(holidays_at_the_ends_are_no_breaks),
        cmocka_unit_test(a_calendar_beats_the_marks),
        cmocka_unit_test(a_school_may_have_its_own_calendar),
        cmocka_unit_test(june_closes_a_year),
        cmocka_unit_test(planned_rows_do_not_end_a_year),
        cmocka_unit_test(a_half_term_may_end_at_noon),
        cmocka_unit_test(a_school_without_an_open_day),
        cmocka_unit_test(days_of_some_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
