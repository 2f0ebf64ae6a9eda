/* SPDX-License-Identifier: MIT */
/*
 * One row under one model, whatever its kind.
 *
 * band-prior reads the marks themselves; the kinds with terms read features,
 * made for some rows at once since rows of a school share work. What does not
 * depend on the pupil, the chances under the year group's prior that the
 * redraw needs, is kept from row to row, since most pupils of a year group
 * share R. Kept or made anew, it is the same arithmetic and the same bits.
 *
 * A model is never given a feature under the view's own threshold
 * (FEATURES.md, "--threshold"): the four that look at it are counted again at
 * a tenth when the view has another.
 */
#include "model/forecast.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "model/monotone.h"
#include "model/reasons.h"
#include "model/result.h"

eb_status eb_forecast_begin(const eb_model *model, const eb_memory *memory,
                            size_t room, eb_forecast *out, eb_error *err) {
    memset(&out->mixture, 0, sizeof out->mixture);
    for (int p = 0; p < EB_PRIORS; ++p) out->kept[p].sessions = -1;
    out->outcome = (double)NAN;
    out->features = NULL;
    out->feature_room = room;
    out->first_row = out->feature_count = 0;
    if (model->linear == NULL) return EB_OK;
    out->features =
        eb_alloc(memory, room, EB_FEATURE_COUNT * sizeof *out->features);
    return out->features != NULL ? EB_OK : eb_fail_memory(err);
}

void eb_forecast_end(const eb_memory *memory, eb_forecast *forecast) {
    eb_release(memory, forecast->features);
}

/* ---- features ----------------------------------------------------------- */

static const eb_line STATUTORY = {10, 100};

void eb_forecast_statutory(const eb_view *view, const eb_row *row,
                           int64_t last_possible, int64_t last_absent,
                           double *features) {
    int num = 10, den = 100;
    eb_view_threshold(view, &num, &den);
    if (num * 10 == den) return;
    /* A row with a score has marks and a plan, so that both are known. */
    const eb_result counted = eb_result_begin(row, STATUTORY);
    features[EB_F_SESSIONS_IN_HAND] = (double)counted.sessions_in_hand;
    features[EB_F_SESSIONS_BACK] = (double)counted.sessions_back;
    features[EB_F_PA_NOW] = counted.sessions_back > 0 ? 1.0 : 0.0;
    if (!isnan(features[EB_F_LAST_YEAR_PA])) {
        features[EB_F_LAST_YEAR_PA] =
            10 * last_absent >= last_possible ? 1.0 : 0.0;
    }
}

static eb_status features_of(const eb_view *view, size_t index, size_t end,
                             eb_forecast *f, double **out, eb_error *err) {
    if (index < f->first_row || index - f->first_row >= f->feature_count) {
        size_t n = end - index;
        if (n > f->feature_room) n = f->feature_room;
        f->feature_count = 0;
        const eb_status status =
            eb_features(view, index, n, f->features, 0, err);
        if (status != EB_OK) return status;
        f->first_row = index;
        f->feature_count = n;
    }
    *out = f->features + (index - f->first_row) * EB_FEATURE_COUNT;
    return EB_OK;
}

void eb_forecast_features(const eb_model *model, const double *features,
                          int year_group, int64_t remaining, eb_forecast *f) {
    const eb_linear *linear = model->linear;
    const int phase = eb_band_season_of(year_group);
    const double eta = eb_linear_terms(linear, features, phase, f->values);
    for (int stage = 0; stage < EB_STAGES; ++stage) f->stages[stage] = 0.0;
    for (size_t t = 0; t < linear->term_count; ++t) {
        f->stages[eb_feature_stage(linear->term[t].feature)] += f->values[t];
    }
    if (model->kind == EB_MODEL_LOGISTIC) {
        f->outcome = eb_linear_outcome(linear, features, eta);
    } else {
        eb_linear_distribution(linear, features, phase, remaining, eta,
                               &f->mixture);
    }
}

eb_status eb_forecast_row(const eb_model *model, const eb_view *view,
                          size_t index, size_t end, eb_forecast *f,
                          eb_error *err) {
    eb_status status = eb_score_row_read(model, view, index, &f->read, err);
    if (status != EB_OK || !f->read.scored) return status;
    if (model->kind == EB_MODEL_BAND_PRIOR) {
        eb_band_explain(&model->band, &f->read.history, f->read.season_ahead,
                        &f->posterior, f->stages);
        return EB_OK;
    }
    double *features = NULL;
    status = features_of(view, index, end, f, &features, err);
    if (status != EB_OK) return status;
    eb_forecast_statutory(view, &f->read.row, f->read.history.last_possible,
                          f->read.history.last_absent, features);
    eb_forecast_features(model, features, f->read.row.year_group,
                         f->read.row.planned, f);
    return EB_OK;
}

/* ---- distributions ------------------------------------------------------ */

static const eb_mixture *prior_of(const eb_model *model, const eb_forecast *f) {
    return &model->band.prior[eb_band_prior_of(f->read.row.year_group)];
}

