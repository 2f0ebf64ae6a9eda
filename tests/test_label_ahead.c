/* SPDX-License-Identifier: MIT */
/* n and k by hand, and why a row has no label. */
#include "test_labels.h"

/* Labels of school A on one day; `all` is there all year. */
typedef struct one_day {
    school s;
    eb_date as_of;
    eb_label_options options;
    eb_labels *labels;
    int64_t out[EB_UNLABELLED];
} one_day;

static one_day one_day_new(eb_date as_of) {
    const eb_label_options standard = EB_LABEL_OPTIONS_INIT;
    one_day d;
    memset(&d, 0, sizeof d);
    d.options = standard;
    d.as_of = as_of;
    school_new(&d.s, EB_CONFLICTS_REFUSE);
    add_pupil(&d.s, "all", "", 8, "");
    whole_year(&d.s, "all", "A", '/');
    return d;
}

static void one_day_make(one_day *d) {
    d->options.as_of = &d->as_of;
    d->options.as_of_count = 1;
    school_close(&d->s);
    SCHOOL_OK(&d->s,
              eb_labels_new(d->s.reg, &d->options, &d->labels, &d->s.err));
    for (int r = 0; r < EB_UNLABELLED; r++) {
        d->out[r] = eb_labels_left_out(d->labels, (eb_unlabelled)r);
    }
}

static void one_day_end(one_day *d) {
    eb_labels_free(d->labels);
    school_done(&d->s);
}

static void assert_ahead(const one_day *d, const char *pupil, int64_t n,
                         int64_t k) {
    const eb_label *row = label_of(d->labels, pupil, "A", d->as_of);
    if (n < 0) {
        assert_null(row);
        return;
    }
    if (row == NULL) fail_msg("no row of %s", pupil);
    assert_int_equal(row->ahead, n);
    assert_int_equal(row->ahead_absent, k);
}

/* Possible sessions only, of every kind of mark, from as_of itself on. */
static void possible_and_absent_ahead_are_counted(void **state) {
    (void)state;
    one_day d = one_day_new(on(2024, 6, 3));
    autumn(&d.s, "p", "A");
    weeks_of(&d.s, "p", "A", on(2024, 5, 20), 1, 'O'); /* before */
    marks(&d.s, "p", "A", on(2024, 6, 3), "IOUHCEX#Z /BLVPWD\\");
    weeks_of(&d.s, "p", "A", on(2024, 6, 17), 2, '/');
    one_day_make(&d);
    assert_ahead(&d, "all", 70, 0);
    /* I O U H C E absent; X # Z D and the blank are not possible. */
    assert_ahead(&d, "p", 6 + 7 + 20, 6);
    one_day_end(&d);
}

/* Twenty are a label, nineteen are not. */
static void too_few_have_left(void **state) {
    (void)state;
    one_day d = one_day_new(on(2024, 6, 3));
    weeks_of(&d.s, "19", "A", on(2024, 5, 20), 1, '/');
    weeks_of(&d.s, "19", "A", on(2024, 6, 3), 1, '/');
    marks(&d.s, "19", "A", on(2024, 6, 10), "/\\/\\/\\/\\/");
    weeks_of(&d.s, "20", "A", on(2024, 5, 20), 1, '/');
    weeks_of(&d.s, "20", "A", on(2024, 6, 3), 2, '/');
    one_day_make(&d);
    assert_ahead(&d, "20", 20, 0);
    assert_ahead(&d, "19", -1, 0);
    assert_int_equal(d.out[EB_LABEL_LEFT], 1);
    one_day_end(&d);
}

