/* SPDX-License-Identifier: MIT */
/*
 * Quoting a string for JSON output (RFC 8259, section 7): what must be
 * escaped is, in the short form where JSON has one; all else stays readable.
 */
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

typedef struct sink {
    char *out;
    size_t room;
    size_t length; /* of all, also of what found no room */
} sink;

static void put(sink *to, const char *text, size_t length) {
    if (to->room > to->length && length < to->room - to->length) {
        memcpy(to->out + to->length, text, length);
    }
    to->length += length;
}

static void put_control(sink *to, unsigned char c) {
    static const char HEX[] = "0123456789abcdef";
    static const char CONTROLS[] = "\b\f\n\r\t";
    static const char NAMES[] = "bfnrt";
    char escape[6] = {'\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15]};
    const char *found = c == 0 ? NULL : strchr(CONTROLS, c);
    if (found != NULL) {
        escape[1] = NAMES[found - CONTROLS];
        put(to, escape, 2);
    } else {
        put(to, escape, 6);
    }
}

size_t eb_json_quote(const char *text, size_t length, char *out, size_t room) {
    sink to = {out, room, 0};
    put(&to, "\"", 1);
    for (size_t at = 0; at < length;) {
        const size_t size = eb_utf8_character(text + at, length - at);
        const char c = text[at];
        if (size == 0) {
            put(&to, "\\ufffd", 6);
        } else if ((unsigned char)c < 0x20) {
            put_control(&to, (unsigned char)c);
        } else if (c == '"' || c == '\\') {
            const char escape[2] = {'\\', c};
            put(&to, escape, 2);
        } else {
            put(&to, text + at, size);
        }
        at += size != 0 ? size : 1;
    }
    put(&to, "\"", 1);
    if (to.length < room) out[to.length] = '\0';
    return to.length;
}
