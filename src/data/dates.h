/* SPDX-License-Identifier: MIT */
#ifndef EB_DATA_DATES_H
#define EB_DATA_DATES_H

#include "earlybell/data.h"

/* The Monday of that date's week. */
eb_date eb_date_monday(eb_date date);

/* Of that calendar year: the one bank holiday that the program knows. */
eb_date eb_spring_bank_holiday(int year);

/* The Sunday before the spring bank holiday: the last day of the year for
 * Year 11 in the national statistics (pupil absence methodology: sessions of
 * the second half of the summer term are left out for age 15). */
eb_date eb_year_11_end(int academic_year);

#endif
