/* SPDX-License-Identifier: MIT */
/*
 * A school in England plans 380 sessions a year (SI 1999/3181; independent
 * schools may differ). Under 340 or over 400, a calendar is more likely
 * wrong than the school: a missing half term, or no closed days (spec:
 * FORMATS, "Calendar"). It moves every chance, so it is said.
 */
#include "ui/calendar_about.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "data/view.h"

#define PLANNED_LEAST 340
#define PLANNED_MOST 400

/* Whether the school was open on that day, AM or PM. */
static int was_open(const eb_grid *grid, eb_date date) {
    const int32_t column = eb_grid_column(grid, date);
    if (column < 0) return 0;
    const uint32_t am = (uint32_t)column * 2;
    return (grid->open[am / 64] >> am % 64 & 3) != 0;
}

static void count_open(const eb_grid *grid, eb_calendar_about *out) {
    for (uint32_t s = 0; s < grid->sessions; s++) {
        out->open_sessions += (int64_t)(grid->open[s / 64] >> s % 64 & 1);
    }
}

static void note_day(int64_t *days, eb_date *first, eb_date date) {
    if (*days == 0) *first = date;
    ++*days;
}

/* The days of the year that hold against the calendar, or it against them. */
static void compare_days(const eb_view_school *school, eb_date as_of,
                         const uint8_t planned[EB_YEAR_DAYS], int days,
                         eb_calendar_about *out) {
    const eb_grid *grid = school->grid;
    for (int day = 0; day < days; day++) {
        const eb_date date = grid->start + day;
        const int open = date < as_of && was_open(grid, date);
        out->open_days += open;
        if (!out->has_calendar) continue;
        if (open && !planned[day]) {
            note_day(&out->days_without_term, &out->first_without_term, date);
        }
        if (planned[day] && !open && date < as_of) {
            note_day(&out->days_without_marks, &out->first_without_marks, date);
        }
    }
}

int eb_calendar_about_school(const eb_view *view, size_t index,
                             eb_calendar_about *out) {
    if (index >= view->school_count) return 0;
    const eb_view_school *school = &view->schools[index];
    const int days = eb_academic_year_start(view->year + 1) -
                     eb_academic_year_start(view->year);
    uint8_t planned[EB_YEAR_DAYS];
    eb_plan common;
    eb_calendar_common(view->reg, view->year, &common);
    const int plan = eb_calendar_plan(view->reg, &common, school->school,
                                      view->year, planned);
    memset(out, 0, sizeof *out);
    out->school = eb_ids_text(&view->reg->schools, school->school);
    out->has_calendar = plan > 0;
    out->others_have = view->reg->period_count > 0;
    out->planned = 2 * (int64_t)plan;
    out->first_without_term = out->first_without_marks = EB_NO_DATE;
    count_open(school->grid, out);
    compare_days(school, view->as_of, planned, days, out);
    return 1;
}

void eb_calendar_sentence(const eb_calendar_about *about,
                          char out[EB_CALENDAR_SENTENCE_ROOM]) {
    char date[11];
    int used = 0;
    out[0] = '\0';
    if (!about->has_calendar) {
        if (about->others_have) {
            snprintf(out, EB_CALENDAR_SENTENCE_ROOM,
                     "the calendar has no term of this year: the sessions "
                     "left are reckoned from a year of 380");
        }
        return;
    }
    if (about->planned < PLANNED_LEAST || about->planned > PLANNED_MOST) {
        used = snprintf(out, EB_CALENDAR_SENTENCE_ROOM,
                        "the calendar plans %" PRId64
                        " sessions this year, where %d is usual",
                        about->planned, 380);
    }
    if (about->days_without_term > 0) {
        eb_date_write(about->first_without_term, date);
        snprintf(out + used, EB_CALENDAR_SENTENCE_ROOM - (size_t)used,
                 "%sopen on %" PRId64 " day%s outside its terms, first on %s",
                 used > 0 ? "; " : "", about->days_without_term,
                 about->days_without_term == 1 ? "" : "s", date);
    }
}
