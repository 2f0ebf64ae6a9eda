/* SPDX-License-Identifier: MIT */
/*
 * `explain`: one pupil, whole: what the register shows, the score, every term
 * of it and the sessions behind them. A pupil with several enrolments gets a
 * page for each, or --school names one.
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/commands.h"
#include "ui/explain_policy.h"
#include "ui/explained.h"
#include "ui/model.h"

static eb_status read_sessions(const eb_input *input, eb_explained *out,
                               eb_error *err) {
    size_t n = 0;
    eb_status status =
        eb_view_sessions(input->view, out->index, NULL, 0, &n, err);
    if (status != EB_OK) return status;
    out->sessions = eb_alloc(&input->memory, n, sizeof *out->sessions);
    if (out->sessions == NULL) return eb_fail_memory(err);
    return eb_view_sessions(input->view, out->index, out->sessions, n,
                            &out->session_count, err);
}

static eb_status gather(const eb_input *input, const eb_model *model,
                        size_t index, eb_explained *out, eb_error *err) {
    const eb_view *view = input->view;
    out->index = index;
    eb_status status = eb_view_row(view, index, &out->row, err);
    if (status == EB_OK) {
        status = eb_score(model, view, index, 1, &out->result, 0, err);
    }
    if (status == EB_OK) {
        status =
            eb_explain(model, view, index, out->terms, &out->term_count, err);
    }
    if (status == EB_OK) {
        status = eb_features(view, index, 1, out->features, 0, err);
    }
    if (status == EB_OK) {
        status = eb_view_own_sessions(view, index, &out->own, err);
    }
    if (status == EB_OK) status = eb_view_ahead(view, index, &out->ahead, err);
    if (status == EB_OK) {
        status = eb_view_last_year(view, index, &out->last_possible,
                                   &out->last_absent, err);
    }
    if (status == EB_OK && out->term_count > 0) {
        status = eb_explain_parts(model, view, index, &out->linear, err);
    }
    if (status == EB_OK) status = read_sessions(input, out, err);
    out->eta = 0.0;
    for (size_t i = 0; i < out->term_count; i++) {
        out->eta += out->terms[i].value;
    }
    return status;
}

/* Rows of the pupil, at one school or at all. Counts them; writes their
 * indexes when `out` is not NULL. */
static eb_status find_rows(const eb_input *input, size_t *out, size_t *n,
                           eb_error *err) {
    const char *pupil = input->settings.given->values[EB_OPTION_PUPIL];
    const char *school = input->settings.given->values[EB_OPTION_SCHOOL];
    size_t first = 0, found = 0;
    eb_status status = eb_view_find(input->view, pupil, school, &first, err);
    if (status != EB_OK) return status;
    const size_t rows = eb_view_row_count(input->view);
    for (size_t i = first; i < rows; i++) {
        eb_row row;
        status = eb_view_row(input->view, i, &row, err);
        if (status != EB_OK) return status;
        if (strcmp(row.pupil, pupil) != 0 ||
            (school != NULL && strcmp(row.school, school) != 0)) {
            continue;
        }
        if (out != NULL) out[found] = i;
        found++;
    }
    *n = found;
    return EB_OK;
}

static eb_status write_all(const eb_input *input, const eb_model *model,
                           const eb_explained *all, size_t n, eb_error *err) {
    const char *path = input->settings.given->values[EB_OPTION_OUTPUT];
    eb_output *output = NULL;
    eb_status status = eb_output_open(path, NULL, &output, err);
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
    size_t *rows = NULL;
    eb_explained *all = NULL;
    eb_status status = find_rows(input, NULL, &n, err);
    if (status != EB_OK) return status;
    rows = eb_alloc(&input->memory, n, sizeof *rows);
    all = eb_alloc_zero(&input->memory, n, sizeof *all);
    if (rows == NULL || all == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    status = find_rows(input, rows, &n, err);
    for (size_t i = 0; status == EB_OK && i < n; i++) {
        all[i].policy = policy;
        status = gather(input, model, rows[i], &all[i], err);
    }
    if (status == EB_OK) status = write_all(input, model, all, n, err);
out:
    for (size_t i = 0; all != NULL && i < n; i++) {
        eb_release(&input->memory, all[i].sessions);
    }
    eb_release(&input->memory, all);
    eb_release(&input->memory, rows);
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
    int code = eb_open_model(input->settings.model, &model);
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
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(NULL, &err);
}

int eb_cmd_explain(const eb_given *given) {
    if (given->values[EB_OPTION_PUPIL] == NULL) {
        return eb_say_wrong_use("explain", "whom? --pupil ID names the pupil");
    }
    return eb_on_register(given, explain);
}
