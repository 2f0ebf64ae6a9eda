/* SPDX-License-Identifier: MIT */
/*
 * Reads tests/fixtures/band_prior: scores of invented pupils by an
 * independent program (tests/reference/band_prior.py), and its models. The
 * columns are described in tests/reference/band_prior_grid.py.
 */
#ifndef EB_TESTS_TEST_GRID_H
#define EB_TESTS_TEST_GRID_H

#include <stdio.h>

#include "base/number.h"
#include "earlybell/model.h"
#include "test.h"

#define GRID_FOLDER "tests/fixtures/band_prior/"

enum {
    G_CASE,
    G_MODEL,
    G_YEAR_GROUP,
    G_FIRST_DATE,
    G_ABSENCES,
    G_AS_OF,
    G_RECENT,
    G_LAST_POSSIBLE,
    G_LAST_ABSENT,
    G_REMAINING,
    G_HORIZON,
    G_P_PERSISTENT,
    G_P_SEVERE,
    G_P_AHEAD,
    G_EXPECTED_RATE,
    G_RATE_LOW,
    G_RATE_HIGH,
    G_ETA,
    G_TERM, /* four of them */
    G_FIELDS = G_TERM + 4
};

typedef struct grid {
    FILE *file;
    char line[4096];
    char *field[G_FIELDS];
    char names[16][32]; /* models read so far */
    eb_model *models[16];
    size_t model_count;
} grid;

static inline double grid_number(const char *text) {
    double value = 0.0;
    assert_ok(eb_number_read(text, strlen(text), &value));
    return value;
}

static inline int64_t grid_count(const char *text) {
    return *text == '\0' ? EB_NO_COUNT : (int64_t)grid_number(text);
}

static inline eb_date grid_date(const char *text) {
    eb_date date = EB_NO_DATE;
    assert_ok(eb_date_read(text, strlen(text), &date));
    return date;
}

static inline int grid_year_group(const char *text) {
    if (*text == '\0') return EB_YEAR_UNKNOWN;
    return *text == 'R' ? EB_YEAR_RECEPTION : (int)grid_number(text);
}

static inline eb_date next_school_day(eb_date date) {
    do {
        ++date;
    } while (eb_date_weekday(date) > 4);
    return date;
}

static inline eb_model *grid_model(const char *name) {
    static char text[1 << 16];
    char path[128];
    snprintf(path, sizeof path, GRID_FOLDER "%s.json", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail_msg("%s: cannot be opened", path);
    const size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    eb_model *model = NULL;
    eb_error err;
    const eb_status status = eb_model_read(text, length, NULL, &model, &err);
    if (status != EB_OK) fail_msg("%s: %s %s", path, err.field, err.message);
    return model;
}

static inline void grid_open(grid *g) {
    memset(g, 0, sizeof *g);
    g->file = fopen(GRID_FOLDER "grid.csv", "rb");
    assert_non_null(g->file);
    assert_non_null(fgets(g->line, sizeof g->line, g->file));
}

/* The next row into g->field; 0 at the end. */
static inline int grid_next(grid *g) {
    if (fgets(g->line, sizeof g->line, g->file) == NULL) return 0;
    char *at = g->line;
    for (size_t n = 0; n < G_FIELDS; ++n) {
        g->field[n] = at;
        at += strcspn(at, ",\n");
        assert_true((*at == ',') == (n + 1 < G_FIELDS));
        *at++ = '\0';
    }
    return 1;
}

/* The model of this row. */
static inline const eb_model *grid_row_model(grid *g) {
    const char *name = g->field[G_MODEL];
    size_t m = 0;
    while (m < g->model_count && strcmp(g->names[m], name) != 0) ++m;
    if (m == g->model_count) {
        assert_true(m < 16 && strlen(name) < 32);
        memcpy(g->names[m], name, strlen(name) + 1);
        g->models[m] = grid_model(name);
        g->model_count += 1;
    }
    return g->models[m];
}

static inline void grid_close(grid *g) {
    fclose(g->file);
    for (size_t m = 0; m < g->model_count; ++m) eb_model_free(g->models[m]);
}

/* Fails unless `got` is field `f` to 1e-10 of it, or of `least` if that is
 * more (terms pass through 0). Returns the error. */
static inline double grid_check(const grid *g, int f, double got,
                                double least) {
    const double want = grid_number(g->field[f]);
    const double size = want < 0.0 ? -want : want;
    if (size < 1e-300 && got >= 0.0 && got <= 1e-300) return 0.0;
    const double off = got < want ? want - got : got - want;
    const double error = off / (size > least ? size : least);
    if (!(error <= 1e-10)) {
        fail_msg("case %s, field %d: got %.17g, expected %s (off by %.2g)",
                 g->field[G_CASE], f, got, g->field[f], error);
    }
    return error;
}

#endif
