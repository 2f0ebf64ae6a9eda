/* SPDX-License-Identifier: MIT */
/*
 * Eight bytes are looked at together (Mycroft's and Lamport's arithmetic in
 * one word, "SIMD within a register"): in each byte of a word the high bit is
 * set when that byte could matter, which is when it is a delimiter or not
 * above `"` (22 hex: quote, blank, tab, CR, LF, NUL all lie there). Letters,
 * digits and the marks `/ \ -` are above, so that a row of a register costs
 * one step for each delimiter and each quote. The sums cannot carry from byte
 * to byte, because they leave the high bits out: 7F + 7F is FE.
 */
#include "text/split.h"

#include "base/bits.h"

#define EACH UINT64_C(0x0101010101010101)
#define LOW_BITS (EACH * 0x7F)
#define HIGH_BITS (EACH * 0x80)

/* The byte of the lowest address in the lowest bits, on every machine. */
static inline uint64_t load(const char *text) {
    const unsigned char *at = (const unsigned char *)text;
    return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
           (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32 |
           (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 |
           (uint64_t)at[7] << 56;
}

/* High bits of the bytes that are not `byte`, given word ^ EACH * byte. */
static inline uint64_t not_zero(uint64_t word) {
    return ((word & LOW_BITS) + LOW_BITS) | word;
}

/* High bits of the bytes above `"`. */
static inline uint64_t above_quote(uint64_t word) {
    return ((word & LOW_BITS) + EACH * (0x7F - '"')) | word;
}

static inline int is_line_end(char byte) {
    return byte == '\n' || byte == '\r';
}

eb_split_end eb_split_row(const char *text, char delimiter, eb_field *fields,
                          size_t room, eb_split *out) {
    const uint64_t delimiters = EACH * (unsigned char)delimiter;
    size_t count = 0, begin = 0, longest = 0;
    size_t quotes = 0; /* of the field that begins at `begin`: 0, 1 or 2 */
    int has_nul = 0;
    for (size_t at = 0;; at += 8) {
        const uint64_t word = load(text + at);
        uint64_t matter =
            ~(above_quote(word) & not_zero(word ^ delimiters)) & HIGH_BITS;
        for (; matter != 0; matter &= matter - 1) {
            const size_t here = at + (size_t)eb_ctz64(matter) / 8;
            const char byte = text[here];
            const int ends_row = is_line_end(byte);
            if (byte == '"') {
                const int opens = quotes == 0 && here == begin;
                const char next = text[here + 1];
                const int closes =
                    quotes == 1 && (next == delimiter || is_line_end(next));
                if (!opens && !closes) return EB_SPLIT_HARD;
                quotes++;
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

size_t eb_split_line(const char *text, size_t length) {
    size_t at = 0;
    for (; at + 8 <= length; at += 8) {
        const uint64_t word = load(text + at);
        const uint64_t ends =
            ~(not_zero(word ^ EACH * '\n') & not_zero(word ^ EACH * '\r')) &
            HIGH_BITS;
        if (ends != 0) return at + (size_t)eb_ctz64(ends) / 8;
    }
    while (at < length && text[at] != '\n' && text[at] != '\r') at++;
    return at;
}
