/* SPDX-License-Identifier: MIT */
/* Each way to break the schema, and the place that the refusal names. */
#include <stdio.h>

#include "policy/policy.h"
#include "test.h"

#define HEAD                                                          \
    "{\"earlybell_policy\": 1, \"name\": \"t\", \"version\": \"1\", " \
    "\"source\": \"s\",\n"
#define RULE(text) \
    HEAD "\"rules\": [{\"name\": \"r\", \"action\": \"a\", " text "}]}"

static void assert_refused(const char *text, eb_status status, int64_t line,
                           const char *field) {
    eb_policy *policy = NULL;
    eb_error err = {0};
    const eb_status got =
        eb_policy_read(text, strlen(text), NULL, &policy, &err);
    if (got != status || err.line != line || strcmp(err.field, field) != 0 ||
        err.message[0] == '\0' || policy != NULL) {
        fail_msg("%s: %d, line %d, `%s`: %s", text, got, (int)err.line,
                 err.field, err.message);
    }
    assert_int_equal(err.status, status);
}

static void test_refused(void **state) {
    (void)state;
    assert_refused("", EB_ERR_MODEL, 1, "");
    assert_refused("{}", EB_ERR_MODEL, 1, "earlybell_policy");
    assert_refused("{\"earlybell_policy\": 2}", EB_ERR_MODEL_VERSION, 0,
                   "earlybell_policy");
    assert_refused(HEAD "\"rules\": []}", EB_ERR_MODEL, 2, "rules");
    assert_refused(HEAD "\"rules\": [1]}", EB_ERR_MODEL, 2, "rules");
    assert_refused(HEAD "\"rules\": [{}], \"rule\": 1}", EB_ERR_MODEL, 2,
                   "rule");
    assert_refused(
        "{\"earlybell_policy\": 1, \"name\": \"\", \"version\": "
        "\"1\", \"source\": \"s\", \"rules\": [1]}",
        EB_ERR_MODEL, 1, "name");
    assert_refused(RULE("\"sessions\": 1"), EB_ERR_MODEL, 2, "kind");
    assert_refused(RULE("\"kind\": \"runs\""), EB_ERR_MODEL, 2, "kind");
    assert_refused(RULE("\"kind\": \"run\""), EB_ERR_MODEL, 2, "days");
    assert_refused(RULE("\"kind\": \"run\", \"days\": 0"), EB_ERR_MODEL, 2,
                   "days");
    assert_refused(RULE("\"kind\": \"run\", \"days\": 1.5"), EB_ERR_MODEL, 2,
                   "days");
    assert_refused(RULE("\"kind\": \"run\", \"days\": 3, \"weeks\": 2"),
                   EB_ERR_MODEL, 2, "weeks");
    assert_refused(RULE("\"kind\": \"rate\", \"num\": 2, \"den\": 1, \"m\": 0"),
                   EB_ERR_MODEL, 2, "num");
    assert_refused(RULE("\"kind\": \"run\", \"days\": 3, \"classes\": "
                        "[\"away\"]"),
                   EB_ERR_MODEL, 2, "classes");
    assert_refused(RULE("\"kind\": \"window\", \"sessions\": 10, \"weeks\": "
                        "10"),
                   EB_ERR_MODEL, 2, "codes");
    assert_refused(RULE("\"kind\": \"cumulative\", \"count\": 1, \"unit\": "
                        "\"weeks\""),
                   EB_ERR_MODEL, 2, "unit");
    assert_refused(RULE("\"kind\": \"roll\", \"case\": \"no_show\""),
                   EB_ERR_MODEL, 2, "days");
    assert_refused(RULE("\"kind\": \"roll\", \"case\": \"away\""), EB_ERR_MODEL,
                   2, "case");
    assert_refused(RULE("\"kind\": \"no_action\", \"rule\": \"x\", \"days\": "
                        "1, \"events\": []"),
                   EB_ERR_MODEL, 2, "rule");
    assert_refused(HEAD
                   "\"rules\": [{\"name\": \"r\", \"kind\": \"overdue\", "
                   "\"days\": 5}]}",
                   EB_ERR_MODEL, 2, "action");
    assert_refused(HEAD
                   "\"rules\": [{\"name\": \"r\", \"kind\": \"overdue\", "
                   "\"days\": 5, \"action\": \"a\"},\n{\"name\": \"r\", "
                   "\"kind\": \"overdue\", \"days\": 6, \"action\": "
                   "\"a\"}]}",
                   EB_ERR_MODEL, 3, "name");
}

