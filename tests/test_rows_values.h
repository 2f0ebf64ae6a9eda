/* SPDX-License-Identifier: MIT */
/*
 * For the tests of columns: a table of texts, and the same table laid out in
 * columns as Arrow and NumPy do it, in ways that a seed chooses: slices, gaps,
 * views, dictionaries. The layouts are written here from Arrow's description
 * and share nothing with the library's reader.
 */
#ifndef EB_TESTS_TEST_ROWS_VALUES_H
#define EB_TESTS_TEST_ROWS_VALUES_H

#include <stdio.h>

#include "test.h"
/* after test.h */
#include "earlybell/data.h"

#define TEXT_MOST 40
#define COLUMNS_MOST 8
#define SLICED 3 /* rows before the first that a slice leaves out */

typedef struct table {
    size_t rows, columns;
    char (*cells)[COLUMNS_MOST][TEXT_MOST]; /* "" is missing */
} table;

typedef struct chance {
    uint64_t state;
} chance;

/* Below n. A multiplicative generator, good enough for tests. */
static inline size_t below(chance *c, size_t n) {
    c->state = c->state * UINT64_C(6364136223846793005) +
               UINT64_C(1442695040888963407);
    return (size_t)(c->state >> 33) % n;
}

/* What one column is laid out in. Free with free_layout. */
typedef struct layout {
    eb_column column, values; /* `values` of a dictionary */
    void *blocks[12];
    size_t block_count;
    const void *buffers[2];
    int64_t sizes[2];
} layout;

static inline void *block_of(layout *l, size_t bytes) {
    void *block = calloc(1, bytes + 1);
    assert_non_null(block);
    l->blocks[l->block_count++] = block;
    return block;
}

static inline void free_layout(layout *l) {
    for (size_t i = 0; i < l->block_count; i++) free(l->blocks[i]);
    memset(l, 0, sizeof *l);
}

/* Text of `n` cells that `cell(i)` points to, behind `skip` others. */
static inline void lay_text(layout *l, eb_column *column, eb_values_kind kind,
                            const char *const *cells, size_t n, size_t skip) {
    const size_t all = n + skip;
    char *bytes = block_of(l, all * TEXT_MOST);
    int32_t *small = block_of(l, (all + 1) * sizeof *small);
    int64_t *large = block_of(l, (all + 1) * sizeof *large);
    size_t used = 0;
    for (size_t i = 0; i < all; i++) {
        const char *text = i < skip ? "before" : cells[i - skip];
        small[i] = (int32_t)used;
        large[i] = (int64_t)used;
        memcpy(bytes + used, text, strlen(text));
        used += strlen(text);
    }
    small[all] = (int32_t)used;
    large[all] = (int64_t)used;
    column->kind = kind;
    column->bytes = bytes;
    column->offset = skip;
    column->values = kind == EB_VALUES_TEXT ? (void *)small : (void *)large;
}

static inline void lay_views(layout *l, eb_column *column,
                             const char *const *cells, size_t n, size_t skip) {
    char *views = block_of(l, (n + skip) * 16);
    char *bytes = block_of(l, n * TEXT_MOST);
    int32_t used = 0;
    for (size_t i = 0; i < n; i++) {
        char *view = views + (i + skip) * 16;
        const int32_t length = (int32_t)strlen(cells[i]), buffer = 1;
        memcpy(view, &length, 4);
        if (length <= 12) {
            memcpy(view + 4, cells[i], (size_t)length);
            continue;
        }
        memcpy(view + 4, cells[i], 4);
        memcpy(view + 8, &buffer, 4);
        memcpy(view + 12, &used, 4);
        memcpy(bytes + used, cells[i], (size_t)length);
        used += length;
    }
    l->buffers[1] = bytes;
    l->sizes[1] = used;
    column->kind = EB_VALUES_VIEW_TEXT;
    column->values = views;
    column->offset = skip;
    column->buffers = l->buffers;
    column->buffer_sizes = l->sizes;
    column->buffer_count = 2;
}

static inline void lay_fixed(layout *l, eb_column *column,
                             const char *const *cells, size_t n, size_t skip) {
    char *bytes = block_of(l, (n + skip) * TEXT_MOST);
    for (size_t i = 0; i < n; i++) {
        memcpy(bytes + (i + skip) * TEXT_MOST, cells[i], strlen(cells[i]));
    }
    column->kind = EB_VALUES_FIXED_TEXT;
    column->width = TEXT_MOST;
    column->values = bytes;
    column->offset = skip;
}

static inline void lay_values(layout *l, eb_column *column, size_t kind,
                              const char *const *cells, size_t n, size_t skip) {
    if (kind == 0) lay_text(l, column, EB_VALUES_TEXT, cells, n, skip);
    if (kind == 1) lay_text(l, column, EB_VALUES_LARGE_TEXT, cells, n, skip);
    if (kind == 2) lay_views(l, column, cells, n, skip);
    if (kind == 3) lay_fixed(l, column, cells, n, skip);
}

