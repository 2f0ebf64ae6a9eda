/* SPDX-License-Identifier: MIT */
/*
 * The figures of targets.csv, by name, from a tally. Per cent of possible
 * sessions or of enrolments unless the name says otherwise.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "calibration.h"

int whole_of(const char *text) { return (int)strtol(text, NULL, 10); }

double number_of(const char *text) { return strtod(text, NULL); }

static double percent(int64_t part, int64_t whole) {
    return whole > 0 ? 100.0 * (double)part / (double)whole : (double)NAN;
}

static double rate(sessions s) { return percent(s.absent, s.possible); }

static double of(share s) { return percent(s.hit, s.all); }

/* What follows the prefix, or NULL. */
static const char *after(const char *text, const char *prefix) {
    const size_t n = strlen(prefix);
    return strncmp(text, prefix, n) == 0 ? text + n : NULL;
}

static double divergence(const int64_t counts[11], const double bands[11]) {
    double n = 0.0, published = 0.0, sum = 0.0;
    for (int i = 0; i < 11; i++) {
        n += (double)counts[i];
        published += bands[i];
    }
    for (int i = 0; i < 11; i++)
        sum += bands[i] / published *
               log(bands[i] / published / ((double)counts[i] / n));
    return sum;
}

static double weekday_figure(const tally_phase *t, const char *name) {
    double day[5], all = 0.0;
    for (int i = 0; i < 5; i++) all += day[i] = rate(t->weekday[i]);
    if (strcmp(name, "friday_over_wednesday") == 0) return day[4] / day[2];
    if (strcmp(name, "monday_over_wednesday") == 0) return day[0] / day[2];
    if (strcmp(name, "friday_share") == 0) return 100.0 * day[4] / all;
    if (strcmp(name, "friday_pm_minus_wednesday_am") == 0)
        return rate(t->slot[9]) - rate(t->slot[4]);
    if (strcmp(name, "friday_pm_minus_lowest_severe") != 0) return (double)NAN;
    double lowest = rate(t->slot_severe[0]);
    for (int i = 1; i < 10; i++) lowest = fmin(lowest, rate(t->slot_severe[i]));
    return rate(t->slot_severe[9]) - lowest;
}

static double quartile(const int64_t spells[TALLY_SPELL], int quarter) {
    int64_t all = 0, below = 0;
    for (int i = 0; i < TALLY_SPELL; i++) all += spells[i];
    for (int i = 0; i < TALLY_SPELL; i++) {
        below += spells[i];
        if (4 * below >= quarter * all) return i;
    }
    return (double)NAN;
}

static double spell_figure(const tally_phase *t, const char *name) {
    if (strcmp(name, "spell_first_quartile") == 0)
        return quartile(t->spells, 1);
    if (strcmp(name, "spell_third_quartile") == 0)
        return quartile(t->spells, 3);
    const char *single = after(name, "spell_share_");
    int64_t all = 0;
    double sum = 0.0;
    for (int i = 0; i < TALLY_SPELL; i++) {
        all += t->spells[i];
        sum += (double)i * (double)t->spells[i];
    }
    if (single) return percent(t->spells[whole_of(single)], all);
    return strcmp(name, "spell_mean_days") == 0 ? sum / (double)all / 2
                                                : (double)NAN;
}

static double week_figure(const tally_phase *t, const char *name, int year) {
    const char *number;
    sessions autumn = {0, 0};
    if ((number = after(name, "week_")) != NULL)
        return rate(t->week[(whole_of(number) - 36 + 52) % 52]);
    if ((number = after(name, "illness_week_")) != NULL) {
        const int w = (whole_of(number) - 36 + 52) % 52;
        return percent(t->week_illness[w], t->week[w].possible);
    }
    if ((number = after(name, "holiday_week_")) != NULL) {
        const int w = (whole_of(number) - 36 + 52) % 52;
        return percent(t->week_holiday[w], t->week[w].possible);
    }
    if (strcmp(name, "first_week") == 0) return rate(t->week[1]);
    if (strcmp(name, "before_half_term") == 0) return rate(t->week[7]);
    if (strcmp(name, "after_half_term") == 0) return rate(t->week[9]);
    /* The series of 2023 ends with week 50. */
    if (strcmp(name, "last_autumn_week") == 0)
        return rate(t->week[year == 2023 ? 14 : 15]);
    if (strcmp(name, "first_week_over_autumn") != 0) return (double)NAN;
    for (int w = 1; w <= 15; w++) {
        autumn.possible += t->week[w].possible;
        autumn.absent += t->week[w].absent;
    }
    return rate(t->week[1]) / rate(autumn);
}

static double missed_week_figure(const tally_phase *t, const char *name) {
    static const int half_terms[][2] = {{1, 7},   {9, 15},  {18, 23},
                                        {25, 30}, {33, 37}, {40, 46}};
    double low = 100.0, high = 0.0;
    share all = {0, 0};
    for (int k = 0; k < 6; k++) {
        share half = {0, 0};
        for (int w = half_terms[k][0]; w <= half_terms[k][1]; w++) {
            half.all += t->missed_week[w].all;
            half.hit += t->missed_week[w].hit;
        }
        low = fmin(low, of(half));
        high = fmax(high, of(half));
        all.all += half.all;
        all.hit += half.hit;
    }
    return strcmp(name, "persistent_if_missed_a_week") == 0 ? of(all)
                                                            : high - low;
}

