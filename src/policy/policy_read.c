/* SPDX-License-Identifier: MIT */
/*
 * Reading a policy file: every key is known or refused, every number in its
 * range, and each kind of rule has the numbers that it needs and no others.
 */
#include "policy/policy.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"

#define NUMBER_MOST 100000
#define TEXT_MOST 2000
#define NAME_MOST 64

const char *const EB_RULE_KIND_NAMES[EB_RULE_KINDS] = {
    "unexplained", "run",        "window",    "cumulative", "rate",
    "overdue",     "next_after", "no_action", "recovered",  "roll"};

#define KIND(kind) (1u << EB_RULE_##kind)
#define SELECTS                                                 \
    (KIND(RUN) | KIND(WINDOW) | KIND(CUMULATIVE) | KIND(RATE) | \
     KIND(NEXT_AFTER) | KIND(RECOVERED) | KIND(ROLL))

/* The keys that are a kind's own: which need one, which may have one. */
static const struct {
    const char *key;
    unsigned required, allowed;
} OWN_KEYS[] = {
    {"sessions", KIND(UNEXPLAINED) | KIND(WINDOW), 0},
    {"days", KIND(RUN) | KIND(OVERDUE) | KIND(NO_ACTION), KIND(ROLL)},
    {"weeks", KIND(WINDOW) | KIND(RECOVERED), 0},
    {"count", KIND(CUMULATIVE), 0},
    {"unit", 0, KIND(CUMULATIVE)},
    {"num", KIND(RATE) | KIND(RECOVERED), 0},
    {"den", KIND(RATE) | KIND(RECOVERED), 0},
    {"m", KIND(RATE), 0},
    {"codes", KIND(WINDOW) | KIND(NEXT_AFTER), SELECTS},
    {"groups", 0, SELECTS},
    {"classes", 0, SELECTS},
    {"event", KIND(NEXT_AFTER) | KIND(RECOVERED), 0},
    {"rule", KIND(NO_ACTION), 0},
    {"events", KIND(NO_ACTION), 0},
    {"case", KIND(ROLL), 0},
    {"from", 0, KIND(WINDOW)},
    {"used_up_by", 0, KIND(WINDOW)},
};
#define OWN_COUNT (sizeof OWN_KEYS / sizeof *OWN_KEYS)

static const char *const COMMON_KEYS[] = {
    "name",       "kind",   "applies", "limit",    "provisional", "held_by",
    "cleared_by", "action", "source",  "due_days", "audience",    "household"};
#define COMMON_COUNT (sizeof COMMON_KEYS / sizeof *COMMON_KEYS)

/* ---- a rule ------------------------------------------------------------- */

static eb_status check_keys(const eb_json_value *rule, eb_rule_kind kind,
                            eb_error *err) {
    const char *keys[OWN_COUNT + COMMON_COUNT + 1];
    size_t n = 0;
    for (size_t i = 0; i < COMMON_COUNT; i++) keys[n++] = COMMON_KEYS[i];
    for (size_t i = 0; i < OWN_COUNT; i++) {
        const unsigned bit = 1u << kind;
        if ((OWN_KEYS[i].required & bit) != 0 &&
            eb_json_member(rule, OWN_KEYS[i].key) == NULL) {
            return eb_policy_fail(rule, OWN_KEYS[i].key,
                                  "this kind of rule needs it", err);
        }
        if (((OWN_KEYS[i].required | OWN_KEYS[i].allowed) & bit) != 0) {
            keys[n++] = OWN_KEYS[i].key;
        }
    }
    keys[n] = NULL;
    return eb_policy_status(eb_json_only_keys(rule, keys, err), err);
}

static eb_status read_number(const eb_json_value *rule, const char *key,
                             int64_t least, int *out, eb_error *err) {
    int64_t number = *out;
    const eb_status status = eb_json_get_integer(
        rule, key, EB_JSON_OPTIONAL, least, NUMBER_MOST, &number, err);
    if (status != EB_OK) return eb_policy_status(status, err);
    *out = (int)number;
    return EB_OK;
}

