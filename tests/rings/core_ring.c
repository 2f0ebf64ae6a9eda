/* SPDX-License-Identifier: MIT */
/*
 * The same bytes everywhere, the inner ring: a program that needs the core and
 * libc alone, so that any compiler for any processor can build it.
 *
 *   core_ring FIXTURE OUT [THREADS [CPU]]      leaves with 3 if there is no CPU
 *
 * FIXTURE is what fixture.py writes: a line a row, fields between tabs,
 *   T first last | P pupil school year_group family last_possible last_absent
 *   | M pupil school start marks
 * with dates as days since 1970. OUT gets, for each as_of and each row, the 64
 * features, the score under each built-in model and its terms, every number as
 * eight bytes, the lowest first. rings.sh takes its SHA-256.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "earlybell/earlybell.h"

enum { FIELDS = 8, LINE = 2048 };

static const eb_date LOOKS[] = {20390, 20454, 20523, 20620};

static void must(eb_status status, const eb_error *err) {
    if (status == EB_OK) return;
    fprintf(stderr, "core_ring: %s: %s\n", eb_status_text(status),
            err->message);
    exit(1);
}

static void put_integer(FILE *to, int64_t value) {
    for (int i = 0; i < 8; i++)
        fputc((int)((uint64_t)value >> 8 * i & 255), to);
}

/* What is missing is one NaN here: a NaN's own bits mean nothing. */
static void put_number(FILE *to, double value) {
    uint64_t bits = UINT64_C(0x7ff8000000000000);
    if (value == value) memcpy(&bits, &value, sizeof bits);
    put_integer(to, (int64_t)bits);
}

static void add_line(eb_register *reg, char *line) {
    eb_error err;
    char *field[FIELDS] = {0};
    size_t n = 0;
    line[strcspn(line, "\n")] = '\0';
    for (char *at = line; at != NULL && n < FIELDS; n++) {
        field[n] = at;
        at = strchr(at, '\t');
        if (at != NULL) *at++ = '\0';
    }
    if (field[0][0] == 'T' && n == 3) {
        const eb_period term = {NULL, atoi(field[1]), atoi(field[2]), EB_TERM};
        must(eb_register_add_period(reg, &term, &err), &err);
    } else if (field[0][0] == 'P' && n == 7) {
        eb_pupil pupil = EB_PUPIL_INIT;
        pupil.pupil = field[1];
        pupil.school = field[2];
        pupil.year_group = atoi(field[3]);
        pupil.family = field[4];
        pupil.last_year_possible = atoi(field[5]);
        pupil.last_year_absent = atoi(field[6]);
        must(eb_register_add_pupil(reg, &pupil, &err), &err);
    } else if (field[0][0] == 'M' && n == 5) {
        must(eb_register_add_marks(reg, field[1], field[2], atoi(field[3]),
                                   field[4], strlen(field[4]), &err),
             &err);
    } else {
        fprintf(stderr, "core_ring: a line of no kind\n");
        exit(1);
    }
}

static void put_result(FILE *to, const eb_result *r) {
    const int64_t integers[] = {
        r->state,     r->possible,         r->absent,
        r->remaining, r->sessions_in_hand, r->sessions_back};
    const double numbers[] = {r->p_persistent,  r->p_severe,      r->p_ahead,
                              r->expected_rate, r->rate_low,      r->rate_high,
                              r->p_outcome,     r->expected_ahead};
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
        put_integer(to, integers[i]);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        put_number(to, numbers[i]);
    }
    for (int i = 0; i < 3; i++) {
        char text[EB_REASON_ROOM];
        eb_reason_text(&r->reasons[i], text);
        fputs(text, to);
        fputc('\n', to);
    }
}

static void put_scores(FILE *to, const eb_view *view, size_t rows) {
    eb_error err;
    eb_result *results = calloc(rows, sizeof *results);
    eb_term terms[EB_TERMS_MAX];
    const char *name;
    for (size_t m = 0; (name = eb_model_builtin(m, NULL, NULL)) != NULL; m++) {
        eb_model *model;
        must(eb_model_open(name, NULL, &model, &err), &err);
        must(eb_score(model, view, 0, rows, results, 0, &err), &err);
        for (size_t row = 0; row < rows; row++) {
            size_t n;
            put_result(to, &results[row]);
            must(eb_explain(model, view, row, terms, &n, &err), &err);
            for (size_t t = 0; t < n; t++) put_number(to, terms[t].value);
        }
        eb_model_free(model);
    }
    free(results);
}

static void put_view(FILE *to, const eb_register *reg, eb_date as_of,
                     int threads, eb_unit unit) {
    eb_error err;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_view *view;
    options.as_of = as_of;
    options.threads = threads;
    options.unit = unit;
    options.sensitive = 1;
    must(eb_view_new(reg, &options, &view, &err), &err);
    const size_t rows = eb_view_row_count(view);
    double *features = calloc(rows * EB_FEATURE_COUNT, sizeof *features);
    must(eb_features(view, 0, rows, features, 0, &err), &err);
    for (size_t i = 0; i < rows * EB_FEATURE_COUNT; i++) {
        put_number(to, features[i]);
    }
    free(features);
    put_scores(to, view, rows);
    eb_view_free(view);
}

int main(int argc, char **argv) {
    eb_error err;
    eb_register *reg;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    char line[LINE];
    FILE *from = argc < 3 ? NULL : fopen(argv[1], "rb");
    FILE *to = argc < 3 ? NULL : fopen(argv[2], "wb");
    if (from == NULL || to == NULL) {
        fprintf(stderr, "core_ring FIXTURE OUT [THREADS [CPU]]\n");
        return 2;
    }
    if (argc > 4) {
        const int cpu = eb_cpu_find(argv[4]);
        if (cpu < 0 || !eb_cpu_has((eb_cpu)cpu)) return 3;
        options.cpu = (eb_cpu)cpu;
    }
    must(eb_register_new(&options, &reg, &err), &err);
    while (fgets(line, sizeof line, from) != NULL) add_line(reg, line);
    must(eb_register_close(reg, &err), &err);
    for (size_t i = 0; i < sizeof LOOKS / sizeof *LOOKS; i++) {
        const int threads = argc > 3 ? atoi(argv[3]) : 1;
        put_view(to, reg, LOOKS[i], threads, EB_UNIT_ENROLMENT);
        put_view(to, reg, LOOKS[i], threads, EB_UNIT_PUPIL);
    }
    eb_register_free(reg);
    fclose(from);
    return fclose(to) == 0 ? 0 : 1;
}
