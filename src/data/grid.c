/* SPDX-License-Identifier: MIT */
/*
 * Drawing school weeks, breaks and weekdays as masks.
 *
 * A break is two consecutive open days of the year a week or more apart; its
 * edges are the last two open days before and the first two after, which do
 * not reach over another break. The gap before the year's first open day is
 * no break.
 */
#include "data/grid.h"

#include <string.h>

#include "base/memory.h"
#include "data/dates.h"

#define BREAK_DAYS 7
#define EDGE_DAYS 2
#define OVERDUE_DAYS 5

void eb_timeline_free(eb_timeline *timeline, const eb_memory *memory) {
    eb_release(memory, timeline->days);
    eb_release(memory, timeline->mondays);
    memset(timeline, 0, sizeof *timeline);
}

int eb_timeline_add(eb_timeline *timeline, const eb_memory *memory,
                    const eb_school_year *table, const eb_tally *tally,
                    int view_year) {
    if (eb_grow(memory, (void **)&timeline->days, &timeline->day_room,
                timeline->day_count + tally->columns + 1,
                sizeof *timeline->days) != 0 ||
        eb_grow(memory, (void **)&timeline->mondays, &timeline->week_room,
                timeline->week_count + tally->columns + 1,
                sizeof *timeline->mondays) != 0) {
        return -1;
    }
    const int current = table->year == view_year;
    if (current) timeline->year_first_day = timeline->day_count;
    int first = 1;
    for (uint32_t c = 0; c < tally->columns; c++) {
        if (!eb_tally_is_open(tally, c * 2) &&
            !eb_tally_is_open(tally, c * 2 + 1)) {
            continue;
        }
        const eb_date date = table->start + table->day_of_column[c];
        const eb_date monday = eb_date_monday(date);
        timeline->days[timeline->day_count++] = date;
        if (timeline->week_count == 0 ||
            timeline->mondays[timeline->week_count - 1] != monday) {
            timeline->mondays[timeline->week_count++] = monday;
        }
        /* A week that straddles 1 August is one week of both years. */
        if (current && first) {
            timeline->year_first_week = timeline->week_count - 1;
            first = 0;
        }
    }
    if (current && first) timeline->year_first_week = timeline->week_count;
    return 0;
}

static void place_weeks(eb_grid *grid) {
    eb_date monday = EB_NO_DATE;
    for (uint32_t c = 0; c < grid->columns; c++) {
        if (eb_date_monday(grid->dates[c]) == monday) continue;
        monday = eb_date_monday(grid->dates[c]);
        grid->week_start[grid->weeks++] = (uint16_t)(c * 2);
    }
    grid->week_start[grid->weeks] = (uint16_t)grid->sessions;
}

static void place_stretches(eb_grid *grid) {
    for (uint32_t c = 0; c < grid->columns;) {
        eb_stretch *stretch = &grid->stretches[grid->stretch_count++];
        uint32_t next = c + 1;
        while (next < grid->columns && next - c < 64 &&
               grid->dates[next] == grid->dates[next - 1] + 1) {
            next++;
        }
        stretch->column = (uint16_t)c;
        stretch->day = (uint16_t)(grid->dates[c] - grid->start);
        stretch->length = (uint8_t)(next - c);
        c = next;
    }
}

eb_grid *eb_grid_new(const eb_memory *memory, eb_date start,
                     const eb_date *dates, uint32_t columns) {
    eb_grid *grid = eb_alloc_zero(memory, 1, sizeof *grid);
    if (grid == NULL) return NULL;
    grid->start = start;
    grid->columns = columns;
    grid->sessions = columns * 2;
    grid->words = (grid->sessions + 63) / 64;
    grid->dates = eb_alloc(memory, columns, sizeof *grid->dates);
    grid->months = eb_alloc(memory, columns, sizeof *grid->months);
    grid->week_start =
        eb_alloc_zero(memory, (size_t)columns + 1, sizeof *grid->week_start);
    grid->week_number = eb_alloc(memory, columns, sizeof *grid->week_number);
    grid->stretches = eb_alloc(memory, columns, sizeof *grid->stretches);
    if (grid->dates == NULL || grid->months == NULL ||
        grid->stretches == NULL || grid->week_start == NULL ||
        grid->week_number == NULL) {
        eb_grid_free(grid, memory);
        return NULL;
    }
    for (uint32_t c = 0; c < columns; c++) {
        int month;
        eb_date_split(dates[c], NULL, &month, NULL);
        grid->dates[c] = dates[c];
        grid->months[c] = (uint8_t)month;
    }
    place_weeks(grid);
    place_stretches(grid);
    return grid;
}