static void test_what_is_read(void **state) {
    (void)state;
    static const char TEXT[] = HEAD
        "\"ranked\": true, \"rules\": ["
        "{\"name\": \"first\", \"kind\": \"window\", \"sessions\": 10, "
        "\"weeks\": 10, \"codes\": [\"G\"], \"from\": \"2024-08-19\", "
        "\"used_up_by\": [\"notice\"], \"action\": \"Consider\", "
        "\"due_days\": 5, \"audience\": \"lead\", \"source\": \"law\"},"
        "{\"name\": \"then\", \"kind\": \"no_action\", \"rule\": "
        "\"first\", \"days\": 3, \"events\": [\"call\", \"visit\", "
        "\"call\"], \"action\": \"Chase\"},"
        "{\"name\": \"sum\", \"kind\": \"cumulative\", \"count\": 15, "
        "\"unit\": \"days\", \"groups\": [\"illness\"], \"action\": "
        "\"a\"}]}";
    eb_policy *policy = NULL;
    eb_policy_info about;
    eb_rule_info rule;
    assert_ok(eb_policy_read(TEXT, strlen(TEXT), NULL, &policy, NULL));
    eb_policy_about(policy, &about);
    assert_string_equal(about.name, "t");
    assert_int_equal(about.rules, 3);
    assert_int_equal(about.ranked, 1);
    assert_true(eb_policy_rule(policy, 0, &rule));
    assert_string_equal(rule.kind, "window");
    assert_string_equal(rule.action, "Consider");
    assert_string_equal(rule.source, "law");
    assert_int_equal(rule.for_lead, 1);
    assert_int_equal(rule.needs_cases, 1);
    assert_int_equal(rule.due_days, 5);
    assert_true(eb_policy_rule(policy, 2, &rule));
    assert_int_equal(rule.needs_cases, 0);
    assert_int_equal(rule.due_days, -1);
    assert_false(eb_policy_rule(policy, 3, &rule));
    assert_int_equal(policy->rules[0].from, eb_date_make(2024, 8, 19));
    assert_int_equal(policy->rules[1].other, 0);
    assert_int_equal(policy->rules[1].events.count, 2);
    assert_int_equal(policy->rules[2].in_days, 1);
    eb_policy_free(policy);
    eb_policy_free(NULL);
}

/* One that waits for another may not be waited for. */
static void test_nobody_waits_for_who_waits(void **state) {
    (void)state;
    assert_refused(HEAD
                   "\"rules\": [{\"name\": \"r\", \"kind\": \"overdue\", "
                   "\"days\": 5, \"action\": \"a\"},\n{\"name\": \"w\", "
                   "\"kind\": \"no_action\", \"rule\": \"r\", \"days\": 1, "
                   "\"events\": [], \"action\": \"a\"},\n{\"name\": \"v\", "
                   "\"kind\": \"no_action\", \"rule\": \"w\", \"days\": 1, "
                   "\"events\": [], \"action\": \"a\"}]}",
                   EB_ERR_MODEL, 4, "rule");
}

/* Which rules ask what was said and done: one that waits for another does,
 * even when no event would answer it, for the other one may. */
static void test_who_needs_cases(void **state) {
    (void)state;
    static const char TEXT[] = HEAD
        "\"rules\": [{\"name\": \"u\", \"kind\": \"unexplained\", "
        "\"sessions\": 1, \"action\": \"a\"}, "
        "{\"name\": \"w\", \"kind\": \"no_action\", \"rule\": \"u\", "
        "\"days\": 1, \"events\": [], \"action\": \"a\"}, "
        "{\"name\": \"n\", \"kind\": \"overdue\", \"days\": 5, "
        "\"action\": \"a\"}]}";
    static const int NEED[] = {1, 1, 0};
    eb_policy *policy = NULL;
    eb_rule_info rule;
    assert_ok(eb_policy_read(TEXT, strlen(TEXT), NULL, &policy, NULL));
    for (size_t i = 0; i < 3; i++) {
        assert_true(eb_policy_rule(policy, i, &rule));
        assert_int_equal(rule.needs_cases, NEED[i]);
    }
    eb_policy_free(policy);
}

