/* SPDX-License-Identifier: MIT */
/*
 * Counting an invented area the way national statistics count a real one.
 *
 * A tally holds whole numbers only, so that adding up what several threads
 * counted gives the same in any order. Reception is left out, and Year 11 after
 * the Sunday before the spring bank holiday; an enrolment is persistently
 * absent when it missed a tenth or more of its own possible sessions.
 */
#ifndef EB_CALIBRATION_H
#define EB_CALIBRATION_H

#include "earlybell/train.h"

enum {
    TALLY_YEARS = 4, /* from 2022/23 */
    TALLY_FIRST = 2022,
    TALLY_PHASES = 3,
    TALLY_WEEKS = 48, /* from ISO week 36 */
    TALLY_CODES = 48,
    TALLY_SPELL = 100,
    TALLY_BINS = 1000
};

/* Possible and absent sessions. */
typedef struct sessions {
    int64_t possible, absent;
} sessions;

/* Enrolments: all, and those of them that are (persistent, ...). */
typedef struct share {
    int64_t all, hit;
} share;

typedef struct tally_phase {
    sessions total;
    share persistent, severe;
    int64_t bands[11];
    share group[12]; /* persistent, by year group */
    share fsm[2];    /* persistent, without and with free meals */
    share fsm_sen[2][2];
    int64_t code[TALLY_CODES];
    sessions weekday[5];      /* weeks 37 to 41 */
    sessions slot[10];        /* autumn: Monday AM, Monday PM, ... */
    sessions slot_severe[10]; /* of those severely absent in autumn */
    sessions week[TALLY_WEEKS];
    int64_t week_illness[TALLY_WEEKS], week_holiday[TALLY_WEEKS];
    share term[3]; /* persistent within the term */
    share to_january, to_june;
    int64_t spells[TALLY_SPELL];
    share six_spells[2]; /* Year 6, without and with free meals */
    share first_week[2]; /* persistent, if all was attended or some missed */
    share missed_week[TALLY_WEEKS];
    share september[3];          /* over 20 days, by days missed in September */
    share full_year[2];          /* 350 sessions or more: others, severe */
    int64_t rank[2][TALLY_BINS]; /* last year's rate: not, and persistent */
    int64_t enrolments;
} tally_phase;

typedef struct tally {
    tally_phase phase[TALLY_YEARS][TALLY_PHASES];
    /* Year 6 of 2023/24 and Year 7 of 2024/25, rates in ten-thousandths */
    int64_t pair_count, pair_x, pair_y, pair_xx, pair_yy, pair_xy;
    /* brothers and sisters, the same way */
    int64_t sib_count, sib_x, sib_xx, sib_xy;
} tally;

/* Numbers in text that the targets' own file holds. */
int whole_of(const char *text);
double number_of(const char *text);

/* Counts one enrolment's year. */
void tally_pupil(tally *all, const eb_simulated_pupil *p);
void tally_add(tally *into, const tally *from);
/* The figure of that name; NaN when there is none. `phase` -1: all. */
double tally_figure(const tally *all, const char *q, int year, int phase,
                    const double bands[11]);

#endif
