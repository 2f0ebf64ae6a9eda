/* SPDX-License-Identifier: MIT */
/*
 * Absence as spells, and lateness.
 *
 * On a day at school a spell begins with a chance that depends on the pupil's
 * propensity, the weekday, the week of the year and the school's waves of
 * illness; it has a reason and a length. The chance is set so that the expected
 * share of absent sessions is the propensity, less what is laid on otherwise
 * (holidays, late marks, part-time timetables). Instead of a draw for each day,
 * one exponential draw finds the day on which the summed hazard has used it
 * up.
 */
#include "base/maths.h"
#include "train/simulate.h"

enum { LONGEST_DAYS = 120, LONG_TERM_DAYS = 12 };

/* Chances that a spell ends over a weekend, and over a longer break. */
#define WEEKEND_END 0.28
#define BREAK_END 0.80
/* That one of two days or more which would end on Thursday takes in Friday. */
#define FRIDAY_TOO 0.10
#define MONDAY_ONLY 0.20 /* that one from Monday on lasts that day alone */
#define SENT_HOME 0.25   /* that the first morning of a spell was attended */

void eb_sim_put(sim_making *m, int day, int half, uint8_t code) {
    uint8_t *mark = &m->marks[2 * m->year->slot[day] + half];
    if (*mark == SIM_AM || *mark == SIM_PM) *mark = code;
}

void eb_sim_put_days(sim_making *m, int first, int count, uint8_t code) {
    const int from = first < 0 ? 0 : first;
    const int to =
        first + count < m->year->days ? first + count : m->year->days;
    for (int day = from; day < to; day++) {
        eb_sim_put(m, day, 0, code);
        eb_sim_put(m, day, 1, code);
    }
}

int eb_sim_length(eb_random *random, double mean) {
    const double u = eb_random_uniform(random), stay = 1.0 - 1.0 / mean;
    double more = stay;
    int days = 1;
    while (u < more && days < LONGEST_DAYS) {
        days++;
        more *= stay;
    }
    return days;
}

/* ---- hazards ------------------------------------------------------------ */

typedef struct hazards {
    double ill, other, small; /* starts a day, before the day's shape */
    double days_ill, days_other;
    double medical, leave, suspended; /* shares of `small` */
} hazards;

static double least(double a, double b) { return a < b ? a : b; }

/* What is absent without being a spell of this file. */
static double laid_on(const sim_making *m, double p) {
    const sim_rates *r = m->rates;
    double sum = least(r->holiday * 1.1 * least(p, .12) / r->mean, .2 * p);
    sum += least(r->late_after * m->lateness, .2 * p);
    if (p > .02) sum += r->religious;
    if (m->part_time) sum += .03;
    return sum;
}

static hazards hazards_at(const sim_making *m, double p) {
    const sim_rates *r = m->rates;
    const double scale = p / r->mean;
    const double medical = least(r->medical * (.35 + .65 * scale), .4 * p);
    const double leave = least(r->leave * (.3 + .7 * scale), .2 * p);
    const double suspended =
        least(r->suspended * scale * (.2 + .8 * scale), .12 * p);
    double rest = p - laid_on(m, p) - medical - leave - suspended;
    if (rest < .3 * p) rest = .3 * p;
    rest *= m->phase == EB_SIMULATED_PRIMARY ? 1.10 : 1.075;
    /* The more absent a pupil, the less of it is illness. */
    double share = r->other_low + r->other_high * p / (p + r->other_half);
    share = 1.0 - (1.0 - share) * m->world->illness_factor;
    share =
        least((share < .01 ? .01 : share) * (.4 + .6 * m->pupil->blame), .9);
    const double other = rest * share;
    hazards h;
    h.days_ill = 2.3 + 7.0 * p * p;
    h.days_other = 1.70 + 15.0 * p * p;
    h.medical = medical / .8;
    h.leave = leave / 1.6;
    h.suspended = suspended / 2.2;
    const double ill_starts = (rest - other) / h.days_ill;
    const double other_starts = other / h.days_other;
    const double small_starts = h.medical + h.leave + h.suspended;
    const double starts = ill_starts + other_starts + small_starts;
    const double absent = least(rest + medical + leave + suspended, .985);
    /* With spells of `days` days and a chance h a day at school, the share of
     * days absent is days / (days + (1 - h) / h). */
    const double days = absent / starts;
    const double chance = 1.0 / (1.0 + days * (1.0 - absent) / absent);
    const double rate = -eb_log1p(-least(chance, .97)) / starts;
    h.ill = rate * ill_starts;
    h.other = rate * other_starts;
    h.small = rate * small_starts;
    return h;
}

/* ---- spells ------------------------------------------------------------- */

/* Writes a spell that starts on open day `i`; returns the day after it. */
static int write_spell(sim_making *m, int i, uint8_t code, int days,
                       double half_days) {
    const sim_year *y = m->year;
    eb_random *r = &m->random;
    if (days == 1 && eb_random_chance(r, half_days)) {
        eb_sim_put(m, i, eb_random_chance(r, .65), code);
        return i + 1;
    }
    int skip_morning = days > 1 && eb_random_chance(r, SENT_HOME);
    const int long_term = days > LONG_TERM_DAYS,
              several = days > 1 && days <= 5;
    while (days > 0 && i < y->days) {
        if (!skip_morning) eb_sim_put(m, i, 0, code);
        eb_sim_put(m, i, 1, code);
        skip_morning = 0;
        days--;
        const int gap = y->gap[i];
        if (days == 0 && several && y->weekday[i] == 3 && gap == 1 &&
            eb_random_chance(r, FRIDAY_TOO))
            days = 1;
        i++;
        if (gap > 1 && days > 0 && !long_term &&
            eb_random_chance(r, gap < 5 ? m->weekend_end : BREAK_END))
            break;
    }
    return i;
}

