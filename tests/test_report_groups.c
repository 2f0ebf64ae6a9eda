/* SPDX-License-Identifier: MIT */
/* Totals of the page: counted rightly, and small ones hidden. */
#include "earlybell/review.h"
#include "report.h"
#include "ui/report.h"

/* `count` pupils of a year group, `persistent` of whom missed 20 of 100. */
static void add_year(paper *p, const char *at, int year, int count,
                     int persistent) {
    for (int i = 0; i < count; i++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "%s-%d-%d", at, year, i);
        add_pupil(&p->s, id, at, year, "");
        away(p, id, at, 'O', i < persistent ? 20 : 3, 100);
    }
}

static void test_years(void **state) {
    (void)state;
    paper p = {0};
    eb_report_group *groups = NULL;
    size_t count = 0;
    school_new(&p.s, EB_CONFLICTS_REFUSE);
    add_year(&p, "A", 7, 40, 12);
    add_year(&p, "A", 8, 30, 15);
    add_year(&p, "A", 9, 25, 3);
    add_year(&p, "A", 10, 9, 4);
    paper_make(&p, EB_READER_LEAD, on(2025, 11, 10));
    assert_ok(eb_report_groups(&p.r, &groups, &count, NULL));
    assert_int_equal(count, 5);
    assert_int_equal(groups[0].pupils, 104);
    assert_int_equal(groups[0].persistent, 34);
    assert_int_equal(groups[0].hidden, EB_SHOW_ALL);
    assert_int_equal(groups[1].year_group, 7);
    assert_int_equal(groups[1].pupils, 40);
    assert_int_equal(groups[1].absent, 12 * 20 + 28 * 3);
    /* 9 pupils are hidden, and the next smallest with them; of those shown, 12
     * and 15: 12 + 15 from 34 leaves 7 of the hidden, so the 12 goes too. */
    assert_int_equal(groups[4].hidden & EB_HIDE_GROUP, EB_HIDE_GROUP);
    assert_int_equal(groups[3].hidden & EB_HIDE_GROUP, EB_HIDE_GROUP);
    assert_int_equal(groups[1].hidden, EB_HIDE_OUTCOMES);
    assert_int_equal(groups[2].hidden, EB_SHOW_ALL);
    eb_report_write_groups(&p.r, groups, count);
    const char *text = paper_text(&p);
    has(text, "<h2>By year group</h2>");
    has(text,
        "<tr><th scope=\"row\">All</th><td>104</td><td>8.6 "
        "%</td><td>34</td><td>32.7 %</td></tr>");
    has(text,
        "<th scope=\"row\">Year 7</th><td>40</td><td>8.1 "
        "%</td><td>c</td><td>c</td>");
    has(text,
        "<th scope=\"row\">Year 10</th><td>c</td><td>c</td><td>c</td>"
        "<td>c</td>");
    eb_release(&p.input.memory, groups);
    paper_done(&p);
}

static void test_schools(void **state) {
    (void)state;
    paper p = {0};
    eb_report_group *groups = NULL;
    size_t count = 0;
    school_new(&p.s, EB_CONFLICTS_REFUSE);
    add_year(&p, "<A>", 7, 30, 12);
    add_year(&p, "B", 8, 30, 15);
    paper_make(&p, EB_READER_LEAD, on(2025, 11, 10));
    assert_ok(eb_report_groups(&p.r, &groups, &count, NULL));
    assert_int_equal(count, 5);
    assert_string_equal(groups[1].school, "<A>");
    assert_int_equal(groups[1].level, 1);
    assert_int_equal(groups[2].level, 2);
    assert_int_equal(groups[4].persistent, 15);
    eb_report_write_groups(&p.r, groups, count);
    const char *text = paper_text(&p);
    has(text, "<h2>By school and year group</h2>");
    has(text, "<th scope=\"row\">&lt;A&gt;</th><td>30</td>");
    has(text, "<tr class=\"in\"><th scope=\"row\">Year 8</th><td>30</td>");
    eb_release(&p.input.memory, groups);
    paper_done(&p);
}

static void test_bins(void **state) {
    (void)state;
    static const struct {
        const char *pupil;
        size_t absent;
    } PUPILS[] = {{"a", 0},  {"b", 4},  {"c", 5},  {"d", 9}, {"e", 10},
                  {"f", 19}, {"g", 20}, {"h", 49}, {"i", 50}};
    paper p = {0};
    int64_t bins[EB_REPORT_BINS];
    school_new(&p.s, EB_CONFLICTS_REFUSE);
    for (size_t i = 0; i < sizeof PUPILS / sizeof *PUPILS; i++) {
        away(&p, PUPILS[i].pupil, "A", 'O', PUPILS[i].absent, 100);
    }
    paper_make(&p, EB_READER_LEAD, on(2025, 11, 10));
    eb_report_bins(&p.r, bins);
    static const int64_t WANTED[EB_REPORT_BINS] = {2, 2, 2, 2, 1};
    assert_memory_equal(bins, WANTED, sizeof WANTED);
    bins[0] = EB_NO_COUNT;
    eb_report_write_bins(&p.r, bins, 8);
    const char *text = paper_text(&p);
    has(text,
        "<th scope=\"row\">under 5 %</th><td>c</td><td class=\"b\" "
        "aria-hidden=\"true\"></td>");
    has(text,
        "<td>1</td><td class=\"b\" aria-hidden=\"true\"><span "
        "class=\"bar\" style=\"width:12.5%\">");
    paper_done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_years),
                                       cmocka_unit_test(test_schools),
                                       cmocka_unit_test(test_bins)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
