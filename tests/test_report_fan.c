/* SPDX-License-Identifier: MIT */
/* The picture of the year: where its path and its fan lie. */
#include "model/beta_binomial.h"
#include "report.h"
#include "ui/report.h"

/* 20 sessions, the first 2 missed, 180 to go, of whom surely 30 or surely 10
 * or 40 will be. The line of a tenth of 200 is 20; the top 1.15 times 42. */
static void test_places(void **state) {
    (void)state;
    paper p = {0};
    static eb_explained e;
    static double chances[EB_CHANCES_ROOM];
    memset(&e, 0, sizeof e);
    memset(chances, 0, sizeof chances);
    school_new(&p.s, EB_CONFLICTS_REFUSE);
    away(&p, "x", "A", 'O', 2, 20);
    paper_make(&p, EB_READER_MENTOR, on(2025, 9, 15));
    e.result = p.r.pupils[0].result;
    e.result.remaining = 180;
    assert_ok(eb_view_own_sessions(p.s.view, 0, &e.own, NULL));
    e.ahead.planned_in_month[9] = 20;
    e.ahead.planned_in_month[7] = 160;
    chances[10] = 0.2;
    chances[30] = 0.5;
    chances[40] = 0.3;
    eb_report_fan(&p.r, &e, chances, 3);
    const char *text = paper_text(&p);
    has(text, "aria-labelledby=\"fan3 fan3-words\"");
    has(text,
        "2 of 20 sessions missed so far, 180 left. The year may end with "
        "12 to 42 missed, 32 in the middle.");
    /* x: 46 + 502 * 20 / 200; y: 214 - 200 * missed / 48.3. */
    has(text,
        "<polygon class=\"fan\" points=\"96.2,205.7 548.0,40.1 "
        "548.0,164.3 \"/>");
    has(text, "points=\"46.0,214.0 51.0,205.7 96.2,205.7 \"");
    has(text, "a tenth of the year: 20");
    has(text, "y=\"126.2\">a tenth");
    has(text, ">Sep</text>");
    has(text, ">Jul</text>");
    has_not(text, ">Oct</text>");
    has(text, ">42</text>");
    has(text, ">12</text>");
    paper_done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
