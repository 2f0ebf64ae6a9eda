/* SPDX-License-Identifier: MIT */
/*
 * What the rows of a school share: where in a field each column of the grid
 * goes, and the windows of school weeks as masks over fields. Made once for a
 * school; the grid itself (data/grid.h) decides what a school week is.
 */
#include <stddef.h>
#include <string.h>

#include "data/dates.h"
#include "features/block.h"

#define WINDOW_WEEKS 10
#define TREND_WEEKS 12

static void set_field(uint64_t *words, uint32_t field, uint64_t value) {
    words[field / 4] |= value << field % 4 * 16;
}

/* Columns first .. end - 1 lie in one week: a move for each stretch of
 * following days that does not cross a word. */
static void move_week(eb_school_plan *plan, uint32_t first, uint32_t end,
                      uint32_t field, eb_date monday) {
    const eb_grid *grid = plan->grid;
    for (uint32_t c = first; c < end;) {
        uint32_t next = c + 1;
        while (next < end && grid->dates[next] == grid->dates[next - 1] + 1 &&
               next * 2 / 64 == c * 2 / 64) {
            next++;
        }
        eb_field_move *move = &plan->moves[plan->move_count++];
        move->from = (uint8_t)(c * 2 / 64);
        move->down = (uint8_t)(c * 2 % 64);
        move->to = (uint8_t)(field / 4);
        move->up =
            (uint8_t)(field % 4 * 16 + (uint32_t)(grid->dates[c] - monday) * 2);
        move->mask = ((UINT64_C(1) << (next - c) * 2) - 1) << move->up;
        c = next;
    }
}

static void place_weeks(eb_school_plan *plan) {
    const eb_grid *grid = plan->grid;
    for (uint32_t w = 0; w < grid->weeks; w++) {
        const uint32_t first = grid->week_start[w] / 2U;
        const uint32_t end = grid->week_start[w + 1] / 2U;
        const eb_date monday = eb_date_monday(grid->dates[first]);
        const uint32_t field =
            grid->week_number[w] < 0
                ? plan->fields++
                : (uint32_t)((size_t)grid->week_number[w] - plan->base_week);
        if (field < plan->first_field) plan->first_field = field;
        plan->monday[field] = (int16_t)(monday - grid->start);
        move_week(plan, first, end, field, monday);
    }
}

static void draw_windows(eb_school_plan *plan) {
    static const size_t LASTS[EB_LASTS] = {1, 2, 4, 6, 12};
    const eb_timeline *timeline = plan->timeline;
    size_t first_trend = timeline->year_first_week;
    if (timeline->week_count > first_trend + TREND_WEEKS) {
        first_trend = timeline->week_count - TREND_WEEKS;
    }
    plan->first_trend_word = (uint32_t)(first_trend - plan->base_week) / 4;
    plan->end_trend_word = (plan->school_fields + 3) / 4;
    for (size_t at = timeline->year_first_week; at < timeline->week_count;
         at++) {
        const uint32_t field = (uint32_t)(at - plan->base_week);
        set_field(plan->year, field, 0xffff);
        for (size_t k = 0; k < EB_LASTS; k++) {
            if (at + LASTS[k] < timeline->week_count) continue;
            set_field(plan->last[k], field, 0xffff);
        }
        if (at < first_trend) continue;
        const uint64_t x = at - first_trend;
        set_field(plan->x, field, x);
        set_field(plan->xx, field, x * x);
        set_field(plan->one, field, 1);
    }
}

void eb_school_plan_make(const eb_view_school *school, eb_school_plan *out) {
    const eb_timeline *timeline = &school->timeline;
    memset(out, 0, sizeof *out);
    out->grid = school->grid;
    out->timeline = timeline;
    out->base_week = timeline->year_first_week > WINDOW_WEEKS
                         ? timeline->year_first_week - WINDOW_WEEKS
                         : 0;
    out->school_fields = (uint32_t)(timeline->week_count - out->base_week);
    out->fields = out->school_fields;
    out->first_field = (uint32_t)(timeline->year_first_week - out->base_week);
    for (uint32_t s = 0; s < school->grid->sessions; s++) {
        out->seen[s / 64] |= UINT64_C(1) << s % 64;
    }
    place_weeks(out);
    out->field_words = (out->fields + 3) / 4;
    draw_windows(out);
}

void eb_cohort_sums_make(const eb_cohort *cohort, const eb_grid *grid,
                         eb_cohort_sums *out) {
    memset(out, 0, offsetof(eb_cohort_sums, rate));
    out->cohort = cohort;
    for (uint32_t s = 0; s < grid->sessions; s++) {
        const uint32_t absent = cohort->absent[s];
        const uint32_t possible = cohort->possible[s];
        out->rate[s] =
            absent < 2 ? -1.0 : (double)(absent - 1) / (double)(possible - 1);
        if (possible == 0) continue;
        out->met[s / 64] |= UINT64_C(1) << s % 64;
        out->word_absent[s / 64] += absent;
        out->word_possible[s / 64] += possible;
    }
    for (uint32_t w = 0; w < grid->words; w++) {
        out->absent += out->word_absent[w];
        out->possible += out->word_possible[w];
    }
    if (out->possible == 0) return;
    out->busy_rate = 1.5 * (double)out->absent / (double)out->possible;
    for (uint32_t s = 0; s < grid->sessions; s++) {
        if (out->rate[s] < out->busy_rate) continue;
        out->busy[s / 64] |= UINT64_C(1) << s % 64;
    }
}
