/* SPDX-License-Identifier: MIT */
/*
 * Dates as days since 1970-01-01. Civil dates are turned into days by
 * counting years from 1 March, so that the leap day is the last of its year:
 * 400 years always have 146,097 days.
 */
#include "data/dates.h"

#include <stdio.h>

#define DAYS_IN_400_YEARS 146097
#define DAYS_TO_1970 719468 /* from 1 March of year 0 to 1970-01-01 */

static int is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month) {
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : DAYS[month - 1];
}

eb_date eb_date_make(int year, int month, int day) {
    if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month)) {
        return EB_NO_DATE;
    }
    const int shifted = year + 400 - (month <= 2 ? 1 : 0); /* never below 0 */
    const int era = shifted / 400;
    const int year_of_era = shifted % 400;
    const int month_from_march = (month + 9) % 12;
    const int day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    const int day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (era - 1) * DAYS_IN_400_YEARS + day_of_era - DAYS_TO_1970;
}

void eb_date_split(eb_date date, int *year, int *month, int *day) {
    const int64_t days = (int64_t)date + DAYS_TO_1970;
    const int64_t era =
        (days >= 0 ? days : days - (DAYS_IN_400_YEARS - 1)) / DAYS_IN_400_YEARS;
    const int day_of_era = (int)(days - era * DAYS_IN_400_YEARS);
    const int year_of_era = (day_of_era - day_of_era / 1460 +
                             day_of_era / 36524 - day_of_era / 146096) /
                            365;
    const int day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int month_from_march = (5 * day_of_year + 2) / 153;
    const int month_ =
        month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    if (year != NULL) {
        *year = (int)(era * 400) + year_of_era + (month_ <= 2 ? 1 : 0);
    }
    if (month != NULL) *month = month_;
    if (day != NULL) {
        *day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    }
}

int eb_date_weekday(eb_date date) {
    const int shifted =
        (int)(((int64_t)date + 3) % 7); /* 1970-01-01: Thursday */
    return shifted < 0 ? shifted + 7 : shifted;
}

int eb_date_academic_year(eb_date date) {
    int year, month;
    eb_date_split(date, &year, &month, NULL);
    return month >= 8 ? year : year - 1;
}

eb_date eb_academic_year_start(int academic_year) {
    return eb_date_make(academic_year, 8, 1);
}

eb_date eb_date_monday(eb_date date) { return date - eb_date_weekday(date); }

static int digits(const char *text, size_t n, int *out) {
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9') return 0;
        *out = *out * 10 + (text[i] - '0');
    }
    return 1;
}

eb_status eb_date_read(const char *text, size_t length, eb_date *out) {
    int year, month, day;
    if (length != 10 || text[4] != '-' || text[7] != '-' ||
        !digits(text, 4, &year) || !digits(text + 5, 2, &month) ||
        !digits(text + 8, 2, &day)) {
        return EB_ERR_DATE;
    }
    const eb_date date = eb_date_make(year, month, day);
    if (date == EB_NO_DATE) return EB_ERR_DATE;
    *out = date;
    return EB_OK;
}

void eb_date_write(eb_date date, char out[11]) {
    int year, month, day;
    out[0] = '\0';
    if (date == EB_NO_DATE) return;
    eb_date_split(date, &year, &month, &day);
    if (year < 0 || year > 9999) return;
    const int parts[] = {year / 100, year % 100, -1, month, -1, day};
    char *at = out;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i] < 0) {
            *at++ = '-';
            continue;
        }
        *at++ = (char)('0' + parts[i] / 10);
        *at++ = (char)('0' + parts[i] % 10);
    }
    *at = '\0';
}

/* The last Monday of May, but for the two years in which it was moved to
 * make a long weekend for a jubilee. */
eb_date eb_spring_bank_holiday(int year) {
    if (year == 2012) return eb_date_make(2012, 6, 4);
    if (year == 2022) return eb_date_make(2022, 6, 2);
    return eb_date_monday(eb_date_make(year, 5, 31));
}

eb_date eb_year_11_end(int academic_year) {
    const eb_date holiday = eb_spring_bank_holiday(academic_year + 1);
    return eb_date_monday(holiday) - 1;
}
