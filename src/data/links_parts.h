/* SPDX-License-Identifier: MIT */
/*
 * How links are held: shared by what makes, writes and reads them. For ten
 * million pupils, so small: a pupil's last year and its year in a family are
 * packed (links_years.h), and a family is a list.
 */
#ifndef EB_DATA_LINKS_PARTS_H
#define EB_DATA_LINKS_PARTS_H

#include "data/links.h"
#include "data/links_years.h"

/* A pupil in a family this year: each once. */
typedef struct eb_link_member {
    size_t year;            /* its place in `years` */
    uint32_t next;          /* 1 + another of the family; 0: none */
    uint32_t family, pupil; /* ids in `families` and `pupils` */
} eb_link_member;

/* More members than this, and a family has a sum and a table of its own. */
#define EB_LINK_FAMILY_SMALL 8

typedef struct eb_link_family {
    uint32_t first; /* 1 + member; 0: none */
    uint32_t count;
    uint32_t sum; /* 1 + place in `sums`; 0: none, small */
} eb_link_family;

struct eb_links {
    eb_memory memory;
    eb_date as_of, known_at, last_open_day;
    eb_ids pupils, families;
    eb_link_years years;
    size_t *last_year; /* by pupil: in `years`; 0: no session */
    size_t last_year_room;
    eb_link_family *by_family;
    size_t by_family_room;
    eb_link_member *members;
    size_t member_count, member_room;
    eb_family_sum *sums; /* of large families */
    size_t sum_count, sum_room;
    eb_ids large;           /* their members: family and pupil as bytes */
    uint32_t *large_member; /* 1 + member, by id in `large`; 0: none yet */
    size_t large_room;
};

/* NULL when out of memory. */
eb_links *eb_links_empty(const eb_memory *memory, eb_date as_of,
                         eb_date known_at);

/* An id's place, made when it is missing: it says nothing until something is
 * added to it. EB_NO_ID: out of memory. */
uint32_t eb_links_pupil(eb_links *links, const char *id);
uint32_t eb_links_family(eb_links *links, const char *id);

/* Unites the sessions of last year; adds a share of this year. -1: out of
 * memory, and then links are good for nothing but eb_links_free. */
int eb_links_add_sessions(eb_links *links, uint32_t pupil,
                          const eb_year_sessions *sessions);
int eb_links_add_share(eb_links *links, uint32_t family, uint32_t pupil,
                       const eb_family_share *share);

/* The same of a pupil's year. A new member: `year` is its place in `years`. */
int eb_links_unite(eb_links *links, uint32_t pupil, const eb_link_year *year);
int eb_links_add_year(eb_links *links, uint32_t family, uint32_t pupil,
                      const eb_link_year *year);
int eb_links_new_member(eb_links *links, uint32_t family, uint32_t pupil,
                        size_t year);
/* The place in `members` of a pupil of a family, or EB_NO_ID. */
uint32_t eb_links_find_member(const eb_links *links, uint32_t family,
                              uint32_t pupil);

/* Memory for a family that will be large, and for each pupil that will be a
 * member, so that adding it takes none but for `members` and `years`. `*sums`:
 * how many families were given room so far. -1: out of memory. */
int eb_links_reserve_large(eb_links *links, uint32_t family, size_t *sums);
int eb_links_reserve_key(eb_links *links, uint32_t family, uint32_t pupil);

void eb_link_year_share(const eb_link_year *year, eb_family_share *out);

/* Lines of the text form, piece by piece (links_read.c). */
typedef struct eb_links_reader eb_links_reader;
eb_status eb_links_reader_new(const eb_memory *memory, eb_links_reader **out,
                              eb_error *err);
eb_status eb_links_reader_add(eb_links_reader *reader, const char *text,
                              size_t length, eb_error *err);
eb_status eb_links_reader_end(eb_links_reader *reader, eb_links **out,
                              eb_error *err);
void eb_links_reader_free(eb_links_reader *reader);

#endif
