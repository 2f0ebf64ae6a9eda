/* SPDX-License-Identifier: MIT */
/*
 * Others like them. A pupil is visited in the middle of an absence, and a
 * model that looks at rates expects too little of the days that follow; so
 * what came is set beside others who were, on the same day, as far into an
 * absence and expected to miss as much, and to whom it did not happen. That
 * takes off what the model gets wrong of such pupils. It does not take off
 * what people knew when they chose: only a lot does.
 */
#include "policy/outcomes_match.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"

#define OTHERS_MOST 5 /* the nearest */
#define NEAR 0.05     /* of the expected share */
#define FAR 0.10      /* of the rate so far: who is not looked at */
#define STEPS 5

/* Sessions of the absence at the end: none, a day, under a week, under two,
 * longer. */
static int step_of(int sessions) {
    if (sessions == 0) return 0;
    if (sessions <= 2) return 1;
    if (sessions < 10) return 2;
    return sessions < 20 ? 3 : 4;
}

static int compare_rows(const void *left, const void *right) {
    const eb_match_row *a = left, *b = right;
    if (a->spell != b->spell) return a->spell < b->spell ? -1 : 1;
    if (a->share < b->share || a->share > b->share) {
        return a->share < b->share ? -1 : 1;
    }
    return (a->row > b->row) - (a->row < b->row);
}

/* The same pupil's row in another view; 0 when there is none. */
static int find_row(const eb_view *from, size_t row, const eb_view *in,
                    size_t *out) {
    const eb_view_entry *entry = &from->rows[row];
    return eb_view_find(in, eb_view_pupil(from, entry),
                        from->options.unit == EB_UNIT_PUPIL
                            ? NULL
                            : eb_view_school_id(from, entry),
                        out, NULL) == EB_OK;
}

/* Where a pupil stands before any score. */
typedef struct standing {
    int step;
    double rate; /* of absence so far; NaN: none */
} standing;

/* Of each row of `then`. An unmarked session says nothing of an absence. */
static void find_standings(const eb_view *then, standing *out) {
    for (size_t i = 0; i < then->row_count; i++) {
        const eb_strip strip = then->rows[i].year;
        int64_t possible, absent;
        int spell = 0;
        eb_strip_count(strip, &possible, &absent);
        for (uint32_t s = strip.grid->sessions; s-- > 0;) {
            if (!eb_kind_is_possible(strip.bytes[s])) continue;
            if (!eb_kind_is_absent(strip.bytes[s])) break;
            spell++;
        }
        out[i].step = step_of(spell);
        out[i].rate =
            possible > 0 ? (double)absent / (double)possible : (double)NAN;
    }
}

/* By step: the rates that are asked for. */
typedef struct window {
    double low, high;
} window;

static void widen(window *by_step, const standing *of) {
    window *at = &by_step[of->step];
    if (isnan(of->rate)) return;
    if (of->rate - FAR < at->low) at->low = of->rate - FAR;
    if (of->rate + FAR > at->high) at->high = of->rate + FAR;
}

/* A score is dear, so only rows within a window have one. */
static eb_status add_rows(eb_match *match, const standing *standings,
                          const window *by_step, eb_error *err) {
    const eb_view *then = match->then;
    for (size_t i = 0; i < then->row_count; i++) {
        const standing *of = &standings[i];
        const window *wanted = &by_step[of->step];
        eb_result result;
        size_t row = 0;
        if (!(of->rate >= wanted->low && of->rate <= wanted->high)) continue;
        const eb_status status =
            eb_score(match->model, then, i, 1, &result, 0, err);
        if (status != EB_OK) return status;
        if ((result.state != EB_STATE_OK && result.state != EB_STATE_EARLY) ||
            result.remaining <= 0 || !(result.expected_ahead >= 0.0) ||
            !find_row(then, i, match->view, &row)) {
            continue;
        }
        match->rows[match->count++] = (eb_match_row){
            result.expected_ahead / (double)result.remaining, of->step, row};
    }
    return EB_OK;
}

eb_status eb_match_new(const eb_model *model, const eb_view *view,
                       const eb_view *then, const size_t *own, size_t count,
                       eb_match *out, eb_error *err) {
    const eb_memory *memory = &view->memory;
    const eb_match empty = {model, view, then, NULL, 0};
    window by_step[STEPS];
    for (size_t i = 0; i < STEPS; i++) by_step[i] = (window){2.0, -1.0};
    *out = empty;
    out->rows = eb_alloc(memory, then->row_count, sizeof *out->rows);
    standing *standings = eb_alloc(memory, then->row_count, sizeof *standings);
    eb_status status =
        out->rows == NULL || standings == NULL ? eb_fail_memory(err) : EB_OK;
    if (status == EB_OK) find_standings(then, standings);
    for (size_t i = 0; status == EB_OK && i < count; i++) {
        size_t row = 0;
        if (find_row(view, own[i], then, &row)) widen(by_step, &standings[row]);
    }
    if (status == EB_OK) status = add_rows(out, standings, by_step, err);
    eb_release(memory, standings);
    if (status != EB_OK) {
        eb_match_free(out);
    } else if (out->count > 0) {
        qsort(out->rows, out->count, sizeof *out->rows, compare_rows);
    }
    return status;
}

void eb_match_free(eb_match *match) {
    if (match->rows == NULL) return;
    eb_release(&match->view->memory, match->rows);
    match->rows = NULL;
    match->count = 0;
}

/* ---- the nearest -------------------------------------------------------- */

static size_t place_of(const eb_match *match, size_t row) {
    for (size_t i = 0; i < match->count; i++) {
        if (match->rows[i].row == row) return i;
    }
    return match->count;
}

/* How far row `at` is from `own`; infinite where it is no neighbour. */
static double distance(const eb_match *match, size_t own, size_t at) {
    if (at >= match->count || match->rows[at].spell != match->rows[own].spell) {
        return (double)INFINITY;
    }
    const double off = fabs(match->rows[at].share - match->rows[own].share);
    return off <= NEAR ? off : (double)INFINITY;
}

eb_status eb_match_find(const eb_match *match, const eb_after *own,
                        const uint8_t *barred, size_t stride, double *rate,
                        size_t *found, eb_error *err) {
    const eb_view *view = match->view;
    const size_t place = place_of(match, own->row);
    size_t below = place, above = place + 1; /* the next below is below - 1 */
    double off = 0.0;
    int64_t possible = 0;
    *found = 0;
    *rate = (double)NAN;
    if (place == match->count) return EB_OK;
    while (*found < OTHERS_MOST) {
        const double down =
            below > 0 ? distance(match, place, below - 1) : (double)INFINITY;
        const double up = distance(match, place, above);
        if (isinf(down) && isinf(up)) break;
        const size_t at = down <= up ? --below : above++;
        const size_t row = match->rows[at].row;
        const uint32_t pupil =
            view->reg->enrolments[view->rows[row].enrolment].pupil;
        eb_after other;
        int counts = 0;
        if (barred[(size_t)pupil * stride] != 0) continue;
        const eb_status status = eb_outcomes_after(
            match->model, view, match->then, row, &other, &counts, err);
        if (status != EB_OK) return status;
        if (!counts || other.family == own->family) continue;
        off += (double)other.absent - other.expected;
        possible += other.possible;
        ++*found;
    }
    if (possible > 0) *rate = off / (double)possible;
    return EB_OK;
}
