/* SPDX-License-Identifier: MIT */
/*
 * Links files, and what is none.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ui/links_file.h"

static char path[64];

static void put(const char *text) {
    snprintf(path, sizeof path, "/tmp/test_links_file_%ld", (long)getpid());
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

#define HEADER "earlybell-links 1 20491 47328 20490\n"

static void read_back(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_links *links = NULL;
    eb_error err = {0};
    put(HEADER);
    assert_int_equal(eb_links_is_file(path), 1);
    assert_ok(eb_links_open(path, &memory, &links, &err));
    eb_links_free(links);
    put(HEADER "Q what is this\n");
    links = NULL;
    assert_int_equal(eb_links_open(path, &memory, &links, &err), EB_ERR_LINKS);
    assert_null(links);
    unlink(path);
    assert_int_equal(eb_links_open(path, &memory, &links, &err), EB_ERR_READ);
}

static void what_is_none(void **state) {
    (void)state;
    static const char *const NONE[] = {"", "earlybell-links",
                                       "pupil_id,date,session,code\n"};
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        put(NONE[i]);
        assert_int_equal(eb_links_is_file(path), 0);
    }
    unlink(path);
    assert_int_equal(eb_links_is_file(path), 0);
    assert_int_equal(eb_links_is_file("-"), 0);
    assert_int_equal(eb_links_is_file("/tmp"), 0);
}

static int keep(void *context, const char *piece, size_t length) {
    return fwrite(piece, 1, length, context) == length ? 0 : 1;
}

/* Reads what was put, writes it again: 1 when that is the same. */
static int is_same_again(const char *text, size_t length) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_links *links = NULL;
    eb_error err = {0};
    char *again = malloc(length + 2);
    assert_non_null(again);
    assert_ok(eb_links_open(path, &memory, &links, &err));
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_ok(eb_links_write(links, keep, file, &err));
    assert_int_equal(fclose(file), 0);
    eb_links_free(links);
    file = fopen(path, "rb");
    assert_non_null(file);
    const size_t n = fread(again, 1, length + 1, file);
    assert_int_equal(fclose(file), 0);
    const int same = n == length && memcmp(again, text, length) == 0;
    free(again);
    return same;
}

/* Some megabytes, so that lines lie across blocks; lines of every length. */
static void larger_than_a_block(void **state) {
    (void)state;
    enum { LINES = 20000 };
    char *text = malloc(100 + LINES * 220), id[64];
    assert_non_null(text);
    size_t n = (size_t)sprintf(text, HEADER);
    for (int i = 0; i < LINES; i++) {
        snprintf(id, sizeof id, "p%05d%.*s", i, i * 7 % 50,
                 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        n += (size_t)sprintf(text + n,
                             "P %s%% f:%x:0:0:0:0:0:0:0:0:0:0 "
                             "0:0:%x:0:0:0:0:0:0:0:0:0\n",
                             id, i, i / 3);
    }
    put(text);
    assert_true(is_same_again(text, n));
    text[n - 1] = '\0'; /* the last line need not end */
    put(text);
    text[n - 1] = '\n';
    assert_true(is_same_again(text, n));
    text[n - 2] = 'x';
    put(text);
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_links *links = NULL;
    eb_error err = {0};
    assert_int_equal(eb_links_open(path, &memory, &links, &err), EB_ERR_LINKS);
    assert_int_equal(err.line, LINES + 1);
    unlink(path);
    free(text);
}

/* A line without an end is not gathered up. */
static void a_line_that_never_ends(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    static const char *const STARTS[] = {"earlybell-links 1 20491", HEADER,
                                         HEADER "P a"};
    char *text = malloc(300100);
    assert_non_null(text);
    for (size_t i = 0; i < 3; i++) {
        eb_links *links = NULL;
        eb_error err = {0};
        const size_t n = strlen(STARTS[i]);
        memcpy(text, STARTS[i], n);
        memset(text + n, ' ', 300000);
        text[n + 300000] = '\0';
        put(text);
        assert_int_equal(eb_links_open(path, &memory, &links, &err),
                         EB_ERR_LINKS);
        assert_int_equal(err.line, i == 0 ? 1 : 2);
        assert_null(links);
    }
    unlink(path);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_back),
        cmocka_unit_test(what_is_none),
        cmocka_unit_test(larger_than_a_block),
        cmocka_unit_test(a_line_that_never_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
