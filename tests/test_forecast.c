/* SPDX-License-Identifier: MIT */
/*
 * Models with terms through a register: scores are those of the features that
 * the view gives (which test_predict.c holds against an independent program),
 * whatever the threads, the view's threshold or the row they begin at; terms
 * and reasons belong to them; memory that is refused leaks nothing.
 */
#include "model/forecast.h"

#include <math.h>

#include "base/maths.h"
#include "linear_rows.h"
#include "model/monotone.h"
#include "model/reasons.h"
#include "school.h"

#define ROWS_ROOM 128

static void make_area(school *s, eb_view_options *options) {
    sheet sh = {0};
    area_rows(&sh, 5);
    school_new(s, EB_CONFLICTS_ABSENT);
    area_pupils(s);
    sheet_into(&sh, s, NULL);
    sheet_done(&sh);
    options->as_of = on(2025, 12, 1);
    look_with(s, options);
    assert_true(eb_view_row_count(s->view) <= ROWS_ROOM);
}

static int same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static void assert_same_chances(const eb_result *a, const eb_result *b) {
    assert_true(same(a->p_persistent, b->p_persistent));
    assert_true(same(a->p_severe, b->p_severe));
    assert_true(same(a->expected_rate, b->expected_rate));
    assert_true(same(a->rate_low, b->rate_low));
    assert_true(same(a->rate_high, b->rate_high));
    assert_true(same(a->p_outcome, b->p_outcome));
    assert_true(same(a->expected_ahead, b->expected_ahead));
}

static eb_result scores[ROWS_ROOM], others[ROWS_ROOM];

static size_t score_all(const eb_model *model, school *s, eb_result *out) {
    const size_t rows = eb_view_row_count(s->view);
    SCHOOL_OK(s, eb_score(model, s->view, 0, rows, out, 0, &s->err));
    return rows;
}

static void of_the_features(const char *file) {
    school s = {0};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    make_area(&s, &options);
    eb_model *model = linear_model(file);
    const size_t rows = score_all(model, &s, scores);
    double *features = features_of(&s);
    int64_t remaining[ROWS_ROOM];
    int groups[ROWS_ROOM];
    size_t scored = 0;
    for (size_t r = 0; r < rows; ++r) {
        eb_row row;
        SCHOOL_OK(&s, eb_view_row(s.view, r, &row, &s.err));
        remaining[r] = row.planned;
        groups[r] = row.year_group;
    }
    assert_ok(eb_predict(model, features, 0, remaining, groups, rows, others, 0,
                         NULL));
    for (size_t r = 0; r < rows; ++r) {
        if (scores[r].state != EB_STATE_EARLY &&
            scores[r].state != EB_STATE_OK) {
            assert_true(isnan(scores[r].p_persistent));
            assert_true(isnan(scores[r].p_outcome));
            continue;
        }
        ++scored;
        assert_same_chances(&scores[r], &others[r]);
        assert_true(same(scores[r].p_ahead, others[r].p_ahead));
    }
    assert_true(scored > 20);
    free(features);
    eb_model_free(model);
    school_done(&s);
}

static void scores_are_of_the_features(void **state) {
    (void)state;
    of_the_features("beta_binomial.json");
    of_the_features("logistic.json");
}

/* Threads, and rows one by one. */
static void same_bits(void **state) {
    (void)state;
    school s = {0}, threaded = {0};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    make_area(&s, &options);
    options.threads = 3;
    make_area(&threaded, &options);
    eb_model *model = linear_model("beta_binomial.json");
    const size_t rows = score_all(model, &s, scores);
    score_all(model, &threaded, others);
    for (size_t r = 0; r < rows; ++r) {
        eb_result one;
        assert_same_chances(&scores[r], &others[r]);
        SCHOOL_OK(&s, eb_score(model, s.view, r, 1, &one, 0, &s.err));
        assert_same_chances(&scores[r], &one);
        assert_memory_equal(scores[r].reasons, one.reasons, sizeof one.reasons);
    }
    eb_model_free(model);
    school_done(&s);
    school_done(&threaded);
}

