/* SPDX-License-Identifier: MIT */
/*
 * For the tests of src/data: a small school in a few lines.
 *
 *   school s = {0};
 *   school_new(&s, EB_CONFLICTS_REFUSE);
 *   marks(&s, "P1", "A", on(2025, 9, 1), "/\\/\\II/\\/\\");
 *   look(&s, on(2025, 9, 15));          closes the register, makes s.view
 *   ... s.view ...
 *   school_done(&s);
 *
 * Besides: a heap that can be told to fail, an own source of random numbers,
 * rows that can be shuffled before they are added, and features compared to
 * the last bit.
 */
#ifndef EB_TESTS_SCHOOL_H
#define EB_TESTS_SCHOOL_H

#include <stdio.h>

#include "data/register.h"
#include "earlybell/data.h"
#include "earlybell/features.h"
#include "test.h"

#define ID_ROOM 24

static inline eb_date on(int year, int month, int day) {
    const eb_date date = eb_date_make(year, month, day);
    if (date == EB_NO_DATE) fail_msg("no date %d-%d-%d", year, month, day);
    return date;
}

/* Minutes since 1970, as `recorded_at` has them. */
static inline int64_t minute_of(eb_date date, int hour, int minute) {
    return ((int64_t)date * 24 + hour) * 60 + minute;
}

/* ---- a heap that fails when told to ---- */

typedef struct heap {
    size_t live;                  /* blocks that nobody has released */
    size_t asked;                 /* allocations and resizes so far */
    size_t fail_first, fail_last; /* which of them fail, from 1; 0: none */
} heap;

/* A block is preceded by its size. New bytes are 0xAB (the first of them: a
 * register has megabytes) and a resized block always moves, so that nobody
 * gets by on luck. */
#define HEAP_HEADER 16
#define HEAP_FILLED 4096

static inline int heap_fails(heap *h) {
    h->asked++;
    return h->asked >= h->fail_first && h->asked <= h->fail_last;
}

static inline void *heap_allocate(void *context, size_t size) {
    heap *h = context;
    if (heap_fails(h)) return NULL;
    unsigned char *block = malloc(size + HEAP_HEADER);
    assert_non_null(block);
    memcpy(block, &size, sizeof size);
    memset(block + HEAP_HEADER, 0xAB, size < HEAP_FILLED ? size : HEAP_FILLED);
    h->live++;
    return block + HEAP_HEADER;
}

static inline void heap_release(void *context, void *block) {
    heap *h = context;
    unsigned char *own = (unsigned char *)block - HEAP_HEADER;
    size_t size;
    assert_non_null(block);
    assert_true(h->live > 0);
    h->live--;
    memcpy(&size, own, sizeof size);
    memset(own, 0xCD, HEAP_HEADER + (size < HEAP_FILLED ? size : HEAP_FILLED));
    free(own);
}

static inline void *heap_resize(void *context, void *block, size_t size) {
    size_t before = 0;
    void *moved = heap_allocate(context, size);
    if (moved == NULL || block == NULL) return moved;
    memcpy(&before, (unsigned char *)block - HEAP_HEADER, sizeof before);
    memcpy(moved, block, before < size ? before : size);
    heap_release(context, block);
    return moved;
}

static inline eb_memory heap_memory(heap *h) {
    const eb_memory memory = {heap_allocate, heap_resize, heap_release, h};
    return memory;
}

/* ---- random numbers (splitmix64) ---- */

static inline uint64_t next_random(uint64_t *state) {
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline size_t below(uint64_t *state, size_t n) {
    return (size_t)(next_random(state) % n);
}

/* ---- a school ---- */

typedef struct school {
    eb_register *reg;
    eb_view *view;
    eb_error err;
    eb_memory memory; /* set before school_new, or left zeroed */
} school;

#define SCHOOL_OK(s, call)                                                \
    do {                                                                  \
        const eb_status school_status_ = (call);                          \
        if (school_status_ != EB_OK) {                                    \
            fail_msg("%s: %s: %s", #call, eb_status_text(school_status_), \
                     (s)->err.message);                                   \
        }                                                                 \
    } while (0)

static inline void school_new(school *s, eb_conflicts conflicts) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    options.memory = s->memory;
    options.conflicts = conflicts;
    SCHOOL_OK(s, eb_register_new(&options, &s->reg, &s->err));
}

