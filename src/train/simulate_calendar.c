/* SPDX-License-Identifier: MIT */
/*
 * Term dates of any academic year, and a school's year day by day.
 *
 * The dates are those most English authorities keep: half terms around the
 * last week of October, the third of February and the spring bank holiday,
 * two weeks at Christmas and Easter, and as many days in July as make 195 (190
 * for pupils, 5 for training: The Education (School Day and School Year)
 * (England) Regulations 1999). Bank holidays follow the law and the two that
 * were proclaimed in 2022/23; Easter by the Gregorian computus.
 */
#include <string.h>

#include "base/maths.h"
#include "train/simulate.h"

/* ---- terms -------------------------------------------------------------- */

static eb_date monday_from(int year, int month, int day) {
    const eb_date date = eb_date_make(year, month, day);
    return date + (7 - eb_date_weekday(date)) % 7;
}

static eb_date easter(int year) {
    const int a = year % 19, b = year / 100, c = year % 100;
    const int d = b / 4, e = b % 4, g = (8 * b + 13) / 25;
    const int h = (19 * a + b - d - g + 15) % 30;
    const int i = c / 4, k = c % 4;
    const int m = (32 + 2 * e + 2 * i - h - k) % 7;
    const int n = (a + 11 * h + 22 * m) / 451;
    const int sum = h + m - 7 * n + 114;
    return eb_date_make(year, sum / 31, sum % 31 + 1);
}

int eb_sim_is_bank(const sim_terms *terms, eb_date date) {
    for (int i = 0; i < terms->bank_count; i++)
        if (terms->bank[i] == date) return 1;
    return 0;
}

static void add_banks(sim_terms *t, eb_date sunday, eb_date may) {
    const int next = t->year + 1;
    t->bank[t->bank_count++] = sunday - 2;
    t->bank[t->bank_count++] = sunday + 1;
    t->bank[t->bank_count++] = may;
    t->bank[t->bank_count++] = monday_from(next, 5, 1);
    t->bank[t->bank_count++] = monday_from(t->year, 8, 25);
    if (t->year == 2022) {
        t->bank[t->bank_count++] = eb_date_make(2022, 9, 19);
        t->bank[t->bank_count++] = eb_date_make(2023, 5, 8);
    }
}

static int weekdays(const sim_terms *t, eb_date first, eb_date last) {
    int count = 0;
    for (eb_date d = first; d <= last; d++)
        count += eb_date_weekday(d) < 5 && !eb_sim_is_bank(t, d);
    return count;
}

void eb_sim_terms(int academic_year, sim_terms *t) {
    const int y = academic_year;
    memset(t, 0, sizeof *t);
    t->year = y;
    const eb_date sunday = easter(y + 1), may = monday_from(y + 1, 5, 25);
    add_banks(t, sunday, may);
    int month, day;
    eb_date_split(sunday, NULL, &month, &day);
    const int late = month * 100 + day;
    const eb_date spring = late >= 415   ? sunday - 13
                           : late >= 403 ? sunday - 6
                                         : sunday + 1;
    const eb_date autumn = monday_from(y, 10, 22);
    const eb_date winter = monday_from(y + 1, 2, 12);
    const eb_date firsts[] = {
        monday_from(y, 8, 31), autumn + 7, monday_from(y + 1, 1, 3), winter + 7,
        spring + 14,           may + 7};
    const eb_date lasts[] = {autumn - 3, monday_from(y, 12, 12) + 4, winter - 3,
                             spring - 3, may - 3};
    int days = 0;
    for (int k = 0; k < SIM_HALF_TERMS; k++) {
        t->first[k] = firsts[k] + eb_sim_is_bank(t, firsts[k]);
        if (k == SIM_HALF_TERMS - 1) break;
        t->last[k] = lasts[k];
        if (eb_sim_is_bank(t, lasts[k])) t->last[k]--;
        days += weekdays(t, t->first[k], t->last[k]);
    }
    eb_date d = t->first[5] - 1;
    const eb_date end = eb_date_make(y + 1, 7, 31); /* of the academic year */
    while (days < 195 && d < end) {
        d++;
        days += eb_date_weekday(d) < 5 && !eb_sim_is_bank(t, d);
    }
    t->last[5] = d;
    t->monday = t->first[0] - eb_date_weekday(t->first[0]);
    const eb_date fourth = eb_date_make(y, 1, 4);
    t->iso_36 = fourth - eb_date_weekday(fourth) + 35 * 7;
    t->year_11_end = may - 1;
    const eb_date june = monday_from(y + 1, 6, 24) + 4;
    eb_date_split(june, NULL, &month, NULL);
    t->year_11_leaves = month == 6 ? june : june - 7;
}

