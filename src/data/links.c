/* SPDX-License-Identifier: MIT */
/*
 * Links between shards of whole schools.
 *
 * Of each pupil, last year's sessions, as two sets (attended, absent) so that
 * they merge by union whatever the order; of each family, for each of its
 * pupils, the year's possible and absent sessions and days. That is all that
 * a school's rows need from other schools. A session that was attended at one
 * school is no absence, so of the absent only those that no school attended
 * need be kept (links_years.h).
 */
#include "data/links_parts.h"

#include <string.h>

#include "base/bits.h"
#include "base/error.h"
#include "base/memory.h"
#include "data/dates.h"

void eb_links_free(eb_links *links) {
    if (links == NULL) return;
    const eb_memory memory = links->memory;
    eb_ids_free(&links->pupils, &memory);
    eb_ids_free(&links->families, &memory);
    eb_ids_free(&links->large, &memory);
    eb_link_years_free(&links->years, &memory);
    eb_release(&memory, links->last_year);
    eb_release(&memory, links->by_family);
    eb_release(&memory, links->members);
    eb_release(&memory, links->sums);
    eb_release(&memory, links->large_member);
    eb_release(&memory, links);
}

eb_links *eb_links_empty(const eb_memory *memory, eb_date as_of,
                         eb_date known_at) {
    eb_links *links = eb_alloc_zero(memory, 1, sizeof *links);
    if (links == NULL) return NULL;
    links->memory = *memory;
    links->as_of = as_of;
    links->known_at = known_at;
    links->last_open_day = EB_NO_DATE;
    if (eb_link_years_begin(&links->years, memory) != 0) {
        eb_links_free(links);
        return NULL;
    }
    return links;
}

/* ---- adding ---- */

uint32_t eb_links_pupil(eb_links *links, const char *id) {
    const uint32_t before = links->pupils.count;
    if (eb_grow(&links->memory, (void **)&links->last_year,
                &links->last_year_room, (size_t)before + 1,
                sizeof *links->last_year) != 0) {
        return EB_NO_ID;
    }
    const uint32_t pupil =
        eb_ids_add(&links->pupils, &links->memory, id, strlen(id));
    if (pupil == before) links->last_year[pupil] = 0;
    return pupil;
}

uint32_t eb_links_family(eb_links *links, const char *id) {
    const eb_link_family none = {0, 0, 0};
    const uint32_t before = links->families.count;
    if (eb_grow(&links->memory, (void **)&links->by_family,
                &links->by_family_room, (size_t)before + 1,
                sizeof *links->by_family) != 0) {
        return EB_NO_ID;
    }
    const uint32_t family =
        eb_ids_add(&links->families, &links->memory, id, strlen(id));
    if (family == before) links->by_family[family] = none;
    return family;
}

int eb_links_unite(eb_links *links, uint32_t pupil, const eb_link_year *year) {
    eb_link_year all = *year, before;
    size_t *place = &links->last_year[pupil];
    if (*place != 0) {
        eb_link_years_get(&links->years, *place, &before);
        all.possible = all.absent = 0;
        for (size_t w = 0; w < EB_SESSION_WORDS; w++) {
            const uint64_t attended =
                (before.possible_at[w] & ~before.absent_at[w]) |
                (year->possible_at[w] & ~year->absent_at[w]);
            all.possible_at[w] |= before.possible_at[w];
            all.absent_at[w] = all.possible_at[w] & ~attended;
            all.possible += eb_popcount64(all.possible_at[w]);
            all.absent += eb_popcount64(all.absent_at[w]);
        }
    }
    const size_t at = eb_link_years_put(&links->years, &links->memory, *place,
                                        &all, EB_LINK_SESSIONS);
    if (at == 0) return -1;
    *place = at;
    return 0;
}

int eb_links_add_sessions(eb_links *links, uint32_t pupil,
                          const eb_year_sessions *sessions) {
    eb_link_year year;
    eb_year_sessions_count(sessions, &year.possible, &year.absent);
    if (year.possible == 0) return 0;
    for (size_t w = 0; w < EB_SESSION_WORDS; w++) {
        const uint64_t attended = sessions->attended[w];
        year.possible_at[w] = attended | sessions->absent[w];
        year.absent_at[w] = sessions->absent[w] & ~attended;
    }
    return eb_links_unite(links, pupil, &year);
}

int eb_links_add_share(eb_links *links, uint32_t family, uint32_t pupil,
                       const eb_family_share *share) {
    eb_link_year year;
    memset(&year, 0, sizeof year);
    year.possible = share->possible;
    year.absent = share->absent;
    for (size_t w = 0; w < EB_DAY_WORDS; w++) {
        year.possible_at[w] = share->days.possible[w];
        year.absent_at[w] = share->days.absent[w];
    }
    return eb_links_add_year(links, family, pupil, &year);
}

