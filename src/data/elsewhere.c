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
    memset(&sessions, 0, sizeof sessions);
    uint32_t at = reg->first_enrolment[pupil];
    for (; at != EB_NONE; at = reg->enrolments[at].next_of_pupil) {
        const uint32_t found = eb_register_part(reg, at, view->year - 1);
        if (found == EB_NONE) continue;
        const eb_school_part *part = &reg->parts[found];
        eb_year_sessions_add(view, part->school_year, part->row, &sessions);
    }
    eb_year_sessions_count(&sessions, possible, absent);
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
    const eb_attributes *filed = &entry->attributes;
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

void eb_strip_days(eb_strip strip, eb_family_days *out) {
    memset(out, 0, sizeof *out);
    for (uint32_t s = 0; s < strip.grid->sessions; s++) {
        const unsigned day =
            (unsigned)(strip.grid->dates[s / 2] - strip.grid->start);
        const uint64_t bit = UINT64_C(1) << day % 64;
        if (eb_kind_is_possible(strip.bytes[s])) {
            out->possible[day / 64] |= bit;
        }
        if (eb_kind_is_absent(strip.bytes[s])) out->absent[day / 64] |= bit;
    }
}

size_t eb_view_share(const eb_view *view, size_t first, size_t end,
                     eb_family_share *out) {
    const uint32_t pupil = view->members[first].pupil;
    memset(out, 0, sizeof *out);
    while (first < end && view->members[first].pupil == pupil) {
        eb_family_share enrolment;
        const eb_strip strip = view->members[first++].year;
        eb_strip_count(strip, &enrolment.possible, &enrolment.absent);
        eb_strip_days(strip, &enrolment.days);
        eb_family_share_add(out, &enrolment);
    }
    return first;
}

static const eb_family *find_family(const eb_view *view, uint32_t id) {
    size_t low = 0, high = view->family_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (view->families[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < view->family_count && view->families[low].id == id
               ? &view->families[low]
               : NULL;
}

/* The pupil's own part of the family's sum. */
static void own_share(const eb_view *view, const eb_family *family,
                      uint32_t pupil, eb_family_share *out) {
    const size_t end = family->first_member + family->member_count;
    size_t low = family->first_member, high = end;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (view->members[middle].pupil < pupil) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    memset(out, 0, sizeof *out);
    if (low < end && view->members[low].pupil == pupil) {
        eb_view_share(view, low, end, out);
    }
}

void eb_entry_siblings(const eb_view *view, const eb_view_entry *entry,
                       eb_siblings *out, eb_family_days *days) {
    const eb_register *reg = view->reg;
    const uint32_t id = entry->attributes.family;
    const uint32_t pupil = reg->enrolments[entry->enrolment].pupil;
    memset(out, 0, sizeof *out);
    memset(days, 0, sizeof *days);
    if (view->options.links != NULL) {
        eb_links_siblings(view->options.links, eb_ids_text(&reg->families, id),
                          eb_ids_text(&reg->pupils, pupil), out, days);
        return;
    }
    const eb_family *family = find_family(view, id);
    if (family == NULL) return;
    eb_family_share own;
    own_share(view, family, pupil, &own);
    eb_family_others(&family->sum, &own, out, days);
}
