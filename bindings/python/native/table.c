/* SPDX-License-Identifier: MIT */
/*
 * Columns that grow. A cell that finds no memory marks the table as failed and
 * is dropped, so that loops over rows need no check of their own.
 */
#include "table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "table_parts.h"

size_t eb_kind_width(eb_kind kind) {
    switch (kind) {
        case EB_KIND_NUMBER:
        case EB_KIND_INTEGER:
            return 8;
        case EB_KIND_DATE:
            return 4;
        case EB_KIND_BOOL:
            return 1;
        default:
            return 0;
    }
}

/* realloc of n elements, at least one; 0 or -1. */
static int resize(void **block, size_t n, size_t size) {
    if (size == 0 || n > SIZE_MAX / 2 / size) return -1;
    void *grown = realloc(*block, n != 0 ? n * size : size);
    if (grown == NULL) return -1;
    *block = grown;
    return 0;
}

static size_t bitmap_bytes(size_t bits) { return bits / 8 + 1; }

/* Room for `room` cells, which is more than there is. */
static int grow_to(eb_table_column *c, size_t room) {
    void *block = c->valid;
    if (resize(&block, bitmap_bytes(room), 1) < 0) return -1;
    c->valid = block;
    const size_t used = c->room != 0 ? bitmap_bytes(c->room) : 0;
    memset(c->valid + used, 0, bitmap_bytes(room) - used);
    if (c->kind == EB_KIND_TEXT) {
        block = c->offsets;
        if (resize(&block, room + 1, sizeof *c->offsets) < 0) return -1;
        c->offsets = block;
        if (c->length == 0) c->offsets[0] = 0;
    } else {
        block = c->values;
        if (resize(&block, room, eb_kind_width(c->kind)) < 0) return -1;
        c->values = block;
    }
    c->room = room;
    return 0;
}

/* The column, with room for n cells more; NULL when the table has failed. */
static eb_table_column *reserve(eb_table *table, size_t column, size_t n) {
    eb_table_column *c = &table->columns[column];
    if (table->failed) return NULL;
    if (n <= c->room - c->length) return c;
    size_t room = c->room < 64 ? 64 : 2 * c->room;
    if (room < c->length + n) room = c->length + n;
    if (grow_to(c, room) == 0) return c;
    table->failed = 1;
    return NULL;
}

static int reserve_text(eb_table_column *c, size_t more) {
    if (more <= c->text_room - c->text_length) return 0;
    size_t room = c->text_room < 256 ? 256 : 2 * c->text_room;
    if (room < c->text_length + more) room = c->text_length + more;
    void *block = c->text;
    if (resize(&block, room, 1) < 0) return -1;
    c->text = block;
    c->text_room = room;
    return 0;
}

static void set_valid(eb_table_column *c, size_t row) {
    c->valid[row / 8] = (uint8_t)(c->valid[row / 8] | 1u << row % 8);
}

/* ---- life --------------------------------------------------------------- */

eb_table *eb_table_new(const eb_heading *headings, size_t count, size_t rows) {
    eb_table *table =
        calloc(1, sizeof *table + count * sizeof table->columns[0]);
    if (table == NULL) return NULL;
    atomic_init(&table->owners, 1);
    table->count = count;
    for (size_t i = 0; i < count; i++) {
        eb_table_column *c = &table->columns[i];
        const size_t length = strlen(headings[i].name) + 1;
        c->kind = headings[i].kind;
        c->name = malloc(length);
        if (c->name != NULL) memcpy(c->name, headings[i].name, length);
        if (c->name == NULL || grow_to(c, rows) < 0 ||
            (c->kind == EB_KIND_TEXT && reserve_text(c, 1) < 0)) {
            eb_table_free(table);
            return NULL;
        }
    }
    return table;
}

eb_table *eb_table_share(eb_table *table) {
    atomic_fetch_add(&table->owners, 1);
    return table;
}

void eb_table_free(eb_table *table) {
    if (table == NULL || atomic_fetch_sub(&table->owners, 1) != 1) return;
    for (size_t i = 0; i < table->count; i++) {
        eb_table_column *c = &table->columns[i];
        free(c->name);
        free(c->values);
        free(c->offsets);
        free(c->text);
        free(c->valid);
    }
    free(table);
}

/* ---- cells -------------------------------------------------------------- */

/* A cell of zeros that is missing. */
static void skip(eb_table_column *c) {
    if (c->kind == EB_KIND_TEXT) {
        c->offsets[c->length + 1] = c->offsets[c->length];
    } else {
        const size_t width = eb_kind_width(c->kind);
        memset((char *)c->values + c->length * width, 0, width);
    }
    c->missing++;
    c->length++;
}

void eb_table_missing(eb_table *table, size_t column) {
    eb_table_column *c = reserve(table, column, 1);
    if (c == NULL) return;
    if (c->kind == EB_KIND_NUMBER) {
        const double none = NAN;
        eb_table_numbers(table, column, 1, &none, 1, 1);
    } else {
        skip(c);
    }
}

