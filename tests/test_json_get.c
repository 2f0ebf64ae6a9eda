/* SPDX-License-Identifier: MIT */
/*
 * Finding members by key and kind: what each call gives, and the status, key,
 * place and words of each way that it can fail.
 */
#include "test.h"

#include "base/json.h"

static const char TEXT[] =
    "{\"number\": 2.5, \"whole\": 3.0, \"big\": 9007199254740991,\n"
    " \"yes\": true, \"word\": \"x\", \"none\": null,\n"
    " \"list\": [1, 2, 3], \"mixed\": [1, \"2\"], \"in\": {\"a\": 1}}";

static eb_json *json;
static const eb_json_value *root;

static int setup(void **state) {
    (void)state;
    if (eb_json_read(TEXT, strlen(TEXT), NULL, &json, NULL) != EB_OK) {
        return -1;
    }
    root = eb_json_root(json);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    eb_json_free(json);
    return 0;
}

static void assert_fails(eb_status status, const eb_error *err, int line,
                         int column, const char *key, const char *message) {
    assert_int_equal(status, EB_ERR_JSON);
    assert_int_equal(err->status, EB_ERR_JSON);
    assert_string_equal(err->message, message);
    assert_int_equal(err->line, line);
    assert_int_equal(err->column, column);
    assert_string_equal(err->field, key);
}

static void found(void **state) {
    (void)state;
    double number = 0;
    assert_ok(
        eb_json_get_number(root, "number", EB_JSON_REQUIRED, &number, NULL));
    assert_true(number == 2.5);
    int64_t whole = 0;
    assert_ok(eb_json_get_integer(root, "whole", EB_JSON_REQUIRED, 3, 3, &whole,
                                  NULL));
    assert_int_equal(whole, 3);
    assert_ok(eb_json_get_integer(root, "big", EB_JSON_OPTIONAL,
                                  -EB_JSON_MAX_INTEGER, EB_JSON_MAX_INTEGER,
                                  &whole, NULL));
    assert_true(whole == EB_JSON_MAX_INTEGER);
    int yes = 0;
    assert_ok(eb_json_get_bool(root, "yes", EB_JSON_NULLABLE, &yes, NULL));
    assert_int_equal(yes, 1);
    const char *word = NULL;
    assert_ok(eb_json_get_string(root, "word", EB_JSON_REQUIRED, &word, NULL));
    assert_string_equal(word, "x");
    const eb_json_value *list = NULL;
    assert_ok(eb_json_get_array(root, "list", EB_JSON_REQUIRED, &list, NULL));
    assert_int_equal(list->count, 3);
    const eb_json_value *in = NULL;
    assert_ok(eb_json_get_object(root, "in", EB_JSON_REQUIRED, &in, NULL));
    assert_string_equal(in->first->key, "a");
    double three[3] = {0};
    assert_ok(
        eb_json_get_numbers(root, "list", EB_JSON_REQUIRED, 3, three, NULL));
    assert_true(three[0] == 1 && three[1] == 2 && three[2] == 3);
}

static void members_and_items(void **state) {
    (void)state;
    assert_string_equal(eb_json_member(root, "word")->text, "x");
    assert_null(eb_json_member(root, "Word"));
    const eb_json_value *list = eb_json_member(root, "list");
    assert_null(eb_json_member(list, "word"));
    assert_true(eb_json_at(list, 0)->number == 1);
    assert_true(eb_json_at(list, 2)->number == 3);
    assert_null(eb_json_at(list, 3));
    assert_string_equal(eb_json_at(root, 1)->key, "whole");
    assert_null(eb_json_at(eb_json_member(root, "word"), 0));
}

static void missing_or_null(void **state) {
    (void)state;
    eb_error err = {0};
    double number = 7;
    assert_ok(
        eb_json_get_number(root, "gone", EB_JSON_OPTIONAL, &number, &err));
    assert_ok(
        eb_json_get_number(root, "none", EB_JSON_NULLABLE, &number, &err));
    assert_ok(
        eb_json_get_numbers(root, "gone", EB_JSON_OPTIONAL, 1, &number, &err));
    assert_true(number == 7);
    assert_fails(
        eb_json_get_number(root, "gone", EB_JSON_REQUIRED, &number, &err), &err,
        1, 1, "gone", "this object lacks the key");
    assert_fails(
        eb_json_get_number(root, "gone", EB_JSON_NULLABLE, &number, &err), &err,
        1, 1, "gone", "this object lacks the key");
    assert_fails(
        eb_json_get_number(root, "none", EB_JSON_OPTIONAL, &number, &err), &err,
        2, 36, "none", "a number is expected here, not null");
    assert_fails(
        eb_json_get_number(root, "none", EB_JSON_REQUIRED, &number, &err), &err,
        2, 36, "none", "a number is expected here, not null");
    assert_true(number == 7);
}

