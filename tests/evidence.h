/* SPDX-License-Identifier: MIT */
/*
 * Evidence written by hand, for the tests of src/review: rows, days and
 * columns, without a register.
 */
#ifndef EB_TESTS_EVIDENCE_H
#define EB_TESTS_EVIDENCE_H

#include <math.h>

#include "review/evaluate.h"
#include "test.h"

/* A row of a pupil on a day, not decided, not severe, of Year 7. */
static inline eb_evidence_row evidence_row(uint32_t pupil, uint32_t day,
                                           double chance, int now, int became) {
    eb_evidence_row row;
    memset(&row, 0, sizeof row);
    row.pupil = pupil;
    row.day = day;
    row.year_group = 7;
    row.persistent_now = now;
    row.persistent = became;
    row.chance = chance;
    row.severe_chance = 0.1;
    row.pit_below = row.pit_at = row.log_chance = NAN;
    row.possible = 100;
    row.last_possible = row.last_absent = EB_NO_COUNT;
    return row;
}

/* Takes a copy of the rows. Days are half terms 1, 2, ... of 2024/25; pupils
 * and schools are numbered without gaps. */
static inline void evidence_make(eb_evidence *e, const eb_evidence_row *rows,
                                 size_t count) {
    memset(e, 0, sizeof *e);
    e->memory = eb_memory_or_default(NULL);
    e->rows = eb_alloc(&e->memory, count, sizeof *rows);
    assert_non_null(e->rows);
    memcpy(e->rows, rows, count * sizeof *rows);
    e->row_count = count;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].pupil >= e->pupil_count) e->pupil_count = rows[i].pupil + 1;
        if (rows[i].school >= e->school_count) {
            e->school_count = rows[i].school + 1;
        }
        if (rows[i].day >= e->day_count) e->day_count = rows[i].day + 1;
    }
    e->days = eb_alloc(&e->memory, e->day_count, sizeof *e->days);
    e->columns = eb_alloc_zero(&e->memory, 8, sizeof *e->columns);
    assert_non_null(e->days);
    assert_non_null(e->columns);
    for (size_t d = 0; d < e->day_count; d++) {
        const eb_date date = eb_date_make(2024, 10, 26) + 40 * (eb_date)d;
        e->days[d] = (eb_evidence_day){2024, (int)d + 1, date, date};
    }
    assert_ok(eb_evidence_rank(e, NULL));
}

/* A column of values 0 .. value_count - 1 named in `values`. */
static inline void evidence_column(eb_evidence *e, const char *name,
                                   const char *const *values,
                                   size_t value_count, const uint32_t *of_row) {
    eb_evidence_column *column = &e->columns[e->column_count++];
    column->name = name;
    column->value_count = value_count;
    column->values = eb_alloc(&e->memory, value_count, sizeof *column->values);
    column->of_row = eb_alloc(&e->memory, e->row_count, sizeof *column->of_row);
    assert_non_null(column->values);
    assert_non_null(column->of_row);
    memcpy(column->values, values, value_count * sizeof *column->values);
    memcpy(column->of_row, of_row, e->row_count * sizeof *of_row);
}

static inline eb_resamples evidence_how(const eb_evidence *e, size_t count,
                                        int threads) {
    const eb_resamples how = {&e->memory, e->pupil_count, 1, count, threads};
    return how;
}

static inline eb_evaluation *evidence_judge(const eb_evidence *e,
                                            int64_t places, size_t resamples,
                                            int threads) {
    const eb_resamples how = evidence_how(e, resamples, threads);
    eb_evaluation *made = eb_alloc_zero(&e->memory, 1, sizeof *made);
    assert_non_null(made);
    made->memory = e->memory;
    assert_ok(eb_evaluate_evidence(e, &how, places, made, NULL));
    return made;
}

/* Equal to the last bits that a sum can lose. */
static inline void assert_near(double value, double expected) {
    const double size = fabs(expected) > 1.0 ? fabs(expected) : 1.0;
    if (!(fabs(value - expected) <= 1e-12 * size)) {
        fail_msg("%.17g is not %.17g", value, expected);
    }
}

#endif
