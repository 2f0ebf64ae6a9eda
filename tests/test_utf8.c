/* SPDX-License-Identifier: MIT */
/*
 * The edges of well-formed UTF-8; and every code point, encoded by its
 * definition.
 */
#include "test.h"

#include "base/utf8.h"

static void edges(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } CASES[] = {
        {"a", 1},
        {"\x7f", 1},
        {"\x80", 0},
        {"\xbf", 0},
        {"\xc1\xbf", 0},
        {"\xc2\x80", 2},
        {"\xdf\xbf", 2},
        {"\xc2\x7f", 0},
        {"\xc2\xc0", 0},
        {"\xe0\x9f\xbf", 0},
        {"\xe0\xa0\x80", 3},
        {"\xed\x9f\xbf", 3},
        {"\xed\xa0\x80", 0},
        {"\xee\x80\x80", 3},
        {"\xef\xbf\xbf", 3},
        {"\xe1\x80\x7f", 0},
        {"\xf0\x8f\xbf\xbf", 0},
        {"\xf0\x90\x80\x80", 4},
        {"\xf4\x8f\xbf\xbf", 4},
        {"\xf4\x90\x80\x80", 0},
        {"\xf1\x80\x80\xc0", 0},
        {"\xf5\x80\x80\x80", 0},
        {"\xff\xff\xff\xff", 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const size_t length = strlen(CASES[i].bytes);
        assert_int_equal(eb_utf8_character(CASES[i].bytes, length),
                         CASES[i].size);
        /* Cut short it is none. */
        if (CASES[i].size > 1) {
            assert_int_equal(eb_utf8_character(CASES[i].bytes, length - 1), 0);
        }
    }
    assert_int_equal(eb_utf8_character("", 0), 0);
    assert_int_equal(eb_utf8_character("", 1), 1); /* U+0000 */
}

static void every_code_point(void **state) {
    (void)state;
    for (unsigned long code = 0x80; code <= 0x10ffff; code++) {
        char b[4];
        size_t size;
        if (code < 0x800) {
            size = 2;
            b[0] = (char)(0xc0 | code >> 6);
        } else if (code < 0x10000) {
            size = 3;
            b[0] = (char)(0xe0 | code >> 12);
        } else {
            size = 4;
            b[0] = (char)(0xf0 | code >> 18);
        }
        for (size_t i = 1; i < size; i++) {
            b[i] = (char)(0x80 | (code >> (6 * (size - 1 - i)) & 0x3f));
        }
        const int surrogate = code >= 0xd800 && code <= 0xdfff;
        assert_int_equal(eb_utf8_character(b, size), surrogate ? 0 : size);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges),
        cmocka_unit_test(every_code_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
