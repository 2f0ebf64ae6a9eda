/* SPDX-License-Identifier: MIT */
/*
 * The command line: what is taken, what is refused and with which words, and
 * that the table of options is fit for the help screens made from it.
 */
#include "test.h"
#include "ui/options.h"

#define READ(command, ...)                                                   \
    char *arguments[] = {__VA_ARGS__};                                       \
    const int count = (int)(sizeof arguments / sizeof *arguments);           \
    eb_given given;                                                          \
    char message[EB_MESSAGE_ROOM] = "";                                      \
    const int code = eb_options_read(EB_COMMAND_##command, count, arguments, \
                                     &given, message)

static void test_values_and_files(void **state) {
    (void)state;
    READ(SCORE, "a.csv", "--pupils", "p.csv", "--top=3", "-", "-o", "out",
         "--national", "b.csv");
    assert_int_equal(code, 0);
    assert_string_equal(given.values[EB_OPTION_PUPILS], "p.csv");
    assert_string_equal(given.values[EB_OPTION_TOP], "3");
    assert_string_equal(given.values[EB_OPTION_OUTPUT], "out");
    assert_string_equal(given.values[EB_OPTION_NATIONAL], "");
    assert_null(given.values[EB_OPTION_CALENDAR]);
    assert_int_equal(given.file_count, 3);
    assert_string_equal(given.files[0], "a.csv");
    assert_string_equal(given.files[1], "-");
    assert_string_equal(given.files[2], "b.csv");
    assert_int_equal(given.help, 0);
}

static void test_two_dashes_end_the_options(void **state) {
    (void)state;
    READ(SCORE, "--raw", "--", "--pupils", "-x");
    assert_int_equal(code, 0);
    assert_int_equal(given.file_count, 2);
    assert_string_equal(given.files[0], "--pupils");
    assert_string_equal(given.files[1], "-x");
    assert_null(given.values[EB_OPTION_PUPILS]);
}

static void test_values_may_hold_signs(void **state) {
    (void)state;
    READ(EXPLAIN, "--pupil=--odd", "--columns", "a=b,c=d", "--max-bad", "-1");
    assert_int_equal(code, 0);
    assert_string_equal(given.values[EB_OPTION_PUPIL], "--odd");
    assert_string_equal(given.values[EB_OPTION_COLUMNS], "a=b,c=d");
    assert_string_equal(given.values[EB_OPTION_MAX_BAD], "-1");
}

static void test_help_is_seen(void **state) {
    (void)state;
    READ(CHECK, "--help");
    assert_int_equal(code, 0);
    assert_int_equal(given.help, 1);
}

static void test_unknown_option_suggests(void **state) {
    (void)state;
    READ(SCORE, "--pupil", "x");
    assert_int_equal(code, -1);
    assert_string_equal(message,
                        "no option --pupil here: did you mean "
                        "--pupils?");
}

static void test_names_are_not_shortened(void **state) {
    (void)state;
    READ(SCORE, "--nat");
    assert_int_equal(code, -1);
    assert_string_equal(message,
                        "no option --nat here: did you mean --national?");
}

static void test_option_of_another_command(void **state) {
    (void)state;
    READ(CODES, "--pupils", "x");
    assert_int_equal(code, -1);
    assert_string_equal(message, "no option --pupils here");
}

static void test_name_with_two_meanings(void **state) {
    (void)state;
    READ(SIMULATE, "--pupils", "400", "-o", "area");
    assert_int_equal(code, 0);
    assert_string_equal(given.values[EB_OPTION_ON_ROLL], "400");
    assert_string_equal(given.values[EB_OPTION_FOLDER], "area");
    assert_null(given.values[EB_OPTION_PUPILS]);
    assert_null(given.values[EB_OPTION_OUTPUT]);
}

static void test_missing_value(void **state) {
    (void)state;
    READ(SCORE, "--pupils");
    assert_int_equal(code, -1);
    assert_string_equal(message, "--pupils needs a value: --pupils FILE");
}

