/* SPDX-License-Identifier: MIT */
/*
 * What a person should be told about a school's calendar: a year that is too
 * short or too long to be right, days on which it was open outside its terms.
 */
#ifndef EB_UI_CALENDAR_ABOUT_H
#define EB_UI_CALENDAR_ABOUT_H

#include "earlybell/data.h"

typedef struct eb_calendar_about {
    const char *school;
    int has_calendar; /* for the view's year */
    int64_t planned;  /* sessions of the whole year */
    int others_have;  /* a calendar was given, whatever it says of this one */
    int64_t open_sessions;     /* so far */
    int64_t open_days;         /* so far */
    int64_t days_without_term; /* open, but not planned */
    eb_date first_without_term;
    int64_t days_without_marks; /* planned and past, but not open */
    eb_date first_without_marks;
} eb_calendar_about;

/* Schools of the view's year, by id. 0 when there is none of that index. */
int eb_calendar_about_school(const eb_view *view, size_t index,
                             eb_calendar_about *out);

/* A sentence about the calendar, or "" when it looks right. */
#define EB_CALENDAR_SENTENCE_ROOM 256
void eb_calendar_sentence(const eb_calendar_about *about,
                          char out[EB_CALENDAR_SENTENCE_ROOM]);

#endif
