/* SPDX-License-Identifier: MIT */
/*
 * What the kinds of rules have in common: which marks a rule means, taking
 * days in order, and that a pupil who has left (by the date on roll, or
 * without any mark row on the school's last ten open days) meets no rule but
 * those on joining and leaving.
 */
#include "policy/sweep.h"

#include <string.h>

#include "base/error.h"

#define LAST_DAYS 10 /* as the state "left" */

static const eb_kind *const KINDS[EB_RULE_KINDS] = {
    [EB_RULE_UNEXPLAINED] = &EB_KIND_UNEXPLAINED_RULE,
    [EB_RULE_RUN] = &EB_KIND_RUN_RULE,
    [EB_RULE_WINDOW] = &EB_KIND_WINDOW_RULE,
    [EB_RULE_CUMULATIVE] = &EB_KIND_CUMULATIVE_RULE,
    [EB_RULE_RATE] = &EB_KIND_RATE_RULE,
    [EB_RULE_OVERDUE] = &EB_KIND_OVERDUE_RULE,
    [EB_RULE_NEXT_AFTER] = &EB_KIND_NEXT_AFTER_RULE,
    [EB_RULE_NO_ACTION] = &EB_KIND_NO_ACTION_RULE,
    [EB_RULE_RECOVERED] = &EB_KIND_RECOVERED_RULE,
    [EB_RULE_ROLL] = &EB_KIND_ROLL_RULE,
};

/* ---- which marks -------------------------------------------------------- */

static int has_word(const eb_word_list *list, const char *word) {
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i], word) == 0) return 1;
    }
    return 0;
}

static int is_meant(const eb_rule *rule, const eb_code *code, uint8_t byte) {
    if (rule->codes.count + rule->groups.count + rule->classes.count == 0) {
        return eb_kind_is_absent(byte);
    }
    return has_word(&rule->codes, code->code) ||
           has_word(&rule->groups, code->group) ||
           has_word(&rule->classes, eb_class_name(code->class_));
}

eb_status eb_rule_prepare(const eb_rule *rule, const eb_codes *codes,
                          eb_prepared *out, eb_error *err) {
    uint8_t found[EB_WORDS_MOST] = {0};
    memset(out, 0, sizeof *out);
    out->rule = rule;
    for (unsigned byte = 0; byte < 256; byte++) {
        const eb_code *code = eb_codes_row_of(codes, (uint8_t)byte);
        if (code == NULL) {
            out->no_reason[byte] =
                byte == EB_BYTE_NO_ROW || byte == EB_BYTE_BLANK;
            continue;
        }
        out->chosen[byte] = (uint8_t)is_meant(rule, code, (uint8_t)byte);
        if (out->chosen[byte]) {
            out->chosen_bytes[out->chosen_count++] = (uint8_t)byte;
        }
        out->no_reason[byte] = code->class_ == EB_NO_MARK ||
                               strcmp(code->group, "unexplained") == 0;
    }
    for (size_t r = 0; r < eb_codes_count(codes); r++) {
        for (size_t i = 0; i < rule->codes.count; i++) {
            found[i] |=
                strcmp(eb_codes_get(codes, r)->code, rule->codes.items[i]) == 0;
        }
    }
    for (size_t i = 0; i < rule->codes.count; i++) {
        if (found[i]) continue;
        return eb_fail(err, EB_ERR_CODE, "codes",
                       "the rule %s names a code that the table lacks: %s",
                       rule->name, rule->codes.items[i]);
    }
    return EB_OK;
}

/* How many sessions the rule needs before it is near. */
static int64_t least_chosen(const eb_rule *rule) {
    int64_t least = 1;
    if (rule->kind == EB_RULE_RUN) least = rule->days - 1;
    if (rule->kind == EB_RULE_WINDOW) least = rule->sessions - 1;
    if (rule->kind == EB_RULE_CUMULATIVE) {
        least = rule->in_days ? 2 * (int64_t)rule->count - 2 : rule->count - 1;
    }
    return least > 1 ? least : 1;
}

/* The last possible session is none of the run's, so that there is no run. */
static int has_no_run(const eb_prepared *prepared, const eb_subject *subject) {
    for (size_t s = 2 * subject->days->count; s-- > 0;) {
        if (!eb_kind_is_possible(subject->bytes[s])) continue;
        return !prepared->chosen[subject->bytes[s]];
    }
    return 1;
}

/* The last open session has a mark that gives a reason, or is attended. */
static int has_reason(const eb_prepared *prepared, const eb_subject *subject) {
    const eb_school_days *days = subject->days;
    const eb_era *era = &days->eras[days->era_count - 1];
    for (size_t s = 2 * days->count; s-- > 0;) {
        if ((era->open[s / 2] >> s % 2 & 1) == 0) continue;
        return !prepared->no_reason[subject->bytes[s]];
    }
    return 1;
}

static int has_no_n(const eb_subject *subject) {
    for (unsigned high = 0; high < 16; high++) {
        if (subject->held[high * 16 + EB_KIND_UNEXPLAINED] > 0) return 0;
    }
    return 1;
}

