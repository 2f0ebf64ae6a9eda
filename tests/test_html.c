/* SPDX-License-Identifier: MIT */
/* Pages for a browser: their head, text that is never markup, tables. */
#include "ui/html.h"

#include "report.h"

static char path[64], text[65536];
static eb_output *output;

static void start(void) {
    snprintf(path, sizeof path, "/tmp/test_html_%ld", (long)getpid());
    assert_ok(eb_output_open(path, NULL, &output, NULL));
}

static void end(void) {
    assert_ok(eb_output_close(output, NULL));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    remove(path);
    text[n] = '\0';
}

static void test_escapes(void **state) {
    (void)state;
    start();
    eb_html_text(output,
                 "a<b>&\"c'\xe2\x80\xae\x07"
                 "d");
    eb_html_say(output, "|%d%s|", 7, "</td>");
    eb_html_short(output, "abcdef", 3);
    end();
    assert_string_equal(text,
                        "a&lt;b&gt;&amp;&quot;c&#39;\\u{202e}\\u{7}d"
                        "|7&lt;/td&gt;|ab\xe2\x80\xa6");
}

/* Cut before it is escaped: no half of an entity. */
static void test_long(void **state) {
    (void)state;
    static char name[70000];
    memset(name, '<', sizeof name - 1);
    start();
    eb_html_text(output, name);
    end();
    const size_t length = strlen(text);
    assert_true(length > 4000);
    assert_string_equal(text + length - 7, "&lt;\xe2\x80\xa6");
}

static void test_page(void **state) {
    (void)state;
    start();
    eb_html_head(output, "1 < 2", ".x{}\n");
    eb_html_foot(output);
    end();
    assert_memory_equal(text, "<!DOCTYPE html>\n<html lang=\"en-GB\">", 34);
    has(text, "content=\"default-src 'none'; style-src 'unsafe-inline'\"");
    has(text, "<title>1 &lt; 2</title>");
    has(text, ".x{}\n</style>\n</head>\n<body>\n<main>\n</main>\n</body>");
    has_not(text, "url(");
    has_not(text, "http:");
}

static void test_table(void **state) {
    (void)state;
    static const char *const HEADS[] = {"a", "b"};
    start();
    eb_html_table(output, "c", HEADS, 2);
    eb_html_row(output, "<r>");
    eb_html_count(output, 1234);
    eb_html_count(output, EB_NO_COUNT);
    eb_html_row_end(output);
    eb_html_table_end(output);
    end();
    has(text, "<caption>c</caption>\n<thead><tr><th scope=\"col\">a</th>");
    has(text,
        "<tr><th scope=\"row\">&lt;r&gt;</th><td>1,234</td><td>c</td></tr>");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes), cmocka_unit_test(test_long),
        cmocka_unit_test(test_page), cmocka_unit_test(test_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
