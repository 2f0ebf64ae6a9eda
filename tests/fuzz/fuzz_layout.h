/* SPDX-License-Identifier: MIT */
/*
 * A table of texts laid out in memory as Arrow and NumPy do it, by a letter
 * for each column, and what each value is as text. Written from Arrow's
 * description; nothing here is the library's.
 *
 *   t l   text with offsets of 4 or 8 bytes     v   string views
 *   f     bytes of one width                    d   days
 *   m     times                                 i u signed, unsigned numbers
 *   x y   an index, signed or not, into a dictionary of one of the others
 *   -     nothing in any row
 *
 * A capital has bits for what is there, and something else in what is not.
 * Cells of `d`, `m`, `i` and `u` are dates (of `m` with a blank and seconds
 * behind) or decimal numbers of any size. `~` is missing; `!` is broken, where
 * a layout can be: offsets that go backwards, a view of nowhere, an index of no
 * entry.
 */
#ifndef EB_TESTS_FUZZ_FUZZ_LAYOUT_H
#define EB_TESTS_FUZZ_FUZZ_LAYOUT_H

#include <inttypes.h>

#include "fuzz_use.h"

#define LAYOUT_BLOCKS 24

typedef struct layout {
    eb_column column, entries; /* `entries` of a dictionary */
    void *blocks[LAYOUT_BLOCKS];
    size_t block_count;
    const void *buffers[3];
    int64_t sizes[3];
    eb_field *texts; /* of each row, as the library must read it */
    char *is_broken; /* of each row */
} layout;

/* What a layout is made of: the cells of one column, one after the other. */
typedef struct cells {
    const eb_field *at; /* cell i is at[i % count * step] */
    size_t count, step, rows;
    int can_break;
} cells;

/* A block of that many bytes, so that the one after it is nobody's. */
static inline char *layout_block(layout *l, size_t bytes) {
    EXPECT(l->block_count < LAYOUT_BLOCKS);
    char *block = calloc(1, bytes != 0 ? bytes : 1);
    EXPECT(block != NULL);
    l->blocks[l->block_count++] = block;
    return block;
}

static inline void layout_free(layout *l) {
    for (size_t i = 0; i < l->block_count; i++) free(l->blocks[i]);
    free(l->texts);
    free(l->is_broken);
}

static inline eb_field layout_cell(const cells *c, size_t row) {
    return c->at[row % c->count * c->step];
}

static inline int layout_is(eb_field cell, char c) {
    return cell.length == 1 && cell.text[0] == c;
}

static inline int layout_breaks(const cells *c, eb_field cell) {
    return c->can_break && layout_is(cell, '!');
}

static inline uint64_t layout_number(eb_field cell) {
    uint64_t value = 0;
    size_t i = cell.length > 0 && cell.text[0] == '-';
    const int is_negative = i == 1;
    for (; i < cell.length && cell.text[i] >= '0' && cell.text[i] <= '9'; i++) {
        value = value * 10 + (uint64_t)(cell.text[i] - '0');
    }
    return is_negative ? 0 - value : value;
}

static inline void layout_put(char *at, size_t width, uint64_t value) {
    const uint8_t one = (uint8_t)value;
    const uint16_t two = (uint16_t)value;
    const uint32_t four = (uint32_t)value;
    if (width == 1) memcpy(at, &one, 1);
    if (width == 2) memcpy(at, &two, 2);
    if (width == 4) memcpy(at, &four, 4);
    if (width == 8) memcpy(at, &value, 8);
}

/* ---- texts -------------------------------------------------------------- */

