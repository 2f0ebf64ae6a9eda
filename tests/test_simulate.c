/* SPDX-License-Identifier: MIT */
/*
 * The simulator as a whole: the same bytes for any number of threads and any
 * range of schools, options refused, and the shapes that published figures
 * show, each with bounds several standard errors wide that a broken shape would
 * miss.
 */
#include "train/simulate.h"

#include <pthread.h>

#include "base/parallel.h"
#include "test.h"

enum { WEEKS = 48 };

/* A running digest of all that is handed out (FNV-1a), and counts. */
typedef struct seen {
    uint64_t digest;
    int only_school; /* digest of this school alone; -1: all */
    int64_t pupils, possible, absent;
    int64_t day[5][2], week[WEEKS][2], group[12][2];
    int64_t spell[8], spells;
    int64_t n_recent, late, left, joined, severe_short, severe;
    int64_t code[SIM_CODES];
    double sib_xy, sib_x, sib_xx;
    int64_t sibs;
    double first_rate[20000];
    uint8_t has_first[20000];
    int last_school;
} seen;

static void mix(seen *s, const void *bytes, size_t length) {
    const unsigned char *at = bytes;
    for (size_t i = 0; i < length; i++)
        s->digest = (s->digest ^ at[i]) * UINT64_C(1099511628211);
}

static void count_marks(seen *s, const eb_simulated_pupil *p) {
    int64_t possible = 0, absent = 0, run = 0;
    const int shift =
        (p->year->monday - eb_date_make(p->year->academic_year, 9, 1)) / 7;
    for (int i = p->first; i < p->end; i++) {
        const unsigned code = p->marks[i];
        s->code[code]++;
        if (!eb_simulated_is_possible(code)) continue;
        const int gone = eb_simulated_is_absent(code);
        const int week = i / 10 + shift;
        possible++;
        absent += gone;
        s->day[i / 2 % 5][0]++;
        s->day[i / 2 % 5][1] += gone;
        if (week >= 0 && week < WEEKS) {
            s->week[week][0]++;
            s->week[week][1] += gone;
        }
        if (gone) {
            run++;
        } else if (run > 0) {
            s->spell[run < 8 ? run : 7]++;
            s->spells++;
            run = 0;
        }
    }
    s->possible += possible;
    s->absent += absent;
    if (possible > 0 && 2 * absent >= possible) {
        s->severe++;
        s->severe_short += possible < 350;
    }
    if (possible > 0) {
        s->group[p->year_group][0]++;
        s->group[p->year_group][1] += 10 * absent >= possible;
    }
}

static eb_status take(void *context, size_t worker, const eb_simulated_pupil *p,
                      eb_error *err) {
    seen *s = context;
    (void)worker;
    (void)err;
    if (s->only_school >= 0 && p->school->number != s->only_school)
        return EB_OK;
    assert_true(p->first >= 0 && p->end <= p->year->sessions);
    assert_true(p->school->number >= s->last_school);
    s->last_school = p->school->number;
    mix(s, p->id, strlen(p->id));
    mix(s, p->family_id, strlen(p->family_id));
    mix(s, p->marks + p->first, (size_t)(p->end - p->first));
    mix(s, p->propensity, sizeof p->propensity);
    mix(s, &p->entry, sizeof p->entry);
    mix(s, &p->leaving, sizeof p->leaving);
    mix(s, &p->last_year_absent, sizeof p->last_year_absent);
    s->pupils++;
    s->left += p->leaving != EB_NO_DATE;
    s->joined += p->entry > p->year->first[0] + 14;
    count_marks(s, p);
    return EB_OK;
}

static eb_simulate_options area(int32_t schools, int64_t pupils,
                                int32_t years) {
    eb_simulate_options o = EB_SIMULATE_OPTIONS_INIT;
    o.seed = 11;
    o.schools = schools;
    o.pupils = pupils;
    o.years = years;
    return o;
}

