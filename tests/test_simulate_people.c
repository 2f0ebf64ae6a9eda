/* SPDX-License-Identifier: MIT */
/*
 * Rolls: places, families over schools, Year 6 to 7, leavers and joiners, and
 * last year's counts against the marks that were handed out for that year.
 */
#include <math.h>

#include "test.h"
#include "train/simulate.h"

enum { MOST = 40000, YEARS = 3, FIRST = 2023 };

typedef struct person {
    char id[20];
    int64_t family;
    int32_t possible[YEARS], absent[YEARS];
    int16_t rows[YEARS], group[YEARS], phase[YEARS];
    int16_t school[YEARS];
    int32_t last_possible[YEARS], last_absent[YEARS];
} person;

typedef struct crowd {
    person *people;

    int64_t count;
    int64_t places, on_roll_in_october;
    int64_t leavers, joiners, enrolments, no_destination;
} crowd;

static eb_status note_school(void *context, size_t worker,
                             const eb_simulated_school *school,
                             const eb_simulated_year *years, size_t count,
                             eb_error *err) {
    crowd *c = context;
    (void)worker;
    (void)err;
    (void)years;
    assert_int_equal(count, YEARS);
    c->places += school->roll;
    return EB_OK;
}

static void check_dates(const eb_simulated_pupil *p) {
    const eb_simulated_year *y = p->year;
    assert_true(p->entry <= y->last[5]);
    if (p->leaving != EB_NO_DATE) {
        assert_true(p->leaving >= p->entry);
        assert_true(p->leaving >= y->first[0] && p->leaving <= y->last[5]);
    }
}

static eb_status note_pupil(void *context, size_t worker,
                            const eb_simulated_pupil *p, eb_error *err) {
    crowd *c = context;
    const int year = p->year->academic_year - FIRST;
    (void)worker;
    (void)err;
    assert_in_range(year, 0, YEARS - 1);
    check_dates(p);
    assert_in_range(p->in_block, 0, MOST - 1);
    person *q = &c->people[p->in_block];
    if (q->id[0] == '\0') memcpy(q->id, p->id, sizeof q->id);
    assert_string_equal(q->id, p->id);
    if (q->family == 0) q->family = p->family;
    assert_int_equal(q->family, p->family);
    for (int s = p->first; s < p->end; s++) {
        q->possible[year] += eb_simulated_is_possible(p->marks[s]);
        q->absent[year] += eb_simulated_is_absent(p->marks[s]);
    }
    q->rows[year]++;
    q->group[year] = (int16_t)p->year_group;
    q->phase[year] = (int16_t)p->school->phase;
    q->school[year] = (int16_t)p->school->number;
    q->last_possible[year] = p->last_year_possible;
    q->last_absent[year] = p->last_year_absent;
    c->count++;
    c->enrolments++;
    const eb_date october = eb_date_make(p->year->academic_year, 10, 1);
    if (p->entry <= october &&
        (p->leaving == EB_NO_DATE || p->leaving > october))
        c->on_roll_in_october++;
    c->joiners += p->entry > october;
    if (p->leaving != EB_NO_DATE) {
        c->leavers++;
        c->no_destination += p->destination[0] == '\0';
    }
    return EB_OK;
}

/* One block: ten schools, so that in_block tells every pupil apart. */
static crowd *live(void) {
    crowd *c = calloc(1, sizeof *c);
    assert_non_null(c);
    c->people = calloc(MOST, sizeof *c->people);
    assert_non_null(c->people);
    eb_simulate_options o = EB_SIMULATE_OPTIONS_INIT;
    o.seed = 3;
    o.schools = 12;
    o.pupils = 6000;
    o.years = YEARS;
    o.last_year = FIRST + YEARS - 1;
    const eb_simulate_sink sink = {c, note_school, note_pupil, NULL};
    assert_ok(eb_simulate(&o, &sink, NULL));
    return c;
}

static void forget(crowd *c) {
    free(c->people);
    free(c);
}

static void places_are_filled(void **state) {
    (void)state;
    crowd *c = live();
    assert_int_equal(c->places, 6000);
    const double full =
        (double)c->on_roll_in_october / (double)(c->places * YEARS);
    assert_true(full > .96 && full < 1.03);
    /* Of each hundred enrolments some six join and some six leave. */
    assert_in_range(100 * c->joiners / c->enrolments, 3, 12);
    assert_true(c->leavers > c->joiners);
    assert_int_equal(c->no_destination, 0);
    forget(c);
}

static void last_year_is_what_last_year_was(void **state) {
    (void)state;
    crowd *c = live();
    int64_t compared = 0, unknown = 0;
    for (int i = 0; i < MOST; i++) {
        const person *p = &c->people[i];
        for (int y = 1; y < YEARS; y++) {
            if (p->rows[y] == 0) continue;
            if (p->rows[y - 1] == 0) {
                assert_int_equal(p->last_possible[y], -1);
                unknown++;
                continue;
            }
            assert_int_equal(p->last_possible[y], p->possible[y - 1]);
            assert_int_equal(p->last_absent[y], p->absent[y - 1]);
            compared++;
        }
    }
    assert_true(compared > 8000 && unknown > 1000);
    forget(c);
}

static void year_6_becomes_year_7_elsewhere(void **state) {
    (void)state;
    crowd *c = live();
    int64_t six = 0, seven = 0, up = 0, stay = 0;
    for (int i = 0; i < MOST; i++) {
        const person *p = &c->people[i];
        for (int y = 1; y < YEARS; y++) {
            if (p->rows[y - 1] == 0) continue;
            const int phase = p->phase[y - 1];
            if (p->group[y - 1] == 6 && phase == EB_SIMULATED_PRIMARY) six++;
            if (p->rows[y] == 0) continue;
            assert_int_equal(p->group[y], p->group[y - 1] + 1);
            if (p->group[y] == 7 && phase == EB_SIMULATED_PRIMARY) {
                assert_int_equal(p->phase[y], EB_SIMULATED_SECONDARY);
                seven++;
            } else {
                up++;
                stay += p->school[y] == p->school[y - 1];
            }
        }
    }
    assert_true(seven * 100 > six * 60 && seven * 100 < six * 92);
    assert_true(stay * 100 > up * 85 && stay < up);
    forget(c);
}

/* Brothers and sisters: in several schools, and more alike than strangers. */
static void families_span_schools(void **state) {
    (void)state;
    crowd *c = live();
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    int64_t apart = 0;
    const int year = 2;
    for (int i = 0; i < MOST; i++) {
        const person *a = &c->people[i];
        if (a->possible[year] < 200) continue;
        for (int j = i + 1; j < MOST && j < i + 6000; j++) {
            const person *b = &c->people[j];
            if (b->family != a->family || b->possible[year] < 200) continue;
            const double u = (double)a->absent[year] / a->possible[year];
            const double v = (double)b->absent[year] / b->possible[year];
            n++;
            x += u;
            y += v;
            xx += u * u;
            yy += v * v;
            xy += u * v;
            apart += a->school[year] != b->school[year];
        }
    }
    const double r =
        (xy / n - x / n * (y / n)) /
        sqrt((xx / n - x / n * (x / n)) * (yy / n - y / n * (y / n)));
    assert_true(n > 700);
    assert_true(apart > 100);
    assert_true(r > .12 && r < .6);
    forget(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_filled),
        cmocka_unit_test(last_year_is_what_last_year_was),
        cmocka_unit_test(year_6_becomes_year_7_elsewhere),
        cmocka_unit_test(families_span_schools),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
