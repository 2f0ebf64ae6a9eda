/* SPDX-License-Identifier: MIT */
/*
 * Scores in lanes have the very bits of scores one by one, on every path that
 * this machine has: on odd registers, from early in the year to its end,
 * under every line, horizon and unit, for the models built in, models with
 * terms and band-priors at the ends of what may be read; through features
 * too; whatever the number of rows and threads. The scores one by one stand
 * by independent programs (test_band_prior.c, test_predict.c).
 */
#include "model/score_block.h"

#include <math.h>

#include "base/bits.h"
#include "linear_rows.h"
#include "odd_area.h"

enum { ROOM = 512 };

static eb_result expected[ROOM], got[ROOM];

static int same(double a, double b) {
    return eb_bits_of_double(a) == eb_bits_of_double(b) ||
           (isnan(a) && isnan(b));
}

static int same_reason(const eb_reason *a, const eb_reason *b) {
    return a->sentence == b->sentence && a->sign == b->sign &&
           memcmp(a->numbers, b->numbers, sizeof a->numbers) == 0;
}

static void assert_same(const eb_result *a, const eb_result *b, size_t row,
                        const char *where) {
    const int counts = a->state == b->state && a->possible == b->possible &&
                       a->absent == b->absent && a->remaining == b->remaining &&
                       a->sessions_in_hand == b->sessions_in_hand &&
                       a->sessions_back == b->sessions_back;
    const int chances = same(a->p_persistent, b->p_persistent) &&
                        same(a->p_severe, b->p_severe) &&
                        same(a->p_ahead, b->p_ahead) &&
                        same(a->p_outcome, b->p_outcome);
    const int rates = same(a->expected_rate, b->expected_rate) &&
                      same(a->expected_ahead, b->expected_ahead) &&
                      same(a->rate_low, b->rate_low) &&
                      same(a->rate_high, b->rate_high);
    int reasons = 1;
    for (int i = 0; i < 3; ++i) {
        reasons &= same_reason(&a->reasons[i], &b->reasons[i]);
    }
    if (!counts || !chances || !rates || !reasons) {
        fail_msg(
            "%s, row %zu: counts %d, chances %d, rates %d, reasons %d; "
            "%a %a %a, expected %a %a %a",
            where, row, counts, chances, rates, reasons, b->p_persistent,
            b->p_severe, b->p_ahead, a->p_persistent, a->p_severe, a->p_ahead);
    }
}

static void score_on(school *s, const eb_model *model, eb_cpu cpu, size_t first,
                     size_t n, eb_result *out) {
    s->reg->cpu = cpu;
    SCHOOL_OK(s, eb_score(model, s->view, first, n, out, 1, &s->err));
}

/* Every path on the view; returns how many rows had a probability. */
static size_t compare_view(school *s, const eb_model *model,
                           const char *where) {
    const size_t rows = eb_view_row_count(s->view);
    size_t scored = 0;
    assert_true(rows <= ROOM);
    score_on(s, model, EB_CPU_SCALAR, 0, rows, expected);
    for (int cpu = EB_CPU_PORTABLE; cpu < EB_CPUS; ++cpu) {
        if (!eb_cpu_has((eb_cpu)cpu)) continue;
        memset(got, 0xAB, sizeof got);
        score_on(s, model, (eb_cpu)cpu, 0, rows, got);
        for (size_t i = 0; i < rows; ++i) {
            assert_same(&expected[i], &got[i], i, where);
        }
    }
    for (size_t i = 0; i < rows; ++i) {
        scored +=
            !isnan(expected[i].p_persistent) || !isnan(expected[i].p_outcome);
    }
    return scored;
}

/* ---- views --------------------------------------------------------------- */

static const struct {
    int year, month, day;
} DAYS[] = {{2025, 9, 8},  {2025, 10, 13}, {2026, 2, 4},
            {2026, 5, 29}, {2026, 7, 14},  {2026, 7, 31}};

