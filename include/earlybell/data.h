/* SPDX-License-Identifier: MIT */
/*
 * Dates, attendance codes, the register, links between schools, and the view:
 * a register as it stood on one day.
 *
 * The life of a register:
 *   eb_register_new, then periods and pupils, then marks, then
 *   eb_register_close. From then on it is const and may be shared between
 *   threads, until eb_register_set_mark, which needs it alone.
 *   eb_view_new(register, as_of) says from which day you look; every feature,
 *   score and list is computed from a view, so that they cannot disagree.
 *
 * Words: a session is half a school day; a mark is the code recorded for a
 * pupil at a session; an enrolment is a pupil at a school.
 */
#ifndef EARLYBELL_DATA_H
#define EARLYBELL_DATA_H

#include "earlybell/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- dates -------------------------------------------------------------- */

/* Days since 1970-01-01 in the Gregorian calendar. */
typedef int32_t eb_date;

#define EB_NO_DATE INT32_MIN
#define EB_DATE_MIN 13361 /* 2006-08-01, the first date a register may hold */
#define EB_DATE_MAX 47328 /* 2099-07-31, the last */

/* EB_NO_DATE when there is no such day (31 April, 29 February 2023). */
EB_API eb_date eb_date_make(int year, int month, int day);

/* Any of the pointers may be NULL. month 1 to 12, day 1 to 31. */
EB_API void eb_date_split(eb_date date, int *year, int *month, int *day);

/* 0 Monday to 6 Sunday. */
EB_API int eb_date_weekday(eb_date date);

/* 2025 for every day from 2025-08-01 to 2026-07-31. */
EB_API int eb_date_academic_year(eb_date date);

/* 1 August of that academic year. */
EB_API eb_date eb_academic_year_start(int academic_year);

/* Exactly `2025-09-03`; EB_ERR_DATE otherwise. */
EB_API eb_status eb_date_read(const char *text, size_t length, eb_date *out);

/* Writes `2025-09-03` and a NUL. A date outside the years 0 to 9999 is
 * written as an empty string. */
EB_API void eb_date_write(eb_date date, char out[11]);

/* ---- codes -------------------------------------------------------------- */

/* The statistical class of a mark. The first two are attended, the next two
 * absent; these four are the possible sessions (Working together to improve
 * school attendance, 2024; SI 2024/208 regulation 10). */
typedef enum eb_class {
    EB_PRESENT,
    EB_APPROVED,
    EB_AUTHORISED,
    EB_UNAUTHORISED,
    EB_NOT_POSSIBLE,
    EB_ADMIN,
    EB_NO_MARK,
    EB_UNKNOWN
} eb_class;

/* One row of the code table. The strings live as long as the table. */
typedef struct eb_code {
    const char *code;    /* 1 to 7 bytes, case-sensitive */
    eb_date valid_from;  /* EB_NO_DATE: always */
    eb_date valid_to;    /* inclusive; EB_NO_DATE: still valid */
    eb_class class_;     /* never EB_UNKNOWN */
    const char *group;   /* "illness", "holiday", ... */
    int sensitive;       /* 1: health or as sensitive; shown as its class */
    const char *meaning; /* plain English */
} eb_code;

/* The national table, plus any local codes. Const objects may be shared. */
typedef struct eb_codes eb_codes;

/* A table that holds the built-in codes. Free it with eb_codes_free. */
EB_WARN_UNUSED EB_API eb_status eb_codes_new(const eb_memory *memory,
                                             eb_codes **out, eb_error *err);
EB_API void eb_codes_free(eb_codes *codes);

/* Adds a local code. EB_ERR_CODE when it overlaps in time with a row of the
 * same code, has an unknown group for its class, dates outside 1900 to 2200,
 * or no room is left: 16 codes of a group, 29 of all that are not possible.
 * The strings are copied. */
EB_WARN_UNUSED EB_API eb_status eb_codes_add(eb_codes *codes,
                                             const eb_code *code,
                                             eb_error *err);

EB_API size_t eb_codes_count(const eb_codes *codes);
/* In the order of the table; NULL when there is no such row. */
EB_API const eb_code *eb_codes_get(const eb_codes *codes, size_t index);
/* The row valid on that date, or NULL: the code is unknown then. */
EB_API const eb_code *eb_codes_find(const eb_codes *codes, const char *code,
                                    size_t length, eb_date date);
