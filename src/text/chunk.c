/* SPDX-License-Identifier: MIT */
#include "text/chunk.h"

#include <string.h>

#include "base/error.h"
#include "text/split.h"

/* A line end after the text stops every scan; a shape looks further. */
#define CHUNK_SLACK (EB_SPLIT_SLACK + 64)

size_t eb_chunk_cut(const char *text, size_t length, int is_end) {
    for (size_t at = length; at > 0; at--) {
        if (text[at - 1] == '\n') return at;
        /* The LF of a CRLF may be yet to come. */
        if (text[at - 1] == '\r' && (at < length || is_end)) return at;
    }
    return 0;
}

eb_status eb_chunk_set(eb_chunk *chunk, const eb_memory *memory,
                       const char *text, size_t length) {
    if (eb_grow(memory, (void **)&chunk->text, &chunk->room,
                length + CHUNK_SLACK, 1) != 0) {
        return EB_ERR_MEMORY;
    }
    memcpy(chunk->text, text, length);
    memset(chunk->text + length, '\n', CHUNK_SLACK);
    chunk->length = length;
    chunk->used = 0;
    chunk->lines = chunk->rows = 0;
    return EB_OK;
}

void eb_chunk_free(eb_chunk *chunk, const eb_memory *memory,
                   const eb_csv_apart *apart) {
    if (chunk->batch != NULL) apart->batch_free(chunk->batch);
    eb_release(memory, chunk->text);
    eb_release(memory, chunk->fields);
}

/* Past the line end at `at`. */
static size_t after_line_end(const eb_chunk *chunk, size_t at) {
    const int is_crlf = chunk->text[at] == '\r' && at + 1 < chunk->length &&
                        chunk->text[at + 1] == '\n';
    return at + (is_crlf ? 2 : 1);
}

/* 0: the row is for others. */
static int read_row(eb_chunk *chunk, const eb_memory *memory,
                    const eb_csv_apart *apart, char delimiter,
                    eb_split_shape *shape) {
    const char *text = chunk->text + chunk->used;
    eb_split row;
    eb_split_end end;
    if (eb_split_again(text, delimiter, shape, chunk->fields)) {
        if (apart->batch_row(chunk->batch, chunk->fields, shape->count,
                             chunk->lines) != EB_OK) {
            return 0;
        }
        chunk->used = after_line_end(chunk, chunk->used + shape->length);
        return 1;
    }
    while ((end = eb_split_row(text, delimiter, chunk->fields,
                               chunk->field_room, &row)) == EB_SPLIT_FULL) {
        if (chunk->field_room >= EB_CSV_FIELDS_MAX ||
            eb_grow(memory, (void **)&chunk->fields, &chunk->field_room,
                    chunk->field_room + 1, sizeof *chunk->fields) != 0) {
            return 0;
        }
    }
    if (end == EB_SPLIT_HARD || row.has_nul || row.length > EB_CSV_ROW_MAX ||
        row.longest > EB_CSV_FIELD_MAX ||
        apart->batch_row(chunk->batch, chunk->fields, row.count,
                         chunk->lines) != EB_OK) {
        return 0;
    }
    eb_split_learn(text, delimiter, &row, shape);
    chunk->used = after_line_end(chunk, chunk->used + row.length);
    return 1;
}

void eb_chunk_read(eb_chunk *chunk, const eb_memory *memory,
                   const eb_csv_apart *apart, char delimiter) {
    eb_split_shape shape = {NULL, 0, 0, 0};
    while (chunk->used < chunk->length) {
        const char first = chunk->text[chunk->used];
        if (first == '\n' || first == '\r') {
            chunk->used = after_line_end(chunk, chunk->used);
        } else if (read_row(chunk, memory, apart, delimiter, &shape)) {
            chunk->rows++;
        } else {
            return;
        }
        chunk->lines++;
    }
}
