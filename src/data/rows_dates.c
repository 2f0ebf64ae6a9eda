/* SPDX-License-Identifier: MIT */
/*
 * Dates and times as files write them.
 *
 * 2025-09-03 is the third of September. 03/09/2025 is that day in England and
 * the ninth of March in a program set up for the United States, and nothing
 * in the row says which. So without an option such dates are read day first,
 * and one date of the column whose first number is over 12 must prove it
 * (25/09/2025); when none does, the end of the file refuses the column. A
 * date that has no such day, read day first, is none (03/25/2025).
 *
 * A time after a date is dropped and counted, as in 2025-09-03 00:00:00. Only
 * one is refused: 23:00 in UTC is the next day's midnight by British summer
 * time, and programs do write dates so.
 */
#include <string.h>

#include "base/error.h"
#include "data/dates.h"
#include "data/rows.h"

#define MINUTES_IN_DAY 1440

typedef struct time_text {
    int minute; /* of the day, as the clock showed it */
    int has_zone, is_utc;
} time_text;

/* Why a date is refused: for the columns of a register by name, as its
 * problems are listed without the column. */
typedef struct date_faults {
    const char *empty, *wrong, *zone;
} date_faults;

static const date_faults *faults_of(eb_role role) {
    static const date_faults DATE = {
        "date is empty", "date is not a date",
        "date has a time zone that leaves the day uncertain"};
    static const date_faults START = {
        "start_date is empty", "start_date is not a date",
        "start_date has a time zone that leaves the day uncertain"};
    static const date_faults OTHER = {
        "it is empty", "it is not a date",
        "it has a time zone that leaves the day uncertain"};
    if (role == EB_ROLE_DATE) return &DATE;
    return role == EB_ROLE_START_DATE ? &START : &OTHER;
}

/* Takes one to `most` digits off the front; 0 when there are fewer than
 * `least`. */
static int take_number(eb_field *field, size_t least, size_t most, int *out) {
    size_t n = 0;
    *out = 0;
    while (n < most && n < field->length && field->text[n] >= '0' &&
           field->text[n] <= '9') {
        *out = *out * 10 + (field->text[n++] - '0');
    }
    field->text += n;
    field->length -= n;
    return n >= least;
}

static int take_character(eb_field *field, char c) {
    if (field->length == 0 || field->text[0] != c) return 0;
    field->text++;
    field->length--;
    return 1;
}

/* Takes `03/09/2025` off the front, day first. */
static eb_date take_slash_date(eb_field *field, int *day) {
    int month, year;
    if (!take_number(field, 1, 2, day) || !take_character(field, '/') ||
        !take_number(field, 1, 2, &month) || !take_character(field, '/') ||
        !take_number(field, 4, 4, &year)) {
        return EB_NO_DATE;
    }
    return eb_date_make(year, month, *day);
}

static void keep_proof(eb_date_column *column, int day, int64_t line) {
    if (!column->has_slash) {
        column->has_slash = 1;
        column->slash_line = line;
    }
    if (day > 12) column->day_first = 1;
}

/* Takes a date off the front; EB_NO_DATE when there is none. */
static eb_date take_date(eb_rows *rows, eb_role role, eb_field *field,
                         int64_t line) {
    eb_date date = EB_NO_DATE;
    int day;
    if (field->length >= 10 && eb_date_read(field->text, 10, &date) == EB_OK) {
        field->text += 10;
        field->length -= 10;
        return date;
    }
    if (rows->dates == EB_DATES_ISO) return EB_NO_DATE;
    date = take_slash_date(field, &day);
    if (date != EB_NO_DATE && rows->dates == EB_DATES_FIND) {
        keep_proof(&rows->date_columns[role], day, line);
    }
    return date;
}

/* Z, +01:00, +0100 or +01. */
static int take_zone(eb_field *field, time_text *time) {
    int hour = 0, minute = 0;
    if (take_character(field, 'Z') || take_character(field, 'z')) {
        time->has_zone = time->is_utc = 1;
        return 1;
    }
    if (!take_character(field, '+') && !take_character(field, '-')) return 1;
    if (!take_number(field, 2, 2, &hour)) return 0;
    if (field->length > 0) {
        take_character(field, ':');
        if (!take_number(field, 2, 2, &minute)) return 0;
    }
    time->has_zone = 1;
    time->is_utc = hour == 0 && minute == 0;
    return 1;
}

