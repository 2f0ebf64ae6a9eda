/* SPDX-License-Identifier: MIT */
/*
 * linear.c, a row in each lane: from features to the linear predictor, its
 * stages, and the components of K. Rows differ in P, so each lane has its
 * place between the knots; as a rule it is the same place in all of them.
 *
 * For vector files, after base/lanes.h.
 */
#ifndef EB_MODEL_LINEAR_LANES_H
#define EB_MODEL_LINEAR_LANES_H

#include <math.h>

#include "base/maths_lanes.h"
#include "earlybell/features.h"
#include "model/chances_lanes.h"
#include "model/monotone.h"

/* Where the lanes' P lie between the knots. */
typedef struct lanes_place {
    uint64_t from[EB_LANES], to[EB_LANES]; /* knots; the same one outside */
    int together;                          /* all lanes in one place */
    eb_reals share;
    eb_bits inside;
} lanes_place;

static inline eb_reals lanes_feature(const eb_lane_rows *rows, int feature) {
    double each[EB_LANES];
    for (int lane = 0; lane < EB_LANES; ++lane) {
        each[lane] = rows->features[lane][feature];
    }
    return lanes_load(each);
}

static inline lanes_place lanes_place_of(const eb_linear *model,
                                         eb_reals possible) {
    const size_t last = model->knot_count - 1;
    double p[EB_LANES], share[EB_LANES];
    uint64_t inside[EB_LANES];
    lanes_place place;
    lanes_store(p, possible);
    place.together = 1;
    for (int lane = 0; lane < EB_LANES; ++lane) {
        size_t k = 0;
        inside[lane] = 0;
        share[lane] = 0.0;
        if (!(p[lane] > model->knot[0])) {
            place.from[lane] = place.to[lane] = 0;
        } else if (p[lane] >= model->knot[last]) {
            place.from[lane] = place.to[lane] = last;
        } else {
            while (p[lane] >= model->knot[k + 1]) ++k;
            share[lane] = (p[lane] - model->knot[k]) /
                          (model->knot[k + 1] - model->knot[k]);
            place.from[lane] = k;
            place.to[lane] = k + 1;
            inside[lane] = UINT64_MAX;
        }
        place.together &=
            place.from[lane] == place.from[0] && place.to[lane] == place.to[0];
    }
    place.share = lanes_load(share);
    memcpy(&place.inside, inside, sizeof inside);
    return place;
}

static inline eb_reals lanes_curve(const lanes_place *place,
                                   const eb_curve *curve) {
    if (place->together) {
        const double from = curve->at[place->from[0]];
        const double to = curve->at[place->to[0]];
        if (place->from[0] == place->to[0]) return lanes_all(from);
        return from + place->share * (to - from);
    }
    eb_bits index;
    memcpy(&index, place->from, sizeof index);
    const eb_reals from = lanes_look_up(curve->at, index, 1);
    memcpy(&index, place->to, sizeof index);
    const eb_reals to = lanes_look_up(curve->at, index, 1);
    return lanes_choose(place->inside, from + place->share * (to - from), from);
}

static inline eb_reals lanes_within(eb_reals x, double least, double most) {
    const eb_reals low = lanes_all(least), high = lanes_all(most);
    const eb_reals capped = lanes_choose(lanes_less(high, x), high, x);
    return lanes_choose(lanes_less(x, low), low, capped);
}

/* The transformed feature; *missing where there is none, and anything then. */
static inline eb_reals lanes_transform(const eb_linear_term *term,
                                       const eb_lane_rows *rows, int phase,
                                       eb_bits *missing) {
    eb_reals x = lanes_feature(rows, term->feature);
    eb_reals sessions = lanes_all(0.0);
    *missing = ~lanes_equal(x, x);
    if (term->transform == EB_TRANSFORM_ELOGIT) {
        sessions = lanes_feature(rows, term->count);
        *missing |= ~lanes_equal(sessions, sessions);
    }
    /* So that logarithms of the other lanes keep to the fast way. */
    x = lanes_choose(*missing, lanes_all(0.5), x);
    switch (term->transform) {
        case EB_TRANSFORM_ELOGIT: {
            x = lanes_within(x, 0.0, 1.0);
            sessions = lanes_choose(*missing, lanes_all(1.0), sessions);
            const eb_reals n = lanes_within(sessions, 0.0, term->count_most);
            const double centre = term->centre[phase];
            return lanes_log((n * x + term->pseudo * centre) /
                             (n * (1.0 - x) + term->pseudo * (1.0 - centre)));
        }
        case EB_TRANSFORM_LOG1P:
            return lanes_log1p(lanes_keep(lanes_less(lanes_all(0.0), x), x));
        case EB_TRANSFORM_SPLINE:
            return lanes_within(x, term->from, term->to) - term->from;
        default:
            return x;
    }
}

