/* SPDX-License-Identifier: MIT */
/* Which rows a view has, in which order, and what of earlier years and of the
 * family goes with them. */
#include "data/view.h"

#include "school.h"

#define START on(2025, 9, 1)
#define AS_OF on(2025, 10, 1)

/* "One for each enrolment with any mark row (even a blank one) dated in the
 * year, before as_of, in order of school_id, then pupil_id, as bytes." */
static void one_row_for_any_mark_row(void **state) {
    (void)state;
    school s = {0};
    char text[256];
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "blank", "A", START, " ");
    marks(&s, "dash", "A", START, "-");
    marks(&s, "dual", "A", START, "D");
    marks(&s, "unknown", "A", START, "q");
    marks(&s, "closed", "A", START, "#");
    marks(&s, "before", "A", on(2025, 7, 21), "/\\");
    marks(&s, "after", "A", AS_OF, "/\\");
    marks(&s, "day_before", "A", AS_OF - 1, "/\\");
    marks(&s, "first_day", "A", on(2025, 8, 1), "/\\");
    marks(&s, "last_day", "A", on(2025, 7, 31), "/\\");
    add_pupil(&s, "none", "A", 7, "");
    inspect(&s, AS_OF);
    assert_string_equal(show_rows(&s, text, sizeof text),
                        "A/blank A/closed A/dash A/day_before A/dual "
                        "A/first_day A/unknown ");
    school_done(&s);
}

/* On 1 August the day before is still of the old year. */
static void the_year_of_1_august(void **state) {
    (void)state;
    school s = {0};
    char text[64];
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "old", "A", on(2025, 7, 31), "/\\");
    marks(&s, "new", "A", on(2025, 8, 1), "/\\");
    look(&s, on(2025, 7, 31));
    assert_string_equal(show_rows(&s, text, sizeof text), "");
    look(&s, on(2025, 8, 1));
    assert_string_equal(show_rows(&s, text, sizeof text), "A/old ");
    look(&s, on(2025, 8, 2));
    assert_string_equal(show_rows(&s, text, sizeof text), "A/new ");
    school_done(&s);
}

static void order_is_that_of_bytes(void **state) {
    (void)state;
    school s = {0};
    char text[256];
    static const char *const IDS[] = {"b",  "B", "a",  "\xC3\xA9",
                                      "10", "9", "aa", " a"};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (size_t i = 0; i < 8; i++) marks(&s, IDS[i], "S", START, "/");
    marks(&s, "z", "R", START, "/");
    marks(&s, "z", "", START, "/");
    marks(&s, "z", "S1", START, "/");
    look(&s, AS_OF);
    assert_string_equal(show_rows(&s, text, sizeof text),
                        "/z R/z S/ a S/10 S/9 S/B S/a S/aa S/b S/\xC3\xA9 "
                        "S1/z ");
    school_done(&s);
}

/* A row that was recorded too late makes no row; nor do its dates or its
 * school. */
static void rows_recorded_too_late(void **state) {
    (void)state;
    school s = {0};
    char text[64];
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", START, "/\\");
    amend(&s, "Q", "A", START, EB_AM, "/", minute_of(AS_OF, 0, 0));
    amend(&s, "Q", "B", START, EB_AM, "/", minute_of(AS_OF + 3, 9, 0));
    amend(&s, "R", "A", START, EB_AM, "/", minute_of(AS_OF - 1, 23, 59));
    look(&s, AS_OF);
    assert_string_equal(show_rows(&s, text, sizeof text), "A/P A/R ");
    look(&s, AS_OF + 1);
    assert_string_equal(show_rows(&s, text, sizeof text), "A/P A/Q A/R ");
    look(&s, AS_OF + 4);
    assert_string_equal(show_rows(&s, text, sizeof text), "A/P A/Q A/R B/Q ");
    school_done(&s);
}

