/* SPDX-License-Identifier: MIT */
/*
 * One more absence never lowers a risk: random attended sessions of invented
 * pupils are turned absent, and every chance is looked at again.
 *
 *   flips [MODEL] [FLIPS] [SEED]     (england-simulated, 1,000,000, 1)
 *
 * Each round turns one session of every pupil. What moves only because others
 * were absent too (the cohort's and the siblings' figures) is put back before
 * a model of features is asked, so that each flip is judged alone; band-prior
 * reads nobody else's marks. Prints the falls and `N passed, N failed`, a
 * chance of a flip being one test; rounding (1e-12 of the value) is no fall.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "earlybell/text.h"
#include "earlybell/train.h"
#include "simulated.h"

#define PUPILS 20000
#define ROUNDING 1e-12
#define NUMBERS 4 /* p_persistent, p_severe, p_ahead, expected_rate */

static eb_register *reg;
static eb_view *view;
static eb_error err;

static void must(eb_status status, const char *what) {
    if (status == EB_OK) return;
    fprintf(stderr, "flips: %s: %s %s\n", what, err.field, err.message);
    exit(1);
}

static void *room(size_t count, size_t size) {
    void *block = calloc(count, size);
    if (block == NULL) {
        fputs("flips: no memory\n", stderr);
        exit(1);
    }
    return block;
}

/* ---- the invented area -------------------------------------------------- */

static eb_status add_school(void *context, size_t worker,
                            const eb_simulated_school *school,
                            const eb_simulated_year *years, size_t count,
                            eb_error *e) {
    (void)context, (void)worker;
    return add_simulated_calendar(reg, school->id, years, count, e);
}

static eb_status add_pupil(void *context, size_t worker,
                           const eb_simulated_pupil *p, eb_error *e) {
    (void)context, (void)worker;
    eb_pupil about = EB_PUPIL_INIT;
    about.pupil = p->id;
    about.school = p->school->id;
    about.academic_year = p->year->academic_year;
    about.family = p->family_id;
    about.year_group = p->year_group;
    about.entry_date = p->entry;
    about.leaving_date = p->leaving;
    about.last_year_possible = p->last_year_possible;
    about.last_year_absent = p->last_year_absent;
    eb_status status = eb_register_add_pupil(reg, &about, e);
    for (int32_t s = p->first; status == EB_OK && s < p->end; s++) {
        const int32_t day = s / 2;
        const eb_mark mark = {p->id,
                              p->school->id,
                              p->year->monday + day / 5 * 7 + day % 5,
                              s % 2 == 0 ? EB_AM : EB_PM,
                              eb_simulated_code(p->marks[s]),
                              EB_NO_TIME};
        status = eb_register_add_mark(reg, &mark, e);
    }
    return status;
}

static void make_area(uint64_t seed) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_simulate_options area = EB_SIMULATE_OPTIONS_INIT;
    const eb_simulate_sink sink = {NULL, add_school, add_pupil, NULL};
    area.seed = seed;
    area.schools = PUPILS / 400;
    area.pupils = PUPILS;
    area.years = 2;
    must(eb_register_new(&options, &reg, &err), "register");
    must(eb_simulate(&area, &sink, &err), "simulate");
    must(eb_register_close(reg, &err), "close");
}

/* ---- what the model says ------------------------------------------------ */

typedef struct figures {
    double of[NUMBERS];
} figures;

static figures figures_of(const eb_result *r) {
    const figures f = {
        {r->p_persistent, r->p_severe, r->p_ahead, r->expected_rate}};
    return f;
}

/* What others' marks move: as they were in `before`. */
static void put_others_back(const double *before, double *after) {
    static const int OTHERS[] = {EB_F_COHORT_RATE,    EB_F_COHORT_EXCESS,
                                 EB_F_SHARED_ABSENCE, EB_F_SIBLINGS,
                                 EB_F_SIBLING_RATE,   EB_F_SIBLING_DAYS};
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        after[OTHERS[i]] = before[OTHERS[i]];
    }
}

/* All rows; `before` NULL, or the features of the same rows before a flip. */
static void ask(const eb_model *model, size_t n, const double *before,
                double *features, figures *out) {
    eb_model_info about;
    eb_result *results = room(n, sizeof *results);
    eb_model_about(model, &about);
    if (strcmp(about.kind, "band-prior") == 0) {
        must(eb_score(model, view, 0, n, results, 0, &err), "score");
    } else {
        int64_t *remaining = room(n, sizeof *remaining);
        int *years = room(n, sizeof *years);
        must(eb_features(view, 0, n, features, 0, &err), "features");
        for (size_t i = 0; i < n; i++) {
            eb_row row;
            must(eb_view_row(view, i, &row, &err), "row");
            remaining[i] = row.planned;
            years[i] = row.year_group;
            if (before == NULL) continue;
            put_others_back(before + i * EB_FEATURE_COUNT,
                            features + i * EB_FEATURE_COUNT);
        }
        must(eb_predict(model, features, 0, remaining, years, n, results, 0,
                        &err),
             "predict");
        free(years);
        free(remaining);
    }
    for (size_t i = 0; i < n; i++) out[i] = figures_of(&results[i]);
    free(results);
}