static inline void put_integer(char *at, size_t width, int64_t value) {
    const int8_t one = (int8_t)value;
    const int16_t two = (int16_t)value;
    const int32_t four = (int32_t)value;
    if (width == 1) memcpy(at, &one, 1);
    if (width == 2) memcpy(at, &two, 2);
    if (width == 4) memcpy(at, &four, 4);
    if (width == 8) memcpy(at, &value, 8);
}

/* Every different text once; at most 100, so that a byte can index them. */
static inline int lay_dictionary(layout *l, chance *c, const char *const *cells,
                                 size_t n, size_t skip) {
    const char *entries[100];
    const size_t width = (size_t)1 << below(c, 4);
    char *indices = block_of(l, (n + skip) * 8);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        while (at < count && strcmp(entries[at], cells[i]) != 0) at++;
        if (at == 100) return 0;
        if (at == count) entries[count++] = cells[i];
        put_integer(indices + (i + skip) * width, width, (int64_t)at);
    }
    lay_values(l, &l->values, below(c, 4), entries, count, below(c, 2));
    l->column.kind =
        below(c, 2) != 0 ? EB_VALUES_DICTIONARY : EB_VALUES_UNSIGNED_DICTIONARY;
    l->column.width = width;
    l->column.values = indices;
    l->column.offset = skip;
    l->column.dictionary = &l->values;
    l->column.dictionary_count = count;
    return 1;
}

/* Days, when every cell is a date or blank. */
static inline int lay_dates(layout *l, const char *const *cells, size_t n,
                            size_t skip, int64_t per_second) {
    char *days = block_of(l, (n + skip) * 8);
    const size_t width = per_second == 0 ? 4 : 8;
    for (size_t i = 0; i < n; i++) {
        eb_date date = 0;
        if (cells[i][0] != '\0' &&
            eb_date_read(cells[i], strlen(cells[i]), &date) != EB_OK) {
            return 0;
        }
        put_integer(
            days + (i + skip) * width, width,
            per_second == 0 ? date : (int64_t)date * 86400 * per_second);
    }
    l->column.kind = per_second == 0 ? EB_VALUES_DATE : EB_VALUES_TIME;
    l->column.per_second = per_second;
    l->column.values = days;
    l->column.offset = skip;
    return 1;
}

static inline int lay_integers(layout *l, chance *c, const char *const *cells,
                               size_t n, size_t skip) {
    char *numbers = block_of(l, (n + skip) * 8);
    const size_t width = below(c, 2) != 0 ? 4 : 8;
    char again[TEXT_MOST];
    for (size_t i = 0; i < n; i++) {
        const long value = strtol(cells[i], NULL, 10);
        snprintf(again, sizeof again, "%ld", value);
        if (cells[i][0] != '\0' && strcmp(again, cells[i]) != 0) return 0;
        put_integer(numbers + (i + skip) * width, width, value);
    }
    l->column.kind = below(c, 2) != 0 ? EB_VALUES_INTEGER : EB_VALUES_UNSIGNED;
    l->column.width = width;
    l->column.values = numbers;
    l->column.offset = skip;
    return 1;
}

/* Bits for what is there. A number has no blank, so that it needs them. */
static inline void lay_bits(layout *l, const char *const *cells, size_t n,
                            size_t skip) {
    uint8_t *bits = block_of(l, (n + skip) / 8 + 1);
    for (size_t i = 0; i < n; i++) {
        const size_t at = i + skip;
        if (cells[i][0] != '\0') {
            bits[at / 8] = (uint8_t)(bits[at / 8] | 1 << at % 8);
        }
    }
    l->column.valid = bits;
}

/* Rows first .. first + n - 1 of a column of the table. */
static inline void lay_column(layout *l, chance *c, const table *t,
                              size_t column, size_t first, size_t n) {
    const char **cells = malloc((n + 1) * sizeof *cells);
    const size_t skip = below(c, 2) * SLICED;
    size_t kind = below(c, 9), blanks = 0;
    assert_non_null(cells);
    memset(l, 0, sizeof *l);
    for (size_t i = 0; i < n; i++) {
        cells[i] = t->cells[first + i][column];
        blanks += cells[i][0] == '\0';
    }
    int done = 0;
    if (kind == 4 || kind == 5) done = lay_dictionary(l, c, cells, n, skip);
    if (kind == 6) done = lay_dates(l, cells, n, skip, 0);
    if (kind == 7) done = lay_dates(l, cells, n, skip, 1000);
    if (kind == 8) done = lay_integers(l, c, cells, n, skip);
    if (!done) {
        memset(&l->values, 0, sizeof l->values);
        memset(&l->column, 0, sizeof l->column);
        kind %= 4;
        lay_values(l, &l->column, kind, cells, n, skip);
    }
    if (blanks == n && below(c, 2) != 0) l->column.kind = EB_VALUES_MISSING;
    if ((kind >= 6 && blanks > 0) || below(c, 3) == 0) {
        lay_bits(l, cells, n, skip);
    }
    free(cells);
}

#endif
