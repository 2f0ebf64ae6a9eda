/* SPDX-License-Identifier: MIT */
/*
 * Why a row has the score it has: its terms (MODEL.md, "Explanation";
 * BAND_PRIOR.md, 12 and 13). band-prior: in the order in which they join. The
 * other kinds: one for each term of the model, in file order, named by its
 * feature.
 *
 * eta is defined as the sum of the terms in this order, in doubles, from 0.0,
 * so that anyone who adds up the printed terms has the printed sum to the
 * last bit. For band-prior it stands for logit(E K / R), with which it agrees
 * to 1e-12.
 */
#include "base/error.h"
#include "base/memory.h"
#include "model/forecast.h"
#include "model/reasons.h"

static const char *const TERM_NAMES[EB_STAGES] = {
    "year_group", "last_year", "earlier_this_year", "last_four_weeks"};

_Static_assert(EB_LINEAR_TERMS_MAX <= EB_TERMS_MAX, "room for every term");

static size_t explain_stages(const eb_forecast *f, eb_term *out) {
    for (int stage = 0; stage < EB_STAGES; ++stage) {
        const eb_term term = {
            TERM_NAMES[stage], f->stages[stage],
            eb_reason_of_term(stage, f->stages[stage], &f->read.history)};
        out[stage] = term;
    }
    return EB_STAGES;
}

/* A sentence stands only behind a term that looks at what it counts: one
 * about all absence would be no reason for a term of unauthorised absence. */
static eb_reason reason_of(int feature, double value, const eb_forecast *f) {
    static const eb_reason NONE = {EB_SENTENCE_NONE, 0, {0, 0, 0, 0}};
    const eb_history *history = &f->read.history;
    switch (feature) {
        case EB_F_ABSENT_SESSIONS:
        case EB_F_ABSENCE_RATE:
        case EB_F_PA_NOW:
        case EB_F_SEVERE_NOW:
            return eb_reason_of_year(value, &f->read.own);
        case EB_F_ABSENCE_RATE_4W:
            return eb_reason_of_term(EB_STAGE_RECENT, value, history);
        case EB_F_LAST_YEAR_ABSENCE_RATE:
        case EB_F_LAST_YEAR_PA:
            return eb_reason_of_term(EB_STAGE_LAST_YEAR, value, history);
        default:
            return NONE;
    }
}

static size_t explain_terms(const eb_linear *linear, const eb_forecast *f,
                            eb_term *out) {
    for (size_t t = 0; t < linear->term_count; ++t) {
        const int feature = linear->term[t].feature;
        const eb_term term = {eb_feature((size_t)feature)->name, f->values[t],
                              reason_of(feature, f->values[t], f)};
        out[t] = term;
    }
    return linear->term_count;
}

static size_t explain(const eb_model *model, const eb_forecast *f,
                      eb_term *out) {
    if (!f->read.scored) return 0;
    /* An outcome of one's own need not be decided when the year is. */
    const int decided = f->read.row.planned <= 0;
    if (decided && model->kind != EB_MODEL_LOGISTIC) return 0;
    return model->kind == EB_MODEL_BAND_PRIOR
               ? explain_stages(f, out)
               : explain_terms(model->linear, f, out);
}

eb_status eb_explain(const eb_model *model, const eb_view *view, size_t row,
                     eb_term *out, size_t *n, eb_error *err) {
    if (out == NULL || n == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, out == NULL ? "out" : "n",
                       "must not be NULL");
    }
    eb_status status = eb_score_allowed(model, view, row, 1, err);
    if (status != EB_OK) return status;
    const eb_memory *memory = eb_view_memory(view);
    eb_forecast *forecast = eb_alloc(memory, 1, sizeof *forecast);
    if (forecast == NULL) return eb_fail_memory(err);
    status = eb_forecast_begin(model, memory, 1, forecast, err);
    if (status == EB_OK) {
        status = eb_forecast_row(model, view, row, row + 1, forecast, err);
        if (status == EB_OK) *n = explain(model, forecast, out);
        eb_forecast_end(memory, forecast);
    }
    eb_release(memory, forecast);
    return status;
}
