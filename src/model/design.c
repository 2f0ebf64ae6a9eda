/* SPDX-License-Identifier: MIT */
/*
 * The transformed features that a model's terms read, as a table: what a fit
 * puts its coefficients on. A fit that writes its terms into a draft model
 * and takes its columns from here cannot transform otherwise than the score
 * does.
 */
#include "base/error.h"
#include "model/model.h"

static eb_status check_call(const eb_model *model, const double *features,
                            size_t stride, size_t n, const double *out,
                            size_t out_stride, eb_error *err) {
    if (model == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "model", "must not be NULL");
    }
    if (model->linear == NULL) {
        return eb_fail(err, EB_ERR_MODEL, "kind",
                       "model %s is a band-prior and has no terms",
                       model->name);
    }
    if (n > 0 && (features == NULL || out == NULL)) {
        return eb_fail(err, EB_ERR_ARGUMENT,
                       features == NULL ? "features" : "out",
                       "must not be NULL");
    }
    if (stride < EB_FEATURE_COUNT || out_stride < model->linear->term_count) {
        return eb_fail(err, EB_ERR_ARGUMENT, "stride",
                       "room for %d features and %zu terms a row",
                       EB_FEATURE_COUNT, model->linear->term_count);
    }
    return EB_OK;
}

size_t eb_design_width(const eb_model *model) {
    return model->linear != NULL ? model->linear->term_count : 0;
}

eb_status eb_design(const eb_model *model, const double *features,
                    size_t stride, const int *year_groups, size_t n,
                    double *out, size_t out_stride, eb_error *err) {
    if (stride == 0) stride = EB_FEATURE_COUNT;
    if (out_stride == 0 && model != NULL) out_stride = eb_design_width(model);
    const eb_status status =
        check_call(model, features, stride, n, out, out_stride, err);
    if (status != EB_OK) return status;
    const eb_linear *linear = model->linear;
    for (size_t i = 0; i < n; ++i) {
        const int phase = eb_band_season_of(
            year_groups != NULL ? year_groups[i] : EB_YEAR_UNKNOWN);
        for (size_t t = 0; t < linear->term_count; ++t) {
            out[i * out_stride + t] = eb_linear_transform(
                &linear->term[t], features + i * stride, phase);
        }
    }
    return EB_OK;
}
