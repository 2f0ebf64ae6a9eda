/* SPDX-License-Identifier: MIT */
/*
 * The schools of a view: when each was open, the grids of its years, and
 * what is planned from as_of on.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/dates.h"
#include "data/view.h"

#define SESSIONS_IN_YEAR 380 /* SI 1999/3181: at least 380 sessions */

/* The school's years up to the view's, in ascending order: at most one a
 * year from 2006 to 2099. */
static size_t years_of(const eb_view *view, uint32_t school, uint32_t *out,
                       size_t room) {
    const eb_register *reg = view->reg;
    size_t n = 0;
    uint32_t at =
        school < reg->first_year_room ? reg->first_year[school] : EB_NONE;
    for (; at != EB_NONE && n < room; at = reg->years[at]->next) {
        if (reg->years[at]->year > view->year) continue;
        size_t i = n++;
        while (i > 0 && reg->years[out[i - 1]]->year > reg->years[at]->year) {
            out[i] = out[i - 1];
            i--;
        }
        out[i] = at;
    }
    return n;
}

static eb_grid *make_grid(eb_view *view, uint32_t school_year,
                          const eb_tally *tally) {
    const eb_school_year *table = view->reg->years[school_year];
    eb_date dates[EB_YEAR_DAYS];
    for (uint32_t c = 0; c < tally->columns; c++) {
        dates[c] = table->start + table->day_of_column[c];
    }
    eb_grid *grid =
        eb_grid_new(&view->memory, table->start, dates, tally->columns);
    if (grid == NULL) return NULL;
    for (uint32_t s = 0; s < grid->sessions; s++) {
        if (eb_tally_is_open(tally, s)) {
            grid->open[s / 64] |= UINT64_C(1) << s % 64;
        }
    }
    return view->grids[school_year] = grid;
}

/* Returns 1 when the school has a grid in the view's year, 0 when not, -1
 * when out of memory. */
static int make_school(eb_view *view, uint32_t school, eb_view_school *out) {
    uint32_t years[100];
    eb_tally tally;
    const size_t n = years_of(view, school, years, 100);
    const int current =
        n > 0 && view->reg->years[years[n - 1]]->year == view->year;
    /* A merged pupil may have been at a school that has no marks this year. */
    if (!current && view->options.unit != EB_UNIT_PUPIL) return 0;
    out->school = school;
    for (size_t i = 0; i < n; i++) {
        const eb_school_year *table = view->reg->years[years[i]];
        eb_tally_make(view->reg, &view->patches, years[i], view->as_of, &tally);
        if (eb_timeline_add(&out->timeline, &view->memory, table, &tally,
                            view->year) != 0 ||
            make_grid(view, years[i], &tally) == NULL) {
            return -1;
        }
    }
    for (size_t i = 0; i < n; i++) {
        eb_grid_draw(view->grids[years[i]], &out->timeline,
                     current && i + 1 == n);
    }
    if (!current) {
        eb_timeline_free(&out->timeline, &view->memory);
        return 0;
    }
    out->grid = view->grids[years[n - 1]];
    return 1;
}

eb_status eb_view_make_schools(eb_view *view, eb_error *err) {
    const eb_register *reg = view->reg;
    view->schools =
        eb_alloc_zero(&view->memory, reg->schools.count, sizeof *view->schools);
    view->grids =
        eb_alloc_zero(&view->memory, reg->year_count, sizeof *view->grids);
    if (view->schools == NULL || view->grids == NULL) {
        return eb_fail_memory(err);
    }
    view->grid_count = reg->year_count;
    for (uint32_t i = 0; i < reg->schools.count; i++) {
        eb_view_school *school = &view->schools[view->school_count];
        const int made = make_school(view, reg->school_order[i], school);
        if (made != 0) view->school_count++;
        if (made < 0) return eb_fail_memory(err);
    }
    return EB_OK;
}

/* ---- planned sessions ahead ---- */

static int month_of(eb_date date) {
    int month;
    eb_date_split(date, NULL, &month, NULL);
    return month;
}

/* With a calendar: its planned days from as_of to `end`. */
static void ahead_by_calendar(const eb_view *view,
                              const uint8_t planned[EB_YEAR_DAYS], eb_date end,
                              eb_ahead *out) {
    const eb_date start = eb_academic_year_start(view->year);
    const int weeks = view->options.ahead_weeks;
    eb_date monday = EB_NO_DATE;
    int week = 0;
    for (eb_date date = view->as_of; date <= end; date++) {
        if (!planned[date - start]) continue;
        if (eb_date_monday(date) != monday) {
            monday = eb_date_monday(date);
            week++;
        }
        const int month = month_of(date);
        out->planned += 2;
        out->planned_in_month[month] += 2;
        if (weeks == 0 || week <= weeks) {
            out->horizon += 2;
            out->horizon_in_month[month] += 2;
        }
    }
}

/* Without one: the rest of 380 sessions, when the register begins with the
 * year, and never more than the weekdays left. */
static void ahead_by_rule(const eb_view *view, const eb_view_school *school,
                          eb_date end, eb_ahead *out) {
    const eb_timeline *timeline = &school->timeline;
    const eb_date first = timeline->year_first_day < timeline->day_count
                              ? timeline->days[timeline->year_first_day]
                              : EB_NO_DATE;
    int64_t open = 0, weekdays = 0;
    for (uint32_t s = 0; s < school->grid->sessions; s++) {
        open += (int64_t)(school->grid->open[s / 64] >> s % 64 & 1);
    }
    for (eb_date date = view->as_of; date <= end; date++) {
        if (eb_date_weekday(date) > 4) continue;
        weekdays += 2;
        out->planned_in_month[month_of(date)] += 2;
    }
    memcpy(out->horizon_in_month, out->planned_in_month,
           sizeof out->horizon_in_month);
    out->planned = EB_NO_COUNT;
    if (first != EB_NO_DATE && first < eb_date_make(view->year, 9, 16)) {
        out->planned = open < SESSIONS_IN_YEAR ? SESSIONS_IN_YEAR - open : 0;
        if (out->planned > weekdays) out->planned = weekdays;
    }
    out->horizon = view->options.ahead_weeks != 0 ? EB_NO_COUNT : out->planned;
}

eb_status eb_view_make_ahead(eb_view *view, eb_error *err) {
    (void)err;
    const eb_date ends[2] = {eb_academic_year_start(view->year + 1) - 1,
                             eb_year_11_end(view->year)};
    uint8_t planned[EB_YEAR_DAYS];
    eb_plan common;
    eb_calendar_common(view->reg, view->year, &common);
    for (size_t i = 0; i < view->school_count; i++) {
        eb_view_school *school = &view->schools[i];
        const int days = eb_calendar_plan(view->reg, &common, school->school,
                                          view->year, planned);
        for (int k = 0; k < 2; k++) {
            eb_ahead *ahead = &school->ahead[k];
            memset(ahead, 0, sizeof *ahead);
            /* Year 11 is over: R = 0, known or not. */
            if (k == 1 && view->as_of > ends[k]) continue;
            if (days > 0) {
                ahead_by_calendar(view, planned, ends[k], ahead);
            } else {
                ahead_by_rule(view, school, ends[k], ahead);
            }
        }
    }
    return EB_OK;
}
