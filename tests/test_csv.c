/* SPDX-License-Identifier: MIT */
/*
 * CSV rows. Each file stands here as a string, and what must come of it as
 * another: `H1` or `R3`, the line where the row begins, then its fields in
 * brackets; `M3` for a malformed row. Everything is read with many block
 * sizes, as a file and as a pipe, and must come out the same.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <csv.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "text/csv.h"

/* ---- a handler that writes down what it is given ------------------------ */

typedef struct record {
    char *text;
    size_t length, room;
    eb_status row_status; /* what `row` returns */
} record;

static void put(record *to, const char *text, size_t length) {
    if (to->length + length + 1 > to->room) {
        to->room = 2 * (to->length + length + 1);
        to->text = realloc(to->text, to->room);
        assert_non_null(to->text);
    }
    if (length != 0) memcpy(to->text + to->length, text, length);
    to->length += length;
    to->text[to->length] = '\0';
}

static void put_row(record *to, char kind, const eb_field *fields, size_t n,
                    int64_t line) {
    char head[32];
    const int length =
        snprintf(head, sizeof head, "%c%lld", kind, (long long)line);
    put(to, head, (size_t)length);
    for (size_t i = 0; i < n; i++) {
        put(to, "[", 1);
        put(to, fields[i].text, fields[i].length);
        put(to, "]", 1);
    }
    put(to, "\n", 1);
}

static eb_status on_header(void *context, const eb_field *fields, size_t n,
                           int64_t line, eb_error *err) {
    (void)err;
    put_row(context, 'H', fields, n, line);
    return EB_OK;
}

static eb_status on_row(void *context, const eb_field *fields, size_t n,
                        int64_t line, eb_error *err) {
    (void)err;
    put_row(context, 'R', fields, n, line);
    return ((record *)context)->row_status;
}

static eb_status on_malformed(void *context, int64_t line, const char *reason,
                              eb_error *err) {
    (void)err;
    const eb_field field = {reason, strlen(reason)};
    put_row(context, 'M', &field, 1, line);
    return EB_OK;
}

static eb_status parse(const char *text, size_t length, size_t block,
                       int seekable, int delimiter, record *to,
                       eb_read_report *report, eb_error *err) {
    const eb_csv_handler handler = {on_header, on_row, on_malformed, to};
    eb_csv_options options = {0};
    options.block = block;
    options.delimiter = delimiter;
    eb_source source;
    eb_source_memory(&source, text, length, seekable, NULL);
    const eb_status status =
        eb_csv_parse(&source, &options, &handler, report, err);
    eb_source_close(&source);
    return status;
}

/* Reads `text` whole and in blocks of 4 to 24 bytes; checks that all agree,
 * and gives back what the first said. */
static eb_status read_text(const char *text, size_t length, int delimiter,
                           record *to, eb_read_report *report, eb_error *err) {
    memset(err, 0, sizeof *err);
    const eb_status status =
        parse(text, length, 0, 1, delimiter, to, report, err);
    for (size_t block = 4; block <= 24; block++) {
        for (int seekable = 0; seekable <= 1; seekable++) {
            record again = {0};
            eb_read_report other;
            eb_error other_err;
            memset(&other_err, 0, sizeof other_err);
            assert_int_equal(
                status, parse(text, length, block, seekable, delimiter, &again,
                              &other, &other_err));
            if (to->text != NULL) assert_string_equal(to->text, again.text);
            if (to->text == NULL) assert_null(again.text);
            assert_int_equal(err->line, other_err.line);
            assert_string_equal(err->message, other_err.message);
            if (status == EB_OK) {
                assert_int_equal(report->lines, other.lines);
                assert_int_equal(report->rows, other.rows);
                assert_int_equal(report->bytes, other.bytes);
                assert_int_equal(report->encoding, other.encoding);
            }
            free(again.text);
        }
    }
    return status;
}

static void expect_bytes(const char *text, size_t length, int64_t lines,
                         const char *expected) {
    record to = {0};
    eb_read_report report;
    eb_error err;
    const eb_status status = read_text(text, length, 0, &to, &report, &err);
    if (status != EB_OK) fail_msg("%s: line %d", err.message, (int)err.line);
    assert_string_equal(to.text, expected);
    assert_int_equal(report.lines, lines);
    assert_int_equal(report.bytes, length);
    free(to.text);
}

static void expect(const char *text, int64_t lines, const char *expected) {
    expect_bytes(text, strlen(text), lines, expected);
}

