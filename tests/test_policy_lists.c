/* SPDX-License-Identifier: MIT */
#include "policy/policy.h"
#include "test.h"

static eb_json *object_of(const char *text) {
    eb_json *json = NULL;
    assert_ok(eb_json_read(text, strlen(text), NULL, &json, NULL));
    return json;
}

/* The set, or -1 when the text is refused. */
static int64_t years(const char *text) {
    char object[64] = "{\"y\": \"";
    strcat(object, text);
    strcat(object, "\"}");
    eb_json *json = object_of(object);
    eb_year_set set = 0;
    const eb_status status =
        eb_policy_read_years(eb_json_root(json), "y", &set, NULL);
    eb_json_free(json);
    return status == EB_OK ? (int64_t)set : -1;
}

static void test_year_groups(void **state) {
    (void)state;
    assert_int_equal(years("R"), 1);
    assert_int_equal(years("R-11"), 0xFFF);
    assert_int_equal(years("7-11"), 0xF80);
    assert_int_equal(years("R,2,14"), 0x4005);
    assert_int_equal(years(""), 0);
    assert_int_equal(years("15"), -1);
    assert_int_equal(years("11-7"), -1);
    assert_int_equal(years("7-"), -1);
    assert_int_equal(years("7,"), -1);
    assert_int_equal(years("0"), -1);
    assert_int_equal(years("7;8"), -1);
    assert_int_equal(years("999999999999"), -1);
}

static void test_events_and_words(void **state) {
    (void)state;
    eb_json *json = object_of(
        "{\"e\": [\"told\", \"visit\"], \"bad\": [\"told\", \"x\"], "
        "\"n\": [1], \"empty\": [\"\"], \"d\": \"2025-02-30\"}");
    const eb_json_value *root = eb_json_root(json);
    eb_event_list events = {0, {0}, 0};
    eb_word_list words = {{NULL}, 0};
    eb_date date = EB_NO_DATE;
    eb_error err = {0};
    assert_ok(eb_policy_read_events(root, "e", &events, NULL));
    assert_int_equal(events.count, 2);
    assert_true(eb_events_have(&events, EB_EVENT_VISIT));
    assert_ok(eb_policy_read_events(root, "none", &events, NULL));
    assert_int_equal(events.count, 2);
    assert_int_equal(eb_policy_read_events(root, "bad", &events, &err),
                     EB_ERR_MODEL);
    assert_string_equal(err.field, "bad");
    assert_int_equal(eb_policy_read_words(root, "n", &words, NULL),
                     EB_ERR_MODEL);
    assert_int_equal(eb_policy_read_words(root, "empty", &words, NULL),
                     EB_ERR_MODEL);
    assert_int_equal(eb_policy_read_date(root, "d", &date, NULL), EB_ERR_MODEL);
    assert_int_equal(date, EB_NO_DATE);
    eb_json_free(json);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_year_groups),
                                       cmocka_unit_test(test_events_and_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
