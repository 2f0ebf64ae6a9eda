/* SPDX-License-Identifier: MIT */
/*
 * What the files given hold about one pupil, gathered for `subject`: for the
 * right of a child, or a parent for them, to see it (UK GDPR, article 15).
 */
#ifndef EB_UI_SUBJECT_HELD_H
#define EB_UI_SUBJECT_HELD_H

#include "data/register.h"
#include "earlybell/policy.h"
#include "ui/explained.h"

/* A pupil's academic year at a school. */
typedef struct eb_held_year {
    const char *school;
    int year; /* 2025: 2025/26 */
    eb_session *sessions;
    size_t count;
} eb_held_year;

typedef struct eb_subject {
    const eb_input *input;
    const eb_model *model;
    const eb_cases *cases;
    const char *pupil;
    const eb_pupil_row **rows; /* of the pupil file */
    size_t row_count;
    eb_held_year *years; /* in order of year, then school */
    size_t year_count;
    size_t first_case, case_count;
    eb_explained *derived; /* NULL: no mark in this academic year */
    size_t derived_count;
    eb_patterns *patterns; /* of all; NULL where nothing is derived */
} eb_subject;

/* Fills rows and years of `out`, whose first four members are set. After an
 * error, too, it must be closed. */
EB_WARN_UNUSED eb_status eb_subject_open(eb_subject *out, eb_error *err);
void eb_subject_close(eb_subject *subject);

/* 1 when a row of the view is among those derived. */
int eb_subject_has_row(const eb_subject *subject, size_t row);

/* 1 when nothing at all is held. */
int eb_subject_is_empty(const eb_subject *subject);

void eb_subject_json(const eb_subject *subject, eb_output *output);
EB_WARN_UNUSED eb_status eb_subject_text(const eb_subject *subject,
                                         eb_output *output, eb_error *err);

#endif
