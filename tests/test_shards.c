/* SPDX-License-Identifier: MIT */
/*
 * A register by school: which school is worked on when, and what stops it.
 * That the bytes are those of the whole is shown by tests/golden/links.
 */
#define _POSIX_C_SOURCE 200809L

#include "school.h"

#include <stdio.h>
#include <unistd.h>

#include "base/memory.h"
#include "ui/shards.h"

static char paths[2][64];
static char *files[2] = {paths[0], paths[1]};
static eb_given given;
static eb_input input;
static eb_run_log run_log;
static eb_totals totals;
static char seen[256];
static int stop_at; /* the school, from 1, whose work fails; 0: none */

static void put(int which, const char *text) {
    snprintf(paths[which], sizeof paths[which], "/tmp/test_shards_%ld_%d",
             (long)getpid(), which);
    FILE *to = fopen(paths[which], "wb");
    assert_non_null(to);
    assert_true(fputs(text, to) >= 0);
    assert_int_equal(fclose(to), 0);
}

/* "A:P1 P2;B:P3;" */
static int note(eb_input *of) {
    size_t used = strlen(seen);
    for (size_t i = 0; i < eb_view_row_count(of->view); i++) {
        eb_row row;
        assert_ok(eb_view_row(of->view, i, &row, NULL));
        used += (size_t)snprintf(seen + used, sizeof seen - used, "%s%s%s",
                                 i == 0 ? row.school : "", i == 0 ? ":" : " ",
                                 row.pupil);
    }
    snprintf(seen + used, sizeof seen - used, ";");
    return stop_at > 0 && --stop_at == 0 ? EB_EXIT_FAILED : EB_EXIT_DONE;
}

static int run(size_t file_count) {
    const eb_view_options view = EB_VIEW_OPTIONS_INIT;
    memset(&given, 0, sizeof given);
    memset(&input, 0, sizeof input);
    memset(&totals, 0, sizeof totals);
    seen[0] = '\0';
    given.files = files;
    given.file_count = file_count;
    input.memory = eb_memory_or_default(NULL);
    input.settings.given = &given;
    input.settings.view = view;
    input.settings.view.as_of = on(2025, 9, 15);
    input.log = &run_log;
    const int code = eb_on_shards(&input, note, &totals);
    assert_null(input.reg);
    assert_null(input.view);
    eb_release(&input.memory, input.files);
    eb_release(&input.memory, totals.files);
    for (size_t i = 0; i < file_count; i++) unlink(paths[i]);
    return code;
}

#define HEAD "pupil_id,school_id,date,session,code\n"

static void school_by_school(void **state) {
    (void)state;
    put(0, HEAD
        "P2,B,2025-09-01,AM,/\nP1,B,2025-09-01,AM,O\nP2,B,2025-09-01,PM,\\\n"
        "P1,A,2025-09-02,AM,/\nP9,A,2026-01-05,AM,/\n");
    /* The last school goes on in the next file, whose columns are others. */
    put(1,
        "school_id,pupil_id,session,code,date\nA,P3,AM,?,2025-09-02\n"
        "C,P4,AM,/,2025-09-03\n");
    assert_int_equal(run(2), EB_EXIT_FAILED); /* too many unknown codes */
    assert_string_equal(seen, "B:P1 P2;A:P1 P3;C:P4;");
    assert_int_equal(totals.counts.rows, 7);
    assert_int_equal(totals.counts.fates[EB_USED], 5);
    assert_int_equal(totals.counts.fates[EB_LATER], 1);
    assert_int_equal(totals.counts.fates[EB_UNKNOWN_CODE], 1);
    assert_int_equal(totals.problem_count[EB_UNKNOWN_CODE], 1);
    assert_int_equal(totals.problems[EB_UNKNOWN_CODE][0].line, 2);
    assert_int_equal(totals.problems[EB_UNKNOWN_CODE][0].file, 1);
}

static void a_school_that_comes_back(void **state) {
    (void)state;
    put(0, HEAD
        "P1,A,2025-09-01,AM,/\nP2,B,2025-09-01,AM,/\nP3,A,2025-09-01,AM,/\n");
    assert_int_equal(run(1), EB_EXIT_FAILED);
    assert_string_equal(seen, "A:P1;"); /* B was not known to be whole */
}

static void work_that_fails(void **state) {
    (void)state;
    put(0, HEAD
        "P1,A,2025-09-01,AM,/\nP2,B,2025-09-01,AM,/\nP3,C,2025-09-01,AM,/\n");
    stop_at = 2;
    assert_int_equal(run(1), EB_EXIT_FAILED);
    assert_string_equal(seen, "A:P1;B:P2;");
    put(0, HEAD "P1,A,2025-09-01,AM,/\n");
    stop_at = 1;
    assert_int_equal(run(1), EB_EXIT_FAILED);
    put(0, HEAD "P1,A,2025-09-01,AM,/\nP1,A,2025-09-01,AM,O\n");
    assert_int_equal(run(1), EB_EXIT_FAILED); /* marks in conflict */
    assert_string_equal(seen, "");
}

static void without_schools(void **state) {
    (void)state;
    put(0,
        "pupil_id,date,session,code\nP1,2025-09-01,AM,/\n"
        "P2,2025-09-01,AM,/\n");
    assert_int_equal(run(1), EB_EXIT_DONE);
    assert_string_equal(seen, ":P1 P2;");
    put(0, HEAD);
    assert_int_equal(run(1), EB_EXIT_DONE);
    put(0, "what,is,this\n");
    assert_int_equal(run(1), EB_EXIT_FAILED);
}

static void when_it_is_wanted(void **state) {
    (void)state;
    eb_settings settings;
    memset(&settings, 0, sizeof settings);
    memset(&given, 0, sizeof given);
    settings.given = &given;
    settings.format = EB_FORMAT_CSV;
    settings.view.as_of = EB_NO_DATE;
    given.command = EB_COMMAND_SCORE;
    assert_int_equal(eb_shards_wanted(&settings), 0);
    given.values[EB_OPTION_LINKS] = "links";
    assert_int_equal(eb_shards_wanted(&settings), 1);
    settings.top = 3;
    assert_int_equal(eb_shards_wanted(&settings), 0);
    settings.top = 0;
    settings.format = EB_FORMAT_TEXT;
    assert_int_equal(eb_shards_wanted(&settings), 0);
    settings.format = EB_FORMAT_NDJSON;
    given.command = EB_COMMAND_TRIGGERS;
    assert_int_equal(eb_shards_wanted(&settings), 0);
    given.command = EB_COMMAND_LINKS;
    given.values[EB_OPTION_LINKS] = NULL;
    assert_int_equal(eb_shards_wanted(&settings), 0);
    settings.view.as_of = on(2025, 9, 15);
    assert_int_equal(eb_shards_wanted(&settings), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(school_by_school),
        cmocka_unit_test(a_school_that_comes_back),
        cmocka_unit_test(work_that_fails),
        cmocka_unit_test(without_schools),
        cmocka_unit_test(when_it_is_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
