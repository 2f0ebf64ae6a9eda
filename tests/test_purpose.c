/* SPDX-License-Identifier: MIT */
/*
 * A purpose in every kind of output, once, and what is no purpose.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ui/html.h"
#include "ui/json_out.h"
#include "ui/page.h"
#include "ui/purpose.h"

static char folder[] = "/tmp/earlybell-test-XXXXXX";
static char path[80];
static eb_given given;

static int set_up(void **state) {
    (void)state;
    snprintf(path, sizeof path, "%s", "");
    if (mkdtemp(folder) == NULL) return -1;
    snprintf(path, sizeof path, "%s/out", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static eb_output *open_for(const char *purpose) {
    eb_output *output = NULL;
    given.values[EB_OPTION_PURPOSE] = purpose;
    assert_ok(eb_result_open(&given, path, &output, NULL));
    return output;
}

static const char *written(eb_output *output) {
    static char text[8192];
    assert_ok(eb_output_close(output, NULL));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n] = '\0';
    return text;
}

static void in_tables(void **state) {
    (void)state;
    static const char *const COLUMNS[] = {"a", "b"};
    eb_table *table = NULL;
    eb_output *output = open_for("=who, \"why\"");
    assert_ok(
        eb_table_new(output, EB_TABLE_CSV, 0, COLUMNS, 2, NULL, &table, NULL));
    eb_table_integer(table, 1);
    eb_table_missing(table);
    eb_table_end_row(table);
    eb_table_free(table);
    assert_string_equal(written(output),
                        "a,b,purpose\n1,,\"'=who, \"\"why\"\"\"\n");
    output = open_for("=who, \"why\"");
    assert_ok(eb_table_new(output, EB_TABLE_NDJSON, 0, COLUMNS, 2, NULL, &table,
                           NULL));
    eb_table_integer(table, 1);
    eb_table_missing(table);
    eb_table_end_row(table);
    eb_table_free(table);
    assert_string_equal(written(output),
                        "{\"a\":1,\"b\":null,\"purpose\":\"=who, "
                        "\\\"why\\\"\"}\n");
}

static void a_row_too_long(void **state) {
    (void)state;
    static const char *const COLUMNS[] = {"a"};
    eb_table *table = NULL;
    eb_output *output = open_for("x");
    assert_ok(
        eb_table_new(output, EB_TABLE_CSV, 0, COLUMNS, 1, NULL, &table, NULL));
    eb_table_integer(table, 1);
    eb_table_integer(table, 2); /* in the place of the purpose */
    eb_table_end_row(table);
    eb_table_free(table);
    assert_int_equal(eb_output_close(output, NULL), EB_ERR_ARGUMENT);
}

static void in_documents(void **state) {
    (void)state;
    eb_output *output = open_for("a \"b\"");
    eb_json_out json = {output, 0, 0, 0};
    eb_json_open(&json, NULL, '{');
    eb_json_open(&json, "inner", '{');
    eb_json_close(&json, '}');
    eb_json_close(&json, '}');
    assert_string_equal(written(output),
                        "{\n  \"purpose\": \"a \\\"b\\\"\",\n  \"inner\": "
                        "{}\n}\n");
    output = open_for("<b> & \xE2\x80\xAE");
    eb_html_head(output, "t", "");
    eb_html_purpose(output); /* said already */
    const char *text = written(output);
    const char *at = strstr(text, "Purpose: &lt;b&gt; &amp; \\u{202e}</p>");
    assert_non_null(at);
    assert_null(strstr(at + 1, "Purpose"));
}

static void in_text(void **state) {
    (void)state;
    eb_page page;
    eb_output *output = open_for("to see who may need help this term");
    eb_page_start(&page, output, 24);
    eb_page_line(&page, "one");
    eb_page_start(&page, output, 24);
    eb_page_line(&page, "two");
    assert_string_equal(written(output),
                        "Purpose: to see who may\n  need help this term\none\n"
                        "two\n");
    output = open_for(NULL);
    eb_page_start(&page, output, 24);
    eb_page_line(&page, "one");
    assert_string_equal(written(output), "one\n");
    output = NULL; /* who has no options has no purpose */
    assert_ok(eb_result_open(NULL, path, &output, NULL));
    assert_string_equal(written(output), "");
}

static void what_is_none(void **state) {
    (void)state;
    char message[EB_MESSAGE_ROOM], longest[502];
    static const char *const NONE[] = {"",        " ",           "a\nb", "a\tb",
                                       "a\x7f",   "\xff",        "\xc3", "a\rb",
                                       "\x1b[2J", "\xed\xa0\x80"};
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        given.values[EB_OPTION_PURPOSE] = NONE[i];
        assert_int_equal(eb_purpose_check(&given, message), -1);
    }
    memset(longest, 'x', sizeof longest);
    longest[501] = '\0';
    given.values[EB_OPTION_PURPOSE] = longest;
    assert_int_equal(eb_purpose_check(&given, message), -1);
    longest[500] = '\0';
    assert_int_equal(eb_purpose_check(&given, message), 0);
    given.values[EB_OPTION_PURPOSE] = "caf\xc3\xa9";
    assert_int_equal(eb_purpose_check(&given, message), 0);
    given.values[EB_OPTION_PURPOSE] = NULL;
    assert_int_equal(eb_purpose_check(&given, message), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_tables),    cmocka_unit_test(a_row_too_long),
        cmocka_unit_test(in_documents), cmocka_unit_test(in_text),
        cmocka_unit_test(what_is_none),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
