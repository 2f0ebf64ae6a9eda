/* SPDX-License-Identifier: MIT */
/*
 * The part of a model file that `beta-binomial` and `logistic` have for
 * themselves: knots, the terms of the linear predictor, and what turns it
 * into chances.
 *
 * The reader is where the promise is kept that one more absence never lowers
 * a risk: a term of a feature that marks can move must be on the monotone
 * list and carry the list's sign, every coefficient must have that sign or be
 * 0, and slopes must be above 0 (linear.c has the argument).
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "model/monotone.h"
#include "model/read.h"
#include "model/reserved.h"

/* No coefficient means more than this; sums stay finite. */
#define NUMBER_MAX 1e6
#define NUMBER_RANGE "must be -1000000 to 1000000"
#define SLOPE_MIN 1e-6
#define PSEUDO_MIN 1e-3
#define COUNT_MOST_MAX 1000.0
#define CENTRE_MIN 1e-6
#define POSSIBLE_MAX 732.0 /* sessions of a year */

/* ---- features and curves ------------------------------------------------ */

eb_status eb_read_feature(const eb_json_value *value, const char *key,
                          const char *name, int sensitive, int *out,
                          eb_error *err) {
    if (eb_name_is_reserved(name)) {
        return eb_fail_at(
            err, EB_ERR_MODEL_REFUSED, value->line, value->column, key,
            "\"%.40s\" says who a pupil is; no model may use it", name);
    }
    const int feature = eb_feature_find(name);
    if (feature < 0) {
        return eb_fail_at(err, EB_ERR_MODEL, value->line, value->column, key,
                          "no feature of the catalogue is called \"%.40s\"",
                          name);
    }
    if (eb_feature((size_t)feature)->sensitive && !sensitive) {
        return eb_fail_at(err, EB_ERR_MODEL_REFUSED, value->line, value->column,
                          key,
                          "%s is sensitive and the file does not say "
                          "\"sensitive\": true",
                          name);
    }
    *out = feature;
    return EB_OK;
}

/* One number, or one for each knot, each from `least`. */
static eb_status read_curve(const eb_json_value *object, const char *key,
                            double least, const eb_linear *linear,
                            eb_curve *out, eb_error *err) {
    const eb_json_value *value = eb_json_member(object, key);
    eb_status status = EB_OK;
    if (value != NULL && value->kind == EB_JSON_ARRAY) {
        if (value->count != linear->knot_count) {
            return eb_fail_at(err, EB_ERR_MODEL, value->line, value->column,
                              key,
                              "must be a number, or one for each of the %zu "
                              "knots",
                              linear->knot_count);
        }
        status = eb_json_get_numbers(object, key, EB_JSON_REQUIRED,
                                     linear->knot_count, out->at, err);
    } else {
        status =
            eb_json_get_number(object, key, EB_JSON_REQUIRED, &out->at[0], err);
        for (size_t k = 1; k < linear->knot_count; ++k) out->at[k] = out->at[0];
    }
    if (status != EB_OK) return status;
    for (size_t k = 0; k < linear->knot_count; ++k) {
        if (!(out->at[k] >= least && out->at[k] <= NUMBER_MAX)) {
            return eb_read_refuse(
                value, key, least < 0.0 ? NUMBER_RANGE : "must be 0 to 1000000",
                err);
        }
    }
    return EB_OK;
}