static inline void school_done(school *s) {
    eb_view_free(s->view);
    eb_register_free(s->reg);
    memset(s, 0, sizeof *s);
}

static inline void marks(school *s, const char *pupil, const char *at,
                         eb_date start, const char *text) {
    SCHOOL_OK(s, eb_register_add_marks(s->reg, pupil, at, start, text,
                                       strlen(text), &s->err));
}

/* The same character `sessions` times, from the AM of `start`. */
static inline void many_marks(school *s, const char *pupil, const char *at,
                              eb_date start, char code, size_t sessions) {
    char text[1024];
    assert_true(sessions < sizeof text);
    memset(text, code, sessions);
    text[sessions] = '\0';
    marks(s, pupil, at, start, text);
}

static inline void amend(school *s, const char *pupil, const char *at,
                         eb_date date, eb_half half, const char *code,
                         int64_t recorded_at) {
    const eb_mark mark = {pupil, at, date, half, code, recorded_at};
    SCHOOL_OK(s, eb_register_add_mark(s->reg, &mark, &s->err));
}

static inline void mark(school *s, const char *pupil, const char *at,
                        eb_date date, eb_half half, const char *code) {
    amend(s, pupil, at, date, half, code, EB_NO_TIME);
}

static inline void add_pupil(school *s, const char *pupil, const char *at,
                             int year_group, const char *family) {
    eb_pupil row = EB_PUPIL_INIT;
    row.pupil = pupil;
    row.school = at;
    row.year_group = year_group;
    row.family = family;
    SCHOOL_OK(s, eb_register_add_pupil(s->reg, &row, &s->err));
}

static inline void period(school *s, const char *at, eb_period_kind kind,
                          eb_date first, eb_date last) {
    const eb_period row = {at, first, last, kind};
    SCHOOL_OK(s, eb_register_add_period(s->reg, &row, &s->err));
}

static inline void school_close(school *s) {
    SCHOOL_OK(s, eb_register_close(s->reg, &s->err));
}

/* Makes s->view anew; the register is closed by then or closed here. */
static inline void look_with(school *s, const eb_view_options *options) {
    eb_view_free(s->view);
    s->view = NULL;
    if (!s->reg->closed) school_close(s);
    SCHOOL_OK(s, eb_view_new(s->reg, options, &s->view, &s->err));
}

static inline void look(school *s, eb_date as_of) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = as_of;
    look_with(s, &options);
}

/* The same, however bad the data. */
static inline void inspect(school *s, eb_date as_of) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = as_of;
    options.inspect = 1;
    look_with(s, &options);
}

/* ---- asking a view ---- */

static inline size_t row_of(school *s, const char *pupil, const char *at) {
    size_t row = SIZE_MAX;
    SCHOOL_OK(s, eb_view_find(s->view, pupil, at, &row, &s->err));
    return row;
}

static inline eb_row get_row(school *s, const char *pupil, const char *at) {
    eb_row row;
    SCHOOL_OK(s, eb_view_row(s->view, row_of(s, pupil, at), &row, &s->err));
    return row;
}

/* "school/pupil " of every row, in the view's order. */
static inline const char *show_rows(school *s, char *out, size_t room) {
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < eb_view_row_count(s->view); i++) {
        eb_row row;
        SCHOOL_OK(s, eb_view_row(s->view, i, &row, &s->err));
        used += (size_t)snprintf(out + used, room - used, "%s/%s ", row.school,
                                 row.pupil);
        assert_true(used < room);
    }
    return out;
}

/* The row's sessions as "09-01a/ 09-01p\ ": a blank mark shows nothing after
 * its half, a session that is not open has an `x` before it. */
