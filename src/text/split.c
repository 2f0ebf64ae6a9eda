/* SPDX-License-Identifier: MIT */
/*
 * Sixteen bytes are looked at together (base/bytes.h): those that could
 * matter are the delimiter and what is not above `"` (22 hex: quote, blank,
 * tab, CR, LF, NUL all lie there). Letters, digits and the marks `/ \ -` are
 * above, so that a row of a register costs one step for each delimiter and
 * each quote. Inside quotes the delimiter does not matter: a year of marks
 * with commas between them is passed over sixteen bytes at a time.
 */
#include "text/split.h"

#include "base/bytes.h"

static inline int is_line_end(char byte) {
    return byte == '\n' || byte == '\r';
}

/* The bytes from `at` on that could matter, to a field with `quotes`. */
static inline uint32_t look(const char *text, size_t at, char delimiter,
                            size_t quotes) {
    return quotes == 1 ? eb_bytes_up_to(text + at, '"')
                       : eb_bytes_up_to_or(text + at, '"', delimiter);
}

eb_split_end eb_split_row(const char *text, char delimiter, eb_field *fields,
                          size_t room, eb_split *out) {
    size_t count = 0, begin = 0, longest = 0;
    size_t quotes = 0; /* of the field that begins at `begin`: 0, 1 or 2 */
    int has_nul = 0;
    for (size_t at = 0;; at += EB_BYTES_STEP) {
        uint32_t matter = look(text, at, delimiter, quotes);
        while (matter != 0) {
            const size_t here = at + (size_t)eb_ctz64(matter);
            const char byte = text[here];
            const int ends_row = is_line_end(byte);
            matter &= matter - 1;
            if (byte == '"') {
                const int opens = quotes == 0 && here == begin;
                const char next = text[here + 1];
                const int closes =
                    quotes == 1 && (next == delimiter || is_line_end(next));
                if (!opens && !closes) return EB_SPLIT_HARD;
                quotes++;
                matter = look(text, at, delimiter, quotes) &
                         ~(((uint32_t)2 << (here - at)) - 1);
            } else if (byte == delimiter || ends_row) {
                if (quotes == 1 && !ends_row) continue;
                if (quotes == 1) return EB_SPLIT_HARD;
                if (count == room) return EB_SPLIT_FULL;
                const size_t length = here - begin - quotes;
                fields[count].text = text + begin + quotes / 2;
                fields[count].length = length;
                count++;
                longest = length > longest ? length : longest;
                begin = here + 1;
                quotes = 0;
                if (!ends_row) continue;
                out->count = count;
                out->length = here;
                out->longest = longest;
                out->has_nul = has_nul;
                return EB_SPLIT_ROW;
            } else if (byte == '\0') {
                has_nul = 1;
            }
        }
    }
}

/* The delimiters among the first `length` bytes, at most 63, and 1 when
 * nothing else among them could matter. */
static int find_delimiters(const char *text, size_t length, char delimiter,
                           uint64_t *out) {
    uint64_t matter = 0, found = 0;
    for (size_t at = 0; at < length; at += EB_BYTES_STEP) {
        matter |= (uint64_t)eb_bytes_up_to_or(text + at, '"', delimiter) << at;
        found |= (uint64_t)eb_bytes_equal(text + at, delimiter) << at;
    }
    const uint64_t row = eb_low_bits64((int)length);
    *out = found & row;
    return ((matter ^ found) & row) == 0;
}

void eb_split_learn(const char *text, char delimiter, const eb_split *row,
                    eb_split_shape *out) {
    out->length = 0;
    if (row->length > 63 ||
        !find_delimiters(text, row->length, delimiter, &out->delimiters)) {
        return;
    }
    out->row = text;
    out->length = row->length;
    out->count = row->count;
}

int eb_split_again(const char *text, char delimiter, eb_split_shape *shape,
                   eb_field *fields) {
    uint64_t delimiters;
    if (shape->length == 0 || !is_line_end(text[shape->length]) ||
        !find_delimiters(text, shape->length, delimiter, &delimiters) ||
        delimiters != shape->delimiters) {
        return 0;
    }
    const ptrdiff_t step = text - shape->row;
    for (size_t i = 0; i < shape->count; i++) fields[i].text += step;
    shape->row = text;
    return 1;
}

size_t eb_split_line(const char *text, size_t length) {
    size_t at = 0;
    for (; at + EB_BYTES_STEP <= length; at += EB_BYTES_STEP) {
        uint32_t matter = eb_bytes_up_to(text + at, '\r');
        for (; matter != 0; matter &= matter - 1) {
            const size_t here = at + (size_t)eb_ctz64(matter);
            if (is_line_end(text[here])) return here;
        }
    }
    while (at < length && !is_line_end(text[at])) at++;
    return at;
}
