/* SPDX-License-Identifier: MIT */
/*
 * A process that is told to end in the middle of an output leaves nothing
 * beside the old file; one that is killed leaves a hidden file, which the next
 * one takes away, but never one that somebody still writes.
 */
#define _DEFAULT_SOURCE

#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "text/output.h"
#include "ui/purpose.h"
#include "ui/signals.h"

static char folder[] = "/tmp/earlybell-test-XXXXXX";
static char path[80];

static int set_up(void **state) {
    (void)state;
    if (mkdtemp(folder) == NULL) return -1;
    snprintf(path, sizeof path, "%s/out", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return rmdir(folder);
}

/* Entries of the folder; the last hidden one in `hidden`. */
static int count(char *hidden, size_t room) {
    DIR *entries = opendir(folder);
    int n = -2; /* . and .. */
    assert_non_null(entries);
    for (const struct dirent *e; (e = readdir(entries)) != NULL; n++) {
        if (hidden != NULL && eb_output_is_hidden_name(e->d_name)) {
            snprintf(hidden, room, "%s/%s", folder, e->d_name);
        }
    }
    closedir(entries);
    return n;
}

/* A child that has an output half written, and waits. `ignored`: what its
 * parent had ignored. */
static pid_t writer(int ignored) {
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        eb_output *output = NULL;
        signal(SIGINT, SIG_DFL);
        if (ignored != 0) signal(ignored, SIG_IGN);
        eb_signals_start();
        if (eb_result_open(NULL, path, &output, NULL) != EB_OK) _exit(9);
        eb_output_text(output, "half");
        if (write(ready[1], "x", 1) != 1) _exit(9);
        if (ignored != 0) {
            usleep(200000);
            _exit(eb_output_close(output, NULL) == EB_OK ? 0 : 9);
        }
        for (;;) pause();
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    return child;
}

static void told_to_end(void **state) {
    (void)state;
    static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof SIGNALS / sizeof *SIGNALS; i++) {
        int status = 0;
        const pid_t child = writer(0);
        assert_int_equal(count(NULL, 0), 1);
        assert_int_equal(kill(child, SIGNALS[i]), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status)); /* as a shell wants to see it */
        assert_int_equal(WTERMSIG(status), SIGNALS[i]);
        assert_int_equal(count(NULL, 0), 0);
    }
}

static void ignored_by_the_parent(void **state) {
    (void)state;
    int status = 0;
    const pid_t child = writer(SIGHUP);
    assert_int_equal(kill(child, SIGHUP), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(unlink(path), 0);
}

static void killed(void **state) {
    (void)state;
    int status = 0;
    char hidden[300] = "";
    eb_output *output = NULL;
    const pid_t child = writer(0);
    /* While it lives, its file stays. */
    assert_ok(eb_result_open(NULL, path, &output, NULL));
    assert_int_equal(count(NULL, 0), 2);
    eb_output_abandon(output);
    assert_int_equal(count(hidden, sizeof hidden), 1);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(access(hidden, F_OK), 0);
    assert_ok(eb_result_open(NULL, path, &output, NULL));
    assert_int_equal(access(hidden, F_OK), -1);
    assert_ok(eb_output_close(output, NULL));
    assert_int_equal(count(NULL, 0), 1);
    assert_int_equal(unlink(path), 0);
}

static void put(const char *name, mode_t mode) {
    char file[300];
    snprintf(file, sizeof file, "%s/%s", folder, name);
    FILE *to = fopen(file, "wb");
    assert_non_null(to);
    assert_int_equal(fclose(to), 0);
    assert_int_equal(chmod(file, mode), 0);
}

static int is_there(const char *name) {
    char file[300];
    struct stat about;
    snprintf(file, sizeof file, "%s/%s", folder, name);
    return lstat(file, &about) == 0;
}

static void take(const char *name) {
    char file[300];
    snprintf(file, sizeof file, "%s/%s", folder, name);
    assert_int_equal(remove(file), 0);
}

/* Only a file of ours, named as ours, is old enough to go. */
static void what_is_not_ours(void **state) {
    (void)state;
    static const char *const NAMES[] = {
        ".earlybell-1-.tmp",   ".earlybell--1.tmp",     ".earlybell-1-1.tmp2",
        ".earlybell-1-1",      "earlybell-1-1.tmp",     ".earlybell-1x-1.tmp",
        ".earlybell-1-1.tmp ", ".earlybell-1-1.tmp.csv"};
    const size_t n = sizeof NAMES / sizeof *NAMES;
    char link[300], linked[300];
    for (size_t i = 0; i < n; i++) put(NAMES[i], 0600);
    put(".earlybell-2-0.tmp", 0644); /* others may read it */
    put("kept", 0600);
    snprintf(link, sizeof link, "%s/.earlybell-3-0.tmp", folder);
    assert_int_equal(symlink("kept", link), 0);
    snprintf(link, sizeof link, "%s/.earlybell-4-0.tmp", folder);
    snprintf(linked, sizeof linked, "%s/kept", folder);
    assert_int_equal(linkat(AT_FDCWD, linked, AT_FDCWD, link, 0), 0);
    put(".earlybell-5-17.tmp", 0600);
    eb_output_remove_stale(path);
    for (size_t i = 0; i < n; i++) assert_true(is_there(NAMES[i]));
    assert_true(is_there(".earlybell-2-0.tmp"));
    assert_true(is_there(".earlybell-3-0.tmp"));
    assert_true(is_there(".earlybell-4-0.tmp"));
    assert_true(is_there("kept"));
    assert_false(is_there(".earlybell-5-17.tmp"));
    for (size_t i = 0; i < n; i++) take(NAMES[i]);
    take(".earlybell-2-0.tmp");
    take(".earlybell-3-0.tmp");
    take(".earlybell-4-0.tmp");
    take("kept");
    eb_output_remove_stale(NULL);
    eb_output_remove_stale("-");
    eb_output_remove_stale("/no such folder/out");
}

static void many_outputs(void **state) {
    (void)state;
    eb_output *outputs[20];
    char name[20][120];
    for (int i = 0; i < 20; i++) {
        snprintf(name[i], sizeof name[i], "%s/out%d", folder, i);
        assert_ok(eb_result_open(NULL, name[i], &outputs[i], NULL));
    }
    assert_int_equal(count(NULL, 0), 20);
    for (int i = 0; i < 20; i++) eb_output_abandon(outputs[i]);
}

static void no_core(void **state) {
    (void)state;
    int status = 0;
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit core;
        eb_signals_start();
        _exit(getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 &&
                      core.rlim_max == 0
                  ? 0
                  : 9);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(told_to_end),  cmocka_unit_test(ignored_by_the_parent),
        cmocka_unit_test(killed),       cmocka_unit_test(what_is_not_ours),
        cmocka_unit_test(many_outputs), cmocka_unit_test(no_core),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