void eb_grid_free(eb_grid *grid, const eb_memory *memory) {
    if (grid == NULL) return;
    eb_release(memory, grid->dates);
    eb_release(memory, grid->months);
    eb_release(memory, grid->school_column);
    eb_release(memory, grid->week_start);
    eb_release(memory, grid->stretches);
    eb_release(memory, grid->week_number);
    eb_release(memory, grid);
}

/* The first place in ascending `dates` that is not before `date`. */
static size_t lower_bound(const eb_date *dates, size_t n, eb_date date) {
    size_t low = 0, high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (dates[middle] < date) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

int32_t eb_grid_column(const eb_grid *grid, eb_date date) {
    const size_t at = lower_bound(grid->dates, grid->columns, date);
    return at < grid->columns && grid->dates[at] == date ? (int32_t)at : -1;
}

static void set_day(uint64_t *mask, uint32_t column) {
    const uint32_t session = column * 2; /* both halves share a word */
    mask[session / 64] |= UINT64_C(3) << session % 64;
}

static void set_date(const eb_grid *grid, uint64_t *mask, eb_date date) {
    const int32_t column = eb_grid_column(grid, date);
    if (column >= 0) set_day(mask, (uint32_t)column);
}

static void draw_weeks(eb_grid *grid, const eb_timeline *timeline,
                       int current) {
    static const size_t LASTS[EB_LASTS] = {1, 2, 4, 6, 12};
    for (uint32_t w = 0; w < grid->weeks; w++) {
        const eb_date monday =
            eb_date_monday(grid->dates[grid->week_start[w] / 2]);
        const size_t at =
            lower_bound(timeline->mondays, timeline->week_count, monday);
        const int found =
            at < timeline->week_count && timeline->mondays[at] == monday;
        grid->week_number[w] = found ? (int32_t)at : -1;
        if (!found || !current || at < timeline->year_first_week) continue;
        for (size_t k = 0; k < EB_LASTS; k++) {
            if (at + LASTS[k] < timeline->week_count) continue;
            for (uint32_t s = grid->week_start[w]; s < grid->week_start[w + 1];
                 s += 2) {
                set_day(grid->last[k], s / 2);
            }
        }
    }
}

static void draw_breaks(eb_grid *grid, const eb_timeline *timeline) {
    const size_t first = timeline->year_first_day;
    const size_t n = timeline->day_count;
    const eb_date *days = timeline->days;
    for (size_t i = first; i + 1 < n; i++) {
        if (days[i + 1] - days[i] < BREAK_DAYS) continue;
        for (size_t k = 0; k < EDGE_DAYS; k++) {
            if (i < first + k) break;
            if (k > 0 && days[i - k + 1] - days[i - k] >= BREAK_DAYS) break;
            set_date(grid, grid->before_break, days[i - k]);
        }
        for (size_t k = 0; k < EDGE_DAYS; k++) {
            if (i + 1 + k >= n) break;
            if (k > 0 && days[i + 1 + k] - days[i + k] >= BREAK_DAYS) break;
            set_date(grid, grid->after_break, days[i + 1 + k]);
        }
    }
}

void eb_grid_draw(eb_grid *grid, const eb_timeline *timeline, int current) {
    draw_weeks(grid, timeline, current);
    /* An N of day d is overdue when 5 open days came later. */
    if (timeline->day_count >= OVERDUE_DAYS) {
        const eb_date limit =
            timeline->days[timeline->day_count - OVERDUE_DAYS];
        for (uint32_t c = 0; c < grid->columns && grid->dates[c] < limit; c++) {
            set_day(grid->overdue, c);
        }
    }
    const size_t last =
        timeline->day_count < EB_LAST_DAYS ? timeline->day_count : EB_LAST_DAYS;
    for (size_t i = timeline->day_count - last; i < timeline->day_count; i++) {
        set_date(grid, grid->last_days, timeline->days[i]);
    }
    if (!current) return;
    for (uint32_t c = 0; c < grid->columns; c++) {
        const int weekday = eb_date_weekday(grid->dates[c]);
        if (weekday < 5) set_day(grid->weekday[weekday], c);
    }
    draw_breaks(grid, timeline);
}
