/* SPDX-License-Identifier: MIT */
/*
 * See calibration.h. Weeks are ISO weeks as in the published series; "the
 * first week" is week 37, where that series begins. A spell is a run of absent
 * sessions with no attended session between.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "calibration.h"

/* ---- one enrolment ------------------------------------------------------ */

typedef struct counted {
    sessions total, term[3], january, june, september, first_week;
    sessions slot[10];
    sessions week[TALLY_WEEKS];
    int spells;
} counted;

static void note(sessions *to, int absent) {
    to->possible++;
    to->absent += absent;
}

static int is_persistent(sessions s) { return 10 * s.absent >= s.possible; }

static int is_severe(sessions s) { return 2 * s.absent >= s.possible; }

static void add_share(share *to, int hit) {
    to->all++;
    to->hit += hit;
}

static int term_of(const eb_simulated_year *y, eb_date date) {
    return date <= y->last[1] ? 0 : date <= y->last[3] ? 1 : 2;
}

static void end_spell(tally_phase *t, counted *c, int *length) {
    if (*length == 0) return;
    t->spells[*length < TALLY_SPELL ? *length : TALLY_SPELL - 1]++;
    c->spells++;
    *length = 0;
}

static eb_date week_36(int year) {
    const eb_date fourth = eb_date_make(year, 1, 4);
    return fourth - eb_date_weekday(fourth) + 35 * 7;
}

static void count_sessions(tally_phase *t, const eb_simulated_pupil *p,
                           counted *c) {
    const eb_simulated_year *y = p->year;
    const int year = y->academic_year, cuts = p->year_group == 11;
    const int shift = (y->monday - week_36(year)) / 7;
    const eb_date january = eb_date_make(year + 1, 1, 23);
    const eb_date june = eb_date_make(year + 1, 5, 29);
    const eb_date october = eb_date_make(year, 10, 1);
    int run = 0;
    for (int s = p->first; s < p->end; s++) {
        const unsigned code = p->marks[s];
        const int week = s / 10 + shift;
        if (!eb_simulated_is_possible(code)) continue;
        const eb_date date = y->monday + s / 10 * 7 + s / 2 % 5;
        if (cuts && date > y->year_11_end) break;
        const int absent = eb_simulated_is_absent(code);
        const int term = term_of(y, date);
        note(&c->total, absent);
        note(&c->term[term], absent);
        if (date <= january) note(&c->january, absent);
        if (date <= june) note(&c->june, absent);
        if (date < october) note(&c->september, absent);
        if (term == 0) note(&c->slot[s % 10], absent);
        t->code[code]++;
        if (week >= 0 && week < TALLY_WEEKS) {
            note(&c->week[week], absent);
            const char *text = eb_simulated_code(code);
            t->week_illness[week] += absent && text[0] == 'I';
            t->week_holiday[week] += absent && text[0] == 'G';
            if (week >= 1 && week <= 5) note(&t->weekday[s / 2 % 5], absent);
        }
        if (absent)
            run++;
        else
            end_spell(t, c, &run);
    }
    end_spell(t, c, &run);
}

static void add_audit(tally_phase *t, const eb_simulated_pupil *p, int hit) {
    if (p->fsm < 0) return;
    add_share(&t->fsm[p->fsm], hit);
    if (p->sen >= 0)
        add_share(&t->fsm_sen[p->fsm][p->sen != EB_SIMULATED_NO_SEN], hit);
}

static void add_weeks(tally_phase *t, const counted *c, int persistent) {
    for (int w = 0; w < TALLY_WEEKS; w++) {
        t->week[w].possible += c->week[w].possible;
        t->week[w].absent += c->week[w].absent;
        if (c->week[w].absent > 0) add_share(&t->missed_week[w], persistent);
    }
    if (c->week[1].possible > 0)
        add_share(&t->first_week[c->week[1].absent > 0], persistent);
}

static void add_pairs(tally *t, const eb_simulated_pupil *p, const counted *c) {
    const sessions two = {c->term[0].possible + c->term[1].possible,
                          c->term[0].absent + c->term[1].absent};
    if (p->year->academic_year != 2024 || p->year_group != 7 ||
        p->last_year_possible < 100 || two.possible < 100)
        return;
    const int64_t x =
        (int64_t)10000 * p->last_year_absent / p->last_year_possible;
    const int64_t y = 10000 * two.absent / two.possible;
    t->pair_count++;
    t->pair_x += x;
    t->pair_y += y;
    t->pair_xx += x * x;
    t->pair_yy += y * y;
    t->pair_xy += x * y;
}

void tally_pupil(tally *all, const eb_simulated_pupil *p) {
    const int year = p->year->academic_year - TALLY_FIRST;
    if (year < 0 || year >= TALLY_YEARS || p->year_group == 0) return;
    tally_phase *t = &all->phase[year][p->school->phase];
    counted c;
    memset(&c, 0, sizeof c);
    count_sessions(t, p, &c);
    if (c.total.possible == 0) return;
    const int persistent = is_persistent(c.total);
    const int severe = is_severe(c.total);
    t->enrolments++;
    t->total.possible += c.total.possible;
    t->total.absent += c.total.absent;
    add_share(&t->persistent, persistent);
    add_share(&t->severe, severe);
    int64_t band = 20 * c.total.absent / c.total.possible;
    t->bands[band > 10 ? 10 : band]++;
    add_share(&t->group[p->year_group], persistent);
    add_audit(t, p, persistent);
    for (int k = 0; k < 3; k++)
        if (c.term[k].possible > 0)
            add_share(&t->term[k], is_persistent(c.term[k]));
    if (c.january.possible > 0)
        add_share(&t->to_january, is_persistent(c.january));
    if (c.june.possible > 0) add_share(&t->to_june, is_persistent(c.june));
    const int gone = c.term[0].possible > 0 && is_severe(c.term[0]);
    for (int k = 0; k < 10; k++) {
        t->slot[k].possible += c.slot[k].possible;
        t->slot[k].absent += c.slot[k].absent;
        if (!gone) continue;
        t->slot_severe[k].possible += c.slot[k].possible;
        t->slot_severe[k].absent += c.slot[k].absent;
    }
    if (p->year_group == 6 && p->fsm >= 0)
        add_share(&t->six_spells[p->fsm], c.spells >= 6);
    add_weeks(t, &c, persistent);
    const int64_t days = c.september.absent;
    if (c.september.possible > 0)
        add_share(&t->september[days < 4    ? 0
                                : days <= 8 ? 1
                                            : 2],
                  c.total.absent > 40);
    add_share(&t->full_year[severe], c.total.possible >= 350);
    if (p->last_year_possible >= 20) {
        const int64_t bin =
            (int64_t)TALLY_BINS * p->last_year_absent / p->last_year_possible;
        t->rank[persistent][bin < TALLY_BINS ? bin : TALLY_BINS - 1]++;
    }
    add_pairs(all, p, &c);
}

/* Every field is an int64_t. */
void tally_add(tally *into, const tally *from) {
    int64_t *to = (int64_t *)(void *)into;
    const int64_t *it = (const int64_t *)(const void *)from;
    for (size_t i = 0; i < sizeof *into / sizeof *to; i++) to[i] += it[i];
}
