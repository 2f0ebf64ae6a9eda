/* SPDX-License-Identifier: MIT */
/*
 * What a scheme did, in totals, and whether children were back after a visit.
 *
 * One worked visit: Ann's marks are present on Monday morning, then absent on
 * Monday afternoon and all Tuesday; somebody calls on Tuesday at 10:15, and
 * she is there on Wednesday morning. The spell began on Monday, so a reason
 * that her mother gave on Monday or on Tuesday before 10:15 makes this a visit
 * to a family that had told the school. She was back at the second possible
 * session after the visit (Tuesday afternoon was the first): not within 1,
 * but within 5 and within 20.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/view_row.h"
#include "policy/subject.h"

#define MINUTES_IN_DAY 1440
#define AFTERNOON (13 * 60) /* a visit from then on comes after PM marks */
#define DAYS_TOLD 7         /* of a pupil without marks */
#define NO_ROW SIZE_MAX

static const int RETURN_SESSIONS[EB_RETURNS] = {1, 5, 20};

int eb_return_sessions(size_t index) {
    return index < EB_RETURNS ? RETURN_SESSIONS[index] : 0;
}

typedef struct counting {
    const eb_cases *cases;
    const eb_view *view; /* NULL: none */
    eb_date from, until; /* cases from the one to before the other */
    eb_subjects subjects;
    size_t *row_of; /* by pupil of the cases; NO_ROW */
    eb_outcomes *out;
} counting;

static int is_counted(const counting *c, const eb_case_row *row) {
    const eb_date date = eb_case_date(row->at);
    return (c->from == EB_NO_DATE || date >= c->from) &&
           (c->until == EB_NO_DATE || date < c->until);
}

/* ---- marks around a visit ----------------------------------------------- */

static int is_attended(const eb_session *s) {
    return s->class_ == EB_PRESENT || s->class_ == EB_APPROVED;
}

/* An open session without a mark is nobody seen. */
static int is_away(const eb_session *s) {
    return s->class_ == EB_AUTHORISED || s->class_ == EB_UNAUTHORISED ||
           (s->class_ == EB_NO_MARK && s->open);
}

static int is_before(const eb_session *s, int64_t at) {
    const eb_date date = eb_case_date(at);
    const int64_t minute = at - (int64_t)date * MINUTES_IN_DAY;
    return s->date < date ||
           (s->date == date && (s->half == EB_AM || minute >= AFTERNOON));
}

/* Sessions before the visit. */
static size_t sessions_before(const eb_session *s, size_t n, int64_t at) {
    size_t first = 0;
    while (first < n && is_before(&s[first], at)) first++;
    return first;
}

/* The first day of the spell that ends at the last of `n` sessions;
 * EB_NO_DATE when the pupil was there last. */
static eb_date spell_before(const eb_session *s, size_t n) {
    eb_date since = EB_NO_DATE;
    while (n-- > 0 && !is_attended(&s[n])) {
        if (is_away(&s[n])) since = s[n].date;
    }
    return since;
}

/* A visit counts for so many sessions when the marks reach as far, back or
 * not: to count those who are back sooner would flatter it. */
static void follow(const eb_session *s, size_t n, eb_outcomes *out) {
    int passed = 0, back = 0; /* back: at which possible session */
    for (size_t i = 0; i < n; i++) {
        if (!is_attended(&s[i]) && !is_away(&s[i])) continue;
        passed++;
        if (back == 0 && is_attended(&s[i])) back = passed;
    }
    for (size_t h = 0; h < EB_RETURNS; h++) {
        const int told = passed >= RETURN_SESSIONS[h];
        out->followed[h] += told;
        out->returned[h] += told && back > 0 && back <= RETURN_SESSIONS[h];
    }
}

/* ---- visits ------------------------------------------------------------- */

/* 1 when `at` of what was told is before a visit, as far as both are known. */
static int is_told_by(int64_t told, int64_t visit, eb_date since) {
    const eb_date date = eb_case_date(told), day = eb_case_date(visit);
    const int has_time = visit % MINUTES_IN_DAY != 0;
    return date >= since && (told <= visit || (!has_time && date == day));
}

static int was_told(const counting *c, const eb_case_row *visit,
                    const eb_subject *subject, eb_date since) {
    if (subject != NULL) {
        for (size_t i = 0; i < subject->event_count; i++) {
            if (subject->events[i].event == EB_EVENT_TOLD &&
                is_told_by(subject->events[i].at, visit->at, since)) {
                return 1;
            }
        }
        return 0;
    }
    size_t first, n;
    eb_cases_of(c->cases, eb_ids_text(&c->cases->pupils, visit->pupil), &first,
                &n);
    for (size_t i = first; i < first + n; i++) {
        const eb_case_row *row = &c->cases->rows[i];
        if (row->event == EB_EVENT_TOLD &&
            is_told_by(row->at, visit->at, since)) {
            return 1;
        }
    }
    return 0;
}