/* A view with another threshold asks another question of the same
 * distribution: a model is never given its features. */
static void another_threshold(void **state) {
    (void)state;
    school s = {0}, other = {0};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    make_area(&s, &options);
    options.threshold_num = 20;
    make_area(&other, &options);
    eb_model *model = linear_model("beta_binomial.json");
    const size_t rows = score_all(model, &s, scores);
    score_all(model, &other, others);
    size_t lower = 0, moved = 0;
    double *features = features_of(&s);
    double *moved_features = features_of(&other);
    for (size_t r = 0; r < rows; ++r) {
        eb_term a[EB_TERMS_MAX], b[EB_TERMS_MAX];
        size_t n = 0, m = 0;
        SCHOOL_OK(&s, eb_explain(model, s.view, r, a, &n, &s.err));
        SCHOOL_OK(&other, eb_explain(model, other.view, r, b, &m, &other.err));
        assert_int_equal(n, m);
        for (size_t t = 0; t < n; ++t) assert_true(a[t].value == b[t].value);
        assert_true(same(scores[r].expected_rate, others[r].expected_rate));
        lower += others[r].p_persistent < scores[r].p_persistent;
        const size_t at = r * EB_FEATURE_COUNT;
        moved += n > 0 && difference(features + at, moved_features + at) >= 0;
    }
    assert_true(lower > 10 && moved > 10);
    free(features);
    free(moved_features);
    eb_model_free(model);
    school_done(&s);
    school_done(&other);
}

/* p_ahead over a horizon: the same mu, phi and weight, fewer sessions. */
static void a_horizon(void **state) {
    (void)state;
    school s = {0};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    static eb_forecast forecast;
    eb_model *model = linear_model("beta_binomial.json");
    make_area(&s, &options);
    assert_ok(eb_forecast_begin(model, &s.reg->memory, 4, &forecast, NULL));
    const size_t rows = score_all(model, &s, scores);
    for (size_t r = 0; r < rows; ++r) {
        SCHOOL_OK(&s,
                  eb_forecast_row(model, s.view, r, rows, &forecast, &s.err));
        if (!forecast.read.scored || scores[r].remaining == 0) continue;
        double chances[EB_CHANCES_ROOM];
        eb_linear_chances(&forecast.mixture, 60, chances);
        eb_forecast_over(model, &forecast, 1.0, 60, forecast.horizon);
        assert_memory_equal(chances, forecast.horizon, 61 * sizeof *chances);
        eb_forecast_year(model, &forecast);
        const int64_t left = scores[r].remaining;
        assert_true(scores[r].p_ahead ==
                    eb_chances_tail(forecast.year, (int)left, (left + 9) / 10));
    }
    eb_forecast_end(&s.reg->memory, &forecast);
    eb_model_free(model);
    school_done(&s);
}

/* ---- explanations ------------------------------------------------------- */

static void terms(void **state) {
    (void)state;
    school s = {0};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    make_area(&s, &options);
    eb_model *model = linear_model("logistic.json");
    const size_t rows = score_all(model, &s, scores);
    for (size_t r = 0; r < rows; ++r) {
        eb_term term[EB_TERMS_MAX];
        size_t n = 99;
        SCHOOL_OK(&s, eb_explain(model, s.view, r, term, &n, &s.err));
        if (isnan(scores[r].p_outcome)) {
            assert_int_equal(n, 0);
            continue;
        }
        assert_int_equal(n, model->linear->term_count);
        double eta = 0.0;
        for (size_t t = 0; t < n; ++t) {
            const int f = model->linear->term[t].feature;
            assert_string_equal(term[t].name, eb_feature((size_t)f)->name);
            eta += term[t].value;
        }
        const double possible = (double)scores[r].possible;
        assert_true(scores[r].p_outcome ==
                    eb_expit(eb_curve_at(model->linear,
                                         &model->linear->intercept, possible) +
                             eta));
    }
    eb_model_free(model);
    school_done(&s);
}