/* "present", "approved", ... "unknown". */
EB_API const char *eb_class_name(eb_class class_);

/* ---- register ----------------------------------------------------------- */

typedef struct eb_register eb_register;

typedef enum eb_half { EB_AM = 0, EB_PM = 1 } eb_half;

/* What to do when two marks for one session differ. */
typedef enum eb_conflicts {
    EB_CONFLICTS_REFUSE,  /* eb_view_new fails with EB_ERR_CONFLICT */
    EB_CONFLICTS_ABSENT,  /* an absence wins */
    EB_CONFLICTS_ATTENDED /* an attendance wins */
} eb_conflicts;

typedef struct eb_register_options {
    size_t size; /* sizeof(eb_register_options) */
    eb_memory memory;
    const eb_codes *codes; /* copied; NULL: the built-in table */
    eb_conflicts conflicts;
    eb_cpu cpu; /* EB_ERR_ARGUMENT when this machine lacks it */
} eb_register_options;

#define EB_REGISTER_OPTIONS_INIT                                           \
    {                                                                      \
        sizeof(eb_register_options), {0, 0, 0, 0}, 0, EB_CONFLICTS_REFUSE, \
            EB_CPU_BEST                                                    \
    }

#define EB_NO_TIME INT64_MIN

/* One mark. `recorded_at` is in minutes since 1970-01-01T00:00, by the clock
 * of whoever wrote it; EB_NO_TIME: known from the start. Several timed rows
 * for one session are amendments, of which the latest known one counts. */
typedef struct eb_mark {
    const char *pupil;
    const char *school; /* NULL: as the pupil rows say, else "" */
    eb_date date;
    eb_half half;
    const char *code; /* "" or NULL: no mark was made */
    int64_t recorded_at;
} eb_mark;

#define EB_YEAR_RECEPTION 0
#define EB_YEAR_UNKNOWN (-1)
#define EB_NO_COUNT (-1)

typedef enum eb_consent {
    EB_CONSENT_UNKNOWN,
    EB_CONSENT_YES,
    EB_CONSENT_NO
} eb_consent;

/* What a further column of the pupil file says: a group to compare in an
 * evaluation. Never in a feature, a score, a rule or a list. */
typedef struct eb_audit {
    const char *name;  /* 1 to 64 bytes; case does not matter */
    const char *value; /* NULL or "": blank */
} eb_audit;

#define EB_AUDIT_NAME_MOST 64
#define EB_AUDIT_COLUMNS_MOST 64 /* of a register */

/* What is known of an enrolment besides its marks. NULL strings are empty.
 * `school` NULL or "": a row for the pupil at any school. */
typedef struct eb_pupil {
    size_t size; /* sizeof(eb_pupil) */
    const char *pupil;
    const char *school;
    int academic_year; /* 2025 for 2025/26; 0: the file has no such column */
    const char *family;
    int year_group; /* EB_YEAR_RECEPTION, 1 to 14, or EB_YEAR_UNKNOWN */
    eb_date entry_date;
    eb_date leaving_date;
    int64_t last_year_possible; /* sessions, or EB_NO_COUNT */
    int64_t last_year_absent;
    eb_consent consent;
    const char *destination, *support, *flags;
    const char *name, *class_name, *contact; /* shown, never read */
    const eb_audit *audit; /* borrowed during the call; no name twice */
    size_t audit_count;
} eb_pupil;

#define EB_PUPIL_INIT                                                          \
    {                                                                          \
        sizeof(eb_pupil), 0, 0, 0, 0, EB_YEAR_UNKNOWN, EB_NO_DATE, EB_NO_DATE, \
            EB_NO_COUNT, EB_NO_COUNT, EB_CONSENT_UNKNOWN, 0, 0, 0, 0, 0, 0, 0, \
            0                                                                  \
    }

typedef enum eb_period_kind { EB_TERM, EB_CLOSED } eb_period_kind;

/* A row of the calendar: both dates inclusive. `school` NULL or "": all. */
typedef struct eb_period {
    const char *school;
    eb_date first_date;
    eb_date last_date;
    eb_period_kind kind;
} eb_period;

