/* SPDX-License-Identifier: MIT */
/*
 * From strings to what they mean, and what is refused.
 */
#include "test.h"
#include "ui/settings.h"

static eb_given given_of(eb_command_id command, eb_option_id id,
                         const char *value) {
    eb_given given;
    memset(&given, 0, sizeof given);
    given.command = command;
    given.values[id] = value;
    return given;
}

/* 0 when `value` is taken. */
static int read_one(eb_option_id id, const char *value, eb_settings *out) {
    static eb_given given; /* the settings point to it */
    char message[EB_MESSAGE_ROOM];
    given = given_of(EB_COMMAND_SCORE, id, value);
    return eb_settings_read(&given, 0, out, message);
}

static void test_defaults(void **state) {
    (void)state;
    eb_given given = given_of(EB_COMMAND_SCORE, EB_OPTION_RAW, NULL);
    eb_settings s;
    char message[EB_MESSAGE_ROOM];
    assert_int_equal(eb_settings_read(&given, 0, &s, message), 0);
    assert_int_equal(s.view.as_of, EB_NO_DATE);
    assert_int_equal(s.view.threshold_num, 10);
    assert_int_equal(s.view.threshold_den, 100);
    assert_int_equal(s.view.inspect, 0);
    assert_true(s.view.max_bad < 0);
    assert_int_equal(s.conflicts, EB_CONFLICTS_REFUSE);
    assert_int_equal(s.format, EB_FORMAT_CSV);
    assert_string_equal(s.model, "england-bands");
    assert_int_equal(eb_settings_own_threshold(&s), 0);
}

static void test_format_of_a_terminal(void **state) {
    (void)state;
    eb_given given = given_of(EB_COMMAND_SCORE, EB_OPTION_RAW, NULL);
    eb_settings s;
    char message[EB_MESSAGE_ROOM];
    assert_int_equal(eb_settings_read(&given, 1, &s, message), 0);
    assert_int_equal(s.format, EB_FORMAT_TEXT);
    given.values[EB_OPTION_OUTPUT] = "file.csv"; /* goes to no terminal */
    assert_int_equal(eb_settings_read(&given, 1, &s, message), 0);
    assert_int_equal(s.format, EB_FORMAT_CSV);
    given.command = EB_COMMAND_EXPLAIN;
    assert_int_equal(eb_settings_read(&given, 0, &s, message), 0);
    assert_int_equal(s.format, EB_FORMAT_TEXT);
    given.values[EB_OPTION_FORMAT] = "json";
    assert_int_equal(eb_settings_read(&given, 0, &s, message), 0);
    assert_int_equal(s.format, EB_FORMAT_JSON);
    given.values[EB_OPTION_FORMAT] = "csv";
    assert_int_equal(eb_settings_read(&given, 0, &s, message), -1);
    given.command = EB_COMMAND_CHECK;
    assert_int_equal(eb_settings_read(&given, 0, &s, message), 0);
    assert_int_equal(s.view.inspect, 1);
}

static void test_threshold(void **state) {
    (void)state;
    eb_settings s;
    assert_int_equal(read_one(EB_OPTION_THRESHOLD, "15/100", &s), 0);
    assert_int_equal(s.view.threshold_num, 15);
    assert_int_equal(eb_settings_own_threshold(&s), 1);
    assert_int_equal(read_one(EB_OPTION_THRESHOLD, "1/10", &s), 0);
    assert_int_equal(eb_settings_own_threshold(&s), 0); /* the same share */
    const char *const bad[] = {"15",    "0/10", "11/10", "1/2/3", "-1/2",
                               "1.5/9", "/",    "1/",    " 1/2",  "1/1000001"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(read_one(EB_OPTION_THRESHOLD, bad[i], &s), -1);
    }
}

static void test_dates(void **state) {
    (void)state;
    eb_settings s;
    assert_int_equal(read_one(EB_OPTION_AS_OF, "2026-02-04", &s), 0);
    assert_int_equal(s.view.as_of, eb_date_make(2026, 2, 4));
    assert_int_equal(read_one(EB_OPTION_KNOWN_AT, "2006-08-01", &s), 0);
    assert_int_equal(s.view.known_at, EB_DATE_MIN);
    const char *const bad[] = {"2006-07-31", "2099-08-01", "2026-02-30",
                               "4/2/2026",   "today",      "2026-2-4"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(read_one(EB_OPTION_AS_OF, bad[i], &s), -1);
    }
}

