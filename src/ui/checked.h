/* SPDX-License-Identifier: MIT */
/*
 * What `check` counts of each school, gathered once for all its forms.
 */
#ifndef EB_UI_CHECKED_H
#define EB_UI_CHECKED_H

#include "ui/calendar_about.h"
#include "ui/input.h"

#define EB_CLASSES 8 /* of eb_class */
#define EB_CHECK_CODES 96

/* How often a code stands in this year's sessions. A sensitive code is
 * counted under its class alone (code NULL) unless --sensitive was given. */
typedef struct eb_code_count {
    const char *code;
    eb_class class_;
    int64_t sessions;
} eb_code_count;

typedef struct eb_checked_school {
    eb_calendar_about calendar;
    size_t rows; /* enrolments, or pupils */
    size_t states[EB_STATES];
    size_t without_year_group;
    int64_t sessions; /* with a mark row, this year before as_of */
    int64_t classes[EB_CLASSES];
    int64_t unmarked; /* open sessions with a blank or `-` */
    eb_code_count codes[EB_CHECK_CODES];
    size_t code_count;
} eb_checked_school;

typedef struct eb_checked {
    const eb_input *input;
    eb_counts counts;
    eb_checked_school *schools; /* of the view's year, by id */
    size_t school_count;
} eb_checked;

/* The share that a person would look into: open sessions unmarked. */
#define EB_UNMARKED_SHARE 0.02

void eb_check_text(const eb_checked *checked, eb_output *output);
eb_status eb_check_table(const eb_checked *checked, eb_output *output,
                         eb_error *err);

#endif
