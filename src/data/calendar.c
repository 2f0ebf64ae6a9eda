/* SPDX-License-Identifier: MIT */
/*
 * The calendar file: which days a school plans to open. A planned day is a
 * Monday to Friday inside a term and outside every closed range. A school
 * with terms of its own uses those instead of the common ones; closed ranges,
 * common and own, both apply. Bank holidays are not assumed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/register.h"

eb_status eb_register_add_period(eb_register *reg, const eb_period *period,
                                 eb_error *err) {
    if (reg == NULL || period == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "period", "nothing to add");
    }
    if (reg->closed) {
        return eb_fail(err, EB_ERR_STATE, "reg", "the register is closed");
    }
    if (period->first_date < EB_DATE_MIN || period->last_date > EB_DATE_MAX ||
        period->first_date > period->last_date) {
        return eb_fail(err, EB_ERR_DATE, "first_date",
                       "a period runs from 2006-08-01 at the earliest to "
                       "2099-07-31 at the latest, and forwards");
    }
    if ((period->school != NULL && strlen(period->school) > EB_ID_MAX) ||
        (period->kind != EB_TERM && period->kind != EB_CLOSED)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "kind",
                       "a term or closed; an id of at most %d bytes",
                       EB_ID_MAX);
    }
    eb_calendar_row row = {EB_NO_ID, period->first_date, period->last_date,
                           period->kind};
    if (period->school != NULL && period->school[0] != '\0') {
        row.school = eb_ids_add(&reg->schools, &reg->memory, period->school,
                                strlen(period->school));
        if (row.school == EB_NO_ID) return eb_fail_memory(err);
    }
    if (eb_grow(&reg->memory, (void **)&reg->periods, &reg->period_room,
                reg->period_count + 1, sizeof row) != 0) {
        return eb_fail_memory(err);
    }
    reg->periods[reg->period_count++] = row;
    return EB_OK;
}

static int compare_periods(const void *left, const void *right) {
    const eb_calendar_row *a = left, *b = right;
    return (a->school > b->school) - (a->school < b->school);
}

void eb_calendar_sort(eb_register *reg) {
    if (reg->period_count == 0) return;
    qsort(reg->periods, reg->period_count, sizeof *reg->periods,
          compare_periods);
}

/* The periods of a school, or the common ones (EB_NO_ID): the first, and one
 * past the last. */
static size_t first_period(const eb_register *reg, uint32_t school) {
    size_t low = 0, high = reg->period_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (reg->periods[middle].school < school) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void paint(const eb_calendar_row *row, eb_date start,
                  uint8_t days[EB_YEAR_DAYS]) {
    const eb_date end = start + EB_YEAR_DAYS - 1;
    const eb_date first = row->first > start ? row->first : start;
    const eb_date last = row->last < end ? row->last : end;
    for (eb_date date = first; date <= last; date++) days[date - start] = 1;
}

/* Paints what one school's rows, or the common ones, say of a year; returns
 * whether there is any term row among them, of whatever year. */
static int paint_rows(const eb_register *reg, uint32_t school, int year,
                      eb_plan *out) {
    const eb_date start = eb_academic_year_start(year);
    int terms = 0;
    for (size_t i = first_period(reg, school);
         i < reg->period_count && reg->periods[i].school == school; i++) {
        const eb_calendar_row *row = &reg->periods[i];
        terms |= row->kind == EB_TERM;
        paint(row, start, row->kind == EB_TERM ? out->term : out->closed);
    }
    return terms;
}

void eb_calendar_common(const eb_register *reg, int year, eb_plan *out) {
    memset(out, 0, sizeof *out);
    paint_rows(reg, EB_NO_ID, year, out);
}

int eb_calendar_plan(const eb_register *reg, const eb_plan *common,
                     uint32_t school, int year, uint8_t planned[EB_YEAR_DAYS]) {
    const eb_date start = eb_academic_year_start(year);
    const int days = eb_academic_year_start(year + 1) - start;
    eb_plan own;
    memset(&own, 0, sizeof own);
    memset(planned, 0, EB_YEAR_DAYS);
    const uint8_t *term =
        paint_rows(reg, school, year, &own) ? own.term : common->term;
    int count = 0;
    for (int day = 0; day < days; day++) {
        if (eb_date_weekday(start + day) > 4) continue;
        planned[day] = term[day] && !common->closed[day] && !own.closed[day];
        count += planned[day];
    }
    return count;
}
