/* SPDX-License-Identifier: MIT */
/*
 * Everything that is known of a pupil's rows, gathered for `explain` and
 * `subject`: the row, its score and terms, its features, its sessions.
 */
#include <string.h>

#include "base/memory.h"
#include "ui/explained.h"

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
    const char *pupil = input->pupil, *school = input->school;
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

eb_status eb_explained_open(const eb_input *input, const eb_model *model,
                            const struct eb_explained_policy *policy,
                            eb_explained **out, size_t *count, eb_error *err) {
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
    if (status == EB_OK) {
        *out = all;
        *count = n;
        all = NULL;
    }
out:
    eb_explained_close(input, all, n);
    eb_release(&input->memory, rows);
    return status;
}

void eb_explained_close(const eb_input *input, eb_explained *all,
                        size_t count) {
    for (size_t i = 0; all != NULL && i < count; i++) {
        eb_release(&input->memory, all[i].sessions);
    }
    eb_release(&input->memory, all);
}
