/* SPDX-License-Identifier: MIT */
/*
 * Names and ids come from files that we do not control. One with a newline
 * could forge a row of a list; one with U+202E could show 0.1 as 1.0; one
 * with an escape sequence could rewrite the screen. So they are shown as what
 * they are: `A\u{202e}B`.
 *
 * Widths follow Unicode's East Asian Width and general category in broad
 * ranges (Unicode 15, EastAsianWidth.txt): enough to keep columns straight.
 */
#include "ui/shown.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

typedef struct range {
    uint32_t first, last;
} range;

/* Written out: controls, direction marks, what has no width and no shape. */
static const range HIDDEN[] = {
    {0x0000, 0x001f}, {0x007f, 0x009f},   {0x00ad, 0x00ad}, {0x061c, 0x061c},
    {0x115f, 0x1160}, {0x180e, 0x180e},   {0x200b, 0x200f}, {0x2028, 0x202e},
    {0x2060, 0x206f}, {0x3164, 0x3164},   {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
    {0xfff0, 0xfffb}, {0xe0000, 0xe0fff},
};

/* Marks that sit on the letter before. */
static const range COMBINING[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},
    {0x064b, 0x065f}, {0x0900, 0x0902}, {0x093c, 0x093c}, {0x0941, 0x0948},
    {0x094d, 0x094d}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e},
    {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f},
};

/* Two columns. */
static const range WIDE[] = {
    {0x1100, 0x115e},   {0x2e80, 0x303e},   {0x3041, 0x3163},
    {0x3165, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97f},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
    {0xff01, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

static int is_in(uint32_t c, const range *ranges, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) return 1;
    }
    return 0;
}

#define IS_IN(c, ranges) is_in(c, ranges, sizeof ranges / sizeof *ranges)

static uint32_t decode(const char *text, size_t size) {
    static const unsigned char FIRST_BITS[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t c = (unsigned char)text[0] & FIRST_BITS[size];
    for (size_t i = 1; i < size; i++) {
        c = c << 6 | ((unsigned char)text[i] & 0x3f);
    }
    return c;
}

static size_t width_of(uint32_t c) {
    if (c < 0x300) return 1;
    if (IS_IN(c, COMBINING)) return 0;
    return IS_IN(c, WIDE) ? 2 : 1;
}

/* The next character of `text` as it is shown, in `out`; its bytes in
 * *bytes, its columns in *columns. Returns the bytes of `text` it stands
 * for. */
static size_t show_one(const char *text, size_t left, char out[16],
                       size_t *bytes, size_t *columns) {
    const size_t size = eb_utf8_character(text, left);
    if (size == 0) {
        *bytes = *columns = (size_t)snprintf(out, 16, "\\x{%02x}",
                                             (unsigned)(unsigned char)*text);
        return 1;
    }
    const uint32_t c = decode(text, size);
    if (IS_IN(c, HIDDEN)) {
        *bytes = *columns = (size_t)snprintf(out, 16, "\\u{%" PRIx32 "}", c);
        return size;
    }
    memcpy(out, text, size);
    *bytes = size;
    *columns = width_of(c);
    return size;
}

#define CUT "\xe2\x80\xa6" /* … */
#define CUT_BYTES 3

size_t eb_shown(const char *text, size_t most, char *out, size_t room) {
    const size_t length = strlen(text);
    size_t used = 0, columns = 0;
    /* Where to cut, if it comes to that: the "…" still fits there. */
    size_t cut_used = 0, cut_columns = 0;
    for (size_t at = 0; at < length;) {
        char one[16];
        size_t bytes, wide;
        const size_t step =
            show_one(text + at, length - at, one, &bytes, &wide);
        if (wide > most - columns || used + bytes >= room) {
            if (cut_used + CUT_BYTES < room && cut_columns < most) {
                memcpy(out + cut_used, CUT, CUT_BYTES);
                cut_used += CUT_BYTES;
                cut_columns++;
            }
            out[cut_used] = '\0';
            return cut_columns;
        }
        memcpy(out + used, one, bytes);
        used += bytes;
        columns += wide;
        if (columns < most && used + CUT_BYTES < room) {
            cut_used = used;
            cut_columns = columns;
        }
        at += step;
    }
    out[used] = '\0';
    return columns;
}

size_t eb_columns(const char *text) {
    const size_t length = strlen(text);
    size_t columns = 0;
    for (size_t at = 0; at < length;) {
        const size_t size = eb_utf8_character(text + at, length - at);
        columns += size == 0 ? 1 : width_of(decode(text + at, size));
        at += size == 0 ? 1 : size;
    }
    return columns;
}

size_t eb_shell_word(const char *text, char *out, size_t room) {
    static const char PLAIN[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        "%+,-./:=@_";
    const size_t length = strlen(text);
    size_t used = 0;
    if (length > 0 && strspn(text, PLAIN) == length) {
        if (length >= room) return 0;
        memcpy(out, text, length + 1);
        return length;
    }
    if (room < 3) return 0;
    out[used++] = '\'';
    for (size_t i = 0; i < length; i++) {
        /* Room for '\'' and the closing quote. */
        if (used + 6 > room) return 0;
        if (text[i] == '\'') {
            memcpy(out + used, "'\\''", 4);
            used += 4;
        } else {
            out[used++] = text[i];
        }
    }
    if (used + 2 > room) return 0;
    out[used++] = '\'';
    out[used] = '\0';
    return used;
}