static void sentence(const eb_reason *reason, const char *expected) {
    char text[EB_REASON_ROOM];
    eb_reason_text(reason, text);
    assert_string_equal(text, expected);
}

/* Ten weeks: all attended, then half of the last four weeks missed. */
static void sentences(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int week = 0; week < 10; ++week) {
        marks(&s, "p", "A", on(2025, 9, 1) + 7 * week,
              week < 6 ? "/\\/\\/\\/\\/\\" : "OOOOO\\/\\/\\");
    }
    add_pupil(&s, "p", "A", 9, NULL);
    look(&s, on(2025, 11, 10));
    eb_model *model = linear_model("beta_binomial.json");
    eb_term term[EB_TERMS_MAX];
    size_t n = 0;
    SCHOOL_OK(&s, eb_explain(model, s.view, 0, term, &n, &s.err));
    assert_int_equal(n, 14);
    assert_string_equal(term[0].name, "absence_rate");
    sentence(&term[0].reason, "absent 20 of 100 sessions this year");
    assert_string_equal(term[1].name, "absence_rate_4w");
    sentence(&term[1].reason, "absent 20 of the last 40 sessions");
    assert_int_equal(term[1].reason.sign, 1);
    assert_string_equal(term[2].name, "last_year_absence_rate");
    sentence(&term[2].reason, "");
    /* Sentences that count all absence are not behind these. */
    assert_string_equal(term[3].name, "spell_current");
    sentence(&term[3].reason, "");
    assert_string_equal(term[5].name, "unauthorised_rate");
    sentence(&term[5].reason, "");
    assert_string_equal(term[10].name, "possible_sessions");
    sentence(&term[10].reason, "");
    assert_string_equal(term[11].name, "sibling_rate");
    sentence(&term[11].reason, "");
    eb_result result;
    SCHOOL_OK(&s, eb_score(model, s.view, 0, 1, &result, 0, &s.err));
    sentence(&result.reasons[0],
             "absent 20 of the last 40 sessions, none of 60 before");
    assert_int_equal(result.reasons[0].sign, 1);
    eb_model_free(model);
    school_done(&s);
}

/* ---- memory ------------------------------------------------------------- */

static void refuse_each(eb_cpu cpu) {
    heap h = {0};
    school s = {0};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    s.memory = options.memory = heap_memory(&h);
    make_area(&s, &options);
    s.reg->cpu = cpu;
    eb_model *model = linear_model("beta_binomial.json");
    const size_t rows = score_all(model, &s, scores);
    const size_t live = h.live;
    size_t row = 0;
    while (isnan(scores[row].p_persistent)) ++row;
    eb_term term[EB_TERMS_MAX];
    size_t n = 0, failures = 0;
    for (size_t which = 1;; ++which) {
        h.asked = 0;
        h.fail_first = h.fail_last = which;
        const eb_status a = eb_score(model, s.view, 0, rows, scores, 0, NULL);
        h.asked = 0;
        const eb_status b = eb_explain(model, s.view, row, term, &n, NULL);
        assert_int_equal(h.live, live);
        assert_true(a == EB_OK || a == EB_ERR_MEMORY);
        assert_true(b == EB_OK || b == EB_ERR_MEMORY);
        if (a == EB_OK && b == EB_OK) break;
        ++failures;
    }
    assert_true(failures >= 3);
    h.fail_first = h.fail_last = 0;
    eb_model_free(model);
    school_done(&s);
    assert_int_equal(h.live, 0);
}

static void memory_that_fails(void **state) {
    (void)state;
    refuse_each(EB_CPU_SCALAR);
    refuse_each(EB_CPU_BEST);
}

