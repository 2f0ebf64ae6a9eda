/* SPDX-License-Identifier: MIT */
/*
 * Rows as planes. What a row of marks says is counted in one pass over its
 * words; the rest is looked up.
 */
#include "data/view_block.h"

#include "data/links.h"
#include "data/row_planes.h"

void eb_planes_fill_plain(eb_strip strip, eb_row_planes *out) {
    eb_row_planes_fill(strip, out);
}

void eb_view_planes(const eb_view *view, size_t row, eb_planes_filler fill,
                    eb_row_planes *out) {
    const eb_view_entry *entry = &view->rows[row];
    out->grid = entry->year.grid;
    out->year_group = entry->attributes->year_group;
    fill(entry->year, out);
    out->planned = eb_view_planned(view, entry);
    out->state = eb_view_state(view, entry, out->counts.possible, out->planned);
}

const eb_ahead *eb_view_planned_ahead(const eb_view *view, size_t row) {
    const eb_view_entry *entry = &view->rows[row];
    const eb_date leaving = entry->attributes->leaving_date;
    if (leaving != EB_NO_DATE && leaving < view->as_of) return NULL;
    return &view->schools[entry->school]
                .ahead[entry->attributes->year_group == 11];
}

/* How many school-years of last year the register has of the pupil; `*part`
 * is the last of them. */
static int last_year_parts(const eb_view *view, const eb_view_entry *entry,
                           uint32_t *part) {
    const eb_register *reg = view->reg;
    const uint32_t pupil = reg->enrolments[entry->enrolment].pupil;
    int count = 0;
    uint32_t at = reg->first_enrolment[pupil];
    for (; at != EB_NONE; at = reg->enrolments[at].next_of_pupil) {
        const uint32_t found = eb_register_part(reg, at, view->year - 1);
        if (found == EB_NONE) continue;
        *part = found;
        count++;
    }
    return count;
}

/* P and A of one school-year's row. */
static void count_part(const eb_view *view, uint32_t at, int64_t *possible,
                       int64_t *absent) {
    const eb_school_part *part = &view->reg->parts[at];
    const uint32_t sessions = view->reg->years[part->school_year]->columns * 2U;
    const uint8_t *bytes =
        eb_patches_row(&view->patches, view->reg, part->school_year, part->row);
    for (uint32_t first = 0; first < sessions; first += 64) {
        uint64_t raw[4];
        eb_row_planes_at(bytes, first, sessions, raw);
        const uint64_t in = eb_row_possible(raw);
        *possible += eb_popcount64(in);
        *absent += eb_popcount64(in & (raw[2] | raw[3]));
    }
}

void eb_view_planes_last_year(const eb_view *view, size_t row,
                              int64_t *possible, int64_t *absent) {
    const eb_view_entry *entry = &view->rows[row];
    uint32_t part = EB_NONE;
    const int parts =
        view->options.links != NULL ? 2 : last_year_parts(view, entry, &part);
    if (parts > 1) { /* schools to be united, or looked up */
        eb_entry_last_year(view, entry, possible, absent);
        return;
    }
    *possible = *absent = 0;
    if (parts == 1) count_part(view, part, possible, absent);
    const eb_attributes *filed = entry->attributes;
    if (filed->last_year_possible > *possible) {
        *possible = filed->last_year_possible;
        *absent = filed->last_year_absent;
    }
    if (*possible == 0) *possible = *absent = EB_NO_COUNT;
    if (*absent > *possible) *absent = EB_NO_COUNT;
}
