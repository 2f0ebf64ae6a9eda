/* SPDX-License-Identifier: MIT */
/*
 * The reader of strict JSON (RFC 8259).
 *
 * One pass counts what a document can hold at most (a value for the root, one
 * behind every comma and one behind every opening bracket), so that one block
 * takes it all: the document, its values, room to sort one object's keys, and
 * the decoded strings, which are never longer than they stand in the text.
 * The second pass descends into arrays and objects by recursion, at most
 * EB_JSON_MAX_DEPTH deep. The first thing wrong ends it, with its place.
 */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/utf8.h"

struct eb_json {
    eb_memory memory;
    eb_json_value values[]; /* the root first, parents before children */
};

typedef struct reader {
    const char *text;
    size_t length;
    size_t at;
    int64_t line;
    size_t line_start; /* where the line of `at` starts */
    int depth;
    eb_json_value *values;
    size_t value_count;
    const eb_json_value **sorting; /* room for the members of one object */
    char *strings;                 /* where the next string goes */
    eb_error *err;
} reader;

/* ---- errors -------------------------------------------------------------- */

/* The place is where the reader stands. */
static eb_status fail(const reader *r, const char *reason) {
    return eb_fail_at(r->err, EB_ERR_JSON, r->line,
                      (int64_t)(r->at - r->line_start) + 1, NULL, "%s",
                      r->at < r->length ? reason : "the text ends too early");
}

static eb_status fail_at_end(reader *r) {
    r->at = r->length;
    return fail(r, "");
}

/* ---- strings ------------------------------------------------------------- */

