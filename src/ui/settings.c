/* SPDX-License-Identifier: MIT */
/*
 * Values of options: each has one reader, and a refusal says what would have
 * been right.
 */
#include "ui/settings.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "ui/cores.h"
#include "ui/cpu_path.h"
#include "ui/purpose.h"

#define AHEAD_WEEKS_MAX 60
#define THREADS_MAX 1024
#define DENOMINATOR_MAX 1000000

typedef struct word {
    const char *word;
    int value;
} word;

/* ---- one value ---------------------------------------------------------- */

static int refuse(eb_option_id id, const char *should,
                  char message[EB_MESSAGE_ROOM]) {
    snprintf(message, EB_MESSAGE_ROOM, "%s: %s", eb_option_get(id)->name,
             should);
    return -1;
}

/* Leaves `*out` as it is when the option was not given. */
static int read_word(const eb_given *given, eb_option_id id, const word *words,
                     size_t count, const char *should, int *out,
                     char message[EB_MESSAGE_ROOM]) {
    const char *value = given->values[id];
    if (value == NULL) return 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(value, words[i].word) == 0) {
            *out = words[i].value;
            return 0;
        }
    }
    return refuse(id, should, message);
}

static int read_whole(const eb_given *given, eb_option_id id, int64_t most,
                      const char *should, int64_t *out,
                      char message[EB_MESSAGE_ROOM]) {
    const char *value = given->values[id];
    int64_t number = 0;
    if (value == NULL) return 0;
    if (eb_number_read_int(value, strlen(value), &number) != EB_OK ||
        number < 1 || number > most) {
        return refuse(id, should, message);
    }
    *out = number;
    return 0;
}

static int read_date(const eb_given *given, eb_option_id id, eb_date *out,
                     char message[EB_MESSAGE_ROOM]) {
    const char *value = given->values[id];
    eb_date date = EB_NO_DATE;
    if (value == NULL) return 0;
    if (eb_date_read(value, strlen(value), &date) != EB_OK ||
        date < EB_DATE_MIN || date > EB_DATE_MAX) {
        return refuse(id,
                      "a date such as 2026-02-04, from 2006-08-01 to "
                      "2099-07-31",
                      message);
    }
    *out = date;
    return 0;
}

int eb_settings_has_days(eb_command_id command) {
    return command == EB_COMMAND_EVALUATE || command == EB_COMMAND_FIT ||
           command == EB_COMMAND_RECALIBRATE;
}

/* DATE,DATE,... in any order. */
static int read_days(const eb_given *given, eb_settings *out,
                     char message[EB_MESSAGE_ROOM]) {
    const char *at = given->values[EB_OPTION_AS_OF];
    while (at != NULL && *at != '\0') {
        const char *comma = strchr(at, ',');
        const size_t length = comma != NULL ? (size_t)(comma - at) : strlen(at);
        eb_date date = EB_NO_DATE;
        if (out->as_of_count == EB_AS_OF_MOST ||
            eb_date_read(at, length, &date) != EB_OK || date < EB_DATE_MIN ||
            date > EB_DATE_MAX) {
            return refuse(EB_OPTION_AS_OF,
                          "at most 64 dates with commas: "
                          "2025-02-14,2025-04-04",
                          message);
        }
        out->as_of[out->as_of_count++] = date;
        at = comma != NULL ? comma + 1 : NULL;
    }
    return 0;
}

static int read_as_of(const eb_given *given, eb_settings *out,
                      char message[EB_MESSAGE_ROOM]) {
    return eb_settings_has_days(given->command)
               ? read_days(given, out, message)
               : read_date(given, EB_OPTION_AS_OF, &out->view.as_of, message);
}

static int read_threshold(const eb_given *given, eb_view_options *view,
                          char message[EB_MESSAGE_ROOM]) {
    const char *value = given->values[EB_OPTION_THRESHOLD];
    if (value == NULL) return 0;
    const char *slash = strchr(value, '/');
    int64_t num = 0, den = 0;
    if (slash == NULL ||
        eb_number_read_int(value, (size_t)(slash - value), &num) != EB_OK ||
        eb_number_read_int(slash + 1, strlen(slash + 1), &den) != EB_OK ||
        num < 1 || den < num || den > DENOMINATOR_MAX) {
        return refuse(EB_OPTION_THRESHOLD,
                      "a share above 0 and at most 1, as N/D: 15/100", message);
    }
    view->threshold_num = (int)num;
    view->threshold_den = (int)den;
    return 0;
}

