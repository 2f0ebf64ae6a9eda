/* SPDX-License-Identifier: MIT */
/*
 * All marks of one enrolment in one year.
 *
 * First what is known beforehand is written over a plain year of present
 * marks: closures, trips, exams, holidays, part-time timetables. Then come
 * spells and late marks; then what a register does to them: lost pages,
 * unauthorised absence of those under compulsory school age, reasons not yet
 * found (N), codes as they were before August 2024, and nothing outside the
 * enrolment's own days.
 */
#include <string.h>

#include "base/maths.h"
#include "train/simulate.h"

enum { AHEAD_DAYS = 13 }; /* how far a school enters what it already knows */

/* ---- what is planned ---------------------------------------------------- */

static double least_of(double a, double b) { return a < b ? a : b; }

static int least_int(int a, int b) { return a < b ? a : b; }

static int chance(sim_making *m, double p) {
    return eb_random_chance(&m->random, p);
}

static int below(sim_making *m, int bound) {
    return (int)eb_random_below(&m->random, (uint64_t)bound);
}

/* Half days in September; longer for some under compulsory school age. */
static void reception(sim_making *m) {
    const sim_year *y = m->year;
    int days = 5 + 5 * below(m, 3);
    if (m->pupil->birth_month < 9 && chance(m, .12)) days = y->edge[2][0];
    int slot = (m->enrolment->entry - y->shown.monday) / 7 * 5;
    if (slot < 0) slot = 0;
    if (slot >= y->slots) return;
    for (int i = y->index[slot]; days > 0 && i < y->days; i++, days--)
        eb_sim_put(m, i, 1, SIM_X);
}

/* Year 11: some study leave in May; in June exams, then nothing to come for.
 */
static void exams(sim_making *m) {
    const sim_year *y = m->year;
    const int june = y->edge[5][0], last_exam = june + 6 + below(m, 8);
    for (int i = june - 12; i < june; i++)
        if (chance(m, .077)) eb_sim_put_days(m, i, 1, SIM_S);
    for (int i = june; i < y->days; i++)
        if (i >= last_exam || !chance(m, .25))
            eb_sim_put_days(m, i, 1, i < last_exam ? SIM_S : SIM_C);
    if (chance(m, .25)) {
        /* One draw a statement: as arguments of one call, the compiler chooses
         * which of them comes first. */
        const int half = below(m, 2);
        eb_sim_put(m, y->edge[1][0] + below(m, 60), half, SIM_J1);
    }
}

static void school_events(sim_making *m) {
    const sim_year *y = m->year;
    const int g = m->enrolment->group;
    const int secondary = m->phase == EB_SIMULATED_SECONDARY;
    if (y->snowed) {
        eb_sim_put_days(m, y->snow, 1, SIM_Y4);
        if (secondary && m->pupil->form < .12F)
            eb_sim_put_days(m, y->snow + 1, 1, SIM_Y2);
    }
    if (y->boiler[1] == g && y->boiler[0] % 5 == 0)
        eb_sim_put(m, y->boiler[0], y->boiler[2], SIM_Y3);
    if (secondary && m->pupil->form - y->bus_form < .01 &&
        m->pupil->form > y->bus_form)
        eb_sim_put(m, y->bus_day, 0, SIM_Y1);
    if (secondary && g > 7) /* Year 7 alone on the first day */
        eb_sim_put_days(m, 0, 1, SIM_Y7);
    if (g == 0) reception(m);
    if (g == 11) exams(m);
    for (int i = 0; i < y->trip_count[g]; i++) {
        const int days = y->trip[g][i][1];
        if (chance(m, days == 1 ? .9 : .7))
            eb_sim_put_days(m, y->trip[g][i][0], days,
                            g == 10 && days == 5 ? SIM_W : SIM_V);
    }
}

/* ---- the household ------------------------------------------------------ */

/* A holiday in term time, longer and likelier where absence is more usual; at
 * the edge of a break it touches it. */
