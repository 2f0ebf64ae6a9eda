/* SPDX-License-Identifier: MIT */
/*
 * Two invented schools over one school year or two, for the tests of
 * labelled rows. School A, 2023/24, weeks of ten sessions:
 *
 *   autumn 1  2023-09-04, 7 weeks   spring 1  2024-01-08, 5 weeks
 *   autumn 2  2023-10-30, 7 weeks   spring 2  2024-02-19, 5 weeks
 *   summer 1  2024-04-08, 7 weeks less Monday 6 May
 *   summer 2  2024-06-03, 7 weeks
 *
 * so its half terms end on 20 October, 15 December, 9 February, 22 March and
 * 24 May, and its sessions are 70, 70, 50, 50, 68, 70: 378. School B has its
 * October break a week later: 8 weeks from 2023-09-04, 6 from 2023-11-06.
 */
#ifndef EB_TESTS_TEST_LABELS_H
#define EB_TESTS_TEST_LABELS_H

#include "earlybell/review.h"
#include "school.h"

/* `weeks` weeks of one code, AM and PM; '/' is a pupil who is there. */
static inline void weeks_of(school *s, const char *pupil, const char *at,
                            eb_date monday, int weeks, char code) {
    char text[16 * 10 + 1];
    const size_t n = (size_t)weeks * 10;
    assert_true(n < sizeof text);
    memset(text, code, n);
    text[n] = '\0';
    for (size_t i = 1; code == '/' && i < n; i += 2) text[i] = '\\';
    marks(s, pupil, at, monday, text);
}

static inline void summer_1(school *s, const char *pupil, const char *at,
                            char code) {
    weeks_of(s, pupil, at, on(2024, 4, 8), 4, code);
    marks(s, pupil, at, on(2024, 5, 7),
          code == '/' ? "/\\/\\/\\/\\" : "OOOOOOOO");
    weeks_of(s, pupil, at, on(2024, 5, 13), 2, code);
}

static inline void autumn(school *s, const char *pupil, const char *at) {
    if (strcmp(at, "B") == 0) {
        weeks_of(s, pupil, at, on(2023, 9, 4), 8, '/');
        weeks_of(s, pupil, at, on(2023, 11, 6), 6, '/');
    } else {
        weeks_of(s, pupil, at, on(2023, 9, 4), 7, '/');
        weeks_of(s, pupil, at, on(2023, 10, 30), 7, '/');
    }
}

static inline void spring(school *s, const char *pupil, const char *at) {
    weeks_of(s, pupil, at, on(2024, 1, 8), 5, '/');
    weeks_of(s, pupil, at, on(2024, 2, 19), 5, '/');
}

/* All of 2023/24; the second half of summer in `code`. */
static inline void whole_year(school *s, const char *pupil, const char *at,
                              char code) {
    autumn(s, pupil, at);
    spring(s, pupil, at);
    summer_1(s, pupil, at, '/');
    weeks_of(s, pupil, at, on(2024, 6, 3), 7, code);
}

/* All of 2024/25, with the breaks of A: 7, 7, 5, 6, 5 and 7 weeks. */
static inline void next_year(school *s, const char *pupil, const char *at,
                             char code) {
    weeks_of(s, pupil, at, on(2024, 9, 2), 7, '/');
    weeks_of(s, pupil, at, on(2024, 10, 28), 7, '/');
    weeks_of(s, pupil, at, on(2025, 1, 6), 5, '/');
    weeks_of(s, pupil, at, on(2025, 2, 17), 6, '/');
    weeks_of(s, pupil, at, on(2025, 4, 21), 5, '/');
    weeks_of(s, pupil, at, on(2025, 6, 2), 7, code);
}

/* The row of a pupil at a school on a day, or NULL. */
static inline const eb_label *label_of(const eb_labels *labels,
                                       const char *pupil, const char *at,
                                       eb_date as_of) {
    for (size_t i = 0; i < eb_labels_count(labels); i++) {
        const eb_label *label = eb_labels_row(labels, i);
        if (strcmp(label->pupil, pupil) == 0 &&
            strcmp(label->school, at) == 0 && label->as_of == as_of) {
            return label;
        }
    }
    return NULL;
}

#endif
