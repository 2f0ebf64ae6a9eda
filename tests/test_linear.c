/* SPDX-License-Identifier: MIT */
/*
 * Curves, transforms and mixtures at their edges, by hand. Their values over
 * invented rows are held against an independent program in test_predict.c.
 */
#include "model/linear.h"

#include <math.h>

#include "base/maths.h"
#include "base/random.h"
#include "linear_rows.h"
#include "model/beta_binomial.h"

static void curves(void **state) {
    (void)state;
    static eb_linear model = {.knot_count = 3, .knot = {40, 100, 200}};
    const eb_curve curve = {{1.0, 4.0, 2.0}};
    assert_true(eb_curve_at(&model, &curve, 0) == 1.0);
    assert_true(eb_curve_at(&model, &curve, 40) == 1.0);
    assert_true(eb_curve_at(&model, &curve, 60) == 2.0);
    assert_true(eb_curve_at(&model, &curve, 100) == 4.0);
    assert_true(eb_curve_at(&model, &curve, 150) == 3.0);
    assert_true(eb_curve_at(&model, &curve, 200) == 2.0);
    assert_true(eb_curve_at(&model, &curve, 732) == 2.0);
    /* One knot: a constant. */
    model.knot_count = 1;
    assert_true(eb_curve_at(&model, &curve, 7) == 1.0);
    assert_true(eb_curve_at(&model, &curve, 400) == 1.0);
}

static eb_linear_term term_of(int feature, eb_transform transform) {
    const eb_linear_term term = {.feature = feature,
                                 .transform = transform,
                                 .pseudo = 20,
                                 .centre = {0.05, 0.1, 0.075},
                                 .count = EB_F_POSSIBLE_SESSIONS,
                                 .count_most = 60,
                                 .from = 2,
                                 .to = 5};
    return term;
}

static double features[EB_FEATURE_COUNT];

static double of(const eb_linear_term *term, double value, int phase) {
    features[term->feature] = value;
    return eb_linear_transform(term, features, phase);
}

static void transforms(void **state) {
    (void)state;
    for (int f = 0; f < EB_FEATURE_COUNT; ++f) features[f] = (double)NAN;
    features[EB_F_POSSIBLE_SESSIONS] = 30;
    eb_linear_term term = term_of(EB_F_ABSENCE_RATE, EB_TRANSFORM_IDENTITY);
    assert_true(of(&term, 0.25, 0) == 0.25);
    assert_true(isnan(of(&term, (double)NAN, 0)));
    term.transform = EB_TRANSFORM_LOG1P;
    assert_true(of(&term, 0.0, 0) == 0.0);
    assert_true(of(&term, -0.5, 0) == 0.0);
    assert_true(fabs(of(&term, 1.0, 0) - 0.69314718055994531) < 1e-16);
    term.transform = EB_TRANSFORM_SPLINE;
    assert_true(of(&term, 1.0, 0) == 0.0);
    assert_true(of(&term, 3.5, 0) == 1.5);
    assert_true(of(&term, 9.0, 0) == 3.0);
    term.to = HUGE_VAL;
    assert_true(of(&term, 9.0, 0) == 7.0);

    /* (30 x + 20 m) / (30 (1 - x) + 20 (1 - m)): at x = m it is the logit of
     * m, with x = 0.1 in secondary 5/45, and 0 and 1 stay finite. */
    term.transform = EB_TRANSFORM_ELOGIT;
    assert_true(of(&term, 0.1, 1) == eb_log(5.0 / 45.0));
    assert_true(of(&term, 0.0, 0) == eb_log(1.0 / 49.0));
    assert_true(of(&term, -0.5, 0) == eb_log(1.0 / 49.0));
    assert_true(of(&term, 1.0, 2) == eb_log(31.5 / 18.5));
    assert_true(of(&term, 1.5, 2) == eb_log(31.5 / 18.5));
    /* At most 60 sessions count. */
    features[EB_F_POSSIBLE_SESSIONS] = 300;
    assert_true(of(&term, 1.0, 1) == eb_log(62.0 / 18.0));
    /* Of none the rate says nothing: the log odds of the centre, 2/18. */
    features[EB_F_POSSIBLE_SESSIONS] = 0;
    assert_true(of(&term, 0.9, 1) == eb_log(2.0 / 18.0));
    features[EB_F_POSSIBLE_SESSIONS] = -5;
    assert_true(of(&term, 0.9, 1) == eb_log(2.0 / 18.0));
    features[EB_F_POSSIBLE_SESSIONS] = 300;
    /* Without its count a rate is missing. */
    term.count = EB_F_LAST_YEAR_POSSIBLE;
    assert_true(isnan(of(&term, 1.0, 1)));
}

