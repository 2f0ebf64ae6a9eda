/* SPDX-License-Identifier: MIT */
/* Every row ends in exactly one fate, and too many bad rows stop the run. */
#include "data/view.h"

#include "school.h"

#define START on(2025, 9, 1)
#define AS_OF on(2025, 10, 1)

static eb_field field_of(const char *text) {
    const eb_field field = {text, strlen(text)};
    return field;
}

static void put_line(school *s, const char *pupil, eb_date date,
                     const char *code, int64_t recorded_at, int64_t line) {
    SCHOOL_OK(
        s, eb_register_put(s->reg, field_of(pupil), field_of("A"), date, EB_AM,
                           field_of(code), recorded_at, line, &s->err));
}

static void each_fate_by_hand(void **state) {
    (void)state;
    school s = {0};
    char text[64];
    school_new(&s, EB_CONFLICTS_ABSENT);
    marks(&s, "P", "A", START, "/\\I\\");               /* 4 used */
    mark(&s, "P", "A", START, EB_AM, "/");              /* repeated */
    mark(&s, "P", "A", START, EB_PM, "");               /* repeated */
    mark(&s, "P", "A", START + 1, EB_AM, "/");          /* conflicting */
    mark(&s, "P", "A", START + 2, EB_AM, "q");          /* unknown */
    mark(&s, "P", "A", AS_OF, EB_AM, "/");              /* later */
    mark(&s, "P", "A", AS_OF + 50, EB_AM, "q");         /* later */
    mark(&s, "P", "A", AS_OF, EB_AM, "");               /* later */
    mark(&s, "P", "A", AS_OF, EB_AM, "I");              /* later */
    mark(&s, "P", "A", AS_OF, EB_AM, "q");              /* later */
    mark(&s, "P", "A", EB_DATE_MIN - 1, EB_AM, "/");    /* out of range */
    eb_register_put_bad(s.reg, EB_MALFORMED, 9, "bad"); /* malformed */
    /* An amendment that is known takes the place of `\`; one is too late. */
    amend(&s, "P", "A", START + 1, EB_PM, "O", minute_of(START + 3, 9, 0));
    amend(&s, "P", "A", START + 1, EB_PM, "M", minute_of(AS_OF, 0, 0));
    inspect(&s, AS_OF);
    assert_string_equal(show_fates(&s, text, sizeof text), "4 2 1 6 1 1 1 1");
    school_done(&s);
}

static void names_of_fates(void **state) {
    (void)state;
    static const char *const NAMES[] = {
        "used",        "repeated",     "superseded",   "later",
        "conflicting", "unknown_code", "out_of_range", "malformed"};
    assert_int_equal(EB_FATES, 8);
    for (int f = 0; f < EB_FATES; f++) {
        assert_string_equal(eb_fate_name((eb_fate)f), NAMES[f]);
    }
    assert_non_null(eb_fate_name(EB_FATES));
}

/* ---- the sum, on random registers ---- */

/* A sheet in which everything happens to few sessions. */
static void crowded_sheet(sheet *sh, uint64_t *random, size_t rows) {
    static const char *const CODES[] = {"/", "\\", "I", "O", "",
                                        "-", "q",  "D", "N", "w"};
    for (size_t i = 0; i < rows; i++) {
        const char pupil[2] = {(char)('p' + below(random, 4)), '\0'};
        const char at[2] = {(char)('A' + below(random, 2)), '\0'};
        const eb_date date = START + (eb_date)below(random, 6);
        const eb_half half = below(random, 2) ? EB_PM : EB_AM;
        const char *code = CODES[below(random, 10)];
        int64_t recorded = EB_NO_TIME;
        if (below(random, 3) == 0) {
            const eb_date day = START + (eb_date)below(random, 9);
            recorded = minute_of(day, 9, (int)below(random, 3));
        }
        sheet_add(sh, pupil, at, date, half, code, recorded);
    }
}

/* Of the sheet: the rows of as_of or later, or recorded after known_at. */
static int64_t later_rows(const sheet *sh, eb_date as_of, eb_date known_at) {
    int64_t n = 0;
    for (size_t i = 0; i < sh->count; i++) {
        const sheet_row *row = &sh->rows[i];
        n += row->date >= as_of ||
             (row->recorded_at != EB_NO_TIME &&
              row->recorded_at >= minute_of(known_at + 1, 0, 0));
    }
    return n;
}

