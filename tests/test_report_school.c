/* SPDX-License-Identifier: MIT */
/* The lead's lists, and the frame of the page around them. */
#include "report.h"
#include "ui/report.h"

static void test_lists(void **state) {
    (void)state;
    paper p = {0};
    school_new(&p.s, EB_CONFLICTS_REFUSE);
    away(&p, "<i>", "A", 'O', 60, 100);
    away(&p, "edge", "A", 'O', 31, 100);
    away(&p, "near", "A", 'O', 9, 100);
    for (int i = 0; i < 20; i++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "p%d", i);
        away(&p, id, "A", 'O', 0, 100);
    }
    paper_make(&p, EB_READER_LEAD, on(2025, 11, 10));
    eb_report_head(&p.r);
    assert_ok(eb_report_school(&p.r, NULL));
    eb_report_foot(&p.r);
    const char *text = paper_text(&p);
    has(text, "<h1>Attendance: who may need help</h1>");
    has(text, "As of Monday 10 November 2025. 23 enrolments at 1 school.");
    has(text, "Delete this page after 31 August 2026.");
    has(text, "<dt>pupils on roll</dt><dd>23</dd>");
    has(text, "<dt>persistently absent now</dt><dd>2</dd>");
    has(text, "<dt>of those, severely</dt><dd>1</dd>");
    has(text,
        "<tr><th scope=\"row\"><a href=\"#p2\">&lt;i&gt;</a></th><td>-"
        "</td><td>60 of 100</td><td>1.00</td>");
    has(text, "<h2>Near the line</h2>");
    has(text, "<td>31 of 100</td>");
    /* One school: no column of it. */
    has_not(text, "<th scope=\"col\">school</th>");
    has(text, "</main>\n</body>\n</html>\n");
    paper_done(&p);
}

static void test_words(void **state) {
    (void)state;
    char text[EB_WORDS_ROOM];
    assert_string_equal(eb_report_chance(0.714, text), "0.71");
    assert_string_equal(eb_report_chance(0.001, text), "<0.01");
    assert_string_equal(eb_report_chance(0.999, text), ">0.99");
    eb_row row;
    memset(&row, 0, sizeof row);
    row.pupil = "id";
    row.name = "";
    assert_string_equal(eb_report_name(&row), "id");
    row.name = "Ann";
    assert_string_equal(eb_report_name(&row), "Ann");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lists),
                                       cmocka_unit_test(test_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