static inline const char *show_sessions(school *s, const char *pupil,
                                        const char *at, char *out,
                                        size_t room) {
    static eb_session sessions[800];
    size_t n = 0, used = 0;
    SCHOOL_OK(s, eb_view_sessions(s->view, row_of(s, pupil, at), sessions, 800,
                                  &n, &s->err));
    assert_true(n <= 800);
    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        char date[11];
        eb_date_write(sessions[i].date, date);
        used += (size_t)snprintf(
            out + used, room - used, "%s%s%c%s ", sessions[i].open ? "" : "x",
            date + 5, sessions[i].half == EB_AM ? 'a' : 'p', sessions[i].code);
        assert_true(used < room);
    }
    return out;
}

static inline int64_t fate(const school *s, eb_fate which) {
    eb_counts counts;
    eb_view_counts(s->view, &counts);
    return counts.fates[which];
}

/* Every fate in order, as "3 0 0 0 0 1 0 2"; their sum is checked. */
static inline const char *show_fates(const school *s, char *out, size_t room) {
    eb_counts counts;
    int64_t sum = 0;
    size_t used = 0;
    eb_view_counts(s->view, &counts);
    for (int f = 0; f < EB_FATES; f++) {
        sum += counts.fates[f];
        used += (size_t)snprintf(out + used, room - used, "%s%d",
                                 f == 0 ? "" : " ", (int)counts.fates[f]);
        assert_true(used < room);
    }
    assert_true(counts.rows == sum);
    return out;
}

/* ---- features ---- */

/* All rows; free it. */
static inline double *features_of(school *s) {
    const size_t n = eb_view_row_count(s->view);
    double *out = calloc(n * EB_FEATURE_COUNT + 1, sizeof *out);
    assert_non_null(out);
    SCHOOL_OK(s, eb_features(s->view, 0, n, out, 0, &s->err));
    return out;
}

static inline double feature(school *s, const char *pupil, const char *at,
                             int which) {
    double out[EB_FEATURE_COUNT];
    SCHOOL_OK(s,
              eb_features(s->view, row_of(s, pupil, at), 1, out, 0, &s->err));
    return out[which];
}

static inline int same_double(double a, double b) {
    return (a != a && b != b) || memcmp(&a, &b, sizeof a) == 0;
}

/* The first feature in which two rows differ, or -1. */
static inline int difference(const double *a, const double *b) {
    for (int f = 0; f < EB_FEATURE_COUNT; f++) {
        if (!same_double(a[f], b[f])) return f;
    }
    return -1;
}

static inline void assert_same_features(const double *a, const double *b,
                                        size_t rows, const char *what) {
    for (size_t r = 0; r < rows; r++) {
        const size_t at = r * EB_FEATURE_COUNT;
        const int f = difference(a + at, b + at);
        if (f >= 0) {
            fail_msg("%s: row %zu, %s: %.17g and %.17g", what, r,
                     eb_feature((size_t)f)->name, a[at + (size_t)f],
                     b[at + (size_t)f]);
        }
    }
}

/* ---- rows that can be shuffled ---- */

typedef struct sheet_row {
    char pupil[ID_ROOM], school[ID_ROOM], code[8];
    eb_date date;
    eb_half half;
    int64_t recorded_at;
} sheet_row;

typedef struct sheet {
    sheet_row *rows;
    size_t count, room;
} sheet;

static inline void sheet_add(sheet *sh, const char *pupil, const char *at,
                             eb_date date, eb_half half, const char *code,
                             int64_t recorded_at) {
    if (sh->count == sh->room) {
        sh->room = sh->room == 0 ? 1024 : sh->room * 2;
        sh->rows = realloc(sh->rows, sh->room * sizeof *sh->rows);
        assert_non_null(sh->rows);
    }
    sheet_row *row = &sh->rows[sh->count++];
    snprintf(row->pupil, sizeof row->pupil, "%s", pupil);
    snprintf(row->school, sizeof row->school, "%s", at);
    snprintf(row->code, sizeof row->code, "%s", code);
    row->date = date;
    row->half = half;
    row->recorded_at = recorded_at;
}

static inline void sheet_shuffle(sheet *sh, uint64_t *state) {
    for (size_t i = sh->count; i > 1; i--) {
        const size_t j = below(state, i);
        const sheet_row kept = sh->rows[i - 1];
        sh->rows[i - 1] = sh->rows[j];
        sh->rows[j] = kept;
    }
}

