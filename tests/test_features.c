/* SPDX-License-Identifier: MIT */
/*
 * The batch call, and what must hold of the 64 numbers whatever the marks
 * are: invented registers of three schools and two years, awkward on purpose
 * (blanks, unknown codes, weekends, moves, leavers, amendments), changed in
 * ways of which the effect is known.
 */
#include <limits.h>
#include <math.h>
#include <pthread.h>

#include "marks.h"

/* ---- an invented register ---- */

#define PUPILS 80 /* called p10 to p89 */
#define FIRST_DAY "2025-06-16"
#define DAYS 140 /* to 2 November 2025, over the summer */
#define AS_OF "2025-10-08"
#define EXTRA_DAY "2025-09-07" /* a Sunday that nothing else is dated */

typedef struct recipe {
    uint64_t seed;
    uint64_t tail;   /* seed of the marks from AS_OF on; 0: the same */
    int backwards;   /* pupils, and each pupil's days, in reverse order */
    int renamed;     /* pupil i is called as pupil PUPILS - 1 - i */
    int only_school; /* 0 to 2; -1: all */
    int extra;       /* 1: everybody is present on EXTRA_DAY */
} recipe;

static const recipe PLAIN = {1, 0, 0, 0, -1, 0};

/* Noise that depends on what is asked only, not on the order of asking
 * (the finaliser of splitmix64, Steele, Lea and Flood 2014). */
static unsigned noise(uint64_t seed, int a, int b, int c, unsigned below) {
    uint64_t x = seed * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)a * 1000003 +
                 (uint64_t)b * 8009 + (uint64_t)c;
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return (unsigned)((x ^ x >> 31) % below);
}

static const char *const CODES[] = {
    "/",  "/",  "/", "/", "/", "/",  "/",  "/", "/", "/", "/", "/",
    "\\", "L",  "B", "V", "P", "W",  "K",  "I", "I", "I", "M", "C",
    "C1", "C2", "E", "H", "F", "J1", "R",  "S", "T", "G", "N", "N",
    "O",  "O",  "U", "D", "X", "Y1", "Y7", "Z", "#", "-", "",  "?"};
#define CODE_COUNT ((unsigned)(sizeof CODES / sizeof *CODES))

static const char *pupil_name(const recipe *r, int pupil, char out[16]) {
    snprintf(out, 16, "p%d", 10 + (r->renamed ? PUPILS - 1 - pupil : pupil));
    return out;
}

static const char *school_name(int school) {
    static const char *const NAMES[] = {"A", "B", "C"};
    return NAMES[school];
}

static int in_school(const recipe *r, int school) {
    return r->only_school < 0 || r->only_school == school;
}

/* Everybody has a first school, half of them A; every fifth a second one
 * from day 100 on, with a fortnight at both. */
static int school_of(int pupil) { return pupil % 4 < 2 ? 0 : pupil % 4 - 1; }
static int next_school(int pupil) {
    return pupil % 5 == 0 ? (school_of(pupil) + 1) % 3 : -1;
}

static void add_mark_of(marks *m, const recipe *r, int pupil, int school,
                        int day, int half) {
    char name[16];
    const eb_date date = date_of(FIRST_DAY) + day;
    const int weekend = eb_date_weekday(date) > 4;
    const int summer =
        date > date_of("2025-07-18") && date < date_of("2025-09-03");
    const int tail = r->tail != 0 && date >= date_of(AS_OF);
    const uint64_t seed = tail ? r->tail : r->seed;
    const int who = pupil * 4 + school;
    const int shut =
        date >= date_of("2025-09-13") && date <= date_of("2025-09-21");
    if (shut || date == date_of(EXTRA_DAY)) return;
    if (noise(seed, who, day, half + 2, 12) == 0) return; /* no row */
    if ((weekend || summer) && noise(seed, who, day, half + 4, 90) != 0) {
        return;
    }
    /* Absences come in spells: a week has a mood, a pupil a temper. */
    const int bad_week =
        noise(seed, who, day / 7, 6, 50) < noise(seed, who, 0, 7, 20);
    const unsigned code =
        noise(seed, who, day, half, bad_week ? CODE_COUNT : CODE_COUNT * 20);
    const int long_illness = pupil % 16 == 3 && day >= 84 && day < 96;
    const char *text = long_illness        ? "I"
                       : code < CODE_COUNT ? CODES[code]
                                           : "/";
    pupil_name(r, pupil, name);
    mark_recorded(m, name, school_name(school), date, (eb_half)half, text,
                  EB_NO_TIME);
    if (strcmp(text, "N") == 0 && noise(seed, who, day, half + 8, 2) == 0) {
        mark_recorded(m, name, school_name(school), date, (eb_half)half, "I",
                      (int64_t)(date + 4) * 1440);
    }
}