/* ---- from a view ---- */

static int add_row(eb_links *links, const eb_view *view, uint32_t school_year,
                   uint32_t row) {
    const eb_register *reg = view->reg;
    const eb_enrolment *enrolment =
        &reg->enrolments[reg->years[school_year]->enrolment_of_row[row]];
    eb_year_sessions sessions;
    memset(&sessions, 0, sizeof sessions);
    eb_year_sessions_add(view, school_year, row, &sessions);
    const uint32_t pupil =
        eb_links_pupil(links, eb_ids_text(&reg->pupils, enrolment->pupil));
    return pupil == EB_NO_ID ? -1
                             : eb_links_add_sessions(links, pupil, &sessions);
}

static int add_last_year(eb_links *links, const eb_view *view) {
    const eb_register *reg = view->reg;
    for (uint32_t i = 0; i < reg->year_count; i++) {
        if (reg->years[i]->year != view->year - 1) continue;
        for (uint32_t r = 0; r < reg->years[i]->rows; r++) {
            if (add_row(links, view, i, r) != 0) return -1;
        }
    }
    return 0;
}

static int add_families(eb_links *links, const eb_view *view) {
    for (size_t i = 0; i < view->base_count; i++) {
        const eb_view_entry *base = &view->bases[i];
        eb_family_share share;
        if (base->attributes->family == EB_NO_ID) continue;
        eb_strip_count(base->own, &share.possible, &share.absent);
        if (share.possible == 0) continue;
        eb_strip_days(base->own, &share.days);
        const uint32_t pupil = eb_links_pupil(links, eb_view_pupil(view, base));
        const uint32_t family = eb_links_family(
            links, eb_ids_text(&view->reg->families, base->attributes->family));
        if (pupil == EB_NO_ID || family == EB_NO_ID ||
            eb_links_add_share(links, family, pupil, &share) != 0) {
            return -1;
        }
    }
    return 0;
}

eb_status eb_links_new(const eb_view *view, eb_links **out, eb_error *err) {
    const eb_status status = eb_view_check(view, 0, 0, err);
    if (status != EB_OK) return status;
    if (out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "where to put it?");
    }
    eb_links *links =
        eb_links_empty(&view->memory, view->as_of, view->known_at);
    if (links == NULL || add_last_year(links, view) != 0 ||
        add_families(links, view) != 0) {
        eb_links_free(links);
        return eb_fail_memory(err);
    }
    links->last_open_day = view->reg->last_open_day;
    *out = links;
    return EB_OK;
}

/* ---- adding up ---- */

eb_status eb_links_check(const eb_links *links, eb_date as_of, eb_date known_at,
                         eb_error *err) {
    if (links->as_of == as_of && links->known_at == known_at) return EB_OK;
    char theirs[11], ours[11];
    eb_date_write(links->as_of, theirs);
    eb_date_write(as_of, ours);
    return eb_fail(err, EB_ERR_LINKS, "links",
                   "links were made as of %s (or for another known_at), not "
                   "%s",
                   theirs, ours);
}

/* Where what is added lies, and where it will. */
typedef struct merger {
    eb_links *into;
    const eb_links *from;
    uint32_t *pupils, *families, *calendars; /* by id there: id here */
} merger;

/* Ids that are added here say nothing yet. */
static int map_ids(merger *m) {
    eb_links *into = m->into;
    const eb_links *from = m->from;
    const eb_memory *memory = &into->memory;
    m->pupils = eb_alloc(memory, from->pupils.count, sizeof(uint32_t));
    m->families = eb_alloc(memory, from->families.count, sizeof(uint32_t));
    m->calendars =
        eb_alloc(memory, from->years.calendars.count, sizeof(uint32_t));
    if (m->pupils == NULL || m->families == NULL || m->calendars == NULL) {
        return -1;
    }
    for (uint32_t p = 0; p < from->pupils.count; p++) {
        m->pupils[p] = eb_links_pupil(into, eb_ids_text(&from->pupils, p));
        if (m->pupils[p] == EB_NO_ID) return -1;
    }
    for (uint32_t f = 0; f < from->families.count; f++) {
        m->families[f] = eb_links_family(into, eb_ids_text(&from->families, f));
        if (m->families[f] == EB_NO_ID) return -1;
    }
    for (uint32_t c = 0; c < from->years.calendars.count; c++) {
        m->calendars[c] =
            eb_link_years_calendar(&into->years, memory, &from->years, c);
        if (m->calendars[c] == EB_NO_ID) return -1;
    }
    return 0;
}

