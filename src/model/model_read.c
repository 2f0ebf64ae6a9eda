/* SPDX-License-Identifier: MIT */
/*
 * From the bytes of a model file to an eb_model, or a reason why not.
 *
 * Reading is parsing and validating in one: every key is known, every
 * required key is there, every number lies in the range that BAND_PRIOR.md
 * (14) gives it, so that no later code has to doubt a model. There is no
 * other way in. The order of the checks is that in which a person would want
 * to hear of them: not JSON; of another format, kind or catalogue; then key
 * by key. The schema in words is models/README.md.
 */
#include <float.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "model/model.h"

#define WEIGHTS_SUM_SLACK 1e-9
#define SHAPE_MAX 1e6
/* Shapes have no lower limit but above 0; one so small that its products
 * would underflow is no shape that a fit can have meant. */
#define SHAPE_MIN 1e-100
#define SEASON_MIN 0.2
#define SEASON_MAX 5.0
#define SPELL_INFLATION_MAX 50.0
#define MINIMUM_MAX 400
#define EARLY_SESSIONS 20 /* below it a row's state is early */

/* Refuses the model at a value's place. `key` names what is wrong. */
static eb_status refuse(const eb_json_value *value, const char *key,
                        const char *text, eb_error *err) {
    return eb_fail_at(err, EB_ERR_MODEL, value->line, value->column, key, "%s",
                      text);
}

/* ---- small values ------------------------------------------------------- */

static eb_status read_word(const eb_json_value *object, const char *key,
                           const char *expected, eb_error *err) {
    const char *text = NULL;
    eb_status status =
        eb_json_get_string(object, key, EB_JSON_REQUIRED, &text, err);
    if (status != EB_OK) return status;
    if (strcmp(text, expected) == 0) return EB_OK;
    const eb_json_value *value = eb_json_member(object, key);
    return eb_fail_at(err, EB_ERR_MODEL, value->line, value->column, key,
                      "must be \"%s\"", expected);
}

static eb_status read_date(const eb_json_value *object, const char *key,
                           eb_date *out, eb_error *err) {
    const char *text = NULL;
    eb_status status =
        eb_json_get_string(object, key, EB_JSON_REQUIRED, &text, err);
    if (status != EB_OK) return status;
    if (eb_date_read(text, strlen(text), out) != EB_OK) {
        return refuse(eb_json_member(object, key), key,
                      "must be a date such as 2028-08-31", err);
    }
    return EB_OK;
}

/* Letters that need no quoting in a shell, a file name or a page. */
static int is_plain_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

static eb_status read_plain(const eb_json_value *object, const char *key,
                            char out[EB_MODEL_NAME_ROOM], eb_error *err) {
    const char *text = NULL;
    eb_status status =
        eb_json_get_string(object, key, EB_JSON_REQUIRED, &text, err);
    if (status != EB_OK) return status;
    const size_t length = strlen(text);
    int plain = length > 0 && length < EB_MODEL_NAME_ROOM;
    for (size_t i = 0; plain && i < length; ++i) {
        plain = is_plain_letter(text[i]);
    }
    if (!plain) {
        return refuse(eb_json_member(object, key), key,
                      "must be 1 to 64 of a-z, 0-9, '-', '_', '.'", err);
    }
    memcpy(out, text, length + 1);
    return EB_OK;
}

static int is_sha256(const char *text) {
    size_t length = 0;
    for (; text[length] != '\0'; ++length) {
        const char c = text[length];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return 0;
    }
    return length == 64;
}

/* The digits, and where they stand; an escape among them would put them
 * elsewhere than where they are hashed. */
static eb_status read_sha256(const eb_json_value *root, eb_model *model,
                             eb_error *err) {
    const char *text = NULL;
    eb_status status =
        eb_json_get_string(root, "sha256", EB_JSON_REQUIRED, &text, err);
    if (status != EB_OK) return status;
    const eb_json_value *value = eb_json_member(root, "sha256");
    if (!is_sha256(text) || value->end - value->offset != 64 + 2) {
        return refuse(value, "sha256", "must be 64 digits 0-9, a-f", err);
    }
    memcpy(model->sha256, text, 65);
    model->sha256_offset = value->offset + 1;
    return EB_OK;
}

