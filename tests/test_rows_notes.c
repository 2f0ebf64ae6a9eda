/* SPDX-License-Identifier: MIT */
/* Notes: counts in words, names made safe to print. */
#include "base/memory.h"
#include "test_rows.h"

static eb_rows fresh(void) {
    eb_rows rows;
    memset(&rows, 0, sizeof rows);
    rows.memory = eb_memory_or_default(NULL);
    return rows;
}

static void counts_one_and_many(void **state) {
    (void)state;
    eb_rows rows = fresh();
    assert_ok(eb_rows_note_count(&rows, 0, "date", "dates", NULL));
    assert_null(eb_rows_note(&rows, 0));
    assert_ok(eb_rows_note_count(&rows, 1, "date", "dates", NULL));
    assert_ok(
        eb_rows_note_count(&rows, INT64_C(3000000000), "date", "dates", NULL));
    assert_string_equal(eb_rows_note(&rows, 0), "1 date");
    assert_string_equal(eb_rows_note(&rows, 1), "3000000000 dates");
    assert_null(eb_rows_note(&rows, 2));
    eb_rows_free_notes(&rows);
    assert_null(eb_rows_note(&rows, 0));
    assert_null(eb_rows_note(NULL, 0));
}

static void names_are_made_printable(void **state) {
    (void)state;
    eb_rows rows = fresh();
    const eb_field nul = {"a\0b", 3};
    assert_ok(eb_rows_note_column(&rows, "<", field_of("x\x1B[2J\ty\x7F"), ">",
                                  NULL));
    assert_ok(eb_rows_note_column(&rows, "<", nul, ">", NULL));
    assert_ok(eb_rows_note_column(&rows, "<", field_of(""), ">", NULL));
    assert_string_equal(eb_rows_note(&rows, 0), "<\"x?[2J?y?\">");
    assert_string_equal(eb_rows_note(&rows, 1), "<\"a?b\">");
    assert_string_equal(eb_rows_note(&rows, 2), "<\"\">");
    eb_rows_free_notes(&rows);
}

/* 59 letters and then an e acute of two bytes: the cut at 60 bytes would
 * halve it. */
static void long_names_are_cut_between_characters(void **state) {
    (void)state;
    eb_rows rows = fresh();
    char name[80], shown[80];
    memset(name, 'n', sizeof name);
    memcpy(name + 59, "\xC3\xA9", 2);
    const eb_field field = {name, sizeof name};
    assert_ok(eb_rows_note_column(&rows, "", field, "", NULL));
    memset(shown, 'n', sizeof shown);
    shown[0] = shown[60] = '"';
    shown[61] = '\0';
    assert_string_equal(eb_rows_note(&rows, 0), shown);
    eb_rows_free_notes(&rows);
}

static void many_notes_are_kept(void **state) {
    (void)state;
    eb_rows rows = fresh();
    for (int i = 1; i <= 100; i++) {
        assert_ok(eb_rows_note_count(&rows, i, "date", "dates", NULL));
    }
    assert_string_equal(eb_rows_note(&rows, 0), "1 date");
    assert_string_equal(eb_rows_note(&rows, 99), "100 dates");
    assert_null(eb_rows_note(&rows, 100));
    eb_rows_free_notes(&rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_one_and_many),
        cmocka_unit_test(names_are_made_printable),
        cmocka_unit_test(long_names_are_cut_between_characters),
        cmocka_unit_test(many_notes_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