static void add_marks_of(marks *m, const recipe *r, int pupil) {
    char name[16];
    pupil_name(r, pupil, name);
    for (int at = 0; at < DAYS * 2; at++) {
        const int s = r->backwards ? DAYS * 2 - 1 - at : at;
        const int day = s / 2, half = s % 2;
        const int next = next_school(pupil);
        if ((next < 0 || day < 114) && in_school(r, school_of(pupil))) {
            add_mark_of(m, r, pupil, school_of(pupil), day, half);
        }
        if (next >= 0 && day >= 100 && in_school(r, next)) {
            add_mark_of(m, r, pupil, next, day, half);
        }
    }
    if (r->extra && in_school(r, school_of(pupil))) {
        mark_one(m, name, school_name(school_of(pupil)), EXTRA_DAY, EB_AM, "/");
    }
}

static void add_person_of(marks *m, const recipe *r, int pupil) {
    char name[16], family[16];
    eb_pupil p = person(pupil_name(r, pupil, name), NULL);
    snprintf(family, sizeof family, "f%d", pupil / 3);
    if (pupil % 7 == 6) return; /* not in the pupil file */
    p.year_group = pupil % 11 == 0 ? EB_YEAR_UNKNOWN : 10 + pupil % 4 / 2;
    p.family = pupil % 4 == 3 ? NULL : family;
    if (pupil % 6 == 1) {
        p.last_year_possible = 300 + pupil;
        p.last_year_absent = pupil % 12 == 1 ? EB_NO_COUNT : pupil;
    }
    if (pupil % 13 == 5) p.leaving_date = date_of("2025-09-26");
    add_person(m, &p);
}

static marks invented(const recipe *r) {
    marks m = marks_new();
    for (int i = 0; i < PUPILS; i++) add_person_of(&m, r, i);
    for (int i = 0; i < PUPILS; i++) {
        add_marks_of(&m, r, r->backwards ? PUPILS - 1 - i : i);
    }
    m.options.max_bad = 1;
    return m;
}

static marks invented_at(const recipe *r, const char *as_of) {
    marks m = invented(r);
    marks_view(&m, as_of);
    return m;
}

/* All rows of the view. Free it. */
static double *all_rows(const marks *m, size_t *n) {
    *n = eb_view_row_count(m->view);
    double *out = calloc(*n + 1, EB_FEATURE_COUNT * sizeof *out);
    assert_non_null(out);
    assert_ok(eb_features(m->view, 0, *n, out, 0, NULL));
    return out;
}

static void assert_same_rows(marks *a, marks *b) {
    size_t n, other;
    double *left = all_rows(a, &n), *right = all_rows(b, &other);
    assert_int_equal(n, other);
    assert_memory_equal(left, right, n * EB_FEATURE_COUNT * sizeof *left);
    free(left);
    free(right);
}

/* ---- the call ---- */

static void any_split_of_a_batch_gives_the_same_bytes(void **state) {
    (void)state;
    marks m = invented_at(&PLAIN, AS_OF);
    size_t n;
    double *whole = all_rows(&m, &n);
    double *parts = calloc(n, EB_FEATURE_COUNT * sizeof *parts);
    assert_non_null(parts);
    assert_true(n > PUPILS); /* with the movers' second rows */
    for (size_t size = 1; size <= n; size += size < 4 ? 1 : 13) {
        memset(parts, 0, n * EB_FEATURE_COUNT * sizeof *parts);
        for (size_t first = 0; first < n; first += size) {
            const size_t count = n - first < size ? n - first : size;
            assert_ok(eb_features(m.view, first, count,
                                  parts + first * EB_FEATURE_COUNT, 0, NULL));
        }
        assert_memory_equal(parts, whole, n * EB_FEATURE_COUNT * sizeof *parts);
    }
    free(parts);
    free(whole);
    marks_end(&m);
}

