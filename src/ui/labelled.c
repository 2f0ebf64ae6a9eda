/* SPDX-License-Identifier: MIT */
/*
 * From settings to labelled rows: what evaluate, fit and recalibrate share.
 */
#include "ui/labelled.h"

void eb_input_label_options(const eb_input *input, eb_label_options *out) {
    const eb_settings *settings = &input->settings;
    const eb_label_options defaults = EB_LABEL_OPTIONS_INIT;
    *out = defaults;
    out->memory = input->memory;
    out->as_of = settings->as_of;
    out->as_of_count = settings->as_of_count;
    out->sensitive = settings->view.sensitive;
    out->national = settings->view.national;
    out->threads = settings->view.threads;
    out->max_bad = settings->view.max_bad;
    out->threshold_num = settings->view.threshold_num;
    out->threshold_den = settings->view.threshold_den;
}

int eb_input_labels(const eb_input *input, const eb_model *const *models,
                    size_t model_count, eb_labels **out) {
    eb_label_options options;
    eb_error err = {0};
    eb_input_label_options(input, &options);
    options.models = models;
    options.model_count = model_count;
    if (eb_labels_new(input->reg, &options, out, &err) != EB_OK) {
        return eb_say_error(NULL, &err);
    }
    return EB_EXIT_DONE;
}
