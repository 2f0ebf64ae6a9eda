/* SPDX-License-Identifier: MIT */
/*
 * The one list of sentences that may stand behind a score, and their choice.
 *
 * A reason says what the register shows, in counts, and nothing of the child,
 * the family or why. Two can come from the terms of a band-prior model: this
 * year and last year. The two terms about this year share one sentence,
 * because each is read against the other ("absent 9 of the last 40 sessions,
 * 8 of 156 before"); the larger of the two speaks first, their sum gives the
 * sign, and the largest of the three numbers its size. What lowers the risk is
 * said as such: "absent only 4 of ...", or "attended all ...". The year group's
 * prior is a baseline and never a reason (BAND_PRIOR.md, 13).
 *
 * Then at most one description, from marks that no term reads: absences on
 * one weekday, many short ones, lateness, in that order. It comes last,
 * begins with "also:", and is left out where a coincidence would do.
 */
#include "model/reasons.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A second reason below this changes the odds by under a twentieth, and is
 * left out. */
#define SECOND_REASON_LEAST 0.05

/* A weekday is worth a sentence from EB_WEEKDAY_SESSIONS_LEAST absent sessions
 * on this many days, at twice the other weekdays' rate (Fridays are 1.2 times
 * Wednesdays in England: facts/STATISTICS.md). */
#define WEEKDAY_DAYS_LEAST 3
#define WEEKDAY_TIMES 2

/* Late to a tenth of what was attended, eight times or more. */
#define LATE_LEAST 8
#define LATE_ONE_IN 10

/* ---- what the terms stand on -------------------------------------------- */

typedef eb_count_of counts;

/* The sessions of the last four school weeks. */
static counts recent_counts(const eb_own_sessions *own) {
    counts sum = {0, 0};
    for (size_t i = 0; i < own->count; ++i) {
        sum.possible += own->recent[i];
        sum.absent += own->recent[i] & own->absent[i];
    }
    return sum;
}

/* Those before. */
static counts earlier_counts(const eb_own_sessions *own) {
    const counts recent = recent_counts(own);
    const counts earlier = {(int64_t)own->absent_count - recent.absent,
                            (int64_t)own->count - recent.possible};
    return earlier;
}

static double size_of(double value) { return value < 0.0 ? -value : value; }

/* Two terms that pull together are as large as their sum; two that pull apart
 * are not made small by it. */
static double size_of_both(double a, double b) {
    const double larger = size_of(a) > size_of(b) ? size_of(a) : size_of(b);
    return size_of(a + b) > larger ? size_of(a + b) : larger;
}

static int sign_of(double value) { return (value > 0.0) - (value < 0.0); }

static eb_reason one_count(int sentence, int sign, counts n) {
    const eb_reason reason = {sentence, sign, {n.absent, n.possible, 0, 0}};
    return reason;
}

static eb_reason two_counts(int sentence, int sign, counts first,
                            counts second) {
    const eb_reason reason = {
        sentence,
        sign,
        {first.absent, first.possible, second.absent, second.possible}};
    return reason;
}

static const eb_reason NO_REASON = {EB_SENTENCE_NONE, 0, {0, 0, 0, 0}};

static eb_reason last_year_reason(double value, counts last_year) {
    if (last_year.possible <= 0 || last_year.absent < 0) return NO_REASON;
    return one_count(EB_SENTENCE_LAST_YEAR, sign_of(value), last_year);
}

/* Both terms of this year in one sentence, the last weeks first: what is
 * new is what a reader can act on, whichever of the two weighs more. */
static eb_reason this_year_reason(double earlier, double recent,
                                  const eb_reason_counts *n) {
    const int sign = sign_of(earlier + recent);
    const counts last = n->recent, year = n->year;
    const counts before = {year.absent - last.absent,
                           year.possible - last.possible};
    if (year.possible == 0) return NO_REASON;
    if (before.possible == 0 || last.possible == 0 || year.absent == 0) {
        return one_count(EB_SENTENCE_THIS_YEAR, sign, year);
    }
    return two_counts(EB_SENTENCE_RECENT_BEFORE, sign, last, before);
}

eb_reason eb_reason_of_term(int stage, double value,
                            const eb_history *history) {
    counts n;
    switch (stage) {
        case EB_STAGE_LAST_YEAR:
            n.absent = history->last_absent;
            n.possible = history->last_possible;
            return last_year_reason(value, n);
        case EB_STAGE_EARLIER:
            n = earlier_counts(history->own);
            if (n.possible == 0) return NO_REASON;
            return one_count(EB_SENTENCE_EARLIER, sign_of(value), n);
        case EB_STAGE_RECENT:
            n = recent_counts(history->own);
            if (n.possible == 0) return NO_REASON;
            return one_count(EB_SENTENCE_RECENT, sign_of(value), n);
        default:
            return NO_REASON;
    }
}

