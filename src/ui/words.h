/* SPDX-License-Identifier: MIT */
/*
 * Numbers, dates and chances in plain English. Words for a family to hear:
 * what the register shows, no verdict on anybody.
 */
#ifndef EB_UI_WORDS_H
#define EB_UI_WORDS_H

#include "earlybell/data.h"

#define EB_WORDS_ROOM 96

/* "1,214"; "-15". */
const char *eb_words_count(int64_t count, char out[EB_WORDS_ROOM]);

/* "1 session", "1,214 sessions": `one` with an s unless count is 1. */
const char *eb_words_of(int64_t count, const char *one,
                        char out[EB_WORDS_ROOM]);

/* "Wednesday 4 February 2026". */
const char *eb_words_date(eb_date date, char out[EB_WORDS_ROOM]);
/* "4 February". */
const char *eb_words_day(eb_date date, char out[EB_WORDS_ROOM]);
/* "from Monday 3 to Friday 7 November", "on Monday 3 November", ... */
const char *eb_words_span(eb_date first, eb_date last, char out[EB_WORDS_ROOM]);

/* "Year 9", "Reception", "year group not known". */
const char *eb_words_year_group(int year_group, char out[EB_WORDS_ROOM]);
/* "R", "9", "-": for a narrow column. */
const char *eb_words_year(int year_group, char out[EB_WORDS_ROOM]);

/*
 * `value` with that many decimals (0 to 4), rounded half away from zero; never
 * "-0.0". printf is not used, as its decimal point is the locale's.
 */
const char *eb_words_fixed(double value, int decimals, char out[EB_WORDS_ROOM]);

/* "7.9 %", rounded to a tenth. */
const char *eb_words_percent(double share, char out[EB_WORDS_ROOM]);

/* "very unlikely", "about even", "certain", ... */
const char *eb_words_likelihood(double chance);
/* "of 10 pupils with a register like this, about 7 would". */
const char *eb_words_out_of(double chance, char out[EB_WORDS_ROOM]);

/* What a state means for who reads it, as a clause: "has left or ...". */
const char *eb_words_state(eb_state state);

/* A class of marks: "authorised absence (the school accepted a reason)". */
const char *eb_words_class(eb_class class_);

/* 1 when the class is an absence; 1 when its session was possible. */
int eb_class_is_absent(eb_class class_);
int eb_class_is_possible(eb_class class_);

/* 1 when the school was open, the pupil on roll, and no mark was made. */
int eb_session_is_unmarked(const eb_row *row, const eb_session *session);

#endif