static void a_stride_leaves_the_gap_alone(void **state) {
    (void)state;
    enum { STRIDE = 71 };
    marks m = invented_at(&PLAIN, AS_OF);
    size_t n;
    double *whole = all_rows(&m, &n);
    double *wide = calloc(n, STRIDE * sizeof *wide);
    assert_non_null(wide);
    for (size_t i = 0; i < n * STRIDE; i++) wide[i] = 1234.5;
    assert_ok(eb_features(m.view, 0, n, wide, STRIDE, NULL));
    for (size_t row = 0; row < n; row++) {
        assert_memory_equal(wide + row * STRIDE, whole + row * EB_FEATURE_COUNT,
                            EB_FEATURE_COUNT * sizeof *wide);
        for (size_t i = EB_FEATURE_COUNT; i < STRIDE; i++) {
            assert_true(wide[row * STRIDE + i] == 1234.5);
        }
    }
    free(wide);
    free(whole);
    marks_end(&m);
}

static void a_stride_of_64_is_the_same_as_0(void **state) {
    (void)state;
    double zero[2 * EB_FEATURE_COUNT], given[2 * EB_FEATURE_COUNT];
    marks m = invented_at(&PLAIN, AS_OF);
    assert_ok(eb_features(m.view, 3, 2, zero, 0, NULL));
    assert_ok(eb_features(m.view, 3, 2, given, 64, NULL));
    assert_memory_equal(zero, given, sizeof zero);
    marks_end(&m);
}

/* ---- a school of more rows than are taken at a time ---- */

enum { MANY = 2100, MANY_SESSIONS = 70, IN_YEAR_3 = 300 };

/* Pupil i is absent in the first i % 71 of 70 sessions; the first 300 are in
 * Year 3, the others in Year 5. */
static void many_pupils(marks *m) {
    char text[MANY_SESSIONS];
    for (int i = 0; i < MANY; i++) {
        char id[16];
        eb_pupil pupil = EB_PUPIL_INIT;
        snprintf(id, sizeof id, "p%04d", i);
        pupil.pupil = id;
        pupil.year_group = i < IN_YEAR_3 ? 3 : 5;
        memset(text, '/', sizeof text);
        memset(text, 'I', (size_t)(i % 71));
        assert_ok(eb_register_add_pupil(m->reg, &pupil, NULL));
        assert_ok(eb_register_add_marks(m->reg, id, "A", date_of("2025-09-01"),
                                        text, sizeof text, NULL));
    }
}

/* The others of the year group: their absences by their sessions. */
static double others_rate(int pupil) {
    const int first = pupil < IN_YEAR_3 ? 0 : IN_YEAR_3;
    const int end = pupil < IN_YEAR_3 ? IN_YEAR_3 : MANY;
    int absent = 0;
    for (int i = first; i < end; i++) absent += i == pupil ? 0 : i % 71;
    return (double)absent / (double)((end - first - 1) * MANY_SESSIONS);
}

static void a_large_school_is_counted_whole(void **state) {
    (void)state;
    for (int threads = 1; threads <= 2; threads++) {
        marks m = marks_new();
        size_t n;
        many_pupils(&m);
        m.options.threads = threads;
        marks_view(&m, "2025-10-20"); /* 35 days of school later */
        double *rows = all_rows(&m, &n);
        assert_int_equal(n, MANY);
        for (int i = 0; i < MANY; i++) {
            const double *row = rows + (size_t)i * EB_FEATURE_COUNT;
            assert_true(row[EB_F_POSSIBLE_SESSIONS] == MANY_SESSIONS);
            assert_true(row[EB_F_ABSENT_SESSIONS] == i % 71);
            if (row[EB_F_COHORT_RATE] != others_rate(i)) {
                fail_msg("row %d: %.17g, not %.17g", i, row[EB_F_COHORT_RATE],
                         others_rate(i));
            }
        }
        free(rows);
        marks_end(&m);
    }
}

static void check_refused(const eb_view *view, size_t first, size_t n,
                          size_t stride, eb_status status) {
    double out[3 * EB_FEATURE_COUNT];
    eb_error err = {0, 0, 0, 0, "", ""};
    for (size_t i = 0; i < 3 * EB_FEATURE_COUNT; i++) out[i] = 7.0;
    assert_int_equal(eb_features(view, first, n, out, stride, &err), status);
    assert_int_equal(err.status, status);
    assert_true(err.message[0] != '\0');
    for (size_t i = 0; i < 3 * EB_FEATURE_COUNT; i++) {
        assert_true(out[i] == 7.0);
    }
}