/* The example of the specification, letter by letter. */
static void test_the_published_shape(void **state) {
    (void)state;
    static const char TEXT[] =
        "{\"earlybell_policy\": 1, \"name\": \"england\", \"version\": "
        "\"1.0.0\", \"source\": \"x\", \"rules\": [\n"
        " {\"name\": \"ten_in_ten\", \"kind\": \"window\", \"sessions\": 10, "
        "\"weeks\": 10, \"codes\": [\"G\",\"N\",\"O\",\"U\"],\n"
        "  \"from\": \"2024-08-19\", \"applies\": {\"flags\": [], "
        "\"not_flags\": [], \"year_groups\": \"R-11\"},\n"
        "  \"used_up_by\": [\"notice\"], \"limit\": {\"event\": \"notice\", "
        "\"count\": 2, \"years\": 3}, \"provisional\": {\"code\": \"N\", "
        "\"days\": 5},\n"
        "  \"held_by\": {\"events\": [\"told\"], \"flags\": "
        "[\"complex_needs\", \"other_service\"], \"year_groups\": \"R\"}, "
        "\"cleared_by\": [\"notice\", \"notice_paid\"],\n"
        "  \"action\": \"Consider a penalty notice; support first\", "
        "\"due_days\": 5, \"audience\": \"lead\", \"source\": \"Working "
        "together, 2024\"}]}";
    eb_policy *policy = NULL;
    assert_ok(eb_policy_read(TEXT, strlen(TEXT), NULL, &policy, NULL));
    const eb_rule *rule = &policy->rules[0];
    assert_int_equal(rule->applies.years, 0xFFF);
    assert_int_equal(rule->held_by.years, 1);
    assert_int_equal(rule->limit.event, EB_EVENT_NOTICE);
    assert_int_equal(rule->limit.years, 3);
    assert_string_equal(rule->provisional.code, "N");
    assert_true(eb_events_have(&rule->cleared_by, EB_EVENT_NOTICE_PAID));
    assert_false(eb_events_have(&rule->cleared_by, EB_EVENT_TOLD));
    eb_policy_free(policy);
}

/* A file has 64 rules at most; a text and a place for the policy are needed. */
static void test_what_is_no_policy(void **state) {
    (void)state;
    static char many[1 << 13];
    size_t used = (size_t)snprintf(many, sizeof many, HEAD "\"rules\": [");
    for (int i = 0; i < 65; i++) {
        used += (size_t)snprintf(many + used, sizeof many - used,
                                 "%s{\"name\": \"r%d\", \"kind\": \"overdue\", "
                                 "\"days\": 5, \"action\": \"a\"}",
                                 i == 0 ? "" : ",", i);
    }
    snprintf(many + used, sizeof many - used, "]}");
    assert_refused(many, EB_ERR_MODEL, 2, "rules");
    eb_policy *policy = NULL;
    eb_error err;
    assert_int_equal(eb_policy_read(NULL, 0, NULL, &policy, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "text");
    assert_int_equal(eb_policy_read("{}", 2, NULL, NULL, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "out");
}

/* Each other way in which a rule looks at what was done, alone. */
static void test_rules_that_need_cases(void **state) {
    (void)state;
    static const struct {
        const char *rule;
        int needs;
    } RULES[] = {
        {"\"kind\": \"run\", \"days\": 3", 0},
        {"\"kind\": \"unexplained\", \"sessions\": 3", 1},
        {"\"kind\": \"overdue\", \"days\": 5", 0},
        {"\"kind\": \"next_after\", \"codes\": [\"U\"], \"event\": \"told\"",
         1},
        {"\"kind\": \"run\", \"days\": 3, \"cleared_by\": [\"call\"]", 1},
        {"\"kind\": \"run\", \"days\": 3, \"held_by\": {\"events\": "
         "[\"told\"]}",
         1},
        {"\"kind\": \"run\", \"days\": 3, \"held_by\": {\"consent\": true}", 1},
        {"\"kind\": \"run\", \"days\": 3, \"held_by\": {\"support\": true}", 1},
        {"\"kind\": \"run\", \"days\": 3, \"held_by\": {\"support\": false}",
         0},
        {"\"kind\": \"run\", \"days\": 3, \"held_by\": {\"year_groups\": "
         "\"R\"}",
         0},
        {"\"kind\": \"run\", \"days\": 3, \"limit\": {\"event\": \"notice\", "
         "\"count\": 2, \"years\": 3}",
         1}};
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++) {
        char text[800];
        eb_policy *policy = NULL;
        eb_rule_info rule;
        eb_error err;
        snprintf(text, sizeof text, RULE("%s"), RULES[i].rule);
        if (eb_policy_read(text, strlen(text), NULL, &policy, &err) != EB_OK) {
            fail_msg("%s: %s %s", RULES[i].rule, err.field, err.message);
        }
        assert_true(eb_policy_rule(policy, 0, &rule));
        if (rule.needs_cases != RULES[i].needs) fail_msg("%s", RULES[i].rule);
        eb_policy_free(policy);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_what_is_read),
        cmocka_unit_test(test_nobody_waits_for_who_waits),
        cmocka_unit_test(test_who_needs_cases),
        cmocka_unit_test(test_the_published_shape),
        cmocka_unit_test(test_what_is_no_policy),
        cmocka_unit_test(test_rules_that_need_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