/* A blank on the last ten days is not left; none is, and a leaving date. */
static void rows_to_the_end_are_not_left(void **state) {
    (void)state;
    for (int how = 0; how < 3; how++) {
        const int leaves = how > 0;
        one_day d = one_day_new(on(2024, 6, 3));
        eb_pupil pupil = EB_PUPIL_INIT;
        pupil.pupil = "p";
        pupil.school = "A";
        if (how == 1) pupil.leaving_date = on(2024, 7, 18);
        SCHOOL_OK(&d.s, eb_register_add_pupil(d.s.reg, &pupil, &d.s.err));
        autumn(&d.s, "p", "A");
        weeks_of(&d.s, "p", "A", on(2024, 5, 20), 1, '/');
        weeks_of(&d.s, "p", "A", on(2024, 6, 3), 5, 'X');
        if (how < 2) { /* the tenth day from the end; else the eleventh */
            mark(&d.s, "p", "A", on(2024, 7, 8), EB_AM, "");
        }
        one_day_make(&d);
        assert_int_equal(d.out[EB_LABEL_LEFT], leaves);
        assert_int_equal(d.out[EB_LABEL_FEW], !leaves);
        one_day_end(&d);
    }
}

static void who_comes_after_twenty_days_is_late(void **state) {
    (void)state;
    one_day d = one_day_new(on(2024, 7, 13)); /* ten sessions ahead */
    d.options.minimum = 11;
    weeks_of(&d.s, "late", "A", on(2023, 10, 2), 3, '/'); /* the 21st day */
    weeks_of(&d.s, "late", "A", on(2024, 7, 1), 3, '/');
    weeks_of(&d.s, "here", "A", on(2023, 9, 29), 1, '/'); /* the 20th */
    weeks_of(&d.s, "here", "A", on(2024, 7, 1), 3, '/');
    weeks_of(&d.s, "z", "A", on(2023, 9, 4), 1, 'Z'); /* not on the roll */
    weeks_of(&d.s, "z", "A", on(2024, 7, 1), 3, '/');
    autumn(&d.s, "b", "B"); /* another school goes on for a week more */
    weeks_of(&d.s, "b", "B", on(2024, 7, 1), 4, '/');
    one_day_make(&d);
    assert_int_equal(eb_labels_count(d.labels), 1);
    assert_int_equal(d.out[EB_LABEL_LATE], 2); /* late and z */
    assert_int_equal(d.out[EB_LABEL_FEW], 2);  /* all and here */
    one_day_end(&d);
}

/* Year 11 ends on Sunday 26 May 2024, before the spring bank holiday. */
static void year_11_ends_before_the_bank_holiday(void **state) {
    (void)state;
    one_day d = one_day_new(on(2024, 5, 11));
    add_pupil(&d.s, "y11", "", 11, "");
    whole_year(&d.s, "y11", "A", 'O');
    one_day_make(&d);
    assert_ahead(&d, "all", 20 + 70, 0);
    assert_ahead(&d, "y11", 20, 0); /* none of the 70 absent ones */
    const eb_label *row = label_of(d.labels, "y11", "A", d.as_of);
    assert_int_equal(row->year_group, 11);
    assert_int_equal(row->planned, 20); /* the weekdays that are left */
    one_day_end(&d);
    d = one_day_new(on(2024, 5, 25));
    add_pupil(&d.s, "y11", "", 11, "");
    whole_year(&d.s, "y11", "A", '/');
    one_day_make(&d);
    assert_ahead(&d, "y11", -1, 0);
    assert_int_equal(d.out[EB_LABEL_YEAR_11], 1);
    one_day_end(&d);
}

/* A pupil file without years: Year 11 now was Year 10 then. */
static void year_11_is_of_that_year(void **state) {
    (void)state;
    one_day d = one_day_new(on(2024, 5, 11));
    add_pupil(&d.s, "p", "", 11, "");
    whole_year(&d.s, "p", "A", '/');
    next_year(&d.s, "p", "A", '/');
    one_day_make(&d);
    assert_ahead(&d, "p", 90, 0);
    assert_int_equal(label_of(d.labels, "p", "A", d.as_of)->year_group, 10);
    one_day_end(&d);
}