static void holiday(sim_making *m, eb_random *house) {
    static const int lengths[] = {2, 3, 3, 4, 5, 5, 5, 5, 8, 10};
    const sim_year *y = m->year;
    const double level = least_of(m->mean, .12);
    const int days = lengths[eb_random_below(house, 10)];
    const double whether = eb_random_uniform(house);
    const double where = eb_random_uniform(house);
    const double inside = eb_random_uniform(house);
    const double mean = m->rates->holiday / m->rates->mean * 1.12;
    if (whether >= mean * level * 2 * y->days / 10.0) return;
    const double wanted = where * y->holiday_sum[SIM_WEEKS];
    int week = 0;
    while (week < SIM_WEEKS - 1 && y->holiday_sum[week + 1] <= wanted) week++;
    const int first = y->week_first[week], last = y->week_last[week];
    if (first < 0) return;
    int from = first + (int)(inside * (last - first + 1));
    if (y->gap[last] > 4)
        from = last + 1 - days;
    else if (first == 0 || y->gap[first - 1] > 4)
        from = first;
    else if (days <= last - first + 1 && from + days > last + 1)
        from = last + 1 - days;
    eb_sim_put_days(m, from, days, SIM_G);
}

/* Illness that goes round a household: brothers and sisters too. */
static void family_illness(sim_making *m, eb_random *house) {
    const sim_year *y = m->year;
    const double level = least_of(m->mean, .2);
    for (int bug = 0; bug < 3; bug++) {
        const double where = eb_random_uniform(house);
        const double strength = eb_random_uniform(house);
        if (!chance(m, level * 3.0 * (.5 + strength))) continue;
        const float wanted = (float)(where * y->ill[y->days]);
        int low = 0, high = y->days - 1;
        while (low < high) {
            const int middle = (low + high) / 2;
            if (y->ill[middle + 1] <= wanted)
                low = middle + 1;
            else
                high = middle;
        }
        int first = low + below(m, 4);
        if (first > y->days - 1) first = y->days - 1;
        const int days = eb_sim_length(&m->random, 1.8);
        for (int i = first; i < first + days && i < y->days; i++) {
            eb_sim_put_days(m, i, 1, SIM_I);
            if (y->gap[i] > 1) break;
        }
    }
}

static void household_events(sim_making *m) {
    const sim_block *b = m->block;
    const sim_year *y = m->year;
    eb_random house = eb_sim_stream(b->options->seed, SIM_STREAM_HOUSEHOLD_YEAR,
                                    b->number, m->pupil->family);
    house.position = (uint64_t)(b->terms[m->enrolment->year].year % 4096) << 32;
    if (m->family->religious)
        for (int i = 0; i < y->religious_count; i++)
            if (chance(m, .85))
                eb_sim_put_days(m, y->religious[i], 1 + chance(m, .2), SIM_R);
    holiday(m, &house);
    family_illness(m, &house);
}

/* ---- the pupil ---------------------------------------------------------- */

static void rare_codes(sim_making *m) {
    const sim_year *y = m->year;
    const int from = below(m, 20);
    switch (m->pupil->rare) {
        case SIM_T:
            eb_sim_put_days(m, 0, 12, SIM_T);
            eb_sim_put_days(m, y->days - 14, 14, SIM_T);
            break;
        case SIM_C1:
            for (int i = 45; i < 120; i += 19)
                eb_sim_put_days(m, i + from, 2, SIM_C1);
            break;
        case SIM_K:
        case SIM_D:
            for (int i = 10 + from; i < 80 + from && i < y->days; i++)
                if (y->weekday[i] < 2) eb_sim_put_days(m, i, 1, m->pupil->rare);
            break;
        case SIM_Q:
            eb_sim_put_days(m, 3, 10, SIM_Q);
            break;
        case SIM_Y5:
        case SIM_Y6:
            eb_sim_put_days(m, 40 + from, m->pupil->rare == SIM_Y5 ? 15 : 4,
                            m->pupil->rare);
            break;
        default:
            break;
    }
}

/* Chance of a part-time timetable for those absent as much as this. */
static const double PART_TIME_FROM[SIM_PHASES] = {.175, .20, .10};
static const double PART_TIME[SIM_PHASES] = {.95, .49, .60};