static eb_status read_status(const eb_json_value *root, eb_model_status *out,
                             eb_error *err) {
    const char *text = NULL;
    eb_status status =
        eb_json_get_string(root, "status", EB_JSON_REQUIRED, &text, err);
    if (status != EB_OK) return status;
    for (int s = EB_MODEL_IN_USE; s <= EB_MODEL_RETIRED; ++s) {
        if (strcmp(text, eb_model_status_name((eb_model_status)s)) == 0) {
            *out = (eb_model_status)s;
            return EB_OK;
        }
    }
    return refuse(eb_json_member(root, "status"), "status",
                  "must be in_use, draft or retired", err);
}

/* A number of an object, from `least` to `most`, both allowed. */
static eb_status read_number(const eb_json_value *object, const char *key,
                             double least, double most, const char *range,
                             double *out, eb_error *err) {
    double number = 0.0;
    eb_status status =
        eb_json_get_number(object, key, EB_JSON_REQUIRED, &number, err);
    if (status != EB_OK) return status;
    if (!(number >= least && number <= most)) {
        return refuse(eb_json_member(object, key), key, range, err);
    }
    *out = number;
    return EB_OK;
}

/* ---- which model -------------------------------------------------------- */

static eb_status check_format(const eb_json_value *root, eb_error *err) {
    if (root->kind != EB_JSON_OBJECT) {
        return refuse(root, NULL, "a model file is one JSON object", err);
    }
    int64_t format = 0;
    eb_status status =
        eb_json_get_integer(root, "earlybell_model", EB_JSON_REQUIRED, 1,
                            EB_JSON_MAX_INTEGER, &format, err);
    if (status != EB_OK) return status;
    if (format != EB_MODEL_FORMAT) {
        const eb_json_value *value = eb_json_member(root, "earlybell_model");
        return eb_fail_at(err, EB_ERR_MODEL_VERSION, value->line, value->column,
                          "earlybell_model",
                          "the file's format is newer than %d, the newest "
                          "that this version reads",
                          EB_MODEL_FORMAT);
    }
    const char *kind = NULL;
    status = eb_json_get_string(root, "kind", EB_JSON_REQUIRED, &kind, err);
    if (status != EB_OK) return status;
    if (strcmp(kind, "band-prior") != 0) {
        const eb_json_value *value = eb_json_member(root, "kind");
        return eb_fail_at(err, EB_ERR_MODEL, value->line, value->column, "kind",
                          "this version reads kind band-prior, not %s", kind);
    }
    return EB_OK;
}

static eb_status check_catalogue(const eb_json_value *root, int *out,
                                 eb_error *err) {
    int64_t catalogue = 0;
    eb_status status =
        eb_json_get_integer(root, "catalogue", EB_JSON_REQUIRED, 1,
                            EB_JSON_MAX_INTEGER, &catalogue, err);
    if (status != EB_OK) return status;
    if (catalogue != EB_CATALOGUE_VERSION) {
        const eb_json_value *value = eb_json_member(root, "catalogue");
        return eb_fail_at(err, EB_ERR_MODEL_VERSION, value->line, value->column,
                          "catalogue",
                          "the model was fitted on another version of the "
                          "feature catalogue than %d",
                          EB_CATALOGUE_VERSION);
    }
    *out = (int)catalogue;
    return EB_OK;
}

/* ---- the objects inside ------------------------------------------------- */

/* What the score is of. One label exists for this kind. */
static eb_status read_label(const eb_json_value *root, eb_model *model,
                            eb_error *err) {
    static const char *const KEYS[] = {"absence", "threshold", "horizon",
                                       "unit",    "minimum",   NULL};
    const eb_json_value *label = NULL;
    double threshold[2];
    int64_t minimum = 0;
    eb_status status =
        eb_json_get_object(root, "label", EB_JSON_REQUIRED, &label, err);
    if (status == EB_OK) status = eb_json_only_keys(label, KEYS, err);
    if (status == EB_OK) status = read_word(label, "absence", "overall", err);
    if (status == EB_OK) {
        status = eb_json_get_numbers(label, "threshold", EB_JSON_REQUIRED, 2,
                                     threshold, err);
    }
    if (status != EB_OK) return status;
    if (threshold[0] != 10.0 || threshold[1] != 100.0) {
        return refuse(eb_json_member(label, "threshold"), "threshold",
                      "must be [10, 100]", err);
    }
    status = read_word(label, "horizon", "year_end", err);
    if (status == EB_OK) status = read_word(label, "unit", "enrolment", err);
    if (status == EB_OK) {
        status = eb_json_get_integer(label, "minimum", EB_JSON_REQUIRED, 1,
                                     MINIMUM_MAX, &minimum, err);
    }
    if (status == EB_OK && minimum != EARLY_SESSIONS) {
        return refuse(eb_json_member(label, "minimum"), "minimum",
                      "must be 20, as the state `early` has it", err);
    }
    if (status == EB_OK) model->minimum = (int)minimum;
    return status;
}

