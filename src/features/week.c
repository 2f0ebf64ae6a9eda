/* SPDX-License-Identifier: MIT */
/*
 * The shape of the week and the edges of breaks: features 34 to 48. Rates
 * over what was possible on each weekday, never raw counts: a school that
 * closes on Friday afternoons has fewer Friday sessions to miss.
 */
#include "base/maths.h"
#include "features/row.h"

#define AM_BITS UINT64_C(0x5555555555555555)

static double rate_in(const eb_feature_row *row, const uint64_t *mask) {
    const eb_planes *planes = &row->planes;
    return eb_ratio(eb_mask_count_and(planes->absent, mask, planes->words),
                    eb_mask_count_and(planes->possible, mask, planes->words));
}

static void weekday_rates(const eb_feature_row *row) {
    const eb_grid *grid = row->planes.grid;
    double *out = row->out;
    uint64_t midweek[EB_MASK_WORDS];
    for (uint32_t w = 0; w < row->planes.words; w++) {
        midweek[w] =
            grid->weekday[1][w] | grid->weekday[2][w] | grid->weekday[3][w];
    }
    for (int day = 0; day < 5; day++) {
        out[EB_F_ABSENCE_RATE_MON + day] = rate_in(row, grid->weekday[day]);
    }
    out[EB_F_MIDWEEK_RATE] = rate_in(row, midweek);
    out[EB_F_MONDAY_EXCESS] =
        out[EB_F_ABSENCE_RATE_MON] - out[EB_F_MIDWEEK_RATE];
    out[EB_F_FRIDAY_EXCESS] =
        out[EB_F_ABSENCE_RATE_FRI] - out[EB_F_MIDWEEK_RATE];
}

/* One bit a day, at its AM: any session in the mask. */
static void days_of(const uint64_t *mask, uint32_t words, uint64_t *out) {
    for (uint32_t w = 0; w < words; w++) {
        out[w] = (mask[w] | mask[w] >> 1) & AM_BITS;
    }
}

static double weekday_g(const eb_feature_row *row) {
    const eb_planes *planes = &row->planes;
    uint64_t possible[EB_MASK_WORDS], absent[EB_MASK_WORDS];
    days_of(planes->possible, planes->words, possible);
    days_of(planes->absent, planes->words, absent);
    int64_t count[5][2], rows[5], columns[2] = {0, 0};
    for (int day = 0; day < 5; day++) {
        const uint64_t *mask = planes->grid->weekday[day];
        rows[day] = eb_mask_count_and(possible, mask, planes->words);
        count[day][0] = eb_mask_count_and(absent, mask, planes->words);
        count[day][1] = rows[day] - count[day][0];
        columns[0] += count[day][0];
        columns[1] += count[day][1];
    }
    if (columns[0] == 0 || columns[1] == 0) return eb_missing();
    const double total = (double)(columns[0] + columns[1]);
    double sum = 0.0;
    for (int day = 0; day < 5; day++) {
        for (int k = 0; k < 2; k++) {
            if (count[day][k] == 0) continue;
            const double observed = (double)count[day][k];
            const double expected = (double)(rows[day] * columns[k]) / total;
            sum += observed * eb_log(observed / expected);
        }
    }
    return 2.0 * sum;
}

/* Days attended in one half and absent in the other. Absences that a plan,
 * an appointment, an exam or a late arrival explains count as neither. */
static void half_days(const eb_feature_row *row) {
    static const int SET_APART[] = {EB_KIND_PART_TIME, EB_KIND_MEDICAL,
                                    EB_KIND_STUDY, EB_KIND_LATE_AFTER_CLOSE};
    const eb_planes *planes = &row->planes;
    uint64_t counted[EB_MASK_WORDS], kind[EB_MASK_WORDS];
    for (uint32_t w = 0; w < planes->words; w++) {
        counted[w] = planes->absent[w];
    }
    for (size_t i = 0; i < sizeof SET_APART / sizeof *SET_APART; i++) {
        eb_planes_kind(planes, SET_APART[i], kind);
        for (uint32_t w = 0; w < planes->words; w++) counted[w] &= ~kind[w];
    }
    uint64_t both[EB_MASK_WORDS], pm[EB_MASK_WORDS], am[EB_MASK_WORDS];
    for (uint32_t w = 0; w < planes->words; w++) {
        const uint64_t possible = planes->possible[w];
        const uint64_t attended = possible & ~planes->absent[w];
        both[w] = possible & possible >> 1 & AM_BITS;
        pm[w] = both[w] & attended & counted[w] >> 1;
        am[w] = both[w] & counted[w] & attended >> 1;
    }
    const int64_t days = eb_mask_count(both, planes->words);
    row->out[EB_F_PM_ONLY_ABSENT_RATE] =
        eb_ratio(eb_mask_count(pm, planes->words), days);
    row->out[EB_F_AM_ONLY_ABSENT_RATE] =
        eb_ratio(eb_mask_count(am, planes->words), days);
}

static void weeks(const eb_feature_row *row) {
    int64_t possible = 0, broken = 0, lost = 0;
    for (uint32_t w = 0; w < row->planes.grid->weeks; w++) {
        possible += row->week_possible[w] > 0;
        broken += row->week_absent[w] > 0;
        lost += row->week_possible[w] > 0 &&
                row->week_absent[w] == row->week_possible[w];
    }
    row->out[EB_F_WEEKS_BROKEN_RATE] = eb_ratio(broken, possible);
    row->out[EB_F_WEEKS_LOST_RATE] = eb_ratio(lost, possible);
}

void eb_features_week(const eb_feature_row *row) {
    weekday_rates(row);
    row->out[EB_F_WEEKDAY_G] = weekday_g(row);
    half_days(row);
    weeks(row);
}

void eb_features_breaks(const eb_feature_row *row) {
    row->out[EB_F_BEFORE_BREAK_RATE] =
        rate_in(row, row->planes.grid->before_break);
    row->out[EB_F_AFTER_BREAK_RATE] =
        rate_in(row, row->planes.grid->after_break);
}