eb_reason eb_reason_of_year(double value, const eb_own_sessions *own) {
    const counts n = {(int64_t)own->absent_count, (int64_t)own->count};
    return n.possible == 0
               ? NO_REASON
               : one_count(EB_SENTENCE_THIS_YEAR, sign_of(value), n);
}

int eb_reasons_of_counts(const double terms[EB_STAGES],
                         const eb_reason_counts *counted, eb_reason out[3]) {
    for (int i = 0; i < 3; ++i) out[i] = NO_REASON;
    const double last = terms[EB_STAGE_LAST_YEAR];
    const double year_size =
        size_of_both(terms[EB_STAGE_EARLIER], terms[EB_STAGE_RECENT]);
    const double last_size = size_of(last);
    const eb_reason reasons[2] = {
        this_year_reason(terms[EB_STAGE_EARLIER], terms[EB_STAGE_RECENT],
                         counted),
        last_year_reason(last, counted->last_year)};
    const double sizes[2] = {year_size, last_size};
    const int first = last_size > year_size;

    int count = 0;
    for (int i = 0; i < 2; ++i) {
        const int which = i == 0 ? first : !first;
        if (reasons[which].sentence == EB_SENTENCE_NONE) continue;
        if (!(sizes[which] > (count > 0 ? SECOND_REASON_LEAST : 0.0))) {
            continue;
        }
        out[count++] = reasons[which];
    }
    return count;
}

int eb_reasons_of_terms(const double terms[EB_STAGES],
                        const eb_history *history, eb_reason out[3]) {
    const eb_reason_counts counted = {
        {(int64_t)history->own->absent_count, (int64_t)history->own->count},
        recent_counts(history->own),
        {history->last_absent, history->last_possible}};
    return eb_reasons_of_counts(terms, &counted, out);
}

/* ---- descriptions ------------------------------------------------------- */

/* `weekday` 0 to 4, or more: at a weekend, which no weekday counts. */
static void count_day(eb_shape *s, int weekday, int possible, int absent) {
    if (weekday > 4) return;
    s->possible[weekday] += possible;
    s->absent[weekday] += absent;
    s->absent_days[weekday] += absent > 0;
}

/* The group of L, in the class present. */
static int is_late(const char *group) { return strcmp(group, "late") == 0; }

static eb_shape shape_of(const eb_session *sessions, size_t count) {
    eb_shape s;
    memset(&s, 0, sizeof s);
    eb_date date = EB_NO_DATE;
    int possible = 0, absent = 0; /* of that date */
    int64_t spell = 0;
    for (size_t i = 0; i < count; ++i) {
        const eb_session *session = &sessions[i];
        const eb_class class_ = session->class_;
        const int away = class_ == EB_AUTHORISED || class_ == EB_UNAUTHORISED;
        if (!away && class_ != EB_PRESENT && class_ != EB_APPROVED) continue;
        if (session->date != date) {
            if (possible > 0) {
                count_day(&s, eb_date_weekday(date), possible, absent);
            }
            date = session->date;
            possible = absent = 0;
        }
        possible += 1;
        absent += away;
        s.short_spells +=
            !away && spell > 0 && spell <= EB_SHORT_SPELL_SESSIONS;
        spell = away ? spell + 1 : 0;
        s.present += class_ == EB_PRESENT;
        s.late += class_ == EB_PRESENT && is_late(session->group);
    }
    if (possible > 0) count_day(&s, eb_date_weekday(date), possible, absent);
    s.short_spells += spell > 0 && spell <= EB_SHORT_SPELL_SESSIONS;
    return s;
}

/* Whether this weekday's absence rate is well above that of the others. */
static int stands_out(const eb_shape *s, int weekday) {
    int64_t possible = 0, absent = 0;
    for (int day = 0; day < 5; ++day) {
        if (day == weekday) continue;
        possible += s->possible[day];
        absent += s->absent[day];
    }
    return s->absent[weekday] >= EB_WEEKDAY_SESSIONS_LEAST &&
           s->absent_days[weekday] >= WEEKDAY_DAYS_LEAST && possible > 0 &&
           s->absent[weekday] * possible >=
               WEEKDAY_TIMES * absent * s->possible[weekday];
}

