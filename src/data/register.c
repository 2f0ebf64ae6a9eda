/* SPDX-License-Identifier: MIT */
/*
 * Filling a register: one mark at a time, from rows in any order.
 *
 * A mark goes straight into its cell. When the cell is taken, either the two
 * agree (a repeated row), or one of them is blank (the other counts), or the
 * mark is put aside with its line until eb_register_close, which sees all
 * marks of the session together, so that the order of rows decides nothing.
 */
#include "data/register.h"

#include <string.h>

#include "base/cpu.h"
#include "base/error.h"
#include "base/memory.h"
#include "data/dates.h"
#include "data/marks.h"

/* A school year has some 190 days, but a register may name a school once. */
#define FIRST_COLUMNS 16
#define SCHOOLS_MOST 4096 /* of one pupil */

eb_status eb_register_new(const eb_register_options *options, eb_register **out,
                          eb_error *err) {
    const eb_register_options standard = EB_REGISTER_OPTIONS_INIT;
    if (out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "where to put it?");
    }
    if (options == NULL) options = &standard;
    if (options->size != sizeof *options) {
        return eb_fail(err, EB_ERR_ARGUMENT, "size",
                       "options of another version, or not initialised");
    }
    if (!eb_cpu_has(options->cpu)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "cpu",
                       "this machine cannot take the path %s",
                       eb_cpu_name(options->cpu));
    }
    const eb_memory memory = eb_memory_or_default(&options->memory);
    eb_register *reg = eb_alloc_zero(&memory, 1, sizeof *reg);
    if (reg == NULL) return eb_fail_memory(err);
    reg->memory = memory;
    reg->conflicts = options->conflicts;
    reg->cpu = eb_cpu_choose(options->cpu);
    reg->file = -1;
    reg->last_enrolment = EB_NONE;
    reg->last_part = EB_NONE;
    reg->schools_from_pupils = -1;
    reg->last_open_day = EB_NO_DATE;
    eb_status status =
        options->codes == NULL
            ? eb_codes_new(&memory, &reg->codes, err)
            : eb_codes_copy(options->codes, &memory, &reg->codes, err);
    if (status != EB_OK) {
        eb_register_free(reg);
        return status;
    }
    *out = reg;
    return EB_OK;
}

static void free_year(const eb_memory *memory, eb_school_year *table) {
    for (size_t i = 0; i < table->block_count; i++) {
        eb_release(memory, table->blocks[i]);
    }
    eb_release(memory, table->blocks);
    eb_release(memory, table->enrolment_of_row);
    eb_release(memory, table->order);
    eb_release(memory, table);
}

void eb_register_free(eb_register *reg) {
    if (reg == NULL) return;
    const eb_memory memory = reg->memory;
    for (size_t i = 0; i < reg->year_count; i++) {
        free_year(&memory, reg->years[i]);
    }
    eb_accounts_free(&reg->accounts, &memory);
    eb_ids *const ids[] = {&reg->pupils, &reg->schools, &reg->families,
                           &reg->words};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        eb_ids_free(ids[i], &memory);
    }
    void *const blocks[] = {
        reg->school_order,    reg->pupil_rank,      reg->first_year,
        reg->first_enrolment, reg->first_pupil_row, reg->years,
        reg->enrolments,      reg->parts,           reg->extras,
        reg->pupil_rows,      reg->periods,         reg->clashes,
        reg->audit_values};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        eb_release(&memory, blocks[i]);
    }
    eb_codes_free(reg->codes);
    eb_release(&memory, reg);
}

const eb_memory *eb_register_memory(const eb_register *reg) {
    return &reg->memory;
}

void eb_register_next_file(eb_register *reg) { reg->file++; }

void eb_register_put_bad(eb_register *reg, eb_fate fate, int64_t line,
                         const char *reason) {
    eb_accounts_add(&reg->accounts, fate, EB_NO_DATE, 1);
    eb_problems_add(&reg->problems[fate], EB_NO_DATE, reg->file, line, reason);
}

/* ---- finding the cell ---- */

static int grow_index(const eb_memory *memory, uint32_t **array, size_t *room,
                      size_t need) {
    const size_t before = *room;
    if (eb_grow(memory, (void **)array, room, need, sizeof **array) != 0) {
        return -1;
    }
    for (size_t i = before; i < *room; i++) (*array)[i] = EB_NONE;
    return 0;
}

