/* SPDX-License-Identifier: MIT */
/*
 * Closing a register: second marks are judged, columns are put in the order
 * of time, rows and schools in the order of their ids.
 *
 * Second marks of one session, none of them timed: blanks give way; equal
 * marks are repeats; marks that differ are a conflict, for which the caller
 * said which kind wins (among several, the first in the order of the code
 * table). Timed marks are amendments: they are kept as they are, for a view
 * decides by its day which of them are known and which counts.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/patches.h"
#include "data/register.h"
#include "data/tally.h"

static int compare_numbers(int64_t a, int64_t b) { return (a > b) - (a < b); }

static int compare_extras(const void *left, const void *right) {
    const eb_extra *a = left, *b = right;
    const int64_t pairs[][2] = {{a->school_year, b->school_year},
                                {a->row, b->row},
                                {a->day, b->day},
                                {a->half, b->half},
                                {a->recorded_at, b->recorded_at},
                                {a->file, b->file},
                                {a->line, b->line},
                                {a->byte, b->byte}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const int order = compare_numbers(pairs[i][0], pairs[i][1]);
        if (order != 0) return order;
    }
    return 0;
}

/* ---- judging ---- */

/* The untimed marks first .. end - 1 of a session, and its cell, whose own
 * mark was counted when it came; its line is not kept. */
static void settle_cell(eb_register *reg, size_t first, size_t end,
                        eb_verdict *marks) {
    const eb_extra *at = &reg->extras[first];
    const eb_school_year *table = reg->years[at->school_year];
    const eb_date date = table->start + at->day;
    uint8_t *cell = eb_school_year_row(table, at->row) +
                    (size_t)(table->column_of_day[at->day] - 1) * 2 + at->half;
    const size_t n = end - first + 1;
    int64_t clashing = 0;
    marks[0].byte = *cell;
    for (size_t i = 1; i < n; i++) marks[i].byte = at[i - 1].byte;
    const eb_fate counted =
        *cell == EB_BYTE_UNKNOWN ? EB_UNKNOWN_CODE : EB_USED;
    eb_accounts_add(&reg->accounts, counted, date, -1);
    *cell = marks[eb_judge(reg->codes, reg->conflicts, marks, n)].byte;
    for (size_t i = 0; i < n; i++) {
        eb_accounts_add(&reg->accounts, marks[i].fate, date, 1);
        clashing += marks[i].fate == EB_CONFLICTING;
    }
    for (size_t i = 1; i < n; i++) {
        const eb_fate fate = clashing > 0 ? EB_CONFLICTING : marks[i].fate;
        if (marks[i].fate == EB_REPEATED || fate == EB_USED) continue;
        eb_problems_add(&reg->problems[fate], date, at[i - 1].file,
                        at[i - 1].line,
                        clashing > 0 ? EB_REASON_CONFLICT : EB_REASON_UNKNOWN);
    }
    if (clashing > 0) { /* settle made room for all */
        const eb_clash clash = {at->school_year, at->row, at->day, at->half,
                                clashing};
        reg->clashes[reg->clash_count++] = clash;
    }
}

/* Room for the marks of the session that has most, and for a clash for every
 * mark that was put aside. */
static eb_verdict *judging_room(eb_register *reg) {
    const size_t most = eb_extra_group_most(reg);
    eb_release(&reg->memory, reg->clashes); /* of a close that failed */
    reg->clashes =
        eb_alloc(&reg->memory, reg->extra_count, sizeof *reg->clashes);
    return reg->clashes == NULL
               ? NULL
               : eb_alloc(&reg->memory, most + 1, sizeof(eb_verdict));
}

/* Fails only before it has judged anything, so it can be tried again. */
static eb_status settle(eb_register *reg, eb_error *err) {
    if (reg->settled) return EB_OK;
    if (reg->extra_count > 0) {
        qsort(reg->extras, reg->extra_count, sizeof *reg->extras,
              compare_extras);
    }
    eb_verdict *room = judging_room(reg);
    if (room == NULL) return eb_fail_memory(err);
    size_t kept = 0, first = 0;
    while (first < reg->extra_count) {
        const size_t end = eb_extra_group_end(reg, first);
        size_t timed = first;
        while (timed < end && reg->extras[timed].recorded_at == EB_NO_TIME) {
            timed++;
        }
        if (timed > first) settle_cell(reg, first, timed, room);
        for (; timed < end; timed++) reg->extras[kept++] = reg->extras[timed];
        first = end;
    }
    reg->extra_count = kept;
    reg->settled = 1;
    eb_release(&reg->memory, room);
    if (reg->clash_count == 0) { /* the rule */
        eb_release(&reg->memory, reg->clashes);
        reg->clashes = NULL;
    }
    return EB_OK;
}

