/* SPDX-License-Identifier: MIT */
/*
 * Rows of a register in the long and the grid form (the marks form: see
 * rows_marks.c). Nothing is dropped: a row, or in the grid form each of its
 * cells, is put into the register or counted there as malformed, with its
 * line and a reason that never shows the row's text.
 *
 * Without a column school_id a row names no school, and the pupil rows decide;
 * a blank in that column names the school whose id is empty.
 */
#include "data/rows.h"

const char *eb_rows_shape_fault(const eb_rows *rows, const eb_field *fields,
                                size_t n) {
    if (n < rows->column_count) return "fewer fields than the header";
    for (size_t i = rows->column_count; i < n; i++) {
        if (eb_field_trim(fields[i]).length > 0) {
            return "more fields than the header";
        }
    }
    return NULL;
}

const char *eb_rows_ids(const eb_rows *rows, const eb_field *fields,
                        eb_field *pupil, eb_field *school) {
    *pupil = eb_rows_field(rows, EB_ROLE_PUPIL_ID, fields);
    *school = eb_rows_field(rows, EB_ROLE_SCHOOL_ID, fields);
    if (school->length == 0) {
        school->text = eb_rows_has(rows, EB_ROLE_SCHOOL_ID) ? "" : NULL;
    }
    const char *fault = eb_pupil_id_fault(*pupil);
    return fault != NULL ? fault : eb_school_id_fault(*school);
}

const char *eb_rows_read_long(eb_rows *rows, const eb_field *fields,
                              int64_t line, eb_long_row *out) {
    const char *fault = eb_rows_ids(rows, fields, &out->pupil, &out->school);
    if (fault != NULL) return fault;
    fault = eb_rows_date(rows, EB_ROLE_DATE,
                         eb_rows_field(rows, EB_ROLE_DATE, fields), line,
                         &out->date);
    if (fault != NULL) return fault;
    if (!eb_field_session(eb_rows_field(rows, EB_ROLE_SESSION, fields),
                          &out->half)) {
        return "session is neither AM nor PM";
    }
    out->code = eb_rows_field(rows, EB_ROLE_CODE, fields);
    out->recorded_at = EB_NO_TIME;
    if (!eb_rows_has(rows, EB_ROLE_RECORDED_AT)) return NULL;
    return eb_rows_moment(rows,
                          eb_rows_field(rows, EB_ROLE_RECORDED_AT, fields),
                          line, &out->recorded_at);
}

static eb_status put_long(eb_rows *rows, const eb_field *fields, int64_t line,
                          const char **fault, eb_error *err) {
    eb_long_row row;
    *fault = eb_rows_read_long(rows, fields, line, &row);
    if (*fault != NULL) return EB_OK;
    return eb_register_put(rows->reg, row.pupil, row.school, row.date, row.half,
                           row.code, row.recorded_at, line, err);
}

static eb_status put_grid(eb_rows *rows, const eb_field *fields, int64_t line,
                          const char **fault, eb_error *err) {
    eb_field pupil, school;
    *fault = eb_rows_ids(rows, fields, &pupil, &school);
    if (*fault != NULL) return EB_OK;
    for (size_t i = 0; i < rows->grid_count; i++) {
        const eb_grid_column *session = &rows->grid[i];
        const eb_status status = eb_register_put(
            rows->reg, pupil, school, session->date, session->half,
            eb_field_trim(fields[session->column]), EB_NO_TIME, line, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

void eb_rows_put_bad(eb_rows *rows, int64_t line, const char *reason) {
    size_t cells = rows->form == EB_FORM_GRID ? rows->grid_count : 1;
    for (; cells > 0; cells--) {
        eb_register_put_bad(rows->reg, EB_MALFORMED, line, reason);
    }
}

eb_status eb_rows_add_register(eb_rows *rows, const eb_field *fields, size_t n,
                               int64_t line, eb_error *err) {
    const char *fault = eb_rows_shape_fault(rows, fields, n);
    eb_status status = EB_OK;
    if (fault == NULL) {
        switch (rows->form) {
            case EB_FORM_LONG:
                status = put_long(rows, fields, line, &fault, err);
                break;
            case EB_FORM_GRID:
                status = put_grid(rows, fields, line, &fault, err);
                break;
            case EB_FORM_MARKS:
                return eb_rows_add_marks(rows, fields, line, err);
        }
    }
    if (fault != NULL) eb_rows_put_bad(rows, line, fault);
    return status;
}
