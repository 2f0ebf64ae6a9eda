/* SPDX-License-Identifier: MIT */
/*
 * From a table of chances to an eb_result, by hand: a table of 11 equal
 * chances, K = 0 to 10, whose tails and points one can count on the fingers.
 */
#include "model/result.h"

#include <math.h>

#include "test.h"

static const eb_line TENTH = {10, 100};

static eb_row row_of(int64_t possible, int64_t absent, int64_t planned) {
    eb_row row;
    memset(&row, 0, sizeof row);
    row.state = EB_STATE_OK;
    row.possible = possible;
    row.absent = absent;
    row.planned = planned;
    return row;
}

static int near(double a, double b) { return fabs(a - b) < 1e-15; }

static void equal_chances(void **state) {
    (void)state;
    double chances[11];
    for (int k = 0; k <= 10; ++k) chances[k] = 1.0 / 11.0;
    /* P + R = 50, so 5 absences are a tenth and 25 the half. */
    const eb_row row = row_of(40, 2, 10);
    eb_result out = eb_result_begin(&row, TENTH);
    assert_true(isnan(out.p_persistent) && isnan(out.p_ahead));
    assert_int_equal(out.sessions_in_hand, 2); /* 4 of 50 are under 10 % */
    assert_int_equal(out.sessions_back, 0);
    eb_result_of_chances(&row, TENTH, chances, 5.0, &out);
    for (int i = 0; i < 4; i++) assert_true(isnan(out.later[i]));
    assert_true(near(out.p_persistent, 8.0 / 11.0)); /* K of 3 to 10 */
    assert_true(out.p_severe == 0.0);
    assert_true(out.expected_ahead == 5.0);
    assert_true(out.expected_rate == 7.0 / 50.0);
    assert_true(out.rate_low == 3.0 / 50.0);   /* P(K <= 1) = 2/11 */
    assert_true(out.rate_high == 11.0 / 50.0); /* P(K <= 9) = 10/11 */
    assert_true(isnan(out.p_ahead));
    assert_true(near(eb_chance_ahead(chances, 10, TENTH), 10.0 / 11.0));

    /* Decided already, one way and the other. */
    const eb_row lost = row_of(40, 25, 10), safe = row_of(400, 0, 10);
    eb_result_of_chances(&lost, TENTH, chances, 5.0, &out);
    assert_true(out.p_persistent == 1.0 && out.p_severe == 1.0);
    eb_result_of_chances(&safe, TENTH, chances, 5.0, &out);
    assert_true(out.p_persistent == 0.0 && out.p_severe == 0.0);
}

static void ended_years(void **state) {
    (void)state;
    const eb_row tenth = row_of(50, 5, 0), below = row_of(50, 4, 0);
    eb_result out = eb_result_begin(&tenth, TENTH);
    assert_int_equal(out.sessions_in_hand, -1);
    assert_int_equal(out.sessions_back, 1);
    eb_result_of_ended_year(&tenth, TENTH, &out);
    assert_true(out.p_persistent == 1.0 && out.p_severe == 0.0);
    assert_true(out.expected_rate == 0.1 && out.rate_low == 0.1);
    assert_true(out.rate_high == 0.1 && out.expected_ahead == 0.0);
    assert_true(isnan(out.p_ahead));
    eb_result_of_ended_year(&below, TENTH, &out);
    assert_true(out.p_persistent == 0.0);
}

static void another_line(void **state) {
    (void)state;
    const eb_line third = {1, 3};
    const eb_row row = row_of(30, 10, 3);
    const eb_result out = eb_result_begin(&row, third);
    assert_int_equal(out.sessions_in_hand, 0); /* 11 of 33 are a third */
    assert_int_equal(out.sessions_back, 1);    /* 10 of 31 are less */
    const eb_row unknown = row_of(0, 0, EB_NO_COUNT);
    const eb_result none = eb_result_begin(&unknown, third);
    assert_true(none.sessions_in_hand == EB_NO_COUNT_SIGNED);
    assert_true(none.sessions_back == EB_NO_COUNT_SIGNED);
    /* Of no sessions at all there is no share, known or not. */
    const eb_row nothing = row_of(0, 0, 0);
    const eb_result empty = eb_result_begin(&nothing, third);
    assert_true(empty.sessions_in_hand == EB_NO_COUNT_SIGNED);
    assert_true(empty.sessions_back == EB_NO_COUNT_SIGNED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_chances),
        cmocka_unit_test(ended_years),
        cmocka_unit_test(another_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