/* Sessions that have a mark row, as the view shows them. */
static void count_sessions(school *s, int64_t *known, int64_t *unknown) {
    static eb_session sessions[800];
    *known = *unknown = 0;
    for (size_t i = 0; i < eb_view_row_count(s->view); i++) {
        size_t n;
        SCHOOL_OK(s, eb_view_sessions(s->view, i, sessions, 800, &n, &s->err));
        for (size_t k = 0; k < n; k++) {
            if (sessions[k].class_ == EB_UNKNOWN) {
                ++*unknown;
            } else {
                ++*known;
            }
        }
    }
}

static void check_accounts(school *s, const sheet *sh, eb_date as_of,
                           eb_date known_at) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_counts counts;
    int64_t sum = 0, known, unknown;
    options.as_of = as_of;
    options.known_at = known_at;
    options.inspect = 1;
    look_with(s, &options);
    eb_view_counts(s->view, &counts);
    for (int f = 0; f < EB_FATES; f++) {
        if (counts.fates[f] < 0) {
            fail_msg("%s: %d", eb_fate_name((eb_fate)f), (int)counts.fates[f]);
        }
        sum += counts.fates[f];
    }
    assert_int_equal(counts.rows, sum);
    assert_int_equal(sum, sh->count);
    assert_int_equal(counts.fates[EB_LATER], later_rows(sh, as_of, known_at));
    /* One used row for every session that is seen with a code of the table
     * or none, and one unknown code at least for the others. */
    count_sessions(s, &known, &unknown);
    assert_int_equal(counts.fates[EB_USED], known);
    assert_true(counts.fates[EB_UNKNOWN_CODE] >= unknown);
}

static void rows_are_the_sum_of_their_fates(void **state) {
    (void)state;
    uint64_t random = 17;
    for (int round = 0; round < 60; round++) {
        sheet sh = {0};
        school s = {0};
        crowded_sheet(&sh, &random, 20 + below(&random, 300));
        school_new(&s, (eb_conflicts)(round % 3));
        sheet_into(&sh, &s, NULL);
        for (int i = 0; i < 4; i++) {
            const eb_date as_of = START + 1 + (eb_date)below(&random, 8);
            check_accounts(&s, &sh, as_of, as_of - 1);
            check_accounts(&s, &sh, as_of, START + (eb_date)below(&random, 12));
        }
        school_done(&s);
        sheet_done(&sh);
    }
}

static void fates_do_not_depend_on_order(void **state) {
    (void)state;
    uint64_t random = 23;
    for (int round = 0; round < 30; round++) {
        sheet sh = {0};
        char first[128], again[128];
        crowded_sheet(&sh, &random, 150);
        for (int k = 0; k < 4; k++) {
            school s = {0};
            school_new(&s, (eb_conflicts)(round % 3));
            sheet_into(&sh, &s, NULL);
            inspect(&s, START + 5);
            if (k == 0) {
                show_fates(&s, first, sizeof first);
            } else {
                assert_string_equal(show_fates(&s, again, sizeof again), first);
            }
            school_done(&s);
            sheet_shuffle(&sh, &random);
        }
        sheet_done(&sh);
    }
}

static void amendments_come_to_be_known(void **state) {
    (void)state;
    static const struct {
        int day;
        const char *fates;
    } CASES[] = {{1, "1 0 0 3 0 0 0 0"},
                 {3, "1 0 1 2 0 0 0 0"},
                 {4, "0 0 2 1 0 1 0 0"},
                 {5, "1 0 3 0 0 0 0 0"}};
    school s = {0};
    char text[64];
    school_new(&s, EB_CONFLICTS_REFUSE);
    amend(&s, "P", "A", START, EB_AM, "/", minute_of(on(2025, 9, 5), 9, 0));
    amend(&s, "P", "A", START, EB_AM, "O", minute_of(on(2025, 9, 3), 9, 0));
    mark(&s, "P", "A", START, EB_AM, "N");
    amend(&s, "P", "A", START, EB_AM, "q", minute_of(on(2025, 9, 4), 9, 0));
    for (size_t i = 0; i < 4; i++) {
        eb_view_options options = EB_VIEW_OPTIONS_INIT;
        options.as_of = AS_OF;
        options.known_at = on(2025, 9, CASES[i].day);
        options.inspect = 1;
        if (i == 0) school_close(&s);
        look_with(&s, &options);
        assert_string_equal(show_fates(&s, text, sizeof text), CASES[i].fates);
    }
    inspect(&s, START); /* all are of a day that is not seen */
    assert_string_equal(show_fates(&s, text, sizeof text), "0 0 0 4 0 0 0 0");
    school_done(&s);
}

/* ---- refusing ---- */

