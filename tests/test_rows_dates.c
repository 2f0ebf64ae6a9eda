/* SPDX-License-Identifier: MIT */
/*
 * Dates and times in a column. Days since 1970 were worked out with the
 * calendar of another program: 2025-09-03 is 20334, 2025-09-25 is 20356.
 */
#include "test_rows.h"

#define SEPTEMBER_3 20334
#define SEPTEMBER_25 20356
#define MARCH_9 20156 /* 2025 */

static eb_rows fresh(eb_dates dates) {
    eb_rows rows;
    memset(&rows, 0, sizeof rows);
    rows.dates = dates;
    for (int role = 0; role < EB_ROLES; role++) {
        rows.date_columns[role].last_date = EB_NO_DATE;
        rows.column_of[role] = EB_NO_COLUMN;
    }
    return rows;
}

static eb_date read_as(eb_rows *rows, const char *text) {
    eb_date date = EB_NO_DATE;
    const char *fault =
        eb_rows_date(rows, EB_ROLE_DATE, field_of(text), 7, &date);
    assert_true((fault == NULL) == (date != EB_NO_DATE));
    return date;
}

static void reads_iso(void **state) {
    (void)state;
    for (int dates = EB_DATES_FIND; dates <= EB_DATES_DMY; dates++) {
        eb_rows rows = fresh((eb_dates)dates);
        assert_int_equal(read_as(&rows, "2025-09-03"), SEPTEMBER_3);
        assert_int_equal(read_as(&rows, "2025-09-03"), SEPTEMBER_3);
        assert_int_equal(read_as(&rows, "2025-09-25"), SEPTEMBER_25);
        assert_int_equal(read_as(&rows, "2025-09-03"), SEPTEMBER_3);
        assert_ok(eb_rows_check_dates(&rows, NULL));
        assert_true(rows.times_dropped == 0);
    }
}

static void refuses_what_is_no_date(void **state) {
    (void)state;
    const char *const wrong[] = {
        "2025-02-29",  "2025-9-3",     "20250903",    "03-09-2025",
        "2025-09-31",  "03/09/25",     "31/04/2025",  "03/25/2025",
        "0/09/2025",   "03/09/2025x",  "2025-09-03x", "2025-09-03 x",
        "45903",       "003/09/2025",  "3/9/02025",   "2025/09/03",
        "2025-09-03T", "2025-09-03 9", "3 Sep 2025",  "-025-09-03"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        eb_rows rows = fresh(EB_DATES_DMY);
        eb_date date;
        assert_string_equal(
            eb_rows_date(&rows, EB_ROLE_DATE, field_of(wrong[i]), 1, &date),
            "date is not a date");
    }
    eb_rows rows = fresh(EB_DATES_FIND);
    eb_date date;
    assert_string_equal(
        eb_rows_date(&rows, EB_ROLE_START_DATE, field_of(""), 1, &date),
        "start_date is empty");
}

static void iso_takes_no_slash(void **state) {
    (void)state;
    eb_rows rows = fresh(EB_DATES_ISO);
    assert_int_equal(read_as(&rows, "25/09/2025"), EB_NO_DATE);
}

static void dmy_is_day_first_without_proof(void **state) {
    (void)state;
    eb_rows rows = fresh(EB_DATES_DMY);
    assert_int_equal(read_as(&rows, "03/09/2025"), SEPTEMBER_3);
    assert_int_equal(read_as(&rows, "3/9/2025"), SEPTEMBER_3);
    assert_int_equal(read_as(&rows, "09/03/2025"), MARCH_9);
    assert_ok(eb_rows_check_dates(&rows, NULL));
}

static void a_column_without_proof_is_refused(void **state) {
    (void)state;
    eb_rows rows = fresh(EB_DATES_FIND);
    eb_error err;
    rows.column_of[EB_ROLE_DATE] = 4;
    assert_int_equal(read_as(&rows, "2025-09-25"), SEPTEMBER_25);
    assert_int_equal(read_as(&rows, "03/09/2025"), SEPTEMBER_3);
    assert_int_equal(read_as(&rows, "05/05/2025"), eb_date_make(2025, 5, 5));
    /* Impossible day first: no date, and so no proof. */
    assert_int_equal(read_as(&rows, "09/25/2025"), EB_NO_DATE);
    assert_int_equal(eb_rows_check_dates(&rows, &err), EB_ERR_AMBIGUOUS);
    assert_true(err.line == 7 && err.column == 5);
    assert_string_equal(err.field, "date");
    assert_int_equal(read_as(&rows, "12/11/2025"), eb_date_make(2025, 11, 12));
    assert_int_equal(eb_rows_check_dates(&rows, &err), EB_ERR_AMBIGUOUS);
    assert_int_equal(read_as(&rows, "13/11/2025"), eb_date_make(2025, 11, 13));
    assert_ok(eb_rows_check_dates(&rows, &err));
}

static void columns_prove_only_themselves(void **state) {
    (void)state;
    eb_rows rows = fresh(EB_DATES_FIND);
    eb_date date;
    eb_error err;
    assert_null(eb_rows_date(&rows, EB_ROLE_ENTRY_DATE, field_of("25/09/2025"),
                             2, &date));
    assert_null(eb_rows_date(&rows, EB_ROLE_LEAVING_DATE,
                             field_of("03/09/2025"), 3, &date));
    assert_int_equal(eb_rows_check_dates(&rows, &err), EB_ERR_AMBIGUOUS);
    assert_string_equal(err.field, "leaving_date");
    assert_true(err.line == 3);
}