EB_WARN_UNUSED EB_API eb_status eb_register_new(
    const eb_register_options *options, eb_register **out, eb_error *err);
EB_API void eb_register_free(eb_register *reg);

/* Adding needs an open register and one thread. A date out of range, an
 * unknown code or a second mark is counted (see eb_counts), not an error.
 * EB_ERR_LIMIT: an id of over 1024 bytes, or a pupil's 4,097th school. After
 * EB_ERR_MEMORY the register may be used on: the mark was not added. */
EB_WARN_UNUSED EB_API eb_status eb_register_add_mark(eb_register *reg,
                                                     const eb_mark *mark,
                                                     eb_error *err);

/* One character a session, AM then PM of every Monday to Friday from
 * `start` on. A space or `-` is no mark. */
EB_WARN_UNUSED EB_API eb_status eb_register_add_marks(
    eb_register *reg, const char *pupil, const char *school, eb_date start,
    const char *marks, size_t length, eb_error *err);

/* Add pupils before marks that name no school (EB_ERR_STATE after them).
 * EB_ERR_CONFLICT when another row for the same pupil, school and year says
 * otherwise; EB_ERR_LIMIT for an id of over 1024 bytes, over 4096 rows for
 * one pupil, or audit columns over their limits; EB_ERR_ROW for a value out
 * of its range, or an audit column named twice. */
EB_WARN_UNUSED EB_API eb_status eb_register_add_pupil(eb_register *reg,
                                                      const eb_pupil *pupil,
                                                      eb_error *err);

EB_WARN_UNUSED EB_API eb_status eb_register_add_period(eb_register *reg,
                                                       const eb_period *period,
                                                       eb_error *err);

/* Sorts; after this the register is read-only. */
EB_WARN_UNUSED EB_API eb_status eb_register_close(eb_register *reg,
                                                  eb_error *err);

/*
 * Changes one mark of a closed register, in place. Needs the register alone:
 * no view of it may be in use by another thread, and each of its views must
 * be refreshed (eb_view_refresh) before it is used again.
 * What was amended or in conflict for that session is superseded by it; the
 * counts follow, but eb_view_problem goes on naming the lines of the files as
 * they were read, the one that is put right among them.
 * `*others_changed` is 1 when rows of other enrolments may have other
 * features now (cohort, family, last year), 0 when surely not. NULL allowed.
 * `school` NULL is the school "". The day may be one without marks yet; a
 * view that finds its own as_of may then look from another day.
 * EB_ERR_NOT_FOUND: the pupil has no mark at that school in that academic
 * year, so there is no row to change.
 * EB_ERR_CODE: the code is unknown on that date.
 */
EB_WARN_UNUSED EB_API eb_status eb_register_set_mark(
    eb_register *reg, const char *pupil, const char *school, eb_date date,
    eb_half half, const char *code, int *others_changed, eb_error *err);

/* The audit columns in the order in which they came: NULL past the last. The
 * name is as it was written first, and lives until the register is added to. */
EB_API size_t eb_register_audit_count(const eb_register *reg);
EB_API const char *eb_register_audit_name(const eb_register *reg, size_t audit);

EB_API size_t eb_register_school_count(const eb_register *reg);
EB_API size_t eb_register_pupil_count(const eb_register *reg);
/* Of rows used before eb_view: EB_NO_DATE when there is no mark at all. */
EB_API eb_date eb_register_first_date(const eb_register *reg);
EB_API eb_date eb_register_last_date(const eb_register *reg);

/*
 * The marks of a closed register in one fixed form, for a digest: the same
 * marks give the same bytes, in whatever order and form they came.
 *
 * UTF-8 lines, each ended by LF. The first is
 *   school_id,pupil_id,start_date,marks
 * and then there is one line for an enrolment and academic year with a used
 * mark, by school id (as bytes), year, pupil id:
 *   "S1","P1",2025-09-03,"/,\,I,,/"
 * Ids and marks are always in double quotes, and a double quote inside is
 * doubled. `marks` has one code for each session, separated by commas, AM
 * then PM of every Monday to Friday, from the AM of start_date to the last
 * used mark; start_date is the day of the first. A session without a used
 * mark (none, a blank, `-`, an unknown code) is empty. Amendments are
 * applied, whenever they were recorded. A Saturday or Sunday with a mark has
 * a line of its own after that, with two codes, by date.
 *
 * Hands pieces to `write`, which returns 0, or not 0 to stop (EB_ERR_WRITE).
 * EB_ERR_STATE: the register is open. EB_ERR_MEMORY.
 */
