/* SPDX-License-Identifier: MIT */
/*
 * Why a row has the score it has: its terms, in the order in which they join
 * (MODEL.md, "Explanation"; BAND_PRIOR.md, 12 and 13).
 *
 * eta is defined as the sum of the terms in this order, in doubles, from 0.0.
 * It stands for logit(E K / R), with which it agrees to 1e-12, so that anyone
 * who adds up the printed terms has the printed sum to the last bit.
 */
#include "base/error.h"
#include "base/memory.h"
#include "model/reasons.h"
#include "model/score_row.h"

static const char *const TERM_NAMES[EB_STAGES] = {
    "year_group", "last_year", "earlier_this_year", "last_four_weeks"};

eb_status eb_explain(const eb_model *model, const eb_view *view, size_t row,
                     eb_term *out, size_t *n, eb_error *err) {
    if (out == NULL || n == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, out == NULL ? "out" : "n",
                       "must not be NULL");
    }
    eb_status status = eb_score_allowed(model, view, row, 1, err);
    if (status != EB_OK) return status;
    eb_score_row read;
    status = eb_score_row_read(model, view, row, &read, err);
    if (status != EB_OK) return status;
    if (!read.scored || read.row.planned <= 0) {
        *n = 0;
        return EB_OK;
    }
    eb_mixture posterior;
    double terms[EB_STAGES];
    eb_band_explain(&model->band, &read.history, read.season_ahead, &posterior,
                    terms);
    for (int stage = 0; stage < EB_STAGES; ++stage) {
        const eb_term term = {
            TERM_NAMES[stage], terms[stage],
            eb_reason_of_term(stage, terms[stage], &read.history)};
        out[stage] = term;
    }
    *n = EB_STAGES;
    return EB_OK;
}
