/* SPDX-License-Identifier: MIT */
/*
 * Notes: what a person should be told about a file that was read all the
 * same (a column without a use, times that were dropped).
 *
 * A note may be printed on a terminal, so a column's name is cut at a whole
 * character and loses its control characters. It never holds a row's text.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/rows.h"

#define NAME_ROOM 61
#define NOTE_ROOM 256

static eb_status keep(eb_rows *rows, const char *note, eb_error *err) {
    void *notes = rows->notes;
    if (eb_grow(&rows->memory, &notes, &rows->note_room, rows->note_count + 1,
                sizeof *rows->notes) != 0) {
        return eb_fail_memory(err);
    }
    rows->notes = notes;
    const size_t size = strlen(note) + 1;
    char *copy = eb_alloc(&rows->memory, size, 1);
    if (copy == NULL) return eb_fail_memory(err);
    memcpy(copy, note, size);
    rows->notes[rows->note_count++] = copy;
    return EB_OK;
}

static void write_name(eb_field name, char out[NAME_ROOM]) {
    size_t n = name.length;
    if (n >= NAME_ROOM) {
        n = NAME_ROOM - 1;
        /* The bytes 10xxxxxx go on with a character of UTF-8. */
        while (n > 0 && ((unsigned char)name.text[n] & 0xC0) == 0x80) n--;
    }
    for (size_t i = 0; i < n; i++) {
        const unsigned char c = (unsigned char)name.text[i];
        out[i] = c < 0x20 || c == 0x7F ? '?' : name.text[i];
    }
    out[n] = '\0';
}

eb_status eb_rows_note_column(eb_rows *rows, const char *before, eb_field name,
                              const char *after, eb_error *err) {
    char shown[NAME_ROOM];
    char note[NOTE_ROOM];
    write_name(name, shown);
    snprintf(note, sizeof note, "%s\"%s\"%s", before, shown, after);
    return keep(rows, note, err);
}

eb_status eb_rows_note_count(eb_rows *rows, int64_t count, const char *one,
                             const char *many, eb_error *err) {
    char note[NOTE_ROOM];
    if (count == 0) return EB_OK;
    snprintf(note, sizeof note, "%" PRId64 " %s", count,
             count == 1 ? one : many);
    return keep(rows, note, err);
}

void eb_rows_free_notes(eb_rows *rows) {
    for (size_t i = 0; i < rows->note_count; i++) {
        eb_release(&rows->memory, rows->notes[i]);
    }
    eb_release(&rows->memory, rows->notes);
    rows->notes = NULL;
    rows->note_count = rows->note_room = 0;
}

const char *eb_rows_note(const eb_rows *rows, size_t index) {
    return rows != NULL && index < rows->note_count ? rows->notes[index] : NULL;
}
