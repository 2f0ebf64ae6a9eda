/* SPDX-License-Identifier: MIT */
/*
 * What the fuzzers do with a register that came to be: close it, look at it
 * and ask everything of it that a host would. Whatever it holds, counts add
 * up, numbers are finite or missing, chances lie in [0, 1], and the links of
 * its rows survive being written and read.
 */
#ifndef EB_TESTS_FUZZ_FUZZ_USE_H
#define EB_TESTS_FUZZ_FUZZ_USE_H

#include <math.h>

#include "fuzz.h"

#define FUZZ_ROWS_MOST 24 /* looked at; time must not go into large rows */

typedef struct fuzz_text {
    char *text;
    size_t length, room;
} fuzz_text;

static inline int fuzz_put(void *context, const char *text, size_t length) {
    fuzz_text *to = context;
    if (to->length + length > to->room) {
        to->room = 2 * (to->length + length);
        to->text = realloc(to->text, to->room);
        EXPECT(to->text != NULL);
    }
    if (length != 0) memcpy(to->text + to->length, text, length);
    to->length += length;
    return 0;
}

static inline void fuzz_expect_chance(double p) {
    EXPECT(isnan(p) || (p >= 0.0 && p <= 1.0));
}

static inline void fuzz_expect_result(const eb_result *result) {
    EXPECT((unsigned)result->state < EB_STATES);
    const int scored =
        result->state == EB_STATE_OK || result->state == EB_STATE_EARLY;
    fuzz_expect_chance(result->p_persistent);
    fuzz_expect_chance(result->p_severe);
    fuzz_expect_chance(result->p_ahead);
    fuzz_expect_chance(result->p_outcome);
    fuzz_expect_chance(result->expected_rate);
    fuzz_expect_chance(result->rate_low);
    fuzz_expect_chance(result->rate_high);
    if (!scored) {
        EXPECT(isnan(result->p_persistent));
        EXPECT(isnan(result->p_outcome));
    }
    if (!isnan(result->rate_low)) EXPECT(result->rate_low <= result->rate_high);
    if (!isnan(result->expected_ahead)) {
        EXPECT(result->expected_ahead >= 0.0);
        EXPECT(result->expected_ahead <= (double)result->remaining);
    }
    for (size_t i = 0; i < 3; i++) {
        char text[EB_REASON_ROOM];
        eb_reason_text(&result->reasons[i], text);
        EXPECT(memchr(text, '\0', sizeof text) != NULL);
    }
}

static inline void fuzz_use_links(const eb_view *view) {
    eb_links *links = NULL, *again = NULL;
    eb_error err = {0};
    fuzz_text first = {0}, second = {0};
    const eb_status status = eb_links_new(view, &links, &err);
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
        return;
    }
    EXPECT(eb_links_write(links, fuzz_put, &first, &err) == EB_OK);
    EXPECT(eb_links_read(first.text, first.length, NULL, &again, &err) ==
           EB_OK);
    EXPECT(eb_links_write(again, fuzz_put, &second, &err) == EB_OK);
    EXPECT(first.length == second.length);
    EXPECT(first.length == 0 ||
           memcmp(first.text, second.text, first.length) == 0);
    free(first.text);
    free(second.text);
    eb_links_free(links);
    eb_links_free(again);
}

static inline void fuzz_use_row(const eb_view *view, size_t index) {
    eb_error err = {0};
    eb_row row;
    size_t n = 0;
    EXPECT(eb_view_row(view, index, &row, &err) == EB_OK);
    EXPECT(row.possible >= 0 && row.absent >= 0 && row.absent <= row.possible);
    EXPECT(row.planned == EB_NO_COUNT || row.planned >= 0);
    EXPECT((unsigned)row.state < EB_STATES);
    EXPECT(eb_view_sessions(view, index, NULL, 0, &n, &err) == EB_OK);
    eb_session *sessions = calloc(n + 1, sizeof *sessions);
    EXPECT(sessions != NULL);
    EXPECT(eb_view_sessions(view, index, sessions, n, &n, &err) == EB_OK);
    int64_t possible = 0, absent = 0;
    for (size_t i = 0; i < n; i++) {
        possible += sessions[i].class_ <= EB_UNAUTHORISED;
        absent += sessions[i].class_ == EB_AUTHORISED ||
                  sessions[i].class_ == EB_UNAUTHORISED;
        EXPECT(sessions[i].date < eb_view_as_of(view));
    }
    EXPECT(possible == row.possible && absent == row.absent);
    free(sessions);
}