uint32_t eb_register_enrolment(const eb_register *reg, uint32_t pupil,
                               uint32_t school) {
    if (pupil >= reg->first_enrolment_room) return EB_NONE;
    uint32_t at = reg->first_enrolment[pupil];
    while (at != EB_NONE && reg->enrolments[at].school != school) {
        at = reg->enrolments[at].next_of_pupil;
    }
    return at;
}

/* They are a list, as a child has few: a file in which one has thousands is
 * refused, for its time would grow with the square of them. */
static int schools_of(const eb_register *reg, uint32_t pupil) {
    int schools = 0;
    if (pupil >= reg->first_enrolment_room) return 0;
    for (uint32_t at = reg->first_enrolment[pupil]; at != EB_NONE;
         at = reg->enrolments[at].next_of_pupil) {
        schools++;
    }
    return schools;
}

/* The pupil is not at that school yet. */
static uint32_t add_enrolment(eb_register *reg, uint32_t pupil,
                              uint32_t school) {
    const size_t need = reg->enrolment_count + 1;
    if (need >= EB_NONE ||
        grow_index(&reg->memory, &reg->first_enrolment,
                   &reg->first_enrolment_room, (size_t)pupil + 1) != 0 ||
        eb_grow(&reg->memory, (void **)&reg->enrolments, &reg->enrolment_room,
                need, sizeof *reg->enrolments) != 0) {
        return EB_NONE;
    }
    const uint32_t at = (uint32_t)reg->enrolment_count++;
    eb_enrolment *enrolment = &reg->enrolments[at];
    enrolment->pupil = pupil;
    enrolment->school = school;
    enrolment->first_part = EB_NONE;
    enrolment->next_of_pupil = reg->first_enrolment[pupil];
    reg->first_enrolment[pupil] = at;
    return at;
}

static uint32_t find_year(const eb_register *reg, uint32_t school, int year) {
    if (school >= reg->first_year_room) return EB_NONE;
    uint32_t at = reg->first_year[school];
    while (at != EB_NONE && reg->years[at]->year != year) {
        at = reg->years[at]->next;
    }
    return at;
}

static uint32_t add_year(eb_register *reg, uint32_t school, int year) {
    const uint32_t found = find_year(reg, school, year);
    if (found != EB_NONE) return found;
    if (grow_index(&reg->memory, &reg->first_year, &reg->first_year_room,
                   (size_t)school + 1) != 0 ||
        eb_grow(&reg->memory, (void **)&reg->years, &reg->year_room,
                reg->year_count + 1, sizeof *reg->years) != 0) {
        return EB_NONE;
    }
    eb_school_year *table = eb_alloc_zero(&reg->memory, 1, sizeof *table);
    if (table == NULL) return EB_NONE;
    table->school = school;
    table->year = year;
    table->start = eb_academic_year_start(year);
    table->column_room = FIRST_COLUMNS;
    const uint32_t at = (uint32_t)reg->year_count++;
    table->next = reg->first_year[school];
    reg->first_year[school] = at;
    reg->years[at] = table;
    return at;
}

/* A year of 190 days fits into 192 columns: from there on room grows by
 * little, as it is what a register's memory is made of. */
static uint16_t next_room(unsigned room) {
    const unsigned next = room < 128   ? room * 2
                          : room < 192 ? 192
                                       : room + FIRST_COLUMNS;
    return (uint16_t)(next < EB_YEAR_DAYS ? next : EB_YEAR_DAYS);
}

/* Every block is given wider rows. */
static int widen(eb_register *reg, eb_school_year *table) {
    const uint16_t room = next_room(table->column_room);
    const size_t old_width = (size_t)table->column_room * 2;
    const size_t width = (size_t)room * 2;
    uint8_t **blocks =
        eb_alloc_zero(&reg->memory, table->block_room, sizeof *blocks);
    if (blocks == NULL) return -1;
    for (size_t i = 0; i < table->block_count; i++) {
        blocks[i] = eb_alloc_zero(&reg->memory, EB_BLOCK_ROWS, width);
        if (blocks[i] == NULL) {
            while (i-- > 0) eb_release(&reg->memory, blocks[i]);
            eb_release(&reg->memory, blocks);
            return -1;
        }
    }
    for (size_t i = 0; i < table->block_count; i++) {
        for (size_t row = 0; row < EB_BLOCK_ROWS; row++) {
            memcpy(blocks[i] + row * width, table->blocks[i] + row * old_width,
                   old_width);
        }
        eb_release(&reg->memory, table->blocks[i]);
    }
    eb_release(&reg->memory, table->blocks);
    table->blocks = blocks;
    table->column_room = room;
    return 0;
}

