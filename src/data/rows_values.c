/* SPDX-License-Identifier: MIT */
/*
 * Columns as Arrow, NumPy and databases lay them out in memory (Apache Arrow,
 * "Columnar format": offsets, string views, dictionaries, validity bits).
 * Written from the description; no Arrow header or library is used.
 *
 * Values are fetched by memcpy, as a buffer that a program sliced need not be
 * aligned.
 */
#include "data/rows_values.h"

#include <limits.h>
#include <string.h>

#define SECONDS_IN_DAY 86400
#define VIEW_BYTES 16
#define VIEW_INLINE 12 /* longest text inside a view */

/* ---- the shape ---------------------------------------------------------- */

static int is_integer_width(size_t width) {
    return width == 1 || width == 2 || width == 4 || width == 8;
}

static const char *dictionary_fault(const eb_column *column) {
    const eb_column *values = column->dictionary;
    if (!is_integer_width(column->width)) {
        return "an index has 1, 2, 4 or 8 bytes";
    }
    if (values == NULL) return "there is no dictionary";
    if (eb_column_is_dictionary(values)) return "a dictionary of dictionaries";
    return eb_column_fault(values, column->dictionary_count);
}

const char *eb_column_fault(const eb_column *column, size_t rows) {
    if ((unsigned)column->kind >= EB_VALUES_KINDS) return "no such kind";
    if (column->kind == EB_VALUES_MISSING) return NULL;
    if (column->offset > SIZE_MAX / VIEW_BYTES - rows ||
        rows > SIZE_MAX / VIEW_BYTES) {
        return "it is longer than memory";
    }
    if (column->values == NULL && rows > 0) return "there are no values";
    switch (column->kind) {
        case EB_VALUES_FIXED_TEXT:
            return column->width == 0 ||
                           column->width >
                               SIZE_MAX / (column->offset + rows + 1)
                       ? "its width is 0 or too much"
                       : NULL;
        case EB_VALUES_VIEW_TEXT:
            return column->buffer_count > 0 && (column->buffers == NULL ||
                                                column->buffer_sizes == NULL)
                       ? "there are no buffers, or no sizes of them"
                       : NULL;
        case EB_VALUES_TIME:
            return column->per_second != 1 && column->per_second != 1000 &&
                           column->per_second != 1000000 &&
                           column->per_second != 1000000000
                       ? "times are in seconds, or thousandths of them"
                       : NULL;
        case EB_VALUES_INTEGER:
        case EB_VALUES_UNSIGNED:
            return is_integer_width(column->width)
                       ? NULL
                       : "a number has 1, 2, 4 or 8 bytes";
        case EB_VALUES_DICTIONARY:
        case EB_VALUES_UNSIGNED_DICTIONARY:
            return dictionary_fault(column);
        case EB_VALUES_MISSING:
        case EB_VALUES_TEXT:
        case EB_VALUES_LARGE_TEXT:
        case EB_VALUES_DATE:
        case EB_VALUES_KINDS:
            break;
    }
    return NULL;
}

/* ---- fetching ----------------------------------------------------------- */

static const unsigned char *value_at(const eb_column *column, size_t row,
                                     size_t width) {
    return (const unsigned char *)column->values +
           (column->offset + row) * width;
}

