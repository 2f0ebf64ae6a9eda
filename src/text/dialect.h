/* SPDX-License-Identifier: MIT */
/*
 * How the columns of a CSV file are divided, read from its first line.
 */
#ifndef EB_TEXT_DIALECT_H
#define EB_TEXT_DIALECT_H

#include <stddef.h>

/* May `byte` divide columns? ASCII, and no NUL, CR, LF or quote. */
int eb_delimiter_is_usable(int byte);

/* The delimiter that a line `sep=;` names (Excel writes and reads it; any
 * case, perhaps in quotes); 0 when the line is no such line. `length` is
 * without the line's end. */
int eb_delimiter_of_sep(const char *line, size_t length);

/* Of `,` `;` and tab, the one that stands most often outside quotes in the
 * header, the first named winning a tie; 0 when there is none of them. */
int eb_delimiter_of_header(const char *header, size_t length);

/* Length of the first row, by its quotes alone: up to the CR or LF that is
 * not inside them, or `length`. */
size_t eb_header_length(const char *text, size_t length);

/* "comma", "semicolon", "tab"; for others NULL. */
const char *eb_delimiter_name(int delimiter);

#endif
