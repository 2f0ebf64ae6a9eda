/* SPDX-License-Identifier: MIT */
/*
 * Text from files, fit for a terminal and a table: what could move the cursor
 * or turn the reading order is written out, and widths are counted in
 * columns, not bytes.
 */
#ifndef EB_UI_SHOWN_H
#define EB_UI_SHOWN_H

#include <stddef.h>

/* Room for an id (at most 1,024 bytes) with every byte escaped. */
#define EB_SHOWN_ROOM 10240

/*
 * Copies `text` with control characters, marks of direction and other
 * characters that cannot be seen as \u{202e}, and bytes that are no UTF-8 as
 * \x{ff}. What is over `most` columns (or `room`) is cut, and "…" ends it.
 * Returns the columns that it takes.
 */
size_t eb_shown(const char *text, size_t most, char *out, size_t room);

/* The columns of text that is already shown. */
size_t eb_columns(const char *text);

/* `text` as one word of a POSIX shell, quoted only where it must be. 0 when
 * there was no room. */
size_t eb_shell_word(const char *text, char *out, size_t room);

#endif
