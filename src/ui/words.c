/* SPDX-License-Identifier: MIT */
/*
 * The one place for the wording that several screens share.
 */
#include "ui/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *eb_words_count(int64_t count, char out[EB_WORDS_ROOM]) {
    char digits[24];
    const int length =
        snprintf(digits, sizeof digits, "%" PRIu64,
                 count < 0 ? 0 - (uint64_t)count : (uint64_t)count);
    size_t used = 0;
    if (count < 0) out[used++] = '-';
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) out[used++] = ',';
        out[used++] = digits[i];
    }
    out[used] = '\0';
    return out;
}

const char *eb_words_of(int64_t count, const char *one,
                        char out[EB_WORDS_ROOM]) {
    char number[EB_WORDS_ROOM];
    snprintf(out, EB_WORDS_ROOM, "%.30s %.50s%s", eb_words_count(count, number),
             one, count == 1 ? "" : "s");
    return out;
}

/* ---- dates -------------------------------------------------------------- */

static const char *const WEEKDAYS[] = {"Monday",   "Tuesday", "Wednesday",
                                       "Thursday", "Friday",  "Saturday",
                                       "Sunday"};
static const char *const MONTHS[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

const char *eb_words_date(eb_date date, char out[EB_WORDS_ROOM]) {
    int year, month, day;
    eb_date_split(date, &year, &month, &day);
    snprintf(out, EB_WORDS_ROOM, "%s %d %s %d", WEEKDAYS[eb_date_weekday(date)],
             day, MONTHS[month - 1], year);
    return out;
}

const char *eb_words_day(eb_date date, char out[EB_WORDS_ROOM]) {
    int month, day;
    eb_date_split(date, NULL, &month, &day);
    snprintf(out, EB_WORDS_ROOM, "%d %s", day, MONTHS[month - 1]);
    return out;
}

const char *eb_words_span(eb_date first, eb_date last,
                          char out[EB_WORDS_ROOM]) {
    int first_month, first_day, last_month, last_day;
    eb_date_split(first, NULL, &first_month, &first_day);
    eb_date_split(last, NULL, &last_month, &last_day);
    const char *from = WEEKDAYS[eb_date_weekday(first)];
    const char *to = WEEKDAYS[eb_date_weekday(last)];
    if (first == last) {
        snprintf(out, EB_WORDS_ROOM, "%s %d %s", from, first_day,
                 MONTHS[first_month - 1]);
    } else if (first_month == last_month) {
        snprintf(out, EB_WORDS_ROOM, "%s %d to %s %d %s", from, first_day, to,
                 last_day, MONTHS[last_month - 1]);
    } else {
        snprintf(out, EB_WORDS_ROOM, "%s %d %s to %s %d %s", from, first_day,
                 MONTHS[first_month - 1], to, last_day, MONTHS[last_month - 1]);
    }
    return out;
}

/* ---- pupils ------------------------------------------------------------- */

const char *eb_words_year_group(int year_group, char out[EB_WORDS_ROOM]) {
    if (year_group == EB_YEAR_UNKNOWN) return "year group not known";
    if (year_group == EB_YEAR_RECEPTION) return "Reception";
    snprintf(out, EB_WORDS_ROOM, "Year %d", year_group);
    return out;
}

const char *eb_words_year(int year_group, char out[EB_WORDS_ROOM]) {
    if (year_group == EB_YEAR_UNKNOWN) return "-";
    if (year_group == EB_YEAR_RECEPTION) return "R";
    snprintf(out, EB_WORDS_ROOM, "%d", year_group);
    return out;
}

const char *eb_words_state(eb_state state) {
    static const char *const STATES[EB_STATES] = {
        [EB_STATE_NOT_STARTED] = "has not started at this school yet",
        [EB_STATE_LEFT] =
            "has left, or is no longer marked on the school's register",
        [EB_STATE_NO_MARKS] = "has no possible session yet",
        [EB_STATE_NO_CALENDAR] =
            "cannot be scored: the sessions still to come are not known",
        [EB_STATE_EARLY] = "has under 20 possible sessions: little to go by",
        [EB_STATE_OK] = "is scored"};
    return STATES[state];
}

const char *eb_words_class(eb_class class_) {
    static const char *const CLASSES[] = {
        [EB_PRESENT] = "present",
        [EB_APPROVED] = "at an approved activity elsewhere",
        [EB_AUTHORISED] = "authorised absence (a reason the school accepted)",
        [EB_UNAUTHORISED] =
            "unauthorised absence (no accepted reason, or none yet)",
        [EB_NOT_POSSIBLE] = "not able or not required to attend",
        [EB_ADMIN] = "school closed, or not on the roll",
        [EB_NO_MARK] = "no mark",
        [EB_UNKNOWN] = "a code that is not known"};
    return CLASSES[class_];
}

int eb_class_is_absent(eb_class class_) {
    return class_ == EB_AUTHORISED || class_ == EB_UNAUTHORISED;
}

int eb_class_is_possible(eb_class class_) {
    return class_ == EB_PRESENT || class_ == EB_APPROVED ||
           eb_class_is_absent(class_);
}

int eb_session_is_unmarked(const eb_row *row, const eb_session *session) {
    return session->class_ == EB_NO_MARK && session->open &&
           (row->entry_date == EB_NO_DATE ||
            session->date >= row->entry_date) &&
           (row->leaving_date == EB_NO_DATE ||
            session->date <= row->leaving_date);
}

/* ---- chances ------------------------------------------------------------ */

const char *eb_words_fixed(double value, int decimals,
                           char out[EB_WORDS_ROOM]) {
    static const int64_t POWERS[] = {1, 10, 100, 1000, 10000};
    const int64_t power = POWERS[decimals];
    const double size = floor(fabs(value) * (double)power + 0.5);
    if (!(size < 1e15)) {
        snprintf(out, EB_WORDS_ROOM, "-");
        return out;
    }
    const int64_t digits = (int64_t)size;
    const char *sign = value < 0.0 && digits > 0 ? "-" : "";
    if (decimals == 0) {
        snprintf(out, EB_WORDS_ROOM, "%s%" PRId64, sign, digits);
    } else {
        snprintf(out, EB_WORDS_ROOM, "%s%" PRId64 ".%0*" PRId64, sign,
                 digits / power, decimals, digits % power);
    }
    return out;
}

const char *eb_words_percent(double share, char out[EB_WORDS_ROOM]) {
    char number[EB_WORDS_ROOM];
    snprintf(out, EB_WORDS_ROOM, "%.40s %%",
             eb_words_fixed(share * 100.0, 1, number));
    return out;
}

const char *eb_words_likelihood(double chance) {
    static const struct {
        double below;
        const char *words;
    } STEPS[] = {{0.05, "very unlikely"},        {0.25, "unlikely"},
                 {0.45, "less likely than not"}, {0.55, "about even"},
                 {0.75, "more likely than not"}, {0.95, "likely"}};
    if (chance <= 0.0) return "no longer possible";
    if (chance >= 1.0) return "certain already";
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        if (chance < STEPS[i].below) return STEPS[i].words;
    }
    return "very likely";
}

const char *eb_words_out_of(double chance, char out[EB_WORDS_ROOM]) {
    static const int OUT_OF[] = {10, 100, 1000};
    for (size_t i = 0; i < sizeof OUT_OF / sizeof *OUT_OF; i++) {
        const double about = floor(chance * OUT_OF[i] + 0.5);
        if (about < 1.0 || about > OUT_OF[i] - 1.0) continue;
        char whole[EB_WORDS_ROOM];
        snprintf(out, EB_WORDS_ROOM,
                 "of %s pupils with a register like this, about %d would",
                 eb_words_count(OUT_OF[i], whole), (int)about);
        return out;
    }
    snprintf(out, EB_WORDS_ROOM,
             chance < 0.5 ? "fewer than 1 in 1,000 pupils with such a register "
                            "would"
                          : "nearly all pupils with a register like this "
                            "would");
    return out;
}
