/* SPDX-License-Identifier: MIT */
/*
 * A view that has followed marks set one by one is what a new view would be:
 * every row, feature, score, count and link, on invented registers that are
 * awkward on purpose (tiny schools, so that one mark opens a session; days
 * without marks; amendments; conflicts; unknown codes; earlier years; families
 * over schools; marks on and after as_of). Counts how often it followed in
 * place, so that a view that is always made again would show.
 */
#include <stdio.h>

#include "base/random.h"
#include "data/view.h"
#include "earlybell/earlybell.h"
#include "test.h"

enum { WORLDS = 120, STEPS = 60, PUPILS = 26, TEXT = 1 << 16 };

static eb_error err;

static void ok(eb_status status) {
    if (status != EB_OK) fail_msg("%s: %s", err.field, err.message);
}

/* ---- an invented register ---- */

typedef struct place {
    char pupil[16], school[16];
    int year; /* an academic year with a mark */
} place;

typedef struct world {
    eb_random random;
    eb_register *reg;
    int ahead, schools;
    int plain;       /* no amendments, no second marks */
    int years, days; /* weekdays of each year that have marks */
    place places[PUPILS * 8];
    size_t place_count;
} world;

static unsigned below(world *w, unsigned n) {
    return (unsigned)eb_random_below(&w->random, n);
}

static const char *any_code(world *w) {
    static const char *const CODES[] = {"/", "\\", "/", "\\", "I", "I",
                                        "O", "G",  "N", "L",  "B", "X",
                                        "#", "",   "C", "U",  "M", "-"};
    return CODES[below(w, sizeof CODES / sizeof *CODES)];
}

/* The day-th weekday of a year's autumn. */
static eb_date day_of(int year, int day) {
    const eb_date start = eb_date_make(year, 9, 1);
    const eb_date monday = start - eb_date_weekday(start) + 7;
    return monday + day / 5 * 7 + day % 5;
}

static void add(world *w, const place *p, eb_date date, int half) {
    const int dense = below(w, 10) != 0;
    eb_mark mark = {p->pupil,
                    p->school,
                    date,
                    (eb_half)half,
                    dense ? half == 0 ? "/" : "\\" : any_code(w),
                    EB_NO_TIME};
    ok(eb_register_add_mark(w->reg, &mark, &err));
    if (w->plain) {
        ok(eb_register_add_mark(w->reg, &mark, &err));
        return;
    }
    if (below(w, 40) == 0) { /* a second one, agreeing or not */
        mark.code = any_code(w);
        ok(eb_register_add_mark(w->reg, &mark, &err));
    }
    if (below(w, 60) == 0) mark.code = "?"; /* no such code */
    if (below(w, 25) == 0) {                /* amended later */
        mark.recorded_at = ((int64_t)date + below(w, 9)) * 1440;
        if (mark.code[0] != '?') mark.code = any_code(w);
        ok(eb_register_add_mark(w->reg, &mark, &err));
    }
}

static void add_enrolment(world *w, const place *p) {
    const int every = below(w, 4) == 0 ? 4 : 1; /* some have few marks, */
    const int begin = below(w, 4) == 0 ? (int)below(w, (unsigned)w->days) : 0;
    const int away = below(w, 5) == 0; /* or none that is possible */
    int any = 0;
    const int end = p->year > 2025 ? 1 : w->days;
    for (int day = begin; day < end; day++) {
        if (day % 11 == 7) continue; /* a day without marks */
        for (int half = 0; half < 2; half++) {
            if (below(w, 30) == 0 || day % every != 0) continue;
            if (away) {
                const eb_mark mark = {
                    p->pupil,      p->school, day_of(p->year, day),
                    (eb_half)half, "X",       EB_NO_TIME};
                ok(eb_register_add_mark(w->reg, &mark, &err));
            } else {
                add(w, p, day_of(p->year, day), half);
            }
            any = 1;
        }
    }
    if (any) w->places[w->place_count++] = *p;
}

