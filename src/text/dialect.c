/* SPDX-License-Identifier: MIT */
/*
 * RFC 4180 knows the comma only. Where the comma is the decimal sign,
 * spreadsheets write semicolons; school systems also export tabs. Column
 * names hold none of the three, so that the header settles it:
 * `pupil_id;name, first;code` has two semicolons and one comma.
 */
#include "text/dialect.h"

#include <string.h>

static const struct {
    char delimiter;
    const char *name;
} DELIMITERS[] = {{',', "comma"}, {';', "semicolon"}, {'\t', "tab"}};

enum { DELIMITER_COUNT = sizeof DELIMITERS / sizeof *DELIMITERS };

int eb_delimiter_is_usable(int byte) {
    return byte > 0 && byte < 0x80 && byte != '"' && byte != '\r' &&
           byte != '\n';
}

static int is_word_character(int byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte == '_';
}

int eb_delimiter_of_sep(const char *line, size_t length) {
    if (length == 7 && line[0] == '"' && line[6] == '"') {
        line++;
        length -= 2;
    }
    if (length != 5 || line[3] != '=') return 0;
    static const char SEP[] = "sep";
    for (size_t i = 0; i < 3; i++) {
        if (line[i] != SEP[i] && line[i] != SEP[i] - 'a' + 'A') return 0;
    }
    const int byte = (unsigned char)line[4];
    if (!eb_delimiter_is_usable(byte) || is_word_character(byte)) return 0;
    return byte;
}

int eb_delimiter_of_header(const char *header, size_t length) {
    size_t counts[DELIMITER_COUNT] = {0};
    int is_quoted = 0;
    for (size_t i = 0; i < length; i++) {
        if (header[i] == '"') is_quoted = !is_quoted;
        for (size_t d = 0; d < DELIMITER_COUNT && !is_quoted; d++) {
            if (header[i] == DELIMITERS[d].delimiter) counts[d]++;
        }
    }
    size_t best = 0;
    for (size_t d = 1; d < DELIMITER_COUNT; d++) {
        if (counts[d] > counts[best]) best = d;
    }
    return counts[best] != 0 ? DELIMITERS[best].delimiter : 0;
}

size_t eb_header_length(const char *text, size_t length) {
    int is_quoted = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"') is_quoted = !is_quoted;
        if (!is_quoted && (text[i] == '\n' || text[i] == '\r')) return i;
    }
    return length;
}

const char *eb_delimiter_name(int delimiter) {
    for (size_t d = 0; d < DELIMITER_COUNT; d++) {
        if (DELIMITERS[d].delimiter == delimiter) return DELIMITERS[d].name;
    }
    return NULL;
}