static inline void layout_text(layout *l, eb_column *column, int is_large,
                               const cells *c, eb_field *texts,
                               char *is_broken) {
    const size_t n = c->rows + column->offset, width = is_large ? 8 : 4;
    int64_t used = 0;
    for (size_t i = 0; i < c->rows; i++) {
        used += (int64_t)layout_cell(c, i).length;
    }
    char *bytes = layout_block(l, (size_t)used + column->offset);
    char *offsets = layout_block(l, (n + 1) * width);
    int64_t *ends = (int64_t *)(void *)layout_block(l, (n + 1) * 8);
    used = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t row = i - column->offset;
        const eb_field cell =
            i < column->offset ? (eb_field){"#", 1} : layout_cell(c, row);
        if (cell.length > 0) memcpy(bytes + used, cell.text, cell.length);
        used += (int64_t)cell.length;
        ends[i + 1] =
            i >= column->offset && layout_breaks(c, cell) ? ends[i] - 1 : used;
    }
    for (size_t i = 0; i <= n; i++) {
        layout_put(offsets + i * width, width, (uint64_t)ends[i]);
    }
    for (size_t i = 0; i < c->rows; i++) {
        const int64_t from = ends[column->offset + i];
        const int64_t to = ends[column->offset + i + 1];
        is_broken[i] = from < 0 || to < from;
        texts[i].text = bytes + (is_broken[i] ? 0 : from);
        texts[i].length = is_broken[i] ? 0 : (size_t)(to - from);
    }
    column->kind = is_large ? EB_VALUES_LARGE_TEXT : EB_VALUES_TEXT;
    column->values = offsets;
    column->bytes = used > 0 ? bytes : NULL;
}

/* Four ways to point at nothing. */
static inline void layout_break_view(char *view, size_t row) {
    const int32_t faults[4][4] = {
        {-1, 0, 0, 0}, {13, 0, 7, 0}, {20, 0, 0, 1 << 30}, {13, 0, 2, 0}};
    memcpy(view, faults[row % 4], 16);
}

static inline void layout_views(layout *l, eb_column *column, const cells *c,
                                eb_field *texts, char *is_broken) {
    size_t used = 0;
    for (size_t i = 0; i < c->rows; i++) used += layout_cell(c, i).length;
    char *views = layout_block(l, (c->rows + column->offset) * 16);
    char *bytes = layout_block(l, used);
    l->buffers[0] = l->buffers[1] = bytes; /* and [2] is none */
    l->sizes[0] = l->sizes[1] = (int64_t)used;
    used = 0;
    for (size_t i = 0; i < c->rows; i++) {
        const eb_field cell = layout_cell(c, i);
        char *view = views + (column->offset + i) * 16;
        texts[i] = cell;
        if (layout_breaks(c, cell)) {
            layout_break_view(view, i);
            is_broken[i] = 1;
            continue;
        }
        layout_put(view, 4, cell.length);
        if (cell.length <= 12) {
            if (cell.length > 0) memcpy(view + 4, cell.text, cell.length);
            continue;
        }
        memcpy(view + 4, cell.text, 4);
        layout_put(view + 8, 4, i % 2);
        layout_put(view + 12, 4, used);
        memcpy(bytes + used, cell.text, cell.length);
        used += cell.length;
    }
    column->kind = EB_VALUES_VIEW_TEXT;
    column->values = views;
    column->buffers = l->buffers;
    column->buffer_sizes = l->sizes;
    column->buffer_count = 3;
}

static inline void layout_fixed(layout *l, eb_column *column, const cells *c,
                                eb_field *texts) {
    size_t width = 1;
    for (size_t i = 0; i < c->rows; i++) {
        const size_t length = layout_cell(c, i).length;
        if (length > width) width = length;
    }
    char *bytes = layout_block(l, (c->rows + column->offset) * width);
    for (size_t i = 0; i < c->rows; i++) {
        const eb_field cell = layout_cell(c, i);
        char *at = bytes + (column->offset + i) * width;
        if (cell.length > 0) memcpy(at, cell.text, cell.length);
        texts[i] = cell;
        while (texts[i].length > 0 && at[texts[i].length - 1] == '\0') {
            texts[i].length--;
        }
    }
    column->kind = EB_VALUES_FIXED_TEXT;
    column->width = width;
    column->values = bytes;
}

/* ---- numbers, days, times ----------------------------------------------- */

static inline void layout_digits(char *to, size_t n, int64_t value) {
    for (; n > 0; n--, value /= 10) to[n - 1] = (char)('0' + value % 10);
}

/* 2025-09-03, without a NUL, by counting years and months; 0 when it is not
 * of the years 0 to 9999, which have no text. */