static void other_kinds(void **state) {
    (void)state;
    eb_error err = {0};
    double number = 7;
    int64_t whole = 7;
    int yes = 7;
    const char *word = TEXT;
    const eb_json_value *value = root;
    const eb_json_need need = EB_JSON_REQUIRED;
    assert_fails(eb_json_get_number(root, "word", need, &number, &err), &err, 2,
                 23, "word", "a number is expected here, not a string");
    assert_fails(eb_json_get_integer(root, "yes", need, 0, 1, &whole, &err),
                 &err, 2, 9, "yes", "a number is expected here, not a boolean");
    assert_fails(eb_json_get_bool(root, "number", need, &yes, &err), &err, 1,
                 12, "number", "a boolean is expected here, not a number");
    assert_fails(eb_json_get_string(root, "list", need, &word, &err), &err, 3,
                 10, "list", "a string is expected here, not an array");
    assert_fails(eb_json_get_array(root, "in", need, &value, &err), &err, 3, 46,
                 "in", "an array is expected here, not an object");
    assert_fails(eb_json_get_object(root, "none", need, &value, &err), &err, 2,
                 36, "none", "an object is expected here, not null");
    assert_true(number == 7 && whole == 7 && yes == 7);
    assert_ptr_equal(word, TEXT);
    assert_ptr_equal(value, root);
    const eb_json_value *list = eb_json_member(root, "list");
    assert_fails(eb_json_get_bool(list, "a", need, &yes, &err), &err, 3, 10,
                 "a", "an object is expected here, not an array");
}

static void integers_out_of_range(void **state) {
    (void)state;
    eb_error err = {0};
    int64_t whole = 7;
    const eb_json_need need = EB_JSON_REQUIRED;
    assert_fails(eb_json_get_integer(root, "number", need, 0, 9, &whole, &err),
                 &err, 1, 12, "number",
                 "a whole number from 0 to 9 is expected here");
    assert_fails(eb_json_get_integer(root, "whole", need, 4, 9, &whole, &err),
                 &err, 1, 26, "whole",
                 "a whole number from 4 to 9 is expected here");
    assert_fails(eb_json_get_integer(root, "whole", need, -2, 2, &whole, &err),
                 &err, 1, 26, "whole",
                 "a whole number from -2 to 2 is expected here");
    assert_int_equal(whole, 7);
}

static void lists_of_numbers(void **state) {
    (void)state;
    eb_error err = {0};
    double out[4] = {7, 7, 7, 7};
    const eb_json_need need = EB_JSON_REQUIRED;
    assert_fails(eb_json_get_numbers(root, "list", need, 2, out, &err), &err, 3,
                 10, "list", "2 numbers are expected here, not 3 items");
    assert_fails(eb_json_get_numbers(root, "list", need, 4, out, &err), &err, 3,
                 10, "list", "4 numbers are expected here, not 3 items");
    assert_fails(eb_json_get_numbers(root, "mixed", need, 2, out, &err), &err,
                 3, 34, "mixed", "a number is expected here, not a string");
    assert_fails(eb_json_get_numbers(root, "word", need, 1, out, &err), &err, 2,
                 23, "word", "an array is expected here, not a string");
    assert_true(out[0] == 7 && out[1] == 7);
}

static void only_known_keys(void **state) {
    (void)state;
    static const char *const ALL[] = {"number", "whole", "big",  "yes",
                                      "word",   "none",  "list", "mixed",
                                      "in",     "other", NULL};
    static const char *const SOME[] = {"number", "whole", "big", "yes",
                                       "in",     "none",  NULL};
    static const char *const NONE[] = {NULL};
    eb_error err = {0};
    assert_ok(eb_json_only_keys(root, ALL, &err));
    assert_fails(eb_json_only_keys(root, SOME, &err), &err, 2, 23, "word",
                 "no such key is known here");
    assert_fails(eb_json_only_keys(root, NONE, &err), &err, 1, 12, "number",
                 "no such key is known here");
    assert_fails(eb_json_only_keys(eb_json_member(root, "list"), ALL, &err),
                 &err, 3, 10, "list",
                 "an object is expected here, not an array");
    assert_int_equal(eb_json_only_keys(root, NONE, NULL), EB_ERR_JSON);
}

static void kinds(void **state) {
    (void)state;
    assert_string_equal(eb_json_kind_text(EB_JSON_NULL), "null");
    assert_string_equal(eb_json_kind_text((eb_json_kind)99), "nothing");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found),
        cmocka_unit_test(members_and_items),
        cmocka_unit_test(missing_or_null),
        cmocka_unit_test(other_kinds),
        cmocka_unit_test(integers_out_of_range),
        cmocka_unit_test(lists_of_numbers),
        cmocka_unit_test(only_known_keys),
        cmocka_unit_test(kinds),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
