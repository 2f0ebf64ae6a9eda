/* SPDX-License-Identifier: MIT */
/*
 * Rules on what goes on now: `unexplained` and `run`.
 *
 * unexplained: the school's last n open sessions, in a row, have no mark or N,
 * and nobody has been in touch since the spell began. The spell begins with
 * the first absence, or missing mark, after the last attended session: a
 * reason given on its first day covers the whole of it.
 *
 * run: a spell of the named marks has lasted d school days. Another mark that
 * is possible ends it; one that is not (D, X, #) is passed over. A day counts
 * when it has a possible session and every possible one is of the spell:
 * Monday 8 to Tuesday 16 November 2021, all absent, is 7 days and 14
 * sessions.
 */
#include "policy/sweep.h"

#define CONTACT \
    (1u << EB_EVENT_TOLD | 1u << EB_EVENT_CALL | 1u << EB_EVENT_REASON_FOUND)

static int is_attended(uint8_t byte) {
    return eb_kind_is_possible(byte) && !eb_kind_is_absent(byte);
}

/* ---- unexplained -------------------------------------------------------- */

static void take_unexplained(eb_sweep *sweep, size_t column) {
    const int is_since = sweep->days->date[column] >= sweep->since;
    for (size_t half = 0; half < 2; half++) {
        const size_t session = 2 * column + half;
        const uint8_t byte = eb_sweep_byte(sweep, session);
        const int open = sweep->era->open[column] >> half & 1;
        const int unexplained =
            open && is_since && sweep->prepared->no_reason[byte];
        if (is_attended(byte)) {
            sweep->spell_first = EB_NO_SESSION;
        } else if (sweep->spell_first == EB_NO_SESSION &&
                   (unexplained || eb_kind_is_absent(byte))) {
            sweep->spell_first = session;
        }
        if (!open) continue;
        if (!unexplained) {
            sweep->run_length = 0;
        } else if (sweep->run_length++ == 0) {
            sweep->run_first = session;
            sweep->run_spell = sweep->spell_first;
        }
    }
}

static void look_unexplained(eb_sweep *sweep, eb_date day, eb_found *out) {
    const int64_t n = sweep->rule->sessions;
    out->have = sweep->run_length;
    out->need = n;
    if (sweep->run_length == 0) return;
    out->met = sweep->run_length >= n;
    out->near = sweep->run_length == n - 1;
    out->key = (int64_t)sweep->run_spell;
    out->start = sweep->days->date[sweep->run_spell / 2];
    out->blocked =
        eb_subject_logged(sweep->subject, CONTACT, out->start, day) != NULL;
}

static void collect_unexplained(eb_sweep *sweep, eb_date day,
                                eb_piece_sink *sink, void *context) {
    (void)day;
    if (sweep->run_length == 0) return;
    for (size_t s = sweep->run_first; s < 2 * sweep->seen; s++) {
        if ((sweep->era->open[s / 2] >> s % 2 & 1) == 0) continue;
        sink(context, eb_sweep_byte(sweep, s), NULL, sweep->days->date[s / 2]);
    }
}

const eb_kind EB_KIND_UNEXPLAINED_RULE = {take_unexplained, look_unexplained,
                                          collect_unexplained};

/* ---- run ---------------------------------------------------------------- */

void eb_take_run(eb_sweep *sweep, size_t column) {
    int possible = 0, others = 0;
    for (size_t half = 0; half < 2; half++) {
        const size_t session = 2 * column + half;
        if (!eb_kind_is_possible(eb_sweep_byte(sweep, session))) continue;
        possible = 1;
        if (!eb_sweep_is_chosen(sweep, session)) {
            others = 1;
            sweep->first = EB_NO_SESSION;
            sweep->whole_days = 0;
        } else if (sweep->first == EB_NO_SESSION) {
            sweep->first = session;
        }
    }
    sweep->whole_days += possible && !others;
}

static void look_run(eb_sweep *sweep, eb_date day, eb_found *out) {
    (void)day;
    const int64_t n = sweep->rule->days;
    out->have = sweep->whole_days;
    out->need = n;
    if (sweep->first == EB_NO_SESSION) return;
    out->met = sweep->whole_days >= n;
    out->near = sweep->whole_days == n - 1 && n > 1;
    out->key = (int64_t)sweep->first;
    out->start = sweep->days->date[sweep->first / 2];
}

void eb_collect_run(eb_sweep *sweep, eb_piece_sink *sink, void *context) {
    if (sweep->first == EB_NO_SESSION) return;
    for (size_t s = sweep->first; s < 2 * sweep->seen; s++) {
        const uint8_t byte = eb_sweep_byte(sweep, s);
        /* Any other that is possible would have ended the run. */
        if (!eb_kind_is_possible(byte)) continue;
        sink(context, byte, NULL, sweep->days->date[s / 2]);
    }
}

static void collect_run(eb_sweep *sweep, eb_date day, eb_piece_sink *sink,
                        void *context) {
    (void)day;
    eb_collect_run(sweep, sink, context);
}

const eb_kind EB_KIND_RUN_RULE = {eb_take_run, look_run, collect_run};
