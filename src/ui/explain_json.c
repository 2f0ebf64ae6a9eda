/* SPDX-License-Identifier: MIT */
/*
 * An explanation for programs: everything from which another program can
 * compute every number again, and the numbers to compare with. Doubles are
 * written so that they read back to the same bits.
 *
 * `name`, `class` and `contact` are not here: they are for people to read,
 * and JSON goes on to other systems (spec: FORMATS, "Pupils").
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/explain_policy.h"
#include "ui/explained.h"
#include "ui/json_out.h"
#include "ui/words.h"

static const char *unit_name(eb_unit unit) {
    return unit == EB_UNIT_PUPIL ? "pupil" : "enrolment";
}

static void write_view(eb_json_out *json, const eb_input *input) {
    const eb_view_options *options = &input->settings.view;
    const int all_known =
        options->as_of == EB_NO_DATE && options->known_at == EB_NO_DATE;
    eb_json_date(json, "as_of", eb_view_as_of(input->view));
    /* Without --as-of every amendment in the file counts. */
    eb_json_date(json, "known_at",
                 all_known ? EB_NO_DATE : eb_view_known_at(input->view));
    eb_json_open(json, "view", '{');
    eb_json_text(json, "unit", unit_name(options->unit));
    eb_json_integer(json, "threshold_num", options->threshold_num);
    eb_json_integer(json, "threshold_den", options->threshold_den);
    eb_json_count(json, "ahead_weeks", options->ahead_weeks, 0);
    eb_json_bool(json, "sensitive", options->sensitive);
    eb_json_close(json, '}');
}

static void write_model(eb_json_out *json, const eb_model *model) {
    eb_model_info about;
    eb_model_about(model, &about);
    eb_json_open(json, "model", '{');
    eb_json_text(json, "name", about.name);
    eb_json_text(json, "version", about.version);
    eb_json_text(json, "kind", about.kind);
    eb_json_text(json, "status", about.status);
    eb_json_date(json, "expires", about.expires);
    eb_json_integer(json, "catalogue", about.catalogue);
    eb_json_bool(json, "sensitive", about.sensitive);
    eb_json_text(json, "sha256", about.sha256);
    eb_json_text(json, "source", about.source);
    if (about.outcome != NULL) eb_json_text(json, "outcome", about.outcome);
    eb_json_close(json, '}');
}

static void write_results(eb_json_out *json, const eb_result *r) {
    eb_json_open(json, "results", '{');
    eb_json_number(json, "p_persistent", r->p_persistent);
    eb_json_number(json, "p_severe", r->p_severe);
    eb_json_number(json, "p_ahead", r->p_ahead);
    eb_json_number(json, "expected_rate", r->expected_rate);
    eb_json_number(json, "rate_low", r->rate_low);
    eb_json_number(json, "rate_high", r->rate_high);
    eb_json_count(json, "sessions_in_hand", r->sessions_in_hand,
                  EB_NO_COUNT_SIGNED);
    eb_json_count(json, "sessions_back", r->sessions_back, EB_NO_COUNT_SIGNED);
    eb_json_number(json, "p_outcome", r->p_outcome);
    eb_json_number(json, "expected_ahead", r->expected_ahead);
    eb_json_close(json, '}');
}

static void write_reason(eb_json_out *json, const eb_reason *reason) {
    char text[EB_REASON_ROOM];
    eb_reason_text(reason, text);
    if (text[0] == '\0') {
        eb_json_null(json, "reason");
        return;
    }
    eb_json_text(json, "reason", text);
}

static void write_reasons(eb_json_out *json, const eb_result *result) {
    eb_json_open(json, "reasons", '[');
    for (size_t i = 0; i < 3; i++) {
        const eb_reason *reason = &result->reasons[i];
        if (reason->sentence == 0) continue;
        eb_json_open(json, NULL, '{');
        eb_json_integer(json, "sign", reason->sign);
        write_reason(json, reason);
        eb_json_close(json, '}');
    }
    eb_json_close(json, ']');
}

/* value = coef * (z - reference), and missing_coef more when it is missing. */
static void write_parts(eb_json_out *json, const eb_term_parts *part) {
    eb_json_text(json, "group", eb_term_group_name(part->group));
    eb_json_text(json, "transform", part->transform);
    eb_json_number(json, "x", part->x);
    eb_json_bool(json, "missing", part->missing);
    eb_json_number(json, "z", part->z);
    eb_json_number(json, "reference", part->reference);
    eb_json_number(json, "coef", part->coef);
    eb_json_number(json, "missing_coef", part->missing_coef);
}

static void write_mixture(eb_json_out *json, const eb_linear_mixture *mixture) {
    eb_json_open(json, "mixture", '[');
    for (int j = 0; j < mixture->count; j++) {
        eb_json_open(json, NULL, '{');
        eb_json_number(json, "weight", mixture->weight[j]);
        eb_json_number(json, "mean", mixture->absent[j]);
        eb_json_number(json, "precision", mixture->precision[j]);
        eb_json_close(json, '}');
    }
    eb_json_close(json, ']');
}

/* From eta to chances, and the same for the pupil whose eta is 0. */
static void write_chances(eb_json_out *json, const eb_explained *e) {
    const eb_explained_terms *linear = &e->linear;
    if (!linear->known) return;
    const int of_outcome = !isnan(e->result.p_outcome);
    if (of_outcome) {
        eb_json_number(json, "intercept", linear->intercept);
    } else {
        write_mixture(json, &linear->mixture);
    }
    eb_json_open(json, "average_pupil", '{');
    if (of_outcome) {
        eb_json_number(json, "p_outcome", linear->average_outcome);
    } else {
        write_mixture(json, &linear->average_mixture);
        eb_json_number(json, "rate_ahead", linear->average_rate);
    }
    eb_json_close(json, '}');
}