/* ---- a school's year ---------------------------------------------------- */

/* Chance of a new spell by weekday, relative: a spell that began on Monday
 * fills the days after it, so these are not the published absence by weekday.
 */
static const double START_ILLNESS[SIM_PHASES][5] = {
    {1.79, .80, .68, .76, 1.19},
    {1.40, .93, .84, .86, 1.09},
    {1.10, .95, .88, .92, 1.10}};
static const double START_OTHER[SIM_PHASES][5] = {{1.24, .84, .74, .84, 1.36},
                                                  {1.06, .92, .84, .90, 1.32},
                                                  {1.06, .92, .86, .92, 1.24}};

static void training_days(const sim_terms *t, int phase, eb_random *random,
                          eb_date out[5]) {
    out[0] = t->first[0];
    out[1] = t->first[1];
    out[2] = t->first[2];
    if (phase == EB_SIMULATED_PRIMARY) {
        out[3] = eb_random_chance(random, .5) ? t->last[2] : t->first[3];
        out[4] = eb_random_chance(random, .5) ? t->first[5] : t->last[5];
    } else {
        out[3] = eb_random_chance(random, .5) ? t->first[4] : t->last[3];
        out[4] = t->last[5];
    }
}

static int is_closed(const sim_year *y, eb_date date) {
    for (int i = 0; i < y->shown.closed_count; i++)
        if (y->shown.closed[i] == date) return 1;
    return 0;
}

static void fill_days(const sim_terms *t, sim_year *y) {
    y->slots = t->last[5] - t->monday + 1;
    y->slots = y->slots / 7 * 5 + (y->slots % 7 < 5 ? y->slots % 7 : 5);
    for (int k = 0; k < SIM_HALF_TERMS; k++) {
        y->edge[k][0] = (int16_t)y->days;
        for (eb_date d = t->first[k]; d <= t->last[k]; d++) {
            const int weekday = eb_date_weekday(d);
            const int slot = (d - t->monday) / 7 * 5 + weekday;
            if (weekday > 4) continue;
            if (is_closed(y, d)) {
                y->plan[2 * slot] = y->plan[2 * slot + 1] = SIM_CLOSED;
                continue;
            }
            y->plan[2 * slot] = SIM_AM;
            y->plan[2 * slot + 1] = SIM_PM;
            y->slot[y->days] = (int16_t)slot;
            y->weekday[y->days] = (uint8_t)weekday;
            y->half[y->days] = (uint8_t)k;
            if (weekday == 4) y->friday[y->friday_count++] = (int16_t)y->days;
            y->days++;
        }
        y->edge[k][1] = (int16_t)y->days;
    }
    int next = 0;
    for (int slot = 0; slot < y->slots; slot++) {
        while (next < y->days && y->slot[next] < slot) next++;
        y->index[slot] = (int16_t)next;
    }
    for (int i = 0; i < y->days; i++) {
        const int a = y->slot[i], b = i + 1 < y->days ? y->slot[i + 1] : a;
        const int nights = (b / 5 - a / 5) * 7 + b % 5 - a % 5;
        y->gap[i] = (uint8_t)(i + 1 < y->days ? nights : 99);
    }
}

