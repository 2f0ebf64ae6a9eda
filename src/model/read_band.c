/* SPDX-License-Identifier: MIT */
/*
 * The part of a model file that the kind `band-prior` has for itself: priors
 * by year group, how marks count, and the season. Ranges are those of
 * BAND_PRIOR.md (14).
 */
#include <float.h>

#include "model/read.h"

#define WEIGHTS_SUM_SLACK 1e-9
#define SHAPE_MAX 1e6
/* Shapes have no lower limit but above 0; one so small that its products
 * would underflow is no shape that a fit can have meant. */
#define SHAPE_MIN 1e-100
#define SEASON_MIN 0.2
#define SEASON_MAX 5.0
#define SPELL_INFLATION_MAX 50.0

/* [w, a, b] */
static eb_status read_component(const eb_json_value *component, const char *key,
                                double out[3], eb_error *err) {
    if (component->kind != EB_JSON_ARRAY || component->count != 3) {
        return eb_read_refuse(component, key, "a component is [weight, a, b]",
                              err);
    }
    size_t i = 0;
    for (const eb_json_value *number = component->first; number != NULL;
         number = number->next, ++i) {
        if (number->kind != EB_JSON_NUMBER) {
            return eb_read_refuse(number, key, "a component is three numbers",
                                  err);
        }
        out[i] = number->number;
    }
    if (!(out[0] >= 0.0 && out[0] <= 1.0)) {
        return eb_read_refuse(component, key, "weight must be 0 to 1", err);
    }
    for (i = 1; i < 3; ++i) {
        if (!(out[i] >= SHAPE_MIN && out[i] <= SHAPE_MAX)) {
            return eb_read_refuse(
                component, key,
                "a and b must be above 0 (1e-100 at least), to "
                "1000000",
                err);
        }
    }
    return EB_OK;
}

static eb_status read_mixture(const eb_json_value *prior, const char *key,
                              eb_mixture *out, eb_error *err) {
    const eb_json_value *list = NULL;
    eb_status status =
        eb_json_get_array(prior, key, EB_JSON_REQUIRED, &list, err);
    if (status != EB_OK) return status;
    if (list->count < 1 || list->count > EB_COMPONENTS_MAX) {
        return eb_read_refuse(list, key, "must have 1 to 4 components", err);
    }
    int j = 0;
    double sum = 0.0;
    for (const eb_json_value *item = list->first; item != NULL;
         item = item->next, ++j) {
        double numbers[3];
        status = read_component(item, key, numbers, err);
        if (status != EB_OK) return status;
        out->weight[j] = numbers[0];
        out->a[j] = numbers[1];
        out->b[j] = numbers[2];
        sum += numbers[0];
    }
    out->count = j;
    if (!(sum >= 1.0 - WEIGHTS_SUM_SLACK && sum <= 1.0 + WEIGHTS_SUM_SLACK)) {
        return eb_read_refuse(list, key, "weights must sum to 1", err);
    }
    return EB_OK;
}

static eb_status read_prior(const eb_json_value *root, eb_band_prior *band,
                            eb_error *err) {
    static const char *const KEYS[EB_PRIORS + 1] = {
        "all", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", NULL};
    const eb_json_value *prior = NULL;
    eb_status status =
        eb_json_get_object(root, "prior", EB_JSON_REQUIRED, &prior, err);
    if (status == EB_OK) status = eb_json_only_keys(prior, KEYS, err);
    for (int p = 0; status == EB_OK && p < EB_PRIORS; ++p) {
        status = read_mixture(prior, KEYS[p], &band->prior[p], err);
    }
    return status;
}

static eb_status read_own_marks(const eb_json_value *root, eb_band_prior *band,
                                eb_error *err) {
    static const char *const KEYS[] = {"spell_inflation", "half_life_sessions",
                                       "last_year_weight", "redraw", NULL};
    const eb_json_value *own = NULL;
    eb_status status =
        eb_json_get_object(root, "own_marks", EB_JSON_REQUIRED, &own, err);
    if (status == EB_OK) status = eb_json_only_keys(own, KEYS, err);
    if (status == EB_OK) {
        status =
            eb_read_number(own, "spell_inflation", 1.0, SPELL_INFLATION_MAX,
                           "must be 1 to 50", &band->spell_inflation, err);
    }
    if (status == EB_OK) {
        status =
            eb_read_number(own, "half_life_sessions", DBL_MIN, DBL_MAX,
                           "must be above 0", &band->half_life_sessions, err);
    }
    if (status == EB_OK) {
        status = eb_read_number(own, "last_year_weight", 0.0, 1.0,
                                "must be 0 to 1", &band->last_year_weight, err);
    }
    if (status == EB_OK) {
        status =
            eb_read_number(own, "redraw", 0.0, 1.0 - DBL_EPSILON / 2.0,
                           "must be 0 or more and below 1", &band->redraw, err);
    }
    return status;
}

static eb_status read_months(const eb_json_value *season, const char *phase,
                             double out[13], eb_error *err) {
    static const char *const KEYS[] = {"1", "2", "3",  "4",  "5",  "6", "7",
                                       "8", "9", "10", "11", "12", NULL};
    const eb_json_value *table = NULL;
    eb_status status =
        eb_json_get_object(season, phase, EB_JSON_REQUIRED, &table, err);
    if (status == EB_OK) status = eb_json_only_keys(table, KEYS, err);
    for (int month = 1; status == EB_OK && month <= 12; ++month) {
        status = eb_read_number(table, KEYS[month - 1], SEASON_MIN, SEASON_MAX,
                                "must be 0.2 to 5", &out[month], err);
    }
    return status;
}

/* Empty, or both phases with every month. */
static eb_status read_season(const eb_json_value *root, eb_band_prior *band,
                             eb_error *err) {
    static const char *const KEYS[] = {"primary", "secondary", NULL};
    const eb_json_value *season = NULL;
    eb_status status =
        eb_json_get_object(root, "season", EB_JSON_REQUIRED, &season, err);
    if (status == EB_OK) status = eb_json_only_keys(season, KEYS, err);
    if (status != EB_OK || season->count == 0) return status;
    status =
        read_months(season, "primary", band->season[EB_SEASON_PRIMARY], err);
    if (status == EB_OK) {
        status = read_months(season, "secondary",
                             band->season[EB_SEASON_SECONDARY], err);
    }
    if (status == EB_OK) band->has_season = 1;
    return status;
}

eb_status eb_read_band(const eb_json_value *root, eb_band_prior *band,
                       eb_error *err) {
    eb_status status = read_prior(root, band, err);
    if (status == EB_OK) status = read_own_marks(root, band, err);
    if (status == EB_OK) status = read_season(root, band, err);
    if (status == EB_OK) eb_band_prior_prepare(band);
    return status;
}
