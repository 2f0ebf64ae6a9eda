/* SPDX-License-Identifier: MIT */
/*
 * How fast rules and places are, over invented pupils in memory.
 *
 *   rules FOLDER [PUPILS]                                        (40,000)
 *
 * Two years of marks; looked at on the day after the last. Prints `name
 * seconds least most processor-seconds count`, medians of five calls of one
 * thread, and writes what another program needs to follow the rule of ten
 * sessions in ten school weeks: FOLDER/marks.csv (G, N, O, U, each with its
 * school week), rows.csv (who is looked at) and met.csv (who meets it here).
 *
 * The school weeks are counted here from the invented marks, not by the
 * library: a week is one when a twentieth of the year's pupils had a possible
 * mark in one of its sessions. Marks of a leaver's last day are not written: a
 * day is looked at from the next one, on which the pupil has left and no rule
 * applies. Pupils with such marks from before they came back to a school are
 * left out of rows.csv: the library goes by their newest entry date.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../simulated.h"
#include "earlybell/policy.h"
#include "earlybell/text.h"
#include "earlybell/train.h"

enum { ROUNDS = 5, YEARS = 2, SESSIONS = 800, WEEKS = SESSIONS / 10 };

#define RULE                                                                \
    "{\"earlybell_policy\": 1, \"name\": \"one\", \"version\": \"1.0.0\", " \
    "\"source\": \"bench\", \"rules\": [{\"name\": \"ten_in_ten\", "        \
    "\"kind\": \"window\", \"sessions\": 10, \"weeks\": 10, "               \
    "\"codes\": [\"G\", \"N\", \"O\", \"U\"], \"from\": \"2024-08-19\", "   \
    "\"action\": \"Talk\", \"source\": \"bench\"}]}"

static eb_register *reg;
static eb_error err;

static void must(eb_status status, const char *what) {
    if (status == EB_OK) return;
    fprintf(stderr, "rules: %s: %s %s\n", what, err.field, err.message);
    exit(1);
}

static void *grown(void *block, size_t count, size_t size) {
    void *out = realloc(block, count * size);
    if (out == NULL) {
        fputs("rules: no memory\n", stderr);
        exit(1);
    }
    return out;
}

/* ---- the invented area -------------------------------------------------- */

/* A mark that the rule counts. */
typedef struct counted {
    char pupil[20], school[12];
    int32_t number, year, week;
    eb_date date;
    char code;
} counted;

/* What the school weeks of a school follow from. */
typedef struct school_marks {
    int32_t joined[YEARS], possible[YEARS][SESSIONS];
    int32_t week[YEARS][WEEKS]; /* its place among the school weeks; -1 */
} school_marks;

static counted *marks;
static size_t mark_count;
static counted *back; /* one mark of each pupil who came back */
static size_t back_count;
static school_marks *schools;
static int32_t last_year;

static eb_status add_school(void *context, size_t worker,
                            const eb_simulated_school *school,
                            const eb_simulated_year *years, size_t count,
                            eb_error *e) {
    (void)context, (void)worker;
    return add_simulated_calendar(reg, school->id, years, count, e);
}

/* Whether a mark that the rule counts can be looked at before the pupil has
 * left; of the last year's row, by which the library goes. */
static int is_counted(const eb_simulated_pupil *p, eb_date date,
                      const char *code) {
    if (strlen(code) != 1 || strchr("GNOU", *code) == NULL) return 0;
    return p->year->academic_year != last_year || p->leaving == EB_NO_DATE ||
           date < p->leaving;
}

static void keep(const eb_simulated_pupil *p, int32_t session,
                 const char *code) {
    if ((mark_count & (mark_count - 1)) == 0) {
        marks =
            grown(marks, mark_count == 0 ? 1 : 2 * mark_count, sizeof *marks);
    }
    counted *mark = &marks[mark_count++];
    memcpy(mark->pupil, p->id, sizeof mark->pupil);
    memcpy(mark->school, p->school->id, sizeof mark->school);
    mark->number = p->school->number;
    mark->year = p->year->academic_year - last_year + YEARS - 1;
    mark->week = session / 10;
    mark->date = p->year->monday + session / 10 * 7 + session / 2 % 5;
    mark->code = *code;
}

/* A school's marks come one after the other, its pupils year by year. */
static void keep_if_back(const eb_simulated_pupil *p) {
    if (p->year->academic_year != last_year || p->entry == EB_NO_DATE) return;
    for (size_t i = mark_count; i > 0; i--) {
        const counted *mark = &marks[i - 1];
        if (mark->number != p->school->number) return;
        if (mark->date >= p->entry || strcmp(mark->pupil, p->id) != 0) continue;
        back = grown(back, back_count + 1, sizeof *back);
        back[back_count++] = *mark;
        return;
    }
}

