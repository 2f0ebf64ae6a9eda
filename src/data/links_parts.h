/* SPDX-License-Identifier: MIT */
/* How links are held: shared by what makes, writes and reads them. */
#ifndef EB_DATA_LINKS_PARTS_H
#define EB_DATA_LINKS_PARTS_H

#include "data/links.h"

/* A pupil in a family this year. */
typedef struct eb_link_member {
    uint32_t family, pupil; /* ids in `families` and `pupils` */
    eb_family_share share;
} eb_link_member;

struct eb_links {
    eb_memory memory;
    eb_date as_of, known_at, last_open_day;
    eb_ids pupils, families;
    eb_year_sessions *by_pupil; /* zero: no session last year */
    size_t by_pupil_room;
    eb_link_member *members; /* once sealed: by family and pupil, each once */
    size_t member_count, member_room;
    size_t *first_member; /* by family, and one past the last; sealed */
    eb_family_sum *sums;  /* by family; sealed */
};

/* NULL when out of memory. */
eb_links *eb_links_empty(const eb_memory *memory, eb_date as_of,
                         eb_date known_at);

/* While links are filled: the sessions are united, shares of the same family
 * and pupil are added up when they are sealed. -1: out of memory. */
int eb_links_add_sessions(eb_links *links, const char *pupil,
                          const eb_year_sessions *sessions);
int eb_links_add_share(eb_links *links, const char *family, const char *pupil,
                       const eb_family_share *share);
/* Makes links ready to be asked. */
int eb_links_seal(eb_links *links);

#endif
