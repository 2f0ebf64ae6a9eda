/* SPDX-License-Identifier: MIT */
/* One value of a column as text, broken columns, and runs of equal values. */
#include "test_rows_values.h"
#include "data/rows_values.h"

static const char *text_of(const eb_column *column, size_t row) {
    static char shown[64];
    char room[EB_COLUMN_TEXT_ROOM];
    eb_field field;
    const char *fault = eb_column_text(column, row, room, &field);
    if (fault != NULL) return fault;
    assert_true(field.length < sizeof shown);
    memcpy(shown, field.text, field.length);
    shown[field.length] = '\0';
    return shown;
}

static void numbers_are_decimal(void **state) {
    (void)state;
    static const int64_t WIDE[] = {0, -1, INT64_MIN, INT64_MAX};
    static const int8_t NARROW[] = {-128, 127};
    const eb_column wide = {EB_VALUES_INTEGER, 8, WIDE, .offset = 0};
    const eb_column whole = {EB_VALUES_UNSIGNED, 8, WIDE, .offset = 1};
    const eb_column narrow = {EB_VALUES_INTEGER, 1, NARROW, .offset = 0};
    assert_string_equal(text_of(&wide, 0), "0");
    assert_string_equal(text_of(&wide, 1), "-1");
    assert_string_equal(text_of(&wide, 2), "-9223372036854775808");
    assert_string_equal(text_of(&wide, 3), "9223372036854775807");
    assert_string_equal(text_of(&whole, 0), "18446744073709551615");
    assert_string_equal(text_of(&narrow, 0), "-128");
    assert_string_equal(text_of(&narrow, 1), "127");
}

/* 2025-09-03 is day 20334. */
static void dates_and_times_are_iso(void **state) {
    (void)state;
    static const int32_t DAYS[] = {20334, -1, INT32_MIN, INT32_MAX};
    static const int64_t TIMES[] = {20334 * INT64_C(86400000),
                                    20334 * INT64_C(86400000) + 33000999, -1,
                                    INT64_MIN, INT64_MAX};
    const eb_column days = {EB_VALUES_DATE, .values = DAYS};
    eb_column times = {EB_VALUES_TIME, .values = TIMES, .per_second = 1000};
    assert_string_equal(text_of(&days, 0), "2025-09-03");
    assert_string_equal(text_of(&days, 1), "1969-12-31");
    assert_string_equal(text_of(&days, 2), "?");
    assert_string_equal(text_of(&days, 3), "?");
    assert_string_equal(text_of(&times, 0), "2025-09-03");
    assert_string_equal(text_of(&times, 1), "2025-09-03T09:10:00");
    assert_string_equal(text_of(&times, 2), "1969-12-31T23:59:59");
    assert_string_equal(text_of(&times, 3), "?");
    assert_string_equal(text_of(&times, 4), "?");
    times.utc = 1;
    assert_string_equal(text_of(&times, 0), "2025-09-03T00:00:00Z");
}

static void what_is_missing_is_blank(void **state) {
    (void)state;
    static const uint8_t BITS[] = {0x00, 0x02}; /* the tenth only */
    static const int32_t OFFSETS[] = {0, 1, 2, 3};
    const eb_column none = {EB_VALUES_MISSING, .values = NULL};
    const eb_column text = {EB_VALUES_TEXT, .values = OFFSETS - 0,
                            .bytes = "abc", .valid = BITS + 1};
    assert_string_equal(text_of(&none, 0), "");
    assert_string_equal(text_of(&text, 0), "");
    assert_string_equal(text_of(&text, 1), "b");
    assert_string_equal(text_of(&text, 2), "");
}

static void broken_values_are_found(void **state) {
    (void)state;
    static const int32_t BACK[] = {2, 1, -1, 3};
    static const int64_t LARGE[] = {INT64_MAX, INT64_MIN, 0};
    static const int32_t VIEWS[] = {-1, 0, 0,  0, 13, 0,  2,  0, 13, 0,
                                    0,  4, 13, 0, 0,  -1, 13, 0, 1,  0};
    static const int8_t INDEX[] = {-1, 3, 0};
    static const char BYTES[16] = "sixteen letters";
    const void *const buffers[] = {BYTES, NULL};
    const int64_t sizes[] = {16, 99};
    eb_column column = {EB_VALUES_TEXT, .values = BACK, .bytes = "abc"};
    assert_string_equal(text_of(&column, 0), "its offsets go backwards");
    assert_string_equal(text_of(&column, 1), "its offsets go backwards");
    assert_string_equal(text_of(&column, 2), "its offsets go backwards");
    column.kind = EB_VALUES_LARGE_TEXT;
    column.values = LARGE;
    assert_string_equal(text_of(&column, 0), "its offsets go backwards");
    assert_string_equal(text_of(&column, 1), "its offsets go backwards");
    column.kind = EB_VALUES_VIEW_TEXT;
    column.values = VIEWS;
    column.buffers = buffers;
    column.buffer_sizes = sizes;
    column.buffer_count = 2;
    assert_string_equal(text_of(&column, 0), "a view has a negative length");
    for (size_t i = 1; i < 5; i++) {
        assert_string_equal(text_of(&column, i),
                            "a view points outside of its buffers");
    }
    static const int32_t FINE[] = {0, 1, 2};
    const eb_column values = {EB_VALUES_TEXT, .values = FINE, .bytes = "xy"};
    const eb_column by = {EB_VALUES_DICTIONARY, .width = 1, .values = INDEX,
                          .dictionary = &values, .dictionary_count = 2};
    assert_string_equal(text_of(&by, 0),
                        "an index points outside of the dictionary");
    assert_string_equal(text_of(&by, 1),
                        "an index points outside of the dictionary");
    assert_string_equal(text_of(&by, 2), "x");
    assert_true(eb_column_index(&by, 0) == -1);
    assert_true(eb_column_index(&by, 2) == 0);
}

