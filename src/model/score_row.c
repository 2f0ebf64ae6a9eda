/* SPDX-License-Identifier: MIT */
/*
 * Reading one row for a score or an explanation. Both read it here, so that
 * they cannot look at different things.
 */
#include "model/score_row.h"

#include "base/error.h"

eb_status eb_score_allowed(const eb_model *model, const eb_view *view,
                           size_t first, size_t n, eb_error *err) {
    if (model == NULL || view == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, model == NULL ? "model" : "view",
                       "must not be NULL");
    }
    const size_t count = eb_view_row_count(view);
    if (first > count || n > count - first) {
        return eb_fail(err, EB_ERR_ARGUMENT, "first",
                       "rows %zu and %zu more, of a view of %zu", first, n,
                       count);
    }
    return eb_model_allowed(model, view, err);
}

eb_status eb_score_row_read(const eb_model *model, const eb_view *view,
                            size_t index, eb_score_row *out, eb_error *err) {
    eb_status status = eb_view_row(view, index, &out->row, err);
    if (status != EB_OK) return status;
    out->scored =
        out->row.state == EB_STATE_EARLY || out->row.state == EB_STATE_OK;
    if (!out->scored) return EB_OK;

    status = eb_view_own_sessions(view, index, &out->own, err);
    if (status == EB_OK) {
        status = eb_view_ahead(view, index, &out->ahead, err);
    }
    if (status == EB_OK) {
        status = eb_view_last_year(view, index, &out->history.last_possible,
                                   &out->history.last_absent, err);
    }
    if (status != EB_OK) return status;
    out->history.year_group = out->row.year_group;
    out->history.own = &out->own;
    out->season_ahead = eb_band_season_ahead(
        &model->band, eb_band_season_of(out->row.year_group),
        out->ahead.planned_in_month);
    return EB_OK;
}
