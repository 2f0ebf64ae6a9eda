/* SPDX-License-Identifier: MIT */
/*
 * Hidden folders of letters: those that nobody holds go, with what a run
 * writes in them; nothing else does.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ui/letters.h"

static char folder[] = "/tmp/earlybell-test-XXXXXX";

static const char *in(const char *name) {
    static char paths[4][200];
    static int next;
    char *out = paths[next++ % 4];
    snprintf(out, 200, "%s/%s", folder, name);
    return out;
}

static void make(const char *name) {
    assert_int_equal(mkdir(in(name), 0700), 0);
}

static void put(const char *name) {
    FILE *file = fopen(in(name), "wb");
    assert_non_null(file);
    fclose(file);
}

static int is_there(const char *name) { return access(in(name), F_OK) == 0; }

static void only_what_is_left(void **state) {
    (void)state;
    assert_non_null(mkdtemp(folder));
    make(".earlybell-1-0.tmp");
    put(".earlybell-1-0.tmp/0001.html");
    put(".earlybell-1-0.tmp/10000.html");
    put(".earlybell-1-0.tmp/index.csv");
    put(".earlybell-1-0.tmp/.earlybell-1-0.tmp");
    make(".earlybell-2-0.tmp"); /* somebody writes it */
    put(".earlybell-2-0.tmp/0001.html");
    const int held = eb_letters_hold(in(".earlybell-2-0.tmp"));
    assert_true(held >= 0);
    make(".earlybell-3-0.tmp"); /* with something that no run writes */
    put(".earlybell-3-0.tmp/thesis.html");
    put(".earlybell-3-0.tmp/001.html");
    make(".earlybell-4-0.tmp"); /* others may look into it */
    assert_int_equal(chmod(in(".earlybell-4-0.tmp"), 0755), 0);
    make("letters");

    char target[200];
    snprintf(target, sizeof target, "%s/new", folder);
    eb_letters_remove_stale(target, strlen(target));
    assert_false(is_there(".earlybell-1-0.tmp"));
    assert_true(is_there(".earlybell-2-0.tmp/0001.html"));
    assert_true(is_there(".earlybell-3-0.tmp/thesis.html"));
    assert_true(is_there(".earlybell-3-0.tmp/001.html"));
    assert_true(is_there(".earlybell-4-0.tmp"));
    assert_true(is_there("letters"));
    close(held);
    assert_int_equal(unlink(in(".earlybell-3-0.tmp/thesis.html")), 0);
    assert_int_equal(unlink(in(".earlybell-3-0.tmp/001.html")), 0);
    assert_int_equal(chmod(in(".earlybell-4-0.tmp"), 0700), 0);
    eb_letters_remove_stale(target, strlen(target));
    assert_int_equal(rmdir(in("letters")), 0);
    assert_int_equal(rmdir(folder), 0); /* nothing is left */
    eb_letters_remove_stale("/no such folder/new", 19);
    assert_int_equal(eb_letters_hold("/no such folder"), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(only_what_is_left)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
