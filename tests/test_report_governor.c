/* SPDX-License-Identifier: MIT */
/* Totals for governors: what is shown, and what must not be. That nothing can
 * be found by subtracting is tested by tests/page/check_page.py. */
#include "report.h"
#include "ui/report.h"

static void add(paper *p, int year, size_t first, size_t count, size_t absent) {
    for (size_t i = first; i < first + count; i++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "p%03zu", i);
        add_pupil(&p->s, id, "A", year, "");
        away(p, id, "A", 'O', absent, 100);
    }
}

/* The example of report_governor.c: 20, 8 | 9, 2, 1. */
static void test_example(void **state) {
    (void)state;
    paper p = {0};
    school_new(&p.s, EB_CONFLICTS_REFUSE);
    add(&p, 7, 0, 20, 0);
    add(&p, 7, 20, 8, 6);
    add(&p, 7, 28, 9, 12);
    add(&p, 7, 37, 2, 30);
    add(&p, 7, 39, 1, 60);
    paper_make(&p, EB_READER_GOVERNOR, on(2025, 11, 10));
    assert_ok(eb_report_governor(&p.r, NULL));
    const char *text = paper_text(&p);
    has(text, "<dt>pupils on roll</dt><dd>40</dd>");
    has(text, "<dt>persistently absent</dt><dd>12</dd>");
    has(text, "<dt>likely to become so</dt><dd>hidden (small)</dd>");
    has_not(text, "How absence is spread");
    has_not(text, "p0");
    paper_done(&p);
}

static void test_shown(void **state) {
    (void)state;
    paper p = {0};
    school_new(&p.s, EB_CONFLICTS_REFUSE);
    add(&p, 7, 0, 30, 0);
    add(&p, 8, 30, 20, 6);
    add(&p, 8, 50, 15, 12);
    add(&p, 8, 65, 11, 30);
    add(&p, 8, 76, 12, 60);
    paper_make(&p, EB_READER_GOVERNOR, on(2025, 11, 10));
    assert_ok(eb_report_governor(&p.r, NULL));
    const char *text = paper_text(&p);
    has(text, "<dd>88</dd>");
    has(text, "<dt>persistently absent</dt><dd>38</dd>");
    has(text, "<th scope=\"row\">under 5 %</th><td>30</td>");
    has(text, "<th scope=\"row\">50 % or more</th><td>12</td>");
    /* None in Year 7: "nobody" is a statement on each of the 30. */
    has(text,
        "<th scope=\"row\">Year 7</th><td>30</td><td>0.0 "
        "%</td><td>c</td><td>c</td>");
    paper_done(&p);
}

static void test_tiny(void **state) {
    (void)state;
    paper p = {0};
    school_new(&p.s, EB_CONFLICTS_REFUSE);
    add(&p, 7, 0, 9, 20);
    paper_make(&p, EB_READER_GOVERNOR, on(2025, 11, 10));
    assert_ok(eb_report_governor(&p.r, NULL));
    const char *text = paper_text(&p);
    has(text, "<dt>pupils on roll</dt><dd>hidden (small)</dd>");
    has_not(text, "%");
    has_not(text, "<table>");
    paper_done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_example),
                                       cmocka_unit_test(test_shown),
                                       cmocka_unit_test(test_tiny)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