/* mu and phi stay where a table can be made, however wild the numbers. */
static void wild_mixtures(void **state) {
    (void)state;
    static eb_linear model = {.knot_count = 1,
                              .knot = {0},
                              .component_count = 2,
                              .component = {{{1e6}}, {{-1e6}}},
                              .slope = {1e6, 1e6},
                              .precision = {{{{1e6}}, 0, 0}, {{{-1e6}}, 0, 0}}};
    double row[EB_FEATURE_COUNT], chances[EB_CHANCES_ROOM];
    eb_linear_mixture mixture;
    for (int f = 0; f < EB_FEATURE_COUNT; ++f) row[f] = (double)NAN;
    row[EB_F_POSSIBLE_SESSIONS] = 10;
    eb_linear_distribution(&model, row, EB_SEASON_MEAN, 0, 0.0, &mixture);
    assert_true(mixture.precision[0] == 1e6);
    assert_true(mixture.precision[1] == 0.05);
    assert_true(mixture.absent[0] == eb_expit(30.0));
    assert_true(mixture.absent[1] == eb_expit(-30.0));
    assert_true(mixture.attended[0] == mixture.absent[1]);
    assert_true(mixture.weight[0] == 0.5 && mixture.weight[1] == 0.5);
    eb_linear_chances(&mixture, EB_YEAR_SESSIONS, chances);
    double sum = 0.0;
    for (int k = 0; k <= EB_YEAR_SESSIONS; ++k) {
        assert_true(chances[k] >= 0.0);
        sum += chances[k];
    }
    assert_true(fabs(sum - 1.0) < 1e-12);
}

/* log(R / 190), and whether last year is known, move weight and phi only. */
static void levels(void **state) {
    (void)state;
    static eb_linear model = {
        .knot_count = 1,
        .knot = {0},
        .component_count = 2,
        .component = {{{-2}}, {{-1}}},
        .slope = {1, 1},
        .weight = {{{0.5}}, 2.0, -0.25},
        .precision = {{{{1}}, 0.5, 0.125}, {{{1}}, 0, 0}}};
    double row[EB_FEATURE_COUNT];
    eb_linear_mixture at;
    for (int f = 0; f < EB_FEATURE_COUNT; ++f) row[f] = (double)NAN;
    row[EB_F_POSSIBLE_SESSIONS] = 10;
    eb_linear_distribution(&model, row, EB_SEASON_MEAN, 190, 0.0, &at);
    assert_true(at.weight[1] == eb_expit(0.5));
    assert_true(at.precision[0] == eb_exp(1.0));
    row[EB_F_LAST_YEAR_POSSIBLE] = 300; /* its absences are not known */
    eb_linear_distribution(&model, row, EB_SEASON_MEAN, 190, 0.0, &at);
    assert_true(at.weight[1] == eb_expit(0.5));
    row[EB_F_LAST_YEAR_ABSENCE_RATE] = 0.1;
    eb_linear_distribution(&model, row, EB_SEASON_MEAN, 190, 0.0, &at);
    assert_true(at.weight[1] == eb_expit(0.25));
    assert_true(at.precision[0] == eb_exp(1.125));
    assert_true(at.precision[1] == eb_exp(1.0));
    /* R = 0 is as R = 1. */
    eb_linear_distribution(&model, row, EB_SEASON_MEAN, 0, 0.0, &at);
    const double zero = at.weight[1];
    eb_linear_distribution(&model, row, EB_SEASON_MEAN, 1, 0.0, &at);
    assert_true(at.weight[1] == zero);
    assert_true(fabs(zero - eb_expit(0.25 + 2.0 * log(1.0 / 190.0))) < 1e-15);
    assert_true(at.absent[0] == eb_expit(-2.0));
}

