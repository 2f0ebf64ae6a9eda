/* SPDX-License-Identifier: MIT */
/*
 * Scores with their tables: the result is that of eb_score, the table is one
 * of chances, and over R sessions it is the one that the result was read
 * from; a table over other sessions is of the same distribution.
 */
#include "model/outlook.h"

#include <math.h>

#include "linear_rows.h"
#include "school.h"

#define AS_OF on(2025, 12, 1)

static school area;

static void make_area(void) {
    sheet sh = {0};
    area_rows(&sh, 5);
    school_new(&area, EB_CONFLICTS_ABSENT);
    area_pupils(&area);
    sheet_into(&sh, &area, NULL);
    sheet_done(&sh);
    look(&area, AS_OF);
}

static int same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static void assert_same_result(const eb_result *a, const eb_result *b) {
    assert_int_equal(a->state, b->state);
    assert_true(same(a->p_persistent, b->p_persistent));
    assert_true(same(a->p_severe, b->p_severe));
    assert_true(same(a->p_ahead, b->p_ahead));
    assert_true(same(a->expected_rate, b->expected_rate));
    assert_true(same(a->rate_low, b->rate_low));
    assert_true(same(a->rate_high, b->rate_high));
    assert_true(same(a->p_outcome, b->p_outcome));
    assert_true(same(a->expected_ahead, b->expected_ahead));
    assert_int_equal(a->sessions_in_hand, b->sessions_in_hand);
    for (int i = 0; i < 3; ++i) {
        assert_memory_equal(&a->reasons[i], &b->reasons[i],
                            sizeof a->reasons[i]);
    }
}

static double tail(const double *chances, int sessions, int64_t least) {
    double sum = 0.0;
    for (int k = sessions; k >= 0 && k >= least; --k) sum += chances[k];
    return sum;
}

static double mean(const double *chances, int sessions) {
    double sum = 0.0;
    for (int k = 0; k <= sessions; ++k) sum += k * chances[k];
    return sum;
}

/* A scored row's table: of chances, read as the score was, and of the same
 * mean over other sessions (a mixture's mean is n times its propensity's). */
static void check_tables(eb_outlook *outlook, size_t row,
                         const eb_result *score) {
    double chances[EB_CHANCES_ROOM];
    eb_result again;
    const int r = (int)score->remaining;
    const int64_t whole = score->possible + r;
    assert_ok(eb_outlook_row(outlook, row, r, &again, chances, NULL));
    assert_same_result(&again, score);
    assert_true(fabs(tail(chances, r, 0) - 1.0) < 1e-12);
    const int64_t least = (whole + 9) / 10 - score->absent;
    assert_true(fabs(tail(chances, r, least) - score->p_persistent) < 1e-12);
    assert_true(fabs(mean(chances, r) - score->expected_ahead) < 1e-9);

    static const int OTHERS[] = {0, 1, 13, 77, 400, EB_YEAR_SESSIONS};
    const double rate = eb_outlook_rate(outlook);
    assert_true(fabs(rate * r - score->expected_ahead) < 1e-9);
    for (size_t i = 0; i < 6; ++i) {
        const int n = OTHERS[i];
        assert_ok(eb_outlook_row(outlook, row, n, &again, chances, NULL));
        assert_same_result(&again, score);
        assert_true(fabs(tail(chances, n, 0) - 1.0) < 1e-12);
        assert_true(fabs(mean(chances, n) - rate * n) < 1e-9);
    }
}

static void check_model(const eb_model *model) {
    eb_outlook *outlook = NULL;
    const size_t rows = eb_view_row_count(area.view);
    size_t scored = 0;
    assert_ok(eb_outlook_new(model, area.view, &outlook, NULL));
    /* There and back, so that rows come in no order. */
    for (size_t i = 0; i < 2 * rows; ++i) {
        const size_t row = i < rows ? i : 2 * rows - 1 - i;
        double chances[EB_CHANCES_ROOM], single[EB_CHANCES_ROOM];
        eb_result score, one;
        assert_ok(eb_score(model, area.view, row, 1, &score, 0, NULL));
        assert_ok(
            eb_score_outlook(model, area.view, row, 50, &one, single, NULL));
        assert_same_result(&one, &score);
        if (!isnan(score.p_persistent)) {
            check_tables(outlook, row, &score);
            ++scored;
            assert_ok(eb_outlook_row(outlook, row, 50, &one, chances, NULL));
            assert_memory_equal(chances, single, 51 * sizeof *chances);
        } else {
            assert_ok(eb_outlook_row(outlook, row, 50, &one, chances, NULL));
            assert_same_result(&one, &score);
            for (int k = 0; k <= 50; ++k) assert_true(isnan(chances[k]));
            assert_true(isnan(eb_outlook_rate(outlook)));
        }
    }
    assert_true(scored > 20 || strcmp(model->name, "test-logistic") == 0);
    eb_outlook_free(outlook);
}

static void band_prior(void **state) {
    (void)state;
    eb_model *model = NULL;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    check_model(model);
    eb_model_free(model);
}

static void beta_binomial(void **state) {
    (void)state;
    eb_model *model = linear_model("beta_binomial.json");
    check_model(model);
    eb_model_free(model);
}

static void logistic(void **state) {
    (void)state;
    eb_model *model = linear_model("logistic.json");
    check_model(model);
    eb_model_free(model);
}

static void refusals(void **state) {
    (void)state;
    eb_model *model = linear_model("beta_binomial.json");
    eb_outlook *outlook = NULL;
    double chances[EB_CHANCES_ROOM];
    eb_result result;
    eb_error err;
    const size_t rows = eb_view_row_count(area.view);
    assert_int_equal(
        eb_score_outlook(model, area.view, 0, -1, &result, chances, &err),
        EB_ERR_LIMIT);
    assert_int_equal(
        eb_score_outlook(model, area.view, 0, 733, &result, chances, &err),
        EB_ERR_LIMIT);
    assert_string_equal(err.field, "sessions");
    assert_int_equal(
        eb_score_outlook(model, area.view, rows, 5, &result, chances, &err),
        EB_ERR_ARGUMENT);
    assert_int_equal(eb_outlook_new(model, area.view, NULL, &err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_outlook_new(NULL, area.view, &outlook, &err),
                     EB_ERR_ARGUMENT);
    model->status = EB_MODEL_RETIRED;
    assert_int_equal(eb_outlook_new(model, area.view, &outlook, &err),
                     EB_ERR_MODEL_REFUSED);
    assert_null(outlook);
    eb_outlook_free(NULL);
    eb_model_free(model);
}

int main(void) {
    make_area();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(band_prior),
        cmocka_unit_test(beta_binomial),
        cmocka_unit_test(logistic),
        cmocka_unit_test(refusals),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    school_done(&area);
    return failed;
}
