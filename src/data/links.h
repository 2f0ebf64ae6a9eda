/* SPDX-License-Identifier: MIT */
/*
 * What a row needs from elsewhere, whether it lies in the same register or
 * came in as links: the pupil's sessions of last year at any school, and the
 * days of the rest of the family.
 */
#ifndef EB_DATA_LINKS_H
#define EB_DATA_LINKS_H

#include "data/families.h"
#include "data/view.h"

#define EB_SESSION_WORDS EB_MASK_WORDS /* 732 sessions from 1 August */

/* A pupil's year over all schools, as two sets that are united school by
 * school: attended anywhere is attended, else absent anywhere is absent. */
typedef struct eb_year_sessions {
    uint64_t attended[EB_SESSION_WORDS], absent[EB_SESSION_WORDS];
} eb_year_sessions;

/* Unites the sessions of one row of a school-year with `out`. */
void eb_year_sessions_add(const eb_view *view, uint32_t school_year,
                          uint32_t row, eb_year_sessions *out);
void eb_year_sessions_count(const eb_year_sessions *sessions, int64_t *possible,
                            int64_t *absent);

/* Days with a possible session, and with an absent one. */
void eb_strip_days(eb_strip strip, eb_family_days *out);
/* The same and the counts of sessions. */
void eb_strip_share(eb_strip strip, eb_family_share *out);

/* The row's family when it has two enrolments or more in the register, else
 * NULL. Not with links. */
const eb_family *eb_entry_family(const eb_view *view,
                                 const eb_view_entry *entry);
/* Is the row all that its pupil has in the family? */
int eb_entry_is_share(const eb_view *view, const eb_view_entry *entry,
                      const eb_family *family);

/* `*possible` EB_NO_COUNT: last year is not known. `*absent` EB_NO_COUNT:
 * its absence is not known, or exceeds what was possible. */
void eb_entry_last_year(const eb_view *view, const eb_view_entry *entry,
                        int64_t *possible, int64_t *absent);

/* The other pupils of the family with a possible session this year, and
 * their days. */
void eb_entry_siblings(const eb_view *view, const eb_view_entry *entry,
                       eb_siblings *out, eb_family_days *days);

/* Last year's sessions of a pupil by the links: 0 and 0 when unknown. */
void eb_links_last_year(const eb_links *links, const char *pupil,
                        int64_t *possible, int64_t *absent);
void eb_links_siblings(const eb_links *links, const char *family,
                       const char *pupil, eb_siblings *out,
                       eb_family_days *days);

/* The last open day of all registers they were made from; EB_NO_DATE. */
eb_date eb_links_last_open_day(const eb_links *links);

/* EB_OK when the links are of this as_of and known_at. */
eb_status eb_links_check(const eb_links *links, eb_date as_of, eb_date known_at,
                         eb_error *err);

#endif