/* elogit of last year's rate, by phase, less the reference, times 0.5. */
static void last_year_moves_the_weight(void **state) {
    (void)state;
    static eb_linear model = {
        .knot_count = 1,
        .knot = {0},
        .component_count = 2,
        .component = {{{-2}}, {{-1}}},
        .slope = {1, 1},
        .weight = {{{0.5}}, 0, -0.25},
        .precision = {{{{1}}, 0, 0}, {{{1}}, 0, 0}},
        .weight_last_year = 0.5,
        .last_year = {.feature = EB_F_LAST_YEAR_ABSENCE_RATE,
                      .transform = EB_TRANSFORM_ELOGIT,
                      .pseudo = 60,
                      .centre = {0.05, 0.1, 0.075},
                      .count = EB_F_LAST_YEAR_POSSIBLE,
                      .count_most = 732,
                      .reference = -2.0}};
    double row[EB_FEATURE_COUNT];
    eb_linear_mixture at;
    for (int f = 0; f < EB_FEATURE_COUNT; ++f) row[f] = (double)NAN;
    row[EB_F_POSSIBLE_SESSIONS] = 10;
    row[EB_F_LAST_YEAR_POSSIBLE] = 300;
    eb_linear_distribution(&model, row, 0, 190, 0.0, &at);
    assert_true(at.weight[1] == eb_expit(0.5));
    row[EB_F_LAST_YEAR_ABSENCE_RATE] = 0.2;
    /* (60 + 3) of 360 in primary, (60 + 6) of 360 in secondary, 64.5 else */
    static const double share[3] = {63.0 / 297.0, 66.0 / 294.0, 64.5 / 295.5};
    for (int phase = 0; phase < 3; ++phase) {
        eb_linear_distribution(&model, row, phase, 190, 0.0, &at);
        const double logit = 0.25 + 0.5 * (log(share[phase]) + 2.0);
        assert_true(fabs(at.weight[1] - 1.0 / (1.0 + exp(-logit))) < 1e-15);
        assert_true(at.weight[0] + at.weight[1] == 1.0);
        assert_true(at.precision[1] == eb_exp(1.0));
        assert_true(at.absent[1] == eb_expit(-1.0));
    }
    /* Without its count the rate is not known. */
    row[EB_F_LAST_YEAR_POSSIBLE] = (double)NAN;
    eb_linear_distribution(&model, row, 0, 190, 0.0, &at);
    assert_true(at.weight[1] == eb_expit(0.25));
}

/* ---- one more absence --------------------------------------------------- */

#define FLIPS 20000

typedef struct pupil {
    double row[EB_FEATURE_COUNT];
    int phase;
    int64_t absent, possible, last_absent, last_possible, left;
} pupil;

static pupil invent(eb_random *r) {
    pupil p;
    for (int f = 0; f < EB_FEATURE_COUNT; ++f) p.row[f] = (double)NAN;
    p.phase = (int)eb_random_below(r, 3);
    p.possible = 20 + (int64_t)eb_random_below(r, 300);
    p.left = 380 - p.possible;
    p.last_possible = 20 + (int64_t)eb_random_below(r, 361);
    /* Mostly few absences, sometimes any number. */
    const uint64_t part = eb_random_below(r, 4) > 0 ? 6 : 1;
    p.absent = (int64_t)eb_random_below(r, (uint64_t)p.possible / part + 1) - 1;
    p.last_absent =
        (int64_t)eb_random_below(r, (uint64_t)p.last_possible / part + 1) - 1;
    if (p.absent < 0) p.absent = 0;
    if (p.last_absent < 0) p.last_absent = 0;
    if (p.absent == p.possible) --p.absent;
    if (p.last_absent == p.last_possible) --p.last_absent;
    return p;
}

/* P(A + K >= share of the year) for 10 % and 50 %, and E(A + K) / (P + R). */
static void risks(const eb_linear *model, pupil *p, double out[3]) {
    static double values[EB_LINEAR_TERMS_MAX], chances[EB_CHANCES_ROOM];
    eb_linear_mixture at;
    p->row[EB_F_POSSIBLE_SESSIONS] = (double)p->possible;
    p->row[EB_F_ABSENCE_RATE] = (double)p->absent / (double)p->possible;
    p->row[EB_F_LAST_YEAR_POSSIBLE] = (double)p->last_possible;
    p->row[EB_F_LAST_YEAR_ABSENCE_RATE] =
        (double)p->last_absent / (double)p->last_possible;
    p->row[EB_F_LAST_YEAR_PA] = 10 * p->last_absent >= p->last_possible;
    const double eta = eb_linear_terms(model, p->row, p->phase, values);
    eb_linear_distribution(model, p->row, p->phase, p->left, eta, &at);
    eb_linear_chances(&at, (int)p->left, chances);
    const int64_t whole = p->possible + p->left;
    out[0] = out[1] = 0.0;
    for (int64_t k = p->left; k >= 0; --k) {
        out[0] += 10 * (p->absent + k) >= whole ? chances[k] : 0.0;
        out[1] += 2 * (p->absent + k) >= whole ? chances[k] : 0.0;
    }
    out[2] = ((double)p->absent + (double)p->left * eb_linear_expected(&at)) /
             (double)whole;
}

