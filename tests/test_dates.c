/* SPDX-License-Identifier: MIT */
/* Dates against a calendar counted day by day, against days worked out by
 * another program, and against published bank holidays. */
#include "data/dates.h"

#include <stdio.h>

#include "test.h"

/* Days since 1970-01-01 and weekday (0 Monday), by Python's datetime. */
static const struct {
    int year, month, day;
    eb_date date;
    int weekday;
} KNOWN[] = {
    {1970, 1, 1, 0, 3},       {1970, 1, 2, 1, 4},
    {1971, 12, 31, 729, 4},   {1972, 2, 29, 789, 1},
    {1999, 12, 31, 10956, 4}, {2000, 2, 28, 11015, 0},
    {2000, 2, 29, 11016, 1},  {2000, 3, 1, 11017, 2},
    {2006, 7, 31, 13360, 0},  {2006, 8, 1, 13361, 1},
    {2012, 6, 3, 15494, 6},   {2016, 2, 29, 16860, 0},
    {2019, 12, 31, 18261, 1}, {2024, 2, 29, 19782, 3},
    {2024, 8, 18, 19953, 6},  {2024, 8, 19, 19954, 0},
    {2025, 7, 31, 20300, 3},  {2025, 8, 1, 20301, 4},
    {2026, 5, 24, 20597, 6},  {2026, 11, 22, 20779, 6},
    {2038, 1, 19, 24855, 1},  {2096, 2, 29, 46080, 2},
    {2099, 7, 31, 47328, 4},  {2100, 2, 28, 47540, 6},
    {2100, 3, 1, 47541, 0},   {2100, 12, 31, 47846, 4},
    {1, 1, 1, -719162, 0},    {1582, 10, 15, -141427, 4},
    {1900, 2, 28, -25509, 2}, {1900, 3, 1, -25508, 3},
    {1969, 12, 31, -1, 2},    {9999, 12, 31, 2932896, 4},
};

static void known_days(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        int year = 0, month = 0, day = 0;
        const eb_date date =
            eb_date_make(KNOWN[i].year, KNOWN[i].month, KNOWN[i].day);
        assert_int_equal(date, KNOWN[i].date);
        assert_int_equal(eb_date_weekday(date), KNOWN[i].weekday);
        eb_date_split(date, &year, &month, &day);
        assert_int_equal(year, KNOWN[i].year);
        assert_int_equal(month, KNOWN[i].month);
        assert_int_equal(day, KNOWN[i].day);
    }
    assert_int_equal(EB_DATE_MIN, eb_date_make(2006, 8, 1));
    assert_int_equal(EB_DATE_MAX, eb_date_make(2099, 7, 31));
}

static int month_length(int year, int month) {
    switch (month) {
        case 2:
            if (year % 400 == 0) return 29;
            if (year % 100 == 0) return 28;
            return year % 4 == 0 ? 29 : 28;
        case 4:
        case 6:
        case 9:
        case 11:
            return 30;
        default:
            return 31;
    }
}

/* Every day from 1970-01-01 to 2100-12-31, counted one by one. */
static void every_day_of_131_years(void **state) {
    (void)state;
    eb_date expected = 0;
    int weekday = 3;
    for (int year = 1970; year <= 2100; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= month_length(year, month); day++) {
                char text[11], own[40];
                eb_date read = EB_NO_DATE;
                int y = 0, m = 0, d = 0;
                assert_int_equal(eb_date_make(year, month, day), expected);
                eb_date_split(expected, &y, &m, &d);
                assert_true(y == year && m == month && d == day);
                assert_int_equal(eb_date_weekday(expected), weekday);
                assert_int_equal(eb_date_monday(expected), expected - weekday);
                assert_int_equal(eb_date_academic_year(expected),
                                 month >= 8 ? year : year - 1);
                snprintf(own, sizeof own, "%04d-%02d-%02d", year, month, day);
                eb_date_write(expected, text);
                assert_string_equal(text, own);
                assert_ok(eb_date_read(own, 10, &read));
                assert_int_equal(read, expected);
                expected++;
                weekday = (weekday + 1) % 7;
            }
        }
    }
    assert_int_equal(expected, 47847);
}

static void days_that_do_not_exist(void **state) {
    (void)state;
    const int wrong[][3] = {
        {2023, 2, 29},        {2100, 2, 29},    {1900, 2, 29},
        {2024, 2, 30},        {2025, 4, 31},    {2025, 6, 31},
        {2025, 9, 31},        {2025, 11, 31},   {2025, 1, 32},
        {2025, 12, 32},       {2025, 0, 1},     {2025, 13, 1},
        {2025, 1, 0},         {2025, 1, -1},    {2025, -1, 1},
        {-1, 1, 1},           {10000, 1, 1},    {2025, INT32_MAX, 1},
        {2025, 1, INT32_MIN}, {INT32_MIN, 1, 1}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(eb_date_make(wrong[i][0], wrong[i][1], wrong[i][2]),
                         EB_NO_DATE);
    }
    assert_int_not_equal(eb_date_make(2000, 2, 29), EB_NO_DATE);
    assert_int_not_equal(eb_date_make(0, 2, 29), EB_NO_DATE); /* 400 | 0 */
}

static void parts_may_be_left_out(void **state) {
    (void)state;
    int part = 0;
    eb_date_split(20779, &part, NULL, NULL);
    assert_int_equal(part, 2026);
    eb_date_split(20779, NULL, &part, NULL);
    assert_int_equal(part, 11);
    eb_date_split(20779, NULL, NULL, &part);
    assert_int_equal(part, 22);
    eb_date_split(20779, NULL, NULL, NULL);
}

