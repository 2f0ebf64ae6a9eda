/* SPDX-License-Identifier: MIT */
/* Last year at any school, and the family's days, read off the register: by
 * hand and as the features 56 to 58 and 62 to 64 show them. */
#include "data/links.h"
#include "school.h"

#define START on(2025, 9, 1)
#define LAST on(2024, 9, 2)
#define AS_OF on(2025, 10, 1)

static void last_year(school *s, const char *pupil, const char *at,
                      int64_t *possible, int64_t *absent) {
    *possible = *absent = -77;
    SCHOOL_OK(s, eb_view_last_year(s->view, row_of(s, pupil, at), possible,
                                   absent, &s->err));
}

static int is_missing(double value) { return value != value; }

/* Rows for P at A this year; last year as given at A and B. */
static void two_years(school *s, const char *at_a, const char *at_b) {
    school_new(s, EB_CONFLICTS_REFUSE);
    marks(s, "P", "A", START, "/\\");
    if (at_a != NULL) marks(s, "P", "A", LAST, at_a);
    if (at_b != NULL) marks(s, "P", "B", LAST, at_b);
}

/* "The pupil at any school, sessions merged as by --unit pupil." */
static void last_year_is_merged(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        int64_t possible, absent;
    } CASES[] = {
        {"/O/I", NULL, 4, 2},     {NULL, "/O/I", 4, 2},
        {"/O/I", "O/", 4, 1},     {"DDDD", "/OO/", 4, 2},
        {"OOOO", "////", 4, 0},   {"OOOO", "DDDD", 4, 4},
        {"O   ", " O  ", 2, 2},   {"/", "  II", 3, 2},
        {"#DX-", NULL, -1, -1},   {NULL, NULL, -1, -1},
        {"    ", "    ", -1, -1}, {"BVLU", NULL, 4, 1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        school s = {0};
        int64_t possible, absent;
        two_years(&s, CASES[i].a, CASES[i].b);
        look(&s, AS_OF);
        last_year(&s, "P", "A", &possible, &absent);
        assert_int_equal(possible, CASES[i].possible);
        assert_int_equal(absent, CASES[i].absent);
        const double rate = feature(&s, "P", "A", EB_F_LAST_YEAR_ABSENCE_RATE);
        const double pa = feature(&s, "P", "A", EB_F_LAST_YEAR_PA);
        if (possible < 0) {
            assert_true(
                is_missing(feature(&s, "P", "A", EB_F_LAST_YEAR_POSSIBLE)));
            assert_true(is_missing(rate) && is_missing(pa));
        } else {
            assert_true(feature(&s, "P", "A", EB_F_LAST_YEAR_POSSIBLE) ==
                        (double)possible);
            assert_true(rate == (double)absent / (double)possible);
            assert_true(pa == (10 * absent >= possible ? 1.0 : 0.0));
        }
        school_done(&s);
    }
}

/* Three schools: a session attended at the third is attended. */
static void three_schools_in_one_year(void **state) {
    (void)state;
    school s = {0};
    int64_t possible, absent;
    two_years(&s, "OOOOOO", "IIII");
    marks(&s, "P", "C", LAST, "/ /");
    marks(&s, "Q", "C", LAST, "OOOOOO");
    look(&s, AS_OF);
    last_year(&s, "P", "A", &possible, &absent);
    assert_int_equal(possible, 6);
    assert_int_equal(absent, 4);
    school_done(&s);
}

/* Only the year before: not this one, nor the one before that. */
static void only_the_year_before(void **state) {
    (void)state;
    school s = {0};
    int64_t possible, absent;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", on(2023, 9, 4), "OOOOOOOO");
    marks(&s, "P", "A", on(2024, 7, 31), "OO");
    marks(&s, "P", "A", on(2024, 8, 1), "/O");
    marks(&s, "P", "A", on(2025, 7, 31), "/O");
    marks(&s, "P", "A", on(2025, 8, 1), "OO");
    look(&s, AS_OF);
    last_year(&s, "P", "A", &possible, &absent);
    assert_int_equal(possible, 4);
    assert_int_equal(absent, 2);
    look(&s, on(2025, 8, 1)); /* still of 2024/25 */
    last_year(&s, "P", "A", &possible, &absent);
    assert_int_equal(possible, 10);
    assert_int_equal(absent, 10);
    school_done(&s);
}

