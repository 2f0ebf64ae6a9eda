/* SPDX-License-Identifier: MIT */
/*
 * The small words of a row: blanks around a field, words in any case, whole
 * numbers, AM and PM, ids.
 *
 * Case is folded for ASCII letters only and by hand: the C library's own
 * functions change with the locale, and a column must not. A blank is a space
 * or a tab. An id is kept byte for byte: no case, no leading zero and no
 * accent is touched, as two ids that look alike may be two children.
 */
#include <string.h>

#include "data/rows.h"

static int is_blank(char c) { return c == ' ' || c == '\t'; }

eb_field eb_field_trim(eb_field field) {
    while (field.length > 0 && is_blank(field.text[field.length - 1])) {
        field.length--;
    }
    while (field.length > 0 && is_blank(field.text[0])) {
        field.text++;
        field.length--;
    }
    return field;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

int eb_field_same(eb_field a, eb_field b) {
    if (a.length != b.length) return 0;
    for (size_t i = 0; i < a.length; i++) {
        if (lower(a.text[i]) != lower(b.text[i])) return 0;
    }
    return 1;
}

int eb_field_is(eb_field field, const char *word) {
    const eb_field other = {word, strlen(word)};
    return eb_field_same(field, other);
}

int eb_field_number(eb_field field, int64_t *out) {
    int64_t value = 0;
    if (field.length == 0 || field.length > 9) return 0;
    for (size_t i = 0; i < field.length; i++) {
        if (field.text[i] < '0' || field.text[i] > '9') return 0;
        value = value * 10 + (field.text[i] - '0');
    }
    *out = value;
    return 1;
}

int eb_field_session(eb_field field, eb_half *out) {
    static const struct {
        const char *word;
        eb_half half;
    } WORDS[] = {
        {"1", EB_AM}, {"2", EB_PM}, {"morning", EB_AM}, {"afternoon", EB_PM}};
    if (field.length == 2 && lower(field.text[1]) == 'm') {
        const char first = lower(field.text[0]);
        if (first != 'a' && first != 'p') return 0;
        *out = first == 'a' ? EB_AM : EB_PM;
        return 1;
    }
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (eb_field_is(field, WORDS[i].word)) {
            *out = WORDS[i].half;
            return 1;
        }
    }
    return 0;
}

static int holds_nul(eb_field id) {
    return id.length > 0 && memchr(id.text, '\0', id.length) != NULL;
}

const char *eb_pupil_id_fault(eb_field id) {
    if (id.length == 0) return "pupil_id is empty";
    if (id.length > EB_ID_MAX) return "pupil_id is over 1024 bytes";
    if (holds_nul(id)) return "pupil_id holds a NUL byte";
    return NULL;
}

const char *eb_school_id_fault(eb_field id) {
    if (id.length > EB_ID_MAX) return "school_id is over 1024 bytes";
    if (holds_nul(id)) return "school_id holds a NUL byte";
    return NULL;
}
