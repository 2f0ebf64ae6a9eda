/* SPDX-License-Identifier: MIT */
#include "policy_world.h"

#define ROLL                                                               \
    "{\"name\": \"spell\", \"kind\": \"roll\", \"case\": \"open_spell\", " \
    "\"days\": 2, \"action\": \"Find\"}, "                                 \
    "{\"name\": \"left\", \"kind\": \"roll\", \"case\": \"leaver\", "      \
    "\"action\": \"Ask\"}, "                                               \
    "{\"name\": \"show\", \"kind\": \"roll\", \"case\": \"no_show\", "     \
    "\"days\": 3, \"action\": \"Ask\"}"

static void pupil(world *w, const char *id, eb_date entry, eb_date leaving,
                  const char *destination) {
    eb_pupil row = EB_PUPIL_INIT;
    row.pupil = id;
    row.school = "A";
    row.entry_date = entry;
    row.leaving_date = leaving;
    row.destination = destination;
    WORLD_OK(w, eb_register_add_pupil(w->s.reg, &row, &w->s.err));
}

static void test_leavers(void **state) {
    (void)state;
    world w = {0};
    world_new(&w);
    pupil(&w, "P1", EB_NO_DATE, on(2025, 9, 4), "");
    pupil(&w, "P2", EB_NO_DATE, on(2025, 9, 4), "school B");
    pupil(&w, "P3", EB_NO_DATE, on(2025, 9, 4), "");
    pupil(&w, "P4", EB_NO_DATE, on(2025, 9, 4), ""); /* no mark at all */
    many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 20);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\OOOOOO");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\OOOOOO");
    marks(&w.s, "P3", "A", on(2025, 9, 1), "/\\/\\/\\OO");
    assert_string_equal(rows(&w, on(2025, 9, 4), ROLL), "");
    assert_string_equal(rows(&w, on(2025, 9, 5), ROLL),
                        "P1 spell met 2025-09-05 "
                        "[O×6 2025-09-02..2025-09-04]\n"
                        "P1 left met 2025-09-05 "
                        "[left×1 2025-09-04..2025-09-04]\n"
                        "P3 spell near - [O×2 2025-09-04..2025-09-04]\n"
                        "P3 left met 2025-09-05 "
                        "[left×1 2025-09-04..2025-09-04]\n"
                        "P4 left met 2025-09-05 "
                        "[left×1 2025-09-04..2025-09-04]\n");
    world_done(&w);
}

/* Of a pupil without a mark, the pupil file's row of this year counts, and one
 * that names no year; that of another year does not. */
static void test_leavers_by_year(void **state) {
    (void)state;
    static const char *const IDS[] = {"P0", "P4", "P5"};
    static const int YEARS[] = {0, 2024, 2025};
    world w = {0};
    world_new(&w);
    for (int i = 0; i < 3; i++) {
        eb_pupil row = EB_PUPIL_INIT;
        row.pupil = IDS[i];
        row.school = "A";
        row.academic_year = YEARS[i];
        row.leaving_date = on(2025, 9, 4);
        row.destination = "";
        WORLD_OK(&w, eb_register_add_pupil(w.s.reg, &row, &w.s.err));
    }
    many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 20);
    assert_string_equal(rows(&w, on(2025, 9, 5),
                             "{\"name\": \"left\", \"kind\": \"roll\", "
                             "\"case\": \"leaver\", \"action\": \"?\"}"),
                        "P0 left met 2025-09-05 "
                        "[left×1 2025-09-04..2025-09-04]\n"
                        "P5 left met 2025-09-05 "
                        "[left×1 2025-09-04..2025-09-04]\n");
    eb_trigger row;
    assert_true(eb_triggers_get(w.triggers, 0, &row));
    assert_string_equal(row.action, "?"); /* a text of one letter is one */
    world_done(&w);
}

/* In the pupil file from Tuesday 2nd; the school's first three open days
 * since are over with Thursday 4th. */
static void test_no_show(void **state) {
    (void)state;
    world w = {0};
    world_new(&w);
    pupil(&w, "P1", on(2025, 9, 2), EB_NO_DATE, "");
    pupil(&w, "P2", on(2025, 9, 2), EB_NO_DATE, "");
    pupil(&w, "P3", on(2025, 9, 2), EB_NO_DATE, "");
    pupil(&w, "P4", on(2024, 9, 2), EB_NO_DATE, "");
    many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 20);
    marks(&w.s, "P2", "A", on(2025, 9, 2), "NNNNNNN\\");
    marks(&w.s, "P3", "A", on(2025, 9, 2), "/NNNNNN");
    assert_string_equal(rows(&w, on(2025, 9, 4), ROLL),
                        "P1 show near - [open day×2 2025-09-02..2025-09-03]\n"
                        "P2 show near - [open day×2 2025-09-02..2025-09-03]\n");
    assert_string_equal(
        rows(&w, on(2025, 9, 5), ROLL),
        "P1 show met 2025-09-05 [open day×3 2025-09-02..2025-09-04]\n"
        "P2 show met 2025-09-05 [open day×3 2025-09-02..2025-09-04]\n");
    /* P2 came on Friday afternoon. */
    assert_string_equal(
        rows(&w, on(2025, 9, 6), ROLL),
        "P1 show met 2025-09-05 [open day×3 2025-09-02..2025-09-04]\n");
    world_done(&w);
}

/* One open day is enough: a pupil who is to start on a Saturday is near on no
 * day, and a no-show when Monday is over; of three days, one that was closed
 * for all is none. */
static void test_no_show_on_open_days(void **state) {
    (void)state;
    static const char ONE[] =
        "{\"name\": \"show\", \"kind\": \"roll\", \"case\": \"no_show\", "
        "\"days\": 1, \"action\": \"Ask\"}";
    world w = {0};
    world_new(&w);
    pupil(&w, "P1", on(2025, 9, 6), EB_NO_DATE, "");
    marks(&w.s, "Z1", "A", on(2025, 9, 1), "/\\/\\/\\/\\/\\");
    marks(&w.s, "Z1", "A", on(2025, 9, 8), "/\\##/\\/\\/\\");
    assert_string_equal(rows(&w, on(2025, 9, 8), ONE), "");
    assert_string_equal(
        rows(&w, on(2025, 9, 9), ONE),
        "P1 show met 2025-09-09 [open day×1 2025-09-08..2025-09-08]\n");
    assert_string_equal(rows(&w, on(2025, 9, 11), ROLL),
                        "P1 show near - [open day×2 2025-09-08..2025-09-10]\n");
    assert_string_equal(
        rows(&w, on(2025, 9, 12), ROLL),
        "P1 show met 2025-09-12 [open day×3 2025-09-08..2025-09-11]\n");
    world_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leavers), cmocka_unit_test(test_leavers_by_year),
        cmocka_unit_test(test_no_show),
        cmocka_unit_test(test_no_show_on_open_days)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
