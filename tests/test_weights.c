/* SPDX-License-Identifier: MIT */
/*
 * The table of weights: each as eb_exp2 has it, and every twentieth half of
 * the one twenty before, to a unit in the last place.
 */
#include "base/maths.h"
#include "features/row.h"
#include "test.h"

static void test_table(void **state) {
    (void)state;
    for (int k = 0; k < EB_YEAR_SESSIONS; k++) {
        const double want = eb_exp2(-(double)k / 20.0);
        assert_memory_equal(&eb_session_weights[k], &want, sizeof want);
    }
    assert_true(eb_session_weights[0] == 1.0);
    assert_true(eb_session_weights[20] == 0.5);
    assert_true(eb_session_weights[720] == 0x1p-36);
}

static void test_halves(void **state) {
    (void)state;
    for (int k = 20; k < EB_YEAR_SESSIONS; k++) {
        const double half = 0.5 * eb_session_weights[k - 20];
        const double off = eb_session_weights[k] / half - 1.0;
        assert_true(off < 4e-15 && off > -4e-15);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_halves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
