/* SPDX-License-Identifier: MIT */
/* Pictures: where numbers are put, and what is left out. */
#include "ui/evaluate_svg.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "test.h"

static char path[64], text[16384];
static eb_output *output;

static void start(void) {
    snprintf(path, sizeof path, "/tmp/test_svg_%ld", (long)getpid());
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

static void has(const char *part) {
    if (strstr(text, part) == NULL) fail_msg("not there: %s\n%s", part, text);
}

static const eb_chart_about ABOUT = {.name = "one",
                                     .title = "A < B",
                                     .words = "words",
                                     .x_label = "across",
                                     .y_label = "up",
                                     .x_high = 1.0,
                                     .y_high = 2.0,
                                     .x_step = 0.5,
                                     .y_step = 1.0,
                                     .x_percent = 1,
                                     .legend = 1};

static void test_places(void **state) {
    (void)state;
    static const double X[] = {0.0, 0.5, 0.6, 1.0, 1.0};
    static const double Y[] = {0.0, 1.0, NAN, 2.0, 3.0};
    eb_chart chart;
    start();
    eb_chart_open(&chart, &ABOUT, output);
    eb_chart_line(&chart, X, Y, 5, 2, "a & b");
    eb_chart_point(&chart, 0.5, 1.0, 0.5, 1.5);
    eb_chart_point(&chart, 0.5, 2.5, 0.5, 1.5);
    eb_chart_point(&chart, 1.0, 0.0, NAN, NAN);
    eb_chart_bar(&chart, 0.0, 0.5, 1.0);
    eb_chart_bar(&chart, 0.5, 1.0, NAN);
    eb_chart_close(&chart);
    end();
    has("<title id=\"one-title\">A &lt; B</title>");
    has("<desc id=\"one-words\">words</desc>");
    has("aria-labelledby=\"one-title one-words\"");
    /* The area is 376 wide from 62 and 252 high from 12. */
    has("points=\"62.0,264.0 250.0,138.0\"/>");
    has("points=\"438.0,12.0\"/>"); /* what is out of it ends the line */
    has("class=\"line line-2\"");
    has(">a &amp; b</text>");
    has("<circle class=\"point\" r=\"4\" cx=\"250.0\" cy=\"138.0\"/>");
    has("<line class=\"interval\" x1=\"250.0\" y1=\"201.0\" x2=\"250.0\" "
        "y2=\"75.0\"/>");
    has("<circle class=\"point\" r=\"4\" cx=\"438.0\" cy=\"264.0\"/>");
    has("<rect class=\"bar\" x=\"63.0\" y=\"138.0\" width=\"186.0\" "
        "height=\"126.0\"/>");
    size_t circles = 0, bars = 0;
    for (const char *at = text; (at = strstr(at, "<circle")) != NULL; at++) {
        circles++;
    }
    for (const char *at = text; (at = strstr(at, "<rect")) != NULL; at++) {
        bars++;
    }
    assert_int_equal(circles, 2);
    assert_int_equal(bars, 1);
    has(">50 %</text>");
    has(">2.0</text>");
    has("</svg>\n");
}

static void test_text(void **state) {
    (void)state;
    start();
    eb_html_text(output, "<script>\"a\" & 'b'\x1b\xe2\x80\xae");
    end();
    assert_string_equal(text,
                        "&lt;script&gt;&quot;a&quot; &amp; "
                        "&#39;b&#39;\\u{1b}\\u{202e}");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places),
                                       cmocka_unit_test(test_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
