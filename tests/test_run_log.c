/* SPDX-License-Identifier: MIT */
/*
 * The line of a run: what is in it, what never is, and where it may not go.
 */
#define _POSIX_C_SOURCE 200809L

#include "school.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "ui/run_log.h"
#include "ui/say.h"

static char folder[] = "/tmp/earlybell-test-XXXXXX";
static char path[80], other[80];
static char *files[] = {"Amber Ashgate.csv", "b.csv"};

static int set_up(void **state) {
    (void)state;
    if (mkdtemp(folder) == NULL) return -1;
    snprintf(path, sizeof path, "%s/log", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unlink(path);
    unlink(other);
    return rmdir(folder);
}

static eb_given a_run(void) {
    eb_given given;
    memset(&given, 0, sizeof given);
    given.command = EB_COMMAND_EXPLAIN;
    given.files = files;
    given.file_count = 2;
    given.values[EB_OPTION_LOG] = path;
    given.values[EB_OPTION_PUPIL] = "SECRET1";
    given.values[EB_OPTION_SCHOOL] = "SECRET2";
    given.values[EB_OPTION_PUPILS] = "SECRET3.csv";
    given.values[EB_OPTION_CASES] = "SECRET4.csv";
    given.values[EB_OPTION_COLUMNS] = "pupil_id=SECRET5";
    given.values[EB_OPTION_OUTPUT] = "SECRET6";
    given.values[EB_OPTION_PSEUDONYMS] = "SECRET7";
    given.values[EB_OPTION_MODEL] = "SECRET8.json";
    given.values[EB_OPTION_AS_OF] = "2026-02-04";
    given.values[EB_OPTION_PURPOSE] = "why \"so\"";
    return given;
}

static size_t read_log(char *out, size_t room) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t n = fread(out, 1, room - 1, file);
    fclose(file);
    out[n] = '\0';
    return n;
}

static void a_line_each(void **state) {
    (void)state;
    eb_given given = a_run();
    eb_run_log log;
    school s = {0};
    struct stat about;
    char text[8192];
    eb_json *json = NULL;
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "SECRET9", "A", on(2025, 9, 1), "/\\/\\II/\\/\\");
    marks(&s, "P2", "B", on(2025, 9, 1), "/\\/\\II/\\/\\");
    look(&s, on(2025, 9, 15));
    assert_int_equal(eb_run_log_open(&given, &log), EB_EXIT_DONE);
    eb_run_log_view(&log, s.view);
    assert_int_equal(eb_run_log_close(&given, &log, 3), 3);
    assert_int_equal(eb_run_log_open(&given, &log), EB_EXIT_DONE);
    assert_int_equal(eb_run_log_close(&given, &log, 1), 1);
    school_done(&s);

    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    read_log(text, sizeof text);
    assert_null(strstr(text, "SECRET"));
    assert_null(strstr(text, "Ashgate"));
    char *second = strchr(text, '\n') + 1;
    assert_non_null(strstr(text, "\"command\":\"explain\""));
    assert_non_null(strstr(text, "\"--pupil\""));
    assert_non_null(strstr(text, "\"--as-of 2026-02-04\""));
    assert_non_null(strstr(text, "\"purpose\":\"why \\\"so\\\"\""));
    assert_non_null(strstr(text,
                           "\"as_of\":\"2025-09-15\",\"marks\":20,\"rows\":2,"
                           "\"schools\":2,\"exit\":3}\n"));
    assert_null(strstr(second, "\"rows\""));
    assert_non_null(strstr(second, ",\"files\":2,"));
    assert_ok(eb_json_read(text, (size_t)(second - text), NULL, &json, NULL));
    eb_json_free(json);
    assert_ok(eb_json_read(second, strlen(second), NULL, &json, NULL));
    eb_json_free(json);
}

static void none_wanted(void **state) {
    (void)state;
    eb_given given = a_run();
    eb_run_log log;
    given.values[EB_OPTION_LOG] = NULL;
    assert_int_equal(eb_run_log_open(&given, &log), EB_EXIT_DONE);
    assert_int_equal(eb_run_log_close(&given, &log, 3), 3);
}

static void no_place_for_it(void **state) {
    (void)state;
    eb_given given = a_run();
    eb_run_log log;
    unlink(path);
    assert_int_equal(symlink(other, path), 0);
    assert_int_equal(eb_run_log_open(&given, &log), EB_EXIT_FAILED);
    assert_int_equal(access(other, F_OK), -1);
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(eb_run_log_open(&given, &log), EB_EXIT_FAILED);
    unlink(path);
    given.values[EB_OPTION_LOG] = folder;
    assert_int_equal(eb_run_log_open(&given, &log), EB_EXIT_FAILED);
    given.values[EB_OPTION_LOG] = "/dev/full";
    assert_int_equal(eb_run_log_open(&given, &log), EB_EXIT_FAILED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_each),
        cmocka_unit_test(none_wanted),
        cmocka_unit_test(no_place_for_it),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
