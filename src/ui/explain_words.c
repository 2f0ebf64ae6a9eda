/* SPDX-License-Identifier: MIT */
/*
 * Features in words that a family can hear beside a plus or a minus. The
 * catalogue says exactly what each one counts; here stands what it is about,
 * in a few words, for the features that a model's terms may have
 * (model/monotone.h). For the rest the catalogue speaks.
 */
#include "ui/explain_page.h"

static const char *const WORDS[EB_FEATURE_COUNT] = {
    [EB_F_ABSENT_SESSIONS] = "sessions missed this year",
    [EB_F_ABSENCE_RATE] = "share of this year's sessions missed",
    [EB_F_AUTHORISED_RATE] = "missed with a reason the school accepted",
    [EB_F_UNAUTHORISED_RATE] = "missed with no accepted reason, or none yet",
    [EB_F_HOLIDAY_RATE] = "holidays in term time",
    [EB_F_UNEXPLAINED_RATE] = "missed, the reason still to come",
    [EB_F_OTHER_UNAUTHORISED_RATE] = "missed with another reason not accepted",
    [EB_F_PART_TIME_RATE] = "part-time timetable",
    [EB_F_LATE_AFTER_CLOSE_RATE] = "arrived after the register closed",
    [EB_F_ILLNESS_RATE] = "missed through illness",
    [EB_F_MEDICAL_RATE] = "missed for medical or dental appointments",
    [EB_F_SUSPENSION_RATE] = "suspended or excluded",
    [EB_F_ABSENCE_RATE_1W] = "missed in the last school week",
    [EB_F_ABSENCE_RATE_2W] = "missed in the last 2 school weeks",
    [EB_F_ABSENCE_RATE_4W] = "missed in the last 4 school weeks",
    [EB_F_ABSENCE_RATE_6W] = "missed in the last 6 school weeks",
    [EB_F_ABSENCE_RATE_12W] = "missed in the last 12 school weeks",
    [EB_F_UNAUTHORISED_RATE_6W] =
        "missed with no accepted reason in the last 6 school weeks",
    [EB_F_ABSENCE_EWMA] = "missed this year, the latest sessions counting most",
    [EB_F_SPELL_LONGEST] = "longest run of sessions missed",
    [EB_F_SPELL_CURRENT] = "run of sessions missed that still goes on",
    [EB_F_ABSENCE_RATE_MON] = "Mondays missed",
    [EB_F_ABSENCE_RATE_TUE] = "Tuesdays missed",
    [EB_F_ABSENCE_RATE_WED] = "Wednesdays missed",
    [EB_F_ABSENCE_RATE_THU] = "Thursdays missed",
    [EB_F_ABSENCE_RATE_FRI] = "Fridays missed",
    [EB_F_MIDWEEK_RATE] = "Tuesdays to Thursdays missed",
    [EB_F_WEEKS_BROKEN_RATE] = "weeks with a session missed",
    [EB_F_WEEKS_LOST_RATE] = "whole weeks missed",
    [EB_F_BEFORE_BREAK_RATE] = "missed in the last 2 days before a break",
    [EB_F_AFTER_BREAK_RATE] = "missed in the first 2 days after a break",
    [EB_F_PA_NOW] = "a tenth or more missed so far",
    [EB_F_SEVERE_NOW] = "half or more missed so far",
    [EB_F_SESSIONS_IN_HAND] = "absences left before the year reaches 10 %",
    [EB_F_SESSIONS_BACK] = "sessions in a row that would bring it below 10 %",
    [EB_F_UNAUTHORISED_10W] =
        "unauthorised sessions in the last 10 school weeks",
    [EB_F_UNAUTHORISED_10W_MAX] =
        "most unauthorised sessions in any 10 school weeks",
    [EB_F_UNEXPLAINED_OVERDUE] = "missed, without a reason for a week or more",
    [EB_F_LAST_YEAR_ABSENCE_RATE] = "share of last year's sessions missed",
    [EB_F_LAST_YEAR_PA] = "a tenth or more missed last year"};

const char *eb_explain_feature_words(int feature) {
    return WORDS[feature] != NULL ? WORDS[feature]
                                  : eb_feature((size_t)feature)->meaning;
}
