/* SPDX-License-Identifier: MIT */
/*
 * The predictive model that needs no pupil's data: a mixture of Beta priors
 * per year group, fitted to published absence bands, meets one pupil's marks.
 *
 * A mark does not count as one coin toss. Absence comes in spells, so P marks
 * carry the information of P / D(P) tosses; older marks fade; last year's
 * count a little. With these pseudo-counts each Beta component is updated as
 * usual, with a small chance that the propensity was drawn anew. The sessions
 * ahead come in spells as well, which widens the beta-binomial of K.
 *
 * D(n) = 1 + 2 sum over k < n of (1 - k/n) lambda^k is the variance inflation
 * of a mean of n values whose correlation falls by lambda a step. The closed
 * form in BAND_PRIOR.md is the same number; the sum has only positive terms,
 * so that D(n) - 1, which is what the prediction needs, keeps its digits when
 * D is near 1.
 */
#include "model/band_prior.h"

#include "base/maths.h"
#include "model/beta_binomial.h"
#include "model/beta_ratio.h"

/* Last year's sessions beyond this add nothing (4). */
#define LAST_YEAR_SESSIONS 400

void eb_band_prior_prepare(eb_band_prior *model) {
    for (int p = 0; p < EB_PRIORS; ++p) {
        eb_mixture *prior = &model->prior[p];
        double sum = 0.0;
        for (int j = 0; j < prior->count; ++j) sum += prior->weight[j];
        for (int j = 0; j < prior->count; ++j) prior->weight[j] /= sum;
    }

    for (int month = 0; month <= 12; ++month) {
        double *const t[EB_SEASONS] = {&model->season[0][month],
                                       &model->season[1][month],
                                       &model->season[2][month]};
        if (!model->has_season) *t[0] = *t[1] = 1.0;
        *t[EB_SEASON_MEAN] = 0.5 * (*t[0] + *t[1]);
    }

    /* spread = sum over k < n of (n - k) lambda^k, grown from n to n + 1 by
     * the sum of the powers up to lambda^n. */
    const double lambda =
        (model->spell_inflation - 1.0) / (model->spell_inflation + 1.0);
    double power = 1.0;
    double powers = 0.0;
    double spread = 0.0;
    model->inflation[0] = 0.0;
    for (int n = 1; n <= EB_YEAR_SESSIONS; ++n) {
        model->inflation[n] = 2.0 * spread / n;
        power *= lambda;
        powers += power;
        spread += powers;
    }

    for (int i = 0; i < EB_YEAR_SESSIONS; ++i) {
        model->decay[i] = eb_exp2(-(double)i / model->half_life_sessions);
    }
}

int eb_band_prior_of(int year_group) {
    if (year_group < 0) return 0;
    if (year_group < 1) return 1;
    return year_group < 11 ? year_group : 11;
}

int eb_band_season_of(int year_group) {
    if (year_group < 0) return EB_SEASON_MEAN;
    return year_group <= 6 ? EB_SEASON_PRIMARY : EB_SEASON_SECONDARY;
}

/* Sums of decayed marks. */
typedef struct sums {
    double possible; /* of v */
    double absent;   /* of v, absent sessions only */
    double season;   /* of v t */
} sums;

/* Undoes the season of the months behind: the odds are divided by its mean,
 * the number of sessions stays. `scale` is 1 / D(P). */
static eb_counted deseasoned(sums s, double scale, int has_season) {
    const double n = s.possible * scale;
    const double absent = s.absent * scale;
    /* Sums of fewer positive terms are never larger, in doubles either. */
    const double attended = n - absent;
    eb_counted out = {absent, attended};
    if (!has_season || !(s.possible > 0.0)) return out;
    const double season = s.season / s.possible;
    const double whole = absent + season * attended;
    if (!(whole > 0.0)) return out;
    out.absent = n * absent / whole;
    out.attended = n * (season * attended) / whole;
    return out;
}

/* Adds the sessions of age `age` (0 the newest) and older, as long as they
 * are all recent, or all not. Returns the age of the first that is not. */
static size_t add_run(const eb_band_prior *model, const double *t,
                      const eb_own_sessions *own, size_t age, sums *part) {
    const size_t last = own->count - 1;
    const uint8_t recent = own->recent[last - age];
    sums s = part[recent != 0];
    for (; age <= last && own->recent[last - age] == recent; ++age) {
        const double v = model->decay[age];
        s.possible += v;
        s.season += v * t[own->month[last - age]];
        s.absent += own->absent[last - age] ? v : 0.0;
    }
    part[recent != 0] = s;
    return age;
}

void eb_band_own_marks(const eb_band_prior *model, int season,
                       const eb_own_sessions *own, eb_counted *earlier,
                       eb_counted *all) {
    sums part[2] = {{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}};
    for (size_t age = 0; age < own->count;) {
        age = add_run(model, model->season[season], own, age, part);
    }
    const sums both = {part[1].possible + part[0].possible,
                       part[1].absent + part[0].absent,
                       part[1].season + part[0].season};
    const double scale = 1.0 / (1.0 + model->inflation[own->count]);
    *earlier = deseasoned(part[0], scale, model->has_season);
    *all = deseasoned(both, scale, model->has_season);
}

eb_counted eb_band_last_year(const eb_band_prior *model, int64_t possible,
                             int64_t absent) {
    eb_counted out = {0.0, 0.0};
    if (possible <= 0 || absent < 0 || absent > possible) return out;
    const int used =
        possible < LAST_YEAR_SESSIONS ? (int)possible : LAST_YEAR_SESSIONS;
    const double n =
        model->last_year_weight * used / (1.0 + model->inflation[used]);
    out.absent = n * (double)absent / (double)possible;
    out.attended = n * (double)(possible - absent) / (double)possible;
    return out;
}