/* Families that will be large. */
static int reserve_families(merger *m) {
    eb_links *into = m->into;
    const eb_links *from = m->from;
    size_t sums = 0;
    for (uint32_t f = 0; f < from->families.count; f++) {
        const uint64_t count = (uint64_t)from->by_family[f].count +
                               into->by_family[m->families[f]].count;
        if (count <= EB_LINK_FAMILY_SMALL) continue;
        if (eb_links_reserve_large(into, m->families[f], &sums) != 0) return -1;
        for (uint32_t at = from->by_family[f].first; at != 0;
             at = from->members[at - 1].next) {
            if (eb_links_reserve_key(into, m->families[f],
                                     m->pupils[from->members[at - 1].pupil]) !=
                0) {
                return -1;
            }
        }
    }
    return 0;
}

/* All the memory that adding takes: after that it cannot fail. */
static int reserve(merger *m) {
    eb_links *into = m->into;
    const eb_links *from = m->from;
    size_t bytes = EB_LINK_YEAR_MOST;
    for (uint32_t p = 0; p < from->pupils.count; p++) {
        if (from->last_year[p] == 0) continue;
        bytes += into->last_year[m->pupils[p]] != 0
                     ? EB_LINK_YEAR_MOST
                     : eb_link_years_size(&from->years, from->last_year[p]) + 6;
    }
    for (size_t i = 0; i < from->member_count; i++) {
        const eb_link_member *one = &from->members[i];
        bytes += eb_links_find_member(into, m->families[one->family],
                                      m->pupils[one->pupil]) != EB_NO_ID
                     ? EB_LINK_YEAR_MOST
                     : eb_link_years_size(&from->years, one->year) + 6;
    }
    if (into->member_count + from->member_count >= EB_NO_ID ||
        eb_link_years_reserve(&into->years, &into->memory, bytes) != 0 ||
        eb_grow(&into->memory, (void **)&into->members, &into->member_room,
                into->member_count + from->member_count,
                sizeof *into->members) != 0) {
        return -1;
    }
    return reserve_families(m);
}

static int add_pupils(merger *m) {
    eb_links *into = m->into;
    const eb_links *from = m->from;
    for (uint32_t p = 0; p < from->pupils.count; p++) {
        size_t *to = &into->last_year[m->pupils[p]];
        if (from->last_year[p] == 0) continue;
        if (*to == 0) {
            *to = eb_link_years_copy(&into->years, &from->years,
                                     from->last_year[p], m->calendars);
            continue;
        }
        eb_link_year year;
        eb_link_years_get(&from->years, from->last_year[p], &year);
        if (eb_links_unite(into, m->pupils[p], &year) != 0) return -1;
    }
    return 0;
}

static int add_members(merger *m) {
    eb_links *into = m->into;
    const eb_links *from = m->from;
    for (size_t i = 0; i < from->member_count; i++) {
        const eb_link_member *one = &from->members[i];
        const uint32_t family = m->families[one->family];
        const uint32_t pupil = m->pupils[one->pupil];
        int added;
        if (eb_links_find_member(into, family, pupil) == EB_NO_ID) {
            added = eb_links_new_member(
                into, family, pupil,
                eb_link_years_copy(&into->years, &from->years, one->year,
                                   m->calendars));
        } else {
            eb_link_year year;
            eb_link_years_get(&from->years, one->year, &year);
            added = eb_links_add_year(into, family, pupil, &year);
        }
        if (added != 0) return -1;
    }
    return 0;
}

/* The steps that can fail come first and leave nothing that can be seen, so a
 * merge that fails has changed nothing; and it takes time by what is added,
 * not by what there is: n schools cost n. */
eb_status eb_links_merge(eb_links *into, const eb_links *from, eb_error *err) {
    if (into == NULL || from == NULL || into == from) {
        return eb_fail(err, EB_ERR_ARGUMENT, "from", "two links");
    }
    eb_status status = eb_links_check(from, into->as_of, into->known_at, err);
    if (status != EB_OK) return status;
    merger m = {into, from, NULL, NULL, NULL};
    if (map_ids(&m) != 0 || reserve(&m) != 0 || add_pupils(&m) != 0 ||
        add_members(&m) != 0) {
        status = eb_fail_memory(err);
    } else if (from->last_open_day > into->last_open_day) {
        into->last_open_day = from->last_open_day;
    }
    eb_release(&into->memory, m.pupils);
    eb_release(&into->memory, m.families);
    eb_release(&into->memory, m.calendars);
    return status;
}

/* ---- asking ---- */

void eb_links_last_year(const eb_links *links, const char *pupil,
                        int64_t *possible, int64_t *absent) {
    *possible = *absent = 0;
    const uint32_t at = eb_ids_find(&links->pupils, pupil, strlen(pupil));
    if (at == EB_NO_ID || links->last_year[at] == 0) return;
    eb_link_years_counts(&links->years, links->last_year[at], possible, absent);
}

eb_date eb_links_last_open_day(const eb_links *links) {
    return links->last_open_day;
}
