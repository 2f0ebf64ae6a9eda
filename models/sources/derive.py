#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the published aggregates of this folder from the Department's files.

Usage: derive.py FOLDER

FOLDER holds three tables put together from the Department for Education's
repositories (README.md names them). This keeps only the rows and columns that
the models and tests read, adds up the enrolments so that no count under 10
is left, and writes the results beside this script. It needs to be run again
only when new figures are published.
"""

import csv
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
BANDS = ["b0_5", "b5_10", "b10_15", "b15_20", "b20_25", "b25_30", "b30_35",
         "b35_40", "b40_45", "b45_50", "b50p"]
# National year-to-date figures: which absences and possible sessions give the
# level that the fitted bands of 2022/23 are moved to.
PHASES = {"primary": range(1, 7), "secondary": range(7, 12)}
CODE_TEST_COLUMNS = [
    "geographic_level", "region_code", "new_la_code", "education_phase",
    "overall_attendance", "approved_educational_activity", "overall_absence",
    "authorised_absence", "unauthorised_absence", "late_sessions",
    "possible_sessions", "present_sessions", "reason_present_am",
    "reason_present_pm", "reason_present",
    "reason_l_present_late_before_registers_closed",
    "reason_i_authorised_illness", "reason_m_authorised_medical_dental",
    "reason_r_authorised_religious_observance",
    "reason_s_authorised_study_leave", "reason_t_authorised_mobile_child",
    "reason_h_authorised_holiday", "reason_e_authorised_excluded",
    "reason_c_authorised_other",
    "reason_c1_authorised_regulated_performance",
    "reason_j1_authorised_interview",
    "reason_c2_authorised_temp_reduced_timetable",
    "reason_b_aea_education_off_site", "reason_j_aea_interview",
    "reason_p_aea_approved_sporting_activity",
    "reason_v_aea_educational_visit_trip", "reason_w_aea_work_experience",
    "reason_k_aea_education_arranged_by_la", "reason_g_unauthorised_holiday",
    "reason_u_unauthorised_late_after_registers_closed",
    "reason_o_other_unauthorised", "reason_n_no_reason_yet",
    "attendance_perc", "overall_absence_perc", "authorised_absence_perc",
    "unauthorised_absence_perc", "illness_perc", "appointments_perc",
    "unauth_hol_perc", "unauth_oth_perc", "unauth_late_registers_closed_perc",
    "unauth_not_yet_perc", "auth_religious_perc", "auth_study_perc",
    "auth_mob_perc", "auth_excluded_perc", "auth_performance_perc",
    "auth_interview_perc", "auth_part_time_perc", "auth_other_perc"]


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def write_csv(path, header, lines):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def bands(folder):
    """Enrolments by band and National Curriculum year, and the level."""
    counts = {year: [0] * len(BANDS) for year in range(1, 12)}
    for row in rows(folder / "dfe_absence_bands_national_2016_2022.csv"):
        unclassified = "Unclassified" in (row["fsm_eligible"],
                                          row["sen_status"], row["gender"])
        if (row["time_period"] != "202223" or unclassified
                or row["school_type"] == "Special"):
            continue
        for i, band in enumerate(BANDS):
            counts[int(row["NCyear"])][i] += int(row[band])
    if min(map(min, counts.values())) < 10:
        sys.exit("a count under 10 is left: add up further")
    level = {}
    for row in rows(folder / "dfe_ytd_2025_26_by_code.csv"):
        phase = row["education_phase"].lower()
        if row["geographic_level"] == "National" and phase in PHASES:
            level[phase] = {"absent": int(row["overall_absence"]),
                            "possible": int(row["possible_sessions"])}
    lines = []
    for phase, years in PHASES.items():
        for year in years:
            lines.append('    {"year": "%d", "phase": "%s", "counts": %s}'
                         % (year, phase, json.dumps(counts[year])))
    level_lines = ['    "%s": %s' % (phase, json.dumps(level[phase]))
                   for phase in PHASES]
    text = ('{\n  "sessions": 380,\n  "groups": [\n' + ",\n".join(lines)
            + '\n  ],\n  "level": {\n' + ",\n".join(level_lines)
            + "\n  }\n}\n")
    (HERE / "bands_2022_23.json").write_text(text, encoding="utf-8")


def fortnights(folder):
    lines = [(row["academic_year"], row["school_type"].lower(),
              row["from_snapshot"], row["to_snapshot"],
              row["possible_sessions"], row["overall_absence_pct"])
             for row in rows(folder / "dfe_fortnightly_derived.csv")
             if row["school_type"].lower() in PHASES
             and row["academic_year"] in ("202324", "202425", "202526")]
    write_csv(HERE / "fortnightly_absence.csv",
              ("academic_year", "phase", "published_from", "published_to",
               "possible_sessions", "overall_absence_pct"), lines)


def code_counts(folder):
    lines = [[row[name] for name in CODE_TEST_COLUMNS]
             for row in rows(folder / "dfe_ytd_2025_26_by_code.csv")]
    write_csv(HERE / "ytd_2025_26_by_code.csv", CODE_TEST_COLUMNS, lines)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    bands(folder)
    fortnights(folder)
    code_counts(folder)


if __name__ == "__main__":
    main()
