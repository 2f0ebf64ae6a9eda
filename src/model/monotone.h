/* SPDX-License-Identifier: MIT */
/*
 * Which features a model may read, and in which direction, so that one more
 * absence never lowers a risk.
 */
#ifndef EB_MODEL_MONOTONE_H
#define EB_MODEL_MONOTONE_H

/* What one attended session turned absent can do to a feature, P fixed. */
typedef enum eb_motion {
    EB_MOTION_RISES, /* never falls: a term needs sign 1 */
    EB_MOTION_FALLS, /* never rises: a term needs sign -1 */
    EB_MOTION_NONE,  /* cannot move: any sign */
    EB_MOTION_EITHER /* no model may read it */
} eb_motion;

/* `*why`, which may be NULL: the argument, or the case that breaks it. */
eb_motion eb_feature_motion(int feature, const char **why);

/* The part of an explanation that a term of this feature belongs to:
 * EB_STAGE_LAST_YEAR, EB_STAGE_EARLIER (this year), EB_STAGE_RECENT, or
 * EB_STAGE_PRIOR, of which no sentence speaks: how long the pupil has been
 * here, the year group, the family. */
int eb_feature_stage(int feature);

#endif
