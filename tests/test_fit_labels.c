/* SPDX-License-Identifier: MIT */
#include "train/fit_labels.h"

#include "fit_school.h"
#include "test.h"
#include "train/fit_folds.h"

#define PUPILS 24

static int setup(void **state) {
    static fit_school shared;
    fit_school_make(&shared, PUPILS, 2, 0, 3);
    fit_school_label(&shared, NULL);
    *state = &shared;
    return 0;
}

static int teardown(void **state) {
    fit_school_done(*state);
    return 0;
}

static eb_fit_options plain(void) {
    eb_fit_options options = EB_FIT_OPTIONS_INIT;
    options.name = "test";
    return options;
}

static void rows_are_those_of_the_labels(void **state) {
    const fit_school *f = *state;
    const eb_fit_options options = plain();
    eb_fit_rows rows;
    eb_fit_count count;
    eb_error err = {0};
    assert_ok(eb_fit_rows_of(f->labels, &options, &rows, &count, &err));
    assert_int_equal(eb_labels_count(f->labels), rows.count);
    assert_int_equal(2021, count.first_year);
    assert_int_equal(2021, count.last_year);
    assert_int_equal(2022, count.held_year);
    assert_int_equal(PUPILS * 5, count.rows[EB_FIT_TRAINING]);
    assert_int_equal(PUPILS * 5, count.rows[EB_FIT_HELD_OUT]);
    assert_int_equal(PUPILS, count.pupils[EB_FIT_TRAINING]);
    assert_int_equal(PUPILS, count.pupils[EB_FIT_HELD_OUT]);
    int64_t absent = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const eb_label *label = eb_labels_row(f->labels, i);
        assert_ptr_equal(eb_labels_features(f->labels, i), rows.features[i]);
        assert_true(rows.possible[i] == (double)label->possible);
        assert_int_equal(label->ahead, rows.trials[i]);
        assert_int_equal(label->ahead_absent, rows.absent[i]);
        assert_int_equal(
            label->academic_year == 2022 ? EB_FIT_HELD_OUT : EB_FIT_TRAINING,
            rows.side[i]);
        assert_int_equal(eb_fold_of(1, label->pupil, EB_FIT_FOLDS),
                         rows.fold[i]);
        assert_int_equal(label->academic_year == 2022, rows.known[i]);
        assert_int_equal(label->persistent, rows.outcome[i]);
        if (label->academic_year == 2021) absent += label->ahead_absent;
    }
    assert_int_equal(absent, count.absent);
    eb_fit_rows_free(&rows);
}

/* A pupil is never on both sides of a fold, whichever year or day. */
static void pupils_do_not_cross(void **state) {
    const fit_school *f = *state;
    eb_fit_options options = plain();
    eb_fit_rows rows;
    eb_fit_count count;
    eb_error err = {0};
    int fold[PUPILS];
    for (uint64_t seed = 1; seed < 4; seed++) {
        options.seed = seed;
        assert_ok(eb_fit_rows_of(f->labels, &options, &rows, &count, &err));
        for (int i = 0; i < PUPILS; i++) fold[i] = -1;
        for (size_t i = 0; i < rows.count; i++) {
            int *own = &fold[rows.pupil[i]];
            assert_true(*own < 0 || *own == rows.fold[i]);
            *own = rows.fold[i];
        }
        eb_fit_rows_free(&rows);
    }
}

static void weights_come_from_a_column(void **state) {
    const fit_school *f = *state;
    eb_fit_options options = plain();
    eb_fit_rows rows;
    eb_fit_count count;
    eb_error err = {0};
    options.weights = "count";
    assert_ok(eb_fit_rows_of(f->labels, &options, &rows, &count, &err));
    for (size_t i = 0; i < rows.count; i++) {
        const int number = atoi(eb_labels_row(f->labels, i)->pupil + 1);
        assert_true(rows.weight[i] == 1.0 + number % 3);
    }
    eb_fit_rows_free(&rows);
    options.weights = "word";
    assert_int_equal(EB_ERR_NUMBER,
                     eb_fit_rows_of(f->labels, &options, &rows, &count, &err));
    options.weights = "absent";
    assert_int_equal(EB_ERR_NOT_FOUND,
                     eb_fit_rows_of(f->labels, &options, &rows, &count, &err));
}

static void outcomes_find_their_rows(void **state) {
    const fit_school *f = *state;
    const eb_label *first = eb_labels_row(f->labels, 0);
    const eb_label *last =
        eb_labels_row(f->labels, eb_labels_count(f->labels) - 1);
    const eb_fit_outcome outcomes[] = {{last->pupil, last->as_of, 0},
                                       {first->pupil, first->as_of, 1},
                                       {first->pupil, first->as_of, 1},
                                       {"nobody", first->as_of, 1}};
    eb_fit_options options = plain();
    eb_fit_rows rows;
    eb_fit_count count;
    eb_error err = {0};
    options.outcomes = outcomes;
    options.outcome_count = 4;
    assert_ok(eb_fit_rows_of(f->labels, &options, &rows, &count, &err));
    assert_int_equal(1, rows.outcome[0]);
    assert_int_equal(EB_FIT_TRAINING, rows.side[0]);
    assert_int_equal(EB_FIT_UNUSED, rows.side[1]);
    assert_int_equal(0, rows.outcome[rows.count - 1]);
    assert_int_equal(EB_FIT_HELD_OUT, rows.side[rows.count - 1]);
    assert_int_equal((int64_t)rows.count - 2, count.no_outcome);
    assert_int_equal(1, count.unused_outcomes);
    assert_int_equal(1, count.rows[EB_FIT_TRAINING]);
    assert_int_equal(1, count.outcomes[EB_FIT_TRAINING]);
    eb_fit_rows_free(&rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_those_of_the_labels),
        cmocka_unit_test(pupils_do_not_cross),
        cmocka_unit_test(weights_come_from_a_column),
        cmocka_unit_test(outcomes_find_their_rows),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
