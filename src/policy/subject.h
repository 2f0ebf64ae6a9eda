/* SPDX-License-Identifier: MIT */
/*
 * Whom a rule is asked about: one row of the view (or a pupil of the pupil
 * rows alone), with all its marks in one line and what was said and done.
 */
#ifndef EB_POLICY_SUBJECT_H
#define EB_POLICY_SUBJECT_H

#include "policy/cases.h"
#include "policy/school_days.h"

/* Something logged for the pupil, or for the family. */
typedef struct eb_logged {
    eb_date date;
    int64_t at;
    size_t order; /* of the file */
    eb_event event;
} eb_logged;

typedef struct eb_subject {
    const eb_view *view;
    const char *pupil, *school, *family;
    uint32_t school_id, pupil_id; /* of the register */
    eb_attributes attributes;
    const char *flags;
    int has_row;                /* 1: a row of the view */
    uint32_t enrolment;         /* EB_NONE: none, or merged over schools */
    const eb_school_days *days; /* the school's, or `own` */
    const uint8_t *bytes;       /* two a column */
    eb_date first_mark;         /* of any mark row; EB_NO_DATE: none */
    uint32_t held[256];         /* how many sessions hold each byte */
    eb_logged *events;          /* by time, then order */
    size_t event_count;
} eb_subject;

/* What all subjects of a run share, and the room that each uses again. */
typedef struct eb_subjects {
    const eb_view *view;
    const eb_cases *cases;   /* NULL: none */
    eb_school_days *schools; /* by the view's schools; made when first asked */
    uint8_t *school_made;
    struct eb_kin *kin; /* pupils by family */
    size_t kin_count;
    eb_school_days own; /* of the last subject, if it needed its own */
    uint8_t *bytes;
    size_t byte_room;
    eb_logged *events;
    size_t event_room;
} eb_subjects;

eb_status eb_subjects_new(const eb_view *view, const eb_cases *cases,
                          eb_subjects *out, eb_error *err);
void eb_subjects_free(eb_subjects *subjects);

/* A row of the view. The subject is good until the next one is made. */
eb_status eb_subject_of_row(eb_subjects *subjects, size_t row, eb_subject *out,
                            eb_error *err);
/* A pupil row (index in the register) that has no row in the view; `school`
 * is the place of its school in the view. */
eb_status eb_subject_of_pupil(eb_subjects *subjects, size_t pupil_row,
                              size_t school, eb_subject *out, eb_error *err);

/* Puts each session that was amended back to the mark that was recorded
 * first. Returns 1 when that changed any. */
int eb_subject_rewind(eb_subjects *subjects, eb_subject *subject);

/* The latest event of a set dated before `day`, and since `since` when that
 * is a date; NULL: none. */
const eb_logged *eb_subject_logged(const eb_subject *subject, uint32_t set,
                                   eb_date since, eb_date day);
int eb_subject_has_flag(const eb_subject *subject, const char *flag);

#endif