static void broken_shapes_are_found(void **state) {
    (void)state;
    const eb_column none = {EB_VALUES_TEXT, .values = NULL};
    const eb_column inner = {EB_VALUES_DICTIONARY, .width = 1, .values = "",
                             .dictionary = &none};
    const eb_column columns[] = {
        {EB_VALUES_KINDS, .values = ""},
        {(eb_values_kind)-1, .values = ""},
        none,
        {EB_VALUES_FIXED_TEXT, .values = ""},
        {EB_VALUES_FIXED_TEXT, .values = "", .width = SIZE_MAX},
        {EB_VALUES_VIEW_TEXT, .values = "", .buffer_count = 1},
        {EB_VALUES_TIME, .values = "", .per_second = 60},
        {EB_VALUES_INTEGER, .values = "", .width = 3},
        {EB_VALUES_UNSIGNED, .values = "", .width = 0},
        {EB_VALUES_DICTIONARY, .values = "", .width = 1},
        {EB_VALUES_DICTIONARY, .values = "", .width = 16, .dictionary = &none},
        {EB_VALUES_DICTIONARY, .values = "", .width = 1, .dictionary = &inner},
        {EB_VALUES_DICTIONARY, .values = "", .width = 1, .dictionary = &none,
         .dictionary_count = 1},
        {EB_VALUES_TEXT, .values = "", .offset = SIZE_MAX - 1},
    };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        assert_non_null(eb_column_fault(&columns[i], 2));
    }
    assert_null(eb_column_fault(&none, 0));
    assert_null(eb_column_fault(&(eb_column){.width = 0}, 9));
}

static void whole_shapes_are_let_through(void **state) {
    (void)state;
    const void *const buffers[] = {""};
    const int64_t sizes[] = {0};
    const eb_column text = {EB_VALUES_TEXT, .values = ""};
    eb_column time = {EB_VALUES_TIME, .values = ""};
    for (time.per_second = 1; time.per_second <= 1000000000;
         time.per_second *= 1000) {
        assert_null(eb_column_fault(&time, 2));
    }
    eb_column view = {EB_VALUES_VIEW_TEXT, .values = "", .buffer_count = 1,
                      .buffers = buffers};
    assert_non_null(eb_column_fault(&view, 2)); /* sizes of none of them */
    view.buffer_sizes = sizes;
    assert_null(eb_column_fault(&view, 2));
    assert_non_null(eb_column_fault(&view, SIZE_MAX / 8));
    const eb_column by = {EB_VALUES_UNSIGNED_DICTIONARY, .values = "",
                          .width = 2, .dictionary = &text};
    assert_null(eb_column_fault(&by, 2));
    assert_null(eb_column_fault(&(eb_column){EB_VALUES_DATE, .values = ""}, 2));
}

static void texts_without_bytes_are_found(void **state) {
    (void)state;
    static const int32_t OFFSETS[] = {0, 0, 2};
    static const int64_t LARGE[] = {0, 0, 2};
    static const uint8_t INDEX[] = {1, 2, 255};
    static const int32_t VIEWS[] = {13, 0, -1, 0};
    eb_column text = {EB_VALUES_TEXT, .values = OFFSETS};
    assert_string_equal(text_of(&text, 0), "");
    assert_string_equal(text_of(&text, 1), "it has no bytes");
    assert_true(eb_column_run(&text, 1, 2) == 2);
    text.kind = EB_VALUES_LARGE_TEXT;
    text.values = LARGE;
    assert_string_equal(text_of(&text, 1), "it has no bytes");
    text.bytes = "xy";
    const eb_column by = {EB_VALUES_UNSIGNED_DICTIONARY, .width = 1,
                          .values = INDEX, .dictionary = &text,
                          .dictionary_count = 2};
    assert_string_equal(text_of(&by, 0), "xy");
    for (size_t i = 1; i < 3; i++) {
        assert_true(eb_column_index(&by, i) == -1);
        assert_string_equal(text_of(&by, i),
                            "an index points outside of the dictionary");
    }
    const eb_column views = {EB_VALUES_VIEW_TEXT, .values = VIEWS};
    assert_string_equal(text_of(&views, 0),
                        "a view points outside of its buffers");
}