static eb_status read_knots(const eb_json_value *root, eb_linear *linear,
                            eb_error *err) {
    const eb_json_value *list = NULL;
    eb_status status =
        eb_json_get_array(root, "knots", EB_JSON_REQUIRED, &list, err);
    if (status != EB_OK) return status;
    if (list->count < 1 || list->count > EB_KNOTS_MAX) {
        return eb_read_refuse(list, "knots", "must be 1 to 12 numbers", err);
    }
    status = eb_json_get_numbers(root, "knots", EB_JSON_REQUIRED, list->count,
                                 linear->knot, err);
    if (status != EB_OK) return status;
    linear->knot_count = list->count;
    for (size_t k = 0; k < list->count; ++k) {
        const double knot = linear->knot[k];
        if (!(knot >= 0.0 && knot <= POSSIBLE_MAX) ||
            (k > 0 && !(knot > linear->knot[k - 1]))) {
            return eb_read_refuse(
                eb_json_at(list, k), "knots",
                "must be possible sessions, 0 to 732, increasing", err);
        }
    }
    return EB_OK;
}

/* ---- transforms --------------------------------------------------------- */

/* A number for all, or one for each phase. */
static eb_status read_centre(const eb_json_value *object, eb_linear_term *term,
                             eb_error *err) {
    static const char *const KEYS[] = {"primary", "secondary", "unknown", NULL};
    const eb_json_value *value = eb_json_member(object, "centre");
    if (value == NULL || value->kind != EB_JSON_OBJECT) {
        eb_status status =
            eb_read_number(object, "centre", CENTRE_MIN, 1.0 - CENTRE_MIN,
                           "must be between 0 and 1", &term->centre[0], err);
        term->centre[1] = term->centre[2] = term->centre[0];
        return status;
    }
    eb_status status = eb_json_only_keys(value, KEYS, err);
    for (int phase = 0; status == EB_OK && phase < EB_SEASONS; ++phase) {
        status = eb_read_number(value, KEYS[phase], CENTRE_MIN,
                                1.0 - CENTRE_MIN, "must be between 0 and 1",
                                &term->centre[phase], err);
    }
    return status;
}

/* How far a rate of few sessions is drawn to the centre, and to which. */
static eb_status read_pseudo(const eb_json_value *object, eb_linear_term *term,
                             eb_error *err) {
    const eb_status status =
        eb_read_number(object, "pseudo", PSEUDO_MIN, NUMBER_MAX,
                       "must be 0.001 to 1000000 sessions", &term->pseudo, err);
    return status == EB_OK ? read_centre(object, term, err) : status;
}

static eb_status read_elogit(const eb_json_value *object, eb_linear_term *term,
                             eb_error *err) {
    const eb_feature_info *info = eb_feature((size_t)term->feature);
    if (strncmp(info->unit, "share", 5) != 0) {
        return eb_read_refuse(eb_json_member(object, "transform"), "transform",
                              "elogit is of shares only", err);
    }
    const char *count = "possible_sessions";
    eb_status status =
        eb_json_get_string(object, "count", EB_JSON_OPTIONAL, &count, err);
    if (status != EB_OK) return status;
    term->count = eb_feature_find(count);
    if (term->count != EB_F_POSSIBLE_SESSIONS &&
        term->count != EB_F_LAST_YEAR_POSSIBLE) {
        return eb_read_refuse(eb_json_member(object, "count"), "count",
                              "must be possible_sessions or "
                              "last_year_possible",
                              err);
    }
    term->count_most = POSSIBLE_MAX;
    if (eb_json_member(object, "count_most") != NULL) {
        status = eb_read_number(object, "count_most", 1.0, COUNT_MOST_MAX,
                                "must be 1 to 1000 sessions", &term->count_most,
                                err);
    }
    return status == EB_OK ? read_pseudo(object, term, err) : status;
}

/* [from, to], where `to` may be null: no end. */
static eb_status read_spline(const eb_json_value *object, eb_linear_term *term,
                             eb_error *err) {
    const eb_json_value *list = NULL;
    eb_status status =
        eb_json_get_array(object, "knots", EB_JSON_REQUIRED, &list, err);
    if (status != EB_OK) return status;
    const eb_json_value *from = list->first;
    const eb_json_value *to = from != NULL ? from->next : NULL;
    if (list->count != 2 || from->kind != EB_JSON_NUMBER ||
        (to->kind != EB_JSON_NUMBER && to->kind != EB_JSON_NULL)) {
        return eb_read_refuse(list, "knots",
                              "must be [from, to]; to may be null", err);
    }
    term->from = from->number;
    term->to = to->kind == EB_JSON_NULL ? (double)INFINITY : to->number;
    if (!(fabs(term->from) <= NUMBER_MAX) || !(term->to > term->from)) {
        return eb_read_refuse(list, "knots", "must rise", err);
    }
    return EB_OK;
}

