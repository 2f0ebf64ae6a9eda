/* SPDX-License-Identifier: MIT */
/*
 * What a model says of itself, when it may be used, and how it is freed.
 *
 * A model's age is judged against the day that is looked at, never against
 * today: a score of last spring can be made again for ever, and the same
 * input gives the same bytes whenever the program runs (MODEL.md, "A model
 * file").
 */
#include "model/model.h"

#include "base/error.h"
#include "base/memory.h"

void eb_model_free(eb_model *model) {
    if (model == NULL) return;
    const eb_memory memory = model->memory;
    eb_release(&memory, model->source);
    eb_release(&memory, model->linear);
    eb_release(&memory, model->outcome);
    eb_release(&memory, model->summary);
    eb_release(&memory, model);
}

const char *eb_model_kind_name(eb_model_kind kind) {
    switch (kind) {
        case EB_MODEL_BAND_PRIOR:
            return "band-prior";
        case EB_MODEL_BETA_BINOMIAL:
            return "beta-binomial";
        case EB_MODEL_LOGISTIC:
            return "logistic";
        case EB_MODEL_KINDS:
            break;
    }
    return "";
}

const char *eb_model_status_name(eb_model_status status) {
    switch (status) {
        case EB_MODEL_IN_USE:
            return "in_use";
        case EB_MODEL_DRAFT:
            return "draft";
        case EB_MODEL_RETIRED:
            return "retired";
    }
    return "";
}

void eb_model_about(const eb_model *model, eb_model_info *out) {
    const eb_model_info info = {
        .name = model->name,
        .version = model->version,
        .kind = eb_model_kind_name(model->kind),
        .status = eb_model_status_name(model->status),
        .source = model->source,
        .pupils = model->pupils,
        .expires = model->expires,
        .catalogue = model->catalogue,
        .sensitive = model->sensitive,
        .sha256 = model->sha256,
        .sha256_offset = model->sha256_offset,
        .until = model->until,
        .minimum = model->minimum,
        .outcome = model->outcome,
    };
    *out = info;
}

eb_status eb_model_allowed(const eb_model *model, const eb_view *view,
                           eb_error *err) {
    if (model->status == EB_MODEL_RETIRED) {
        return eb_fail(err, EB_ERR_MODEL_REFUSED, "status",
                       "model %s %s is retired and does not score", model->name,
                       model->version);
    }
    const eb_date as_of = eb_view_as_of(view);
    if (as_of > model->expires) {
        char last[11], day[11];
        eb_date_write(model->expires, last);
        eb_date_write(as_of, day);
        return eb_fail(err, EB_ERR_MODEL_REFUSED, "expires",
                       "model %s %s expired on %s and as_of is %s", model->name,
                       model->version, last, day);
    }
    if (model->sensitive && !eb_view_sensitive(view)) {
        return eb_fail(err, EB_ERR_MODEL_REFUSED, "sensitive",
                       "model %s %s reads sensitive features, which this "
                       "view was not asked for",
                       model->name, model->version);
    }
    return EB_OK;
}

const eb_summary *eb_model_summary(const eb_model *model) {
    return model->summary;
}
