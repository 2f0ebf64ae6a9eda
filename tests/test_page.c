/* SPDX-License-Identifier: MIT */
/*
 * Pages, written to a file and read back: folding, filling, and the command
 * that comes next.
 */
#include <stdio.h>
#include <unistd.h>

#include "test.h"
#include "ui/next.h"
#include "ui/page.h"

#define TEXT_ROOM 4096

static char path[64];
static eb_page page;
static eb_output *output;

static void open_page(size_t columns) {
    snprintf(path, sizeof path, "/tmp/test_page_%ld.txt", (long)getpid());
    assert_ok(eb_output_open(path, NULL, &output, NULL));
    eb_page_start(&page, output, columns);
}

static void holds(const char *expected) {
    char text[TEXT_ROOM];
    assert_ok(eb_output_close(output, NULL));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    remove(path);
    text[n] = '\0';
    assert_string_equal(text, expected);
}

static void test_folds_at_blanks(void **state) {
    (void)state;
    open_page(20);
    eb_page_add(&page, "one two three four five six seven");
    eb_page_end(&page, 2, 4);
    holds(
        "  one two three four\n"
        "    five six seven\n");
}

static void test_never_folds_without_a_width(void **state) {
    (void)state;
    open_page(0);
    eb_page_line(&page, "%s", "one two three four five six seven eight nine");
    holds("one two three four five six seven eight nine\n");
}

static void test_long_words_stay_whole(void **state) {
    (void)state;
    open_page(10);
    eb_page_line(&page, "a abcdefghijklmnop b");
    holds("a\nabcdefghijklmnop\nb\n");
}

static void test_columns_not_bytes(void **state) {
    (void)state;
    open_page(6);
    /* Three letters of two bytes, a blank, two letters: six columns. */
    eb_page_line(&page, "\xc3\xab\xc3\xab\xc3\xab ab cd");
    holds("\xc3\xab\xc3\xab\xc3\xab ab\ncd\n");
}

static void test_fill(void **state) {
    (void)state;
    open_page(0);
    eb_page_add(&page, "\xe6\x97\xa5");
    eb_page_fill(&page, 5);
    eb_page_add(&page, "x");
    eb_page_fill(&page, 3); /* past it already */
    eb_page_end(&page, 0, 0);
    holds("\xe6\x97\xa5   x\n");
}

static void test_blank_paragraph(void **state) {
    (void)state;
    open_page(10);
    eb_page_end(&page, 4, 4);
    holds("\n");
}

static void test_more_than_there_is_room_for(void **state) {
    (void)state;
    open_page(0);
    for (int i = 0; i < 2000; i++) eb_page_add(&page, "%s", "0123456789");
    assert_true(page.used < sizeof page.text);
    eb_output_abandon(output);
    remove(path);
}

static void test_next_repeats_what_was_read(void **state) {
    (void)state;
    eb_given given;
    char *files[] = {"my register.csv", "b.csv"};
    memset(&given, 0, sizeof given);
    given.command = EB_COMMAND_SCORE;
    given.files = files;
    given.file_count = 2;
    given.values[EB_OPTION_PUPILS] = "p.csv";
    given.values[EB_OPTION_REPORT] = "r.json";
    given.values[EB_OPTION_SENSITIVE] = "";
    given.values[EB_OPTION_NATIONAL] = ""; /* not one of explain's */
    given.values[EB_OPTION_TOP] = "3";
    given.values[EB_OPTION_OUTPUT] = "list.txt";
    open_page(20);
    eb_next_explain(&page, &given, "--1", "St Mary's");
    holds(
        "Next: earlybell explain 'my register.csv' b.csv --pupils p.csv "
        "--sensitive --pupil=--1 --school 'St Mary'\\''s'\n");
}

static void test_next_of_a_file_like_an_option(void **state) {
    (void)state;
    eb_given given;
    char *files[] = {"a.csv", "-x.csv"};
    memset(&given, 0, sizeof given);
    given.command = EB_COMMAND_SCORE;
    given.files = files;
    given.file_count = 2;
    open_page(0);
    eb_next_explain(&page, &given, "1", NULL);
    holds("Next: earlybell explain --pupil 1 -- a.csv -x.csv\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folds_at_blanks),
        cmocka_unit_test(test_never_folds_without_a_width),
        cmocka_unit_test(test_long_words_stay_whole),
        cmocka_unit_test(test_columns_not_bytes),
        cmocka_unit_test(test_fill),
        cmocka_unit_test(test_blank_paragraph),
        cmocka_unit_test(test_more_than_there_is_room_for),
        cmocka_unit_test(test_next_repeats_what_was_read),
        cmocka_unit_test(test_next_of_a_file_like_an_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
