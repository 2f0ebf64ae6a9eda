/* SPDX-License-Identifier: MIT */
/*
 * Before and after an event, beside what was expected. A pupil who has the
 * same kind of event several times counts from the first: what came later is
 * part of what followed.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "policy/outcomes_after.h"
#include "policy/outcomes_match.h"

enum { HAS = 1, SEEN = 2, COUNTED = 4 };

/* A pupil's first event of a kind. */
typedef struct start {
    eb_date date;
    size_t row;  /* of the view */
    size_t kind; /* in the caller's list */
} start;

typedef struct changing {
    const eb_model *model;
    const eb_view *view;
    const eb_cases *cases;
    const eb_event *events;
    size_t kinds;
    start *starts;
    size_t count, room;
    eb_rate_row *rates, *matched_rates; /* kinds by count */
    size_t *used, *matched;             /* by kind */
    size_t *own;                        /* rows of one day */
    uint8_t *done; /* by the register's pupil, then kind: HAS, SEEN, COUNTED */
    eb_outcome_change *out;
} changing;

static int compare_starts(const void *left, const void *right) {
    const start *a = left, *b = right;
    if (a->date != b->date) return a->date < b->date ? -1 : 1;
    const int by_row = (a->row > b->row) - (a->row < b->row);
    return by_row != 0 ? by_row : (a->kind > b->kind) - (a->kind < b->kind);
}

/* The first event of each kind of one row's pupil. */
static eb_status find_starts(changing *c, size_t row, eb_error *err) {
    const eb_view *view = c->view;
    const eb_date from = eb_academic_year_start(view->year);
    size_t first, n;
    eb_cases_of(c->cases, eb_view_pupil(view, &view->rows[row]), &first, &n);
    for (size_t kind = 0; n > 0 && kind < c->kinds; kind++) {
        for (size_t i = first; i < first + n; i++) {
            const eb_case_row *logged = &c->cases->rows[i];
            const eb_date date = eb_case_date(logged->at);
            if (logged->event != c->events[kind] || date < from) continue;
            if (date >= view->as_of) break;
            void *starts = c->starts;
            if (eb_grow(&view->memory, &starts, &c->room, c->count + 1,
                        sizeof *c->starts) != 0) {
                return eb_fail_memory(err);
            }
            c->starts = starts;
            c->starts[c->count++] = (start){date, row, kind};
            break;
        }
    }
    return EB_OK;
}

/* A pupil who is at two schools counts once: by the first row that can be
 * followed. */
static uint8_t *done_of(const changing *c, const start *of) {
    const eb_view_entry *row = &c->view->rows[of->row];
    const uint32_t pupil = c->view->reg->enrolments[row->enrolment].pupil;
    return &c->done[(size_t)pupil * c->kinds + of->kind];
}

static void add_start(changing *c, const start *of, const eb_after *after) {
    eb_outcome_change *out = &c->out[of->kind];
    c->rates[of->kind * c->count + c->used[of->kind]++] =
        (eb_rate_row){after->family, after->possible,
                      (double)after->absent - after->expected};
    out->pupils++;
    out->before_possible += after->before_possible;
    out->before_absent += after->before_absent;
    out->possible += after->possible;
    out->absent += after->absent;
    out->expected += after->expected;
}

/* The pupils whose event of any kind was on the day of start `first`. */
static eb_status match_day(changing *c, size_t first, const eb_view *then,
                           eb_match *out, eb_error *err) {
    size_t n = 0;
    for (size_t i = first;
         i < c->count && c->starts[i].date == c->starts[first].date; i++) {
        c->own[n++] = c->starts[i].row;
    }
    return eb_match_new(c->model, c->view, then, c->own, n, out, err);
}

/* What came less expected, and less the same of others like this pupil. */
static eb_status add_match(changing *c, const eb_match *match, const start *of,
                           const eb_after *after, eb_error *err) {
    double rate;
    size_t found;
    const eb_status status = eb_match_find(match, after, c->done + of->kind,
                                           c->kinds, &rate, &found, err);
    if (status != EB_OK || found == 0) return status;
    c->matched_rates[of->kind * c->count + c->matched[of->kind]++] =
        (eb_rate_row){after->family, after->possible,
                      (double)after->absent - after->expected -
                          rate * (double)after->possible};
    return EB_OK;
}

