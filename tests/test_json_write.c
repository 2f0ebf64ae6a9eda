/* SPDX-License-Identifier: MIT */
/*
 * Quoting strings, and that the reader gives back what was quoted.
 */
#include "test.h"

#include "base/json.h"

static void assert_quoted(const char *text, size_t length, const char *wanted) {
    char out[100];
    const size_t need = eb_json_quote(text, length, out, sizeof out);
    assert_string_equal(out, wanted);
    assert_int_equal(need, strlen(wanted));
    assert_int_equal(eb_json_quote(text, length, NULL, 0), need);
    assert_true(need <= 6 * length + 2);

    /* With room for exactly that, and one less: nothing past the room. */
    char *const exact = malloc(need + 1);
    assert_non_null(exact);
    assert_int_equal(eb_json_quote(text, length, exact, need + 1), need);
    assert_string_equal(exact, wanted);
    free(exact);
    for (size_t room = 1; room <= need; room++) {
        char *const small = malloc(room);
        assert_non_null(small);
        assert_int_equal(eb_json_quote(text, length, small, room), need);
        free(small);
    }
}

static void quoted(void **state) {
    (void)state;
    assert_quoted("", 0, "\"\"");
    assert_quoted("Year 7", 6, "\"Year 7\"");
    assert_quoted("a\"b\\c/", 6, "\"a\\\"b\\\\c/\"");
    assert_quoted("\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"");
    assert_quoted("\x01\x1f\x7f", 3, "\"\\u0001\\u001f\x7f\"");
    assert_quoted("a\0b", 3, "\"a\\u0000b\"");
    assert_quoted("Zo\xc3\xab \xf0\x9f\x98\x80", 9,
                  "\"Zo\xc3\xab \xf0\x9f\x98\x80\"");
}

static void not_utf8(void **state) {
    (void)state;
    assert_quoted("a\xff", 2, "\"a\\ufffd\"");
    assert_quoted("\xe2\x82", 2, "\"\\ufffd\\ufffd\"");
    assert_quoted("\xc3\xa9", 1, "\"\\ufffd\""); /* cut by the length */
    assert_quoted("x\xc3\xa9", 2, "\"x\\ufffd\"");
    assert_quoted("\xc0\x80x", 3, "\"\\ufffd\\ufffdx\"");
}

static void every_character_comes_back(void **state) {
    (void)state;
    char text[127], out[6 * sizeof text + 3];
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i + 1);
    const size_t length = eb_json_quote(text, sizeof text, out, sizeof out);
    eb_json *json = NULL;
    assert_ok(eb_json_read(out, length, NULL, &json, NULL));
    const eb_json_value *root = eb_json_root(json);
    assert_int_equal(root->length, sizeof text);
    assert_memory_equal(root->text, text, sizeof text);
    eb_json_free(json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quoted),
        cmocka_unit_test(not_utf8),
        cmocka_unit_test(every_character_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
