/* SPDX-License-Identifier: MIT */
/*
 * An organisation's own outcomes: pupil_id, as_of, outcome, by column name, in
 * any order; further columns are of no interest. An outcome is 1, yes or true,
 * or 0, no or false, in any case of letters. The same row twice is one; a
 * pupil with yes and no on one day is refused with the line, for nobody can
 * tell which was meant.
 */
#include "ui/train_outcomes.h"

#include <stdlib.h>
#include <string.h>

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int same_word(const char *a, const char *b) {
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == *b || lower(*a) == lower(*b);
}

static int read_outcome(const char *text) {
    static const char *const WORDS[] = {"0", "no", "false", "1", "yes", "true"};
    for (int i = 0; i < 6; i++) {
        if (same_word(WORDS[i], text)) return i >= 3;
    }
    return -1;
}

static eb_status find_columns(const eb_plain_rows *rows, size_t at[3],
                              eb_error *err) {
    static const char *const NAMES[] = {"pupil_id", "as_of", "outcome"};
    for (size_t n = 0; n < 3; n++) {
        at[n] = rows->columns;
        for (size_t c = 0; c < rows->columns; c++) {
            if (same_word(NAMES[n], eb_plain_cell(rows, 0, c))) at[n] = c;
        }
        if (at[n] == rows->columns) {
            return eb_fail_at(err, EB_ERR_HEADER, 1, 0, NAMES[n],
                              "no column of that name: pupil_id,as_of,outcome");
        }
    }
    return EB_OK;
}

static eb_status read_row(const eb_plain_rows *rows, size_t row,
                          const size_t at[3], eb_fit_outcome *out,
                          eb_error *err) {
    const int64_t line = rows->rows[row].line;
    const char *day = eb_plain_cell(rows, row, at[1]);
    out->pupil = eb_plain_cell(rows, row, at[0]);
    out->outcome = read_outcome(eb_plain_cell(rows, row, at[2]));
    if (out->pupil[0] == '\0') {
        return eb_fail_at(err, EB_ERR_ROW, line, 0, "pupil_id", "it is blank");
    }
    if (eb_date_read(day, strlen(day), &out->as_of) != EB_OK ||
        out->as_of < EB_DATE_MIN || out->as_of > EB_DATE_MAX) {
        return eb_fail_at(err, EB_ERR_ROW, line, 0, "as_of",
                          "a date such as 2026-02-04");
    }
    if (out->outcome < 0) {
        return eb_fail_at(err, EB_ERR_ROW, line, 0, "outcome",
                          "1 or yes, 0 or no");
    }
    return EB_OK;
}

/* ---- order -------------------------------------------------------------- */

static int by_pupil_and_day(const void *a, const void *b) {
    const eb_fit_outcome *x = *(const eb_fit_outcome *const *)a;
    const eb_fit_outcome *y = *(const eb_fit_outcome *const *)b;
    const int order = strcmp(x->pupil, y->pupil);
    if (order != 0) return order;
    if (x->as_of != y->as_of) return x->as_of < y->as_of ? -1 : 1;
    return (x > y) - (x < y); /* the line */
}

static eb_status refuse_conflicts(const eb_fit_outcomes *outcomes,
                                  eb_error *err) {
    const size_t n = outcomes->count;
    eb_status status = EB_OK;
    int64_t line = 0;
    const eb_fit_outcome **sorted =
        eb_alloc(&outcomes->memory, n, sizeof *sorted);
    if (sorted == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < n; i++) sorted[i] = &outcomes->items[i];
    qsort(sorted, n, sizeof *sorted, by_pupil_and_day);
    for (size_t i = 1; i < n; i++) {
        const eb_fit_outcome *a = sorted[i - 1], *b = sorted[i];
        if (strcmp(a->pupil, b->pupil) != 0 || a->as_of != b->as_of ||
            a->outcome == b->outcome) {
            continue;
        }
        const int64_t at = outcomes->rows.rows[b - outcomes->items + 1].line;
        if (line == 0 || at < line) line = at;
    }
    if (line > 0) {
        status = eb_fail_at(err, EB_ERR_CONFLICT, line, 0, "outcome",
                            "an earlier row says the opposite of this pupil "
                            "on this day");
    }
    eb_release(&outcomes->memory, sorted);
    return status;
}

static int by_day(const void *a, const void *b) {
    const eb_date x = *(const eb_date *)a, y = *(const eb_date *)b;
    return (x > y) - (x < y);
}

static eb_status collect_days(eb_fit_outcomes *out, eb_error *err) {
    out->days = eb_alloc(&out->memory, out->count, sizeof *out->days);
    if (out->days == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < out->count; i++) out->days[i] = out->items[i].as_of;
    qsort(out->days, out->count, sizeof *out->days, by_day);
    for (size_t i = 0; i < out->count; i++) {
        if (i > 0 && out->days[i] == out->days[i - 1]) continue;
        out->days[out->day_count++] = out->days[i];
    }
    return EB_OK;
}

/* ---- all ---------------------------------------------------------------- */

static eb_status understand(eb_fit_outcomes *out, eb_error *err) {
    size_t at[3] = {0, 0, 0};
    if (out->rows.row_count < 2) {
        return eb_fail(err, EB_ERR_ROW, "outcome", "there is no row");
    }
    eb_status status = find_columns(&out->rows, at, err);
    if (status != EB_OK) return status;
    const size_t n = out->rows.row_count - 1;
    out->items = eb_alloc(&out->memory, n, sizeof *out->items);
    if (out->items == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < n; i++) {
        status = read_row(&out->rows, i + 1, at, &out->items[i], err);
        if (status != EB_OK) return status;
    }
    out->count = n;
    status = refuse_conflicts(out, err);
    return status == EB_OK ? collect_days(out, err) : status;
}

eb_status eb_fit_outcomes_read(eb_source *source, int delimiter,
                               const eb_memory *memory, eb_fit_outcomes *out,
                               eb_error *err) {
    memset(out, 0, sizeof *out);
    out->memory = *memory;
    const eb_status status =
        eb_plain_rows_read(source, delimiter, memory, &out->rows, err);
    return status == EB_OK ? understand(out, err) : status;
}

eb_status eb_fit_outcomes_open(const char *path, int delimiter,
                               const eb_memory *memory, eb_fit_outcomes *out,
                               eb_error *err) {
    memset(out, 0, sizeof *out);
    out->memory = *memory;
    const eb_status status =
        eb_plain_rows_open(path, delimiter, memory, &out->rows, err);
    return status == EB_OK ? understand(out, err) : status;
}

void eb_fit_outcomes_free(eb_fit_outcomes *outcomes) {
    const eb_memory memory = outcomes->memory;
    eb_plain_rows_free(&outcomes->rows);
    if (outcomes->items != NULL) eb_release(&memory, outcomes->items);
    if (outcomes->days != NULL) eb_release(&memory, outcomes->days);
    memset(outcomes, 0, sizeof *outcomes);
}
