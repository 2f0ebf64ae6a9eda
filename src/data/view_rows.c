/* SPDX-License-Identifier: MIT */
/*
 * The rows of a view, one for each enrolment with any mark row (even a blank
 * one) in the year before as_of, and what families they belong to.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/view.h"

static int has_any_row(eb_strip strip) {
    for (uint32_t s = 0; s < strip.grid->sessions; s++) {
        if (strip.bytes[s] != EB_BYTE_NO_ROW) return 1;
    }
    return 0;
}

eb_strip eb_view_strip(const eb_view *view, uint32_t enrolment, int year) {
    eb_strip strip = {NULL, NULL};
    const uint32_t at = eb_register_part(view->reg, enrolment, year);
    if (at == EB_NONE) return strip;
    const eb_school_part *part = &view->reg->parts[at];
    strip.grid = view->grids[part->school_year];
    strip.bytes =
        eb_patches_row(&view->patches, view->reg, part->school_year, part->row);
    return strip;
}

/* The enrolment's strips of earlier years, newest first. */
static int add_earlier(eb_view *view, eb_view_entry *row) {
    row->first_earlier = view->earlier_count;
    row->earlier_count = 0;
    const eb_register *reg = view->reg;
    uint32_t at = reg->enrolments[row->enrolment].first_part;
    for (; at != EB_NONE; at = reg->parts[at].next) {
        const eb_school_part *part = &reg->parts[at];
        if (reg->years[part->school_year]->year >= view->year) continue;
        if (eb_grow(&view->memory, (void **)&view->earlier, &view->earlier_room,
                    view->earlier_count + 1, sizeof *view->earlier) != 0) {
            return -1;
        }
        eb_strip strip = {
            view->grids[part->school_year],
            eb_patches_row(&view->patches, reg, part->school_year, part->row)};
        size_t i = view->earlier_count++;
        while (i > row->first_earlier &&
               view->earlier[i - 1].grid->start < strip.grid->start) {
            view->earlier[i] = view->earlier[i - 1];
            i--;
        }
        view->earlier[i] = strip;
        row->earlier_count++;
    }
    return 0;
}

/* Kept here where the register has them in no one row; NULL: no memory. */
static const eb_attributes *attributes_of(eb_view *view, uint32_t enrolment) {
    const eb_enrolment *of = &view->reg->enrolments[enrolment];
    eb_attributes made;
    const eb_attributes *found = eb_register_attributes(
        view->reg, of->pupil, of->school, view->year, view->file_year, &made);
    if (found != &made) return found;
    const size_t at = view->said_count % EB_SAID_EACH;
    const size_t block = view->said_count / EB_SAID_EACH;
    if (at == 0) {
        if (eb_grow(&view->memory, (void **)&view->said, &view->said_room,
                    block + 1, sizeof *view->said) != 0) {
            return NULL;
        }
        view->said[block] = eb_alloc(&view->memory, EB_SAID_EACH, sizeof made);
        if (view->said[block] == NULL) return NULL;
    }
    view->said[block][at] = made;
    view->said_count++;
    return &view->said[block][at];
}

static int add_school_rows(eb_view *view, uint32_t school_index,
                           uint32_t school_year) {
    const eb_register *reg = view->reg;
    const eb_school_year *table = reg->years[school_year];
    eb_view_school *school = &view->schools[school_index];
    school->first_base = view->base_count;
    for (uint32_t i = 0; i < table->rows; i++) {
        const uint32_t r = table->order[i];
        const eb_strip strip = {
            school->grid, eb_patches_row(&view->patches, reg, school_year, r)};
        if (!has_any_row(strip)) continue;
        if (eb_grow(&view->memory, (void **)&view->bases, &view->base_room,
                    view->base_count + 1, sizeof *view->bases) != 0) {
            return -1;
        }
        eb_view_entry *row = &view->bases[view->base_count++];
        row->enrolment = table->enrolment_of_row[r];
        row->school = school_index;
        row->year = row->own = strip;
        row->attributes = attributes_of(view, row->enrolment);
        if (row->attributes == NULL) return -1;
        /* Merged rows gather the earlier years of all schools. */
        if (view->options.unit == EB_UNIT_ENROLMENT &&
            add_earlier(view, row) != 0) {
            return -1;
        }
    }
    school->base_count = view->base_count - school->first_base;
    return 0;
}

eb_status eb_view_make_rows(eb_view *view, eb_error *err) {
    for (uint32_t i = 0; i < view->school_count; i++) {
        const uint32_t school = view->schools[i].school;
        uint32_t at = view->reg->first_year[school];
        while (view->reg->years[at]->year != view->year) {
            at = view->reg->years[at]->next;
        }
        if (add_school_rows(view, i, at) != 0) return eb_fail_memory(err);
    }
    return EB_OK;
}

/* ---- families ---- */

static int compare_members(const void *left, const void *right) {
    const eb_family_member *a = left, *b = right;
    if (a->family != b->family) return a->family < b->family ? -1 : 1;
    if (a->pupil != b->pupil) return a->pupil < b->pupil ? -1 : 1;
    return 0;
}

static eb_status add_members(eb_view *view, eb_error *err) {
    view->members =
        eb_alloc(&view->memory, view->base_count, sizeof *view->members);
    if (view->members == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < view->base_count; i++) {
        const eb_view_entry *row = &view->bases[i];
        if (row->attributes->family == EB_NO_ID) continue;
        eb_family_member *member = &view->members[view->member_count++];
        member->family = row->attributes->family;
        member->pupil = view->reg->enrolments[row->enrolment].pupil;
        member->year = row->own;
    }
    if (view->member_count > 0) {
        qsort(view->members, view->member_count, sizeof *view->members,
              compare_members);
    }
    return EB_OK;
}

static size_t members_end(const eb_view *view, size_t first) {
    size_t end = first + 1;
    while (end < view->member_count &&
           view->members[end].family == view->members[first].family) {
        end++;
    }
    return end;
}

void eb_view_sum_family(const eb_view *view, eb_family *family) {
    const size_t end = family->first_member + family->member_count;
    memset(&family->sum, 0, sizeof family->sum);
    family->one_each = 1;
    for (size_t i = family->first_member; i < end;) {
        eb_family_share pupil;
        const size_t next = eb_view_share(view, i, end, &pupil);
        if (next > i + 1) family->one_each = 0;
        i = next;
        eb_family_sum_add(&family->sum, &pupil);
    }
}

eb_status eb_view_make_family(eb_view *view, eb_error *err) {
    if (view->options.links != NULL) return EB_OK;
    const eb_status status = add_members(view, err);
    if (status != EB_OK) return status;
    view->families = eb_alloc_zero(&view->memory, view->member_count / 2,
                                   sizeof *view->families);
    view->family_at = eb_alloc_zero(&view->memory, view->reg->families.count,
                                    sizeof *view->family_at);
    if (view->families == NULL || view->family_at == NULL) {
        return eb_fail_memory(err);
    }
    for (size_t first = 0; first < view->member_count;) {
        const size_t end = members_end(view, first);
        if (end - first > 1) { /* nobody is alone with a sibling */
            eb_family *family = &view->families[view->family_count++];
            family->id = view->members[first].family;
            view->family_at[family->id] = (uint32_t)view->family_count;
            family->first_member = first;
            family->member_count = end - first;
            eb_view_sum_family(view, family);
        }
        first = end;
    }
    return EB_OK;
}