static void refuse_bytes(const char *text, size_t length, eb_status status,
                         int64_t line, const char *word) {
    record to = {0};
    eb_read_report report = {EB_UTF16BE, -1, -1, -1, -1};
    eb_error err;
    assert_int_equal(read_text(text, length, 0, &to, &report, &err), status);
    assert_int_equal(err.status, status);
    assert_int_equal(err.line, line);
    if (strstr(err.message, word) == NULL) {
        fail_msg("\"%s\" has no \"%s\"", err.message, word);
    }
    assert_int_equal(report.lines, -1); /* untouched */
    free(to.text);
}

static void refuse(const char *text, eb_status status, int64_t line,
                   const char *word) {
    refuse_bytes(text, strlen(text), status, line, word);
}

/* ---- rows, lines, blanks ------------------------------------------------ */

static void plain_rows(void **state) {
    (void)state;
    expect("a,b\n1,2\n", 2, "H1[a][b]\nR2[1][2]\n");
    expect("a,b\n1,2", 2, "H1[a][b]\nR2[1][2]\n");
    expect("a,b\n", 1, "H1[a][b]\n");
    expect("a,b", 1, "H1[a][b]\n");
    expect("a,b,c\n,,\n1,,\n,2,", 4,
           "H1[a][b][c]\nR2[][][]\nR3[1][][]\nR4[][2][]\n");
    expect("a,b\n1\n1,2,3\n", 3, "H1[a][b]\nR2[1]\nR3[1][2][3]\n");
}

static void every_line_end(void **state) {
    (void)state;
    static const char WANT[] = "H1[a][b]\nR2[1][2]\nR3[3][4]\n";
    expect("a,b\n1,2\n3,4\n", 3, WANT);
    expect("a,b\r\n1,2\r\n3,4\r\n", 3, WANT);
    expect("a,b\r1,2\r3,4\r", 3, WANT);
    expect("a,b\r1,2\r\n3,4\n", 3, WANT);
    expect("a,b\r\n1,2\r\n3,4", 3, WANT);
    expect("a,b\r1,2\r3,4", 3, WANT);
}

static void blank_lines_are_counted_and_passed(void **state) {
    (void)state;
    expect("\n\na,b\n\n1,2\n\n\n", 7, "H3[a][b]\nR5[1][2]\n");
    expect("\r\n\r\na,b\r\n\r\n1,2\r\n", 5, "H3[a][b]\nR5[1][2]\n");
    expect("\r\ra,b\r\r1,2", 5, "H3[a][b]\nR5[1][2]\n");
    expect("a,b\n\r1,2\n", 3, "H1[a][b]\nR3[1][2]\n");
}

static void blanks_are_never_trimmed(void **state) {
    (void)state;
    expect("id,marks\nP1, /\\ -  \n", 2, "H1[id][marks]\nR2[P1][ /\\ -  ]\n");
    expect("id,marks\n P1 ,\" / \"\n", 2, "H1[id][marks]\nR2[ P1 ][ / ]\n");
    expect("id,marks\n  \n", 2, "H1[id][marks]\nR2[  ]\n");
    expect("id\tmarks\n\t \n", 2, "H1[id][marks]\nR2[][ ]\n");
}

/* ---- quotes ------------------------------------------------------------- */

static void quoted_fields(void **state) {
    (void)state;
    expect("\"a\",b\n1,\"2,3\"\n", 2, "H1[a][b]\nR2[1][2,3]\n");
    expect("a,b\n\"say \"\"hi\"\"\",\"\"\n", 2, "H1[a][b]\nR2[say \"hi\"][]\n");
    expect("a,b\n\"1\",\"2\"", 2, "H1[a][b]\nR2[1][2]\n");
    expect("a,b\n\"1\",", 2, "H1[a][b]\nR2[1][]\n");
    expect("a,b\n\"\"\"\",\"\"\"\"\"\"\n", 2, "H1[a][b]\nR2[\"][\"\"]\n");
    expect("a,b\n1,\\\"\n", 2,
           "H1[a][b]\nM2[a quote inside an unquoted field]\n");
}

static void line_ends_inside_quotes(void **state) {
    (void)state;
    expect("a,b\n\"1\n1\",2\n3,4\n", 4, "H1[a][b]\nR2[1\n1][2]\nR4[3][4]\n");
    expect("a,b\r\n\"1\r\n\r\n1\",2\r\n3,4\r\n", 5,
           "H1[a][b]\nR2[1\r\n\r\n1][2]\nR5[3][4]\n");
    expect("a,b\r\"1\r\r1\",2\r3,4\r", 5,
           "H1[a][b]\nR2[1\r\r1][2]\nR5[3][4]\n");
    expect("a,\"b\nb\"\n1,2\n", 3, "H1[a][b\nb]\nR3[1][2]\n");
    expect("a,b\n\"1\n\n\",\"\n\"\n3,4", 6,
           "H1[a][b]\nR2[1\n\n][\n]\nR6[3][4]\n");
}