static eb_status read_numbers(const eb_json_value *rule, eb_rule *out,
                              eb_error *err) {
    const struct {
        const char *key;
        int64_t least;
        int *out;
    } NUMBERS[] = {{"sessions", 1, &out->sessions},
                   {"days", 1, &out->days},
                   {"weeks", 1, &out->weeks},
                   {"count", 1, &out->count},
                   {"num", 1, &out->num},
                   {"den", 1, &out->den},
                   {"m", 0, &out->least}};
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        const eb_status status = read_number(
            rule, NUMBERS[i].key, NUMBERS[i].least, NUMBERS[i].out, err);
        if (status != EB_OK) return status;
    }
    if (out->num > out->den) {
        return eb_policy_fail(rule, "num", "num/den is a share, at most 1",
                              err);
    }
    return EB_OK;
}

/* One of these words; `*out` is its place. */
static eb_status read_choice(const eb_json_value *rule, const char *key,
                             const char *const *words, size_t count,
                             const char *should, int *out, eb_error *err) {
    const char *word = NULL;
    const eb_status status =
        eb_json_get_string(rule, key, EB_JSON_OPTIONAL, &word, err);
    if (status != EB_OK) return eb_policy_status(status, err);
    if (word == NULL) return EB_OK;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(word, words[i]) == 0) {
            *out = (int)i;
            return EB_OK;
        }
    }
    return eb_policy_fail(eb_json_member(rule, key), key, should, err);
}

static eb_status read_selection(const eb_json_value *rule, eb_rule *out,
                                eb_error *err) {
    eb_status status = eb_policy_read_words(rule, "codes", &out->codes, err);
    if (status == EB_OK) {
        status = eb_policy_read_words(rule, "groups", &out->groups, err);
    }
    if (status == EB_OK) {
        status = eb_policy_read_words(rule, "classes", &out->classes, err);
    }
    if (status != EB_OK) return status;
    for (size_t i = 0; i < out->classes.count; i++) {
        int is_class = 0;
        for (int class_ = EB_PRESENT; class_ < EB_UNKNOWN; class_++) {
            is_class |= strcmp(out->classes.items[i],
                               eb_class_name((eb_class)class_)) == 0;
        }
        if (!is_class) {
            return eb_policy_fail(eb_json_member(rule, "classes"), "classes",
                                  "one of them is no class of a mark", err);
        }
    }
    return EB_OK;
}

/* `rule` of no_action: one that stands before it and is not of its kind. */
static eb_status find_other(const eb_policy *policy, const eb_json_value *rule,
                            eb_rule *out, eb_error *err) {
    const char *name = NULL;
    const eb_status status =
        eb_json_get_string(rule, "rule", EB_JSON_REQUIRED, &name, err);
    if (status != EB_OK) return eb_policy_status(status, err);
    for (size_t i = 0; i < policy->rule_count; i++) {
        if (strcmp(policy->rules[i].name, name) == 0 &&
            policy->rules[i].kind != EB_RULE_NO_ACTION) {
            out->other = i;
            return EB_OK;
        }
    }
    return eb_policy_fail(eb_json_member(rule, "rule"), "rule",
                          "the name of a rule before this one, not of the "
                          "same kind",
                          err);
}

