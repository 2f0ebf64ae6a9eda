/* SPDX-License-Identifier: MIT */
/*
 * `explain`: one pupil, whole: what the register shows, the score, every term
 * of it and the sessions behind them. A pupil with several enrolments gets a
 * page for each, or --school names one.
 */
#include <stdio.h>
#include <string.h>

#include "ui/commands.h"
#include "ui/explain_policy.h"
#include "ui/explained.h"
#include "ui/purpose.h"

static eb_status write_all(const eb_input *input, const eb_model *model,
                           const eb_explained *all, size_t n, eb_error *err) {
    const char *path = input->settings.given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_status status =
        eb_result_open(input->settings.given, path, &output, err);
    if (status != EB_OK) return status;
    if (input->settings.format == EB_FORMAT_JSON) {
        eb_explain_json(input, model, all, n, output);
    } else {
        status = eb_explain_text(input, model, all, n, output, err);
    }
    if (status == EB_OK) return eb_output_close(output, err);
    eb_output_abandon(output);
    return status;
}

static eb_status explain_all(const eb_input *input, const eb_model *model,
                             const eb_explained_policy *policy, eb_error *err) {
    size_t n = 0;
    eb_explained *all = NULL;
    eb_status status = eb_explained_open(input, model, policy, &all, &n, err);
    if (status == EB_OK) status = write_all(input, model, all, n, err);
    eb_explained_close(input, all, n);
    return status;
}

static int say_not_found(const eb_input *input) {
    const eb_given *given = input->settings.given;
    const char *school = given->values[EB_OPTION_SCHOOL];
    char date[11];
    eb_date_write(eb_view_as_of(input->view), date);
    eb_say("--pupil: %s has no mark in the academic year before %s%s%s",
           given->values[EB_OPTION_PUPIL], date,
           school != NULL ? " at school " : "", school != NULL ? school : "");
    return EB_EXIT_FAILED;
}

static int explain(eb_input *input) {
    eb_model *model = NULL;
    eb_error err = {0};
    eb_explained_policy policy;
    int code = eb_input_model(input, &model);
    if (code != EB_EXIT_DONE) return code;
    code = eb_explain_policy_open(input, &policy);
    if (code != EB_EXIT_DONE) {
        eb_model_free(model);
        return code;
    }
    const eb_status status = explain_all(input, model, &policy, &err);
    eb_explain_policy_close(&policy);
    eb_model_free(model);
    if (status == EB_ERR_NOT_FOUND) return say_not_found(input);
    if (status == EB_OK) return EB_EXIT_DONE;
    return eb_say_output_error(input->settings.given->values[EB_OPTION_OUTPUT],
                               &err);
}

int eb_cmd_explain(const eb_given *given) {
    if (given->values[EB_OPTION_PUPIL] == NULL) {
        return eb_say_wrong_use("explain", "whom? --pupil ID names the pupil");
    }
    return eb_on_register(given, explain);
}