static void unclosed_quotes_name_their_line(void **state) {
    (void)state;
    refuse("a,b\n1,2\n\"3,4\n5,6\n", EB_ERR_CSV, 3, "not closed");
    refuse("a,b\n1,\"2", EB_ERR_CSV, 2, "not closed");
    refuse("a,b\n1,\"", EB_ERR_CSV, 2, "not closed");
    refuse("a,b\n\"1\n1\",\"2\n2\",\"3\n\n", EB_ERR_CSV, 4, "not closed");
    refuse("a,b\n\"1\n\"\"2\n3\n", EB_ERR_CSV, 2, "not closed");
    refuse("a,\"b\n1,2\n", EB_ERR_CSV, 1, "not closed");
}

static void misplaced_quotes_cost_their_row(void **state) {
    (void)state;
    expect("a,b\n5\" pipe,2\n3,4\n", 3,
           "H1[a][b]\nM2[a quote inside an unquoted field]\nR3[3][4]\n");
    expect("a,b\n\"1\"x,2\n3,4\n", 3,
           "H1[a][b]\nM2[text after a closing quote]\nR3[3][4]\n");
    expect("a,b\n\"1\" ,2\r\n3,4\r\n", 3,
           "H1[a][b]\nM2[text after a closing quote]\nR3[3][4]\n");
    expect("a,b\n 1,  \"2\"\n3,4", 3,
           "H1[a][b]\nM2[a quote inside an unquoted field]\nR3[3][4]\n");
    expect("a,b\n1,x\"", 2, "H1[a][b]\nM2[a quote inside an unquoted field]\n");
    /* The row began a line before the quote that spoils it. */
    expect("a,b\n\"1\n1\"x,2\n3,4\n", 4,
           "H1[a][b]\nM2[text after a closing quote]\nR4[3][4]\n");
    /* Quotes that come right on the rest of the line do no further harm. */
    expect("a,b\n5\" pipe,\"2, \"\"3\"\"\"\n3,4\n", 3,
           "H1[a][b]\nM2[a quote inside an unquoted field]\nR3[3][4]\n");
    expect("a,b\nx\"\nx\"\n1,\"2\"\n", 4,
           "H1[a][b]\nM2[a quote inside an unquoted field]\n"
           "M3[a quote inside an unquoted field]\nR4[1][2]\n");
}

/* P9 stands inside a quoted field: it must never be taken for a row. */
static void no_row_is_taken_from_inside_quotes(void **state) {
    (void)state;
    refuse("a,b\n\"x\"y,\"note:\nP9,1\n\"\n3,4\n", EB_ERR_CSV, 2,
           "does not end on its line");
    refuse("a,b\n5\" pipe,\"say \"\"hi\nP9,1\n\"\n", EB_ERR_CSV, 2,
           "does not end on its line");
}

static void misplaced_quotes_in_the_header_refuse_it(void **state) {
    (void)state;
    refuse("a\"x,b\n1,2\n", EB_ERR_CSV, 1, "inside an unquoted field");
    refuse("\n\"a\"x,b\n1,2\n", EB_ERR_CSV, 2, "after a closing quote");
}

/* ---- delimiters --------------------------------------------------------- */

static void delimiter_is_found(void **state) {
    (void)state;
    expect("a;b\n1,5;2\n", 2, "H1[a][b]\nR2[1,5][2]\n");
    expect("a\tb\n1;\t2\n", 2, "H1[a][b]\nR2[1;][2]\n");
    expect("a;\"b, c\";d\n1;2;3\n", 2, "H1[a][b, c][d]\nR2[1][2][3]\n");
    expect("sep=;\na;b\n1;2\n", 3, "H2[a][b]\nR3[1][2]\n");
    expect("SEP=\t\r\na,x\tb\r\n1\t2\r\n", 3, "H2[a,x][b]\nR3[1][2]\n");
    expect("\"sep=|\"\na|b,c,d\n1|2\n", 3, "H2[a][b,c,d]\nR3[1][2]\n");
    /* Not on the first line, not a delimiter: a header like another. */
    expect("\nsep=;\na;b\n", 3, "H2[sep=][]\nR3[a][b]\n");
    expect("sep=a,b\n1,2\n", 2, "H1[sep=a][b]\nR2[1][2]\n");
}

