/* SPDX-License-Identifier: MIT */
/*
 * Tables as CSV and NDJSON. What they write is compared with text written by
 * hand (RFC 4180, RFC 8259).
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "earlybell/text.h"

static char folder[] = "/tmp/earlybell-test-XXXXXX";
static char path[80];
static eb_output *output;
static eb_table *table;

static int set_up(void **state) {
    (void)state;
    if (mkdtemp(folder) == NULL) return -1;
    snprintf(path, sizeof path, "%s/table", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void begin(eb_table_format format, int raw, const char *const *columns,
                  size_t n) {
    assert_ok(eb_output_open(path, NULL, &output, NULL));
    assert_ok(
        eb_table_new(output, format, raw, columns, n, NULL, &table, NULL));
}

static void expect(const char *want) {
    eb_table_free(table);
    assert_ok(eb_output_close(output, NULL));
    char got[4096];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t length = fread(got, 1, sizeof got - 1, file);
    fclose(file);
    got[length] = '\0';
    assert_string_equal(got, want);
}

static const char *const ABC[] = {"a", "b", "c"};

static void every_kind_of_cell(void **state) {
    (void)state;
    static const char *const WANT[] = {
        "a,b,c\nx,-15,0.25\n,,\n,9223372036854775807,1e-7\nz,0,\n",
        "{\"a\":\"x\",\"b\":-15,\"c\":0.25}\n"
        "{\"a\":null,\"b\":null,\"c\":null}\n"
        "{\"a\":\"\",\"b\":9223372036854775807,\"c\":1e-7}\n"
        "{\"a\":\"z\",\"b\":0,\"c\":null}\n"};
    for (int format = 0; format < 2; format++) {
        begin((eb_table_format)format, 0, ABC, 3);
        eb_table_text(table, "x");
        eb_table_integer(table, -15);
        eb_table_number(table, 0.25);
        eb_table_end_row(table);
        eb_table_text(table, NULL);
        eb_table_missing(table);
        eb_table_number(table, (double)NAN);
        eb_table_end_row(table);
        eb_table_text(table, "");
        eb_table_integer(table, INT64_MAX);
        eb_table_number(table, 1e-7);
        eb_table_end_row(table);
        eb_table_text(table, "z");
        eb_table_number(table, -0.0);
        eb_table_number(table, (double)-INFINITY);
        eb_table_end_row(table);
        expect(WANT[format]);
    }
}

static void no_rows(void **state) {
    (void)state;
    begin(EB_TABLE_CSV, 0, ABC, 3);
    expect("a,b,c\n");
    begin(EB_TABLE_NDJSON, 0, ABC, 3);
    expect("");
}

/* One cell with this text, in a table of one column. */
static void expect_cell(const char *text, int raw, const char *csv,
                        const char *json) {
    char want[256];
    begin(EB_TABLE_CSV, raw, ABC, 1);
    eb_table_text(table, text);
    eb_table_end_row(table);
    snprintf(want, sizeof want, "a\n%s\n", csv);
    expect(want);
    begin(EB_TABLE_NDJSON, raw, ABC, 1);
    eb_table_text(table, text);
    eb_table_end_row(table);
    snprintf(want, sizeof want, "{\"a\":%s}\n", json);
    expect(want);
}

static void quoting(void **state) {
    (void)state;
    expect_cell("plain text; with 'marks' /\\", 0,
                "plain text; with 'marks' /\\",
                "\"plain text; with 'marks' /\\\\\"");
    expect_cell("a,b", 0, "\"a,b\"", "\"a,b\"");
    expect_cell("say \"hi\"", 0, "\"say \"\"hi\"\"\"", "\"say \\\"hi\\\"\"");
    expect_cell("\"", 0, "\"\"\"\"", "\"\\\"\"");
    expect_cell("two\nlines", 0, "\"two\nlines\"", "\"two\\nlines\"");
    expect_cell("two\r\nlines", 0, "\"two\r\nlines\"", "\"two\\r\\nlines\"");
    expect_cell("Zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x94\x94", 0,
                "Zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x94\x94",
                "\"Zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x94\x94\"");
    expect_cell(" blanks ", 0, " blanks ", "\" blanks \"");
    /* An only cell that is empty must not make an empty line. */
    expect_cell("", 0, "\"\"", "\"\"");
}

