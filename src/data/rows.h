/* SPDX-License-Identifier: MIT */
/*
 * What the rows_*.c files share: a file being read, its columns by role, and
 * the small readers of words, dates and times.
 *
 * A column's role is what a row means by it (pupil_id, date, ...). The header
 * is looked at once; after it a row is read by the places of its roles, and
 * nothing is allocated for a row.
 */
#ifndef EB_DATA_ROWS_H
#define EB_DATA_ROWS_H

#include "data/register_put.h"
#include "earlybell/data.h"

/* The order is free; rows_header.c names them. */
typedef enum eb_role {
    EB_ROLE_PUPIL_ID,
    EB_ROLE_SCHOOL_ID,
    EB_ROLE_DATE,
    EB_ROLE_SESSION,
    EB_ROLE_CODE,
    EB_ROLE_RECORDED_AT,
    EB_ROLE_START_DATE,
    EB_ROLE_MARKS,
    EB_ROLE_ACADEMIC_YEAR,
    EB_ROLE_FAMILY_ID,
    EB_ROLE_YEAR_GROUP,
    EB_ROLE_ENTRY_DATE,
    EB_ROLE_LEAVING_DATE,
    EB_ROLE_DESTINATION,
    EB_ROLE_LAST_YEAR_POSSIBLE,
    EB_ROLE_LAST_YEAR_ABSENT,
    EB_ROLE_CONSENT,
    EB_ROLE_SUPPORT,
    EB_ROLE_FLAGS,
    EB_ROLE_NAME,
    EB_ROLE_CLASS,
    EB_ROLE_CONTACT,
    EB_ROLE_FIRST_DATE,
    EB_ROLE_LAST_DATE,
    EB_ROLE_KIND,
    EB_ROLE_VALID_FROM,
    EB_ROLE_VALID_TO,
    EB_ROLE_GROUP,
    EB_ROLE_SENSITIVE,
    EB_ROLE_MEANING,
    EB_ROLE_AT,
    EB_ROLE_EVENT,
    EB_ROLE_WHO,
    EB_ROLE_NOTE,
    EB_ROLES
} eb_role;

#define EB_NO_COLUMN (-1)

typedef enum eb_register_form {
    EB_FORM_LONG,
    EB_FORM_MARKS,
    EB_FORM_GRID
} eb_register_form;

/* One column of the grid form. */
typedef struct eb_grid_column {
    size_t column; /* from 0 */
    eb_date date;
    eb_half half;
} eb_grid_column;

/* One pair of the `columns` option: the file calls that role so. */
typedef struct eb_renamed {
    eb_role role;
    eb_field name;
} eb_renamed;

/* What is known so far of the dates of one column, and its last date, as
 * rows often repeat it. */
typedef struct eb_date_column {
    int has_slash;      /* 1: a date like 03/09/2025 was read */
    int64_t slash_line; /* of the first such date */
    int day_first;      /* 1: a first number over 12 proves day/month */
    char last_text[12];
    eb_date last_date; /* of last_text; EB_NO_DATE: nothing kept */
} eb_date_column;

/* A column of a pupil file without a role. */
typedef struct eb_audit_column {
    size_t column; /* from 0 */
    char name[EB_AUDIT_NAME_MOST + 1];
} eb_audit_column;

/* Marks rows kept until it is known whether commas split them. */
typedef struct eb_kept_rows {
    char *bytes;
    size_t used, room;
} eb_kept_rows;

struct eb_rows {
    eb_memory memory;
    eb_register *reg;
    eb_rows_kind kind;
    eb_dates dates;
    eb_marks_form marks; /* EB_MARKS_FIND until it is found */
    int marks_by_size;   /* 1: found because too much would have to be kept */
    eb_codes *codes;
    eb_status (*add_case)(void *context, const eb_case *row, eb_error *err);
    void *case_context;
    int threads;   /* of eb_rows_add_columns */
    char *columns; /* a copy of the option's text */
    eb_renamed *renamed;
    size_t renamed_count, renamed_room;

    int has_header, ended;
    size_t column_count;
    int64_t column_of[EB_ROLES]; /* or EB_NO_COLUMN */
    eb_register_form form;
    eb_grid_column *grid;
    size_t grid_count, grid_room;