static void delimiter_is_forced(void **state) {
    (void)state;
    record to = {0};
    eb_read_report report;
    eb_error err;
    static const char TEXT[] = "a|b,c,d\n1|\"2|\"\n";
    assert_ok(read_text(TEXT, strlen(TEXT), '|', &to, &report, &err));
    assert_string_equal(to.text, "H1[a][b,c,d]\nR2[1][2|]\n");
    assert_int_equal(report.delimiter, '|');
    to.length = 0;
    static const char SEP[] = "sep=;\na|b;c\n1|2\n";
    assert_ok(read_text(SEP, strlen(SEP), '|', &to, &report, &err));
    assert_string_equal(to.text, "H2[a][b;c]\nR3[1][2]\n");
    static const int BAD[] = {'"', '\n', '\r', -1, 128, 256 + ','};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        assert_int_equal(
            parse(TEXT, strlen(TEXT), 0, 1, BAD[i], &to, &report, &err),
            EB_ERR_ARGUMENT);
        assert_string_equal(err.field, "delimiter");
    }
    free(to.text);
}

static void one_column_is_refused(void **state) {
    (void)state;
    refuse("pupil_id\nP1\n", EB_ERR_HEADER, 1, "a comma");
    refuse("pupil_id|date\nP1|x\n", EB_ERR_HEADER, 1, "a comma");
    refuse("sep=|\npupil_id\n", EB_ERR_HEADER, 2, "'|'");
    const eb_csv_options options = {.is_one_column = 1};
    record to = {0};
    const eb_csv_handler handler = {on_header, on_row, on_malformed, &to};
    eb_source source;
    eb_source_memory(&source, "id\nP1\n", 6, 1, NULL);
    assert_ok(eb_csv_parse(&source, &options, &handler, NULL, NULL));
    assert_string_equal(to.text, "H1[id]\nR2[P1]\n");
    free(to.text);
}

static void empty_files_are_refused(void **state) {
    (void)state;
    refuse("", EB_ERR_HEADER, 0, "empty");
    refuse("\n\r\n\n", EB_ERR_HEADER, 0, "empty");
    refuse("sep=;\n", EB_ERR_HEADER, 0, "empty");
    refuse("\xEF\xBB\xBF", EB_ERR_HEADER, 0, "empty");
}

/* ---- limits, NUL -------------------------------------------------------- */

static void nul_bytes(void **state) {
    (void)state;
    static const char ROW[] = "a,b\n1\0,2\n\"\0\",4\n5,6\n";
    expect_bytes(ROW, sizeof ROW - 1, 4,
                 "H1[a][b]\nM2[a NUL byte]\nM3[a NUL byte]\nR4[5][6]\n");
    static const char HEADER[] = "a\0,\0b\0\n\0";
    refuse_bytes(HEADER, sizeof HEADER - 1, EB_ERR_ENCODING, 1, "UTF-16");
}

/* "a,b\n" then `before`, `n` times x, `after`. */
static char *with_long_field(const char *before, size_t n, const char *after,
                             size_t *length) {
    char *text = malloc(n + 64);
    assert_non_null(text);
    int at = snprintf(text, 64, "a,b\n%s", before);
    memset(text + at, 'x', n);
    *length = (size_t)at + n;
    strcpy(text + *length, after);
    *length += strlen(after);
    return text;
}

static void expect_long(const char *before, size_t n, const char *after,
                        eb_status status, int64_t line) {
    static const size_t BLOCKS[] = {0, 61, 4096};
    size_t length;
    char *text = with_long_field(before, n, after, &length);
    for (size_t i = 0; i < 3; i++) {
        record to = {0};
        eb_error err = {0};
        assert_int_equal(parse(text, length, BLOCKS[i], 1, 0, &to, NULL, &err),
                         status);
        assert_int_equal(err.line, line);
        if (status == EB_OK) assert_true(to.length > n);
        free(to.text);
    }
    free(text);
}