static eb_status read_own(const eb_policy *policy, const eb_json_value *rule,
                          eb_rule *out, eb_error *err) {
    static const char *const UNITS[] = {"sessions", "days"};
    static const char *const CASES[] = {"leaver", "open_spell", "no_show"};
    int roll = 0;
    eb_status status = read_numbers(rule, out, err);
    if (status == EB_OK) status = read_selection(rule, out, err);
    if (status == EB_OK) {
        status = read_choice(rule, "unit", UNITS, 2, "`sessions` or `days`",
                             &out->in_days, err);
    }
    if (status == EB_OK && out->kind == EB_RULE_ROLL) {
        status = read_choice(rule, "case", CASES, 3,
                             "`leaver`, `open_spell` or `no_show`", &roll, err);
        out->roll = (eb_roll_case)roll;
        if (status == EB_OK && out->roll != EB_ROLL_LEAVER && out->days == 0) {
            return eb_policy_fail(rule, "days", "this case needs it", err);
        }
    }
    if (status == EB_OK && out->kind == EB_RULE_NO_ACTION) {
        status = find_other(policy, rule, out, err);
        if (status == EB_OK) {
            status = eb_policy_read_events(rule, "events", &out->events, err);
        }
    }
    const int has_event =
        out->kind == EB_RULE_NEXT_AFTER || out->kind == EB_RULE_RECOVERED;
    if (status == EB_OK && has_event) {
        eb_event event = EB_EVENTS;
        status = eb_policy_read_event(rule, "event", &event, err);
        if (status == EB_OK) {
            out->events.set = 1u << event;
            out->events.items[out->events.count++] = (uint8_t)event;
        }
    }
    return status;
}

static eb_status read_name(const eb_json_value *object, const char *key,
                           size_t most, const char **out, eb_error *err) {
    const eb_status status =
        eb_json_get_string(object, key, EB_JSON_REQUIRED, out, err);
    if (status != EB_OK) return eb_policy_status(status, err);
    if ((*out)[0] == '\0' || strlen(*out) > most) {
        return eb_policy_fail(
            eb_json_member(object, key), key,
            most == NAME_MOST ? "1 to 64 bytes" : "1 to 2000 bytes", err);
    }
    return EB_OK;
}

static eb_status read_kind(const eb_json_value *rule, eb_rule *out,
                           eb_error *err) {
    int kind = EB_RULE_KINDS;
    if (eb_json_member(rule, "kind") == NULL) {
        return eb_policy_fail(rule, "kind", "a rule needs a kind", err);
    }
    const eb_status status =
        read_choice(rule, "kind", EB_RULE_KIND_NAMES, EB_RULE_KINDS,
                    "it is none of the ten kinds", &kind, err);
    out->kind = (eb_rule_kind)kind;
    return status;
}

static eb_status read_rule(eb_policy *policy, const eb_json_value *rule,
                           eb_error *err) {
    eb_rule *out = &policy->rules[policy->rule_count];
    memset(out, 0, sizeof *out);
    out->from = EB_NO_DATE;
    out->limit.event = EB_EVENTS;
    out->source = "";
    out->den = 1;
    if (rule->kind != EB_JSON_OBJECT) {
        return eb_policy_fail(rule, "rules", "each is an object", err);
    }
    eb_status status = read_kind(rule, out, err);
    if (status == EB_OK) status = check_keys(rule, out->kind, err);
    if (status == EB_OK) {
        status = read_name(rule, "name", NAME_MOST, &out->name, err);
    }
    if (status == EB_OK) status = read_own(policy, rule, out, err);
    if (status == EB_OK) status = eb_policy_read_conditions(rule, out, err);
    if (status != EB_OK) return status;
    for (size_t i = 0; i < policy->rule_count; i++) {
        if (strcmp(policy->rules[i].name, out->name) == 0) {
            return eb_policy_fail(rule, "name", "two rules have that name",
                                  err);
        }
    }
    policy->rule_count++;
    return EB_OK;
}

/* ---- the file ----------------------------------------------------------- */

