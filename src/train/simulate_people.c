/* SPDX-License-Identifier: MIT */
/*
 * Who is on which roll in which year.
 *
 * Families have children in several year groups and schools of a block. Each
 * September everybody moves up, Year 6 goes to a secondary school of the block
 * or elsewhere, and new children fill the places. During the year some leave
 * and others come in their stead: the more absent, the likelier, because in
 * the published figures most severe absence belongs to enrolments that did not
 * last the year. About one enrolment in a hundred is a name on a roll that is
 * hardly ever seen and soon removed (those whose free-meal status the figures
 * do not know).
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/maths.h"
#include "base/memory.h"
#include "train/simulate.h"

const char *const EB_SIM_DESTINATIONS[] = {"other school",
                                           "other school",
                                           "other school",
                                           "moved away",
                                           "moved away",
                                           "home education",
                                           "independent school",
                                           "special school",
                                           "sixth form",
                                           "college",
                                           "college",
                                           "apprenticeship"};
enum { NOWHERE = -1, WORD_BASE = 1000, ELSEWHERE = 8, AFTER_11 = 8 };

const char *const EB_SIM_FLAGS[] = {
    "looked_after",  "social_worker", "youth_justice",
    "plan",          "medical_plan",  "complex_needs",
    "other_service", "do_not_visit",  "safe_visit"};
/* Chance for a child of average absence, and growth with the score. */
static const double FLAG_CHANCE[SIM_FLAGS][2] = {
    {.005, .3}, {.02, .7}, {.003, 1.0}, {.03, .4}, {.02, .5},
    {.015, .4}, {.01, .6}, {.002, .5},  {.004, .5}};

/* Correlation of a family's need with its score, and of special needs with
 * the child's own part and with need. */
#define NEED_SCORE 0.73
#define SEN_OWN 0.24
#define SEN_NEED 0.29
#define FSM_LINE 0.68
#define SEN_LINE 0.99
#define EHCP_LINE 1.66

/* Chance of leaving within the year: base + slope * expected absence. */
static const double LEAVE[SIM_PHASES][2] = {
    {.060, .40}, {.012, .60}, {.020, .40}};
/* Names on a roll that are hardly seen, and how many of them never. */
static const double GHOSTS[SIM_PHASES] = {.0100, .0092, .0040};
static const double NEVER_SEEN[SIM_PHASES] = {.18, .36, .5};

/* ---- making people ------------------------------------------------------ */

static eb_status new_family(sim_block *b, uint32_t *out, eb_error *err) {
    if (eb_grow(&b->memory, (void **)&b->families, &b->family_room,
                b->family_count + 1, sizeof *b->families))
        return eb_fail_memory(err);
    sim_family *f = &b->families[b->family_count];
    memset(f, 0, sizeof *f);
    eb_random r = eb_sim_stream(b->options->seed, SIM_STREAM_FAMILY, b->number,
                                (uint32_t)b->family_count);
    f->z = (float)eb_random_normal(&r);
    f->need = (float)(NEED_SCORE * f->z +
                      sqrt(1 - NEED_SCORE * NEED_SCORE) * eb_random_normal(&r));
    f->fsm = f->need > FSM_LINE;
    f->religious = (uint8_t)eb_random_chance(&r, .09);
    *out = (uint32_t)b->family_count++;
    return EB_OK;
}

/* One pupil in so many has a rare code. */
static uint8_t rare_code(eb_random *r, int phase) {
    static const struct {
        uint8_t code, phases;
        int one_in;
    } rare[] = {{SIM_T, 7, 1500}, {SIM_C1, 7, 1500}, {SIM_K, 6, 220},
                {SIM_D, 7, 100},  {SIM_Q, 2, 3000},  {SIM_Y5, 2, 6000},
                {SIM_Y6, 7, 4000}};
    for (size_t i = 0; i < sizeof rare / sizeof *rare; i++)
        if (rare[i].phases >> phase & 1 &&
            eb_random_chance(r, 1.0 / rare[i].one_in))
            return rare[i].code;
    return SIM_BLANK;
}

