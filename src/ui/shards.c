/* SPDX-License-Identifier: MIT */
/*
 * Rows go into the register of the school at hand; when another school begins,
 * that register is closed, looked at, worked on and freed. Of the pupil file
 * a school gets the rows of its pupils, of the calendar its own and the common
 * ones. What a run may hold of bad rows is judged by the whole at the end: a
 * small school with one bad row must not stop a nation.
 */
#include "ui/shards.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "data/register.h"
#include "data/rows.h"
#include "text/csv.h"
#include "ui/kept_rows.h"
#include "ui/progress.h"
#include "ui/pseudonyms.h"

#define UNKNOWN_MOST 0.005 /* of rows, as of a view (earlybell/data.h) */
#define MALFORMED_MOST 0.01

typedef struct shards {
    eb_input *input;
    eb_work *work;
    eb_totals *totals;
    eb_kept_file pupils, calendar;
    unsigned char *seen; /* of the pupil file's keys: 1: has marks */
    eb_ids schools;      /* those that were begun */
    eb_field *header;    /* of the file at hand */
    size_t header_count;
    char *header_text;
    int64_t header_line;
    int pupils_are_in; /* 1: all of them, see add_all_pupils */
    const char *file;
    eb_rows *rows; /* of the file and school at hand; NULL: none */
    uint32_t school;
    int code; /* of the work, once it failed */
} shards;

int eb_shards_wanted(const eb_settings *settings) {
    const eb_given *given = settings->given;
    const int by_rows = given->command == EB_COMMAND_FEATURES ||
                        given->command == EB_COMMAND_SCORE;
    const int whole = settings->format == EB_FORMAT_TEXT ||
                      settings->sort_column[0] != '\0' || settings->top > 0 ||
                      settings->view.national ||
                      given->values[EB_OPTION_SINCE] != NULL;
    /* Links need one day for all; found by itself, it is the whole's. */
    return (by_rows && !whole && given->values[EB_OPTION_LINKS] != NULL) ||
           (given->command == EB_COMMAND_LINKS &&
            settings->view.as_of != EB_NO_DATE);
}

/* ---- totals ------------------------------------------------------------- */

static int file_number(const eb_totals *totals, const char *name) {
    for (size_t i = 0; i < totals->file_count; i++) {
        if (totals->files[i] == name) return (int)i;
    }
    return -1;
}

static void add_totals(const shards *s, int64_t missing) {
    const eb_input *input = s->input;
    eb_totals *totals = s->totals;
    eb_counts counts;
    eb_view_counts(input->view, &counts);
    totals->some = 1;
    totals->as_of = eb_view_as_of(input->view);
    totals->known_at = eb_view_known_at(input->view);
    totals->counts.rows += counts.rows;
    totals->counts.pupils_missing +=
        s->pupils_are_in ? counts.pupils_missing : missing;
    totals->counts.pupils_unmarked +=
        s->pupils_are_in ? counts.pupils_unmarked : 0;
    for (int fate = 0; fate < EB_FATES; fate++) {
        const eb_problem *one;
        totals->counts.fates[fate] += counts.fates[fate];
        for (size_t i = 0;
             totals->problem_count[fate] < EB_TOTAL_PROBLEMS &&
             (one = eb_view_problem(input->view, (eb_fate)fate, i)) != NULL;
             i++) {
            eb_problem *kept =
                &totals->problems[fate][totals->problem_count[fate]++];
            *kept = *one;
            kept->file = one->file < 0
                             ? -1
                             : file_number(totals, input->files[one->file]);
        }
    }
}

/* The limits of a view, of all rows together. */
static int judge(const shards *s) {
    const eb_counts *counts = &s->totals->counts;
    const double given = s->input->settings.view.max_bad;
    const double rows = (double)(counts->rows - counts->fates[EB_LATER]);
    const double unknown = (double)counts->fates[EB_UNKNOWN_CODE];
    const double malformed = (double)counts->fates[EB_MALFORMED];
    if (unknown > (given < 0 ? UNKNOWN_MOST : given) * rows) {
        eb_say("too many rows have an unknown code (--max-bad)");
        return EB_EXIT_FAILED;
    }
    if (malformed > (given < 0 ? MALFORMED_MOST : given) * rows) {
        eb_say("too many rows cannot be read (--max-bad)");
        return EB_EXIT_FAILED;
    }
    return EB_EXIT_DONE;
}