/* The chance that one who became persistent had the higher rate last year. */
static double ranking(const tally_phase *t) {
    double below = 0.0, sum = 0.0, no = 0.0, yes = 0.0;
    for (int i = 0; i < TALLY_BINS; i++) {
        no += (double)t->rank[0][i];
        yes += (double)t->rank[1][i];
    }
    for (int i = 0; i < TALLY_BINS; i++) {
        sum += (double)t->rank[1][i] * (below + (double)t->rank[0][i] / 2);
        below += (double)t->rank[0][i];
    }
    return sum / (no * yes);
}

static double persistent_figure(const tally_phase *t, const char *name) {
    static const struct {
        const char *name;
        int fsm, sen;
    } audit[] = {{"fsm_sen", 1, 1},     {"fsm_not_sen", 1, 0},
                 {"not_fsm_sen", 0, 1}, {"not_fsm_not_sen", 0, 0},
                 {"fsm", 1, -1},        {"not_fsm", 0, -1}};
    const char *rest;
    if (*name == '\0') return of(t->persistent);
    name++;
    if ((rest = after(name, "year_")) != NULL)
        return of(t->group[whole_of(rest)]);
    for (size_t i = 0; i < sizeof audit / sizeof *audit; i++)
        if (strcmp(name, audit[i].name) == 0)
            return audit[i].sen < 0
                       ? of(t->fsm[audit[i].fsm])
                       : of(t->fsm_sen[audit[i].fsm][audit[i].sen]);
    if (strcmp(name, "to_january") == 0) return of(t->to_january);
    if (strcmp(name, "to_june") == 0) return of(t->to_june);
    if (strcmp(name, "if_missed_first_week") == 0) return of(t->first_week[1]);
    if (strcmp(name, "if_all_first_week") == 0) return of(t->first_week[0]);
    return (double)NAN;
}

static double correlation(const tally *t) {
    const double n = (double)t->pair_count, x = (double)t->pair_x / n,
                 y = (double)t->pair_y / n;
    return ((double)t->pair_xy / n - x * y) /
           sqrt(((double)t->pair_xx / n - x * x) *
                ((double)t->pair_yy / n - y * y));
}

static double code_figure(const tally_phase *t, const char *code) {
    for (unsigned i = 1; i < TALLY_CODES; i++)
        if (strcmp(eb_simulated_code(i), code) == 0)
            return percent(t->code[i], t->total.possible);
    return (double)NAN;
}

double tally_figure(const tally *all, const char *q, int year, int phase,
                    const double bands[11]) {
    tally_phase t = all->phase[year - TALLY_FIRST][phase < 0 ? 0 : phase];
    const char *rest;
    if (phase < 0) {
        int64_t *to = (int64_t *)(void *)&t;
        for (int k = 1; k < TALLY_PHASES; k++) {
            const int64_t *from = (const int64_t *)(const void *)&all
                                      ->phase[year - TALLY_FIRST][k];
            for (size_t i = 0; i < sizeof t / sizeof *to; i++) to[i] += from[i];
        }
    }
    if (strcmp(q, "absence") == 0) return rate(t.total);
    if (strcmp(q, "severe") == 0) return of(t.severe);
    if (strcmp(q, "band_divergence") == 0) return divergence(t.bands, bands);
    if (strcmp(q, "enrolments") == 0) return (double)t.enrolments;
    if (strcmp(q, "last_year_ranking") == 0) return ranking(&t);
    if (strcmp(q, "year_6_to_7_correlation") == 0) return correlation(all);
    if (strcmp(q, "termly_minus_year") == 0)
        return (of(t.term[0]) + of(t.term[1]) + of(t.term[2])) / 3 -
               of(t.persistent);
    if (after(q, "persistent_if_missed_a_week"))
        return missed_week_figure(&t, q);
    if ((rest = after(q, "band_")) != NULL)
        return percent(t.bands[whole_of(rest) / 5], t.persistent.all);
    if ((rest = after(q, "persistent")) != NULL)
        return persistent_figure(&t, rest);
    if ((rest = after(q, "code_")) != NULL) return code_figure(&t, rest);
    if (strcmp(q, "six_spells_year_6_fsm") == 0) return of(t.six_spells[1]);
    if (strcmp(q, "six_spells_year_6_not_fsm") == 0) return of(t.six_spells[0]);
    if (strcmp(q, "full_year_severe") == 0) return of(t.full_year[1]);
    if (strcmp(q, "full_year_others") == 0) return of(t.full_year[0]);
    if ((rest = after(q, "chronic_if_september_days_")) != NULL)
        return of(t.september[*rest == 'u' ? 0 : *rest == '2' ? 1 : 2]);
    if (after(q, "spell_")) return spell_figure(&t, q);
    if (after(q, "friday_") || after(q, "monday_"))
        return weekday_figure(&t, q);
    return week_figure(&t, q, year);
}
