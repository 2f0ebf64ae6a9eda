/* SPDX-License-Identifier: MIT */
/*
 * The children a scheme may be for, and their families.
 */
#ifndef EB_POLICY_PLACES_CHILDREN_H
#define EB_POLICY_PLACES_CHILDREN_H

#include "earlybell/policy.h"

typedef enum eb_child_kind {
    EB_CHILD_ELIGIBLE,
    EB_CHILD_SEVERE, /* only the band leaves it out, and half was missed */
    EB_CHILD_HELD,   /* only consent or support leaves it out */
    EB_CHILD_OTHER   /* not in the band */
} eb_child_kind;

/* A pupil in state `ok`: of several enrolments the one with most absence
 * ahead, held back by what holds any of them. Strings are borrowed from the
 * register. */
typedef struct eb_child {
    size_t row;
    const char *family, *pupil, *school;
    uint32_t school_number; /* of the view */
    eb_child_kind kind;
    int asked;      /* 1: in the year groups, and nothing holds it back */
    int severe;     /* missed half or more so far */
    int flagged;    /* carries any flag */
    int persistent; /* by the view's threshold, so far */
    int64_t value;  /* expected absent sessions ahead, in millionths */
    double p_band;
    eb_result result;
    const char *held;
} eb_child;

typedef struct eb_children {
    eb_child *list; /* by family, pupil */
    size_t count;
    int64_t early;
} eb_children;

/* Eligible children of one household: first .. first + count - 1. */
typedef struct eb_place_family {
    size_t first, count;
    uint32_t school; /* of its child with most absence ahead */
    int64_t value;
    int severe, flagged; /* any of them */
} eb_place_family;

eb_status eb_children_find(const eb_model *model, const eb_view *view,
                           const eb_places_options *options, eb_children *out,
                           eb_error *err);

/* Puts the eligible first, by family; `*families` is yours. */
eb_status eb_children_group(const eb_memory *memory, eb_children *children,
                            eb_place_family **families, size_t *count,
                            eb_error *err);

/* 1 when two children are of one household. */
int eb_children_related(const eb_child *a, const eb_child *b);

#endif