/* ---- one school --------------------------------------------------------- */

static eb_status begin_register(shards *s, eb_error *err) {
    eb_input *input = s->input;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    options.codes = input->codes;
    options.conflicts = input->settings.conflicts;
    options.cpu = input->settings.cpu;
    input->file_count = 0;
    return eb_register_new(&options, &input->reg, err);
}

/* Rows of the file at hand, on the register at hand. */
static eb_status begin_rows(shards *s, eb_error *err) {
    eb_input *input = s->input;
    eb_rows_options how = EB_ROWS_OPTIONS_INIT;
    how.dates = input->settings.dates;
    how.marks = input->settings.marks;
    how.columns = input->columns_text;
    input->files[input->file_count++] = s->file;
    eb_status status = eb_rows_new(input->reg, &how, &s->rows, err);
    if (status == EB_OK) {
        status = eb_rows_header(s->rows, s->header, s->header_count,
                                s->header_line, err);
    }
    return status;
}

static eb_status end_rows(shards *s, eb_error *err) {
    eb_status status = EB_OK;
    if (s->rows != NULL) status = eb_rows_end(s->rows, err);
    eb_rows_free(s->rows);
    s->rows = NULL;
    return status;
}

static eb_status add_calendar(shards *s, const char *school, eb_error *err) {
    eb_input *input = s->input;
    eb_rows *rows = NULL;
    size_t added;
    if (s->calendar.path == NULL) return EB_OK;
    input->files[input->file_count++] = s->calendar.path;
    eb_status status =
        eb_kept_begin(&s->calendar, input, input->reg, &rows, err);
    if (status == EB_OK)
        status = eb_kept_add(&s->calendar, "", rows, &added, err);
    if (status == EB_OK && s->calendar.key != SIZE_MAX && school[0] != '\0') {
        status = eb_kept_add(&s->calendar, school, rows, &added, err);
    }
    if (status == EB_OK) status = eb_rows_end(rows, err);
    eb_rows_free(rows);
    return status;
}

/* Every row of the pupil file about a pupil of this register. */
static eb_status add_pupils(shards *s, int64_t *missing, eb_error *err) {
    eb_input *input = s->input;
    eb_register *reg = input->reg;
    const uint32_t count = reg->pupils.count; /* pupil rows add none */
    eb_rows *rows = NULL;
    *missing = 0;
    if (s->pupils.path == NULL || s->pupils_are_in) return EB_OK;
    input->files[input->file_count++] = s->pupils.path;
    eb_status status = eb_kept_begin(&s->pupils, input, reg, &rows, err);
    for (uint32_t id = 0; status == EB_OK && id < count; id++) {
        char pupil[EB_ID_MAX + 1];
        size_t added = 0;
        /* A copy: the text of ids moves when there are more. */
        snprintf(pupil, sizeof pupil, "%s", eb_ids_text(&reg->pupils, id));
        status = eb_kept_add(&s->pupils, pupil, rows, &added, err);
        *missing += added == 0;
        if (added > 0) s->seen[eb_kept_first(&s->pupils, pupil)] = 1;
    }
    if (status == EB_OK) status = eb_rows_end(rows, err);
    eb_rows_free(rows);
    return status;
}

/* Without schools in the register they are those of the pupil file, which
 * must be known before the first mark: then all is one shard. */
static eb_status add_all_pupils(shards *s, eb_error *err) {
    eb_input *input = s->input;
    eb_rows *rows = NULL;
    size_t added;
    if (s->pupils.path == NULL || s->pupils_are_in) return EB_OK;
    input->files[input->file_count++] = s->pupils.path;
    s->pupils_are_in = 1;
    eb_status status = eb_kept_begin(&s->pupils, input, input->reg, &rows, err);
    if (status == EB_OK) {
        status = eb_kept_add(&s->pupils, NULL, rows, &added, err);
    }
    if (status == EB_OK) status = eb_rows_end(rows, err);
    eb_rows_free(rows);
    return status;
}