EB_WARN_UNUSED EB_API eb_status eb_register_write_fixed(
    const eb_register *reg,
    eb_status (*write)(void *context, const char *text, size_t length),
    void *context, eb_error *err);

/* ---- rows of a file, from any tokeniser --------------------------------- */

/*
 * The rules for rows live here once: column
 * names, forms, dates, amendments, accounting. You split the text into
 * fields; this reads them. Fields are (pointer, length), not terminated.
 */
typedef struct eb_rows eb_rows;

typedef struct eb_field {
    const char *text;
    size_t length;
} eb_field;

typedef enum eb_rows_kind {
    EB_ROWS_REGISTER, /* long, marks or grid form, read from the header */
    EB_ROWS_PUPILS,
    EB_ROWS_CALENDAR,
    EB_ROWS_CODES, /* local codes: give `codes`, not a register */
    EB_ROWS_CASES  /* what was said and done: give `add_case`, no register */
} eb_rows_kind;

/* What a family or a school did, in a cases file. */
typedef enum eb_event {
    EB_EVENT_TOLD, /* the family gave a reason */
    EB_EVENT_ASKED_HELP,
    EB_EVENT_COMPLAINT,
    EB_EVENT_CONSENT_GIVEN,
    EB_EVENT_CONSENT_REFUSED,
    EB_EVENT_CONTACT_TRIED, /* by the school or the scheme from here */
    EB_EVENT_TEXT_SENT,
    EB_EVENT_CALL,
    EB_EVENT_VISIT,
    EB_EVENT_NO_ANSWER,
    EB_EVENT_CARD_LEFT,
    EB_EVENT_PARENT_ADVISED,
    EB_EVENT_CHILD_RETURNED,
    EB_EVENT_REASON_FOUND,
    EB_EVENT_REFERRED,
    EB_EVENT_LETTER,
    EB_EVENT_PLAN_MADE,
    EB_EVENT_PANEL,
    EB_EVENT_FINAL_WARNING,
    EB_EVENT_NOTICE,
    EB_EVENT_NOTICE_PAID,
    EB_EVENT_MENTOR_OFFERED,
    EB_EVENT_MENTOR_STARTED,
    EB_EVENT_MENTOR_SESSION,
    EB_EVENT_MENTOR_ENDED,
    EB_EVENT_OVERRIDE,
    EB_EVENT_NOTE,
    EB_EVENTS
} eb_event;

#define EB_EVENTS_ROOM 64 /* for events that later versions know */

/* "told", "asked_help", ... ; "" when there is none of that number. */
EB_API const char *eb_event_name(eb_event event);
/* The event of a name, or -1. */
EB_API int eb_event_find(const char *name, size_t length);

/* One row of a cases file. `at` is in minutes since 1970-01-01T00:00, by the
 * clock of whoever wrote it; a date alone is its first minute. `who` and
 * `note` may be NULL. */
typedef struct eb_case {
    const char *pupil;
    int64_t at;
    eb_event event;
    const char *who, *note;
} eb_case;

typedef enum eb_dates { EB_DATES_FIND, EB_DATES_ISO, EB_DATES_DMY } eb_dates;
typedef enum eb_marks_form {
    EB_MARKS_FIND, /* codes when any `marks` has a comma, else characters */
    EB_MARKS_CHARACTERS,
    EB_MARKS_CODES
} eb_marks_form;

typedef struct eb_rows_options {
    size_t size; /* sizeof(eb_rows_options) */
    eb_rows_kind kind;
    eb_dates dates;
    eb_marks_form marks;
    /* "pupil_id=STUDENT_ID,date=DATE" or lines of such; NULL: none. */
    const char *columns;
    eb_codes *codes; /* EB_ROWS_CODES only */
    /* EB_ROWS_CASES only: takes each row, whose strings live during the call.
     * A status that is not EB_OK ends the reading. */
    eb_status (*add_case)(void *context, const eb_case *row, eb_error *err);
    void *case_context;
    int threads; /* of eb_rows_add_columns; 0 or 1: the calling one */
} eb_rows_options;

