/* SPDX-License-Identifier: MIT */
/*
 * What a model file says of its making: what it was fitted to, how the fit
 * ended, what its rows looked like and how well it did. Little of this enters
 * a score; all of it is checked, for a card is written from it.
 */
#include <float.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "model/read.h"

#define SHARES_SUM_SLACK 1e-6

/* ---- summary ------------------------------------------------------------ */

/* {"cuts": [9], "shares": [10]} */
static eb_status read_part(const eb_json_value *part, eb_summary_part *out,
                           eb_error *err) {
    static const char *const KEYS[] = {"cuts", "shares", NULL};
    eb_status status = eb_json_only_keys(part, KEYS, err);
    if (status == EB_OK) {
        status = eb_json_get_numbers(part, "cuts", EB_JSON_REQUIRED,
                                     EB_SUMMARY_CUTS, out->cuts, err);
    }
    if (status == EB_OK) {
        status = eb_json_get_numbers(part, "shares", EB_JSON_REQUIRED,
                                     EB_SUMMARY_PARTS, out->shares, err);
    }
    if (status != EB_OK) return status;
    for (int i = 1; i < EB_SUMMARY_CUTS; ++i) {
        if (out->cuts[i] < out->cuts[i - 1]) {
            return eb_read_refuse(eb_json_member(part, "cuts"), "cuts",
                                  "must not fall", err);
        }
    }
    double sum = 0.0;
    for (int i = 0; i < EB_SUMMARY_PARTS; ++i) {
        if (!(out->shares[i] >= 0.0)) sum = 2.0;
        sum += out->shares[i];
    }
    if (!(sum >= 1.0 - SHARES_SUM_SLACK && sum <= 1.0 + SHARES_SUM_SLACK)) {
        return eb_read_refuse(eb_json_member(part, "shares"), "shares",
                              "must be 0 or more each and sum to 1", err);
    }
    out->known = 1;
    return EB_OK;
}

static eb_status read_parts(const eb_json_value *object, const eb_model *model,
                            eb_summary *out, eb_error *err) {
    for (const eb_json_value *item = object->first; item != NULL;
         item = item->next) {
        if (strcmp(item->key, "n") == 0) continue;
        eb_summary_part *part = &out->score;
        eb_status status = EB_OK;
        if (strcmp(item->key, "score") != 0) {
            int feature = 0;
            status = eb_read_feature(item, item->key, item->key,
                                     model->sensitive, &feature, err);
            if (status != EB_OK) return status;
            part = &out->feature[feature];
        }
        status = read_part(item, part, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

static eb_status read_summary(const eb_json_value *training, eb_model *model,
                              eb_error *err) {
    const eb_json_value *object = NULL;
    eb_status status =
        eb_json_get_object(training, "summary", EB_JSON_OPTIONAL, &object, err);
    if (status != EB_OK || object == NULL) return status;
    eb_summary *summary = eb_alloc_zero(&model->memory, 1, sizeof *summary);
    if (summary == NULL) return eb_fail_memory(err);
    model->summary = summary;
    status = eb_json_get_integer(object, "n", EB_JSON_REQUIRED, 1,
                                 EB_JSON_MAX_INTEGER, &summary->rows, err);
    return status == EB_OK ? read_parts(object, model, summary, err) : status;
}

/* ---- training and quality ----------------------------------------------- */

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
        status = eb_read_number(training, SIZES[i], 0.0, DBL_MAX,
                                "must be 0 or more", &size, err);
    }
    return status;
}

eb_status eb_read_training(const eb_json_value *root, eb_model *model,
                           eb_error *err) {
    static const char *const KEYS[] = {
        "source",        "rows",       "pupils",
        "until",         "seed",       "register_sha256",
        "gradient_norm", "iterations", "condition",
        "summary",       NULL};
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
        status = eb_read_date(training, "until", &model->until, err);
    }
    if (status == EB_OK) {
        status = eb_json_get_string(training, "register_sha256",
                                    EB_JSON_NULLABLE, &digest, err);
    }
    if (status == EB_OK && digest != NULL && !eb_read_is_sha256(digest)) {
        status = eb_read_refuse(eb_json_member(training, "register_sha256"),
                                "register_sha256", "must be 64 digits 0-9, a-f",
                                err);
    }
    if (status == EB_OK)
        status = read_training_numbers(training, &model->pupils, err);
    if (status == EB_OK) status = read_summary(training, model, err);
    if (status == EB_OK) {
        status = eb_read_copy(&model->memory, source, &model->source, err);
    }
    return status;
}

eb_status eb_read_quality(const eb_json_value *root, eb_error *err) {
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
        if (status == EB_OK) status = eb_read_date(item, "as_of", &as_of, err);
        for (size_t i = 2; status == EB_OK && i < 4; ++i) {
            status = eb_json_get_numbers(item, KEYS[i], EB_JSON_REQUIRED, 3,
                                         numbers, err);
        }
        if (status != EB_OK) return status;
    }
    return EB_OK;
}
