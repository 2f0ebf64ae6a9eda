/* SPDX-License-Identifier: MIT */
/*
 * Rows of a file of local codes, in the columns of the national table:
 * code,valid_from,valid_to,class,group,sensitive,meaning. All seven must be
 * there: to leave `sensitive` out would be to decide it. A code decides what
 * counts as absence, so a row that cannot be read stops the run.
 */
#include "base/error.h"
#include "data/rows.h"

static int read_class(eb_field field, eb_class *out) {
    for (int class_ = EB_PRESENT; class_ <= EB_NO_MARK; class_++) {
        if (eb_field_is(field, eb_class_name((eb_class)class_))) {
            *out = (eb_class)class_;
            return 1;
        }
    }
    return 0;
}

static eb_status read_values(eb_rows *rows, const eb_field *fields,
                             int64_t line, eb_code *code, eb_error *err) {
    eb_status status = eb_rows_optional_date(rows, EB_ROLE_VALID_FROM, fields,
                                             line, &code->valid_from, err);
    if (status != EB_OK) return status;
    status = eb_rows_optional_date(rows, EB_ROLE_VALID_TO, fields, line,
                                   &code->valid_to, err);
    if (status != EB_OK) return status;
    if (code->valid_to != EB_NO_DATE && code->valid_to < code->valid_from) {
        return eb_rows_fail(rows, EB_ROLE_VALID_TO, line,
                            "it is before valid_from", err);
    }
    if (!read_class(eb_rows_field(rows, EB_ROLE_CLASS, fields),
                    &code->class_)) {
        return eb_rows_fail(rows, EB_ROLE_CLASS, line, "there is no such class",
                            err);
    }
    const eb_field sensitive = eb_rows_field(rows, EB_ROLE_SENSITIVE, fields);
    code->sensitive = eb_field_is(sensitive, "yes");
    if (!code->sensitive && !eb_field_is(sensitive, "no")) {
        return eb_rows_fail(rows, EB_ROLE_SENSITIVE, line,
                            "it is neither yes nor no", err);
    }
    return EB_OK;
}

eb_status eb_rows_add_code(eb_rows *rows, const eb_field *fields, size_t n,
                           int64_t line, eb_error *err) {
    eb_code code = {"", EB_NO_DATE, EB_NO_DATE, EB_NO_MARK, "", 0, ""};
    const struct {
        eb_role role;
        const char **out;
    } TEXTS[] = {{EB_ROLE_CODE, &code.code},
                 {EB_ROLE_GROUP, &code.group},
                 {EB_ROLE_MEANING, &code.meaning}};
    eb_status status = read_values(rows, fields, line, &code, err);
    if (status != EB_OK) return status;
    status = eb_rows_room_for_text(rows, fields, n, err);
    char *at = rows->text;
    for (size_t i = 0; status == EB_OK && i < sizeof TEXTS / sizeof *TEXTS;
         i++) {
        status = eb_rows_string(rows, TEXTS[i].role, fields, line, &at,
                                TEXTS[i].out, err);
    }
    if (status != EB_OK) return status;
    return eb_rows_at_line(eb_codes_add(rows->codes, &code, err), line, err);
}
