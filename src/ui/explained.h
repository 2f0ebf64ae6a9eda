/* SPDX-License-Identifier: MIT */
/*
 * All that is known of one row, gathered once, for the page and for JSON:
 * both forms of `explain` print from the same record.
 */
#ifndef EB_UI_EXPLAINED_H
#define EB_UI_EXPLAINED_H

#include "data/view_row.h"
#include "earlybell/model.h"
#include "ui/input.h"

typedef struct eb_explained {
    size_t index; /* of the view's row */
    eb_row row;
    eb_result result;
    eb_term terms[EB_TERMS_MAX];
    size_t term_count;
    double eta; /* the terms added in order, from 0.0 */
    double features[EB_FEATURE_COUNT];
    eb_session *sessions; /* with a mark row, in time order */
    size_t session_count;
    eb_own_sessions own;
    eb_ahead ahead;
    int64_t last_possible, last_absent; /* or EB_NO_COUNT */
} eb_explained;

/* A run of absent sessions, sessions that were not possible passed over. */
typedef struct eb_spell {
    eb_date first, last; /* of its absent sessions */
    int64_t sessions;
    int64_t unauthorised;     /* of them */
    const eb_session *reason; /* all have this code; NULL: several */
} eb_spell;

/* The spells of a year, in time order. Writes at most `room` and returns how
 * many there are. */
size_t eb_spells(const eb_session *sessions, size_t count, eb_spell *out,
                 size_t room);

/* Both write a row to the output of a page; `number` of `all`, from 0. */
eb_status eb_explain_text(const eb_input *input, const eb_model *model,
                          const eb_explained *explained, size_t all,
                          eb_output *output, eb_error *err);
void eb_explain_json(const eb_input *input, const eb_model *model,
                     const eb_explained *explained, size_t all,
                     eb_output *output);

/* What may be said of a code: its own meaning, or NULL when it is sensitive
 * and --sensitive was not given (then only the class may be said). */
const char *eb_code_meaning(const eb_input *input, const eb_session *session);

#endif