static eb_status new_pupil(sim_block *b, uint32_t family, int phase, int group,
                           double lift, uint32_t *out, eb_error *err) {
    if (eb_grow(&b->memory, (void **)&b->pupils, &b->pupil_room,
                b->pupil_count + 1, sizeof *b->pupils))
        return eb_fail_memory(err);
    sim_pupil *p = &b->pupils[b->pupil_count];
    const sim_family *f = &b->families[family];
    memset(p, 0, sizeof *p);
    eb_random r = eb_sim_stream(b->options->seed, SIM_STREAM_PUPIL, b->number,
                                (uint32_t)b->pupil_count);
    const double own = eb_random_normal(&r);
    p->family = family;
    p->own = (float)(own + lift);
    p->current = (float)eb_random_normal(&r);
    p->late = (float)(0.9 * eb_random_normal(&r));
    p->birth_month = (uint8_t)(1 + eb_random_below(&r, 12));
    p->female = (uint8_t)eb_random_chance(&r, .4915);
    p->form = (float)eb_random_uniform(&r);
    p->blame = (float)(eb_random_uniform(&r) + eb_random_uniform(&r));
    const double sen = SEN_OWN * own + SEN_NEED * f->need +
                       sqrt(1 - SEN_OWN * SEN_OWN - SEN_NEED * SEN_NEED) *
                           eb_random_normal(&r);
    p->sen = sen > EHCP_LINE  ? EB_SIMULATED_EHCP
             : sen > SEN_LINE ? EB_SIMULATED_SEN_SUPPORT
                              : EB_SIMULATED_NO_SEN;
    if (phase == EB_SIMULATED_SPECIAL) p->sen = EB_SIMULATED_EHCP;
    p->rare = rare_code(&r, phase);
    p->path_year = -1;
    p->possible[0] = p->absent[0] = p->possible[1] = p->absent[1] = -1;
    const double z = .65 * f->z + .53 * own;
    for (int i = 0; i < SIM_FLAGS; i++) {
        const double slope = FLAG_CHANCE[i][1];
        const double chance = FLAG_CHANCE[i][0] * eb_exp(slope * z - slope / 3);
        const int hit = eb_random_chance(&r, chance);
        if (hit && (i != 2 || group >= 7)) p->flags |= (uint16_t)(1u << i);
    }
    *out = (uint32_t)b->pupil_count++;
    return EB_OK;
}

static eb_status enrol(sim_block *b, uint32_t pupil, int school, int offset,
                       int group, eb_date entry, eb_error *err) {
    if (eb_grow(&b->memory, (void **)&b->enrolments, &b->enrolment_room,
                b->enrolment_count + 1, sizeof *b->enrolments))
        return eb_fail_memory(err);
    sim_school *s = &b->schools[school];
    if (eb_grow(&b->memory, (void **)&s->families, &s->family_room,
                s->family_count + 1, sizeof *s->families))
        return eb_fail_memory(err);
    sim_pupil *p = &b->pupils[pupil];
    sim_enrolment *e = &b->enrolments[b->enrolment_count++];
    memset(e, 0, sizeof *e);
    e->pupil = pupil;
    e->school = (int16_t)school;
    e->year = (uint8_t)offset;
    e->group = (int16_t)group;
    e->entry = entry;
    e->leaving = EB_NO_DATE;
    e->destination = NOWHERE;
    e->order = p->enrolled++;
    const uint32_t family = p->family;
    if (s->family_count == 0 || s->families[s->family_count - 1] != family)
        s->families[s->family_count++] = family;
    return EB_OK;
}

static int has_child_born(const sim_family *f, int born) {
    for (int i = 0; i < f->children; i++)
        if (f->born[i] == born) return 1;
    return 0;
}

/* Of a family that has fewer than 5: a new one, or one of family_for(). */
static void add_child(sim_family *f, int born) {
    f->born[f->children++] = (int16_t)born;
}

/* A family that has another child at the school, or a new one. There are
 * families: a school that somebody joins had its places filled at first. */
static eb_status family_for(sim_block *b, int school, int born, double share,
                            uint32_t *out, eb_error *err) {
    const sim_school *s = &b->schools[school];
    if (eb_random_chance(&b->roster, share)) {
        for (int tries = 0; tries < 6; tries++) {
            const uint32_t family =
                s->families[eb_random_below(&b->roster, s->family_count)];
            const sim_family *f = &b->families[family];
            if (f->children < 5 && !has_child_born(f, born)) {
                *out = family;
                return EB_OK;
            }
        }
    }
    return new_family(b, out, err);
}

/* ---- dates -------------------------------------------------------------- */

static eb_date open_day(const sim_year *y, int day) {
    const int slot = y->slot[day];
    return y->shown.monday + slot / 5 * 7 + slot % 5;
}

static const sim_year *school_year(const sim_block *b, int school, int offset) {
    return &b->school_years[(size_t)school * (size_t)b->years + (size_t)offset];
}