void eb_table_text(eb_table *table, size_t column, const char *text) {
    eb_table_column *c = reserve(table, column, 1);
    if (c == NULL) return;
    if (text == NULL) {
        skip(c);
        return;
    }
    const size_t length = strlen(text);
    if (reserve_text(c, length) < 0) {
        table->failed = 1;
        return;
    }
    memcpy(c->text + c->text_length, text, length);
    c->text_length += length;
    set_valid(c, c->length);
    c->offsets[++c->length] = (int64_t)c->text_length;
}

/* A tile of rows by columns: what is read, a cache line a row, and what is
 * written, a piece a column, stay in the nearest cache together. */
enum { TILE_ROWS = 64, TILE_COLUMNS = 8 };

/* The bits of n cells from the column's end on. */
static void add_bits(eb_table_column *c, uint64_t bits, size_t n) {
    c->missing += n - (size_t)eb_popcount64(bits);
    for (size_t i = 0; bits != 0; i++, bits >>= 1) {
        const size_t row = c->length + i;
        if (row % 8 == 0) {
            c->valid[row / 8] = (uint8_t)bits;
            i += 7;
            bits >>= 7;
        } else if (bits & 1) {
            set_valid(c, row);
        }
    }
    c->length += n;
}

static inline void add_tile(eb_table_column *columns, size_t count,
                            const double *from, size_t stride, size_t n) {
    double *out[TILE_COLUMNS];
    uint64_t bits[TILE_COLUMNS] = {0};
    for (size_t k = 0; k < count; k++) {
        out[k] = (double *)columns[k].values + columns[k].length;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < count; k++) {
            const double value = from[i * stride + k];
            out[k][i] = value;
            bits[k] |= (uint64_t)!isnan(value) << i;
        }
    }
    for (size_t k = 0; k < count; k++) add_bits(&columns[k], bits[k], n);
}

void eb_table_numbers(eb_table *table, size_t column, size_t count,
                      const double *from, size_t stride, size_t n) {
    for (size_t k = 0; k < count; k++) {
        if (reserve(table, column + k, n) == NULL) return;
    }
    for (size_t row = 0; row < n; row += TILE_ROWS) {
        const size_t rows = n - row < TILE_ROWS ? n - row : TILE_ROWS;
        for (size_t k = 0; k < count; k += TILE_COLUMNS) {
            const double *tile = from + row * stride + k;
            eb_table_column *columns = &table->columns[column + k];
            if (count - k >= TILE_COLUMNS) { /* a number that is known */
                add_tile(columns, TILE_COLUMNS, tile, stride, rows);
            } else {
                add_tile(columns, count - k, tile, stride, rows);
            }
        }
    }
}

void eb_table_number(eb_table *table, size_t column, double value) {
    eb_table_numbers(table, column, 1, &value, 1, 1);
}

void eb_table_integer(eb_table *table, size_t column, int64_t value,
                      int64_t missing) {
    eb_table_column *c = reserve(table, column, 1);
    if (c == NULL) return;
    if (value == missing) {
        skip(c);
        return;
    }
    ((int64_t *)c->values)[c->length] = value;
    set_valid(c, c->length++);
}

void eb_table_date(eb_table *table, size_t column, eb_date date) {
    eb_table_column *c = reserve(table, column, 1);
    if (c == NULL) return;
    if (date == EB_NO_DATE) {
        skip(c);
        return;
    }
    ((int32_t *)c->values)[c->length] = date;
    set_valid(c, c->length++);
}

void eb_table_bool(eb_table *table, size_t column, int value) {
    eb_table_column *c = reserve(table, column, 1);
    if (c == NULL) return;
    ((uint8_t *)c->values)[c->length] = value != 0;
    set_valid(c, c->length++);
}

/* ---- end ---------------------------------------------------------------- */

/* In place, from the front: entry i is read before its room is written. */
static void narrow_offsets(eb_table_column *c) {
    char *out = (char *)c->offsets;
    for (size_t i = 0; i <= c->length; i++) {
        int64_t wide;
        memcpy(&wide, c->offsets + i, sizeof wide);
        const int32_t narrow = (int32_t)wide;
        memcpy(out + i * sizeof narrow, &narrow, sizeof narrow);
    }
    c->is_narrow = 1;
}

eb_status eb_table_end(eb_table *table, eb_error *err) {
    if (table->failed) {
        err->status = EB_ERR_MEMORY;
        return EB_ERR_MEMORY;
    }
    table->length = table->count != 0 ? table->columns[0].length : 0;
    for (size_t i = 0; i < table->count; i++) {
        eb_table_column *c = &table->columns[i];
        if (c->length != table->length) {
            memset(err, 0, sizeof *err);
            err->status = EB_ERR_STATE;
            return EB_ERR_STATE;
        }
        if (c->kind == EB_KIND_TEXT && !c->is_narrow &&
            c->text_length <= INT32_MAX) {
            narrow_offsets(c);
        }
    }
    return EB_OK;
}
