/* SPDX-License-Identifier: MIT */
/*
 * The numbers of an eb_result, read off one table of chances of K. Every
 * kind of model ends here, so that no two kinds can read a table differently.
 */
#ifndef EB_MODEL_RESULT_H
#define EB_MODEL_RESULT_H

#include "earlybell/model.h"

/* The threshold of persistent absence: num of den sessions. */
typedef struct eb_line {
    int num, den;
} eb_line;

/* The least k with den (absent + k) >= num * sessions; may be negative. */
int64_t eb_least_absent(eb_line line, int64_t sessions, int64_t absent);

/* Severe absence: half of the sessions or more. */
extern const eb_line EB_LINE_SEVERE;

/* State and counts of a row, sessions_in_hand and sessions_back; no
 * probability yet. */
eb_result eb_result_begin(const eb_row *row, eb_line line);

/* Whole absences of a year at which it ends at the line, and at a half: of
 * P + R sessions, or zeros when R is not known. */
typedef struct eb_result_line {
    int64_t sessions; /* P + R */
    int64_t line, severe;
} eb_result_line;

/* `*reach` is of another row, or zeroed: rows of a school have the same P + R
 * as a rule, and then nothing is divided. */
void eb_result_reach(const eb_row *row, eb_line line, eb_result_line *reach);

/* eb_result_begin with what eb_result_reach has found, into *out. */
void eb_result_put(const eb_row *row, eb_line line, const eb_result_line *reach,
                   eb_result *out);

/* R = 0: nothing is left to chance. */
void eb_result_of_ended_year(const eb_row *row, eb_line line, eb_result *out);

/* A year that goes on: `chances` are those of its R sessions, and
 * `expected_ahead` is E K. Leaves p_ahead alone. */
void eb_result_of_chances(const eb_row *row, eb_line line,
                          const double *chances, double expected_ahead,
                          eb_result *out);

/* P(the line's share or more of `sessions` is absent). */
double eb_chance_ahead(const double *chances, int sessions, eb_line line);

#endif