static void wrong_arguments_are_refused_and_nothing_is_written(void **state) {
    (void)state;
    marks m = invented_at(&PLAIN, AS_OF);
    const size_t n = eb_view_row_count(m.view);
    check_refused(NULL, 0, 1, 0, EB_ERR_ARGUMENT);
    check_refused(m.view, 0, 1, 63, EB_ERR_ARGUMENT);
    check_refused(m.view, 0, 1, 1, EB_ERR_ARGUMENT);
    check_refused(m.view, n, 1, 0, EB_ERR_ARGUMENT);
    check_refused(m.view, n - 1, 2, 0, EB_ERR_ARGUMENT);
    check_refused(m.view, n + 1, 0, 0, EB_ERR_ARGUMENT);
    check_refused(m.view, SIZE_MAX, 2, 0, EB_ERR_ARGUMENT);
    check_refused(m.view, 1, SIZE_MAX, 0, EB_ERR_ARGUMENT);
    assert_int_equal(eb_features(m.view, 0, 1, NULL, 0, NULL), EB_ERR_ARGUMENT);
    marks_end(&m);
}

static void no_rows_are_no_error(void **state) {
    (void)state;
    marks m = invented_at(&PLAIN, AS_OF);
    assert_ok(eb_features(m.view, 0, 0, NULL, 0, NULL));
    assert_ok(eb_features(m.view, eb_view_row_count(m.view), 0, NULL, 0, NULL));
    marks_end(&m);
}

/* A memory hook that grants so many requests more, then none. */
static int granted(void *context) {
    int *left = context;
    return (*left)-- > 0;
}
static void *hook_allocate(void *context, size_t size) {
    return granted(context) ? malloc(size) : NULL;
}
static void *hook_resize(void *context, void *block, size_t size) {
    return granted(context) ? realloc(block, size) : NULL;
}
static void hook_release(void *context, void *block) {
    (void)context;
    free(block);
}

static void without_memory_it_says_so(void **state) {
    (void)state;
    int left = INT_MAX;
    const eb_memory hook = {hook_allocate, hook_resize, hook_release, &left};
    marks m = marks_of("2025-09-01", "OO // // // //");
    m.options.memory = hook;
    marks_row(&m, "2025-09-08");
    left = 0;
    check_refused(m.view, 0, 1, 0, EB_ERR_MEMORY);
    left = INT_MAX;
    assert_ok(eb_features(m.view, 0, 1, m.row, 0, NULL));
    assert_feature(m.row, EB_F_ABSENT_SESSIONS, 2);
    marks_end(&m);
}

/* Rows of three schools: whichever request fails, nothing is written (the
 * rule of base.h for every call). */
static void without_memory_halfway_nothing_is_written(void **state) {
    (void)state;
    int left = INT_MAX;
    const eb_memory hook = {hook_allocate, hook_resize, hook_release, &left};
    marks m = marks_new();
    mark_days(&m, "p", "A", "2025-09-01", "OO // // // //");
    mark_days(&m, "q", "B", "2025-09-01", "OO // // // //");
    mark_days(&m, "r", "C", "2025-09-01", "OO // // // //");
    m.options.memory = hook;
    marks_view(&m, "2025-09-08");
    int written_by = -1; /* the request after whose failure it was */
    for (int request = 0; request < 8; request++) {
        double out[3 * EB_FEATURE_COUNT];
        left = request;
        for (size_t i = 0; i < 3 * EB_FEATURE_COUNT; i++) out[i] = 7.0;
        const eb_status status = eb_features(m.view, 0, 3, out, 0, NULL);
        if (status == EB_OK) break;
        assert_int_equal(status, EB_ERR_MEMORY);
        for (size_t i = 0; i < 3 * EB_FEATURE_COUNT; i++) {
            if (!(out[i] == 7.0)) written_by = request;
        }
    }
    marks_end(&m);
    assert_int_equal(written_by, -1);
}

/* After a changed mark the view must be refreshed; then it says the same as
 * a register in which the mark was always so. */
static void a_changed_register_needs_a_refreshed_view(void **state) {
    (void)state;
    int others = -1;
    marks m = marks_of("2025-09-01", "OO // // // //");
    marks same = marks_of("2025-09-01", "OO /I // // //");
    marks_view(&m, "2025-09-08");
    marks_view(&same, "2025-09-08");
    assert_ok(eb_register_set_mark(m.reg, "p", "A", date_of("2025-09-02"),
                                   EB_PM, "I", &others, NULL));
    check_refused(m.view, 0, 1, 0, EB_ERR_STATE);
    assert_ok(eb_view_refresh(m.view, NULL));
    assert_same_rows(&m, &same);
    marks_end(&m);
    marks_end(&same);
}