static inline void fuzz_use_triggers(const eb_view *view,
                                     const eb_policy *policy,
                                     const eb_cases *cases) {
    eb_triggers_options options = EB_TRIGGERS_OPTIONS_INIT;
    options.all = options.lead = 1;
    eb_triggers *triggers = NULL;
    eb_error err = {0};
    const eb_status status =
        eb_triggers_new(view, policy, cases, &options, &triggers, &err);
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
        return;
    }
    eb_trigger row;
    eb_policy_info about;
    eb_policy_about(policy, &about);
    for (size_t i = 0; i < eb_triggers_count(triggers); i++) {
        EXPECT(eb_triggers_get(triggers, i, &row));
        EXPECT(row.rule < about.rules);
        EXPECT(row.evidence != NULL && row.held_because != NULL);
    }
    EXPECT(!eb_triggers_get(triggers, eb_triggers_count(triggers), &row));
    eb_triggers_free(triggers);
}

static inline void fuzz_use_scores(const eb_view *view, const eb_model *model,
                                   size_t rows) {
    eb_error err = {0};
    eb_result results[FUZZ_ROWS_MOST];
    const eb_status status = eb_score(model, view, 0, rows, results, 1, &err);
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
        return;
    }
    for (size_t i = 0; i < rows; i++) {
        eb_term terms[EB_TERMS_MAX];
        size_t n = 0;
        fuzz_expect_result(&results[i]);
        EXPECT(eb_explain(model, view, i, terms, &n, &err) == EB_OK);
        EXPECT(n <= EB_TERMS_MAX);
        for (size_t t = 0; t < n; t++) EXPECT(isfinite(terms[t].value));
    }
}

/* `model` and `policy` may be NULL. */
static inline void fuzz_use_view(const eb_view *view, const eb_model *model,
                                 const eb_policy *policy,
                                 const eb_cases *cases) {
    static double features[FUZZ_ROWS_MOST * EB_FEATURE_COUNT];
    eb_counts counts;
    eb_error err = {0};
    int64_t sum = 0;
    size_t rows = eb_view_row_count(view);
    eb_view_counts(view, &counts);
    for (int i = 0; i < EB_FATES; i++) {
        EXPECT(counts.fates[i] >= 0);
        sum += counts.fates[i];
    }
    EXPECT(sum == counts.rows);
    if (rows > FUZZ_ROWS_MOST) rows = FUZZ_ROWS_MOST;
    for (size_t i = 0; i < rows; i++) fuzz_use_row(view, i);
    EXPECT(eb_features(view, 0, rows, features, 0, &err) == EB_OK);
    for (size_t i = 0; i < rows * EB_FEATURE_COUNT; i++) {
        EXPECT(isfinite(features[i]) || isnan(features[i]));
    }
    if (model != NULL) fuzz_use_scores(view, model, rows);
    if (policy != NULL) fuzz_use_triggers(view, policy, cases);
    fuzz_use_links(view);
}

static inline eb_status fuzz_no_write(void *context, const char *text,
                                      size_t length) {
    (void)text;
    *(size_t *)context += length;
    return EB_OK;
}

/* The register is closed here; what refuses it says so. */
static inline void fuzz_use_register(eb_register *reg, eb_date as_of,
                                     const eb_model *model,
                                     const eb_policy *policy,
                                     const eb_cases *cases) {
    eb_error err = {0};
    EXPECT(eb_register_close(reg, &err) == EB_OK);
    size_t written = 0;
    EXPECT(eb_register_write_fixed(reg, fuzz_no_write, &written, &err) ==
           EB_OK);
    for (int inspect = 0; inspect < 2; inspect++) {
        eb_view_options options = EB_VIEW_OPTIONS_INIT;
        eb_view *view = NULL;
        options.as_of = as_of;
        options.sensitive = 1;
        options.inspect = inspect;
        options.unit = inspect == 1 ? EB_UNIT_PUPIL : EB_UNIT_ENROLMENT;
        memset(&err, 0, sizeof err);
        const eb_status status = eb_view_new(reg, &options, &view, &err);
        if (status != EB_OK) {
            fuzz_expect_error(status, &err);
            EXPECT(view == NULL);
            continue;
        }
        fuzz_use_view(view, model, policy, cases);
        eb_view_free(view);
    }
}

/* The code table, the model and the policy that are built in, once. */
static inline const eb_codes *fuzz_codes(void) {
    static eb_codes *codes;
    if (codes == NULL) EXPECT(eb_codes_new(NULL, &codes, NULL) == EB_OK);
    return codes;
}

static inline const eb_model *fuzz_model(void) {
    static eb_model *model;
    if (model == NULL) {
        EXPECT(eb_model_open("england-bands", NULL, &model, NULL) == EB_OK);
    }
    return model;
}

static inline const eb_policy *fuzz_policy(void) {
    static eb_policy *policy;
    if (policy == NULL) {
        EXPECT(eb_policy_open("panel-ladder", NULL, &policy, NULL) == EB_OK);
    }
    return policy;
}

#endif