/* eta, and the terms gathered by stages. */
static inline eb_reals lanes_terms(const eb_lane_group *group,
                                   const lanes_place *place,
                                   eb_lane_rows *rows) {
    const eb_linear *model = group->linear;
    eb_reals eta = lanes_all(0.0), stages[EB_STAGES];
    for (int stage = 0; stage < EB_STAGES; ++stage) stages[stage] = eta;
    for (size_t t = 0; t < model->term_count; ++t) {
        const eb_linear_term *term = &model->term[t];
        eb_bits missing;
        eb_reals z = lanes_transform(term, rows, group->phase, &missing);
        const int any = lanes_any(missing);
        if (any) z = lanes_choose(missing, lanes_all(term->fill), z);
        eb_reals value =
            lanes_curve(place, &term->coef) * (z - term->reference);
        if (any) {
            value = lanes_choose(
                missing, value + lanes_curve(place, &term->missing), value);
        }
        stages[eb_feature_stage(term->feature)] += value;
        eta += value;
    }
    for (int stage = 0; stage < EB_STAGES; ++stage) {
        lanes_store(rows->stages[stage], stages[stage]);
    }
    return eta;
}

static inline eb_reals lanes_level(const eb_lane_group *group,
                                   const lanes_place *place,
                                   const eb_level *level,
                                   eb_bits last_year_known) {
    eb_reals at = lanes_curve(place, &level->intercept);
    at += level->remaining * group->log_remaining;
    return lanes_choose(last_year_known, at + level->last_year_known, at);
}

/* expit(x) and expit(-x), which share an exponential. */
typedef struct lanes_odds {
    eb_reals yes, no;
} lanes_odds;

static inline lanes_odds lanes_expit_both(eb_reals x) {
    const eb_reals zero = lanes_all(0.0), one = lanes_all(1.0);
    const eb_reals decay =
        lanes_exp(lanes_of(lanes_bits(x) | lanes_bits(lanes_all(-0.0))));
    const eb_reals whole = 1.0 + decay;
    const lanes_odds odds = {
        lanes_choose(lanes_less(x, zero), decay, one) / whole,
        lanes_choose(lanes_less(zero, x), decay, one) / whole};
    return odds;
}

/* The weights of the components. */
static inline void lanes_weights(const eb_lane_group *group,
                                 const lanes_place *place, eb_bits known,
                                 const eb_lane_rows *rows,
                                 eb_reals weight[EB_LINEAR_COMPONENTS_MAX]) {
    const eb_linear *model = group->linear;
    weight[0] = lanes_all(1.0);
    if (model->component_count < 2) return;
    eb_reals of_last_year = lanes_all(0.0);
    if (model->weight_last_year > 0.0) {
        eb_bits missing;
        const eb_reals z =
            lanes_transform(&model->last_year, rows, group->phase, &missing);
        of_last_year =
            lanes_keep(~missing, model->weight_last_year *
                                     (z - model->last_year.reference));
    }
    const lanes_odds odds = lanes_expit_both(
        lanes_level(group, place, &model->weight, known) + of_last_year);
    weight[0] = odds.no;
    weight[1] = odds.yes;
}

typedef struct lanes_linear {
    int count;
    eb_reals weight[EB_LINEAR_COMPONENTS_MAX];
    eb_reals absent[EB_LINEAR_COMPONENTS_MAX];
    eb_reals attended[EB_LINEAR_COMPONENTS_MAX];
    eb_reals precision[EB_LINEAR_COMPONENTS_MAX];
} lanes_linear;

static inline void lanes_distribution(const eb_lane_group *group,
                                      const lanes_place *place, eb_reals eta,
                                      const eb_lane_rows *rows,
                                      lanes_linear *out) {
    const eb_linear *model = group->linear;
    const eb_reals last = lanes_feature(rows, EB_F_LAST_YEAR_ABSENCE_RATE);
    const eb_bits known = lanes_equal(last, last);
    out->count = model->component_count;
    lanes_weights(group, place, known, rows, out->weight);
    for (int j = 0; j < out->count; ++j) {
        const eb_reals logit = lanes_within(
            lanes_curve(place, &model->component[j]) + model->slope[j] * eta,
            -EB_LOGIT_MAX, EB_LOGIT_MAX);
        const lanes_odds odds = lanes_expit_both(logit);
        out->absent[j] = odds.yes;
        out->attended[j] = odds.no;
        out->precision[j] = lanes_within(
            lanes_exp(lanes_level(group, place, &model->precision[j], known)),
            EB_PRECISION_MIN, EB_PRECISION_MAX);
    }
}

static inline void lanes_linear_table(const lanes_linear *mixture, int sessions,
                                      const double *zeros,
                                      const eb_lane_tables *room,
                                      lanes_table *table) {
    table->trials = sessions;
    table->count = 0;
    table->base = zeros;
    for (int j = 0; j < mixture->count; ++j) {
        lanes_add(room, mixture->weight[j],
                  mixture->absent[j] * mixture->precision[j],
                  mixture->attended[j] * mixture->precision[j], table);
    }
}

static inline eb_reals lanes_linear_mean(const lanes_linear *mixture) {
    eb_reals sum = lanes_all(0.0);
    for (int j = 0; j < mixture->count; ++j) {
        sum += mixture->weight[j] * mixture->absent[j];
    }
    return sum;
}

#endif