/* "From the register or the pupil file's last_year_possible, whichever is
 * more (the register when equal); missing when neither has any"; the rate
 * "missing when absent is missing or exceeds possible". */
static void the_register_or_the_file(void **state) {
    (void)state;
    static const struct {
        const char *register_;
        int64_t filed_possible, filed_absent, possible, absent;
    } CASES[] = {
        {"/O/O", EB_NO_COUNT, EB_NO_COUNT, 4, 2},
        {"/O/O", EB_NO_COUNT, 3, 4, 2},
        {"/O/O", 3, 3, 4, 2},
        {"/O/O", 4, 4, 4, 2},
        {"/O/O", 5, 1, 5, 1},
        {"/O/O", 5, EB_NO_COUNT, 5, EB_NO_COUNT},
        {"/O/O", 5, 6, 5, EB_NO_COUNT},
        {"/O/O", 5, 5, 5, 5},
        {"/O/O", 5, 0, 5, 0},
        {NULL, 300, 30, 300, 30},
        {NULL, 0, 0, EB_NO_COUNT, EB_NO_COUNT},
        {NULL, EB_NO_COUNT, 7, EB_NO_COUNT, EB_NO_COUNT},
        {"DDDD", 1, 1, 1, 1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        school s = {0};
        int64_t possible, absent;
        eb_pupil row = EB_PUPIL_INIT;
        two_years(&s, CASES[i].register_, NULL);
        row.pupil = "P";
        row.last_year_possible = CASES[i].filed_possible;
        row.last_year_absent = CASES[i].filed_absent;
        SCHOOL_OK(&s, eb_register_add_pupil(s.reg, &row, &s.err));
        look(&s, AS_OF);
        last_year(&s, "P", "A", &possible, &absent);
        assert_int_equal(possible, CASES[i].possible);
        assert_int_equal(absent, CASES[i].absent);
        assert_true(
            is_missing(feature(&s, "P", "A", EB_F_LAST_YEAR_ABSENCE_RATE)) ==
            (absent < 0));
        assert_true(
            is_missing(feature(&s, "P", "A", EB_F_LAST_YEAR_POSSIBLE)) ==
            (possible < 0));
        school_done(&s);
    }
}

/* Last year's marks, too, are those known on the day. */
static void last_year_as_it_was_known(void **state) {
    (void)state;
    school s = {0};
    int64_t possible, absent;
    two_years(&s, "/OOO", NULL);
    amend(&s, "P", "A", LAST, EB_PM, "/", minute_of(on(2025, 9, 20), 9, 0));
    amend(&s, "P", "A", LAST + 1, EB_PM, "D", minute_of(AS_OF, 9, 0));
    look(&s, on(2025, 9, 10));
    last_year(&s, "P", "A", &possible, &absent);
    assert_true(possible == 4 && absent == 3);
    look(&s, AS_OF);
    last_year(&s, "P", "A", &possible, &absent);
    assert_true(possible == 4 && absent == 2);
    look(&s, AS_OF + 1);
    last_year(&s, "P", "A", &possible, &absent);
    assert_true(possible == 3 && absent == 1);
    school_done(&s);
}

/* ---- the family ---- */

static void siblings_of(school *s, const char *pupil, const char *at,
                        eb_siblings *out, eb_family_days *days) {
    memset(out, 0, sizeof *out);
    memset(days, 0, sizeof *days);
    eb_entry_siblings(s->view, &s->view->rows[row_of(s, pupil, at)], out, days);
}

static int bit(const uint64_t *days, eb_date date) {
    const unsigned day = (unsigned)(date - on(2025, 8, 1));
    return (days[day / 64] >> day % 64 & 1) != 0;
}

/* P; Q at A and B; R at B; S in another family; T and U in none; V in the
 * family without a possible session. */
static void a_family(school *s) {
    school_new(s, EB_CONFLICTS_REFUSE);
    static const char *const IDS[] = {"P", "Q", "R", "V"};
    for (size_t i = 0; i < 4; i++) add_pupil(s, IDS[i], "", 3, "F");
    add_pupil(s, "S", "", 3, "G");
    add_pupil(s, "T", "", 3, "");
    add_pupil(s, "U", "", 3, "");
    marks(s, "P", "A", START, "OO//O/");   /* Mon, Tue, Wed */
    marks(s, "P", "B", START + 3, "OO");   /* Thursday */
    marks(s, "Q", "A", START, "O/");       /* Monday */
    marks(s, "Q", "B", START, "DDII//");   /* Tuesday, Wednesday */
    marks(s, "R", "B", START + 2, "//O/"); /* Wed, Thu */
    marks(s, "S", "A", START, "OOOOOO");
    marks(s, "T", "A", START, "OOOOOO");
    marks(s, "U", "A", START, "OOOOOO");
    marks(s, "V", "A", START, "DDDDDD");
    marks(s, "R", "B", AS_OF, "OOOO");
    marks(s, "R", "B", LAST, "OOOO");
}

static void the_days_of_the_others(void **state) {
    (void)state;
    school s = {0};
    eb_siblings family;
    eb_family_days days;
    a_family(&s);
    look(&s, AS_OF);
    siblings_of(&s, "P", "A", &family, &days);
    assert_int_equal(family.pupils, 2);
    assert_int_equal(family.possible, 2 + 4 + 4);
    assert_int_equal(family.absent, 1 + 2 + 1);
    static const int POSSIBLE[] = {1, 1, 1, 1, 0};
    static const int ABSENT[] = {1, 1, 0, 1, 0};
    for (int d = 0; d < 5; d++) {
        assert_int_equal(bit(days.possible, START + d), POSSIBLE[d]);
        assert_int_equal(bit(days.absent, START + d), ABSENT[d]);
    }
    assert_true(feature(&s, "P", "A", EB_F_SIBLINGS) == 2.0);
    assert_true(feature(&s, "P", "A", EB_F_SIBLING_RATE) == 0.4);
    /* P's absent days at A: Monday (one of them absent), Wednesday (none). */
    assert_true(feature(&s, "P", "A", EB_F_SIBLING_DAYS) == 0.5);
    /* At B: Thursday, on which R was absent. */
    assert_true(feature(&s, "P", "B", EB_F_SIBLING_DAYS) == 1.0);
    /* Q's own enrolments are not each other's family. */
    siblings_of(&s, "Q", "B", &family, &days);
    assert_int_equal(family.pupils, 2);
    assert_int_equal(family.possible, 6 + 2 + 4);
    assert_int_equal(family.absent, 3 + 2 + 1);
    /* Who has no possible session has a family all the same. */
    siblings_of(&s, "V", "A", &family, &days);
    assert_int_equal(family.pupils, 3);
    assert_true(is_missing(feature(&s, "V", "A", EB_F_SIBLING_DAYS)));
    school_done(&s);
}

static void no_family_is_not_one_family(void **state) {
    (void)state;
    school s = {0};
    a_family(&s);
    look(&s, AS_OF);
    for (size_t i = 0; i < 2; i++) {
        const char *id = i == 0 ? "T" : "U";
        assert_true(is_missing(feature(&s, id, "A", EB_F_SIBLINGS)));
        assert_true(is_missing(feature(&s, id, "A", EB_F_SIBLING_RATE)));
        assert_true(is_missing(feature(&s, id, "A", EB_F_SIBLING_DAYS)));
    }
    /* A family of one: 0, and nothing to compare with. */
    assert_true(feature(&s, "S", "A", EB_F_SIBLINGS) == 0.0);
    assert_true(is_missing(feature(&s, "S", "A", EB_F_SIBLING_RATE)));
    assert_true(is_missing(feature(&s, "S", "A", EB_F_SIBLING_DAYS)));
    school_done(&s);
}

/* Each enrolment's own attributes give its family. */
static void families_by_enrolment(void **state) {
    (void)state;
    school s = {0};
    eb_siblings family;
    eb_family_days days;
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_pupil(&s, "P", "A", 3, "F");
    add_pupil(&s, "P", "B", 3, "G");
    add_pupil(&s, "Q", "", 3, "F");
    add_pupil(&s, "R", "", 3, "G");
    marks(&s, "P", "A", START, "O/");
    marks(&s, "P", "B", START, "I/I/");
    marks(&s, "Q", "A", START, "//");
    marks(&s, "R", "A", START, "OO");
    look(&s, AS_OF);
    siblings_of(&s, "P", "A", &family, &days);
    assert_true(family.pupils == 1 && family.absent == 0);
    siblings_of(&s, "P", "B", &family, &days);
    assert_true(family.pupils == 1 && family.absent == 2);
    siblings_of(&s, "Q", "A", &family, &days);
    assert_true(family.pupils == 1 && family.possible == 2);
    siblings_of(&s, "R", "A", &family, &days);
    assert_true(family.pupils == 1 && family.possible == 4);
    school_done(&s);
}

static int is_share(school *s, const char *pupil) {
    const eb_view_entry *entry = &s->view->rows[row_of(s, pupil, NULL)];
    const eb_family *family = eb_entry_family(s->view, entry);
    assert_non_null(family);
    return eb_entry_is_share(s->view, entry, family);
}

/* A row is all that its pupil has in the family: not when it is one of two
 * enrolments, nor when the national cut ends its year while the family's
 * goes on. */
static void a_row_may_be_less_than_the_share(void **state) {
    (void)state;
    school s = {0};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_pupil(&s, "P", "", 11, "F");
    add_pupil(&s, "Q", "", 10, "F");
    add_pupil(&s, "R", "", 10, "F");
    for (size_t i = 0; i < 3; i++) {
        const char id[] = {(char)('P' + i), '\0'};
        marks(&s, id, "A", on(2026, 5, 22), "//"); /* before 24 May */
        marks(&s, id, "A", on(2026, 6, 1), "II");  /* and after it */
    }
    marks(&s, "R", "B", on(2026, 6, 1), "//");
    options.as_of = on(2026, 6, 2);
    look_with(&s, &options);
    assert_true(is_share(&s, "P") && is_share(&s, "Q") && !is_share(&s, "R"));
    options.national = 1;
    look_with(&s, &options);
    assert_true(!is_share(&s, "P") && is_share(&s, "Q") && !is_share(&s, "R"));
    /* The family is whole: P's own part of it is taken out as it is there. */
    eb_siblings family;
    eb_family_days days;
    siblings_of(&s, "P", "A", &family, &days);
    assert_true(family.pupils == 2 && family.possible == 4 + 6);
    assert_int_equal(family.absent, 2 + 2);
    school_done(&s);
}

/* Days far apart do not share a bit. */
static void every_day_of_the_year(void **state) {
    (void)state;
    school s = {0};
    eb_siblings family;
    eb_family_days days;
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_pupil(&s, "P", "", 3, "F");
    add_pupil(&s, "Q", "", 3, "F");
    for (int d = 0; d < 365; d++) {
        mark(&s, "P", "A", on(2025, 8, 1) + d, EB_PM, "/");
        if (d % 3 == 0) continue;
        mark(&s, "Q", "A", on(2025, 8, 1) + d, EB_AM, d % 5 == 0 ? "O" : "/");
    }
    look(&s, on(2026, 8, 1));
    siblings_of(&s, "P", "A", &family, &days);
    for (int d = 0; d < 365; d++) {
        assert_int_equal(bit(days.possible, on(2025, 8, 1) + d), d % 3 != 0);
        assert_int_equal(bit(days.absent, on(2025, 8, 1) + d),
                         d % 3 != 0 && d % 5 == 0);
    }
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_year_is_merged),
        cmocka_unit_test(three_schools_in_one_year),
        cmocka_unit_test(only_the_year_before),
        cmocka_unit_test(the_register_or_the_file),
        cmocka_unit_test(last_year_as_it_was_known),
        cmocka_unit_test(the_days_of_the_others),
        cmocka_unit_test(no_family_is_not_one_family),
        cmocka_unit_test(families_by_enrolment),
        cmocka_unit_test(a_row_may_be_less_than_the_share),
        cmocka_unit_test(every_day_of_the_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
