/* SPDX-License-Identifier: MIT */
/*
 * For the tests of rows_*.c: reads a whole file given as a string, lines
 * ended by `\n`, fields split at `|` (so that marks may hold commas), and
 * shows what became of it as the register's own view tells it.
 */
#ifndef EB_TESTS_TEST_ROWS_H
#define EB_TESTS_TEST_ROWS_H

#include <stdio.h>

#include "data/rows.h"
#include "test.h"

#define MOST_FIELDS 512
#define SHOWN_ROOM 4096

typedef struct reading {
    eb_register *reg;
    eb_codes *codes;
    eb_rows *rows;
    eb_view *view;
    eb_error err;
    eb_memory memory; /* set before the first call, or left zeroed */
    char shown[SHOWN_ROOM];
} reading;

static inline eb_field field_of(const char *text) {
    const eb_field field = {text, strlen(text)};
    return field;
}

static inline size_t split_line(const char *line, size_t length,
                                eb_field *fields) {
    size_t n = 0;
    for (const char *at = line, *end = line + length;;) {
        const char *bar = memchr(at, '|', (size_t)(end - at));
        const char *stop = bar == NULL ? end : bar;
        assert_true(n < MOST_FIELDS);
        fields[n].text = at;
        fields[n++].length = (size_t)(stop - at);
        if (bar == NULL) return n;
        at = bar + 1;
    }
}

/* The register stays open, so that another file can follow. */
static inline eb_status read_text(reading *r, const eb_rows_options *options,
                                  const char *text) {
    eb_field fields[MOST_FIELDS];
    eb_register_options made = EB_REGISTER_OPTIONS_INIT;
    const int is_codes = options->kind == EB_ROWS_CODES;
    eb_status status = EB_OK;
    made.memory = r->memory;
    memset(&r->err, 0, sizeof r->err);
    eb_rows_free(r->rows);
    r->rows = NULL;
    if (r->reg == NULL && !is_codes) {
        status = eb_register_new(&made, &r->reg, &r->err);
        if (status != EB_OK) return status;
    }
    status = eb_rows_new(is_codes ? NULL : r->reg, options, &r->rows, &r->err);
    for (int64_t line = 1; status == EB_OK && *text != '\0'; line++) {
        const size_t length = strcspn(text, "\n");
        const size_t n = split_line(text, length, fields);
        status = line == 1 ? eb_rows_header(r->rows, fields, n, line, &r->err)
                           : eb_rows_add(r->rows, fields, n, line, &r->err);
        text += length + (text[length] == '\n');
    }
    return status != EB_OK ? status : eb_rows_end(r->rows, &r->err);
}

static inline eb_rows_options options_of(eb_rows_kind kind) {
    eb_rows_options options = EB_ROWS_OPTIONS_INIT;
    options.kind = kind;
    return options;
}

/* Reads a register with no option set, and fails the test if it cannot. */
static inline void read_register(reading *r, const char *text) {
    const eb_rows_options options = options_of(EB_ROWS_REGISTER);
    if (read_text(r, &options, text) != EB_OK) fail_msg("%s", r->err.message);
}

static inline void look_from(reading *r, eb_date as_of) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = as_of;
    options.max_bad = 1.0;
    eb_view_free(r->view);
    r->view = NULL;
    assert_ok(eb_register_close(r->reg, &r->err));
    assert_ok(eb_view_new(r->reg, &options, &r->view, &r->err));
}

static inline int64_t fate_count(const reading *r, eb_fate fate) {
    eb_counts counts;
    eb_view_counts(r->view, &counts);
    return counts.fates[fate];
}

/* Every fate in order, as "3 0 0 0 0 1 0 2". */
static inline const char *show_fates(reading *r) {
    eb_counts counts;
    int64_t sum = 0;
    size_t used = 0;
    eb_view_counts(r->view, &counts);
    for (int fate = 0; fate < EB_FATES; fate++) {
        sum += counts.fates[fate];
        used += (size_t)snprintf(r->shown + used, SHOWN_ROOM - used, "%s%d",
                                 fate == 0 ? "" : " ", (int)counts.fates[fate]);
    }
    assert_true(counts.rows == sum);
    return r->shown;
}

/* The year's sessions of a pupil, as "09-03a/ 09-03p\ ": month, day, half,
 * code, a blank; "" for a blank mark, "?" for an unknown code. */
static inline const char *show_sessions(reading *r, const char *pupil,
                                        const char *school) {
    static eb_session sessions[800];
    size_t row = 0, n = 0, used = 0;
    r->shown[0] = '\0';
    if (eb_view_find(r->view, pupil, school, &row, &r->err) != EB_OK) {
        return "not found";
    }
    assert_ok(eb_view_sessions(r->view, row, sessions, 800, &n, &r->err));
    for (size_t i = 0; i < n; i++) {
        char date[11];
        eb_date_write(sessions[i].date, date);
        used += (size_t)snprintf(
            r->shown + used, SHOWN_ROOM - used, "%s%c%s ", date + 5,
            sessions[i].half == EB_AM ? 'a' : 'p', sessions[i].code);
        assert_true(used < SHOWN_ROOM);
    }
    return r->shown;
}

static inline void finish(reading *r) {
    eb_view_free(r->view);
    eb_rows_free(r->rows);
    eb_register_free(r->reg);
    eb_codes_free(r->codes);
    memset(r, 0, sizeof *r);
}

/* The file is refused with this status, at this line and column, in this
 * field (NULL: whatever). */
static inline void assert_refused(const eb_rows_options *options,
                                  const char *text, eb_status status,
                                  int64_t line, int64_t column,
                                  const char *field) {
    reading r = {0};
    eb_rows_options own = *options;
    if (own.kind == EB_ROWS_CODES) {
        assert_ok(eb_codes_new(NULL, &r.codes, NULL));
        own.codes = r.codes;
    }
    const eb_status got = read_text(&r, &own, text);
    if (got != status || r.err.line != line || r.err.column != column ||
        (field != NULL && strcmp(field, r.err.field) != 0)) {
        fail_msg("%s: got %d at %d:%d in `%s`: %s", text, got, (int)r.err.line,
                 (int)r.err.column, r.err.field, r.err.message);
    }
    assert_true(r.err.message[0] != '\0');
    finish(&r);
}

#endif