unsigned eb_school_year_column(eb_register *reg, eb_school_year *table,
                               unsigned day) {
    if (table->column_of_day[day] != 0) return table->column_of_day[day];
    if (table->columns == table->column_room && widen(reg, table) != 0) {
        return 0;
    }
    table->day_of_column[table->columns] = (uint16_t)day;
    return table->column_of_day[day] = ++table->columns;
}

static int add_row(eb_register *reg, eb_school_year *table,
                   uint32_t enrolment) {
    if (eb_grow(&reg->memory, (void **)&table->enrolment_of_row,
                &table->enrolment_room, (size_t)table->rows + 1,
                sizeof *table->enrolment_of_row) != 0) {
        return -1;
    }
    if (table->rows == table->block_count * EB_BLOCK_ROWS) {
        if (eb_grow(&reg->memory, (void **)&table->blocks, &table->block_room,
                    table->block_count + 1, sizeof *table->blocks) != 0) {
            return -1;
        }
        uint8_t *block = eb_alloc_zero(&reg->memory, EB_BLOCK_ROWS,
                                       (size_t)table->column_room * 2);
        if (block == NULL) return -1;
        table->blocks[table->block_count++] = block;
    }
    table->enrolment_of_row[table->rows++] = enrolment;
    return 0;
}

uint32_t eb_register_part(const eb_register *reg, uint32_t enrolment,
                          int year) {
    uint32_t at = reg->enrolments[enrolment].first_part;
    while (at != EB_NONE &&
           reg->years[reg->parts[at].school_year]->year != year) {
        at = reg->parts[at].next;
    }
    return at;
}

static uint32_t add_part(eb_register *reg, uint32_t enrolment, int year) {
    if (reg->last_part != EB_NONE && reg->last_enrolment == enrolment &&
        reg->last_part_year == year) {
        return reg->last_part;
    }
    uint32_t at = eb_register_part(reg, enrolment, year);
    if (at == EB_NONE) {
        const uint32_t table =
            add_year(reg, reg->enrolments[enrolment].school, year);
        if (table == EB_NONE ||
            eb_grow(&reg->memory, (void **)&reg->parts, &reg->part_room,
                    reg->part_count + 1, sizeof *reg->parts) != 0 ||
            add_row(reg, reg->years[table], enrolment) != 0) {
            return EB_NONE;
        }
        at = (uint32_t)reg->part_count++;
        reg->parts[at].school_year = table;
        reg->parts[at].row = reg->years[table]->rows - 1;
        reg->parts[at].next = reg->enrolments[enrolment].first_part;
        reg->enrolments[enrolment].first_part = at;
    }
    reg->last_enrolment = enrolment;
    reg->last_part = at;
    reg->last_part_year = year;
    return at;
}

/* ---- putting a mark ---- */

/* Of two marks that do not conflict: any mark before none, then the first
 * in the table. */
static uint8_t better(const eb_codes *codes, uint8_t a, uint8_t b) {
    const int a_empty = eb_mark_is_empty(codes, a);
    if (a_empty != eb_mark_is_empty(codes, b)) return a_empty ? b : a;
    return eb_codes_rank(codes, a) <= eb_codes_rank(codes, b) ? a : b;
}

static int put_aside(eb_register *reg, const eb_extra *extra) {
    if (eb_grow(&reg->memory, (void **)&reg->extras, &reg->extra_room,
                reg->extra_count + 1, sizeof *reg->extras) != 0) {
        return -1;
    }
    reg->extras[reg->extra_count++] = *extra;
    return 0;
}