    eb_date_column date_columns[EB_ROLES];
    int64_t times_dropped, zones_ignored, unknown_flags, nursery_rows;
    eb_kept_rows kept;
    eb_audit_column audits[EB_AUDIT_COLUMNS_MOST]; /* of a pupil file */
    size_t audit_count;
    char *text; /* the fields of a row, each with a NUL after it */
    size_t text_room;

    char **notes;
    size_t note_count, note_room;
};

/* ---- words (rows_words.c) ----------------------------------------------- */

/* Without the blanks and tabs around it. */
eb_field eb_field_trim(eb_field field);
/* Equal but for ASCII case. `word` is NUL-terminated. */
int eb_field_is(eb_field field, const char *word);
int eb_field_same(eb_field a, eb_field b);
/* 0 to 999,999,999 in digits only; 0 when it is not. */
int eb_field_number(eb_field field, int64_t *out);
int eb_field_session(eb_field field, eb_half *out);
/* NULL, or why a trimmed id cannot be one. Static text. */
const char *eb_pupil_id_fault(eb_field id);
const char *eb_school_id_fault(eb_field id);

/* ---- dates (rows_dates.c) ----------------------------------------------- */

/* A date of the column of `role`, from a trimmed field. NULL, or why it is
 * none (static text). Counts a time after it, and keeps what it proves of the
 * order of day and month. */
const char *eb_rows_date(eb_rows *rows, eb_role role, eb_field field,
                         int64_t line, eb_date *out);
/* The same for recorded_at, in minutes since 1970; blank is EB_NO_TIME. */
const char *eb_rows_moment(eb_rows *rows, eb_field field, int64_t line,
                           int64_t *out);
/* The same for any column: a date, or date and time. `fault` when it is
 * neither. */
const char *eb_rows_minute(eb_rows *rows, eb_role role, eb_field field,
                           int64_t line, const char *fault, int64_t *out);
/* EB_ERR_AMBIGUOUS when a column's dates can be read both ways. */
eb_status eb_rows_check_dates(const eb_rows *rows, eb_error *err);

/* ---- header (rows_header.c) --------------------------------------------- */

const char *eb_role_name(eb_role role);
/* Reads `pupil_id=STUDENT_ID,date=DATE`, or lines of such. */
eb_status eb_rows_read_columns(eb_rows *rows, const char *columns,
                               eb_error *err);
eb_status eb_rows_read_header(eb_rows *rows, const eb_field *fields, size_t n,
                              int64_t line, eb_error *err);

/* A register's form: sets rows->form and rows->grid, and takes their columns
 * from the roles that the form does not have (rows_form.c). */
eb_status eb_rows_find_form(eb_rows *rows, const eb_field *fields, size_t n,
                            int64_t line, eb_error *err);

/* EB_ERR_HEADER; the format has one %s, for the role's name. `column` from 1,
 * or 0 for none. */
eb_status eb_rows_fail_header(eb_error *err, int64_t line, size_t column,
                              eb_role role, const char *format);

/* A header field without blanks and byte order mark. */
eb_field eb_rows_column_name(const eb_field *fields, size_t column);
int eb_rows_has(const eb_rows *rows, eb_role role);
/* 1 when the column, from 0, has a role. */
int eb_rows_uses(const eb_rows *rows, size_t column);

/* The field of a role, trimmed; length 0 when the file has no such column. */
eb_field eb_rows_field(const eb_rows *rows, eb_role role,
                       const eb_field *fields);

/* ---- rows of each kind -------------------------------------------------- */

/* NULL, or why a row of n fields does not fit the header. Static text. */
const char *eb_rows_shape_fault(const eb_rows *rows, const eb_field *fields,
                                size_t n);

/* Pupil and school of a register row; the text is NULL when the file has no
 * schools. Returns NULL, or why they cannot be used. */
const char *eb_rows_ids(const eb_rows *rows, const eb_field *fields,
                        eb_field *pupil, eb_field *school);