static eb_status read_transform(const eb_json_value *object,
                                eb_linear_term *term, eb_error *err) {
    static const char *const ELOGIT[] = {"pseudo", "centre", "count",
                                         "count_most", NULL};
    const char *name = NULL;
    eb_status status =
        eb_json_get_string(object, "transform", EB_JSON_REQUIRED, &name, err);
    if (status != EB_OK) return status;
    int which = 0;
    while (which < EB_TRANSFORMS &&
           strcmp(name, eb_transform_name((eb_transform)which)) != 0) {
        ++which;
    }
    if (which == EB_TRANSFORMS) {
        return eb_read_refuse(eb_json_member(object, "transform"), "transform",
                              "must be identity, elogit, log1p or spline", err);
    }
    term->transform = (eb_transform)which;
    for (size_t i = 0; which != EB_TRANSFORM_ELOGIT && ELOGIT[i] != NULL; ++i) {
        const eb_json_value *other = eb_json_member(object, ELOGIT[i]);
        if (other != NULL) {
            return eb_read_refuse(other, ELOGIT[i], "belongs to elogit", err);
        }
    }
    const eb_json_value *knots = eb_json_member(object, "knots");
    if (which != EB_TRANSFORM_SPLINE && knots != NULL) {
        return eb_read_refuse(knots, "knots", "belongs to spline", err);
    }
    if (which == EB_TRANSFORM_ELOGIT) return read_elogit(object, term, err);
    if (which == EB_TRANSFORM_SPLINE) return read_spline(object, term, err);
    return EB_OK;
}

/* ---- terms -------------------------------------------------------------- */

/* The sign that the monotone list asks for. */
static eb_status read_sign(const eb_json_value *object, eb_linear_term *term,
                           eb_error *err) {
    const char *why = NULL;
    const char *name = eb_feature((size_t)term->feature)->name;
    const eb_motion motion = eb_feature_motion(term->feature, &why);
    if (motion == EB_MOTION_EITHER) {
        const eb_json_value *value = eb_json_member(object, "feature");
        return eb_fail_at(err, EB_ERR_MODEL_REFUSED, value->line, value->column,
                          "feature", "%s is not on the monotone list: %s", name,
                          why);
    }
    int64_t sign = 0;
    eb_status status = eb_json_get_integer(object, "sign", EB_JSON_REQUIRED, -1,
                                           1, &sign, err);
    if (status != EB_OK) return status;
    const int wanted = motion == EB_MOTION_RISES   ? 1
                       : motion == EB_MOTION_FALLS ? -1
                                                   : (int)sign;
    if (sign != wanted) {
        const eb_json_value *value = eb_json_member(object, "sign");
        return eb_fail_at(err, EB_ERR_MODEL, value->line, value->column, "sign",
                          "must be %d for %s: %s", wanted, name, why);
    }
    term->sign = (int)sign;
    return EB_OK;
}

