/* SPDX-License-Identifier: MIT */
/*
 * Rules on what follows what: `next_after`, `no_action`, `recovered`.
 *
 * next_after: the first session of the named codes that is dated after the
 * last such event (a final warning): once for that event.
 *
 * no_action: another rule has been met for k school days, and none of the
 * events that would answer it was logged in them. What holds or clears the
 * other rule stops the clock.
 *
 * recovered: over the last w school weeks, all of which began on or after the
 * day of the event, less than num/den was missed: step down, and say well
 * done.
 */
#include "policy/replay.h"

/* ---- next_after --------------------------------------------------------- */

static const eb_logged *last_event(const eb_sweep *sweep, eb_date day) {
    return eb_subject_logged(sweep->subject, sweep->rule->events.set,
                             EB_NO_DATE, day);
}

static void take_next_after(eb_sweep *sweep, size_t column) {
    if (eb_sweep_is_chosen(sweep, 2 * column) ||
        eb_sweep_is_chosen(sweep, 2 * column + 1)) {
        sweep->last_chosen = sweep->days->date[column];
    }
}

static void look_next_after(eb_sweep *sweep, eb_date day, eb_found *out) {
    const eb_logged *event = last_event(sweep, day);
    out->need = 1;
    if (event == NULL) return;
    out->met =
        sweep->last_chosen != EB_NO_DATE && sweep->last_chosen > event->date;
    out->near = !out->met;
    out->have = out->met;
    out->key = (int64_t)event->order;
    out->start = event->date;
}

static void collect_next_after(eb_sweep *sweep, eb_date day,
                               eb_piece_sink *sink, void *context) {
    const eb_logged *event = last_event(sweep, day);
    if (event == NULL) return;
    sink(context, 0, eb_event_name(event->event), event->date);
    for (size_t c = 0; c < sweep->seen; c++) {
        if (sweep->days->date[c] <= event->date) continue;
        for (size_t s = 2 * c; s < 2 * c + 2; s++) {
            if (!eb_sweep_is_chosen(sweep, s)) continue;
            sink(context, eb_sweep_byte(sweep, s), NULL, sweep->days->date[c]);
        }
    }
}

const eb_kind EB_KIND_NEXT_AFTER_RULE = {take_next_after, look_next_after,
                                         collect_next_after};

/* ---- no_action ---------------------------------------------------------- */

static void take_nothing(eb_sweep *sweep, size_t column) {
    (void)sweep;
    (void)column;
}

static void look_no_action(eb_sweep *sweep, eb_date day, eb_found *out) {
    eb_replay *other = sweep->inner;
    eb_episode ended;
    const int32_t n = sweep->rule->days;
    out->need = n;
    (void)eb_replay_step(other, day, &ended);
    if (!other->is_open || eb_replay_state(other, day) != EB_TRIGGER_MET) {
        return;
    }
    eb_date base = other->now.met;
    const eb_logged *done =
        eb_subject_logged(sweep->subject, sweep->rule->events.set, base, day);
    if (done != NULL && done->date + 1 > base) base = done->date + 1;
    const int32_t waited = eb_sweep_open_days_from(sweep, base);
    out->have = waited;
    out->met = waited >= n;
    out->near = waited == n - 1 && n > 1;
    out->key = other->now.met;
    out->start = other->now.met;
}

static void collect_no_action(eb_sweep *sweep, eb_date day, eb_piece_sink *sink,
                              void *context) {
    eb_sweep_collect(&sweep->inner->sweep, day, sink, context);
}

const eb_kind EB_KIND_NO_ACTION_RULE = {take_nothing, look_no_action,
                                        collect_no_action};

/* ---- recovered ---------------------------------------------------------- */

static void take_recovered(eb_sweep *sweep, size_t column) {
    const int32_t week = sweep->era->week[column];
    sweep->weeks = sweep->era->weeks[column];
    if (week < 0) return;
    for (size_t s = 2 * column; s < 2 * column + 2; s++) {
        if (!eb_kind_is_possible(eb_sweep_byte(sweep, s))) continue;
        sweep->possible_per_week[week]++;
        sweep->per_week[week] += eb_sweep_is_chosen(sweep, s);
    }
}

static void look_recovered(eb_sweep *sweep, eb_date day, eb_found *out) {
    const eb_rule *rule = sweep->rule;
    const eb_logged *event = last_event(sweep, day);
    const int32_t first = sweep->weeks - rule->weeks;
    int64_t absent = 0, possible = 0;
    if (event == NULL || first < 0 ||
        sweep->era->mondays[first] < event->date) {
        return;
    }
    for (int32_t w = first; w < sweep->weeks; w++) {
        absent += sweep->per_week[w];
        possible += sweep->possible_per_week[w];
    }
    out->have = absent;
    out->of = possible;
    out->need = rule->num * possible / rule->den;
    out->met = absent * rule->den < possible * rule->num;
    out->key = (int64_t)event->order;
    out->start = event->date;
}

static void collect_recovered(eb_sweep *sweep, eb_date day, eb_piece_sink *sink,
                              void *context) {
    const eb_logged *event = last_event(sweep, day);
    const int32_t first = sweep->weeks - sweep->rule->weeks;
    if (event == NULL) return;
    sink(context, 0, eb_event_name(event->event), event->date);
    for (size_t s = 0; s < 2 * sweep->seen; s++) {
        const int32_t week = sweep->era->week[s / 2];
        const uint8_t byte = eb_sweep_byte(sweep, s);
        const eb_date date = sweep->days->date[s / 2];
        if (date < event->date || week < first || week < 0 ||
            week >= sweep->weeks || !eb_kind_is_possible(byte) ||
            !eb_sweep_is_chosen(sweep, s)) {
            continue;
        }
        sink(context, byte, NULL, date);
    }
}

const eb_kind EB_KIND_RECOVERED_RULE = {take_recovered, look_recovered,
                                        collect_recovered};
