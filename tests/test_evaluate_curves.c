/* SPDX-License-Identifier: MIT */
/* Each picture of an evaluation has the numbers under it. */
#include "ui/evaluate_curves.h"

#include "evaluated.h"

static eb_status chances(const eb_evaluated *e, eb_output *output,
                         eb_error *err) {
    (void)err;
    eb_curve_chances(eb_evaluation_part(e->evaluation, 0), output);
    return EB_OK;
}

static eb_status capture(const eb_evaluated *e, eb_output *output,
                         eb_error *err) {
    (void)err;
    eb_curve_capture(eb_evaluation_part(e->evaluation, 0), output);
    return EB_OK;
}

static eb_status net_benefit(const eb_evaluated *e, eb_output *output,
                             eb_error *err) {
    (void)err;
    eb_curve_net_benefit(eb_evaluation_part(e->evaluation, 0), output);
    return EB_OK;
}

static eb_status spread(const eb_evaluated *e, eb_output *output,
                        eb_error *err) {
    (void)err;
    eb_curve_spread(eb_evaluation_part(e->evaluation, 0), output);
    return EB_OK;
}

static size_t count_of(const char *text, const char *part) {
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text++) count++;
    return count;
}

static void test_curves(void **state) {
    (void)state;
    written w;
    char number[EB_WORDS_ROOM], line[200];
    written_make(&w, 0);
    const eb_part *part = eb_evaluation_part(w.evaluation, 0);
    const char *text = written_by(&w, chances);
    assert_int_equal(count_of(text, "<circle"), EB_CURVE_BINS);
    assert_int_equal(count_of(text, "<tr><th scope=\"row\">"), EB_CURVE_BINS);
    snprintf(line, sizeof line, "<td>%s</td>",
             eb_words_percent(part->calibration.curve[9].share, number));
    has(text, line);
    text = written_by(&w, capture);
    assert_int_equal(count_of(text, "<polyline"), EB_YARDSTICKS);
    for (int y = 0; y < EB_YARDSTICKS; y++) {
        snprintf(line, sizeof line, "class=\"line line-%d\" points", y);
        has(text, line);
    }
    has(text, "<th scope=\"row\">first 10 %</th>");
    text = written_by(&w, net_benefit);
    assert_int_equal(count_of(text, "<polyline"), 3);
    has(text, ">list everybody</text>");
    text = written_by(&w, spread);
    assert_int_equal(count_of(text, "<rect"), 10);
    has(text, "<th scope=\"row\">90 to 100 %</th>");
    written_done(&w);
}

static void test_table(void **state) {
    (void)state;
    written w;
    written_make(&w, 0);
    const char *text = written_by(&w, spread);
    has(text,
        "<table>\n<caption>The same in numbers</caption>\n<thead><tr><th "
        "scope=\"col\">tenth</th><th scope=\"col\">share of rows</th></tr>");
    has(text, "</tbody>\n</table></div>\n");
    written_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_curves),
                                       cmocka_unit_test(test_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
