/* SPDX-License-Identifier: MIT */
/*
 * Last year and the family of a row. Without links both are read off the
 * register's own marks when they are asked for: nothing is stored twice.
 */
#include <string.h>

#include "base/bits.h"
#include "data/links.h"

/* Session by session over a pupil's schools: attended anywhere is attended,
 * else absent anywhere is absent. */
typedef struct year_sessions {
    uint8_t attended[EB_YEAR_DAYS * 2], absent[EB_YEAR_DAYS * 2];
} year_sessions;

static void add_part(const eb_view *view, const eb_part *part,
                     year_sessions *out) {
    const eb_register *reg = view->reg;
    const eb_school_year *table = reg->years[part->school_year];
    const uint8_t *bytes =
        eb_patches_row(&view->patches, reg, part->school_year, part->row);
    for (uint32_t c = 0; c < table->columns; c++) {
        for (unsigned half = 0; half < 2; half++) {
            const uint8_t byte = bytes[c * 2 + half];
            const unsigned at = table->day_of_column[c] * 2U + half;
            out->absent[at] |= (uint8_t)eb_kind_is_absent(byte);
            out->attended[at] |= (uint8_t)(eb_kind_is_possible(byte) &&
                                           !eb_kind_is_absent(byte));
        }
    }
}

static void count_part(const eb_view *view, const eb_part *part,
                       int64_t *possible, int64_t *absent) {
    const eb_register *reg = view->reg;
    const uint8_t *bytes =
        eb_patches_row(&view->patches, reg, part->school_year, part->row);
    const uint32_t sessions = reg->years[part->school_year]->columns * 2U;
    for (uint32_t s = 0; s < sessions; s++) {
        *possible += eb_kind_is_possible(bytes[s]);
        *absent += eb_kind_is_absent(bytes[s]);
    }
}

/* The pupil's sessions of last year, by the register. */
static void register_last_year(const eb_view *view, uint32_t pupil,
                               int64_t *possible, int64_t *absent) {
    const eb_register *reg = view->reg;
    const eb_part *parts[2] = {NULL, NULL};
    size_t n = 0;
    year_sessions sessions;
    *possible = *absent = 0;
    uint32_t at = reg->first_enrolment[pupil];
    for (; at != EB_NONE; at = reg->enrolments[at].next_of_pupil) {
        const uint32_t part = eb_register_part(reg, at, view->year - 1);
        if (part == EB_NONE) continue;
        if (n == 0) {
            parts[n++] = &reg->parts[part];
            continue;
        }
        if (n == 1) {
            memset(&sessions, 0, sizeof sessions);
            add_part(view, parts[0], &sessions);
        }
        add_part(view, &reg->parts[part], &sessions);
        n = 2;
    }
    if (n == 1) count_part(view, parts[0], possible, absent);
    for (unsigned s = 0; n == 2 && s < EB_YEAR_DAYS * 2; s++) {
        *possible += sessions.attended[s] | sessions.absent[s];
        *absent += sessions.absent[s] & !sessions.attended[s];
    }
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

static size_t first_member(const eb_view *view, uint32_t family) {
    size_t low = 0, high = view->member_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (view->members[middle].family < family) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void eb_entry_siblings(const eb_view *view, const eb_view_entry *entry,
                       eb_siblings *out, eb_family_days *days) {
    const eb_register *reg = view->reg;
    const uint32_t family = entry->attributes.family;
    const uint32_t pupil = reg->enrolments[entry->enrolment].pupil;
    if (view->options.links != NULL) {
        eb_links_siblings(view->options.links,
                          eb_ids_text(&reg->families, family),
                          eb_ids_text(&reg->pupils, pupil), out, days);
        return;
    }
    uint32_t counted = EB_NO_ID; /* members come pupil by pupil */
    for (size_t i = first_member(view, family);
         i < view->member_count && view->members[i].family == family; i++) {
        const eb_family_member *member = &view->members[i];
        int64_t possible, absent;
        eb_family_days own;
        if (member->pupil == pupil) continue;
        eb_strip_count(member->year, &possible, &absent);
        if (possible == 0) continue;
        if (member->pupil != counted) out->pupils++;
        counted = member->pupil;
        out->possible += possible;
        out->absent += absent;
        eb_strip_days(member->year, &own);
        for (size_t w = 0; w < EB_DAY_WORDS; w++) {
            days->possible[w] |= own.possible[w];
            days->absent[w] |= own.absent[w];
        }
    }
}
