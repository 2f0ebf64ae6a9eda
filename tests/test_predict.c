/* SPDX-License-Identifier: MIT */
/*
 * Scores of features, against an independent program in 50-digit arithmetic
 * (tests/reference/linear_model.py): terms and their sum, chances, and every
 * number read off them; then calls that are refused, and reasons.
 */
#include "earlybell/model.h"
#include "linear_rows.h"
#include "model/beta_binomial.h"
#include "test_grid.h"

#define SLACK 1e-12
#define OTHER 77 /* sessions of the table that is not of R */

static linear_inputs in;
static linear_table expected;

static double answer(size_t row, const char *name) {
    return linear_number(&expected, row, name);
}

static void check(size_t row, const char *name, double got) {
    linear_same(got, answer(row, name), SLACK, name, row);
}

/* Terms may cancel in their sum; it is right to SLACK of the largest. */
static void terms_agree(const eb_linear *linear, size_t row) {
    double values[EB_LINEAR_TERMS_MAX];
    const double eta =
        eb_linear_terms(linear, in.features[row],
                        eb_band_season_of(in.year_group[row]), values);
    double sum = 0.0, largest = 0.0;
    for (size_t t = 0; t < linear->term_count; ++t) {
        char name[32];
        snprintf(name, sizeof name, "term_%zu", t);
        const double wanted = answer(row, name);
        /* z - reference cancels too: relative to z's own size. */
        if (!(fabs(values[t] - wanted) <= SLACK * (fabs(wanted) + 1.0))) {
            fail_msg("case %zu %s: %.17g, not %.17g", row, name, values[t],
                     wanted);
        }
        sum += values[t];
        if (fabs(values[t]) > largest) largest = fabs(values[t]);
    }
    assert_true(sum == eta);
    assert_true(fabs(eta - answer(row, "eta")) <= SLACK * largest);
}

static void tables_agree(const eb_linear *linear, size_t row) {
    double values[EB_LINEAR_TERMS_MAX], chances[EB_CHANCES_ROOM];
    const int64_t r = in.remaining[row];
    eb_linear_mixture mixture;
    const int phase = eb_band_season_of(in.year_group[row]);
    const double eta = eb_linear_terms(linear, in.features[row], phase, values);
    eb_linear_distribution(linear, in.features[row], phase, r, eta, &mixture);
    eb_linear_chances(&mixture, (int)r, chances);
    check(row, "chance_0", chances[0]);
    check(row, "chance_half", chances[r / 2]);
    check(row, "chance_all", chances[r]);
    eb_linear_chances(&mixture, OTHER, chances);
    check(row, "other_0", chances[0]);
    check(row, "other_9", chances[9]);
    linear_same((double)r * eb_linear_expected(&mixture),
                answer(row, "expected_ahead"), SLACK, "mean", row);
}

static void mixture_agrees(const char *file, const char *answers) {
    static eb_result out[LINEAR_ROWS];
    eb_model *model = linear_model(file);
    linear_open(&expected, answers);
    assert_ok(eb_predict(model, in.features[0], 0, in.remaining, in.year_group,
                         LINEAR_ROWS, out, 0, NULL));
    for (size_t row = 0; row < LINEAR_ROWS; ++row) {
        terms_agree(model->linear, row);
        tables_agree(model->linear, row);
        const double possible = in.features[row][EB_F_POSSIBLE_SESSIONS];
        assert_int_equal(out[row].state,
                         possible < 20 ? EB_STATE_EARLY : EB_STATE_OK);
        assert_int_equal(out[row].possible, (int64_t)possible);
        assert_int_equal(out[row].remaining, in.remaining[row]);
        check(row, "p_persistent", out[row].p_persistent);
        check(row, "p_severe", out[row].p_severe);
        check(row, "p_ahead", out[row].p_ahead);
        check(row, "expected_rate", out[row].expected_rate);
        check(row, "expected_ahead", out[row].expected_ahead);
        check(row, "rate_low", out[row].rate_low);
        check(row, "rate_high", out[row].rate_high);
        assert_true(isnan(out[row].p_outcome));
        linear_same((double)out[row].sessions_in_hand,
                    in.features[row][EB_F_SESSIONS_IN_HAND], 0.0, "in hand",
                    row);
    }
    eb_model_free(model);
}

static void beta_binomial_agrees(void **state) {
    (void)state;
    mixture_agrees("beta_binomial.json", "beta_binomial.csv");
}

/* Last year's rate moves the weight, by phase. */
static void weight_of_last_year_agrees(void **state) {
    (void)state;
    mixture_agrees("last_year_weight.json", "last_year_weight.csv");
}