static eb_status view_status(school *s, double max_bad, int all) {
    eb_view *view = NULL;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = AS_OF;
    options.max_bad = max_bad;
    options.inspect = all;
    const eb_status status = eb_view_new(s->reg, &options, &view, &s->err);
    eb_view_free(view);
    return status;
}

/* `rows` good rows and so many bad ones, before as_of. */
static void some_bad(school *s, int rows, int unknown, int malformed) {
    school_new(s, EB_CONFLICTS_REFUSE);
    for (int i = 0; i < rows + unknown; i++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "p%04d", i / 20);
        put_line(s, id, START + i % 20, i < rows ? "/" : "q", EB_NO_TIME,
                 i + 2);
    }
    for (int i = 0; i < malformed; i++) {
        eb_register_put_bad(s->reg, EB_MALFORMED, 90000 + i, "bad");
    }
    school_close(s);
}

/* "More than 0.5 % unknown codes or 1 % malformed rows stop the run." */
static void the_limits_are_exact(void **state) {
    (void)state;
    static const struct {
        int rows, unknown, malformed;
        eb_status status;
    } CASES[] = {{199, 1, 0, EB_OK},        {198, 1, 0, EB_ERR_QUALITY},
                 {1990, 10, 0, EB_OK},      {1989, 10, 0, EB_ERR_QUALITY},
                 {99, 0, 1, EB_OK},         {98, 0, 1, EB_ERR_QUALITY},
                 {2970, 0, 30, EB_OK},      {2969, 0, 30, EB_ERR_QUALITY},
                 {1970, 10, 20, EB_OK},     {1969, 10, 20, EB_ERR_QUALITY},
                 {1971, 10, 19, EB_OK},     {0, 0, 0, EB_OK},
                 {0, 1, 0, EB_ERR_QUALITY}, {0, 0, 1, EB_ERR_QUALITY}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        school s = {0};
        some_bad(&s, CASES[i].rows, CASES[i].unknown, CASES[i].malformed);
        if (view_status(&s, -1.0, 0) != CASES[i].status) {
            fail_msg("%d rows, %d unknown, %d malformed", CASES[i].rows,
                     CASES[i].unknown, CASES[i].malformed);
        }
        assert_int_equal(view_status(&s, -1.0, 1), EB_OK);
        assert_int_equal(view_status(&s, 1.0, 0), EB_OK);
        school_done(&s);
    }
}

static void max_bad_replaces_both(void **state) {
    (void)state;
    school s = {0};
    some_bad(&s, 85, 10, 5);
    assert_int_equal(view_status(&s, 0.1, 0), EB_OK);
    assert_int_equal(view_status(&s, 0.09, 0), EB_ERR_QUALITY);
    assert_int_equal(view_status(&s, 0.0, 0), EB_ERR_QUALITY);
    school_done(&s);
    some_bad(&s, 100, 0, 0);
    assert_int_equal(view_status(&s, 0.0, 0), EB_OK);
    school_done(&s);
}

/* The line of the first bad row is said. */
static void the_first_line_is_said(void **state) {
    (void)state;
    school s = {0};
    some_bad(&s, 10, 2, 0);
    assert_int_equal(view_status(&s, -1.0, 0), EB_ERR_QUALITY);
    assert_int_equal(s.err.line, 12);
    assert_true(strlen(s.err.message) > 0);
    school_done(&s);
    school_new(&s, EB_CONFLICTS_REFUSE);
    put_line(&s, "P", START, "/", EB_NO_TIME, 7);
    put_line(&s, "P", START, "I", EB_NO_TIME, 8);
    school_close(&s);
    assert_int_equal(view_status(&s, -1.0, 0), EB_ERR_CONFLICT);
    assert_int_equal(s.err.line, 8);
    school_done(&s);
}

/* Rows of as_of and later neither stop a run nor make the share smaller. */
static void later_rows_do_not_count(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    many_marks(&s, "P", "A", START, '/', 10);
    many_marks(&s, "P", "A", AS_OF, 'q', 10);
    mark(&s, "P", "A", AS_OF, EB_AM, "/"); /* a conflict, later */
    mark(&s, "P", "A", AS_OF, EB_AM, "I");
    school_close(&s);
    assert_int_equal(view_status(&s, -1.0, 0), EB_OK);
    school_done(&s);
    school_new(&s, EB_CONFLICTS_REFUSE);
    many_marks(&s, "P", "A", START, '/', 10);
    many_marks(&s, "P", "A", AS_OF, '/', 400);
    mark(&s, "Q", "A", START, EB_AM, "q");
    school_close(&s);
    assert_int_equal(view_status(&s, -1.0, 0), EB_ERR_QUALITY);
    school_done(&s);
}

