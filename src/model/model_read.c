/* SPDX-License-Identifier: MIT */
/*
 * From the bytes of a model file to an eb_model, or a reason why not.
 *
 * Reading is parsing and validating in one: every key is known, every
 * required key is there, every number lies in its range, so that no later
 * code has to doubt a model. There is no other way in. The order of the
 * checks is that in which a person would want to hear of them: not JSON; of
 * another format, kind or catalogue; then key by key. The schema in words is
 * models/README.md; what each kind has for itself is read in read_band.c and
 * read_linear.c.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "model/read.h"

#define MINIMUM_MAX 400
#define EARLY_SESSIONS 20 /* below it a row's state is early */

/* ---- the head ----------------------------------------------------------- */

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
        return eb_read_refuse(eb_json_member(object, key), key,
                              "must be 1 to 64 of a-z, 0-9, '-', '_', '.'",
                              err);
    }
    memcpy(out, text, length + 1);
    return EB_OK;
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
    if (!eb_read_is_sha256(text) || value->end - value->offset != 64 + 2) {
        return eb_read_refuse(value, "sha256", "must be 64 digits 0-9, a-f",
                              err);
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
    return eb_read_refuse(eb_json_member(root, "status"), "status",
                          "must be in_use, draft or retired", err);
}

/* ---- which model -------------------------------------------------------- */

static eb_status check_format(const eb_json_value *root, eb_model_kind *out,
                              eb_error *err) {
    if (root->kind != EB_JSON_OBJECT) {
        return eb_read_refuse(root, NULL, "a model file is one JSON object",
                              err);
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
    for (int k = 0; k < EB_MODEL_KINDS; ++k) {
        *out = (eb_model_kind)k;
        if (strcmp(kind, eb_model_kind_name(*out)) == 0) return EB_OK;
    }
    return eb_read_refuse(eb_json_member(root, "kind"), "kind",
                          "must be band-prior, beta-binomial or logistic", err);
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
    if (status == EB_OK)
        status = eb_read_word(label, "absence", "overall", err);
    if (status == EB_OK) {
        status = eb_json_get_numbers(label, "threshold", EB_JSON_REQUIRED, 2,
                                     threshold, err);
    }
    if (status != EB_OK) return status;
    if (threshold[0] != 10.0 || threshold[1] != 100.0) {
        return eb_read_refuse(eb_json_member(label, "threshold"), "threshold",
                              "must be [10, 100]", err);
    }
    status = eb_read_word(label, "horizon", "year_end", err);
    if (status == EB_OK) status = eb_read_word(label, "unit", "enrolment", err);
    if (status == EB_OK) {
        status = eb_json_get_integer(label, "minimum", EB_JSON_REQUIRED, 1,
                                     MINIMUM_MAX, &minimum, err);
    }
    if (status == EB_OK && minimum != EARLY_SESSIONS) {
        return eb_read_refuse(eb_json_member(label, "minimum"), "minimum",
                              "must be 20, as the state `early` has it", err);
    }
    if (status == EB_OK) model->minimum = (int)minimum;
    return status;
}

/* ---- the whole ---------------------------------------------------------- */

/* clang-format off */
#define EVERY_KIND                                                      \
    "earlybell_model", "name", "version", "kind", "status", "expires",  \
    "catalogue", "sensitive", "label", "training", "quality", "sha256"
/* clang-format on */

static const char *const KEYS[EB_MODEL_KINDS][18] = {
    {EVERY_KIND, "prior", "own_marks", "season", NULL},
    {EVERY_KIND, "knots", "terms", "components", "weight", "precision", NULL},
    {EVERY_KIND, "knots", "terms", "intercept", "outcome", "penalty", NULL}};

static eb_status read_head(const eb_json_value *root, eb_model *model,
                           eb_error *err) {
    eb_status status = check_format(root, &model->kind, err);
    if (status == EB_OK) {
        status = check_catalogue(root, &model->catalogue, err);
    }
    if (status == EB_OK)
        status = eb_json_only_keys(root, KEYS[model->kind], err);
    if (status == EB_OK) status = read_plain(root, "name", model->name, err);
    if (status == EB_OK) {
        status = read_plain(root, "version", model->version, err);
    }
    if (status == EB_OK) status = read_status(root, &model->status, err);
    if (status == EB_OK) {
        status = eb_read_date(root, "expires", &model->expires, err);
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
    if (status == EB_OK && model->kind == EB_MODEL_BAND_PRIOR) {
        status = eb_read_band(root, &model->band, err);
    } else if (status == EB_OK) {
        status = eb_read_linear(root, model, err);
    }
    if (status == EB_OK) status = eb_read_training(root, model, err);
    if (status == EB_OK) status = eb_read_quality(root, err);
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
    *out = model;
    model = NULL;
out:
    eb_model_free(model);
    eb_json_free(document);
    return status;
}
