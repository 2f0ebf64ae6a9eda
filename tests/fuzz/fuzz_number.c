/* SPDX-License-Identifier: MIT */
/*
 * Decimal numbers. What we read must be the very double that the C library's
 * strtod gives (which is correctly rounded; this program sets no locale);
 * what we write must read back as the same; and what JSON allows must be just
 * that.
 */
#include <errno.h>
#include <math.h>

#include "base/json.h"
#include "base/number.h"
#include "fuzz.h"

static void same_as_the_c_library(const char *text, size_t length) {
    char copy[512], *end = NULL;
    double read = 0;
    if (length == 0 || length >= sizeof copy) return;
    memcpy(copy, text, length);
    copy[length] = '\0';
    const eb_status status = eb_number_read(text, length, &read);
    if (status != EB_OK) return;
    const double theirs = strtod(copy, &end);
    EXPECT(*end == '\0');
    EXPECT(isfinite(read));
    EXPECT(fuzz_same(read, theirs));
}

static void survives_being_written(double value) {
    char text[EB_NUMBER_ROOM];
    double again = 0;
    if (!isfinite(value)) return;
    const size_t length = eb_number_write(value, text);
    EXPECT(length > 0 && length < sizeof text);
    EXPECT(eb_number_read(text, length, &again) == EB_OK);
    EXPECT(fuzz_same(value, again) || (value == 0 && again == 0));
}

static void survives_being_quoted(const eb_json_value *string) {
    const size_t room = 6 * string->length + 3;
    char *quoted = malloc(room);
    eb_json *json = NULL;
    EXPECT(quoted != NULL);
    const size_t used =
        eb_json_quote(string->text, string->length, quoted, room);
    EXPECT(used <= room);
    EXPECT(eb_json_read(quoted, used, NULL, &json, NULL) == EB_OK);
    const eb_json_value *again = eb_json_root(json);
    EXPECT(again->length == string->length);
    EXPECT(memcmp(again->text, string->text, string->length) == 0);
    eb_json_free(json);
    free(quoted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = fuzz_copy(data, size);
    same_as_the_c_library(text, size);
    if (size >= sizeof(double)) {
        double value;
        memcpy(&value, data, sizeof value);
        survives_being_written(value);
    }
    eb_json *json = NULL;
    eb_error err = {0};
    const eb_status status = eb_json_read(text, size, NULL, &json, &err);
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
    } else {
        const eb_json_value *root = eb_json_root(json);
        EXPECT(root->end <= size && root->offset < root->end);
        if (root->kind == EB_JSON_STRING) survives_being_quoted(root);
        if (root->kind == EB_JSON_NUMBER) survives_being_written(root->number);
        eb_json_free(json);
    }
    free(text);
    return 0;
}
