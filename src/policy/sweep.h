/* SPDX-License-Identifier: MIT */
/*
 * Asking one rule about one subject from one day after another.
 *
 * A sweep takes the subject's days in order and keeps what its kind of rule
 * needs (a count, the length of a run), so that asking again a day later
 * costs a day and not a year. Each kind is three functions: `take` one more
 * column, `look` from a day, and `collect` the marks behind the answer. A
 * sweep sees nothing dated on or after the day it looks from.
 */
#ifndef EB_POLICY_SWEEP_H
#define EB_POLICY_SWEEP_H

#include "policy/policy.h"
#include "policy/subject.h"

#define EB_NO_SESSION SIZE_MAX

/* A rule with the bytes of the register's code table that it means. */
typedef struct eb_prepared {
    const eb_rule *rule;
    uint8_t chosen[256];       /* by the codes, groups, classes of the rule */
    uint8_t no_reason[256];    /* no mark, or N */
    uint8_t chosen_bytes[256]; /* those of `chosen`, one after the other */
    size_t chosen_count;
} eb_prepared;

/* EB_ERR_CODE: the rule names a code that the table lacks. */
eb_status eb_rule_prepare(const eb_rule *rule, const eb_codes *codes,
                          eb_prepared *out, eb_error *err);

/* What a rule says from one day. */
typedef struct eb_found {
    int met, near;
    int blocked; /* contact was logged since the spell began */
    int64_t key; /* two answers of one episode have the same */
    /* What holds or clears it counts from here on; EB_NO_DATE: from the first
     * mark of its evidence. */
    eb_date start;
    int64_t have, need, of; /* for "why": of EB_NO_COUNT: no share */
} eb_found;

struct eb_replay;

typedef struct eb_sweep {
    const eb_prepared *prepared;
    const eb_rule *rule;
    const eb_subject *subject;
    const eb_school_days *days;
    const eb_era *era;
    size_t seen;          /* columns taken */
    int32_t last_row_day; /* open days up to the last with a mark row; 0 */
    /* unexplained */
    size_t run_first, run_spell, spell_first;
    int64_t run_length;
    eb_date since; /* no mark counts as missing before */
    /* run, open_spell */
    size_t first;
    int64_t whole_days;
    /* window, recovered: by school week */
    int32_t *per_week, *possible_per_week;
    int64_t sum;
    int32_t weeks; /* opened so far */
    eb_date cut;
    /* cumulative, rate */
    int64_t count, possible;
    int year;
    eb_date year_end; /* the first day of the next */
    /* overdue, next_after, no_show */
    int32_t first_open_days; /* up to the first N; -1: no N yet */
    eb_date last_chosen, first_attended;
    int32_t days_before_entry;
    /* no_action */
    struct eb_replay *inner;
} eb_sweep;

/* `scratch`: 2 * (columns + 1) numbers, used by this sweep alone. */
void eb_sweep_start(eb_sweep *sweep, const eb_prepared *prepared,
                    const eb_subject *subject, const eb_era *era,
                    int32_t *scratch);
/* Passes over the columns that no look from `day` on needs. */
void eb_sweep_skip(eb_sweep *sweep, eb_date day);
/* Takes the columns dated before `day`; days come in order. */
void eb_sweep_to(eb_sweep *sweep, eb_date day);
void eb_sweep_look(eb_sweep *sweep, eb_date day, eb_found *out);

/* A mark behind an answer: `byte` of the register, or `word` when that is not
 * NULL ("left", an event). */
typedef void eb_piece_sink(void *context, uint8_t byte, const char *word,
                           eb_date date);
/* By date: the earliest first. */
void eb_sweep_collect(eb_sweep *sweep, eb_date day, eb_piece_sink *sink,
                      void *context);

/* 1 when the marks as a whole cannot bring the rule near, on any day; with
 * `now`, on as_of. It may say 0 when they cannot. */
int eb_rule_is_far(const eb_prepared *prepared, const eb_subject *subject,
                   int now);

/* ---- kinds (rules_*.c) -------------------------------------------------- */

typedef struct eb_kind {
    void (*take)(eb_sweep *sweep, size_t column);
    void (*look)(eb_sweep *sweep, eb_date day, eb_found *out);
    void (*collect)(eb_sweep *sweep, eb_date day, eb_piece_sink *sink,
                    void *context);
} eb_kind;

extern const eb_kind EB_KIND_UNEXPLAINED_RULE, EB_KIND_RUN_RULE,
    EB_KIND_WINDOW_RULE, EB_KIND_CUMULATIVE_RULE, EB_KIND_RATE_RULE,
    EB_KIND_OVERDUE_RULE, EB_KIND_NEXT_AFTER_RULE, EB_KIND_NO_ACTION_RULE,
    EB_KIND_RECOVERED_RULE, EB_KIND_ROLL_RULE;

/* Open days and school weeks that the sweep has seen. */
static inline int32_t eb_sweep_open_days(const eb_sweep *sweep) {
    return sweep->seen > 0 ? sweep->era->open_days[sweep->seen - 1] : 0;
}
static inline int32_t eb_sweep_weeks(const eb_sweep *sweep) {
    return sweep->seen > 0 ? sweep->era->weeks[sweep->seen - 1] : 0;
}
static inline uint8_t eb_sweep_byte(const eb_sweep *sweep, size_t session) {
    return sweep->subject->bytes[session];
}
static inline int eb_sweep_is_chosen(const eb_sweep *sweep, size_t session) {
    return sweep->prepared->chosen[sweep->subject->bytes[session]];
}
/* Open days dated from `date` on that the sweep has seen. */
int32_t eb_sweep_open_days_from(const eb_sweep *sweep, eb_date date);
/* The run at the end of the marks (run, open_spell). */
void eb_take_run(eb_sweep *sweep, size_t column);
void eb_collect_run(eb_sweep *sweep, eb_piece_sink *sink, void *context);

#endif