static int32_t int32_at(const void *at) {
    int32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static int64_t int64_at(const void *at) {
    int64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static int64_t signed_at(const unsigned char *at, size_t width) {
    int8_t one;
    int16_t two;
    switch (width) {
        case 1:
            memcpy(&one, at, sizeof one);
            return one;
        case 2:
            memcpy(&two, at, sizeof two);
            return two;
        case 4:
            return int32_at(at);
        default:
            return int64_at(at);
    }
}

static uint64_t unsigned_at(const unsigned char *at, size_t width) {
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (width) {
        case 1:
            return *at;
        case 2:
            memcpy(&two, at, sizeof two);
            return two;
        case 4:
            memcpy(&four, at, sizeof four);
            return four;
        default:
            memcpy(&eight, at, sizeof eight);
            return eight;
    }
}

int64_t eb_column_index(const eb_column *column, size_t row) {
    if (!eb_column_has(column, row)) return -1;
    const unsigned char *at = value_at(column, row, column->width);
    if (column->kind == EB_VALUES_DICTIONARY) {
        const int64_t index = signed_at(at, column->width);
        return index >= 0 && (uint64_t)index < column->dictionary_count ? index
                                                                        : -1;
    }
    const uint64_t index = unsigned_at(at, column->width);
    return index < column->dictionary_count ? (int64_t)index : -1;
}

/* ---- as text ------------------------------------------------------------ */

static void write_number(uint64_t value, int negative,
                         char room[EB_COLUMN_TEXT_ROOM], eb_field *out) {
    size_t at = EB_COLUMN_TEXT_ROOM;
    do {
        room[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    if (negative) room[--at] = '-';
    out->text = room + at;
    out->length = EB_COLUMN_TEXT_ROOM - at;
}

/* A day that no file could write as four digits of a year is no date. */
static void write_date(int64_t days, char room[EB_COLUMN_TEXT_ROOM],
                       eb_field *out) {
    room[0] = '\0';
    if (days > INT32_MIN && days <= INT32_MAX)
        eb_date_write((eb_date)days, room);
    out->text = room[0] == '\0' ? "?" : room;
    out->length = strlen(out->text);
}

static void write_two(char *to, int64_t value) {
    to[0] = (char)('0' + value / 10);
    to[1] = (char)('0' + value % 10);
}

static int64_t floor_divide(int64_t value, int64_t by) {
    return value / by - (value % by < 0);
}

static void write_time(const eb_column *column, int64_t value,
                       char room[EB_COLUMN_TEXT_ROOM], eb_field *out) {
    const int64_t seconds = floor_divide(value, column->per_second);
    const int64_t days = floor_divide(seconds, SECONDS_IN_DAY);
    const int64_t rest = seconds % SECONDS_IN_DAY;
    const int64_t second = rest < 0 ? rest + SECONDS_IN_DAY : rest;
    write_date(days, room, out);
    if (out->text != room || (second == 0 && !column->utc)) return;
    char *at = room + out->length;
    at[0] = 'T';
    write_two(at + 1, second / 3600);
    at[3] = ':';
    write_two(at + 4, second / 60 % 60);
    at[6] = ':';
    write_two(at + 7, second % 60);
    if (column->utc) at[9] = 'Z';
    out->length += column->utc ? 10 : 9;
}

static const char *text_between(const eb_column *column, int64_t from,
                                int64_t to, eb_field *out) {
    if (from < 0 || to < from) return "its offsets go backwards";
    if (to > from && column->bytes == NULL) return "it has no bytes";
    if ((uint64_t)to > SIZE_MAX) return "its offsets are longer than memory";
    out->text = to > from ? column->bytes + from : "";
    out->length = (size_t)(to - from);
    return NULL;
}

static const char *view_text(const eb_column *column, const unsigned char *view,
                             eb_field *out) {
    const int32_t length = int32_at(view);
    if (length < 0) return "a view has a negative length";
    if (length <= VIEW_INLINE) {
        out->text = (const char *)view + 4;
        out->length = (size_t)length;
        return NULL;
    }
    const int32_t buffer = int32_at(view + 8), from = int32_at(view + 12);
    if (buffer < 0 || (size_t)buffer >= column->buffer_count || from < 0 ||
        column->buffers[buffer] == NULL ||
        column->buffer_sizes[buffer] < (int64_t)from + length) {
        return "a view points outside of its buffers";
    }
    out->text = (const char *)column->buffers[buffer] + from;
    out->length = (size_t)length;
    return NULL;
}

static void fixed_text(const char *text, size_t width, eb_field *out) {
    while (width > 0 && text[width - 1] == '\0') width--;
    out->text = text;
    out->length = width;
}

const char *eb_column_text(const eb_column *column, size_t row,
                           char room[EB_COLUMN_TEXT_ROOM], eb_field *out) {
    const unsigned char *at;
    out->text = "";
    out->length = 0;
    if (column->kind == EB_VALUES_MISSING || !eb_column_has(column, row)) {
        return NULL;
    }
    switch (column->kind) {
        case EB_VALUES_TEXT:
            at = value_at(column, row, 4);
            return text_between(column, int32_at(at), int32_at(at + 4), out);
        case EB_VALUES_LARGE_TEXT:
            at = value_at(column, row, 8);
            return text_between(column, int64_at(at), int64_at(at + 8), out);
        case EB_VALUES_VIEW_TEXT:
            return view_text(column, value_at(column, row, VIEW_BYTES), out);
        case EB_VALUES_FIXED_TEXT:
            fixed_text((const char *)value_at(column, row, column->width),
                       column->width, out);
            return NULL;
        case EB_VALUES_DATE:
            write_date(int32_at(value_at(column, row, 4)), room, out);
            return NULL;
        case EB_VALUES_TIME:
            write_time(column, int64_at(value_at(column, row, 8)), room, out);
            return NULL;
        case EB_VALUES_INTEGER: {
            const int64_t value =
                signed_at(value_at(column, row, column->width), column->width);
            write_number(value < 0 ? 0 - (uint64_t)value : (uint64_t)value,
                         value < 0, room, out);
            return NULL;
        }
        case EB_VALUES_UNSIGNED:
            write_number(unsigned_at(value_at(column, row, column->width),
                                     column->width),
                         0, room, out);
            return NULL;
        case EB_VALUES_DICTIONARY:
        case EB_VALUES_UNSIGNED_DICTIONARY: {
            const int64_t index = eb_column_index(column, row);
            if (index < 0) return "an index points outside of the dictionary";
            return eb_column_text(column->dictionary, (size_t)index, room, out);
        }
        case EB_VALUES_MISSING:
        case EB_VALUES_KINDS:
            break;
    }
    return NULL;
}

/* ---- runs --------------------------------------------------------------- */

#define FIRST_STEP 8

/* `n` values of `width` bytes that follow one at `at`: are all the same? A
 * block is when it equals itself, moved by one value. */
static int all_same(const void *at, size_t width, size_t n) {
    const unsigned char *bytes = at;
    return memcmp(bytes, bytes + width, n * width) == 0;
}

/* Values of one width whose bytes say all: equal bytes, equal text. */
static size_t run_of_bytes(const eb_column *column, size_t width, size_t first,
                           size_t end) {
    const unsigned char *at = value_at(column, first, width);
    size_t n = 1, step = FIRST_STEP;
    while (first + n < end && step > 0) {
        const size_t most = end - first - n < step ? end - first - n : step;
        if (all_same(at + (n - 1) * width, width, most)) {
            n += most;
            step *= 2;
        } else {
            step = most / 2; /* the border is among these */
        }
    }
    return first + n;
}

/* The n offsets after those at `at` are as far apart as these two. */
static int evenly(const unsigned char *at, size_t width, uint64_t length,
                  size_t n) {
    uint64_t odd = 0;
    for (size_t i = 1; i <= n; i++) {
        const unsigned char *offset = at + i * width;
        odd |=
            width == 4
                ? (uint64_t)((int64_t)int32_at(offset + 4) - int32_at(offset)) ^
                      length
                : ((uint64_t)int64_at(offset + 8) -
                   (uint64_t)int64_at(offset)) ^
                      length;
    }
    return odd == 0;
}

static size_t run_of_text(const eb_column *column, size_t first, size_t end) {
    const size_t width = column->kind == EB_VALUES_LARGE_TEXT ? 8 : 4;
    const unsigned char *offsets = value_at(column, first, width);
    char room[EB_COLUMN_TEXT_ROOM];
    eb_field text;
    if (eb_column_text(column, first, room, &text) != NULL) return first + 1;
    size_t n = 1, step = FIRST_STEP;
    while (first + n < end && step > 0) {
        const size_t most = end - first - n < step ? end - first - n : step;
        const size_t last = n - 1;
        if (evenly(offsets + last * width, width, text.length, most) &&
            (text.length == 0 ||
             all_same(text.text + last * text.length, text.length, most))) {
            n += most;
            step *= 2;
        } else {
            step = most / 2;
        }
    }
    return first + n;
}

static size_t run_of_values(const eb_column *column, size_t first, size_t end) {
    switch (column->kind) {
        case EB_VALUES_MISSING:
            return end;
        case EB_VALUES_TEXT:
        case EB_VALUES_LARGE_TEXT:
            return run_of_text(column, first, end);
        case EB_VALUES_VIEW_TEXT:
            return run_of_bytes(column, VIEW_BYTES, first, end);
        case EB_VALUES_DATE:
            return run_of_bytes(column, 4, first, end);
        case EB_VALUES_TIME:
            return run_of_bytes(column, 8, first, end);
        case EB_VALUES_FIXED_TEXT:
        case EB_VALUES_INTEGER:
        case EB_VALUES_UNSIGNED:
        case EB_VALUES_DICTIONARY:
        case EB_VALUES_UNSIGNED_DICTIONARY:
            return run_of_bytes(column, column->width, first, end);
        case EB_VALUES_KINDS:
            break;
    }
    return first + 1;
}

size_t eb_column_run(const eb_column *column, size_t first, size_t end) {
    if (column->kind == EB_VALUES_MISSING) return end;
    if (!eb_column_has(column, first)) return first + 1;
    const size_t last = run_of_values(column, first, end);
    size_t there = first + 1;
    while (there < last && eb_column_has(column, there)) there++;
    return there;
}