static eb_status put_in_cell(eb_register *reg, uint8_t *cell, eb_date date,
                             const eb_extra *mark, eb_error *err) {
    const eb_codes *codes = reg->codes;
    if (mark->recorded_at != EB_NO_TIME) {
        return put_aside(reg, mark) == 0 ? EB_OK : eb_fail_memory(err);
    }
    if (*cell == EB_BYTE_NO_ROW) {
        *cell = mark->byte;
        if (mark->byte == EB_BYTE_UNKNOWN) {
            eb_accounts_add(&reg->accounts, EB_UNKNOWN_CODE, date, 1);
            eb_problems_add(&reg->problems[EB_UNKNOWN_CODE], date, mark->file,
                            mark->line, EB_REASON_UNKNOWN);
        } else {
            eb_accounts_add(&reg->accounts, EB_USED, date, 1);
        }
        return EB_OK;
    }
    if (eb_marks_agree(*cell, mark->byte) ||
        (eb_mark_is_empty(codes, *cell) && mark->byte != EB_BYTE_UNKNOWN) ||
        (eb_mark_is_empty(codes, mark->byte) && *cell != EB_BYTE_UNKNOWN)) {
        eb_accounts_add(&reg->accounts, EB_REPEATED, date, 1);
        *cell = better(codes, *cell, mark->byte);
        return EB_OK;
    }
    return put_aside(reg, mark) == 0 ? EB_OK : eb_fail_memory(err);
}

static uint32_t school_of_row(eb_register *reg, uint32_t pupil,
                              eb_field school) {
    if (school.text != NULL) {
        return eb_ids_add(&reg->schools, &reg->memory, school.text,
                          school.length);
    }
    if (reg->schools_from_pupils < 0) {
        reg->schools_from_pupils = eb_register_one_school_each(reg);
    }
    if (reg->schools_from_pupils) {
        const uint32_t only = eb_register_only_school(reg, pupil);
        if (only != EB_NO_ID) return only;
    }
    return eb_ids_add(&reg->schools, &reg->memory, "", 0);
}

eb_status eb_register_put_enrolment(eb_register *reg, eb_field pupil,
                                    eb_field school, uint32_t *enrolment,
                                    eb_error *err) {
    if (pupil.length > EB_ID_MAX || school.length > EB_ID_MAX) {
        return eb_fail(err, EB_ERR_LIMIT, "pupil_id", "an id is over %d bytes",
                       EB_ID_MAX);
    }
    const uint32_t pupil_id =
        eb_ids_add(&reg->pupils, &reg->memory, pupil.text, pupil.length);
    if (pupil_id == EB_NO_ID) return eb_fail_memory(err);
    const uint32_t school_id = school_of_row(reg, pupil_id, school);
    if (school_id == EB_NO_ID) return eb_fail_memory(err);
    *enrolment = eb_register_enrolment(reg, pupil_id, school_id);
    if (*enrolment != EB_NONE) return EB_OK;
    if (schools_of(reg, pupil_id) >= SCHOOLS_MOST) {
        return eb_fail(err, EB_ERR_LIMIT, "school_id",
                       "a pupil at over %d schools", SCHOOLS_MOST);
    }
    *enrolment = add_enrolment(reg, pupil_id, school_id);
    return *enrolment == EB_NONE ? eb_fail_memory(err) : EB_OK;
}

eb_status eb_register_put_mark(eb_register *reg, uint32_t enrolment,
                               eb_date date, eb_half half, uint8_t byte,
                               int64_t recorded_at, int64_t line,
                               eb_error *err) {
    if (eb_accounts_open(&reg->accounts, &reg->memory, date) != 0) {
        return eb_fail_memory(err);
    }
    const uint32_t at = add_part(reg, enrolment, reg->accounts.open_year);
    if (at == EB_NONE) return eb_fail_memory(err);
    const eb_school_part part = reg->parts[at];
    eb_school_year *table = reg->years[part.school_year];
    const unsigned day = (unsigned)(date - table->start);
    const unsigned column = eb_school_year_column(reg, table, day);
    if (column == 0) return eb_fail_memory(err);
    const eb_extra mark = {
        part.school_year, part.row, (uint16_t)day, (uint8_t)half, byte,
        reg->file,        line,     recorded_at};
    uint8_t *cell = eb_school_year_row(table, part.row) +
                    (size_t)(column - 1) * 2 + (half == EB_PM ? 1 : 0);
    return put_in_cell(reg, cell, date, &mark, err);
}