static void write_terms(eb_json_out *json, const eb_explained *e) {
    eb_json_open(json, "terms", '[');
    for (size_t i = 0; i < e->term_count; i++) {
        eb_json_open(json, NULL, '{');
        eb_json_text(json, "name", e->terms[i].name);
        eb_json_number(json, "value", e->terms[i].value);
        write_reason(json, &e->terms[i].reason);
        if (e->linear.known) write_parts(json, &e->linear.parts[i]);
        eb_json_close(json, '}');
    }
    eb_json_close(json, ']');
    if (e->term_count > 0) {
        eb_json_number(json, "eta", e->eta);
    } else {
        eb_json_null(json, "eta");
    }
}

static void write_months(eb_json_out *json, const char *key,
                         const int64_t months[13]) {
    char name[12];
    eb_json_open(json, key, '{');
    for (int month = 1; month <= 12; month++) {
        if (months[month] == 0) continue;
        snprintf(name, sizeof name, "%d", month);
        eb_json_integer(json, name, months[month]);
    }
    eb_json_close(json, '}');
}

/* With these two, the season and last year's marks can be computed again. */
static void write_history(eb_json_out *json, const eb_explained *e) {
    eb_json_open(json, "last_year", '{');
    eb_json_count(json, "possible", e->last_possible, EB_NO_COUNT);
    eb_json_count(json, "absent", e->last_absent, EB_NO_COUNT);
    eb_json_close(json, '}');
    eb_json_open(json, "ahead", '{');
    eb_json_count(json, "sessions", e->ahead.planned, EB_NO_COUNT);
    write_months(json, "sessions_in_month", e->ahead.planned_in_month);
    eb_json_count(json, "horizon", e->ahead.horizon, EB_NO_COUNT);
    write_months(json, "horizon_in_month", e->ahead.horizon_in_month);
    eb_json_close(json, '}');
}

static void write_features(eb_json_out *json, const eb_explained *e) {
    eb_json_open(json, "features", '{');
    for (size_t i = 0; i < EB_FEATURE_COUNT; i++) {
        eb_json_number(json, eb_feature(i)->name, e->features[i]);
    }
    eb_json_close(json, '}');
}

static void write_session(eb_json_out *json, const eb_input *input,
                          const eb_session *session, int recent) {
    const int hidden = session->sensitive && !input->settings.view.sensitive;
    eb_json_open(json, NULL, '{');
    eb_json_date(json, "date", session->date);
    eb_json_text(json, "session", session->half == EB_AM ? "AM" : "PM");
    eb_json_text(json, "class", eb_class_name(session->class_));
    if (hidden) {
        eb_json_null(json, "code");
        eb_json_null(json, "group");
    } else {
        eb_json_text(json, "code", session->code);
        eb_json_text(json, "group", session->group);
    }
    eb_json_bool(json, "open", session->open);
    if (recent >= 0) {
        eb_json_bool(json, "last_4_weeks", recent);
    } else {
        eb_json_null(json, "last_4_weeks");
    }
    eb_json_close(json, '}');
}

static void write_sessions(eb_json_out *json, const eb_input *input,
                           const eb_explained *e) {
    size_t own = 0;
    eb_json_open(json, "sessions", '[');
    const int compact = json->compact;
    json->compact = json->depth + 1;
    for (size_t i = 0; i < e->session_count; i++) {
        const eb_session *session = &e->sessions[i];
        const int possible = eb_class_is_possible(session->class_);
        const int recent =
            possible && own < e->own.count ? e->own.recent[own] : -1;
        own += (size_t)possible;
        write_session(json, input, session, recent);
    }
    json->compact = compact;
    eb_json_close(json, ']');
}

static void write_enrolment(eb_json_out *json, const eb_input *input,
                            const eb_explained *e) {
    eb_json_open(json, NULL, '{');
    eb_json_text(json, "school_id", e->row.school);
    eb_json_count(json, "year_group", e->row.year_group, EB_YEAR_UNKNOWN);
    eb_json_date(json, "entry_date", e->row.entry_date);
    eb_json_date(json, "leaving_date", e->row.leaving_date);
    eb_json_text(json, "state", eb_state_name(e->result.state));
    eb_json_integer(json, "possible", e->result.possible);
    eb_json_integer(json, "absent", e->result.absent);
    eb_json_count(json, "remaining", e->result.remaining, EB_NO_COUNT);
    write_results(json, &e->result);
    write_terms(json, e);
    write_chances(json, e);
    write_reasons(json, &e->result);
    write_history(json, e);
    write_features(json, e);
    eb_explain_policy_json(json, input, e);
    write_sessions(json, input, e);
    eb_json_close(json, '}');
}

void eb_explain_members(eb_json_out *json, const eb_input *input,
                        const eb_model *model, const eb_explained *explained,
                        size_t all) {
    eb_json_text(json, "earlybell", eb_version());
    eb_json_integer(json, "catalogue", EB_CATALOGUE_VERSION);
    write_view(json, input);
    write_model(json, model);
    eb_json_text(json, "pupil_id", explained[0].row.pupil);
    eb_json_open(json, "enrolments", '[');
    for (size_t i = 0; i < all; i++) {
        write_enrolment(json, input, &explained[i]);
    }
    eb_json_close(json, ']');
}

void eb_explain_json(const eb_input *input, const eb_model *model,
                     const eb_explained *explained, size_t all,
                     eb_output *output) {
    eb_json_out json = {output, 0, 0, 0};
    eb_json_open(&json, NULL, '{');
    eb_explain_members(&json, input, model, explained, all);
    eb_json_close(&json, '}');
}
