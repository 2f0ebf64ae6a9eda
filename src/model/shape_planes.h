/* SPDX-License-Identifier: MIT */
/*
 * The description of a row from its bit planes: weekdays by masks and
 * popcounts, spells as runs of bits, and nothing of it where too few are
 * absent for a sentence. reasons.c has the same, session by session;
 * tests/test_shape.c holds the two against each other. In the instructions of
 * the file that includes this, as data/row_planes.h.
 */
#ifndef EB_MODEL_SHAPE_PLANES_H
#define EB_MODEL_SHAPE_PLANES_H

#include <string.h>

#include "data/row_planes.h"
#include "model/shape.h"

/* The AM bit of every date. */
#define EB_MORNINGS UINT64_C(0x5555555555555555)

/* Monday and Friday; the other days together, as their Wednesday. */
static inline void eb_planes_count_weekdays(const eb_row_planes *row,
                                            eb_shape *s) {
    const eb_grid *grid = row->grid;
    for (uint32_t w = 0; w < grid->words; ++w) {
        const uint64_t edges[2] = {grid->weekday[0][w], grid->weekday[4][w]};
        const uint64_t middle =
            grid->weekday[1][w] | grid->weekday[2][w] | grid->weekday[3][w];
        const uint64_t possible = row->possible_in[w];
        const uint64_t absent = row->absent_in[w];
        for (int edge = 0; edge < 2; ++edge) {
            const uint64_t away = absent & edges[edge];
            const int day = edge * 4;
            s->possible[day] += EB_ROW_COUNT(possible & edges[edge]);
            s->absent_days[day] +=
                EB_ROW_COUNT((away | away >> 1) & EB_MORNINGS);
        }
        s->possible[2] += EB_ROW_COUNT(possible & middle);
        s->absent[2] += EB_ROW_COUNT(absent & middle);
    }
    s->absent[0] = row->counts.monday_absent;
    s->absent[4] = row->counts.friday_absent;
}

/* Whether a session that was not possible lies beside an absent one. */
static inline int eb_planes_gaps_touch(const eb_row_planes *row) {
    const uint32_t words = row->grid->words, sessions = row->grid->sessions;
    uint64_t touch = 0;
    for (uint32_t w = 0; w < words; ++w) {
        const uint64_t absent = row->absent_in[w];
        const uint64_t before = w > 0 ? row->absent_in[w - 1] >> 63 : 0;
        const uint64_t after = w + 1 < words ? row->absent_in[w + 1] << 63 : 0;
        const uint32_t left = sessions - w * 64;
        const uint64_t gaps =
            ~row->possible_in[w] & eb_low_bits64(left < 64 ? (int)left : 64);
        touch |= (absent << 1 | absent >> 1 | before | after) & gaps;
    }
    return touch != 0;
}

/* Short spells where no gap touches one: a spell is a run of bits, short when
 * the two after its first are not both set. */
static inline int64_t eb_planes_short_runs(const eb_row_planes *row) {
    const uint32_t words = row->grid->words;
    int64_t count = 0;
    for (uint32_t w = 0; w < words; ++w) {
        const uint64_t absent = row->absent_in[w];
        const uint64_t before = w > 0 ? row->absent_in[w - 1] >> 63 : 0;
        const uint64_t after = w + 1 < words ? row->absent_in[w + 1] : 0;
        const uint64_t first = absent & ~(absent << 1 | before);
        const uint64_t second = absent >> 1 | after << 63;
        const uint64_t third = absent >> 2 | after << 62;
        count += EB_ROW_COUNT(first & ~(second & third));
    }
    return count;
}

/* Spells of at most EB_SHORT_SPELL_SESSIONS where a gap touches one. One ends
 * where a session was attended since its last one; sessions that were not
 * possible do not end it. */
static inline int64_t eb_planes_walk_short_spells(const eb_row_planes *row) {
    int64_t count = 0, length = 0;
    int last_absent = -1, last_attended = -1;
    for (uint32_t w = 0; w < row->grid->words; ++w) {
        const uint64_t absent = row->absent_in[w];
        const uint64_t attended = row->possible_in[w] & ~absent;
        const int base = (int)(w * 64);
        for (uint64_t left = absent; left != 0; left &= left - 1) {
            const int bit = eb_ctz64(left);
            const uint64_t before = attended & eb_low_bits64(bit);
            if (before != 0) last_attended = base + 63 - eb_clz64(before);
            if (last_attended > last_absent) {
                count += length > 0 && length <= EB_SHORT_SPELL_SESSIONS;
                length = 0;
            }
            ++length;
            last_absent = base + bit;
        }
        if (attended != 0) last_attended = base + 63 - eb_clz64(attended);
    }
    /* A gap touches an absent session: there is a last spell. */
    return count + (length <= EB_SHORT_SPELL_SESSIONS);
}

static inline int64_t eb_planes_short_spells(const eb_row_planes *row) {
    return eb_planes_gaps_touch(row) ? eb_planes_walk_short_spells(row)
                                     : eb_planes_short_runs(row);
}

static inline eb_reason eb_planes_describe(const eb_row_planes *row) {
    const eb_plane_counts *n = &row->counts;
    eb_shape s;
    memset(&s, 0, sizeof s);
    if (n->monday_absent >= EB_WEEKDAY_SESSIONS_LEAST ||
        n->friday_absent >= EB_WEEKDAY_SESSIONS_LEAST) {
        eb_planes_count_weekdays(row, &s);
    }
    if (n->absent >= EB_SHORT_SPELLS_LEAST)
        s.short_spells = eb_planes_short_spells(row);
    s.present = n->possible - n->absent - n->approved;
    s.late = n->late;
    return eb_reason_of_shape(&s);
}

#endif