/* Four hex digits at `at`; -1 when they are not. */
static long hex4(const reader *r, size_t at) {
    if (r->length - at < 4) return -1;
    long value = 0;
    for (size_t i = at; i < at + 4; i++) {
        const char c = r->text[i];
        int digit;
        if (c >= '0' && c <= '9') {
            digit = c - '0';
        } else if (c >= 'a' && c <= 'f') {
            digit = c - 'a' + 10;
        } else if (c >= 'A' && c <= 'F') {
            digit = c - 'A' + 10;
        } else {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

static void put_utf8(reader *r, unsigned long code) {
    char *out = r->strings;
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xc0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        *out++ = (char)(0xe0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    } else {
        *out++ = (char)(0xf0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3f));
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    }
    r->strings = out;
}

/* At the backslash of \u and four digits, one or two of them. */
static eb_status read_unicode_escape(reader *r) {
    const long first = r->length - r->at < 2 ? -1 : hex4(r, r->at + 2);
    if (first < 0) return fail(r, "\\u needs four hex digits");
    if (first == 0) return fail(r, "the character U+0000 is not allowed");
    if (first < 0xd800 || first > 0xdfff) {
        put_utf8(r, (unsigned long)first);
        r->at += 6;
        return EB_OK;
    }
    long second = -1;
    if (first < 0xdc00 && r->length - r->at >= 12 &&
        r->text[r->at + 6] == '\\' && r->text[r->at + 7] == 'u') {
        second = hex4(r, r->at + 8);
    }
    if (second < 0xdc00 || second > 0xdfff) {
        return fail(r, "a surrogate without its other half");
    }
    put_utf8(r, 0x10000 + ((unsigned long)(first - 0xd800) << 10) +
                    (unsigned long)(second - 0xdc00));
    r->at += 12;
    return EB_OK;
}

static eb_status read_escape(reader *r) {
    static const char NAMES[] = "\"\\/bfnrt";
    static const char MEANINGS[] = "\"\\/\b\f\n\r\t";
    if (r->at + 1 >= r->length) return fail_at_end(r);
    const char name = r->text[r->at + 1];
    if (name == 'u') return read_unicode_escape(r);
    const char *found = name == '\0' ? NULL : strchr(NAMES, name);
    if (found == NULL) return fail(r, "no such escape");
    *r->strings++ = MEANINGS[found - NAMES];
    r->at += 2;
    return EB_OK;
}

/* At the opening quote. The string stays in the document, NUL-terminated. */
static eb_status read_string(reader *r, const char **out, size_t *length) {
    char *const start = r->strings;
    r->at++;
    for (;;) {
        if (r->at >= r->length) return fail_at_end(r);
        const char c = r->text[r->at];
        if (c == '"') break;
        if (c == '\\') {
            const eb_status status = read_escape(r);
            if (status != EB_OK) return status;
            continue;
        }
        if ((unsigned char)c < 0x20) {
            return fail(r, "a control character in a string must be escaped");
        }
        const size_t size =
            eb_utf8_character(r->text + r->at, r->length - r->at);
        if (size == 0) return fail(r, "not UTF-8");
        memcpy(r->strings, r->text + r->at, size);
        r->strings += size;
        r->at += size;
    }
    r->at++;
    *out = start;
    *length = (size_t)(r->strings - start);
    *r->strings++ = '\0';
    return EB_OK;
}

/* ---- the other values ---------------------------------------------------- */

static void skip_blanks(reader *r) {
    for (; r->at < r->length; r->at++) {
        const char c = r->text[r->at];
        if (c == '\n') {
            r->line++;
            r->line_start = r->at + 1;
        } else if (c != ' ' && c != '\t' && c != '\r') {
            return;
        }
    }
}

static int is_at(const reader *r, char c) {
    return r->at < r->length && r->text[r->at] == c;
}

static int is_number_character(char c) {
    return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' ||
           c == 'e' || c == 'E';
}

static eb_status read_number(reader *r, eb_json_value *value) {
    const char *start = r->text + r->at;
    size_t length = 0;
    while (r->at + length < r->length && is_number_character(start[length])) {
        length++;
    }
    const size_t sign = *start == '-';
    if (length > sign + 1 && start[sign] == '0' && start[sign + 1] >= '0' &&
        start[sign + 1] <= '9') {
        return fail(r, "a number has a needless leading 0");
    }
    if (eb_number_read(start, length, &value->number) != EB_OK) {
        return fail(r, "not a number, or too large for a double");
    }
    value->kind = EB_JSON_NUMBER;
    r->at += length;
    return EB_OK;
}

static eb_status read_word(reader *r, eb_json_value *value) {
    static const struct {
        const char *word;
        size_t length;
        eb_json_kind kind;
        int boolean;
    } WORDS[] = {{"null", 4, EB_JSON_NULL, 0},
                 {"true", 4, EB_JSON_BOOL, 1},
                 {"false", 5, EB_JSON_BOOL, 0}};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (r->length - r->at < WORDS[i].length) continue;
        if (memcmp(r->text + r->at, WORDS[i].word, WORDS[i].length) != 0) {
            continue;
        }
        value->kind = WORDS[i].kind;
        value->boolean = WORDS[i].boolean;
        r->at += WORDS[i].length;
        return EB_OK;
    }
    return fail(r, "a value is expected here");
}

static eb_status read_value(reader *r, const eb_json_value **out,
                            const char *key);

static eb_status open_bracket(reader *r) {
    if (r->depth == EB_JSON_MAX_DEPTH) {
        return eb_fail_at(r->err, EB_ERR_LIMIT, r->line,
                          (int64_t)(r->at - r->line_start) + 1, NULL,
                          "arrays and objects nested deeper than %d",
                          EB_JSON_MAX_DEPTH);
    }
    r->depth++;
    r->at++;
    skip_blanks(r);
    return EB_OK;
}

/* Behind an item: 1 when a comma and so another follows, 0 when `closing`
 * does, -1 when neither does. Steps over either. */
static int another_follows(reader *r, char closing) {
    skip_blanks(r);
    const int comma = is_at(r, ',');
    if (!comma && !is_at(r, closing)) return -1;
    r->at++;
    if (comma) {
        skip_blanks(r);
    } else {
        r->depth--;
    }
    return comma;
}

static eb_status read_array(reader *r, eb_json_value *array) {
    array->kind = EB_JSON_ARRAY;
    eb_status status = open_bracket(r);
    if (status != EB_OK) return status;
    if (is_at(r, ']')) {
        r->at++;
        r->depth--;
        return EB_OK;
    }
    const eb_json_value **link = &array->first;
    for (int more = 1; more != 0;) {
        eb_json_value *const item = &r->values[r->value_count];
        status = read_value(r, link, NULL);
        if (status != EB_OK) return status;
        link = &item->next;
        array->count++;
        more = another_follows(r, ']');
        if (more < 0) return fail(r, "a comma or ] is expected here");
    }
    return EB_OK;
}

/* A key and its colon, up to the value. */
static eb_status read_key(reader *r, const char **key) {
    size_t length;
    if (!is_at(r, '"')) return fail(r, "a key in quotes is expected here");
    const eb_status status = read_string(r, key, &length);
    if (status != EB_OK) return status;
    skip_blanks(r);
    if (!is_at(r, ':')) return fail(r, "a colon is expected here");
    r->at++;
    skip_blanks(r);
    return EB_OK;
}

/* By key; the same key in the order of the text. */
static int compare_keys(const void *a, const void *b) {
    const eb_json_value *one = *(const eb_json_value *const *)a;
    const eb_json_value *other = *(const eb_json_value *const *)b;
    const int order = strcmp(one->key, other->key);
    if (order != 0) return order;
    return one->offset < other->offset ? -1 : one->offset > other->offset;
}

/* The first key that stands twice is an error at its second value. */
static eb_status check_keys(const reader *r, const eb_json_value *object) {
    size_t count = 0;
    for (const eb_json_value *member = object->first; member != NULL;
         member = member->next) {
        r->sorting[count++] = member;
    }
    qsort(r->sorting, count, sizeof *r->sorting, compare_keys);
    const eb_json_value *twice = NULL;
    for (size_t i = 1; i < count; i++) {
        const eb_json_value *member = r->sorting[i];
        if (strcmp(member->key, r->sorting[i - 1]->key) != 0) continue;
        if (twice == NULL || member->offset < twice->offset) twice = member;
    }
    if (twice == NULL) return EB_OK;
    return eb_fail_at(r->err, EB_ERR_JSON, twice->line, twice->column,
                      twice->key, "the key stands twice in one object");
}

static eb_status read_object(reader *r, eb_json_value *object) {
    object->kind = EB_JSON_OBJECT;
    eb_status status = open_bracket(r);
    if (status != EB_OK) return status;
    if (is_at(r, '}')) {
        r->at++;
        r->depth--;
        return EB_OK;
    }
    const eb_json_value **link = &object->first;
    for (int more = 1; more != 0;) {
        const char *key = NULL;
        status = read_key(r, &key);
        if (status != EB_OK) return status;
        eb_json_value *const member = &r->values[r->value_count];
        status = read_value(r, link, key);
        if (status != EB_OK) return status;
        link = &member->next;
        object->count++;
        more = another_follows(r, '}');
        if (more < 0) return fail(r, "a comma or } is expected here");
    }
    return check_keys(r, object);
}

/* At the value's first byte. `*out` is set before what is inside is read. */
static eb_status read_value(reader *r, const eb_json_value **out,
                            const char *key) {
    if (r->at >= r->length) return fail_at_end(r);
    eb_json_value *const value = &r->values[r->value_count++];
    memset(value, 0, sizeof *value);
    value->key = key;
    value->offset = r->at;
    value->line = r->line;
    value->column = (int64_t)(r->at - r->line_start) + 1;
    *out = value;
    eb_status status;
    const char c = r->text[r->at];
    if (c == '{') {
        status = read_object(r, value);
    } else if (c == '[') {
        status = read_array(r, value);
    } else if (c == '"') {
        value->kind = EB_JSON_STRING;
        status = read_string(r, &value->text, &value->length);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        status = read_number(r, value);
    } else {
        status = read_word(r, value);
    }
    value->end = r->at;
    return status;
}

/* ---- the document -------------------------------------------------------- */

/* No fewer than the values that the text can hold. */
static size_t count_values(const char *text, size_t length) {
    size_t count = 1;
    int in_string = 0;
    for (size_t i = 0; i < length; i++) {
        const char c = text[i];
        if (c == '"') {
            in_string = !in_string;
        } else if (in_string && c == '\\') {
            i++;
        } else if (!in_string && (c == ',' || c == '[' || c == '{')) {
            count++;
        }
    }
    return count;
}

static eb_status read_document(reader *r) {
    const eb_json_value *root;
    if (r->length >= 3 && memcmp(r->text, "\xef\xbb\xbf", 3) == 0) {
        return fail(r, "a byte order mark is not allowed");
    }
    skip_blanks(r);
    const eb_status status = read_value(r, &root, NULL);
    if (status != EB_OK) return status;
    skip_blanks(r);
    if (r->at < r->length) return fail(r, "text after the document's end");
    return EB_OK;
}

eb_status eb_json_read(const char *text, size_t length, const eb_memory *memory,
                       eb_json **out, eb_error *err) {
    if (out == NULL || (text == NULL && length > 0)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "text", "NULL");
    }
    if (length > EB_JSON_MAX_BYTES) {
        return eb_fail(err, EB_ERR_LIMIT, "text",
                       "%zu bytes of JSON, more than %zu", length,
                       EB_JSON_MAX_BYTES);
    }
    const eb_memory owner = eb_memory_or_default(memory);
    const size_t most = count_values(text, length);
    const size_t sorting_at = sizeof(eb_json) + most * sizeof(eb_json_value);
    const size_t strings_at = sorting_at + most * sizeof(eb_json_value *);
    char *const block = eb_alloc(&owner, strings_at + length, 1);
    if (block == NULL) return eb_fail_memory(err);
    eb_json *const json = (eb_json *)(void *)block;
    json->memory = owner;
    reader r = {0};
    r.text = text;
    r.length = length;
    r.line = 1;
    r.values = json->values;
    r.sorting = (const eb_json_value **)(void *)(block + sorting_at);
    r.strings = block + strings_at;
    r.err = err;
    const eb_status status = read_document(&r);
    if (status != EB_OK) {
        eb_json_free(json);
        return status;
    }
    *out = json;
    return EB_OK;
}

void eb_json_free(eb_json *json) {
    if (json == NULL) return;
    const eb_memory memory = json->memory;
    eb_release(&memory, json);
}

const eb_json_value *eb_json_root(const eb_json *json) { return json->values; }
