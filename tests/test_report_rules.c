/* SPDX-License-Identifier: MIT */
/* The rules of a policy on the page: for whom, how far, and held by what. */
#include "report.h"
#include "ui/report.h"

static void test_lead(void **state) {
    (void)state;
    paper p = {0};
    eb_cases *cases = NULL;
    eb_policy *policy = NULL;
    eb_triggers *triggers = NULL;
    school_new(&p.s, EB_CONFLICTS_REFUSE);
    away(&p, "<x>", "A", 'O', 12, 40);
    away(&p, "y", "A", 'O', 0, 40);
    assert_ok(eb_cases_new(NULL, &cases, NULL));
    assert_ok(eb_cases_close(cases, NULL));
    paper_make(&p, EB_READER_LEAD, on(2025, 9, 29));
    p.r.cases = cases;
    p.given.command = EB_COMMAND_REPORT;
    p.given.values[EB_OPTION_POLICY] = "england";
    p.given.values[EB_OPTION_CASES] = "cases.csv";
    assert_int_equal(eb_report_open_rules(&p.r, &policy, &triggers), 0);
    eb_report_rules(&p.r);
    eb_report_pupil_rules(&p.r, &p.r.pupils[0].row);
    eb_report_pupil_rules(&p.r, &p.r.pupils[1].row);
    const char *text = paper_text(&p);
    has(text, "Policy england ");
    has(text,
        "<th scope=\"row\"><a href=\"#p1\">&lt;x&gt;</a></th><td "
        "class=\"why\">ten in ten</td><td class=\"why\">met since "
        "2025-09-06");
    has(text, "<li>ten in ten: met since 2025-09-06");
    has(text,
        "O\xc3\x97"
        "12 2025-09-01..2025-09-08");
    has(text, "<p>None is met or nearly met.</p>");
    eb_triggers_free(triggers);
    eb_policy_free(policy);
    eb_cases_free(cases);
    paper_done(&p);
}

static void test_none_asked(void **state) {
    (void)state;
    paper p = {0};
    eb_policy *policy = NULL;
    eb_triggers *triggers = NULL;
    school_new(&p.s, EB_CONFLICTS_REFUSE);
    away(&p, "x", "A", 'O', 12, 40);
    paper_make(&p, EB_READER_MENTOR, on(2025, 9, 29));
    assert_int_equal(eb_report_open_rules(&p.r, &policy, &triggers), 0);
    assert_null(triggers);
    eb_report_rules(&p.r);
    eb_report_pupil_rules(&p.r, &p.r.pupils[0].row);
    assert_string_equal(paper_text(&p), "");
    paper_done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lead),
                                       cmocka_unit_test(test_none_asked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
