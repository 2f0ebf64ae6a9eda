/* SPDX-License-Identifier: MIT */
#include "policy/policy.h"
#include "test.h"

static void test_six_policies(void **state) {
    (void)state;
    static const char *const NAMES[] = {"england",       "home-visits",
                                        "looked-after",  "missing-education",
                                        "missing-today", "panel-ladder"};
    const char *name;
    size_t n = 0;
    for (; (name = eb_policy_builtin(n, NULL, NULL)) != NULL; n++) {
        eb_policy *policy = NULL;
        eb_policy_info about;
        eb_error err = {0};
        if (eb_policy_open(name, NULL, &policy, &err) != EB_OK) {
            fail_msg("%s, line %d: %s", name, (int)err.line, err.message);
        }
        eb_policy_about(policy, &about);
        assert_string_equal(name, NAMES[n]);
        assert_string_equal(about.name, name);
        /* Modelled on somebody's work, and not endorsed by them. */
        assert_non_null(strstr(about.source, "ot endorsed by"));
        for (size_t i = 0; i < about.rules; i++) {
            assert_true(policy->rules[i].source[0] != '\0');
        }
        eb_policy_free(policy);
    }
    assert_int_equal(n, sizeof NAMES / sizeof *NAMES);
}

/* What the law's numbers are: a change of them is a change of the law. */
static void test_england(void **state) {
    (void)state;
    eb_policy *policy = NULL;
    assert_ok(eb_policy_open("england", NULL, &policy, NULL));
    const eb_rule *rule = &policy->rules[policy->rule_count - 1];
    assert_string_equal(rule->name, "ten_in_ten");
    assert_int_equal(rule->sessions, 10);
    assert_int_equal(rule->weeks, 10);
    assert_int_equal(rule->codes.count, 4);
    assert_int_equal(rule->from, eb_date_make(2024, 8, 19));
    assert_int_equal(rule->limit.count, 2);
    assert_int_equal(rule->limit.years, 3);
    assert_int_equal(rule->provisional.days, 5);
    assert_int_equal(rule->for_lead, 1);
    assert_int_equal(policy->rules[1].days, 5);  /* N */
    assert_int_equal(policy->rules[2].days, 10); /* attendance return */
    assert_int_equal(policy->rules[3].days, 15); /* sickness return */
    assert_int_equal(policy->rules[3].for_lead, 1);
    eb_policy_free(policy);
}

static void test_no_such_policy(void **state) {
    (void)state;
    eb_policy *policy = NULL;
    assert_int_equal(eb_policy_open("wales", NULL, &policy, NULL),
                     EB_ERR_NOT_FOUND);
    assert_int_equal(eb_policy_open(NULL, NULL, &policy, NULL),
                     EB_ERR_ARGUMENT);
    assert_null(policy);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_six_policies),
                                       cmocka_unit_test(test_england),
                                       cmocka_unit_test(test_no_such_policy)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
