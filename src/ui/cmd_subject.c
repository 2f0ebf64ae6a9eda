/* SPDX-License-Identifier: MIT */
/*
 * `subject`: all that is held or derived about one pupil, the sensitive codes
 * and flags with it. What is held of brothers and sisters is theirs and not
 * shown; features of the family count days, not children.
 */
#include <string.h>

#include "ui/commands.h"
#include "ui/explain_policy.h"
#include "ui/purpose.h"
#include "ui/subject_held.h"

static int write_subject(const eb_subject *subject) {
    const eb_settings *settings = &subject->input->settings;
    const char *path = settings->given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_error err = {0};
    eb_status status = eb_result_open(settings->given, path, &output, &err);
    if (status != EB_OK) return eb_say_error(path, &err);
    if (settings->format == EB_FORMAT_JSON) {
        eb_subject_json(subject, output);
    } else {
        status = eb_subject_text(subject, output, &err);
    }
    if (status == EB_OK) {
        status = eb_output_close(output, &err);
    } else {
        eb_output_abandon(output);
    }
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(path, &err);
}

static int gather(eb_subject *subject, const eb_explained_policy *policy) {
    eb_error err = {0};
    eb_status status = eb_subject_open(subject, &err);
    if (status == EB_OK) {
        status =
            eb_explained_open(subject->input, subject->model, policy,
                              &subject->derived, &subject->derived_count, &err);
        if (status == EB_ERR_NOT_FOUND) status = EB_OK;
    }
    if (status == EB_OK && subject->derived != NULL) {
        const eb_patterns_options standard = EB_PATTERNS_OPTIONS_INIT;
        status = eb_patterns_new(subject->input->view, &standard,
                                 &subject->patterns, &err);
    }
    if (status != EB_OK) return eb_say_error(NULL, &err);
    if (!eb_subject_is_empty(subject)) return write_subject(subject);
    eb_say("--pupil: nothing is held about %s", subject->pupil);
    return EB_EXIT_FAILED;
}

static int subject_of(eb_input *input) {
    eb_model *model = NULL;
    eb_cases *cases = NULL;
    eb_explained_policy policy;
    eb_subject subject;
    int code = eb_input_model(input, &model);
    if (code != EB_EXIT_DONE) return code;
    code = eb_explain_policy_open(input, &policy);
    policy.options.lead = policy.options.all = 1; /* nothing is kept back */
    if (code == EB_EXIT_DONE && policy.cases == NULL) {
        code = eb_input_cases(input, &cases);
    }
    if (code == EB_EXIT_DONE) {
        memset(&subject, 0, sizeof subject);
        subject.input = input;
        subject.model = model;
        subject.cases = policy.cases != NULL ? policy.cases : cases;
        subject.pupil = input->pupil;
        code = gather(&subject, &policy);
        eb_subject_close(&subject);
    }
    eb_cases_free(cases);
    eb_explain_policy_close(&policy);
    eb_model_free(model);
    return code;
}

int eb_cmd_subject(const eb_given *given) {
    if (given->values[EB_OPTION_PUPIL] == NULL) {
        return eb_say_wrong_use("subject", "whom? --pupil ID names the pupil");
    }
    return eb_on_register(given, subject_of);
}
