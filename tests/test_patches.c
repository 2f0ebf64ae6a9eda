/* SPDX-License-Identifier: MIT */
/* Amendments: what was known of a mark at the end of a day. */
#include "data/patches.h"

#include "school.h"

#define DAY on(2025, 9, 1)

static void a_day_ends_at_midnight(void **state) {
    (void)state;
    const eb_date day = on(2025, 9, 10);
    assert_true(eb_recorded_by(minute_of(day, 0, 0), day));
    assert_true(eb_recorded_by(minute_of(day, 23, 59), day));
    assert_false(eb_recorded_by(minute_of(day + 1, 0, 0), day));
    assert_true(eb_recorded_by(minute_of(day - 1, 23, 59), day));
    /* A row without a time is known from the start. */
    assert_true(eb_recorded_by(EB_NO_TIME, EB_DATE_MIN));
    assert_true(eb_recorded_by(EB_NO_TIME, -5));
    /* Everything is known on the last day. */
    assert_true(eb_recorded_by(INT64_MAX, EB_DATE_MAX));
    assert_false(eb_recorded_by(INT64_MAX, EB_DATE_MAX - 1));
    /* Before 1970, too. */
    assert_true(eb_recorded_by(-1, -1));
    assert_false(eb_recorded_by(0, -1));
}

/* P: N at first; I on the 4th at 09:00, O on the 4th at 09:01, M on the 8th.
 * Q: nothing at first; L on the 3rd. R: marks that nobody amended. */
static void amended(school *s) {
    school_new(s, EB_CONFLICTS_REFUSE);
    amend(s, "P", "A", DAY, EB_AM, "M", minute_of(on(2025, 9, 8), 0, 0));
    mark(s, "P", "A", DAY, EB_AM, "N");
    mark(s, "P", "A", DAY, EB_PM, "\\");
    amend(s, "P", "A", DAY, EB_AM, "O", minute_of(on(2025, 9, 4), 9, 1));
    amend(s, "P", "A", DAY, EB_AM, "I", minute_of(on(2025, 9, 4), 9, 0));
    amend(s, "Q", "A", DAY, EB_AM, "L", minute_of(on(2025, 9, 3), 23, 59));
    marks(s, "R", "A", DAY, "/\\/\\");
    marks(s, "P", "B", DAY, "VV");
}

static void the_latest_known_one_counts(void **state) {
    (void)state;
    static const struct {
        int day;
        const char *p, *q;
    } CASES[] = {{1, "09-01aN 09-01p\\ ", NULL},
                 {2, "09-01aN 09-01p\\ ", NULL},
                 {3, "09-01aN 09-01p\\ ", "09-01aL "},
                 {4, "09-01aO 09-01p\\ ", "09-01aL "},
                 {7, "09-01aO 09-01p\\ ", "09-01aL "},
                 {8, "09-01aM 09-01p\\ ", "09-01aL "},
                 {30, "09-01aM 09-01p\\ ", "09-01aL "}};
    school s = {0};
    amended(&s);
    school_close(&s);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char text[128];
        size_t row;
        eb_view_options options = EB_VIEW_OPTIONS_INIT;
        options.as_of = on(2025, 10, 1);
        options.known_at = on(2025, 9, CASES[i].day);
        look_with(&s, &options);
        assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                            CASES[i].p);
        if (CASES[i].q == NULL) {
            /* A row that nobody had yet recorded does not make a pupil. */
            assert_int_equal(eb_view_find(s.view, "Q", "A", &row, &s.err),
                             EB_ERR_NOT_FOUND);
        } else {
            assert_string_equal(show_sessions(&s, "Q", "A", text, sizeof text),
                                CASES[i].q);
        }
        assert_string_equal(show_sessions(&s, "R", "A", text, sizeof text),
                            "09-01a/ 09-01p\\ 09-02a/ 09-02p\\ ");
        assert_string_equal(show_sessions(&s, "P", "B", text, sizeof text),
                            "09-01aV 09-01pV ");
    }
    school_done(&s);
}

/* Without known_at: the day before as_of; without as_of: everything. */
static void known_at_follows_as_of(void **state) {
    (void)state;
    school s = {0};
    char text[128];
    amended(&s);
    look(&s, on(2025, 9, 4));
    assert_int_equal(eb_view_known_at(s.view), on(2025, 9, 3));
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01aN 09-01p\\ ");
    look(&s, on(2025, 9, 5));
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01aO 09-01p\\ ");
    look(&s, EB_NO_DATE);
    assert_int_equal(eb_view_as_of(s.view), on(2025, 9, 3));
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "09-01aM 09-01p\\ ");
    school_done(&s);
}

