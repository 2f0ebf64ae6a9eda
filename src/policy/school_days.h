/* SPDX-License-Identifier: MIT */
/*
 * The days of a school, all years of the register in one line: column by
 * column the date, the open sessions and the school week.
 *
 * A session is open when a twentieth of the year's enrolments so far have a
 * possible mark then, so a session of the first days of a year can be open
 * when looked at from one day and not from a later one, when more pupils have
 * joined. Between two days on which that happens lies an era, for which the
 * days are drawn once; most schools have one era.
 */
#ifndef EB_POLICY_SCHOOL_DAYS_H
#define EB_POLICY_SCHOOL_DAYS_H

#include "data/view.h"

#define EB_OPEN_AM 1
#define EB_OPEN_PM 2

/* The open sessions as they look from any day of an era. */
typedef struct eb_era {
    size_t first_column; /* seen from the day after this column's date on */
    uint8_t *open;       /* by column: EB_OPEN_AM, EB_OPEN_PM */
    int32_t *week;       /* place among the school weeks; -1: none */
    int32_t *open_days;  /* open days up to this column, itself included */
    int32_t *weeks;      /* school weeks up to this column */
    eb_date *mondays;    /* of the school weeks */
    int32_t week_count;
} eb_era;

typedef struct eb_school_days {
    size_t count;    /* columns */
    eb_date *date;   /* by column, ascending */
    int16_t *year;   /* academic year, by column */
    int32_t *closes; /* by session: from which column on it is not open any
                        more; INT32_MAX: open for good */
    eb_era *eras;
    size_t era_count;
    size_t *year_start; /* first column of each school-year, by its place */
    uint32_t *school_year;
    size_t year_count;
} eb_school_days;

/* The days of a school of the view before its as_of. */
eb_status eb_school_days_make(const eb_view *view, uint32_t school,
                              eb_school_days *out, eb_error *err);
/* The same on other columns, for a pupil merged over schools: those of the
 * school and of `dates` (ascending, no date twice). */
eb_status eb_school_days_widen(const eb_view *view, const eb_school_days *days,
                               const eb_date *dates, size_t n,
                               eb_school_days *out, eb_error *err);
void eb_school_days_free(eb_school_days *days, const eb_memory *memory);

/* The first column whose date is not before `date`; count when there is
 * none. */
size_t eb_school_days_column(const eb_school_days *days, eb_date date);

/* The era that shows when looked at from `day`. */
const eb_era *eb_school_days_era(const eb_school_days *days, eb_date day);

#endif
