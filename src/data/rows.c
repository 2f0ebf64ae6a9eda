/* SPDX-License-Identifier: MIT */
/*
 * The life of a file being read: new, its header, its rows, its end.
 *
 * Whoever holds the text splits it into fields; what the fields mean is
 * decided here and in the files beside (rows_header.c the columns,
 * rows_form.c the form of a register, rows_register.c and rows_marks.c its
 * rows, rows_people.c pupils, rows_calendar.c, rows_codes.c, rows_cases.c), so
 * that a CSV file, a data frame and a database query cannot be read
 * differently.
 *
 * A line with nothing in it at all is no row.
 */
#include "data/rows.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/register.h"

static eb_status check_options(const eb_register *reg,
                               const eb_rows_options *options, eb_error *err) {
    if (options == NULL || options->size != sizeof *options) {
        return eb_fail(err, EB_ERR_ARGUMENT, "options",
                       "the options are missing or of another size");
    }
    if ((unsigned)options->kind > EB_ROWS_CASES ||
        (unsigned)options->dates > EB_DATES_DMY ||
        (unsigned)options->marks > EB_MARKS_CODES) {
        return eb_fail(err, EB_ERR_ARGUMENT, "options",
                       "kind, dates or marks is not one of its values");
    }
    const int is_codes = options->kind == EB_ROWS_CODES;
    const int is_cases = options->kind == EB_ROWS_CASES;
    if ((is_codes || is_cases) != (reg == NULL)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "reg",
                       is_codes   ? "rows of codes need no register"
                       : is_cases ? "rows of cases need no register"
                                  : "these rows need a register");
    }
    if (reg != NULL && reg->closed) {
        return eb_fail(err, EB_ERR_STATE, "reg", "the register is closed");
    }
    if (is_codes && options->codes == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "codes",
                       "rows of codes need a code table");
    }
    if (is_cases && options->add_case == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "add_case",
                       "rows of cases need somebody to take them");
    }
    return EB_OK;
}

eb_status eb_rows_new(eb_register *reg, const eb_rows_options *options,
                      eb_rows **out, eb_error *err) {
    if (out == NULL) return eb_fail(err, EB_ERR_ARGUMENT, "out", "it is NULL");
    eb_status status = check_options(reg, options, err);
    if (status != EB_OK) return status;
    const eb_memory memory =
        reg != NULL ? *eb_register_memory(reg) : eb_memory_or_default(NULL);
    eb_rows *rows = eb_alloc_zero(&memory, 1, sizeof *rows);
    if (rows == NULL) return eb_fail_memory(err);
    rows->memory = memory;
    rows->reg = reg;
    rows->kind = options->kind;
    rows->dates = options->dates;
    rows->marks = options->marks;
    rows->codes = options->codes;
    rows->add_case = options->add_case;
    rows->case_context = options->case_context;
    rows->threads = options->threads;
    if (options->columns != NULL) {
        status = eb_rows_read_columns(rows, options->columns, err);
        if (status != EB_OK) {
            eb_rows_free(rows);
            return status;
        }
    }
    if (reg != NULL) eb_register_next_file(reg);
    *out = rows;
    return EB_OK;
}

void eb_rows_free(eb_rows *rows) {
    if (rows == NULL) return;
    const eb_memory memory = rows->memory;
    eb_rows_free_notes(rows);
    eb_release(&memory, rows->text);
    eb_release(&memory, rows->kept.bytes);
    eb_release(&memory, rows->grid);
    eb_release(&memory, rows->renamed);
    eb_release(&memory, rows->columns);
    eb_release(&memory, rows);
}

static eb_status check_call(const eb_rows *rows, const eb_field *fields,
                            size_t n, int has_header, eb_error *err) {
    if (rows == NULL || (fields == NULL && n > 0)) {
        return eb_fail(err, EB_ERR_ARGUMENT, rows == NULL ? "rows" : "fields",
                       "it is NULL");
    }
    if (rows->reg != NULL && rows->reg->closed) {
        return eb_fail(err, EB_ERR_STATE, "reg", "the register is closed");
    }
    if (rows->has_header != has_header || rows->ended) {
        return eb_fail(err, EB_ERR_STATE, "rows",
                       "the header comes once and first, then rows, then the "
                       "end");
    }
    return EB_OK;
}

eb_status eb_rows_header(eb_rows *rows, const eb_field *fields, size_t n,
                         int64_t line, eb_error *err) {
    eb_status status = check_call(rows, fields, n, 0, err);
    if (status != EB_OK) return status;
    status = eb_rows_read_header(rows, fields, n, line, err);
    if (status == EB_OK) rows->has_header = 1;
    return status;
}

