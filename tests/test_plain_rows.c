/* SPDX-License-Identifier: MIT */
/*
 * A CSV file kept whole: its cells, its lines, and what refuses it.
 */
#include "test.h"
#include "ui/plain_rows.h"

static eb_status read_text(const char *text, eb_plain_rows *out,
                           eb_error *err) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_source source;
    eb_source_memory(&source, text, strlen(text), 1, &memory);
    const eb_status status = eb_plain_rows_read(&source, 0, &memory, out, err);
    eb_source_close(&source);
    return status;
}

static void cells_and_lines(void **state) {
    (void)state;
    eb_plain_rows rows;
    assert_ok(read_text("a;b\n\n x ;\"y;\"\"z\"\n;\t w\t;;\n", &rows, NULL));
    assert_int_equal(rows.columns, 2);
    assert_int_equal(rows.row_count, 3);
    assert_string_equal(eb_plain_cell(&rows, 0, 1), "b");
    assert_string_equal(eb_plain_cell(&rows, 1, 0), "x");
    assert_string_equal(eb_plain_cell(&rows, 1, 1), "y;\"z");
    assert_string_equal(eb_plain_cell(&rows, 2, 0), "");
    assert_string_equal(eb_plain_cell(&rows, 2, 1), "w");
    assert_int_equal(rows.rows[0].line, 1);
    assert_int_equal(rows.rows[1].line, 3);
    assert_int_equal(rows.rows[2].line, 4);
    eb_plain_rows_free(&rows);
    eb_plain_rows_free(&rows); /* it is empty then */
}

static void refused(const char *text, eb_status want, int64_t line) {
    eb_plain_rows rows;
    eb_error err = {0};
    assert_int_equal(read_text(text, &rows, &err), want);
    assert_int_equal(err.line, line);
    eb_plain_rows_free(&rows);
}

static void rows_that_do_not_fit(void **state) {
    (void)state;
    refused("a,b\n1,2\n3\n", EB_ERR_ROW, 3);
    refused("a,b\n1,2,3\n", EB_ERR_ROW, 2);
    refused("a,b\n1,x\"y\n", EB_ERR_ROW, 2);
    refused("a,b\n1,\"2\n", EB_ERR_CSV, 2);
    refused("a\n1\n", EB_ERR_HEADER, 1);
}

static void no_such_file(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_plain_rows rows;
    assert_int_equal(
        eb_plain_rows_open("/nowhere/at.csv", 0, &memory, &rows, NULL),
        EB_ERR_READ);
    eb_plain_rows_free(&rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_and_lines),
        cmocka_unit_test(rows_that_do_not_fit),
        cmocka_unit_test(no_such_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
