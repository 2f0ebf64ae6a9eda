/* SPDX-License-Identifier: MIT */
/*
 * A file kept as text: its rows by pupil or by school, as the file calls them.
 */
#define _POSIX_C_SOURCE 200809L

#include "school.h"

#include <stdio.h>
#include <unistd.h>

#include "ui/kept_rows.h"

static char path[64];
static eb_given given;
static eb_input input;
static eb_kept_file file;

static void put(const char *text) {
    snprintf(path, sizeof path, "/tmp/test_kept_rows_%ld", (long)getpid());
    FILE *to = fopen(path, "wb");
    assert_non_null(to);
    assert_true(fputs(text, to) >= 0);
    assert_int_equal(fclose(to), 0);
    memset(&given, 0, sizeof given);
    memset(&input, 0, sizeof input);
    input.memory = eb_memory_or_default(NULL);
    input.settings.given = &given;
}

/* Gives the rows of `key` to a register; how many there were. */
static size_t add(school *s, const char *key) {
    eb_rows *rows = NULL;
    size_t added = 99;
    SCHOOL_OK(s, eb_kept_begin(&file, &input, s->reg, &rows, &s->err));
    SCHOOL_OK(s, eb_kept_add(&file, key, rows, &added, &s->err));
    SCHOOL_OK(s, eb_rows_end(rows, &s->err));
    eb_rows_free(rows);
    return added;
}

static void pupils_by_id(void **state) {
    (void)state;
    school s = {0};
    put("class;UPN;Year;name\n7A; P2 ;7;Ann\n;P1;8;Ben\n7B;P2;7;\n");
    input.columns_text = "pupil_id=UPN,year_group=Year";
    assert_int_equal(eb_kept_open(&input, path, EB_ROWS_PUPILS, &file),
                     EB_EXIT_DONE);
    assert_int_equal(eb_kept_count(&file), 2);
    assert_int_equal(eb_kept_first(&file, "P1"), 0);
    assert_int_equal(eb_kept_first(&file, "P2"), 1);
    school_new(&s, EB_CONFLICTS_REFUSE);
    assert_int_equal(add(&s, "P3"), 0);
    assert_int_equal(add(&s, "P1"), 1);
    marks(&s, "P1", "A", on(2025, 9, 1), "/\\/\\");
    marks(&s, "P2", "A", on(2025, 9, 1), "/\\/\\");
    look(&s, on(2025, 9, 15));
    assert_string_equal(get_row(&s, "P1", "A").name, "Ben");
    assert_int_equal(get_row(&s, "P1", "A").year_group, 8);
    assert_string_equal(get_row(&s, "P2", "A").name, "");
    school_done(&s);
    eb_kept_close(&file);
    unlink(path);
}

static void errors_name_their_lines(void **state) {
    (void)state;
    school s = {0};
    eb_rows *rows = NULL;
    size_t added = 0;
    put("pupil_id,year_group\nP1,7\n\nP2,99\n");
    assert_int_equal(eb_kept_open(&input, path, EB_ROWS_PUPILS, &file),
                     EB_EXIT_DONE);
    school_new(&s, EB_CONFLICTS_REFUSE);
    SCHOOL_OK(&s, eb_kept_begin(&file, &input, s.reg, &rows, &s.err));
    assert_int_equal(eb_kept_add(&file, "P2", rows, &added, &s.err),
                     EB_ERR_ROW);
    assert_int_equal(s.err.line, 4);
    eb_rows_free(rows);
    school_done(&s);
    eb_kept_close(&file);
    unlink(path);
}

static void calendar_by_school(void **state) {
    (void)state;
    school s = {0};
    put("first_date,last_date,kind,school_id\n"
        "2025-09-01,2026-07-17,term,\n2025-10-27,2025-10-31,closed,A\n"
        "2025-10-20,2025-10-24,closed,B\n");
    assert_int_equal(eb_kept_open(&input, path, EB_ROWS_CALENDAR, &file),
                     EB_EXIT_DONE);
    school_new(&s, EB_CONFLICTS_REFUSE);
    assert_int_equal(add(&s, ""), 1);
    assert_int_equal(add(&s, "B"), 1);
    assert_int_equal(add(&s, "C"), 0);
    school_done(&s);
    eb_kept_close(&file);
    /* Without schools every row is for all. */
    put("first_date,last_date,kind\n2025-09-01,2026-07-17,term\n");
    assert_int_equal(eb_kept_open(&input, path, EB_ROWS_CALENDAR, &file),
                     EB_EXIT_DONE);
    assert_int_equal(file.key, SIZE_MAX);
    school_new(&s, EB_CONFLICTS_REFUSE);
    assert_int_equal(add(&s, ""), 1);
    school_done(&s);
    eb_kept_close(&file);
    unlink(path);
}

static void no_file(void **state) {
    (void)state;
    put("");
    assert_int_equal(eb_kept_open(&input, NULL, EB_ROWS_PUPILS, &file),
                     EB_EXIT_DONE);
    assert_null(file.path);
    eb_kept_close(&file);
    unlink(path);
    assert_int_equal(eb_kept_open(&input, path, EB_ROWS_PUPILS, &file),
                     EB_EXIT_FAILED);
    eb_kept_close(&file);
    put("name,class\na,b\n");
    assert_int_equal(eb_kept_open(&input, path, EB_ROWS_PUPILS, &file),
                     EB_EXIT_FAILED);
    eb_kept_close(&file);
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pupils_by_id),
        cmocka_unit_test(errors_name_their_lines),
        cmocka_unit_test(calendar_by_school),
        cmocka_unit_test(no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
