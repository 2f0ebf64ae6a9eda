/* SPDX-License-Identifier: MIT */
/* Labelled rows as evidence: rows, lists, columns. */
#include "review/evidence.h"

#include <math.h>

#include "test_labels.h"

typedef struct judged {
    school s;
    eb_model *model;
    eb_labels *labels;
} judged;

static void pupil(school *s, const char *id, const char *at, int year_group,
                  const char *fsm) {
    eb_pupil row = EB_PUPIL_INIT;
    const eb_audit audit = {"FSM", fsm};
    row.pupil = id;
    row.school = at;
    row.year_group = year_group;
    row.audit = &audit;
    row.audit_count = 1;
    SCHOOL_OK(s, eb_register_add_pupil(s->reg, &row, &s->err));
}

static void make(judged *j) {
    const eb_model *models[1];
    eb_label_options options = EB_LABEL_OPTIONS_INIT;
    memset(j, 0, sizeof *j);
    school_new(&j->s, EB_CONFLICTS_REFUSE);
    whole_year(&j->s, "a", "A", '/');
    whole_year(&j->s, "b", "A", 'O');
    whole_year(&j->s, "c", "B", '/');
    pupil(&j->s, "a", "A", 2, "yes");
    pupil(&j->s, "b", "A", 9, "");
    pupil(&j->s, "c", "B", 10, "no");
    school_close(&j->s);
    assert_ok(eb_model_open("england-bands", NULL, &j->model, NULL));
    models[0] = j->model;
    options.models = models;
    options.model_count = 1;
    SCHOOL_OK(&j->s, eb_labels_new(j->s.reg, &options, &j->labels, &j->s.err));
}

static void done(judged *j) {
    eb_labels_free(j->labels);
    eb_model_free(j->model);
    school_done(&j->s);
}

static void test_rows_and_days(void **state) {
    (void)state;
    judged j;
    eb_evidence e;
    const eb_evaluate_options options = EB_EVALUATE_OPTIONS_INIT;
    make(&j);
    assert_ok(eb_evidence_read(j.labels, &options, &e, NULL));
    assert_int_equal(e.row_count, eb_labels_count(j.labels));
    assert_int_equal(e.pupil_count, 3);
    assert_int_equal(e.school_count, 2);
    /* Five half terms, though school B ends the first a week later. */
    assert_int_equal(e.day_count, 5);
    for (size_t d = 0; d < 5; d++) {
        assert_int_equal(e.days[d].academic_year, 2023);
    }
    int first_has_both = 0;
    for (size_t i = 0; i < e.row_count; i++) {
        const eb_label *label = eb_labels_row(j.labels, i);
        const eb_evidence_day *day = &e.days[e.rows[i].day];
        assert_int_equal(day->half_term, label->half_term);
        assert_true(day->first <= label->as_of && label->as_of <= day->last);
        first_has_both |= day->half_term == 1 && day->first < day->last;
        assert_int_equal(e.rows[i].persistent, label->persistent);
        assert_int_equal(e.rows[i].possible, label->possible);
        assert_true(e.rows[i].chance ==
                    eb_labels_judged(j.labels, i, 0)->p_persistent);
        assert_true(e.scores[EB_BY_MODEL][i] == e.rows[i].chance);
    }
    assert_true(first_has_both);
    eb_evidence_free(&e);
    done(&j);
}

static const char *value_of(const eb_evidence *e, size_t column, size_t row) {
    return e->columns[column].values[e->columns[column].of_row[row]];
}

static void test_columns(void **state) {
    (void)state;
    judged j;
    eb_evidence e;
    eb_evaluate_options options = EB_EVALUATE_OPTIONS_INIT;
    make(&j);
    assert_ok(eb_evidence_read(j.labels, &options, &e, NULL));
    assert_int_equal(e.column_count, 3);
    assert_string_equal(e.columns[0].name, "phase");
    assert_string_equal(e.columns[1].name, "year_group");
    /* By age, not by alphabet: 2, 9, 10. */
    assert_int_equal(e.columns[1].value_count, 3);
    assert_string_equal(e.columns[1].values[0], "2");
    assert_string_equal(e.columns[1].values[1], "9");
    assert_string_equal(e.columns[1].values[2], "10");
    assert_int_equal(e.columns[2].value_count, 3);
    assert_string_equal(e.columns[2].values[0], "");
    for (size_t i = 0; i < e.row_count; i++) {
        const char *id = eb_labels_row(j.labels, i)->pupil;
        assert_string_equal(value_of(&e, 0, i),
                            id[0] == 'a' ? "primary" : "secondary");
        assert_string_equal(value_of(&e, 2, i), id[0] == 'a'   ? "yes"
                                                : id[0] == 'b' ? ""
                                                               : "no");
    }
    eb_evidence_free(&e);

    options.by = "School";
    assert_ok(eb_evidence_read(j.labels, &options, &e, NULL));
    assert_int_equal(e.column_count, 1);
    assert_string_equal(value_of(&e, 0, 0), "A");
    eb_evidence_free(&e);
    options.by = "fsm";
    assert_ok(eb_evidence_read(j.labels, &options, &e, NULL));
    assert_int_equal(e.column_count, 1);
    assert_int_equal(e.columns[0].value_count, 3);
    eb_evidence_free(&e);
    options.by = "colour";
    eb_error err;
    assert_int_equal(eb_evidence_read(j.labels, &options, &e, &err),
                     EB_ERR_NOT_FOUND);
    assert_string_equal(err.field, "by");
    eb_evidence_free(&e);
    done(&j);
}

static void test_no_such_model(void **state) {
    (void)state;
    judged j;
    eb_evidence e;
    eb_evaluate_options options = EB_EVALUATE_OPTIONS_INIT;
    eb_error err;
    make(&j);
    options.model = 1;
    assert_int_equal(eb_evidence_read(j.labels, &options, &e, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "model");
    eb_evidence_free(&e);
    /* From end to end: three pupils are too few to show any group of. */
    options.model = 0;
    options.about = j.model;
    options.resamples = 5;
    eb_evaluation *made = NULL;
    assert_ok(eb_evaluate(j.labels, &options, &made, NULL));
    assert_int_equal(eb_evaluation_part(made, 0)->rows,
                     eb_labels_count(j.labels));
    for (size_t i = 0; eb_evaluation_group(made, i) != NULL; i++) {
        assert_true(eb_evaluation_group(made, i)->hidden & EB_HIDE_GROUP);
    }
    assert_null(eb_evaluation_moved(made, 0)); /* it keeps no summary */
    eb_evaluation_free(made);
    done(&j);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows_and_days),
                                       cmocka_unit_test(test_columns),
                                       cmocka_unit_test(test_no_such_model)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
