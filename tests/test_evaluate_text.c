/* SPDX-License-Identifier: MIT */
/* The page of an evaluation for a person. */
#include "evaluated.h"
#include "ui/shown.h"

static void test_page(void **state) {
    (void)state;
    written w;
    char line[200], a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    written_make(&w, 0);
    const char *text = written_by(&w, eb_evaluate_text);
    const eb_part *all = eb_evaluation_part(w.evaluation, 0);
    const eb_listed *list = &all->fresh[EB_BY_MODEL].cuts[EB_CUT_10];
    assert_int_equal(list->listed, 72); /* 36 of 360 on each date */
    assert_memory_equal(text, "How good is a-model 1.2.3 here?\n", 32);
    /* The headline is of those not yet persistent, and comes first. */
    snprintf(line, sizeof line, "Of %s pupils who became persistently absent",
             eb_words_count(all->became, a));
    has(text, line);
    snprintf(line, sizeof line, "Of the 72 listed, %s did not.",
             eb_words_count(72 - list->right, b));
    has(text, line);
    assert_true(strstr(text, "Of the 72 listed") < strstr(text, "Slope"));
    has(text, "Left out: 12 left the school.");
    has(text, "both years' rates");
    has(text, "autumn, 2nd half");
    has(text, "-0."); /* net benefit of listing everybody at 0.2 */
    /* A group of nine, and the next smallest, are not there at all. */
    has_not(text, RARE);
    has_not(text, "usual");
    has(text, "common");
    has(text, "reason 2\n  groups are not shown at all.");
    has_not(text, "IN SAMPLE");
    written_done(&w);
}

static void test_width(void **state) {
    (void)state;
    written w;
    written_make(&w, 5);
    const char *text = written_by(&w, eb_evaluate_text);
    while (*text != '\0') {
        char line[512];
        const size_t length = strcspn(text, "\n");
        assert_true(length < sizeof line);
        memcpy(line, text, length);
        line[length] = '\0';
        if (eb_columns(line) > 80) fail_msg("%s", line);
        text += length + 1;
    }
    written_done(&w);
}

static void test_places_and_sample(void **state) {
    (void)state;
    written w;
    written_make(&w, 5);
    w.e.in_sample = 1;
    const char *text = written_by(&w, eb_evaluate_text);
    has(text, "were among the first 5");
    has(text, "Of the 10 listed");
    has(text, "IN SAMPLE");
    w.e.in_sample = 0;
    w.e.first_year = 2024;
    text = written_by(&w, eb_evaluate_text);
    has_not(text, "IN SAMPLE");
    has(text, "Years before 2024/25 are left out");
    w.e.first_year = 0;
    w.e.may_know = 1;
    w.e.model.until = eb_date_make(2025, 7, 31);
    text = written_by(&w, eb_evaluate_text);
    has(text, "another register, up to Thursday 31 July 2025");
    written_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page), cmocka_unit_test(test_width),
        cmocka_unit_test(test_places_and_sample)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