static void logistic_agrees(void **state) {
    (void)state;
    static eb_result out[LINEAR_ROWS];
    eb_model *model = linear_model("logistic.json");
    linear_open(&expected, "logistic.csv");
    assert_ok(eb_predict(model, in.features[0], 0, in.remaining, in.year_group,
                         LINEAR_ROWS, out, 0, NULL));
    for (size_t row = 0; row < LINEAR_ROWS; ++row) {
        terms_agree(model->linear, row);
        check(row, "p_outcome", out[row].p_outcome);
        assert_true(isnan(out[row].p_persistent) && isnan(out[row].p_severe));
        assert_true(isnan(out[row].p_ahead) && isnan(out[row].expected_rate));
        assert_true(isnan(out[row].rate_low) && isnan(out[row].rate_high));
        assert_true(isnan(out[row].expected_ahead));
    }
    eb_model_free(model);
}

/* ---- calls -------------------------------------------------------------- */

static void strides_and_missing_arrays(void **state) {
    (void)state;
    eb_model *model = linear_model("beta_binomial.json");
    static double wide[2][EB_FEATURE_COUNT + 3];
    eb_result one[2], two[4];
    memcpy(wide[0], in.features[8], sizeof in.features[8]);
    memcpy(wide[1], in.features[9], sizeof in.features[9]);
    assert_ok(eb_predict(model, in.features[8], 0, in.remaining + 8, NULL, 2,
                         one, 0, NULL));
    assert_ok(eb_predict(model, wide[0], EB_FEATURE_COUNT + 3, in.remaining + 8,
                         NULL, 2, two, 2, NULL));
    assert_true(one[0].p_persistent == two[0].p_persistent);
    assert_true(one[1].p_persistent == two[2].p_persistent);

    /* No R: no probability, and said so. */
    assert_ok(
        eb_predict(model, in.features[8], 0, NULL, NULL, 1, one, 0, NULL));
    assert_int_equal(one[0].state, EB_STATE_NO_CALENDAR);
    assert_true(isnan(one[0].p_persistent));
    assert_true(one[0].sessions_in_hand == EB_NO_COUNT_SIGNED);
    assert_true(one[0].sessions_back != EB_NO_COUNT_SIGNED);
    assert_int_equal(one[0].reasons[0].sentence, 0);

    /* No marks. */
    memcpy(wide[0], in.features[8], sizeof in.features[8]);
    wide[0][EB_F_POSSIBLE_SESSIONS] = wide[0][EB_F_ABSENT_SESSIONS] = 0.0;
    assert_ok(
        eb_predict(model, wide[0], 0, in.remaining, NULL, 1, one, 0, NULL));
    assert_int_equal(one[0].state, EB_STATE_NO_MARKS);
    assert_ok(eb_predict(model, NULL, 0, NULL, NULL, 0, NULL, 0, NULL));
    eb_model_free(model);
}

static void refused(const double *row, int64_t remaining, int group,
                    const char *field) {
    eb_model *model = linear_model("beta_binomial.json");
    double rows[2][EB_FEATURE_COUNT];
    const int64_t left[2] = {in.remaining[8], remaining};
    const int groups[2] = {7, group};
    eb_result out[2];
    eb_error err;
    memcpy(rows[0], in.features[8], sizeof rows[0]);
    memcpy(rows[1], row, sizeof rows[1]);
    out[0].possible = -77;
    assert_int_equal(
        eb_predict(model, rows[0], 0, left, groups, 2, out, 0, &err),
        EB_ERR_ARGUMENT);
    assert_string_equal(err.field, field);
    assert_int_equal(err.row, 1);
    assert_int_equal(out[0].possible, -77); /* nothing was written */
    eb_model_free(model);
}

static void wrong_rows(void **state) {
    (void)state;
    static const struct {
        int feature;
        double value;
    } WRONG[] = {
        {EB_F_POSSIBLE_SESSIONS, -1.0},  {EB_F_POSSIBLE_SESSIONS, 20.5},
        {EB_F_POSSIBLE_SESSIONS, 733.0}, {EB_F_ABSENT_SESSIONS, 381.0},
        {EB_F_ABSENT_SESSIONS, 0.5},     {EB_F_SPELL_MEAN, HUGE_VAL},
        {EB_F_SIBLING_DAYS, -HUGE_VAL}};
    double row[EB_FEATURE_COUNT];
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; ++i) {
        memcpy(row, in.features[59], sizeof row);
        row[WRONG[i].feature] = WRONG[i].value;
        refused(row, 100, 7, eb_feature((size_t)WRONG[i].feature)->name);
    }
    memcpy(row, in.features[59], sizeof row);
    row[EB_F_POSSIBLE_SESSIONS] = (double)NAN;
    refused(row, 100, 7, "possible_sessions");
    refused(in.features[59], 733, 7, "remaining");
    refused(in.features[59], -2, 7, "remaining");
    refused(in.features[59], 100, 15, "year_groups");
    refused(in.features[59], 100, -2, "year_groups");
}

