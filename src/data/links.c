/* SPDX-License-Identifier: MIT */
/*
 * Links between shards of whole schools.
 *
 * Of each pupil, last year's sessions, as two sets (attended, absent) so that
 * they merge by union whatever the order; of each family, for each of its
 * pupils, the year's possible and absent sessions and days. That is all that
 * a school's rows need from other schools.
 */
#include "data/links_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/dates.h"

void eb_links_free(eb_links *links) {
    if (links == NULL) return;
    const eb_memory memory = links->memory;
    eb_ids_free(&links->pupils, &memory);
    eb_ids_free(&links->families, &memory);
    eb_release(&memory, links->by_pupil);
    eb_release(&memory, links->members);
    eb_release(&memory, links->first_member);
    eb_release(&memory, links->sums);
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
    return links;
}

/* The pupil's place, made when it is missing; EB_NO_ID: out of memory. */
static uint32_t place_of(eb_links *links, const char *id) {
    const uint32_t pupil =
        eb_ids_add(&links->pupils, &links->memory, id, strlen(id));
    if (pupil == EB_NO_ID) return EB_NO_ID;
    const size_t before = links->by_pupil_room;
    if (eb_grow(&links->memory, (void **)&links->by_pupil,
                &links->by_pupil_room, (size_t)pupil + 1,
                sizeof *links->by_pupil) != 0) {
        return EB_NO_ID;
    }
    if (links->by_pupil_room > before) {
        memset(links->by_pupil + before, 0,
               (links->by_pupil_room - before) * sizeof *links->by_pupil);
    }
    return pupil;
}

int eb_links_add_sessions(eb_links *links, const char *pupil,
                          const eb_year_sessions *sessions) {
    const uint32_t place = place_of(links, pupil);
    if (place == EB_NO_ID) return -1;
    eb_year_sessions *to = &links->by_pupil[place];
    for (size_t w = 0; w < EB_SESSION_WORDS; w++) {
        to->attended[w] |= sessions->attended[w];
        to->absent[w] |= sessions->absent[w];
    }
    return 0;
}

int eb_links_add_share(eb_links *links, const char *family, const char *pupil,
                       const eb_family_share *share) {
    const uint32_t place = place_of(links, pupil);
    const uint32_t id =
        eb_ids_add(&links->families, &links->memory, family, strlen(family));
    if (place == EB_NO_ID || id == EB_NO_ID ||
        eb_grow(&links->memory, (void **)&links->members, &links->member_room,
                links->member_count + 1, sizeof *links->members) != 0) {
        return -1;
    }
    const eb_link_member member = {id, place, *share};
    links->members[links->member_count++] = member;
    return 0;
}

/* ---- sealing ---- */

static int compare_members(const void *left, const void *right) {
    const eb_link_member *a = left, *b = right;
    if (a->family != b->family) return a->family < b->family ? -1 : 1;
    return (a->pupil > b->pupil) - (a->pupil < b->pupil);
}

static void join_members(eb_links *links) {
    size_t kept = 0;
    for (size_t i = 0; i < links->member_count; i++) {
        const eb_link_member *member = &links->members[i];
        if (kept > 0 &&
            compare_members(&links->members[kept - 1], member) == 0) {
            eb_family_share_add(&links->members[kept - 1].share,
                                &member->share);
        } else {
            links->members[kept++] = *member;
        }
    }
    links->member_count = kept;
}

int eb_links_seal(eb_links *links) {
    const size_t families = links->families.count;
    links->first_member =
        eb_alloc_zero(&links->memory, families + 1, sizeof(size_t));
    links->sums = eb_alloc_zero(&links->memory, families, sizeof *links->sums);
    if (links->first_member == NULL || links->sums == NULL) return -1;
    if (links->member_count > 0) {
        qsort(links->members, links->member_count, sizeof *links->members,
              compare_members);
    }
    join_members(links);
    for (size_t i = 0; i < links->member_count; i++) {
        const eb_link_member *member = &links->members[i];
        eb_family_sum_add(&links->sums[member->family], &member->share);
        links->first_member[member->family + 1] = i + 1;
    }
    return 0;
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
    return eb_links_add_sessions(
        links, eb_ids_text(&reg->pupils, enrolment->pupil), &sessions);
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
        if (eb_links_add_share(
                links,
                eb_ids_text(&view->reg->families, base->attributes->family),
                eb_view_pupil(view, base), &share) != 0) {
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
        add_families(links, view) != 0 || eb_links_seal(links) != 0) {
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

static int add_links(eb_links *into, const eb_links *from) {
    for (uint32_t p = 0; p < from->pupils.count; p++) {
        if (eb_links_add_sessions(into, eb_ids_text(&from->pupils, p),
                                  &from->by_pupil[p]) != 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < from->member_count; i++) {
        const eb_link_member *member = &from->members[i];
        if (eb_links_add_share(into,
                               eb_ids_text(&from->families, member->family),
                               eb_ids_text(&from->pupils, member->pupil),
                               &member->share) != 0) {
            return -1;
        }
    }
    if (from->last_open_day > into->last_open_day) {
        into->last_open_day = from->last_open_day;
    }
    return 0;
}

/* Both are added to new links, which take the place of `into` when all is
 * done: a merge that fails has changed nothing. */
eb_status eb_links_merge(eb_links *into, const eb_links *from, eb_error *err) {
    if (into == NULL || from == NULL || into == from) {
        return eb_fail(err, EB_ERR_ARGUMENT, "from", "two links");
    }
    const eb_status status =
        eb_links_check(from, into->as_of, into->known_at, err);
    if (status != EB_OK) return status;
    eb_links *sum = eb_links_empty(&into->memory, into->as_of, into->known_at);
    if (sum == NULL || add_links(sum, into) != 0 || add_links(sum, from) != 0 ||
        eb_links_seal(sum) != 0) {
        eb_links_free(sum);
        return eb_fail_memory(err);
    }
    const eb_links before = *into;
    *into = *sum;
    *sum = before;
    eb_links_free(sum);
    return EB_OK;
}

/* ---- asking ---- */

void eb_links_last_year(const eb_links *links, const char *pupil,
                        int64_t *possible, int64_t *absent) {
    *possible = *absent = 0;
    const uint32_t at = eb_ids_find(&links->pupils, pupil, strlen(pupil));
    if (at == EB_NO_ID) return;
    eb_year_sessions_count(&links->by_pupil[at], possible, absent);
}

/* The member of a family that is this pupil, or NULL. */
static const eb_link_member *find_member(const eb_links *links, uint32_t family,
                                         uint32_t pupil) {
    size_t low = links->first_member[family];
    size_t high = links->first_member[family + 1];
    const size_t end = high;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (links->members[middle].pupil < pupil) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < end && links->members[low].pupil == pupil
               ? &links->members[low]
               : NULL;
}

void eb_links_siblings(const eb_links *links, const char *family,
                       const char *pupil, eb_siblings *out,
                       eb_family_days *days) {
    const uint32_t id = eb_ids_find(&links->families, family, strlen(family));
    const uint32_t own = eb_ids_find(&links->pupils, pupil, strlen(pupil));
    memset(out, 0, sizeof *out);
    memset(days, 0, sizeof *days);
    if (id == EB_NO_ID) return;
    const eb_link_member *member = find_member(links, id, own);
    eb_family_share none;
    memset(&none, 0, sizeof none);
    eb_family_others(&links->sums[id], member == NULL ? &none : &member->share,
                     out, days);
}

eb_date eb_links_last_open_day(const eb_links *links) {
    return links->last_open_day;
}