static int look_and_work(shards *s, int64_t missing) {
    eb_input *input = s->input;
    eb_view_options options = input->settings.view;
    eb_error err = {0};
    options.max_bad = 1.0;
    if (eb_pseudonyms_rename(input, &err) != EB_OK ||
        eb_register_close(input->reg, &err) != EB_OK ||
        eb_view_new(input->reg, &options, &input->view, &err) != EB_OK) {
        return eb_say_error(err.line > 0 ? s->file : NULL, &err);
    }
    eb_input_say_calendars(input);
    add_totals(s, missing);
    eb_run_log_view(input->log, input->view);
    return s->work(input);
}

static void free_school(eb_input *input) {
    eb_view_free(input->view);
    eb_register_free(input->reg);
    input->view = NULL;
    input->reg = NULL;
}

/* The school at hand is whole. Not EB_OK: what was wrong has been said, and
 * s->code tells the exit code. */
static eb_status end_school(shards *s, eb_error *err) {
    eb_input *input = s->input;
    char school[EB_ID_MAX + 1];
    int64_t missing = 0;
    if (input->reg == NULL) return EB_OK;
    snprintf(school, sizeof school, "%s", eb_ids_text(&s->schools, s->school));
    eb_status status = end_rows(s, err);
    if (status != EB_OK) return status;
    status = add_calendar(s, school, err);
    if (status != EB_OK) {
        s->code = eb_say_error(s->calendar.path, err);
    } else {
        status = add_pupils(s, &missing, err);
        if (status != EB_OK) s->code = eb_say_error(s->pupils.path, err);
    }
    if (status == EB_OK) s->code = look_and_work(s, missing);
    free_school(input);
    return s->code == EB_EXIT_DONE ? status : EB_ERR_STATE;
}

/* ---- rows --------------------------------------------------------------- */

static eb_status take_header(void *context, const eb_field *fields, size_t n,
                             int64_t line, eb_error *err) {
    shards *s = context;
    const eb_memory *memory = &s->input->memory;
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++) bytes += fields[i].length + 1;
    eb_release(memory, s->header);
    eb_release(memory, s->header_text);
    s->header = eb_alloc(memory, n, sizeof *s->header);
    s->header_text = eb_alloc(memory, bytes, 1);
    if (s->header == NULL || s->header_text == NULL) return eb_fail_memory(err);
    char *at = s->header_text;
    for (size_t i = 0; i < n; i++) {
        memcpy(at, fields[i].text, fields[i].length);
        s->header[i] = (eb_field){at, fields[i].length};
        at += fields[i].length + 1;
    }
    s->header_count = n;
    s->header_line = line;
    /* A header that is none is said before any row. */
    eb_status status = EB_OK;
    if (s->input->reg == NULL) status = begin_register(s, err);
    if (status == EB_OK) status = begin_rows(s, err);
    if (status == EB_OK &&
        s->rows->column_of[EB_ROLE_SCHOOL_ID] == EB_NO_COLUMN) {
        status = add_all_pupils(s, err);
    }
    return status;
}

/* Turns to the school of a row, if it is another. */
static eb_status turn_to(shards *s, eb_field name, int64_t line,
                         eb_error *err) {
    const uint32_t before = s->schools.count;
    if (s->school != EB_NO_ID &&
        eb_ids_find(&s->schools, name.text, name.length) == s->school) {
        return EB_OK;
    }
    if (name.length > EB_ID_MAX) return EB_OK; /* the row is malformed */
    const uint32_t id =
        eb_ids_add(&s->schools, &s->input->memory, name.text, name.length);
    if (id == EB_NO_ID) return eb_fail_memory(err);
    if (s->schools.count == before) {
        return eb_fail_at(err, EB_ERR_ROW, line, 0, "school_id",
                          "with links the rows of a school stand together: "
                          "this one comes back after another");
    }
    if (s->school == EB_NO_ID) { /* the first of all */
        s->school = id;
        return EB_OK;
    }
    eb_status status = end_school(s, err);
    s->school = id;
    if (status == EB_OK) status = begin_register(s, err);
    return status == EB_OK ? begin_rows(s, err) : status;
}

static eb_status take_row(void *context, const eb_field *fields, size_t n,
                          int64_t line, eb_error *err) {
    shards *s = context;
    if (n == s->header_count) {
        const eb_status status = turn_to(
            s, eb_rows_field(s->rows, EB_ROLE_SCHOOL_ID, fields), line, err);
        if (status != EB_OK) return status;
    }
    return eb_rows_add(s->rows, fields, n, line, err);
}

