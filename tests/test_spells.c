/* SPDX-License-Identifier: MIT */
/*
 * Spells of sessions, by FEATURES.md's words: what is not possible neither
 * breaks nor lengthens one.
 */
#include "test.h"
#include "ui/explained.h"

static eb_session session(eb_date date, eb_class class_, const char *code) {
    eb_session s;
    memset(&s, 0, sizeof s);
    s.date = date;
    s.class_ = class_;
    s.code = code;
    s.group = "";
    return s;
}

static void test_none(void **state) {
    (void)state;
    const eb_session attended = session(1, EB_PRESENT, "/");
    assert_int_equal(eb_spells(NULL, 0, NULL, 0), 0);
    assert_int_equal(eb_spells(&attended, 1, NULL, 0), 0);
}

/* Friday PM absent, a weekend without rows, a closed Monday, absent on
 * Tuesday AM: one spell of two; after a session attended, another. */
static void test_bridges_what_is_not_possible(void **state) {
    (void)state;
    const eb_session year[] = {
        session(10, EB_PRESENT, "/"),      session(10, EB_UNAUTHORISED, "O"),
        session(13, EB_ADMIN, "#"),        session(13, EB_NOT_POSSIBLE, "Y4"),
        session(14, EB_AUTHORISED, "I"),   session(14, EB_PRESENT, "\\"),
        session(15, EB_UNAUTHORISED, "N"), session(15, EB_NO_MARK, ""),
    };
    eb_spell spells[3];
    assert_int_equal(eb_spells(year, 8, spells, 3), 2);
    assert_int_equal(spells[0].first, 10);
    assert_int_equal(spells[0].last, 14);
    assert_int_equal(spells[0].sessions, 2);
    assert_int_equal(spells[0].unauthorised, 1);
    assert_null(spells[0].reason); /* O and I: several */
    assert_int_equal(spells[1].first, 15);
    assert_int_equal(spells[1].sessions, 1);
    assert_ptr_equal(spells[1].reason, &year[6]);
}

static void test_room(void **state) {
    (void)state;
    const eb_session year[] = {
        session(1, EB_AUTHORISED, "C"),
        session(1, EB_PRESENT, "\\"),
        session(2, EB_AUTHORISED, "C"),
        session(2, EB_AUTHORISED, "C"),
    };
    eb_spell spells[2];
    memset(spells, 0x55, sizeof spells);
    const eb_spell untouched = spells[1];
    assert_int_equal(eb_spells(year, 4, spells, 1), 2);
    assert_int_equal(spells[0].sessions, 1);
    assert_memory_equal(&spells[1], &untouched, sizeof untouched);
    assert_int_equal(eb_spells(year, 4, spells, 2), 2);
    assert_int_equal(spells[1].sessions, 2);
    assert_ptr_equal(spells[1].reason, &year[2]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_bridges_what_is_not_possible),
        cmocka_unit_test(test_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
