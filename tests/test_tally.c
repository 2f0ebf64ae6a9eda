/* SPDX-License-Identifier: MIT */
/* When a school was open: a twentieth of those with a possible mark in the
 * year, rounded up, and never nobody. */
#include "data/tally.h"

#include "school.h"

#define DAY on(2025, 9, 1)

static void a_twentieth_rounded_up(void **state) {
    (void)state;
    static const uint32_t CASES[][2] = {
        {0, 1},  {1, 1},   {19, 1},  {20, 1},    {21, 2},     {40, 2},
        {41, 3}, {100, 5}, {101, 6}, {1000, 50}, {1999, 100}, {2001, 101}};
    static eb_tally tally;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        tally.enrolments = CASES[i][0];
        assert_int_equal(eb_tally_quorum(&tally), CASES[i][1]);
    }
}

static void pupil_name(int p, char out[ID_ROOM]) {
    snprintf(out, ID_ROOM, "P%03d", p);
}

/* `n` pupils present on the first day; `k` of them again a week later. */
static void some_come_back(school *s, int n, int k, const char *code) {
    school_new(s, EB_CONFLICTS_REFUSE);
    for (int p = 0; p < n; p++) {
        char id[ID_ROOM];
        pupil_name(p, id);
        marks(s, id, "A", DAY, "/\\");
        if (p < k) mark(s, id, "A", DAY + 7, EB_PM, code);
    }
}

static int open_on(school *s, size_t row, eb_date date, eb_half half) {
    static eb_session sessions[800];
    size_t n = 0;
    SCHOOL_OK(s, eb_view_sessions(s->view, row, sessions, 800, &n, &s->err));
    for (size_t i = 0; i < n; i++) {
        if (sessions[i].date == date && sessions[i].half == half) {
            return sessions[i].open;
        }
    }
    fail_msg("no such session");
    return -1;
}

static void a_stray_mark_opens_no_school(void **state) {
    (void)state;
    static const struct {
        int pupils, again, open;
    } CASES[] = {{1, 1, 1},  {20, 1, 1}, {21, 1, 0}, {21, 2, 1},
                 {40, 2, 1}, {41, 2, 0}, {41, 3, 1}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        school s = {0};
        some_come_back(&s, CASES[i].pupils, CASES[i].again, "I");
        look(&s, on(2025, 10, 1));
        assert_int_equal(open_on(&s, 0, DAY + 7, EB_PM), CASES[i].open);
        assert_int_equal(open_on(&s, 0, DAY, EB_AM), 1);
        /* The stray mark is the pupil's all the same. */
        assert_int_equal(get_row(&s, "P000", "A").possible, 3);
        school_done(&s);
    }
}

/* Any possible mark opens, absent or attended; no other does. */
static void only_possible_marks_open(void **state) {
    (void)state;
    static const char *const CODES[] = {"/", "B", "I", "O", "D", "#", "", "q"};
    for (size_t i = 0; i < 8; i++) {
        school s = {0};
        some_come_back(&s, 20, 20, CODES[i]);
        inspect(&s, on(2025, 10, 1));
        assert_int_equal(open_on(&s, 0, DAY + 7, EB_PM), i < 4);
        school_done(&s);
    }
}

/* Who has no possible mark in the year is not one of whom it takes a
 * twentieth; nor is who has one only on or after as_of. */
static void only_those_of_the_year_before_as_of_count(void **state) {
    (void)state;
    for (int k = 0; k < 4; k++) {
        school s = {0};
        some_come_back(&s, 20, 1, "/");
        char id[ID_ROOM];
        pupil_name(20, id);
        if (k == 0) marks(&s, id, "A", DAY, "DD");
        if (k == 1) marks(&s, id, "A", on(2024, 9, 2), "//");
        if (k == 2) marks(&s, id, "A", on(2025, 10, 1), "//");
        if (k == 3) marks(&s, id, "A", on(2025, 9, 30), "/");
        look(&s, on(2025, 10, 1));
        assert_int_equal(open_on(&s, row_of(&s, "P000", "A"), DAY + 7, EB_PM),
                         k < 3);
        school_done(&s);
    }
}

