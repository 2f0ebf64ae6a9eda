/* SPDX-License-Identifier: MIT */
/*
 * The monotone list (MODEL.md, "Kinds of model"; FEATURES.md for what each
 * feature counts). The question asked of each: some pupil's attended session
 * is turned into an absent one, with any absent code; the sessions that were
 * possible stay the same, so P, R, open sessions, school weeks, breaks and
 * every denominator of possible sessions stay too. Can the feature of this
 * pupil, or of another one, then move the wrong way? Can it appear or vanish,
 * and so switch a missing-indicator? Only features for which both answers are
 * no are on the list. A list made by argument is checked by random flips in
 * tests/test_monotone.c.
 */
#include "model/monotone.h"

#include "earlybell/features.h"
#include "model/band_prior.h"

typedef struct motion {
    eb_motion motion;
    int stage;
    const char *why;
} motion;

#define RISES(stage, why) \
    { EB_MOTION_RISES, stage, why }
#define FALLS(stage, why) \
    { EB_MOTION_FALLS, stage, why }
#define STAYS(why) \
    { EB_MOTION_NONE, EB_STAGE_PRIOR, why }
#define EITHER(why) \
    { EB_MOTION_EITHER, EB_STAGE_PRIOR, why }

#define SHARE "its count can only grow and its denominator is possible sessions"
#define COUNT "it counts absences and can only grow"
#define SPLITS "an absence between two spells makes one spell of them"
#define LATENESS "a late session turned absent lowers it"
#define TREND "an absence long ago lowers it"
#define EXCESS "an absence on the other days lowers it"
#define HALF_DAYS "the other half of such a day turned absent lowers it"
#define OTHERS "it counts other pupils' absences only, over their sessions"

static const motion MOTIONS[EB_FEATURE_COUNT] = {
    [EB_F_POSSIBLE_SESSIONS] = STAYS("it counts possible sessions"),
    [EB_F_ABSENT_SESSIONS] = RISES(EB_STAGE_EARLIER, COUNT),
    [EB_F_WEEKS_POSSIBLE] = STAYS("it counts weeks with possible sessions"),
    [EB_F_ABSENCE_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_AUTHORISED_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_UNAUTHORISED_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_HOLIDAY_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_UNEXPLAINED_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_OTHER_UNAUTHORISED_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_PART_TIME_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_LATE_RATE] = EITHER(LATENESS),
    [EB_F_LATE_AFTER_CLOSE_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_ILLNESS_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_MEDICAL_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_SUSPENSION_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_ABSENCE_RATE_1W] = RISES(EB_STAGE_RECENT, SHARE),
    [EB_F_ABSENCE_RATE_2W] = RISES(EB_STAGE_RECENT, SHARE),
    [EB_F_ABSENCE_RATE_4W] = RISES(EB_STAGE_RECENT, SHARE),
    [EB_F_ABSENCE_RATE_6W] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_ABSENCE_RATE_12W] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_UNAUTHORISED_RATE_6W] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_LATE_RATE_6W] = EITHER(LATENESS),
    [EB_F_ABSENCE_EWMA] =
        RISES(EB_STAGE_EARLIER,
              "one more weight joins its sum, and the sum of weights stays"),
    [EB_F_ABSENCE_TREND] = EITHER(TREND),
    [EB_F_ABSENCE_CHANGE] = EITHER(TREND),
    [EB_F_SPELLS] = EITHER(SPLITS),
    [EB_F_SPELLS_PER_100] = EITHER(SPLITS),
    [EB_F_SPELL_MEAN] = EITHER("a short new spell lowers the mean"),
    [EB_F_SPELL_LONGEST] =
        RISES(EB_STAGE_EARLIER, "a spell can grow or join another, not shrink"),
    [EB_F_SPELL_CURRENT] =
        RISES(EB_STAGE_RECENT,
              "the open spell can grow, and is known by possible sessions"),
    [EB_F_SPELLS_SHORT] = EITHER(SPLITS),
    [EB_F_SPELLS_LONG] = EITHER(SPLITS),
    [EB_F_SESSIONS_SINCE_ABSENCE] =
        EITHER("the first absence of the year makes it appear"),
    [EB_F_ABSENCE_RATE_MON] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_ABSENCE_RATE_TUE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_ABSENCE_RATE_WED] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_ABSENCE_RATE_THU] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_ABSENCE_RATE_FRI] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_MIDWEEK_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_MONDAY_EXCESS] = EITHER(EXCESS),
    [EB_F_FRIDAY_EXCESS] = EITHER(EXCESS),
    [EB_F_WEEKDAY_G] = EITHER("an absence on a day with few lowers it"),
    [EB_F_PM_ONLY_ABSENT_RATE] = EITHER(HALF_DAYS),
    [EB_F_AM_ONLY_ABSENT_RATE] = EITHER(HALF_DAYS),
    [EB_F_WEEKS_BROKEN_RATE] =
        RISES(EB_STAGE_EARLIER, "a week with an absence keeps it"),
    [EB_F_WEEKS_LOST_RATE] =
        RISES(EB_STAGE_EARLIER, "a week without attendance stays so"),
    [EB_F_BEFORE_BREAK_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_AFTER_BREAK_RATE] = RISES(EB_STAGE_EARLIER, SHARE),
    [EB_F_PA_NOW] = RISES(EB_STAGE_EARLIER, "10 A >= P stays true"),
    [EB_F_SEVERE_NOW] = RISES(EB_STAGE_EARLIER, "2 A >= P stays true"),
    [EB_F_SESSIONS_IN_HAND] =
        FALLS(EB_STAGE_EARLIER, "min(R, a number less A); known by P and R"),
    [EB_F_SESSIONS_BACK] =
        RISES(EB_STAGE_EARLIER, "max(0, 10 A - P + 1); known by P"),
    [EB_F_UNAUTHORISED_10W] = RISES(EB_STAGE_EARLIER, COUNT),
    [EB_F_UNAUTHORISED_10W_MAX] =
        RISES(EB_STAGE_EARLIER, "the largest of counts that can only grow"),
    [EB_F_UNEXPLAINED_OVERDUE] = RISES(EB_STAGE_EARLIER, COUNT),
    [EB_F_LAST_YEAR_POSSIBLE] = STAYS("it counts possible sessions"),
    [EB_F_LAST_YEAR_ABSENCE_RATE] =
        RISES(EB_STAGE_LAST_YEAR,
              "possible sessions choose its source, and then " SHARE),
    [EB_F_LAST_YEAR_PA] = RISES(EB_STAGE_LAST_YEAR, "10 A >= P stays true"),
    [EB_F_COHORT_RATE] = RISES(EB_STAGE_PRIOR, OTHERS),
    [EB_F_COHORT_EXCESS] =
        EITHER("an absence of somebody else in the year group lowers it"),
    [EB_F_SHARED_ABSENCE] = EITHER("an absence that nobody shares lowers it"),
    [EB_F_SIBLINGS] = STAYS("it counts pupils with possible sessions"),
    [EB_F_SIBLING_RATE] = RISES(EB_STAGE_PRIOR, OTHERS),
    [EB_F_SIBLING_DAYS] =
        EITHER("an absence on a day when the others attend lowers it"),
};

eb_motion eb_feature_motion(int feature, const char **why) {
    if (why != NULL) *why = MOTIONS[feature].why;
    return MOTIONS[feature].motion;
}

int eb_feature_stage(int feature) { return MOTIONS[feature].stage; }
