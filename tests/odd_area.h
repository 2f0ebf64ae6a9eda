/* SPDX-License-Identifier: MIT */
/*
 * Four schools and two years of random marks with everything that can happen
 * to a row: late joiners, leavers, some who have not started, days without a
 * row, blank and unknown codes, codes that are not possible, weekends, pupils
 * of two schools, every year group, last year by marks or by file or unknown,
 * a calendar for some schools only.
 */
#ifndef EB_TESTS_ODD_AREA_H
#define EB_TESTS_ODD_AREA_H

#include "school.h"

enum { ODD_PUPILS = 220, ODD_SCHOOLS = 4, ODD_WEEKS = 44 };

/* One pupil's marks of a year at a school, from a Monday on. */
static inline void odd_year(school *s, uint64_t *state, const char *pupil,
                            const char *at, eb_date monday, size_t weeks) {
    static const char ODD[] = "YX#-?QNLBVCUGTEM";
    const size_t absent_of_100 = below(state, 4) == 0 ? 50 : below(state, 20);
    const size_t odd_of_1000 = below(state, 3) == 0 ? 40 : 0;
    const size_t late_of_100 = below(state, 5) == 0 ? 20 : 1;
    const size_t first = below(state, 4) == 0 ? below(state, weeks) : 0;
    char week[2 * 5 + 1];
    for (size_t w = first; w < weeks; ++w) {
        char code = 0;
        for (size_t i = 0; i < 10; ++i) {
            if (code == 0 || below(state, 3) > 0) {
                code = below(state, 100) < absent_of_100 ? 'I' : '/';
            }
            week[i] = code;
            if (code == '/' && below(state, 100) < late_of_100) week[i] = 'L';
            if (below(state, 1000) < odd_of_1000) {
                week[i] = ODD[below(state, sizeof ODD - 1)];
            }
        }
        week[10] = '\0';
        /* A half term: nobody has rows. */
        if (w % 8 == 7) continue;
        marks(s, pupil, at, monday + (eb_date)(7 * w), week);
        if (below(state, 60) == 0) { /* a Saturday morning */
            marks(s, pupil, at, monday + (eb_date)(7 * w) + 5, "/");
        }
    }
}

static inline void odd_pupil(school *s, uint64_t *state, size_t i) {
    char id[ID_ROOM], at[ID_ROOM];
    snprintf(id, sizeof id, "P%03zu", i);
    snprintf(at, sizeof at, "S%zu", i % ODD_SCHOOLS);
    eb_pupil pupil = EB_PUPIL_INIT;
    pupil.pupil = id;
    pupil.school = at;
    pupil.year_group = (int)below(state, 16) - 1;
    if (pupil.year_group < 0) pupil.year_group = EB_YEAR_UNKNOWN;
    if (below(state, 12) == 0) pupil.entry_date = on(2026, 3, 2);
    if (below(state, 12) == 0) pupil.leaving_date = on(2026, 1, 16);
    if (below(state, 3) > 0) {
        pupil.last_year_possible = (int64_t)below(state, 420);
        if (below(state, 4) > 0) {
            pupil.last_year_absent =
                (int64_t)below(state, (size_t)pupil.last_year_possible + 3);
        }
    }
    SCHOOL_OK(s, eb_register_add_pupil(s->reg, &pupil, &s->err));
    if (below(state, 20) == 0) { /* never due to come */
        many_marks(s, id, at, on(2025, 12, 1), 'X', 60);
    } else { /* a school whose register begins in October */
        const int late = i % ODD_SCHOOLS == 3;
        odd_year(s, state, id, at, late ? on(2025, 10, 6) : on(2025, 9, 1),
                 late ? 39 : ODD_WEEKS);
    }
    if (below(state, 2) == 0) {
        odd_year(s, state, id, at, on(2024, 9, 2), ODD_WEEKS);
    }
    if (i % 9 == 0) { /* at another school as well */
        odd_year(s, state, id, "S9", on(2024, 9, 2), 10);
        odd_year(s, state, id, "S9", on(2025, 9, 1), 30);
    }
}

/* An open register becomes a closed one of ODD_PUPILS pupils. */
static inline void odd_area(school *s, uint64_t seed) {
    uint64_t state = seed;
    school_new(s, EB_CONFLICTS_ABSENT);
    period(s, "S0", EB_TERM, on(2025, 9, 1), on(2025, 12, 19));
    period(s, "S0", EB_TERM, on(2026, 1, 5), on(2026, 7, 17));
    period(s, "S1", EB_TERM, on(2025, 9, 1), on(2026, 7, 22));
    for (size_t i = 0; i < ODD_PUPILS; ++i) odd_pupil(s, &state, i);
    school_close(s);
}

#endif
