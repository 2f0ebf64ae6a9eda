/* SPDX-License-Identifier: MIT */
/* What the family said and who was in touch: each reader's share of it. */
#include "report.h"
#include "ui/report.h"

static void add_case(eb_cases *cases, const char *pupil, int64_t at,
                     eb_event event, const char *who, const char *note) {
    const eb_case row = {pupil, at, event, who, note};
    assert_ok(eb_cases_add(cases, &row, NULL));
}

static eb_cases *cases_of_family(void) {
    eb_cases *cases = NULL;
    assert_ok(eb_cases_new(NULL, &cases, NULL));
    add_case(cases, "x", minute_of(on(2025, 9, 3), 8, 5), EB_EVENT_TOLD,
             "mother", "a <b>cold</b>");
    add_case(cases, "x", minute_of(on(2025, 9, 2), 0, 0), EB_EVENT_CALL, "Ms R",
             "staff note");
    add_case(cases, "x", minute_of(on(2025, 9, 12), 0, 0), EB_EVENT_TOLD, "",
             "too late");
    add_case(cases, "x", minute_of(on(2025, 9, 4), 0, 0), EB_EVENT_COMPLAINT,
             "", "about a visit");
    add_case(cases, "x", minute_of(on(2025, 9, 4), 0, 0),
             EB_EVENT_CONSENT_REFUSED, "", "");
    add_case(cases, "sister", minute_of(on(2025, 9, 5), 0, 0), EB_EVENT_TOLD,
             "father", "private");
    assert_ok(eb_cases_close(cases, NULL));
    return cases;
}

static void add_family(paper *p, const char *flags) {
    eb_pupil row = EB_PUPIL_INIT;
    school_new(&p->s, EB_CONFLICTS_REFUSE);
    add_pupil(&p->s, "sister", "A", 8, "f");
    row.pupil = "x";
    row.school = "A";
    row.family = "f";
    row.flags = flags;
    row.support = "early <help>";
    row.contact = "0123";
    SCHOOL_OK(&p->s, eb_register_add_pupil(p->s.reg, &row, &p->s.err));
    away(p, "sister", "A", 'O', 1, 20);
    away(p, "x", "A", 'O', 2, 20);
}

static const char *written(paper *p, eb_reader reader, eb_cases *cases,
                           int sensitive) {
    paper_make(p, reader, on(2025, 9, 12));
    p->r.cases = cases;
    p->input.settings.view.sensitive = sensitive;
    assert_int_equal(p->r.count, 2);
    eb_report_cautions(&p->r, 1);
    eb_report_contacts(&p->r, &p->r.pupils[1].row);
    return paper_text(p);
}

static void test_mentor(void **state) {
    (void)state;
    paper p = {0};
    eb_cases *cases = cases_of_family();
    add_family(&p, "looked_after safe_visit odd<flag>");
    const char *text = written(&p, EB_READER_MENTOR, cases, 0);
    has(text,
        "Follow the safe-visit arrangements. Held: speak to the "
        "attendance lead first. The family did not agree to support. "
        "Already supported by: early &lt;help&gt;.</p>");
    has_not(text, "ooked");
    has_not(text, "odd");
    has(text, "<p>Contact: 0123</p>");
    has(text,
        "<li>Wednesday 3 September 2025, 08:05: gave a reason: \xe2\x80"
        "\x9c"
        "a &lt;b&gt;cold&lt;/b&gt;\xe2\x80\x9d (mother)</li>");
    has(text,
        "<li>Friday 5 September 2025: gave a reason for a brother or "
        "sister</li>");
    has(text, "made a complaint</li>");
    has(text,
        "<li>Tuesday 2 September 2025: spoken to by telephone (Ms "
        "R)</li>");
    has_not(text, "private");
    has_not(text, "staff note");
    has_not(text, "about a visit");
    has_not(text, "too late");
    eb_cases_free(cases);
    paper_done(&p);
}

static void test_lead(void **state) {
    (void)state;
    paper p = {0};
    eb_cases *cases = cases_of_family();
    add_family(&p, "looked_after");
    const char *text = written(&p, EB_READER_LEAD, cases, 1);
    has(text, "Looked after");
    has(text, "staff note");
    has_not(text, "private");
    eb_cases_free(cases);
    paper_done(&p);
}

/* Nobody looked it up is not "nobody was told". */
static void test_without_cases(void **state) {
    (void)state;
    paper p = {0};
    add_family(&p, "");
    const char *text = written(&p, EB_READER_MENTOR, NULL, 0);
    has(text, "made without a record of contacts");
    has_not(text, "Nothing is recorded");
    paper_done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_mentor),
                                       cmocka_unit_test(test_lead),
                                       cmocka_unit_test(test_without_cases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