/* The chances of the row's R sessions under its prior alone. */
static const double *chances_of_prior(const eb_band_prior *band,
                                      eb_forecast *f) {
    const int which = eb_band_prior_of(f->read.row.year_group);
    const int sessions = (int)f->read.row.planned;
    const double season_ahead = f->read.season_ahead;
    eb_prior_chances *kept = &f->kept[which];
    if (kept->sessions == sessions && kept->season_ahead == season_ahead) {
        return kept->chances;
    }
    for (int k = 0; k <= sessions; ++k) kept->chances[k] = 0.0;
    eb_band_add_chances(band, 1.0, &band->prior[which], season_ahead, sessions,
                        kept->chances);
    kept->sessions = sessions;
    kept->season_ahead = season_ahead;
    return kept->chances;
}

void eb_forecast_year(const eb_model *model, eb_forecast *f) {
    const int sessions = (int)f->read.row.planned;
    const eb_band_prior *band = &model->band;
    if (model->kind != EB_MODEL_BAND_PRIOR) {
        eb_linear_chances(&f->mixture, sessions, f->year);
        return;
    }
    if (band->redraw > 0.0) {
        const double *prior = chances_of_prior(band, f);
        for (int k = 0; k <= sessions; ++k) {
            f->year[k] = band->redraw * prior[k];
        }
    } else {
        for (int k = 0; k <= sessions; ++k) f->year[k] = 0.0;
    }
    eb_band_add_chances(band, 1.0 - band->redraw, &f->posterior,
                        f->read.season_ahead, sessions, f->year);
}

void eb_forecast_over(const eb_model *model, const eb_forecast *f,
                      double season, int sessions, double *chances) {
    if (model->kind == EB_MODEL_BAND_PRIOR) {
        eb_band_chances(&model->band, prior_of(model, f), &f->posterior, season,
                        sessions, chances);
    } else {
        eb_linear_chances(&f->mixture, sessions, chances);
    }
}

double eb_forecast_expected(const eb_model *model, const eb_forecast *f) {
    const int sessions = (int)f->read.row.planned;
    if (model->kind == EB_MODEL_BAND_PRIOR) {
        return sessions * eb_band_expected(&model->band, prior_of(model, f),
                                           &f->posterior, f->read.season_ahead)
                              .absent;
    }
    return sessions * eb_linear_expected(&f->mixture);
}

/* ---- the whole result --------------------------------------------------- */

/* P(the line or more of R_h is absent); NaN when there is no horizon. */
static double chance_ahead(const eb_model *model, eb_line line,
                           eb_forecast *f) {
    const eb_ahead *ahead = &f->read.ahead;
    if (ahead->horizon <= 0) return (double)NAN;
    const int sessions = (int)ahead->horizon;
    /* A horizon begins where the plan does: one as long is all of it. */
    if (ahead->horizon == ahead->planned) {
        return eb_chance_ahead(f->year, sessions, line);
    }
    const double season = eb_band_season_ahead(
        &model->band, eb_band_season_of(f->read.row.year_group),
        ahead->horizon_in_month);
    eb_forecast_over(model, f, season, sessions, f->horizon);
    return eb_chance_ahead(f->horizon, sessions, line);
}

/* The sentences behind the terms, then a description, which is never first. */
static eb_status add_reasons(const eb_view *view, size_t index,
                             const eb_forecast *f, eb_session *sessions,
                             eb_result *out, eb_error *err) {
    const int count =
        eb_reasons_of_terms(f->stages, &f->read.history, out->reasons);
    if (count == 0) return EB_OK;
    size_t n = 0;
    const eb_status status =
        eb_view_sessions(view, index, sessions, EB_YEAR_SESSIONS, &n, err);
    if (status != EB_OK) return status;
    out->reasons[count] = eb_reason_description(sessions, n);
    return EB_OK;
}

eb_status eb_forecast_result(const eb_model *model, const eb_view *view,
                             size_t index, size_t end, eb_forecast *f,
                             eb_session *sessions, eb_result *out,
                             eb_error *err) {
    eb_status status = eb_forecast_row(model, view, index, end, f, err);
    if (status != EB_OK) return status;
    const eb_row *row = &f->read.row;
    eb_line line = STATUTORY;
    eb_view_threshold(view, &line.num, &line.den);
    eb_result result = eb_result_begin(row, line);
    if (f->read.scored && model->kind == EB_MODEL_LOGISTIC) {
        result.p_outcome = f->outcome;
        status = add_reasons(view, index, f, sessions, &result, err);
    } else if (f->read.scored && row->planned == 0) {
        eb_result_of_ended_year(row, line, &result);
    } else if (f->read.scored) {
        eb_forecast_year(model, f);
        eb_result_of_chances(row, line, f->year, eb_forecast_expected(model, f),
                             &result);
        result.p_ahead = chance_ahead(model, line, f);
        status = add_reasons(view, index, f, sessions, &result, err);
    }
    if (status == EB_OK) *out = result;
    return status;
}
