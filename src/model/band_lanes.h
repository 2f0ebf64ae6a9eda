/* SPDX-License-Identifier: MIT */
/*
 * band_prior.c and beta_ratio.c, a row in each lane: from decayed sums of
 * marks to the stages of the explanation and the components of K. What
 * depends on the prior alone is the group's, and one number for all lanes.
 *
 * For vector files, after base/lanes.h.
 */
#ifndef EB_MODEL_BAND_LANES_H
#define EB_MODEL_BAND_LANES_H

#include "base/maths_lanes.h"
#include "model/chances_lanes.h"

/* Absent and attended, of marks or of a rate. */
typedef struct lanes_both {
    eb_reals absent, attended;
} lanes_both;

typedef struct lanes_mixture {
    eb_reals weight[EB_COMPONENTS_MAX];
    eb_reals a[EB_COMPONENTS_MAX], b[EB_COMPONENTS_MAX];
} lanes_mixture;

/* ---- own marks ---------------------------------------------------------- */

static inline lanes_both lanes_deseasoned(const eb_lane_rows *rows,
                                          eb_reals possible, eb_reals absences,
                                          eb_reals seasons, int has_season) {
    const eb_reals zero = lanes_all(0.0);
    const eb_reals scale = lanes_load(rows->scale);
    const eb_reals n = possible * scale;
    const eb_reals absent = absences * scale;
    const eb_reals attended = n - absent;
    const lanes_both plain = {absent, attended};
    if (!has_season) return plain;
    const eb_reals season = seasons / possible;
    const eb_reals whole = absent + season * attended;
    const eb_bits any = lanes_less(zero, possible) & lanes_less(zero, whole);
    const lanes_both out = {
        lanes_choose(any, n * absent / whole, absent),
        lanes_choose(any, n * (season * attended) / whole, attended)};
    return out;
}

static inline void lanes_own_marks(const eb_lane_rows *rows, int has_season,
                                   lanes_both *earlier, lanes_both *all) {
    const eb_reals possible = lanes_load(rows->possible[EB_OWN_EARLIER]);
    const eb_reals absent = lanes_load(rows->absent[EB_OWN_EARLIER]);
    const eb_reals season = lanes_load(rows->season[EB_OWN_EARLIER]);
    *earlier = lanes_deseasoned(rows, possible, absent, season, has_season);
    *all = lanes_deseasoned(
        rows, lanes_load(rows->possible[EB_OWN_RECENT]) + possible,
        lanes_load(rows->absent[EB_OWN_RECENT]) + absent,
        lanes_load(rows->season[EB_OWN_RECENT]) + season, has_season);
}

/* ---- log B(a + x, b + y) / B(a, b) -------------------------------------- */

static inline eb_reals lanes_stirling_rest(eb_reals z) {
    const eb_reals u = 1.0 / z;
    const eb_reals v = u * u;
    eb_reals sum = 1.0 / 156.0 * v - 691.0 / 360360.0;
    sum = sum * v + 1.0 / 1188.0;
    sum = sum * v - 1.0 / 1680.0;
    sum = sum * v + 1.0 / 1260.0;
    sum = sum * v - 1.0 / 360.0;
    sum = sum * v + 1.0 / 12.0;
    return sum * u;
}

static inline eb_reals lanes_raise(const eb_raised *of, eb_reals x) {
    eb_reals upper = lanes_all(1.0);
    double z = of->from;
    for (int step = 0; step < of->steps; ++step) {
        upper *= z + x;
        z += 1.0;
    }
    return of->lower / upper;
}

static inline eb_reals lanes_growth(const eb_raised *of, eb_reals x) {
    return (of->to - 0.5) * lanes_log1p(x / of->to) +
           (lanes_stirling_rest(of->to + x) - of->rest);
}

static inline eb_reals lanes_log_beta_ratio(const eb_beta_fit *fit, eb_reals x,
                                            eb_reals y) {
    const eb_reals zero = lanes_all(0.0);
    const eb_reals both = x + y;
    const eb_reals of_both = lanes_raise(&fit->both, both);
    const eb_reals of_absent = lanes_raise(&fit->absent, x);
    const eb_reals of_attended = lanes_raise(&fit->attended, y);
    const eb_reals end = fit->both.to + both;
    const eb_bits has_x = lanes_less(zero, x), has_y = lanes_less(zero, y);
    eb_reals sum = lanes_growth(&fit->absent, x) +
                   lanes_growth(&fit->attended, y) -
                   lanes_growth(&fit->both, both);
    sum = lanes_choose(has_x, sum + x * lanes_log((fit->absent.to + x) / end),
                       sum);
    sum = lanes_choose(has_y, sum + y * lanes_log((fit->attended.to + y) / end),
                       sum);
    sum += lanes_log(of_absent * of_attended / of_both);
    return lanes_keep(has_x | has_y, sum);
}

