/* SPDX-License-Identifier: MIT */
/* Where text is cut into whole lines, and where reading a chunk stops. */
#include "text/chunk.h"

#include "base/error.h"
#include "test.h"

static void cuts(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t open, at_end; /* with more to come, and without */
    } CASES[] = {
        {"", 0, 0},       {"abc", 0, 0},  {"a\n", 2, 2},   {"a\nb", 2, 2},
        {"a\r", 0, 2},    {"a\rb", 2, 2}, {"a\r\n", 3, 3}, {"a\r\nb\r", 3, 5},
        {"a\rb\r", 2, 4}, {"\n", 1, 1},   {"\r", 0, 1},    {"a\nb\rc", 4, 4},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const size_t length = strlen(CASES[i].text);
        assert_int_equal(eb_chunk_cut(CASES[i].text, length, 0), CASES[i].open);
        assert_int_equal(eb_chunk_cut(CASES[i].text, length, 1),
                         CASES[i].at_end);
    }
}

/* Writes each row's line and number of fields; refuses rows that begin with
 * `!`. */
static char written[256];

static eb_status on_row(void *batch, const eb_field *fields, size_t n,
                        int64_t line) {
    assert_ptr_equal(batch, written);
    if (fields[0].length > 0 && fields[0].text[0] == '!') return EB_ERR_ROW;
    const size_t at = strlen(written);
    written[at] = (char)('0' + line);
    written[at + 1] = (char)('a' + n);
    written[at + 2] = '\0';
    return EB_OK;
}

static void ignore(void *batch) { (void)batch; }

static void reads_up_to_what_is_for_others(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t length;
        const char *rows;
        size_t used;
        int64_t lines;
    } CASES[] = {
        {"a,b\nc\n", 6, "0c1b", 6, 2},
        {"a\r\n\r\nb\rc\n", 9, "0b2b3b", 9, 4},
        {"\"a\",\"b\"\nc\n", 10, "0c1b", 10, 2},
        {"a\n\"b\nc\"\nd\n", 10, "0b", 2, 1},   /* goes on behind its line */
        {"a\nb\"c\nd\n", 8, "0b", 2, 1},        /* a misplaced quote */
        {"a\n\"b\"\"c\"\nd\n", 11, "0b", 2, 1}, /* a doubled quote */
        {"a\nb\0c\nd\n", 8, "0b", 2, 1},        /* a NUL */
        {"a\n!\nd\n", 6, "0b", 2, 1},           /* the batch refuses it */
    };
    const eb_memory memory = eb_memory_or_default(NULL);
    const eb_csv_apart apart = {.batch_free = ignore, .batch_row = on_row};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        eb_chunk chunk = {0};
        chunk.batch = written;
        written[0] = '\0';
        assert_ok(
            eb_chunk_set(&chunk, &memory, CASES[i].text, CASES[i].length));
        eb_chunk_read(&chunk, &memory, &apart, ',');
        assert_string_equal(written, CASES[i].rows);
        assert_int_equal(chunk.used, CASES[i].used);
        assert_int_equal(chunk.lines, CASES[i].lines);
        eb_chunk_free(&chunk, &memory, &apart);
    }
}

/* 64 KiB in a field are read, one byte more is left to others. */
static void long_fields_are_for_others(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    const eb_csv_apart apart = {.batch_free = ignore, .batch_row = on_row};
    for (size_t over = 0; over <= 1; over++) {
        const size_t length = EB_CSV_FIELD_MAX + over;
        char *text = malloc(length + 1);
        assert_non_null(text);
        memset(text, 'x', length);
        text[length] = '\n';
        eb_chunk chunk = {0};
        chunk.batch = written;
        written[0] = '\0';
        assert_ok(eb_chunk_set(&chunk, &memory, text, length + 1));
        eb_chunk_read(&chunk, &memory, &apart, ',');
        assert_int_equal(chunk.used, over ? 0 : length + 1);
        eb_chunk_free(&chunk, &memory, &apart);
        free(text);
    }
}

/* A row of 1 MiB is read, one of a byte more is left to others, though its
 * fields are short. */
static void long_rows_are_for_others(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    const eb_csv_apart apart = {.batch_free = ignore, .batch_row = on_row};
    for (size_t over = 0; over <= 1; over++) {
        const size_t length = EB_CSV_ROW_MAX + over;
        char *text = malloc(length + 1);
        assert_non_null(text);
        for (size_t i = 0; i < length; i++) {
            text[i] = i % 65536 == 65535 ? ',' : 'x';
        }
        text[length] = '\n';
        eb_chunk chunk = {0};
        chunk.batch = written;
        written[0] = '\0';
        assert_ok(eb_chunk_set(&chunk, &memory, text, length + 1));
        eb_chunk_read(&chunk, &memory, &apart, ',');
        assert_int_equal(chunk.used, over ? 0 : length + 1);
        assert_string_equal(written, over ? "" : "0r"); /* 17 fields */
        eb_chunk_free(&chunk, &memory, &apart);
        free(text);
    }
}

/* Fields beyond the most that a row may have are for others, and so is a row
 * for whose fields there is no memory. */
static void many_fields_are_for_others(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    const eb_csv_apart apart = {.batch_free = ignore, .batch_row = on_row};
    for (size_t over = 0; over <= 1; over++) {
        const size_t length = EB_CSV_FIELDS_MAX + over;
        char *text = malloc(length);
        assert_non_null(text);
        memset(text, ',', length - 1);
        text[length - 1] = '\n';
        eb_chunk chunk = {0};
        chunk.batch = written;
        written[0] = '\0';
        assert_ok(eb_chunk_set(&chunk, &memory, text, length));
        eb_chunk_read(&chunk, &memory, &apart, ',');
        assert_int_equal(chunk.used, over ? 0 : length);
        assert_int_equal(chunk.rows, over ? 0 : 1);
        eb_chunk_free(&chunk, &memory, &apart);
        free(text);
    }
}

static void *no_memory(void *context, size_t size) {
    (void)context;
    (void)size;
    return NULL;
}

static void *no_more_memory(void *context, void *block, size_t size) {
    (void)block;
    return no_memory(context, size);
}

static void release(void *context, void *block) {
    (void)context;
    free(block);
}

static void memory_may_run_out(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    const eb_memory none = {no_memory, no_more_memory, release, NULL};
    const eb_csv_apart apart = {.batch_free = ignore, .batch_row = on_row};
    eb_chunk chunk = {0};
    assert_int_equal(EB_ERR_MEMORY, eb_chunk_set(&chunk, &none, "a,b\n", 4));
    chunk.batch = written;
    written[0] = '\0';
    assert_ok(eb_chunk_set(&chunk, &memory, "a,b\n", 4));
    eb_chunk_read(&chunk, &none, &apart, ',');
    assert_int_equal(chunk.used, 0);
    assert_string_equal(written, "");
    eb_chunk_read(&chunk, &memory, &apart, ',');
    assert_string_equal(written, "0c");
    eb_chunk_free(&chunk, &memory, &apart);
    eb_chunk_free(&(eb_chunk){0}, &memory, &apart); /* one never used */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts),
        cmocka_unit_test(reads_up_to_what_is_for_others),
        cmocka_unit_test(long_fields_are_for_others),
        cmocka_unit_test(long_rows_are_for_others),
        cmocka_unit_test(many_fields_are_for_others),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