typedef struct falls {
    int count[3];
    double worst[3];
} falls;

/* A session of this year, or of last year, turned absent. */
static falls flip(const eb_linear *model, int this_year) {
    eb_random r = eb_random_stream(20, 26, 11);
    falls found = {{0}, {0}};
    for (int i = 0; i < FLIPS; ++i) {
        double before[3], after[3];
        pupil p = invent(&r);
        risks(model, &p, before);
        *(this_year ? &p.absent : &p.last_absent) += 1;
        risks(model, &p, after);
        for (int k = 0; k < 3; ++k) {
            const double fall = before[k] - after[k];
            if (!(fall > 1e-13)) continue;
            ++found.count[k];
            if (fall > found.worst[k]) found.worst[k] = fall;
        }
    }
    return found;
}

static void say(const char *what, const falls *f) {
    print_message(
        "%s: of %d flips p_persistent fell in %d (at most %.2g), p_severe in "
        "%d (%.2g), the expected rate in %d (%.2g)\n",
        what, FLIPS, f->count[0], f->worst[0], f->count[1], f->worst[1],
        f->count[2], f->worst[2]);
}

/* Proved for this year's sessions; counted for last year's: with last year
 * among the terms, and then with the weight alone looking at it. */
static void one_more_absence(void **state) {
    (void)state;
    eb_model *model = linear_model("last_year_weight.json");
    eb_linear *linear = model->linear;
    falls now = flip(linear, 1), last = flip(linear, 0);
    say("this year", &now);
    say("last year", &last);
    for (int k = 0; k < 3; ++k) {
        assert_int_equal(now.count[k], 0);
        assert_true(last.worst[k] < 1e-4);
    }
    linear->term_count = 1; /* this year's rate */
    now = flip(linear, 1);
    last = flip(linear, 0);
    say("this year, weight alone", &now);
    say("last year, weight alone", &last);
    for (int k = 0; k < 3; ++k) {
        assert_int_equal(now.count[k], 0);
        assert_true(last.count[k] > 0 && last.worst[k] < 0.02);
    }
    eb_model_free(model);
}

/* With one component all the weight is its own; by hand, -2 + 0.5 = -1.5 and
 * 1 / (1 + e^1.5) = 0.18242552380635635. */
static void one_component(void **state) {
    (void)state;
    static const double COMPLETE[EB_FEATURE_COUNT] = {0};
    static eb_linear model = {.knot_count = 1,
                              .knot = {40},
                              .component_count = 1,
                              .component = {{{-2.0}}},
                              .slope = {1.0},
                              .precision = {{.intercept = {{3.0}}}}};
    eb_linear_mixture mixture;
    eb_linear_distribution(&model, COMPLETE, 0, 100, 0.5, &mixture);
    assert_int_equal(mixture.count, 1);
    assert_true(mixture.weight[0] == 1.0);
    assert_true(fabs(eb_linear_expected(&mixture) - 0.18242552380635635) <
                1e-15);
    assert_true(fabs(mixture.attended[0] - 0.8175744761936437) < 1e-15);
}

static void names_of_transforms(void **state) {
    (void)state;
    assert_string_equal(eb_transform_name(EB_TRANSFORM_IDENTITY), "identity");
    assert_string_equal(eb_transform_name(EB_TRANSFORM_SPLINE), "spline");
    assert_string_equal(eb_transform_name(EB_TRANSFORMS), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curves),
        cmocka_unit_test(transforms),
        cmocka_unit_test(wild_mixtures),
        cmocka_unit_test(levels),
        cmocka_unit_test(last_year_moves_the_weight),
        cmocka_unit_test(one_more_absence),
        cmocka_unit_test(one_component),
        cmocka_unit_test(names_of_transforms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