/* ---- posterior and mean ------------------------------------------------- */

static inline void lanes_posterior(const eb_mixture *prior,
                                   const eb_beta_fit *fit, lanes_both counted,
                                   lanes_mixture *out) {
    eb_reals fits[EB_COMPONENTS_MAX], best = lanes_all(0.0);
    int any = 0;
    for (int j = 0; j < prior->count; ++j) {
        fits[j] =
            lanes_log_beta_ratio(&fit[j], counted.absent, counted.attended);
        if (!(prior->weight[j] > 0.0)) continue;
        best = any ? lanes_choose(lanes_less(best, fits[j]), fits[j], best)
                   : fits[j];
        any = 1;
    }
    eb_reals sum = lanes_all(0.0);
    for (int j = 0; j < prior->count; ++j) {
        out->a[j] = prior->a[j] + counted.absent;
        out->b[j] = prior->b[j] + counted.attended;
        out->weight[j] = prior->weight[j] > 0.0
                             ? prior->weight[j] * lanes_exp(fits[j] - best)
                             : lanes_all(0.0);
        sum += out->weight[j];
    }
    for (int j = 0; j < prior->count; ++j) out->weight[j] /= sum;
}

static inline lanes_both lanes_mean_ahead(eb_reals a, eb_reals b,
                                          double season) {
    const eb_reals odds = a * season;
    const lanes_both share = {odds / (odds + b), b / (odds + b)};
    return share;
}

static inline lanes_both lanes_mean(const eb_lane_group *group,
                                    const lanes_mixture *posterior) {
    lanes_both sum = {lanes_all(0.0), lanes_all(0.0)};
    for (int j = 0; j < group->band->prior[group->prior].count; ++j) {
        const lanes_both one =
            lanes_mean_ahead(posterior->a[j], posterior->b[j], group->season);
        sum.absent += posterior->weight[j] * one.absent;
        sum.attended += posterior->weight[j] * one.attended;
    }
    const double redraw = group->band->redraw;
    const double kept = 1.0 - redraw;
    const lanes_both share = {
        kept * sum.absent + redraw * group->of_prior.absent,
        kept * sum.attended + redraw * group->of_prior.attended};
    return share;
}

/* ---- the row ------------------------------------------------------------ */

/* The table of the posterior over so many sessions, on top of `base`. */
static inline void lanes_band_table(const eb_lane_group *group,
                                    const lanes_mixture *posterior,
                                    double season, int sessions,
                                    const double *base,
                                    const eb_lane_tables *room,
                                    lanes_table *table) {
    const eb_band_prior *band = group->band;
    const double weight = 1.0 - band->redraw;
    const double spells = eb_band_spells(band, sessions);
    table->trials = sessions;
    table->count = 0;
    table->base = base;
    for (int j = 0; j < band->prior[group->prior].count; ++j) {
        const eb_reals a = posterior->a[j], b = posterior->b[j];
        const lanes_both mean = lanes_mean_ahead(a, b, season);
        const eb_reals strength =
            (1.0 - spells) * (a + b) / (1.0 + spells * (a + b));
        lanes_add(room, weight * posterior->weight[j], mean.absent * strength,
                  mean.attended * strength, table);
    }
}

/* Terms into the rows; the posterior of all marks, and E K. */
static inline void lanes_band_stages(const eb_lane_group *group,
                                     eb_lane_rows *rows,
                                     lanes_mixture *posterior) {
    const lanes_both last = {lanes_load(rows->last_absent),
                             lanes_load(rows->last_attended)};
    lanes_both earlier, all;
    lanes_own_marks(rows, group->band->has_season, &earlier, &all);
    const lanes_both joined[EB_STAGES] = {
        {lanes_all(0.0), lanes_all(0.0)},
        last,
        {last.absent + earlier.absent, last.attended + earlier.attended},
        {last.absent + all.absent, last.attended + all.attended}};
    lanes_store(rows->stages[EB_STAGE_PRIOR], lanes_all(group->term_prior));
    eb_reals before = lanes_all(group->term_prior);
    for (int stage = EB_STAGE_PRIOR + 1; stage < EB_STAGES; ++stage) {
        lanes_posterior(&group->band->prior[group->prior], group->fit,
                        joined[stage], posterior);
        const lanes_both share = lanes_mean(group, posterior);
        const eb_reals logit = lanes_log(share.absent / share.attended);
        lanes_store(rows->stages[stage], logit - before);
        before = logit;
        if (stage == EB_STAGES - 1) {
            lanes_store(rows->expected, group->sessions * share.absent);
        }
    }
}

#endif