#define EB_ROWS_OPTIONS_INIT                                      \
    {                                                             \
        sizeof(eb_rows_options), EB_ROWS_REGISTER, EB_DATES_FIND, \
            EB_MARKS_FIND, 0, 0, 0, 0, 0                          \
    }

/* `reg` must stay open until eb_rows_end; NULL with EB_ROWS_CODES and
 * EB_ROWS_CASES. Memory is the register's or, without one, malloc's. */
EB_WARN_UNUSED EB_API eb_status eb_rows_new(eb_register *reg,
                                            const eb_rows_options *options,
                                            eb_rows **out, eb_error *err);
EB_API void eb_rows_free(eb_rows *rows);

/* The header, then every row, each with its line number from 1. A register
 * row that cannot be read is counted as malformed and is no error; a pupil,
 * calendar or code row that cannot be read is (EB_ERR_ROW). */
EB_WARN_UNUSED EB_API eb_status eb_rows_header(eb_rows *rows,
                                               const eb_field *fields, size_t n,
                                               int64_t line, eb_error *err);
EB_WARN_UNUSED EB_API eb_status eb_rows_add(eb_rows *rows,
                                            const eb_field *fields, size_t n,
                                            int64_t line, eb_error *err);
/* A line that the tokeniser itself could not split: counted as malformed in
 * a register, an error elsewhere. `reason` is static text. */
EB_WARN_UNUSED EB_API eb_status eb_rows_malformed(eb_rows *rows, int64_t line,
                                                  const char *reason,
                                                  eb_error *err);
/*
 * Columns instead of rows, as Arrow, NumPy and databases hold them: a batch
 * of rows of one file. Each means exactly what eb_rows_add would make of the
 * row's text, with dates as 2025-09-03, times as 2025-09-03T09:05:00 (only
 * the date at midnight, unless `utc`), numbers in decimal, what is missing as
 * "".
 */
typedef enum eb_values_kind {
    EB_VALUES_MISSING,    /* nothing in any row */
    EB_VALUES_TEXT,       /* bytes from int32_t values[i] up to values[i + 1] */
    EB_VALUES_LARGE_TEXT, /* the same with int64_t */
    EB_VALUES_VIEW_TEXT,  /* 16 bytes a value: Arrow's string views */
    EB_VALUES_FIXED_TEXT, /* `width` bytes a value; NULs at its end are none */
    EB_VALUES_DATE,       /* int32_t, days since 1970-01-01 */
    EB_VALUES_TIME,       /* int64_t since 1970-01-01T00:00, see per_second */
    EB_VALUES_INTEGER,    /* signed, of `width` bytes: 1, 2, 4 or 8 */
    EB_VALUES_UNSIGNED,
    EB_VALUES_DICTIONARY, /* signed index of `width` bytes into `dictionary` */
    EB_VALUES_UNSIGNED_DICTIONARY,
    EB_VALUES_KINDS
} eb_values_kind;

/* Everything is borrowed during the call and only read. A zeroed structure is
 * a column of EB_VALUES_MISSING. */
typedef struct eb_column {
    eb_values_kind kind;
    size_t width;         /* bytes, of FIXED_TEXT, numbers and indices */
    const void *values;   /* need not be aligned */
    const uint8_t *valid; /* bit i % 8 of byte i / 8; NULL: none is missing */
    size_t offset;        /* of the first row in `values` and `valid` */
    const char *bytes;    /* of TEXT and LARGE_TEXT */
    /* VIEW_TEXT: the buffers that long values are in. Views outside of them
     * are refused. */
    const void *const *buffers;
    const int64_t *buffer_sizes;
    size_t buffer_count;
    int64_t per_second; /* TIME: 1, 1000, 1000000 or 1000000000 */
    int utc;            /* TIME: 1: by UTC, written with a Z */
    /* DICTIONARY: any kind but a dictionary, and its number of rows. */
    const struct eb_column *dictionary;
    size_t dictionary_count;
} eb_column;