static eb_status look_back(changing *c, eb_error *err) {
    eb_view *then = NULL;
    eb_match match = {NULL, NULL, NULL, NULL, 0};
    eb_status status = EB_OK;
    for (size_t i = 0; i < c->count; i++) *done_of(c, &c->starts[i]) |= HAS;
    for (size_t i = 0; status == EB_OK && i < c->count; i++) {
        const start *of = &c->starts[i];
        eb_after after;
        int counts = 0;
        if (i == 0 || of->date != c->starts[i - 1].date) {
            eb_match_free(&match);
            eb_view_free(then);
            then = NULL;
            status = eb_outcomes_view(c->view, of->date, &then, err);
            if (status == EB_OK) {
                status = match_day(c, i, then, &match, err);
            }
        }
        if (status == EB_OK) {
            status = eb_outcomes_after(c->model, c->view, then, of->row, &after,
                                       &counts, err);
        }
        if (status != EB_OK) break;
        uint8_t *done = done_of(c, of);
        c->out[of->kind].left_out += (*done & SEEN) == 0;
        *done |= SEEN;
        if (!counts || (*done & COUNTED) != 0) continue;
        *done |= COUNTED;
        c->out[of->kind].left_out--;
        add_start(c, of, &after);
        status = add_match(c, &match, of, &after, err);
    }
    eb_match_free(&match);
    eb_view_free(then);
    return status;
}

static eb_status change_all(changing *c, eb_error *err) {
    const eb_memory *memory = &c->view->memory;
    eb_status status = EB_OK;
    for (size_t row = 0; status == EB_OK && row < c->view->row_count; row++) {
        status = find_starts(c, row, err);
    }
    if (status != EB_OK) return status;
    if (c->count > 0) {
        qsort(c->starts, c->count, sizeof *c->starts, compare_starts);
    }
    c->used = eb_alloc_zero(memory, c->kinds, sizeof *c->used);
    c->rates = eb_alloc(memory, c->count * c->kinds, sizeof *c->rates);
    c->done = eb_alloc_zero(memory, c->view->reg->pupils.count, c->kinds);
    c->matched = eb_alloc_zero(memory, c->kinds, sizeof *c->matched);
    c->matched_rates =
        eb_alloc(memory, c->count * c->kinds, sizeof *c->matched_rates);
    c->own = eb_alloc(memory, c->count, sizeof *c->own);
    if (c->own == NULL || c->used == NULL || c->rates == NULL ||
        c->done == NULL || c->matched == NULL || c->matched_rates == NULL) {
        return eb_fail_memory(err);
    }
    status = look_back(c, err);
    for (size_t kind = 0; status == EB_OK && kind < c->kinds; kind++) {
        eb_outcome_change *out = &c->out[kind];
        eb_rate rate;
        eb_rate_of(&c->rates[kind * c->count], c->used[kind], &rate);
        out->families = rate.families;
        out->change = rate.rate;
        eb_rate_limits(&rate, &out->low, &out->high);
        out->matched = (int64_t)c->matched[kind];
        eb_rate_of(&c->matched_rates[kind * c->count], c->matched[kind], &rate);
        out->matched_change = rate.rate;
        eb_rate_limits(&rate, &out->matched_low, &out->matched_high);
    }
    return status;
}

eb_status eb_outcomes_change(const eb_model *model, const eb_view *view,
                             const eb_cases *cases, const eb_event *events,
                             size_t count, eb_outcome_change *out,
                             eb_error *err) {
    const eb_status checked = eb_view_check(view, 0, 0, err);
    if (checked != EB_OK) return checked;
    if (model == NULL || cases == NULL || !cases->closed || events == NULL ||
        out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "cases",
                       "a model, closed cases and events are needed");
    }
    changing c;
    memset(&c, 0, sizeof c);
    c.model = model;
    c.view = view;
    c.cases = cases;
    c.events = events;
    c.kinds = count;
    c.out = eb_alloc_zero(&view->memory, count, sizeof *c.out);
    if (c.out == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < count; i++) c.out[i].event = events[i];
    const eb_status status = change_all(&c, err);
    if (status == EB_OK && count > 0) memcpy(out, c.out, count * sizeof *out);
    eb_release(&view->memory, c.out);
    eb_release(&view->memory, c.starts);
    eb_release(&view->memory, c.rates);
    eb_release(&view->memory, c.used);
    eb_release(&view->memory, c.done);
    eb_release(&view->memory, c.own);
    eb_release(&view->memory, c.matched);
    eb_release(&view->memory, c.matched_rates);
    return status;
}