static void add_pupil(world *w, int number) {
    place p;
    snprintf(p.pupil, sizeof p.pupil, "P%02d", number);
    char family[16];
    snprintf(family, sizeof family, "F%u", below(w, 9));
    const int first = (int)below(w, (unsigned)w->schools);
    const int moves = w->schools > 1 && below(w, 5) == 0;
    eb_pupil pupil = EB_PUPIL_INIT;
    pupil.pupil = p.pupil;
    pupil.family = below(w, 3) == 0 ? NULL : family;
    pupil.year_group = below(w, 7) == 0 ? 11 : 7 + (int)below(w, 2);
    ok(eb_register_add_pupil(w->reg, &pupil, &err));
    for (int back = 0; back < w->years; back++) {
        if (back > 0 && below(w, 3) == 0) continue;
        p.year = 2025 - back + w->ahead;
        snprintf(p.school, sizeof p.school, "S%d", first);
        add_enrolment(w, &p);
        if (!moves) continue;
        snprintf(p.school, sizeof p.school, "S%d", (first + 1) % w->schools);
        add_enrolment(w, &p);
    }
}

static void invent(world *w, unsigned number) {
    memset(w, 0, sizeof *w);
    w->random = eb_random_stream(2027, 3, number);
    w->years = 1 + (int)below(w, 3);
    w->days = below(w, 2) == 0 ? 3 + (int)below(w, 6) : 8 + (int)below(w, 40);
    w->plain = below(w, 2) == 0;
    w->ahead = below(w, 4) == 0; /* its last year is after as_of */
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    options.conflicts = (eb_conflicts)below(w, 3);
    ok(eb_register_new(&options, &w->reg, &err));
    /* In a school of just over twenty, one pupil more changes the quorum. */
    w->schools = below(w, 2) == 0 ? 1 : 3;
    const int pupils =
        w->schools == 1 ? 20 + (int)below(w, 6) : 2 + (int)below(w, 8);
    for (int i = 0; i < pupils; i++) add_pupil(w, i);
    if (below(w, 2) == 0) {
        const eb_period term = {NULL, eb_date_make(2025, 9, 1),
                                eb_date_make(2026, 7, 20), EB_TERM};
        ok(eb_register_add_period(w->reg, &term, &err));
    }
    ok(eb_register_close(w->reg, &err));
}

static eb_view_options any_options(world *w) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.max_bad = 1.0;
    options.inspect = 1; /* conflicts do not stop it */
    options.national = below(w, 6) == 0;
    if (below(w, 12) == 0) options.unit = EB_UNIT_PUPIL;
    if (below(w, 2) == 0) {
        options.as_of = day_of(2025, (int)below(w, (unsigned)w->days + 3));
        if (below(w, 2) == 0) options.known_at = options.as_of + 3;
    } else if (below(w, 4) == 0) {
        options.known_at = day_of(2025, (int)below(w, (unsigned)w->days));
    }
    return options;
}

/* Now and then what a school needs from others comes in as links. */
static eb_links *any_links(world *w, eb_view_options *options) {
    if (options->as_of == EB_NO_DATE || options->unit == EB_UNIT_PUPIL ||
        below(w, 3) > 0) {
        return NULL;
    }
    eb_view *view = NULL;
    eb_links *links = NULL;
    ok(eb_view_new(w->reg, options, &view, &err));
    ok(eb_links_new(view, &links, &err));
    eb_view_free(view);
    options->links = links;
    return links;
}

/* ---- two views, compared ---- */

static void same_bytes(const void *a, const void *b, size_t n,
                       const char *what) {
    if (n > 0 && memcmp(a, b, n) != 0) fail_msg("%s differ", what);
}

static void compare_sessions(const eb_view *a, const eb_view *b, size_t row) {
    static eb_session mine[732], others[732];
    size_t n, m;
    ok(eb_view_sessions(a, row, mine, 732, &n, &err));
    ok(eb_view_sessions(b, row, others, 732, &m, &err));
    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(mine[i].date, others[i].date);
        assert_int_equal(mine[i].open, others[i].open);
        assert_string_equal(mine[i].code, others[i].code);
    }
}

static void compare_rows(const eb_view *a, const eb_view *b) {
    assert_int_equal(eb_view_row_count(a), eb_view_row_count(b));
    for (size_t i = 0; i < eb_view_row_count(a); i++) {
        eb_row mine, other;
        ok(eb_view_row(a, i, &mine, &err));
        ok(eb_view_row(b, i, &other, &err));
        assert_string_equal(mine.pupil, other.pupil);
        assert_string_equal(mine.school, other.school);
        assert_string_equal(mine.family, other.family);
        assert_int_equal(mine.state, other.state);
        assert_int_equal(mine.possible, other.possible);
        assert_int_equal(mine.absent, other.absent);
        assert_int_equal(mine.planned, other.planned);
        assert_int_equal(mine.year_group, other.year_group);
        compare_sessions(a, b, i);
    }
}