/* Two that disagree, at a minute of which nobody knew yet. */
static void what_is_recorded_later_stops_nothing(void **state) {
    (void)state;
    static const char *const PAIRS[][2] = {{"I", "O"}, {"I", "I"}, {"q", "/"}};
    for (size_t i = 0; i < 3; i++) {
        school s = {0};
        char text[64];
        school_new(&s, EB_CONFLICTS_REFUSE);
        put_line(&s, "P", START, "/", EB_NO_TIME, 2);
        for (int k = 0; k < 2; k++) {
            put_line(&s, "P", START, PAIRS[i][k], minute_of(AS_OF + 1, 9, 0),
                     3 + k);
        }
        look(&s, AS_OF);
        assert_string_equal(show_fates(&s, text, sizeof text),
                            "1 0 0 2 0 0 0 0");
        assert_null(eb_view_problem(s.view, EB_CONFLICTING, 0));
        school_done(&s);
    }
}

/* ---- problems ---- */

static void problems_are_listed_with_their_lines(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    eb_register_next_file(s.reg);
    put_line(&s, "P", START, "q", EB_NO_TIME, 2);
    eb_register_next_file(s.reg);
    put_line(&s, "P", AS_OF, "q", EB_NO_TIME, 3); /* later: not told */
    put_line(&s, "P", EB_DATE_MAX + 1, "/", EB_NO_TIME, 4);
    for (int i = 0; i < 25; i++) {
        eb_register_put_bad(s.reg, EB_MALFORMED, 10 + i, "what was wrong");
    }
    inspect(&s, AS_OF);
    const eb_problem *problem = eb_view_problem(s.view, EB_UNKNOWN_CODE, 0);
    assert_non_null(problem);
    assert_true(problem->line == 2 && problem->file == 0);
    assert_true(strlen(problem->reason) > 0);
    assert_null(eb_view_problem(s.view, EB_UNKNOWN_CODE, 1));
    problem = eb_view_problem(s.view, EB_OUT_OF_RANGE, 0);
    assert_true(problem->line == 4 && problem->file == 1);
    for (size_t i = 0; i < 20; i++) {
        problem = eb_view_problem(s.view, EB_MALFORMED, i);
        assert_non_null(problem);
        assert_int_equal(problem->line, 10 + (int64_t)i);
        assert_string_equal(problem->reason, "what was wrong");
    }
    assert_null(eb_view_problem(s.view, EB_MALFORMED, 20));
    assert_null(eb_view_problem(s.view, EB_MALFORMED, SIZE_MAX));
    assert_null(eb_view_problem(s.view, EB_USED, 0));
    assert_null(eb_view_problem(s.view, EB_FATES, 0));
    school_done(&s);
}

/* Twenty problems of days that are not seen do not hide those that are. */
static void later_problems_hide_none(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int i = 0; i < 30; i++) {
        put_line(&s, "P", AS_OF + i, "q", EB_NO_TIME, 2 + i);
    }
    put_line(&s, "P", START, "q", EB_NO_TIME, 40);
    inspect(&s, AS_OF);
    assert_int_equal(fate(&s, EB_UNKNOWN_CODE), 1);
    const eb_problem *problem = eb_view_problem(s.view, EB_UNKNOWN_CODE, 0);
    assert_non_null(problem);
    assert_int_equal(problem->line, 40);
    school_done(&s);
}

/* An unknown code that was recorded at a time is a problem like another. */
static void unknown_amendments_are_told(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    put_line(&s, "P", START, "q", minute_of(START, 9, 0), 5);
    inspect(&s, AS_OF);
    assert_int_equal(fate(&s, EB_UNKNOWN_CODE), 1);
    const eb_problem *problem = eb_view_problem(s.view, EB_UNKNOWN_CODE, 0);
    assert_non_null(problem);
    assert_int_equal(problem->line, 5);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fate_by_hand),
        cmocka_unit_test(names_of_fates),
        cmocka_unit_test(rows_are_the_sum_of_their_fates),
        cmocka_unit_test(fates_do_not_depend_on_order),
        cmocka_unit_test(amendments_come_to_be_known),
        cmocka_unit_test(the_limits_are_exact),
        cmocka_unit_test(max_bad_replaces_both),
        cmocka_unit_test(the_first_line_is_said),
        cmocka_unit_test(later_rows_do_not_count),
        cmocka_unit_test(what_is_recorded_later_stops_nothing),
        cmocka_unit_test(problems_are_listed_with_their_lines),
        cmocka_unit_test(later_problems_hide_none),
        cmocka_unit_test(unknown_amendments_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
