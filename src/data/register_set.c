/* SPDX-License-Identifier: MIT */
/*
 * One mark of a closed register, changed in place: the day's new mark, or a
 * correction. What was amended for that session before is forgotten.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/dates.h"
#include "data/patches.h"
#include "data/tally.h"

/* Makes room for a date inside the sorted columns: the rows' later marks
 * move up by one. */
static int insert_column(eb_register *reg, eb_school_year *table,
                         unsigned day) {
    if (eb_school_year_column(reg, table, day) == 0) return -1;
    unsigned at = table->columns - 1U;
    while (at > 0 && table->day_of_column[at - 1] > day) {
        table->day_of_column[at] = table->day_of_column[at - 1];
        table->column_of_day[table->day_of_column[at]] = (uint16_t)(at + 1);
        at--;
    }
    table->day_of_column[at] = (uint16_t)day;
    table->column_of_day[day] = (uint16_t)(at + 1);
    for (uint32_t row = 0; row < table->rows; row++) {
        uint8_t *cells = eb_school_year_row(table, row) + (size_t)at * 2;
        memmove(cells + 2, cells, (table->columns - 1U - at) * 2);
        cells[0] = cells[1] = EB_BYTE_NO_ROW;
    }
    return 0;
}

/* Drops what was amended for the session: 1 when there was anything. The mark
 * that is set supersedes it. */
static int forget_amendments(eb_register *reg, uint32_t school_year,
                             uint32_t row, unsigned day, eb_half half) {
    const size_t first =
        eb_extra_find(reg, school_year, row, day * 2 + (unsigned)half);
    const size_t end =
        eb_extra_find(reg, school_year, row, day * 2 + (unsigned)half + 1);
    if (end == first) return 0;
    const eb_date date = reg->years[school_year]->start + (eb_date)day;
    eb_accounts_add(&reg->accounts, EB_SUPERSEDED, date,
                    (int64_t)(end - first));
    memmove(&reg->extras[first], &reg->extras[end],
            (reg->extra_count - end) * sizeof *reg->extras);
    reg->extra_count -= end - first;
    return 1;
}

/* Marks that conflicted are superseded by the one that is set: 1 when there
 * were any. */
static int forget_clash(eb_register *reg, uint32_t school_year, uint32_t row,
                        unsigned day, eb_half half) {
    int any = 0;
    for (size_t i = 0; i < reg->clash_count; i++) {
        eb_clash *clash = &reg->clashes[i];
        if (clash->school_year != school_year || clash->row != row ||
            clash->day != day || clash->half != half) {
            continue;
        }
        const eb_date date = reg->years[school_year]->start + (eb_date)day;
        eb_accounts_add(&reg->accounts, EB_CONFLICTING, date, -clash->rows);
        eb_accounts_add(&reg->accounts, EB_SUPERSEDED, date, clash->rows);
        reg->clashes[i--] = reg->clashes[--reg->clash_count];
        any = 1;
    }
    return any;
}

/* A new mark counts as a row used; an unknown code put right, too. */
static void recount(eb_register *reg, eb_date date, uint8_t before) {
    if (before == EB_BYTE_UNKNOWN) {
        eb_accounts_add(&reg->accounts, EB_UNKNOWN_CODE, date, -1);
    }
    if (before == EB_BYTE_UNKNOWN || before == EB_BYTE_NO_ROW) {
        eb_accounts_add(&reg->accounts, EB_USED, date, 1);
    }
}

static eb_status find_part(const eb_register *reg, const char *pupil,
                           const char *school, eb_date date, uint32_t *part,
                           eb_error *err) {
    const uint32_t pupil_id = eb_ids_find(&reg->pupils, pupil, strlen(pupil));
    const uint32_t school_id =
        eb_ids_find(&reg->schools, school, strlen(school));
    if (pupil_id == EB_NO_ID || school_id == EB_NO_ID) {
        return eb_fail(err, EB_ERR_NOT_FOUND, "pupil",
                       "no such pupil or school in the register");
    }
    const uint32_t enrolment = eb_register_enrolment(reg, pupil_id, school_id);
    *part = enrolment == EB_NONE
                ? EB_NONE
                : eb_register_part(reg, enrolment, eb_date_academic_year(date));
    if (*part == EB_NONE) {
        return eb_fail(err, EB_ERR_NOT_FOUND, "date",
                       "the pupil has no mark at that school in that year");
    }
    return EB_OK;
}

static int same_for_others(uint8_t a, uint8_t b) {
    return eb_kind_is_possible(a) == eb_kind_is_possible(b) &&
           eb_kind_is_absent(a) == eb_kind_is_absent(b) &&
           eb_kind_is_present(a) == eb_kind_is_present(b);
}

static int is_any_possible(const uint8_t *cells, uint32_t sessions,
                           size_t but) {
    for (uint32_t s = 0; s < sessions; s++) {
        if (s != but && eb_kind_is_possible(cells[s])) return 1;
    }
    return 0;
}

/* Whether a school-year is open by another number of enrolments after the
 * change: it is the first possible mark of its row, or was the last. What
 * amendments say of other rows is not looked up: there doubt is enough. */
