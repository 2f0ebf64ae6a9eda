/* SPDX-License-Identifier: MIT */
/*
 * Every processor path gives the bits of the scalar code, on invented
 * registers that are awkward on purpose: blanks, unknown codes, gaps, stray
 * weekend sessions, weeks cut by holidays, late joiners, pupils with nothing
 * possible, earlier years, moves between schools, families over schools,
 * amendments, and a leap year that is as long as a grid has room for. A path
 * that this machine lacks is named, not passed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "base/random.h"
#include "data/register.h"
#include "earlybell/features.h"
#include "test.h"

enum { PUPILS = 230, REGISTERS = 30, CELLS = EB_FEATURE_COUNT };

static eb_error err;

static void ok(eb_status status) {
    if (status != EB_OK) fail_msg("%s: %s", err.field, err.message);
}

/* ---- an invented register ---- */

typedef struct world {
    eb_random random;
    eb_register *reg;
    unsigned number;
    eb_date first, end; /* of the marks */
    int unknown;        /* may marks have codes that the table lacks? */
    int long_years;     /* weekends and holidays too, but eight days */
} world;

static unsigned below(world *w, unsigned n) {
    return (unsigned)eb_random_below(&w->random, n);
}

static void put(world *w, const char *pupil, const char *school, eb_date date,
                int half, const char *code, int64_t recorded_at) {
    const eb_mark mark = {pupil,         school, date,
                          (eb_half)half, code,   recorded_at};
    ok(eb_register_add_mark(w->reg, &mark, &err));
}

/* One pupil's ways: how often absent, how often there is no mark at all. */
typedef struct ways {
    unsigned absent, gaps, spell; /* of 1000; of 1000; sessions */
    eb_date first, end;
    int kind;
} ways;

static ways invent_ways(world *w) {
    static const unsigned ABSENT[] = {0, 20, 20, 60, 60, 200, 700, 1000};
    ways out = {ABSENT[below(w, 8)],
                below(w, 3) == 0 ? below(w, 500) : 0,
                1 + below(w, 60),
                w->first,
                w->end,
                (int)below(w, 12)};
    if (below(w, 6) == 0) out.first += (eb_date)below(w, 250);
    if (below(w, 9) == 0) out.end -= (eb_date)below(w, 200);
    return out;
}

/* Is the school shut that day? Schools differ a little. */
static int is_shut(const world *w, unsigned school, eb_date date) {
    if (w->long_years) { /* a break near the start, 13 to 20 August */
        const int day = (int)((date - w->first) % 365);
        return day >= 13 && day < 21;
    }
    const int month_day = (int)((date - w->first) % 49);
    if (month_day >= 42) return 1; /* a week in seven */
    return (date * 7 + (int)school) % 61 == 0;
}

static void add_marks_of(world *w, const char *pupil, unsigned school,
                         ways of) {
    static const char *const ABSENT[] = {"I", "I", "I", "M",  "C", "C1", "C2",
                                         "E", "H", "F", "J1", "R", "S",  "T",
                                         "G", "N", "N", "O",  "O", "U"};
    static const char *const GAP[] = {"X", "Y1", "#", "Z", "-", "", "D", "?"};
    char school_id[8];
    snprintf(school_id, sizeof school_id, "S%u", school);
    unsigned left = 0;
    const char *why = "I";
    for (eb_date date = of.first; date < of.end; date++) {
        const int weekend = eb_date_weekday(date) > 4 && !w->long_years;
        if (is_shut(w, school, date)) continue;
        if (weekend && below(w, 150) != 0 && of.kind != 11) continue;
        for (int half = 0; half < 2; half++) {
            if (below(w, 1000) < of.gaps) {
                const unsigned gap = below(w, w->unknown ? 8 : 7);
                if (gap == 4) continue; /* no row */
                put(w, pupil, school_id, date, half, GAP[gap], EB_NO_TIME);
                continue;
            }
            if (date % 19 == 0 && below(w, 2) == 0) left = 1; /* snow */
            if (left == 0 && below(w, 1000) < of.absent) {
                left = 1 + below(w, of.spell);
                why = ABSENT[below(w, 20)];
            }
            const char *code = half == 0 ? "/" : "\\";
            if (below(w, 30) == 0) code = half == 0 ? "L" : "B";
            if (left > 0) {
                code = why;
                left--;
            }
            if (of.kind == 10) code = "X"; /* nothing is possible */
            put(w, pupil, school_id, date, half, code, EB_NO_TIME);
            if (strcmp(code, "N") == 0 && below(w, 4) == 0) {
                put(w, pupil, school_id, date, half, "I",
                    (int64_t)(date + 9) * 1440);
            }
        }
    }
}

static void add_pupil(world *w, unsigned number) {
    char id[16], family[16], school[8];
    snprintf(id, sizeof id, "p%04u", number);
    snprintf(family, sizeof family, "f%u", below(w, PUPILS / 2));
    const unsigned at = number % 3;
    const int moves = below(w, 12) == 0;
    snprintf(school, sizeof school, "S%u", at);
    eb_pupil pupil = EB_PUPIL_INIT;
    pupil.pupil = id;
    pupil.school = moves ? NULL : school;
    if (below(w, 3) != 0) pupil.family = family;
    pupil.year_group = below(w, 10) == 0 ? EB_YEAR_UNKNOWN
                                         : 9 + (int)below(w, at == 2 ? 6 : 3);
    if (below(w, 3) == 0) {
        pupil.last_year_possible = (int64_t)below(w, 400);
        pupil.last_year_absent = (int64_t)below(w, 200);
    }
    if (below(w, 20) == 0) pupil.leaving_date = w->end - (eb_date)below(w, 99);
    ok(eb_register_add_pupil(w->reg, &pupil, &err));
    ways of = invent_ways(w);
    if (moves) {
        ways after = of;
        of.end = of.first + (of.end - of.first) / 2;
        after.first = of.end - 5;
        add_marks_of(w, id, (at + 1) % 3, after);
    }
    add_marks_of(w, id, at, of);
}

