/* SPDX-License-Identifier: MIT */
/*
 * How a register is held.
 *
 * A school-year is a table of marks: a column for every date on which any
 * mark of the school is dated, a row for every enrolment, two bytes a cell
 * (AM, PM; data/codes.h). While the register is open, columns stand in the
 * order in which their dates came; eb_register_close puts them in the order of
 * time. A school that never opens at weekends so has no weekend columns, and
 * one that does has them in their place.
 *
 * Rows live in blocks of EB_BLOCK_ROWS, so that a growing school never moves
 * what it has.
 */
#ifndef EB_DATA_REGISTER_H
#define EB_DATA_REGISTER_H

#include "data/accounts.h"
#include "data/codes.h"
#include "data/ids.h"
#include "data/register_put.h"

#define EB_BLOCK_ROWS 64
#define EB_YEAR_DAYS 366
#define EB_NONE UINT32_MAX

typedef struct eb_school_year {
    uint32_t school;
    int year;      /* 2025 for 2025/26 */
    eb_date start; /* 1 August */
    uint32_t next; /* another year of the same school, or EB_NONE */
    uint16_t columns, column_room;
    uint16_t column_of_day[EB_YEAR_DAYS]; /* 1 + column; 0: none */
    uint16_t day_of_column[EB_YEAR_DAYS];
    uint32_t rows;
    uint8_t **blocks;
    size_t block_count, block_room;
    uint32_t *enrolment_of_row;
    size_t enrolment_room;
    uint32_t *order; /* rows by pupil id, after close */
} eb_school_year;

/* A pupil at a school. */
typedef struct eb_enrolment {
    uint32_t pupil, school;
    uint32_t first_part;    /* its rows, newest year last added; EB_NONE */
    uint32_t next_of_pupil; /* another enrolment of the pupil, or EB_NONE */
} eb_enrolment;

/* An enrolment's row in one school-year. */
typedef struct eb_school_part {
    uint32_t school_year, row, next;
} eb_school_part;

/* A mark that is not simply in its cell: timed, or at odds with the cell. */
typedef struct eb_extra {
    uint32_t school_year, row;
    uint16_t day; /* since 1 August */
    uint8_t half, byte;
    int file;
    int64_t line;
    int64_t recorded_at; /* EB_NO_TIME: a second mark for the session */
} eb_extra;

/* A session whose marks conflict, until eb_register_set_mark puts it right. */
typedef struct eb_clash {
    uint32_t school_year, row;
    uint16_t day;
    uint8_t half;
    int64_t rows; /* counted as conflicting */
} eb_clash;

/* What eb_register_set_mark did, for the views that are to follow. */
typedef struct eb_change {
    uint32_t school_year, row;
    eb_date date;
    uint8_t half, before, after; /* bytes of the cell */
    uint8_t whole; /* 1: more than the cell changed (columns, accounts) */
} eb_change;

#define EB_CHANGES_KEPT 64

/* What a pupil file says of a pupil; EB_NO_ID where it is blank. A country has
 * millions of these, so they are no wider than they need be. */
typedef struct eb_attributes {
    uint32_t family;
    eb_date entry_date, leaving_date;
    int32_t last_year_possible, last_year_absent; /* or EB_NO_COUNT */
    uint32_t destination, support, flags, name, class_name, contact;
    int16_t year_group;
    uint8_t consent; /* eb_consent */
} eb_attributes;

typedef struct eb_pupil_row {
    eb_attributes says;
    uint32_t pupil, school; /* school: EB_NO_ID when blank */
    uint32_t next;          /* of the same pupil, or EB_NONE */
    uint32_t first_audit;   /* in audit_values: those that are not blank */
    uint16_t audit_count;
    int16_t year; /* 0: the file gives none */
} eb_pupil_row;

/* What a pupil row says in an audit column. */
typedef struct eb_audit_value {
    uint32_t column, word;
} eb_audit_value;

typedef struct eb_calendar_row {
    uint32_t school; /* EB_NO_ID: every school */
    eb_date first, last;
    eb_period_kind kind;
} eb_calendar_row;

struct eb_register {
    eb_memory memory;
    eb_codes *codes;
    eb_conflicts conflicts;
    eb_cpu cpu; /* not EB_CPU_BEST, but the one it stands for */
    int closed;
    int settled;      /* second marks are judged; no mark may be added */
    uint64_t version; /* raised by every eb_register_set_mark */
    eb_change changes[EB_CHANGES_KEPT]; /* the last; by version, modulo */
    int file;

    eb_ids pupils, schools, families, words;
    uint32_t *school_order; /* schools by id, after close */
    uint32_t *pupil_rank;   /* place of each pupil by id, after close */

    uint32_t *first_year; /* by school: its first school-year, or EB_NONE */
    size_t first_year_room;
    uint32_t *first_enrolment; /* by pupil, or EB_NONE */
    size_t first_enrolment_room;
    uint32_t *first_pupil_row; /* by pupil, or EB_NONE */
    size_t first_pupil_row_room;