typedef struct job {
    const eb_view *view;
    size_t n;
    double *out;
    eb_status status;
} job;

static void *run_job(void *argument) {
    job *j = argument;
    j->status = eb_features(j->view, 0, j->n, j->out, 0, NULL);
    return NULL;
}

static void four_threads_on_one_view(void **state) {
    (void)state;
    marks m = invented_at(&PLAIN, AS_OF);
    size_t n;
    double *whole = all_rows(&m, &n);
    pthread_t threads[4];
    job jobs[4];
    for (int i = 0; i < 4; i++) {
        jobs[i].view = m.view;
        jobs[i].n = n;
        jobs[i].out = calloc(n, EB_FEATURE_COUNT * sizeof(double));
        assert_non_null(jobs[i].out);
        assert_int_equal(pthread_create(&threads[i], NULL, run_job, &jobs[i]),
                         0);
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(jobs[i].status, EB_OK);
        assert_memory_equal(jobs[i].out, whole,
                            n * EB_FEATURE_COUNT * sizeof *whole);
        free(jobs[i].out);
    }
    free(whole);
    marks_end(&m);
}

static void the_views_own_threads_change_nothing(void **state) {
    (void)state;
    marks m = invented_at(&PLAIN, AS_OF);
    size_t n;
    double *one = all_rows(&m, &n);
    for (int threads = 0; threads <= 8; threads += 2) {
        m.options.threads = threads;
        marks_view(&m, AS_OF);
        double *many = all_rows(&m, &n);
        assert_memory_equal(many, one, n * EB_FEATURE_COUNT * sizeof *one);
        free(many);
    }
    free(one);
    marks_end(&m);
}

/* ---- changes of which the effect is known ---- */

static void the_order_of_rows_in_a_file_changes_nothing(void **state) {
    (void)state;
    recipe other = PLAIN;
    other.backwards = 1;
    for (int unit = EB_UNIT_ENROLMENT; unit <= EB_UNIT_PUPIL; unit++) {
        marks m = invented(&PLAIN), reversed = invented(&other);
        m.options.unit = reversed.options.unit = (eb_unit)unit;
        marks_view(&m, AS_OF);
        marks_view(&reversed, AS_OF);
        assert_same_rows(&m, &reversed);
        marks_end(&m);
        marks_end(&reversed);
    }
}

static void calling_pupils_otherwise_permutes_rows(void **state) {
    (void)state;
    recipe other = PLAIN;
    other.renamed = 1;
    marks m = invented_at(&PLAIN, AS_OF), renamed = invented_at(&other, AS_OF);
    size_t n, same;
    double *left = all_rows(&m, &n), *right = all_rows(&renamed, &same);
    assert_int_equal(n, same);
    for (size_t row = 0; row < n; row++) {
        eb_row who;
        char name[16];
        size_t there = 0;
        assert_ok(eb_view_row(m.view, row, &who, NULL));
        const int number = (who.pupil[1] - '0') * 10 + (who.pupil[2] - '0');
        pupil_name(&other, number - 10, name);
        assert_ok(eb_view_find(renamed.view, name, who.school, &there, NULL));
        assert_memory_equal(left + row * EB_FEATURE_COUNT,
                            right + there * EB_FEATURE_COUNT,
                            EB_FEATURE_COUNT * sizeof *left);
    }
    free(left);
    free(right);
    marks_end(&m);
    marks_end(&renamed);
}

/* Nothing dated on or after as_of may change any feature by a bit, nor
 * whether there is a row. */
static void marks_from_as_of_on_change_nothing(void **state) {
    (void)state;
    for (uint64_t tail = 2; tail <= 4; tail++) {
        recipe other = PLAIN;
        other.tail = tail;
        for (int unit = EB_UNIT_ENROLMENT; unit <= EB_UNIT_PUPIL; unit++) {
            marks m = invented(&PLAIN), changed = invented(&other);
            m.options.unit = changed.options.unit = (eb_unit)unit;
            marks_view(&m, AS_OF);
            marks_view(&changed, AS_OF);
            assert_same_rows(&m, &changed);
            marks_end(&m);
            marks_end(&changed);
        }
    }
}

