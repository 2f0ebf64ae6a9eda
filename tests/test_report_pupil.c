/* SPDX-License-Identifier: MIT */
/* The page of one pupil: words for a mentor, chances for the lead. */
#include "report.h"
#include "ui/report.h"

static const char *pages(paper *p, eb_reader reader) {
    eb_pupil row = EB_PUPIL_INIT;
    memset(p, 0, sizeof *p);
    school_new(&p->s, EB_CONFLICTS_REFUSE);
    row.pupil = "x";
    row.school = "A";
    row.year_group = 9;
    row.name = "<b>Ann</b>";
    row.class_name =
        "9\xe2\x80\xae"
        "B";
    SCHOOL_OK(&p->s, eb_register_add_pupil(p->s.reg, &row, &p->s.err));
    /* 9 of 100 missed in a row at the start, with an illness. */
    away(p, "x", "A", 'I', 9, 100);
    paper_make(p, reader, on(2025, 11, 10));
    assert_ok(eb_report_pupils(&p->r, NULL));
    return paper_text(p);
}

static void test_both(void **state) {
    (void)state;
    static const eb_reader READERS[] = {EB_READER_MENTOR, EB_READER_LEAD};
    for (size_t i = 0; i < 2; i++) {
        paper p;
        const char *text = pages(&p, READERS[i]);
        has(text, "<a href=\"#p1\">&lt;b&gt;Ann&lt;/b&gt;</a>");
        has(text, "<section class=\"pupil\" id=\"p1\">\n<h2>&lt;b&gt;Ann");
        has(text, "Pupil x, school A, Year 9, class 9\\u{202e}B</p>");
        has(text,
            "9 of 100 sessions were missed, that is 9.0 %. In the last 4 "
            "school weeks 0 of 40 were missed, 9 of 60 before that. Last "
            "year is not known.</p>");
        has(text,
            "<li>9 sessions, authorised, Monday 1 to Friday 5 "
            "September</li>");
        has(text,
            "<li>91 sessions in a row attended since the last "
            "absence</li>");
        has(text, "<li>In 9 of 10 weeks no session was missed</li>");
        has(text,
            "In hand: 28 more sessions can be missed and the year still "
            "ends with less than a tenth missed.");
        has_not(text, "illness");
        has(text, "That a tenth of the year or more is missed is ");
        if (READERS[i] == EB_READER_LEAD) {
            has(text, " (chance 0.");
        } else {
            has_not(text, "chance 0");
        }
        paper_done(&p);
    }
}

/* A year that is over: no fan, and nothing in hand. */
static void test_over(void **state) {
    (void)state;
    paper p = {0};
    school_new(&p.s, EB_CONFLICTS_REFUSE);
    period(&p.s, "", EB_TERM, on(2025, 9, 1), on(2025, 11, 7));
    away(&p, "x", "A", 'O', 20, 100);
    paper_make(&p, EB_READER_LEAD, on(2025, 11, 10));
    assert_int_equal(p.r.pupils[0].result.remaining, 0);
    assert_ok(eb_report_pupils(&p.r, NULL));
    const char *text = paper_text(&p);
    has(text, "No session is left this year.");
    has_not(text, "class=\"fan\"");
    has_not(text, "In hand");
    paper_done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_both),
                                       cmocka_unit_test(test_over)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
