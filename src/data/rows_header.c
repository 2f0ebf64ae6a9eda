/* SPDX-License-Identifier: MIT */
/*
 * From a header to columns by role (spec: "Files in").
 *
 * A column has a role because the `columns` option names it, or else because
 * its own name is that of the role. The option wins: with `date=DAY`, a
 * column `date` beside `DAY` has no use. A name of the option that the header
 * lacks is no error, as one option serves the register, the pupils and the
 * calendar. A column that is there twice, or is missing, is one. A column
 * without a use is ignored and said; in a pupil file it is an audit column
 * and has its use, unless its name is that of a role: so a `name` beside the
 * column that the option calls so is nobody's group.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/register.h"
#include "data/rows.h"

enum {
    IN_REGISTER = 1,
    IN_PUPILS = 2,
    IN_CALENDAR = 4,
    IN_CODES = 8,
    IN_CASES = 16
};

static const struct {
    const char *name;
    int kinds;    /* of file in which it has a meaning */
    int required; /* in these, whatever the form */
} ROLES[EB_ROLES] = {
    [EB_ROLE_PUPIL_ID] = {"pupil_id", IN_REGISTER | IN_PUPILS | IN_CASES,
                          IN_REGISTER | IN_PUPILS | IN_CASES},
    [EB_ROLE_SCHOOL_ID] = {"school_id", IN_REGISTER | IN_PUPILS | IN_CALENDAR,
                           0},
    [EB_ROLE_DATE] = {"date", IN_REGISTER | IN_CASES, 0},
    [EB_ROLE_SESSION] = {"session", IN_REGISTER, 0},
    [EB_ROLE_CODE] = {"code", IN_REGISTER | IN_CODES, IN_CODES},
    [EB_ROLE_RECORDED_AT] = {"recorded_at", IN_REGISTER, 0},
    [EB_ROLE_START_DATE] = {"start_date", IN_REGISTER, 0},
    [EB_ROLE_MARKS] = {"marks", IN_REGISTER, 0},
    [EB_ROLE_ACADEMIC_YEAR] = {"academic_year", IN_PUPILS, 0},
    [EB_ROLE_FAMILY_ID] = {"family_id", IN_PUPILS, 0},
    [EB_ROLE_YEAR_GROUP] = {"year_group", IN_PUPILS, 0},
    [EB_ROLE_ENTRY_DATE] = {"entry_date", IN_PUPILS, 0},
    [EB_ROLE_LEAVING_DATE] = {"leaving_date", IN_PUPILS, 0},
    [EB_ROLE_DESTINATION] = {"destination", IN_PUPILS, 0},
    [EB_ROLE_LAST_YEAR_POSSIBLE] = {"last_year_possible", IN_PUPILS, 0},
    [EB_ROLE_LAST_YEAR_ABSENT] = {"last_year_absent", IN_PUPILS, 0},
    [EB_ROLE_CONSENT] = {"consent", IN_PUPILS, 0},
    [EB_ROLE_SUPPORT] = {"support", IN_PUPILS, 0},
    [EB_ROLE_FLAGS] = {"flags", IN_PUPILS, 0},
    [EB_ROLE_NAME] = {"name", IN_PUPILS, 0},
    [EB_ROLE_CLASS] = {"class", IN_PUPILS | IN_CODES, IN_CODES},
    [EB_ROLE_CONTACT] = {"contact", IN_PUPILS, 0},
    [EB_ROLE_FIRST_DATE] = {"first_date", IN_CALENDAR, IN_CALENDAR},
    [EB_ROLE_LAST_DATE] = {"last_date", IN_CALENDAR, IN_CALENDAR},
    [EB_ROLE_KIND] = {"kind", IN_CALENDAR, IN_CALENDAR},
    [EB_ROLE_VALID_FROM] = {"valid_from", IN_CODES, IN_CODES},
    [EB_ROLE_VALID_TO] = {"valid_to", IN_CODES, IN_CODES},
    [EB_ROLE_GROUP] = {"group", IN_CODES, IN_CODES},
    [EB_ROLE_SENSITIVE] = {"sensitive", IN_CODES, IN_CODES},
    [EB_ROLE_MEANING] = {"meaning", IN_CODES, IN_CODES},
    [EB_ROLE_AT] = {"at", IN_CASES, 0},
    [EB_ROLE_EVENT] = {"event", IN_CASES, IN_CASES},
    [EB_ROLE_WHO] = {"who", IN_CASES, 0},
    [EB_ROLE_NOTE] = {"note", IN_CASES, 0},
};

