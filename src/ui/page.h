/* SPDX-License-Identifier: MIT */
/*
 * A page of text for a person: paragraphs folded at a width, lines as they
 * are. What is added must be shown text (ui/shown.h).
 */
#ifndef EB_UI_PAGE_H
#define EB_UI_PAGE_H

#include "base/error.h"
#include "earlybell/text.h"

#define EB_PAGE_COLUMNS 78
#define EB_PAGE_ROOM 16384

typedef struct eb_page {
    eb_output *output;
    size_t columns; /* 0: never folded */
    size_t used;
    char text[EB_PAGE_ROOM]; /* of the paragraph that grows */
} eb_page;

/* Begins with the purpose of the output, where it has one. `output` NULL: a
 * paragraph that is only put together. */
void eb_page_start(eb_page *page, eb_output *output, size_t columns);

/* Adds to the paragraph. What is over its room is lost. */
void eb_page_add(eb_page *page, const char *format, ...) EB_PRINTF(2, 3);
/* Adds text with its controls written out, cut at `most` columns. */
void eb_page_add_shown(eb_page *page, const char *text, size_t most);
/* Adds blanks until the paragraph is `column` columns wide. */
void eb_page_fill(eb_page *page, size_t column);

/* Writes the paragraph, folded at blanks: the first line begins after
 * `first` blanks, the others after `others`. */
void eb_page_end(eb_page *page, size_t first, size_t others);

/* A whole line or paragraph at once, at the margin. */
void eb_page_line(eb_page *page, const char *format, ...) EB_PRINTF(2, 3);

#endif
