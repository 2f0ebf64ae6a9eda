/* SPDX-License-Identifier: MIT */
/*
 * The rules of a policy for one pupil. A rule is law or local practice and a
 * score is statistics: they stand in sections of their own, and neither reads
 * the other.
 */
#include "ui/explain_policy.h"

#include <inttypes.h>
#include <string.h>

#include "ui/shown.h"

int eb_explain_policy_open(const eb_input *input, eb_explained_policy *out) {
    memset(out, 0, sizeof *out);
    if (input->settings.given->values[EB_OPTION_POLICY] == NULL) {
        return EB_EXIT_DONE;
    }
    int code =
        eb_open_policy(input->settings.given, &out->policy, &out->options);
    if (code == EB_EXIT_DONE) code = eb_input_cases(input, &out->cases);
    if (code != EB_EXIT_DONE) eb_explain_policy_close(out);
    return code;
}

void eb_explain_policy_close(eb_explained_policy *policy) {
    eb_cases_free(policy->cases);
    eb_policy_free(policy->policy);
    memset(policy, 0, sizeof *policy);
}

static int is_shown(const eb_explained_policy *p, const eb_rule_info *rule) {
    return !rule->for_lead || p->options.lead;
}

/* ---- text --------------------------------------------------------------- */

static void add_count(const eb_writer *w, const eb_why *why) {
    if (why->need == 0) return;
    if (why->of != EB_NO_COUNT) {
        eb_page_add(w->page, " %" PRId64 " of %" PRId64 " sessions missed",
                    why->have, why->of);
        if (!why->met && why->need > why->have) {
            eb_page_add(w->page, ", the rule begins at %" PRId64, why->need);
        }
        eb_page_add(w->page, ".");
        return;
    }
    eb_page_add(w->page, " %" PRId64 " of %" PRId64 " %s.", why->have,
                why->need, why->unit);
}

static void add_row(const eb_writer *w, const eb_trigger *row) {
    char date[11], due[EB_DUE_ROOM];
    if (row->first_met != EB_NO_DATE) {
        eb_date_write(row->first_met, date);
        eb_page_add(w->page, " Since %s.", date);
    }
    if (row->evidence[0] != '\0') {
        eb_page_add(w->page, " ");
        eb_page_add_shown(w->page, row->evidence, SIZE_MAX);
        eb_page_add(w->page, ".");
    }
    if (row->provisional) {
        eb_page_add(w->page, " Provisional: an N may still be explained.");
    }
    if (row->held_because[0] != '\0') {
        eb_page_add(w->page, " Held back: ");
        eb_page_add_shown(w->page, row->held_because, SIZE_MAX);
        eb_page_add(w->page, ".");
    }
    if (row->state == EB_TRIGGER_MET) {
        eb_page_add(w->page, " ");
        eb_page_add_shown(w->page, row->action, SIZE_MAX);
        eb_due_text(row, due);
        if (due[0] != '\0') eb_page_add(w->page, ", by %s", due);
        eb_page_add(w->page, ".");
    }
}

static void write_rule(const eb_writer *w, const eb_rule_info *rule,
                       const eb_why *why) {
    eb_page_add_shown(w->page, rule->name, SIZE_MAX);
    if (!why->applies) {
        eb_page_add(w->page, ": not a rule for this pupil.");
    } else if (why->has_row) {
        eb_page_add(w->page, ": %s.", eb_trigger_state_name(why->row.state));
        add_count(w, why);
        add_row(w, &why->row);
    } else {
        eb_page_add(w->page, ": not met.");
        add_count(w, why);
        if (why->contact) {
            eb_page_add(w->page, " Somebody has been in touch since it began.");
        }
    }
    eb_explain_end(w);
}

eb_status eb_explain_policy_text(const eb_writer *w, eb_error *err) {
    const eb_explained_policy *p = w->e->policy;
    eb_policy_info about;
    eb_rule_info rule;
    if (p == NULL || p->policy == NULL) return EB_OK;
    eb_policy_about(p->policy, &about);
    eb_explain_head(w, "What the rules say, apart from any score");
    for (size_t i = 0; eb_policy_rule(p->policy, i, &rule); i++) {
        eb_why why;
        if (!is_shown(p, &rule)) continue;
        const eb_status status =
            eb_policy_why(w->input->view, p->policy, p->cases, &p->options,
                          w->e->index, i, &why, err);
        if (status != EB_OK) return status;
        write_rule(w, &rule, &why);
    }
    eb_page_add(w->page, "Policy ");
    eb_page_add_shown(w->page, about.name, SIZE_MAX);
    eb_page_add(w->page, " ");
    eb_page_add_shown(w->page, about.version, SIZE_MAX);
    eb_page_add(w->page, ". A person decides what follows; support first.");
    eb_explain_end(w);
    return EB_OK;
}

/* ---- JSON --------------------------------------------------------------- */

static void text_or_null(eb_json_out *json, const char *key, const char *text) {
    if (text[0] == '\0') {
        eb_json_null(json, key);
    } else {
        eb_json_text(json, key, text);
    }
}

static void write_json_rule(eb_json_out *json, const eb_rule_info *rule,
                            const eb_why *why) {
    char due[EB_DUE_ROOM];
    eb_json_open(json, NULL, '{');
    eb_json_text(json, "rule", rule->name);
    eb_json_text(json, "kind", rule->kind);
    eb_json_bool(json, "applies", why->applies);
    text_or_null(json, "state",
                 why->has_row ? eb_trigger_state_name(why->row.state) : "");
    eb_json_integer(json, "have", why->have);
    eb_json_integer(json, "need", why->need);
    eb_json_text(json, "unit", why->unit);
    eb_json_count(json, "of", why->of, EB_NO_COUNT);
    eb_json_bool(json, "contact", why->contact);
    eb_json_date(json, "first_met", why->row.first_met);
    eb_json_bool(json, "provisional", why->row.provisional);
    text_or_null(json, "evidence", why->evidence);
    eb_due_text(&why->row, due);
    text_or_null(json, "due", due);
    text_or_null(json, "held_because", why->held_because);
    text_or_null(json, "action", rule->action);
    text_or_null(json, "source", rule->source);
    eb_json_close(json, '}');
}

void eb_explain_policy_json(eb_json_out *json, const eb_input *input,
                            const eb_explained *explained) {
    const eb_explained_policy *p = explained->policy;
    eb_policy_info about;
    eb_rule_info rule;
    if (p == NULL || p->policy == NULL) return;
    eb_policy_about(p->policy, &about);
    eb_json_open(json, "policy", '{');
    eb_json_text(json, "name", about.name);
    eb_json_text(json, "version", about.version);
    eb_json_text(json, "source", about.source);
    eb_json_open(json, "rules", '[');
    for (size_t i = 0; eb_policy_rule(p->policy, i, &rule); i++) {
        eb_why why;
        if (!is_shown(p, &rule)) continue;
        if (eb_policy_why(input->view, p->policy, p->cases, &p->options,
                          explained->index, i, &why, NULL) != EB_OK) {
            continue;
        }
        write_json_rule(json, &rule, &why);
    }
    eb_json_close(json, ']');
    eb_json_close(json, '}');
}
