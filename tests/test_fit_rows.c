/* SPDX-License-Identifier: MIT */
#include "train/fit_rows.h"

#include "fit_rows.h"

static void subsets(void **state) {
    hand_rows h;
    (void)state;
    hand_make(&h, 4);
    h.rows.side[3] = EB_FIT_HELD_OUT;
    h.rows.fold[1] = 2;
    h.rows.draw[2] = 0.7;
    const eb_fit_subset all = {EB_FIT_TRAINING, -1, 0, 1.0};
    const eb_fit_subset fold = {EB_FIT_TRAINING, 2, 1, 1.0};
    const eb_fit_subset others = {EB_FIT_TRAINING, 2, 0, 1.0};
    const eb_fit_subset sample = {EB_FIT_TRAINING, -1, 0, 0.5};
    const eb_fit_subset held = {EB_FIT_HELD_OUT, -1, 0, 1.0};
    const struct {
        const eb_fit_subset *subset;
        const char *rows;
    } CASES[] = {{&all, "1110"},
                 {&fold, "0100"},
                 {&others, "1010"},
                 {&sample, "1100"},
                 {&held, "0001"}};
    for (size_t c = 0; c < sizeof CASES / sizeof *CASES; c++) {
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(CASES[c].rows[i] - '0',
                             eb_fit_in_subset(&h.rows, i, CASES[c].subset));
        }
    }
    hand_done(&h);
}

/* Two terms, the second of which may be missing: three columns. */
static void a_table_holds_the_design(void **state) {
    hand_rows h;
    eb_fit_table table;
    eb_fit_term terms[2] = {{0}, {0}};
    const eb_fit_subset all = {EB_FIT_TRAINING, -1, 0, 1.0};
    eb_error err = {0};
    (void)state;
    hand_make(&h, 3);
    h.rows.side[1] = EB_FIT_UNUSED;
    terms[0].feature = EB_F_SPELL_LONGEST;
    terms[0].reference = 2.0;
    terms[1].feature = EB_F_SIBLING_RATE;
    terms[1].reference = 0.25;
    terms[1].has_missing = 1;
    h.features[0][EB_F_SPELL_LONGEST] = 5;
    h.features[0][EB_F_SIBLING_RATE] = 0.5;
    h.features[2][EB_F_SPELL_LONGEST] = 1;
    h.rows.absent[2] = 7;
    assert_int_equal(3, eb_fit_columns(terms, 2));
    assert_ok(eb_fit_table_new(&h.rows, &all, terms, 2, &table, &err));
    assert_int_equal(2, table.rows);
    assert_int_equal(3, table.columns);
    const double expected[6] = {3.0, 0.25, 0.0, -1.0, 0.0, 1.0};
    for (size_t i = 0; i < 6; i++) assert_true(table.design[i] == expected[i]);
    assert_int_equal(2, table.row[1]);
    assert_int_equal(7, table.absent[1]);
    eb_fit_table_last_year(&h.rows, &terms[1], &table);
    assert_true(table.last_year[0] == 0.25 && table.last_year[1] == 0.0);
    eb_fit_table_free(&table);
    hand_done(&h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(subsets),
        cmocka_unit_test(a_table_holds_the_design),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
