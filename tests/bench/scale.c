/* SPDX-License-Identifier: MIT */
/*
 * One country or a corner of it: invented registers of any number of pupils,
 * schools and years, filled in memory; then features and scores of all, block
 * by block into one buffer, as a program does that streams them out, once by
 * each number of threads. Prints a CSV line for each: pupils, schools, years,
 * threads; seconds to fill, then of view, features and score; processor seconds
 * of these three; MB of packed marks, most memory when filled, most so far; the
 * mean chance.
 *
 *     scale PUPILS SCHOOLS YEARS THREADS...
 *
 * EARLYBELL_CPU says by which path, as for the programs; exit code 3: this
 * machine has not that one.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/random.h"
#include "earlybell/earlybell.h"

enum { SESSIONS = 380, PATTERNS = 1000, BLOCK = 65536 };

static eb_error err;

static void must(eb_status status) {
    if (status == EB_OK) return;
    fprintf(stderr, "scale: %s: %s\n", err.field, err.message);
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Of all threads: what a busy machine does not lengthen. */
static double busy(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double peak_mb(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

typedef struct size {
    size_t pupils, schools;
    int years;
} size;

/* Years of marks, used again and again: a pupil in a thousand is the same. */
static char *invent(void) {
    char *marks = malloc((size_t)PATTERNS * SESSIONS);
    if (marks == NULL) exit(1);
    for (uint32_t p = 0; p < PATTERNS; ++p) {
        eb_random random = eb_random_stream(11, 0, p);
        const double often = eb_random_beta(&random, 0.9, 11.9);
        for (size_t s = 0; s < SESSIONS; ++s) {
            marks[p * SESSIONS + s] =
                eb_random_chance(&random, often)
                    ? "IIIIMOGN"[eb_random_below(&random, 8)]
                    : "/\\"[s % 2];
        }
    }
    return marks;
}

static void add_pupil(eb_register *reg, const size *of, const char *marks,
                      size_t i) {
    char id[32], school[32];
    snprintf(id, sizeof id, "P%08zu", i);
    snprintf(school, sizeof school, "S%06zu", i * of->schools / of->pupils);
    eb_pupil pupil = EB_PUPIL_INIT;
    pupil.pupil = id;
    pupil.school = school;
    pupil.year_group = 1 + (int)(i % 11);
    must(eb_register_add_pupil(reg, &pupil, &err));
    for (int year = 0; year < of->years; ++year) {
        const eb_date day = eb_date_make(2025 - year, 9, 1);
        must(eb_register_add_marks(
            reg, id, school, day - eb_date_weekday(day),
            marks + (i * 7919 + (size_t)year) % PATTERNS * SESSIONS, SESSIONS,
            &err));
    }
}

static eb_cpu wanted_path(void) {
    const char *name = getenv("EARLYBELL_CPU");
    const int cpu = name == NULL ? EB_CPU_BEST : eb_cpu_find(name);
    if (cpu < 0 || !eb_cpu_has((eb_cpu)cpu)) exit(3);
    return (eb_cpu)cpu;
}

static eb_register *fill(const size *of) {
    char *marks = invent();
    eb_register *reg = NULL;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    options.cpu = wanted_path();
    must(eb_register_new(&options, &reg, &err));
    for (size_t i = 0; i < of->pupils; ++i) add_pupil(reg, of, marks, i);
    const eb_period term = {NULL, eb_date_make(2025, 9, 1),
                            eb_date_make(2026, 7, 20), EB_TERM};
    must(eb_register_add_period(reg, &term, &err));
    must(eb_register_close(reg, &err));
    free(marks);
    return reg;
}

static eb_view *look(const eb_register *reg, int threads) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_view *view = NULL;
    options.as_of = eb_date_make(2026, 3, 2);
    options.threads = threads;
    must(eb_view_new(reg, &options, &view, &err));
    return view;
}

static void measure(const eb_register *reg, const eb_model *model,
                    const size *of, int threads, double fill_seconds) {
    double *features = calloc((size_t)BLOCK * EB_FEATURE_COUNT, sizeof(double));
    eb_result *results = calloc(BLOCK, sizeof *results);
    if (features == NULL || results == NULL) exit(1);
    /* Pages that are there: a small run would else be one of the kernel's. */
    memset(features, 1, (size_t)BLOCK * EB_FEATURE_COUNT * sizeof *features);
    memset(results, 1, BLOCK * sizeof *results);
    const double filled_mb = peak_mb();
    double at[4], cpu[4], sum = 0.0;
    at[0] = now();
    cpu[0] = busy();
    eb_view *view = look(reg, threads);
    const size_t rows = eb_view_row_count(view);
    at[1] = now();
    cpu[1] = busy();
    for (size_t i = 0; i < rows; i += BLOCK) {
        const size_t n = rows - i < BLOCK ? rows - i : BLOCK;
        must(eb_features(view, i, n, features, 0, &err));
    }
    at[2] = now();
    cpu[2] = busy();
    for (size_t i = 0; i < rows; i += BLOCK) {
        const size_t n = rows - i < BLOCK ? rows - i : BLOCK;
        must(eb_score(model, view, i, n, results, 1, &err));
        for (size_t k = 0; k < n; ++k) sum += results[k].p_persistent;
    }
    at[3] = now();
    cpu[3] = busy();
    printf(
        "%zu,%zu,%d,%d,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.0f,%.0f,%.0f,%."
        "6f\n",
        of->pupils, of->schools, of->years, threads, fill_seconds,
        at[1] - at[0], at[2] - at[1], at[3] - at[2], cpu[1] - cpu[0],
        cpu[2] - cpu[1], cpu[3] - cpu[2],
        (double)of->pupils * SESSIONS * of->years / 1048576, filled_mb,
        peak_mb(), sum / (double)rows);
    fflush(stdout);
    eb_view_free(view);
    free(features);
    free(results);
}

int main(int argc, char **argv) {
    if (argc < 5) return 2;
    const size of = {(size_t)strtoull(argv[1], NULL, 10),
                     (size_t)strtoull(argv[2], NULL, 10),
                     (int)strtol(argv[3], NULL, 10)};
    eb_model *model = NULL;
    must(eb_model_open("england-bands", NULL, &model, &err));
    const double start = now();
    eb_register *reg = fill(&of);
    const double fill_seconds = now() - start;
    for (int i = 4; i < argc; ++i) {
        measure(reg, model, &of, (int)strtol(argv[i], NULL, 10), fill_seconds);
    }
    eb_model_free(model);
    eb_register_free(reg);
    return 0;
}
