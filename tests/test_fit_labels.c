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

/* Three pupils of one year whose audit column `count` is as given. */
static void weighted_school(fit_school *f, const char *const weights[3]) {
    memset(f, 0, sizeof *f);
    school_new(&f->s, EB_CONFLICTS_REFUSE);
    for (int i = 0; i < 3; i++) {
        uint64_t random = 77 + (uint64_t)i;
        char id[ID_ROOM];
        const eb_audit audit = {"count", weights[i]};
        eb_pupil row = EB_PUPIL_INIT;
        snprintf(id, sizeof id, "p%d", i);
        row.pupil = id;
        row.school = "S";
        row.year_group = 4;
        row.audit = &audit;
        row.audit_count = 1;
        SCHOOL_OK(&f->s, eb_register_add_pupil(f->s.reg, &row, &f->s.err));
        fit_year(&f->s, id, on(2021, 9, 6), 0.02, 0.6, &random);
    }
    school_close(&f->s);
    fit_school_label(f, NULL);
}

/* A blank counts nothing: its five rows are left out. A million is the most
 * that a weight may be, and 0 the least. */
static void blank_weights_and_the_largest(void **state) {
    static const char *const good[3] = {"1000000", "", "0.25"};
    static const char *const bad[2][3] = {{"1", "1000000.5", "1"},
                                          {"1", "1", "-0.25"}};
    fit_school f;
    eb_fit_options options = plain();
    eb_fit_rows rows;
    eb_fit_count count;
    eb_error err = {0};
    (void)state;
    options.weights = "count";
    weighted_school(&f, good);
    assert_ok(eb_fit_rows_of(f.labels, &options, &rows, &count, &err));
    assert_int_equal(15, rows.count);
    assert_int_equal(5, count.no_outcome);
    for (size_t i = 0; i < rows.count; i++) {
        const char number = eb_labels_row(f.labels, i)->pupil[1];
        assert_true(rows.weight[i] == (number == '0'   ? 1e6
                                       : number == '1' ? 0.0
                                                       : 0.25));
        assert_int_equal(number == '1', rows.side[i] == EB_FIT_UNUSED);
    }
    eb_fit_rows_free(&rows);
    fit_school_done(&f);
    for (int i = 0; i < 2; i++) {
        weighted_school(&f, bad[i]);
        assert_int_equal(EB_ERR_NUMBER, eb_fit_rows_of(f.labels, &options,
                                                       &rows, &count, &err));
        assert_string_equal("weights", err.field);
        assert_non_null(strstr(
            err.message, i == 0 ? "'1000000.5' is none" : "'-0.25' is none"));
        fit_school_done(&f);
    }
}

/* A school without a calendar that was open for 400 sessions by 13 June, more
 * than the 380 of a year: none is planned, though 40 came. They are the rest of
 * the year then. */
static void more_than_was_planned(void **state) {
    const eb_date day = on(2022, 6, 13);
    eb_label_options labelling = EB_LABEL_OPTIONS_INIT;
    eb_fit_options options = plain();
    fit_school f;
    eb_fit_rows rows;
    eb_fit_count count;
    eb_error err = {0};
    (void)state;
    memset(&f, 0, sizeof f);
    school_new(&f.s, EB_CONFLICTS_REFUSE);
    add_pupil(&f.s, "p", "S", 4, NULL);
    for (int week = 0; week < 44; week++) {
        marks(&f.s, "p", "S", on(2021, 9, 6) + 7 * week, "/\\/\\/\\/\\/\\");
    }
    school_close(&f.s);
    labelling.as_of = &day;
    labelling.as_of_count = 1;
    fit_school_label(&f, &labelling);
    assert_int_equal(1, eb_labels_count(f.labels));
    assert_int_equal(400, eb_labels_row(f.labels, 0)->possible);
    assert_int_equal(0, eb_labels_row(f.labels, 0)->planned);
    assert_ok(eb_fit_rows_of(f.labels, &options, &rows, &count, &err));
    assert_true(rows.remaining[0] == 40.0);
    assert_int_equal(40, rows.trials[0]);
    eb_fit_rows_free(&rows);
    fit_school_done(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_those_of_the_labels),
        cmocka_unit_test(pupils_do_not_cross),
        cmocka_unit_test(weights_come_from_a_column),
        cmocka_unit_test(outcomes_find_their_rows),
        cmocka_unit_test(blank_weights_and_the_largest),
        cmocka_unit_test(more_than_was_planned),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
