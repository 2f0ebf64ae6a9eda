/* SPDX-License-Identifier: MIT */
/*
 * For the tests of fitting: an invented school of some years in which absence
 * comes in spells and a pupil's propensity stays their own, so that there is
 * something to learn. Two half-year terms of weeks with a break between each
 * half term; pupils of two phases; an audit column of numbers.
 */
#ifndef EB_TESTS_FIT_SCHOOL_H
#define EB_TESTS_FIT_SCHOOL_H

#include <stdio.h>

#include "earlybell/train.h"
#include "school.h"

#define FIT_WEEKS 39
#define FIT_WEEK_ROOM 10

typedef struct fit_school {
    school s;
    eb_labels *labels;
} fit_school;

/* Weeks without school, of 0 to 47 from the first Monday of September: five
 * breaks of a week or two. */
static inline int fit_is_break(int week) {
    return week == 7 || week == 15 || week == 16 || week == 23 || week == 30 ||
           week == 31 || week == 37;
}

static inline double fit_unit(uint64_t *state) {
    return (double)(next_random(state) >> 11) / 9007199254740992.0;
}

/* A pupil's marks of one year, from `monday`. */
static inline void fit_year(school *s, const char *pupil, eb_date monday,
                            double start, double stay, uint64_t *random) {
    int absent = 0;
    for (int week = 0; week < 45; week++) {
        char text[FIT_WEEK_ROOM + 1];
        if (fit_is_break(week)) continue;
        for (int i = 0; i < FIT_WEEK_ROOM; i++) {
            const double u = fit_unit(random);
            absent = u < (absent ? stay : start);
            text[i] = absent ? (fit_unit(random) < 0.7 ? 'I' : 'O')
                             : (i % 2 == 0 ? '/' : '\\');
        }
        text[FIT_WEEK_ROOM] = '\0';
        marks(s, pupil, "S", monday + 7 * week, text);
    }
}

/* `pupils` over `years` from 2021; `backwards` adds them in another order. */
static inline void fit_school_make(fit_school *f, int pupils, int years,
                                   int backwards, uint64_t seed) {
    memset(f, 0, sizeof *f);
    school_new(&f->s, EB_CONFLICTS_REFUSE);
    for (int n = 0; n < pupils; n++) {
        const int i = backwards ? pupils - 1 - n : n;
        uint64_t random = seed + (uint64_t)i * 1000003;
        char id[ID_ROOM], value[16], family[ID_ROOM];
        eb_audit audit[2] = {{"count", value}, {"word", "x"}};
        eb_pupil row = EB_PUPIL_INIT;
        snprintf(id, sizeof id, "p%04d", i);
        snprintf(family, sizeof family, "f%04d", i / 2);
        snprintf(value, sizeof value, "%d", 1 + i % 3);
        row.pupil = id;
        row.school = "S";
        row.year_group = 3 + i % 6;
        row.family = family;
        row.audit = audit;
        row.audit_count = 2;
        SCHOOL_OK(&f->s, eb_register_add_pupil(f->s.reg, &row, &f->s.err));
        const double u = fit_unit(&random);
        const double start = 0.004 + 0.03 * u * u * u + (u > 0.93 ? 0.08 : 0);
        for (int y = 0; y < years; y++) {
            const double drift = 0.7 + 0.6 * fit_unit(&random);
            eb_date monday = on(2021 + y, 9, 1);
            while (eb_date_weekday(monday) != 0) monday++;
            fit_year(&f->s, id, monday, start * drift, 0.6, &random);
        }
    }
    school_close(&f->s);
}

static inline void fit_school_label(fit_school *f,
                                    const eb_label_options *options) {
    const eb_label_options defaults = EB_LABEL_OPTIONS_INIT;
    SCHOOL_OK(&f->s, eb_labels_new(f->s.reg, options ? options : &defaults,
                                   &f->labels, &f->s.err));
}

static inline void fit_school_done(fit_school *f) {
    eb_labels_free(f->labels);
    school_done(&f->s);
}

#endif