/* Rows first_line, first_line + 1, ... in the order of the header's columns.
 * A file may come in several batches of other kinds. EB_ERR_ARGUMENT: not as
 * many columns as the header has, or a column that breaks the shape above
 * (`column` says which, `row` where); rows before it are in the register. With
 * threads the register's memory functions are called by one after the other.
 */
EB_WARN_UNUSED EB_API eb_status eb_rows_add_columns(
    eb_rows *rows, const eb_column *columns, size_t column_count,
    size_t row_count, int64_t first_line, eb_error *err);

/*
 * Rows of a register read apart from it: several threads read batches of one
 * file, each a batch of its own at a time, and one after the other, in the
 * order of the file, they are joined. A row means what eb_rows_add would make
 * of it at that place, whatever the number of batches and threads.
 *
 * Only rows of a register, after their header; in the marks form once it is
 * known whether commas split the marks: eb_rows_can_batch says when. Their
 * register's memory functions are then called from all these threads.
 */
typedef struct eb_rows_batch eb_rows_batch;

EB_API int eb_rows_can_batch(const eb_rows *rows);
EB_WARN_UNUSED EB_API eb_status eb_rows_batch_new(const eb_rows *rows,
                                                  eb_rows_batch **out,
                                                  eb_error *err);
EB_API void eb_rows_batch_free(eb_rows_batch *batch);
/* Reads a row of the batch. `line` counts from 0 at the batch's own first
 * line. The texts are borrowed until the batch is joined or cleared. Not
 * EB_OK: this row is not in the batch; join it, and give the row to
 * eb_rows_add, which knows what to do or to say. */
EB_WARN_UNUSED EB_API eb_status eb_rows_batch_add(eb_rows_batch *batch,
                                                  const eb_field *fields,
                                                  size_t n, int64_t line,
                                                  eb_error *err);
/* Puts all into the register, as rows from `first_line` on, and empties the
 * batch for further ones. Errors: those of eb_rows_add. */
EB_WARN_UNUSED EB_API eb_status eb_rows_batch_join(eb_rows *rows,
                                                   eb_rows_batch *batch,
                                                   int64_t first_line,
                                                   eb_error *err);
/* Drops what was read. */
EB_API void eb_rows_batch_clear(eb_rows_batch *batch);

/* Decides what only the whole file can: EB_ERR_AMBIGUOUS when every date
 * could be read both ways. The rows are in the register by then, day first:
 * after this error, as after any of eb_rows_add, free the register. */
EB_WARN_UNUSED EB_API eb_status eb_rows_end(eb_rows *rows, eb_error *err);

/* What a person should be told: ignored columns, dropped times. Notes are
 * English sentences that live as long as `rows`. NULL past the last. */
EB_API const char *eb_rows_note(const eb_rows *rows, size_t index);

/* ---- accounting --------------------------------------------------------- */

/* Every row of a register (every session of the marks and grid forms) ends
 * in exactly one of these. */
typedef enum eb_fate {
    EB_USED,
    EB_REPEATED,     /* the same mark twice */
    EB_SUPERSEDED,   /* by a later amendment */
    EB_LATER,        /* dated on or after as_of, or recorded too late */
    EB_CONFLICTING,  /* another mark for the same session */
    EB_UNKNOWN_CODE, /* counts as a session that is not possible */
    EB_OUT_OF_RANGE, /* before 2006-08-01 or after 2099-07-31 */
    EB_MALFORMED,
    EB_FATES
} eb_fate;

#define EB_FATES_ROOM 16 /* for fates that later versions know */

typedef struct eb_counts {
    int64_t rows; /* the sum of `fates` */
    int64_t fates[EB_FATES_ROOM];
    int64_t pupils_missing;  /* pupils that the pupil rows do not name */
    int64_t pupils_unmarked; /* pupils of the pupil rows without any mark */
} eb_counts;

/* "used", "repeated", ... */
EB_API const char *eb_fate_name(eb_fate fate);

/* One of the first 20 rows of a fate that is not EB_USED, EB_REPEATED,
 * EB_SUPERSEDED or EB_LATER. `reason` is static text. */
typedef struct eb_problem {
    int file; /* the order in which eb_rows were made, from 0; -1: none */
    int64_t line;
    const char *reason;
} eb_problem;

