/* SPDX-License-Identifier: MIT */
/*
 * Links files, and what is none.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <stdio.h>
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_back),
        cmocka_unit_test(what_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