/* Everybody is present once more: A and P grow by 0 and 1. */
static void a_present_session_never_raises_the_absence_rate(void **state) {
    (void)state;
    recipe other = PLAIN;
    other.extra = 1;
    marks m = invented_at(&PLAIN, AS_OF), more = invented_at(&other, AS_OF);
    size_t n, compared = 0;
    double *rows = all_rows(&m, &n);
    for (size_t row = 0; row < n; row++) {
        eb_row who;
        size_t there = 0;
        const double *before = rows + row * EB_FEATURE_COUNT;
        const double *after = more.row;
        assert_ok(eb_view_row(m.view, row, &who, NULL));
        assert_ok(eb_view_find(more.view, who.pupil, who.school, &there, NULL));
        assert_ok(eb_features(more.view, there, 1, more.row, 0, NULL));
        assert_true(after[0] >= before[0]);
        if (!(before[EB_F_POSSIBLE_SESSIONS] > 0)) continue;
        assert_true(after[EB_F_ABSENCE_RATE] <= before[EB_F_ABSENCE_RATE]);
        assert_true(after[EB_F_PA_NOW] <= before[EB_F_PA_NOW]);
        assert_true(after[EB_F_SESSIONS_BACK] <= before[EB_F_SESSIONS_BACK]);
        compared++;
    }
    assert_true(compared > 40);
    free(rows);
    marks_end(&m);
    marks_end(&more);
}

/* Asking for the sensitive features changes those four and no other. */
static void asking_for_sensitive_changes_only_them(void **state) {
    (void)state;
    marks m = invented_at(&PLAIN, AS_OF);
    size_t n;
    double *without = all_rows(&m, &n);
    m.options.sensitive = 1;
    marks_view(&m, AS_OF);
    double *with = all_rows(&m, &n);
    for (size_t i = 0; i < n * EB_FEATURE_COUNT; i++) {
        if (eb_feature(i % EB_FEATURE_COUNT)->sensitive) {
            assert_true(isnan(without[i]));
        } else {
            assert_memory_equal(&with[i], &without[i], sizeof *with);
        }
    }
    free(with);
    free(without);
    marks_end(&m);
}

/* --threshold: columns 49, 51, 52 and 58, never 50. */
static void a_threshold_changes_four_columns(void **state) {
    (void)state;
    marks m = invented_at(&PLAIN, AS_OF);
    size_t n;
    int changed[EB_FEATURE_COUNT] = {0};
    double *tenth = all_rows(&m, &n);
    m.options.threshold_num = 3;
    m.options.threshold_den = 11;
    marks_view(&m, AS_OF);
    double *other = all_rows(&m, &n);
    for (size_t i = 0; i < n * EB_FEATURE_COUNT; i++) {
        if (memcmp(&tenth[i], &other[i], sizeof *tenth) != 0) {
            changed[i % EB_FEATURE_COUNT] = 1;
        }
    }
    for (int f = 0; f < EB_FEATURE_COUNT; f++) {
        assert_int_equal(changed[f],
                         f == EB_F_PA_NOW || f == EB_F_SESSIONS_IN_HAND ||
                             f == EB_F_SESSIONS_BACK || f == EB_F_LAST_YEAR_PA);
    }
    free(tenth);
    free(other);
    marks_end(&m);
}

/* A school alone, with links from all three, has the rows that it has in the
 * whole register. */
static void a_school_with_links_is_the_same_as_in_the_whole(void **state) {
    (void)state;
    marks whole = invented_at(&PLAIN, AS_OF);
    eb_links *links = NULL;
    marks schools[3];
    for (int s = 0; s < 3; s++) {
        recipe one = PLAIN;
        one.only_school = s;
        schools[s] = invented_at(&one, AS_OF);
        eb_links *part = NULL;
        assert_ok(eb_links_new(schools[s].view, &part, NULL));
        if (links == NULL) {
            links = part;
        } else {
            assert_ok(eb_links_merge(links, part, NULL));
            eb_links_free(part);
        }
    }
    size_t n, row = 0;
    double *rows = all_rows(&whole, &n);
    for (int s = 0; s < 3; s++) {
        size_t own;
        schools[s].options.links = links;
        marks_view(&schools[s], AS_OF);
        double *alone = all_rows(&schools[s], &own);
        assert_true(row + own <= n);
        assert_memory_equal(alone, rows + row * EB_FEATURE_COUNT,
                            own * EB_FEATURE_COUNT * sizeof *alone);
        row += own;
        free(alone);
        marks_end(&schools[s]);
    }
    assert_int_equal(row, n);
    eb_links_free(links);
    free(rows);
    marks_end(&whole);
}

