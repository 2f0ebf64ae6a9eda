/* SPDX-License-Identifier: MIT */
/*
 * Rows of a register in the marks form: `pupil_id,start_date,marks`, where
 * marks holds a mark for AM and PM of every Monday to Friday from start_date
 * on: after a Saturday or Sunday the first is that of Monday.
 *
 * `/\L\C2` may be six sessions or one code; the Common Transfer File wrote
 * one character a session up to version 23, and commas since. The form is
 * decided once for a file: any comma in any marks, and all are split at
 * commas. So rows are kept until the first comma, or the end, decides. A row
 * with one mark or none reads alike both ways and is put at once; and after
 * 16 MiB of kept rows without a comma the file is taken to have none, so that
 * memory stays bounded. A comma after that is an error, never a guess.
 *
 * No blank is trimmed in marks. A space is no mark, `-` is the table's own
 * code for none, and an empty piece between commas is none.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/marks.h"
#include "data/rows.h"

#define KEPT_BYTES_MOST ((size_t)16 << 20)

/* ---- one row, once the form is known ------------------------------------ */

eb_field eb_marks_take(eb_field *rest, eb_marks_form form, int *more) {
    size_t length = 1, step = 1;
    if (form == EB_MARKS_CODES) {
        const char *comma = memchr(rest->text, ',', rest->length);
        length = comma == NULL ? rest->length : (size_t)(comma - rest->text);
        step = comma == NULL ? length : length + 1;
        *more = comma != NULL;
    } else {
        length = eb_mark_length(rest->text, rest->length);
        step = length;
        *more = rest->length > step;
    }
    eb_field code = {rest->text, length};
    if (length == 1 && code.text[0] == ' ') code.length = 0;
    rest->text += step;
    rest->length -= step;
    return code;
}

static void put_bad_row(eb_rows *rows, const eb_marks_row *row) {
    eb_field rest = row->marks;
    int more = 1;
    while (more) {
        more = 0;
        if (row->marks.length > 0) eb_marks_take(&rest, rows->marks, &more);
        eb_register_put_bad(rows->reg, EB_MALFORMED, row->line, row->fault);
    }
}

static eb_status put_row(eb_rows *rows, const eb_marks_row *row,
                         eb_error *err) {
    if (row->fault != NULL) {
        put_bad_row(rows, row);
        return EB_OK;
    }
    eb_field rest = row->marks;
    eb_date date = row->start;
    eb_half half = EB_AM;
    int more = rest.length > 0;
    while (more) {
        const eb_field code = eb_marks_take(&rest, rows->marks, &more);
        const eb_status status =
            eb_register_put(rows->reg, row->pupil, row->school, date, half,
                            code, EB_NO_TIME, row->line, err);
        if (status != EB_OK) return status;
        eb_next_session(&date, &half);
    }
    return EB_OK;
}

/* ---- rows kept until it is ---------------------------------------------- */

static void append(eb_kept_rows *kept, const void *bytes, size_t n) {
    if (n > 0) memcpy(kept->bytes + kept->used, bytes, n);
    kept->used += n;
}

static eb_status keep_row(eb_rows *rows, const eb_marks_row *row, size_t need,
                          eb_error *err) {
    eb_kept_rows *kept = &rows->kept;
    void *bytes = kept->bytes;
    if (eb_grow(&rows->memory, &bytes, &kept->room, kept->used + need, 1) !=
        0) {
        return eb_fail_memory(err);
    }
    kept->bytes = bytes;
    append(kept, row, sizeof *row);
    append(kept, row->pupil.text, row->pupil.length);
    append(kept, row->school.text, row->school.length);
    append(kept, row->marks.text, row->marks.length);
    return EB_OK;
}

static eb_field take_bytes(const eb_kept_rows *kept, size_t *at,
                           size_t length) {
    const eb_field field = {kept->bytes + *at, length};
    *at += length;
    return field;
}

