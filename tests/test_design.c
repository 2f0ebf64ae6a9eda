/* SPDX-License-Identifier: MIT */
/*
 * The columns that a fit would use make the very terms that a score has:
 * (z - reference) times the coefficient, and the fill where z is missing.
 */
#include "linear_rows.h"
#include "test_grid.h"

static linear_inputs in;

static void columns_make_the_terms(void **state) {
    (void)state;
    eb_model *model = linear_model("beta_binomial.json");
    const eb_linear *linear = model->linear;
    static double z[LINEAR_ROWS][20];
    assert_int_equal(eb_design_width(model), 14);
    assert_ok(eb_design(model, in.features[0], 0, in.year_group, LINEAR_ROWS,
                        z[0], 20, NULL));
    size_t missing = 0;
    for (size_t r = 0; r < LINEAR_ROWS; ++r) {
        double values[EB_LINEAR_TERMS_MAX];
        const double possible = in.features[r][EB_F_POSSIBLE_SESSIONS];
        eb_linear_terms(linear, in.features[r],
                        eb_band_season_of(in.year_group[r]), values);
        for (size_t t = 0; t < 14; ++t) {
            const eb_linear_term *term = &linear->term[t];
            const int gone = isnan(z[r][t]) != 0;
            double value = eb_curve_at(linear, &term->coef, possible) *
                           ((gone ? term->fill : z[r][t]) - term->reference);
            if (gone) value += eb_curve_at(linear, &term->missing, possible);
            assert_true(value == values[t]);
            missing += (size_t)gone;
        }
    }
    assert_true(missing > 50 && missing < 14 * LINEAR_ROWS / 2);
    /* A spline term by hand, and rows side by side. */
    static double packed[2 * 14];
    double row[2][EB_FEATURE_COUNT];
    memcpy(row[0], in.features[8], sizeof row[0]);
    memcpy(row[1], in.features[8], sizeof row[1]);
    row[0][EB_F_UNAUTHORISED_RATE] = 0.0125;
    row[1][EB_F_UNAUTHORISED_RATE] = 0.5;
    assert_ok(eb_design(model, row[0], 0, NULL, 2, packed, 0, NULL));
    assert_true(packed[5] == 0.0125 && packed[6] == 0.0);
    assert_true(packed[14 + 5] == 0.02 && packed[14 + 6] == 0.48);
    eb_model_free(model);
}

static void wrong_calls(void **state) {
    (void)state;
    eb_model *model = linear_model("logistic.json");
    eb_model *band = grid_model("printed");
    double out[8];
    eb_error err;
    const double *row = in.features[8];
    assert_int_equal(eb_design_width(band), 0);
    assert_int_equal(eb_design(band, row, 0, NULL, 1, out, 0, &err),
                     EB_ERR_MODEL);
    assert_string_equal(err.field, "kind");
    assert_int_equal(eb_design(model, row, 0, NULL, 1, out, 7, &err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_design(model, row, 63, NULL, 1, out, 0, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "stride");
    assert_int_equal(eb_design(NULL, row, 0, NULL, 1, out, 0, &err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_design(model, NULL, 0, NULL, 1, out, 0, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "features");
    assert_int_equal(eb_design(model, row, 0, NULL, 1, NULL, 0, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "out");
    assert_ok(eb_design(model, NULL, 0, NULL, 0, NULL, 0, &err));
    eb_model_free(band);
    eb_model_free(model);
}

int main(void) {
    linear_read_inputs(&in);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_make_the_terms),
        cmocka_unit_test(wrong_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
