/* SPDX-License-Identifier: MIT */
/* The year as weeks of marks: each mark in its place, sensitive ones as their
 * class, and a key that names all of them. */
#include "report.h"
#include "ui/report.h"

/* From Monday 1 September 2025: a week, a week without marks, two days; then
 * a Monday in January. */
static void add_marks(paper *p) {
    school_new(&p->s, EB_CONFLICTS_REFUSE);
    marks(&p->s, "x", "A", on(2025, 9, 1), "/\\L\\II/O#D");
    marks(&p->s, "x", "A", on(2025, 9, 15), "/\\G\\");
    marks(&p->s, "x", "A", on(2026, 1, 5), "/N");
    many_marks(&p->s, "y", "A", on(2025, 9, 1), '/', 10);
    marks(&p->s, "y", "A", on(2025, 9, 15), "////");
    marks(&p->s, "y", "A", on(2026, 1, 5), "//");
}

static const char *calendar_of(paper *p, const char *pupil) {
    static eb_session sessions[800];
    size_t n = 0;
    assert_ok(eb_view_sessions(p->s.view, row_of(&p->s, pupil, "A"), sessions,
                               800, &n, NULL));
    eb_report_calendar(&p->r, sessions, n);
    return paper_text(p);
}

static void test_places(void **state) {
    (void)state;
    paper p = {0};
    add_marks(&p);
    paper_make(&p, EB_READER_MENTOR, on(2026, 1, 6));
    const char *text = calendar_of(&p, "x");
    has(text, "August to December 2025, weeks from Monday");
    has(text, "January to March 2026, weeks from Monday");
    has_not(text, "April");
    has(text, "<th scope=\"colgroup\" colspan=\"2\">Sep</th>");
    /* Monday 8 September has no mark: a line, and Monday 15 follows. */
    has(text, "<th scope=\"col\">1</th><th scope=\"col\" class=\"g\">15</th>");
    has(text,
        "<tr><th scope=\"row\">Mon am</th><td>/</td><td "
        "class=\"g\">/</td></tr>");
    has(text,
        "<tr><th scope=\"row\">Tue am</th><td class=\"l\">L</td><td "
        "class=\"u g\">G</td></tr>");
    has(text,
        "<tr class=\"pm\"><th scope=\"row\">Thu pm</th><td "
        "class=\"u\">O</td><td class=\"g\"></td></tr>");
    has(text,
        "<tr class=\"pm\"><th scope=\"row\">Mon pm</th><td "
        "class=\"u\">N</td></tr>");
    has_not(text, "Sat");
    paper_done(&p);
}

static void test_sensitive(void **state) {
    (void)state;
    paper p = {0};
    add_marks(&p);
    paper_make(&p, EB_READER_MENTOR, on(2026, 1, 6));
    const char *text = calendar_of(&p, "x");
    has(text, "<th scope=\"row\">Wed am</th><td class=\"a\">a</td>");
    has(text,
        "<li><b class=\"a\">a</b> authorised absence; the reason is not "
        "shown here</li>");
    has(text, "<li><b class=\"u\">G</b> holiday not granted");
    has_not(text, ">I<");
    has_not(text, "illness");
    paper_done(&p);
    memset(&p, 0, sizeof p);
    add_marks(&p);
    paper_make(&p, EB_READER_LEAD, on(2026, 1, 6));
    p.input.settings.view.sensitive = 1;
    text = calendar_of(&p, "x");
    has(text, "<td class=\"a\">I</td>");
    has(text, "<b class=\"a\">I</b> illness");
    paper_done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places),
                                       cmocka_unit_test(test_sensitive)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
