/* SPDX-License-Identifier: MIT */
/*
 * Reads tests/fixtures/models: models with terms, invented rows of features,
 * and what an independent program says of them
 * (tests/reference/linear_model.py, which describes the columns).
 */
#ifndef EB_TESTS_LINEAR_ROWS_H
#define EB_TESTS_LINEAR_ROWS_H

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "model/model.h"
#include "test.h"

#define LINEAR_FOLDER "tests/fixtures/models/"
#define LINEAR_ROWS 60
#define LINEAR_FIELDS 80

typedef struct linear_table {
    char text[1 << 16];
    const char *name[LINEAR_FIELDS];
    const char *cell[LINEAR_ROWS][LINEAR_FIELDS];
    size_t fields, rows;
} linear_table;

static inline size_t linear_text(const char *file, char *out, size_t room) {
    char path[128];
    snprintf(path, sizeof path, LINEAR_FOLDER "%s", file);
    FILE *in = fopen(path, "rb");
    if (in == NULL) fail_msg("cannot open %s", path);
    const size_t length = fread(out, 1, room - 1, in);
    fclose(in);
    assert_true(length < room - 1);
    out[length] = '\0';
    return length;
}

static inline char *linear_line(char *at, const char **cells, size_t *count) {
    size_t n = 0;
    cells[n++] = at;
    for (; *at != '\n'; ++at) {
        assert_true(*at != '\0' && *at != '"');
        if (*at != ',') continue;
        *at = '\0';
        assert_true(n < LINEAR_FIELDS);
        cells[n++] = at + 1;
    }
    *at = '\0';
    *count = n;
    return at + 1;
}

static inline void linear_open(linear_table *table, const char *file) {
    linear_text(file, table->text, sizeof table->text);
    char *at = linear_line(table->text, table->name, &table->fields);
    for (table->rows = 0; *at != '\0'; ++table->rows) {
        size_t fields = 0;
        assert_true(table->rows < LINEAR_ROWS);
        at = linear_line(at, table->cell[table->rows], &fields);
        assert_int_equal(fields, table->fields);
    }
    assert_int_equal(table->rows, LINEAR_ROWS);
}

static inline const char *linear_cell(const linear_table *table, size_t row,
                                      const char *name) {
    for (size_t f = 0; f < table->fields; ++f) {
        if (strcmp(table->name[f], name) == 0) return table->cell[row][f];
    }
    fail_msg("no column %s", name);
    return "";
}

/* NaN when the cell is empty. */
static inline double linear_number(const linear_table *table, size_t row,
                                   const char *name) {
    const char *text = linear_cell(table, row, name);
    double value = (double)NAN;
    if (*text != '\0') {
        assert_ok(eb_number_read(text, strlen(text), &value));
    }
    return value;
}

typedef struct linear_inputs {
    double features[LINEAR_ROWS][EB_FEATURE_COUNT];
    int64_t remaining[LINEAR_ROWS];
    int year_group[LINEAR_ROWS];
} linear_inputs;

static inline void linear_read_inputs(linear_inputs *out) {
    static linear_table rows;
    linear_open(&rows, "rows.csv");
    for (size_t r = 0; r < LINEAR_ROWS; ++r) {
        for (size_t f = 0; f < EB_FEATURE_COUNT; ++f) {
            out->features[r][f] = linear_number(&rows, r, eb_feature(f)->name);
        }
        const char *group = linear_cell(&rows, r, "year_group");
        out->remaining[r] = (int64_t)linear_number(&rows, r, "remaining");
        out->year_group[r] = *group == '\0' ? EB_YEAR_UNKNOWN
                             : *group == 'R'
                                 ? EB_YEAR_RECEPTION
                                 : (int)linear_number(&rows, r, "year_group");
    }
}

static inline eb_model *linear_model(const char *file) {
    static char text[1 << 16];
    eb_model *model = NULL;
    eb_error err;
    const size_t length = linear_text(file, text, sizeof text);
    if (eb_model_read(text, length, NULL, &model, &err) != EB_OK) {
        fail_msg("%s: %d:%d %s %s", file, (int)err.line, (int)err.column,
                 err.field, err.message);
    }
    return model;
}

/* Equal, or both missing, or within `slack` relative. */
static inline void linear_same(double got, double expected, double slack,
                               const char *what, size_t row) {
    if (isnan(got) && isnan(expected)) return;
    if (!(fabs(got - expected) <= slack * fabs(expected))) {
        fail_msg("case %zu, %s: %.17g, not %.17g (%.2g)", row, what, got,
                 expected, fabs(got / expected - 1.0));
    }
}

#endif