/* ---- what holds of every row ---- */

/* A row's own sessions, one by one, against its counts. */
static void check_counts(const eb_view *view, size_t row, const double *f) {
    static eb_session sessions[732];
    size_t n = 0;
    int64_t attended = 0, authorised = 0, unauthorised = 0;
    assert_ok(eb_view_sessions(view, row, sessions, 732, &n, NULL));
    assert_true(n <= 732);
    for (size_t i = 0; i < n; i++) {
        const eb_class c = sessions[i].class_;
        attended += c == EB_PRESENT || c == EB_APPROVED;
        authorised += c == EB_AUTHORISED;
        unauthorised += c == EB_UNAUTHORISED;
    }
    const int64_t possible = attended + authorised + unauthorised;
    assert_feature(f, EB_F_POSSIBLE_SESSIONS, (double)possible);
    assert_feature(f, EB_F_ABSENT_SESSIONS,
                   (double)(authorised + unauthorised));
    if (possible == 0) return;
    assert_feature(f, EB_F_AUTHORISED_RATE,
                   (double)authorised / (double)possible);
    assert_feature(f, EB_F_UNAUTHORISED_RATE,
                   (double)unauthorised / (double)possible);
}

/* Values, whatever they are, keep to what the catalogue says of them. */
static void check_values(const double *f, int sensitive) {
    for (size_t i = 0; i < EB_FEATURE_COUNT; i++) {
        const eb_feature_info *info = eb_feature(i);
        if (isnan(f[i])) {
            if (info->missing[0] == '\0') {
                fail_msg("%s is missing, which it never is", info->name);
            }
            continue;
        }
        if (info->sensitive && !sensitive) {
            fail_msg("%s was not asked for", info->name);
        }
        if (isinf(f[i]) || (f[i] == 0.0 && signbit(f[i]))) {
            fail_msg("%s: %g", info->name, f[i]);
        }
        if (info->integer && f[i] != floor(f[i])) {
            fail_msg("%s: %.17g is no whole number", info->name, f[i]);
        }
        const int is_share = strncmp(info->unit, "share", 5) == 0 &&
                             strcmp(info->unit, "share a week") != 0;
        const double low = strstr(info->name, "excess") != NULL ||
                                   strstr(info->name, "change") != NULL
                               ? -1.0
                               : 0.0;
        if (is_share && !(f[i] >= low && f[i] <= 1.0)) {
            fail_msg("%s: %.17g is no share", info->name, f[i]);
        }
    }
}

/* Features that count the same thing in two ways. */
static void check_relations(const double *f) {
    const double p = f[EB_F_POSSIBLE_SESSIONS], a = f[EB_F_ABSENT_SESSIONS];
    assert_true(a <= p);
    assert_true(f[EB_F_WEEKS_POSSIBLE] <= p);
    assert_true(f[EB_F_SPELL_LONGEST] <= a);
    assert_true(f[EB_F_SPELLS] <= a);
    assert_true(f[EB_F_SPELLS_SHORT] + f[EB_F_SPELLS_LONG] <= f[EB_F_SPELLS]);
    assert_int_equal(isnan(f[EB_F_SPELL_MEAN]), a == 0);
    assert_int_equal(isnan(f[EB_F_SESSIONS_SINCE_ABSENCE]), a == 0);
    assert_int_equal(isnan(f[EB_F_ABSENCE_RATE]), p == 0);
    assert_int_equal(isnan(f[EB_F_ABSENCE_EWMA]), p == 0);
    assert_int_equal(isnan(f[EB_F_PA_NOW]), p == 0);
    assert_int_equal(isnan(f[EB_F_SESSIONS_BACK]), p == 0);
    assert_int_equal(isnan(f[EB_F_WEEKS_BROKEN_RATE]), p == 0);
    if (p > 0) {
        assert_true(f[EB_F_SEVERE_NOW] <= f[EB_F_PA_NOW]);
        assert_int_equal(f[EB_F_SESSIONS_BACK] > 0, f[EB_F_PA_NOW] == 1);
        assert_true(f[EB_F_WEEKS_LOST_RATE] <= f[EB_F_WEEKS_BROKEN_RATE]);
    }
    if (f[EB_F_SPELL_CURRENT] > 0) {
        assert_true(f[EB_F_SESSIONS_SINCE_ABSENCE] == 0);
    }
    /* A year group is known when there is a cohort, a family when there are
     * siblings; a share of them cannot be known without. */
    assert_true(!isnan(f[EB_F_COHORT_RATE]) || isnan(f[EB_F_SHARED_ABSENCE]));
    assert_int_equal(isnan(f[EB_F_SIBLING_RATE]), !(f[EB_F_SIBLINGS] > 0));
    assert_int_equal(isnan(f[EB_F_LAST_YEAR_PA]),
                     isnan(f[EB_F_LAST_YEAR_ABSENCE_RATE]));
}