static eb_status read_coefficients(const eb_json_value *object,
                                   const eb_linear *linear,
                                   eb_linear_term *term, eb_error *err) {
    eb_curve errors;
    eb_status status =
        read_curve(object, "coef", -NUMBER_MAX, linear, &term->coef, err);
    if (status != EB_OK) return status;
    for (size_t k = 0; k < linear->knot_count; ++k) {
        if (term->coef.at[k] * term->sign < 0.0) {
            return eb_read_refuse(eb_json_member(object, "coef"), "coef",
                                  "must have the sign that `sign` says, or be "
                                  "0",
                                  err);
        }
    }
    status = read_curve(object, "se", 0.0, linear, &errors, err);
    if (status == EB_OK) {
        status = eb_read_number(object, "reference", -NUMBER_MAX, NUMBER_MAX,
                                NUMBER_RANGE, &term->reference, err);
    }
    if (status == EB_OK) {
        status = eb_read_number(object, "fill", -NUMBER_MAX, NUMBER_MAX,
                                NUMBER_RANGE, &term->fill, err);
    }
    if (status == EB_OK) {
        status = read_curve(object, "missing_coef", -NUMBER_MAX, linear,
                            &term->missing, err);
    }
    return status;
}

static int same_term(const eb_linear_term *a, const eb_linear_term *b) {
    return a->feature == b->feature && a->transform == b->transform &&
           (a->transform != EB_TRANSFORM_SPLINE ||
            (a->from == b->from && a->to == b->to));
}

static eb_status read_term(const eb_json_value *object, const eb_model *model,
                           eb_linear *linear, eb_error *err) {
    static const char *const KEYS[] = {
        "feature",      "transform", "pseudo",     "centre", "count",
        "knots",        "coef",      "se",         "sign",   "fill",
        "missing_coef", "reference", "count_most", NULL};
    eb_linear_term *term = &linear->term[linear->term_count];
    const char *name = NULL;
    eb_status status = eb_json_only_keys(object, KEYS, err);
    if (status == EB_OK) {
        status =
            eb_json_get_string(object, "feature", EB_JSON_REQUIRED, &name, err);
    }
    if (status == EB_OK) {
        status = eb_read_feature(eb_json_member(object, "feature"), "feature",
                                 name, model->sensitive, &term->feature, err);
    }
    if (status == EB_OK) status = read_sign(object, term, err);
    if (status == EB_OK) status = read_transform(object, term, err);
    if (status == EB_OK) status = read_coefficients(object, linear, term, err);
    if (status != EB_OK) return status;
    for (size_t t = 0; t < linear->term_count; ++t) {
        if (same_term(&linear->term[t], term)) {
            return eb_read_refuse(object, "terms",
                                  "the same feature and transform twice", err);
        }
    }
    linear->term_count += 1;
    return EB_OK;
}

static eb_status read_terms(const eb_json_value *root, const eb_model *model,
                            eb_linear *linear, eb_error *err) {
    const eb_json_value *list = NULL;
    eb_status status =
        eb_json_get_array(root, "terms", EB_JSON_REQUIRED, &list, err);
    if (status != EB_OK) return status;
    if (list->count > EB_LINEAR_TERMS_MAX) {
        return eb_read_refuse(list, "terms", "must be at most 60 terms", err);
    }
    for (const eb_json_value *item = list->first;
         status == EB_OK && item != NULL; item = item->next) {
        status = read_term(item, model, linear, err);
    }
    return status;
}

/* ---- beta-binomial ------------------------------------------------------ */

static eb_status read_component(const eb_json_value *object, eb_linear *linear,
                                eb_error *err) {
    static const char *const KEYS[] = {"intercept", "slope", NULL};
    const int j = linear->component_count;
    eb_status status = eb_json_only_keys(object, KEYS, err);
    if (status == EB_OK) {
        status = read_curve(object, "intercept", -NUMBER_MAX, linear,
                            &linear->component[j], err);
    }
    if (status == EB_OK) {
        status = eb_read_number(object, "slope", SLOPE_MIN, NUMBER_MAX,
                                "must be above 0 (0.000001 at least), to "
                                "1000000",
                                &linear->slope[j], err);
    }
    if (status != EB_OK) return status;
    if (j > 0 && linear->slope[j] < linear->slope[j - 1]) {
        return eb_read_refuse(eb_json_member(object, "slope"), "slope",
                              "must not be below the one before", err);
    }
    linear->component_count += 1;
    return EB_OK;
}