/* ---- links -------------------------------------------------------------- */

/*
 * What a school's rows need from elsewhere: last year's sessions by pupil,
 * this year's days by family. Made from views of any shards of whole schools,
 * in any order, with the same as_of and known_at; added up; given to a view.
 * They must hold every shard once, the view's own schools among them: a shard
 * added twice counts its families twice, and one left out is not known.
 */
typedef struct eb_links eb_links;
typedef struct eb_view eb_view;

EB_WARN_UNUSED EB_API eb_status eb_links_new(const eb_view *view,
                                             eb_links **out, eb_error *err);
EB_API void eb_links_free(eb_links *links);
/* Adds `from` to `into`, or changes nothing; takes the time of `from`, so that
 * small ones go into a large one. EB_ERR_LINKS: of another as_of or known_at,
 * EB_ERR_MEMORY. */
EB_WARN_UNUSED EB_API eb_status eb_links_merge(eb_links *into,
                                               const eb_links *from,
                                               eb_error *err);
/* The text form: lines of printable ASCII and ids. Hands each piece to
 * `write`, which returns 0, or not 0 to stop (EB_ERR_WRITE). */
EB_WARN_UNUSED EB_API eb_status eb_links_write(
    const eb_links *links,
    eb_status (*write)(void *context, const char *text, size_t length),
    void *context, eb_error *err);
EB_WARN_UNUSED EB_API eb_status eb_links_read(const char *text, size_t length,
                                              const eb_memory *memory,
                                              eb_links **out, eb_error *err);

/* ---- view --------------------------------------------------------------- */

typedef enum eb_unit { EB_UNIT_ENROLMENT, EB_UNIT_PUPIL } eb_unit;

/*
 * From which day, and how, everything is looked at.
 * as_of: only sessions dated before it are seen. EB_NO_DATE: the day after
 *   the last date on which a twentieth of a school's enrolments are marked
 *   present (the latest over schools); then every amendment is known.
 * known_at: marks as known at the end of that day; EB_NO_DATE: the day
 *   before as_of.
 * threshold: replaces 10/100 in what is shown, never in what a model reads;
 *   a share above 0 and at most 1, num and den at most 1,000,000.
 * ahead_weeks: the horizon of p_ahead in school weeks, at most 60; 0: the
 *   rest of the year.
 * max_bad: the share of unknown codes or malformed rows above which
 *   eb_view_new refuses with EB_ERR_QUALITY; negative: 0.005 and 0.01.
 * inspect: 1: refuse nothing, for a report on the data alone.
 */
typedef struct eb_view_options {
    size_t size; /* sizeof(eb_view_options) */
    eb_memory memory;
    eb_date as_of;
    eb_date known_at;
    eb_unit unit;
    int threshold_num, threshold_den;
    int ahead_weeks;
    int sensitive; /* 1: compute the sensitive features too */
    int national;  /* 1: the statistics' own cut of year groups */
    int threads;   /* of features and scores; 0 or 1: the calling one */
    int inspect;
    double max_bad;
    const eb_links *links; /* borrowed while the view lives; NULL: none */
} eb_view_options;

#define EB_VIEW_OPTIONS_INIT                                           \
    {                                                                  \
        sizeof(eb_view_options), {0, 0, 0, 0}, EB_NO_DATE, EB_NO_DATE, \
            EB_UNIT_ENROLMENT, 10, 100, 0, 0, 0, 0, 0, -1.0, 0         \
    }

/* The register is borrowed, must be closed, and must outlive the view, which
 * is const and may be shared between threads. Cost: one pass over the marks.
 * Errors: EB_ERR_ARGUMENT and EB_ERR_DATE (options), EB_ERR_STATE (register
 * open), EB_ERR_NOT_FOUND (no as_of given, and nobody present on any day),
 * EB_ERR_CONFLICT and EB_ERR_QUALITY (bad rows), EB_ERR_LINKS, EB_ERR_MEMORY.
 * `line` is that of the first bad row. */
EB_WARN_UNUSED EB_API eb_status eb_view_new(const eb_register *reg,
                                            const eb_view_options *options,
                                            eb_view **out, eb_error *err);
EB_API void eb_view_free(eb_view *view);