int eb_rule_is_far(const eb_prepared *prepared, const eb_subject *subject,
                   int now) {
    int64_t chosen = 0;
    switch (prepared->rule->kind) {
        case EB_RULE_UNEXPLAINED:
            return now && has_reason(prepared, subject);
        case EB_RULE_RUN:
            if (now && has_no_run(prepared, subject)) return 1;
            break;
        case EB_RULE_WINDOW:
        case EB_RULE_CUMULATIVE:
        case EB_RULE_RATE:
            break;
        case EB_RULE_OVERDUE:
            return has_no_n(subject);
        default:
            return 0;
    }
    for (size_t i = 0; i < prepared->chosen_count; i++) {
        chosen += subject->held[prepared->chosen_bytes[i]];
    }
    return chosen < least_chosen(prepared->rule);
}

/* ---- taking days -------------------------------------------------------- */

void eb_sweep_start(eb_sweep *sweep, const eb_prepared *prepared,
                    const eb_subject *subject, const eb_era *era,
                    int32_t *scratch) {
    struct eb_replay *inner = sweep->inner;
    memset(sweep, 0, sizeof *sweep);
    sweep->inner = inner;
    sweep->prepared = prepared;
    sweep->rule = prepared->rule;
    sweep->subject = subject;
    sweep->days = subject->days;
    sweep->era = era;
    sweep->run_first = sweep->run_spell = EB_NO_SESSION;
    sweep->spell_first = sweep->first = EB_NO_SESSION;
    sweep->cut = sweep->rule->from;
    sweep->first_open_days = -1;
    sweep->last_chosen = sweep->first_attended = EB_NO_DATE;
    sweep->since = subject->attributes.entry_date != EB_NO_DATE
                       ? subject->attributes.entry_date
                       : subject->first_mark;
    const int by_week = sweep->rule->kind == EB_RULE_WINDOW ||
                        sweep->rule->kind == EB_RULE_RECOVERED;
    if (by_week) {
        const size_t room = subject->days->count + 1;
        sweep->per_week = scratch;
        sweep->possible_per_week = scratch + room;
        memset(scratch, 0, 2 * room * sizeof *scratch);
    }
}

/* Rules of an academic year need its marks, and of earlier ones only whether
 * the pupil was still there on the last ten open days. */
void eb_sweep_skip(eb_sweep *sweep, eb_date day) {
    const eb_rule_kind kind = sweep->rule->kind;
    if (kind != EB_RULE_CUMULATIVE && kind != EB_RULE_RATE) return;
    size_t c = eb_school_days_column(
        sweep->days, eb_academic_year_start(eb_date_academic_year(day - 1)));
    if (c == 0) return;
    const int32_t open_days = sweep->era->open_days[c - 1];
    while (c > 0 && sweep->era->open_days[c - 1] + LAST_DAYS > open_days) c--;
    sweep->seen = c;
}

void eb_sweep_to(eb_sweep *sweep, eb_date day) {
    const eb_kind *kind = KINDS[sweep->rule->kind];
    const eb_school_days *days = sweep->days;
    const uint8_t *bytes = sweep->subject->bytes;
    while (sweep->seen < days->count && days->date[sweep->seen] < day) {
        const size_t c = sweep->seen;
        if (sweep->era->open[c] != 0 && (bytes[2 * c] != EB_BYTE_NO_ROW ||
                                         bytes[2 * c + 1] != EB_BYTE_NO_ROW)) {
            sweep->last_row_day = sweep->era->open_days[c];
        }
        kind->take(sweep, c);
        sweep->seen++;
    }
}

static int is_active(const eb_sweep *sweep, eb_date day) {
    const eb_attributes *attributes = &sweep->subject->attributes;
    const int32_t open_days = eb_sweep_open_days(sweep);
    if (attributes->entry_date != EB_NO_DATE && attributes->entry_date >= day) {
        return 0;
    }
    if (attributes->leaving_date != EB_NO_DATE &&
        attributes->leaving_date < day) {
        return 0;
    }
    return open_days == 0 || (sweep->last_row_day > 0 &&
                              open_days - sweep->last_row_day < LAST_DAYS);
}

void eb_sweep_look(eb_sweep *sweep, eb_date day, eb_found *out) {
    memset(out, 0, sizeof *out);
    out->start = EB_NO_DATE;
    out->of = EB_NO_COUNT;
    eb_sweep_to(sweep, day);
    /* Of no_action, the rule that it waits for decides. */
    if (sweep->rule->kind != EB_RULE_ROLL &&
        sweep->rule->kind != EB_RULE_NO_ACTION && !is_active(sweep, day)) {
        return;
    }
    KINDS[sweep->rule->kind]->look(sweep, day, out);
}

void eb_sweep_collect(eb_sweep *sweep, eb_date day, eb_piece_sink *sink,
                      void *context) {
    KINDS[sweep->rule->kind]->collect(sweep, day, sink, context);
}

int32_t eb_sweep_open_days_from(const eb_sweep *sweep, eb_date date) {
    const size_t c = eb_school_days_column(sweep->days, date);
    const int32_t all = eb_sweep_open_days(sweep);
    if (c >= sweep->seen) return 0;
    return all - (c > 0 ? sweep->era->open_days[c - 1] : 0);
}
