/* SPDX-License-Identifier: MIT */
/*
 * Episodes. An episode is a run of days on which a rule is met for one reason
 * (one spell, one event, one academic year); a rule fires on the first of
 * them, and again only after the condition has ended.
 *
 * Looking at as_of alone is enough to know whether there is an episode, so
 * the history is replayed only where there is one.
 */
#include "policy/replay.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "policy/holds.h"

/* ---- one step ----------------------------------------------------------- */

/* Whether an answer goes on with the episode that is open. A spell that had
 * begun when it was last looked at is the same spell, even where its first
 * session has been found not to have been an open one. */
static int goes_on(const eb_replay *replay) {
    const eb_found *found = &replay->found;
    const eb_rule_kind kind = replay->sweep.rule->kind;
    if (!found->met) return 0;
    if (kind == EB_RULE_UNEXPLAINED || kind == EB_RULE_RUN) {
        return found->key < (int64_t)(2 * replay->columns);
    }
    return found->key == replay->now.key;
}

int eb_replay_step(eb_replay *replay, eb_date day, eb_episode *ended) {
    eb_episode *now = &replay->now;
    int has_ended = 0;
    eb_sweep_look(&replay->sweep, day, &replay->found);
    const eb_found *found = &replay->found;
    const int same = goes_on(replay);
    replay->columns = replay->sweep.seen;
    if (replay->is_open && !same) {
        now->over = day;
        *ended = *now;
        has_ended = 1;
        replay->is_open = 0;
    }
    if (found->met && !replay->is_open) {
        *now = (eb_episode){found->key, day, EB_NO_DATE, EB_NO_DATE, day};
        replay->is_open = 1;
    }
    if (replay->is_open) {
        now->last = day;
        if (!found->blocked && now->met == EB_NO_DATE) now->met = day;
    }
    return has_ended;
}

int eb_replay_state(eb_replay *replay, eb_date day) {
    const eb_rule *rule = replay->sweep.rule;
    const eb_subject *subject = replay->sweep.subject;
    const eb_date met = replay->now.met;
    if (met != EB_NO_DATE &&
        eb_subject_logged(subject, rule->cleared_by.set, met, day) != NULL) {
        return EB_TRIGGER_CLEARED;
    }
    if (eb_is_held(&replay->sweep, &replay->found, day)) {
        return EB_TRIGGER_HELD;
    }
    if (met == EB_NO_DATE) return -1;
    return replay->found.blocked ? EB_TRIGGER_CLEARED : EB_TRIGGER_MET;
}

/* ---- days --------------------------------------------------------------- */

static int compare_days(const void *left, const void *right) {
    const eb_date a = *(const eb_date *)left, b = *(const eb_date *)right;
    return (a > b) - (a < b);
}

/* The days that are not the day after a date of the school's, sorted, at the
 * end of the room, out of the way of the merge. */
static eb_date *other_days(const eb_subject *subject, eb_date as_of, int years,
                           eb_date *out, size_t *count) {
    const eb_attributes *attributes = &subject->attributes;
    size_t n = 0;
    for (size_t i = 0; i < subject->event_count; i++) {
        out[n++] = subject->events[i].date + 1;
    }
    for (int i = 0; i < years; i++) {
        out[n++] = eb_academic_year_start(subject->days->year[0] + i) + 1;
    }
    if (attributes->entry_date != EB_NO_DATE) {
        out[n++] = attributes->entry_date + 1;
    }
    if (attributes->leaving_date != EB_NO_DATE) {
        out[n++] = attributes->leaving_date + 1;
    }
    out[n++] = as_of;
    qsort(out, n, sizeof *out, compare_days);
    *count = n;
    return out;
}

eb_status eb_ticks_make(const eb_subject *subject, eb_date as_of, eb_ticks *out,
                        eb_error *err) {
    const eb_school_days *days = subject->days;
    /* A subject has a mark, or a school that was open: there is a day. */
    const int years = eb_date_academic_year(as_of) - days->year[0] + 1;
    const size_t others_most = subject->event_count + (size_t)years + 3;
    void *block = out->days;
    if (eb_grow(&subject->view->memory, &block, &out->room,
                days->count + 2 * others_most, sizeof *out->days) != 0) {
        return eb_fail_memory(err);
    }
    out->days = block;
    size_t n = 0, other = 0, others;
    const eb_date *other_day = other_days(
        subject, as_of, years, out->days + days->count + others_most, &others);
    for (size_t c = 0; c < days->count || other < others;) {
        const eb_date a = c < days->count ? days->date[c] + 1 : EB_DATE_MAX + 2;
        const eb_date b = other < others ? other_day[other] : EB_DATE_MAX + 2;
        const eb_date day = a < b ? a : b;
        c += a == day;
        other += b == day;
        if (day > as_of) break;
        if (n == 0 || out->days[n - 1] != day) out->days[n++] = day;
    }
    out->count = n;
    return EB_OK;
}

