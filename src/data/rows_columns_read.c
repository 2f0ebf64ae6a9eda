/* SPDX-License-Identifier: MIT */
/*
 * The columns of the long form into dates, halves and codes of one character,
 * a block of rows at a time: most of the work of a batch, and what any thread
 * can do. A value that is not so simple is said to be another, and its row is
 * read as text.
 *
 * The commonest layouts (Arrow's offsets, views and 32-bit indices, none
 * missing) have a loop of their own; a dictionary is read once, and then
 * looked up.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/rows_columns.h"

#define PIECE 256 /* rows between two loops: they stay in the fastest cache */
#define DATE_LENGTH 10

eb_field eb_column_text_or_blank(const eb_column *column, size_t row,
                                 char room[EB_COLUMN_TEXT_ROOM],
                                 int *is_broken) {
    eb_field field;
    *is_broken = eb_column_text(column, row, room, &field) != NULL;
    return field;
}

static eb_date date_of_text(eb_column_date *known, eb_field field) {
    uint64_t key; /* the last eight characters: 25-09-03 */
    if (field.length != DATE_LENGTH) return EB_NO_DATE;
    memcpy(&key, field.text + 2, sizeof key);
    eb_column_date *place = &known[key * UINT64_C(0x9E3779B97F4A7C15) >> 56 &
                                   (EB_COLUMN_DATES - 1)];
    if (place->date != EB_NO_DATE &&
        memcmp(place->text, field.text, DATE_LENGTH) == 0) {
        return place->date;
    }
    eb_date date;
    if (eb_date_read(field.text, DATE_LENGTH, &date) != EB_OK) {
        return EB_NO_DATE;
    }
    memcpy(place->text, field.text, DATE_LENGTH);
    place->date = date;
    return date;
}

static void read_dates(eb_column_date *known, const eb_column *column,
                       size_t first, size_t n, eb_date *out) {
    char room[EB_COLUMN_TEXT_ROOM];
    int is_broken;
    if (column->kind == EB_VALUES_DATE) {
        memcpy(out, (const char *)column->values + (column->offset + first) * 4,
               n * sizeof *out);
        for (size_t i = 0; column->valid != NULL && i < n; i++) {
            if (!eb_column_has(column, first + i)) out[i] = EB_NO_DATE;
        }
        return;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = date_of_text(known, eb_column_text_or_blank(column, first + i,
                                                             room, &is_broken));
    }
}

/* A text of at most two bytes in a number: how long it is, and they. */
#define SHORT(length, a, b) \
    ((uint32_t)(length) << 16 | (uint32_t)(b) << 8 | (uint32_t)(a))
#define SHORT_LENGTH(text) ((text) >> 16)
#define SHORT_OTHER SHORT(3, 0, 0) /* longer, or unreadable */

static uint32_t short_of(eb_field field, int is_broken) {
    field = eb_field_trim(field);
    if (is_broken || field.length > 2) return SHORT_OTHER;
    return SHORT(field.length, field.length > 0 ? (uint8_t)field.text[0] : 0,
                 field.length > 1 ? (uint8_t)field.text[1] : 0);
}

/* The two commonest layouts by hand: this is most of the work of a batch.
 * Blanks are none here that anybody trims: such a text goes the slow way. */
static void read_short_texts(const eb_column *column, size_t first, size_t n,
                             uint32_t *out) {
    const char *offsets =
        (const char *)column->values + (column->offset + first) * 4;
    const uint8_t *bytes = (const uint8_t *)column->bytes;
    int32_t from, to;
    memcpy(&from, offsets, sizeof from);
    for (size_t i = 0; i < n; i++, from = to) {
        memcpy(&to, offsets + (i + 1) * 4, sizeof to);
        const uint32_t length = (uint32_t)to - (uint32_t)from;
        out[i] = from < 0 || length > 2 ? SHORT_OTHER
                 : length == 0          ? SHORT(0, 0, 0)
                 : length == 1          ? SHORT(1, bytes[from], 0)
                               : SHORT(2, bytes[from], bytes[from + 1]);
    }
}

static void read_short_views(const eb_column *column, size_t first, size_t n,
                             uint32_t *out) {
    const char *views =
        (const char *)column->values + (column->offset + first) * 16;
    for (size_t i = 0; i < n; i++) {
        uint32_t length;
        uint8_t text[2];
        memcpy(&length, views + i * 16, sizeof length);
        memcpy(text, views + i * 16 + 4, sizeof text);
        out[i] = length > 2    ? SHORT_OTHER
                 : length == 0 ? SHORT(0, 0, 0)
                 : length == 1 ? SHORT(1, text[0], 0)
                               : SHORT(2, text[0], text[1]);
    }
}

