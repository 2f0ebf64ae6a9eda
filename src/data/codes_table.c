/* SPDX-License-Identifier: MIT */
/*
 * The national code table, row for row as in models/codes.csv (a test holds
 * the two equal). Codes from 19 August 2024: SI 2024/208 regulation 10 and
 * "Working together to improve school attendance" (2024); before: the
 * Education (Pupil Registration) (England) Regulations 2006 and the school
 * census guides. D left the denominator in September 2011, F was withdrawn in
 * September 2013; sub-codes of 2020 to 2022 are those of the census.
 */
#include "data/codes.h"

/* clang-format off */
const eb_code EB_NATIONAL_CODES[] = {
    {"/", EB_NO_DATE, EB_NO_DATE, EB_PRESENT, "present", 0, "present in the morning"},
    {"\\", EB_NO_DATE, EB_NO_DATE, EB_PRESENT, "present", 0, "present in the afternoon"},
    {"L", EB_NO_DATE, EB_NO_DATE, EB_PRESENT, "late", 0, "late before the register closed"},
    {"B", EB_NO_DATE, EB_NO_DATE, EB_APPROVED, "offsite", 0, "approved educational activity off site, supervised"},
    {"D", 15218 /* 2011-09-01 */, EB_NO_DATE, EB_NOT_POSSIBLE, "dual", 0, "dual registered and due at the other school"},
    {"J", EB_NO_DATE, 19953 /* 2024-08-18 */, EB_APPROVED, "interview", 0, "interview (approved educational activity)"},
    {"J", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_APPROVED, "interview", 0, "withdrawn code still met in files; counted as before"},
    {"K", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_APPROVED, "offsite", 0, "education provision arranged by the local authority"},
    {"P", EB_NO_DATE, EB_NO_DATE, EB_APPROVED, "sport", 0, "approved sporting activity"},
    {"V", EB_NO_DATE, EB_NO_DATE, EB_APPROVED, "visit", 0, "educational visit or trip"},
    {"W", EB_NO_DATE, EB_NO_DATE, EB_APPROVED, "work", 0, "work experience"},
    {"C", EB_NO_DATE, EB_NO_DATE, EB_AUTHORISED, "leave", 0, "leave of absence or other authorised circumstance"},
    {"C1", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_AUTHORISED, "performance", 0, "leave for a regulated performance or employment abroad"},
    {"C2", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_AUTHORISED, "part_time", 1, "temporary part-time timetable"},
    {"E", EB_NO_DATE, EB_NO_DATE, EB_AUTHORISED, "suspension", 1, "suspended or excluded with no alternative provision"},
    {"F", EB_NO_DATE, 15948 /* 2013-08-31 */, EB_AUTHORISED, "holiday", 0, "agreed extended family holiday"},
    {"F", 15949 /* 2013-09-01 */, EB_NO_DATE, EB_AUTHORISED, "holiday", 0, "withdrawn code still met in files; counted as before"},
    {"H", EB_NO_DATE, 19953 /* 2024-08-18 */, EB_AUTHORISED, "holiday", 0, "agreed family holiday"},
    {"H", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_AUTHORISED, "holiday", 0, "withdrawn code still met in files; counted as before"},
    {"I", EB_NO_DATE, EB_NO_DATE, EB_AUTHORISED, "illness", 1, "illness"},
    {"J1", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_AUTHORISED, "interview", 0, "interview for employment or for another institution"},
    {"M", EB_NO_DATE, EB_NO_DATE, EB_AUTHORISED, "medical", 1, "medical or dental appointment"},
    {"R", EB_NO_DATE, EB_NO_DATE, EB_AUTHORISED, "religious", 1, "religious observance"},
    {"S", EB_NO_DATE, EB_NO_DATE, EB_AUTHORISED, "study", 0, "study leave for a public examination"},
    {"T", EB_NO_DATE, EB_NO_DATE, EB_AUTHORISED, "travelling", 1, "parent travelling for occupational purposes"},
    {"G", EB_NO_DATE, EB_NO_DATE, EB_UNAUTHORISED, "holiday", 0, "holiday not granted or in excess of the leave granted"},
    {"N", EB_NO_DATE, EB_NO_DATE, EB_UNAUTHORISED, "unexplained", 0, "reason not yet established"},
    {"O", EB_NO_DATE, EB_NO_DATE, EB_UNAUTHORISED, "other", 0, "absent in other or unknown circumstances"},
    {"U", EB_NO_DATE, EB_NO_DATE, EB_UNAUTHORISED, "late", 0, "arrived after the register closed"},
    {"Q", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_NOT_POSSIBLE, "unable", 0, "unable to attend: access arrangements not made"},
    {"X", EB_NO_DATE, EB_NO_DATE, EB_NOT_POSSIBLE, "not_required", 0, "not required to attend (non-compulsory school age)"},
    {"Y", EB_NO_DATE, 19953 /* 2024-08-18 */, EB_NOT_POSSIBLE, "unable", 0, "unable to attend in exceptional circumstances"},
    {"Y", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_NOT_POSSIBLE, "unable", 0, "withdrawn code still met in files; counted as before"},
    {"Y1", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_NOT_POSSIBLE, "unable", 0, "unable: transport normally provided not available"},
    {"Y2", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_NOT_POSSIBLE, "unable", 0, "unable: widespread disruption to travel"},
    {"Y3", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_NOT_POSSIBLE, "unable", 0, "unable: part of the premises closed"},
    {"Y4", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_NOT_POSSIBLE, "unable", 0, "unable: whole school unexpectedly closed"},
    {"Y5", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_NOT_POSSIBLE, "unable", 1, "unable: criminal justice detention"},
    {"Y6", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_NOT_POSSIBLE, "unable", 1, "unable: public health guidance or law"},
    {"Y7", 19954 /* 2024-08-19 */, EB_NO_DATE, EB_NOT_POSSIBLE, "unable", 0, "unable: any other unavoidable cause"},
    {"Z", EB_NO_DATE, EB_NO_DATE, EB_ADMIN, "not_on_roll", 0, "not on the admission register"},
    {"#", EB_NO_DATE, EB_NO_DATE, EB_ADMIN, "closure", 0, "planned whole or partial school closure"},
    {"-", EB_NO_DATE, EB_NO_DATE, EB_NO_MARK, "missing", 0, "no mark recorded"},
    {"I01", 18322 /* 2020-03-01 */, 19235 /* 2022-08-31 */, EB_AUTHORISED, "illness", 1, "illness (sub-code)"},
    {"I02", 18322 /* 2020-03-01 */, 19235 /* 2022-08-31 */, EB_AUTHORISED, "illness", 1, "illness: confirmed coronavirus"},
    {"X01", 18322 /* 2020-03-01 */, 19235 /* 2022-08-31 */, EB_NOT_POSSIBLE, "not_required", 0, "not required (sub-code)"},
    {"X02", 18322 /* 2020-03-01 */, 19235 /* 2022-08-31 */, EB_NOT_POSSIBLE, "not_required", 1, "not attending: coronavirus symptoms"},
    {"X03", 18322 /* 2020-03-01 */, 19235 /* 2022-08-31 */, EB_NOT_POSSIBLE, "not_required", 1, "not attending: contact in school"},
    {"X04", 18322 /* 2020-03-01 */, 19235 /* 2022-08-31 */, EB_NOT_POSSIBLE, "not_required", 1, "not attending: contact outside school"},
    {"X05", 18322 /* 2020-03-01 */, 19235 /* 2022-08-31 */, EB_NOT_POSSIBLE, "not_required", 1, "not attending: quarantine"},
    {"X06", 18322 /* 2020-03-01 */, 19235 /* 2022-08-31 */, EB_NOT_POSSIBLE, "not_required", 1, "not attending: shielding"},
};
/* clang-format on */

const size_t EB_NATIONAL_CODE_COUNT =
    sizeof EB_NATIONAL_CODES / sizeof *EB_NATIONAL_CODES;
