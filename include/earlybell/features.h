/* SPDX-License-Identifier: MIT */
/*
 * The 64 features: what the marks of one row show. Counts and rates, no
 * judgement. The catalogue is the only list of their names, units and words;
 * bindings and documents read it from here.
 */
#ifndef EARLYBELL_FEATURES_H
#define EARLYBELL_FEATURES_H

#include "earlybell/data.h"

#ifdef __cplusplus
extern "C" {
#endif

/* 64 for as long as the soname: your arrays are made with it. */
#define EB_FEATURE_COUNT 64
#define EB_CATALOGUE_VERSION 1

/* Index of a feature in a row of eb_features. */
enum {
    EB_F_POSSIBLE_SESSIONS,
    EB_F_ABSENT_SESSIONS,
    EB_F_WEEKS_POSSIBLE,
    EB_F_ABSENCE_RATE,
    EB_F_AUTHORISED_RATE,
    EB_F_UNAUTHORISED_RATE,
    EB_F_HOLIDAY_RATE,
    EB_F_UNEXPLAINED_RATE,
    EB_F_OTHER_UNAUTHORISED_RATE,
    EB_F_PART_TIME_RATE,
    EB_F_LATE_RATE,
    EB_F_LATE_AFTER_CLOSE_RATE,
    EB_F_ILLNESS_RATE,
    EB_F_MEDICAL_RATE,
    EB_F_SUSPENSION_RATE,
    EB_F_ABSENCE_RATE_1W,
    EB_F_ABSENCE_RATE_2W,
    EB_F_ABSENCE_RATE_4W,
    EB_F_ABSENCE_RATE_6W,
    EB_F_ABSENCE_RATE_12W,
    EB_F_UNAUTHORISED_RATE_6W,
    EB_F_LATE_RATE_6W,
    EB_F_ABSENCE_EWMA,
    EB_F_ABSENCE_TREND,
    EB_F_ABSENCE_CHANGE,
    EB_F_SPELLS,
    EB_F_SPELLS_PER_100,
    EB_F_SPELL_MEAN,
    EB_F_SPELL_LONGEST,
    EB_F_SPELL_CURRENT,
    EB_F_SPELLS_SHORT,
    EB_F_SPELLS_LONG,
    EB_F_SESSIONS_SINCE_ABSENCE,
    EB_F_ABSENCE_RATE_MON,
    EB_F_ABSENCE_RATE_TUE,
    EB_F_ABSENCE_RATE_WED,
    EB_F_ABSENCE_RATE_THU,
    EB_F_ABSENCE_RATE_FRI,
    EB_F_MIDWEEK_RATE,
    EB_F_MONDAY_EXCESS,
    EB_F_FRIDAY_EXCESS,
    EB_F_WEEKDAY_G,
    EB_F_PM_ONLY_ABSENT_RATE,
    EB_F_AM_ONLY_ABSENT_RATE,
    EB_F_WEEKS_BROKEN_RATE,
    EB_F_WEEKS_LOST_RATE,
    EB_F_BEFORE_BREAK_RATE,
    EB_F_AFTER_BREAK_RATE,
    EB_F_PA_NOW,
    EB_F_SEVERE_NOW,
    EB_F_SESSIONS_IN_HAND,
    EB_F_SESSIONS_BACK,
    EB_F_UNAUTHORISED_10W,
    EB_F_UNAUTHORISED_10W_MAX,
    EB_F_UNEXPLAINED_OVERDUE,
    EB_F_LAST_YEAR_POSSIBLE,
    EB_F_LAST_YEAR_ABSENCE_RATE,
    EB_F_LAST_YEAR_PA,
    EB_F_COHORT_RATE,
    EB_F_COHORT_EXCESS,
    EB_F_SHARED_ABSENCE,
    EB_F_SIBLINGS,
    EB_F_SIBLING_RATE,
    EB_F_SIBLING_DAYS
};

/* One entry of the catalogue. It and its strings live for ever. */
typedef struct eb_feature_info {
    const char *name;    /* "absence_rate_6w" */
    const char *family;  /* "recent" */
    const char *unit;    /* "sessions", "share", "days", "yes or no", ... */
    const char *meaning; /* one line of plain English */
    const char *missing; /* when there is no value; "" when there always is */
    int integer;         /* 1: a whole number, written plain */
    int sensitive;       /* 1: only when the view asks for it */
} eb_feature_info;

/* NULL when index is not below EB_FEATURE_COUNT. */
EB_API const eb_feature_info *eb_feature(size_t index);

/* The index of a name, or -1. */
EB_API int eb_feature_find(const char *name);

/*
 * Features of rows first .. first + n - 1, a missing value as NaN.
 * out: n rows of EB_FEATURE_COUNT doubles, `stride` doubles apart (at least
 *   EB_FEATURE_COUNT; 0 means just that).
 * `pa_now`, `sessions_in_hand`, `sessions_back` and `last_year_pa` use the
 * view's threshold; the features that a model is given never do.
 * Errors: EB_ERR_ARGUMENT (range, stride), EB_ERR_STATE (view not refreshed),
 * EB_ERR_MEMORY (scratch). Threads: as many calls on one view as you like.
 */
EB_WARN_UNUSED EB_API eb_status eb_features(const eb_view *view, size_t first,
                                            size_t n, double *out,
                                            size_t stride, eb_error *err);

#ifdef __cplusplus
}
#endif

#endif