/* When a child in this year group would have joined the school. */
static eb_date first_day(sim_block *b, int school, int group, int offset) {
    int years = group < 7 ? group : group - 7;
    if (eb_random_chance(&b->roster, .08))
        years = (int)eb_random_below(&b->roster, (uint64_t)years + 1);
    if (years == 0) return open_day(school_year(b, school, offset), 0);
    eb_date d = eb_date_make(b->terms[offset].year - years, 9, 3);
    while (eb_date_weekday(d) > 4) d++;
    return d;
}

/* ---- September ---------------------------------------------------------- */

static int pick_secondary(sim_block *b, int home) {
    int count = 0, wanted = NOWHERE;
    for (int s = 0; s < b->school_count; s++)
        count += b->schools[s].shown.phase == EB_SIMULATED_SECONDARY;
    if (count == 0) return NOWHERE;
    int k = home % count;
    if (eb_random_chance(&b->roster, .2))
        k = (int)eb_random_below(&b->roster, (uint64_t)count);
    for (int s = 0; s < b->school_count; s++)
        if (b->schools[s].shown.phase == EB_SIMULATED_SECONDARY && k-- == 0)
            wanted = s;
    return wanted;
}

static eb_status place_child(sim_block *b, uint32_t family, int school,
                             int group, eb_error *err) {
    uint32_t pupil = 0;
    sim_school *s = &b->schools[school];
    add_child(&b->families[family], b->terms[0].year - group);
    s->free[group]--;
    eb_status status =
        new_pupil(b, family, s->shown.phase, group, 0.0, &pupil, err);
    if (status) return status;
    const eb_date entry = first_day(b, school, group, 0);
    return enrol(b, pupil, school, 0, group, entry, err);
}

/* The first year: families with children spread over the year groups. */
static eb_status opening_family(sim_block *b, int home, int group,
                                eb_error *err) {
    uint32_t family = 0;
    eb_status status = new_family(b, &family, err);
    const int phase = b->schools[home].shown.phase;
    const int upper =
        phase == EB_SIMULATED_PRIMARY ? pick_secondary(b, home) : home;
    for (int children = 0; !status && children < 4 && group < SIM_GROUPS;
         children++) {
        const int here =
            phase == EB_SIMULATED_PRIMARY && group > 6 ? upper : home;
        if (here != NOWHERE && b->schools[here].free[group] > 0)
            status = place_child(b, family, here, group, err);
        if (phase == EB_SIMULATED_SPECIAL || !eb_random_chance(&b->roster, .44))
            break;
        group += 1 + (int)eb_random_below(&b->roster, 4);
    }
    return status;
}

static eb_status opening_rolls(sim_block *b, eb_error *err) {
    eb_status status = EB_OK;
    for (int s = 0; s < b->school_count; s++)
        memcpy(b->schools[s].free, b->schools[s].quota,
               sizeof b->schools[s].free);
    for (int s = 0; s < b->school_count; s++)
        for (int g = 0; g < SIM_GROUPS; g++)
            while (!status && b->schools[s].free[g] > 0)
                status = opening_family(b, s, g, err);
    return status;
}

/* What becomes of last year's enrolment in September. */
static eb_status move_up(sim_block *b, size_t at, int offset, eb_error *err) {
    sim_enrolment *e = &b->enrolments[at];
    const sim_terms *old = &b->terms[offset - 1];
    const int phase = b->schools[e->school].shown.phase;
    const int last = phase == EB_SIMULATED_PRIMARY ? 6 : 11;
    if (e->leaving != EB_NO_DATE) return EB_OK;
    if (e->group < last && !eb_random_chance(&b->roster, .02)) {
        b->schools[e->school].free[e->group + 1]--;
        return enrol(b, e->pupil, e->school, offset, e->group + 1, e->entry,
                     err);
    }
    e->leaving = old->last[5];
    if (e->group == 11) {
        e->leaving = old->year_11_leaves;
        e->destination = (int16_t)(WORD_BASE + AFTER_11 +
                                   (int)eb_random_below(&b->roster, 4));
        return EB_OK;
    }
    const int next = e->group == 6 && phase == EB_SIMULATED_PRIMARY
                         ? pick_secondary(b, e->school)
                         : NOWHERE;
    if (next != NOWHERE && eb_random_chance(&b->roster, .80)) {
        e->destination = (int16_t)next;
        b->schools[next].free[7]--;
        return enrol(b, e->pupil, next, offset, 7,
                     open_day(school_year(b, next, offset), 0), err);
    }
    e->destination =
        (int16_t)(WORD_BASE + (int)eb_random_below(&b->roster, ELSEWHERE));
    return EB_OK;
}