static int may_change_quorum(const eb_register *reg, const eb_change *change,
                             size_t place) {
    const eb_school_year *table = reg->years[change->school_year];
    const uint32_t sessions = table->columns * 2U;
    uint32_t others = 0;
    if (reg->extra_count > 0) return 1;
    if (is_any_possible(eb_school_year_row(table, change->row), sessions,
                        place)) {
        return 0;
    }
    for (uint32_t row = 0; row < table->rows; row++) {
        others +=
            row != change->row &&
            is_any_possible(eb_school_year_row(table, row), sessions, sessions);
    }
    return eb_quorum_of(others) != eb_quorum_of(others + 1);
}

/* Whether the register's last open day, whose year the pupil rows speak of,
 * may be another now. Only its academic year matters: a school that opens
 * then moves it only to a later year, and one that closes only from the day
 * itself. What was amended said something else than its cell. */
static int may_move_last_day(const eb_register *reg, const eb_change *change,
                             size_t place, unsigned day) {
    const unsigned session = day * 2 + (unsigned)change->half;
    if (eb_extra_find(reg, change->school_year, change->row, session) !=
        eb_extra_find(reg, change->school_year, change->row, session + 1)) {
        return 1;
    }
    const int was = eb_kind_is_possible(change->before);
    const int is = eb_kind_is_possible(change->after);
    if (was == is) return 0;
    if (reg->last_open_day == EB_NO_DATE) return 1;
    const int year = eb_date_academic_year(change->date);
    const int last = eb_date_academic_year(reg->last_open_day);
    if (year < last) return 0;
    if (year > last) return is || may_change_quorum(reg, change, place);
    return was ? change->date == reg->last_open_day
               : may_change_quorum(reg, change, place);
}

static void keep_change(eb_register *reg, const eb_change *change) {
    reg->version++;
    reg->changes[reg->version % EB_CHANGES_KEPT] = *change;
}

/* The last open day again; `all` are patches from before the change. */
static void move_last_day(eb_register *reg, const eb_change *change,
                          size_t place, eb_patches *all) {
    uint8_t *patched = eb_patches_find(all, change->school_year, change->row);
    if (patched != NULL) patched[place] = change->after;
    eb_register_set_last_open_day(reg, all);
    eb_patches_free(all, &reg->memory);
}

/* All memory is had before anything is changed but columns without a mark, of
 * which views are told. */
static eb_status set_cell(eb_register *reg, const eb_school_part *part,
                          eb_change change, int *others_changed,
                          eb_error *err) {
    eb_school_year *table = reg->years[part->school_year];
    const unsigned day = (unsigned)(change.date - table->start);
    const eb_half half = (eb_half)change.half;
    const int new_day = table->column_of_day[day] == 0;
    if (new_day && insert_column(reg, table, day) != 0) {
        return eb_fail_memory(err);
    }
    const size_t place = (size_t)(table->column_of_day[day] - 1) * 2 + half;
    uint8_t *cell = eb_school_year_row(table, part->row) + place;
    eb_patches all = {NULL, 0, 0};
    change.before = *cell;
    change.whole = (uint8_t)new_day;
    const int moves_last_day = may_move_last_day(reg, &change, place, day);
    if (moves_last_day) {
        const eb_status status =
            eb_patches_make(reg, &reg->memory, EB_DATE_MAX, &all, err);
        if (status != EB_OK) {
            if (new_day) keep_change(reg, &change);
            return status;
        }
    }
    const int amended =
        forget_amendments(reg, part->school_year, part->row, day, half);
    if (others_changed != NULL) {
        *others_changed =
            new_day || amended || !same_for_others(*cell, change.after);
    }
    const int clashed =
        forget_clash(reg, part->school_year, part->row, day, half);
    recount(reg, change.date, *cell);
    change.whole = new_day || amended || clashed || *cell == EB_BYTE_UNKNOWN;
    *cell = change.after;
    keep_change(reg, &change);
    if (moves_last_day) move_last_day(reg, &change, place, &all);
    return EB_OK;
}

eb_status eb_register_set_mark(eb_register *reg, const char *pupil,
                               const char *school, eb_date date, eb_half half,
                               const char *code, int *others_changed,
                               eb_error *err) {
    if (reg == NULL || pupil == NULL || (half != EB_AM && half != EB_PM)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "pupil", "whose mark, and when?");
    }
    if (!reg->closed) {
        return eb_fail(err, EB_ERR_STATE, "reg",
                       "the register is open: add the mark instead");
    }
    if (date < EB_DATE_MIN || date > EB_DATE_MAX) {
        return eb_fail(err, EB_ERR_DATE, "date", "out of range");
    }
    uint32_t at;
    const eb_status status =
        find_part(reg, pupil, school == NULL ? "" : school, date, &at, err);
    if (status != EB_OK) return status;
    const uint8_t byte = eb_codes_byte(reg->codes, code == NULL ? "" : code,
                                       code == NULL ? 0 : strlen(code), date);
    if (byte == EB_BYTE_UNKNOWN) {
        return eb_fail(err, EB_ERR_CODE, "code", "no such code on that date");
    }
    const eb_school_part *part = &reg->parts[at];
    const eb_change change = {
        part->school_year, part->row, date, (uint8_t)half, 0, byte, 0};
    return set_cell(reg, part, change, others_changed, err);
}