static int read_max_bad(const eb_given *given, double *out,
                        char message[EB_MESSAGE_ROOM]) {
    const char *value = given->values[EB_OPTION_MAX_BAD];
    double share = 0.0;
    if (value == NULL) return 0;
    if (eb_number_read(value, strlen(value), &share) != EB_OK ||
        !(share >= 0.0 && share <= 1.0)) {
        return refuse(EB_OPTION_MAX_BAD, "a fraction from 0 to 1: 0.02",
                      message);
    }
    *out = share;
    return 0;
}

static int read_delimiter(const eb_given *given, int *out,
                          char message[EB_MESSAGE_ROOM]) {
    static const word WORDS[] = {
        {",", ','},    {";", ';'},     {"\t", '\t'},      {"\\t", '\t'},
        {"tab", '\t'}, {"comma", ','}, {"semicolon", ';'}};
    return read_word(given, EB_OPTION_DELIMITER, WORDS,
                     sizeof WORDS / sizeof *WORDS, "`,`, `;` or `tab`", out,
                     message);
}

static int read_sort(const eb_given *given, eb_settings *out,
                     char message[EB_MESSAGE_ROOM]) {
    const char *value = given->values[EB_OPTION_SORT];
    if (value == NULL) return 0;
    const char *colon = strrchr(value, ':');
    const size_t length =
        colon != NULL ? (size_t)(colon - value) : strlen(value);
    out->sort_descending = colon != NULL && strcmp(colon, ":desc") == 0;
    const int known =
        colon == NULL || out->sort_descending || strcmp(colon, ":asc") == 0;
    if (!known || length == 0 || length >= sizeof out->sort_column) {
        return refuse(EB_OPTION_SORT, "a column, or COLUMN:desc", message);
    }
    memcpy(out->sort_column, value, length);
    out->sort_column[length] = '\0';
    return 0;
}

/* ---- the format --------------------------------------------------------- */

/* Rows: text on a terminal, else CSV. A page (explain, check, evaluate): text
 * wherever it goes. */
static int read_format(const eb_given *given, int terminal, eb_settings *out,
                       char message[EB_MESSAGE_ROOM]) {
    static const word ROWS[] = {{"csv", EB_FORMAT_CSV},
                                {"ndjson", EB_FORMAT_NDJSON},
                                {"text", EB_FORMAT_TEXT}};
    static const word PAGE[] = {{"text", EB_FORMAT_TEXT},
                                {"json", EB_FORMAT_JSON},
                                {"csv", EB_FORMAT_CSV},
                                {"html", EB_FORMAT_HTML}};
    int format = terminal && given->values[EB_OPTION_OUTPUT] == NULL
                     ? EB_FORMAT_TEXT
                     : EB_FORMAT_CSV;
    int failed;
    if (given->command == EB_COMMAND_EXPLAIN ||
        given->command == EB_COMMAND_SUBJECT ||
        given->command == EB_COMMAND_OUTCOMES) {
        format = EB_FORMAT_TEXT;
        failed = read_word(given, EB_OPTION_FORMAT, PAGE, 2, "text or json",
                           &format, message);
    } else if (given->command == EB_COMMAND_EVALUATE) {
        format = EB_FORMAT_TEXT;
        failed = read_word(given, EB_OPTION_FORMAT, PAGE, 4,
                           "text, csv, json or html", &format, message);
    } else {
        if (given->command == EB_COMMAND_CHECK) format = EB_FORMAT_TEXT;
        failed = read_word(given, EB_OPTION_FORMAT, ROWS, 3,
                           "csv, ndjson or text", &format, message);
    }
    out->format = (eb_format)format;
    if (failed == 0 && format == EB_FORMAT_TEXT &&
        given->values[EB_OPTION_SINCE] != NULL) {
        return refuse(EB_OPTION_SINCE,
                      "adds a column to csv and ndjson, not to text "
                      "(--format csv)",
                      message);
    }
    return failed;
}

