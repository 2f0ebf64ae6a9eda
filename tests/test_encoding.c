/* SPDX-License-Identifier: MIT */
/*
 * Text in every encoding, in blocks of every small size. The expected bytes
 * were written by hand from the tables of the standards.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <unistd.h>

#include "text/encoding.h"

/* Decodes all; `*length` bytes. */
static unsigned char *decode(const void *bytes, size_t n, size_t room,
                             int seekable, size_t *length,
                             eb_decoder *decoder) {
    eb_source source;
    eb_source_memory(&source, bytes, n, seekable, NULL);
    eb_decoder_init(decoder, &source, room, NULL);
    unsigned char *out = malloc(3 * n + room + 1);
    assert_non_null(out);
    *length = 0;
    for (;;) {
        const size_t got = eb_decoder_fill(decoder, out + *length, room);
        assert_true(got <= room);
        if (got == 0) break;
        *length += got;
    }
    eb_decoder_free(decoder);
    eb_source_close(&source);
    return out;
}

static void expect_bytes(const void *bytes, size_t n, eb_encoding encoding,
                         eb_status status, const void *want, size_t want_n) {
    for (size_t room = EB_DECODER_LEAST; room < 40; room++) {
        for (int seekable = 0; seekable <= 1; seekable++) {
            eb_decoder decoder;
            size_t length;
            unsigned char *out =
                decode(bytes, n, room, seekable, &length, &decoder);
            assert_int_equal(decoder.status, status);
            assert_int_equal(decoder.encoding, encoding);
            assert_int_equal(length, want_n);
            assert_memory_equal(out, want, want_n);
            if (status != EB_OK) assert_non_null(decoder.reason);
            free(out);
        }
    }
}

#define EXPECT(bytes, encoding, status, want)                               \
    expect_bytes("" bytes, sizeof("" bytes) - 1, encoding, status, "" want, \
                 sizeof("" want) - 1)