/* A later amendment decides even when it takes the mark away. */
static void a_mark_may_be_amended_away(void **state) {
    (void)state;
    school s = {0};
    char text[128];
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P", "A", DAY, "II");
    amend(&s, "P", "A", DAY, EB_AM, "", minute_of(DAY, 12, 0));
    amend(&s, "P", "A", DAY, EB_PM, "q", minute_of(DAY, 12, 0));
    inspect(&s, on(2025, 9, 5));
    assert_string_equal(show_sessions(&s, "P", "A", text, sizeof text),
                        "x09-01a x09-01p? ");
    assert_string_equal(show_fates(&s, text, sizeof text), "1 0 2 0 0 1 0 0");
    school_done(&s);
}

static const uint8_t *bytes_of(const school *s, const eb_patches *patches,
                               const char *pupil, const char *at) {
    const eb_register *reg = s->reg;
    const uint32_t enrolment = eb_register_enrolment(
        reg, eb_ids_find(&reg->pupils, pupil, strlen(pupil)),
        eb_ids_find(&reg->schools, at, strlen(at)));
    const uint32_t part = eb_register_part(reg, enrolment, 2025);
    assert_true(part != EB_NONE);
    return eb_patches_row(patches, reg, reg->parts[part].school_year,
                          reg->parts[part].row);
}

/* Only amended rows are copied; the register's own bytes stay. */
static void rows_without_amendments_are_not_copied(void **state) {
    (void)state;
    school s = {0};
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    eb_patches none, some;
    amended(&s);
    school_close(&s);
    SCHOOL_OK(&s,
              eb_patches_make(s.reg, &memory, on(2025, 9, 1), &none, &s.err));
    SCHOOL_OK(&s, eb_patches_make(s.reg, &memory, EB_DATE_MAX, &some, &s.err));
    assert_int_equal(none.count, 0);
    assert_int_equal(some.count, 2);
    assert_ptr_equal(bytes_of(&s, &none, "R", "A"),
                     bytes_of(&s, &some, "R", "A"));
    assert_ptr_not_equal(bytes_of(&s, &none, "P", "A"),
                         bytes_of(&s, &some, "P", "A"));
    assert_int_equal(bytes_of(&s, &none, "P", "A")[0],
                     eb_codes_byte(s.reg->codes, "N", 1, DAY));
    assert_int_equal(bytes_of(&s, &some, "P", "A")[0],
                     eb_codes_byte(s.reg->codes, "M", 1, DAY));
    eb_patches_free(&none, &memory);
    eb_patches_free(&some, &memory);
    assert_int_equal(h.live, 0);
    for (size_t n = 1;; n++) {
        h.asked = 0;
        h.fail_first = h.fail_last = n;
        const eb_status status =
            eb_patches_make(s.reg, &memory, EB_DATE_MAX, &some, &s.err);
        if (status == EB_OK) break;
        assert_int_equal(status, EB_ERR_MEMORY);
        assert_int_equal(h.live, 0);
    }
    eb_patches_free(&some, &memory);
    assert_int_equal(h.live, 0);
    school_done(&s);
}

/* Many amended rows in many school-years are each found again. */
static void many_rows_are_found(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int p = 0; p < 60; p++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "P%02d", (p * 37) % 60);
        for (int year = 2025; year >= 2023; year--) {
            const eb_date day = on(year, 9, 5);
            mark(&s, id, p % 2 == 0 ? "A" : "B", day, EB_AM, "/");
            if (p % 3 == 0) continue;
            amend(&s, id, p % 2 == 0 ? "A" : "B", day, EB_AM,
                  p % 3 == 1 ? "I" : "O", minute_of(day + 1, 9, 0));
        }
    }
    school_close(&s);
    for (int year = 2023; year <= 2025; year++) {
        look(&s, on(year, 10, 1));
        assert_int_equal(eb_view_row_count(s.view), 60);
        for (int p = 0; p < 60; p++) {
            static const char *const EXPECTED[] = {"09-05a/ ", "09-05aI ",
                                                   "09-05aO "};
            char id[ID_ROOM], text[64];
            snprintf(id, sizeof id, "P%02d", (p * 37) % 60);
            assert_string_equal(show_sessions(&s, id, NULL, text, sizeof text),
                                EXPECTED[p % 3]);
        }
    }
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_ends_at_midnight),
        cmocka_unit_test(the_latest_known_one_counts),
        cmocka_unit_test(known_at_follows_as_of),
        cmocka_unit_test(a_mark_may_be_amended_away),
        cmocka_unit_test(rows_without_amendments_are_not_copied),
        cmocka_unit_test(many_rows_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