/* Some weeks with two or three days off together, or with mornings only. */
static void part_time(sim_making *m) {
    const sim_year *y = m->year;
    const int start = below(m, y->days), weeks = 4 + below(m, 9);
    const int mornings = chance(m, .2), from = below(m, 4);
    const int to = from + 1 + below(m, 2);
    for (int i = start; i < y->days && i < start + 5 * weeks; i++) {
        if (mornings)
            eb_sim_put(m, i, 1, SIM_C2);
        else if (y->weekday[i] >= from && y->weekday[i] <= to)
            eb_sim_put_days(m, i, 1, SIM_C2);
    }
}

static void personal_events(sim_making *m) {
    const sim_year *y = m->year;
    const int n = y->days, primary = m->phase == EB_SIMULATED_PRIMARY;
    if (m->pupil->rare != SIM_BLANK) rare_codes(m);
    if (m->part_time) part_time(m);
    /* A course off site, one day a week; it ends within the 190 days. */
    if (chance(m, primary ? .04 : .055)) {
        const int day = below(m, 5), start = below(m, n / 2);
        for (int i = start; i < start + 50; i++)
            if (y->weekday[i] == day) eb_sim_put_days(m, i, 1, SIM_B);
    }
    if (chance(m, primary ? .12 : .16))
        for (int left = 1 + below(m, 6); left > 0; left--)
            eb_sim_put(m, below(m, n), 1, SIM_P);
    if (m->enrolment->group == 6 && chance(m, .5))
        eb_sim_put(m, 10 + below(m, 100), 0, SIM_J1);
}

/* ---- what a register does ----------------------------------------------- */

/* Under compulsory school age no absence is unauthorised. */
static void not_compulsory(sim_making *m) {
    const int month = m->pupil->birth_month;
    const int half_terms = month >= 4 && month <= 8 ? 6 : month < 4 ? 4 : 2;
    const sim_year *y = m->year;
    const int end = 2 * y->slot[y->edge[half_terms - 1][1] - 1] + 2;
    for (int s = 0; s < end; s++) {
        uint8_t *mark = &m->marks[s];
        if (*mark == SIM_O || *mark == SIM_G || *mark == SIM_E) *mark = SIM_C;
        if (*mark == SIM_U) *mark = SIM_L;
        if (*mark == SIM_C2) *mark = SIM_X;
    }
}

/* N where nobody has said why yet: nearly all in the last days, since most
 * reasons are found within a week. */
static void reasons_to_come(sim_making *m) {
    static const double recent[] = {.45, .3, .18, .1, .06};
    const sim_year *y = m->year;
    const eb_date until = m->block->options->until;
    int known = 100000;
    if (until != EB_NO_DATE) {
        int slot = (until - y->shown.monday) / 7 * 5 +
                   least_int((until - y->shown.monday) % 7, 4);
        if (until < y->shown.monday) slot = -1;
        known = slot < 0 ? 0 : slot < y->slots ? y->index[slot] : 100000;
    }
    for (int i = 0; i < y->days; i++) {
        for (int half = 0; half < 2; half++) {
            uint8_t *mark = &m->marks[2 * y->slot[i] + half];
            if (*mark != SIM_I && *mark != SIM_O) continue;
            const int age = known - i;
            const double p =
                age >= 0 && age < 5 ? recent[age] : m->world->unresolved;
            if (chance(m, p)) *mark = SIM_N;
        }
    }
}

static int knows_ahead(uint8_t code) {
    return code == SIM_C || code == SIM_C1 || code == SIM_C2 || code == SIM_D ||
           code == SIM_Z || code == SIM_CLOSED;
}

static int slot_of(const sim_year *y, eb_date date, int after) {
    if (date < y->shown.monday) return 0;
    const int days = date - y->shown.monday;
    const int weekday = days % 7;
    const int slot = days / 7 * 5 + (weekday < 5 ? weekday + after : 5);
    return slot < y->slots ? slot : y->slots;
}