static void utf8_with_and_without_a_mark(void **state) {
    (void)state;
    EXPECT("", EB_UTF8, EB_OK, "");
    EXPECT("a", EB_UTF8, EB_OK, "a");
    EXPECT("plain text, longer than a block of bytes", EB_UTF8, EB_OK,
           "plain text, longer than a block of bytes");
    EXPECT("\xEF\xBB\xBF", EB_UTF8_BOM, EB_OK, "");
    EXPECT("\xEF\xBB\xBFx", EB_UTF8_BOM, EB_OK, "x");
    EXPECT("Zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x94\x94.", EB_UTF8, EB_OK,
           "Zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x94\x94.");
    /* A mark that is not at the start is a character. */
    EXPECT("a\xEF\xBB\xBF", EB_UTF8, EB_OK, "a\xEF\xBB\xBF");
    /* The first and last of each length, and around the surrogates. */
    EXPECT(
        "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF"
        "\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",
        EB_UTF8, EB_OK,
        "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF"
        "\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
}

/* Each of these is no UTF-8, so the file is Windows-1252. */
static void bad_utf8_is_windows_1252(void **state) {
    (void)state;
    EXPECT("Zo\xEB", EB_WINDOWS_1252, EB_OK, "Zo\xC3\xAB");
    EXPECT("\xEB", EB_WINDOWS_1252, EB_OK, "\xC3\xAB");
    EXPECT("a \x80 \x99 \xFF end of it", EB_WINDOWS_1252, EB_OK,
           "a \xE2\x82\xAC \xE2\x84\xA2 \xC3\xBF end of it");
    EXPECT("\xC0\xAF", EB_WINDOWS_1252, EB_OK, "\xC3\x80\xC2\xAF");
    EXPECT("\xE0\x9F\xBF", EB_WINDOWS_1252, EB_OK, "\xC3\xA0\xC5\xB8\xC2\xBF");
    EXPECT("\xED\xA0\x80", EB_WINDOWS_1252, EB_OK,
           "\xC3\xAD\xC2\xA0\xE2\x82\xAC");
    EXPECT("\xF4\x91\x80\x80", EB_WINDOWS_1252, EB_OK,
           "\xC3\xB4\xE2\x80\x98\xE2\x82\xAC\xE2\x82\xAC");
    EXPECT("\xF8", EB_WINDOWS_1252, EB_OK, "\xC3\xB8");
    /* A character that the end of the file cuts. */
    EXPECT("a\xE2\x82", EB_WINDOWS_1252, EB_OK, "a\xC3\xA2\xE2\x80\x9A");
}

/* What came before the first bad byte is converted too, wherever it is. */
static void the_whole_file_decides(void **state) {
    (void)state;
    EXPECT("\xC3\xA9 and then, much further on, \xE9", EB_WINDOWS_1252, EB_OK,
           "\xC3\x83\xC2\xA9 and then, much further on, \xC3\xA9");
}

static void undefined_bytes_are_refused(void **state) {
    (void)state;
    EXPECT("ab\x81", EB_WINDOWS_1252, EB_ERR_ENCODING, "ab");
    EXPECT("\xE9\x8D", EB_WINDOWS_1252, EB_ERR_ENCODING, "\xC3\xA9");
    EXPECT("\xE9\x8F", EB_WINDOWS_1252, EB_ERR_ENCODING, "\xC3\xA9");
    EXPECT("\xE9\x90", EB_WINDOWS_1252, EB_ERR_ENCODING, "\xC3\xA9");
    EXPECT("\xE9 \x9D z", EB_WINDOWS_1252, EB_ERR_ENCODING, "\xC3\xA9 ");
    EXPECT(
        "\xEF\xBB\xBF"
        "ab\xE9 z",
        EB_UTF8_BOM, EB_ERR_ENCODING, "ab");
    EXPECT(
        "\xEF\xBB\xBF"
        "ab\xC3",
        EB_UTF8_BOM, EB_ERR_ENCODING, "ab");
}

static void all_of_windows_1252(void **state) {
    (void)state;
    /* From the published table: 80 to 9F, the undefined ones left out. */
    EXPECT(
        "\x80\x82\x83\x84\x85\x86\x87\x88\x89\x8A\x8B\x8C\x8E\x91\x92\x93"
        "\x94\x95\x96\x97\x98\x99\x9A\x9B\x9C\x9E\x9F",
        EB_WINDOWS_1252, EB_OK,
        "\xE2\x82\xAC\xE2\x80\x9A\xC6\x92\xE2\x80\x9E\xE2\x80\xA6\xE2\x80"
        "\xA0\xE2\x80\xA1\xCB\x86\xE2\x80\xB0\xC5\xA0\xE2\x80\xB9\xC5\x92"
        "\xC5\xBD\xE2\x80\x98\xE2\x80\x99\xE2\x80\x9C\xE2\x80\x9D\xE2\x80"
        "\xA2\xE2\x80\x93\xE2\x80\x94\xCB\x9C\xE2\x84\xA2\xC5\xA1\xE2\x80"
        "\xBA\xC5\x93\xC5\xBE\xC5\xB8");
    /* A0 to FF are U+00A0 to U+00FF. The C0 makes it no UTF-8. */
    unsigned char bytes[96], want[192];
    for (unsigned i = 0; i < 96; i++) {
        bytes[i] = (unsigned char)(0xA0 + i);
        want[2 * i] = i < 32 ? 0xC2 : 0xC3;
        want[2 * i + 1] = (unsigned char)(0x80 + (0xA0 + i) % 64);
    }
    expect_bytes(bytes, 96, EB_WINDOWS_1252, EB_OK, want, 192);
}

static void utf16_both_ways(void **state) {
    (void)state;
    EXPECT("\xFF\xFE", EB_UTF16LE, EB_OK, "");
    EXPECT("\xFE\xFF", EB_UTF16BE, EB_OK, "");
    EXPECT(
        "\xFF\xFE"
        "a\0\xEB\0\xAC\x20\x3D\xD8\x14\xDD\n\0",
        EB_UTF16LE, EB_OK, "a\xC3\xAB\xE2\x82\xAC\xF0\x9F\x94\x94\n");
    EXPECT("\xFE\xFF\0a\0\xEB\x20\xAC\xD8\x3D\xDD\x14\0\n", EB_UTF16BE, EB_OK,
           "a\xC3\xAB\xE2\x82\xAC\xF0\x9F\x94\x94\n");
    /* A NUL is for the reader of rows to refuse. */
    EXPECT(
        "\xFF\xFE"
        "a\0\0\0b\0",
        EB_UTF16LE, EB_OK, "a\0b");
}

static void broken_utf16_is_refused(void **state) {
    (void)state;
    EXPECT(
        "\xFF\xFE"
        "a\0b",
        EB_UTF16LE, EB_ERR_ENCODING, "a");
    EXPECT(
        "\xFF\xFE"
        "a\0\x3D\xD8",
        EB_UTF16LE, EB_ERR_ENCODING, "a");
    EXPECT(
        "\xFF\xFE"
        "a\0\x3D\xD8"
        "b\0",
        EB_UTF16LE, EB_ERR_ENCODING, "a");
    EXPECT(
        "\xFF\xFE"
        "a\0\x14\xDD"
        "b\0",
        EB_UTF16LE, EB_ERR_ENCODING, "a");
    EXPECT("\xFE\xFF\0a\xD8\x3D\xD8\x3D", EB_UTF16BE, EB_ERR_ENCODING, "a");
    EXPECT("\xFF\xFE\0\0a\0\0\0", EB_UTF8, EB_ERR_ENCODING, "");
    EXPECT("\0\0\xFE\xFF\0\0\0a", EB_UTF8, EB_ERR_ENCODING, "");
}

/* ---- far ahead ---------------------------------------------------------- */

enum { MIB = 1 << 20 };

/* An e acute in UTF-8, then `gap` of ASCII, then one in Windows-1252. */
static unsigned char *far_text(size_t gap, size_t *n) {
    *n = gap + 3;
    unsigned char *bytes = malloc(*n);
    assert_non_null(bytes);
    memcpy(bytes, "\xC3\xA9", 2);
    memset(bytes + 2, 'x', gap);
    bytes[gap + 2] = 0xE9;
    return bytes;
}

static void a_file_is_looked_at_to_its_end(void **state) {
    (void)state;
    size_t n, length;
    unsigned char *bytes = far_text(3 * MIB, &n);
    eb_decoder decoder;
    unsigned char *out = decode(bytes, n, 4096, 1, &length, &decoder);
    assert_int_equal(decoder.status, EB_OK);
    assert_int_equal(decoder.encoding, EB_WINDOWS_1252);
    assert_int_equal(length, n + 3);
    assert_memory_equal(out, "\xC3\x83\xC2\xA9x", 5);
    assert_memory_equal(out + length - 2, "\xC3\xA9", 2);
    free(out);
    free(bytes);
}

static void of_a_stream_a_mebibyte_decides(void **state) {
    (void)state;
    size_t n, length;
    eb_decoder decoder;
    unsigned char *bytes = far_text(MIB - 3, &n);
    unsigned char *out = decode(bytes, n, 4096, 0, &length, &decoder);
    assert_int_equal(decoder.encoding, EB_WINDOWS_1252);
    assert_int_equal(length, n + 3);
    free(out);
    free(bytes);
    bytes = far_text(2 * MIB, &n);
    out = decode(bytes, n, 4096, 0, &length, &decoder);
    assert_int_equal(decoder.encoding, EB_UTF8);
    assert_int_equal(decoder.status, EB_ERR_ENCODING);
    assert_int_equal(length, n - 1); /* all that could be read */
    free(out);
    free(bytes);
}

/* A two-byte character at every place around where a look ahead or a block
 * ends, valid everywhere: nothing is mistaken for Windows-1252. */
static void characters_on_the_edges(void **state) {
    (void)state;
    const size_t n = MIB + 200000;
    unsigned char *bytes = malloc(n);
    assert_non_null(bytes);
    for (size_t shift = 0; shift < 2; shift++) {
        memset(bytes, 'x', n);
        for (size_t at = shift; at + 2 <= n; at += 2) {
            memcpy(bytes + at, "\xC3\xA9", 2);
        }
        for (int seekable = 0; seekable <= 1; seekable++) {
            size_t length;
            eb_decoder decoder;
            unsigned char *out =
                decode(bytes, n, 4097, seekable, &length, &decoder);
            assert_int_equal(decoder.status, EB_OK);
            assert_int_equal(decoder.encoding, EB_UTF8);
            assert_int_equal(length, n);
            assert_memory_equal(out, bytes, n);
            free(out);
        }
    }
    free(bytes);
}

static void prefix_tells_cut_from_invalid(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t length, prefix;
        eb_utf8_end end;
    } CASES[] = {
        {"", 0, 0, EB_UTF8_WHOLE},
        {"ab", 2, 2, EB_UTF8_WHOLE},
        {"a\xC3", 2, 1, EB_UTF8_CUT},
        {"a\xE2\x82", 3, 1, EB_UTF8_CUT},
        {"\xF0\x9F\x94", 3, 0, EB_UTF8_CUT},
        {"\xE0", 1, 0, EB_UTF8_CUT},
        {"\xED", 1, 0, EB_UTF8_CUT},
        {"\xF0", 1, 0, EB_UTF8_CUT},
        {"\xF4", 1, 0, EB_UTF8_CUT},
        {"\xE0\x80", 2, 0, EB_UTF8_INVALID},
        {"\xED\xA0", 2, 0, EB_UTF8_INVALID},
        {"\xF0\x80", 2, 0, EB_UTF8_INVALID},
        {"\xF4\x90", 2, 0, EB_UTF8_INVALID},
        {"ab\x80", 3, 2, EB_UTF8_INVALID},
        {"\xC3(", 2, 0, EB_UTF8_INVALID},
        {"\xF5", 1, 0, EB_UTF8_INVALID},
        {"\xC1", 1, 0, EB_UTF8_INVALID},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        eb_utf8_end end = EB_UTF8_WHOLE;
        const size_t prefix = eb_utf8_prefix(
            (const unsigned char *)CASES[i].text, CASES[i].length, &end);
        assert_int_equal(prefix, CASES[i].prefix);
        assert_int_equal(end, CASES[i].end);
    }
}

