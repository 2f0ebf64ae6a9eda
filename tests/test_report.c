/* SPDX-License-Identifier: MIT */
/*
 * The accounting as JSON. Its numbers come from a stand-in for a view; what
 * is written is compared with text written by hand, read once with another
 * JSON reader. The last test goes through a real register.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "text/report.h"

static char folder[] = "/tmp/earlybell-test-XXXXXX";
static char path[80];

static int set_up(void **state) {
    (void)state;
    if (mkdtemp(folder) == NULL) return -1;
    snprintf(path, sizeof path, "%s/report", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static const char *read_report(void) {
    static char text[1 << 16];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    return text;
}

static const eb_problem *no_problem(const void *context, eb_fate fate,
                                    size_t index) {
    (void)context;
    (void)fate;
    (void)index;
    return NULL;
}

static const eb_problem *some_problems(const void *context, eb_fate fate,
                                       size_t index) {
    (void)context;
    static const eb_problem MALFORMED[] = {
        {0, 12, "the session is neither AM nor PM"},
        {1, 3, "a \"quote\""},
        {2, 0, "no such file, no line"}};
    static const eb_problem UNKNOWN = {-1, 9, "the code is unknown"};
    if (fate == EB_MALFORMED && index < 3) return &MALFORMED[index];
    if (fate == EB_UNKNOWN_CODE && index == 0) return &UNKNOWN;
    return NULL;
}

static void write_it(const eb_accounting *accounting) {
    eb_output *output = NULL;
    assert_ok(eb_output_open(path, NULL, &output, NULL));
    eb_write_accounting(output, accounting);
    assert_ok(eb_output_close(output, NULL));
}

static void nothing_to_say(void **state) {
    (void)state;
    const eb_accounting accounting = {EB_NO_DATE, EB_NO_DATE, {0}, no_problem,
                                      NULL,       NULL,       0};
    write_it(&accounting);
    assert_string_equal(read_report(),
                        "{\n"
                        "  \"as_of\": null,\n"
                        "  \"known_at\": null,\n"
                        "  \"rows\": 0,\n"
                        "  \"fates\": {\n"
                        "    \"used\": 0,\n"
                        "    \"repeated\": 0,\n"
                        "    \"superseded\": 0,\n"
                        "    \"later\": 0,\n"
                        "    \"conflicting\": 0,\n"
                        "    \"unknown_code\": 0,\n"
                        "    \"out_of_range\": 0,\n"
                        "    \"malformed\": 0\n"
                        "  },\n"
                        "  \"pupils_missing\": 0,\n"
                        "  \"pupils_unmarked\": 0,\n"
                        "  \"problems\": {\n"
                        "    \"conflicting\": [],\n"
                        "    \"unknown_code\": [],\n"
                        "    \"out_of_range\": [],\n"
                        "    \"malformed\": []\n"
                        "  }\n"
                        "}\n");
}

static void counts_and_problems(void **state) {
    (void)state;
    static const char *const FILES[] = {"a \"b\".csv", "-"};
    eb_accounting accounting = {0};
    accounting.as_of = eb_date_make(2026, 2, 4);
    accounting.known_at = eb_date_make(2026, 2, 3);
    accounting.counts.rows = 5000000012;
    for (int i = 0; i < EB_FATES; i++) accounting.counts.fates[i] = i + 1;
    accounting.counts.pupils_missing = 7;
    accounting.counts.pupils_unmarked = 9;
    accounting.problem = some_problems;
    accounting.files = FILES;
    accounting.file_count = 2;
    write_it(&accounting);
    const char *text = read_report();
    static const char *const PIECES[] = {
        "{\n  \"as_of\": \"2026-02-04\",\n  \"known_at\": \"2026-02-03\",\n"
        "  \"rows\": 5000000012,\n",
        "    \"used\": 1,\n    \"repeated\": 2,\n",
        "    \"malformed\": 8\n  },\n  \"pupils_missing\": 7,\n"
        "  \"pupils_unmarked\": 9,\n",
        "    \"unknown_code\": [\n"
        "      {\"file\": null, \"line\": 9, \"reason\": "
        "\"the code is unknown\"}\n    ],\n",
        "    \"malformed\": [\n"
        "      {\"file\": \"a \\\"b\\\".csv\", \"line\": 12, \"reason\": "
        "\"the session is neither AM nor PM\"},\n"
        "      {\"file\": \"-\", \"line\": 3, \"reason\": "
        "\"a \\\"quote\\\"\"},\n"
        "      {\"file\": null, \"line\": null, \"reason\": "
        "\"no such file, no line\"}\n    ]\n  }\n}\n",
    };
    for (size_t i = 0; i < sizeof PIECES / sizeof *PIECES; i++) {
        if (strstr(text, PIECES[i]) == NULL) {
            fail_msg("no %s in %s", PIECES[i], text);
        }
    }
    eb_json *json = NULL;
    assert_ok(eb_json_read(text, strlen(text), NULL, &json, NULL));
    eb_json_free(json);
}

/* ---- through a register ------------------------------------------------- */