eb_status eb_rows_at_line(eb_status status, int64_t line, eb_error *err) {
    if (status != EB_OK && err != NULL && err->line == 0) err->line = line;
    return status;
}

eb_status eb_rows_add(eb_rows *rows, const eb_field *fields, size_t n,
                      int64_t line, eb_error *err) {
    const eb_status status = check_call(rows, fields, n, 1, err);
    if (status != EB_OK) return status;
    if (n == 0 || (n == 1 && fields[0].length == 0)) return EB_OK;
    if (rows->kind == EB_ROWS_REGISTER) {
        return eb_rows_at_line(eb_rows_add_register(rows, fields, n, line, err),
                               line, err);
    }
    const char *fault = eb_rows_shape_fault(rows, fields, n);
    if (fault != NULL) {
        return eb_fail_at(err, EB_ERR_ROW, line, 0, NULL, "%s", fault);
    }
    switch (rows->kind) {
        case EB_ROWS_PUPILS:
            return eb_rows_add_pupil(rows, fields, n, line, err);
        case EB_ROWS_CALENDAR:
            return eb_rows_add_period(rows, fields, n, line, err);
        case EB_ROWS_CASES:
            return eb_rows_add_case(rows, fields, n, line, err);
        case EB_ROWS_CODES:
        case EB_ROWS_REGISTER:
            break;
    }
    return eb_rows_add_code(rows, fields, n, line, err);
}

eb_status eb_rows_malformed(eb_rows *rows, int64_t line, const char *reason,
                            eb_error *err) {
    if (rows == NULL || reason == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, rows == NULL ? "rows" : "reason",
                       "it is NULL");
    }
    if (!rows->has_header) {
        return eb_fail_at(err, EB_ERR_HEADER, line, 0, NULL, "%s", reason);
    }
    const eb_status status = check_call(rows, NULL, 0, 1, err);
    if (status != EB_OK) return status;
    if (rows->kind != EB_ROWS_REGISTER) {
        return eb_fail_at(err, EB_ERR_ROW, line, 0, NULL, "%s", reason);
    }
    eb_rows_put_bad(rows, line, reason);
    return EB_OK;
}

/* ---- the end ------------------------------------------------------------ */

static eb_status note_dates(eb_rows *rows, eb_error *err) {
    for (int role = 0; role < EB_ROLES; role++) {
        if (!rows->date_columns[role].has_slash) continue;
        const char *text = eb_role_name((eb_role)role);
        const eb_field name = {text, strlen(text)};
        const eb_status status = eb_rows_note_column(
            rows, "dates of ", name, " were read as day/month/year", err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

static eb_status note_counts(eb_rows *rows, eb_error *err) {
    eb_status status = eb_rows_note_count(
        rows, rows->times_dropped,
        "date had a time of day after it, which was dropped",
        "dates had a time of day after them, which was dropped", err);
    if (status != EB_OK) return status;
    status = eb_rows_note_count(
        rows, rows->zones_ignored,
        "time in recorded_at had a time zone, which was ignored",
        "times in recorded_at had a time zone, which was ignored", err);
    if (status == EB_OK) {
        status = eb_rows_note_count(
            rows, rows->nursery_rows,
            "row is of the nursery: its year group counts as not known",
            "rows are of the nursery: their year group counts as not known",
            err);
    }
    if (status != EB_OK) return status;
    return eb_rows_note_count(
        rows, rows->unknown_flags,
        "flag is none of the known ones; it is kept, and no shipped rule "
        "reads it",
        "flags are none of the known ones; they are kept, and no shipped "
        "rule reads them",
        err);
}

eb_status eb_rows_end(eb_rows *rows, eb_error *err) {
    if (rows == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "rows", "it is NULL");
    }
    if (!rows->has_header) {
        return eb_fail(err, EB_ERR_HEADER, NULL, "there is no header row");
    }
    eb_status status = check_call(rows, NULL, 0, 1, err);
    if (status != EB_OK) return status;
    status = eb_rows_check_dates(rows, err);
    if (status != EB_OK) return status;
    if (rows->kind == EB_ROWS_REGISTER && rows->form == EB_FORM_MARKS) {
        status = eb_rows_end_marks(rows, err);
        if (status != EB_OK) return status;
    }
    status = note_dates(rows, err);
    if (status != EB_OK) return status;
    status = note_counts(rows, err);
    if (status == EB_OK) rows->ended = 1;
    return status;
}
