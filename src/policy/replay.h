/* SPDX-License-Identifier: MIT */
/*
 * A rule replayed for one subject, day by day: when an episode began, and
 * whether it is over. Only days on which an answer can change are asked: the
 * day after each of the school's dates, after each event, after joining and
 * leaving, and the second of August.
 */
#ifndef EB_POLICY_REPLAY_H
#define EB_POLICY_REPLAY_H

#include "policy/sweep.h"

typedef struct eb_episode {
    int64_t key;
    eb_date seen; /* the first day on which the marks met the rule */
    eb_date met;  /* the same, with nobody in touch; EB_NO_DATE: never */
    eb_date over; /* the first day on which they did not; EB_NO_DATE: open */
    eb_date last; /* the last day asked on which they did */
} eb_episode;

typedef struct eb_replay {
    eb_sweep sweep;
    eb_episode now; /* when is_open */
    int is_open;
    eb_found found; /* of the last day asked */
    size_t columns; /* seen then */
} eb_replay;

/* Asks from `day`; days come in order. Returns 1 when that ended an episode,
 * which is then in `*ended`. */
int eb_replay_step(eb_replay *replay, eb_date day, eb_episode *ended);

/* All days at which answers can change, up to as_of itself. */
typedef struct eb_ticks {
    eb_date *days;
    size_t count, room;
} eb_ticks;
eb_status eb_ticks_make(const eb_subject *subject, eb_date as_of, eb_ticks *out,
                        eb_error *err);

/* Room that is used again for each subject. */
typedef struct eb_replay_room {
    int32_t *scratch; /* for eb_sweep_start */
    size_t scratch_room;
    eb_ticks ticks;
    int has_ticks; /* of the subject */
    eb_episode *ended;
    size_t ended_count, ended_room;
} eb_replay_room;
/* Call for each new subject. */
eb_status eb_replay_room_for(eb_replay_room *room, const eb_subject *subject,
                             eb_error *err);
void eb_replay_room_free(eb_replay_room *room, const eb_memory *memory);

/*
 * The answer on as_of alone: open or not, near or not, without the history.
 */
void eb_replay_last(const eb_prepared *rules, size_t rule,
                    const eb_subject *subject, eb_replay_room *room,
                    eb_replay *out, eb_replay *inner);

/* A day before which the episode that is open cannot have begun; EB_NO_DATE:
 * it may have begun on any. */
eb_date eb_replay_from(const eb_replay *last);

/* The history from a day on (EB_NO_DATE: the whole of it): `*out` as of as_of,
 * what is over in room->ended. */
eb_status eb_replay_all(const eb_prepared *rules, size_t rule,
                        const eb_subject *subject, eb_replay_room *room,
                        eb_date from, eb_replay *out, eb_replay *inner,
                        eb_error *err);

/* What an episode that is open on `day` is there: met, held, cleared; -1:
 * nothing (somebody was in touch before it was met). */
int eb_replay_state(eb_replay *replay, eb_date day);

#endif
