/* SPDX-License-Identifier: MIT */
/*
 * All that is known of one row, gathered once, for the page and for JSON:
 * both forms of `explain` print from the same record.
 */
#ifndef EB_UI_EXPLAINED_H
#define EB_UI_EXPLAINED_H

#include "data/view_row.h"
#include "earlybell/model.h"
#include "model/linear.h"
#include "ui/input.h"
#include "ui/json_out.h"

/* What the terms of a model look at, in the order of a page: groups of the
 * kinds beta-binomial and logistic. */
typedef enum eb_term_group {
    EB_TERMS_LAST_YEAR,
    EB_TERMS_THIS_YEAR,
    EB_TERMS_LAST_WEEKS,
    EB_TERMS_OTHER, /* other pupils, and how many sessions there were */
    EB_TERM_GROUPS
} eb_term_group;

/* What the value of one term is made of:
 * coef * (z - reference), and missing_coef more when it is missing. */
typedef struct eb_term_parts {
    int feature; /* EB_F_... */
    eb_term_group group;
    const char *transform;
    double x; /* the feature as the model was given it; NaN: missing */
    int missing;
    double z; /* transformed; what stands for it when it is missing */
    double reference, coef, missing_coef; /* at this row's P */
} eb_term_parts;

/* The terms of one group together. */
typedef struct eb_terms_together {
    size_t count;
    double value;     /* added in file order, from 0.0 */
    eb_reason reason; /* what the register shows behind them, or none */
} eb_terms_together;

/*
 * What turns eta into chances, for this row and for the average pupil: one
 * with eta 0, after as many sessions and with as many ahead. In a band-prior
 * `known` is 0 and there is no more.
 */
typedef struct eb_explained_terms {
    int known;
    eb_term_parts parts[EB_LINEAR_TERMS_MAX];
    eb_terms_together groups[EB_TERM_GROUPS];
    /* beta-binomial */
    eb_linear_mixture mixture, average_mixture;
    double average_rate; /* E K / R of the average pupil */
    /* logistic */
    double intercept, average_outcome;
} eb_explained_terms;

typedef struct eb_explained {
    size_t index; /* of the view's row */
    eb_row row;
    eb_result result;
    eb_term terms[EB_TERMS_MAX];
    size_t term_count;
    double eta; /* the terms added in order, from 0.0 */
    eb_explained_terms linear;
    double features[EB_FEATURE_COUNT];
    eb_session *sessions; /* with a mark row, in time order */
    size_t session_count;
    eb_own_sessions own;
    eb_ahead ahead;
    int64_t last_possible, last_absent;       /* or EB_NO_COUNT */
    const struct eb_explained_policy *policy; /* NULL: no rules are asked */
} eb_explained;

/* All rows of --pupil, at --school or at all, in `*out`, to be closed with
 * their number. EB_ERR_NOT_FOUND: the pupil has no row. After an error there
 * is nothing to close. */
EB_WARN_UNUSED eb_status
eb_explained_open(const eb_input *input, const eb_model *model,
                  const struct eb_explained_policy *policy, eb_explained **out,
                  size_t *count, eb_error *err);
/* `all` may be NULL. */
void eb_explained_close(const eb_input *input, eb_explained *all, size_t count);

/* The parts of the terms of a row that eb_explain gave terms to. */
eb_status eb_explain_parts(const eb_model *model, const eb_view *view,
                           size_t index, eb_explained_terms *out,
                           eb_error *err);

/* "last_year", "this_year", "last_four_weeks", "other". */
const char *eb_term_group_name(eb_term_group group);

/* 1 when a chance was given: of the year's end, or of an outcome. */
int eb_explained_is_scored(const eb_explained *explained);

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

/* The members of the second, for an object that is open. */
void eb_explain_members(eb_json_out *json, const eb_input *input,
                        const eb_model *model, const eb_explained *explained,
                        size_t all);

/* What may be said of a code: its own meaning, or NULL when it is sensitive
 * and --sensitive was not given (then only the class may be said). */
const char *eb_code_meaning(const eb_input *input, const eb_session *session);

#endif
