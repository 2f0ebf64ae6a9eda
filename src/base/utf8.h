/* SPDX-License-Identifier: MIT */
/*
 * Well-formed UTF-8 (Unicode, table 3-7): no overlong forms, no surrogates,
 * nothing past U+10FFFF.
 */
#ifndef EB_BASE_UTF8_H
#define EB_BASE_UTF8_H

#include <stddef.h>

/*
 * How many bytes the first character of `text` takes: 1 to 4, or 0 when the
 * bytes there are not well-formed (or `length` is 0).
 */
static inline size_t eb_utf8_character(const char *text, size_t length) {
    if (length == 0) return 0;
    const unsigned char *b = (const unsigned char *)text;
    /* Only the second byte's range depends on the first byte. */
    unsigned char least = 0x80, most = 0xbf;
    size_t size;
    if (b[0] < 0x80) return 1;
    if (b[0] >= 0xc2 && b[0] <= 0xdf) {
        size = 2;
    } else if (b[0] >= 0xe0 && b[0] <= 0xef) {
        size = 3;
        if (b[0] == 0xe0) least = 0xa0;
        if (b[0] == 0xed) most = 0x9f;
    } else if (b[0] >= 0xf0 && b[0] <= 0xf4) {
        size = 4;
        if (b[0] == 0xf0) least = 0x90;
        if (b[0] == 0xf4) most = 0x8f;
    } else {
        return 0;
    }
    if (length < size || b[1] < least || b[1] > most) return 0;
    for (size_t i = 2; i < size; i++) {
        if (b[i] < 0x80 || b[i] > 0xbf) return 0;
    }
    return size;
}

#endif
