/* SPDX-License-Identifier: MIT */
/*
 * From features to a linear predictor, and from it to a distribution.
 *
 * Every step keeps the order of risks, so that one more absence never lowers
 * one (MODEL.md, "Kinds of model"). Fix P and R and turn one attended session
 * into an absent one. No feature on the monotone list moves against its sign
 * (monotone.c); each transform rises with its feature, n and the centre being
 * fixed; each coefficient has its sign at every knot and so between knots:
 * eta does not fall. The slopes are above 0, so every logit mu_j rises with
 * eta, while the weight and phi_j look at P, R and last year only and stay,
 * the session being one of this year.
 * A beta-binomial of fixed R and phi rises stochastically in its mean: a Beta
 * of shapes (mu phi, (1 - mu) phi) has a density whose ratio for two means is
 * monotone in the propensity, and a binomial rises in its propensity. A
 * mixture of fixed weights of rising components rises. So P(K >= k) does not
 * fall, and A + K rises by that and by the absence itself.
 *
 * For last year's own marks there is no such proof. A worse last year raises
 * eta where terms look at it, and never lowers the weight of the second
 * component, whose slope is not the flatter one. But the second is also, as a
 * rule, the broader one, with more chance of few absences as well as of many,
 * and its mean may be the lower one where eta is low: a chance of K >= k with
 * a small k can then fall. How often it does with an invented model,
 * tests/test_linear.c counts.
 *
 * A horizon (`p_ahead` over some weeks) asks the distribution of all R
 * sessions for fewer of them: weight and phi are taken at R, not at the
 * horizon, because they belong to the pupil's propensity, which does not know
 * how far somebody looks. What spells add to the scatter is in phi as fitted
 * over R; of a few weeks they are a larger part, so tables over a short
 * horizon are somewhat too narrow.
 */
#include "model/linear.h"

#include <math.h>

#include "base/maths.h"
#include "earlybell/features.h"
#include "model/beta_binomial.h"

const char *eb_transform_name(eb_transform transform) {
    static const char *const NAMES[EB_TRANSFORMS] = {"identity", "elogit",
                                                     "log1p", "spline"};
    return transform < EB_TRANSFORMS ? NAMES[transform] : "";
}

double eb_curve_at(const eb_linear *model, const eb_curve *curve,
                   double possible) {
    const size_t last = model->knot_count - 1;
    if (!(possible > model->knot[0])) return curve->at[0];
    if (possible >= model->knot[last]) return curve->at[last];
    size_t k = 0;
    while (possible >= model->knot[k + 1]) ++k;
    const double share =
        (possible - model->knot[k]) / (model->knot[k + 1] - model->knot[k]);
    return curve->at[k] + share * (curve->at[k + 1] - curve->at[k]);
}

static double within(double x, double least, double most) {
    if (x < least) return least;
    return x > most ? most : x;
}

/* The log odds of a rate over n sessions, after `pseudo` more sessions at the
 * centre have been added: finite at 0 and 1, cautious when n is small. */
static double empirical_logit(const eb_linear_term *term, double rate,
                              double sessions, int phase) {
    const double x = within(rate, 0.0, 1.0);
    const double n = within(sessions, 0.0, term->count_most);
    const double centre = term->centre[phase];
    return eb_log((n * x + term->pseudo * centre) /
                  (n * (1.0 - x) + term->pseudo * (1.0 - centre)));
}

double eb_linear_transform(const eb_linear_term *term, const double *features,
                           int phase) {
    const double x = features[term->feature];
    if (isnan(x)) return x;
    switch (term->transform) {
        case EB_TRANSFORM_ELOGIT:
            if (isnan(features[term->count])) return features[term->count];
            return empirical_logit(term, x, features[term->count], phase);
        case EB_TRANSFORM_LOG1P:
            return eb_log1p(x > 0.0 ? x : 0.0);
        case EB_TRANSFORM_SPLINE:
            return within(x, term->from, term->to) - term->from;
        default:
            return x;
    }
}

double eb_linear_terms(const eb_linear *model, const double *features,
                       int phase, double *values) {
    const double possible = features[EB_F_POSSIBLE_SESSIONS];
    double eta = 0.0;
    for (size_t t = 0; t < model->term_count; ++t) {
        const eb_linear_term *term = &model->term[t];
        const double seen = eb_linear_transform(term, features, phase);
        const int missing = isnan(seen) != 0;
        const double z = missing ? term->fill : seen;
        double value =
            eb_curve_at(model, &term->coef, possible) * (z - term->reference);
        if (missing) value += eb_curve_at(model, &term->missing, possible);
        values[t] = value;
        eta += value;
    }
    return eta;
}

double eb_linear_outcome(const eb_linear *model, const double *features,
                         double eta) {
    return eb_expit(eb_curve_at(model, &model->intercept,
                                features[EB_F_POSSIBLE_SESSIONS]) +
                    eta);
}

/* Last year's session count is of use only with its absences. */
static double level_at(const eb_linear *model, const eb_level *level,
                       const double *features, int64_t remaining) {
    const double left = remaining > 1 ? (double)remaining : 1.0;
    double at =
        eb_curve_at(model, &level->intercept, features[EB_F_POSSIBLE_SESSIONS]);
    at += level->remaining * eb_log(left / EB_REMAINING_CENTRE);
    if (!isnan(features[EB_F_LAST_YEAR_ABSENCE_RATE])) {
        at += level->last_year_known;
    }
    return at;
}

/* What last year's rate adds to the logit of the second weight. */
static double weight_of_last_year(const eb_linear *model,
                                  const double *features, int phase) {
    if (!(model->weight_last_year > 0.0)) return 0.0;
    const double z = eb_linear_transform(&model->last_year, features, phase);
    if (isnan(z)) return 0.0;
    return model->weight_last_year * (z - model->last_year.reference);
}

void eb_linear_distribution(const eb_linear *model, const double *features,
                            int phase, int64_t remaining, double eta,
                            eb_linear_mixture *out) {
    out->count = model->component_count;
    out->weight[0] = 1.0;
    if (out->count > 1) {
        const double logit =
            level_at(model, &model->weight, features, remaining) +
            weight_of_last_year(model, features, phase);
        out->weight[0] = eb_expit(-logit);
        out->weight[1] = eb_expit(logit);
    }
    for (int j = 0; j < out->count; ++j) {
        const double logit =
            within(eb_curve_at(model, &model->component[j],
                               features[EB_F_POSSIBLE_SESSIONS]) +
                       model->slope[j] * eta,
                   -EB_LOGIT_MAX, EB_LOGIT_MAX);
        out->absent[j] = eb_expit(logit);
        out->attended[j] = eb_expit(-logit);
        out->precision[j] = within(
            eb_exp(level_at(model, &model->precision[j], features, remaining)),
            EB_PRECISION_MIN, EB_PRECISION_MAX);
    }
}

double eb_linear_expected(const eb_linear_mixture *mixture) {
    double sum = 0.0;
    for (int j = 0; j < mixture->count; ++j) {
        sum += mixture->weight[j] * mixture->absent[j];
    }
    return sum;
}

void eb_linear_chances(const eb_linear_mixture *mixture, int sessions,
                       double *chances) {
    for (int k = 0; k <= sessions; ++k) chances[k] = 0.0;
    for (int j = 0; j < mixture->count; ++j) {
        eb_beta_binomial_add(mixture->weight[j], sessions,
                             mixture->absent[j] * mixture->precision[j],
                             mixture->attended[j] * mixture->precision[j],
                             chances);
    }
}
