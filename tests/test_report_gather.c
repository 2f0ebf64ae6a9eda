/* SPDX-License-Identifier: MIT */
/* Who is on which list of the page, in which order, and whose page follows. */
#include "report.h"
#include "ui/report.h"

/* 100 sessions seen, 280 of a year of 380 to go. */
static void school_of_five(paper *p) {
    school_new(&p->s, EB_CONFLICTS_REFUSE);
    away(p, "much", "A", 'O', 40, 100);
    away(p, "more", "A", 'O', 60, 100);
    away(p, "none", "A", 'O', 0, 100);
    away(p, "near", "A", 'O', 9, 100);
    away(p, "edge", "A", 'O', 31, 100);
}

static const char *name_at(const paper *p, const eb_report_list *list,
                           size_t i) {
    assert_true(i < list->count);
    return p->r.pupils[list->rows[i]].row.pupil;
}

static void test_lists(void **state) {
    (void)state;
    paper p = {0};
    school_of_five(&p);
    paper_make(&p, EB_READER_LEAD, on(2025, 11, 10));
    assert_int_equal(p.r.count, 5);
    assert_int_equal(p.r.schools, 1);
    /* By absent sessions expected ahead: who missed more, misses more. */
    assert_int_equal(p.r.already.count, 3);
    assert_string_equal(name_at(&p, &p.r.already, 0), "more");
    assert_string_equal(name_at(&p, &p.r.already, 1), "much");
    assert_string_equal(name_at(&p, &p.r.already, 2), "edge");
    assert_int_equal(p.r.likely.count, 1);
    assert_string_equal(name_at(&p, &p.r.likely, 0), "near");
    /* Of 380 sessions 38 are a tenth: 31 + 6 are still under it. */
    assert_int_equal(p.r.near.count, 1);
    assert_string_equal(name_at(&p, &p.r.near, 0), "edge");
    assert_int_equal(p.r.pupils[p.r.near.rows[0]].result.sessions_in_hand, 6);
    /* Early help first; nobody twice. */
    assert_int_equal(p.r.pages.count, 4);
    assert_string_equal(name_at(&p, &p.r.pages, 0), "near");
    assert_string_equal(name_at(&p, &p.r.pages, 1), "more");
    assert_int_equal(p.r.pupils[p.r.pages.rows[1]].page, 2);
    paper_done(&p);
}

static void test_readers(void **state) {
    (void)state;
    paper p = {0};
    school_of_five(&p);
    paper_make(&p, EB_READER_GOVERNOR, on(2025, 11, 10));
    assert_int_equal(p.r.pages.count, 0);
    eb_report_free(&p.r);
    unsigned char wanted[5] = {0, 1, 0, 0, 1};
    p.r.reader = EB_READER_MENTOR;
    assert_ok(eb_report_gather(&p.r, wanted, NULL));
    assert_int_equal(p.r.count, 2);
    assert_int_equal(p.r.pages.count, 2);
    /* In the order of ids: edge, more, much, near, none. */
    assert_string_equal(name_at(&p, &p.r.pages, 0), "more");
    assert_string_equal(name_at(&p, &p.r.pages, 1), "none");
    paper_done(&p);
}

static void test_top(void **state) {
    (void)state;
    paper p = {0};
    school_of_five(&p);
    p.input.settings.top = 2;
    paper_make(&p, EB_READER_LEAD, on(2025, 11, 10));
    eb_report_free(&p.r);
    p.input.settings.top = 3;
    assert_ok(eb_report_gather(&p.r, NULL, NULL));
    assert_int_equal(p.r.pages.count, 3);
    assert_string_equal(name_at(&p, &p.r.pages, 2), "much");
    paper_done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lists),
                                       cmocka_unit_test(test_readers),
                                       cmocka_unit_test(test_top)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