static inline int layout_civil(int64_t days, char *out) {
    static const int MONTH[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t left = days + 719528; /* since 0000-01-01 */
    int month = 0;
    if (left < 0 || left >= 3652425) return 0;
    int64_t year = left / 146097 * 400;
    left %= 146097;
    for (;; year++) {
        const int is_leap =
            (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        if (left >= 365 + is_leap) {
            left -= 365 + is_leap;
            continue;
        }
        for (; left >= MONTH[month] + (month == 1 && is_leap); month++) {
            left -= MONTH[month] + (month == 1 && is_leap);
        }
        break;
    }
    memcpy(out, "0000-00-00", 10);
    layout_digits(out, 4, year);
    layout_digits(out + 5, 2, month + 1);
    layout_digits(out + 8, 2, left + 1);
    return 1;
}

static inline int64_t layout_ticks(eb_field cell, int64_t per_second) {
    eb_date date;
    if (cell.length >= 10 && eb_date_read(cell.text, 10, &date) == EB_OK) {
        const size_t from = cell.length > 10 ? 11 : 10; /* past a blank */
        const eb_field rest = {cell.text + from, cell.length - from};
        const uint64_t second = layout_number(rest);
        const uint64_t seconds = (uint64_t)date * 86400 + second % 100000;
        return (int64_t)(seconds * (uint64_t)per_second);
    }
    return (int64_t)layout_number(cell);
}

/* 2025-09-03, or 2025-09-03T09:05:00 and a Z; `?` for what has no text. */
static inline size_t layout_say_time(int64_t ticks, int64_t per_second, int utc,
                                     char *out) {
    int64_t seconds = ticks / per_second;
    if (ticks % per_second < 0) seconds--;
    int64_t days = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        days--;
    }
    out[0] = '?';
    if (!layout_civil(days, out)) return 1;
    if (rest == 0 && !utc) return 10;
    memcpy(out + 10, "T00:00:00Z", 10);
    layout_digits(out + 11, 2, rest / 3600);
    layout_digits(out + 14, 2, rest / 60 % 60);
    layout_digits(out + 17, 2, rest % 60);
    return utc ? 20 : 19;
}

static inline void layout_numbers(layout *l, eb_column *column, char kind,
                                  unsigned how, const cells *c,
                                  eb_field *texts) {
    static const int64_t PER_SECOND[] = {1, 1000, 1000000, 1000000000};
    const size_t width = kind == 'd' ? 4 : kind == 'm' ? 8 : 1U << how % 4;
    char *values = layout_block(l, (c->rows + column->offset) * width);
    char *room = layout_block(l, c->rows * 32);
    column->values = values;
    column->width = width;
    column->per_second = PER_SECOND[how % 4];
    column->utc = (int)(how / 4 % 2);
    column->kind = kind == 'd'   ? EB_VALUES_DATE
                   : kind == 'm' ? EB_VALUES_TIME
                   : kind == 'i' ? EB_VALUES_INTEGER
                                 : EB_VALUES_UNSIGNED;
    for (size_t i = 0; i < c->rows; i++, room += 32) {
        const eb_field cell = layout_cell(c, i);
        char *at = values + (column->offset + i) * width;
        int length;
        eb_date date = 0;
        if (kind == 'm') {
            const int64_t ticks = layout_ticks(cell, column->per_second);
            layout_put(at, 8, (uint64_t)ticks);
            length = (int)layout_say_time(ticks, column->per_second,
                                          column->utc, room);
        } else if (kind == 'd') {
            if (eb_date_read(cell.text, cell.length, &date) != EB_OK) {
                date = (eb_date)(uint32_t)layout_number(cell);
            }
            layout_put(at, 4, (uint32_t)date);
            length = (int)layout_say_time((int64_t)date * 86400, 1, 0, room);
        } else {
            const unsigned drop = 64 - 8 * (unsigned)width;
            const uint64_t value = layout_number(cell) << drop;
            layout_put(at, width, value >> drop);
            length = kind == 'u'
                         ? snprintf(room, 32, "%" PRIu64, value >> drop)
                         : snprintf(room, 32, "%" PRId64,
                                    (int64_t)value / ((int64_t)1 << drop));
        }
        texts[i].text = room;
        texts[i].length = (size_t)length;
    }
}

/* ---- columns ------------------------------------------------------------ */

static inline void layout_values(layout *l, eb_column *column, char kind,
                                 unsigned how, const cells *c, eb_field *texts,
                                 char *is_broken) {
    column->offset = how / 8 % 2 * 3;
    switch (kind) {
        case 'd':
        case 'm':
        case 'i':
        case 'u':
            layout_numbers(l, column, kind, how, c, texts);
            break;
        case 'v':
            layout_views(l, column, c, texts, is_broken);
            break;
        case 'f':
            layout_fixed(l, column, c, texts);
            break;
        default:
            layout_text(l, column, kind == 'l', c, texts, is_broken);
    }
}

/* An entry for each of the table's rows, of which equal ones share the first
 * when `how` says so. */
static inline void layout_dictionary(layout *l, char kind, unsigned how,
                                     const cells *c) {
    static const char KINDS[] = "tlvfdmiu";
    const size_t width = (size_t)1 << how % 4, count = c->count;
    const cells entries = {c->at, count, c->step, count, c->can_break};
    eb_field *texts =
        (eb_field *)(void *)layout_block(l, (count + 1) * sizeof *texts);
    char *is_broken = layout_block(l, count + 1);
    layout_values(l, &l->entries, KINDS[how / 4 % 8], how / 16, &entries, texts,
                  is_broken);
    l->column.offset = how / 128 % 2;
    char *indices = layout_block(l, (c->rows + l->column.offset) * width);
    for (size_t i = 0; i < c->rows; i++) {
        size_t at = i % count;
        const eb_field cell = layout_cell(c, i);
        for (size_t k = 0; how / 32 % 2 == 0 && k < at; k++) {
            if (c->at[k * c->step].length == cell.length &&
                memcmp(c->at[k * c->step].text, cell.text, cell.length) == 0) {
                at = k;
            }
        }
        /* An index of one byte, signed, ends at 127. */
        if (width == 1 && at > 127) at = 0;
        l->texts[i] = texts[at];
        l->is_broken[i] = is_broken[at];
        if (layout_breaks(c, cell)) {
            at = width == 1 ? 200 : i % 2 == 0 ? count : SIZE_MAX;
            l->is_broken[i] |= at >= count;
        }
        layout_put(indices + (i + l->column.offset) * width, width, at);
    }
    l->column.kind =
        kind == 'x' ? EB_VALUES_DICTIONARY : EB_VALUES_UNSIGNED_DICTIONARY;
    l->column.width = width;
    l->column.values = indices;
    l->column.dictionary = &l->entries;
    l->column.dictionary_count = count;
}

/* Rows that are missing, by bits or by the kind. */
static inline void layout_bits(layout *l, const cells *c) {
    const size_t skip = l->column.offset;
    uint8_t *bits = (uint8_t *)layout_block(l, (c->rows + skip + 7) / 8);
    for (size_t i = 0; i < c->rows; i++) {
        if (layout_is(layout_cell(c, i), '~')) {
            l->texts[i] = (eb_field){"", 0};
            l->is_broken[i] = 0;
        } else {
            bits[(i + skip) / 8] |= (uint8_t)(1U << (i + skip) % 8);
        }
    }
    l->column.valid = bits;
}

static inline void layout_column(layout *l, char letter, unsigned how,
                                 const cells *c) {
    const char kind = (char)(letter | 0x20);
    memset(l, 0, sizeof *l);
    l->texts = calloc(c->rows + 1, sizeof *l->texts);
    l->is_broken = calloc(c->rows + 1, 1);
    EXPECT(l->texts != NULL && l->is_broken != NULL);
    if (letter == '-') {
        for (size_t i = 0; i < c->rows; i++) l->texts[i] = (eb_field){"", 0};
        return;
    }
    if (kind == 'x' || kind == 'y') {
        layout_dictionary(l, kind, how, c);
    } else {
        layout_values(l, &l->column, kind, how, c, l->texts, l->is_broken);
    }
    if (letter < 'a') layout_bits(l, c);
}

#endif