static void drops_and_counts_times(void **state) {
    (void)state;
    const char *const same[] = {
        "2025-09-03 00:00",          "2025-09-03T08:50:00",
        "2025-09-03t08:50:00.0000",  "2025-09-03  8:50",
        "03/09/2025 00:00:00",       "3/9/2025 12:00:00 AM",
        "2025-09-03T22:59:59Z",      "2025-09-03T23:30:00+01:00",
        "2025-09-03 08:50:00 +0100", "2025-09-03T08:50-01",
        "2025-09-03T22:59:59z",      "2025-09-03T23:30:00+00:30"};
    eb_rows rows = fresh(EB_DATES_DMY);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        if (read_as(&rows, same[i]) != SEPTEMBER_3) fail_msg("%s", same[i]);
        assert_true(rows.times_dropped == (int64_t)i + 1);
    }
    const char *const wrong[] = {
        "2025-09-03 24:00",      "2025-09-03 08:60",
        "2025-09-03 08:50:61",   "2025-09-03 13:00 AM",
        "2025-09-03 0:00 PM",    "2025-09-03 08:50 BST",
        "2025-09-03 08:50:",     "2025-09-03 08:50:00.",
        "2025-09-03T08:50+1",    "2025-09-03T08:50Z1",
        "2025-09-0308:50",       "2025-09-03T08:50+01:",
        "2025-09-03T08:50+01:5", "2025-09-03T08:50+01:005"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (read_as(&rows, wrong[i]) != EB_NO_DATE) fail_msg("%s", wrong[i]);
    }
}

/* Midnight of 3 September by British summer time, as some programs write
 * it: the date in the text is that of the day before. */
static void refuses_a_day_that_hangs_on_the_zone(void **state) {
    (void)state;
    eb_rows rows = fresh(EB_DATES_FIND);
    eb_date date;
    assert_string_equal(
        eb_rows_date(&rows, EB_ROLE_DATE, field_of("2025-09-02T23:00:00.000Z"),
                     1, &date),
        "date has a time zone that leaves the day uncertain");
    assert_non_null(eb_rows_date(
        &rows, EB_ROLE_DATE, field_of("2025-09-02 23:00:00+00:00"), 1, &date));
    assert_true(rows.times_dropped == 0);
}

static int64_t moment_of(eb_rows *rows, const char *text) {
    int64_t moment = -1;
    const char *fault = eb_rows_moment(rows, field_of(text), 9, &moment);
    assert_true((fault == NULL) == (moment != -1));
    return moment;
}

static void reads_moments_in_minutes(void **state) {
    (void)state;
    const int64_t midnight = (int64_t)SEPTEMBER_3 * 1440;
    eb_rows rows = fresh(EB_DATES_DMY);
    assert_true(moment_of(&rows, "") == EB_NO_TIME);
    assert_true(moment_of(&rows, "2025-09-03") == midnight);
    assert_true(moment_of(&rows, "2025-09-03 00:00") == midnight);
    assert_true(moment_of(&rows, "2025-09-03T09:10") == midnight + 550);
    assert_true(moment_of(&rows, "2025-09-03 09:10:59.9") == midnight + 550);
    assert_true(moment_of(&rows, "03/09/2025 23:59") == midnight + 1439);
    assert_true(moment_of(&rows, "03/09/2025 1:05 pm") == midnight + 785);
    assert_true(moment_of(&rows, "2025-09-03 12:05 AM") == midnight + 5);
    assert_true(moment_of(&rows, "2025-09-03 12:05 PM") == midnight + 725);
    assert_true(rows.zones_ignored == 0);
    assert_true(moment_of(&rows, "2025-09-03T23:10Z") == midnight + 1390);
    assert_true(moment_of(&rows, "2025-09-03T09:10+01:00") == midnight + 550);
    assert_true(rows.zones_ignored == 2);
    assert_true(moment_of(&rows, "yesterday") == -1);
    assert_true(moment_of(&rows, "2025-09-03 9") == -1);
    assert_true(moment_of(&rows, "09:10") == -1);
    assert_true(rows.times_dropped == 0);
}

static void moments_need_proof_too(void **state) {
    (void)state;
    eb_rows rows = fresh(EB_DATES_FIND);
    eb_error err;
    assert_true(moment_of(&rows, "03/09/2025 09:10") > 0);
    assert_int_equal(eb_rows_check_dates(&rows, &err), EB_ERR_AMBIGUOUS);
    assert_string_equal(err.field, "recorded_at");
    assert_true(moment_of(&rows, "25/09/2025 09:10") > 0);
    assert_ok(eb_rows_check_dates(&rows, &err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_iso),
        cmocka_unit_test(refuses_what_is_no_date),
        cmocka_unit_test(iso_takes_no_slash),
        cmocka_unit_test(dmy_is_day_first_without_proof),
        cmocka_unit_test(a_column_without_proof_is_refused),
        cmocka_unit_test(columns_prove_only_themselves),
        cmocka_unit_test(drops_and_counts_times),
        cmocka_unit_test(refuses_a_day_that_hangs_on_the_zone),
        cmocka_unit_test(reads_moments_in_minutes),
        cmocka_unit_test(moments_need_proof_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