    eb_school_year **years;
    size_t year_count, year_room;
    eb_enrolment *enrolments;
    size_t enrolment_count, enrolment_room;
    eb_school_part *parts;
    size_t part_count, part_room;
    eb_extra *extras; /* after close: timed ones only, sorted */
    size_t extra_count, extra_room;
    eb_clash *clashes; /* after close */
    size_t clash_count;
    eb_pupil_row *pupil_rows;
    size_t pupil_row_count, pupil_row_room;
    uint32_t audit_names[EB_AUDIT_COLUMNS_MOST]; /* words, as they came */
    uint32_t audit_count;
    eb_audit_value *audit_values;
    size_t audit_value_count, audit_value_room;
    eb_calendar_row *periods;
    size_t period_count, period_room;

    eb_accounts accounts; /* of rows that no time is given for */
    eb_problem_list problems[EB_FATES];

    /* What the last row was about. */
    uint32_t last_enrolment, last_part;
    int last_part_year;
    int schools_from_pupils; /* -1: not decided yet; else 0 or 1 */
    eb_date last_open_day;   /* after close; EB_NO_DATE: none */
};

/* The two bytes (AM, PM) of column 0 of a row. */
static inline uint8_t *eb_school_year_row(const eb_school_year *table,
                                          uint32_t row) {
    return table->blocks[row / EB_BLOCK_ROWS] +
           (size_t)(row % EB_BLOCK_ROWS) * table->column_room * 2;
}

/* The part of an enrolment in an academic year, or EB_NONE. */
uint32_t eb_register_part(const eb_register *reg, uint32_t enrolment, int year);
uint32_t eb_register_enrolment(const eb_register *reg, uint32_t pupil,
                               uint32_t school);

/* The column of a date, made when it is missing; 0 when out of memory, else
 * 1 + column. Columns are appended: register_close sorts them. */
unsigned eb_school_year_column(eb_register *reg, eb_school_year *table,
                               unsigned day);

#define EB_REASON_OUT_OF_RANGE "dated before 2006-08-01 or after 2099-07-31"
#define EB_REASON_UNKNOWN "no such code on that date"
#define EB_REASON_CONFLICT "another mark for the same session"

/* ---- attributes (data/pupils.c) ---- */

/* What the pupil rows say of an enrolment, for an as_of in `year`. Rows of a
 * file without years speak of `file_year`. Returns `room`, filled, or more
 * often what one row of the register says as it is, or nothing at all. */
const eb_attributes *eb_register_attributes(const eb_register *reg,
                                            uint32_t pupil, uint32_t school,
                                            int year, int file_year,
                                            eb_attributes *room);

/* How much a pupil row's word counts for an enrolment in a year: 0 when it
 * speaks of another year, else higher is nearer. */
int eb_pupil_row_rank(const eb_pupil_row *row, uint32_t school, int year);

/* ---- audit columns (data/audit.c) ---- */

/* The column of a name, made when it is new: EB_ERR_LIMIT. `likely` is where
 * it is looked for first. */
eb_status eb_register_audit_column(eb_register *reg, eb_field name,
                                   uint32_t likely, uint32_t *out,
                                   eb_error *err);
/* Keeps what a pupil says in audit columns as that of `row`. */
eb_status eb_register_put_audit(eb_register *reg, const eb_pupil *pupil,
                                int64_t line, eb_pupil_row *row, eb_error *err);
int eb_audits_agree(const eb_register *reg, const eb_pupil_row *a,
                    const eb_pupil_row *b);
/* What an audit column says of an enrolment in a year; "" when nothing. */
const char *eb_register_audit(const eb_register *reg, uint32_t pupil,
                              uint32_t school, int year, uint32_t column);

/* The school that the pupil rows give a pupil of a register without
 * schools: EB_NO_ID when they do not. */
uint32_t eb_register_only_school(const eb_register *reg, uint32_t pupil);
/* 1 when every pupil of the pupil rows has exactly one school. */
int eb_register_one_school_each(const eb_register *reg);

/* ---- calendar (data/calendar.c) ---- */

/* What rows say of a year, by day from 1 August. */
typedef struct eb_plan {
    uint8_t term[EB_YEAR_DAYS], closed[EB_YEAR_DAYS];
} eb_plan;

/* By school, so that its rows are found at once. Done by close. */
void eb_calendar_sort(eb_register *reg);
/* The rows of every school. */
void eb_calendar_common(const eb_register *reg, int year, eb_plan *out);
/* Sets `planned` to 1 for each day of the year with planned sessions and
 * returns how many; 0: the calendar says nothing of that year. */
int eb_calendar_plan(const eb_register *reg, const eb_plan *common,
                     uint32_t school, int year, uint8_t planned[EB_YEAR_DAYS]);

#endif