static int small_spell(sim_making *m, int i, const hazards *h) {
    eb_random *r = &m->random;
    const double which =
        eb_random_uniform(r) * (h->medical + h->leave + h->suspended);
    if (which < h->medical) {
        if (eb_random_chance(r, .78)) return write_spell(m, i, SIM_M, 1, 0.0);
        eb_sim_put(m, i, eb_random_chance(r, .42), SIM_M);
        return i + 1;
    }
    if (which < h->medical + h->leave)
        return write_spell(m, i, SIM_C, eb_sim_length(r, 1.6), .1);
    return write_spell(m, i, SIM_E, eb_sim_length(r, 2.2), .15);
}

static int begin_spell(sim_making *m, int i, const hazards *h) {
    const sim_year *y = m->year;
    eb_random *r = &m->random;
    const double ill = h->ill * (y->ill[i + 1] - y->ill[i]);
    const double other = h->other * (y->other[i + 1] - y->other[i]);
    const double small = h->small * (y->flat[i + 1] - y->flat[i]);
    const double which = eb_random_uniform(r) * (ill + other + small);
    if (which >= ill + other) return small_spell(m, i, h);
    int days = eb_sim_length(r, which < ill ? h->days_ill : h->days_other);
    if (y->weekday[i] == 0 && days <= 5 && eb_random_chance(r, MONDAY_ONLY))
        days = 1;
    return write_spell(m, i, which < ill ? SIM_I : SIM_O, days, .03);
}

void eb_sim_spells(sim_making *m) {
    const sim_year *y = m->year;
    int resume = 0;
    for (int k = 0; k < SIM_HALF_TERMS; k++) {
        const hazards h = hazards_at(m, m->p[k]);
        const double here = 1.0 - m->p[k];
        /* The most absent have no more of a Monday than of a Friday. */
        m->weekend_end = WEEKEND_END * here * here *
                         (m->phase == EB_SIMULATED_PRIMARY ? 1.0 : here);
        const int last = y->edge[k][1];
        int i = y->edge[k][0] > resume ? y->edge[k][0] : resume;
        while (i < last) {
            const double wait = -eb_log(eb_random_uniform_open(&m->random));
            const double until = h.ill * y->ill[i] + h.other * y->other[i] +
                                 h.small * y->flat[i] + wait;
            int j = i + 1;
            while (j <= last && h.ill * y->ill[j] + h.other * y->other[j] +
                                        h.small * y->flat[j] <
                                    until)
                j++;
            if (j > last) break;
            i = begin_spell(m, j - 1, &h);
        }
        if (i > resume) resume = i;
    }
}

/* ---- lateness and Friday afternoons ------------------------------------- */

static void late_marks(sim_making *m, int half, double chance) {
    const sim_year *y = m->year;
    const sim_rates *r = m->rates;
    const double after = r->late_after / (r->late + r->late_after);
    const double share = after * 1.1 + (1.0 - after) * m->world->late_as_u;
    if (chance < 1e-6) return;
    const double step = 1.0 / eb_log1p(-least(chance, .6));
    double place = eb_log(eb_random_uniform_open(&m->random)) * step;
    while (place < y->days) {
        const int i = (int)place;
        if (y->weekday[i] != 4 || !eb_random_chance(&m->random, .1)) {
            const int u = half == 0 && eb_random_chance(&m->random, share);
            eb_sim_put(m, i, half, u ? SIM_U : SIM_L);
        }
        place = i + 1 + eb_log(eb_random_uniform_open(&m->random)) * step;
    }
}

void eb_sim_lates(sim_making *m) {
    const sim_rates *r = m->rates;
    const double base = (r->late + r->late_after) * m->lateness * 1.06;
    late_marks(m, 0, base * 1.82);
    late_marks(m, 1, base * .18);
}

static const double FRIDAY_GONE[SIM_PHASES] = {.0070, .0118, .0080};
static const double FRIDAY_SLOPE[SIM_PHASES] = {.034, .008, .020};

/* Some are not seen again after lunch on Fridays. */
void eb_sim_fridays(sim_making *m) {
    const sim_year *y = m->year;
    const double chance =
        least(FRIDAY_GONE[m->phase] + FRIDAY_SLOPE[m->phase] * m->mean, .5);
    const double step = 1.0 / eb_log1p(-chance);
    double place = eb_log(eb_random_uniform_open(&m->random)) * step;
    while (place < y->friday_count) {
        const int i = (int)place;
        const int ill = eb_random_chance(&m->random, .35);
        eb_sim_put(m, y->friday[i], 1, ill ? SIM_I : SIM_O);
        place = i + 1 + eb_log(eb_random_uniform_open(&m->random)) * step;
    }
}