static eb_register *invent(unsigned number) {
    world w;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    memset(&w, 0, sizeof w);
    w.number = number;
    w.random = eb_random_stream(2026, 64, number);
    w.end = eb_date_make(2026, 7, 11);
    /* From a few weeks to two years and more. */
    static const int DAYS[] = {12, 40, 130, 310, 420, 760};
    w.first = w.end - DAYS[number % 6];
    if (number ==
        REGISTERS) { /* 716 sessions, twelve words; and a year before */
        w.first = eb_date_make(2022, 8, 1);
        w.end = eb_date_make(2024, 8, 1);
        w.long_years = 1;
    }
    w.unknown = number % 2 == 1;
    ok(eb_register_new(&options, &w.reg, &err));
    for (unsigned i = 0; i < PUPILS; i++) add_pupil(&w, i);
    ok(eb_register_close(w.reg, &err));
    return w.reg;
}

/* ---- comparing ---- */

static double *features_of(const eb_register *reg,
                           const eb_view_options *options, eb_cpu cpu,
                           size_t *rows) {
    eb_view *view = NULL;
    ((eb_register *)(uintptr_t)reg)->cpu = cpu;
    ok(eb_view_new(reg, options, &view, &err));
    *rows = eb_view_row_count(view);
    double *out = malloc((*rows + 1) * CELLS * sizeof *out);
    assert_non_null(out);
    ok(eb_features(view, 0, *rows, out, 0, &err));
    /* A few rows asked for alone are the same numbers. */
    for (size_t row = 0; row < *rows; row += 1 + *rows / 5) {
        double few[3 * (CELLS + 3)];
        const size_t n = *rows - row < 3 ? *rows - row : 3;
        ok(eb_features(view, row, n, few, CELLS + 3, &err));
        for (size_t i = 0; i < n; i++) {
            assert_memory_equal(few + i * (CELLS + 3), out + (row + i) * CELLS,
                                CELLS * sizeof *out);
        }
    }
    eb_view_free(view);
    return out;
}

static void compare(const double *want, const double *got, size_t rows,
                    eb_cpu cpu, unsigned number) {
    for (size_t i = 0; i < rows * CELLS; i++) {
        if (memcmp(&want[i], &got[i], sizeof *want) == 0) continue;
        fail_msg("%s, register %u, row %zu, %s: %a, not %a", eb_cpu_name(cpu),
                 number, i / CELLS, eb_feature(i % CELLS)->name, got[i],
                 want[i]);
    }
}

static eb_view_options look(unsigned number, int unit) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.unit = unit == 0 ? EB_UNIT_ENROLMENT : EB_UNIT_PUPIL;
    options.inspect = 1;
    options.sensitive = number % 3 == 0;
    options.threads = 1 + (int)(number % 3);
    options.as_of = eb_date_make(2026, 7, 11) - (eb_date)(number * 37 % 120);
    if (number == REGISTERS) options.as_of = eb_date_make(2024, 8, 1);
    options.national = number % 4 == 1;
    if (number % 5 == 2) {
        options.threshold_num = 1;
        options.threshold_den = 7;
    }
    return options;
}

static void test_bits(void **state) {
    (void)state;
    for (unsigned number = 0; number <= REGISTERS; number++) {
        eb_register *reg = invent(number);
        for (int unit = 0; unit < 2; unit++) {
            const eb_view_options options = look(number, unit);
            size_t rows, again;
            double *want = features_of(reg, &options, EB_CPU_SCALAR, &rows);
            for (int cpu = EB_CPU_PORTABLE; cpu < EB_CPUS; cpu++) {
                if (!eb_cpu_has((eb_cpu)cpu)) continue;
                double *got = features_of(reg, &options, (eb_cpu)cpu, &again);
                assert_int_equal(again, rows);
                compare(want, got, rows, (eb_cpu)cpu, number);
                free(got);
            }
            free(want);
        }
        eb_register_free(reg);
    }
}

/* Every feature has a value somewhere in these registers, and every one that
 * may be missing is missing somewhere: else nothing was compared. */
static void test_reach(void **state) {
    (void)state;
    int values[CELLS] = {0}, different[CELLS] = {0};
    double first[CELLS];
    for (unsigned number = 0; number < 6; number++) {
        eb_register *reg = invent(number);
        eb_view_options options = look(number, 0);
        options.sensitive = 1;
        size_t rows;
        double *out = features_of(reg, &options, EB_CPU_SCALAR, &rows);
        for (size_t i = 0; i < rows * CELLS; i++) {
            const size_t f = i % CELLS;
            if (out[i] != out[i]) continue;
            if (values[f]++ == 0) first[f] = out[i];
            different[f] += out[i] < first[f] || out[i] > first[f];
        }
        free(out);
        eb_register_free(reg);
    }
    for (size_t f = 0; f < CELLS; f++) {
        if (different[f] < 20) {
            fail_msg("%s hardly varies (%d values, %d different)",
                     eb_feature(f)->name, values[f], different[f]);
        }
    }
}

static void test_named(void **state) {
    (void)state;
    for (int cpu = EB_CPU_SCALAR; cpu < EB_CPUS; cpu++) {
        print_message("path %s: %s\n", eb_cpu_name((eb_cpu)cpu),
                      eb_cpu_has((eb_cpu)cpu) ? "compared"
                                              : "SKIPPED, not on this machine");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named),
        cmocka_unit_test(test_reach),
        cmocka_unit_test(test_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
