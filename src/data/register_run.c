/* SPDX-License-Identifier: MIT */
/*
 * The common mark falls into a free cell of a column that is there: a byte is
 * written, a row is counted. Anything else (the first mark of a year, a new
 * date, a second mark for the session, an amendment, an unknown code) goes
 * through eb_register_put_mark, the one place that knows what becomes of it,
 * and where the row lies is asked anew.
 */
#include "data/register_run.h"

#include <string.h>

#include "base/bits.h"
#include "base/error.h"
#include "data/dates.h"
#include "data/marks.h"
#include "data/register.h"

/* ---- what is to come ---------------------------------------------------- */

/* The cell of a mark in the first of a pupil's rows, where the marks of most
 * pupils are; NULL: there is none yet. (It does not fetch by itself: compilers
 * leave out calls that do no more than that.) */
static const uint8_t *likely_cell(const eb_register *reg, uint32_t part,
                                  uint32_t mark) {
    const eb_school_part *at = &reg->parts[part];
    const eb_school_year *table = reg->years[at->school_year];
    const uint32_t day = (uint32_t)(eb_mark_date(mark) - table->start);
    if (day >= EB_YEAR_DAYS || table->column_of_day[day] == 0) return NULL;
    return eb_school_year_row(table, at->row) +
           (size_t)(table->column_of_day[day] - 1) * 2;
}

void eb_register_expect(const eb_register *reg, eb_expected *runs, size_t n) {
    uint64_t hashes[EB_EXPECTED_MOST];
    uint32_t at[EB_EXPECTED_MOST]; /* of enrolments, then of parts */
    for (size_t i = 0; i < n; i++) {
        hashes[i] =
            eb_ids_hash(&reg->pupils, runs[i].pupil.text, runs[i].pupil.length);
        eb_ids_fetch(&reg->pupils, hashes[i]);
    }
    for (size_t i = 0; i < n; i++) {
        runs[i].id = eb_ids_guess(&reg->pupils, hashes[i]);
        if (runs[i].id >= reg->first_enrolment_room) continue;
        eb_fetch_soon(&reg->first_enrolment[runs[i].id], 1);
    }
    for (size_t i = 0; i < n; i++) {
        const int is_new = runs[i].id >= reg->first_enrolment_room;
        at[i] = is_new ? EB_NONE : reg->first_enrolment[runs[i].id];
        if (at[i] == EB_NONE) continue;
        eb_fetch_soon(eb_ids_text(&reg->pupils, runs[i].id), 1);
        eb_fetch_soon(&reg->enrolments[at[i]], 1);
    }
    for (size_t i = 0; i < n; i++) {
        if (at[i] == EB_NONE) continue;
        at[i] = reg->enrolments[at[i]].first_part;
        if (at[i] != EB_NONE) eb_fetch_soon(&reg->parts[at[i]], 1);
    }
    for (size_t i = 0; i < n; i++) {
        if (at[i] == EB_NONE) continue;
        const uint8_t *cell = likely_cell(reg, at[i], runs[i].mark);
        if (cell != NULL) eb_fetch_soon(cell, 1);
    }
}

/* ---- putting ------------------------------------------------------------ */

/* Where an enrolment's marks of one academic year go. A change of the table
 * (a new column may move its rows) asks for a new one. */
typedef struct place {
    eb_date start; /* 1 August; INT32_MAX: nowhere yet */
    const uint16_t *column_of_day;
    uint8_t *row;
    eb_day_counts *counts; /* from 1 August on */
} place;

static const place NOWHERE = {INT32_MAX, NULL, NULL, NULL};

/* The place of the mark that was put last. */
static place last_place(const eb_register *reg) {
    const eb_school_part *part = &reg->parts[reg->last_part];
    const eb_school_year *table = reg->years[part->school_year];
    const place at = {table->start, table->column_of_day,
                      eb_school_year_row(table, part->row), reg->accounts.open};
    return at;
}

/* The day's column, from 1, or 0: it has none here. */
static unsigned column_at(const place *at, eb_date date) {
    const uint32_t day = (uint32_t)(date - at->start);
    return day < EB_YEAR_DAYS ? at->column_of_day[day] : 0;
}

static eb_status put_slowly(eb_register *reg, const eb_run *run, size_t index,
                            eb_date date, eb_half half, uint8_t byte,
                            int64_t recorded_at, place *at, eb_error *err) {
    const int64_t line = run->line + (int64_t)index * run->step;
    const eb_status status = eb_register_put_mark(
        reg, run->enrolment, date, half, byte, recorded_at, line, err);
    if (status == EB_OK) *at = last_place(reg);
    return status;
}

eb_status eb_register_put_run(eb_register *reg, const eb_run *run,
                              const uint32_t *marks, const int64_t *moments,
                              eb_error *err) {
    place at = NOWHERE;
    for (size_t i = 0; i < run->count; i++) {
        const eb_date date = eb_mark_date(marks[i]);
        const unsigned half = marks[i] >> 8 & 1;
        const uint8_t byte = (uint8_t)marks[i];
        const unsigned column = column_at(&at, date);
        if (column != 0 && byte != EB_BYTE_UNKNOWN && moments == NULL) {
            uint8_t *cell = at.row + (size_t)(column - 1) * 2 + half;
            if (*cell == EB_BYTE_NO_ROW) {
                *cell = byte;
                at.counts[date - at.start].fates[EB_USED]++;
                continue;
            }
        }
        const eb_status status =
            put_slowly(reg, run, i, date, half ? EB_PM : EB_AM, byte,
                       moments == NULL ? EB_NO_TIME : moments[i], &at, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

/* Puts AM and PM of a day, when both are common. */
static int put_day(const place *at, eb_date date, const uint8_t *bytes) {
    const unsigned column = column_at(at, date);
    if (column == 0) return 0;
    uint8_t *cells = at->row + (size_t)(column - 1) * 2;
    if ((cells[0] | cells[1]) != EB_BYTE_NO_ROW ||
        bytes[0] == EB_BYTE_UNKNOWN || bytes[1] == EB_BYTE_UNKNOWN) {
        return 0;
    }
    cells[0] = bytes[0];
    cells[1] = bytes[1];
    at->counts[date - at->start].fates[EB_USED] += 2;
    return 1;
}

eb_status eb_register_put_strip(eb_register *reg, const eb_run *run,
                                eb_date start, const uint8_t *bytes,
                                eb_error *err) {
    place at = NOWHERE;
    eb_date date = start;
    eb_half half = EB_AM;
    int weekday = eb_date_weekday(start); /* 0 is Monday */
    size_t i = 0;
    while (i < run->count) {
        if (half == EB_AM && i + 2 <= run->count &&
            put_day(&at, date, bytes + i)) {
            i += 2;
            date += weekday == 4 ? 3 : 1;
            weekday = weekday == 4 ? 0 : weekday + 1;
            continue;
        }
        const eb_status status =
            put_slowly(reg, run, i, date, half, bytes[i], EB_NO_TIME, &at, err);
        if (status != EB_OK) return status;
        i++;
        eb_next_session(&date, &half);
        if (half == EB_AM) weekday = weekday == 4 ? 0 : weekday + 1;
    }
    return EB_OK;
}
