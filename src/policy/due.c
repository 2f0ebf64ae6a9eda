/* SPDX-License-Identifier: MIT */
/*
 * Counting school days ahead. A year that the calendar does not speak of is
 * counted in weekdays, whatever it says of another.
 */
#include "policy/due.h"

static void keep(const eb_register *reg, eb_due *kept, uint32_t school,
                 int year) {
    eb_plan common;
    if (kept->year == year && kept->school == school) return;
    eb_calendar_common(reg, year, &common);
    kept->days = eb_calendar_plan(reg, &common, school, year, kept->planned);
    kept->school = school;
    kept->year = year;
}

eb_date eb_due_date(const eb_register *reg, eb_due *kept, uint32_t school,
                    eb_date from, int count, int *is_guess) {
    int left = count;
    *is_guess = 0;
    for (eb_date date = from;; date++) {
        const int year = eb_date_academic_year(date);
        keep(reg, kept, school, year);
        const int is_day =
            kept->days > 0 ? kept->planned[date - eb_academic_year_start(year)]
                           : eb_date_weekday(date) < 5;
        *is_guess |= kept->days == 0;
        if (!is_day || (count > 0 && date == from)) continue;
        if (--left <= 0) return date;
    }
}
