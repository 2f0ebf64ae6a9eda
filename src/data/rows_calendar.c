/* SPDX-License-Identifier: MIT */
/*
 * Rows of a calendar: `first_date,last_date,kind`, both dates inclusive, and
 * optionally `school_id`. They say which sessions lie ahead, so a row that
 * cannot be read stops the run.
 */
#include "base/error.h"
#include "data/rows.h"

static eb_status read_period(eb_rows *rows, const eb_field *fields,
                             int64_t line, eb_period *out, eb_error *err) {
    eb_status status = eb_rows_required_date(rows, EB_ROLE_FIRST_DATE, fields,
                                             line, &out->first_date, err);
    if (status != EB_OK) return status;
    status = eb_rows_required_date(rows, EB_ROLE_LAST_DATE, fields, line,
                                   &out->last_date, err);
    if (status != EB_OK) return status;
    if (out->last_date < out->first_date) {
        return eb_rows_fail(rows, EB_ROLE_LAST_DATE, line,
                            "it is before first_date", err);
    }
    const eb_field kind = eb_rows_field(rows, EB_ROLE_KIND, fields);
    out->kind = eb_field_is(kind, "closed") ? EB_CLOSED : EB_TERM;
    if (out->kind == EB_TERM && !eb_field_is(kind, "term")) {
        return eb_rows_fail(rows, EB_ROLE_KIND, line,
                            "it is neither term nor closed", err);
    }
    return EB_OK;
}

eb_status eb_rows_add_period(eb_rows *rows, const eb_field *fields, size_t n,
                             int64_t line, eb_error *err) {
    eb_period period = {NULL, EB_NO_DATE, EB_NO_DATE, EB_TERM};
    eb_status status = read_period(rows, fields, line, &period, err);
    if (status != EB_OK) return status;
    if (eb_rows_field(rows, EB_ROLE_SCHOOL_ID, fields).length > EB_ID_MAX) {
        return eb_rows_fail(rows, EB_ROLE_SCHOOL_ID, line,
                            "it is over 1024 bytes", err);
    }
    status = eb_rows_room_for_text(rows, fields, n, err);
    if (status != EB_OK) return status;
    char *at = rows->text;
    status = eb_rows_string(rows, EB_ROLE_SCHOOL_ID, fields, line, &at,
                            &period.school, err);
    if (status != EB_OK) return status;
    status = eb_register_add_period(rows->reg, &period, err);
    return eb_rows_at_line(status, line, err);
}
