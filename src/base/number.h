/* SPDX-License-Identifier: MIT */
/*
 * Decimal text to numbers and back, whatever the locale, in the same bits on
 * every machine. Reading rounds correctly (to nearest, ties to even) however
 * many digits there are; writing gives the shortest decimal that reads back
 * to the same double.
 *
 * All are pure, allocate nothing and may be called from any thread.
 */
#ifndef EB_BASE_NUMBER_H
#define EB_BASE_NUMBER_H

#include "earlybell/base.h"

/* Room for any number that these write, with its final NUL. */
#define EB_NUMBER_ROOM 32

/*
 * Reads the whole of `text` as  -? digits [. digits] [(e|E) [+-] digits] .
 * EB_ERR_NUMBER for anything else (a leading '+', blanks, ".5", "5.", hex,
 * nan, inf) and for a number that would round to infinity. One too small
 * rounds to a subnormal or to 0. "-0" gives the negative zero. Leading zeros
 * ("007") are allowed here; JSON refuses them itself. Linear in `length`.
 */
EB_WARN_UNUSED eb_status eb_number_read(const char *text, size_t length,
                                        double *out);

/* Reads the whole of  -? digits . EB_ERR_NUMBER for anything else and for a
 * number outside int64_t. */
EB_WARN_UNUSED eb_status eb_number_read_int(const char *text, size_t length,
                                            int64_t *out);

/*
 * Writes the shortest decimal that reads back to `value` (of several, the one
 * closest to it), NUL-terminated, and returns its length. The layout is that
 * of JavaScript: plain (0.000001, 0.25, 12, 123000) from 1e-6 up to below
 * 1e21, else with an exponent (1e-7, 1.5e+21). Zero of either sign is "0".
 * NaN and the infinities give "" and 0.
 */
size_t eb_number_write(double value, char out[EB_NUMBER_ROOM]);

size_t eb_number_write_int(int64_t value, char out[EB_NUMBER_ROOM]);

#endif
