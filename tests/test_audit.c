/* SPDX-License-Identifier: MIT */
/* Audit columns: kept by name, decided as other attributes, never read. */
#include "school.h"

static eb_status add(school *s, const char *pupil, const char *at, int year,
                     const char *name, const char *value) {
    const eb_audit audit = {name, value};
    eb_pupil row = EB_PUPIL_INIT;
    row.pupil = pupil;
    row.school = at;
    row.academic_year = year;
    row.audit = name == NULL ? NULL : &audit;
    row.audit_count = name != NULL;
    return eb_register_add_pupil(s->reg, &row, &s->err);
}

static const char *audit_of(school *s, const char *pupil, const char *at,
                            size_t audit) {
    return eb_view_audit(s->view, row_of(s, pupil, at), audit);
}

static void the_nearest_row_decides(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    assert_ok(add(&s, "p", "", 0, "ward", "north"));
    assert_ok(add(&s, "p", "A", 0, "ward", "south"));
    assert_ok(add(&s, "q", "", 0, "ward", "east"));
    assert_ok(add(&s, "q", "A", 0, NULL, NULL)); /* blank: decides too */
    assert_ok(add(&s, "r", "A", 2025, "WARD", "west"));
    assert_ok(add(&s, "r", "A", 0, "ward", "old"));
    assert_ok(add(&s, "t", "X", 0, "ward", "same"));
    assert_ok(add(&s, "t", "Y", 0, "ward", "same"));
    assert_ok(add(&s, "u", "X", 0, "ward", "one"));
    assert_ok(add(&s, "u", "Y", 0, "ward", "two"));
    const char *const PUPILS[] = {"p", "q", "r", "t", "u", "v"};
    for (size_t i = 0; i < 6; i++) {
        marks(&s, PUPILS[i], "A", on(2025, 9, 1), "/\\");
        marks(&s, PUPILS[i], "A", on(2024, 9, 2), "/\\");
    }
    marks(&s, "p", "B", on(2025, 9, 1), "/\\");
    look(&s, on(2025, 9, 8));
    assert_string_equal(audit_of(&s, "p", "A", 0), "south");
    assert_string_equal(audit_of(&s, "p", "B", 0), "north");
    assert_string_equal(audit_of(&s, "q", "A", 0), "");
    assert_string_equal(audit_of(&s, "r", "A", 0), "west");
    assert_string_equal(audit_of(&s, "t", "A", 0), "same"); /* all agree */
    assert_string_equal(audit_of(&s, "u", "A", 0), "");
    assert_string_equal(audit_of(&s, "v", "A", 0), "");
    assert_null(eb_view_audit(s.view, 0, 1));
    assert_null(eb_view_audit(s.view, 99, 0));
    assert_int_equal(eb_register_audit_count(s.reg), 1);
    assert_string_equal(eb_register_audit_name(s.reg, 0), "ward");
    /* A year before: the file without years holds, that of 2025 is silent. */
    look(&s, on(2024, 9, 9));
    assert_string_equal(audit_of(&s, "r", "A", 0), "old");
    assert_string_equal(audit_of(&s, "p", "A", 0), "south");
    school_done(&s);
}

static void rows_must_agree(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    assert_ok(add(&s, "p", "A", 0, "ward", "north"));
    assert_ok(add(&s, "p", "A", 0, "Ward", "north"));
    assert_int_equal(add(&s, "p", "A", 0, "ward", "south"), EB_ERR_CONFLICT);
    assert_int_equal(add(&s, "p", "A", 0, "ward", ""), EB_ERR_CONFLICT);
    assert_int_equal(add(&s, "p", "A", 0, "fsm", "north"), EB_ERR_CONFLICT);
    /* In any order. */
    const eb_audit one[] = {{"ward", "n"}, {"fsm", "y"}, {"sen", NULL}};
    const eb_audit two[] = {{"fsm", "y"}, {"sen", ""}, {"ward", "n"}};
    eb_pupil row = EB_PUPIL_INIT;
    row.pupil = "q";
    row.audit = one;
    row.audit_count = 3;
    assert_ok(eb_register_add_pupil(s.reg, &row, NULL));
    row.audit = two;
    assert_ok(eb_register_add_pupil(s.reg, &row, NULL));
    assert_int_equal(s.reg->audit_value_count, 3);
    const eb_audit twice[] = {{"ward", "n"}, {"WARD", "n"}};
    row.pupil = "r";
    row.audit = twice;
    row.audit_count = 2;
    assert_int_equal(eb_register_add_pupil(s.reg, &row, NULL), EB_ERR_ROW);
    assert_int_equal(s.reg->audit_value_count, 3);
    school_done(&s);
}

static void names_and_columns_have_limits(void **state) {
    (void)state;
    char name[66];
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    memset(name, 'x', sizeof name);
    name[65] = '\0';
    assert_int_equal(add(&s, "p", "", 0, name, "v"), EB_ERR_LIMIT);
    assert_int_equal(add(&s, "p", "", 0, "", "v"), EB_ERR_LIMIT);
    name[64] = '\0';
    assert_ok(add(&s, "p00", "", 0, name, "v"));
    for (int i = 1; i < 64; i++) {
        snprintf(name, sizeof name, "p%02d", i);
        assert_ok(add(&s, name, "", 0, name, "v"));
    }
    assert_int_equal(add(&s, "p", "", 0, "more", "v"), EB_ERR_LIMIT);
    assert_ok(add(&s, "p", "", 0, "P63", "v"));
    assert_int_equal(eb_register_audit_count(s.reg), 64);
    assert_null(eb_register_audit_name(s.reg, 64));
    school_done(&s);
}

/* The 64 features and the lists know nothing of them. */
static void features_do_not_change(void **state) {
    (void)state;
    double plain[EB_FEATURE_COUNT], with[EB_FEATURE_COUNT];
    for (int audit = 0; audit < 2; audit++) {
        school s = {0};
        school_new(&s, EB_CONFLICTS_REFUSE);
        assert_ok(add(&s, "p", "A", 0, audit ? "absence_rate" : NULL, "0.9"));
        marks(&s, "p", "A", on(2025, 9, 1), "/\\/\\IIOO/\\");
        look(&s, on(2025, 9, 8));
        assert_ok(eb_features(s.view, 0, 1, audit ? with : plain, 0, NULL));
        school_done(&s);
    }
    assert_same_features(plain, with, 1, "audit");
}

static void memory_may_run_out(void **state) {
    (void)state;
    heap h = {0};
    eb_status status = EB_ERR_MEMORY;
    size_t n = 0;
    school s = {0};
    s.memory = heap_memory(&h);
    school_new(&s, EB_CONFLICTS_REFUSE);
    while (status == EB_ERR_MEMORY) {
        h.asked = 0;
        h.fail_first = h.fail_last = ++n;
        status = add(&s, "p", "A", 0, "ward", "north");
        const size_t kept = status == EB_OK;
        assert_int_equal(s.reg->audit_value_count, kept);
        assert_int_equal(s.reg->pupil_row_count, kept);
    }
    assert_int_equal(status, EB_OK);
    assert_true(n > 4); /* a row, a value, and the texts of both */
    school_done(&s);
    assert_int_equal(h.live, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_row_decides),
        cmocka_unit_test(rows_must_agree),
        cmocka_unit_test(names_and_columns_have_limits),
        cmocka_unit_test(features_do_not_change),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
