/* SPDX-License-Identifier: MIT */
#ifndef EB_POLICY_OUTCOMES_MATCH_H
#define EB_POLICY_OUTCOMES_MATCH_H

#include "policy/outcomes_after.h"

/* A pupil as the register stood on a day. */
typedef struct eb_match_row {
    double share; /* expected, of the sessions ahead */
    int spell;    /* how long the absence at the end is, in steps */
    size_t row;   /* of the view that sees what came */
} eb_match_row;

/* The pupils of one day who stand about where any of some do: as far into an
 * absence, with a rate so far within 0.1. By spell and share. */
typedef struct eb_match {
    const eb_model *model;
    const eb_view *view, *then;
    eb_match_row *rows;
    size_t count;
} eb_match;

/* `own`: rows of `view` whose like will be asked for. */
eb_status eb_match_new(const eb_model *model, const eb_view *view,
                       const eb_view *then, const size_t *own, size_t count,
                       eb_match *out, eb_error *err);
void eb_match_free(eb_match *match);

/*
 * Pupils like `own` on that day: `*rate` is (absent - expected) / possible of
 * theirs, `*found` how many (0: none). `barred`: by the register's pupil times
 * `stride`, not 0 for those who may not be taken.
 */
eb_status eb_match_find(const eb_match *match, const eb_after *own,
                        const uint8_t *barred, size_t stride, double *rate,
                        size_t *found, eb_error *err);

#endif