static eb_status read_level(const eb_json_value *object,
                            const eb_linear *linear, eb_level *out,
                            eb_error *err) {
    eb_status status = read_curve(object, "intercept", -NUMBER_MAX, linear,
                                  &out->intercept, err);
    if (status == EB_OK) {
        status = eb_read_number(object, "remaining", -NUMBER_MAX, NUMBER_MAX,
                                NUMBER_RANGE, &out->remaining, err);
    }
    if (status == EB_OK) {
        status =
            eb_read_number(object, "last_year_known", -NUMBER_MAX, NUMBER_MAX,
                           NUMBER_RANGE, &out->last_year_known, err);
    }
    return status;
}

/* How last year's rate moves the weight; left out: not at all. */
static eb_status read_last_year(const eb_json_value *weight, eb_linear *linear,
                                eb_error *err) {
    static const char *const KEYS[] = {"coef", "pseudo", "centre", "reference",
                                       NULL};
    eb_linear_term *term = &linear->last_year;
    const eb_json_value *object = NULL;
    eb_status status =
        eb_json_get_object(weight, "last_year", EB_JSON_OPTIONAL, &object, err);
    if (status != EB_OK || object == NULL) return status;
    term->feature = EB_F_LAST_YEAR_ABSENCE_RATE;
    term->transform = EB_TRANSFORM_ELOGIT;
    term->count = EB_F_LAST_YEAR_POSSIBLE;
    term->count_most = POSSIBLE_MAX;
    status = eb_json_only_keys(object, KEYS, err);
    if (status == EB_OK) {
        status = eb_read_number(object, "coef", 0.0, NUMBER_MAX,
                                "must be 0 to 1000000: a worse last year "
                                "never makes the broad component less likely",
                                &linear->weight_last_year, err);
    }
    if (status == EB_OK) status = read_pseudo(object, term, err);
    if (status == EB_OK) {
        status = eb_read_number(object, "reference", -NUMBER_MAX, NUMBER_MAX,
                                NUMBER_RANGE, &term->reference, err);
    }
    return status;
}

static eb_status read_weight(const eb_json_value *root, eb_linear *linear,
                             eb_error *err) {
    static const char *const KEYS[] = {"intercept", "remaining",
                                       "last_year_known", "last_year", NULL};
    const eb_json_value *weight = NULL;
    eb_status status =
        eb_json_get_object(root, "weight", EB_JSON_REQUIRED, &weight, err);
    if (status == EB_OK) status = eb_json_only_keys(weight, KEYS, err);
    if (status == EB_OK) {
        status = read_level(weight, linear, &linear->weight, err);
    }
    return status == EB_OK ? read_last_year(weight, linear, err) : status;
}

static eb_status read_components(const eb_json_value *root, eb_linear *linear,
                                 eb_error *err) {
    const eb_json_value *list = NULL;
    eb_status status =
        eb_json_get_array(root, "components", EB_JSON_REQUIRED, &list, err);
    if (status != EB_OK) return status;
    if (list->count < 1 || list->count > EB_LINEAR_COMPONENTS_MAX) {
        return eb_read_refuse(list, "components", "must be 1 or 2", err);
    }
    for (const eb_json_value *item = list->first;
         status == EB_OK && item != NULL; item = item->next) {
        status = read_component(item, linear, err);
    }
    return status;
}

static eb_status read_precision(const eb_json_value *root, eb_linear *linear,
                                eb_error *err) {
    static const char *const KEYS[] = {"intercept", "remaining",
                                       "last_year_known", NULL};
    const eb_json_value *list = NULL;
    eb_status status =
        eb_json_get_array(root, "precision", EB_JSON_REQUIRED, &list, err);
    if (status != EB_OK) return status;
    if (list->count != (size_t)linear->component_count) {
        return eb_read_refuse(list, "precision", "must be one per component",
                              err);
    }
    int j = 0;
    for (const eb_json_value *item = list->first;
         status == EB_OK && item != NULL; item = item->next, ++j) {
        status = eb_json_only_keys(item, KEYS, err);
        if (status == EB_OK) {
            status = read_level(item, linear, &linear->precision[j], err);
        }
    }
    return status;
}

