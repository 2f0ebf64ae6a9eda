/* SPDX-License-Identifier: MIT */
/*
 * An earlier output: which rows are still there, which are gone and how they
 * are written again, and what is no earlier output.
 */
#define _POSIX_C_SOURCE 200809L

#include "school.h"

#include <stdio.h>
#include <unistd.h>

#include "ui/since.h"

static const char *const NAMES[] = {"pupil_id", "school_id", "state", "rate",
                                    "secret"};

static eb_column_kind kind(const void *context, size_t column) {
    (void)context;
    if (column == 4) return EB_COLUMN_HIDDEN;
    return column == 3 ? EB_COLUMN_NUMBER : EB_COLUMN_TEXT;
}

static const eb_since_columns COLUMNS = {
    NAMES, 5, kind, NULL, {1, 0, EB_NO_KEY}};
#define HEADER "pupil_id,school_id,state,rate,secret"

static eb_status make_with(const eb_memory *memory, const char *text,
                           eb_since *out, eb_error *err) {
    eb_source source;
    memset(out, 0, sizeof *out);
    eb_source_memory(&source, text, strlen(text), 1, memory);
    eb_status status = eb_plain_rows_read(&source, 0, memory, &out->text, err);
    eb_source_close(&source);
    if (status == EB_OK) status = eb_since_make(out, &COLUMNS, err);
    return status;
}

static eb_status make(const char *text, eb_since *out, eb_error *err) {
    const eb_memory memory = eb_memory_or_default(NULL);
    return make_with(&memory, text, out, err);
}

/* What eb_since_write_gone writes. */
static void expect_gone(const eb_since *since, eb_table_format format,
                        const char *want) {
    static const char *const WRITTEN[] = {"p", "s", "t", "r", "x", "change"};
    char path[] = "/tmp/earlybell-test-XXXXXX";
    char got[1024];
    eb_output *output;
    eb_table *table;
    const int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    close(descriptor);
    assert_ok(eb_output_open(path, NULL, &output, NULL));
    assert_ok(eb_table_new(output, format, 0, WRITTEN, 6, NULL, &table, NULL));
    eb_since_write_gone(since, &COLUMNS, table);
    eb_table_free(table);
    assert_ok(eb_output_close(output, NULL));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t length = fread(got, 1, sizeof got - 1, file);
    fclose(file);
    unlink(path);
    got[length] = '\0';
    assert_string_equal(got, want);
}

static void still_and_gone(void **state) {
    (void)state;
    eb_since since;
    assert_ok(make(HEADER
                   "\nb,S2,ok,0.5,1\nb,S1,,,\na,S2,'-x,-15,\nc,S1,ok,1e-7,2\n",
                   &since, NULL));
    assert_int_equal(since.count, 4);
    assert_int_equal(eb_since_find(&since, "S1", "b", ""), 1);
    assert_int_equal(eb_since_find(&since, "S1", "a", ""), 0);
    assert_int_equal(eb_since_find(&since, "", "b", ""), 0);
    /* In the order of school and pupil; a number is not guarded, a text is. */
    expect_gone(&since, EB_TABLE_CSV,
                "p,s,t,r,x,change\nc,S1,ok,1e-7,,gone\n"
                "a,S2,'-x,-15,,gone\nb,S2,ok,0.5,,gone\n");
    assert_int_equal(eb_since_find(&since, "S2", "b", ""), 1);
    assert_int_equal(eb_since_find(&since, "S1", "c", ""), 1);
    expect_gone(&since, EB_TABLE_NDJSON,
                "{\"p\":\"a\",\"s\":\"S2\",\"t\":\"-x\",\"r\":-15,"
                "\"x\":null,\"change\":\"gone\"}\n");
    eb_since_free(&since);
}

static void guarded_ids(void **state) {
    (void)state;
    eb_since since;
    assert_ok(
        make(HEADER "\n'=1,'@S,ok,,\n+2,S,ok,,\n'x,S,ok,,\n", &since, NULL));
    assert_int_equal(eb_since_find(&since, "@S", "=1", ""), 1);
    assert_int_equal(eb_since_find(&since, "S", "+2", ""), 1);
    assert_int_equal(eb_since_find(&since, "S", "x", ""), 0);
    assert_int_equal(eb_since_find(&since, "S", "'x", ""), 1);
    eb_since_free(&since);
}

/* What was gone last time is not told again. */
static void an_output_made_with_since(void **state) {
    (void)state;
    eb_since since;
    assert_ok(make(HEADER ",change\na,S,ok,1,,still\nb,S,ok,1,,gone\n"
                          "c,S,ok,1,,new\n",
                   &since, NULL));
    assert_int_equal(since.count, 2);
    assert_int_equal(eb_since_find(&since, "S", "a", ""), 1);
    assert_int_equal(eb_since_find(&since, "S", "b", ""), 0);
    assert_int_equal(eb_since_find(&since, "S", "c", ""), 1);
    eb_since_free(&since);
}

