/* SPDX-License-Identifier: MIT */
/*
 * Recalibration finds what was moved: a model that was pushed away on purpose
 * comes back to where the unpushed one goes, on the rows of an invented school.
 */
#include <math.h>
#include <stdlib.h>

#include "earlybell/review.h"
#include "earlybell/train.h"
#include "review/model_move.h"
#include "test_labels.h"

static const char NAME[] = "moved";

/* ---- an invented school ------------------------------------------------- */

static eb_status put_school(void *context, size_t worker,
                            const eb_simulated_school *where,
                            const eb_simulated_year *years, size_t count,
                            eb_error *err) {
    (void)worker;
    eb_status status = EB_OK;
    for (size_t y = 0; y < count; y++) {
        for (int t = 0; status == EB_OK && t < EB_SIMULATED_HALF_TERMS; t++) {
            const eb_period term = {where->id, years[y].first[t],
                                    years[y].last[t], EB_TERM};
            status = eb_register_add_period(context, &term, err);
        }
    }
    return status;
}

static eb_status put_pupil(void *context, size_t worker,
                           const eb_simulated_pupil *p, eb_error *err) {
    (void)worker;
    eb_pupil about = EB_PUPIL_INIT;
    about.pupil = p->id;
    about.school = p->school->id;
    about.academic_year = p->year->academic_year;
    about.year_group = p->year_group;
    eb_status status = eb_register_add_pupil(context, &about, err);
    for (int32_t s = p->first; status == EB_OK && s < p->end; s++) {
        const int32_t day = s / 2;
        const eb_mark mark = {p->id,
                              p->school->id,
                              p->year->monday + day / 5 * 7 + day % 5,
                              s % 2 == 0 ? EB_AM : EB_PM,
                              eb_simulated_code(p->marks[s]),
                              EB_NO_TIME};
        status = eb_register_add_mark(context, &mark, err);
    }
    return status;
}

static eb_register *school_of(int64_t pupils) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_simulate_options area = EB_SIMULATE_OPTIONS_INIT;
    eb_register *reg = NULL;
    assert_int_equal(eb_register_new(&options, &reg, NULL), EB_OK);
    const eb_simulate_sink sink = {reg, put_school, put_pupil, NULL};
    area.schools = 1;
    area.pupils = pupils;
    area.years = 1;
    area.last_year = 2024;
    assert_int_equal(eb_simulate(&area, &sink, NULL), EB_OK);
    assert_int_equal(eb_register_close(reg, NULL), EB_OK);
    return reg;
}

/* ---- models ------------------------------------------------------------- */

static const char *bands(size_t *length) {
    const char *text = NULL, *name;
    for (size_t i = 0; (name = eb_model_builtin(i, &text, length)) != NULL;
         i++) {
        if (strcmp(name, "england-bands") == 0) return text;
    }
    fail_msg("no england-bands");
    return NULL;
}

/* england-bands with its level and spread pushed; free it. */
static char *pushed(double level, double spread, size_t *length) {
    size_t from = 0;
    const char *text = bands(&from);
    eb_json *json = NULL;
    char *out = NULL;
    eb_edits edits = {eb_memory_or_default(NULL), NULL, 0, 0};
    assert_int_equal(eb_json_read(text, from, NULL, &json, NULL), EB_OK);
    assert_int_equal(
        eb_model_move(eb_json_root(json), level, spread, &edits, NULL), EB_OK);
    assert_int_equal(eb_edits_apply(&edits, text, from, &out, length, NULL),
                     EB_OK);
    eb_edits_free(&edits);
    eb_json_free(json);
    return out;
}

static eb_status recalibrate(const eb_register *reg, const char *text,
                             size_t length, char **out,
                             eb_model_recalibration *found, eb_error *err) {
    const eb_label_options options = EB_LABEL_OPTIONS_INIT;
    const eb_recalibrated_file file = {text, length, NAME, NULL};
    size_t out_length = 0;
    return eb_model_recalibrate(reg, &options, &file, out, &out_length, found,
                                err);
}

/* ---- tests -------------------------------------------------------------- */

