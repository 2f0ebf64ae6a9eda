/* SPDX-License-Identifier: MIT */
/*
 * The features that a fitted model may use. Where marks can move a feature,
 * one attended session turned absent moves it one way only, and the sign of
 * its coefficients is held to that way (spec: MODEL, "Kinds of model"); the
 * scorer refuses any other (src/model/monotone.c). What no mark of the pupil
 * can move is free.
 *
 * Rates enter as empirical logits out of the sessions that they are of: all so
 * far, or the window's. `weight` says how many of those sessions one session
 * of the rate's own base stands for: Mondays are a fifth of all sessions, so
 * a pseudo-count of 20 sessions is four Mondays; a cohort's rate is of many
 * pupils and needs next to no shrinking.
 */
#include "train/fit_terms.h"

typedef struct candidate {
    int feature;
    eb_fit_transform transform;
    int count;         /* elogit: out of how many */
    double count_most; /* 0: no limit */
    double weight;     /* of the pseudo-count */
    int sign;
    eb_fit_group group;
    double from, to; /* spline */
} candidate;

#define SO_FAR EB_F_POSSIBLE_SESSIONS
#define LAST EB_F_LAST_YEAR_POSSIBLE

static const candidate CANDIDATES[] = {
    {EB_F_ABSENCE_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 1, 1, EB_FIT_ALWAYS, 0, 0},
    {EB_F_LAST_YEAR_ABSENCE_RATE, EB_FIT_ELOGIT, LAST, 0, 1, 1, EB_FIT_ALWAYS,
     0, 0},
    {EB_F_ABSENCE_EWMA, EB_FIT_ELOGIT, SO_FAR, 29, 1, 1, EB_FIT_RECENT, 0, 0},
    {EB_F_ABSENCE_RATE_2W, EB_FIT_ELOGIT, SO_FAR, 20, 1, 1, EB_FIT_RECENT, 0,
     0},
    {EB_F_ABSENCE_RATE_6W, EB_FIT_ELOGIT, SO_FAR, 60, 1, 1, EB_FIT_RECENT, 0,
     0},
    {EB_F_ABSENCE_RATE_12W, EB_FIT_ELOGIT, SO_FAR, 120, 1, 1, EB_FIT_RECENT, 0,
     0},
    {EB_F_WEEKS_BROKEN_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 2, 1, EB_FIT_WEEKS, 0,
     0},
    {EB_F_WEEKS_LOST_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 2, 1, EB_FIT_WEEKS, 0, 0},
    {EB_F_SPELL_LONGEST, EB_FIT_LOG1P, 0, 0, 0, 1, EB_FIT_SPELLS, 0, 0},
    {EB_F_SPELL_CURRENT, EB_FIT_LOG1P, 0, 0, 0, 1, EB_FIT_SPELLS, 0, 0},
    {EB_F_UNAUTHORISED_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 1, 1, EB_FIT_REASONS, 0,
     0},
    {EB_F_AUTHORISED_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 1, 1, EB_FIT_REASONS, 0,
     0},
    {EB_F_OTHER_UNAUTHORISED_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 1, 1,
     EB_FIT_REASONS, 0, 0},
    {EB_F_UNAUTHORISED_10W_MAX, EB_FIT_LOG1P, 0, 0, 0, 1, EB_FIT_REASONS, 0, 0},
    {EB_F_BEFORE_BREAK_RATE, EB_FIT_ELOGIT, SO_FAR, 8, 1, 1, EB_FIT_EDGES, 0,
     0},
    {EB_F_AFTER_BREAK_RATE, EB_FIT_ELOGIT, SO_FAR, 8, 1, 1, EB_FIT_EDGES, 0, 0},
    {EB_F_ABSENCE_RATE_MON, EB_FIT_ELOGIT, SO_FAR, 0, 5, 1, EB_FIT_WEEKDAYS, 0,
     0},
    {EB_F_ABSENCE_RATE_FRI, EB_FIT_ELOGIT, SO_FAR, 0, 5, 1, EB_FIT_WEEKDAYS, 0,
     0},
    {EB_F_COHORT_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 0.05, 1, EB_FIT_COHORT, 0, 0},
    {EB_F_SIBLING_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 1, 1, EB_FIT_SIBLINGS, 0, 0},
    {EB_F_ABSENCE_RATE, EB_FIT_SPLINE, 0, 0, 0, 1, EB_FIT_HIGH, 0.1, 0.2},
    {EB_F_ABSENCE_RATE, EB_FIT_SPLINE, 0, 0, 0, 1, EB_FIT_HIGH, 0.2, 1},
    {EB_F_LAST_YEAR_ABSENCE_RATE, EB_FIT_SPLINE, 0, 0, 0, 1, EB_FIT_HIGH, 0.1,
     0.2},
    {EB_F_LAST_YEAR_ABSENCE_RATE, EB_FIT_SPLINE, 0, 0, 0, 1, EB_FIT_HIGH, 0.2,
     1},
    {EB_F_ABSENCE_EWMA, EB_FIT_SPLINE, 0, 0, 0, 1, EB_FIT_HIGH, 0.2, 1},
    {EB_F_ILLNESS_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 1, 1, EB_FIT_SENSITIVE, 0, 0},
    {EB_F_SUSPENSION_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 1, 1, EB_FIT_SENSITIVE, 0,
     0},
    /* On the list, but they say what others say already. */
    {EB_F_ABSENCE_RATE_1W, EB_FIT_ELOGIT, SO_FAR, 10, 1, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_ABSENCE_RATE_4W, EB_FIT_ELOGIT, SO_FAR, 40, 1, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_HOLIDAY_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 1, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_UNEXPLAINED_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 1, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_LATE_AFTER_CLOSE_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 1, 1, EB_FIT_ASKED,
     0, 0},
    {EB_F_PART_TIME_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 1, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_MEDICAL_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 1, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_UNEXPLAINED_OVERDUE, EB_FIT_LOG1P, 0, 0, 0, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_UNAUTHORISED_RATE_6W, EB_FIT_ELOGIT, SO_FAR, 60, 1, 1, EB_FIT_ASKED,
     0, 0},
    {EB_F_ABSENCE_RATE_TUE, EB_FIT_ELOGIT, SO_FAR, 0, 5, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_ABSENCE_RATE_WED, EB_FIT_ELOGIT, SO_FAR, 0, 5, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_ABSENCE_RATE_THU, EB_FIT_ELOGIT, SO_FAR, 0, 5, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_MIDWEEK_RATE, EB_FIT_ELOGIT, SO_FAR, 0, 1.5, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_ABSENT_SESSIONS, EB_FIT_LOG1P, 0, 0, 0, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_PA_NOW, EB_FIT_IDENTITY, 0, 0, 0, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_SEVERE_NOW, EB_FIT_IDENTITY, 0, 0, 0, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_SESSIONS_BACK, EB_FIT_LOG1P, 0, 0, 0, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_SESSIONS_IN_HAND, EB_FIT_IDENTITY, 0, 0, 0, -1, EB_FIT_ASKED, 0, 0},
    {EB_F_UNAUTHORISED_10W, EB_FIT_LOG1P, 0, 0, 0, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_LAST_YEAR_PA, EB_FIT_IDENTITY, 0, 0, 0, 1, EB_FIT_ASKED, 0, 0},
    {EB_F_POSSIBLE_SESSIONS, EB_FIT_LOG1P, 0, 0, 0, 0, EB_FIT_ASKED, 0, 0},
    {EB_F_WEEKS_POSSIBLE, EB_FIT_LOG1P, 0, 0, 0, 0, EB_FIT_ASKED, 0, 0},
    {EB_F_LAST_YEAR_POSSIBLE, EB_FIT_IDENTITY, 0, 0, 0, 0, EB_FIT_ASKED, 0, 0},
    {EB_F_SIBLINGS, EB_FIT_LOG1P, 0, 0, 0, 0, EB_FIT_ASKED, 0, 0},
};
#define CANDIDATE_COUNT (sizeof CANDIDATES / sizeof *CANDIDATES)