static void long_fields(void **state) {
    (void)state;
    expect_long("", 65536, ",2\n", EB_OK, 0);
    expect_long("", 65537, ",2\n", EB_ERR_CSV, 2);
    expect_long("\"", 65536, "\",2\n", EB_OK, 0);
    expect_long("\"", 65537, "\",2\n", EB_ERR_CSV, 2);
    expect_long("1,\"\n", 65535, "\"\n", EB_OK, 0);
    expect_long("1,\"\n", 65536, "\"\n", EB_ERR_CSV, 2);
    expect_long("\"1\n\",\"", 65537, "\"\n", EB_ERR_CSV, 3);
    expect_long("\"", 3000000, "", EB_ERR_CSV, 2);
    expect_long("", 3000000, "", EB_ERR_CSV, 2);
    expect_long("1,x\"", 3000000, "\n", EB_ERR_CSV, 2);
}

/* A row of exactly `length` bytes: fields of 1,023 x, each with a comma. */
static void expect_row_of(size_t length, const char *start, eb_status status) {
    char *text = malloc(length + 64);
    assert_non_null(text);
    strcpy(text, "a,b\n");
    for (size_t i = 0; i < length; i++) {
        text[4 + i] = i % 1024 == 1023 ? ',' : 'x';
    }
    memcpy(text + 4, start, strlen(start));
    strcpy(text + 4 + length, "\r\n5,6");
    record to = {0};
    eb_read_report report = {0};
    eb_error err = {0};
    assert_int_equal(parse(text, strlen(text), 0, 1, 0, &to, &report, &err),
                     status);
    if (status == EB_OK) {
        assert_int_equal(report.rows, 2);
    } else {
        assert_int_equal(err.line, 2);
    }
    free(to.text);
    free(text);
}

static void long_rows(void **state) {
    (void)state;
    expect_row_of(1048576, "x", EB_OK);
    expect_row_of(1048577, "x", EB_ERR_CSV);
    expect_row_of(1048576, "\"\"\"\",", EB_OK);
    expect_row_of(1048577, "\"\"\"\",", EB_ERR_CSV);
    expect_row_of(1048576, "\"\n\",", EB_OK);
    expect_row_of(1048577, "\"\n\",", EB_ERR_CSV);
    expect_row_of(1048576, "\"\",", EB_OK);
    expect_row_of(1048577, "\"\",", EB_ERR_CSV);
    expect_row_of(3000000, "x", EB_ERR_CSV);
    expect_row_of(3000000, "\"\"\"\",", EB_ERR_CSV);
}

/* The first row is looked at for its delimiter, which ends where a row does:
 * a header of 1 MiB is read, a longer one refused where it begins. */
static void long_headers(void **state) {
    (void)state;
    static const size_t OVER[] = {0, 1, 300000};
    for (size_t i = 0; i < 3; i++) {
        const size_t over = OVER[i], length = EB_CSV_ROW_MAX + over;
        char *text = malloc(length + 8);
        assert_non_null(text);
        memset(text, 'x', length);
        for (size_t at = 1023; at < length; at += 1024) text[at] = ';';
        strcpy(text + length, "\n1;2\n");
        record to = {0};
        eb_read_report report = {0};
        eb_error err = {0};
        assert_int_equal(parse(text, length + 5, 0, 1, 0, &to, &report, &err),
                         over ? EB_ERR_CSV : EB_OK);
        assert_int_equal(err.line, over ? 1 : 0);
        assert_int_equal(report.delimiter, over ? 0 : ';');
        assert_int_equal(report.rows, over ? 0 : 1);
        free(to.text);
        free(text);
    }
}

static void many_fields(void **state) {
    (void)state;
    for (size_t extra = 0; extra <= 1; extra++) {
        const size_t commas = 65535 + extra;
        char *text = malloc(commas + 8);
        assert_non_null(text);
        strcpy(text, "a,b\n");
        memset(text + 4, ',', commas);
        text[4 + commas] = '\n';
        record to = {0};
        eb_error err = {0};
        assert_int_equal(parse(text, commas + 5, 0, 1, 0, &to, NULL, &err),
                         extra == 0 ? EB_OK : EB_ERR_CSV);
        if (extra != 0) assert_int_equal(err.line, 2);
        free(to.text);
        free(text);
    }
}

/* ---- encodings as seen from here ---------------------------------------- */

