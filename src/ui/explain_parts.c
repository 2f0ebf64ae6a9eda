/* SPDX-License-Identifier: MIT */
/*
 * What the terms of a beta-binomial or logistic model are made of for one
 * row, so that a page can say it in words and a program can reckon it again:
 * the feature, what it became, where explanations start, the coefficient
 * after so many sessions; and what turns their sum into chances.
 *
 * eta is relative: 0 is the pupil whose every figure is the training rows'
 * average (models/README.md, "reference"). What eta = 0 means in chances is
 * said by the same model after as many sessions and with as many ahead.
 */
#include <math.h>

#include "base/memory.h"
#include "model/forecast.h"
#include "model/monotone.h"
#include "model/reasons.h"
#include "ui/explained.h"

const char *eb_term_group_name(eb_term_group group) {
    static const char *const NAMES[EB_TERM_GROUPS] = {
        "last_year", "this_year", "last_four_weeks", "other"};
    return NAMES[group];
}

int eb_explained_is_scored(const eb_explained *explained) {
    return !isnan(explained->result.p_persistent) ||
           !isnan(explained->result.p_outcome);
}

static eb_term_group group_of(int feature) {
    switch (eb_feature_stage(feature)) {
        case EB_STAGE_LAST_YEAR:
            return EB_TERMS_LAST_YEAR;
        case EB_STAGE_EARLIER:
            return EB_TERMS_THIS_YEAR;
        case EB_STAGE_RECENT:
            return EB_TERMS_LAST_WEEKS;
        default:
            return EB_TERMS_OTHER;
    }
}

static void fill_part(const eb_linear *linear, const double *features,
                      int phase, const eb_linear_term *term,
                      eb_term_parts *out) {
    const double possible = features[EB_F_POSSIBLE_SESSIONS];
    const double z = eb_linear_transform(term, features, phase);
    out->feature = term->feature;
    out->group = group_of(term->feature);
    out->transform = eb_transform_name(term->transform);
    out->x = features[term->feature];
    out->missing = isnan(z) != 0;
    out->z = out->missing ? term->fill : z;
    out->reference = term->reference;
    out->coef = eb_curve_at(linear, &term->coef, possible);
    out->missing_coef = eb_curve_at(linear, &term->missing, possible);
}

/* Figures of the whole year stand in the group of this year, so its sentence
 * counts the whole of it. */
static void add_reasons(const eb_history *history, eb_terms_together *groups) {
    eb_terms_together *last = &groups[EB_TERMS_LAST_YEAR];
    eb_terms_together *year = &groups[EB_TERMS_THIS_YEAR];
    eb_terms_together *weeks = &groups[EB_TERMS_LAST_WEEKS];
    last->reason = eb_reason_of_term(EB_STAGE_LAST_YEAR, last->value, history);
    year->reason = eb_reason_of_year(year->value, history->own);
    weeks->reason = eb_reason_of_term(EB_STAGE_RECENT, weeks->value, history);
}

static void fill(const eb_model *model, const eb_forecast *f,
                 const double *features, eb_explained_terms *out) {
    const eb_linear *linear = model->linear;
    const int phase = eb_band_season_of(f->read.row.year_group);
    for (size_t t = 0; t < linear->term_count; ++t) {
        fill_part(linear, features, phase, &linear->term[t], &out->parts[t]);
        eb_terms_together *group = &out->groups[out->parts[t].group];
        group->count++;
        group->value += f->values[t];
    }
    add_reasons(&f->read.history, out->groups);
    if (model->kind == EB_MODEL_LOGISTIC) {
        out->intercept = eb_curve_at(linear, &linear->intercept,
                                     features[EB_F_POSSIBLE_SESSIONS]);
        out->average_outcome = eb_linear_outcome(linear, features, 0.0);
        return;
    }
    out->mixture = f->mixture;
    eb_linear_distribution(linear, features, phase, f->read.row.planned, 0.0,
                           &out->average_mixture);
    out->average_rate = eb_linear_expected(&out->average_mixture);
}

eb_status eb_explain_parts(const eb_model *model, const eb_view *view,
                           size_t index, eb_explained_terms *out,
                           eb_error *err) {
    if (model->kind == EB_MODEL_BAND_PRIOR) return EB_OK;
    const eb_memory *memory = eb_view_memory(view);
    eb_forecast *f = eb_alloc(memory, 1, sizeof *f);
    if (f == NULL) return eb_fail_memory(err);
    eb_status status = eb_forecast_begin(model, memory, 1, f, err);
    if (status == EB_OK) {
        status = eb_forecast_row(model, view, index, index + 1, f, err);
        if (status == EB_OK) {
            out->known = 1;
            fill(model, f, f->features, out);
        }
        eb_forecast_end(memory, f);
    }
    eb_release(memory, f);
    return status;
}