/* Past years are judged from several days; the view is of the whole. */
static void test_days(void **state) {
    (void)state;
    eb_settings s;
    char message[EB_MESSAGE_ROOM];
    eb_given given =
        given_of(EB_COMMAND_EVALUATE, EB_OPTION_AS_OF, "2025-02-14,2024-10-26");
    assert_int_equal(eb_settings_read(&given, 0, &s, message), 0);
    assert_int_equal(s.as_of_count, 2);
    assert_int_equal(s.as_of[0], eb_date_make(2025, 2, 14));
    assert_int_equal(s.as_of[1], eb_date_make(2024, 10, 26));
    assert_int_equal(s.view.as_of, EB_NO_DATE);
    const char *const bad[] = {"2025-02-14,,2025-02-15", ",2025-02-14",
                               "2025-02-14;2025-03-14", "never"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        given.values[EB_OPTION_AS_OF] = bad[i];
        assert_int_equal(eb_settings_read(&given, 0, &s, message), -1);
    }
    char many[65 * 11 + 1];
    for (int i = 0; i < 65; i++)
        memcpy(many + (ptrdiff_t)i * 11, "2025-02-14,", 12);
    many[65 * 11 - 1] = '\0';
    given.values[EB_OPTION_AS_OF] = many;
    assert_int_equal(eb_settings_read(&given, 0, &s, message), -1);
    many[64 * 11 - 1] = '\0';
    assert_int_equal(eb_settings_read(&given, 0, &s, message), 0);
    assert_int_equal(s.as_of_count, EB_AS_OF_MOST);
}

static void test_numbers(void **state) {
    (void)state;
    eb_settings s;
    assert_int_equal(read_one(EB_OPTION_TOP, "25", &s), 0);
    assert_int_equal(s.top, 25);
    assert_int_equal(read_one(EB_OPTION_AHEAD, "60", &s), 0);
    assert_int_equal(s.view.ahead_weeks, 60);
    assert_int_equal(read_one(EB_OPTION_AHEAD, "61", &s), -1);
    assert_int_equal(read_one(EB_OPTION_AHEAD, "0", &s), -1);
    assert_int_equal(read_one(EB_OPTION_TOP, "0", &s), -1);
    assert_int_equal(read_one(EB_OPTION_TOP, "2x", &s), -1);
    assert_int_equal(read_one(EB_OPTION_THREADS, "1", &s), 0);
    assert_int_equal(read_one(EB_OPTION_THREADS, "1025", &s), -1);
    assert_int_equal(read_one(EB_OPTION_MAX_BAD, "0.02", &s), 0);
    assert_true(s.view.max_bad == 0.02);
    assert_int_equal(read_one(EB_OPTION_MAX_BAD, "0", &s), 0);
    assert_int_equal(read_one(EB_OPTION_MAX_BAD, "1.01", &s), -1);
    assert_int_equal(read_one(EB_OPTION_MAX_BAD, "-0.1", &s), -1);
}

static void test_words(void **state) {
    (void)state;
    eb_settings s;
    assert_int_equal(read_one(EB_OPTION_CONFLICTS, "attended", &s), 0);
    assert_int_equal(s.conflicts, EB_CONFLICTS_ATTENDED);
    assert_int_equal(read_one(EB_OPTION_CONFLICTS, "present", &s), -1);
    assert_int_equal(read_one(EB_OPTION_DATES, "dmy", &s), 0);
    assert_int_equal(s.dates, EB_DATES_DMY);
    assert_int_equal(read_one(EB_OPTION_MARKS, "codes", &s), 0);
    assert_int_equal(s.marks, EB_MARKS_CODES);
    assert_int_equal(read_one(EB_OPTION_UNIT, "pupil", &s), 0);
    assert_int_equal(s.view.unit, EB_UNIT_PUPIL);
    assert_int_equal(read_one(EB_OPTION_UNIT, "Pupil", &s), -1);
    assert_int_equal(read_one(EB_OPTION_DELIMITER, "tab", &s), 0);
    assert_int_equal(s.delimiter, '\t');
    assert_int_equal(read_one(EB_OPTION_DELIMITER, ";", &s), 0);
    assert_int_equal(s.delimiter, ';');
    assert_int_equal(read_one(EB_OPTION_DELIMITER, "|", &s), -1);
}

static void test_sort(void **state) {
    (void)state;
    eb_settings s;
    assert_int_equal(read_one(EB_OPTION_SORT, "p_persistent:desc", &s), 0);
    assert_string_equal(s.sort_column, "p_persistent");
    assert_int_equal(s.sort_descending, 1);
    assert_int_equal(read_one(EB_OPTION_SORT, "state:asc", &s), 0);
    assert_int_equal(s.sort_descending, 0);
    assert_int_equal(read_one(EB_OPTION_SORT, "state", &s), 0);
    assert_int_equal(read_one(EB_OPTION_SORT, ":desc", &s), -1);
    assert_int_equal(read_one(EB_OPTION_SORT, "state:down", &s), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_format_of_a_terminal),
        cmocka_unit_test(test_threshold),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_sort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