static int week_of(const sim_terms *t, const sim_year *y, int day) {
    const int shift = (t->monday - t->iso_36) / 7;
    int week = y->slot[day] / 5 + shift;
    return week < 0 ? 0 : week >= SIM_WEEKS ? SIM_WEEKS - 1 : week;
}

/* Each school's own waves of illness, on top of the country's weeks. */
static void add_waves(int days, eb_random *random, double level[SIM_DAYS]) {
    for (int wave = 0; wave < 4; wave++) {
        const int centre = (int)eb_random_below(random, (uint64_t)days);
        const int width = 4 + (int)eb_random_below(random, 5);
        const double height = 0.2 + 0.4 * eb_random_uniform(random);
        for (int i = 0; i < days; i++) {
            const double away = (i - centre) / (double)width;
            if (away * away < 1.0) level[i] *= 1.0 + height * (1 - away * away);
        }
    }
}

static void sum_up(const double *level, int days, float *sums) {
    double total = 0.0, sum = 0.0;
    for (int i = 0; i < days; i++) total += level[i];
    for (int i = 0; i < days; i++) {
        sums[i] = (float)sum;
        sum += level[i] * days / total;
    }
    sums[days] = (float)sum;
}

static void fill_shapes(const sim_world *world, const sim_terms *t, int phase,
                        eb_random *random, sim_year *y) {
    double ill[SIM_DAYS], other[SIM_DAYS], flat[SIM_DAYS];
    for (int w = 0; w < SIM_WEEKS; w++) y->week_first[w] = -1;
    for (int i = 0; i < y->days; i++) {
        const int week = week_of(t, y, i), weekday = y->weekday[i];
        const int fresh = i == 0 || y->gap[i - 1] > 3;
        /* After a break nobody is still away from before it. */
        double start_ill = START_ILLNESS[phase][weekday];
        double start_other = START_OTHER[phase][weekday];
        if (fresh) {
            start_ill *= 1.6;
            start_other *= 1.15;
        }
        /* Appointments and leave are few while the year begins. */
        const double settling = week < 2 ? .65 : week == 2 ? .8 : 1.0;
        ill[i] = start_ill * world->illness[phase][week];
        other[i] = start_other * world->other[phase][week];
        flat[i] = start_other * settling;
        if (y->week_first[week] < 0) y->week_first[week] = (int16_t)i;
        y->week_last[week] = (int16_t)i;
    }
    add_waves(y->days, random, ill);
    sum_up(ill, y->days, y->ill);
    sum_up(other, y->days, y->other);
    sum_up(flat, y->days, y->flat);
    float sum = 0.0F;
    for (int w = 0; w < SIM_WEEKS; w++) {
        y->holiday_sum[w] = sum;
        if (y->week_first[w] < 0) continue;
        /* Those that touch a break reach into the weeks before it. */
        const int edge = y->gap[y->week_last[w]] > 4;
        sum += world->holiday[phase][w] * (edge ? 1.15F : 1.0F);
    }
    y->holiday_sum[SIM_WEEKS] = sum;
}