eb_status eb_register_put(eb_register *reg, eb_field pupil, eb_field school,
                          eb_date date, eb_half half, eb_field code,
                          int64_t recorded_at, int64_t line, eb_error *err) {
    const int fits = pupil.length <= EB_ID_MAX && school.length <= EB_ID_MAX;
    if (fits && (date < EB_DATE_MIN || date > EB_DATE_MAX)) {
        eb_register_put_bad(reg, EB_OUT_OF_RANGE, line, EB_REASON_OUT_OF_RANGE);
        return EB_OK;
    }
    uint32_t enrolment = EB_NONE;
    const eb_status status =
        eb_register_put_enrolment(reg, pupil, school, &enrolment, err);
    if (status != EB_OK) return status;
    return eb_register_put_mark(
        reg, enrolment, date, half,
        eb_codes_byte(reg->codes, code.text, code.length, date), recorded_at,
        line, err);
}

/* ---- the public calls ---- */

static eb_field field_of(const char *text) {
    const eb_field field = {text, text == NULL ? 0 : strlen(text)};
    return field;
}

static eb_status must_be_open(const eb_register *reg, eb_error *err) {
    if (reg == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "reg", "no register");
    }
    if (reg->closed || reg->settled) {
        return eb_fail(err, EB_ERR_STATE, "reg", "the register is closed");
    }
    return EB_OK;
}

eb_status eb_register_add_mark(eb_register *reg, const eb_mark *mark,
                               eb_error *err) {
    const eb_status status = must_be_open(reg, err);
    if (status != EB_OK) return status;
    if (mark == NULL || mark->pupil == NULL || mark->pupil[0] == '\0') {
        return eb_fail(err, EB_ERR_ARGUMENT, "pupil", "a mark has a pupil");
    }
    if (mark->half != EB_AM && mark->half != EB_PM) {
        return eb_fail(err, EB_ERR_ARGUMENT, "half", "EB_AM or EB_PM");
    }
    return eb_register_put(reg, field_of(mark->pupil), field_of(mark->school),
                           mark->date, mark->half, field_of(mark->code),
                           mark->recorded_at, 0, err);
}

eb_status eb_register_add_marks(eb_register *reg, const char *pupil,
                                const char *school, eb_date start,
                                const char *marks, size_t length,
                                eb_error *err) {
    eb_status status = must_be_open(reg, err);
    if (status != EB_OK) return status;
    if (pupil == NULL || pupil[0] == '\0' || (marks == NULL && length > 0)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "pupil", "marks have a pupil");
    }
    eb_date date = eb_marks_start(start);
    eb_half half = EB_AM;
    size_t i = 0;
    while (status == EB_OK && i < length) {
        eb_field code = {marks + i, eb_mark_length(marks + i, length - i)};
        i += code.length;
        if (code.text[0] == ' ') code.length = 0;
        status = eb_register_put(reg, field_of(pupil), field_of(school), date,
                                 half, code, EB_NO_TIME, 0, err);
        eb_next_session(&date, &half);
    }
    return status;
}

size_t eb_register_school_count(const eb_register *reg) {
    size_t count = 0;
    for (uint32_t school = 0; school < reg->schools.count; school++) {
        if (school < reg->first_year_room &&
            reg->first_year[school] != EB_NONE) {
            count++;
        }
    }
    return count;
}

size_t eb_register_pupil_count(const eb_register *reg) {
    size_t count = 0;
    for (uint32_t pupil = 0; pupil < reg->pupils.count; pupil++) {
        if (pupil < reg->first_enrolment_room &&
            reg->first_enrolment[pupil] != EB_NONE) {
            count++;
        }
    }
    return count;
}

static eb_date edge_date(const eb_register *reg, int last) {
    eb_date found = EB_NO_DATE;
    for (size_t i = 0; i < reg->year_count; i++) {
        const eb_school_year *table = reg->years[i];
        for (unsigned c = 0; c < table->columns; c++) {
            const eb_date date = table->start + table->day_of_column[c];
            if (found == EB_NO_DATE || (last ? date > found : date < found)) {
                found = date;
            }
        }
    }
    return found;
}

eb_date eb_register_first_date(const eb_register *reg) {
    return edge_date(reg, 0);
}

eb_date eb_register_last_date(const eb_register *reg) {
    return edge_date(reg, 1);
}