static void encodings_and_their_errors(void **state) {
    (void)state;
    expect(
        "\xEF\xBB\xBF"
        "a,b\n\xC3\xA9,2\n",
        2, "H1[a][b]\nR2[\xC3\xA9][2]\n");
    expect("\xEF\xBB\xBF\"a\",b\n", 1, "H1[a][b]\n");
    expect("a,b\nZo\xEB,2\n", 2, "H1[a][b]\nR2[Zo\xC3\xAB][2]\n");
    static const char WIDE[] =
        "\xFF\xFE"
        "a\0,\0b\0\r\0\n\0\xEB\0,\0"
        "2\0";
    expect_bytes(WIDE, sizeof WIDE - 1, 2, "H1[a][b]\nR2[\xC3\xAB][2]\n");
    /* The rows before the place that cannot be read come first. */
    refuse(
        "\xEF\xBB\xBF"
        "a,b\n1,2\n3,\xEB\n",
        EB_ERR_ENCODING, 3, "marked as UTF-8");
    refuse("a,b\n1,2\n\n3,\"4\n\x81\"\n", EB_ERR_ENCODING, 5, "neither");
    static const char HALF[] =
        "\xFF\xFE"
        "a\0,\0b\0\n\0"
        "1\0,\0"
        "2";
    refuse_bytes(HALF, sizeof HALF - 1, EB_ERR_ENCODING, 2, "inside a char");
}

/* ---- the two ways of cutting agree -------------------------------------- */

static void libcsv_field(void *text, size_t length, void *context) {
    record *to = context;
    put(to, "[", 1);
    put(to, text, length);
    put(to, "]", 1);
}

static void libcsv_row(int end, void *context) {
    (void)end;
    put(context, "\n", 1);
}

static int keep_blanks(unsigned char byte) {
    (void)byte;
    return 0;
}

/* What libcsv alone makes of the text: fields only, for it knows no lines. */
static int libcsv_alone(const char *text, size_t length, record *to) {
    struct csv_parser parser;
    assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
    csv_set_space_func(&parser, keep_blanks);
    int good = csv_parse(&parser, text, length, libcsv_field, libcsv_row, to) ==
               length;
    if (good) good = csv_fini(&parser, libcsv_field, libcsv_row, to) == 0;
    csv_free(&parser);
    return good;
}

/* Lines numbered by a rule written another way: a line begins at 0 and after
 * each LF, and after each CR that no LF follows. */
static int64_t count_lines(const char *text, size_t length) {
    int64_t ends = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n') ends++;
        if (text[i] == '\r' && (i + 1 == length || text[i + 1] != '\n')) {
            ends++;
        }
    }
    const char last = text[length - 1];
    return ends + (last != '\n' && last != '\r');
}

static void random_text_as_libcsv_reads_it(void **state) {
    (void)state;
    static const char LETTERS[] = "ab/ ,,,\"\"\n\n\r\t;\\";
    uint32_t seed = 12345;
    int good_count = 0;
    for (int round = 0; round < 20000; round++) {
        char text[80] = "h,h\n";
        size_t length = 4;
        seed = seed * 1664525 + 1013904223;
        const size_t want = 5 + (seed >> 24) % 60;
        while (length < want) {
            seed = seed * 1664525 + 1013904223;
            text[length++] = LETTERS[(seed >> 20) % (sizeof LETTERS - 1)];
        }
        record alone = {0}, ours = {0};
        eb_error err;
        eb_read_report report;
        const int good = libcsv_alone(text, length, &alone);
        const eb_status status = parse(text, length, 4 + (seed >> 8) % 20, 1,
                                       ',', &ours, &report, &err);
        int has_bad_row = 0;
        record fields = {0};
        for (size_t i = 0, at_head = 1; i < ours.length; i++) {
            if (at_head && ours.text[i] == 'M') has_bad_row = 1;
            if (at_head && ours.text[i] != '[') continue;
            put(&fields, ours.text + i, 1);
            at_head = ours.text[i] == '\n' && i + 1 < ours.length &&
                      strchr("RM", ours.text[i + 1]) != NULL &&
                      ours.text[i + 2] >= '0' && ours.text[i + 2] <= '9';
        }
        if (good) {
            /* The header's own mark has no line end before it. */
            const char *from = strchr(fields.text, '[');
            if (status != EB_OK || strcmp(from, alone.text) != 0) {
                fail_msg("round %d: \"%s\": %s not %s", round, text, from,
                         alone.text);
            }
            assert_int_equal(report.lines, count_lines(text, length));
            good_count++;
        } else {
            assert_true(status == EB_ERR_CSV || has_bad_row);
        }
        free(fields.text);
        free(alone.text);
        free(ours.text);
    }
    assert_true(good_count > 2000 && good_count < 19000);
}

/* ---- rows read apart ----------------------------------------------------- */

/* A batch writes its rows down; the one that begins with `!` is refused once
 * another thread has seen the last of the file, so that all that was read
 * behind it goes back to the front of the window. */
typedef struct meeting {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int is_last_seen;
    record *to;
} meeting;