/* Ten equal values and three others, of every kind that is compared by its
 * bytes; a broken run is no longer than one value. */
static void runs_of_every_kind(void **state) {
    (void)state;
    static const struct {
        eb_values_kind kind;
        size_t width, bytes;
    } KINDS[] = {
        {EB_VALUES_FIXED_TEXT, 3, 3}, {EB_VALUES_VIEW_TEXT, 0, 16},
        {EB_VALUES_DATE, 0, 4},       {EB_VALUES_TIME, 0, 8},
        {EB_VALUES_INTEGER, 2, 2},    {EB_VALUES_UNSIGNED, 4, 4},
        {EB_VALUES_DICTIONARY, 8, 8}, {EB_VALUES_UNSIGNED_DICTIONARY, 1, 1},
    };
    const uint8_t sixth_missing[] = {0xDF, 0xFF};
    unsigned char values[13 * 16];
    for (size_t k = 0; k < sizeof KINDS / sizeof *KINDS; k++) {
        memset(values, 0, sizeof values);
        for (size_t i = 10; i < 13; i++) values[i * KINDS[k].bytes] = 1;
        eb_column column = {KINDS[k].kind, .width = KINDS[k].width,
                            .values = values};
        size_t at = 0, runs = 0;
        while (at < 10) {
            const size_t end = eb_column_run(&column, at, 13);
            assert_true(end > at && end <= 10);
            at = end;
            runs++;
        }
        assert_true(runs <= 3);
        assert_true(eb_column_run(&column, 10, 13) == 13);
        column.valid = sixth_missing;
        assert_true(eb_column_run(&column, 0, 10) <= 5);
        assert_true(eb_column_run(&column, 5, 10) == 6);
    }
    const eb_column none = {EB_VALUES_MISSING, .values = NULL};
    assert_true(eb_column_run(&none, 2, 9) == 9);
}

/* Runs as a loop over the texts finds them, in every layout. */
static void runs_end_where_the_text_changes(void **state) {
    (void)state;
    table t = {400, 1, calloc(400, sizeof *t.cells)};
    assert_non_null(t.cells);
    for (uint64_t seed = 0; seed < 200; seed++) {
        chance c = {seed};
        layout l;
        const size_t change = 1 + below(&c, 80);
        const char *word = "P1";
        for (size_t i = 0; i < t.rows; i++) {
            static const char *const WORDS[] = {"P1",
                                                "P2",
                                                "",
                                                "P10",
                                                "a longer word than twelve",
                                                "a longer word than twelfe"};
            if (below(&c, change) == 0) word = WORDS[below(&c, 6)];
            strcpy(t.cells[i][0], word);
        }
        lay_column(&l, &c, &t, 0, 0, t.rows);
        for (size_t first = 0; first < t.rows;) {
            const size_t end = t.rows - below(&c, t.rows - first);
            const size_t run = eb_column_run(&l.column, first, end);
            assert_true(run > first && run <= end);
            for (size_t i = first; i < run; i++) {
                assert_string_equal(t.cells[i][0], t.cells[first][0]);
            }
            first = run;
        }
        free_layout(&l);
    }
    free(t.cells);
}

static void a_long_run_is_one(void **state) {
    (void)state;
    int32_t offsets[1001];
    char bytes[4000];
    for (int i = 0; i <= 1000; i++) offsets[i] = i * 4;
    memset(bytes, 'a', sizeof bytes);
    bytes[700 * 4] = 'b';
    const eb_column column = {EB_VALUES_TEXT, .values = offsets,
                              .bytes = bytes};
    assert_true(eb_column_run(&column, 0, 1000) == 700);
    assert_true(eb_column_run(&column, 700, 1000) == 701);
    assert_true(eb_column_run(&column, 701, 1000) == 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_decimal),
        cmocka_unit_test(dates_and_times_are_iso),
        cmocka_unit_test(what_is_missing_is_blank),
        cmocka_unit_test(broken_values_are_found),
        cmocka_unit_test(broken_shapes_are_found),
        cmocka_unit_test(whole_shapes_are_let_through),
        cmocka_unit_test(texts_without_bytes_are_found),
        cmocka_unit_test(runs_of_every_kind),
        cmocka_unit_test(runs_end_where_the_text_changes),
        cmocka_unit_test(a_long_run_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
