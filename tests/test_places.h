/* SPDX-License-Identifier: MIT */
/*
 * For the tests of places: pupils with so many of 100 sessions missed, in
 * families, at schools, with whatever else the pupil file says.
 */
#ifndef EB_TESTS_PLACES_H
#define EB_TESTS_PLACES_H

#include "earlybell/policy.h"
#include "school.h"

#define SESSIONS 100

static inline eb_pupil child_of(const char *pupil, const char *at,
                                const char *family, int year_group) {
    eb_pupil row = EB_PUPIL_INIT;
    row.pupil = pupil;
    row.school = at;
    row.family = family;
    row.year_group = year_group;
    return row;
}

/* Whole days missed, evenly over ten weeks from 1 September 2025. */
static inline void add_child(school *s, const eb_pupil *row, int missed) {
    char text[SESSIONS + 1];
    SCHOOL_OK(s, eb_register_add_pupil(s->reg, row, &s->err));
    memset(text, '/', SESSIONS);
    text[SESSIONS] = '\0';
    for (int i = 0; i < missed / 2; i++) {
        const int day = i * 50 / (missed / 2);
        text[2 * day] = text[2 * day + 1] = 'O';
    }
    if (missed % 2 == 1) text[SESSIONS - 1] = 'O';
    marks(s, row->pupil, row->school, on(2025, 9, 1), text);
}

static inline void add_plain(school *s, const char *pupil, const char *at,
                             const char *family, int missed) {
    const eb_pupil row = child_of(pupil, at, family, 8);
    add_child(s, &row, missed);
}

static inline void look_now(school *s) { look(s, on(2025, 11, 10)); }

static inline eb_model *bands(void) {
    eb_model *model = NULL;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    return model;
}

/* "p1:chosen p2:waiting" in the order of the list; held ones as "p3:". */
static inline const char *show_places(school *s, const eb_places *places,
                                      char *out, size_t room) {
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < eb_places_count(places); i++) {
        const eb_place *place = eb_places_get(places, i);
        eb_row row;
        SCHOOL_OK(s, eb_view_row(s->view, place->row, &row, &s->err));
        used += (size_t)snprintf(out + used, room - used, "%s%s:%s",
                                 i == 0 ? "" : " ", row.pupil,
                                 eb_place_list_name(place->list));
        assert_true(used < room);
    }
    return out;
}

#endif
