/* SPDX-License-Identifier: MIT */
/*
 * Last year and the family of a row. Without links both are read off the
 * register's own marks when they are asked for: nothing is stored twice.
 */
#include <string.h>

#include "base/bits.h"
#include "data/links.h"

void eb_year_sessions_add(const eb_view *view, uint32_t school_year,
                          uint32_t row, eb_year_sessions *out) {
    const eb_school_year *table = view->reg->years[school_year];
    const uint8_t *bytes =
        eb_patches_row(&view->patches, view->reg, school_year, row);
    for (uint32_t s = 0; s < table->columns * 2U; s++) {
        if (!eb_kind_is_possible(bytes[s])) continue;
        const unsigned at = table->day_of_column[s / 2] * 2U + s % 2;
        uint64_t *set =
            eb_kind_is_absent(bytes[s]) ? out->absent : out->attended;
        set[at / 64] |= UINT64_C(1) << at % 64;
    }
}

void eb_year_sessions_count(const eb_year_sessions *sessions, int64_t *possible,
                            int64_t *absent) {
    *possible = *absent = 0;
    for (size_t w = 0; w < EB_SESSION_WORDS; w++) {
        const uint64_t attended = sessions->attended[w];
        *possible += eb_popcount64(attended | sessions->absent[w]);
        *absent += eb_popcount64(sessions->absent[w] & ~attended);
    }
}

/* The pupil's sessions of last year, by the register. */
static void register_last_year(const eb_view *view, uint32_t pupil,
                               int64_t *possible, int64_t *absent) {
    const eb_register *reg = view->reg;
    eb_year_sessions sessions;
    int any = 0;
    uint32_t at = reg->first_enrolment[pupil];
    *possible = *absent = 0;
    for (; at != EB_NONE; at = reg->enrolments[at].next_of_pupil) {
        const uint32_t found = eb_register_part(reg, at, view->year - 1);
        if (found == EB_NONE) continue;
        if (!any) memset(&sessions, 0, sizeof sessions);
        any = 1;
        const eb_school_part *part = &reg->parts[found];
        eb_year_sessions_add(view, part->school_year, part->row, &sessions);
    }
    if (any) eb_year_sessions_count(&sessions, possible, absent);
}

void eb_entry_last_year(const eb_view *view, const eb_view_entry *entry,
                        int64_t *possible, int64_t *absent) {
    const uint32_t pupil = view->reg->enrolments[entry->enrolment].pupil;
    if (view->options.links != NULL) {
        eb_links_last_year(view->options.links, eb_view_pupil(view, entry),
                           possible, absent);
    } else {
        register_last_year(view, pupil, possible, absent);
    }
    const eb_attributes *filed = entry->attributes;
    if (filed->last_year_possible > *possible) {
        *possible = filed->last_year_possible;
        *absent = filed->last_year_absent;
    }
    if (*possible == 0) *possible = *absent = EB_NO_COUNT;
    if (*absent > *possible) *absent = EB_NO_COUNT;
}

eb_status eb_view_last_year(const eb_view *view, size_t index,
                            int64_t *possible, int64_t *absent, eb_error *err) {
    const eb_status status = eb_view_check(view, index, 1, err);
    if (status != EB_OK) return status;
    eb_entry_last_year(view, &view->rows[index], possible, absent);
    return EB_OK;
}

/* ---- family ---- */

size_t eb_view_share(const eb_view *view, size_t first, size_t end,
                     eb_family_share *out) {
    const uint32_t pupil = view->members[first].pupil;
    memset(out, 0, sizeof *out);
    while (first < end && view->members[first].pupil == pupil) {
        eb_family_share enrolment;
        eb_strip_share(view->members[first++].year, &enrolment);
        eb_family_share_add(out, &enrolment);
    }
    return first;
}

const eb_family *eb_entry_family(const eb_view *view,
                                 const eb_view_entry *entry) {
    if (entry->attributes->family == EB_NO_ID) return NULL;
    const uint32_t at = view->family_at[entry->attributes->family];
    return at == 0 ? NULL : &view->families[at - 1];
}

/* The first member that is the pupil. There is one: every enrolment that
 * names the family is a member. */
static size_t find_member(const eb_view *view, const eb_family *family,
                          uint32_t pupil) {
    size_t low = family->first_member, high = low + family->member_count - 1;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (view->members[middle].pupil < pupil) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The pupil's own part of the family's sum. */
static void own_share(const eb_view *view, const eb_family *family,
                      uint32_t pupil, eb_family_share *out) {
    const size_t end = family->first_member + family->member_count;
    eb_view_share(view, find_member(view, family, pupil), end, out);
}

int eb_entry_is_share(const eb_view *view, const eb_view_entry *entry,
                      const eb_family *family) {
    const uint32_t pupil = view->reg->enrolments[entry->enrolment].pupil;
    const size_t end = family->first_member + family->member_count;
    const size_t at = find_member(view, family, pupil);
    return view->members[at].year.bytes == entry->year.bytes &&
           view->members[at].year.grid == entry->year.grid &&
           (at + 1 == end || view->members[at + 1].pupil != pupil);
}

void eb_entry_siblings(const eb_view *view, const eb_view_entry *entry,
                       eb_siblings *out, eb_family_days *days) {
    const eb_register *reg = view->reg;
    const uint32_t id = entry->attributes->family;
    const uint32_t pupil = reg->enrolments[entry->enrolment].pupil;
    memset(out, 0, sizeof *out);
    memset(days, 0, sizeof *days);
    if (view->options.links != NULL) {
        eb_links_siblings(view->options.links, eb_ids_text(&reg->families, id),
                          eb_ids_text(&reg->pupils, pupil), out, days);
        return;
    }
    const eb_family *family = eb_entry_family(view, entry);
    if (family == NULL) return;
    eb_family_share own;
    own_share(view, family, pupil, &own);
    eb_family_others(&family->sum, &own, out, days);
}