/* Keeps what lies between entry and leaving. */
static void cut(sim_making *m, sim_enrolment *e) {
    const sim_year *y = m->year;
    const eb_date until = m->block->options->until;
    const int start = slot_of(y, e->entry, 0);
    eb_date leaving = e->leaving == EB_NO_DATE ? y->shown.last[5] : e->leaving;
    const eb_date last_11 = m->block->terms[e->year].year_11_leaves;
    if (e->group == 11 && m->phase != EB_SIMULATED_PRIMARY && leaving > last_11)
        leaving = last_11;
    int end = slot_of(y, leaving, 1), first = start;
    for (int k = 0; k < e->prospect && first > 0; k++)
        if (m->marks[2 * first - 2] != SIM_BLANK) first--;
    for (int s = 2 * first; s < 2 * start; s++)
        if (m->marks[s] != SIM_BLANK && m->marks[s] != SIM_CLOSED)
            m->marks[s] = SIM_Z;
    if (until != EB_NO_DATE) {
        for (int s = 2 * slot_of(y, until, 1); s < 2 * end; s++) {
            const eb_date d = y->shown.monday + s / 2 / 5 * 7 + s / 2 % 5;
            if (d - until > AHEAD_DAYS || !knows_ahead(m->marks[s]))
                m->marks[s] = SIM_BLANK;
        }
    }
    if (y->shown.academic_year < 2024)
        for (int s = 2 * first; s < 2 * end; s++)
            m->marks[s] = eb_sim_code_before_2024(m->marks[s]);
    if (end < first) end = first;
    e->first = (int16_t)(2 * first);
    e->end = (int16_t)(2 * end);
    while (e->end > e->first && m->marks[e->end - 1] == SIM_BLANK) e->end--;
}

/* ---- a year ------------------------------------------------------------- */

/* Some who leave had mostly stopped coming before. */
static void fade(sim_making *m) {
    const sim_year *y = m->year;
    const int slot = slot_of(y, m->enrolment->leaving, 0);
    const int end = slot < y->slots ? y->index[slot] : y->days;
    for (int k = 0; k < SIM_HALF_TERMS; k++)
        if (y->edge[k][0] < end && y->edge[k][1] > end - m->enrolment->fades)
            m->p[k] = least_of(.95, m->p[k] + .33);
}

static void propensities(sim_making *m, sim_enrolment *e) {
    eb_sim_expected(m->block, e, e->propensity);
    for (int k = 0; k < SIM_HALF_TERMS; k++)
        m->p[k] = e->ghost == 2 ? .97 : e->propensity[k];
    if (e->fades) fade(m);
    for (int k = 0; k < SIM_HALF_TERMS; k++) {
        e->propensity[k] = (float)m->p[k];
        m->mean += m->p[k] / SIM_HALF_TERMS;
    }
    double z = (m->pupil->z[0] + m->pupil->z[5]) / 2;
    z = z > 3.0 ? 3.0 : z < -3.0 ? -3.0 : z;
    m->lateness = eb_exp(.45 * z + m->pupil->late - .486);
    const double much = PART_TIME_FROM[m->phase];
    m->part_time = m->mean > much && chance(m, PART_TIME[m->phase]);
}

void eb_sim_marks(const sim_block *b, sim_enrolment *e, uint8_t *marks) {
    const sim_pupil *p = &b->pupils[e->pupil];
    sim_making m;
    memset(&m, 0, sizeof m);
    m.block = b;
    m.enrolment = e;
    m.pupil = p;
    m.family = &b->families[p->family];
    m.world = &b->worlds[e->year];
    m.phase = b->schools[e->school].shown.phase;
    m.rates = &m.world->rates[m.phase];
    m.year = &b->school_years[(size_t)e->school * (size_t)b->years + e->year];
    m.marks = marks;
    m.random = eb_sim_stream(b->options->seed,
                             SIM_STREAM_MARKS + b->terms[e->year].year % 100,
                             b->number, e->pupil | (uint32_t)e->order << 28);
    memcpy(marks, m.year->plan, (size_t)m.year->shown.sessions);
    propensities(&m, e);
    school_events(&m);
    household_events(&m);
    personal_events(&m);
    eb_sim_spells(&m);
    eb_sim_fridays(&m);
    eb_sim_lates(&m);
    for (int i = 0; i < m.year->lost_count; i++) {
        const int16_t *lost = m.year->lost[i];
        const double away = lost[1] / 1000.0 - p->form;
        if (lost[0] == e->group && away < .05 && away > -.05)
            eb_sim_put(&m, lost[2], lost[3], SIM_BLANK);
    }
    if (e->group == 0) not_compulsory(&m);
    reasons_to_come(&m);
    cut(&m, e);
}