static eb_status take_malformed(void *context, int64_t line, const char *reason,
                                eb_error *err) {
    return eb_rows_malformed(((shards *)context)->rows, line, reason, err);
}

/* ---- files -------------------------------------------------------------- */

static int read_register(shards *s, const char *file) {
    const eb_csv_handler handler = {take_header, take_row, take_malformed, s};
    eb_csv_options how = {0};
    eb_read_report report;
    eb_source source;
    eb_progress progress;
    eb_error err = {0};
    s->file = file;
    how.delimiter = s->input->settings.delimiter;
    how.memory = s->input->memory;
    how.progress = eb_progress_bytes;
    how.progress_context = &progress;
    eb_status status = eb_source_open(&source, file, &s->input->memory, &err);
    if (status != EB_OK) return eb_say_error(file, &err);
    eb_progress_start(&progress, "reading by school");
    status = eb_csv_parse(&source, &how, &handler, &report, &err);
    eb_progress_end(&progress);
    eb_source_close(&source);
    if (status == EB_OK) status = end_rows(s, &err);
    if (s->code != EB_EXIT_DONE) return s->code; /* said already */
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(file, &err);
}

static int open_kept(shards *s) {
    const eb_given *given = s->input->settings.given;
    eb_error err = {0};
    int code = eb_kept_open(s->input, given->values[EB_OPTION_PUPILS],
                            EB_ROWS_PUPILS, &s->pupils);
    if (code == EB_EXIT_DONE) {
        code = eb_kept_open(s->input, given->values[EB_OPTION_CALENDAR],
                            EB_ROWS_CALENDAR, &s->calendar);
    }
    if (code != EB_EXIT_DONE) return code;
    const size_t n = given->file_count + 2;
    s->seen = eb_alloc_zero(&s->input->memory, s->pupils.key_count + 1, 1);
    s->input->files = eb_alloc(&s->input->memory, n, sizeof(char *));
    s->totals->files = eb_alloc(&s->input->memory, n, sizeof(char *));
    if (s->seen == NULL || s->input->files == NULL ||
        s->totals->files == NULL) {
        (void)eb_fail_memory(&err);
        return eb_say_error(NULL, &err);
    }
    if (s->pupils.path != NULL) {
        s->totals->files[s->totals->file_count++] = s->pupils.path;
    }
    if (s->calendar.path != NULL) {
        s->totals->files[s->totals->file_count++] = s->calendar.path;
    }
    for (size_t i = 0; i < given->file_count; i++) {
        s->totals->files[s->totals->file_count++] = given->files[i];
    }
    return EB_EXIT_DONE;
}

int eb_on_shards(eb_input *input, eb_work *work, eb_totals *totals) {
    const eb_given *given = input->settings.given;
    shards s;
    eb_error err = {0};
    memset(&s, 0, sizeof s);
    s.input = input;
    s.work = work;
    s.totals = totals;
    s.school = EB_NO_ID;
    int code = open_kept(&s);
    for (size_t i = 0; i < given->file_count && code == EB_EXIT_DONE; i++) {
        code = read_register(&s, given->files[i]);
    }
    if (code == EB_EXIT_DONE && input->reg != NULL) {
        const eb_status status = end_school(&s, &err);
        code = s.code != EB_EXIT_DONE ? s.code
               : status == EB_OK      ? EB_EXIT_DONE
                                      : eb_say_error(s.file, &err);
    }
    if (code == EB_EXIT_DONE && !s.pupils_are_in) {
        for (size_t i = 0; i < s.pupils.key_count; i++) {
            totals->counts.pupils_unmarked -= s.seen[i];
        }
        totals->counts.pupils_unmarked += (int64_t)eb_kept_count(&s.pupils);
    }
    if (code == EB_EXIT_DONE) code = judge(&s);
    eb_rows_free(s.rows);
    free_school(input);
    eb_kept_close(&s.pupils);
    eb_kept_close(&s.calendar);
    eb_ids_free(&s.schools, &input->memory);
    eb_release(&input->memory, s.header);
    eb_release(&input->memory, s.header_text);
    eb_release(&input->memory, s.seen);
    return code;
}