static void the_spreadsheet_guard(void **state) {
    (void)state;
    expect_cell("=1+1", 0, "'=1+1", "\"=1+1\"");
    expect_cell("+441234", 0, "'+441234", "\"+441234\"");
    expect_cell("-P1", 0, "'-P1", "\"-P1\"");
    expect_cell("@SUM(A1)", 0, "'@SUM(A1)", "\"@SUM(A1)\"");
    expect_cell("\t=1", 0, "'\t=1", "\"\\t=1\"");
    expect_cell("\r=1", 0, "\"'\r=1\"", "\"\\r=1\"");
    expect_cell("=1,\"x\"", 0, "\"'=1,\"\"x\"\"\"", "\"=1,\\\"x\\\"\"");
    expect_cell("=", 0, "'=", "\"=\"");
    expect_cell("1=1", 0, "1=1", "\"1=1\"");
    expect_cell("'=1", 0, "'=1", "\"'=1\"");
    expect_cell("=1+1", 1, "=1+1", "\"=1+1\"");
    expect_cell("=1,2", 1, "\"=1,2\"", "\"=1,2\"");
    expect_cell("\r=1", 1, "\"\r=1\"", "\"\\r=1\"");
}

static void names_of_columns(void **state) {
    (void)state;
    char first[] = "a,b", second[] = "say \"x\"";
    const char *columns[] = {first, second};
    begin(EB_TABLE_NDJSON, 0, columns, 2);
    memset(first, 'z', 3); /* ours by now */
    columns[1] = NULL;
    eb_table_integer(table, 1);
    eb_table_integer(table, 2);
    eb_table_end_row(table);
    expect("{\"a,b\":1,\"say \\\"x\\\"\":2}\n");
    const char *const odd[] = {"a,b", "=x"};
    begin(EB_TABLE_CSV, 0, odd, 2);
    expect("\"a,b\",'=x\n");
}

static void cells_that_do_not_fit(void **state) {
    (void)state;
    for (int cells = 2; cells <= 4; cells += 2) {
        unlink(path);
        begin(EB_TABLE_CSV, 0, ABC, 3);
        for (int i = 0; i < cells; i++) eb_table_integer(table, i);
        eb_table_end_row(table);
        eb_table_free(table);
        eb_error err;
        assert_int_equal(eb_output_close(output, &err), EB_ERR_ARGUMENT);
        assert_string_equal(err.field, "table");
        assert_int_equal(access(path, F_OK), -1);
    }
}

static void wrong_arguments(void **state) {
    (void)state;
    const char *const hole[] = {"a", NULL};
    eb_table *none = NULL;
    eb_error err;
    assert_ok(eb_output_open(path, NULL, &output, NULL));
    assert_int_equal(
        eb_table_new(NULL, EB_TABLE_CSV, 0, ABC, 3, NULL, &none, &err),
        EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "output");
    assert_int_equal(
        eb_table_new(output, (eb_table_format)2, 0, ABC, 3, NULL, &none, &err),
        EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "format");
    assert_int_equal(
        eb_table_new(output, EB_TABLE_CSV, 0, NULL, 3, NULL, &none, &err),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_table_new(output, EB_TABLE_CSV, 0, ABC, 0, NULL, &none, &err),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_table_new(output, EB_TABLE_CSV, 0, hole, 2, NULL, &none, &err),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_table_new(output, EB_TABLE_CSV, 0, ABC, 3, NULL, NULL, &err),
        EB_ERR_ARGUMENT);
    assert_null(none);
    eb_table_free(NULL);
    eb_output_abandon(output);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_cell),
        cmocka_unit_test(no_rows),
        cmocka_unit_test(quoting),
        cmocka_unit_test(the_spreadsheet_guard),
        cmocka_unit_test(names_of_columns),
        cmocka_unit_test(cells_that_do_not_fit),
        cmocka_unit_test(wrong_arguments),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
