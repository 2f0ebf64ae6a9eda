/* SPDX-License-Identifier: MIT */
/*
 * The small values of a model file. Each reader takes an object and a key,
 * checks kind and range, and refuses with the key and the value's place.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "model/read.h"

eb_status eb_read_refuse(const eb_json_value *value, const char *key,
                         const char *text, eb_error *err) {
    return eb_fail_at(err, EB_ERR_MODEL, value->line, value->column, key, "%s",
                      text);
}

eb_status eb_read_word(const eb_json_value *object, const char *key,
                       const char *expected, eb_error *err) {
    const char *text = NULL;
    eb_status status =
        eb_json_get_string(object, key, EB_JSON_REQUIRED, &text, err);
    if (status != EB_OK) return status;
    if (strcmp(text, expected) == 0) return EB_OK;
    const eb_json_value *value = eb_json_member(object, key);
    return eb_fail_at(err, EB_ERR_MODEL, value->line, value->column, key,
                      "must be \"%s\"", expected);
}

eb_status eb_read_date(const eb_json_value *object, const char *key,
                       eb_date *out, eb_error *err) {
    const char *text = NULL;
    eb_status status =
        eb_json_get_string(object, key, EB_JSON_REQUIRED, &text, err);
    if (status != EB_OK) return status;
    if (eb_date_read(text, strlen(text), out) != EB_OK) {
        return eb_read_refuse(eb_json_member(object, key), key,
                              "must be a date such as 2028-08-31", err);
    }
    return EB_OK;
}

int eb_read_is_sha256(const char *text) {
    size_t length = 0;
    for (; text[length] != '\0'; ++length) {
        const char c = text[length];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return 0;
    }
    return length == 64;
}

eb_status eb_read_number(const eb_json_value *object, const char *key,
                         double least, double most, const char *range,
                         double *out, eb_error *err) {
    double number = 0.0;
    eb_status status =
        eb_json_get_number(object, key, EB_JSON_REQUIRED, &number, err);
    if (status != EB_OK) return status;
    if (!(number >= least && number <= most)) {
        return eb_read_refuse(eb_json_member(object, key), key, range, err);
    }
    *out = number;
    return EB_OK;
}

eb_status eb_read_copy(const eb_memory *memory, const char *text, char **out,
                       eb_error *err) {
    const size_t size = strlen(text) + 1;
    char *copy = eb_alloc(memory, size, 1);
    if (copy == NULL) return eb_fail_memory(err);
    memcpy(copy, text, size);
    *out = copy;
    return EB_OK;
}
