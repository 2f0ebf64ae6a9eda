/* SPDX-License-Identifier: MIT */
/*
 * Scores with their tables. One table answers both for the planned sessions
 * and for those that took place: a pupil's propensity does not know how long
 * the year will be, so only the number of trials changes.
 */
#include "model/outlook.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "model/forecast.h"

/* Rows whose features are made at once. */
#define ROWS_AT_ONCE 256

struct eb_outlook {
    const eb_model *model;
    const eb_view *view;
    eb_memory memory;
    eb_forecast forecast;
    eb_session sessions[EB_YEAR_SESSIONS];
};

static eb_status make(const eb_model *model, const eb_view *view, size_t rows,
                      eb_outlook **out, eb_error *err) {
    const eb_memory memory = *eb_view_memory(view);
    eb_outlook *outlook = eb_alloc(&memory, 1, sizeof *outlook);
    if (outlook == NULL) return eb_fail_memory(err);
    outlook->model = model;
    outlook->view = view;
    outlook->memory = memory;
    outlook->forecast.read.scored = 0;
    const eb_status status =
        eb_forecast_begin(model, &memory, rows, &outlook->forecast, err);
    if (status == EB_OK) {
        *out = outlook;
    } else {
        eb_release(&memory, outlook);
    }
    return status;
}

eb_status eb_outlook_new(const eb_model *model, const eb_view *view,
                         eb_outlook **out, eb_error *err) {
    if (out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "must not be NULL");
    }
    const eb_status status = eb_score_allowed(model, view, 0, 0, err);
    if (status != EB_OK) return status;
    return make(model, view, ROWS_AT_ONCE, out, err);
}

void eb_outlook_free(eb_outlook *outlook) {
    if (outlook == NULL) return;
    const eb_memory memory = outlook->memory;
    eb_forecast_end(&memory, &outlook->forecast);
    eb_release(&memory, outlook);
}

/* The table over `sessions` of the row that the forecast holds. */
static void fill(eb_outlook *outlook, int sessions, double *chances) {
    const eb_model *model = outlook->model;
    eb_forecast *f = &outlook->forecast;
    if (!f->read.scored || model->kind == EB_MODEL_LOGISTIC) {
        for (int k = 0; k <= sessions; ++k) chances[k] = (double)NAN;
    } else if (sessions > 0 && sessions == f->read.row.planned) {
        memcpy(chances, f->year, ((size_t)sessions + 1) * sizeof *chances);
    } else {
        eb_forecast_over(model, f, f->read.season_ahead, sessions, chances);
    }
}

static eb_status look(eb_outlook *outlook, size_t row, size_t end, int sessions,
                      eb_result *result, double *chances, eb_error *err) {
    if (sessions < 0 || sessions > EB_YEAR_SESSIONS) {
        return eb_fail(err, EB_ERR_LIMIT, "sessions", "%d, not 0 to %d",
                       sessions, EB_YEAR_SESSIONS);
    }
    const eb_status status =
        eb_forecast_result(outlook->model, outlook->view, row, end,
                           &outlook->forecast, outlook->sessions, result, err);
    if (status == EB_OK) fill(outlook, sessions, chances);
    return status;
}

eb_status eb_outlook_row(eb_outlook *outlook, size_t row, int sessions,
                         eb_result *result, double *chances, eb_error *err) {
    const eb_status status =
        eb_score_allowed(outlook->model, outlook->view, row, 1, err);
    if (status != EB_OK) return status;
    return look(outlook, row, eb_view_row_count(outlook->view), sessions,
                result, chances, err);
}

double eb_outlook_rate(const eb_outlook *outlook) {
    const eb_forecast *f = &outlook->forecast;
    const eb_model *model = outlook->model;
    if (!f->read.scored || model->kind == EB_MODEL_LOGISTIC) {
        return (double)NAN;
    }
    if (model->kind == EB_MODEL_BETA_BINOMIAL) {
        return eb_linear_expected(&f->mixture);
    }
    const int which = eb_band_prior_of(f->read.row.year_group);
    return eb_band_expected(&model->band, &model->band.prior[which],
                            &f->posterior, f->read.season_ahead)
        .absent;
}

eb_status eb_score_outlook(const eb_model *model, const eb_view *view,
                           size_t row, int sessions, eb_result *result,
                           double *chances, eb_error *err) {
    eb_status status = eb_score_allowed(model, view, row, 1, err);
    if (status != EB_OK) return status;
    eb_outlook *outlook = NULL;
    status = make(model, view, 1, &outlook, err);
    if (status == EB_OK) {
        status = look(outlook, row, row + 1, sessions, result, chances, err);
    }
    eb_outlook_free(outlook);
    return status;
}