static void schools_do_not_open_each_other(void **state) {
    (void)state;
    school s = {0};
    some_come_back(&s, 21, 1, "/");
    for (int p = 0; p < 5; p++) {
        char id[ID_ROOM];
        pupil_name(p, id);
        marks(&s, id, "B", DAY + 7, "/\\");
    }
    look(&s, on(2025, 10, 1));
    assert_int_equal(open_on(&s, row_of(&s, "P000", "A"), DAY + 7, EB_PM), 0);
    assert_int_equal(open_on(&s, row_of(&s, "P000", "B"), DAY + 7, EB_PM), 1);
    school_done(&s);
}

static void counting_by_hand(void **state) {
    (void)state;
    school s = {0};
    static eb_tally tally;
    eb_patches patches;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", DAY, "/\\ID");
    marks(&s, "Q", "A", DAY, "L #B");
    marks(&s, "R", "A", DAY, "  XZ");
    marks(&s, "T", "A", DAY + 7, "/");
    amend(&s, "P", "A", DAY, EB_PM, "O", minute_of(DAY + 2, 0, 0));
    school_close(&s);
    SCHOOL_OK(
        &s, eb_patches_make(s.reg, &s.reg->memory, DAY + 1, &patches, &s.err));
    eb_tally_make(s.reg, &patches, 0, DAY + 7, &tally);
    assert_int_equal(tally.columns, 2);
    assert_int_equal(tally.enrolments, 2);
    const uint32_t possible[] = {2, 1, 1, 1};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(tally.possible[i], possible[i]);
    }
    assert_int_equal(tally.present[0], 2);
    assert_int_equal(tally.present[1], 0); /* B is approved, not present */
    eb_patches_free(&patches, &s.reg->memory);
    SCHOOL_OK(
        &s, eb_patches_make(s.reg, &s.reg->memory, DAY + 2, &patches, &s.err));
    eb_tally_make(s.reg, &patches, 0, EB_DATE_MAX + 1, &tally);
    assert_int_equal(tally.columns, 3);
    assert_int_equal(tally.enrolments, 3);
    assert_int_equal(tally.possible[1], 1); /* O in the place of \ */
    assert_int_equal(tally.present[0], 2);
    assert_int_equal(tally.present[2], 1);
    eb_patches_free(&patches, &s.reg->memory);
    school_done(&s);
}

/* ---- the day from which to look, when nobody says ---- */

static eb_date found_as_of(school *s) {
    eb_view *view = NULL;
    school_close(s);
    SCHOOL_OK(s, eb_view_new(s->reg, NULL, &view, &s->err));
    const eb_date as_of = eb_view_as_of(view);
    assert_int_equal(eb_view_known_at(view), EB_DATE_MAX);
    eb_view_free(view);
    return as_of;
}

/* "The day after the last date on which a twentieth of a school's enrolments
 * have a present mark (nobody enters those ahead), the latest over schools." */
static void the_day_after_the_last_presence(void **state) {
    (void)state;
    static const struct {
        const char *code;
        int counts;
    } CASES[] = {{"/", 1}, {"\\", 1}, {"L", 1}, {"B", 0}, {"V", 0},
                 {"I", 0}, {"#", 0},  {"", 0},  {"D", 0}, {"X", 0}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        school s = {0};
        some_come_back(&s, 20, 20, CASES[i].code);
        assert_int_equal(found_as_of(&s), CASES[i].counts ? DAY + 8 : DAY + 1);
        school_done(&s);
    }
}

static void a_stray_presence_is_not_enough(void **state) {
    (void)state;
    static const struct {
        int pupils, again, counts;
    } CASES[] = {{20, 1, 1}, {21, 1, 0}, {21, 2, 1}, {41, 2, 0}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        school s = {0};
        some_come_back(&s, CASES[i].pupils, CASES[i].again, "/");
        assert_int_equal(found_as_of(&s), CASES[i].counts ? DAY + 8 : DAY + 1);
        school_done(&s);
    }
}

