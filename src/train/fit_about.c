/* SPDX-License-Identifier: MIT */
/*
 * What can be asked of a fitted model: its terms, what was tried, how it did,
 * its text. Reading only.
 */
#include <math.h>
#include <string.h>

#include "train/fit_model.h"

void eb_fit_about(const eb_fitted *fitted, eb_fit_info *out) {
    const eb_fit_count *count = &fitted->count;
    const eb_fit_plan *plan = &fitted->plan;
    memset(out, 0, sizeof *out);
    out->kind = plan->kind;
    out->penalty = plan->penalty;
    out->components = plan->components;
    out->rows = count->rows[EB_FIT_TRAINING];
    out->pupils = count->pupils[EB_FIT_TRAINING];
    out->held_rows = count->rows[EB_FIT_HELD_OUT];
    out->held_pupils = count->pupils[EB_FIT_HELD_OUT];
    out->first_year = count->first_year;
    out->last_year = count->last_year;
    out->held_year = count->held_year;
    out->until = fitted->until;
    out->no_outcome = count->no_outcome;
    out->unused_outcomes = count->unused_outcomes;
    out->terms = plan->term_count;
    out->knots = plan->knot_count;
    memcpy(out->knot, plan->knots, plan->knot_count * sizeof *out->knot);
    out->level = plan->level;
    out->smooth = plan->smooth;
    out->log_score = fitted->log_score;
    out->gradient_norm = fitted->numbers.gradient_norm;
    out->condition = fitted->numbers.condition;
    out->iterations = fitted->numbers.iterations;
    out->starts = fitted->numbers.starts;
    out->starts_agreeing = fitted->numbers.starts_agreeing;
    out->parameters = fitted->numbers.parameters;
    out->held = fitted->numbers.held;
    out->tried_on = fitted->trials.share;
    out->agreement = fitted->agreement;
}

int eb_fit_row_get(const eb_fitted *fitted, size_t term, eb_fit_row *out) {
    const eb_fit_plan *plan = &fitted->plan;
    const size_t m = plan->knot_count;
    size_t missing = plan->term_count;
    if (term >= plan->term_count) return 0;
    for (size_t t = 0; t < term; t++) {
        missing += plan->terms[t].has_missing != 0;
    }
    const eb_fit_term *from = &plan->terms[term];
    memset(out, 0, sizeof *out);
    out->feature = eb_feature((size_t)from->feature)->name;
    out->transform = eb_fit_transform_name(from->transform);
    out->pseudo = from->pseudo;
    out->sign = from->sign;
    out->has_missing = from->has_missing;
    out->reference = from->reference;
    for (size_t k = 0; k < m; k++) {
        out->coef[k] = fitted->numbers.coef[term * m + k];
        out->se[k] = fitted->numbers.se[term * m + k];
        if (from->has_missing) {
            out->missing[k] = fitted->numbers.coef[missing * m + k];
        }
    }
    return 1;
}

const eb_fit_trial *eb_fit_tried(const eb_fitted *fitted, size_t index) {
    return index < fitted->trials.count ? &fitted->trials.trial[index] : NULL;
}

const char *eb_fit_note(const eb_fitted *fitted, size_t index) {
    return index < fitted->note_count ? fitted->notes[index] : NULL;
}

const eb_fit_quality *eb_fit_judged(const eb_fitted *fitted, size_t index) {
    return index < fitted->quality_count ? &fitted->quality[index] : NULL;
}

const char *eb_fit_text(const eb_fitted *fitted, size_t *length,
                        size_t *digits_at) {
    if (length != NULL) *length = fitted->length;
    if (digits_at != NULL) *digits_at = fitted->digits_at;
    return fitted->text;
}
