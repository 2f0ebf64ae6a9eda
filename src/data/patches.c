/* SPDX-License-Identifier: MIT */
#include "data/patches.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"

#define MINUTES_IN_DAY 1440

int eb_recorded_by(int64_t recorded_at, eb_date day) {
    return day >= EB_DATE_MAX ||
           recorded_at < ((int64_t)day + 1) * MINUTES_IN_DAY;
}

size_t eb_extra_group_end(const eb_register *reg, size_t first) {
    const eb_extra *a = &reg->extras[first];
    size_t end = first + 1;
    while (end < reg->extra_count) {
        const eb_extra *b = &reg->extras[end];
        if (b->school_year != a->school_year || b->row != a->row ||
            b->day != a->day || b->half != a->half) {
            break;
        }
        end++;
    }
    return end;
}

static int is_before(const eb_extra *extra, uint32_t school_year, uint32_t row,
                     unsigned session) {
    if (extra->school_year != school_year) {
        return extra->school_year < school_year;
    }
    if (extra->row != row) return extra->row < row;
    return extra->day * 2U + extra->half < session;
}

size_t eb_extra_find(const eb_register *reg, uint32_t school_year, uint32_t row,
                     unsigned session) {
    size_t low = 0, high = reg->extra_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (is_before(&reg->extras[middle], school_year, row, session)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

size_t eb_extra_group_most(const eb_register *reg) {
    size_t most = 0;
    for (size_t first = 0; first < reg->extra_count;) {
        const size_t end = eb_extra_group_end(reg, first);
        if (end - first > most) most = end - first;
        first = end;
    }
    return most;
}

size_t eb_extra_known_end(const eb_register *reg, size_t first, size_t end,
                          eb_date known_at) {
    while (end > first &&
           !eb_recorded_by(reg->extras[end - 1].recorded_at, known_at)) {
        end--;
    }
    return end;
}

size_t eb_extra_last_moment(const eb_register *reg, size_t first, size_t end) {
    size_t begin = end - 1;
    while (begin > first && reg->extras[begin - 1].recorded_at ==
                                reg->extras[end - 1].recorded_at) {
        begin--;
    }
    return begin;
}

/* What counts of the amendments of one minute. */
static uint8_t settle_moment(const eb_register *reg, size_t first, size_t end,
                             eb_verdict *room) {
    const size_t n = end - first;
    for (size_t i = 0; i < n; i++) room[i].byte = reg->extras[first + i].byte;
    return room[eb_judge(reg->codes, reg->conflicts, room, n)].byte;
}

static uint8_t *patch_of(const eb_register *reg, const eb_memory *memory,
                         eb_patches *patches, const eb_extra *extra) {
    if (patches->count > 0) {
        const eb_patch *last = &patches->items[patches->count - 1];
        if (last->school_year == extra->school_year &&
            last->row == extra->row) {
            return last->bytes;
        }
    }
    const eb_school_year *table = reg->years[extra->school_year];
    const size_t width = (size_t)table->columns * 2;
    if (eb_grow(memory, (void **)&patches->items, &patches->room,
                patches->count + 1, sizeof *patches->items) != 0) {
        return NULL;
    }
    uint8_t *bytes = eb_alloc(memory, width, 1);
    if (bytes == NULL) return NULL;
    memcpy(bytes, eb_school_year_row(table, extra->row), width);
    eb_patch *patch = &patches->items[patches->count++];
    patch->school_year = extra->school_year;
    patch->row = extra->row;
    patch->bytes = bytes;
    return bytes;
}

/* The amendments first .. end - 1 of one session. */
static eb_status patch_session(const eb_register *reg, const eb_memory *memory,
                               size_t first, size_t end, eb_date known_at,
                               eb_verdict *room, eb_patches *out,
                               eb_error *err) {
    const size_t known = eb_extra_known_end(reg, first, end, known_at);
    if (known == first) return EB_OK;
    const eb_extra *extra = &reg->extras[known - 1];
    const size_t moment = eb_extra_last_moment(reg, first, known);
    uint8_t *bytes = patch_of(reg, memory, out, extra);
    if (bytes == NULL) return eb_fail_memory(err);
    const unsigned column =
        reg->years[extra->school_year]->column_of_day[extra->day];
    bytes[(size_t)(column - 1) * 2 + extra->half] =
        settle_moment(reg, moment, known, room);
    return EB_OK;
}

eb_status eb_patches_make(const eb_register *reg, const eb_memory *memory,
                          eb_date known_at, eb_patches *out, eb_error *err) {
    memset(out, 0, sizeof *out);
    if (reg->extra_count == 0) return EB_OK;
    eb_verdict *room = eb_alloc(memory, eb_extra_group_most(reg), sizeof *room);
    if (room == NULL) return eb_fail_memory(err);
    eb_status status = EB_OK;
    size_t first = 0;
    while (status == EB_OK && first < reg->extra_count) {
        const size_t end = eb_extra_group_end(reg, first);
        status =
            patch_session(reg, memory, first, end, known_at, room, out, err);
        first = end;
    }
    eb_release(memory, room);
    if (status != EB_OK) eb_patches_free(out, memory);
    return status;
}

void eb_patches_free(eb_patches *patches, const eb_memory *memory) {
    for (size_t i = 0; i < patches->count; i++) {
        eb_release(memory, patches->items[i].bytes);
    }
    eb_release(memory, patches->items);
    memset(patches, 0, sizeof *patches);
}

uint8_t *eb_patches_find(const eb_patches *patches, uint32_t school_year,
                         uint32_t row) {
    size_t low = 0, high = patches->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const eb_patch *patch = &patches->items[middle];
        if (patch->school_year == school_year && patch->row == row) {
            return patch->bytes;
        }
        if (patch->school_year < school_year ||
            (patch->school_year == school_year && patch->row < row)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

const uint8_t *eb_patches_row(const eb_patches *patches, const eb_register *reg,
                              uint32_t school_year, uint32_t row) {
    const uint8_t *patched = eb_patches_find(patches, school_year, row);
    if (patched != NULL) return patched;
    return eb_school_year_row(reg->years[school_year], row);
}