static eb_view_options options_of(size_t which) {
    static const int LINES[][2] = {{10, 100}, {1, 2}, {5, 100}, {1, 1}};
    static const int AHEAD[] = {0, 1, 6, 60};
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    const size_t day = which % (sizeof DAYS / sizeof *DAYS);
    options.as_of = on(DAYS[day].year, DAYS[day].month, DAYS[day].day);
    options.threshold_num = LINES[which / 2 % 4][0];
    options.threshold_den = LINES[which / 2 % 4][1];
    options.ahead_weeks = AHEAD[which / 3 % 4];
    options.unit = which % 5 == 4 ? EB_UNIT_PUPIL : EB_UNIT_ENROLMENT;
    options.national = which % 7 == 6;
    options.max_bad = 1.0;
    options.threads = which % 2 == 0 ? 1 : 3;
    return options;
}

enum { VIEWS = 24 };

static void compare_views(const eb_model *model, const char *name,
                          size_t step) {
    school s = {0};
    size_t scored = 0;
    odd_area(&s, 25);
    for (size_t which = 0; which < VIEWS; which += step) {
        const eb_view_options options = options_of(which);
        char where[64];
        snprintf(where, sizeof where, "%s, view %zu", name, which);
        look_with(&s, &options);
        scored += compare_view(&s, model, where);
    }
    assert_true(scored > 20);
    school_done(&s);
}

static void models_built_in(void **state) {
    (void)state;
    static const char *const NAMES[] = {"england-bands", "england-simulated"};
    for (size_t i = 0; i < 2; ++i) {
        eb_model *model = NULL;
        assert_ok(eb_model_open(NAMES[i], NULL, &model, NULL));
        compare_views(model, NAMES[i], 1);
        eb_model_free(model);
    }
}

static void models_with_terms(void **state) {
    (void)state;
    static const char *const FILES[] = {
        "beta_binomial.json", "last_year_weight.json", "logistic.json"};
    for (size_t i = 0; i < 3; ++i) {
        eb_model *model = linear_model(FILES[i]);
        compare_views(model, FILES[i], 5);
        eb_model_free(model);
    }
}

/* ---- band-priors at the ends of what may be read ------------------------ */

static void set_component(eb_mixture *prior, int j, double w, double a,
                          double b) {
    prior->weight[j] = w;
    prior->a[j] = a;
    prior->b[j] = b;
    if (prior->count < j + 1) prior->count = j + 1;
}

static void make_odd(eb_band_prior *band, int which) {
    for (int p = 0; p < EB_PRIORS; ++p) {
        eb_mixture *prior = &band->prior[p];
        prior->count = 0;
        switch (which % 4) {
            case 0: /* bowls, and one nearly certain */
                set_component(prior, 0, 0.5, 1e-3, 1e-3);
                set_component(prior, 1, 0.5, 0.3, 0.2);
                break;
            case 1:
                set_component(prior, 0, 1.0, 8.0, 8.0);
                break;
            case 2: /* one without weight, one as sharp as may be */
                set_component(prior, 0, 0.0, 2.0, 30.0);
                set_component(prior, 1, 0.6, 1e6, 1e6);
                set_component(prior, 2, 0.4, 1e-3, 1e6);
                break;
            default:
                set_component(prior, 0, 0.25, 1.7, 35.0);
                set_component(prior, 1, 0.25, 1e6, 1e-3);
                set_component(prior, 2, 0.25, 0.4, 2.0);
                set_component(prior, 3, 0.25, 7.999, 0.001);
        }
    }
    band->redraw = which < 4 ? 0.0 : 0.3;
    band->spell_inflation = which % 3 == 0 ? 1.0 : which % 3 == 1 ? 50.0 : 5.0;
    band->half_life_sessions = which % 2 == 0 ? 3.0 : 1e6;
    band->last_year_weight = which % 3 == 2 ? 0.0 : 1.0;
    if (which % 2 == 0) band->has_season = 0;
    eb_band_prior_prepare(band);
}

static void odd_priors(void **state) {
    (void)state;
    for (int which = 0; which < 8; ++which) {
        eb_model *model = NULL;
        char name[32];
        assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
        make_odd(&model->band, which);
        snprintf(name, sizeof name, "odd prior %d", which);
        compare_views(model, name, 7);
        eb_model_free(model);
    }
}

/* ---- how many rows --------------------------------------------------------
 */

static void any_rows(void **state) {
    (void)state;
    school s = {0};
    const eb_view_options options = options_of(2);
    eb_model *model = NULL;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    odd_area(&s, 7);
    look_with(&s, &options);
    const size_t rows = eb_view_row_count(s.view);
    score_on(&s, model, EB_CPU_SCALAR, 0, rows, expected);
    for (size_t n = 1; n < 20; ++n) {
        const size_t first = n * 5;
        score_on(&s, model, EB_CPU_BEST, first, n, got);
        for (size_t i = 0; i < n; ++i) {
            assert_same(&expected[first + i], &got[i], first + i, "some rows");
        }
    }
    eb_model_free(model);
    school_done(&s);
}