static void earlier_years_newest_first(void **state) {
    (void)state;
    school s = {0};
    static const int YEARS[] = {2023, 2025, 2021, 2024, 2026};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (size_t i = 0; i < 5; i++) {
        marks(&s, "P", "A", on(YEARS[i], 9, 6), "/");
        marks(&s, "P", "B", on(YEARS[i], 9, 6), "I");
    }
    look(&s, on(2026, 1, 1));
    for (size_t r = 0; r < 2; r++) {
        const eb_view_entry *row = &s.view->rows[r];
        const int expected[] = {2024, 2023, 2021};
        assert_int_equal(row->earlier_count, 3);
        for (size_t i = 0; i < 3; i++) {
            const eb_strip strip = s.view->earlier[row->first_earlier + i];
            assert_int_equal(strip.grid->start, on(expected[i], 8, 1));
            assert_int_equal(eb_kind_is_absent(strip.bytes[0]), r == 1);
        }
        assert_int_equal(row->year.grid->start, on(2025, 8, 1));
    }
    school_done(&s);
}

static void strips_of_years_that_are_not_there(void **state) {
    (void)state;
    school s = {0};
    int64_t possible = -5, absent = -5;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", START, "/IO D");
    look(&s, AS_OF);
    eb_strip strip = eb_view_strip(s.view, s.view->rows[0].enrolment, 2024);
    assert_null(strip.grid);
    eb_strip_count(strip, &possible, &absent);
    assert_true(possible == 0 && absent == 0);
    strip = eb_view_strip(s.view, s.view->rows[0].enrolment, 2025);
    eb_strip_count(strip, &possible, &absent);
    assert_true(possible == 3 && absent == 2);
    school_done(&s);
}

/* Families come together, pupil by pupil, whatever their schools. */
static void members_stand_together(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_pupil(&s, "a", "", 7, "F2");
    add_pupil(&s, "b", "", 7, "F1");
    add_pupil(&s, "c", "", 7, "F2");
    add_pupil(&s, "d", "", 7, "");
    add_pupil(&s, "e", "", 7, "F3");
    static const char *const IDS[] = {"a", "b", "c", "d"};
    for (size_t i = 0; i < 4; i++) {
        marks(&s, IDS[i], "B", START, "/");
        marks(&s, IDS[i], "A", START, "/");
    }
    look(&s, AS_OF);
    assert_int_equal(s.view->member_count, 6);
    for (size_t i = 1; i < 6; i++) {
        const eb_family_member *one = &s.view->members[i - 1];
        const eb_family_member *two = &s.view->members[i];
        assert_true(one->family < two->family ||
                    (one->family == two->family && one->pupil <= two->pupil));
    }
    school_done(&s);
}

/* Every row of a large register has its own marks and attributes. */
static void rows_are_not_mixed_up(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int p = 0; p < 200; p++) {
        char id[ID_ROOM];
        const int n = p * 89 % 200; /* another order than that of ids */
        snprintf(id, sizeof id, "P%03d", n);
        add_pupil(&s, id, "", n % 15, "");
        many_marks(&s, id, n % 2 == 0 ? "A" : "B", START, 'O',
                   (size_t)(1 + n % 30));
    }
    look(&s, AS_OF);
    for (int n = 0; n < 200; n++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "P%03d", n);
        const eb_row row = get_row(&s, id, n % 2 == 0 ? "A" : "B");
        assert_string_equal(row.pupil, id);
        assert_int_equal(row.absent, 1 + n % 30);
        assert_int_equal(row.year_group, n % 15);
    }
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_row_for_any_mark_row),
        cmocka_unit_test(the_year_of_1_august),
        cmocka_unit_test(order_is_that_of_bytes),
        cmocka_unit_test(rows_recorded_too_late),
        cmocka_unit_test(earlier_years_newest_first),
        cmocka_unit_test(strips_of_years_that_are_not_there),
        cmocka_unit_test(members_stand_together),
        cmocka_unit_test(rows_are_not_mixed_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