static void read_short(const eb_column *column, size_t first, size_t n,
                       uint32_t *out) {
    const int is_whole = column->valid == NULL;
    if (column->kind == EB_VALUES_TEXT && is_whole && column->bytes != NULL) {
        read_short_texts(column, first, n, out);
        return;
    }
    if (column->kind == EB_VALUES_VIEW_TEXT && is_whole) {
        read_short_views(column, first, n, out);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        char room[EB_COLUMN_TEXT_ROOM];
        int is_broken;
        const eb_field field =
            eb_column_text_or_blank(column, first + i, room, &is_broken);
        out[i] = short_of(field, is_broken);
    }
}

static uint8_t half_of(uint32_t text) {
    const uint32_t lower = text | SHORT(0, 0x20, 0x20);
    return lower == SHORT(2, 'a', 'm') || text == SHORT(1, '1', 0) ? EB_AM
           : lower == SHORT(2, 'p', 'm') || text == SHORT(1, '2', 0)
               ? EB_PM
               : EB_HALF_OTHER;
}

/* A blank is not known here to be trimmed, nor is a NUL a code. */
static uint8_t code_of(uint32_t text) {
    const uint8_t c = (uint8_t)text;
    return SHORT_LENGTH(text) == 0 ? EB_CODE_BLANK
           : SHORT_LENGTH(text) > 1 || c == EB_CODE_BLANK || c == ' ' ||
                   c == '\t'
               ? EB_CODE_OTHER
               : c;
}

static void read_halves(const eb_column *column, size_t first, size_t n,
                        uint8_t *out) {
    uint32_t texts[PIECE];
    for (size_t i = 0; i < n; i += PIECE) {
        const size_t most = n - i < PIECE ? n - i : PIECE;
        read_short(column, first + i, most, texts);
        for (size_t j = 0; j < most; j++) out[i + j] = half_of(texts[j]);
    }
}

static void read_codes(const eb_column *column, size_t first, size_t n,
                       uint8_t *out) {
    uint32_t texts[PIECE];
    for (size_t i = 0; i < n; i += PIECE) {
        const size_t most = n - i < PIECE ? n - i : PIECE;
        read_short(column, first + i, most, texts);
        for (size_t j = 0; j < most; j++) out[i + j] = code_of(texts[j]);
    }
}

/* The indices of a block, PIECE at a time; -1 for what has none. */
static void read_indices(const eb_column *column, size_t first, size_t n,
                         int64_t *out) {
    const uint64_t count = column->dictionary_count;
    const char *at =
        (const char *)column->values + (column->offset + first) * column->width;
    if (column->valid != NULL || column->width != 4) {
        for (size_t i = 0; i < n; i++) {
            out[i] = eb_column_index(column, first + i);
        }
        return;
    }
    /* As unsigned, what is negative is out of range, too: a dictionary that
     * has as many entries goes the other way. */
    for (size_t i = 0; i < n; i++) {
        uint32_t index;
        memcpy(&index, at + i * 4, sizeof index);
        out[i] = index < count ? (int64_t)index : -1;
    }
}

/* A dictionary was read once; now it is looked up. */
static void look_up(const eb_column *column, const uint8_t *value_of,
                    uint8_t missing, uint8_t other, size_t first, size_t n,
                    uint8_t *out) {
    int64_t indices[PIECE];
    for (size_t i = 0; i < n; i += PIECE) {
        const size_t most = n - i < PIECE ? n - i : PIECE;
        read_indices(column, first + i, most, indices);
        for (size_t j = 0; j < most; j++) {
            out[i + j] = indices[j] >= 0 ? value_of[indices[j]]
                         : eb_column_has(column, first + i + j) ? other
                                                                : missing;
        }
    }
}

static void look_up_dates(const eb_mark_columns *from, size_t first, size_t n,
                          eb_date *out) {
    int64_t indices[PIECE];
    for (size_t i = 0; i < n; i += PIECE) {
        const size_t most = n - i < PIECE ? n - i : PIECE;
        read_indices(from->date, first + i, most, indices);
        for (size_t j = 0; j < most; j++) {
            out[i + j] =
                indices[j] < 0 ? EB_NO_DATE : from->date_of[indices[j]];
        }
    }
}