static void compare_numbers(const eb_model *model, const eb_view *a,
                            const eb_view *b) {
    static double mine[PUPILS * 2 * EB_FEATURE_COUNT],
        others[PUPILS * 2 * EB_FEATURE_COUNT];
    static eb_result scores[2][PUPILS * 2];
    const size_t n = eb_view_row_count(a);
    ok(eb_features(a, 0, n, mine, 0, &err));
    ok(eb_features(b, 0, n, others, 0, &err));
    same_bytes(mine, others, n * EB_FEATURE_COUNT * sizeof *mine, "features");
    ok(eb_score(model, a, 0, n, scores[0], 1, &err));
    ok(eb_score(model, b, 0, n, scores[1], 1, &err));
    for (size_t i = 0; i < n; i++) {
        const eb_result *x = &scores[0][i], *y = &scores[1][i];
        same_bytes(&x->p_persistent, &y->p_persistent,
                   offsetof(eb_result, expected_ahead) -
                       offsetof(eb_result, p_persistent),
                   "scores");
        for (int r = 0; r < 3; r++) {
            char a_text[EB_REASON_ROOM], b_text[EB_REASON_ROOM];
            eb_reason_text(&x->reasons[r], a_text);
            eb_reason_text(&y->reasons[r], b_text);
            assert_string_equal(a_text, b_text);
        }
    }
}

typedef struct written {
    char text[TEXT];
    size_t length;
} written;

static int keep(void *context, const char *text, size_t n) {
    written *to = context;
    if (to->length + n > TEXT) return 1;
    memcpy(to->text + to->length, text, n);
    to->length += n;
    return 0;
}

static void write_links(const eb_view *view, written *to) {
    eb_links *links = NULL;
    to->length = 0;
    ok(eb_links_new(view, &links, &err));
    ok(eb_links_write(links, keep, to, &err));
    eb_links_free(links);
}

static void compare_views(const eb_model *model, const eb_view *a,
                          const eb_view *b, int deep) {
    static written mine, others;
    assert_int_equal(eb_view_as_of(a), eb_view_as_of(b));
    assert_int_equal(eb_view_known_at(a), eb_view_known_at(b));
    same_bytes(&a->counts, &b->counts, sizeof a->counts, "counts");
    same_bytes(&a->national, &b->national, sizeof a->national, "cuts");
    assert_int_equal(a->file_year, b->file_year);
    for (int fate = 0; fate < EB_FATES; fate++) {
        assert_int_equal(a->problems[fate].count, b->problems[fate].count);
    }
    compare_rows(a, b);
    compare_numbers(model, a, b);
    if (!deep || a->options.unit == EB_UNIT_PUPIL || a->options.links != NULL) {
        return;
    }
    write_links(a, &mine);
    write_links(b, &others);
    assert_int_equal(mine.length, others.length);
    same_bytes(mine.text, others.text, mine.length, "links");
}

/* ---- the test ---- */

typedef struct tally {
    int marks, followed, made_again, moved;
} tally;

/* Mostly where marks are, often about as_of, now and then on a day that has
 * none. */
static eb_date any_date(world *w, eb_date as_of, int year) {
    const unsigned days = year > 2025 ? 1 : (unsigned)w->days;
    eb_date date = day_of(year, (int)below(w, days));
    if (below(w, 2) == 0) {
        const eb_date near = as_of - 4 + (eb_date)below(w, 6);
        if (eb_date_academic_year(near) == year) date = near;
    }
    if (below(w, 30) == 0) date += (eb_date)below(w, 30);
    return date;
}

static void set_any(world *w, eb_date as_of, tally *seen) {
    const place *p = &w->places[below(w, (unsigned)w->place_count)];
    const eb_date date = any_date(w, as_of, p->year);
    ok(eb_register_set_mark(w->reg, p->pupil, p->school, date,
                            (eb_half)below(w, 2), any_code(w), NULL, &err));
    seen->marks++;
}

static void step(world *w, eb_view *view, const eb_model *model, int deep,
                 tally *seen) {
    const unsigned marks = below(w, 4) == 0 ? below(w, 6) : 1;
    const eb_date before = eb_view_as_of(view);
    for (unsigned i = 0; i < marks; i++) set_any(w, before, seen);
    eb_view *fresh = NULL;
    const eb_status status = eb_view_new(w->reg, &view->options, &fresh, &err);
    if (eb_view_follow(view)) {
        seen->followed++;
        assert_int_equal(status, EB_OK);
    } else {
        seen->made_again++;
        assert_int_equal(eb_view_refresh(view, &err), status);
    }
    if (status == EB_OK) {
        seen->moved += eb_view_as_of(view) != before;
        compare_views(model, view, fresh, deep);
    }
    eb_view_free(fresh);
}

