/* SPDX-License-Identifier: MIT */
/*
 * A pupil's absences as events: one spell is one event, whatever its length,
 * with its length and what of its shape the patterns look at.
 */
#ifndef EB_POLICY_PATTERNS_SPELLS_H
#define EB_POLICY_PATTERNS_SPELLS_H

#include "features/planes.h"

/* What an event shows. */
enum {
    EB_AWAY_FRIDAY = 1,     /* touches one */
    EB_AWAY_MONDAY = 2,     /* touches one */
    EB_AWAY_MIDWEEK = 4,    /* no day of it but Tuesday to Thursday */
    EB_AWAY_EDGE = 8,       /* touches the open days beside a break */
    EB_AWAY_AFTERNOON = 16, /* one afternoon, after a morning attended */
    EB_AWAY_SHORT = 32,     /* one or two sessions */
    EB_AWAY_AGAIN = 64      /* an afternoon, as on the day before: one event
                               with it where afternoons are counted */
};

/* Lengths that are compared with their like: a morning, an afternoon, a day,
 * two, three, four, and five days or more. */
#define EB_AWAY_CLASSES 7
/* Room for the events of a year. */
#define EB_AWAY_MOST (EB_YEAR_SESSIONS / 2 + 1)

typedef struct eb_away {
    uint16_t first, last; /* sessions of the row's grid */
    uint16_t sessions;    /* absent */
    uint16_t dates;       /* on which one of them lies */
    uint8_t length_class, labels;
} eb_away;

/* What could have been missed, in sessions: the whole, and by label. */
typedef struct eb_chances_to_miss {
    int64_t all, friday, monday, midweek, edge;
} eb_chances_to_miss;

/* The events of a row whose possible sessions are `possible` (some may be set
 * apart: they neither break nor lengthen a spell). Returns how many. */
size_t eb_away_find(const eb_planes *planes,
                    const uint64_t possible[EB_MASK_WORDS],
                    eb_away out[EB_AWAY_MOST]);

eb_chances_to_miss eb_away_chances(const eb_planes *planes,
                                   const uint64_t possible[EB_MASK_WORDS]);

/* The week of a date, from that of 1 August: 0 to 53. */
unsigned eb_week_of(const eb_grid *grid, eb_date date);

static inline int eb_mask_has(const uint64_t *mask, uint32_t session) {
    return (int)(mask[session / 64] >> session % 64 & 1);
}

#endif
