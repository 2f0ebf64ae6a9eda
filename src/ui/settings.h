/* SPDX-License-Identifier: MIT */
/*
 * What was given on the command line, understood: dates as dates, shares as
 * numbers, words as choices. Nothing is read or opened here.
 */
#ifndef EB_UI_SETTINGS_H
#define EB_UI_SETTINGS_H

#include "earlybell/text.h"
#include "ui/options.h"

typedef enum eb_format {
    EB_FORMAT_CSV,
    EB_FORMAT_NDJSON,
    EB_FORMAT_TEXT,
    EB_FORMAT_JSON,
    EB_FORMAT_HTML
} eb_format;

#define EB_DEFAULT_MODEL "england-bands"
#define EB_DEFAULT_TOP 10
#define EB_COLUMN_ROOM 64
#define EB_AS_OF_MOST 64 /* days that one --as-of may name */

typedef struct eb_settings {
    const eb_given *given;
    eb_view_options view;
    eb_conflicts conflicts;
    eb_cpu cpu; /* of the register's options */
    eb_dates dates;
    eb_marks_form marks;
    int delimiter; /* 0: read from the header */
    eb_format format;
    char sort_column[EB_COLUMN_ROOM]; /* "": id order */
    int sort_descending;
    size_t top;     /* 0: not given */
    int64_t places; /* 0: not given */
    uint64_t seed;  /* 1 when not given */
    /* Of evaluate, fit and recalibrate, which look from several days; the
     * view is then that of the whole register. */
    eb_date as_of[EB_AS_OF_MOST];
    size_t as_of_count;
    const char *model;
} eb_settings;

/*
 * `terminal` is 1 when results go to one: the default format depends on it.
 * Returns 0, or -1 with a sentence in `message`.
 */
int eb_settings_read(const eb_given *given, int terminal, eb_settings *out,
                     char message[EB_MESSAGE_ROOM]);

/* 1 for the commands that look at a register from several past days. */
int eb_settings_has_days(eb_command_id command);

/* 1 when a share other than 10/100 was asked for. */
int eb_settings_own_threshold(const eb_settings *settings);

#endif