static int is_back(const eb_row *row) {
    for (size_t i = 0; i < back_count; i++) {
        if (strcmp(back[i].pupil, row->pupil) == 0 &&
            strcmp(back[i].school, row->school) == 0) {
            return 1;
        }
    }
    return 0;
}

static eb_status add_marks(const eb_simulated_pupil *p, eb_error *e) {
    school_marks *school = &schools[p->school->number];
    const int32_t y = p->year->academic_year - last_year + YEARS - 1;
    eb_status status = EB_OK;
    int joined = 0;
    for (int32_t s = p->first; status == EB_OK && s < p->end; s++) {
        const char *code = eb_simulated_code(p->marks[s]);
        const int32_t day = s / 2;
        const eb_mark mark = {p->id,
                              p->school->id,
                              p->year->monday + day / 5 * 7 + day % 5,
                              s % 2 == 0 ? EB_AM : EB_PM,
                              code,
                              EB_NO_TIME};
        status = eb_register_add_mark(reg, &mark, e);
        if (eb_simulated_is_possible(p->marks[s])) {
            school->possible[y][s]++;
            joined = 1;
        }
        if (is_counted(p, mark.date, code)) keep(p, s, code);
    }
    school->joined[y] += joined;
    return status;
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
    about.destination = p->destination;
    about.support = p->support;
    about.flags = p->flags;
    if (strcmp(p->consent, "yes") == 0) about.consent = EB_CONSENT_YES;
    if (strcmp(p->consent, "no") == 0) about.consent = EB_CONSENT_NO;
    keep_if_back(p);
    const eb_status status = eb_register_add_pupil(reg, &about, e);
    return status == EB_OK ? add_marks(p, e) : status;
}

static void number_weeks(int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        school_marks *school = &schools[i];
        int32_t n = 0;
        for (int y = 0; y < YEARS; y++) {
            for (int w = 0; w < WEEKS; w++) {
                int open = 0;
                for (int s = 10 * w; s < 10 * w + 10; s++) {
                    const int32_t possible = school->possible[y][s];
                    open |= possible > 0 && 20 * possible >= school->joined[y];
                }
                school->week[y][w] = open ? n++ : -1;
            }
        }
    }
}

static void make_area(int64_t pupils) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_simulate_options area = EB_SIMULATE_OPTIONS_INIT;
    const eb_simulate_sink sink = {NULL, add_school, add_pupil, NULL};
    area.schools = (int32_t)(pupils / 400);
    area.pupils = pupils;
    area.years = YEARS;
    last_year = area.last_year;
    schools = grown(NULL, (size_t)area.schools, sizeof *schools);
    memset(schools, 0, (size_t)area.schools * sizeof *schools);
    must(eb_register_new(&options, &reg, &err), "register");
    must(eb_simulate(&area, &sink, &err), "simulate");
    must(eb_register_close(reg, &err), "close");
    number_weeks(area.schools);
}

static eb_view *look_from(eb_date as_of) {
    eb_view_options look = EB_VIEW_OPTIONS_INIT;
    eb_view *view = NULL;
    look.as_of = as_of;
    look.threads = 1;
    must(eb_view_new(reg, &look, &view, &err), "view");
    return view;
}

/* ---- what is written ---------------------------------------------------- */

static FILE *create(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    return file;
}

static void finish(FILE *file) {
    if (fclose(file) == 0) return;
    perror("rules");
    exit(1);
}

static void write_marks(const char *folder) {
    FILE *file = create(folder, "marks.csv");
    fputs("school,pupil,week,code\n", file);
    for (size_t i = 0; i < mark_count; i++) {
        const counted *m = &marks[i];
        const int32_t week = schools[m->number].week[m->year][m->week];
        if (week < 0) continue;
        fprintf(file, "%s,%s,%d,%c\n", m->school, m->pupil, (int)week, m->code);
    }
    finish(file);
}

static void write_rows(const char *folder, const eb_view *view) {
    FILE *file = create(folder, "rows.csv");
    fputs("school,pupil\n", file);
    for (size_t i = 0; i < eb_view_row_count(view); i++) {
        eb_row row;
        must(eb_view_row(view, i, &row, &err), "row");
        if (is_back(&row)) continue;
        fprintf(file, "%s,%s\n", row.school, row.pupil);
    }
    finish(file);
}

