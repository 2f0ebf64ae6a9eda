/* SPDX-License-Identifier: MIT */
/*
 * Values of a file replaced, and every other byte kept.
 */
#include "review/model_edit.h"
#include "test.h"

static const char TEXT[] =
    "{\"a\": 1.50,\n  \"b\": [2, -3e2],  \"c\": \"x\\u00e9y\" }\n";

typedef struct bench {
    eb_json *json;
    eb_edits edits;
} bench;

static bench open_bench(void) {
    bench on = {NULL, {eb_memory_or_default(NULL), NULL, 0, 0}};
    assert_int_equal(eb_json_read(TEXT, sizeof TEXT - 1, NULL, &on.json, NULL),
                     EB_OK);
    return on;
}

static void expect(bench *on, const char *expected) {
    char *out = NULL;
    size_t length = 0;
    assert_int_equal(
        eb_edits_apply(&on->edits, TEXT, sizeof TEXT - 1, &out, &length, NULL),
        EB_OK);
    assert_string_equal(out, expected);
    assert_int_equal(length, strlen(expected));
    eb_release(&on->edits.memory, out);
    eb_edits_free(&on->edits);
    eb_json_free(on->json);
}

static void test_no_edit_keeps_all(void **state) {
    (void)state;
    bench on = open_bench();
    expect(&on, TEXT);
}

/* Given in any order, longer and shorter than what they replace. */
static void test_edits_in_any_order(void **state) {
    (void)state;
    bench on = open_bench();
    const eb_json_value *root = eb_json_root(on.json);
    const eb_json_value *b = eb_json_member(root, "b");
    assert_int_equal(
        eb_edit_string(&on.edits, eb_json_member(root, "c"), "q\"\n", NULL),
        EB_OK);
    assert_int_equal(
        eb_edit_number(&on.edits, eb_json_at(b, 1), 0.1 + 0.2, NULL), EB_OK);
    assert_int_equal(
        eb_edit_number(&on.edits, eb_json_member(root, "a"), 7.0, NULL), EB_OK);
    expect(&on,
           "{\"a\": 7,\n  \"b\": [2, 0.30000000000000004],  \"c\": "
           "\"q\\\"\\n\" }\n");
}

/* JSON has no such number, so neither has an edit. */
static void test_not_finite(void **state) {
    (void)state;
    bench on = open_bench();
    eb_error err = {0};
    const eb_json_value *a = eb_json_member(eb_json_root(on.json), "a");
    assert_int_equal(eb_edit_number(&on.edits, a, 1e308 * 10.0, &err),
                     EB_ERR_NUMBER);
    assert_string_equal(err.field, "a");
    assert_int_equal(on.edits.count, 0);
    expect(&on, TEXT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_edit_keeps_all),
        cmocka_unit_test(test_edits_in_any_order),
        cmocka_unit_test(test_not_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