/* Only rows of this school when `only` is not NULL. */
static inline void sheet_into(const sheet *sh, school *s, const char *only) {
    for (size_t i = 0; i < sh->count; i++) {
        const sheet_row *row = &sh->rows[i];
        if (only != NULL && strcmp(row->school, only) != 0) continue;
        amend(s, row->pupil, row->school, row->date, row->half, row->code,
              row->recorded_at);
    }
}

static inline void sheet_done(sheet *sh) {
    free(sh->rows);
    memset(sh, 0, sizeof *sh);
}

/* An invented area, awkward on purpose: three schools, two years, pupils who
 * move or are at two schools, families across schools, blanks, marks that are
 * not possible, part weeks, a school that closes early, amendments. */
#define AREA_PUPILS 48
#define AREA_FAMILIES 15

static inline const char *area_code(uint64_t *state) {
    static const char *const CODES[] = {
        "/",  "\\", "/", "\\", "/", "\\", "/", "\\", "/", "\\", "/",
        "\\", "L",  "I", "I",  "M", "O",  "N", "G",  "U", "C",  "E",
        "S",  "B",  "V", "D",  "X", "#",  "",  "-",  "T", "R"};
    return CODES[below(state, sizeof CODES / sizeof *CODES)];
}

static inline void area_id(size_t pupil, char out[ID_ROOM]) {
    snprintf(out, ID_ROOM, "p%02zu", pupil);
}

/* Marks of one pupil at one school over some weeks from a Monday. */
static inline void area_weeks(sheet *sh, uint64_t *state, const char *pupil,
                              const char *at, eb_date monday, int weeks) {
    const size_t bad = below(state, 4); /* 0: is absent a lot */
    for (int w = 0; w < weeks; w++) {
        if (w % 7 == 6) continue; /* a holiday */
        for (int day = 0; day < 5; day++) {
            for (int half = 0; half < 2; half++) {
                const eb_date date = monday + w * 7 + day;
                const size_t dice = below(state, 100);
                if (dice < 2) continue;
                const char *code = dice < 20 || (bad == 0 && dice < 45)
                                       ? area_code(state)
                                   : half == 0 ? "/"
                                               : "\\";
                sheet_add(sh, pupil, at, date, (eb_half)half, code, EB_NO_TIME);
                if (dice > 95) {
                    const eb_date then = date + (eb_date)below(state, 20);
                    const int minute = (int)below(state, 50);
                    sheet_add(sh, pupil, at, date, (eb_half)half,
                              area_code(state), minute_of(then, 9, minute));
                }
            }
        }
    }
}

static inline void area_rows(sheet *sh, uint64_t seed) {
    static const char *const SCHOOLS[] = {"A", "B", "C"};
    uint64_t state = seed;
    for (size_t p = 0; p < AREA_PUPILS; p++) {
        char pupil[ID_ROOM];
        area_id(p, pupil);
        const char *first = SCHOOLS[below(&state, 3)];
        const char *then = SCHOOLS[below(&state, 3)];
        if (below(&state, 3) > 0) {
            area_weeks(sh, &state, pupil, first, on(2024, 9, 2), 20);
        }
        area_weeks(sh, &state, pupil, first, on(2025, 9, 1), 10);
        area_weeks(sh, &state, pupil, p % 5 == 0 ? then : first,
                   on(2025, 11, 10), strcmp(first, "C") == 0 ? 3 : 12);
        if (p % 11 == 0 && strcmp(first, then) != 0) {
            area_weeks(sh, &state, pupil, then, on(2025, 9, 8), 12);
        }
    }
}

/* The year group and family of each, by number. */
static inline void area_pupils(school *s) {
    for (size_t p = 0; p < AREA_PUPILS; p++) {
        char pupil[ID_ROOM], family[ID_ROOM];
        area_id(p, pupil);
        snprintf(family, sizeof family, "f%zu", p % AREA_FAMILIES);
        if (p % 13 == 12) continue; /* not in the pupil file */
        add_pupil(s, pupil, "", (int)(p % 4 == 3 ? 11 : p % 3),
                  p % 6 == 5 ? "" : family);
    }
}

#endif
