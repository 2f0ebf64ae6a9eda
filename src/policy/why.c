/* SPDX-License-Identifier: MIT */
/*
 * Why, and why not: what one rule says of one row, how far off it is, and
 * what holds it back. The same replay as the list, so that the two cannot
 * disagree.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "policy/due.h"
#include "policy/evidence.h"
#include "policy/holds.h"
#include "policy/replay.h"

static const char *const UNITS[EB_RULE_KINDS] = {
    [EB_RULE_UNEXPLAINED] = "open sessions in a row without a reason",
    [EB_RULE_RUN] = "whole school days in a row",
    [EB_RULE_WINDOW] = "sessions in the window",
    [EB_RULE_CUMULATIVE] = "sessions this year",
    [EB_RULE_RATE] = "absent sessions",
    [EB_RULE_OVERDUE] = "school days since the oldest N",
    [EB_RULE_NEXT_AFTER] = "sessions since the event",
    [EB_RULE_NO_ACTION] = "school days without an answer",
    [EB_RULE_RECOVERED] = "absent sessions since",
    [EB_RULE_ROLL] = "school days",
};

/* Cuts at the end of a piece. */
static void copy_cut(const char *text, const char *between, char *out,
                     size_t room) {
    size_t length = strlen(text);
    while (length >= room) {
        const char *cut = NULL;
        for (const char *at = strstr(text, between);
             at != NULL && (size_t)(at - text) < length;
             at = strstr(at + 1, between)) {
            cut = at;
        }
        length = cut == NULL ? room - 1 : (size_t)(cut - text);
    }
    memcpy(out, text, length);
    out[length] = '\0';
}

static void fill_row(const eb_view *view, const eb_rule *rule, size_t index,
                     const eb_triggers_options *options, eb_replay *replay,
                     eb_why *out) {
    const eb_subject *subject = replay->sweep.subject;
    const eb_date as_of = view->as_of;
    char text[EB_EVIDENCE_ROOM], held[EB_HELD_ROOM];
    int state = EB_TRIGGER_NEAR;
    if (replay->is_open) state = eb_replay_state(replay, as_of);
    if (!replay->is_open && (!replay->found.near || replay->found.blocked)) {
        state = -1;
    }
    eb_evidence(&replay->sweep, as_of, options->sensitive, text);
    eb_held_because(&replay->sweep, &replay->found, as_of, options->sensitive,
                    held);
    copy_cut(text, "; ", out->evidence, sizeof out->evidence);
    copy_cut(held, "; ", out->held_because, sizeof out->held_because);
    out->has_row = state >= 0;
    eb_trigger *row = &out->row;
    row->pupil = subject->pupil;
    row->school = subject->school;
    row->family = subject->family;
    row->rule = index;
    row->state = state >= 0 ? (eb_trigger_state)state : EB_TRIGGER_NEAR;
    row->first_met = row->over = row->due = EB_NO_DATE;
    row->evidence = out->evidence;
    row->held_because = out->held_because;
    row->action = rule->action;
    if (replay->is_open) {
        row->first_met =
            replay->now.met != EB_NO_DATE ? replay->now.met : replay->now.seen;
    }
    if (state != EB_TRIGGER_MET) return;
    eb_due due = {0, 0, 0, {0}};
    row->provisional = eb_evidence_is_provisional(&replay->sweep, as_of);
    if (rule->due_days >= 0) {
        row->due =
            eb_due_date(view->reg, &due, subject->school_id, row->first_met,
                        rule->due_days, &row->due_is_guess);
    }
}

typedef struct asked {
    eb_subjects subjects;
    eb_replay_room room;
    eb_prepared prepared[EB_RULES_MOST];
} asked;

static eb_status ask(asked *a, const eb_view *view, const eb_policy *policy,
                     const eb_cases *cases, const eb_triggers_options *options,
                     size_t row, size_t index, eb_why *out, eb_error *err) {
    const eb_rule *rule = &policy->rules[index];
    eb_subject subject;
    eb_replay replay, inner;
    eb_status status =
        eb_rule_prepare(rule, view->reg->codes, &a->prepared[index], err);
    if (status == EB_OK && rule->kind == EB_RULE_NO_ACTION) {
        status = eb_rule_prepare(&policy->rules[rule->other], view->reg->codes,
                                 &a->prepared[rule->other], err);
    }
    if (status == EB_OK) {
        status = eb_subjects_new(view, cases, &a->subjects, err);
    }
    if (status == EB_OK) {
        status = eb_subject_of_row(&a->subjects, row, &subject, err);
    }
    if (status == EB_OK) status = eb_replay_room_for(&a->room, &subject, err);
    if (status == EB_OK) {
        status = eb_replay_all(a->prepared, index, &subject, &a->room,
                               EB_NO_DATE, &replay, &inner, err);
    }
    if (status != EB_OK) return status;
    const eb_found *found = &replay.found;
    out->applies = eb_rule_applies(rule, &subject);
    out->met = found->met;
    out->have = found->have;
    out->need = found->need;
    out->of = found->of;
    out->unit = UNITS[rule->kind];
    out->contact = found->blocked;
    out->since = found->start;
    fill_row(view, rule, index, options, &replay, out);
    if (!out->applies) out->has_row = 0;
    return EB_OK;
}

eb_status eb_policy_why(const eb_view *view, const eb_policy *policy,
                        const eb_cases *cases,
                        const eb_triggers_options *options, size_t row,
                        size_t rule, eb_why *out, eb_error *err) {
    const eb_triggers_options standard = EB_TRIGGERS_OPTIONS_INIT;
    if (options == NULL) options = &standard;
    eb_status status = eb_view_check(view, row, 1, err);
    if (status != EB_OK) return status;
    if (policy == NULL || out == NULL || rule >= policy->rule_count ||
        options->size != sizeof *options) {
        return eb_fail(err, EB_ERR_ARGUMENT, "rule", "no such rule");
    }
    if (cases != NULL && !cases->closed) {
        return eb_fail(err, EB_ERR_STATE, "cases", "the cases are not closed");
    }
    if (cases == NULL && eb_rule_needs_cases(&policy->rules[rule])) {
        return eb_fail(err, EB_ERR_ARGUMENT, "cases",
                       "the rule %s needs to know what was said and done",
                       policy->rules[rule].name);
    }
    asked *a = eb_alloc_zero(&view->memory, 1, sizeof *a);
    if (a == NULL) return eb_fail_memory(err);
    memset(out, 0, sizeof *out);
    out->since = EB_NO_DATE;
    status = ask(a, view, policy, cases, options, row, rule, out, err);
    eb_subjects_free(&a->subjects);
    eb_replay_room_free(&a->room, &view->memory);
    eb_release(&view->memory, a);
    return status;
}