static eb_status newcomer(sim_block *b, int school, int group, int offset,
                          double siblings, double lift, eb_date entry,
                          eb_error *err) {
    uint32_t family = 0, pupil = 0;
    const int born = b->terms[offset].year - group;
    eb_status status = family_for(b, school, born, siblings, &family, err);
    if (status) return status;
    add_child(&b->families[family], born);
    status = new_pupil(b, family, b->schools[school].shown.phase, group, lift,
                       &pupil, err);
    if (status) return status;
    status = enrol(b, pupil, school, offset, group, entry, err);
    if (!status) b->enrolments[b->enrolment_count - 1].newcomer = 1;
    return status;
}

/* September joiners from outside. */
static eb_status fill_places(sim_block *b, int offset, eb_error *err) {
    eb_status status = EB_OK;
    for (int s = 0; s < b->school_count; s++) {
        for (int g = 0; g < SIM_GROUPS; g++) {
            const double siblings =
                b->schools[s].shown.phase == EB_SIMULATED_SPECIAL ? 0.0
                : g == 0 || g == 7                                ? 0.42
                                                                  : 0.10;
            const eb_date first = open_day(school_year(b, s, offset), 0);
            for (int k = b->schools[s].free[g]; !status && k > 0; k--)
                status = newcomer(b, s, g, offset, siblings, 0.0, first, err);
        }
    }
    return status;
}

/* ---- during the year ---------------------------------------------------- */

static int another_school(sim_block *b, const sim_enrolment *e) {
    const int phase = b->schools[e->school].shown.phase;
    int count = 0;
    for (int s = 0; s < b->school_count; s++)
        count += s != e->school && b->schools[s].shown.phase == phase;
    if (count == 0) return NOWHERE;
    int k = (int)eb_random_below(&b->roster, (uint64_t)count), found = NOWHERE;
    for (int s = 0; s < b->school_count; s++)
        if (s != e->school && b->schools[s].shown.phase == phase && k-- == 0)
            found = s;
    return found;
}

static eb_date some_days_later(const sim_year *y, eb_date date, int days) {
    const int slot =
        (date - y->shown.monday) / 7 * 5 + (date - y->shown.monday) % 7;
    const int day = y->index[slot] + days;
    return open_day(y, day < y->days ? day : y->days - 1);
}

/* Nobody joins or leaves Year 11 once its exams are on. */
static int last_change(const sim_year *y, int group) {
    return group == 11 ? y->edge[5][0] : y->days;
}

/* One who leaves on open day `when`; somebody takes the place. */
static eb_status leave(sim_block *b, size_t at, int offset, int when,
                       eb_error *err) {
    sim_enrolment *e = &b->enrolments[at];
    const int school = e->school, group = e->group;
    const uint32_t pupil = e->pupil;
    const sim_year *y = school_year(b, school, offset);
    eb_random *r = &b->roster;
    e->leaving = open_day(y, when);
    if (eb_random_chance(r, .45))
        e->fades = (uint8_t)(15 + eb_random_below(r, 40));
    const int other = eb_random_chance(r, .30) ? another_school(b, e) : NOWHERE;
    eb_status status = EB_OK;
    if (other != NOWHERE) {
        const sim_year *there = school_year(b, other, offset);
        const int gap = 1 + (int)eb_random_below(r, 12);
        e->destination = (int16_t)other;
        const eb_date entry = some_days_later(there, e->leaving, gap);
        status = enrol(b, pupil, other, offset, group, entry, err);
    } else {
        e->destination =
            (int16_t)(WORD_BASE + (int)eb_random_below(r, ELSEWHERE));
    }
    if (status) return status;
    const int days = last_change(y, group);
    const int day = 5 + (int)eb_random_below(r, (uint64_t)days - 10);
    status =
        newcomer(b, school, group, offset, .15, .70, open_day(y, day), err);
    if (!status && eb_random_chance(r, .3))
        b->enrolments[b->enrolment_count - 1].prospect =
            (uint8_t)(1 + eb_random_below(r, 5));
    return status;
}