eb_reason eb_reason_of_shape(const eb_shape *s) {
    int weekday = -1;
    int64_t absent = 0;
    /* The edges of a week only: what else would one weekday tell? */
    if (stands_out(s, 0)) weekday = 0;
    if (stands_out(s, 4) && (weekday < 0 || s->absent[4] >= s->absent[0])) {
        weekday = 4;
    }
    for (int day = 0; day < 5; ++day) absent += s->absent[day];
    if (weekday >= 0) {
        const eb_reason reason = {
            EB_SENTENCE_WEEKDAY, 0, {s->absent[weekday], absent, weekday, 0}};
        return reason;
    }
    if (s->short_spells >= EB_SHORT_SPELLS_LEAST) {
        const eb_reason reason = {
            EB_SENTENCE_SHORT_SPELLS, 0, {s->short_spells, 0, 0, 0}};
        return reason;
    }
    if (s->late >= LATE_LEAST && s->late * LATE_ONE_IN >= s->present) {
        const eb_reason reason = {
            EB_SENTENCE_LATE, 0, {s->late, s->present, 0, 0}};
        return reason;
    }
    return NO_REASON;
}

eb_reason eb_reason_description(const eb_session *sessions, size_t count) {
    const eb_shape s = shape_of(sessions, count);
    return eb_reason_of_shape(&s);
}

/* ---- words -------------------------------------------------------------- */

static const char *sessions_word(int64_t n) {
    return n == 1 ? "session" : "sessions";
}

/* A protective reason says "only", unless a tenth or more was missed: that
 * may be little for this pupil, but no reader would call it so. */
static const char *only(const eb_reason *reason) {
    const int64_t tenth = reason->numbers[1] / 10;
    const int few =
        reason->numbers[0] < tenth ||
        (reason->numbers[0] == tenth && reason->numbers[1] % 10 > 0);
    return reason->sign < 0 && few ? "only " : "";
}

/* "absent 9 of 40 sessions this year", "absent only 2 of ...", "attended all
 * 40 sessions this year"; `when` is what follows. */
static int absent_of(char *out, const eb_reason *reason, const char *when) {
    const int64_t absent = reason->numbers[0];
    const int64_t possible = reason->numbers[1];
    if (absent == 0) {
        return snprintf(out, EB_REASON_ROOM, "attended all %" PRId64 " %s %s",
                        possible, sessions_word(possible), when);
    }
    return snprintf(out, EB_REASON_ROOM,
                    "absent %s%" PRId64 " of %" PRId64 " %s %s", only(reason),
                    absent, possible, sessions_word(possible), when);
}

static int absent_of_last(char *out, const eb_reason *reason) {
    const int64_t absent = reason->numbers[0];
    const int64_t possible = reason->numbers[1];
    if (absent == 0) {
        return snprintf(out, EB_REASON_ROOM,
                        "attended all of the last %" PRId64 " %s", possible,
                        sessions_word(possible));
    }
    return snprintf(out, EB_REASON_ROOM,
                    "absent %s%" PRId64 " of the last %" PRId64 " %s",
                    only(reason), absent, possible, sessions_word(possible));
}

/* ", 8 of 156 before" after the first `used` bytes; the word "absent" is said
 * only when the sentence began with "attended". */
static void add_before(char *out, int used, const eb_reason *reason) {
    const int64_t absent = reason->numbers[2];
    const int64_t possible = reason->numbers[3];
    const size_t at = (size_t)used;
    if (at >= EB_REASON_ROOM) return;
    if (absent == 0) {
        snprintf(out + at, EB_REASON_ROOM - at, ", none of %" PRId64 " before",
                 possible);
        return;
    }
    snprintf(out + at, EB_REASON_ROOM - at,
             ", %s%" PRId64 " of %" PRId64 " before",
             reason->numbers[0] == 0 ? "absent " : "", absent, possible);
}

void eb_reason_text(const eb_reason *reason, char out[EB_REASON_ROOM]) {
    const int64_t *n = reason->numbers;
    out[0] = '\0';
    switch (reason->sentence) {
        case EB_SENTENCE_THIS_YEAR:
            absent_of(out, reason, "this year");
            break;
        case EB_SENTENCE_RECENT:
            absent_of_last(out, reason);
            break;
        case EB_SENTENCE_RECENT_BEFORE:
            add_before(out, absent_of_last(out, reason), reason);
            break;
        case EB_SENTENCE_EARLIER:
            absent_of(out, reason, "earlier this year");
            break;
        case EB_SENTENCE_LAST_YEAR:
            absent_of(out, reason, "last year");
            break;
        case EB_SENTENCE_WEEKDAY:
            snprintf(out, EB_REASON_ROOM,
                     "also: %" PRId64 " of %" PRId64 " on %s", n[0], n[1],
                     n[2] == 0 ? "Mondays" : "Fridays");
            break;
        case EB_SENTENCE_SHORT_SPELLS:
            snprintf(out, EB_REASON_ROOM,
                     "also: %" PRId64 " short absences of one or two sessions",
                     n[0]);
            break;
        case EB_SENTENCE_LATE:
            snprintf(out, EB_REASON_ROOM,
                     "also: late to %" PRId64 " of %" PRId64 " %s", n[0], n[1],
                     sessions_word(n[1]));
            break;
        default:
            break;
    }
}
