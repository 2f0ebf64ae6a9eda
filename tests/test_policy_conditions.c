/* SPDX-License-Identifier: MIT */
#include "policy/policy.h"
#include "test.h"

static eb_status read_rule(const char *text, eb_rule *out, eb_error *err) {
    eb_json *json = NULL;
    memset(out, 0, sizeof *out);
    out->limit.event = EB_EVENTS;
    out->from = EB_NO_DATE;
    assert_ok(eb_json_read(text, strlen(text), NULL, &json, NULL));
    const eb_status status =
        eb_policy_read_conditions(eb_json_root(json), out, err);
    eb_json_free(json); /* strings are gone with it: only numbers are used */
    return status;
}

static void test_what_is_read(void **state) {
    (void)state;
    eb_rule rule;
    eb_error err;
    assert_ok(read_rule("{\"action\": \"a\"}", &rule, &err));
    assert_int_equal(rule.due_days, -1);
    assert_int_equal(rule.for_lead, 0);
    assert_int_equal(rule.limit.event, EB_EVENTS);
    assert_ok(
        read_rule("{\"action\": \"a\", \"due_days\": 0, \"audience\": "
                  "\"lead\", \"household\": true, \"held_by\": "
                  "{\"support\": true, \"consent\": true}}",
                  &rule, &err));
    assert_int_equal(rule.due_days, 0);
    assert_int_equal(rule.for_lead, 1);
    assert_int_equal(rule.household, 1);
    assert_int_equal(rule.held_by.support, 1);
    assert_int_equal(rule.held_by.consent, 1);
}

static void test_refused(void **state) {
    (void)state;
    static const char *const BAD[][2] = {
        {"{}", "action"},
        {"{\"action\": 1}", "action"},
        {"{\"action\": \"a\", \"audience\": \"governor\"}", "audience"},
        {"{\"action\": \"a\", \"due_days\": -1}", "due_days"},
        {"{\"action\": \"a\", \"limit\": {\"event\": \"notice\"}}", "count"},
        {"{\"action\": \"a\", \"limit\": {\"count\": 1, \"years\": 1}}",
         "event"},
        {"{\"action\": \"a\", \"held_by\": {\"flag\": []}}", "flag"},
        {"{\"action\": \"a\", \"applies\": {\"years\": \"R\"}}", "years"},
        {"{\"action\": \"a\", \"provisional\": {\"code\": \"N\"}}", "days"},
        {"{\"action\": \"a\", \"cleared_by\": [\"cleared\"]}", "cleared_by"},
        {"{\"action\": \"a\", \"used_up_by\": \"notice\"}", "used_up_by"},
        {"{\"action\": \"a\", \"from\": \"yesterday\"}", "from"}};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        eb_rule rule;
        eb_error err = {0};
        if (read_rule(BAD[i][0], &rule, &err) != EB_ERR_MODEL ||
            strcmp(err.field, BAD[i][1]) != 0 || err.line != 1) {
            fail_msg("%s: `%s`: %s", BAD[i][0], err.field, err.message);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_is_read),
                                       cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