static seen *simulate(const eb_simulate_options *o, int only_school) {
    seen *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->digest = UINT64_C(14695981039346656037);
    s->only_school = only_school;
    const eb_simulate_sink sink = {s, NULL, take, NULL};
    assert_ok(eb_simulate(o, &sink, NULL));
    return s;
}

/* ---- the same, however made --------------------------------------------- */

static void threads_change_nothing(void **state) {
    (void)state;
    eb_simulate_options o = area(40, 3000, 2);
    seen *one = simulate(&o, -1);
    for (int threads = 2; threads <= 5; threads++) {
        o.threads = threads;
        seen *some = simulate(&o, -1);
        assert_true(one->digest == some->digest);
        assert_int_equal(one->pupils, some->pupils);
        free(some);
    }
    o.seed++;
    seen *other = simulate(&o, -1);
    assert_true(one->digest != other->digest);
    free(other);
    free(one);
}

static void one_school_alone_is_the_same(void **state) {
    (void)state;
    for (int school = 0; school < 40; school += 13) {
        eb_simulate_options o = area(40, 3000, 2);
        seen *among_all = simulate(&o, school);
        o.first_school = school;
        o.school_count = 1;
        seen *alone = simulate(&o, -1);
        assert_true(alone->pupils > 20);
        assert_true(among_all->digest == alone->digest);
        free(among_all);
        free(alone);
    }
}

static eb_status add_roll(void *context, size_t worker,
                          const eb_simulated_school *school,
                          const eb_simulated_year *years, size_t count,
                          eb_error *err) {
    (void)worker, (void)years, (void)count, (void)err;
    *(int64_t *)context += school->roll;
    return EB_OK;
}

/* Schools of usual size are those that the sum of their sizes asks for. */
static void usual_sizes_are_those_of_their_sum(void **state) {
    (void)state;
    int64_t usual = 0;
    eb_simulate_options o = area(2, 0, 1);
    const eb_simulate_sink sink = {&usual, add_roll, NULL, NULL};
    assert_ok(eb_simulate(&o, &sink, NULL));
    assert_in_range(usual, 200, 6000); /* one primary, one secondary school */
    seen *unsaid = simulate(&o, -1);
    o.pupils = usual;
    seen *said = simulate(&o, -1);
    assert_true(unsaid->digest == said->digest);
    assert_true(unsaid->pupils > usual);
    o.pupils = usual / 2;
    seen *half = simulate(&o, -1);
    assert_true(half->pupils < usual);
    free(half);
    free(said);
    free(unsaid);
}

static eb_status stop(void *context, size_t worker, const eb_simulated_pupil *p,
                      eb_error *err) {
    (void)worker;
    (void)p;
    (void)err;
    return ++*(int *)context == 5 ? EB_ERR_WRITE : EB_OK;
}

static void a_sink_can_stop_it(void **state) {
    (void)state;
    int calls = 0;
    const eb_simulate_options o = area(3, 300, 1);
    const eb_simulate_sink sink = {&calls, NULL, stop, NULL};
    assert_int_equal(eb_simulate(&o, &sink, NULL), EB_ERR_WRITE);
    assert_int_equal(calls, 5);
}

/* Memory that refuses the `fail`th allocation, from 1. */
typedef struct refuser {
    size_t asked, fail;
    int64_t live;
} refuser;

static void *refuser_allocate(void *context, size_t size) {
    refuser *r = context;
    if (++r->asked == r->fail) return NULL;
    r->live++;
    return malloc(size);
}

static void *refuser_resize(void *context, void *block, size_t size) {
    refuser *r = context;
    if (++r->asked == r->fail) return NULL;
    r->live += block == NULL;
    return realloc(block, size);
}

static void refuser_release(void *context, void *block) {
    refuser *r = context;
    r->live--;
    free(block);
}

/* What several threads hand out at once: sums that no order changes. */
typedef struct at_once {
    pthread_mutex_t lock;
    uint64_t digest;
    int64_t schools, pupils, blocks;
    size_t last_worker;
    int stop_at_block; /* 0: never */
} at_once;