/* The rest of a field after its date: a blank or T, 9:05, 09:05:30 or
 * 09:05:30.250, then AM or PM, then a zone. */
static int read_time(eb_field rest, time_text *time) {
    int hour, minute, second = 0, fraction;
    eb_half half = EB_AM;
    memset(time, 0, sizeof *time);
    if (!take_character(&rest, 'T') && !take_character(&rest, 't')) {
        const size_t before = rest.length;
        rest = eb_field_trim(rest);
        if (rest.length == before) return 0;
    }
    if (!take_number(&rest, 1, 2, &hour) || !take_character(&rest, ':') ||
        !take_number(&rest, 2, 2, &minute)) {
        return 0;
    }
    if (take_character(&rest, ':') && !take_number(&rest, 2, 2, &second)) {
        return 0;
    }
    if (take_character(&rest, '.') && !take_number(&rest, 1, 9, &fraction)) {
        return 0;
    }
    rest = eb_field_trim(rest);
    if (rest.length == 2 && eb_field_session(rest, &half)) {
        if (hour < 1 || hour > 12) return 0;
        hour = hour % 12 + (half == EB_PM ? 12 : 0);
    } else if (!take_zone(&rest, time) || rest.length > 0) {
        return 0;
    }
    time->minute = hour * 60 + minute;
    return hour < 24 && minute < 60 && second <= 60;
}

const char *eb_rows_date(eb_rows *rows, eb_role role, eb_field field,
                         int64_t line, eb_date *out) {
    eb_date_column *column = &rows->date_columns[role];
    if (field.length == 10 && column->last_date != EB_NO_DATE &&
        memcmp(field.text, column->last_text, 10) == 0) {
        *out = column->last_date;
        return NULL;
    }
    if (field.length == 0) return faults_of(role)->empty;
    eb_field rest = field;
    time_text time;
    const eb_date date = take_date(rows, role, &rest, line);
    if (date == EB_NO_DATE) return faults_of(role)->wrong;
    if (rest.length > 0) {
        if (!read_time(rest, &time)) return faults_of(role)->wrong;
        if (time.is_utc && time.minute >= 23 * 60) {
            return faults_of(role)->zone;
        }
        rows->times_dropped++;
    } else if (field.length == 10) {
        memcpy(column->last_text, field.text, 10);
        column->last_date = date;
    }
    *out = date;
    return NULL;
}

const char *eb_rows_minute(eb_rows *rows, eb_role role, eb_field field,
                           int64_t line, const char *fault, int64_t *out) {
    time_text time = {0, 0, 0};
    const eb_date date = take_date(rows, role, &field, line);
    if (date == EB_NO_DATE) return fault;
    if (field.length > 0 && !read_time(field, &time)) return fault;
    rows->zones_ignored += time.has_zone;
    *out = (int64_t)date * MINUTES_IN_DAY + time.minute;
    return NULL;
}

const char *eb_rows_moment(eb_rows *rows, eb_field field, int64_t line,
                           int64_t *out) {
    if (field.length == 0) {
        *out = EB_NO_TIME;
        return NULL;
    }
    return eb_rows_minute(rows, EB_ROLE_RECORDED_AT, field, line,
                          "recorded_at is not a date, nor date and time", out);
}

eb_status eb_rows_check_dates(const eb_rows *rows, eb_error *err) {
    for (int role = 0; role < EB_ROLES; role++) {
        const eb_date_column *column = &rows->date_columns[role];
        if (column->has_slash && !column->day_first) {
            return eb_fail_at(
                err, EB_ERR_AMBIGUOUS, column->slash_line,
                rows->column_of[role] + 1, eb_role_name((eb_role)role),
                "%s: every date such as 03/09/2025 could be day/month or "
                "month/day; say which",
                eb_role_name((eb_role)role));
        }
    }
    return EB_OK;
}
