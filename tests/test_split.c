/* SPDX-License-Identifier: MIT */
/*
 * Cutting a row where it lies. That the fields are those of libcsv is held in
 * test_csv; here are the cases one by one.
 */
#include "test.h"

#include "text/split.h"

static eb_split_end split(const char *row, char delimiter, eb_field *fields,
                          size_t room, eb_split *out) {
    static char text[512];
    memset(text, 'z', sizeof text);
    const size_t length = strlen(row);
    assert_true(length + EB_SPLIT_SLACK < sizeof text);
    memcpy(text, row, length);
    return eb_split_row(text, delimiter, fields, room, out);
}

/* Fields joined with `|`. */
static void expect(const char *row, char delimiter, const char *joined,
                   size_t length, size_t longest) {
    eb_field fields[64];
    eb_split out;
    assert_int_equal(split(row, delimiter, fields, 64, &out), EB_SPLIT_ROW);
    char text[512];
    size_t at = 0;
    for (size_t i = 0; i < out.count; i++) {
        if (i != 0) text[at++] = '|';
        memcpy(text + at, fields[i].text, fields[i].length);
        at += fields[i].length;
    }
    text[at] = '\0';
    assert_string_equal(text, joined);
    assert_int_equal(out.length, length);
    assert_int_equal(out.longest, longest);
    assert_int_equal(out.has_nul, 0);
}

static void rows(void **state) {
    (void)state;
    expect("P1,2025-09-03,AM,/\nP2", ',', "P1|2025-09-03|AM|/", 18, 10);
    expect("a\r\n", ',', "a", 1, 1);
    expect(",\n", ',', "|", 1, 0);
    expect(",,,,,,,,,\r", ',', "|||||||||", 9, 0);
    expect("a;b,c;\n", ';', "a|b,c|", 6, 3);
    expect("a\tb\n", '\t', "a|b", 3, 1);
    expect("a b!#\t, \n", ',', "a b!#\t| ", 8, 6);
    expect("\xC3\xAB,\xFF\x80\xA2\xAC\n", ',', "\xC3\xAB|\xFF\x80\xA2\xAC", 7,
           4);
    expect("\"a\",\"\",\"b,c\"\n", ',', "a||b,c", 12, 3);
    expect("\"a;b\";2\r\n", ';', "a;b|2", 7, 3);
    /* A tab lies below the quote, so that it is seen inside quotes, too. */
    expect("\"a\tb\"\t2\n", '\t', "a\tb|2", 7, 3);
    expect("\"a b\"\t\"\t\t\"\n", '\t', "a b|\t\t", 10, 3);
}

static void rows_that_need_libcsv(void **state) {
    (void)state;
    static const char *const HARD[] = {
        "\"a\"\"b\",c\n", "a\"b,c\n",   "\"a\"b,c\n", "\"a\nb\",c\n",
        "a,\"\n",         "\"a\" ,b\n", "a, \"b\"\n", "\"a,b\n"};
    for (size_t i = 0; i < sizeof HARD / sizeof *HARD; i++) {
        eb_field fields[8];
        eb_split out;
        assert_int_equal(split(HARD[i], ',', fields, 8, &out), EB_SPLIT_HARD);
    }
}

static void room_and_nul(void **state) {
    (void)state;
    eb_field fields[3];
    eb_split out;
    assert_int_equal(split("a,b,c\n", ',', fields, 3, &out), EB_SPLIT_ROW);
    assert_int_equal(split("a,b,c\n", ',', fields, 2, &out), EB_SPLIT_FULL);
    assert_int_equal(split("a\n", ',', fields, 0, &out), EB_SPLIT_FULL);
    static const char NUL[] = "ab,c\0d,\"\0\"\nzzzzzzzzzzzzzzzzz";
    assert_int_equal(eb_split_row(NUL, ',', fields, 3, &out), EB_SPLIT_ROW);
    assert_int_equal(out.has_nul, 1);
    assert_int_equal(out.count, 3);
    assert_int_equal(fields[1].length, 3);
}

/* Every byte but the five that matter stands for itself, at every place in a
 * word. */
static void every_byte_at_every_place(void **state) {
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        if (byte == ',' || byte == '"' || byte == '\n' || byte == '\r') {
            continue;
        }
        for (size_t place = 0; place < 24; place++) {
            char row[64];
            memset(row, 'z', sizeof row);
            row[place] = (char)byte;
            row[24] = ',';
            row[30] = '\n';
            eb_field fields[4];
            eb_split out;
            assert_int_equal(eb_split_row(row, ',', fields, 4, &out),
                             EB_SPLIT_ROW);
            assert_int_equal(out.count, 2);
            assert_int_equal(fields[0].length, 24);
            assert_int_equal(fields[1].length, 5);
            assert_int_equal(eb_split_line(row, sizeof row), 30);
        }
    }
}