typedef struct noted {
    meeting *at;
    struct {
        char text[16];
        int64_t line;
    } rows[16];
    size_t count;
} noted;

static int always(void *context) {
    (void)context;
    return 1;
}

static eb_status noted_new(void *context, void **out, eb_error *err) {
    (void)err;
    noted *batch = calloc(1, sizeof *batch);
    assert_non_null(batch);
    batch->at = context;
    *out = batch;
    return EB_OK;
}

static void noted_clear(void *batch) { ((noted *)batch)->count = 0; }

static eb_status noted_row(void *batch, const eb_field *fields, size_t n,
                           int64_t line) {
    noted *to = batch;
    meeting *at = to->at;
    struct timespec until;
    if (fields[0].text[0] == '!') {
        timespec_get(&until, TIME_UTC);
        until.tv_sec += 2; /* there may be one thread only */
        int status = pthread_mutex_lock(&at->lock);
        while (status == 0 && !at->is_last_seen) {
            status = pthread_cond_timedwait(&at->changed, &at->lock, &until);
        }
        pthread_mutex_unlock(&at->lock);
        return EB_ERR_ROW;
    }
    if (memcmp(fields[0].text, "r11", 3) == 0) {
        pthread_mutex_lock(&at->lock);
        at->is_last_seen = 1;
        pthread_cond_signal(&at->changed);
        pthread_mutex_unlock(&at->lock);
    }
    if (to->count == 16) return EB_ERR_ROW;
    to->rows[to->count].line = line;
    snprintf(to->rows[to->count++].text, 16, "%zu%.3s", n, fields[0].text);
    return EB_OK;
}

static eb_status noted_join(void *context, void *batch, int64_t first_line,
                            eb_error *err) {
    noted *from = batch;
    (void)err;
    for (size_t i = 0; i < from->count; i++) {
        const eb_field field = {from->rows[i].text, strlen(from->rows[i].text)};
        put_row(((meeting *)context)->to, 'A', &field, 1,
                first_line + from->rows[i].line);
    }
    from->count = 0;
    return EB_OK;
}

static eb_status met_header(void *context, const eb_field *fields, size_t n,
                            int64_t line, eb_error *err) {
    return on_header(((meeting *)context)->to, fields, n, line, err);
}

static eb_status met_row(void *context, const eb_field *fields, size_t n,
                         int64_t line, eb_error *err) {
    return on_row(((meeting *)context)->to, fields, n, line, err);
}

/* What went back is more than two blocks at the end of the file. A block ends
 * between the CR and the LF of a line: it is one line all the same. */
static void what_goes_back_is_cut_again(void **state) {
    (void)state;
    static const char TEXT[] =
        "a,b\r\n!01,one\r\nr02,two\r\nr03,two\r\nr04,two\r\nr05,two\r\n"
        "r06,two\r\nr07,two\r\nr08,two\r\nr09,two\r\nr10,two\r\nr11,two\r\n";
    record to = {0};
    meeting at = {.is_last_seen = 0, .to = &to};
    assert_int_equal(pthread_mutex_init(&at.lock, NULL), 0);
    assert_int_equal(pthread_cond_init(&at.changed, NULL), 0);
    const eb_csv_apart apart = {always,    noted_new,  free,
                                noted_row, noted_join, noted_clear};
    const eb_csv_handler handler = {met_header, met_row, NULL, &at};
    eb_csv_options options = {0};
    options.block = 22; /* two blocks: four rows and a CR */
    options.threads = 2;
    options.apart = &apart;
    options.pause = 1;
    eb_source source;
    eb_read_report report;
    eb_source_memory(&source, TEXT, sizeof TEXT - 1, 1, NULL);
    assert_ok(eb_csv_parse(&source, &options, &handler, &report, NULL));
    assert_string_equal(to.text,
                        "H1[a][b]\nR2[!01][one]\nA3[2r02]\nA4[2r03]\n"
                        "A5[2r04]\nA6[2r05]\nA7[2r06]\nA8[2r07]\n"
                        "A9[2r08]\nA10[2r09]\nA11[2r10]\nA12[2r11]\n");
    assert_int_equal(report.lines, 12);
    assert_int_equal(report.rows, 11);
    pthread_cond_destroy(&at.changed);
    pthread_mutex_destroy(&at.lock);
    free(to.text);
}

/* ---- handlers, progress, memory ----------------------------------------- */

