/* SPDX-License-Identifier: MIT */
/* Statuses have fixed numbers and names; an error is filled whole or not at
 * all, and never past its fields. */
#include "base/error.h"

#include <stdio.h>

#include "test.h"

#define STATUS(name, value) \
    { name, #name, value }

/* The numbers as released: a code's value is never used for another. */
static const struct {
    eb_status status;
    const char *name;
    int value;
} STATUSES[] = {
    STATUS(EB_OK, 0),
    STATUS(EB_ERR_MEMORY, -1),
    STATUS(EB_ERR_ARGUMENT, -2),
    STATUS(EB_ERR_LIMIT, -3),
    STATUS(EB_ERR_NUMBER, -4),
    STATUS(EB_ERR_JSON, -5),
    STATUS(EB_ERR_CODE, -100),
    STATUS(EB_ERR_DATE, -101),
    STATUS(EB_ERR_HEADER, -102),
    STATUS(EB_ERR_ROW, -103),
    STATUS(EB_ERR_CONFLICT, -104),
    STATUS(EB_ERR_QUALITY, -105),
    STATUS(EB_ERR_STATE, -106),
    STATUS(EB_ERR_NOT_FOUND, -107),
    STATUS(EB_ERR_LINKS, -108),
    STATUS(EB_ERR_AMBIGUOUS, -109),
    STATUS(EB_ERR_FEATURE, -200),
    STATUS(EB_ERR_MODEL, -300),
    STATUS(EB_ERR_MODEL_VERSION, -301),
    STATUS(EB_ERR_MODEL_HASH, -302),
    STATUS(EB_ERR_MODEL_REFUSED, -303),
    STATUS(EB_ERR_READ, -400),
    STATUS(EB_ERR_WRITE, -401),
    STATUS(EB_ERR_CSV, -402),
    STATUS(EB_ERR_ENCODING, -403),
    STATUS(EB_ERR_FIT, -500),
};
#define STATUS_COUNT (sizeof STATUSES / sizeof *STATUSES)

static void statuses_keep_their_numbers(void **state) {
    (void)state;
    for (size_t i = 0; i < STATUS_COUNT; i++) {
        assert_int_equal(STATUSES[i].status, STATUSES[i].value);
    }
}

static void every_status_has_its_name_and_a_line(void **state) {
    (void)state;
    for (size_t i = 0; i < STATUS_COUNT; i++) {
        const char *text = eb_status_text(STATUSES[i].status);
        const size_t length = strlen(STATUSES[i].name);
        assert_memory_equal(text, STATUSES[i].name, length);
        assert_true(text[length] == ':' && text[length + 1] == ' ');
        assert_true(strlen(text) > length + 5);
        assert_null(strchr(text, '\n'));
    }
}

static void an_unknown_status_has_a_text_too(void **state) {
    (void)state;
    const eb_status unknown[] = {1, -6, -99, -110, -999, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        const char *text = eb_status_text(unknown[i]);
        assert_non_null(text);
        assert_true(strlen(text) > 0);
        assert_null(strstr(text, "EB_"));
    }
}

static void version_is_that_of_the_header(void **state) {
    (void)state;
    char expected[32];
    snprintf(expected, sizeof expected, "%d.%d.%d", EB_VERSION_MAJOR,
             EB_VERSION_MINOR, EB_VERSION_PATCH);
    assert_string_equal(eb_version(), expected);
}

static void a_failure_fills_every_field(void **state) {
    (void)state;
    eb_error err;
    memset(&err, 0x5A, sizeof err);
    assert_int_equal(eb_fail(&err, EB_ERR_DATE, "as_of", "%s %d", "day", 31),
                     EB_ERR_DATE);
    assert_int_equal(err.status, EB_ERR_DATE);
    assert_true(err.line == 0 && err.column == 0 && err.row == 0);
    assert_string_equal(err.field, "as_of");
    assert_string_equal(err.message, "day 31");
    memset(&err, 0x5A, sizeof err);
    assert_int_equal(eb_fail_at(&err, EB_ERR_ROW, INT64_C(9000000000), 7,
                                "code", "%zu", (size_t)3),
                     EB_ERR_ROW);
    assert_true(err.line == INT64_C(9000000000) && err.column == 7);
    assert_true(err.row == 0 && err.status == EB_ERR_ROW);
    assert_string_equal(err.field, "code");
    assert_string_equal(err.message, "3");
    assert_int_equal(eb_fail_memory(&err), EB_ERR_MEMORY);
    assert_int_equal(err.status, EB_ERR_MEMORY);
    assert_true(err.line == 0 && err.column == 0);
    assert_string_equal(err.field, "");
    assert_true(strlen(err.message) > 0);
}

static void nobody_need_listen(void **state) {
    (void)state;
    assert_int_equal(eb_fail(NULL, EB_ERR_CODE, "x", "%d", 1), EB_ERR_CODE);
    assert_int_equal(eb_fail_at(NULL, EB_ERR_CSV, 1, 2, NULL, "x"), EB_ERR_CSV);
    assert_int_equal(eb_fail_memory(NULL), EB_ERR_MEMORY);
}

static void long_texts_are_cut_and_ended(void **state) {
    (void)state;
    char text[600];
    eb_error err;
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    memset(&err, 0x5A, sizeof err);
    assert_int_equal(eb_fail(&err, EB_ERR_JSON, text, "%s", text), EB_ERR_JSON);
    assert_int_equal(strlen(err.field), sizeof err.field - 1);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_int_equal(eb_fail(&err, EB_ERR_JSON, NULL, "short"), EB_ERR_JSON);
    assert_string_equal(err.field, "");
    assert_string_equal(err.message, "short");
}

/* Characters of 1 to 4 bytes at every place that the room may cut: what is
 * left is a beginning of the text that ends with a whole character. */
static void a_cut_is_between_characters(void **state) {
    (void)state;
    static const char *const CHARACTERS[] = {"x", "\xC3\xA9", "\xE2\x82\xAC",
                                             "\xF0\x9F\x90\xA6"};
    char text[800];
    eb_error err;
    for (size_t c = 0; c < 4; c++) {
        const size_t width = strlen(CHARACTERS[c]);
        for (size_t before = 0; before < 4; before++) {
            size_t n = before;
            memset(text, 'a', before);
            for (; n < 700; n += width) memcpy(text + n, CHARACTERS[c], width);
            text[n] = '\0';
            eb_fail(&err, EB_ERR_ROW, text, "%s", text);
            const size_t kept = strlen(err.message), field = strlen(err.field);
            assert_true(kept < sizeof err.message);
            assert_true(kept + width >= sizeof err.message);
            assert_memory_equal(err.message, text, kept);
            assert_int_equal(0, (kept - before) % width);
            assert_true(field + width >= sizeof err.field);
            assert_int_equal(0, (field - before) % width);
        }
    }
    /* Bytes that are no text at all end somewhere, too. */
    memset(text, 0x80, sizeof text - 1);
    text[sizeof text - 1] = '\0';
    eb_fail(&err, EB_ERR_ROW, "\x80", "%s", text);
    assert_true(strlen(err.message) < sizeof err.message);
    assert_true(strlen(err.field) <= 1);
    eb_fail(&err, EB_ERR_ROW, "", "%s", "");
    assert_string_equal("", err.message);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_keep_their_numbers),
        cmocka_unit_test(every_status_has_its_name_and_a_line),
        cmocka_unit_test(an_unknown_status_has_a_text_too),
        cmocka_unit_test(version_is_that_of_the_header),
        cmocka_unit_test(a_failure_fills_every_field),
        cmocka_unit_test(nobody_need_listen),
        cmocka_unit_test(long_texts_are_cut_and_ended),
        cmocka_unit_test(a_cut_is_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