/* A name on the roll, soon removed. */
static eb_status add_ghost(sim_block *b, int school, int group, int offset,
                           eb_error *err) {
    const sim_year *y = school_year(b, school, offset);
    eb_random *r = &b->roster;
    const int september = eb_random_chance(r, .55);
    const int from = september ? 0
                               : (int)eb_random_below(
                                     r, (uint64_t)last_change(y, group) - 30);
    const int days = 4 + (int)eb_random_below(r, september ? 30 : 60);
    const int last = from + days < y->days ? from + days : y->days - 1;
    eb_status status =
        newcomer(b, school, group, offset, .05, .4, open_day(y, from), err);
    if (status) return status;
    sim_enrolment *e = &b->enrolments[b->enrolment_count - 1];
    e->leaving = open_day(y, last);
    e->destination = WORD_BASE + 3;
    e->ghost =
        (uint8_t)(1 + eb_random_chance(
                          r, NEVER_SEEN[b->schools[school].shown.phase]));
    b->pupils[e->pupil].ghost = 1;
    return EB_OK;
}

static eb_status churn(sim_block *b, int offset, eb_error *err) {
    const size_t from = b->year_start[offset], to = b->enrolment_count;
    eb_status status = EB_OK;
    for (size_t at = from; !status && at < to; at++) {
        sim_enrolment *e = &b->enrolments[at];
        const int phase = b->schools[e->school].shown.phase;
        const sim_year *y = school_year(b, e->school, offset);
        float p[SIM_HALF_TERMS];
        double mean = 0.0;
        eb_sim_path(b, e->pupil, offset);
        eb_sim_expected(b, e, p);
        for (int k = 0; k < SIM_HALF_TERMS; k++) mean += p[k] / SIM_HALF_TERMS;
        const int days = last_change(y, e->group);
        const int when =
            8 + (int)eb_random_below(&b->roster, (uint64_t)days - 16);
        const int school = e->school, group = e->group;
        const double chance = LEAVE[phase][0] + LEAVE[phase][1] * mean;
        const int leaves = eb_random_chance(&b->roster, chance);
        const int ghost = eb_random_chance(&b->roster, GHOSTS[phase]);
        if (leaves) status = leave(b, at, offset, when, err);
        if (!status && ghost) status = add_ghost(b, school, group, offset, err);
    }
    return status;
}

/* What a mentor scheme knows of families. */
static void give_support(sim_block *b, int offset) {
    for (size_t at = b->year_start[offset]; at < b->enrolment_count; at++) {
        sim_enrolment *e = &b->enrolments[at];
        float p[SIM_HALF_TERMS];
        eb_sim_path(b, e->pupil, offset);
        eb_sim_expected(b, e, p);
        const double chance = 1.6 * p[0] < .7 ? 1.6 * p[0] : .7;
        if (!eb_random_chance(&b->roster, chance)) continue;
        e->consent = eb_random_chance(&b->roster, .17) ? 2 : 1;
        if (e->consent == 1 && eb_random_chance(&b->roster, .28))
            e->support = (uint8_t)(1 + eb_random_below(&b->roster, 4));
    }
}

eb_status eb_sim_enrol_year(sim_block *b, int offset, eb_error *err) {
    const size_t before = offset == 0 ? 0 : b->year_start[offset - 1];
    const size_t end = b->enrolment_count;
    eb_status status = EB_OK;
    b->year_start[offset] = end;
    for (size_t i = 0; i < b->pupil_count; i++) {
        sim_pupil *p = &b->pupils[i];
        p->possible[0] = p->possible[1];
        p->absent[0] = p->absent[1];
        p->possible[1] = p->absent[1] = -1;
        p->enrolled = 0;
    }
    if (offset == 0) {
        status = opening_rolls(b, err);
    } else {
        for (int s = 0; s < b->school_count; s++)
            memcpy(b->schools[s].free, b->schools[s].quota,
                   sizeof b->schools[s].free);
        for (size_t at = before; !status && at < end; at++)
            status = move_up(b, at, offset, err);
        if (!status) status = fill_places(b, offset, err);
    }
    if (!status) status = churn(b, offset, err);
    if (!status) give_support(b, offset);
    if (offset == b->years - 1)
        for (size_t at = b->year_start[offset]; at < b->enrolment_count; at++) {
            sim_enrolment *e = &b->enrolments[at];
            if (e->group != 11 || e->leaving != EB_NO_DATE) continue;
            e->leaving = b->terms[offset].year_11_leaves;
            e->destination = (int16_t)(WORD_BASE + AFTER_11 +
                                       (int)eb_random_below(&b->roster, 4));
        }
    return status;
}