/* Columns of files that are read elsewhere: one option serves a whole run. */
static const char *const OTHER_NAMES[] = {"possible", "absent"};

const char *eb_role_name(eb_role role) { return ROLES[role].name; }

static int kind_bit(eb_rows_kind kind) {
    switch (kind) {
        case EB_ROWS_PUPILS:
            return IN_PUPILS;
        case EB_ROWS_CALENDAR:
            return IN_CALENDAR;
        case EB_ROWS_CODES:
            return IN_CODES;
        case EB_ROWS_CASES:
            return IN_CASES;
        case EB_ROWS_REGISTER:
            break;
    }
    return IN_REGISTER;
}

/* EB_ROLES when no role is called so. */
static eb_role role_of_name(eb_field name, int kinds) {
    for (int role = 0; role < EB_ROLES; role++) {
        if ((ROLES[role].kinds & kinds) != 0 &&
            eb_field_is(name, ROLES[role].name)) {
            return (eb_role)role;
        }
    }
    return EB_ROLES;
}

/* ---- the `columns` option ----------------------------------------------- */

static int is_other_name(eb_field name) {
    for (size_t i = 0; i < sizeof OTHER_NAMES / sizeof *OTHER_NAMES; i++) {
        if (eb_field_is(name, OTHER_NAMES[i])) return 1;
    }
    return 0;
}

static eb_status add_renamed(eb_rows *rows, eb_field pair, size_t number,
                             eb_error *err) {
    const char *sign = memchr(pair.text, '=', pair.length);
    if (sign == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "columns",
                       "pair %zu of the columns has no `=`", number);
    }
    const size_t left = (size_t)(sign - pair.text);
    eb_field ours = {pair.text, left};
    eb_field theirs = {sign + 1, pair.length - left - 1};
    ours = eb_field_trim(ours);
    theirs = eb_field_trim(theirs);
    const eb_role role = role_of_name(ours, ~0);
    if (theirs.length == 0 || (role == EB_ROLES && !is_other_name(ours))) {
        return eb_fail(err, EB_ERR_ARGUMENT, "columns",
                       theirs.length == 0
                           ? "pair %zu of the columns has no name after `=`"
                           : "pair %zu of the columns: no such column; before "
                             "`=` comes our name, after it the file's",
                       number);
    }
    if (role == EB_ROLES) return EB_OK;
    void *renamed = rows->renamed;
    if (eb_grow(&rows->memory, &renamed, &rows->renamed_room,
                rows->renamed_count + 1, sizeof *rows->renamed) != 0) {
        return eb_fail_memory(err);
    }
    rows->renamed = renamed;
    rows->renamed[rows->renamed_count].role = role;
    rows->renamed[rows->renamed_count++].name = theirs;
    return EB_OK;
}

