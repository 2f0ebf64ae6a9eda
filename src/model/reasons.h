/* SPDX-License-Identifier: MIT */
/*
 * From terms to sentences: which reasons a row has, and what they count.
 * eb_reason_text (earlybell/model.h) words them.
 */
#ifndef EB_MODEL_REASONS_H
#define EB_MODEL_REASONS_H

#include "earlybell/model.h"
#include "model/band_prior.h"

/* Numbers of the sentences. Part of the interface: never given a new
 * meaning. `a of b` stands for numbers[0] of numbers[1], and so on. */
enum {
    EB_SENTENCE_NONE = 0,
    EB_SENTENCE_THIS_YEAR = 1,     /* absent a of b this year */
    EB_SENTENCE_RECENT = 2,        /* absent a of the last b */
    EB_SENTENCE_RECENT_BEFORE = 3, /* absent a of the last b, c of d before */
    EB_SENTENCE_EARLIER = 4,       /* absent a of b earlier this year */
    EB_SENTENCE_LAST_YEAR = 5,     /* absent a of b last year */
    EB_SENTENCE_WEEKDAY = 6, /* a of b absent ones on weekday c (0 Monday) */
    EB_SENTENCE_SHORT_SPELLS = 7, /* a short absences, one or two sessions */
    EB_SENTENCE_LATE = 8          /* late to a of b sessions attended */
};

/* What the register shows behind one term, alone. The prior has no reason. */
eb_reason eb_reason_of_term(int stage, double value, const eb_history *history);

/* The whole year so far, behind a term that looks at all of it. */
eb_reason eb_reason_of_year(double value, const eb_own_sessions *own);

/* The reasons of a row, the largest first; the rest of `out` is cleared.
 * Returns how many. At most 2, so that a description has its place. */
int eb_reasons_of_terms(const double terms[EB_STAGES],
                        const eb_history *history, eb_reason out[3]);

/* The same from the counts alone. */
typedef struct eb_count_of {
    int64_t absent, possible;
} eb_count_of;

typedef struct eb_reason_counts {
    eb_count_of year, recent; /* this year, and its last 4 school weeks */
    eb_count_of last_year;    /* EB_NO_COUNT when missing */
} eb_reason_counts;

int eb_reasons_of_counts(const double terms[EB_STAGES],
                         const eb_reason_counts *counted, eb_reason out[3]);

/* What the sessions of a year show besides how many were missed. */
typedef struct eb_shape {
    int64_t possible[5], absent[5]; /* sessions, by weekday */
    int64_t absent_days[5];         /* dates with an absent session */
    int64_t short_spells;           /* up to EB_SHORT_SPELL_SESSIONS */
    int64_t present, late;          /* sessions of the class present */
} eb_shape;

#define EB_SHORT_SPELL_SESSIONS 2
/* Under these, neither spells nor a weekday are worth a sentence. */
#define EB_SHORT_SPELLS_LEAST 5
#define EB_WEEKDAY_SESSIONS_LEAST 4

/* The one description most worth a sentence, or none. */
eb_reason eb_reason_of_shape(const eb_shape *shape);
eb_reason eb_reason_description(const eb_session *sessions, size_t count);

#endif
