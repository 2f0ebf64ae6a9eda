/* SPDX-License-Identifier: MIT */
/*
 * How fast packed marks become features, by processor path.
 *
 *   features_bench [--pupils N] [--threads N] [--rounds N] [--gaps PERCENT]
 *                  [--only PATH]
 *
 * Invented pupils in schools of 1,000, a whole year of 380 sessions; the given
 * percentage of them (default 20) joined late or have blanks here and there.
 * The paths take turns in every round, so that what else the machine does
 * touches all of them; medians are shown, of processor time (so that threads
 * and neighbours do not count): pupils a second of one core. "matrix": 64
 * doubles a pupil written to memory that is used again each round; "no
 * matrix": a school at a time, into the same 512 KB.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cpu.h"
#include "base/random.h"
#include "data/register.h"
#include "earlybell/earlybell.h"

enum { SCHOOL = 1000, DAYS = 190, LENGTH = 440, ROUNDS_MOST = 99 };

typedef struct setting {
    size_t pupils;
    int threads, rounds;
    unsigned gaps; /* in a hundred */
    const char *only;
} setting;

static void must(eb_status status, const eb_error *err) {
    if (status == EB_OK) return;
    fprintf(stderr, "features_bench: %s\n", err->message);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Ten sessions a week from 1 September; every seventh week is a holiday. */
static void invent(uint32_t pupil, unsigned gaps, char marks[LENGTH]) {
    static const char REASONS[] = "IIIIIIIIIIMMCGOOOUNT";
    eb_random random = eb_random_stream(2025, 6, pupil);
    const double propensity = eb_random_beta(&random, 0.9, 11.9);
    const int gappy = eb_random_below(&random, 100) < gaps;
    const int late = gappy && eb_random_below(&random, 4) == 0
                         ? (int)eb_random_below(&random, LENGTH / 2)
                         : 0;
    uint64_t left = 0;
    char reason = 'I';
    int open = 0;
    for (int i = 0; i < LENGTH; ++i) {
        marks[i] = '-';
        if (i / 10 % 7 == 6 || open++ >= DAYS * 2 || i < late) continue;
        if (left == 0 &&
            eb_random_chance(&random, propensity / 4.0 / (1.0 - propensity))) {
            left = 1 + eb_random_geometric(&random, 0.25);
            reason = REASONS[eb_random_below(&random, sizeof REASONS - 1)];
        }
        marks[i] = i % 2 == 0 ? '/' : '\\';
        if (left > 0) {
            marks[i] = reason;
            --left;
        } else if (i % 2 == 0 && eb_random_chance(&random, 0.02)) {
            marks[i] = 'L';
        }
        if (gappy && eb_random_below(&random, 40) == 0) marks[i] = 'X';
    }
}

static eb_register *fill(const setting *set) {
    eb_error err;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_register *reg = NULL;
    must(eb_register_new(&options, &reg, &err), &err);
    for (size_t i = 0; i < set->pupils; ++i) {
        char id[32], school[32], family[32], marks[LENGTH];
        snprintf(id, sizeof id, "P%07zu", i);
        snprintf(school, sizeof school, "S%05zu", i / SCHOOL);
        snprintf(family, sizeof family, "F%07zu", i - i % 2);
        eb_pupil pupil = EB_PUPIL_INIT;
        pupil.pupil = id;
        pupil.school = school;
        pupil.family = i % 3 == 0 ? "" : family;
        pupil.year_group = 7 + (int)(i % 5);
        pupil.last_year_possible = 380;
        pupil.last_year_absent = (int64_t)(i % 60);
        must(eb_register_add_pupil(reg, &pupil, &err), &err);
        invent((uint32_t)i, set->gaps, marks);
        must(eb_register_add_marks(reg, id, school, eb_date_make(2025, 9, 1),
                                   marks, LENGTH, &err),
             &err);
    }
    must(eb_register_close(reg, &err), &err);
    return reg;
}

static double time_matrix(const eb_view *view, size_t pupils, double *out) {
    eb_error err;
    const double start = now();
    must(eb_features(view, 0, pupils, out, 0, &err), &err);
    return now() - start;
}

/* The library's own loop, with every block written over the last. */
static double time_blocks(const eb_view *view, size_t pupils, double *out) {
    eb_error err;
    const double start = now();
    for (size_t first = 0; first < pupils; first += SCHOOL) {
        const size_t n = pupils - first < SCHOOL ? pupils - first : SCHOOL;
        must(eb_features(view, first, n, out, 0, &err), &err);
    }
    return now() - start;
}

static void show(const char *path, const char *what, const setting *set,
                 double *seconds) {
    qsort(seconds, (size_t)set->rounds, sizeof *seconds, compare);
    const double median = seconds[set->rounds / 2];
    printf("| %s | %s | %.3f M pupils/s a core | %.3f to %.3f ms |\n", path,
           what, 1e-6 * (double)set->pupils / median, 1e3 * seconds[0],
           1e3 * seconds[set->rounds - 1]);
}

static void read_arguments(int argc, char **argv, setting *set) {
    for (int i = 1; i + 1 < argc; i += 2) {
        const long value = strtol(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--pupils") == 0) set->pupils = (size_t)value;
        if (strcmp(argv[i], "--threads") == 0) set->threads = (int)value;
        if (strcmp(argv[i], "--rounds") == 0) set->rounds = (int)value;
        if (strcmp(argv[i], "--gaps") == 0) set->gaps = (unsigned)value;
        if (strcmp(argv[i], "--only") == 0) set->only = argv[i + 1];
    }
    if (set->rounds < 1 || set->rounds > ROUNDS_MOST) set->rounds = 9;
}

int main(int argc, char **argv) {
    setting set = {20000, 1, 9, 20, NULL};
    read_arguments(argc, argv, &set);
    eb_error err;
    eb_register *reg = fill(&set);
    double *out = malloc(set.pupils * EB_FEATURE_COUNT * sizeof *out);
    static double matrix[EB_CPUS][ROUNDS_MOST], blocks[EB_CPUS][ROUNDS_MOST];
    static double views[ROUNDS_MOST];
    if (out == NULL) return 1;
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = eb_date_make(2026, 7, 31);
    options.threads = set.threads;
    for (int round = -1; round < set.rounds; ++round) {
        const int at = round < 0 ? 0 : round;
        eb_view *view = NULL;
        const double start = now();
        must(eb_view_new(reg, &options, &view, &err), &err);
        views[at] = now() - start;
        for (int cpu = EB_CPU_SCALAR; cpu < EB_CPUS; ++cpu) {
            const char *name = eb_cpu_name((eb_cpu)cpu);
            if (!eb_cpu_has((eb_cpu)cpu)) continue;
            if (set.only != NULL && strcmp(set.only, name) != 0) continue;
            reg->cpu = (eb_cpu)cpu;
            matrix[cpu][at] = time_matrix(view, set.pupils, out);
            blocks[cpu][at] = time_blocks(view, set.pupils, out);
        }
        eb_view_free(view);
    }
    show("any", "eb_view_new", &set, views);
    for (int cpu = EB_CPU_SCALAR; cpu < EB_CPUS; ++cpu) {
        const char *name = eb_cpu_name((eb_cpu)cpu);
        if (!eb_cpu_has((eb_cpu)cpu)) printf("| %s | skipped |\n", name);
        if (matrix[cpu][0] <= 0.0) continue;
        show(name, "no matrix", &set, blocks[cpu]);
        show(name, "matrix", &set, matrix[cpu]);
    }
    free(out);
    eb_register_free(reg);
    return 0;
}