static eb_status add_school(void *context, size_t worker,
                            const eb_simulated_school *school,
                            const eb_simulated_year *years, size_t year_count,
                            eb_error *err) {
    at_once *all = context;
    (void)err;
    assert_true(school->number >= 0 && years[0].sessions > 300);
    assert_int_equal(2, year_count);
    pthread_mutex_lock(&all->lock);
    all->schools++;
    if (worker > all->last_worker) all->last_worker = worker;
    pthread_mutex_unlock(&all->lock);
    return EB_OK;
}

static eb_status add_one(void *context, size_t worker,
                         const eb_simulated_pupil *p, eb_error *err) {
    at_once *all = context;
    seen one = {0};
    (void)worker;
    (void)err;
    mix(&one, p->id, strlen(p->id));
    mix(&one, p->marks + p->first, (size_t)(p->end - p->first));
    pthread_mutex_lock(&all->lock);
    all->digest += one.digest;
    all->pupils++;
    pthread_mutex_unlock(&all->lock);
    return EB_OK;
}

static eb_status end_block(void *context, size_t worker, int32_t block,
                           eb_error *err) {
    at_once *all = context;
    (void)worker;
    (void)block;
    (void)err;
    pthread_mutex_lock(&all->lock);
    const int64_t number = ++all->blocks;
    pthread_mutex_unlock(&all->lock);
    return number == all->stop_at_block ? EB_ERR_WRITE : EB_OK;
}

static at_once make_at_once(const eb_simulate_options *o, eb_status want,
                            int stop_at_block) {
    at_once all = {.lock = PTHREAD_MUTEX_INITIALIZER};
    all.stop_at_block = stop_at_block;
    const eb_simulate_sink sink = {&all, add_school, add_one, end_block};
    assert_int_equal(want, eb_simulate(o, &sink, NULL));
    return all;
}

static void in_any_order_it_is_the_same(void **state) {
    (void)state;
    eb_simulate_options o = area(40, 3000, 2);
    const at_once ordered = make_at_once(&o, EB_OK, 0);
    assert_int_equal(40, ordered.schools);
    assert_true(ordered.pupils > 6000 && ordered.blocks > 1);
    assert_int_equal(0, ordered.last_worker);
    for (o.threads = 1; o.threads <= 3; o.threads++) {
        o.unordered = 1;
        const at_once some = make_at_once(&o, EB_OK, 0);
        assert_true(ordered.digest == some.digest);
        assert_int_equal(ordered.pupils, some.pupils);
        assert_int_equal(ordered.schools, some.schools);
        assert_int_equal(ordered.blocks, some.blocks);
        assert_true(some.last_worker < (size_t)o.threads);
    }
    o.threads = 1;
    assert_int_equal(1, make_at_once(&o, EB_ERR_WRITE, 1).blocks);
}

static void memory_may_run_out(void **state) {
    (void)state;
    eb_simulate_options o = area(12, 900, 2);
    eb_status status = EB_ERR_MEMORY;
    for (o.unordered = 0; o.unordered <= 1; o.unordered++) {
        for (size_t fail = 1; status == EB_ERR_MEMORY || fail == 1; fail++) {
            at_once all = {.lock = PTHREAD_MUTEX_INITIALIZER};
            const eb_simulate_sink sink = {&all, NULL, add_one, NULL};
            refuser h = {0, fail, 0};
            o.memory = (eb_memory){refuser_allocate, refuser_resize,
                                   refuser_release, &h};
            status = eb_simulate(&o, &sink, NULL);
            assert_int_equal(h.asked >= fail ? EB_ERR_MEMORY : EB_OK, status);
            assert_int_equal(0, h.live);
        }
    }
}

/* ---- options ------------------------------------------------------------ */

