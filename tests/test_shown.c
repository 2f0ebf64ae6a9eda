/* SPDX-License-Identifier: MIT */
/*
 * What may stand on a terminal, how wide it is, and words for a shell. The
 * widths were counted by hand; the quoting is that of the POSIX shell.
 */
#include "test.h"
#include "ui/shown.h"

static void shows(const char *text, const char *expected, size_t columns) {
    char out[200];
    assert_int_equal(eb_shown(text, SIZE_MAX, out, sizeof out), columns);
    assert_string_equal(out, expected);
    assert_int_equal(eb_columns(out), columns);
}

static void test_plain_text_stays(void **state) {
    (void)state;
    shows("", "", 0);
    shows("S-0417", "S-0417", 6);
    shows("Zo\xc3\xab", "Zo\xc3\xab", 3);
    shows("a\\b", "a\\b", 3);
}

static void test_wide_and_combining(void **state) {
    (void)state;
    shows("\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5\xe6\x9c\xac", 4);
    shows("e\xcc\x81", "e\xcc\x81", 1);               /* e and an accent */
    shows("\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80", 2); /* U+1F600 */
}

static void test_what_deceives_is_written_out(void **state) {
    (void)state;
    shows(
        "A\xe2\x80\xae"
        "B",
        "A\\u{202e}B", 10);
    shows("\x1b[2J", "\\u{1b}[2J", 9);
    shows("a\nb", "a\\u{a}b", 7);
    shows("\x7f", "\\u{7f}", 6);
    shows("\xc2\x85", "\\u{85}", 6);       /* NEL, a C1 control */
    shows("\xe2\x80\x8b", "\\u{200b}", 8); /* zero width space */
    shows("\xef\xbb\xbf", "\\u{feff}", 8); /* byte order mark */
    shows("\xe2\x81\xa7", "\\u{2067}", 8); /* isolate, right to left */
}

static void test_bytes_that_are_no_utf8(void **state) {
    (void)state;
    shows(
        "a\xff"
        "b",
        "a\\x{ff}b", 8);
    shows("\xc3", "\\x{c3}", 6);
    shows("\xed\xa0\x80", "\\x{ed}\\x{a0}\\x{80}", 18); /* a surrogate */
}

static void test_cut(void **state) {
    (void)state;
    char out[64];
    assert_int_equal(eb_shown("Abcdefghij", 10, out, sizeof out), 10);
    assert_string_equal(out, "Abcdefghij");
    assert_int_equal(eb_shown("Abcdefghijk", 10, out, sizeof out), 10);
    assert_string_equal(out, "Abcdefghi\xe2\x80\xa6");
    /* A wide character that would stand half outside goes whole. */
    assert_int_equal(
        eb_shown("\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5", 4, out, sizeof out),
        3);
    assert_string_equal(out, "\xe6\x97\xa5\xe2\x80\xa6");
    /* An escape is never cut in two. */
    assert_int_equal(eb_shown("ab\x1bz", 5, out, sizeof out), 3);
    assert_string_equal(out, "ab\xe2\x80\xa6");
}

static void test_room_is_kept(void **state) {
    (void)state;
    char out[8];
    memset(out, 'x', sizeof out);
    eb_shown("abcdefghijklmnop", SIZE_MAX, out, 7);
    assert_true(strlen(out) < 7);
    assert_int_equal(out[7], 'x');
}

static void quotes(const char *text, const char *expected) {
    char out[64];
    assert_int_equal(eb_shell_word(text, out, sizeof out), strlen(expected));
    assert_string_equal(out, expected);
}

static void test_shell_words(void **state) {
    (void)state;
    quotes("register.csv", "register.csv");
    quotes("../a/b-c_1,2:3=4+5%@", "../a/b-c_1,2:3=4+5%@");
    quotes("the register.csv", "'the register.csv'");
    quotes("it's", "'it'\\''s'");
    quotes("$(rm)", "'$(rm)'");
    quotes("~", "'~'");
    quotes("", "''");
}

static void test_shell_word_room(void **state) {
    (void)state;
    char out[6];
    assert_int_equal(eb_shell_word("abcdef", out, sizeof out), 0);
    assert_int_equal(eb_shell_word("a b c", out, sizeof out), 0);
    assert_int_equal(eb_shell_word("abcde", out, sizeof out), 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_text_stays),
        cmocka_unit_test(test_wide_and_combining),
        cmocka_unit_test(test_what_deceives_is_written_out),
        cmocka_unit_test(test_bytes_that_are_no_utf8),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_room_is_kept),
        cmocka_unit_test(test_shell_words),
        cmocka_unit_test(test_shell_word_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
