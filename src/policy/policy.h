/* SPDX-License-Identifier: MIT */
/*
 * A policy as it is held: rules with their numbers, read once and checked
 * whole. What a rule means is in the rules_*.c beside; the file that it came
 * from is described in models/README.md.
 */
#ifndef EB_POLICY_POLICY_H
#define EB_POLICY_POLICY_H

#include "base/json.h"
#include "earlybell/policy.h"

typedef enum eb_rule_kind {
    EB_RULE_UNEXPLAINED,
    EB_RULE_RUN,
    EB_RULE_WINDOW,
    EB_RULE_CUMULATIVE,
    EB_RULE_RATE,
    EB_RULE_OVERDUE,
    EB_RULE_NEXT_AFTER,
    EB_RULE_NO_ACTION,
    EB_RULE_RECOVERED,
    EB_RULE_ROLL,
    EB_RULE_KINDS
} eb_rule_kind;

extern const char *const EB_RULE_KIND_NAMES[EB_RULE_KINDS];

typedef enum eb_roll_case {
    EB_ROLL_LEAVER,
    EB_ROLL_OPEN_SPELL,
    EB_ROLL_NO_SHOW
} eb_roll_case;

#define EB_RULES_MOST 64
#define EB_WORDS_MOST 32

/* Words of the file; they live as long as the policy. */
typedef struct eb_word_list {
    const char *items[EB_WORDS_MOST];
    size_t count;
} eb_word_list;

/* Events, as a set and in the order of the file. */
typedef struct eb_event_list {
    uint32_t set; /* bit 1 << eb_event */
    uint8_t items[EB_EVENTS];
    size_t count;
} eb_event_list;

/* Bit 1 << year group; Reception is bit 0. 0: every year group. */
typedef uint32_t eb_year_set;

typedef struct eb_rule {
    const char *name, *action, *source;
    eb_rule_kind kind;
    int sessions, days, count, weeks;
    int num, den, least; /* rate, recovered; least: of possible sessions */
    int in_days;         /* cumulative: two sessions are a day */
    eb_word_list codes, groups, classes; /* none of all three: any absence */
    eb_event_list events;                /* next_after, no_action, recovered */
    size_t other;                        /* no_action: the rule before it */
    eb_roll_case roll;

    eb_date from; /* EB_NO_DATE: all marks */
    struct {
        eb_word_list flags, not_flags;
        eb_year_set years;
    } applies;
    eb_event_list used_up_by, cleared_by;
    struct {
        eb_event event; /* EB_EVENTS: there is no limit */
        int count, years;
    } limit;
    struct {
        const char *code; /* NULL: never provisional */
        int days;
    } provisional;
    struct {
        eb_event_list events;
        eb_word_list flags;
        eb_year_set years;
        int support, consent;
    } held_by;
    int household; /* 1: one row for a family, the others wait with it */
    int for_lead;
    int due_days; /* -1: none */
} eb_rule;

struct eb_policy {
    eb_memory memory;
    eb_json *json; /* the strings are its */
    const char *name, *version, *source;
    int ranked;
    eb_rule rules[EB_RULES_MOST];
    size_t rule_count;
};

/* 1 when what was said and done decides. */
int eb_rule_needs_cases(const eb_rule *rule);

static inline int eb_events_have(const eb_event_list *list, eb_event event) {
    return (list->set >> event & 1u) != 0;
}

/* The parts of a rule that are not its own numbers (policy_hold.c). */
eb_status eb_policy_read_conditions(const eb_json_value *rule, eb_rule *out,
                                    eb_error *err);
/* Lists, for the readers. A missing list is empty. */
eb_status eb_policy_read_words(const eb_json_value *object, const char *key,
                               eb_word_list *out, eb_error *err);
eb_status eb_policy_read_events(const eb_json_value *object, const char *key,
                                eb_event_list *out, eb_error *err);
eb_status eb_policy_read_event(const eb_json_value *object, const char *key,
                               eb_event *out, eb_error *err);
eb_status eb_policy_read_date(const eb_json_value *object, const char *key,
                              eb_date *out, eb_error *err);
/* "R-11", "7-11", "R,1,2": EB_ERR_MODEL otherwise. */
eb_status eb_policy_read_years(const eb_json_value *object, const char *key,
                               eb_year_set *out, eb_error *err);
eb_status eb_policy_fail(const eb_json_value *at, const char *key,
                         const char *message, eb_error *err);
/* The status of a JSON reader, as one of policies. */
eb_status eb_policy_status(eb_status status, eb_error *err);

#endif