/* ---- sorting ---- */

static int compare_days(const void *left, const void *right) {
    const uint16_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* As they are when the first pupil of the file was there all year. */
static int is_sorted(const uint16_t *days, size_t n) {
    size_t i = 1;
    while (i < n && days[i - 1] < days[i]) i++;
    return i >= n;
}

static void sort_columns(eb_school_year *table) {
    if (is_sorted(table->day_of_column, table->columns)) return;
    uint16_t from[EB_YEAR_DAYS]; /* old column of each new one */
    uint16_t days[EB_YEAR_DAYS];
    uint8_t row[EB_YEAR_DAYS * 2];
    const size_t n = table->columns;
    memcpy(days, table->day_of_column, n * sizeof *days);
    qsort(days, n, sizeof *days, compare_days);
    for (size_t c = 0; c < n; c++) {
        from[c] = (uint16_t)(table->column_of_day[days[c]] - 1);
    }
    for (size_t c = 0; c < n; c++) {
        table->day_of_column[c] = days[c];
        table->column_of_day[days[c]] = (uint16_t)(c + 1);
    }
    for (uint32_t r = 0; r < table->rows; r++) {
        uint8_t *bytes = eb_school_year_row(table, r);
        memcpy(row, bytes, n * 2);
        for (size_t c = 0; c < n; c++) {
            memcpy(bytes + c * 2, row + (size_t)from[c] * 2, 2);
        }
    }
}

static int sort_ids(eb_register *reg) {
    const eb_memory *memory = &reg->memory;
    uint32_t *pupils = eb_ids_sorted(&reg->pupils, memory);
    uint32_t *ranks = eb_alloc(memory, reg->pupils.count, sizeof *ranks);
    uint32_t *schools = eb_ids_sorted(&reg->schools, memory);
    if (pupils == NULL || ranks == NULL || schools == NULL) {
        eb_release(memory, pupils);
        eb_release(memory, ranks);
        eb_release(memory, schools);
        return -1;
    }
    for (uint32_t rank = 0; rank < reg->pupils.count; rank++) {
        ranks[pupils[rank]] = rank;
    }
    eb_release(memory, pupils);
    eb_release(memory, reg->pupil_rank); /* of a close that failed */
    eb_release(memory, reg->school_order);
    reg->pupil_rank = ranks;
    reg->school_order = schools;
    return 0;
}

typedef struct ranked {
    uint32_t rank, row;
} ranked;

static int compare_ranked(const void *left, const void *right) {
    const ranked *a = left, *b = right;
    return (a->rank > b->rank) - (a->rank < b->rank);
}

static int sort_rows(const eb_register *reg, eb_school_year *table) {
    ranked *rows = eb_alloc(&reg->memory, table->rows, sizeof *rows);
    if (table->order == NULL) {
        table->order =
            eb_alloc(&reg->memory, table->rows, sizeof *table->order);
    }
    if (rows == NULL || table->order == NULL) {
        eb_release(&reg->memory, rows);
        return -1;
    }
    for (uint32_t r = 0; r < table->rows; r++) {
        const eb_enrolment *enrolment =
            &reg->enrolments[table->enrolment_of_row[r]];
        rows[r].rank = reg->pupil_rank[enrolment->pupil];
        rows[r].row = r;
    }
    qsort(rows, table->rows, sizeof *rows, compare_ranked);
    for (uint32_t r = 0; r < table->rows; r++) table->order[r] = rows[r].row;
    eb_release(&reg->memory, rows);
    return 0;
}

eb_status eb_register_close(eb_register *reg, eb_error *err) {
    if (reg == NULL || reg->closed) {
        return eb_fail(err, reg == NULL ? EB_ERR_ARGUMENT : EB_ERR_STATE, "reg",
                       "an open register, once");
    }
    eb_status status = settle(reg, err);
    if (status != EB_OK) return status;
    if (sort_ids(reg) != 0) return eb_fail_memory(err);
    for (size_t i = 0; i < reg->year_count; i++) {
        sort_columns(reg->years[i]);
        if (sort_rows(reg, reg->years[i]) != 0) return eb_fail_memory(err);
    }
    eb_calendar_sort(reg);
    status = eb_register_find_last_open_day(reg, err);
    if (status == EB_OK) reg->closed = 1;
    return status;
}