static void add(eb_register *reg, const char *pupil, int day, eb_half half,
                const char *code) {
    const eb_mark mark = {pupil, NULL, eb_date_make(2025, 9, day),
                          half,  code, EB_NO_TIME};
    assert_ok(eb_register_add_mark(reg, &mark, NULL));
}

static void of_a_view(void **state) {
    (void)state;
    eb_register *reg = NULL;
    eb_view *view = NULL;
    assert_ok(eb_register_new(NULL, &reg, NULL));
    add(reg, "secret-1", 3, EB_AM, "/");
    add(reg, "secret-1", 3, EB_PM, "\\");
    add(reg, "secret-1", 3, EB_AM, "/"); /* repeated */
    add(reg, "secret-2", 3, EB_AM, "I");
    add(reg, "secret-2", 3, EB_PM, "?!"); /* unknown */
    add(reg, "secret-2", 9, EB_AM, "/");  /* later */
    assert_ok(eb_register_close(reg, NULL));
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = eb_date_make(2025, 9, 8);
    options.max_bad = 1.0;
    assert_ok(eb_view_new(reg, &options, &view, NULL));
    eb_output *output = NULL;
    assert_ok(eb_output_open(path, NULL, &output, NULL));
    static const char *const FILES[] = {"marks.csv"};
    eb_write_report(output, view, FILES, 1);
    assert_ok(eb_output_close(output, NULL));
    const char *text = read_report();
    static const char *const PIECES[] = {
        "\"as_of\": \"2025-09-08\"", "\"rows\": 6,",  "\"used\": 3,",
        "\"repeated\": 1,",          "\"later\": 1,", "\"unknown_code\": 1,",
        "\"malformed\": 0\n"};
    for (size_t i = 0; i < sizeof PIECES / sizeof *PIECES; i++) {
        if (strstr(text, PIECES[i]) == NULL) {
            fail_msg("no %s in %s", PIECES[i], text);
        }
    }
    assert_null(strstr(text, "secret")); /* never a row's text */
    assert_null(strstr(text, "?!"));
    eb_view_free(view);
    eb_register_free(reg);
    eb_write_report(NULL, NULL, NULL, 0);
}

/* Either of the two missing: nothing is written, and nothing read. */
static void of_nothing(void **state) {
    (void)state;
    eb_output *output = NULL;
    assert_ok(eb_output_open(path, NULL, &output, NULL));
    eb_write_report(output, NULL, NULL, 0);
    assert_ok(eb_output_close(output, NULL));
    assert_string_equal(read_report(), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_to_say),
        cmocka_unit_test(counts_and_problems),
        cmocka_unit_test(of_a_view),
        cmocka_unit_test(of_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