static void test_next_option_is_no_value(void **state) {
    (void)state;
    READ(SCORE, "--pupils", "--raw");
    assert_int_equal(code, -1);
    assert_string_equal(message, "--pupils needs a value: --pupils FILE");
}

static void test_empty_value(void **state) {
    (void)state;
    READ(SCORE, "--pupils=");
    assert_int_equal(code, -1);
}

static void test_flag_with_value(void **state) {
    (void)state;
    READ(SCORE, "--raw=1");
    assert_int_equal(code, -1);
    assert_string_equal(message, "--raw takes no value");
}

static void test_given_twice(void **state) {
    (void)state;
    READ(SCORE, "-o", "a", "-o", "b");
    assert_int_equal(code, -1);
    assert_string_equal(message, "-o is given twice");
}

static void test_bundles_are_refused(void **state) {
    (void)state;
    READ(SCORE, "-ofile");
    assert_int_equal(code, -1);
}

static void test_long_unknown_option(void **state) {
    (void)state;
    char name[3000];
    memset(name, 'x', sizeof name - 1);
    name[0] = name[1] = '-';
    name[sizeof name - 1] = '\0';
    READ(SCORE, name);
    assert_int_equal(code, -1);
    assert_true(strlen(message) < 100);
}

static void test_nearest_name(void **state) {
    (void)state;
    const char *const names[] = {"score", "check", "codes", "models"};
    assert_string_equal(eb_nearest_name("scroe", names, 4), "score");
    assert_string_equal(eb_nearest_name("cheks", names, 4), "check");
    assert_string_equal(eb_nearest_name("model", names, 4), "models");
    assert_null(eb_nearest_name("letters", names, 4));
    assert_string_equal(eb_nearest_name("mod", names, 4), "models");
    assert_null(eb_nearest_name("mo", names, 4));
    assert_null(eb_nearest_name("", names, 4));
    assert_null(eb_nearest_name("score", names, 0));
}

/* Three edits are too many, however long the name. */
static void test_nearest_name_is_near(void **state) {
    (void)state;
    const char *const names[] = {"--threshold"};
    assert_non_null(eb_nearest_name("--trheshodl", names, 1));
    assert_null(eb_nearest_name("--xhresyolz", names, 1));
}

static void test_table_fits_the_help(void **state) {
    (void)state;
    for (int id = 0; id < EB_OPTIONS; id++) {
        const eb_option *option = eb_option_get((eb_option_id)id);
        assert_non_null(option->name);
        const size_t argument =
            option->argument != NULL ? strlen(option->argument) + 1 : 0;
        assert_true(strlen(option->name) + argument <= 28);
        assert_true(strlen(option->meaning) <= 46);
        assert_int_not_equal(option->commands, 0);
        for (int other = 0; other < id; other++) {
            const eb_option *before = eb_option_get((eb_option_id)other);
            if (strcmp(option->name, before->name) != 0) continue;
            /* One name may mean two things, but never to one command. */
            assert_int_equal(option->commands & before->commands, 0);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_and_files),
        cmocka_unit_test(test_two_dashes_end_the_options),
        cmocka_unit_test(test_values_may_hold_signs),
        cmocka_unit_test(test_help_is_seen),
        cmocka_unit_test(test_unknown_option_suggests),
        cmocka_unit_test(test_names_are_not_shortened),
        cmocka_unit_test(test_option_of_another_command),
        cmocka_unit_test(test_name_with_two_meanings),
        cmocka_unit_test(test_missing_value),
        cmocka_unit_test(test_next_option_is_no_value),
        cmocka_unit_test(test_empty_value),
        cmocka_unit_test(test_flag_with_value),
        cmocka_unit_test(test_given_twice),
        cmocka_unit_test(test_bundles_are_refused),
        cmocka_unit_test(test_long_unknown_option),
        cmocka_unit_test(test_nearest_name),
        cmocka_unit_test(test_nearest_name_is_near),
        cmocka_unit_test(test_table_fits_the_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
