/* SPDX-License-Identifier: MIT */
/*
 * `evaluate`: how good a model is on this organisation's own past, beside the
 * rules that people use now. A model is not judged on the years it was fitted
 * to unless that is asked for, and then every page says so (spec: MODEL,
 * "Fitting and judging").
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "ui/commands.h"
#include "ui/evaluated.h"
#include "ui/labelled.h"
#include "ui/model.h"
#include "ui/progress.h"
#include "ui/purpose.h"

/* ---- the years a model was fitted to ------------------------------------ */

/* The academic year after the one that `until` lies in: the first of which
 * the model has seen nothing. */
static int year_after(eb_date until) {
    int year, month;
    eb_date_split(until, &year, &month, NULL);
    return month >= 8 ? year + 1 : year;
}

static int year_of(eb_date date) { return year_after(date) - 1; }

/* The first day asked for in a year before `year`, or EB_NO_DATE. */
static eb_date first_before(const eb_settings *settings, int year) {
    for (size_t i = 0; i < settings->as_of_count; i++) {
        if (year_of(settings->as_of[i]) < year) return settings->as_of[i];
    }
    return EB_NO_DATE;
}

/* The model was fitted to the years of this register before `year`. */
static int keep_apart(eb_evaluated *e, int year) {
    const eb_settings *settings = e->settings;
    const eb_date day = first_before(settings, year);
    if (settings->given->values[EB_OPTION_IN_SAMPLE] != NULL) {
        e->in_sample = settings->as_of_count == 0 || day != EB_NO_DATE;
        return EB_EXIT_DONE;
    }
    e->first_year = year;
    if (day == EB_NO_DATE) return EB_EXIT_DONE;
    char date[11];
    eb_date_write(day, date);
    eb_say(
        "--as-of %s: the model was fitted to that year of this register, and "
        "would be judged on what it learnt from; --in-sample does it all the "
        "same, and says so",
        date);
    return EB_EXIT_WRONG_USE;
}

/* training.register_sha256 of a model that has been read before: "" when it
 * names no register. */
static eb_status fitted_to(const char *text, size_t length,
                           const eb_memory *memory, char out[65],
                           eb_error *err) {
    eb_json *json = NULL;
    eb_status status = eb_json_read(text, length, memory, &json, err);
    if (status != EB_OK) return status;
    const eb_json_value *training =
        eb_json_member(eb_json_root(json), "training");
    const char *digest = NULL;
    status = eb_json_get_string(training, "register_sha256", EB_JSON_NULLABLE,
                                &digest, err);
    if (status == EB_OK) {
        snprintf(out, 65, "%s", digest != NULL ? digest : "");
    }
    eb_json_free(json);
    return status;
}

static eb_status read_fitted_to(const eb_input *input, char out[65],
                                eb_error *err) {
    const char *text = NULL;
    char *owned = NULL;
    size_t length = 0;
    eb_status status = eb_model_bytes(input->settings.model, &input->memory,
                                      &text, &length, &owned, err);
    if (status != EB_OK) return status;
    status = fitted_to(text, length, &input->memory, out, err);
    eb_release(&input->memory, owned);
    return status;
}

/* Sets e->first_year or e->in_sample where the model was fitted to this
 * register. */
static int find_sample(const eb_input *input, eb_evaluated *e) {
    char fitted[65] = "";
    eb_error err = {0};
    eb_status status = eb_register_sha256(input->reg, e->register_sha256, &err);
    if (status == EB_OK) status = read_fitted_to(input, fitted, &err);
    if (status != EB_OK) return eb_say_error(NULL, &err);
    if (strcmp(e->register_sha256, fitted) != 0) return EB_EXIT_DONE;
    return keep_apart(e, year_after(e->model.until));
}

/* ---- the work ----------------------------------------------------------- */

static int say_no_rows(const eb_evaluated *e) {
    if (e->first_year > 0) {
        eb_say(
            "the model was fitted to every past year of this register: "
            "--in-sample judges it on them all the same, and says so");
    } else {
        eb_say(
            "no past year to judge on: it takes marks to the end of a year "
            "(or --as-of days with 20 sessions known after them)");
    }
    return EB_EXIT_FAILED;
}