/* A disk that fails in the middle of a character: that the file could not be
 * read is said, not that its text is wrong; and it stays so. */
static void a_failed_read_is_no_wrong_text(void **state) {
    (void)state;
    static const char TEXT[] =
        "\xEF\xBB\xBF"
        "abc\xC3\xAB";
    char path[] = "/tmp/earlybell-test-XXXXXX";
    unsigned char out[EB_DECODER_LEAST];
    eb_source source;
    eb_decoder decoder;
    const int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, TEXT, sizeof TEXT - 1), sizeof TEXT - 1);
    assert_ok(eb_source_open(&source, path, NULL, NULL));
    eb_decoder_init(&decoder, &source, sizeof out, NULL);
    assert_int_equal(eb_decoder_fill(&decoder, out, sizeof out), 3);
    assert_memory_equal(out, "abc", 3); /* C3 waits for its other half */
    assert_ok(decoder.status);
    assert_int_equal(close(source.descriptor), 0);
    source.close_it = 0;
    for (int again = 0; again < 2; again++) {
        assert_int_equal(eb_decoder_fill(&decoder, out, sizeof out), 0);
        assert_int_equal(decoder.status, EB_ERR_READ);
        assert_string_equal(decoder.reason,
                            "the file could not be read to its end");
    }
    eb_decoder_free(&decoder);
    eb_source_close(&source);
    assert_int_equal(close(file), 0);
    assert_int_equal(unlink(path), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_with_and_without_a_mark),
        cmocka_unit_test(bad_utf8_is_windows_1252),
        cmocka_unit_test(the_whole_file_decides),
        cmocka_unit_test(undefined_bytes_are_refused),
        cmocka_unit_test(all_of_windows_1252),
        cmocka_unit_test(utf16_both_ways),
        cmocka_unit_test(broken_utf16_is_refused),
        cmocka_unit_test(a_file_is_looked_at_to_its_end),
        cmocka_unit_test(of_a_stream_a_mebibyte_decides),
        cmocka_unit_test(characters_on_the_edges),
        cmocka_unit_test(prefix_tells_cut_from_invalid),
        cmocka_unit_test(a_failed_read_is_no_wrong_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
