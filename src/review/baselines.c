/* SPDX-License-Identifier: MIT */
/*
 * The simple rules that people use now, as rankings: a model that does not
 * beat them is not worth its trouble. Each reads only what the row itself
 * shows, and on the day of the row.
 *
 * Last year's rate is not known for a pupil who was not there: they get the
 * mean of those known on that day, so that a gap ranks neither first nor last.
 * The rule of school and year group takes the rate so far of all of them, the
 * pupil included: who uses it knows the pupil's own marks, too, and leaving
 * them out would rank the worst of each group behind their class. (Spec: MODEL,
 * "Fitting and judging"; rate x (spells + 1) is the idea that FFT published.)
 */
#include "review/baselines.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/maths.h"

#define LAST_YEAR_SHARE 0.8

/* Of one session or more: a row without any has no score. */
static double rate_of(int64_t absent, int64_t possible) {
    return (double)absent / (double)possible;
}

/* log((a + 1/2) / (p - a + 1/2)): finite for none and for all. */
static double log_odds(int64_t absent, int64_t possible) {
    return eb_log(((double)absent + 0.5) / ((double)(possible - absent) + 0.5));
}

static int has_last_year(const eb_evidence_row *row) {
    return row->last_possible != EB_NO_COUNT && row->last_possible > 0 &&
           row->last_absent != EB_NO_COUNT;
}

/* ---- last year ---------------------------------------------------------- */

typedef struct day_sum {
    double rate, odds;
    size_t known;
} day_sum;

/* Writes last year's rate, and its log odds to `odds`. */
static eb_status last_year(const eb_evidence *e, double *rate, double *odds,
                           eb_error *err) {
    day_sum *sums = eb_alloc_zero(&e->memory, e->day_count, sizeof *sums);
    if (sums == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < e->row_count; i++) {
        const eb_evidence_row *row = &e->rows[i];
        if (!has_last_year(row)) continue;
        rate[i] = rate_of(row->last_absent, row->last_possible);
        odds[i] = log_odds(row->last_absent, row->last_possible);
        sums[row->day].rate += rate[i];
        sums[row->day].odds += odds[i];
        sums[row->day].known++;
    }
    for (size_t i = 0; i < e->row_count; i++) {
        const day_sum *sum = &sums[e->rows[i].day];
        if (has_last_year(&e->rows[i])) continue;
        rate[i] = sum->known > 0 ? sum->rate / (double)sum->known : 0.0;
        odds[i] = sum->known > 0 ? sum->odds / (double)sum->known : 0.0;
    }
    eb_release(&e->memory, sums);
    return EB_OK;
}

/* ---- the school and year group ------------------------------------------ */

typedef struct member {
    uint32_t day, school;
    int year_group;
    size_t row;
} member;

static int same_class(const member *x, const member *y) {
    return x->day == y->day && x->school == y->school &&
           x->year_group == y->year_group;
}

static int by_class(const void *a, const void *b) {
    const member *x = a, *y = b;
    if (x->day != y->day) return x->day < y->day ? -1 : 1;
    if (x->school != y->school) return x->school < y->school ? -1 : 1;
    /* Of one class any order will do: its counts are summed. */
    return (x->year_group > y->year_group) - (x->year_group < y->year_group);
}

static eb_status school_and_group(const eb_evidence *e, double *out,
                                  eb_error *err) {
    member *members = eb_alloc(&e->memory, e->row_count, sizeof *members);
    if (members == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < e->row_count; i++) {
        const eb_evidence_row *row = &e->rows[i];
        members[i] = (member){row->day, row->school, row->year_group, i};
    }
    qsort(members, e->row_count, sizeof *members, by_class);
    for (size_t from = 0, to; from < e->row_count; from = to) {
        int64_t absent = 0, possible = 0;
        for (to = from;
             to < e->row_count && same_class(&members[from], &members[to]);
             to++) {
            absent += e->rows[members[to].row].absent;
            possible += e->rows[members[to].row].possible;
        }
        for (size_t i = from; i < to; i++) {
            out[members[i].row] = rate_of(absent, possible);
        }
    }
    eb_release(&e->memory, members);
    return EB_OK;
}

/* ---- all ---------------------------------------------------------------- */

eb_status eb_baselines(const eb_evidence *e,
                       double *const scores[EB_YARDSTICKS], eb_error *err) {
    double *both = scores[EB_BY_BOTH_RATES];
    eb_status status = last_year(e, scores[EB_BY_LAST_YEAR], both, err);
    for (size_t i = 0; status == EB_OK && i < e->row_count; i++) {
        const eb_evidence_row *row = &e->rows[i];
        const double rate = rate_of(row->absent, row->possible);
        both[i] =
            log_odds(row->absent, row->possible) + LAST_YEAR_SHARE * both[i];
        scores[EB_BY_RATE][i] = rate;
        scores[EB_BY_SPELLS][i] = rate * (row->spells + 1.0);
    }
    if (status == EB_OK) {
        status = school_and_group(e, scores[EB_BY_SCHOOL_GROUP], err);
    }
    return status;
}
