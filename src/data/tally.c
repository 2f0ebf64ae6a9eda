/* SPDX-License-Identifier: MIT */
#include "data/tally.h"

#include <string.h>

/* Bytes hold counts of up to 255 rows; then they are added up. */
static void flush(eb_tally_octets *counts, eb_tally *out) {
    for (uint32_t s = 0; s < out->columns * 2; s++) {
        out->possible[s] += counts->possible[s];
    }
    for (uint32_t c = 0; c < out->columns; c++) {
        out->present[c] += counts->present[c * 2];
    }
    memset(counts, 0, sizeof *counts);
}

void eb_tally_make(const eb_register *reg, const eb_patches *patches,
                   uint32_t school_year, eb_date limit, eb_tally *out) {
    const eb_school_year *table = reg->years[school_year];
    eb_tally_octets counts;
    memset(out, 0, sizeof *out);
    memset(&counts, 0, sizeof counts);
    while (out->columns < table->columns &&
           table->start + table->day_of_column[out->columns] < limit) {
        out->columns++;
    }
    for (uint32_t r = 0; r < table->rows; r++) {
        const uint8_t *bytes = eb_patches_row(patches, reg, school_year, r);
        out->enrolments +=
            (uint32_t)eb_tally_row(bytes, out->columns * 2, &counts);
        if (r % 255 == 254) flush(&counts, out);
    }
    flush(&counts, out);
}

uint32_t eb_quorum_of(uint32_t enrolments) {
    const uint32_t twentieth = (enrolments + 19) / 20;
    return twentieth > 1 ? twentieth : 1;
}

uint32_t eb_tally_quorum(const eb_tally *tally) {
    return eb_quorum_of(tally->enrolments);
}

int eb_tally_is_open(const eb_tally *tally, uint32_t session) {
    return tally->possible[session] >= eb_tally_quorum(tally);
}

static eb_date last_open_day(const eb_school_year *table,
                             const eb_tally *tally) {
    for (uint32_t c = tally->columns; c-- > 0;) {
        if (eb_tally_is_open(tally, c * 2) ||
            eb_tally_is_open(tally, c * 2 + 1)) {
            return table->start + table->day_of_column[c];
        }
    }
    return EB_NO_DATE;
}

eb_date eb_tally_last_present_day(const eb_school_year *table,
                                  const eb_tally *tally) {
    for (uint32_t c = tally->columns; c-- > 0;) {
        if (tally->present[c] >= eb_tally_quorum(tally)) {
            return table->start + table->day_of_column[c];
        }
    }
    return EB_NO_DATE;
}

/* The latest date that `day_of` finds in any school-year. Years that end
 * before what is found already are not counted at all. */
static eb_date latest(const eb_register *reg, const eb_patches *patches,
                      eb_date (*day_of)(const eb_school_year *,
                                        const eb_tally *)) {
    eb_date found = EB_NO_DATE;
    eb_tally tally;
    for (size_t i = 0; i < reg->year_count; i++) {
        const eb_school_year *table = reg->years[i];
        if (table->columns == 0) continue; /* its first mark was not put */
        const eb_date end =
            table->start + table->day_of_column[table->columns - 1];
        if (end <= found) continue;
        eb_tally_make(reg, patches, (uint32_t)i, EB_DATE_MAX + 1, &tally);
        const eb_date day = day_of(table, &tally);
        if (day > found) found = day;
    }
    return found;
}

void eb_register_set_last_open_day(eb_register *reg,
                                   const eb_patches *patches) {
    reg->last_open_day = latest(reg, patches, last_open_day);
}

eb_status eb_register_find_last_open_day(eb_register *reg, eb_error *err) {
    eb_patches patches;
    const eb_status status =
        eb_patches_make(reg, &reg->memory, EB_DATE_MAX, &patches, err);
    if (status != EB_OK) return status;
    eb_register_set_last_open_day(reg, &patches);
    eb_patches_free(&patches, &reg->memory);
    return EB_OK;
}

eb_date eb_register_find_as_of(const eb_register *reg,
                               const eb_patches *patches) {
    const eb_date last = latest(reg, patches, eb_tally_last_present_day);
    return last == EB_NO_DATE ? EB_NO_DATE : last + 1;
}