/* A row of the long form, read; the fields are those of the row. */
typedef struct eb_long_row {
    eb_field pupil, school, code;
    eb_date date;
    eb_half half;
    int64_t recorded_at;
} eb_long_row;

/* NULL, or why the row, which fits the header, cannot be used. */
const char *eb_rows_read_long(eb_rows *rows, const eb_field *fields,
                              int64_t line, eb_long_row *out);

eb_status eb_rows_add_register(eb_rows *rows, const eb_field *fields, size_t n,
                               int64_t line, eb_error *err);
/* Counts a row of a register, or all cells of its grid, as malformed. */
void eb_rows_put_bad(eb_rows *rows, int64_t line, const char *reason);
/* A row of the marks form, read; the fields are those of the row. */
typedef struct eb_marks_row {
    int64_t line;
    const char *fault; /* NULL: the row can be used */
    eb_date start;
    int has_school;
    eb_field pupil, school, marks;
} eb_marks_row;

void eb_rows_read_marks(eb_rows *rows, const eb_field *fields, int64_t line,
                        eb_marks_row *out);
/* 1: the row refutes that the file's marks have no commas. */
int eb_marks_late_comma(const eb_rows *rows, const eb_marks_row *row);
/* The next session's code off the front of the marks: a character of UTF-8,
 * or a piece up to a comma. `*more` is 0 after the last. */
eb_field eb_marks_take(eb_field *rest, eb_marks_form form, int *more);
/* The marks form; the row fits the header. */
eb_status eb_rows_add_marks(eb_rows *rows, const eb_field *fields, int64_t line,
                            eb_error *err);
/* The end of a file in the marks form: puts the rows that were kept. */
eb_status eb_rows_end_marks(eb_rows *rows, eb_error *err);
/* For these the row fits the header, too. */
eb_status eb_rows_add_pupil(eb_rows *rows, const eb_field *fields, size_t n,
                            int64_t line, eb_error *err);
eb_status eb_rows_add_period(eb_rows *rows, const eb_field *fields, size_t n,
                             int64_t line, eb_error *err);
eb_status eb_rows_add_code(eb_rows *rows, const eb_field *fields, size_t n,
                           int64_t line, eb_error *err);
eb_status eb_rows_add_case(eb_rows *rows, const eb_field *fields, size_t n,
                           int64_t line, eb_error *err);

/* ---- fields that must be right (rows_fields.c) ----------------------------
 */

/* EB_ERR_ROW at the column of `role`. */
eb_status eb_rows_fail(const eb_rows *rows, eb_role role, int64_t line,
                       const char *reason, eb_error *err);

/* Room in rows->text for every field of a row and its NUL. */
eb_status eb_rows_room_for_text(eb_rows *rows, const eb_field *fields, size_t n,
                                eb_error *err);
/* The trimmed field of `role` as a string at *at, which moves past it. Fails
 * on a NUL byte inside. "" when the file has no such column. */
eb_status eb_rows_string(const eb_rows *rows, eb_role role,
                         const eb_field *fields, int64_t line, char **at,
                         const char **out, eb_error *err);
/* A date, or EB_NO_DATE for a blank. */
eb_status eb_rows_optional_date(eb_rows *rows, eb_role role,
                                const eb_field *fields, int64_t line,
                                eb_date *out, eb_error *err);

/* An error when it is blank. */
eb_status eb_rows_required_date(eb_rows *rows, eb_role role,
                                const eb_field *fields, int64_t line,
                                eb_date *out, eb_error *err);

/* The same status; gives the error its line when it has none. */
eb_status eb_rows_at_line(eb_status status, int64_t line, eb_error *err);

/* One of the flags that rules read; bytes, case included. */
int eb_flag_is_known(eb_field flag);

/* ---- notes (rows_notes.c) ----------------------------------------------- */

/* The name of a column is shortened and made printable. */
eb_status eb_rows_note_column(eb_rows *rows, const char *before, eb_field name,
                              const char *after, eb_error *err);
/* "1 date ..." or "2 dates ...": nothing for a count of 0. */
eb_status eb_rows_note_count(eb_rows *rows, int64_t count, const char *one,
                             const char *many, eb_error *err);
void eb_rows_free_notes(eb_rows *rows);

#endif