static void check_every_row(marks *m, const char *as_of, int unit,
                            int sensitive) {
    size_t n;
    m->options.unit = (eb_unit)unit;
    m->options.sensitive = sensitive;
    marks_view(m, as_of);
    double *rows = all_rows(m, &n);
    for (size_t row = 0; row < n; row++) {
        const double *f = rows + row * EB_FEATURE_COUNT;
        check_counts(m->view, row, f);
        check_values(f, sensitive);
        check_relations(f);
    }
    free(rows);
}

static void every_row_of_invented_registers(void **state) {
    (void)state;
    static const char *const DATES[] = {
        "2025-06-17", "2025-06-21", "2025-07-31", "2025-08-01", "2025-08-02",
        "2025-09-01", "2025-09-04", "2025-09-10", AS_OF,        "2025-11-30",
        "2026-07-31", "2026-08-01", NULL};
    for (uint64_t seed = 1; seed <= 3; seed++) {
        recipe r = PLAIN;
        r.seed = seed;
        marks m = invented(&r);
        for (size_t i = 0; i < sizeof DATES / sizeof *DATES; i++) {
            check_every_row(&m, DATES[i], EB_UNIT_ENROLMENT, (int)(i % 2));
            check_every_row(&m, DATES[i], EB_UNIT_PUPIL, (int)(i % 2));
        }
        marks_end(&m);
    }
}

/* The registers above are no test when they hold only one case. */
static void the_invented_registers_are_rich(void **state) {
    (void)state;
    marks m = invented(&PLAIN);
    size_t n;
    m.options.sensitive = 1;
    marks_view(&m, AS_OF);
    double *rows = all_rows(&m, &n);
    for (size_t f = 0; f < EB_FEATURE_COUNT; f++) {
        size_t values = 0, different = 0;
        double first = 0;
        for (size_t row = 0; row < n; row++) {
            const double value = rows[row * EB_FEATURE_COUNT + f];
            if (isnan(value)) continue;
            if (values++ == 0) first = value;
            different += value != first;
        }
        if (values == 0 || different == 0) {
            fail_msg("%s is the same in every row", eb_feature(f)->name);
        }
    }
    free(rows);
    marks_end(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_split_of_a_batch_gives_the_same_bytes),
        cmocka_unit_test(a_stride_leaves_the_gap_alone),
        cmocka_unit_test(a_stride_of_64_is_the_same_as_0),
        cmocka_unit_test(a_large_school_is_counted_whole),
        cmocka_unit_test(wrong_arguments_are_refused_and_nothing_is_written),
        cmocka_unit_test(no_rows_are_no_error),
        cmocka_unit_test(without_memory_it_says_so),
        cmocka_unit_test(without_memory_halfway_nothing_is_written),
        cmocka_unit_test(a_changed_register_needs_a_refreshed_view),
        cmocka_unit_test(four_threads_on_one_view),
        cmocka_unit_test(the_views_own_threads_change_nothing),
        cmocka_unit_test(the_order_of_rows_in_a_file_changes_nothing),
        cmocka_unit_test(calling_pupils_otherwise_permutes_rows),
        cmocka_unit_test(marks_from_as_of_on_change_nothing),
        cmocka_unit_test(a_present_session_never_raises_the_absence_rate),
        cmocka_unit_test(asking_for_sensitive_changes_only_them),
        cmocka_unit_test(a_threshold_changes_four_columns),
        cmocka_unit_test(a_school_with_links_is_the_same_as_in_the_whole),
        cmocka_unit_test(every_row_of_invented_registers),
        cmocka_unit_test(the_invented_registers_are_rich),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