_Static_assert(CANDIDATE_COUNT <= EB_FIT_CANDIDATES_MOST, "room for all");

const char *eb_fit_group_name(eb_fit_group group) {
    static const char *const NAMES[] = {"rate so far, last year",
                                        "recent weeks",
                                        "weeks broken or lost",
                                        "spells",
                                        "authorised or not",
                                        "edges of breaks",
                                        "Mondays and Fridays",
                                        "the year group",
                                        "siblings",
                                        "high rates",
                                        "sensitive",
                                        "asked for by name"};
    return NAMES[group];
}

static void set_pseudo(eb_fit_term *term, double weight, double pseudo) {
    term->transform = pseudo > 0.0 ? EB_FIT_ELOGIT : EB_FIT_IDENTITY;
    term->pseudo = pseudo * weight;
}

static void make_term(const candidate *from, double pseudo, eb_fit_term *out) {
    const eb_fit_term none = {0};
    *out = none;
    out->feature = from->feature;
    out->transform = from->transform;
    out->count = from->count;
    out->count_most = from->count_most;
    out->sign = from->sign;
    out->from = from->from;
    out->to = from->to;
    if (from->transform == EB_FIT_ELOGIT) set_pseudo(out, from->weight, pseudo);
}

size_t eb_fit_candidates(int sensitive, double pseudo,
                         eb_fit_term out[EB_FIT_CANDIDATES_MOST],
                         eb_fit_group groups[EB_FIT_CANDIDATES_MOST]) {
    size_t count = 0;
    for (size_t i = 0; i < CANDIDATE_COUNT; i++) {
        const candidate *from = &CANDIDATES[i];
        if (from->group == EB_FIT_ASKED) continue;
        if (from->group == EB_FIT_SENSITIVE && !sensitive) continue;
        make_term(from, pseudo, &out[count]);
        groups[count++] = from->group;
    }
    return count;
}

static const candidate *find(int feature) {
    for (size_t i = 0; i < CANDIDATE_COUNT; i++) {
        if (CANDIDATES[i].feature == feature) return &CANDIDATES[i];
    }
    return NULL;
}

int eb_fit_term_of(int feature, double pseudo, eb_fit_term *out) {
    const candidate *from = find(feature);
    if (from == NULL) return -1;
    make_term(from, pseudo, out);
    return 0;
}

void eb_fit_terms_repseudo(eb_fit_term *terms, size_t count, double pseudo) {
    for (size_t i = 0; i < count; i++) {
        const candidate *from = find(terms[i].feature);
        if (from != NULL && from->transform == EB_FIT_ELOGIT &&
            terms[i].transform != EB_FIT_SPLINE) {
            set_pseudo(&terms[i], from->weight, pseudo);
        }
    }
}
