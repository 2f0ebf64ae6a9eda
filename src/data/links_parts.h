/* SPDX-License-Identifier: MIT */
/* How links are held: shared by what makes, writes and reads them. */
#ifndef EB_DATA_LINKS_PARTS_H
#define EB_DATA_LINKS_PARTS_H

#include "data/links.h"

#define EB_LINK_WORDS EB_MASK_WORDS /* 732 sessions */

/* Last year's sessions of a pupil, at any school. */
typedef struct eb_link_pupil {
    uint64_t attended[EB_LINK_WORDS], absent[EB_LINK_WORDS];
} eb_link_pupil;

/* A pupil in a family this year. */
typedef struct eb_link_member {
    uint32_t family, pupil; /* ids in `families` and `pupils` */
    uint32_t next;          /* of the same family, or EB_NONE */
    int64_t possible, absent;
    eb_family_days days;
} eb_link_member;

struct eb_links {
    eb_memory memory;
    eb_date as_of, known_at;
    eb_ids pupils, families;
    eb_link_pupil *by_pupil; /* zero: no session last year */
    size_t by_pupil_room;
    uint32_t *first_member; /* by family */
    size_t first_member_room;
    eb_link_member *members;
    size_t member_count, member_room;
};

/* NULL when out of memory. */
eb_links *eb_links_empty(const eb_memory *memory, eb_date as_of,
                         eb_date known_at);
/* The pupil's place, made when it is missing; EB_NO_ID: out of memory. */
uint32_t eb_links_pupil(eb_links *links, const char *id);
/* The same for a pupil in a family; NULL: out of memory. */
eb_link_member *eb_links_member(eb_links *links, const char *family_id,
                                const char *pupil_id);
void eb_links_add_sessions(eb_link_pupil *to, const eb_link_pupil *from);
void eb_links_add_days(eb_family_days *to, const eb_family_days *from);

#endif