static eb_status read_mixture(const eb_json_value *root, eb_linear *linear,
                              eb_error *err) {
    eb_status status = read_components(root, linear, err);
    if (status != EB_OK) return status;
    const eb_json_value *weight = eb_json_member(root, "weight");
    if (linear->component_count == 1 && weight != NULL) {
        return eb_read_refuse(weight, "weight", "one component needs no weight",
                              err);
    }
    if (linear->component_count > 1) status = read_weight(root, linear, err);
    return status == EB_OK ? read_precision(root, linear, err) : status;
}

/* ---- logistic ----------------------------------------------------------- */

#define OUTCOME_MAX 200 /* bytes */

static eb_status check_penalty(const eb_json_value *root, eb_error *err) {
    static const char *const KEYS[] = {"kind", "lambda", NULL};
    const eb_json_value *penalty = NULL;
    const char *kind = NULL;
    double lambda = 0.0;
    eb_status status =
        eb_json_get_object(root, "penalty", EB_JSON_REQUIRED, &penalty, err);
    if (status == EB_OK) status = eb_json_only_keys(penalty, KEYS, err);
    if (status == EB_OK) {
        status =
            eb_json_get_string(penalty, "kind", EB_JSON_REQUIRED, &kind, err);
    }
    if (status == EB_OK) {
        status = eb_read_number(penalty, "lambda", 0.0, HUGE_VAL,
                                "must be 0 or more", &lambda, err);
    }
    if (status != EB_OK) return status;
    const int ridge = strcmp(kind, "ridge") == 0;
    if (!ridge && strcmp(kind, "none") != 0 && strcmp(kind, "firth") != 0) {
        return eb_read_refuse(eb_json_member(penalty, "kind"), "kind",
                              "must be none, ridge or firth", err);
    }
    if (ridge != (lambda > 0.0)) {
        return eb_read_refuse(eb_json_member(penalty, "lambda"), "lambda",
                              "must be above 0 for ridge, else 0", err);
    }
    return EB_OK;
}

static eb_status read_logistic(const eb_json_value *root, eb_model *model,
                               eb_linear *linear, eb_error *err) {
    const char *outcome = NULL;
    eb_status status = read_curve(root, "intercept", -NUMBER_MAX, linear,
                                  &linear->intercept, err);
    if (status == EB_OK) {
        status = eb_json_get_string(root, "outcome", EB_JSON_REQUIRED, &outcome,
                                    err);
    }
    if (status != EB_OK) return status;
    const size_t length = strlen(outcome);
    if (length < 1 || length > OUTCOME_MAX) {
        return eb_read_refuse(eb_json_member(root, "outcome"), "outcome",
                              "must be 1 to 200 bytes", err);
    }
    status = check_penalty(root, err);
    if (status != EB_OK) return status;
    return eb_read_copy(&model->memory, outcome, &model->outcome, err);
}

eb_status eb_read_linear(const eb_json_value *root, eb_model *model,
                         eb_error *err) {
    eb_linear *linear = eb_alloc_zero(&model->memory, 1, sizeof *linear);
    if (linear == NULL) return eb_fail_memory(err);
    model->linear = linear; /* freed with the model, read or not */
    eb_status status = read_knots(root, linear, err);
    if (status == EB_OK) status = read_terms(root, model, linear, err);
    if (status != EB_OK) return status;
    return model->kind == EB_MODEL_LOGISTIC
               ? read_logistic(root, model, linear, err)
               : read_mixture(root, linear, err);
}