static void a_handler_ends_the_reading(void **state) {
    (void)state;
    record to = {.row_status = EB_ERR_ROW};
    assert_int_equal(parse("a,b\n1,2\n3,4\n", 12, 0, 1, 0, &to, NULL, NULL),
                     EB_ERR_ROW);
    assert_string_equal(to.text, "H1[a][b]\nR2[1][2]\n");
    free(to.text);
    record strict = {0};
    const eb_csv_handler handler = {on_header, on_row, NULL, &strict};
    const eb_csv_options options = {0};
    eb_source source;
    eb_error err;
    eb_source_memory(&source, "a,b\n1,x\"\n", 9, 1, NULL);
    assert_int_equal(eb_csv_parse(&source, &options, &handler, NULL, &err),
                     EB_ERR_CSV);
    assert_int_equal(err.line, 2);
    free(strict.text);
}

static void keep_last(void *context, int64_t bytes) {
    int64_t *last = context;
    assert_true(bytes >= *last);
    *last = bytes;
}

static void progress_ends_at_the_size(void **state) {
    (void)state;
    int64_t last = 0;
    record to = {0};
    const eb_csv_handler handler = {on_header, on_row, NULL, &to};
    eb_csv_options options = {0};
    options.progress = keep_last;
    options.progress_context = &last;
    eb_source source;
    eb_source_memory(&source, "a,b\n1,2\n", 8, 1, NULL);
    assert_ok(eb_csv_parse(&source, &options, &handler, NULL, NULL));
    assert_int_equal(last, 8);
    free(to.text);
}

typedef struct scarce {
    int left; /* allocations that still succeed */
    int held;
} scarce;

static void *scarce_allocate(void *context, size_t size) {
    scarce *s = context;
    if (s->left-- <= 0) return NULL;
    s->held++;
    return malloc(size);
}

static void *scarce_resize(void *context, void *block, size_t size) {
    scarce *s = context;
    if (s->left-- <= 0) return NULL;
    if (block == NULL) s->held++;
    return realloc(block, size);
}

static void scarce_release(void *context, void *block) {
    ((scarce *)context)->held--;
    free(block);
}

static void memory_runs_out_anywhere(void **state) {
    (void)state;
    static const char TEXT[] =
        "a,b,c,d,e,f,g,h,i\n1,2,\"3\"\"\",Zo\xEB,5,6,7,8,9,10\n";
    eb_status status = EB_ERR_MEMORY;
    int allowed = 0;
    for (; status == EB_ERR_MEMORY; allowed++) {
        assert_true(allowed < 20);
        scarce s = {allowed, 0};
        record to = {0};
        const eb_csv_handler handler = {on_header, on_row, NULL, &to};
        eb_csv_options options = {0};
        options.memory =
            (eb_memory){scarce_allocate, scarce_resize, scarce_release, &s};
        eb_source source;
        eb_source_memory(&source, TEXT, sizeof TEXT - 1, 0, &options.memory);
        status = eb_csv_parse(&source, &options, &handler, NULL, NULL);
        eb_source_close(&source);
        assert_int_equal(s.held, 0);
        free(to.text);
    }
    assert_int_equal(status, EB_OK);
    /* Window, fields twice, bytes to convert, copy of the quoted row. */
    assert_int_equal(allowed - 1, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_rows),
        cmocka_unit_test(every_line_end),
        cmocka_unit_test(blank_lines_are_counted_and_passed),
        cmocka_unit_test(blanks_are_never_trimmed),
        cmocka_unit_test(quoted_fields),
        cmocka_unit_test(line_ends_inside_quotes),
        cmocka_unit_test(unclosed_quotes_name_their_line),
        cmocka_unit_test(misplaced_quotes_cost_their_row),
        cmocka_unit_test(no_row_is_taken_from_inside_quotes),
        cmocka_unit_test(misplaced_quotes_in_the_header_refuse_it),
        cmocka_unit_test(delimiter_is_found),
        cmocka_unit_test(delimiter_is_forced),
        cmocka_unit_test(one_column_is_refused),
        cmocka_unit_test(empty_files_are_refused),
        cmocka_unit_test(nul_bytes),
        cmocka_unit_test(long_fields),
        cmocka_unit_test(long_rows),
        cmocka_unit_test(long_headers),
        cmocka_unit_test(many_fields),
        cmocka_unit_test(encodings_and_their_errors),
        cmocka_unit_test(random_text_as_libcsv_reads_it),
        cmocka_unit_test(what_goes_back_is_cut_again),
        cmocka_unit_test(a_handler_ends_the_reading),
        cmocka_unit_test(progress_ends_at_the_size),
        cmocka_unit_test(memory_runs_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