eb_status eb_rows_read_columns(eb_rows *rows, const char *columns,
                               eb_error *err) {
    const size_t size = strlen(columns) + 1;
    size_t number = 0;
    rows->columns = eb_alloc(&rows->memory, size, 1);
    if (rows->columns == NULL) return eb_fail_memory(err);
    memcpy(rows->columns, columns, size);
    for (const char *at = rows->columns; *at != '\0';) {
        const size_t length = strcspn(at, ",\r\n");
        eb_field pair = {at, length};
        pair = eb_field_trim(pair);
        at += length + (at[length] != '\0');
        if (pair.length == 0) continue;
        const eb_status status = add_renamed(rows, pair, ++number, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

/* ---- roles -------------------------------------------------------------- */

eb_status eb_rows_fail_header(eb_error *err, int64_t line, size_t column,
                              eb_role role, const char *format) {
    return eb_fail_at(err, EB_ERR_HEADER, line, (int64_t)column,
                      ROLES[role].name, format, ROLES[role].name);
}

eb_field eb_rows_column_name(const eb_field *fields, size_t column) {
    static const char BOM[] = "\xEF\xBB\xBF";
    eb_field name = fields[column];
    if (column == 0 && name.length >= 3 && memcmp(name.text, BOM, 3) == 0) {
        name.text += 3;
        name.length -= 3;
    }
    return eb_field_trim(name);
}

/* The role that the option gives to a column, or EB_ROLES. */
static eb_status renamed_role(const eb_rows *rows, eb_field name, size_t column,
                              int64_t line, eb_role *out, eb_error *err) {
    *out = EB_ROLES;
    for (size_t i = 0; i < rows->renamed_count; i++) {
        const eb_role role = rows->renamed[i].role;
        if ((ROLES[role].kinds & kind_bit(rows->kind)) == 0 ||
            !eb_field_same(name, rows->renamed[i].name)) {
            continue;
        }
        if (*out != EB_ROLES && *out != role) {
            return eb_rows_fail_header(
                err, line, column + 1, role,
                "the columns give one column of the file to %s and "
                "to another");
        }
        *out = role;
    }
    return EB_OK;
}

static eb_status find_roles(eb_rows *rows, const eb_field *fields, size_t n,
                            int64_t line, eb_error *err) {
    int by_option[EB_ROLES] = {0};
    for (size_t column = 0; column < n; column++) {
        const eb_field name = eb_rows_column_name(fields, column);
        eb_role role;
        const eb_status status =
            renamed_role(rows, name, column, line, &role, err);
        if (status != EB_OK) return status;
        const int renamed = role != EB_ROLES;
        if (!renamed) role = role_of_name(name, kind_bit(rows->kind));
        if (role == EB_ROLES) continue;
        if (rows->column_of[role] != EB_NO_COLUMN) {
            if (by_option[role] == renamed) {
                return eb_rows_fail_header(err, line, column + 1, role,
                                           "the column %s is there twice");
            }
            if (!renamed) continue;
        }
        rows->column_of[role] = (int64_t)column;
        by_option[role] = renamed;
    }
    return EB_OK;
}

int eb_rows_has(const eb_rows *rows, eb_role role) {
    return rows->column_of[role] != EB_NO_COLUMN;
}

int eb_rows_uses(const eb_rows *rows, size_t column) {
    for (int role = 0; role < EB_ROLES; role++) {
        if (rows->column_of[role] == (int64_t)column) return 1;
    }
    return 0;
}

static eb_status check_required(const eb_rows *rows, int64_t line,
                                eb_error *err) {
    for (int role = 0; role < EB_ROLES; role++) {
        if ((ROLES[role].required & kind_bit(rows->kind)) != 0 &&
            !eb_rows_has(rows, (eb_role)role)) {
            return eb_rows_fail_header(err, line, 0, (eb_role)role,
                                       "there is no column %s");
        }
    }
    return EB_OK;
}

/* A case says when as `at`, or as `date`: not as both. */
static eb_status find_moment(eb_rows *rows, int64_t line, eb_error *err) {
    const int has_date = eb_rows_has(rows, EB_ROLE_DATE);
    if (!eb_rows_has(rows, EB_ROLE_AT) && !has_date) {
        return eb_rows_fail_header(err, line, 0, EB_ROLE_AT,
                                   "there is no column %s");
    }
    if (!has_date) return EB_OK;
    if (!eb_rows_has(rows, EB_ROLE_AT)) {
        rows->column_of[EB_ROLE_AT] = rows->column_of[EB_ROLE_DATE];
    }
    rows->column_of[EB_ROLE_DATE] = EB_NO_COLUMN;
    return EB_OK;
}

/* ---- columns without a use ---------------------------------------------- */

static eb_status note_unused(eb_rows *rows, const eb_field *fields, size_t n,
                             eb_error *err) {
    size_t next = 0;
    for (size_t column = 0; column < n; column++) {
        if (next < rows->grid_count && rows->grid[next].column == column) {
            next++;
            continue;
        }
        if (eb_rows_uses(rows, column)) continue;
        const eb_status status = eb_rows_note_column(
            rows, "the column ", eb_rows_column_name(fields, column),
            " is ignored", err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

/* Why a column is no audit column, or NULL. */
static const char *audit_fault(const eb_rows *rows, eb_field name) {
    if (name.length == 0) return " is ignored: it has no name";
    if (name.length > EB_AUDIT_NAME_MOST) {
        return " is ignored: an audit column has a name of at most 64 bytes";
    }
    if (memchr(name.text, '\0', name.length) != NULL ||
        role_of_name(name, IN_PUPILS) != EB_ROLES) {
        return " is ignored";
    }
    for (size_t i = 0; i < rows->audit_count; i++) {
        if (eb_field_is(name, rows->audits[i].name)) {
            return " is there twice: the second is ignored";
        }
    }
    return NULL;
}

/* Those that cannot be kept are noted. */
static eb_status find_audits(eb_rows *rows, const eb_field *fields, size_t n,
                             eb_error *err) {
    for (size_t column = 0; column < n; column++) {
        if (eb_rows_uses(rows, column)) continue;
        const eb_field name = eb_rows_column_name(fields, column);
        const char *fault = audit_fault(rows, name);
        if (fault == NULL) {
            uint32_t number;
            const eb_status status =
                eb_register_audit_column(rows->reg, name, 0, &number, err);
            if (status != EB_OK && status != EB_ERR_LIMIT) return status;
            if (status != EB_OK) {
                fault = " is ignored: there are 64 audit columns already";
            }
        }
        if (fault != NULL) {
            const eb_status status =
                eb_rows_note_column(rows, "the column ", name, fault, err);
            if (status != EB_OK) return status;
            continue;
        }
        eb_audit_column *audit = &rows->audits[rows->audit_count++];
        audit->column = column;
        memcpy(audit->name, name.text, name.length);
        audit->name[name.length] = '\0';
    }
    return EB_OK;
}

static void reset(eb_rows *rows) {
    for (int role = 0; role < EB_ROLES; role++) {
        memset(&rows->date_columns[role], 0, sizeof rows->date_columns[role]);
        rows->date_columns[role].last_date = EB_NO_DATE;
        rows->column_of[role] = EB_NO_COLUMN;
    }
    rows->grid_count = 0;
    rows->audit_count = 0;
    rows->times_dropped = 0;
    eb_rows_free_notes(rows);
}

eb_status eb_rows_read_header(eb_rows *rows, const eb_field *fields, size_t n,
                              int64_t line, eb_error *err) {
    reset(rows);
    if (n < 2) {
        return eb_fail_at(err, EB_ERR_HEADER, line, 1, NULL,
                          n == 0 ? "the header is empty"
                                 : "the header has one column only: is the "
                                   "delimiter another?");
    }
    eb_status status = find_roles(rows, fields, n, line, err);
    if (status == EB_OK) status = check_required(rows, line, err);
    if (status == EB_OK && rows->kind == EB_ROWS_CASES) {
        status = find_moment(rows, line, err);
    }
    if (status == EB_OK && rows->kind == EB_ROWS_REGISTER) {
        status = eb_rows_find_form(rows, fields, n, line, err);
    }
    if (status == EB_OK) {
        status = rows->kind == EB_ROWS_PUPILS
                     ? find_audits(rows, fields, n, err)
                     : note_unused(rows, fields, n, err);
    }
    if (status == EB_OK) rows->column_count = n;
    return status;
}

eb_field eb_rows_field(const eb_rows *rows, eb_role role,
                       const eb_field *fields) {
    const eb_field none = {"", 0};
    const int64_t column = rows->column_of[role];
    return column == EB_NO_COLUMN ? none : eb_field_trim(fields[column]);
}