/* Trips, the snow day, a broken boiler, buses, lost registers. */
static void fill_events(const sim_terms *t, int phase, uint64_t seed,
                        eb_random *random, sim_year *y) {
    const int n = y->days;
    for (int g = 0; g < SIM_GROUPS; g++) {
        int k = 0;
        const uint64_t count = eb_random_poisson(random, 1.15);
        for (uint64_t i = 0; i < count && k < 4; i++, k++) {
            y->trip[g][k][0] =
                (int16_t)eb_random_below(random, (uint64_t)n - 8);
            y->trip[g][k][1] = 1;
        }
        if (g == 6 || (g == 8 && eb_random_chance(random, .5))) {
            y->trip[g][k][0] =
                (int16_t)(n - 30 + (int)eb_random_below(random, 10));
            y->trip[g][k++][1] = 3;
        }
        if (g == 10) { /* work experience in July */
            y->trip[g][k][0] = (int16_t)(n - 12);
            y->trip[g][k++][1] = 5;
        }
        y->trip_count[g] = k;
    }
    for (int i = 0; i < 8; i++) {
        y->lost[i][0] = (int16_t)(phase == EB_SIMULATED_SECONDARY
                                      ? 7 + (int)eb_random_below(random, 5)
                                      : (int)eb_random_below(random, 7));
        y->lost[i][1] = (int16_t)eb_random_below(random, 1000);
        y->lost[i][2] = (int16_t)eb_random_below(random, (uint64_t)n);
        y->lost[i][3] = (int16_t)eb_random_below(random, 2);
    }
    y->lost_count = 8;
    /* The weather is everybody's. */
    eb_random weather =
        eb_sim_stream(seed, SIM_STREAM_WEATHER, 0, (uint32_t)t->year);
    y->snow = y->edge[2][0] + 3 + (int)eb_random_below(&weather, 8);
    y->snowed = eb_random_chance(random, .12);
    y->boiler[0] = (int)eb_random_below(random, (uint64_t)n);
    y->boiler[1] = y->lost[0][0];
    y->boiler[2] = (int)eb_random_below(random, 2);
    y->bus_day = (int)eb_random_below(random, (uint64_t)n);
    y->bus_form = eb_random_uniform(random);
}

/* Eid al-Fitr and Eid al-Adha on the school day on which they were kept, and
 * the days ten or eleven earlier each year in the years around. */
static void fill_religious(const sim_terms *t, sim_year *y) {
    static const int days[][3] = {{2022, 5, 2},  {2022, 7, 11}, {2023, 4, 21},
                                  {2023, 6, 28}, {2024, 4, 10}, {2024, 6, 17},
                                  {2025, 3, 31}, {2025, 6, 6},  {2026, 3, 20},
                                  {2026, 5, 27}, {2027, 3, 9},  {2027, 5, 17}};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        const eb_date d = eb_date_make(days[i][0], days[i][1], days[i][2]);
        const int slot = (d - t->monday) / 7 * 5 + eb_date_weekday(d);
        if (d < t->monday || slot >= y->slots || y->plan[2 * slot] != SIM_AM)
            continue;
        if (y->religious_count < 4)
            y->religious[y->religious_count++] = y->index[slot];
    }
}

static void fill_closed(const sim_terms *t, int phase, eb_random *random,
                        eb_simulated_year *out) {
    out->academic_year = t->year;
    out->monday = t->monday;
    out->year_11_end = t->year_11_end;
    for (int k = 0; k < SIM_HALF_TERMS; k++) {
        out->first[k] = t->first[k];
        out->last[k] = t->last[k];
    }
    for (int i = 0; i < t->bank_count; i++)
        for (int k = 0; k < SIM_HALF_TERMS; k++)
            if (t->bank[i] >= t->first[k] && t->bank[i] <= t->last[k])
                out->closed[out->closed_count++] = t->bank[i];
    out->bank_holidays = out->closed_count;
    eb_date training[5];
    training_days(t, phase, random, training);
    for (int i = 0; i < 5; i++) out->closed[out->closed_count++] = training[i];
}

void eb_sim_school_year(const sim_block *block, int school, int offset,
                        sim_year *y) {
    const sim_terms *t = &block->terms[offset];
    const int phase = block->schools[school].shown.phase;
    const uint64_t seed = block->options->seed;
    eb_random random =
        eb_sim_stream(seed, SIM_STREAM_SCHOOL, block->number,
                      (uint32_t)(school * 128 + (t->year - 1990)));
    memset(y, 0, sizeof *y);
    fill_closed(t, phase, &random, &y->shown);
    fill_days(t, y);
    y->shown.sessions = 2 * y->slots;
    fill_shapes(&block->worlds[offset], t, phase, &random, y);
    fill_events(t, phase, seed, &random, y);
    fill_religious(t, y);
}