/* A row with a time of recording is not plain. */
static void mark_timed(const eb_column *column, eb_mark_block *block) {
    if (column == NULL || column->kind == EB_VALUES_MISSING) return;
    for (size_t i = 0; i < block->count; i++) {
        char room[EB_COLUMN_TEXT_ROOM];
        int is_broken;
        const eb_field time =
            eb_column_text_or_blank(column, block->first + i, room, &is_broken);
        if (is_broken || time.length > 0) block->halves[i] = EB_HALF_OTHER;
    }
}

void eb_mark_block_read(const eb_mark_columns *from, eb_mark_block *block) {
    const size_t first = block->first, n = block->count;
    if (from->date_of != NULL) {
        look_up_dates(from, first, n, block->dates);
    } else {
        read_dates(block->known, from->date, first, n, block->dates);
    }
    if (from->half_of != NULL) {
        look_up(from->session, from->half_of, EB_HALF_OTHER, EB_HALF_OTHER,
                first, n, block->halves);
    } else {
        read_halves(from->session, first, n, block->halves);
    }
    if (from->code_of != NULL) {
        look_up(from->code, from->code_of, EB_CODE_BLANK, EB_CODE_OTHER, first,
                n, block->codes);
    } else {
        read_codes(from->code, first, n, block->codes);
    }
    mark_timed(from->recorded_at, block);
}

/* ---- the batch ---------------------------------------------------------- */

void eb_mark_block_clear(eb_mark_block *block) {
    for (size_t i = 0; i < EB_COLUMN_DATES; i++) {
        block->known[i].date = EB_NO_DATE;
    }
}

static const eb_column *column_of(const eb_batch *batch, eb_role role) {
    const int64_t column = batch->rows->column_of[role];
    return column == EB_NO_COLUMN ? NULL : &batch->columns[column];
}

/* Entries that no row can ask for are not worth reading. */
static int is_worth_reading(const eb_batch *batch, const eb_column *column) {
    return column != NULL && eb_column_is_dictionary(column) &&
           column->dictionary_count <= INT32_MAX &&
           column->dictionary_count <= batch->row_count + EB_BLOCK_MARKS;
}

static eb_status read_dictionaries(eb_mark_columns *columns,
                                   const eb_batch *batch,
                                   eb_mark_block *scratch, eb_error *err) {
    const eb_memory *memory = &batch->rows->memory;
    if (is_worth_reading(batch, columns->date)) {
        const size_t n = columns->date->dictionary_count;
        columns->date_of = eb_alloc(memory, n, sizeof *columns->date_of);
        if (columns->date_of == NULL) return eb_fail_memory(err);
        read_dates(scratch->known, columns->date->dictionary, 0, n,
                   columns->date_of);
    }
    if (is_worth_reading(batch, columns->session)) {
        const size_t n = columns->session->dictionary_count;
        columns->half_of = eb_alloc(memory, n, sizeof *columns->half_of);
        if (columns->half_of == NULL) return eb_fail_memory(err);
        read_halves(columns->session->dictionary, 0, n, columns->half_of);
    }
    if (is_worth_reading(batch, columns->code)) {
        const size_t n = columns->code->dictionary_count;
        columns->code_of = eb_alloc(memory, n, sizeof *columns->code_of);
        if (columns->code_of == NULL) return eb_fail_memory(err);
        read_codes(columns->code->dictionary, 0, n, columns->code_of);
    }
    return EB_OK;
}

eb_status eb_mark_columns_open(eb_mark_columns *columns, const eb_batch *batch,
                               eb_mark_block *scratch, eb_error *err) {
    columns->pupil = column_of(batch, EB_ROLE_PUPIL_ID);
    columns->school = column_of(batch, EB_ROLE_SCHOOL_ID);
    columns->date = column_of(batch, EB_ROLE_DATE);
    columns->session = column_of(batch, EB_ROLE_SESSION);
    columns->code = column_of(batch, EB_ROLE_CODE);
    columns->recorded_at = column_of(batch, EB_ROLE_RECORDED_AT);
    return read_dictionaries(columns, batch, scratch, err);
}

void eb_mark_columns_close(eb_mark_columns *columns, const eb_memory *memory) {
    eb_release(memory, columns->code_of);
    eb_release(memory, columns->half_of);
    eb_release(memory, columns->date_of);
}
