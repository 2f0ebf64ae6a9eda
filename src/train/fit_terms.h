/* SPDX-License-Identifier: MIT */
/*
 * Which features a fitted model may use, how each enters, and which are tried
 * when nobody names them. See fit_terms.c.
 */
#ifndef EB_TRAIN_FIT_TERMS_H
#define EB_TRAIN_FIT_TERMS_H

#include "train/fit_transforms.h"

/* What a set of terms is about: a whole group is kept or left out. */
typedef enum eb_fit_group {
    EB_FIT_ALWAYS,
    EB_FIT_RECENT,
    EB_FIT_WEEKS,
    EB_FIT_SPELLS,
    EB_FIT_REASONS,
    EB_FIT_EDGES,
    EB_FIT_WEEKDAYS,
    EB_FIT_COHORT,
    EB_FIT_SIBLINGS,
    EB_FIT_HIGH,
    EB_FIT_SENSITIVE,
    EB_FIT_GROUPS,
    EB_FIT_ASKED = EB_FIT_GROUPS /* only where a person names it */
} eb_fit_group;

/* "recent weeks", "spells", ...: for the report. */
const char *eb_fit_group_name(eb_fit_group group);

/* Room for the terms of every feature that a model may use. */
#define EB_FIT_CANDIDATES_MOST 60

/* Terms that are tried when nobody names features, in file order; `groups`
 * receives the group of each. Returns their number. */
size_t eb_fit_candidates(int sensitive, double pseudo,
                         eb_fit_term out[EB_FIT_CANDIDATES_MOST],
                         eb_fit_group groups[EB_FIT_CANDIDATES_MOST]);

/* The term of a feature. 0, or -1: no model may use it. */
int eb_fit_term_of(int feature, double pseudo, eb_fit_term *out);

/* The same terms with another pseudo-count; 0: rates as they are. */
void eb_fit_terms_repseudo(eb_fit_term *terms, size_t count, double pseudo);

#endif