/* ---- flips -------------------------------------------------------------- */

/* A mark to be set; pupil NULL: none. */
typedef struct turn {
    const char *pupil, *school, *code;
    eb_date date;
    eb_half half;
} turn;

/* Chooses an attended session of a row, to be absent. */
static turn choose(size_t index, eb_random *random) {
    static const turn NONE = {NULL, NULL, NULL, 0, EB_AM};
    static const char *const CODES[] = {"I", "M", "C", "G", "O", "U", "N"};
    static eb_session sessions[800];
    size_t n = 0, attended = 0;
    eb_row row;
    must(eb_view_row(view, index, &row, &err), "row");
    if (row.state != EB_STATE_OK && row.state != EB_STATE_EARLY) return NONE;
    must(eb_view_sessions(view, index, sessions, 800, &n, &err), "sessions");
    for (size_t i = 0; i < n; i++) {
        attended += sessions[i].class_ <= EB_APPROVED;
    }
    if (attended == 0) return NONE;
    uint64_t left = eb_random_below(random, attended);
    for (size_t i = 0; i < n; i++) {
        if (sessions[i].class_ > EB_APPROVED || left-- > 0) continue;
        const turn chosen = {row.pupil, row.school,
                             CODES[eb_random_below(random, 7)],
                             sessions[i].date, sessions[i].half};
        return chosen;
    }
    return NONE;
}

typedef struct tally {
    int64_t flips, falls;
    double worst[NUMBERS];
} tally;

static void compare(const figures *before, const figures *after, tally *all) {
    int fell = !(before->of[0] >= 0.0 && after->of[0] <= 1.0); /* NaN, too */
    for (int i = 0; i < NUMBERS; i++) {
        const double fall = before->of[i] - after->of[i];
        if (fall > all->worst[i]) all->worst[i] = fall;
        if (fall > ROUNDING * before->of[i]) fell = 1;
    }
    all->flips++;
    all->falls += fell;
}

/* One flip of every row of a view, judged. */
static void one_round(const eb_model *model, eb_date as_of, uint64_t seed,
                      uint32_t number, tally *all) {
    eb_view_options look = EB_VIEW_OPTIONS_INIT;
    look.as_of = as_of;
    must(eb_view_new(reg, &look, &view, &err), "view");
    const size_t n = eb_view_row_count(view);
    figures *before = room(n, sizeof *before), *after = room(n, sizeof *after);
    double *was = room(n * EB_FEATURE_COUNT, sizeof *was);
    double *is = room(n * EB_FEATURE_COUNT, sizeof *is);
    turn *turns = room(n, sizeof *turns);
    ask(model, n, NULL, was, before);
    eb_random random = eb_random_stream(seed, 77, number);
    for (size_t i = 0; i < n; i++) turns[i] = choose(i, &random);
    for (size_t i = 0; i < n; i++) {
        if (turns[i].pupil == NULL) continue;
        must(eb_register_set_mark(reg, turns[i].pupil, turns[i].school,
                                  turns[i].date, turns[i].half, turns[i].code,
                                  NULL, &err),
             "set_mark");
    }
    must(eb_view_refresh(view, &err), "refresh");
    ask(model, n, was, is, after);
    for (size_t i = 0; i < n; i++) {
        if (turns[i].pupil != NULL) compare(&before[i], &after[i], all);
    }
    free(turns);
    free(is);
    free(was);
    free(after);
    free(before);
    eb_view_free(view);
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "england-simulated";
    const int64_t wanted = argc > 2 ? strtoll(argv[2], NULL, 10) : 1000000;
    const uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    eb_model *model = NULL;
    tally all = {0, 0, {0, 0, 0, 0}};
    must(eb_model_load(name, NULL, &model, &err), name);
    make_area(seed);
    const eb_date first = eb_date_make(2025, 10, 1);
    for (uint32_t round = 0; all.flips < wanted; round++) {
        /* From the first weeks of the year to June and back. */
        one_round(model, first + (eb_date)(round * 37 % 260), seed, round,
                  &all);
    }
    printf("%s: %" PRId64
           " flips; largest fall of p_persistent %.2g, "
           "p_severe %.2g, p_ahead %.2g, expected_rate %.2g\n",
           name, all.flips, all.worst[0], all.worst[1], all.worst[2],
           all.worst[3]);
    printf("%" PRId64 " passed, %" PRId64 " failed\n", all.flips - all.falls,
           all.falls);
    eb_model_free(model);
    eb_register_free(reg);
    return all.falls > 0;
}
