/* SPDX-License-Identifier: MIT */
/*
 * Rows of a pupil file. A mistake here would change many of a child's
 * numbers at once, so a row that cannot be read stops the run and is named by
 * line and column, unlike a row of a register.
 *
 * `name`, `class` and `contact` go through untouched; no row is matched on
 * them. Columns that are not listed are audit columns: groups for evaluations.
 */
#include <string.h>

#include "base/error.h"
#include "data/rows.h"

static const char *const FLAGS[] = {
    "looked_after",  "social_worker", "youth_justice",
    "plan",          "medical_plan",  "complex_needs",
    "other_service", "do_not_visit",  "safe_visit"};

int eb_flag_is_known(eb_field flag) {
    for (size_t i = 0; i < sizeof FLAGS / sizeof *FLAGS; i++) {
        if (flag.length == strlen(FLAGS[i]) &&
            memcmp(flag.text, FLAGS[i], flag.length) == 0) {
            return 1;
        }
    }
    return 0;
}

static void count_unknown_flags(eb_rows *rows, const char *flags) {
    for (const char *at = flags; *at != '\0';) {
        const eb_field flag = {at, strcspn(at, " ")};
        if (flag.length > 0 && !eb_flag_is_known(flag)) rows->unknown_flags++;
        at += flag.length + (at[flag.length] == ' ');
    }
}

/* 2025, 2025/26, 2025-26, 2025/2026 or 2025-2026. */
static int read_academic_year(eb_field field, int *out) {
    int64_t first, next = 0;
    const eb_field start = {field.text, field.length < 4 ? 0 : 4};
    if (!eb_field_number(start, &first) || first < 2000 || first > 2099) {
        return 0;
    }
    *out = (int)first;
    if (field.length == 4) return 1;
    const eb_field end = {field.text + 5, field.length - 5};
    if ((field.text[4] != '/' && field.text[4] != '-') ||
        !eb_field_number(end, &next)) {
        return 0;
    }
    return end.length == 4 ? next == first + 1
                           : end.length == 2 && next == (first + 1) % 100;
}

/* R, 1 to 14, or as school systems write them: Reception, Year 8, Yr 8, Y8. */
static int read_year_group(eb_field field, int *out) {
    static const char *const BEFORE[] = {"year", "yr", "y"};
    int64_t number;
    for (size_t i = 0; i < sizeof BEFORE / sizeof *BEFORE; i++) {
        const size_t length = strlen(BEFORE[i]);
        const eb_field start = {field.text, length};
        if (field.length <= length || !eb_field_is(start, BEFORE[i])) continue;
        const eb_field rest = {field.text + length, field.length - length};
        field = eb_field_trim(rest);
        break;
    }
    if (eb_field_is(field, "r") || eb_field_is(field, "reception")) {
        *out = EB_YEAR_RECEPTION;
        return 1;
    }
    if (!eb_field_number(field, &number) || number < 1 || number > 14) {
        return 0;
    }
    *out = (int)number;
    return 1;
}

static int is_nursery(eb_field field) {
    return eb_field_is(field, "n") || eb_field_is(field, "n1") ||
           eb_field_is(field, "n2") || eb_field_is(field, "nursery");
}

static int read_consent(eb_field field, eb_consent *out) {
    *out = eb_field_is(field, "yes") ? EB_CONSENT_YES : EB_CONSENT_NO;
    return *out == EB_CONSENT_YES || eb_field_is(field, "no");
}

static eb_status read_count(const eb_rows *rows, eb_role role,
                            const eb_field *fields, int64_t line, int64_t *out,
                            eb_error *err) {
    const eb_field field = eb_rows_field(rows, role, fields);
    if (field.length == 0 || eb_field_number(field, out)) return EB_OK;
    return eb_rows_fail(rows, role, line, "it is not a whole number", err);
}

/* What is not text. A blank leaves the default, which is "not known". */
static eb_status read_values(eb_rows *rows, const eb_field *fields,
                             int64_t line, eb_pupil *pupil, eb_error *err) {
    eb_status status;
    eb_field field = eb_rows_field(rows, EB_ROLE_ACADEMIC_YEAR, fields);
    if (field.length > 0 && !read_academic_year(field, &pupil->academic_year)) {
        return eb_rows_fail(rows, EB_ROLE_ACADEMIC_YEAR, line,
                            "it is not a year such as 2025 or 2025/26", err);
    }
    field = eb_rows_field(rows, EB_ROLE_YEAR_GROUP, fields);
    if (field.length > 0 && !read_year_group(field, &pupil->year_group)) {
        if (!is_nursery(field)) {
            return eb_rows_fail(rows, EB_ROLE_YEAR_GROUP, line,
                                "it is neither R nor 1 to 14", err);
        }
        rows->nursery_rows++; /* below the years that are told apart */
    }
    field = eb_rows_field(rows, EB_ROLE_CONSENT, fields);
    if (field.length > 0 && !read_consent(field, &pupil->consent)) {
        return eb_rows_fail(rows, EB_ROLE_CONSENT, line,
                            "it is neither yes, no nor blank", err);
    }
    status = eb_rows_optional_date(rows, EB_ROLE_ENTRY_DATE, fields, line,
                                   &pupil->entry_date, err);
    if (status != EB_OK) return status;
    status = eb_rows_optional_date(rows, EB_ROLE_LEAVING_DATE, fields, line,
                                   &pupil->leaving_date, err);
    if (status != EB_OK) return status;
    status = read_count(rows, EB_ROLE_LAST_YEAR_POSSIBLE, fields, line,
                        &pupil->last_year_possible, err);
    if (status != EB_OK) return status;
    /* More absent than possible is no error here: last year's rate is then
     * missing (spec: feature 57). */
    return read_count(rows, EB_ROLE_LAST_YEAR_ABSENT, fields, line,
                      &pupil->last_year_absent, err);
}

