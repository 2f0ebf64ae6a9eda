/* SPDX-License-Identifier: MIT */
/*
 * From bit planes to events. A spell is a run of absent sessions among the
 * possible ones (FEATURES.md), so that a week of flu is one event and not five
 * days that happen to hold a Friday.
 *
 * Worked example: away on a Thursday afternoon and all of Friday, back on
 * Monday: one event of 3 sessions on 2 dates that touches a Friday.
 */
#include "policy/patterns_spells.h"

#include "data/codes.h"

#define SHORT_SESSIONS 2
#define LONGEST_CLASS_DATES 5

enum { MORNING, AFTERNOON, DAY, TWO_DAYS };

unsigned eb_week_of(const eb_grid *grid, eb_date date) {
    return (unsigned)(date - grid->start + eb_date_weekday(grid->start)) / 7;
}

/* Weekdays 1 to 3 are Tuesday to Thursday. */
static uint8_t label_of_day(const eb_planes *planes, uint32_t session) {
    const int day = eb_date_weekday(planes->grid->dates[session / 2]);
    unsigned labels = 0;
    if (day == 4) labels |= EB_AWAY_FRIDAY;
    if (day == 0) labels |= EB_AWAY_MONDAY;
    if (eb_mask_has(planes->grid->before_break, session) ||
        eb_mask_has(planes->grid->after_break, session)) {
        labels |= EB_AWAY_EDGE;
    }
    return (uint8_t)labels;
}

static int is_midweek(const eb_planes *planes, uint32_t session) {
    const int day = eb_date_weekday(planes->grid->dates[session / 2]);
    return day >= 1 && day <= 3;
}

/* Absences that a plan, an appointment, an exam or a late arrival explains
 * are no afternoons missed (FEATURES.md 43). */
static int is_explained(const eb_planes *planes, uint32_t session) {
    unsigned found = 0;
    for (unsigned p = 0; p < 4; p++) {
        found |= (unsigned)eb_mask_has(planes->raw[p], session) << p;
    }
    return found == EB_KIND_PART_TIME || found == EB_KIND_MEDICAL ||
           found == EB_KIND_STUDY || found == EB_KIND_LATE_AFTER_CLOSE;
}

static uint8_t class_of(const eb_away *away) {
    if (away->dates >= LONGEST_CLASS_DATES) return EB_AWAY_CLASSES - 1;
    if (away->dates > 1) return (uint8_t)(TWO_DAYS + away->dates - 2);
    if (away->sessions > 1) return DAY;
    return away->first % 2 == 0 ? MORNING : AFTERNOON;
}

typedef struct finder {
    const eb_planes *planes;
    const uint64_t *possible;
    eb_away *out;
    size_t count;
    int in_spell, midweek;
    uint32_t date_place; /* of the pupil's possible dates, the one at hand */
    uint32_t last_column;
    uint32_t afternoon_place; /* of the last afternoon's date; 0: none */
} finder;

static int is_afternoon(const finder *f, const eb_away *away) {
    const uint32_t s = away->first;
    return away->sessions == 1 && s % 2 == 1 &&
           eb_mask_has(f->possible, s - 1) &&
           !eb_mask_has(f->planes->absent, s - 1) &&
           !is_explained(f->planes, s);
}

static void end_spell(finder *f) {
    eb_away *away = &f->out[f->count++];
    unsigned labels = away->labels;
    if (f->midweek) labels |= EB_AWAY_MIDWEEK;
    if (away->sessions <= SHORT_SESSIONS) labels |= EB_AWAY_SHORT;
    away->length_class = class_of(away);
    away->labels = (uint8_t)labels;
    f->in_spell = 0;
}

/* Afternoons are known by their date's place, which is that of their end. */
static void label_afternoon(finder *f, uint32_t place) {
    eb_away *away = &f->out[f->count - 1];
    if (!is_afternoon(f, away)) return;
    unsigned labels = away->labels | (unsigned)EB_AWAY_AFTERNOON;
    if (f->afternoon_place > 0 && f->afternoon_place + 1 == place) {
        labels |= EB_AWAY_AGAIN;
    }
    f->afternoon_place = place;
    away->labels = (uint8_t)labels;
}

static void add_session(finder *f, uint32_t session) {
    eb_away *away = &f->out[f->count];
    if (!f->in_spell) {
        const eb_away fresh = {(uint16_t)session, 0, 0, 0, 0, 0};
        *away = fresh;
        f->in_spell = 1;
        f->midweek = 1;
    }
    if (away->sessions == 0 || away->last / 2 != session / 2) away->dates++;
    away->last = (uint16_t)session;
    away->sessions++;
    away->labels = (uint8_t)(away->labels | label_of_day(f->planes, session));
    f->midweek = f->midweek && is_midweek(f->planes, session);
}

size_t eb_away_find(const eb_planes *planes,
                    const uint64_t possible[EB_MASK_WORDS],
                    eb_away out[EB_AWAY_MOST]) {
    finder f = {planes, possible, out, 0, 0, 0, 0, UINT32_MAX, 0};
    uint32_t place = 0; /* of the date of the last session of the spell */
    for (uint32_t s = 0; s < planes->grid->sessions; s++) {
        if (!eb_mask_has(possible, s)) continue;
        if (s / 2 != f.last_column) {
            f.last_column = s / 2;
            f.date_place++;
        }
        if (eb_mask_has(planes->absent, s)) {
            add_session(&f, s);
            place = f.date_place;
        } else if (f.in_spell) {
            end_spell(&f);
            label_afternoon(&f, place);
        }
    }
    if (f.in_spell) {
        end_spell(&f);
        label_afternoon(&f, place);
    }
    return f.count;
}

eb_chances_to_miss eb_away_chances(const eb_planes *planes,
                                   const uint64_t possible[EB_MASK_WORDS]) {
    eb_chances_to_miss chances = {0, 0, 0, 0, 0};
    for (uint32_t s = 0; s < planes->grid->sessions; s++) {
        if (!eb_mask_has(possible, s)) continue;
        const unsigned labels = label_of_day(planes, s);
        chances.all++;
        chances.friday += (labels & EB_AWAY_FRIDAY) != 0;
        chances.monday += (labels & EB_AWAY_MONDAY) != 0;
        chances.edge += (labels & EB_AWAY_EDGE) != 0;
        chances.midweek += is_midweek(planes, s);
    }
    return chances;
}
