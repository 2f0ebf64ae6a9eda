/* SPDX-License-Identifier: MIT */
/*
 * make calibration: simulates the named years 2022/23 to 2025/26, counts them
 * as national statistics do, and prints every target of targets.csv beside
 * what came out. Exit 0 also when targets are missed: a miss is a finding, and
 * is printed as one.
 *
 *   calibration targets.csv [--pupils N] [--schools N] [--seed N] [--threads N]
 *               [--drift NAME] [--missed] [--brief] [--markdown] [--also
 * QUANTITY,YEAR,PHASE]...
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "calibration.h"

enum { ROWS = 400, COLUMNS = 9, LINE = 1024 };

typedef struct target {
    char text[COLUMNS][200];
} target;

typedef struct run {
    const char *path, *drift, *world;
    int64_t pupils;
    uint64_t seed;
    int threads, schools;
    int counted_only, brief, markdown;
    target also[100];
    int also_count;
    target *targets;
    int count;
    tally *tallies; /* by worker */
} run;

static void split(const char *line, target *out) {
    int column = 0, quoted = 0;
    size_t used = 0;
    memset(out, 0, sizeof *out);
    for (; *line && *line != '\n'; line++) {
        if (*line == '"') {
            quoted = !quoted;
        } else if (*line == ',' && !quoted && column < COLUMNS - 1) {
            column++;
            used = 0;
        } else if (used + 1 < sizeof out->text[0]) {
            out->text[column][used++] = *line;
        }
    }
}

static int read_targets(run *r) {
    char line[LINE];
    FILE *f = fopen(r->path, "r");
    if (!f) return -1;
    r->targets = calloc(ROWS, sizeof *r->targets);
    while (r->targets && r->count < ROWS && fgets(line, sizeof line, f)) {
        if (line[0] == '#' || strncmp(line, "target,", 7) == 0) continue;
        split(line, &r->targets[r->count++]);
    }
    fclose(f);
    return r->targets ? 0 : -1;
}

static eb_status take(void *context, size_t worker,
                      const eb_simulated_pupil *pupil, eb_error *err) {
    run *r = context;
    (void)err;
    tally_pupil(&r->tallies[worker], pupil);
    return EB_OK;
}

static int phase_of(const char *name) {
    static const char *const names[] = {"primary", "secondary", "special"};
    for (int i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0) return i;
    return -1;
}

/* The published bands of that phase, from the rows that show them. */
static void published_bands(const run *r, const char *phase, double bands[11]) {
    for (int i = 0; i < r->count; i++) {
        const target *t = &r->targets[i];
        if (strncmp(t->text[1], "band_", 5) == 0 && t->text[1][5] != 'd' &&
            strcmp(t->text[3], phase) == 0)
            bands[whole_of(t->text[1] + 5) / 5] = number_of(t->text[4]);
    }
}

static void print_rows(const run *r, const tally *t) {
    int counted = 0, passed = 0, shown = 0;
    printf("%-3s %-36s %-8s %-9s %9s %9s %8s  %s\n", "", "quantity", "year",
           "phase", "published", "simulated", "within", "");
    for (int i = 0; i < r->count; i++) {
        const target *row = &r->targets[i];
        const int counts = strcmp(row->text[6], "yes") == 0;
        double bands[11] = {0};
        published_bands(r, row->text[3], bands);
        const double want = number_of(row->text[4]),
                     tolerance = number_of(row->text[5]);
        const double got = tally_figure(t, row->text[1], whole_of(row->text[2]),
                                        phase_of(row->text[3]), bands);
        const int pass = fabs(got - want) <= tolerance + 1e-9;
        counted += counts;
        passed += counts && pass;
        shown += !counts;
        if (r->counted_only && (!counts || pass)) continue;
        printf("%-3s %-36s %-8s %-9s %9.4g %9.4g %8s  %-5s %s\n", row->text[0],
               row->text[1], row->text[2], row->text[3], want, got,
               row->text[5],
               isnan(got) ? "none"
               : counts   ? (pass ? "pass" : "MISS")
                          : "shown",
               r->brief ? "" : row->text[7]);
    }
    for (int i = 0; i < r->also_count; i++) {
        const target *row = &r->also[i];
        double bands[11] = {0};
        published_bands(r, row->text[2], bands);
        printf("    %-36s %-8s %-9s %19.4g\n", row->text[0], row->text[1],
               row->text[2],
               tally_figure(t, row->text[0], whole_of(row->text[1]),
                            phase_of(row->text[2]), bands));
    }
    printf("%d of %d counted targets pass, %d miss; %d shown, not counted\n",
           passed, counted, counted - passed, shown);
}