static void write_met(const char *folder, const eb_policy *policy,
                      const eb_triggers *triggers) {
    FILE *file = create(folder, "met.csv");
    fputs("school,pupil,over\n", file);
    eb_trigger row;
    for (size_t i = 0; eb_triggers_get(triggers, i, &row); i++) {
        eb_rule_info rule;
        if (row.first_met == EB_NO_DATE ||
            !eb_policy_rule(policy, row.rule, &rule) ||
            strcmp(rule.name, "ten_in_ten") != 0) {
            continue;
        }
        fprintf(file, "%s,%s,%d\n", row.school, row.pupil,
                row.over != EB_NO_DATE);
    }
    finish(file);
}

/* ---- what is timed ------------------------------------------------------ */

static double seconds_of(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

typedef struct rounds {
    double clock[ROUNDS], processor[ROUNDS];
} rounds;

static void start(rounds *r, int round) {
    r->processor[round] = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    r->clock[round] = seconds_of(CLOCK_MONOTONIC);
}

static void stop(rounds *r, int round) {
    r->clock[round] = seconds_of(CLOCK_MONOTONIC) - r->clock[round];
    r->processor[round] =
        seconds_of(CLOCK_PROCESS_CPUTIME_ID) - r->processor[round];
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void show(const char *name, rounds *r, size_t count) {
    qsort(r->clock, ROUNDS, sizeof *r->clock, compare);
    qsort(r->processor, ROUNDS, sizeof *r->processor, compare);
    printf("%s %.6f %.6f %.6f %.6f %zu\n", name, r->clock[ROUNDS / 2],
           r->clock[0], r->clock[ROUNDS - 1], r->processor[ROUNDS / 2], count);
    fflush(stdout);
}

static void time_view(const char *name, eb_date as_of) {
    rounds r;
    size_t rows = 0;
    for (int i = 0; i < ROUNDS; i++) {
        start(&r, i);
        eb_view *view = look_from(as_of);
        stop(&r, i);
        rows = eb_view_row_count(view);
        eb_view_free(view);
    }
    show(name, &r, rows);
}

/* `folder` NULL, or where to write who meets the rule of ten in ten. */
static void time_rules(const char *name, const eb_view *view,
                       const eb_policy *policy, int all, const char *folder) {
    eb_triggers_options options = EB_TRIGGERS_OPTIONS_INIT;
    eb_cases *cases = NULL;
    rounds r;
    size_t count = 0;
    options.all = all;
    options.lead = 1;
    must(eb_cases_new(NULL, &cases, &err), "cases");
    must(eb_cases_close(cases, &err), "cases");
    for (int i = 0; i < ROUNDS; i++) {
        eb_triggers *triggers = NULL;
        start(&r, i);
        must(eb_triggers_new(view, policy, cases, &options, &triggers, &err),
             name);
        stop(&r, i);
        count = eb_triggers_count(triggers);
        if (i == 0 && folder != NULL) write_met(folder, policy, triggers);
        eb_triggers_free(triggers);
    }
    show(name, &r, count);
    eb_cases_free(cases);
}

static void time_places(const char *name, const eb_view *view) {
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    eb_model *model = NULL;
    rounds r;
    size_t count = 0;
    options.places = 500;
    must(eb_model_load("england-simulated", NULL, &model, &err), "model");
    for (int i = 0; i < ROUNDS; i++) {
        eb_places *places = NULL;
        eb_places_info about;
        start(&r, i);
        must(eb_places_new(model, view, &options, &places, &err), name);
        stop(&r, i);
        eb_places_about(places, &about);
        count = (size_t)about.children[EB_PLACE_CHOSEN];
        eb_places_free(places);
    }
    show(name, &r, count);
    eb_model_free(model);
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fputs("rules FOLDER [PUPILS]\n", stderr);
        return 2;
    }
    eb_policy *england = NULL, *one = NULL;
    make_area(argc > 2 ? strtoll(argv[2], NULL, 10) : 40000);
    must(eb_policy_open("england", NULL, &england, &err), "england");
    must(eb_policy_read(RULE, strlen(RULE), NULL, &one, &err), "rule");
    const eb_date end = eb_date_make(last_year + 1, 7, 31);
    eb_view *view = look_from(end);
    write_marks(argv[1]);
    write_rows(argv[1], view);
    time_view("view", end);
    time_rules("england", view, england, 0, NULL);
    time_rules("england_all", view, england, 1, argv[1]);
    time_rules("ten_in_ten", view, one, 1, NULL);
    eb_view_free(view);
    view = look_from(eb_date_make(last_year + 1, 1, 12));
    time_places("places", view);
    eb_view_free(view);
    eb_policy_free(one);
    eb_policy_free(england);
    eb_register_free(reg);
    free(schools);
    free(marks);
    free(back);
    return 0;
}
