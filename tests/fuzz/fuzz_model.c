/* SPDX-License-Identifier: MIT */
/*
 * A model file from anywhere. What is accepted was validated whole, so it
 * must score any row: finite terms, chances in [0, 1], and the same answer
 * when it is read again.
 *
 * json_mutator.h changes a valid model field by field, so that most inputs
 * get past the JSON and into the validation.
 */
#include "fuzz_use.h"
#include "json_mutator.h"

#define ROWS 12

/* Invented features: ordinary, empty, extreme and missing. */
static void fill(double *features, int64_t *remaining, int *years) {
    for (size_t row = 0; row < ROWS; row++) {
        double *to = features + row * EB_FEATURE_COUNT;
        for (size_t i = 0; i < EB_FEATURE_COUNT; i++) {
            const double share = (double)((row * 7 + i * 3) % 11) / 10.0;
            to[i] = row == 3   ? (double)NAN
                    : row == 4 ? 0.0
                    : row == 5 ? 1e6
                    : row == 6 ? -1e6
                               : share * (eb_feature(i)->integer ? 40.0 : 1.0);
        }
        to[EB_F_POSSIBLE_SESSIONS] = row == 4 ? 0 : 10.0 * (double)row + 20;
        to[EB_F_ABSENT_SESSIONS] = (double)row;
        if (row == 4) to[EB_F_ABSENT_SESSIONS] = 0;
        remaining[row] = row == 7 ? EB_NO_COUNT : (int64_t)(row * 66);
        years[row] = (int)row - 1;
    }
}

static void predict(const eb_model *model) {
    static double features[ROWS * EB_FEATURE_COUNT];
    int64_t remaining[ROWS];
    int years[ROWS];
    eb_result results[ROWS];
    eb_error err = {0};
    fill(features, remaining, years);
    const eb_status status = eb_predict(model, features, 0, remaining, years,
                                        ROWS, results, 1, &err);
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
        return;
    }
    for (size_t i = 0; i < ROWS; i++) fuzz_expect_result(&results[i]);
    const size_t width = eb_design_width(model);
    double *design = calloc(width * ROWS + 1, sizeof *design);
    EXPECT(design != NULL);
    EXPECT(eb_design(model, features, 0, years, ROWS, design, 0, &err) ==
           EB_OK);
    free(design);
}

static const eb_view *invented_view(void) {
    static eb_view *view;
    static eb_register *reg;
    if (view != NULL) return view;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_view_options look = EB_VIEW_OPTIONS_INIT;
    EXPECT(eb_register_new(&options, &reg, NULL) == EB_OK);
    const eb_period term = {NULL, eb_date_make(2025, 9, 1),
                            eb_date_make(2026, 7, 21), EB_TERM};
    EXPECT(eb_register_add_period(reg, &term, NULL) == EB_OK);
    for (int p = 0; p < 6; p++) {
        const char id[2] = {(char)('1' + p), '\0'};
        eb_pupil pupil = EB_PUPIL_INIT;
        char marks[300];
        pupil.pupil = id;
        pupil.school = "A";
        pupil.year_group = p * 2;
        pupil.family = p < 2 ? "f" : "";
        pupil.last_year_possible = p % 2 == 0 ? 380 : EB_NO_COUNT;
        pupil.last_year_absent = p % 2 == 0 ? 20 * p : EB_NO_COUNT;
        EXPECT(eb_register_add_pupil(reg, &pupil, NULL) == EB_OK);
        for (int i = 0; i < 300; i++) {
            marks[i] = i * (p + 1) % 17 < p ? "IOGML"[i % 5] : "/\\"[i % 2];
        }
        EXPECT(eb_register_add_marks(reg, id, "A", eb_date_make(2025, 9, 1),
                                     marks, p == 5 ? 12 : 180, NULL) == EB_OK);
    }
    EXPECT(eb_register_close(reg, NULL) == EB_OK);
    look.as_of = eb_date_make(2026, 1, 12);
    look.sensitive = 1;
    EXPECT(eb_view_new(reg, &look, &view, NULL) == EB_OK);
    return view;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = fuzz_copy(data, size);
    eb_model *model = NULL, *again = NULL;
    eb_error err = {0};
    const eb_status status = eb_model_read(text, size, NULL, &model, &err);
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
        EXPECT(model == NULL);
        free(text);
        return 0;
    }
    eb_model_info about;
    eb_model_about(model, &about);
    EXPECT(about.sha256_offset + 64 <= size);
    EXPECT(memcmp(text + about.sha256_offset, about.sha256, 64) == 0);
    EXPECT(eb_model_read(text, size, NULL, &again, &err) == EB_OK);
    free(text); /* nothing may be borrowed from it */
    fuzz_use_scores(invented_view(), model, eb_view_row_count(invented_view()));
    predict(model);
    eb_model_free(model);
    eb_model_free(again);
    return 0;
}
