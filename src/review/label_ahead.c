/* SPDX-License-Identifier: MIT */
/*
 * What became of a row: k absent of n possible among the enrolment's own
 * sessions from as_of to its last one of the year, as the whole register has
 * them. n is what happened, not what was planned. The year of Year 11 ends on
 * the Sunday before the spring bank holiday, as in the national statistics.
 *
 * With too few of them there is no label, and the reason is counted.
 */
#include "data/dates.h"
#include "review/label.h"

#define FIRST_DAYS 20 /* who comes after these has joined late */

/* An enrolment's whole year. */
typedef struct whole_year {
    const eb_school_year *table;
    const uint8_t *bytes;
    const uint8_t *open; /* by day */
    unsigned first, end; /* days ahead: from as_of to the year's end */
} whole_year;

static int last_day_of_year(const eb_view *view, const eb_view_entry *entry,
                            eb_date start) {
    const eb_date last = entry->attributes->year_group == 11
                             ? eb_year_11_end(view->year)
                             : eb_academic_year_start(view->year + 1) - 1;
    return (int)(last - start);
}

static void count_ahead(const whole_year *year, eb_label_ahead *out) {
    out->possible = out->absent = 0;
    for (unsigned c = 0; c < year->table->columns; c++) {
        const unsigned day = year->table->day_of_column[c];
        if (day < year->first || day >= year->end) continue;
        for (unsigned s = c * 2; s < c * 2 + 2; s++) {
            out->possible += eb_kind_is_possible(year->bytes[s]);
            out->absent += eb_kind_is_absent(year->bytes[s]);
        }
    }
}

/* Any mark row of an open day, even a blank one. A day is open by its marks,
 * so it has a column. */
static int has_row(const whole_year *year, unsigned day) {
    const unsigned column = year->table->column_of_day[day];
    const uint8_t *bytes = year->bytes + (size_t)(column - 1) * 2;
    return bytes[0] != EB_BYTE_NO_ROW || bytes[1] != EB_BYTE_NO_ROW;
}

/* As a view's state `left`, at the end of the year. */
static int has_left(const whole_year *year, eb_date leaving_date) {
    int days = 0, present = 0;
    for (unsigned day = year->end; day-- > year->first;) {
        if (!year->open[day]) continue;
        if (days == 0 && leaving_date != EB_NO_DATE &&
            leaving_date < year->table->start + (eb_date)day) {
            return 1;
        }
        present |= has_row(year, day);
        if (++days == EB_LAST_DAYS) break;
    }
    return days > 0 && !present;
}

static int came_late(const whole_year *year) {
    int days = 0;
    for (unsigned day = 0; day < EB_YEAR_DAYS; day++) {
        const unsigned column = year->table->column_of_day[day];
        if (column == 0) continue;
        days += year->open[day];
        const uint8_t *bytes = year->bytes + (size_t)(column - 1) * 2;
        if (eb_kind_is_possible(bytes[0]) || eb_kind_is_possible(bytes[1])) {
            return days > FIRST_DAYS;
        }
    }
    return 0;
}

void eb_label_look_ahead(const eb_labelling *work, const eb_view *view,
                         const eb_view_entry *entry, eb_label_ahead *out) {
    const eb_register *reg = work->reg;
    const eb_school_part *part =
        &reg->parts[eb_register_part(reg, entry->enrolment, view->year)];
    whole_year year;
    year.table = reg->years[part->school_year];
    year.bytes = eb_patches_row(&work->whole->patches, reg, part->school_year,
                                part->row);
    year.open = work->open[part->school_year].open;
    year.first = (unsigned)(view->as_of - year.table->start);
    year.end = (unsigned)last_day_of_year(view, entry, year.table->start) + 1;
    count_ahead(&year, out);
    out->reason = EB_UNLABELLED;
    if (out->possible >= work->minimum) return;
    out->reason = has_left(&year, entry->attributes->leaving_date)
                      ? EB_LABEL_LEFT
                  : came_late(&year)                    ? EB_LABEL_LATE
                  : entry->attributes->year_group == 11 ? EB_LABEL_YEAR_11
                                                        : EB_LABEL_FEW;
}
