/* SPDX-License-Identifier: MIT */
/*
 * Evidence read from labels: columns of the pupil file beside those that are
 * guessed, and labels that cannot be evidence.
 */
#include "review/evidence.h"

#include "earlybell/model.h"
#include "test_labels.h"

typedef struct labelled {
    school s;
    eb_model *model;
    eb_labels *labels;
} labelled;

static void pupil_of(school *s, const char *id, const char *at, int year_group,
                     const char *phase, const char *house) {
    const eb_audit audit[] = {{"Phase", phase}, {"House", house}};
    eb_pupil row = EB_PUPIL_INIT;
    row.pupil = id;
    row.school = at;
    row.year_group = year_group;
    row.audit = audit;
    row.audit_count = 2;
    SCHOOL_OK(s, eb_register_add_pupil(s->reg, &row, &s->err));
    whole_year(s, id, at, '/');
}

static int set_up(void **state) {
    static labelled l;
    memset(&l, 0, sizeof l);
    school_new(&l.s, EB_CONFLICTS_REFUSE);
    pupil_of(&l.s, "p", "A", 3, "lower", "red");
    pupil_of(&l.s, "q", "B", 9, "upper", "blue");
    pupil_of(&l.s, "r", "A", EB_YEAR_UNKNOWN, "lower", "blue");
    SCHOOL_OK(&l.s, eb_register_close(l.s.reg, &l.s.err));
    assert_ok(eb_model_open("england-bands", NULL, &l.model, NULL));
    const eb_model *const models[] = {l.model};
    eb_label_options options = EB_LABEL_OPTIONS_INIT;
    options.models = models;
    options.model_count = 1;
    SCHOOL_OK(&l.s, eb_labels_new(l.s.reg, &options, &l.labels, &l.s.err));
    *state = &l;
    return 0;
}

static int tear_down(void **state) {
    labelled *l = *state;
    eb_labels_free(l->labels);
    eb_model_free(l->model);
    school_done(&l->s);
    return 0;
}

static eb_status read_by(const labelled *l, const char *by, size_t model,
                         eb_evidence *e, eb_error *err) {
    eb_evaluate_options options = EB_EVALUATE_OPTIONS_INIT;
    options.by = by;
    options.model = model;
    return eb_evidence_read(l->labels, &options, e, err);
}

/* A column of the file beats what is guessed, whatever its letters' case. */
static void the_file_s_phase_is_the_phase(void **state) {
    const labelled *l = *state;
    static const char *const GROUPS[] = {"3", "9", "unknown"};
    eb_evidence e;
    eb_error err = {0};
    size_t groups = 0, phases = 0, houses = 0;
    assert_ok(read_by(l, NULL, 0, &e, &err));
    assert_true(e.row_count > 0 && e.row_count % 3 == 0);
    for (size_t c = 0; c < e.column_count; c++) {
        const eb_evidence_column *column = &e.columns[c];
        assert_string_not_equal(column->name, "phase");
        assert_string_not_equal(column->name, "school");
        if (strcmp(column->name, "year_group") == 0) {
            groups++;
            assert_int_equal(column->value_count, 3);
            assert_string_equal(column->values[0], GROUPS[0]);
            assert_string_equal(column->values[1], GROUPS[1]);
        } else if (strcmp(column->name, "Phase") == 0) {
            phases++;
            assert_int_equal(column->value_count, 2);
            assert_string_equal(column->values[0], "lower");
        } else if (strcmp(column->name, "House") == 0) {
            houses++;
            assert_string_equal(column->values[0], "blue");
            for (size_t i = 0; i < e.row_count; i++) {
                const eb_label *label = eb_labels_row(l->labels, i);
                assert_string_equal(column->values[column->of_row[i]],
                                    label->pupil[0] == 'p' ? "red" : "blue");
            }
        }
    }
    assert_true(groups == 1 && phases == 1 && houses == 1);
    eb_evidence_free(&e);
}

static void one_column_is_asked_for(void **state) {
    const labelled *l = *state;
    static const char *const NAMES[] = {"school", "House", "year_group"};
    for (size_t i = 0; i < 3; i++) {
        eb_evidence e;
        assert_ok(read_by(l, NAMES[i], 0, &e, NULL));
        assert_int_equal(e.column_count, 1);
        assert_string_equal(e.columns[0].name, NAMES[i]);
        eb_evidence_free(&e);
    }
    eb_evidence e;
    eb_error err = {0};
    assert_int_equal(read_by(l, "shoe_size", 0, &e, &err), EB_ERR_NOT_FOUND);
    assert_string_equal(err.field, "by");
    eb_evidence_free(&e);
}

static void labels_of_another_model_are_refused(void **state) {
    const labelled *l = *state;
    eb_evidence e;
    eb_error err = {0};
    assert_int_equal(read_by(l, NULL, 1, &e, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "model");
    eb_evidence_free(&e);
}

static void memory_may_run_out(void **state) {
    const labelled *l = *state;
    eb_status status = EB_ERR_MEMORY;
    for (size_t fail = 1; status == EB_ERR_MEMORY; fail++) {
        eb_evaluate_options options = EB_EVALUATE_OPTIONS_INIT;
        heap h = {0};
        eb_evidence e;
        h.fail_first = fail;
        h.fail_last = fail;
        options.memory = heap_memory(&h);
        status = eb_evidence_read(l->labels, &options, &e, NULL);
        assert_int_equal(h.asked >= fail ? EB_ERR_MEMORY : EB_OK, status);
        eb_evidence_free(&e);
        assert_int_equal(0, h.live);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_s_phase_is_the_phase),
        cmocka_unit_test(one_column_is_asked_for),
        cmocka_unit_test(labels_of_another_model_are_refused),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
