/* SPDX-License-Identifier: MIT */
/* Walking along a string of marks: AM and PM of every Monday to Friday. */
#ifndef EB_DATA_MARKS_H
#define EB_DATA_MARKS_H

#include "earlybell/data.h"

/* Bytes of the UTF-8 character at `text`, of which `left` (at least 1) are
 * there: a school's own code may be one such. */
size_t eb_mark_length(const char *text, size_t left);

/* The session that a string of marks starts with: a weekend gives way to its
 * Monday. A date after the last of a register is left as it is. */
eb_date eb_marks_start(eb_date start);

/* Steps to the next session. Past the last date that a register may hold the
 * date stands still: each mark there is counted out of range, and no number
 * of them overflows. */
void eb_next_session(eb_date *date, eb_half *half);

#endif
