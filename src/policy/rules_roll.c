/* SPDX-License-Identifier: MIT */
/*
 * `roll`: who has gone out of sight. A leaver without a destination; the same
 * with a spell of d days or more open when the pupil left; and a pupil who
 * was to start this academic year and was at no session on the school's first
 * d open days since. A pupil who comes after all is no no-show any more.
 */
#include "policy/sweep.h"

static int has_destination(const eb_subject *subject) {
    return eb_ids_text(&subject->view->reg->words,
                       subject->attributes.destination)[0] != '\0';
}

static void take_roll(eb_sweep *sweep, size_t column) {
    const eb_attributes *attributes = &sweep->subject->attributes;
    const eb_date date = sweep->days->date[column];
    if (sweep->rule->roll == EB_ROLL_OPEN_SPELL) {
        if (attributes->leaving_date != EB_NO_DATE &&
            date <= attributes->leaving_date) {
            eb_take_run(sweep, column);
        }
        return;
    }
    if (sweep->rule->roll == EB_ROLL_LEAVER ||
        sweep->first_attended != EB_NO_DATE ||
        attributes->entry_date == EB_NO_DATE || date < attributes->entry_date) {
        return;
    }
    for (size_t s = 2 * column; s < 2 * column + 2; s++) {
        const uint8_t byte = eb_sweep_byte(sweep, s);
        if (eb_kind_is_possible(byte) && !eb_kind_is_absent(byte)) {
            sweep->first_attended = date;
        }
    }
}

static void look_no_show(eb_sweep *sweep, eb_date day, eb_found *out) {
    const eb_date entry = sweep->subject->attributes.entry_date;
    const int32_t n = sweep->rule->days;
    out->need = n;
    if (entry == EB_NO_DATE || entry >= day ||
        eb_date_academic_year(entry) != eb_date_academic_year(day - 1) ||
        sweep->first_attended != EB_NO_DATE) {
        return;
    }
    const int32_t days = eb_sweep_open_days_from(sweep, entry);
    out->have = days;
    out->met = days >= n;
    out->near = days == n - 1 && n > 1;
    out->start = entry;
}

static void look_roll(eb_sweep *sweep, eb_date day, eb_found *out) {
    const eb_attributes *attributes = &sweep->subject->attributes;
    if (sweep->rule->roll == EB_ROLL_NO_SHOW) {
        look_no_show(sweep, day, out);
        return;
    }
    const int has_left = attributes->leaving_date != EB_NO_DATE &&
                         attributes->leaving_date < day &&
                         !has_destination(sweep->subject);
    if (sweep->rule->roll == EB_ROLL_LEAVER) {
        out->met = has_left;
        out->need = 1;
        out->have = has_left;
        if (has_left) out->start = attributes->leaving_date;
        return;
    }
    const int32_t n = sweep->rule->days;
    out->need = n;
    if (!has_left) return;
    out->have = sweep->whole_days;
    out->met = sweep->whole_days >= n;
    out->near = sweep->whole_days == n - 1 && n > 1;
    if (sweep->first != EB_NO_SESSION) {
        out->start = sweep->days->date[sweep->first / 2];
    }
}

static void collect_roll(eb_sweep *sweep, eb_date day, eb_piece_sink *sink,
                         void *context) {
    const eb_attributes *attributes = &sweep->subject->attributes;
    (void)day;
    if (sweep->rule->roll == EB_ROLL_LEAVER) {
        sink(context, 0, "left", attributes->leaving_date);
        return;
    }
    if (sweep->rule->roll == EB_ROLL_NO_SHOW) {
        int left = sweep->rule->days;
        for (size_t c =
                 eb_school_days_column(sweep->days, attributes->entry_date);
             c < sweep->seen && left > 0; c++) {
            if (sweep->era->open[c] == 0) continue;
            sink(context, 0, "open day", sweep->days->date[c]);
            left--;
        }
        return;
    }
    /* The run that was open on the day of leaving: no later mark. */
    const size_t seen = sweep->seen;
    const size_t end =
        eb_school_days_column(sweep->days, attributes->leaving_date + 1);
    if (end < seen) sweep->seen = end;
    eb_collect_run(sweep, sink, context);
    sweep->seen = seen;
}

const eb_kind EB_KIND_ROLL_RULE = {take_roll, look_roll, collect_roll};