void eb_band_posterior(const eb_mixture *prior, eb_counted counted,
                       eb_mixture *out) {
    double fit[EB_COMPONENTS_MAX];
    double best = 0.0;
    int any = 0;
    for (int j = 0; j < prior->count; ++j) {
        fit[j] = eb_log_beta_ratio(prior->a[j], prior->b[j], counted.absent,
                                   counted.attended);
        /* A component of weight 0 must not be the measure of the others. */
        if (!(prior->weight[j] > 0.0)) continue;
        if (!any || fit[j] > best) best = fit[j];
        any = 1;
    }
    double sum = 0.0;
    out->count = prior->count;
    for (int j = 0; j < prior->count; ++j) {
        out->a[j] = prior->a[j] + counted.absent;
        out->b[j] = prior->b[j] + counted.attended;
        out->weight[j] = prior->weight[j] > 0.0
                             ? prior->weight[j] * eb_exp(fit[j] - best)
                             : 0.0;
        sum += out->weight[j];
    }
    for (int j = 0; j < prior->count; ++j) out->weight[j] /= sum;
}

double eb_band_season_ahead(const eb_band_prior *model, int season,
                            const int64_t in_month[13]) {
    if (!model->has_season) return 1.0;
    const double *t = model->season[season];
    double sum = 0.0;
    int64_t sessions = 0;
    for (int month = 1; month <= 12; ++month) {
        sum += (double)in_month[month] * t[month];
        sessions += in_month[month];
    }
    return sessions > 0 ? sum / (double)sessions : 1.0;
}

/* m' of one component, (7). */
static eb_share mean_ahead(double a, double b, double season_ahead) {
    const double odds = a * season_ahead;
    const eb_share share = {odds / (odds + b), b / (odds + b)};
    return share;
}

eb_share eb_band_mean(const eb_mixture *mixture, double season_ahead) {
    eb_share sum = {0.0, 0.0};
    for (int j = 0; j < mixture->count; ++j) {
        const eb_share one =
            mean_ahead(mixture->a[j], mixture->b[j], season_ahead);
        sum.absent += mixture->weight[j] * one.absent;
        sum.attended += mixture->weight[j] * one.attended;
    }
    return sum;
}

/* The posterior's mean with the redraw's weight on the prior's. */
static eb_share redrawn(double redraw, eb_share prior, eb_share posterior) {
    const double kept = 1.0 - redraw;
    const eb_share share = {
        kept * posterior.absent + redraw * prior.absent,
        kept * posterior.attended + redraw * prior.attended};
    return share;
}

eb_share eb_band_expected(const eb_band_prior *model, const eb_mixture *prior,
                          const eb_mixture *posterior, double season_ahead) {
    return redrawn(model->redraw, eb_band_mean(prior, season_ahead),
                   eb_band_mean(posterior, season_ahead));
}

double eb_band_spells(const eb_band_prior *model, int sessions) {
    return sessions < 2 ? 0.0 : model->inflation[sessions] / (sessions - 1.0);
}

void eb_band_add_chances(const eb_band_prior *model, double weight,
                         const eb_mixture *mixture, double season_ahead,
                         int sessions, double *chances) {
    const double spells = eb_band_spells(model, sessions);
    for (int j = 0; j < mixture->count; ++j) {
        const double a = mixture->a[j];
        const double b = mixture->b[j];
        const eb_share mean = mean_ahead(a, b, season_ahead);
        /* (1 - r) / r with r = c + (1 - c) / (a + b + 1). */
        const double strength =
            (1.0 - spells) * (a + b) / (1.0 + spells * (a + b));
        eb_beta_binomial_add(weight * mixture->weight[j], sessions,
                             mean.absent * strength, mean.attended * strength,
                             chances);
    }
}

void eb_band_chances(const eb_band_prior *model, const eb_mixture *prior,
                     const eb_mixture *posterior, double season_ahead,
                     int sessions, double *chances) {
    for (int k = 0; k <= sessions; ++k) chances[k] = 0.0;
    if (model->redraw > 0.0) {
        eb_band_add_chances(model, model->redraw, prior, season_ahead, sessions,
                            chances);
    }
    eb_band_add_chances(model, 1.0 - model->redraw, posterior, season_ahead,
                        sessions, chances);
}

double eb_share_logit(eb_share share) {
    return eb_log(share.absent / share.attended);
}

void eb_band_explain(const eb_band_prior *model, const eb_history *history,
                     double season_ahead, eb_mixture *posterior,
                     double terms[EB_STAGES]) {
    const eb_mixture *prior =
        &model->prior[eb_band_prior_of(history->year_group)];
    const eb_counted last_year =
        eb_band_last_year(model, history->last_possible, history->last_absent);
    eb_counted earlier, all;
    eb_band_own_marks(model, eb_band_season_of(history->year_group),
                      history->own, &earlier, &all);

    const eb_counted joined[EB_STAGES] = {
        {0.0, 0.0},
        last_year,
        {last_year.absent + earlier.absent,
         last_year.attended + earlier.attended},
        {last_year.absent + all.absent, last_year.attended + all.attended}};
    const eb_share of_prior = eb_band_mean(prior, season_ahead);
    double before = 0.0;
    for (int stage = 0; stage < EB_STAGES; ++stage) {
        eb_band_posterior(prior, joined[stage], posterior);
        const double logit = eb_share_logit(redrawn(
            model->redraw, of_prior, eb_band_mean(posterior, season_ahead)));
        terms[stage] = stage == EB_STAGE_PRIOR ? logit : logit - before;
        before = logit;
    }
}