/* [w, a, b] */
static eb_status read_component(const eb_json_value *component, const char *key,
                                double out[3], eb_error *err) {
    if (component->kind != EB_JSON_ARRAY || component->count != 3) {
        return refuse(component, key, "a component is [weight, a, b]", err);
    }
    size_t i = 0;
    for (const eb_json_value *number = component->first; number != NULL;
         number = number->next, ++i) {
        if (number->kind != EB_JSON_NUMBER) {
            return refuse(number, key, "a component is three numbers", err);
        }
        out[i] = number->number;
    }
    if (!(out[0] >= 0.0 && out[0] <= 1.0)) {
        return refuse(component, key, "weight must be 0 to 1", err);
    }
    for (i = 1; i < 3; ++i) {
        if (!(out[i] >= SHAPE_MIN && out[i] <= SHAPE_MAX)) {
            return refuse(component, key,
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
        return refuse(list, key, "must have 1 to 4 components", err);
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
        return refuse(list, key, "weights must sum to 1", err);
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
        status = read_number(own, "spell_inflation", 1.0, SPELL_INFLATION_MAX,
                             "must be 1 to 50", &band->spell_inflation, err);
    }
    if (status == EB_OK) {
        status = read_number(own, "half_life_sessions", DBL_MIN, DBL_MAX,
                             "must be above 0", &band->half_life_sessions, err);
    }
    if (status == EB_OK) {
        status = read_number(own, "last_year_weight", 0.0, 1.0,
                             "must be 0 to 1", &band->last_year_weight, err);
    }
    if (status == EB_OK) {
        status =
            read_number(own, "redraw", 0.0, 1.0 - DBL_EPSILON / 2.0,
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
        status = read_number(table, KEYS[month - 1], SEASON_MIN, SEASON_MAX,
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

static eb_status copy_text(const eb_model *model, const char *text, char **out,
                           eb_error *err) {
    const size_t size = strlen(text) + 1;
    char *copy = eb_alloc(&model->memory, size, 1);
    if (copy == NULL) return eb_fail_memory(err);
    memcpy(copy, text, size);
    *out = copy;
    return EB_OK;
}

/* Numbers about the fit, not used for scores; how many pupils is said. */
static eb_status read_training_numbers(const eb_json_value *training,
                                       int64_t *pupils, eb_error *err) {
    static const char *const COUNTS[] = {"rows", "pupils", "seed",
                                         "iterations"};
    static const char *const SIZES[] = {"gradient_norm", "condition"};
    eb_status status = EB_OK;
    for (size_t i = 0; status == EB_OK && i < 4; ++i) {
        int64_t count = 0;
        status = eb_json_get_integer(training, COUNTS[i], EB_JSON_REQUIRED, 0,
                                     EB_JSON_MAX_INTEGER, &count, err);
        if (i == 1) *pupils = count;
    }
    for (size_t i = 0; status == EB_OK && i < 2; ++i) {
        double size = 0.0;
        status = read_number(training, SIZES[i], 0.0, DBL_MAX,
                             "must be 0 or more", &size, err);
    }
    return status;
}

static eb_status read_training(const eb_json_value *root, eb_model *model,
                               eb_error *err) {
    static const char *const KEYS[] = {
        "source",          "rows",          "pupils",     "until",     "seed",
        "register_sha256", "gradient_norm", "iterations", "condition", NULL};
    const eb_json_value *training = NULL;
    const char *source = NULL;
    const char *digest = NULL;
    eb_status status =
        eb_json_get_object(root, "training", EB_JSON_REQUIRED, &training, err);
    if (status == EB_OK) status = eb_json_only_keys(training, KEYS, err);
    if (status == EB_OK) {
        status = eb_json_get_string(training, "source", EB_JSON_REQUIRED,
                                    &source, err);
    }
    if (status == EB_OK) {
        status = read_date(training, "until", &model->until, err);
    }
    if (status == EB_OK) {
        status = eb_json_get_string(training, "register_sha256",
                                    EB_JSON_NULLABLE, &digest, err);
    }
    if (status == EB_OK && digest != NULL && !is_sha256(digest)) {
        status = refuse(eb_json_member(training, "register_sha256"),
                        "register_sha256", "must be 64 digits 0-9, a-f", err);
    }
    if (status == EB_OK)
        status = read_training_numbers(training, &model->pupils, err);
    if (status == EB_OK) {
        status = copy_text(model, source, &model->source, err);
    }
    return status;
}

static eb_status check_quality(const eb_json_value *root, eb_error *err) {
    static const char *const KEYS[] = {"data", "as_of", "auroc", "slope", NULL};
    const eb_json_value *list = NULL;
    eb_status status =
        eb_json_get_array(root, "quality", EB_JSON_REQUIRED, &list, err);
    if (status != EB_OK) return status;
    for (const eb_json_value *item = list->first; item != NULL;
         item = item->next) {
        const char *data = NULL;
        eb_date as_of = EB_NO_DATE;
        double numbers[3];
        status = eb_json_only_keys(item, KEYS, err);
        if (status == EB_OK) {
            status =
                eb_json_get_string(item, "data", EB_JSON_REQUIRED, &data, err);
        }
        if (status == EB_OK) status = read_date(item, "as_of", &as_of, err);
        for (size_t i = 2; status == EB_OK && i < 4; ++i) {
            status = eb_json_get_numbers(item, KEYS[i], EB_JSON_REQUIRED, 3,
                                         numbers, err);
        }
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

/* ---- the whole ---------------------------------------------------------- */

static eb_status read_head(const eb_json_value *root, eb_model *model,
                           eb_error *err) {
    static const char *const KEYS[] = {
        "earlybell_model", "name",    "version",   "kind",
        "status",          "expires", "catalogue", "sensitive",
        "label",           "prior",   "own_marks", "season",
        "training",        "quality", "sha256",    NULL};
    eb_status status = check_format(root, err);
    if (status == EB_OK) {
        status = check_catalogue(root, &model->catalogue, err);
    }
    if (status == EB_OK) status = eb_json_only_keys(root, KEYS, err);
    if (status == EB_OK) status = read_plain(root, "name", model->name, err);
    if (status == EB_OK) {
        status = read_plain(root, "version", model->version, err);
    }
    if (status == EB_OK) status = read_status(root, &model->status, err);
    if (status == EB_OK) {
        status = read_date(root, "expires", &model->expires, err);
    }
    if (status == EB_OK) {
        status = eb_json_get_bool(root, "sensitive", EB_JSON_REQUIRED,
                                  &model->sensitive, err);
    }
    return status;
}

static eb_status read_body(const eb_json_value *root, eb_model *model,
                           eb_error *err) {
    eb_status status = read_label(root, model, err);
    if (status == EB_OK) status = read_prior(root, &model->band, err);
    if (status == EB_OK) status = read_own_marks(root, &model->band, err);
    if (status == EB_OK) status = read_season(root, &model->band, err);
    if (status == EB_OK) status = read_training(root, model, err);
    if (status == EB_OK) status = check_quality(root, err);
    if (status == EB_OK) status = read_sha256(root, model, err);
    return status;
}

eb_status eb_model_read(const char *json, size_t length,
                        const eb_memory *memory, eb_model **out,
                        eb_error *err) {
    if (json == NULL || out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, json == NULL ? "json" : "out",
                       "must not be NULL");
    }
    const eb_memory own = eb_memory_or_default(memory);
    eb_json *document = NULL;
    eb_model *model = NULL;
    eb_status status = eb_json_read(json, length, &own, &document, err);
    if (status != EB_OK) return status;

    model = eb_alloc_zero(&own, 1, sizeof *model);
    if (model == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    model->memory = own;
    const eb_json_value *root = eb_json_root(document);
    status = read_head(root, model, err);
    if (status == EB_OK) status = read_body(root, model, err);
    /* The text is JSON: what the getters then refuse is the schema's. */
    if (status == EB_ERR_JSON) {
        status = EB_ERR_MODEL;
        if (err != NULL) err->status = status;
    }
    if (status != EB_OK) goto out;
    eb_band_prior_prepare(&model->band);
    *out = model;
    model = NULL;
out:
    eb_model_free(model);
    eb_json_free(document);
    return status;
}