/* Behind the columns, with or without `change`. */
static void an_output_with_a_purpose(void **state) {
    (void)state;
    eb_since since;
    assert_ok(make(HEADER ",purpose\na,S,ok,1,,help\n", &since, NULL));
    assert_int_equal(since.count, 1);
    assert_int_equal(eb_since_find(&since, "S", "a", ""), 1);
    eb_since_free(&since);
    assert_ok(make(HEADER ",change,purpose\na,S,ok,1,,still,x\n"
                          "b,S,ok,1,,gone,x\n",
                   &since, NULL));
    assert_int_equal(since.count, 1);
    assert_int_equal(eb_since_find(&since, "S", "b", ""), 0);
    eb_since_free(&since);
}

/* Where a pupil may have several rows, a third column tells them apart. */
static void a_third_column(void **state) {
    (void)state;
    static const eb_since_columns THREE = {NAMES, 5, kind, NULL, {1, 0, 2}};
    static const char TEXT[] =
        HEADER "\na,S,one,1,\na,S,'-two,1,\nb,S,one,1,\n";
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_source source;
    eb_since since;
    memset(&since, 0, sizeof since);
    eb_source_memory(&source, TEXT, strlen(TEXT), 1, &memory);
    assert_ok(eb_plain_rows_read(&source, 0, &memory, &since.text, NULL));
    eb_source_close(&source);
    assert_ok(eb_since_make(&since, &THREE, NULL));
    assert_int_equal(since.count, 3);
    assert_int_equal(eb_since_find(&since, "S", "a", "-two"), 1);
    assert_int_equal(eb_since_find(&since, "S", "a", ""), 0);
    assert_int_equal(eb_since_find(&since, "S", "b", "-two"), 0);
    assert_int_equal(eb_since_find(&since, "S", "b", "one"), 1);
    expect_gone(&since, EB_TABLE_CSV, "p,s,t,r,x,change\na,S,one,1,,gone\n");
    eb_since_free(&since);
}

static void refused(const char *text, eb_status want, int64_t line) {
    eb_since since;
    eb_error err = {0};
    assert_int_equal(make(text, &since, &err), want);
    assert_int_equal(err.line, line);
    eb_since_free(&since);
}

static void no_earlier_output(void **state) {
    (void)state;
    refused("pupil_id,school_id,state,secret,rate\n", EB_ERR_HEADER, 1);
    refused("pupil_id,school_id,state,rate\n", EB_ERR_HEADER, 1);
    refused(HEADER ",more\n", EB_ERR_HEADER, 1);
    refused(HEADER ",purpose,change\n", EB_ERR_HEADER, 1);
    refused(HEADER ",change,purpose,more\n", EB_ERR_HEADER, 1);
    refused(HEADER ",change,more\n", EB_ERR_HEADER, 1);
    refused(HEADER "\na,S,ok,x,\n", EB_ERR_ROW, 2);
    refused(HEADER "\na,S,ok,1,\nb,S,ok,1,\na,S,ok,1,\n", EB_ERR_ROW, 4);
    refused(HEADER "\na,S,ok,1\n", EB_ERR_ROW, 2);
}

static void an_output_without_rows(void **state) {
    (void)state;
    eb_since since;
    assert_ok(make(HEADER "\n", &since, NULL));
    assert_int_equal(eb_since_find(&since, "S", "a", ""), 0);
    expect_gone(&since, EB_TABLE_CSV, "p,s,t,r,x,change\n");
    eb_since_free(&since);
}

/* Whichever allocation fails is said, and nothing is left behind. */
static void failing_memory(void **state) {
    (void)state;
    eb_status status = EB_ERR_MEMORY;
    for (size_t n = 1; status != EB_OK; n++) {
        heap h = {0};
        const eb_memory memory = heap_memory(&h);
        eb_since since;
        h.fail_first = h.fail_last = n;
        status =
            make_with(&memory, HEADER "\na,S,ok,1,\nb,S,ok,2,\n", &since, NULL);
        assert_true(status == EB_OK || status == EB_ERR_MEMORY);
        eb_since_free(&since);
        assert_int_equal(h.live, 0);
        assert_true(n < 1000);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(still_and_gone),
        cmocka_unit_test(guarded_ids),
        cmocka_unit_test(an_output_made_with_since),
        cmocka_unit_test(an_output_with_a_purpose),
        cmocka_unit_test(a_third_column),
        cmocka_unit_test(no_earlier_output),
        cmocka_unit_test(an_output_without_rows),
        cmocka_unit_test(failing_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