static eb_status read_texts(eb_rows *rows, const eb_field *fields, size_t n,
                            int64_t line, eb_pupil *pupil, char **at,
                            eb_error *err) {
    const struct {
        eb_role role;
        const char **out;
    } TEXTS[] = {{EB_ROLE_PUPIL_ID, &pupil->pupil},
                 {EB_ROLE_SCHOOL_ID, &pupil->school},
                 {EB_ROLE_FAMILY_ID, &pupil->family},
                 {EB_ROLE_DESTINATION, &pupil->destination},
                 {EB_ROLE_SUPPORT, &pupil->support},
                 {EB_ROLE_FLAGS, &pupil->flags},
                 {EB_ROLE_NAME, &pupil->name},
                 {EB_ROLE_CLASS, &pupil->class_name},
                 {EB_ROLE_CONTACT, &pupil->contact}};
    eb_status status = eb_rows_room_for_text(rows, fields, n, err);
    *at = rows->text;
    for (size_t i = 0; status == EB_OK && i < sizeof TEXTS / sizeof *TEXTS;
         i++) {
        status = eb_rows_string(rows, TEXTS[i].role, fields, line, at,
                                TEXTS[i].out, err);
    }
    return status;
}

/* `at` is where rows->text is free. */
static eb_status read_audits(const eb_rows *rows, const eb_field *fields,
                             int64_t line, char *at,
                             eb_audit out[EB_AUDIT_COLUMNS_MOST],
                             eb_error *err) {
    for (size_t i = 0; i < rows->audit_count; i++) {
        const eb_audit_column *audit = &rows->audits[i];
        const eb_field field = eb_field_trim(fields[audit->column]);
        out[i].name = audit->name;
        out[i].value = at;
        if (memchr(field.text, '\0', field.length) != NULL) {
            return eb_fail_at(err, EB_ERR_ROW, line, (int64_t)audit->column + 1,
                              "audit", "an audit column holds a NUL byte");
        }
        memcpy(at, field.text, field.length);
        at[field.length] = '\0';
        at += field.length + 1;
    }
    return EB_OK;
}

static eb_status check_ids(const eb_rows *rows, const eb_field *fields,
                           int64_t line, eb_error *err) {
    static const eb_role IDS[] = {EB_ROLE_PUPIL_ID, EB_ROLE_SCHOOL_ID,
                                  EB_ROLE_FAMILY_ID};
    if (eb_rows_field(rows, EB_ROLE_PUPIL_ID, fields).length == 0) {
        return eb_rows_fail(rows, EB_ROLE_PUPIL_ID, line, "it is empty", err);
    }
    for (size_t i = 0; i < sizeof IDS / sizeof *IDS; i++) {
        if (eb_rows_field(rows, IDS[i], fields).length > EB_ID_MAX) {
            return eb_rows_fail(rows, IDS[i], line, "it is over 1024 bytes",
                                err);
        }
    }
    return EB_OK;
}

eb_status eb_rows_add_pupil(eb_rows *rows, const eb_field *fields, size_t n,
                            int64_t line, eb_error *err) {
    eb_pupil pupil = EB_PUPIL_INIT;
    eb_audit audits[EB_AUDIT_COLUMNS_MOST];
    char *at = NULL; /* in rows->text */
    eb_status status = check_ids(rows, fields, line, err);
    if (status != EB_OK) return status;
    status = read_texts(rows, fields, n, line, &pupil, &at, err);
    if (status != EB_OK) return status;
    status = read_audits(rows, fields, line, at, audits, err);
    if (status != EB_OK) return status;
    pupil.audit = audits;
    pupil.audit_count = rows->audit_count;
    status = read_values(rows, fields, line, &pupil, err);
    if (status != EB_OK) return status;
    count_unknown_flags(rows, pupil.flags);
    return eb_register_put_pupil(rows->reg, &pupil, line, err);
}
