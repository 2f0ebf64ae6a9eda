/* SPDX-License-Identifier: MIT */
/*
 * From which days labelled rows look: the end of each half term of each past
 * year, each school its own (MODEL.md, "Fitting and judging").
 *
 * A half term ends on the last open day before at least five weekdays on end
 * without an open one, when the school opens again in the same year: a bank
 * holiday or two make no such gap, and the summer holiday has nothing behind
 * it. The calendar says which days are open where it speaks of the year, for
 * a school closed by snow had not planned it; else the marks do.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/dates.h"
#include "review/label.h"

#define BREAK_WEEKDAYS 5
#define FIRST_YEAR 2006
#define YEARS 94 /* of EB_DATE_MIN to EB_DATE_MAX + 1 */

int eb_half_term_ends(const uint8_t open[EB_YEAR_DAYS], eb_date start,
                      eb_date out[EB_HALF_TERMS]) {
    int count = 0, closed = 0, last = -1;
    for (int day = 0; day < EB_YEAR_DAYS; day++) {
        if (open[day]) {
            if (last >= 0 && closed >= BREAK_WEEKDAYS &&
                count < EB_HALF_TERMS) {
                out[count++] = start + last;
            }
            last = day;
            closed = 0;
        } else {
            closed += eb_date_weekday(start + day) < 5;
        }
    }
    return count;
}

eb_status eb_label_find_open(eb_labelling *work, eb_error *err) {
    const eb_register *reg = work->reg;
    eb_tally tally;
    work->open = eb_alloc_zero(&work->labels->memory, reg->year_count,
                               sizeof *work->open);
    if (work->open == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < reg->year_count; i++) {
        eb_tally_make(reg, &work->whole->patches, (uint32_t)i, EB_DATE_MAX + 1,
                      &tally);
        for (uint32_t c = 0; c < tally.columns; c++) {
            work->open[i].open[reg->years[i]->day_of_column[c]] =
                eb_tally_is_open(&tally, c * 2) ||
                eb_tally_is_open(&tally, c * 2 + 1);
        }
    }
    return EB_OK;
}

/* ---- past years --------------------------------------------------------- */

typedef struct past_years {
    uint8_t is_past[YEARS]; /* from FIRST_YEAR */
} past_years;

static void find_past_years(const eb_labelling *work, past_years *out) {
    eb_date last[YEARS];
    int latest = -1;
    memset(out, 0, sizeof *out);
    for (int i = 0; i < YEARS; i++) last[i] = EB_NO_DATE;
    for (size_t i = 0; i < work->reg->year_count; i++) {
        const eb_school_year *table = work->reg->years[i];
        const int year = table->year - FIRST_YEAR;
        for (int day = EB_YEAR_DAYS; day-- > 0;) {
            if (!work->open[i].open[day]) continue;
            if (table->start + day > last[year])
                last[year] = table->start + day;
            if (year > latest) latest = year;
            break;
        }
    }
    for (int i = 0; i < YEARS; i++) {
        const eb_date june = eb_date_make(FIRST_YEAR + i + 1, 6, 1);
        out->is_past[i] =
            last[i] != EB_NO_DATE && (last[i] >= june || i < latest);
    }
}

static int is_wanted(const eb_label_options *options, const past_years *past,
                     int year) {
    return past->is_past[year - FIRST_YEAR] &&
           (options->first_year == 0 || year >= options->first_year) &&
           (options->last_year == 0 || year <= options->last_year);
}

/* ---- the plan ----------------------------------------------------------- */

static eb_status add(eb_labelling *work, eb_date as_of, uint32_t school,
                     int half_term, eb_error *err) {
    if (eb_grow(&work->labels->memory, (void **)&work->plan, &work->plan_room,
                work->plan_count + 1, sizeof *work->plan) != 0) {
        return eb_fail_memory(err);
    }
    const eb_label_plan item = {as_of, school, half_term};
    work->plan[work->plan_count++] = item;
    return EB_OK;
}

static eb_status plan_half_terms(eb_labelling *work, const past_years *past,
                                 eb_error *err) {
    const eb_register *reg = work->reg;
    eb_plan common;
    uint8_t planned[EB_YEAR_DAYS];
    eb_date ends[EB_HALF_TERMS];
    for (size_t i = 0; i < reg->year_count; i++) {
        const eb_school_year *table = reg->years[i];
        if (!is_wanted(work->options, past, table->year)) continue;
        eb_calendar_common(reg, table->year, &common);
        const uint8_t *open = planned;
        if (eb_calendar_plan(reg, &common, table->school, table->year,
                             planned) == 0) {
            open = work->open[i].open;
        }
        const int n = eb_half_term_ends(open, table->start, ends);
        for (int k = 0; k < n; k++) {
            const eb_status status =
                add(work, ends[k] + 1, table->school, k + 1, err);
            if (status != EB_OK) return status;
        }
    }
    return EB_OK;
}

static eb_status plan_days(eb_labelling *work, const past_years *past,
                           eb_error *err) {
    const eb_label_options *options = work->options;
    for (size_t i = 0; i < options->as_of_count; i++) {
        const eb_date as_of = options->as_of[i];
        if (as_of <= EB_DATE_MIN || as_of > EB_DATE_MAX + 1) {
            return eb_fail(err, EB_ERR_DATE, "as_of",
                           "2006-08-02 to 2099-08-01");
        }
        const int year = eb_date_academic_year(as_of - 1);
        if (!past->is_past[year - FIRST_YEAR]) {
            return eb_fail(err, EB_ERR_DATE, "as_of",
                           "the register does not hold the whole of the year "
                           "from August %d, so what became of its pupils is "
                           "not known",
                           year);
        }
        if (!is_wanted(options, past, year)) continue;
        for (uint32_t s = 0; s < work->reg->schools.count; s++) {
            const eb_status status = add(work, as_of, s, 0, err);
            if (status != EB_OK) return status;
        }
    }
    return EB_OK;
}

static int compare_plans(const void *left, const void *right) {
    const eb_label_plan *a = left, *b = right;
    if (a->as_of != b->as_of) return a->as_of < b->as_of ? -1 : 1;
    return (a->school > b->school) - (a->school < b->school);
}

eb_status eb_label_make_plan(eb_labelling *work, eb_error *err) {
    past_years past;
    find_past_years(work, &past);
    const eb_status status = work->options->as_of_count > 0
                                 ? plan_days(work, &past, err)
                                 : plan_half_terms(work, &past, err);
    if (status != EB_OK) return status;
    if (work->plan_count == 0) {
        return eb_fail(err, EB_ERR_NOT_FOUND, "reg",
                       "no past school year with an end of a half term: a "
                       "year is past when a school was open in June, or in a "
                       "later year");
    }
    qsort(work->plan, work->plan_count, sizeof *work->plan, compare_plans);
    return EB_OK;
}