static void line_ends(void **state) {
    (void)state;
    assert_int_equal(eb_split_line("", 0), 0);
    assert_int_equal(eb_split_line("abc", 3), 3);
    assert_int_equal(eb_split_line("0123456789abcdef0", 17), 17);
    char text[40];
    for (size_t place = 0; place < 40; place++) {
        for (int kind = 0; kind < 2; kind++) {
            memset(text, 'a', sizeof text);
            text[place] = kind == 0 ? '\n' : '\r';
            if (place + 1 < sizeof text) text[place + 1] = '\n';
            assert_int_equal(eb_split_line(text, sizeof text), place);
        }
    }
}

/* A row of the shape of the one before is cut the same; any other is left to
 * eb_split_row, and what is known of the shape stays. */
static void rows_of_one_shape(void **state) {
    (void)state;
    static const struct {
        const char *row;
        int is_same;
    } ROWS[] = {
        {"P2,S1,2025-09-04,PM,I\n", 1},  {"P1,S1,2025-09-03,AM,/\r", 1},
        {"P1,S1,2025-09-03,AM,\n", 0},   {"P1,S1,2025-09-03,AM,C1\n", 0},
        {"P1,S1,2025-09-03,A,,I\n", 0},  {"P1,S1,2025-09 03,AM,I\n", 0},
        {"P1,S1,2025-09-0\",AM,I\n", 0}, {"P1,S1,2025-0\n,,,\n", 0},
        {"P1,S12025-09-03,,AM,I\n", 0},  {"Q1,T1,2024-01-01,PM,L\n", 1}};
    static const char FIRST[] = "P1,S1,2025-09-03,AM,/\n";
    char text[2][256];
    eb_field fields[8];
    eb_split out;
    eb_split_shape shape;
    memset(text, 'z', sizeof text);
    memcpy(text[0], FIRST, sizeof FIRST - 1);
    assert_int_equal(eb_split_row(text[0], ',', fields, 8, &out), EB_SPLIT_ROW);
    eb_split_learn(text[0], ',', &out, &shape);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        memcpy(text[1], ROWS[i].row, strlen(ROWS[i].row));
        assert_int_equal(eb_split_again(text[1], ',', &shape, fields),
                         ROWS[i].is_same);
        if (!ROWS[i].is_same) continue;
        eb_field expected[8];
        assert_int_equal(eb_split_row(text[1], ',', expected, 8, &out),
                         EB_SPLIT_ROW);
        assert_int_equal(out.count, shape.count);
        assert_int_equal(out.length, shape.length);
        assert_memory_equal(fields, expected, out.count * sizeof *fields);
    }
}

/* Quotes, blanks and rows of 64 bytes have no shape; 63 bytes have. */
static void shapes_are_learnt_from_plain_rows(void **state) {
    (void)state;
    static const char *const NONE[] = {"a,\"b\",c\n", "a, b\n", "a,b\t\n"};
    eb_field fields[8];
    eb_split out;
    eb_split_shape shape;
    char text[256];
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        memset(text, 'z', sizeof text);
        memcpy(text, NONE[i], strlen(NONE[i]));
        assert_int_equal(eb_split_row(text, ',', fields, 8, &out),
                         EB_SPLIT_ROW);
        eb_split_learn(text, ',', &out, &shape);
        assert_int_equal(shape.length, 0);
        assert_int_equal(eb_split_again(text, ',', &shape, fields), 0);
    }
    for (size_t length = 62; length <= 64; length++) {
        memset(text, 'z', sizeof text);
        text[length - 1] = ',';
        text[length] = '\n';
        assert_int_equal(eb_split_row(text, ',', fields, 8, &out),
                         EB_SPLIT_ROW);
        eb_split_learn(text, ',', &out, &shape);
        assert_int_equal(shape.length, length < 64 ? length : 0);
        if (length == 64) continue;
        assert_int_equal(eb_split_again(text, ',', &shape, fields), 1);
        text[length - 1] = 'z';
        assert_int_equal(eb_split_again(text, ',', &shape, fields), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows),
        cmocka_unit_test(rows_that_need_libcsv),
        cmocka_unit_test(room_and_nul),
        cmocka_unit_test(every_byte_at_every_place),
        cmocka_unit_test(line_ends),
        cmocka_unit_test(rows_of_one_shape),
        cmocka_unit_test(shapes_are_learnt_from_plain_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