/* The form is known now: puts what was kept. */
static eb_status decide(eb_rows *rows, eb_marks_form form, eb_error *err) {
    eb_kept_rows *kept = &rows->kept;
    eb_status status = EB_OK;
    rows->marks = form;
    for (size_t at = 0; at < kept->used && status == EB_OK;) {
        eb_marks_row row;
        memcpy(&row, kept->bytes + at, sizeof row);
        at += sizeof row;
        row.pupil = take_bytes(kept, &at, row.pupil.length);
        row.school = take_bytes(kept, &at, row.school.length);
        row.marks = take_bytes(kept, &at, row.marks.length);
        if (!row.has_school) row.school.text = NULL;
        status = put_row(rows, &row, err);
    }
    eb_release(&rows->memory, kept->bytes);
    memset(kept, 0, sizeof *kept);
    return status;
}

/* ---- the rows of a file ------------------------------------------------- */

static const char *read_row(eb_rows *rows, const eb_field *fields,
                            eb_marks_row *row) {
    row->marks = fields[rows->column_of[EB_ROLE_MARKS]];
    row->start = EB_NO_DATE;
    const char *fault = eb_rows_ids(rows, fields, &row->pupil, &row->school);
    row->has_school = row->school.text != NULL;
    if (fault != NULL) return fault;
    fault = eb_rows_date(rows, EB_ROLE_START_DATE,
                         eb_rows_field(rows, EB_ROLE_START_DATE, fields),
                         row->line, &row->start);
    if (fault != NULL) return fault;
    row->start = eb_marks_start(row->start);
    return NULL;
}

void eb_rows_read_marks(eb_rows *rows, const eb_field *fields, int64_t line,
                        eb_marks_row *out) {
    memset(out, 0, sizeof *out);
    out->line = line;
    out->fault = read_row(rows, fields, out);
}

int eb_marks_late_comma(const eb_rows *rows, const eb_marks_row *row) {
    return rows->marks == EB_MARKS_CHARACTERS && rows->marks_by_size &&
           row->marks.length > 0 &&
           memchr(row->marks.text, ',', row->marks.length) != NULL;
}

static eb_status fail_late_comma(const eb_rows *rows, int64_t line,
                                 eb_error *err) {
    return eb_fail_at(err, EB_ERR_ROW, line, rows->column_of[EB_ROLE_MARKS] + 1,
                      "marks",
                      "marks has a comma after 16 MiB of rows without one: "
                      "say whether a mark is a character or a code between "
                      "commas");
}

eb_status eb_rows_add_marks(eb_rows *rows, const eb_field *fields, int64_t line,
                            eb_error *err) {
    eb_marks_row row;
    eb_rows_read_marks(rows, fields, line, &row);
    if (eb_marks_late_comma(rows, &row)) {
        return fail_late_comma(rows, line, err);
    }
    if (rows->marks != EB_MARKS_FIND) return put_row(rows, &row, err);
    const int has_comma = row.marks.length > 0 &&
                          memchr(row.marks.text, ',', row.marks.length) != NULL;
    if (!has_comma && row.marks.length <= 1) return put_row(rows, &row, err);
    const size_t need =
        sizeof row + row.pupil.length + row.school.length + row.marks.length;
    const int is_full = need > KEPT_BYTES_MOST - rows->kept.used;
    if (!has_comma && !is_full) return keep_row(rows, &row, need, err);
    rows->marks_by_size = !has_comma;
    const eb_status status =
        decide(rows, has_comma ? EB_MARKS_CODES : EB_MARKS_CHARACTERS, err);
    return status != EB_OK ? status : put_row(rows, &row, err);
}

eb_status eb_rows_end_marks(eb_rows *rows, eb_error *err) {
    if (rows->marks != EB_MARKS_FIND) return EB_OK;
    return decide(rows, EB_MARKS_CHARACTERS, err);
}