static void rows_without_a_score_have_no_label(void **state) {
    (void)state;
    one_day d = one_day_new(on(2024, 6, 3));
    weeks_of(&d.s, "left", "A", on(2023, 9, 4), 2, '/');
    weeks_of(&d.s, "no marks", "A", on(2024, 5, 20), 1, 'X');
    weeks_of(&d.s, "no marks", "A", on(2024, 6, 3), 7, '/');
    one_day_make(&d);
    assert_int_equal(eb_labels_count(d.labels), 1);
    assert_int_equal(d.out[EB_LABEL_NOT_SCORED], 2);
    one_day_end(&d);
}

/* A row of one afternoon is a row; and who leaves on the last open day has
 * not left before it. */
static void the_last_afternoon_counts(void **state) {
    (void)state;
    for (int how = 0; how < 2; how++) {
        one_day d = one_day_new(on(2024, 6, 3));
        eb_pupil pupil = EB_PUPIL_INIT;
        pupil.pupil = "p";
        pupil.school = "A";
        if (how == 1) pupil.leaving_date = on(2024, 7, 19);
        SCHOOL_OK(&d.s, eb_register_add_pupil(d.s.reg, &pupil, &d.s.err));
        weeks_of(&d.s, "p", "A", on(2024, 5, 20), 1, '/');
        mark(&d.s, "p", "A", on(2024, 7, 8), EB_PM, "");
        one_day_make(&d);
        assert_int_equal(d.out[EB_LABEL_LEFT], 0);
        assert_int_equal(d.out[EB_LABEL_LATE] + d.out[EB_LABEL_FEW], 1);
        one_day_end(&d);
    }
}

/* Marks that were there on the day and were all taken back since: nobody came
 * late who never came. */
static void marks_that_were_taken_back(void **state) {
    (void)state;
    one_day d = one_day_new(on(2024, 6, 3));
    weeks_of(&d.s, "p", "A", on(2024, 5, 20), 1, '/');
    for (int day = 0; day < 5; day++) {
        for (int half = 0; half < 2; half++) {
            amend(&d.s, "p", "A", on(2024, 5, 20) + day, (eb_half)half, "X",
                  minute_of(on(2024, 7, 20), 9, 0));
        }
    }
    weeks_of(&d.s, "p", "A", on(2024, 6, 3), 7, 'X');
    one_day_make(&d);
    assert_int_equal(eb_labels_count(d.labels), 1);
    assert_int_equal(d.out[EB_LABEL_LATE], 0);
    assert_int_equal(d.out[EB_LABEL_FEW], 1);
    one_day_end(&d);
}

/* The 20th day is the first on which somebody is expected, at noon. */
static void an_afternoon_is_soon_enough(void **state) {
    (void)state;
    one_day d = one_day_new(on(2024, 7, 13)); /* ten sessions ahead */
    d.options.minimum = 11;
    marks(&d.s, "noon", "A", on(2023, 9, 29), "X\\");
    weeks_of(&d.s, "noon", "A", on(2024, 7, 1), 3, '/');
    marks(&d.s, "next", "A", on(2023, 9, 29), "XX/\\");
    weeks_of(&d.s, "next", "A", on(2024, 7, 1), 3, '/');
    autumn(&d.s, "b", "B"); /* another school goes on for a week more */
    weeks_of(&d.s, "b", "B", on(2024, 7, 1), 4, '/');
    one_day_make(&d);
    assert_int_equal(d.out[EB_LABEL_LATE], 1); /* next */
    assert_int_equal(d.out[EB_LABEL_FEW], 2);  /* all and noon */
    one_day_end(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(possible_and_absent_ahead_are_counted),
        cmocka_unit_test(too_few_have_left),
        cmocka_unit_test(rows_to_the_end_are_not_left),
        cmocka_unit_test(who_comes_after_twenty_days_is_late),
        cmocka_unit_test(year_11_ends_before_the_bank_holiday),
        cmocka_unit_test(year_11_is_of_that_year),
        cmocka_unit_test(rows_without_a_score_have_no_label),
        cmocka_unit_test(the_last_afternoon_counts),
        cmocka_unit_test(marks_that_were_taken_back),
        cmocka_unit_test(an_afternoon_is_soon_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
