/* SPDX-License-Identifier: MIT */
/*
 * The calendar file: which days a school plans to open. A planned day is a
 * Monday to Friday inside a term and outside every closed range. A school
 * with terms of its own uses those instead of the common ones; closed ranges,
 * common and own, both apply. Bank holidays are not assumed.
 */
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

static int has_own_terms(const eb_register *reg, uint32_t school) {
    for (size_t i = 0; i < reg->period_count; i++) {
        if (reg->periods[i].kind == EB_TERM &&
            reg->periods[i].school == school) {
            return 1;
        }
    }
    return 0;
}

int eb_register_planned(const eb_register *reg, uint32_t school, eb_date date) {
    if (eb_date_weekday(date) > 4) return 0;
    const uint32_t whose = has_own_terms(reg, school) ? school : EB_NO_ID;
    int in_term = 0;
    for (size_t i = 0; i < reg->period_count; i++) {
        const eb_calendar_row *row = &reg->periods[i];
        if (date < row->first || date > row->last) continue;
        if (row->kind == EB_TERM) {
            in_term |= row->school == whose;
        } else if (row->school == EB_NO_ID || row->school == school) {
            return 0;
        }
    }
    return in_term;
}

int eb_register_has_calendar(const eb_register *reg, uint32_t school,
                             int year) {
    if (reg->period_count == 0) return 0;
    const eb_date end = eb_academic_year_start(year + 1);
    for (eb_date date = eb_academic_year_start(year); date < end; date++) {
        if (eb_register_planned(reg, school, date)) return 1;
    }
    return 0;
}
