/* SPDX-License-Identifier: MIT */
/*
 * Spells at one constant propensity: the share absent is near it, the more
 * absent have longer spells, and less of illness to other absence; and lateness
 * comes as often as its rate says.
 */
#include <math.h>

#include "test.h"
#include "train/simulate.h"

enum { PUPILS = 3000 };

typedef struct bench {
    sim_block block;
    sim_school school;
    sim_world world;
    sim_terms terms;
    sim_year year;
    sim_pupil pupil;
    eb_simulate_options options;
    uint8_t marks[2 * SIM_DAYS];
} bench;

typedef struct outcome {
    double absent, ill, other, days_a_spell, late, friday, wednesday;
} outcome;

static void set_up(bench *b, int phase) {
    const eb_simulate_options o = EB_SIMULATE_OPTIONS_INIT;
    memset(b, 0, sizeof *b);
    b->options = o;
    eb_sim_world("base", NULL, 2025, &b->world);
    eb_sim_terms(2025, &b->terms);
    b->school.shown.phase = phase;
    b->block.options = &b->options;
    b->block.schools = &b->school;
    b->block.school_count = 1;
    b->block.worlds = &b->world;
    b->block.terms = &b->terms;
    b->block.years = 1;
    b->pupil.blame = 1.0F;
    eb_sim_school_year(&b->block, 0, 0, &b->year);
}

static void count(const bench *b, outcome *out, int64_t *spells) {
    int run = 0;
    for (int i = 0; i < 2 * b->year.days; i++) {
        const uint8_t code = b->marks[2 * b->year.slot[i / 2] + i % 2];
        const int absent = eb_simulated_is_absent(code);
        out->absent += absent;
        out->ill += code == SIM_I;
        out->other += code == SIM_O;
        out->late += code == SIM_L || code == SIM_U;
        if (b->year.weekday[i / 2] == 4) out->friday += absent;
        if (b->year.weekday[i / 2] == 2) out->wednesday += absent;
        *spells += absent && !run;
        run = absent;
    }
}

static outcome live(bench *b, double p) {
    outcome out = {0, 0, 0, 0, 0, 0, 0};
    int64_t spells = 0;
    for (uint32_t i = 0; i < PUPILS; i++) {
        sim_making m;
        memset(&m, 0, sizeof m);
        m.block = &b->block;
        m.pupil = &b->pupil;
        m.world = &b->world;
        m.phase = b->school.shown.phase;
        m.rates = &b->world.rates[m.phase];
        m.year = &b->year;
        m.marks = b->marks;
        m.mean = p;
        m.lateness = 1.0;
        m.random = eb_sim_stream(8, SIM_STREAM_MARKS, 0, i);
        for (int k = 0; k < SIM_HALF_TERMS; k++) m.p[k] = p;
        memcpy(b->marks, b->year.plan, (size_t)b->year.shown.sessions);
        eb_sim_spells(&m);
        eb_sim_lates(&m);
        count(b, &out, &spells);
    }
    const double sessions = 2.0 * b->year.days * PUPILS;
    out.days_a_spell = out.absent / 2.0 / (double)spells;
    out.ill /= out.ill + out.other;
    out.absent /= sessions;
    out.late /= sessions;
    return out;
}

static void the_share_absent_is_near_the_propensity(void **state) {
    (void)state;
    static const double propensities[] = {.03, .08, .2, .5};
    for (int phase = 0; phase < 2; phase++) {
        bench b;
        set_up(&b, phase);
        outcome before = {0, 1, 0, 0, 0, 0, 0};
        for (size_t i = 0; i < 4; i++) {
            const double p = propensities[i];
            const outcome now = live(&b, p);
            /* Holidays and the like, which take up to a third of a little
             * absence, are not drawn here; U is, and is among the late. */
            assert_true(now.absent > .60 * p && now.absent < 1.15 * p);
            assert_true(now.days_a_spell >= before.days_a_spell - .1);
            assert_true(now.ill < before.ill);
            before = now;
        }
        assert_true(before.days_a_spell > 2.5);
    }
}

static void fridays_are_missed_more(void **state) {
    (void)state;
    bench b;
    set_up(&b, EB_SIMULATED_SECONDARY);
    const outcome now = live(&b, .08);
    assert_true(now.friday > 1.05 * now.wednesday);
}

/* L and U together: 3.41 % of sessions, 1.82 to .18 morning to afternoon,
 * times 1.06 for what spells overwrite; absent sessions take none. */
static void lateness_has_its_rate(void **state) {
    (void)state;
    bench b;
    set_up(&b, EB_SIMULATED_SECONDARY);
    const outcome now = live(&b, .03);
    const double want = (b.world.rates[1].late + b.world.rates[1].late_after) *
                        1.06 * .97 * .98;
    assert_true(fabs(now.late - want) < .04 * want);
}

static void lengths_have_their_mean(void **state) {
    (void)state;
    eb_random r = eb_sim_stream(8, SIM_STREAM_MARKS, 0, 1);
    double sum = 0.0;
    for (int i = 0; i < 100000; i++) sum += eb_sim_length(&r, 2.3);
    /* sd of one is sqrt(1.3 * 2.3) = 1.73; of the mean .0055 */
    assert_true(fabs(sum / 100000 - 2.3) < .03);
    for (int i = 0; i < 100; i++) assert_int_equal(eb_sim_length(&r, 1.0), 1);
}

/* Of a chance under one in a million nothing comes: not one L or U. */
static void who_is_never_late(void **state) {
    (void)state;
    static uint8_t before[2 * SIM_DAYS];
    bench b;
    sim_making m;
    set_up(&b, EB_SIMULATED_SECONDARY);
    memset(&m, 0, sizeof m);
    m.world = &b.world;
    m.rates = &b.world.rates[EB_SIMULATED_SECONDARY];
    m.year = &b.year;
    m.marks = b.marks;
    m.random = eb_sim_stream(8, SIM_STREAM_MARKS, 0, 2);
    memcpy(b.marks, b.year.plan, (size_t)b.year.shown.sessions);
    memcpy(before, b.marks, sizeof before);
    m.lateness = 1e-6;
    eb_sim_lates(&m);
    assert_memory_equal(before, b.marks, sizeof before);
    m.lateness = 4.0;
    eb_sim_lates(&m);
    assert_memory_not_equal(before, b.marks, sizeof before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_share_absent_is_near_the_propensity),
        cmocka_unit_test(fridays_are_missed_more),
        cmocka_unit_test(lateness_has_its_rate),
        cmocka_unit_test(lengths_have_their_mean),
        cmocka_unit_test(who_is_never_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
