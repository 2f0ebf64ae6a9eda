/* SPDX-License-Identifier: MIT */
/*
 * The draws were computed by an independent program (Python, FNV-1a and
 * Philox 4x32-10 from their papers, checked against the paper's own vector).
 */
#include "train/fit_folds.h"

#include <stdio.h>

#include "test.h"

static void a_draw_is_of_seed_use_and_id(void **state) {
    static const struct {
        uint64_t seed;
        eb_fold_use use;
        const char *pupil;
        double word;
    } CASES[] = {
        {1, EB_FOLD_OF_SELECTION, "P1", 4211347016.0},
        {1, EB_FOLD_HELD_OUT, "P1", 1981603371.0},
        {1, EB_FOLD_SAMPLE, "P1", 3579917775.0},
        {(UINT64_C(1) << 40) + 7, EB_FOLD_OF_SELECTION, "P1", 3850444820.0},
        {1, EB_FOLD_OF_SELECTION, "", 1343791263.0},
        {1, EB_FOLD_OF_SELECTION, "\xc3\xa4", 1341898277.0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        assert_true(eb_fold_draw(CASES[i].seed, CASES[i].use, CASES[i].pupil) ==
                    CASES[i].word / 4294967296.0);
    }
}

/* 30,000 ids: each of three folds within 5 standard errors of a third. */
static void folds_are_even(void **state) {
    int counts[3] = {0, 0, 0};
    (void)state;
    for (int i = 0; i < 30000; i++) {
        char id[16];
        snprintf(id, sizeof id, "A%06d", i);
        const uint32_t fold = eb_fold_of(3, id, 3);
        assert_true(fold < 3);
        assert_int_equal(fold, eb_fold_of(3, id, 3));
        counts[fold]++;
    }
    for (int f = 0; f < 3; f++) {
        assert_true(counts[f] > 10000 - 410 && counts[f] < 10000 + 410);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draw_is_of_seed_use_and_id),
        cmocka_unit_test(folds_are_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