static void refuse(eb_simulate_options o, const char *field) {
    const eb_simulate_sink sink = {NULL, NULL, NULL, NULL};
    eb_error err = {0};
    assert_int_equal(eb_simulate(&o, &sink, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, field);
}

static void odd_options_are_refused(void **state) {
    (void)state;
    eb_simulate_options o = area(0, 300, 1);
    refuse(o, "schools");
    o = area(100001, 0, 1);
    refuse(o, "schools");
    o = area(100, 99, 1);
    refuse(o, "pupils");
    o = area(1, 200000, 1);
    refuse(o, "pupils");
    o = area(3, -1, 1);
    refuse(o, "pupils");
    o = area(100000, INT64_C(40000001), 1);
    refuse(o, "pupils");
    o = area(3, 300, 0);
    refuse(o, "years");
    o = area(3, 300, 13);
    refuse(o, "years");
    o = area(3, 300, 1);
    o.last_year = 2098;
    refuse(o, "last_year");
    o = area(3, 300, 1);
    o.last_year = 2006;
    refuse(o, "last_year");
    o = area(3, 300, 1);
    o.world = "2019/20";
    refuse(o, "world");
    o = area(3, 300, 1);
    o.drift = "weak";
    refuse(o, "drift");
    o = area(3, 300, 1);
    o.first_school = 3;
    refuse(o, "first_school");
    o = area(3, 300, 1);
    o.first_school = -1;
    refuse(o, "first_school");
    o = area(3, 300, 1);
    o.school_count = -1;
    refuse(o, "school_count");
    o = area(3, 300, 1);
    o.threads = -1;
    refuse(o, "threads");
    o.threads = EB_THREADS_MOST + 1;
    refuse(o, "threads");
    o = area(3, 300, 1);
    assert_int_equal(eb_simulate(&o, NULL, NULL), EB_ERR_ARGUMENT);
    o.first_school = 1;
    o.school_count = 3;
    refuse(o, "school_count");
    o = area(3, 300, 1);
    o.size--;
    refuse(o, "size");
    assert_int_equal(eb_simulate(NULL, NULL, NULL), EB_ERR_ARGUMENT);
}

/* ---- shapes ------------------------------------------------------------- */

static double share(const int64_t pair[2]) {
    return (double)pair[1] / (double)pair[0];
}

/* 14,000 pupils: a weekday's rate has a standard error under 0.1 of a point
 * (sessions of one pupil go together), so these bounds are some 5 of them. */
static void the_week_and_the_year_have_their_shapes(void **state) {
    (void)state;
    eb_simulate_options o = area(400, 14000, 1);
    o.last_year = 2024;
    o.threads = 2;
    seen *s = simulate(&o, -1);
    const double all = (double)s->absent / (double)s->possible;
    assert_true(all > .055 && all < .085);
    assert_true(share(s->day[4]) > 1.10 * share(s->day[2]));
    assert_true(share(s->day[4]) < 1.40 * share(s->day[2]));
    assert_true(share(s->day[0]) > 1.02 * share(s->day[2]));
    /* Weeks from that of 1 September 2024's Monday: the second is the first
     * of the series, week 43 comes before the break, 45 after it. */
    assert_true(share(s->week[1]) < .85 * all);
    assert_true(share(s->week[7]) > 1.05 * share(s->week[9]));
    assert_true(share(s->week[15]) > 1.30 * share(s->week[9]));
    assert_int_equal(s->week[8][0], 0);
    /* Half of all spells last 2 to 4 sessions, a few one. */
    const double short_ones = (double)s->spell[1] / (double)s->spells;
    assert_true(short_ones > .12 && short_ones < .28);
    const double middle =
        (double)(s->spell[2] + s->spell[3] + s->spell[4]) / (double)s->spells;
    assert_true(middle > .48 && middle < .66);
    /* Persistent absence falls from Year 1 to 3 and rises from 7 to 10. */
    assert_true(share(s->group[1]) > share(s->group[3]));
    assert_true(share(s->group[10]) > 1.25 * share(s->group[7]));
    /* Most severe absence is in enrolments that did not last. */
    assert_true(s->severe_short * 2 > s->severe);
    assert_true(s->left * 12 > s->pupils && s->joined * 40 > s->pupils);
    free(s);
}

static void worlds_differ_where_they_should(void **state) {
    (void)state;
    eb_simulate_options o = area(200, 8000, 1);
    seen *base = simulate(&o, -1);
    o.world = "recording";
    seen *recording = simulate(&o, -1);
    o.world = "authority";
    seen *authority = simulate(&o, -1);
    o.world = "winter";
    seen *winter = simulate(&o, -1);
    assert_true(recording->code[SIM_N] > 5 * base->code[SIM_N]);
    assert_true(recording->code[SIM_U] > 2 * base->code[SIM_U]);
    assert_true((double)authority->absent > 1.15 * (double)base->absent);
    const double before = share(base->week[15]) / share(base->week[4]);
    const double after = share(winter->week[15]) / share(winter->week[4]);
    assert_true(after > 1.25 * before);
    free(base);
    free(recording);
    free(authority);
    free(winter);
}

/* Codes of before August 2024 have no second letter. */
static void codes_are_those_of_the_year(void **state) {
    (void)state;
    eb_simulate_options o = area(60, 5000, 1);
    o.last_year = 2023;
    seen *s = simulate(&o, -1);
    assert_int_equal(s->code[SIM_C2] + s->code[SIM_C1] + s->code[SIM_K] +
                         s->code[SIM_Y4] + s->code[SIM_Q] + s->code[SIM_J1],
                     0);
    assert_true(s->code[SIM_C] > 0 && s->code[SIM_J] > 0);
    free(s);
    o.last_year = 2024;
    s = simulate(&o, -1);
    assert_true(s->code[SIM_C2] > 0);
    assert_int_equal(s->code[SIM_J] + s->code[SIM_Y], 0);
    free(s);
}

/* After the last day nothing but what was planned; before it reasons are
 * still to come. */
static void until_cuts_the_year(void **state) {
    (void)state;
    eb_simulate_options o = area(6, 3000, 1);
    seen *whole = simulate(&o, -1);
    o.until = eb_date_make(2026, 2, 3);
    seen *cut = simulate(&o, -1);
    assert_true(cut->possible * 10 < whole->possible * 7);
    assert_true(cut->possible * 10 > whole->possible * 4);
    assert_true((double)cut->code[SIM_N] / (double)cut->absent >
                2.0 * (double)whole->code[SIM_N] / (double)whole->absent);
    assert_true(cut->left < whole->left);
    free(whole);
    free(cut);
}

static void names_of_worlds_and_codes(void **state) {
    (void)state;
    assert_string_equal(eb_simulate_world_name(0), "base");
    assert_string_equal(eb_simulate_world_name(1), "2022/23");
    assert_null(eb_simulate_world_name(8));
    assert_string_equal(eb_simulate_drift_name(3), "jumps");
    assert_null(eb_simulate_drift_name(4));
    assert_string_equal(eb_simulated_code(SIM_C2), "C2");
    assert_string_equal(eb_simulated_code(SIM_CLOSED), "#");
    assert_string_equal(eb_simulated_code(200), "");
    assert_true(eb_simulated_is_absent(SIM_U));
    assert_false(eb_simulated_is_absent(SIM_L));
    assert_true(eb_simulated_is_possible(SIM_V));
    assert_false(eb_simulated_is_possible(SIM_D));
    assert_false(eb_simulated_is_possible(SIM_BLANK));
    assert_false(eb_simulated_is_possible(SIM_CLOSED));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(one_school_alone_is_the_same),
        cmocka_unit_test(usual_sizes_are_those_of_their_sum),
        cmocka_unit_test(a_sink_can_stop_it),
        cmocka_unit_test(in_any_order_it_is_the_same),
        cmocka_unit_test(memory_may_run_out),
        cmocka_unit_test(odd_options_are_refused),
        cmocka_unit_test(the_week_and_the_year_have_their_shapes),
        cmocka_unit_test(worlds_differ_where_they_should),
        cmocka_unit_test(codes_are_those_of_the_year),
        cmocka_unit_test(until_cuts_the_year),
        cmocka_unit_test(names_of_worlds_and_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
