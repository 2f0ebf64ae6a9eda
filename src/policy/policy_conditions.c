/* SPDX-License-Identifier: MIT */
/*
 * What a rule may carry besides its own numbers: for whom it is, which marks
 * are used up, how often it may be acted on, what holds it back and what
 * clears it, what to do by when, and who sees it.
 */
#include <string.h>

#include "policy/policy.h"

#define READ(call)                                      \
    do {                                                \
        const eb_status read_status_ = (call);          \
        if (read_status_ != EB_OK) {                    \
            return eb_policy_status(read_status_, err); \
        }                                               \
    } while (0)

static eb_status read_applies(const eb_json_value *rule, eb_rule *out,
                              eb_error *err) {
    static const char *const KEYS[] = {"flags", "not_flags", "year_groups",
                                       NULL};
    const eb_json_value *applies = NULL;
    READ(eb_json_get_object(rule, "applies", EB_JSON_OPTIONAL, &applies, err));
    if (applies == NULL) return EB_OK;
    READ(eb_json_only_keys(applies, KEYS, err));
    READ(eb_policy_read_words(applies, "flags", &out->applies.flags, err));
    READ(eb_policy_read_words(applies, "not_flags", &out->applies.not_flags,
                              err));
    return eb_policy_read_years(applies, "year_groups", &out->applies.years,
                                err);
}

static eb_status read_limit(const eb_json_value *rule, eb_rule *out,
                            eb_error *err) {
    static const char *const KEYS[] = {"event", "count", "years", NULL};
    const eb_json_value *limit = NULL;
    int64_t count = 0, years = 0;
    READ(eb_json_get_object(rule, "limit", EB_JSON_OPTIONAL, &limit, err));
    if (limit == NULL) return EB_OK;
    READ(eb_json_only_keys(limit, KEYS, err));
    READ(eb_policy_read_event(limit, "event", &out->limit.event, err));
    READ(eb_json_get_integer(limit, "count", EB_JSON_REQUIRED, 1, 100, &count,
                             err));
    READ(eb_json_get_integer(limit, "years", EB_JSON_REQUIRED, 1, 20, &years,
                             err));
    out->limit.count = (int)count;
    out->limit.years = (int)years;
    return EB_OK;
}

static eb_status read_provisional(const eb_json_value *rule, eb_rule *out,
                                  eb_error *err) {
    static const char *const KEYS[] = {"code", "days", NULL};
    const eb_json_value *provisional = NULL;
    int64_t days = 0;
    READ(eb_json_get_object(rule, "provisional", EB_JSON_OPTIONAL, &provisional,
                            err));
    if (provisional == NULL) return EB_OK;
    READ(eb_json_only_keys(provisional, KEYS, err));
    READ(eb_json_get_string(provisional, "code", EB_JSON_REQUIRED,
                            &out->provisional.code, err));
    READ(eb_json_get_integer(provisional, "days", EB_JSON_REQUIRED, 1, 400,
                             &days, err));
    out->provisional.days = (int)days;
    return EB_OK;
}

static eb_status read_held_by(const eb_json_value *rule, eb_rule *out,
                              eb_error *err) {
    static const char *const KEYS[] = {"events",  "flags",   "year_groups",
                                       "support", "consent", NULL};
    const eb_json_value *held = NULL;
    READ(eb_json_get_object(rule, "held_by", EB_JSON_OPTIONAL, &held, err));
    if (held == NULL) return EB_OK;
    READ(eb_json_only_keys(held, KEYS, err));
    READ(eb_policy_read_events(held, "events", &out->held_by.events, err));
    READ(eb_policy_read_words(held, "flags", &out->held_by.flags, err));
    READ(eb_json_get_bool(held, "support", EB_JSON_OPTIONAL,
                          &out->held_by.support, err));
    READ(eb_json_get_bool(held, "consent", EB_JSON_OPTIONAL,
                          &out->held_by.consent, err));
    return eb_policy_read_years(held, "year_groups", &out->held_by.years, err);
}

static eb_status read_audience(const eb_json_value *rule, eb_rule *out,
                               eb_error *err) {
    const char *audience = "all";
    READ(
        eb_json_get_string(rule, "audience", EB_JSON_OPTIONAL, &audience, err));
    out->for_lead = strcmp(audience, "lead") == 0;
    if (!out->for_lead && strcmp(audience, "all") != 0) {
        return eb_policy_fail(eb_json_member(rule, "audience"), "audience",
                              "`lead` or `all`", err);
    }
    return EB_OK;
}

eb_status eb_policy_read_conditions(const eb_json_value *rule, eb_rule *out,
                                    eb_error *err) {
    int64_t due = -1;
    READ(eb_policy_read_date(rule, "from", &out->from, err));
    READ(read_applies(rule, out, err));
    READ(eb_policy_read_events(rule, "used_up_by", &out->used_up_by, err));
    READ(read_limit(rule, out, err));
    READ(read_provisional(rule, out, err));
    READ(read_held_by(rule, out, err));
    READ(eb_policy_read_events(rule, "cleared_by", &out->cleared_by, err));
    READ(eb_json_get_string(rule, "action", EB_JSON_REQUIRED, &out->action,
                            err));
    READ(eb_json_get_integer(rule, "due_days", EB_JSON_OPTIONAL, 0, 400, &due,
                             err));
    out->due_days = (int)due;
    READ(eb_json_get_bool(rule, "household", EB_JSON_OPTIONAL, &out->household,
                          err));
    READ(eb_json_get_string(rule, "source", EB_JSON_OPTIONAL, &out->source,
                            err));
    return read_audience(rule, out, err);
}