static int make_labels(const eb_input *input, const eb_model *model,
                       eb_evaluated *e, eb_labels **out) {
    eb_label_options options;
    eb_progress progress;
    eb_error err = {0};
    eb_input_label_options(input, &options);
    options.models = &model;
    options.model_count = 1;
    options.first_year = e->first_year;
    eb_progress_start(&progress, "looking at past days");
    const eb_status status = eb_labels_new(input->reg, &options, out, &err);
    eb_progress_end(&progress);
    if (status == EB_ERR_NOT_FOUND) return say_no_rows(e);
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(NULL, &err);
}

static eb_status write_all(const eb_evaluated *e, eb_error *err) {
    const char *path = e->settings->given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_status status = eb_result_open(e->settings->given, path, &output, err);
    if (status != EB_OK) return status;
    switch (e->settings->format) {
        case EB_FORMAT_CSV:
            status = eb_evaluate_csv(e, output, err);
            break;
        case EB_FORMAT_JSON:
            eb_evaluate_json(e, output);
            break;
        case EB_FORMAT_HTML:
            eb_evaluate_html(e, output);
            break;
        default:
            status = eb_evaluate_text(e, output, err);
            break;
    }
    if (status == EB_OK) return eb_output_close(output, err);
    eb_output_abandon(output);
    return status;
}

static int judge(const eb_input *input, const eb_model *model,
                 const eb_labels *labels, eb_evaluated *e) {
    const eb_settings *settings = &input->settings;
    eb_evaluate_options options = EB_EVALUATE_OPTIONS_INIT;
    eb_evaluation *evaluation = NULL;
    eb_progress progress;
    eb_error err = {0};
    options.memory = input->memory;
    options.about = model;
    options.by = settings->given->values[EB_OPTION_BY];
    options.places = settings->places;
    options.seed = settings->seed;
    options.threads = settings->view.threads;
    eb_progress_start(&progress, "judging");
    eb_status status = eb_evaluate(labels, &options, &evaluation, &err);
    eb_progress_end(&progress);
    if (status == EB_ERR_NOT_FOUND && strcmp(err.field, "by") == 0) {
        eb_say("--by: %s", err.message);
        return EB_EXIT_WRONG_USE;
    }
    e->evaluation = evaluation;
    if (status == EB_OK && e->first_year == 0 && !e->in_sample) {
        e->may_know =
            e->model.pupils > 0 &&
            eb_evaluation_part(evaluation, 0)->first_as_of < e->model.until;
    }
    for (int reason = 0; reason < EB_UNLABELLED; reason++) {
        e->left_out[reason] = eb_labels_left_out(labels, (eb_unlabelled)reason);
    }
    e->pupils = eb_labels_pupil_count(labels);
    e->schools = eb_labels_school_count(labels);
    if (status == EB_OK) status = write_all(e, &err);
    eb_evaluation_free(evaluation);
    if (status == EB_OK) return EB_EXIT_DONE;
    return eb_say_output_error(settings->given->values[EB_OPTION_OUTPUT], &err);
}

static int evaluate(eb_input *input) {
    eb_model *model = NULL;
    eb_labels *labels = NULL;
    eb_evaluated e;
    memset(&e, 0, sizeof e);
    e.settings = &input->settings;
    int code = eb_input_model(input, &model);
    if (code != EB_EXIT_DONE) return code;
    eb_model_about(model, &e.model);
    if (strcmp(e.model.kind, "logistic") == 0) {
        eb_say(
            "--model: %.60s gives the chance of another outcome; evaluate "
            "judges that of persistent absence",
            e.model.name);
        code = EB_EXIT_WRONG_USE;
    }
    if (code == EB_EXIT_DONE) code = find_sample(input, &e);
    if (code == EB_EXIT_DONE) code = make_labels(input, model, &e, &labels);
    if (code == EB_EXIT_DONE) code = judge(input, model, labels, &e);
    eb_labels_free(labels);
    eb_model_free(model);
    return code;
}

int eb_cmd_evaluate(const eb_given *given) {
    return eb_on_register(given, evaluate);
}