/* ---- room --------------------------------------------------------------- */

eb_status eb_replay_room_for(eb_replay_room *room, const eb_subject *subject,
                             eb_error *err) {
    void *scratch = room->scratch;
    if (eb_grow(&subject->view->memory, &scratch, &room->scratch_room,
                2 * (subject->days->count + 1), sizeof *room->scratch) != 0) {
        return eb_fail_memory(err);
    }
    room->scratch = scratch;
    room->has_ticks = 0;
    return EB_OK;
}

void eb_replay_room_free(eb_replay_room *room, const eb_memory *memory) {
    eb_release(memory, room->scratch);
    eb_release(memory, room->ticks.days);
    eb_release(memory, room->ended);
    memset(room, 0, sizeof *room);
}

/* ---- replays ------------------------------------------------------------ */

static void start(const eb_prepared *rules, size_t rule,
                  const eb_subject *subject, const eb_era *era,
                  eb_replay_room *room, eb_replay *out, eb_replay *inner) {
    out->sweep.inner = NULL;
    if (rules[rule].rule->kind == EB_RULE_NO_ACTION) {
        inner->sweep.inner = NULL;
        eb_sweep_start(&inner->sweep, &rules[rules[rule].rule->other], subject,
                       era, room->scratch);
        out->sweep.inner = inner;
    }
    eb_sweep_start(&out->sweep, &rules[rule], subject, era, room->scratch);
}

void eb_replay_last(const eb_prepared *rules, size_t rule,
                    const eb_subject *subject, eb_replay_room *room,
                    eb_replay *out, eb_replay *inner) {
    const eb_school_days *days = subject->days;
    eb_episode ended;
    memset(out, 0, sizeof *out);
    memset(inner, 0, sizeof *inner);
    start(rules, rule, subject, &days->eras[days->era_count - 1], room, out,
          inner);
    eb_sweep_skip(&out->sweep, subject->view->as_of);
    (void)eb_replay_step(out, subject->view->as_of, &ended);
}

eb_date eb_replay_from(const eb_replay *last) {
    switch (last->sweep.rule->kind) {
        case EB_RULE_UNEXPLAINED:
        case EB_RULE_RUN:
            /* With several eras it may have begun with a session that is not
             * open any more. */
            return last->sweep.days->era_count > 1 ? EB_NO_DATE
                                                   : last->found.start;
        case EB_RULE_CUMULATIVE:
        case EB_RULE_RATE:
            return eb_academic_year_start(last->sweep.year);
        default:
            return EB_NO_DATE;
    }
}

eb_status eb_replay_all(const eb_prepared *rules, size_t rule,
                        const eb_subject *subject, eb_replay_room *room,
                        eb_date from, eb_replay *out, eb_replay *inner,
                        eb_error *err) {
    const eb_school_days *days = subject->days;
    size_t era = 0;
    if (!room->has_ticks) {
        const eb_status status =
            eb_ticks_make(subject, subject->view->as_of, &room->ticks, err);
        if (status != EB_OK) return status;
        room->has_ticks = 1;
    }
    memset(out, 0, sizeof *out);
    memset(inner, 0, sizeof *inner);
    room->ended_count = 0;
    start(rules, rule, subject, &days->eras[0], room, out, inner);
    if (from != EB_NO_DATE) eb_sweep_skip(&out->sweep, from + 1);
    for (size_t i = 0; i < room->ticks.count; i++) {
        const eb_date day = room->ticks.days[i];
        if (day < from) continue;
        size_t next = era;
        while (next + 1 < days->era_count &&
               days->date[days->eras[next + 1].first_column] < day) {
            next++;
        }
        if (next != era) {
            era = next;
            start(rules, rule, subject, &days->eras[era], room, out, inner);
        }
        eb_episode ended;
        if (!eb_replay_step(out, day, &ended)) continue;
        void *block = room->ended;
        if (eb_grow(&subject->view->memory, &block, &room->ended_room,
                    room->ended_count + 1, sizeof *room->ended) != 0) {
            return eb_fail_memory(err);
        }
        room->ended = block;
        room->ended[room->ended_count++] = ended;
    }
    return EB_OK;
}
