/* SPDX-License-Identifier: MIT */
/*
 * Pupils' years, packed. Two sets of 732 sessions are 192 bytes; most pupils
 * of a school had the same sessions open, and were absent in a few spells. So
 * what was possible is a calendar that others share and, in runs, where it
 * differs from that; the absences are runs among the possible sessions: some
 * 25 bytes, from which the same two sets come back. How a year is packed
 * depends on those before it; what it says does not.
 */
#ifndef EB_DATA_LINKS_YEARS_H
#define EB_DATA_LINKS_YEARS_H

#include "data/ids.h"
#include "data/links.h"

/* A pupil's year: counts of sessions, and where they lie: sessions for last
 * year, days (in the first words) for this year in a family. */
typedef struct eb_link_year {
    int64_t possible, absent;
    uint64_t possible_at[EB_SESSION_WORDS];
    uint64_t absent_at[EB_SESSION_WORDS]; /* among the possible */
} eb_link_year;

enum { EB_LINK_SESSIONS, EB_LINK_DAYS, EB_LINK_KINDS };

/* A year takes at most so many bytes: those of its length, a calendar's
 * number, two counts, and three sets that have a byte before them. */
#define EB_LINK_YEAR_MOST (3 + 5 + 20 + 3 * (1 + 8 * EB_SESSION_WORDS))
#define EB_LINK_RECENT 1024

typedef struct eb_link_years {
    unsigned char *bytes; /* years; none at 0 */
    size_t used, room;
    eb_ids calendars;                /* sets of EB_SESSION_WORDS; 0: empty */
    uint32_t last[EB_LINK_KINDS];    /* the calendar that was used last */
    uint64_t recent[EB_LINK_RECENT]; /* hashes of sets seen once */
} eb_link_years;

/* -1: out of memory; to be freed all the same. */
int eb_link_years_begin(eb_link_years *years, const eb_memory *memory);
void eb_link_years_free(eb_link_years *years, const eb_memory *memory);

/* Room for so many bytes more: then nothing below fails. -1: none. */
int eb_link_years_reserve(eb_link_years *years, const eb_memory *memory,
                          size_t bytes);

/* Keeps a year in the place of that at `at` (0: of none). Returns its place,
 * or 0 when out of memory, and then nothing has changed. */
size_t eb_link_years_put(eb_link_years *years, const eb_memory *memory,
                         size_t at, const eb_link_year *year, int kind);
/* The number here of a calendar of others; EB_NO_ID: out of memory. */
uint32_t eb_link_years_calendar(eb_link_years *years, const eb_memory *memory,
                                const eb_link_years *from, uint32_t calendar);
/* A year of others as it is. `calendar_of`: the number here of a calendar
 * there. Needs eb_link_years_size and 6 bytes of room reserved. */
size_t eb_link_years_copy(eb_link_years *years, const eb_link_years *from,
                          size_t at, const uint32_t *calendar_of);

size_t eb_link_years_size(const eb_link_years *years, size_t at);
void eb_link_years_get(const eb_link_years *years, size_t at,
                       eb_link_year *out);
void eb_link_years_counts(const eb_link_years *years, size_t at,
                          int64_t *possible, int64_t *absent);

#endif