/* ---- all ---------------------------------------------------------------- */

static int read_choices(const eb_given *given, eb_settings *out,
                        char message[EB_MESSAGE_ROOM]) {
    static const word CONFLICTS[] = {{"absent", EB_CONFLICTS_ABSENT},
                                     {"attended", EB_CONFLICTS_ATTENDED}};
    static const word DATES[] = {{"iso", EB_DATES_ISO}, {"dmy", EB_DATES_DMY}};
    static const word MARKS[] = {{"chars", EB_MARKS_CHARACTERS},
                                 {"codes", EB_MARKS_CODES}};
    static const word UNITS[] = {{"enrolment", EB_UNIT_ENROLMENT},
                                 {"pupil", EB_UNIT_PUPIL}};
    int conflicts = EB_CONFLICTS_REFUSE, dates = EB_DATES_FIND;
    int marks = EB_MARKS_FIND, unit = EB_UNIT_ENROLMENT;
    if (read_word(given, EB_OPTION_CONFLICTS, CONFLICTS, 2,
                  "absent or attended", &conflicts, message) != 0 ||
        read_word(given, EB_OPTION_DATES, DATES, 2, "iso or dmy", &dates,
                  message) != 0 ||
        read_word(given, EB_OPTION_MARKS, MARKS, 2, "chars or codes", &marks,
                  message) != 0 ||
        read_word(given, EB_OPTION_UNIT, UNITS, 2, "enrolment or pupil", &unit,
                  message) != 0) {
        return -1;
    }
    out->conflicts = (eb_conflicts)conflicts;
    out->dates = (eb_dates)dates;
    out->marks = (eb_marks_form)marks;
    out->view.unit = (eb_unit)unit;
    return 0;
}

int eb_settings_read(const eb_given *given, int terminal, eb_settings *out,
                     char message[EB_MESSAGE_ROOM]) {
    const eb_view_options view = EB_VIEW_OPTIONS_INIT;
    int64_t ahead = 0, threads = eb_cores(), top = 0, seed = 1;
    memset(out, 0, sizeof *out);
    out->given = given;
    out->view = view;
    out->model = given->values[EB_OPTION_MODEL];
    if (out->model == NULL) out->model = EB_DEFAULT_MODEL;
    out->view.national = given->values[EB_OPTION_NATIONAL] != NULL;
    out->view.sensitive = given->values[EB_OPTION_SENSITIVE] != NULL ||
                          given->command == EB_COMMAND_SUBJECT;
    out->view.inspect = given->command == EB_COMMAND_CHECK;
    if (eb_cpu_path(&out->cpu, message) != 0 ||
        eb_purpose_check(given, message) != 0 ||
        read_choices(given, out, message) != 0 ||
        read_as_of(given, out, message) != 0 ||
        read_date(given, EB_OPTION_KNOWN_AT, &out->view.known_at, message) !=
            0 ||
        read_whole(given, EB_OPTION_AHEAD, AHEAD_WEEKS_MAX,
                   "school weeks, 1 to 60", &ahead, message) != 0 ||
        read_whole(given, EB_OPTION_THREADS, THREADS_MAX,
                   "a number from 1 to 1024", &threads, message) != 0 ||
        read_whole(given, EB_OPTION_TOP, INT32_MAX, "a number from 1", &top,
                   message) != 0 ||
        read_whole(given, EB_OPTION_PLACES, INT32_MAX, "a number from 1",
                   &out->places, message) != 0 ||
        read_whole(given, EB_OPTION_SEED, INT64_MAX, "a number from 1", &seed,
                   message) != 0 ||
        read_threshold(given, &out->view, message) != 0 ||
        read_max_bad(given, &out->view.max_bad, message) != 0 ||
        read_delimiter(given, &out->delimiter, message) != 0 ||
        read_sort(given, out, message) != 0 ||
        read_format(given, terminal, out, message) != 0) {
        return -1;
    }
    out->view.ahead_weeks = (int)ahead;
    out->view.threads = (int)threads;
    out->top = (size_t)top;
    out->seed = (uint64_t)seed;
    return 0;
}

int eb_settings_own_threshold(const eb_settings *settings) {
    return settings->view.threshold_num * 10 != settings->view.threshold_den;
}
