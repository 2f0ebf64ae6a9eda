/* SPDX-License-Identifier: MIT */
/*
 * Spells: features 26 to 33. A spell is a run of absent sessions among the
 * possible ones; what is not possible neither breaks nor lengthens it, so a
 * weekend, a holiday or a day at another school lies inside it.
 *
 * Worked example: Monday 8 to Tuesday 16 November 2021, all absent, is one
 * spell of 14 sessions; with Thursday and Friday marked D, of 10.
 */
#include "base/bits.h"
#include "features/row.h"

#define SHORT_SESSIONS 2
#define LONG_SESSIONS 10

typedef struct spell_counts {
    int64_t spells, longest, short_ones, long_ones;
    int64_t last_length; /* of the latest spell */
    int64_t last_absent; /* its place among the possible sessions, from 1 */
} spell_counts;

static void end_spell(spell_counts *counts, int64_t length) {
    if (length == 0) return;
    counts->spells++;
    counts->short_ones += length <= SHORT_SESSIONS;
    counts->long_ones += length >= LONG_SESSIONS;
    counts->last_length = length;
    if (length > counts->longest) counts->longest = length;
}

/* Absent sessions whose places among the possible ones follow each other are
 * one spell. */
static spell_counts count_spells(const eb_planes *planes) {
    spell_counts counts = {0, 0, 0, 0, 0, 0};
    int64_t before = 0, length = 0;
    for (uint32_t w = 0; w < planes->words; w++) {
        for (uint64_t left = planes->absent[w]; left != 0; left &= left - 1) {
            const uint64_t below = (left & (~left + 1)) - 1;
            const int64_t place =
                before + eb_popcount64(planes->possible[w] & below) + 1;
            if (length > 0 && place != counts.last_absent + 1) {
                end_spell(&counts, length);
                length = 0;
            }
            length++;
            counts.last_absent = place;
        }
        before += eb_popcount64(planes->possible[w]);
    }
    end_spell(&counts, length);
    return counts;
}

void eb_features_spells(const eb_feature_row *row) {
    const eb_planes *planes = &row->planes;
    const spell_counts counts = count_spells(planes);
    double *out = row->out;
    out[EB_F_SPELLS] = (double)counts.spells;
    out[EB_F_SPELLS_PER_100] = eb_ratio(counts.spells * 100, row->possible);
    out[EB_F_SPELL_MEAN] = eb_ratio(row->absent, counts.spells);
    out[EB_F_SPELL_LONGEST] = (double)counts.longest;
    out[EB_F_SPELLS_SHORT] = (double)counts.short_ones;
    out[EB_F_SPELLS_LONG] = (double)counts.long_ones;
    if (eb_mask_count_and(planes->possible, planes->grid->last[EB_LAST_2W],
                          planes->words) > 0) {
        const int open =
            counts.spells > 0 && counts.last_absent == row->possible;
        out[EB_F_SPELL_CURRENT] = open ? (double)counts.last_length : 0.0;
    }
    if (counts.spells > 0) {
        out[EB_F_SESSIONS_SINCE_ABSENCE] =
            (double)(row->possible - counts.last_absent);
    }
}
