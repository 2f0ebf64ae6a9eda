/* SPDX-License-Identifier: MIT */
/*
 * Unit pupil: the enrolments of a pupil as one history, so that a move does
 * not start it again. Session by session, attended anywhere is attended; else
 * absent anywhere is absent; of several marks, the first in the order of the
 * code table. The school is the latest with a possible mark (or, without
 * one, with any mark row); between two on the same session, the first by id.
 *
 * A pupil with one school in a year keeps the school's own grid; only a pupil
 * with several, or an earlier school, needs a grid of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/dates.h"
#include "data/view.h"

/* 2c + half of the latest session with a possible mark, plus the whole year
 * so that any possible mark beats any mark row; -1: no mark row. */
static int64_t latest_session(eb_strip strip) {
    int64_t row = -1;
    for (uint32_t s = strip.grid->sessions; s-- > 0;) {
        const int64_t day = strip.grid->dates[s / 2] - strip.grid->start;
        const int64_t at = day * 2 + s % 2;
        if (eb_kind_is_possible(strip.bytes[s])) {
            return at + 2 * EB_YEAR_DAYS;
        }
        if (row < 0 && strip.bytes[s] != EB_BYTE_NO_ROW) row = at;
    }
    return row;
}

static int rank_of(const eb_codes *codes, uint8_t byte) {
    const int kind = eb_kind_is_absent(byte)     ? 1
                     : eb_kind_is_possible(byte) ? 0
                                                 : 2;
    return kind * 1000 + eb_codes_rank(codes, byte);
}

static void union_dates(const eb_strip *strips, size_t n, eb_date start,
                        eb_date *dates, uint32_t *count) {
    uint8_t seen[EB_YEAR_DAYS] = {0};
    for (size_t i = 0; i < n; i++) {
        for (uint32_t c = 0; c < strips[i].grid->columns; c++) {
            seen[strips[i].grid->dates[c] - start] = 1;
        }
    }
    *count = 0;
    for (int day = 0; day < EB_YEAR_DAYS; day++) {
        if (seen[day]) dates[(*count)++] = start + day;
    }
}

static int keep(eb_view *view, eb_grid *grid, uint8_t *bytes) {
    if (grid != NULL && bytes != NULL &&
        eb_grow(&view->memory, (void **)&view->merged_grids,
                &view->merged_grid_room, view->merged_grid_count + 1,
                sizeof *view->merged_grids) == 0 &&
        eb_grow(&view->memory, (void **)&view->merged_bytes,
                &view->merged_byte_room, view->merged_byte_count + 1,
                sizeof *view->merged_bytes) == 0) {
        view->merged_grids[view->merged_grid_count++] = grid;
        view->merged_bytes[view->merged_byte_count++] = bytes;
        return 0;
    }
    eb_grid_free(grid, &view->memory);
    eb_release(&view->memory, bytes);
    return -1;
}

static void merge_bytes(const eb_codes *codes, const eb_strip *strips, size_t n,
                        const eb_grid *grid, uint8_t *bytes) {
    for (uint32_t c = 0; c < grid->columns; c++) {
        for (size_t i = 0; i < n; i++) {
            const int32_t from = eb_grid_column(strips[i].grid, grid->dates[c]);
            for (int half = 0; from >= 0 && half < 2; half++) {
                const uint8_t byte = strips[i].bytes[from * 2 + half];
                uint8_t *to = &bytes[c * 2 + (uint32_t)half];
                if (rank_of(codes, byte) < rank_of(codes, *to)) *to = byte;
            }
        }
    }
}

/* One year of a pupil, as the latest school's timeline sees it. */
static int merge_year(eb_view *view, const eb_view_school *school,
                      const eb_strip *strips, size_t n, int current,
                      eb_strip *out) {
    eb_date dates[EB_YEAR_DAYS];
    uint32_t count;
    const eb_date start = strips[0].grid->start;
    union_dates(strips, n, start, dates, &count);
    eb_grid *grid = eb_grid_new(&view->memory, start, dates, count);
    uint8_t *bytes = eb_alloc_zero(&view->memory, count, 2);
    if (grid != NULL && current) {
        grid->school_column =
            eb_alloc(&view->memory, count, sizeof *grid->school_column);
        if (grid->school_column == NULL) {
            eb_grid_free(grid, &view->memory);
            grid = NULL;
        }
    }
    if (keep(view, grid, bytes) != 0) return -1;
    for (uint32_t c = 0; current && c < count; c++) {
        grid->school_column[c] = eb_grid_column(school->grid, dates[c]);
    }
    merge_bytes(view->reg->codes, strips, n, grid, bytes);
    eb_grid_draw(grid, &school->timeline, current);
    out->grid = grid;
    out->bytes = bytes;
    return 0;
}

