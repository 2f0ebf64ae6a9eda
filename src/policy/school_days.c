/* SPDX-License-Identifier: MIT */
/*
 * Drawing a school's days. How many enrolments have a possible mark by a day
 * only grows within a year, so each session closes at most once; the columns
 * at which one does begin a new era.
 */
#include "policy/school_days.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/dates.h"

void eb_school_days_free(eb_school_days *days, const eb_memory *memory) {
    for (size_t i = 0; i < days->era_count; i++) {
        eb_era *era = &days->eras[i];
        eb_release(memory, era->open);
        eb_release(memory, era->week);
        eb_release(memory, era->open_days);
        eb_release(memory, era->weeks);
        eb_release(memory, era->mondays);
    }
    eb_release(memory, days->eras);
    eb_release(memory, days->date);
    eb_release(memory, days->year);
    eb_release(memory, days->closes);
    eb_release(memory, days->year_start);
    eb_release(memory, days->school_year);
    memset(days, 0, sizeof *days);
}

size_t eb_school_days_column(const eb_school_days *days, eb_date date) {
    size_t low = 0, high = days->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (days->date[middle] < date) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const eb_era *eb_school_days_era(const eb_school_days *days, eb_date day) {
    const size_t seen = eb_school_days_column(days, day); /* columns seen */
    size_t i = days->era_count - 1;
    while (i > 0 && days->eras[i].first_column >= seen) i--;
    return &days->eras[i];
}

/* ---- eras --------------------------------------------------------------- */

static eb_status draw_era(const eb_school_days *days, eb_era *era,
                          const eb_memory *memory, eb_error *err) {
    const size_t n = days->count;
    era->open = eb_alloc_zero(memory, n, sizeof *era->open);
    era->week = eb_alloc(memory, n, sizeof *era->week);
    era->open_days = eb_alloc(memory, n, sizeof *era->open_days);
    era->weeks = eb_alloc(memory, n, sizeof *era->weeks);
    era->mondays = eb_alloc(memory, n, sizeof *era->mondays);
    if (era->open == NULL || era->week == NULL || era->open_days == NULL ||
        era->weeks == NULL || era->mondays == NULL) {
        return eb_fail_memory(err);
    }
    int32_t open_days = 0;
    for (size_t c = 0; c < n; c++) {
        for (size_t half = 0; half < 2; half++) {
            const int32_t closes = days->closes[2 * c + half];
            if (closes > (int32_t)c && closes > (int32_t)era->first_column) {
                era->open[c] |= half == 0 ? EB_OPEN_AM : EB_OPEN_PM;
            }
        }
        open_days += era->open[c] != 0;
        era->open_days[c] = open_days;
        const eb_date monday = eb_date_monday(days->date[c]);
        if (era->open[c] != 0 &&
            (era->week_count == 0 ||
             era->mondays[era->week_count - 1] != monday)) {
            era->mondays[era->week_count++] = monday;
        }
        era->weeks[c] = era->week_count;
    }
    int32_t w = 0;
    for (size_t c = 0; c < n; c++) {
        const eb_date monday = eb_date_monday(days->date[c]);
        while (w < era->week_count && era->mondays[w] < monday) w++;
        era->week[c] =
            w < era->week_count && era->mondays[w] == monday ? w : -1;
    }
    return EB_OK;
}

static int compare_columns(const void *left, const void *right) {
    const size_t a = *(const size_t *)left, b = *(const size_t *)right;
    return (a > b) - (a < b);
}

static eb_status draw_eras(eb_school_days *days, const eb_memory *memory,
                           eb_error *err) {
    size_t n = 1;
    eb_status status = EB_OK;
    size_t *starts = eb_alloc(memory, 2 * days->count + 1, sizeof *starts);
    if (starts == NULL) return eb_fail_memory(err);
    starts[0] = 0;
    for (size_t s = 0; s < 2 * days->count; s++) {
        const int32_t closes = days->closes[s];
        if (closes != INT32_MAX && closes > (int32_t)(s / 2)) {
            starts[n++] = (size_t)closes;
        }
    }
    qsort(starts, n, sizeof *starts, compare_columns);
    days->eras = eb_alloc_zero(memory, n, sizeof *days->eras);
    if (days->eras == NULL) status = eb_fail_memory(err);
    for (size_t i = 0; status == EB_OK && i < n; i++) {
        if (i > 0 && starts[i] == starts[i - 1]) continue;
        eb_era *era = &days->eras[days->era_count++];
        era->first_column = starts[i];
        status = draw_era(days, era, memory, err);
    }
    eb_release(memory, starts);
    return status;
}

/* ---- columns ------------------------------------------------------------ */

/* Until when each session of a school-year is open: the twentieth, by column,
 * against how many had a possible mark. */
static void find_closes(const eb_view *view, uint32_t school_year, size_t first,
                        eb_school_days *days) {
    const eb_school_year *table = view->reg->years[school_year];
    uint32_t joined[EB_YEAR_DAYS] = {0}, possible[EB_YEAR_DAYS * 2] = {0};
    const uint32_t columns = view->grids[school_year]->columns;
    for (uint32_t r = 0; r < table->rows; r++) {
        const uint8_t *bytes =
            eb_patches_row(&view->patches, view->reg, school_year, r);
        uint32_t first_session = UINT32_MAX;
        for (uint32_t s = 0; s < columns * 2; s++) {
            if (!eb_kind_is_possible(bytes[s])) continue;
            possible[s]++;
            if (first_session == UINT32_MAX) first_session = s;
        }
        if (first_session != UINT32_MAX) joined[first_session / 2]++;
    }
    for (uint32_t s = 0; s < columns * 2; s++) {
        uint32_t everyone = 0, c = 0;
        for (; c < s / 2; c++) everyone += joined[c];
        int32_t closes = INT32_MAX;
        if (possible[s] == 0) closes = (int32_t)(first + s / 2);
        for (; closes == INT32_MAX && c < columns; c++) {
            everyone += joined[c];
            if (possible[s] < (everyone + 19) / 20) {
                closes = (int32_t)(first + c);
            }
        }
        days->closes[2 * first + s] = closes;
    }
}

/* The years of a school of the view up to the view's, ascending; at most one
 * a year. */
static size_t years_of(const eb_view *view, uint32_t school, uint32_t *out,
                       size_t room) {
    const eb_register *reg = view->reg;
    size_t n = 0;
    uint32_t at = reg->first_year[school];
    for (; at != EB_NONE && n < room; at = reg->years[at]->next) {
        if (reg->years[at]->year > view->year || view->grids[at] == NULL) {
            continue;
        }
        size_t i = n++;
        while (i > 0 && reg->years[out[i - 1]]->year > reg->years[at]->year) {
            out[i] = out[i - 1];
            i--;
        }
        out[i] = at;
    }
    return n;
}

static eb_status make_room(eb_school_days *days, size_t columns, size_t years,
                           const eb_memory *memory, eb_error *err) {
    days->date = eb_alloc(memory, columns, sizeof *days->date);
    days->year = eb_alloc(memory, columns, sizeof *days->year);
    days->closes = eb_alloc(memory, 2 * columns, sizeof *days->closes);
    days->year_start = eb_alloc(memory, years, sizeof *days->year_start);
    days->school_year = eb_alloc(memory, years, sizeof *days->school_year);
    if (days->date == NULL || days->year == NULL || days->closes == NULL ||
        days->year_start == NULL || days->school_year == NULL) {
        return eb_fail_memory(err);
    }
    return EB_OK;
}

#define YEARS_MOST 100 /* 2006 to 2099 */

eb_status eb_school_days_make(const eb_view *view, uint32_t school,
                              eb_school_days *out, eb_error *err) {
    uint32_t years[YEARS_MOST];
    const size_t n = years_of(view, school, years, YEARS_MOST);
    size_t columns = 0;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < n; i++) columns += view->grids[years[i]]->columns;
    eb_status status = make_room(out, columns, n, &view->memory, err);
    for (size_t i = 0; status == EB_OK && i < n; i++) {
        const eb_grid *grid = view->grids[years[i]];
        out->year_start[i] = out->count;
        out->school_year[i] = years[i];
        out->year_count++;
        for (uint32_t c = 0; c < grid->columns; c++) {
            out->date[out->count + c] = grid->dates[c];
            out->year[out->count + c] =
                (int16_t)view->reg->years[years[i]]->year;
        }
        find_closes(view, years[i], out->count, out);
        out->count += grid->columns;
    }
    if (status == EB_OK) status = draw_eras(out, &view->memory, err);
    if (status != EB_OK) eb_school_days_free(out, &view->memory);
    return status;
}