static void the_latest_of_all_schools(void **state) {
    (void)state;
    school s = {0};
    some_come_back(&s, 30, 30, "/");
    marks(&s, "P000", "B", DAY + 14, "/\\"); /* alone there: enough */
    marks(&s, "P000", "C", on(2024, 9, 2), "/\\");
    marks(&s, "P001", "B", DAY + 21, "II");
    assert_int_equal(found_as_of(&s), DAY + 15);
    school_done(&s);
}

/* By amendments too: the day is found by all that is known today. */
static void amendments_are_counted(void **state) {
    (void)state;
    school s = {0};
    some_come_back(&s, 20, 20, "N");
    for (int p = 0; p < 20; p++) {
        char id[ID_ROOM];
        pupil_name(p, id);
        amend(&s, id, "A", DAY + 7, EB_PM, "L", minute_of(DAY + 30, 9, 0));
    }
    assert_int_equal(found_as_of(&s), DAY + 8);
    school_done(&s);
    some_come_back(&s, 20, 20, "/");
    for (int p = 0; p < 20; p++) {
        char id[ID_ROOM];
        pupil_name(p, id);
        amend(&s, id, "A", DAY + 7, EB_PM, "N", minute_of(DAY + 30, 9, 0));
    }
    assert_int_equal(found_as_of(&s), DAY + 1);
    school_done(&s);
}

static void nobody_was_ever_present(void **state) {
    (void)state;
    school s = {0};
    eb_view *view = NULL;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", DAY, "IIBB");
    school_close(&s);
    assert_int_equal(eb_view_new(s.reg, NULL, &view, &s.err), EB_ERR_NOT_FOUND);
    assert_string_equal(s.err.field, "as_of");
    assert_null(view);
    look(&s, DAY + 5);
    assert_int_equal(get_row(&s, "P", "A").possible, 4);
    school_done(&s);
}

/* A school-year whose first mark was refused for want of memory has no day: it
 * neither opens nor hides anything, and the mark may be put again. */
static void a_year_without_a_mark_is_no_year(void **state) {
    (void)state;
    int without_days = 0;
    eb_status status = EB_ERR_MEMORY;
    for (size_t failing = 1; status != EB_OK; failing++) {
        heap h = {0};
        school s = {.memory = heap_memory(&h)};
        const eb_mark later = {"P", "A", DAY + 365, EB_AM, "/", EB_NO_TIME};
        school_new(&s, EB_CONFLICTS_REFUSE);
        marks(&s, "P", "A", DAY, "/\\");
        h.fail_first = h.fail_last = h.asked + failing;
        status = eb_register_add_mark(s.reg, &later, &s.err);
        if (status != EB_OK) assert_int_equal(status, EB_ERR_MEMORY);
        h.fail_first = h.fail_last = 0;
        for (size_t i = 0; i < s.reg->year_count; i++) {
            without_days += s.reg->years[i]->columns == 0;
        }
        const eb_date last = status == EB_OK ? DAY + 365 : DAY;
        assert_int_equal(found_as_of(&s), last + 1);
        assert_int_equal(s.reg->last_open_day, last);
        school_done(&s);
        assert_int_equal(h.live, 0);
    }
    assert_true(without_days > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_twentieth_rounded_up),
        cmocka_unit_test(a_stray_mark_opens_no_school),
        cmocka_unit_test(only_possible_marks_open),
        cmocka_unit_test(only_those_of_the_year_before_as_of_count),
        cmocka_unit_test(schools_do_not_open_each_other),
        cmocka_unit_test(counting_by_hand),
        cmocka_unit_test(the_day_after_the_last_presence),
        cmocka_unit_test(a_stray_presence_is_not_enough),
        cmocka_unit_test(the_latest_of_all_schools),
        cmocka_unit_test(amendments_are_counted),
        cmocka_unit_test(nobody_was_ever_present),
        cmocka_unit_test(a_year_without_a_mark_is_no_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