static void test_what_was_pushed_comes_back(void **state) {
    (void)state;
    eb_register *reg = school_of(400);
    eb_model_recalibration plain, back;
    size_t length = 0;
    char *first = NULL, *second = NULL;
    const char *text = bands(&length);
    assert_int_equal(recalibrate(reg, text, length, &first, &plain, NULL),
                     EB_OK);
    char *far = pushed(0.6, -0.2, &length);
    assert_int_equal(recalibrate(reg, far, length, &second, &back, NULL),
                     EB_OK);
    assert_true(plain.log_score_after >= plain.log_score_before);
    assert_true(back.log_score_after > back.log_score_before + 0.01);
    assert_true(fabs(back.log_score_after - plain.log_score_after) < 1e-6);
    assert_true(fabs(back.level - (plain.level - 0.6)) < 2e-3);
    assert_true(fabs(back.spread - (plain.spread + 0.2)) < 2e-2);
    assert_int_equal(back.rows, plain.rows);
    assert_true(plain.pupils > 350);
    assert_int_equal(plain.until, eb_date_make(2025, 7, 31));
    free(far);
    free(second);
    free(first);
    eb_register_free(reg);
}

/* A draft with its own name that says what was done, and is not signed. */
static void test_what_the_file_says(void **state) {
    (void)state;
    eb_register *reg = school_of(400);
    eb_model *model = NULL;
    eb_model_info about;
    size_t length = 0;
    char *out = NULL;
    const char *text = bands(&length);
    assert_int_equal(recalibrate(reg, text, length, &out, NULL, NULL), EB_OK);
    assert_int_equal(eb_model_read(out, strlen(out), NULL, &model, NULL),
                     EB_OK);
    eb_model_about(model, &about);
    assert_string_equal(about.name, NAME);
    assert_string_equal(about.status, "draft");
    assert_int_equal(about.until, eb_date_make(2025, 7, 31));
    assert_non_null(strstr(about.source, "recalibrated on"));
    assert_int_equal(about.sha256[0], '0');
    eb_model_free(model);
    free(out);
    eb_register_free(reg);
}

static void test_too_few(void **state) {
    (void)state;
    eb_register *reg = school_of(20);
    eb_error err = {0};
    size_t length = 0;
    char *out = NULL;
    const char *text = bands(&length);
    assert_int_equal(recalibrate(reg, text, length, &out, NULL, &err),
                     EB_ERR_FIT);
    assert_string_equal(err.field, "rows");
    assert_null(out);
    eb_register_free(reg);
}

static void test_bad_arguments(void **state) {
    (void)state;
    eb_register *reg = school_of(20);
    eb_error err = {0};
    char *out = NULL;
    assert_int_equal(recalibrate(NULL, "{}", 2, &out, NULL, &err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(recalibrate(reg, NULL, 2, &out, NULL, &err),
                     EB_ERR_ARGUMENT);
    const eb_label_options options = EB_LABEL_OPTIONS_INIT;
    const eb_recalibrated_file file = {"{}", 2, NAME, NULL};
    const eb_recalibrated_file nameless = {"{}", 2, NULL, NULL};
    size_t length = 0;
    assert_int_equal(
        eb_model_recalibrate(reg, NULL, &file, &out, &length, NULL, NULL),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_model_recalibrate(reg, &options, NULL, &out, &length, NULL, NULL),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_model_recalibrate(reg, &options, &file, NULL, &length, NULL, NULL),
        EB_ERR_ARGUMENT);
    assert_int_equal(
        eb_model_recalibrate(reg, &options, &file, &out, NULL, NULL, NULL),
        EB_ERR_ARGUMENT);
    assert_int_equal(eb_model_recalibrate(reg, &options, &nameless, &out,
                                          &length, NULL, NULL),
                     EB_ERR_ARGUMENT);
    assert_null(out);
    assert_int_not_equal(recalibrate(reg, "{}", 2, &out, NULL, &err), EB_OK);
    eb_register_free(reg);
}

/* 60 pupils at five half terms, none of them decided: rows enough, but all of
 * them end the same way. */
static void test_one_outcome_only(void **state) {
    (void)state;
    for (int ill = 0; ill < 2; ill++) {
        school s = {0};
        eb_error err = {0};
        size_t length = 0;
        char *out = NULL;
        school_new(&s, EB_CONFLICTS_REFUSE);
        for (int i = 0; i < 60; i++) {
            char id[ID_ROOM];
            snprintf(id, sizeof id, "p%02d", i);
            whole_year(&s, id, "A", ill ? 'I' : '/');
        }
        school_close(&s);
        const char *text = bands(&length);
        assert_int_equal(recalibrate(s.reg, text, length, &out, NULL, &err),
                         EB_ERR_FIT);
        assert_string_equal(err.field, "rows");
        assert_non_null(strstr(err.message, "300 rows not yet decided"));
        assert_non_null(
            strstr(err.message, ill ? "300 end persist" : "0 end persist"));
        assert_null(out);
        school_done(&s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_pushed_comes_back),
        cmocka_unit_test(test_what_the_file_says),
        cmocka_unit_test(test_too_few),
        cmocka_unit_test(test_bad_arguments),
        cmocka_unit_test(test_one_outcome_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
