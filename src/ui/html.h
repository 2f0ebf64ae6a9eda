/* SPDX-License-Identifier: MIT */
/*
 * What every page for a browser shares: its head, which forbids scripts and
 * requests; the plain style that reads in grey and prints on A4; tables; and
 * the one place where text becomes HTML.
 */
#ifndef EB_UI_HTML_H
#define EB_UI_HTML_H

#include "base/error.h"
#include "earlybell/text.h"

/* Opens a page up to <main>; `style` comes after the common one. `title` is
 * plain text. */
void eb_html_head(eb_output *output, const char *title, const char *style);
/* Why the page is made, in a line, if that was said; once. eb_html_head does
 * it. */
void eb_html_purpose(eb_output *output);
/* Closes <main> and the page. */
void eb_html_foot(eb_output *output);

/* Plain text with all that means something to HTML written out, and what
 * cannot be seen shown as \u{202e}. */
void eb_html_text(eb_output *output, const char *text);
/* The same, cut at `most` columns. */
void eb_html_short(eb_output *output, const char *text, size_t most);
/* The same of a sentence; over 2 KiB is cut. */
void eb_html_say(eb_output *output, const char *format, ...) EB_PRINTF(2, 3);

/* A table: its caption, then a row of heads; the first column holds names.
 * A count of EB_NO_COUNT is shown as "c". */
void eb_html_table(eb_output *output, const char *caption,
                   const char *const *heads, size_t count);
void eb_html_table_end(eb_output *output);
void eb_html_row(eb_output *output, const char *name);
void eb_html_cell(eb_output *output, const char *text);
void eb_html_count(eb_output *output, int64_t count);
void eb_html_row_end(eb_output *output);

#endif