/* A block with room for one row, and so for one group: each row of another
 * year group or plan takes the place of the last. */
static void one_row_at_a_time(void **state) {
    (void)state;
    school s = {0};
    const eb_view_options options = options_of(2);
    eb_model *model = NULL;
    eb_score_block *block = NULL;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    odd_area(&s, 7);
    look_with(&s, &options);
    const size_t rows = eb_view_row_count(s.view);
    score_on(&s, model, EB_CPU_SCALAR, 0, rows, expected);
    SCHOOL_OK(&s, eb_score_block_new(model, s.view, eb_view_memory(s.view),
                                     eb_score_lanes_of(EB_CPU_PORTABLE), 1,
                                     &block, &s.err));
    for (size_t i = 0; i < rows; ++i) {
        SCHOOL_OK(&s, eb_score_block_view(block, i, 1, &got[i], 1, &s.err));
        assert_same(&expected[i], &got[i], i, "one row at a time");
    }
    got[0].possible = -77;
    assert_int_equal(eb_score_block_view(block, rows, 1, got, 1, &s.err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(got[0].possible, -77);
    eb_score_block_free(block);
    eb_model_free(model);
    school_done(&s);
}

/* ---- features from elsewhere ----------------------------------------------
 */

/* Rows of the fixture, shaken: some features missing, some out of range. */
static void shake(linear_inputs *in, uint64_t *state) {
    for (size_t r = 0; r < LINEAR_ROWS; ++r) {
        double *x = in->features[r];
        const double possible = (double)below(state, 380);
        x[EB_F_POSSIBLE_SESSIONS] = possible;
        x[EB_F_ABSENT_SESSIONS] = (double)below(state, (size_t)possible + 1);
        for (size_t f = 0; f < EB_FEATURE_COUNT; ++f) {
            if (f == EB_F_POSSIBLE_SESSIONS || f == EB_F_ABSENT_SESSIONS) {
                continue;
            }
            if (below(state, 9) == 0) x[f] = (double)NAN;
            if (below(state, 30) == 0) x[f] = (double)below(state, 900) - 9.0;
        }
        in->remaining[r] = (int64_t)below(state, 400) - 1;
        in->year_group[r] = (int)below(state, 16) - 1;
        if (in->year_group[r] < 0) in->year_group[r] = EB_YEAR_UNKNOWN;
    }
}

static void compare_predictions(const eb_model *model, const char *name,
                                const linear_inputs *in) {
    eb_error err;
    assert_ok(eb_predict_by(NULL, model, in->features[0], 0, in->remaining,
                            in->year_group, LINEAR_ROWS, expected, 0, &err));
    for (int cpu = EB_CPU_PORTABLE; cpu < EB_CPUS; ++cpu) {
        if (!eb_cpu_has((eb_cpu)cpu)) continue;
        const eb_score_lanes *path = eb_score_lanes_of((eb_cpu)cpu);
        assert_ok(eb_predict_by(path, model, in->features[0], 0, in->remaining,
                                in->year_group, LINEAR_ROWS, got, 0, &err));
        for (size_t i = 0; i < LINEAR_ROWS; ++i) {
            assert_same(&expected[i], &got[i], i, name);
        }
    }
}

static void features_from_elsewhere(void **state) {
    (void)state;
    static const char *const FILES[] = {
        "beta_binomial.json", "last_year_weight.json", "logistic.json", NULL};
    static linear_inputs in;
    for (size_t i = 0; i < 4; ++i) {
        eb_model *model = NULL;
        if (FILES[i] != NULL) {
            model = linear_model(FILES[i]);
        } else {
            assert_ok(eb_model_open("england-simulated", NULL, &model, NULL));
        }
        uint64_t random = 11;
        linear_read_inputs(&in);
        compare_predictions(model, model->name, &in);
        for (int round = 0; round < 20; ++round) {
            shake(&in, &random);
            compare_predictions(model, model->name, &in);
        }
        eb_model_free(model);
    }
}

/* ---- memory ---------------------------------------------------------------
 */

static void memory_runs_out(void **state) {
    (void)state;
    static const char *const NAMES[] = {"england-bands", "england-simulated"};
    for (size_t i = 0; i < 2; ++i) {
        school s = {0};
        heap h = {0};
        eb_view_options options = options_of(2);
        options.memory = heap_memory(&h);
        eb_model *model = NULL;
        assert_ok(eb_model_open(NAMES[i], NULL, &model, NULL));
        odd_area(&s, 3);
        look_with(&s, &options);
        const size_t live = h.live, rows = eb_view_row_count(s.view);
        eb_status status = EB_ERR_MEMORY;
        for (size_t nth = 1; status != EB_OK; ++nth) {
            assert_true(nth < 1000);
            h.fail_first = h.fail_last = h.asked + nth;
            status = eb_score(model, s.view, 0, rows, got, 1, &s.err);
            assert_true(status == EB_OK || status == EB_ERR_MEMORY);
            assert_int_equal(h.live, live);
        }
        eb_model_free(model);
        school_done(&s);
    }
}

/* Two schools with as many sessions ahead, of the same season, whose next two
 * weeks are as long but not of the same season: September and November count
 * once, October twice. A is closed on 2 October and 3 November, B on 26
 * September and 20 October. */
static void two_horizons(void **state) {
    (void)state;
    school s = {0};
    eb_model *model = NULL;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    for (int season = 0; season < 2; ++season) {
        for (int month = 1; month <= 12; ++month) {
            model->band.season[season][month] = month == 10 ? 2.0 : 1.0;
        }
    }
    model->band.has_season = 1;
    eb_band_prior_prepare(&model->band);
    school_new(&s, EB_CONFLICTS_REFUSE);
    period(&s, "", EB_TERM, on(2025, 9, 1), on(2026, 7, 17));
    period(&s, "A", EB_CLOSED, on(2025, 10, 2), on(2025, 10, 2));
    period(&s, "A", EB_CLOSED, on(2025, 11, 3), on(2025, 11, 3));
    period(&s, "B", EB_CLOSED, on(2025, 9, 26), on(2025, 9, 26));
    period(&s, "B", EB_CLOSED, on(2025, 10, 20), on(2025, 10, 20));
    static const char *const AT[] = {"A", "B"};
    static const char *const IDS[] = {"P1", "P2", "P3", "P4"};
    for (size_t i = 0; i < 4; ++i) {
        add_pupil(&s, IDS[i], AT[i / 2], 8, NULL);
        many_marks(&s, IDS[i], AT[i / 2], on(2025, 9, 1), '/', 28);
        many_marks(&s, IDS[i], AT[i / 2], on(2025, 9, 19), 'I', 2);
    }
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = on(2025, 9, 22);
    options.ahead_weeks = 2;
    look_with(&s, &options);
    assert_int_equal(compare_view(&s, model, "two horizons"), 4);
    assert_int_equal(expected[0].remaining, expected[2].remaining);
    assert_true(expected[0].p_persistent == expected[2].p_persistent);
    assert_true(expected[0].p_ahead < expected[2].p_ahead);
    eb_model_free(model);
    school_done(&s);
}

/* What came before the last four weeks weighs no more than the least double
 * there is, and nothing when it is spread over spells. */
static void a_short_memory(void **state) {
    (void)state;
    eb_model *model = NULL;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    model->band.half_life_sessions = 40.0 / 1074.0;
    model->band.spell_inflation = 50.0;
    eb_band_prior_prepare(&model->band);
    assert_true(model->band.has_season && model->band.decay[40] > 0.0);
    compare_views(model, "a short memory", 7);
    eb_model_free(model);
}

int main(void) {
    for (int cpu = EB_CPU_PORTABLE; cpu < EB_CPUS; ++cpu) {
        if (!eb_cpu_has((eb_cpu)cpu)) {
            print_message("%s: not on this machine, skipped\n",
                          eb_cpu_name((eb_cpu)cpu));
        }
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_built_in),
        cmocka_unit_test(models_with_terms),
        cmocka_unit_test(odd_priors),
        cmocka_unit_test(any_rows),
        cmocka_unit_test(one_row_at_a_time),
        cmocka_unit_test(features_from_elsewhere),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(two_horizons),
        cmocka_unit_test(a_short_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
