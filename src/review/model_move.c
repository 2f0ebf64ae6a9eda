/* SPDX-License-Identifier: MIT */
/*
 * Moving a model by two numbers.
 *
 * beta-binomial: logit mu = intercept + slope * eta in every component. With
 * level a and spread t both become a + e^t times what they were: the whole
 * distribution moves on the log odds, and pupils are told apart more (t > 0)
 * or less. Slopes stay positive and in order, so an extra absence still never
 * lowers a risk, and the order of pupils stays as it is.
 *
 * band-prior: the mean of each Beta moves by a on the log odds, its a + b
 * kept; the spell inflation D becomes D e^-t (within its range, 1 to 50), so
 * that with t > 0 a pupil's own marks say more.
 */
#include "review/model_move.h"

#include <string.h>

#include "base/maths.h"

#define SPELL_INFLATION_MIN 1.0
#define SPELL_INFLATION_MAX 50.0

static const char *kind_of(const eb_json_value *root) {
    const eb_json_value *kind = eb_json_member(root, "kind");
    return kind != NULL && kind->kind == EB_JSON_STRING ? kind->text : "";
}

/* One number, or one for each knot. */
static eb_status move_curve(const eb_json_value *curve, double level,
                            double factor, eb_edits *edits, eb_error *err) {
    if (curve->kind == EB_JSON_NUMBER) {
        return eb_edit_number(edits, curve, level + factor * curve->number,
                              err);
    }
    eb_status status = EB_OK;
    for (const eb_json_value *at = curve->first; status == EB_OK && at != NULL;
         at = at->next) {
        status = eb_edit_number(edits, at, level + factor * at->number, err);
    }
    return status;
}

static eb_status move_components(const eb_json_value *root, double level,
                                 double factor, eb_edits *edits,
                                 eb_error *err) {
    const eb_json_value *list = NULL;
    eb_status status =
        eb_json_get_array(root, "components", EB_JSON_REQUIRED, &list, err);
    if (status != EB_OK) return status;
    for (const eb_json_value *one = list->first; status == EB_OK && one != NULL;
         one = one->next) {
        const eb_json_value *intercept = eb_json_member(one, "intercept");
        const eb_json_value *slope = eb_json_member(one, "slope");
        status = move_curve(intercept, level, factor, edits, err);
        if (status == EB_OK) {
            status = eb_edit_number(edits, slope, factor * slope->number, err);
        }
    }
    return status;
}

/* [weight, a, b] */
static eb_status move_beta(const eb_json_value *component, double level,
                           eb_edits *edits, eb_error *err) {
    const eb_json_value *a = eb_json_at(component, 1);
    const eb_json_value *b = eb_json_at(component, 2);
    const double sum = a->number + b->number;
    const double logit = eb_log(a->number / b->number) + level;
    const eb_status status =
        eb_edit_number(edits, a, sum * eb_expit(logit), err);
    if (status != EB_OK) return status;
    return eb_edit_number(edits, b, sum * eb_expit(-logit), err);
}

static eb_status move_prior(const eb_json_value *root, double level,
                            double factor, eb_edits *edits, eb_error *err) {
    const eb_json_value *prior = eb_json_member(root, "prior");
    const eb_json_value *inflation =
        eb_json_member(eb_json_member(root, "own_marks"), "spell_inflation");
    eb_status status = EB_OK;
    for (const eb_json_value *group = prior->first;
         status == EB_OK && group != NULL; group = group->next) {
        for (const eb_json_value *one = group->first;
             status == EB_OK && one != NULL; one = one->next) {
            status = move_beta(one, level, edits, err);
        }
    }
    if (status != EB_OK) return status;
    double moved = inflation->number / factor;
    if (moved < SPELL_INFLATION_MIN) moved = SPELL_INFLATION_MIN;
    if (moved > SPELL_INFLATION_MAX) moved = SPELL_INFLATION_MAX;
    return eb_edit_number(edits, inflation, moved, err);
}

eb_status eb_model_move(const eb_json_value *root, double level, double spread,
                        eb_edits *edits, eb_error *err) {
    const double factor = eb_exp(spread);
    if (strcmp(kind_of(root), "beta-binomial") == 0) {
        return move_components(root, level, factor, edits, err);
    }
    if (strcmp(kind_of(root), "band-prior") == 0) {
        return move_prior(root, level, factor, edits, err);
    }
    return eb_fail(err, EB_ERR_FIT, "kind",
                   "a model of kind %s cannot be recalibrated: fit it again",
                   kind_of(root));
}