static eb_status read_head(const eb_json_value *root, eb_policy *policy,
                           eb_error *err) {
    static const char *const KEYS[] = {
        "earlybell_policy", "name",  "version", "source",
        "ranked",           "rules", NULL};
    int64_t format = 0;
    eb_status status = eb_json_get_integer(
        root, "earlybell_policy", EB_JSON_REQUIRED, 1, INT32_MAX, &format, err);
    if (status != EB_OK) return eb_policy_status(status, err);
    if (format != 1) {
        return eb_fail(err, EB_ERR_MODEL_VERSION, "earlybell_policy",
                       "a policy of a later format");
    }
    status = eb_policy_status(eb_json_only_keys(root, KEYS, err), err);
    if (status == EB_OK) {
        status = read_name(root, "name", NAME_MOST, &policy->name, err);
    }
    if (status == EB_OK) {
        status = read_name(root, "version", NAME_MOST, &policy->version, err);
    }
    if (status == EB_OK) {
        status = read_name(root, "source", TEXT_MOST, &policy->source, err);
    }
    if (status != EB_OK) return status;
    return eb_policy_status(eb_json_get_bool(root, "ranked", EB_JSON_OPTIONAL,
                                             &policy->ranked, err),
                            err);
}

static eb_status read_all(eb_policy *policy, eb_error *err) {
    const eb_json_value *root = eb_json_root(policy->json), *rules = NULL;
    eb_status status = read_head(root, policy, err);
    if (status != EB_OK) return status;
    status = eb_json_get_array(root, "rules", EB_JSON_REQUIRED, &rules, err);
    if (status != EB_OK) return eb_policy_status(status, err);
    if (rules->count == 0 || rules->count > EB_RULES_MOST) {
        return eb_policy_fail(rules, "rules", "1 to 64 rules", err);
    }
    for (const eb_json_value *rule = rules->first;
         status == EB_OK && rule != NULL; rule = rule->next) {
        status = read_rule(policy, rule, err);
    }
    return status;
}

eb_status eb_policy_read(const char *text, size_t length,
                         const eb_memory *given, eb_policy **out,
                         eb_error *err) {
    if (text == NULL || out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, text == NULL ? "text" : "out",
                       "must not be NULL");
    }
    const eb_memory memory = eb_memory_or_default(given);
    eb_policy *policy = eb_alloc_zero(&memory, 1, sizeof *policy);
    if (policy == NULL) return eb_fail_memory(err);
    policy->memory = memory;
    eb_status status = eb_policy_status(
        eb_json_read(text, length, &memory, &policy->json, err), err);
    if (status == EB_OK) status = read_all(policy, err);
    if (status != EB_OK) {
        eb_policy_free(policy);
        return status;
    }
    *out = policy;
    return EB_OK;
}

void eb_policy_free(eb_policy *policy) {
    if (policy == NULL) return;
    const eb_memory memory = policy->memory;
    eb_json_free(policy->json);
    eb_release(&memory, policy);
}

/* ---- about -------------------------------------------------------------- */

int eb_rule_needs_cases(const eb_rule *rule) {
    return rule->kind == EB_RULE_UNEXPLAINED || rule->events.count > 0 ||
           rule->kind == EB_RULE_NO_ACTION || rule->used_up_by.count > 0 ||
           rule->cleared_by.count > 0 || rule->held_by.events.count > 0 ||
           rule->held_by.consent || rule->held_by.support ||
           rule->limit.event != EB_EVENTS;
}

void eb_policy_about(const eb_policy *policy, eb_policy_info *out) {
    out->name = policy->name;
    out->version = policy->version;
    out->source = policy->source;
    out->rules = policy->rule_count;
    out->ranked = policy->ranked;
}

int eb_policy_rule(const eb_policy *policy, size_t index, eb_rule_info *out) {
    if (index >= policy->rule_count) return 0;
    const eb_rule *rule = &policy->rules[index];
    out->name = rule->name;
    out->kind = EB_RULE_KIND_NAMES[rule->kind];
    out->action = rule->action;
    out->source = rule->source;
    out->for_lead = rule->for_lead;
    out->needs_cases = eb_rule_needs_cases(rule);
    out->due_days = rule->due_days;
    return 1;
}