/* Where a column of the school's stands among the wider ones. */
static int32_t moved(const eb_school_days *days, const eb_school_days *wide,
                     int32_t column) {
    if (column == INT32_MAX) return column;
    return (int32_t)eb_school_days_column(wide, days->date[column]);
}

eb_status eb_school_days_widen(const eb_view *view, const eb_school_days *days,
                               const eb_date *dates, size_t n,
                               eb_school_days *out, eb_error *err) {
    size_t own = 0, other = 0;
    memset(out, 0, sizeof *out);
    eb_status status = make_room(out, days->count + n, 0, &view->memory, err);
    if (status != EB_OK) goto out;
    while (own < days->count || other < n) {
        const eb_date a = own < days->count ? days->date[own] : INT32_MAX;
        const eb_date b = other < n ? dates[other] : INT32_MAX;
        const eb_date date = a < b ? a : b;
        own += a == date;
        other += b == date;
        out->year[out->count] = (int16_t)eb_date_academic_year(date);
        out->date[out->count++] = date;
    }
    for (size_t c = 0; c < out->count; c++) {
        out->closes[2 * c] = out->closes[2 * c + 1] = (int32_t)c;
    }
    for (size_t s = 0; s < 2 * days->count; s++) {
        const size_t c = eb_school_days_column(out, days->date[s / 2]);
        out->closes[2 * c + s % 2] = moved(days, out, days->closes[s]);
    }
    status = draw_eras(out, &view->memory, err);
out:
    if (status != EB_OK) eb_school_days_free(out, &view->memory);
    return status;
}