static void a_view_that_follows_is_as_one_made_anew(void **state) {
    (void)state;
    static world w;
    tally seen = {0};
    eb_model *models[2];
    ok(eb_model_open("england-bands", NULL, &models[0], &err));
    ok(eb_model_open("england-simulated", NULL, &models[1], &err));
    for (unsigned number = 0; number < WORLDS; number++) {
        invent(&w, number);
        eb_view_options options = any_options(&w);
        eb_view *view = NULL;
        eb_links *links = any_links(&w, &options);
        const eb_status status = eb_view_new(w.reg, &options, &view, &err);
        for (int i = 0; status == EB_OK && i < STEPS; i++) {
            step(&w, view, models[number % 2], i % 10 == 0, &seen);
        }
        eb_view_free(view);
        eb_links_free(links);
        eb_register_free(w.reg);
    }
    for (int i = 0; i < 2; i++) eb_model_free(models[i]);
    print_message(
        "%d marks: followed %d times, made again %d times, as_of "
        "moved %d times\n",
        seen.marks, seen.followed, seen.made_again, seen.moved);
    assert_true(seen.followed > 1000);
    assert_true(seen.made_again > 500);
    assert_true(seen.moved > 10);
}

/* ---- the day from which to look, by hand ---- */

#define MONDAY 20332 /* 2025-09-01 */

static void put(eb_register *reg, int pupil, const char *school, eb_date date,
                const char *code) {
    char id[16];
    snprintf(id, sizeof id, "p%02d", pupil);
    const eb_mark mark = {id, school, date, EB_AM, code, EB_NO_TIME};
    ok(eb_register_add_mark(reg, &mark, &err));
}

/* At A 41 pupils, of whom a twentieth are 3: all there on Monday, on Friday
 * one of them ill. At B one pupil, there up to Wednesday. So the last day of
 * presence is B's Wednesday, and the view looks from Thursday. */
static eb_view *two_schools(eb_register **reg) {
    eb_view *view = NULL;
    ok(eb_register_new(NULL, reg, &err));
    for (int pupil = 0; pupil < 41; pupil++) {
        put(*reg, pupil, "A", MONDAY, "/");
    }
    put(*reg, 7, "A", MONDAY + 4, "I");
    for (int day = 0; day < 3; day++) put(*reg, 50, "B", MONDAY + day, "/");
    ok(eb_register_close(*reg, &err));
    ok(eb_view_new(*reg, NULL, &view, &err));
    assert_int_equal(eb_view_as_of(view), MONDAY + 3);
    return view;
}

/* One pupil of 41 is there on Friday: no twentieth, so the day stays. */
static void a_later_presence_of_few_moves_no_day(void **state) {
    (void)state;
    eb_register *reg = NULL;
    eb_view *view = two_schools(&reg), *fresh = NULL;
    ok(eb_register_set_mark(reg, "p01", "A", MONDAY + 4, EB_AM, "/", NULL,
                            &err));
    assert_int_equal(eb_view_follow(view), 1);
    assert_int_equal(eb_view_as_of(view), MONDAY + 3);
    ok(eb_view_new(reg, NULL, &fresh, &err));
    assert_int_equal(eb_view_as_of(fresh), MONDAY + 3);
    compare_rows(view, fresh);
    eb_view_free(fresh);
    eb_view_free(view);
    eb_register_free(reg);
}

/* B's Wednesday becomes an absence: the last day of presence is its Tuesday. */
static void a_lost_presence_moves_the_day_back(void **state) {
    (void)state;
    eb_register *reg = NULL;
    eb_view *view = two_schools(&reg);
    ok(eb_register_set_mark(reg, "p50", "B", MONDAY + 2, EB_AM, "I", NULL,
                            &err));
    assert_int_equal(eb_view_follow(view), 0);
    ok(eb_view_refresh(view, &err));
    assert_int_equal(eb_view_as_of(view), MONDAY + 2);
    eb_view_free(view);
    eb_register_free(reg);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_view_that_follows_is_as_one_made_anew),
        cmocka_unit_test(a_later_presence_of_few_moves_no_day),
        cmocka_unit_test(a_lost_presence_moves_the_day_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
