/* SPDX-License-Identifier: MIT */
/*
 * The folder of letters: all of it or nothing, never over what is there.
 */
#define _POSIX_C_SOURCE 200809L /* mkdtemp */

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test_letters.h"

static char folder[] = "/tmp/earlybell-letters-XXXXXX";
static char path[256];

static const char *in(const char *name) {
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static const char *read_all(const char *name) {
    static char text[4096];
    FILE *file = fopen(in(name), "r");
    if (file == NULL) return "(none)";
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

/* How many names are in a folder; the hidden ones, too. */
static int count_in(const char *name) {
    int n = -2;
    DIR *open = opendir(name);
    if (open == NULL) return -1;
    while (readdir(open) != NULL) n++;
    closedir(open);
    return n;
}

static const eb_letter_template USUAL = {"usual", "{{names}}\n", 10, NULL};
static const eb_letter_template GENTLE = {"gentle", "{{names}}!\n", 11, NULL};

static void two_letters(post *p) {
    post_new(p);
    child(p, "a1", "A", "F", "Ann", "", 'O', 8);
    child(p, "a2", "A", "F", "Ben", "", 'O', 8);
    child(p, "a3", "A", "", "=Cat", "", 'I', 8);
    post_choose(p, 1, 0);
}

static void test_whole_and_once(void **state) {
    (void)state;
    post p;
    struct stat about;
    two_letters(&p);
    SCHOOL_OK(&p.s, eb_letters_write(p.s.view, &p.letters, &USUAL, &GENTLE,
                                     in("out/"), &p.s.err));
    assert_string_equal(read_all("out/0001.html"), "Ann and Ben\n");
    assert_string_equal(read_all("out/0002.html"), "=Cat!\n");
    assert_string_equal(read_all("out/index.csv"),
                        "number,family_id,pupil_ids,template\n"
                        "0001,F,a1;a2,usual\n0002,,a3,gentle\n");
    assert_int_equal(count_in(in("out")), 3);
    assert_int_equal(stat(in("out"), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    assert_int_equal(stat(in("out/0001.html"), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    /* Again: refused, and nothing of the try is left. */
    assert_int_equal(eb_letters_write(p.s.view, &p.letters, &GENTLE, &USUAL,
                                      in("out"), &p.s.err),
                     EB_ERR_WRITE);
    assert_string_equal(read_all("out/0001.html"), "Ann and Ben\n");
    assert_int_equal(count_in(folder), 1);
    unlink(in("out/0001.html"));
    unlink(in("out/0002.html"));
    unlink(in("out/index.csv"));
    /* Empty now: it may be filled. */
    SCHOOL_OK(&p.s, eb_letters_write(p.s.view, &p.letters, &GENTLE, &USUAL,
                                     in("out"), &p.s.err));
    assert_string_equal(read_all("out/0001.html"), "Ann and Ben!\n");
    unlink(in("out/0001.html"));
    unlink(in("out/0002.html"));
    unlink(in("out/index.csv"));
    rmdir(in("out"));
    post_done(&p);
}

static void test_refusals(void **state) {
    (void)state;
    post p;
    const eb_letter_template wrong = {"wrong", "{{names}} {{none}}", 18, NULL};
    two_letters(&p);
    /* The second letter cannot be written: the first is not, either. */
    assert_int_equal(eb_letters_write(p.s.view, &p.letters, &USUAL, &wrong,
                                      in("out"), &p.s.err),
                     EB_ERR_ROW);
    assert_int_equal(count_in(folder), 0);
    FILE *file = fopen(in("file"), "w");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(eb_letters_write(p.s.view, &p.letters, &USUAL, &GENTLE,
                                      in("file"), &p.s.err),
                     EB_ERR_WRITE);
    assert_int_equal(count_in(folder), 1);
    unlink(in("file"));
    assert_int_equal(eb_letters_write(p.s.view, &p.letters, &USUAL, &GENTLE,
                                      in("no/such/folder"), &p.s.err),
                     EB_ERR_WRITE);
    assert_int_equal(
        eb_letters_write(p.s.view, &p.letters, &USUAL, &GENTLE, "", &p.s.err),
        EB_ERR_WRITE);
    assert_int_equal(count_in(folder), 0);
    post_done(&p);
}

static void test_numbers(void **state) {
    (void)state;
    char number[EB_LETTER_NUMBER_ROOM];
    eb_letter_number(1, 9999, number);
    assert_string_equal(number, "0001");
    eb_letter_number(1, 10000, number);
    assert_string_equal(number, "00001");
    eb_letter_number(123456, 123456, number);
    assert_string_equal(number, "123456");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_and_once),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_numbers),
    };
    if (mkdtemp(folder) == NULL) return 1;
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