static void wrong_calls(void **state) {
    (void)state;
    eb_model *band = grid_model("printed");
    eb_model *model = linear_model("logistic.json");
    eb_result out;
    eb_error err;
    const double *row = in.features[8];
    assert_int_equal(
        eb_predict(band, row, 0, in.remaining, NULL, 1, &out, 0, &err),
        EB_ERR_MODEL);
    assert_string_equal(err.field, "kind");
    assert_non_null(strstr(err.message, "needs marks"));
    assert_int_equal(eb_predict(model, row, 63, NULL, NULL, 1, &out, 0, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "stride");
    assert_int_equal(eb_predict(NULL, row, 0, NULL, NULL, 1, &out, 0, &err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_predict(model, NULL, 0, NULL, NULL, 1, &out, 0, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "features");
    assert_int_equal(eb_predict(model, row, 0, NULL, NULL, 1, NULL, 0, &err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "out");
    model->status = EB_MODEL_RETIRED;
    assert_int_equal(eb_predict(model, row, 0, NULL, NULL, 1, &out, 0, &err),
                     EB_ERR_MODEL_REFUSED);
    eb_model_free(model);
    eb_model_free(band);
}

/* Whole years only: which sessions were recent, features do not tell. */
static void reasons(void **state) {
    (void)state;
    eb_model *model = linear_model("beta_binomial.json");
    double row[EB_FEATURE_COUNT];
    const int64_t left = 100;
    eb_result out;
    char text[EB_REASON_ROOM];
    for (int f = 0; f < EB_FEATURE_COUNT; ++f) row[f] = (double)NAN;
    row[EB_F_POSSIBLE_SESSIONS] = 200.0;
    row[EB_F_ABSENT_SESSIONS] = 60.0;
    row[EB_F_ABSENCE_RATE] = 0.3;
    row[EB_F_LAST_YEAR_POSSIBLE] = 370.0;
    row[EB_F_LAST_YEAR_ABSENCE_RATE] = 57.0 / 370.0;
    assert_ok(eb_predict(model, row, 0, &left, NULL, 1, &out, 0, NULL));
    eb_reason_text(&out.reasons[0], text);
    assert_string_equal(text, "absent 60 of 200 sessions this year");
    assert_int_equal(out.reasons[0].sign, 1);
    eb_reason_text(&out.reasons[1], text);
    assert_string_equal(text, "absent 57 of 370 sessions last year");
    assert_int_equal(out.reasons[2].sentence, 0);
    eb_model_free(model);
}

/* More rows than a block holds: each as if it were alone. */
static void more_than_a_block(void **state) {
    (void)state;
    enum { ROWS = 20 * LINEAR_ROWS };
    static double many[ROWS][EB_FEATURE_COUNT];
    static int64_t remaining[ROWS];
    static int groups[ROWS];
    static eb_result out[ROWS], few[LINEAR_ROWS];
    eb_model *model = linear_model("beta_binomial.json");
    for (size_t r = 0; r < ROWS; ++r) {
        const size_t from = r % LINEAR_ROWS;
        memcpy(many[r], in.features[from], sizeof many[r]);
        remaining[r] = in.remaining[from];
        groups[r] = in.year_group[from];
    }
    assert_ok(eb_predict(model, in.features[0], 0, in.remaining, in.year_group,
                         LINEAR_ROWS, few, 0, NULL));
    assert_ok(
        eb_predict(model, many[0], 0, remaining, groups, ROWS, out, 0, NULL));
    for (size_t r = 0; r < ROWS; ++r) {
        const eb_result *alone = &few[r % LINEAR_ROWS];
        assert_true(out[r].p_persistent == alone->p_persistent);
        assert_true(out[r].rate_high == alone->rate_high);
        assert_int_equal(out[r].possible, alone->possible);
    }
    eb_model_free(model);
}

int main(void) {
    linear_read_inputs(&in);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beta_binomial_agrees),
        cmocka_unit_test(weight_of_last_year_agrees),
        cmocka_unit_test(logistic_agrees),
        cmocka_unit_test(strides_and_missing_arrays),
        cmocka_unit_test(wrong_rows),
        cmocka_unit_test(wrong_calls),
        cmocka_unit_test(reasons),
        cmocka_unit_test(more_than_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
