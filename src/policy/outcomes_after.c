/* SPDX-License-Identifier: MIT */
/*
 * What was to be expected without help. The register is looked at from the day
 * of the event: nothing of that day or later is seen, so neither is what the
 * help did. The model's expected absences of all sessions then ahead are taken
 * in proportion to those that have come since; a season in the months between
 * is not told apart.
 */
#include "policy/outcomes_after.h"

#include "base/error.h"
#include "data/view_row.h"

eb_status eb_outcomes_view(const eb_view *view, eb_date day, eb_view **out,
                           eb_error *err) {
    eb_view_options options = view->options;
    options.memory = view->memory;
    options.as_of = day;
    /* As known the day before; never more than the view knows. */
    if (view->known_at >= day - 1) options.known_at = EB_NO_DATE;
    options.inspect = 1;  /* the rows were judged when the view was made */
    options.links = NULL; /* they are of another day */
    return eb_view_new(view->reg, &options, out, err);
}

static uint64_t family_of(const eb_view *view, size_t row) {
    const eb_view_entry *entry = &view->rows[row];
    /* A pupil without a family is one, and no family has that number. */
    return entry->attributes->family != EB_NO_ID
               ? entry->attributes->family
               : (uint64_t)view->reg->enrolments[entry->enrolment].pupil +
                     UINT64_C(0x100000000);
}

static eb_status what_came(const eb_view *view, eb_date day, eb_after *out,
                           eb_error *err) {
    eb_session sessions[EB_YEAR_SESSIONS];
    size_t n = 0;
    const eb_status status =
        eb_view_sessions(view, out->row, sessions, EB_YEAR_SESSIONS, &n, err);
    for (size_t i = 0; status == EB_OK && i < n && i < EB_YEAR_SESSIONS; i++) {
        const eb_class class_ = sessions[i].class_;
        const int absent = class_ == EB_AUTHORISED || class_ == EB_UNAUTHORISED;
        if (!absent && class_ != EB_PRESENT && class_ != EB_APPROVED) continue;
        if (sessions[i].date < day) {
            out->before_possible++;
            out->before_absent += absent;
        } else {
            out->possible++;
            out->absent += absent;
        }
    }
    return status;
}

eb_status eb_outcomes_after(const eb_model *model, const eb_view *view,
                            const eb_view *then, size_t row, eb_after *out,
                            int *counts, eb_error *err) {
    const eb_after nothing = {row, family_of(view, row), 0, 0, 0, 0, 0.0};
    eb_result result;
    size_t found = 0;
    *out = nothing;
    *counts = 0;
    eb_status status =
        eb_view_find(then, eb_view_pupil(view, &view->rows[row]),
                     view->options.unit == EB_UNIT_PUPIL
                         ? NULL
                         : eb_view_school_id(view, &view->rows[row]),
                     &found, err);
    if (status == EB_ERR_NOT_FOUND) return EB_OK;
    if (status == EB_OK) {
        status = eb_score(model, then, found, 1, &result, 0, err);
    }
    if (status == EB_OK) status = what_came(view, then->as_of, out, err);
    if (status != EB_OK) return status;
    const int scored =
        (result.state == EB_STATE_OK || result.state == EB_STATE_EARLY) &&
        result.remaining > 0 && result.expected_ahead >= 0.0;
    if (!scored || out->possible < EB_OUTCOME_SESSIONS_LEAST) return EB_OK;
    out->expected = result.expected_ahead / (double)result.remaining *
                    (double)out->possible;
    *counts = 1;
    return EB_OK;
}
