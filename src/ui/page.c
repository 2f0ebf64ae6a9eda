/* SPDX-License-Identifier: MIT */
/*
 * Lines fold at the last blank that fits; a word longer than a line stands
 * alone and whole, because an id that is cut cannot be copied.
 */
#include "ui/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text/output.h"
#include "ui/shown.h"

void eb_page_start(eb_page *page, eb_output *output, size_t columns) {
    page->output = output;
    page->columns = columns;
    page->used = 0;
    page->text[0] = '\0';
    const char *purpose =
        output != NULL ? eb_output_purpose_once(output) : NULL;
    if (purpose == NULL) return;
    eb_page_add(page, "Purpose: ");
    eb_page_add_shown(page, purpose, SIZE_MAX);
    eb_page_end(page, 0, 2);
}

static void add_values(eb_page *page, const char *format, va_list values) {
    const size_t left = sizeof page->text - page->used;
    const int wrote = vsnprintf(page->text + page->used, left, format, values);
    if (wrote < 0) return;
    page->used += (size_t)wrote < left ? (size_t)wrote : left - 1;
}

void eb_page_add(eb_page *page, const char *format, ...) {
    va_list values;
    va_start(values, format);
    add_values(page, format, values);
    va_end(values);
}

void eb_page_add_shown(eb_page *page, const char *text, size_t most) {
    const size_t left = sizeof page->text - page->used;
    eb_shown(text, most, page->text + page->used, left);
    page->used += strlen(page->text + page->used);
}

void eb_page_fill(eb_page *page, size_t column) {
    size_t columns = eb_columns(page->text);
    while (columns++ < column && page->used + 1 < sizeof page->text) {
        page->text[page->used++] = ' ';
        page->text[page->used] = '\0';
    }
}

static void write_blanks(eb_output *output, size_t count) {
    static const char BLANKS[] = "                                ";
    while (count > 0) {
        const size_t some =
            count < sizeof BLANKS - 1 ? count : sizeof BLANKS - 1;
        eb_output_write(output, BLANKS, some);
        count -= some;
    }
}

/* Bytes of `text` that fit in `room` columns, up to a blank; at least one
 * word. */
static size_t fitting(const char *text, size_t room) {
    size_t best = 0, columns = 0;
    for (size_t at = 0;;) {
        const size_t blanks = strspn(text + at, " ");
        const size_t word = strcspn(text + at + blanks, " ");
        if (word == 0) return best > 0 ? best : at;
        char piece[EB_SHOWN_ROOM];
        const size_t length = blanks + word;
        size_t wide = length;
        if (length < sizeof piece) {
            memcpy(piece, text + at, length);
            piece[length] = '\0';
            wide = eb_columns(piece);
        }
        if (best > 0 && columns + wide > room) return best;
        columns += wide;
        at += length;
        best = at;
    }
}

void eb_page_end(eb_page *page, size_t first, size_t others) {
    const char *text = page->text;
    size_t indent = first;
    do {
        size_t length = strlen(text);
        if (page->columns > indent) {
            length = fitting(text, page->columns - indent);
        }
        if (length > 0) {
            write_blanks(page->output, indent);
            eb_output_write(page->output, text, length);
        }
        eb_output_text(page->output, "\n");
        text += length;
        text += strspn(text, " ");
        indent = others;
    } while (*text != '\0');
    page->used = 0;
    page->text[0] = '\0';
}

void eb_page_line(eb_page *page, const char *format, ...) {
    va_list values;
    va_start(values, format);
    add_values(page, format, values);
    va_end(values);
    eb_page_end(page, 0, 0);
}
