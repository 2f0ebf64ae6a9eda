/* SPDX-License-Identifier: MIT */
/*
 * Rows as known on a day. A register that has amendments keeps in its cells
 * what was known from the start; a patch is a copy of one row with the latest
 * amendment that was recorded by the end of a given day.
 */
#ifndef EB_DATA_PATCHES_H
#define EB_DATA_PATCHES_H

#include "data/register.h"

typedef struct eb_patch {
    uint32_t school_year, row;
    uint8_t *bytes;
} eb_patch;

typedef struct eb_patches {
    eb_patch *items; /* by school-year, then row */
    size_t count, room;
} eb_patches;

/* Everything is known on EB_DATE_MAX. */
eb_status eb_patches_make(const eb_register *reg, const eb_memory *memory,
                          eb_date known_at, eb_patches *out, eb_error *err);
void eb_patches_free(eb_patches *patches, const eb_memory *memory);

/* The copy of a row that has amendments; NULL: it has none. */
uint8_t *eb_patches_find(const eb_patches *patches, uint32_t school_year,
                         uint32_t row);

/* The row's bytes, patched or as they stand in the register. */
const uint8_t *eb_patches_row(const eb_patches *patches, const eb_register *reg,
                              uint32_t school_year, uint32_t row);

/* 1 when an amendment was recorded by the end of that day. */
int eb_recorded_by(int64_t recorded_at, eb_date day);

/* The timed marks first .. of one session that are known by the end of a day
 * are those before the returned place. */
size_t eb_extra_known_end(const eb_register *reg, size_t first, size_t end,
                          eb_date known_at);
/* Of timed marks first .. end - 1 of a session, those of the last minute
 * begin here. */
size_t eb_extra_last_moment(const eb_register *reg, size_t first, size_t end);
/* The most marks that were put aside for one session. */
size_t eb_extra_group_most(const eb_register *reg);

/* The first timed mark of a closed register that is not before `session` (2 x
 * the day since 1 August, plus the half) of a row: extra_count when none. */
size_t eb_extra_find(const eb_register *reg, uint32_t school_year, uint32_t row,
                     unsigned session);

/* Extras of one session stand together: the end of the group at `first`. */
size_t eb_extra_group_end(const eb_register *reg, size_t first);

#endif