static void reading_that_fails(void **state) {
    (void)state;
    static char text[1 << 16];
    const size_t length = linear_text("logistic.json", text, sizeof text);
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    size_t failures = 0;
    for (;; ++failures) {
        eb_model *model = NULL;
        h.asked = 0;
        h.fail_first = h.fail_last = failures + 1;
        const eb_status status =
            eb_model_read(text, length, &memory, &model, NULL);
        if (status == EB_OK) {
            eb_model_free(model);
            break;
        }
        assert_int_equal(status, EB_ERR_MEMORY);
        assert_null(model);
        assert_int_equal(h.live, 0);
    }
    assert_int_equal(h.live, 0);
    assert_true(failures >= 6);
}

/* Rows from the last to the first: each has its own features, though those
 * kept are of the rows behind it. */
static void backwards(void **state) {
    (void)state;
    school s = {0};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    static eb_forecast forecast;
    eb_model *model = linear_model("logistic.json");
    make_area(&s, &options);
    double *features = features_of(&s);
    assert_ok(eb_forecast_begin(model, &s.reg->memory, 4, &forecast, NULL));
    const size_t rows = eb_view_row_count(s.view);
    size_t scored = 0;
    for (size_t r = rows; r-- > 0;) {
        double values[EB_LINEAR_TERMS_MAX];
        SCHOOL_OK(&s,
                  eb_forecast_row(model, s.view, r, rows, &forecast, &s.err));
        if (!forecast.read.scored) continue;
        eb_linear_terms(model->linear, features + r * EB_FEATURE_COUNT,
                        eb_band_season_of(forecast.read.row.year_group),
                        values);
        assert_memory_equal(values, forecast.values,
                            model->linear->term_count * sizeof *values);
        ++scored;
    }
    assert_true(scored > 20);
    assert_int_equal(
        eb_forecast_row(model, s.view, rows, rows + 1, &forecast, &s.err),
        EB_ERR_ARGUMENT);
    eb_forecast_end(&s.reg->memory, &forecast);
    free(features);
    eb_model_free(model);
    school_done(&s);
}

/* A model none of whose terms weighs anything has no reason for a score, and
 * a description never stands alone. */
static void nothing_to_say(void **state) {
    (void)state;
    school s = {0};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_model *model = linear_model("beta_binomial.json");
    make_area(&s, &options);
    const size_t rows = score_all(model, &s, scores);
    size_t described = 0;
    for (size_t r = 0; r < rows; ++r) {
        for (int i = 1; i < 3; ++i) {
            const int sentence = scores[r].reasons[i].sentence;
            described += sentence == EB_SENTENCE_WEEKDAY ||
                         sentence == EB_SENTENCE_SHORT_SPELLS ||
                         sentence == EB_SENTENCE_LATE;
        }
    }
    assert_true(described > 0);
    model->linear->term_count = 0;
    static const eb_cpu PATHS[] = {EB_CPU_SCALAR, EB_CPU_PORTABLE};
    for (size_t path = 0; path < 2; ++path) {
        s.reg->cpu = PATHS[path];
        score_all(model, &s, others);
        for (size_t r = 0; r < rows; ++r) {
            assert_int_equal(isnan(others[r].p_persistent) != 0,
                             isnan(scores[r].p_persistent) != 0);
            for (int i = 0; i < 3; ++i) {
                assert_int_equal(others[r].reasons[i].sentence,
                                 EB_SENTENCE_NONE);
            }
        }
    }
    eb_model_free(model);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_of_the_features),
        cmocka_unit_test(same_bits),
        cmocka_unit_test(another_threshold),
        cmocka_unit_test(a_horizon),
        cmocka_unit_test(terms),
        cmocka_unit_test(sentences),
        cmocka_unit_test(memory_that_fails),
        cmocka_unit_test(reading_that_fails),
        cmocka_unit_test(backwards),
        cmocka_unit_test(nothing_to_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