/* One row of a table: the drift's name, then what --also asked for. */
static void print_markdown(const run *r, const tally *t) {
    printf("| %s |", r->drift ? r->drift : "base");
    for (int i = 0; i < r->also_count; i++) {
        const target *row = &r->also[i];
        double bands[11] = {0};
        published_bands(r, row->text[2], bands);
        printf(" %.3g |", tally_figure(t, row->text[0], whole_of(row->text[1]),
                                       phase_of(row->text[2]), bands));
    }
    printf("\n");
}

static int read_arguments(int argc, char **argv, run *r) {
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--missed") == 0) {
            r->counted_only = r->brief = 1;
            continue;
        }
        if (strcmp(argv[i], "--markdown") == 0) {
            r->markdown = 1;
            continue;
        }
        if (strcmp(argv[i], "--brief") == 0) {
            r->brief = 1;
            continue;
        }
        if (argv[i][0] != '-') {
            r->path = argv[i];
            continue;
        }
        i++;
        if (strcmp(argv[i - 1], "--pupils") == 0)
            r->pupils = (int64_t)number_of(value);
        else if (strcmp(argv[i - 1], "--seed") == 0)
            r->seed = (uint64_t)(int64_t)number_of(value);
        else if (strcmp(argv[i - 1], "--schools") == 0)
            r->schools = whole_of(value);
        else if (strcmp(argv[i - 1], "--threads") == 0)
            r->threads = whole_of(value);
        else if (strcmp(argv[i - 1], "--also") == 0 && r->also_count < 100)
            split(value, &r->also[r->also_count++]);
        else if (strcmp(argv[i - 1], "--drift") == 0)
            r->drift = value;
        else
            return -1;
    }
    return r->path ? 0 : -1;
}

int main(int argc, char **argv) {
    /* England: 7.5 million on roll, which make 8.3 million enrolments. */
    run r;
    memset(&r, 0, sizeof r);
    r.pupils = 7500000;
    r.seed = 1;
    r.threads = 2;
    eb_error err = {0};
    if (read_arguments(argc, argv, &r) || read_targets(&r)) {
        fputs(
            "calibration TARGETS.csv [--pupils N] [--schools N] [--seed N] "
            "[--threads N] "
            "[--drift NAME] [--missed] [--brief] [--also "
            "QUANTITY,YEAR,PHASE]...\n",
            stderr);
        return 2;
    }
    eb_simulate_options options = EB_SIMULATE_OPTIONS_INIT;
    options.seed = r.seed;
    options.pupils = r.pupils;
    options.schools = (int32_t)(r.pupils / 354 > 20 ? r.pupils / 354 : 20);
    if (r.schools > 0) options.schools = r.schools;
    options.years = TALLY_YEARS;
    options.last_year = TALLY_FIRST + TALLY_YEARS - 1;
    options.drift = r.drift;
    options.threads = r.threads;
    options.unordered = 1;
    r.tallies = calloc(256, sizeof *r.tallies);
    if (!r.tallies) {
        free(r.targets);
        return 1;
    }
    const eb_simulate_sink sink = {&r, NULL, take, NULL};
    struct timespec from, to;
    timespec_get(&from, TIME_UTC);
    if (eb_simulate(&options, &sink, &err)) {
        fprintf(stderr, "calibration: %s: %s\n", err.field, err.message);
        free(r.tallies);
        free(r.targets);
        return 1;
    }
    for (int i = 1; i < 256; i++) tally_add(&r.tallies[0], &r.tallies[i]);
    timespec_get(&to, TIME_UTC);
    const double seconds = (double)(to.tv_sec - from.tv_sec) +
                           1e-9 * (double)(to.tv_nsec - from.tv_nsec);
    if (r.markdown) {
        print_markdown(&r, &r.tallies[0]);
        goto out;
    }
    printf(
        "Seed %llu, drift %s, %d schools, %lld on roll; 2025/26 without "
        "Reception: %.0f, %.0f and %.0f enrolments; %.0f seconds\n",
        (unsigned long long)r.seed, r.drift ? r.drift : "base",
        (int)options.schools, (long long)r.pupils,
        tally_figure(&r.tallies[0], "enrolments", 2025, 0, NULL),
        tally_figure(&r.tallies[0], "enrolments", 2025, 1, NULL),
        tally_figure(&r.tallies[0], "enrolments", 2025, 2, NULL), seconds);
    print_rows(&r, &r.tallies[0]);
out:
    free(r.tallies);
    free(r.targets);
    return 0;
}
