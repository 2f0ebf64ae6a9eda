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

/* State and counts of a row, sessions_in_hand and sessions_back; no
 * probability yet. */
eb_result eb_result_begin(const eb_row *row, eb_line line);

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
