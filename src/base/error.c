/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    eb_status status;
    const char *text;
} STATUS_TEXTS[] = {
    {EB_OK, "EB_OK: done"},
    {EB_ERR_MEMORY, "EB_ERR_MEMORY: out of memory"},
    {EB_ERR_ARGUMENT, "EB_ERR_ARGUMENT: an argument is wrong"},
    {EB_ERR_LIMIT, "EB_ERR_LIMIT: a stated limit is passed"},
    {EB_ERR_NUMBER, "EB_ERR_NUMBER: not a finite decimal number"},
    {EB_ERR_JSON, "EB_ERR_JSON: not strict JSON"},
    {EB_ERR_CODE, "EB_ERR_CODE: a code table row cannot be used"},
    {EB_ERR_DATE, "EB_ERR_DATE: not a date, or out of range"},
    {EB_ERR_HEADER, "EB_ERR_HEADER: a column is missing or doubled"},
    {EB_ERR_ROW, "EB_ERR_ROW: a row is wrong"},
    {EB_ERR_CONFLICT, "EB_ERR_CONFLICT: rows that must agree do not"},
    {EB_ERR_QUALITY, "EB_ERR_QUALITY: more bad rows than allowed"},
    {EB_ERR_STATE, "EB_ERR_STATE: the object is not ready for this call"},
    {EB_ERR_NOT_FOUND, "EB_ERR_NOT_FOUND: no such thing in the register"},
    {EB_ERR_LINKS, "EB_ERR_LINKS: these links do not fit"},
    {EB_ERR_AMBIGUOUS, "EB_ERR_AMBIGUOUS: day or month first?"},
    {EB_ERR_FEATURE, "EB_ERR_FEATURE: no such feature"},
    {EB_ERR_MODEL, "EB_ERR_MODEL: the model file breaks its schema"},
    {EB_ERR_MODEL_VERSION, "EB_ERR_MODEL_VERSION: another format version"},
    {EB_ERR_MODEL_HASH, "EB_ERR_MODEL_HASH: the model's bytes have changed"},
    {EB_ERR_MODEL_REFUSED, "EB_ERR_MODEL_REFUSED: the model may not score"},
    {EB_ERR_READ, "EB_ERR_READ: a file cannot be read"},
    {EB_ERR_WRITE, "EB_ERR_WRITE: an output cannot be written"},
    {EB_ERR_CSV, "EB_ERR_CSV: not CSV"},
    {EB_ERR_ENCODING, "EB_ERR_ENCODING: unknown encoding"},
    {EB_ERR_FIT, "EB_ERR_FIT: the fit did not converge"},
};

const char *eb_status_text(eb_status status) {
    for (size_t i = 0; i < sizeof STATUS_TEXTS / sizeof *STATUS_TEXTS; i++) {
        if (STATUS_TEXTS[i].status == status) return STATUS_TEXTS[i].text;
    }
    return "unknown status";
}

#define STRING_(x) #x
#define STRING(x) STRING_(x)

const char *eb_version(void) {
    return STRING(EB_VERSION_MAJOR) "." STRING(EB_VERSION_MINOR) "." STRING(
        EB_VERSION_PATCH);
}

/* Takes away a UTF-8 character that the end of the room has cut. */
static void mend_end(char *text) {
    size_t n = strlen(text), tail = 0;
    while (tail < n && tail < 3 &&
           ((unsigned char)text[n - 1 - tail] & 0xC0) == 0x80) {
        tail++;
    }
    if (tail == n) return;
    const unsigned char lead = (unsigned char)text[n - 1 - tail];
    const size_t whole = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0;
    if (tail < whole) text[n - 1 - tail] = '\0';
}

static void fill(eb_error *err, eb_status status, int64_t line, int64_t column,
                 const char *field, const char *format, va_list arguments) {
    memset(err, 0, sizeof *err);
    err->status = status;
    err->line = line;
    err->column = column;
    if (field != NULL) {
        snprintf(err->field, sizeof err->field, "%s", field);
        mend_end(err->field);
    }
    vsnprintf(err->message, sizeof err->message, format, arguments);
    mend_end(err->message);
}

eb_status eb_fail(eb_error *err, eb_status status, const char *field,
                  const char *format, ...) {
    if (err == NULL) return status;
    va_list arguments;
    va_start(arguments, format);
    fill(err, status, 0, 0, field, format, arguments);
    va_end(arguments);
    return status;
}

eb_status eb_fail_at(eb_error *err, eb_status status, int64_t line,
                     int64_t column, const char *field, const char *format,
                     ...) {
    if (err == NULL) return status;
    va_list arguments;
    va_start(arguments, format);
    fill(err, status, line, column, field, format, arguments);
    va_end(arguments);
    return status;
}

eb_status eb_fail_memory(eb_error *err) {
    return eb_fail(err, EB_ERR_MEMORY, NULL, "out of memory");
}