/* After eb_register_set_mark: looks again. Until then every call on the view
 * that can fail does, with EB_ERR_STATE; so it does after a refresh that
 * failed, until one succeeds. A mark that only changes its own row, in a
 * session that was open and stays so, costs a microsecond; one that opens a
 * day, moves as_of or brings a pupil costs as much as eb_view_new, and so do
 * more than 64 marks at once and the unit pupil. Not thread-safe. */
EB_WARN_UNUSED EB_API eb_status eb_view_refresh(eb_view *view, eb_error *err);

EB_API eb_date eb_view_as_of(const eb_view *view);
EB_API eb_date eb_view_known_at(const eb_view *view);

/* Rows: one for each enrolment (or pupil) with any mark row dated in the
 * academic year before as_of, by school id, then pupil id, as bytes. */
EB_API size_t eb_view_row_count(const eb_view *view);

/* Why a row has, or has not, a probability; the first that fits. */
typedef enum eb_state {
    EB_STATE_NOT_STARTED, /* entry_date on or after as_of */
    EB_STATE_LEFT,        /* left, or no mark row on the last 10 open days */
    EB_STATE_NO_MARKS,    /* no possible session yet */
    EB_STATE_NO_CALENDAR, /* planned sessions left are not known */
    EB_STATE_EARLY,       /* under 20 possible sessions: scored, say so */
    EB_STATE_OK,
    EB_STATES
} eb_state;

/* "not_started", "left", "no_marks", "no_calendar", "early", "ok". */
EB_API const char *eb_state_name(eb_state state);

/* One row. Strings are borrowed from the register; never NULL. */
typedef struct eb_row {
    const char *pupil, *school, *family;
    const char *name, *class_name;
    int year_group; /* EB_YEAR_UNKNOWN when not known */
    eb_date entry_date, leaving_date;
    eb_state state;
    int64_t possible; /* P, sessions */
    int64_t absent;   /* A, sessions */
    int64_t planned;  /* R, sessions from as_of on, or EB_NO_COUNT */
} eb_row;

EB_WARN_UNUSED EB_API eb_status eb_view_row(const eb_view *view, size_t row,
                                            eb_row *out, eb_error *err);

/* What an audit column says of a row, for groups in an evaluation only; "" is
 * blank. Borrowed from the register. NULL when there is no such row or
 * column. A file without years is taken at its word for earlier ones. */
EB_API const char *eb_view_audit(const eb_view *view, size_t row, size_t audit);

/* `school` NULL: the pupil's only row, or its first when it has several.
 * EB_ERR_NOT_FOUND when there is none. */
EB_WARN_UNUSED EB_API eb_status eb_view_find(const eb_view *view,
                                             const char *pupil,
                                             const char *school, size_t *row,
                                             eb_error *err);

/* One session of a row, in time order. */
typedef struct eb_session {
    eb_date date;
    eb_half half;
    eb_class class_;
    /* When `sensitive` is 1, show a person the class only: code and group tell
     * of health and the like. */
    const char *code;  /* "" for a blank row; "?" for an unknown code */
    const char *group; /* "" when there is none */
    int sensitive;
    int open; /* 1: an open session of the school */
} eb_session;

/* The year's sessions of a row before as_of that have a mark row. Writes at
 * most `room` and always the whole number to `*n`: call with room 0 first. */
EB_WARN_UNUSED EB_API eb_status eb_view_sessions(const eb_view *view,
                                                 size_t row, eb_session *out,
                                                 size_t room, size_t *n,
                                                 eb_error *err);

/* What eb_view_options.national did: rows of Reception and Years 12 to 14
 * that were left out, and rows of Year 11 whose sessions after the Sunday
 * before the spring bank holiday were. Zeros without it. */
typedef struct eb_national {
    int64_t left_out, shortened;
} eb_national;
EB_API void eb_view_national(const eb_view *view, eb_national *out);

/* The accounting as this view sees it, and the first 20 problems of a fate:
 * NULL past the last. A problem lives until the view is refreshed or freed. */
EB_API void eb_view_counts(const eb_view *view, eb_counts *out);
EB_API const eb_problem *eb_view_problem(const eb_view *view, eb_fate fate,
                                         size_t index);

#ifdef __cplusplus
}
#endif

#endif
