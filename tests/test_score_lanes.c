/* SPDX-License-Identifier: MIT */
/*
 * Which path a score takes, and that tables of a few lanes at once are those
 * of eb_beta_binomial_add to the last bit where each lane has a peak of its
 * own: from sure absence to sure attendance, bowls, one session, a full year.
 */
#include "model/score_lanes.h"

#include <math.h>

#include "base/bits.h"
#include "base/cpu.h"
#include "base/random.h"
#include "earlybell/features.h"
#include "model/result.h"
#include "test.h"

static void which_path(void **state) {
    (void)state;
    assert_null(eb_score_lanes_of(EB_CPU_SCALAR));
    assert_null(eb_score_lanes_for(EB_CPU_SCALAR, 1));
    const eb_score_lanes *portable = eb_score_lanes_of(EB_CPU_PORTABLE);
#if defined(__GNUC__)
    assert_non_null(portable);
    assert_int_equal(portable->lanes, 2);
#endif
    assert_ptr_equal(eb_score_lanes_for(EB_CPU_BEST, 1), portable);
    assert_ptr_equal(eb_score_lanes_of(EB_CPU_BEST),
                     eb_score_lanes_of(eb_cpu_choose(EB_CPU_BEST)));
    if (eb_cpu_has(EB_CPU_AVX2)) {
        assert_int_equal(eb_score_lanes_of(EB_CPU_AVX2)->lanes, 4);
    }
    if (eb_cpu_has(EB_CPU_AVX512)) {
        assert_int_equal(eb_score_lanes_of(EB_CPU_AVX512)->lanes, 8);
        assert_int_equal(eb_score_lanes_for(EB_CPU_AVX512, 3)->lanes, 8);
    }
}

/* A model of one term, absence_rate itself, so that each lane's mean is what
 * the test says; the other numbers are those of the model. */
static void make_model(eb_linear *model, double phi_0, double phi_1) {
    memset(model, 0, sizeof *model);
    model->knot_count = 1;
    model->term_count = 1;
    model->term[0].feature = EB_F_ABSENCE_RATE;
    model->term[0].transform = EB_TRANSFORM_IDENTITY;
    model->term[0].coef.at[0] = 1.0;
    model->component_count = 2;
    model->slope[0] = 1.0;
    model->slope[1] = 1.5;
    model->component[1].at[0] = -0.5;
    model->precision[0].intercept.at[0] = phi_0;
    model->precision[1].intercept.at[0] = phi_1;
}

enum { TABLE = EB_CHANCES_ROOM * EB_LANES_MOST };

static double relative[2][TABLE], whole[EB_CHANCES_ROOM + 1];
static double features[EB_LANES_MOST][EB_FEATURE_COUNT];
static double chances[EB_CHANCES_ROOM];
static eb_lane_group group;
static eb_lane_rows rows;

static int same(double a, double b) {
    return eb_bits_of_double(a) == eb_bits_of_double(b);
}

/* One lane by the scalar functions. */
static void expect(int lane, int sessions) {
    double value;
    eb_linear_mixture mixture;
    const double *x = features[lane];
    const double eta = eb_linear_terms(group.linear, x, group.phase, &value);
    eb_linear_distribution(group.linear, x, group.phase, sessions, eta,
                           &mixture);
    eb_linear_chances(&mixture, sessions, chances);
    assert_true(
        same(rows.expected[lane], sessions * eb_linear_expected(&mixture)));
    assert_true(same(rows.p_persistent[lane],
                     eb_chances_tail(chances, sessions,
                                     (int64_t)rows.least_persistent[lane])));
    assert_true(same(
        rows.p_severe[lane],
        eb_chances_tail(chances, sessions, (int64_t)rows.least_severe[lane])));
    assert_true(
        same(rows.p_ahead[lane],
             eb_chances_tail(chances, sessions, (int64_t)group.least_ahead)));
    assert_int_equal((int)rows.low[lane],
                     eb_chances_point(chances, sessions, EB_LOW_POINT));
    assert_int_equal((int)rows.high[lane],
                     eb_chances_point(chances, sessions, EB_HIGH_POINT));
}

static void score_once(const eb_score_lanes *path, const eb_linear *model,
                       int sessions, eb_random *random) {
    const eb_lane_tables tables = {whole, {relative[0], relative[1], 0, 0}};
    memset(&group, 0, sizeof group);
    memset(&rows, 0, sizeof rows);
    group.linear = model;
    group.sessions = group.horizon = sessions;
    group.season = group.horizon_season = 1.0;
    group.least_ahead = (double)eb_random_below(random, 40);
    for (int lane = 0; lane < EB_LANES_MOST; ++lane) {
        for (int f = 0; f < EB_FEATURE_COUNT; ++f) {
            features[lane][f] = (double)NAN;
        }
        features[lane][EB_F_POSSIBLE_SESSIONS] = 100.0;
        features[lane][EB_F_ABSENCE_RATE] =
            (eb_random_uniform(random) - 0.5) * 60.0;
        rows.features[lane] = features[lane];
        rows.least_persistent[lane] =
            (double)eb_random_below(random, (uint64_t)sessions + 20) - 10.0;
        rows.least_severe[lane] =
            (double)eb_random_below(random, (uint64_t)sessions + 20) - 10.0;
    }
    path->score(&group, &rows, &tables);
    for (int lane = 0; lane < path->lanes; ++lane) expect(lane, sessions);
}

static void tables_of_lanes(void **state) {
    (void)state;
    static const int SESSIONS[] = {1, 2, 3, 5, 64, 190, 379, EB_YEAR_SESSIONS};
    static const double LOG_PRECISION[] = {-3.0, -1.0, 0.0, 2.0, 4.0, 13.8};
    static eb_linear model;
    for (int k = 0; k <= EB_CHANCES_ROOM; ++k) whole[k] = k;
    for (int cpu = EB_CPU_PORTABLE; cpu < EB_CPUS; ++cpu) {
        if (!eb_cpu_has((eb_cpu)cpu)) continue;
        const eb_score_lanes *path = eb_score_lanes_of((eb_cpu)cpu);
        eb_random random = eb_random_stream(1, 2, 3);
        for (size_t i = 0; i < 8 * 6 * 6; ++i) {
            make_model(&model, LOG_PRECISION[i % 6], LOG_PRECISION[i / 6 % 6]);
            for (int round = 0; round < 5; ++round) {
                score_once(path, &model, SESSIONS[i / 36], &random);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(which_path),
                                       cmocka_unit_test(tables_of_lanes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
