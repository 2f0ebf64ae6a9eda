/* SPDX-License-Identifier: MIT */
/*
 * One new mark, then that pupil's score: what a program that is left running
 * beside a register does all day. An invented school fills in today's
 * afternoon, pupil by pupil in any order, and then corrects marks of the past
 * weeks; each time the call is eb_register_set_mark, eb_view_refresh,
 * eb_view_find and eb_score of that one row. Times are sorted, so that the
 * few marks that open a session, for which the view is made again, show in
 * the last column and not in the median.
 *
 *     marks [--pupils N] [--model NAME] [--portable] [--json]
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/random.h"
#include "earlybell/earlybell.h"

enum { SCHOOL = 1000, DAYS = 120, STEPS = 4000, PARTS = 6 };

static const char *const PART_NAMES[PARTS] = {
    "set_mark", "refresh", "find", "score", "together", "features of it"};

static eb_error err;

static void must(eb_status status) {
    if (status == EB_OK) return;
    fprintf(stderr, "marks: %s: %s\n", err.field, err.message);
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int compare(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void name(size_t pupil, char id[16], char school[16]) {
    snprintf(id, 32, "P%07zu", pupil);
    snprintf(school, 32, "S%05zu", pupil / SCHOOL);
}

/* Mornings and afternoons of DAYS weekdays; today's afternoon is not in. */
static eb_register *fill(size_t pupils, eb_date first, eb_cpu cpu,
                         eb_date *today) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_register *reg = NULL;
    options.cpu = cpu;
    must(eb_register_new(&options, &reg, &err));
    for (size_t i = 0; i < pupils; ++i) {
        char id[32], school[32], family[32];
        char marks[DAYS * 2];
        eb_random random = eb_random_stream(9, 1, (uint32_t)i);
        eb_pupil pupil = EB_PUPIL_INIT;
        name(i, id, school);
        snprintf(family, sizeof family, "F%07zu", i / 2);
        pupil.pupil = id;
        pupil.school = school;
        pupil.family = family;
        pupil.year_group = 7 + (int)(i % 5);
        pupil.last_year_possible = 380;
        pupil.last_year_absent = (int64_t)(i % 60);
        must(eb_register_add_pupil(reg, &pupil, &err));
        for (size_t s = 0; s < sizeof marks; ++s) {
            marks[s] = s % 2 == 0 ? '/' : '\\';
            if (eb_random_chance(&random, 0.07)) marks[s] = 'I';
        }
        must(eb_register_add_marks(reg, id, school, first, marks,
                                   sizeof marks - 1, &err));
    }
    const eb_period term = {NULL, first, first + 320, EB_TERM};
    must(eb_register_add_period(reg, &term, &err));
    must(eb_register_close(reg, &err));
    *today = eb_register_last_date(reg);
    return reg;
}

typedef struct step {
    size_t pupil;
    eb_date date;
    eb_half half;
    const char *code;
} step;

/* The first steps fill in this afternoon, each pupil once; the others set
 * right what was marked before. */
static step invent(eb_random *random, size_t i, size_t pupils, eb_date today) {
    step out = {i * 7919 % pupils, today, EB_PM, i % 13 == 0 ? "I" : "\\"};
    if (i < STEPS / 2 && i < pupils) return out;
    out.pupil = (size_t)eb_random_below(random, pupils);
    do out.date = today - (eb_date)eb_random_below(random, 60);
    while (eb_date_weekday(out.date) > 4);
    out.half = EB_AM;
    out.code = eb_random_chance(random, 0.5) ? "I" : "/";
    return out;
}

static void take(eb_register *reg, eb_view *view, const eb_model *model,
                 const step *s, double *seconds[PARTS], size_t i) {
    char id[32], school[32];
    int others;
    size_t row;
    eb_result result;
    double features[EB_FEATURE_COUNT];
    double at[PARTS + 1];
    name(s->pupil, id, school);
    at[0] = now();
    must(eb_register_set_mark(reg, id, school, s->date, s->half, s->code,
                              &others, &err));
    at[1] = now();
    must(eb_view_refresh(view, &err));
    at[2] = now();
    must(eb_view_find(view, id, school, &row, &err));
    at[3] = now();
    must(eb_score(model, view, row, 1, &result, 1, &err));
    at[4] = now();
    must(eb_features(view, row, 1, features, 0, &err));
    at[5] = now();
    for (int p = 0; p < 4; ++p) seconds[p][i] = at[p + 1] - at[p];
    seconds[4][i] = at[4] - at[0];
    seconds[5][i] = at[5] - at[4];
}

static void show(double *seconds[PARTS], int json) {
    if (!json) printf("| part | median us | 99th of 100 | slowest |\n");
    if (!json) printf("|--|--|--|--|\n");
    for (int p = 0; p < PARTS; ++p) {
        double *of = seconds[p];
        qsort(of, STEPS, sizeof *of, compare);
        const double shown[3] = {1e6 * of[STEPS / 2],
                                 1e6 * of[STEPS / 100 * 99],
                                 1e6 * of[STEPS - 1]};
        printf(json ? "%s\"%s\": [%.3f, %.3f, %.3f]"
                    : "%s| %s | %.2f | %.2f | %.1f |\n",
               json ? p == 0 ? "{" : ", " : "", PART_NAMES[p], shown[0],
               shown[1], shown[2]);
    }
    if (json) printf("}\n");
}

int main(int argc, char **argv) {
    size_t pupils = SCHOOL;
    const char *model_name = "england-bands";
    int json = 0;
    eb_cpu cpu = EB_CPU_BEST;
    for (int i = 1; i < argc; ++i) {
        if (strcmp(argv[i], "--pupils") == 0 && i + 1 < argc) {
            pupils = (size_t)strtol(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--model") == 0 && i + 1 < argc) {
            model_name = argv[++i];
        } else if (strcmp(argv[i], "--portable") == 0) {
            cpu = EB_CPU_PORTABLE;
        } else {
            json = 1;
        }
    }
    eb_date today;
    eb_register *reg = fill(pupils, eb_date_make(2025, 9, 1), cpu, &today);
    eb_model *model = NULL;
    must(eb_model_open(model_name, NULL, &model, &err));
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_view *view = NULL;
    must(eb_view_new(reg, &options, &view, &err));
    eb_random random = eb_random_stream(9, 2, 0);
    static double room[PARTS][STEPS];
    double *seconds[PARTS];
    for (int p = 0; p < PARTS; ++p) seconds[p] = room[p];
    for (size_t i = 0; i < STEPS; ++i) {
        const step s = invent(&random, i, pupils, today);
        take(reg, view, model, &s, seconds, i);
    }
    show(seconds, json);
    eb_view_free(view);
    eb_model_free(model);
    eb_register_free(reg);
    return 0;
}
