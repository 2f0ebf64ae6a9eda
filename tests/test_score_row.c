/* SPDX-License-Identifier: MIT */
/*
 * What a model is given of a row: the counts of the register, no more for a
 * row that has no score, and the season of the months ahead.
 */
#include "model/score_row.h"

#include <math.h>

#include "test_grid.h"
#include "test_school.h"

static eb_score_row row;

static void a_scored_row(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 6);
    eb_model *model = grid_model("printed");
    assert_ok(eb_score_row_read(model, view, school_row(view, "fridays"), &row,
                                NULL));
    assert_int_equal(row.scored, 1);
    assert_int_equal(row.own.count, 90);
    assert_int_equal(row.own.absent_count, 18);
    assert_int_equal(row.ahead.planned, SCHOOL_AHEAD);
    assert_int_equal(row.ahead.horizon, 60);
    assert_int_equal(row.history.year_group, 9);
    assert_int_equal(row.history.last_possible, 370);
    assert_int_equal(row.history.last_absent, 57);
    assert_ptr_equal(row.history.own, &row.own);
    /* The last four weeks: 40 sessions, of which 8 on Fridays. */
    int recent = 0, recent_absent = 0;
    for (size_t i = 0; i < 90; ++i) {
        recent += row.own.recent[i];
        recent_absent += row.own.recent[i] && row.own.absent[i];
    }
    assert_int_equal(recent, 40);
    assert_int_equal(recent_absent, 8);

    /* Secondary months by the sessions that lie in them, by hand: Mondays to
     * Fridays of November 20, December 23, January 22, February 20, March 22,
     * April 22, May 21, June 22, July to the 17th 13; 185 days. */
    static const double DAYS[13] = {0,  22, 20, 22, 22, 21, 22,
                                    13, 0,  0,  0,  20, 23};
    double sum = 0.0;
    for (int month = 1; month <= 12; ++month) {
        sum += DAYS[month] * model->band.season[EB_SEASON_SECONDARY][month];
    }
    assert_true(fabs(row.season_ahead - sum / 185.0) < 1e-14);
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

static void a_row_without_a_score(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *model = grid_model("printed");
    assert_ok(
        eb_score_row_read(model, view, school_row(view, "gone"), &row, NULL));
    assert_int_equal(row.scored, 0);
    assert_int_equal(row.row.state, EB_STATE_LEFT);
    eb_error err;
    assert_ok(eb_score_allowed(model, view, 0, SCHOOL_ROWS, NULL));
    assert_ok(eb_score_allowed(model, view, SCHOOL_ROWS, 0, NULL));
    assert_int_equal(eb_score_allowed(model, view, 1, SCHOOL_ROWS, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "first");
    eb_model_free(model);
    eb_view_free(view);
    eb_register_free(reg);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scored_row),
        cmocka_unit_test(a_row_without_a_score),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
