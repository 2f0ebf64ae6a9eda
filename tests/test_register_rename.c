/* SPDX-License-Identifier: MIT */
/*
 * Other ids in place of the files' own: everything is found by them, nothing
 * by the old ones, and names are gone.
 */
#include "school.h"

#include "data/register_rename.h"

/* "p:P1" backwards, so that the order changes. */
static void new_id(const void *context, eb_id_kind kind, const char *id,
                   char out[EB_ID_MAX + 1]) {
    const size_t length = strlen(id);
    *(int *)context += 1;
    out[0] = "psf"[kind];
    for (size_t i = 0; i < length; i++) out[1 + i] = id[length - 1 - i];
    out[1 + length] = '\0';
}

static void same_id(const void *context, eb_id_kind kind, const char *id,
                    char out[EB_ID_MAX + 1]) {
    (void)context;
    (void)kind;
    (void)id;
    strcpy(out, "x");
}

static void add_named(school *s, const char *pupil, const char *at) {
    eb_pupil row = EB_PUPIL_INIT;
    row.pupil = pupil;
    row.school = at;
    row.family = "F12";
    row.name = "Amber Ashgate";
    row.class_name = "7A";
    row.contact = "0123";
    row.year_group = 7;
    SCHOOL_OK(s, eb_register_add_pupil(s->reg, &row, &s->err));
}

static void all_is_renamed(void **state) {
    (void)state;
    school s = {0};
    int calls = 0;
    eb_row row;
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_named(&s, "P19", "A1");
    add_named(&s, "P21", "B2");
    marks(&s, "P19", "A1", on(2025, 9, 1), "/\\/\\II/\\/\\");
    marks(&s, "P21", "B2", on(2025, 9, 1), "/\\/\\OO/\\/\\");
    SCHOOL_OK(&s, eb_register_rename(s.reg, new_id, &calls, &s.err));
    assert_int_equal(calls, 5); /* two pupils, two schools, one family */
    look(&s, on(2025, 9, 15));
    assert_int_equal(eb_view_row_count(s.view), 2);
    /* By school: s1A before s2B, as it happens; the pupils are p91 and p12. */
    SCHOOL_OK(&s, eb_view_row(s.view, 0, &row, &s.err));
    assert_string_equal(row.school, "s1A");
    assert_string_equal(row.pupil, "p91P");
    assert_string_equal(row.family, "f21F");
    assert_string_equal(row.name, "");
    assert_string_equal(row.class_name, "");
    assert_int_equal(row.year_group, 7);
    assert_int_equal(row.absent, 2);
    SCHOOL_OK(&s, eb_view_row(s.view, 1, &row, &s.err));
    assert_string_equal(row.pupil, "p12P");
    size_t at = 9;
    SCHOOL_OK(&s, eb_view_find(s.view, "p12P", "s2B", &at, &s.err));
    assert_int_equal(at, 1);
    assert_int_equal(eb_view_find(s.view, "P21", NULL, &at, NULL),
                     EB_ERR_NOT_FOUND);
    school_done(&s);
}

static void an_empty_school_stays(void **state) {
    (void)state;
    school s = {0};
    int calls = 0;
    eb_row row;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P1", "", on(2025, 9, 1), "/\\/\\");
    SCHOOL_OK(&s, eb_register_rename(s.reg, new_id, &calls, &s.err));
    look(&s, on(2025, 9, 15));
    SCHOOL_OK(&s, eb_view_row(s.view, 0, &row, &s.err));
    assert_string_equal(row.school, "");
    assert_string_equal(row.pupil, "p1P");
    school_done(&s);
}

static void refusals(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "P1", "A", on(2025, 9, 1), "/\\");
    marks(&s, "P2", "A", on(2025, 9, 1), "/\\");
    assert_int_equal(eb_register_rename(s.reg, same_id, NULL, &s.err),
                     EB_ERR_STATE);
    school_done(&s);
    school closed = {0};
    int calls = 0;
    school_new(&closed, EB_CONFLICTS_REFUSE);
    marks(&closed, "P1", "A", on(2025, 9, 1), "/\\");
    look(&closed, on(2025, 9, 15));
    assert_int_equal(
        eb_register_rename(closed.reg, new_id, &calls, &closed.err),
        EB_ERR_STATE);
    assert_int_equal(calls, 0);
    school_done(&closed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_renamed),
        cmocka_unit_test(an_empty_school_stays),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