/* The pupil's strips of one year, and whether all are the school's own. */
static size_t strips_of(const eb_view *view, uint32_t pupil, int year,
                        uint32_t school, eb_strip *out, int *own) {
    const eb_register *reg = view->reg;
    size_t n = 0;
    *own = 1;
    uint32_t at = reg->first_enrolment[pupil];
    for (; at != EB_NONE; at = reg->enrolments[at].next_of_pupil) {
        const eb_strip strip = eb_view_strip(view, at, year);
        if (strip.grid == NULL) continue; /* not there in that year */
        out[n++] = strip;
        *own &= reg->enrolments[at].school == school;
    }
    return n;
}

/* `strips` has room for all enrolments of a pupil. */
static int merge_entry(eb_view *view, eb_view_entry *row, eb_strip *strips) {
    const eb_view_school *school = &view->schools[row->school];
    const uint32_t pupil = view->reg->enrolments[row->enrolment].pupil;
    int own;
    size_t n = strips_of(view, pupil, view->year, school->school, strips, &own);
    if (!own && merge_year(view, school, strips, n, 1, &row->year) != 0) {
        return -1;
    }
    row->first_earlier = view->earlier_count;
    row->earlier_count = 0;
    for (int year = view->year - 1; year >= 2006; year--) {
        n = strips_of(view, pupil, year, school->school, strips, &own);
        if (n == 0) continue;
        eb_strip strip = strips[0];
        if (!own && merge_year(view, school, strips, n, 0, &strip) != 0) {
            return -1;
        }
        if (eb_grow(&view->memory, (void **)&view->earlier, &view->earlier_room,
                    view->earlier_count + 1, sizeof *view->earlier) != 0) {
            return -1;
        }
        view->earlier[view->earlier_count++] = strip;
        row->earlier_count++;
    }
    return 0;
}

static size_t most_enrolments(const eb_register *reg) {
    size_t most = 1;
    for (uint32_t pupil = 0; pupil < reg->pupils.count; pupil++) {
        if (pupil >= reg->first_enrolment_room) break;
        size_t n = 0;
        for (uint32_t at = reg->first_enrolment[pupil]; at != EB_NONE;
             at = reg->enrolments[at].next_of_pupil) {
            n++;
        }
        if (n > most) most = n;
    }
    return most;
}

/* The base of each pupil that leads: 1 + its index, by pupil. */
static void find_leaders(const eb_view *view, uint32_t *leader) {
    for (size_t i = 0; i < view->base_count; i++) {
        const eb_view_entry *row = &view->bases[i];
        const uint32_t pupil = view->reg->enrolments[row->enrolment].pupil;
        if (leader[pupil] == 0 ||
            latest_session(row->own) >
                latest_session(view->bases[leader[pupil] - 1].own)) {
            leader[pupil] = (uint32_t)(i + 1);
        }
    }
}

eb_status eb_view_merge_rows(eb_view *view, eb_error *err) {
    if (view->options.unit != EB_UNIT_PUPIL) {
        view->rows = view->bases;
        view->row_count = view->base_count;
        for (size_t i = 0; i < view->school_count; i++) {
            view->schools[i].first_row = view->schools[i].first_base;
            view->schools[i].row_count = view->schools[i].base_count;
        }
        return EB_OK;
    }
    uint32_t *leader =
        eb_alloc_zero(&view->memory, view->reg->pupils.count, sizeof *leader);
    eb_strip *strips =
        eb_alloc(&view->memory, most_enrolments(view->reg), sizeof *strips);
    view->rows = eb_alloc(&view->memory, view->base_count, sizeof *view->rows);
    if (leader == NULL || strips == NULL || view->rows == NULL) {
        eb_release(&view->memory, leader);
        eb_release(&view->memory, strips);
        return eb_fail_memory(err);
    }
    find_leaders(view, leader);
    int failed = 0;
    for (size_t s = 0; !failed && s < view->school_count; s++) {
        eb_view_school *school = &view->schools[s];
        school->first_row = view->row_count;
        for (size_t i = 0; !failed && i < school->base_count; i++) {
            const size_t base = school->first_base + i;
            const eb_view_entry *row = &view->bases[base];
            const uint32_t pupil = view->reg->enrolments[row->enrolment].pupil;
            if (leader[pupil] != base + 1) continue;
            view->rows[view->row_count] = *row;
            failed =
                merge_entry(view, &view->rows[view->row_count++], strips) != 0;
        }
        school->row_count = view->row_count - school->first_row;
    }
    eb_release(&view->memory, leader);
    eb_release(&view->memory, strips);
    return failed ? eb_fail_memory(err) : EB_OK;
}