/* The visits among a pupil's cases. */
static eb_status count_visits(counting *c, size_t first, size_t n,
                              eb_error *err) {
    const size_t row = c->row_of[c->cases->rows[first].pupil];
    eb_session sessions[EB_YEAR_SESSIONS];
    eb_subject subject;
    size_t marks = 0;
    if (row != NO_ROW) {
        eb_status status = eb_subject_of_row(&c->subjects, row, &subject, err);
        if (status == EB_OK) {
            status = eb_view_sessions(c->view, row, sessions, EB_YEAR_SESSIONS,
                                      &marks, err);
        }
        if (status != EB_OK) return status;
        if (marks > EB_YEAR_SESSIONS) marks = EB_YEAR_SESSIONS;
    }
    for (size_t i = first; i < first + n; i++) {
        const eb_case_row *visit = &c->cases->rows[i];
        const eb_date day = eb_case_date(visit->at);
        eb_date since = day - (DAYS_TOLD - 1);
        if (visit->event != EB_EVENT_VISIT || !is_counted(c, visit)) continue;
        if (row != NO_ROW) {
            const size_t before = sessions_before(sessions, marks, visit->at);
            const eb_date spell = spell_before(sessions, before);
            since = spell != EB_NO_DATE ? spell : day;
            c->out->visits_absent += spell != EB_NO_DATE;
            c->out->visits_there += spell == EB_NO_DATE;
            if (spell != EB_NO_DATE) {
                follow(sessions + before, marks - before, c->out);
            }
        }
        c->out->visits_told +=
            was_told(c, visit, row != NO_ROW ? &subject : NULL, since);
    }
    return EB_OK;
}

/* ---- events and offers -------------------------------------------------- */

static void count_offer(const counting *c, size_t first, size_t n) {
    int offered = 0, started = 0, refused = 0;
    for (size_t i = first; i < first + n; i++) {
        const eb_case_row *row = &c->cases->rows[i];
        if (!is_counted(c, row)) continue;
        offered |= row->event == EB_EVENT_MENTOR_OFFERED;
        started |= offered && row->event == EB_EVENT_MENTOR_STARTED;
        if (offered && row->event == EB_EVENT_CONSENT_REFUSED) refused = 1;
        if (offered && row->event == EB_EVENT_CONSENT_GIVEN) refused = 0;
    }
    c->out->offered += offered;
    c->out->started += started;
    c->out->refused += offered && !started && refused;
    c->out->undecided += offered && !started && !refused;
}

static void count_events(const counting *c, size_t first, size_t n) {
    eb_outcomes *out = c->out;
    uint8_t seen[EB_EVENTS] = {0};
    for (size_t i = first; i < first + n; i++) {
        const eb_case_row *row = &c->cases->rows[i];
        const eb_date date = eb_case_date(row->at);
        if (!is_counted(c, row)) {
            out->left_out++;
            continue;
        }
        out->events[row->event]++;
        out->pupils[row->event] += !seen[row->event];
        seen[row->event] = 1;
        if (out->first == EB_NO_DATE || date < out->first) out->first = date;
        if (out->last == EB_NO_DATE || date > out->last) out->last = date;
    }
}

/* ---- all ---------------------------------------------------------------- */

/* A pupil's row: one that has not left, if there is one. */
static eb_status find_rows(counting *c, eb_error *err) {
    const size_t n = c->view != NULL ? c->view->row_count : 0;
    const eb_ids *pupils = &c->cases->pupils;
    c->row_of = eb_alloc(&c->cases->memory, pupils->count, sizeof *c->row_of);
    if (c->row_of == NULL) return eb_fail_memory(err);
    for (uint32_t i = 0; i < pupils->count; i++) c->row_of[i] = NO_ROW;
    for (size_t i = 0; i < n; i++) {
        eb_row row;
        const eb_status status = eb_view_row(c->view, i, &row, err);
        if (status != EB_OK) return status;
        const uint32_t id = eb_ids_find(pupils, row.pupil, strlen(row.pupil));
        if (id == EB_NO_ID) continue;
        if (c->row_of[id] == NO_ROW || row.state != EB_STATE_LEFT) {
            c->row_of[id] = i;
        }
    }
    return EB_OK;
}

static eb_status count_all(counting *c, eb_error *err) {
    eb_status status = find_rows(c, err);
    if (status == EB_OK && c->view != NULL) {
        status = eb_subjects_new(c->view, c->cases, &c->subjects, err);
    }
    for (size_t first = 0, end; status == EB_OK && first < c->cases->count;
         first = end) {
        int visited = 0;
        for (end = first;
             end < c->cases->count &&
             c->cases->rows[end].pupil == c->cases->rows[first].pupil;
             end++) {
            visited |= c->cases->rows[end].event == EB_EVENT_VISIT;
        }
        count_events(c, first, end - first);
        count_offer(c, first, end - first);
        if (visited) status = count_visits(c, first, end - first, err);
    }
    eb_subjects_free(&c->subjects);
    eb_release(&c->cases->memory, c->row_of);
    return status;
}

eb_status eb_outcomes_total(const eb_cases *cases, const eb_view *view,
                            eb_date as_of, eb_outcomes *out, eb_error *err) {
    eb_outcomes counted;
    counting c = {cases, view, EB_NO_DATE, as_of, {0}, NULL, &counted};
    if (cases == NULL || out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, cases == NULL ? "cases" : "out",
                       "must not be NULL");
    }
    if (!cases->closed) {
        return eb_fail(err, EB_ERR_STATE, "cases", "the cases are not closed");
    }
    if (view != NULL) {
        const eb_status status = eb_view_check(view, 0, 0, err);
        if (status != EB_OK) return status;
        c.from = eb_academic_year_start(view->year);
        c.until = view->as_of;
    }
    memset(&counted, 0, sizeof counted);
    counted.first = counted.last = EB_NO_DATE;
    const eb_status status = count_all(&c, err);
    if (status == EB_OK) *out = counted;
    return status;
}
