/* SPDX-License-Identifier: MIT */
/*
 * Fields of the rows that must be right: pupils, calendar, codes. A fault
 * stops the run and names line, column and reason, never what was written.
 *
 * Records take strings that end in NUL, and fields do not, so the strings of
 * a row are laid out one after the other in one block that is used again for
 * the next row. A field with a NUL byte of its own is refused, as its string
 * would be another.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/rows.h"

eb_status eb_rows_fail(const eb_rows *rows, eb_role role, int64_t line,
                       const char *reason, eb_error *err) {
    return eb_fail_at(err, EB_ERR_ROW, line, rows->column_of[role] + 1,
                      eb_role_name(role), "%s: %s", eb_role_name(role), reason);
}

eb_status eb_rows_room_for_text(eb_rows *rows, const eb_field *fields, size_t n,
                                eb_error *err) {
    size_t need = 0;
    void *text = rows->text;
    for (size_t i = 0; i < n; i++) need += fields[i].length + 1;
    if (eb_grow(&rows->memory, &text, &rows->text_room, need, 1) != 0) {
        return eb_fail_memory(err);
    }
    rows->text = text;
    return EB_OK;
}

eb_status eb_rows_string(const eb_rows *rows, eb_role role,
                         const eb_field *fields, int64_t line, char **at,
                         const char **out, eb_error *err) {
    const eb_field field = eb_rows_field(rows, role, fields);
    if (field.length == 0) {
        *out = "";
        return EB_OK;
    }
    if (memchr(field.text, '\0', field.length) != NULL) {
        return eb_rows_fail(rows, role, line, "it holds a NUL byte", err);
    }
    memcpy(*at, field.text, field.length);
    (*at)[field.length] = '\0';
    *out = *at;
    *at += field.length + 1;
    return EB_OK;
}

eb_status eb_rows_optional_date(eb_rows *rows, eb_role role,
                                const eb_field *fields, int64_t line,
                                eb_date *out, eb_error *err) {
    const eb_field field = eb_rows_field(rows, role, fields);
    *out = EB_NO_DATE;
    if (field.length == 0) return EB_OK;
    const char *fault = eb_rows_date(rows, role, field, line, out);
    return fault == NULL ? EB_OK : eb_rows_fail(rows, role, line, fault, err);
}

eb_status eb_rows_required_date(eb_rows *rows, eb_role role,
                                const eb_field *fields, int64_t line,
                                eb_date *out, eb_error *err) {
    const char *fault =
        eb_rows_date(rows, role, eb_rows_field(rows, role, fields), line, out);
    return fault == NULL ? EB_OK : eb_rows_fail(rows, role, line, fault, err);
}