/* No date, however far, may overflow: it is only a number to be shown. */
static void the_ends_of_time(void **state) {
    (void)state;
    const eb_date far[] = {INT32_MIN, INT32_MIN + 1, -1, 0, INT32_MAX};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        int year, month, day;
        eb_date_split(far[i], &year, &month, &day);
        assert_in_range(month, 1, 12);
        assert_in_range(day, 1, 31);
        assert_in_range(eb_date_weekday(far[i]), 0, 6);
    }
    assert_int_equal((eb_date_weekday(INT32_MIN) + 1) % 7,
                     eb_date_weekday(INT32_MIN + 1));
    char text[11] = "x";
    eb_date_write(EB_NO_DATE, text);
    assert_string_equal(text, "");
    eb_date_write(2932896, text);
    assert_string_equal(text, "9999-12-31");
    eb_date_write(2932897, text);
    assert_string_equal(text, "");
    eb_date_write(-719528, text);
    assert_string_equal(text, "0000-01-01");
    eb_date_write(-719529, text);
    assert_string_equal(text, "");
    eb_date_write(INT32_MAX, text);
    assert_string_equal(text, "");
}

static void only_the_iso_form_is_read(void **state) {
    (void)state;
    static const char *const WRONG[] = {
        "",           "2025-09-3",   "2025-9-03",  "25-09-03",   "2025-09-031",
        "2025/09/03", "2025-09/03",  "2025-09-3 ", " 2025-09-0", "2025-13-01",
        "2025-00-10", "2025-02-29",  "2025-09-31", "2025-09-00", "2025_09-03",
        "+025-09-03", "2025-+9-03",  "2025-09- 3", "-025-09-03", "2025-0a-03",
        "20250903  ", "2025-09-03T", "O025-09-03"};
    eb_date date = 77;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        const eb_status status =
            eb_date_read(WRONG[i], strlen(WRONG[i]), &date);
        if (status != EB_ERR_DATE) fail_msg("`%s`: %d", WRONG[i], status);
        assert_int_equal(date, 77);
    }
    /* The text ends where its length says. */
    assert_ok(eb_date_read("2025-09-03T08:30", 10, &date));
    assert_int_equal(date, eb_date_make(2025, 9, 3));
    assert_ok(eb_date_read("0000-01-01", 10, &date));
    assert_int_equal(date, -719528);
}

static void academic_years_begin_in_august(void **state) {
    (void)state;
    for (int year = 2000; year <= 2099; year++) {
        const eb_date start = eb_academic_year_start(year);
        assert_int_equal(start, eb_date_make(year, 8, 1));
        assert_int_equal(eb_date_academic_year(start), year);
        assert_int_equal(eb_date_academic_year(start - 1), year - 1);
        assert_int_equal(
            eb_date_academic_year(eb_academic_year_start(year + 1) - 1), year);
    }
    assert_int_equal(eb_date_academic_year(eb_date_make(2026, 1, 1)), 2025);
    assert_int_equal(eb_date_academic_year(eb_date_make(2025, 12, 31)), 2025);
}

/* As published: gov.uk/bank-holidays, and the years in which it was moved. */
static void spring_bank_holidays(void **state) {
    (void)state;
    const int known[][3] = {{2007, 5, 28}, {2011, 5, 30}, {2012, 6, 4},
                            {2013, 5, 27}, {2019, 5, 27}, {2020, 5, 25},
                            {2021, 5, 31}, {2022, 6, 2},  {2023, 5, 29},
                            {2024, 5, 27}, {2025, 5, 26}, {2026, 5, 25},
                            {2027, 5, 31}, {2028, 5, 29}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(eb_spring_bank_holiday(known[i][0]),
                         eb_date_make(known[i][0], known[i][1], known[i][2]));
    }
    for (int year = 2007; year <= 2100; year++) {
        if (year == 2012 || year == 2022) continue;
        const eb_date holiday = eb_spring_bank_holiday(year);
        assert_int_equal(eb_date_weekday(holiday), 0);
        assert_true(holiday <= eb_date_make(year, 5, 31));
        assert_true(holiday + 7 > eb_date_make(year, 5, 31));
    }
}

static void year_11_ends_on_the_sunday_before(void **state) {
    (void)state;
    const int known[][4] = {{2011, 2012, 6, 3},  {2021, 2022, 5, 29},
                            {2023, 2024, 5, 26}, {2024, 2025, 5, 25},
                            {2025, 2026, 5, 24}, {2026, 2027, 5, 30}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(eb_year_11_end(known[i][0]),
                         eb_date_make(known[i][1], known[i][2], known[i][3]));
    }
    for (int year = 2006; year <= 2098; year++) {
        const eb_date end = eb_year_11_end(year);
        const eb_date holiday = eb_spring_bank_holiday(year + 1);
        assert_int_equal(eb_date_weekday(end), 6);
        assert_true(end < holiday && holiday - end <= 7);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days),
        cmocka_unit_test(every_day_of_131_years),
        cmocka_unit_test(days_that_do_not_exist),
        cmocka_unit_test(parts_may_be_left_out),
        cmocka_unit_test(the_ends_of_time),
        cmocka_unit_test(only_the_iso_form_is_read),
        cmocka_unit_test(academic_years_begin_in_august),
        cmocka_unit_test(spring_bank_holidays),
        cmocka_unit_test(year_11_ends_on_the_sunday_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
