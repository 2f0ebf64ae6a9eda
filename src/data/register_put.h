/* SPDX-License-Identifier: MIT */
/*
 * The doors into an open register, for callers that have fields as
 * (pointer, length): the row reader, and the public eb_register_add_* calls.
 */
#ifndef EB_DATA_REGISTER_PUT_H
#define EB_DATA_REGISTER_PUT_H

#include "earlybell/data.h"

/* One session of one row. `school.text` NULL: the row names none. `code` is
 * as read, blanks trimmed by the caller where the form says so; length 0 is
 * a blank. A date out of range is counted as EB_OUT_OF_RANGE. Returns an
 * error only for lack of memory or an id over EB_ID_MAX bytes. */
eb_status eb_register_put(eb_register *reg, eb_field pupil, eb_field school,
                          eb_date date, eb_half half, eb_field code,
                          int64_t recorded_at, int64_t line, eb_error *err);

/* The two halves of eb_register_put, for a reader that knows that many rows
 * are of one pupil and school, or that has read the code itself. Ask for an
 * enrolment only for a date in range: it is made when it is missing. */
eb_status eb_register_put_enrolment(eb_register *reg, eb_field pupil,
                                    eb_field school, uint32_t *enrolment,
                                    eb_error *err);
/* `date` is in range; `byte` is that of eb_codes_byte on that date. */
eb_status eb_register_put_mark(eb_register *reg, uint32_t enrolment,
                               eb_date date, eb_half half, uint8_t byte,
                               int64_t recorded_at, int64_t line,
                               eb_error *err);

/* Counts a row (or cell) that could not be read: EB_MALFORMED or
 * EB_OUT_OF_RANGE. `reason` is static text. */
void eb_register_put_bad(eb_register *reg, eb_fate fate, int64_t line,
                         const char *reason);

/* A new input file begins: what is put from now on is of that file. */
void eb_register_next_file(eb_register *reg);

/* As eb_register_add_pupil, with the line for the error. */
eb_status eb_register_put_pupil(eb_register *reg, const eb_pupil *pupil,
                                int64_t line, eb_error *err);

const eb_memory *eb_register_memory(const eb_register *reg);

/* The longest pupil, school or family id, in bytes. */
#define EB_ID_MAX 1024

#endif
