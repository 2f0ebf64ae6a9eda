/* SPDX-License-Identifier: MIT */
/*
 * The best choice of families under a capacity, exactly. Each family takes
 * whole places at one school and is worth something; a school may have a
 * least and a most. This knows numbers only: who is eligible, and what a
 * family is worth, is decided in places_children.c.
 */
#ifndef EB_POLICY_PLACES_CHOOSE_H
#define EB_POLICY_PLACES_CHOOSE_H

#include "earlybell/base.h"

typedef struct eb_choice_family {
    int64_t value;     /* 0 or more */
    uint32_t school;   /* of `limits` */
    uint32_t children; /* 1 or more */
} eb_choice_family;

/* Of children at a school; negative: no such limit. */
typedef struct eb_choice_limit {
    int64_t minimum, maximum;
} eb_choice_limit;

typedef struct eb_choice {
    int64_t value, children; /* of the chosen */
    double bound;            /* what could be had if families could be split and
                                schools had no limits: never below `value` */
    int64_t lowered; /* schools whose minimum is more than they can take */
} eb_choice;

/*
 * Sets chosen[i] to 1 for the families of a set of the largest value with at
 * most `capacity` children and every school within its limits. A minimum that
 * a school's families cannot reach is lowered to what they can. Among sets of
 * equal value: fewer children, then what stands earlier in the array.
 * EB_ERR_ARGUMENT: the minimums cannot be met together. EB_ERR_LIMIT: over
 * 2^31 - 1 children. Cost: children times families of two or more, plus
 * capacity times children for every school with limits.
 */
eb_status eb_choose(const eb_memory *memory, const eb_choice_family *families,
                    size_t count, const eb_choice_limit *limits,
                    size_t school_count, int64_t capacity, uint8_t *chosen,
                    eb_choice *out, eb_error *err);

#endif
