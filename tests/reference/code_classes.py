#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the classes of the attendance codes against real national counts.

Usage: code_classes.py --codes models/codes.csv
                       --data models/sources/ytd_2025_26_by_code.csv

The Department for Education publishes, for 2025/26 and every authority,
region and phase, the sessions recorded under each code and the totals it
makes of them. If our table puts each code into the right class, adding up the
codes of a class must give the published totals. 643 of the 647 rows have
numbers (the others are suppressed, "c"). In every one of them it does for
present, approved activity, attendance, unauthorised absence and late marks;
the published absence and possible sessions are those classes added up; and
every published percentage follows. In 51 rows the published authorised total
holds 1 to 106 sessions that stand under no published code, so the codes add
up to that much less (and absence and possible with them): a gap of the
source. In no row do they add up to more.
"""

import argparse
import csv
import sys

# Published column -> code. T's column has its older name; the two halves of
# the day are published apart only for / and \.
COLUMNS = {
    "reason_present_am": "/", "reason_present_pm": "\\",
    "reason_l_present_late_before_registers_closed": "L",
    "reason_b_aea_education_off_site": "B", "reason_j_aea_interview": "J",
    "reason_k_aea_education_arranged_by_la": "K",
    "reason_p_aea_approved_sporting_activity": "P",
    "reason_v_aea_educational_visit_trip": "V",
    "reason_w_aea_work_experience": "W",
    "reason_i_authorised_illness": "I",
    "reason_m_authorised_medical_dental": "M",
    "reason_r_authorised_religious_observance": "R",
    "reason_s_authorised_study_leave": "S",
    "reason_t_authorised_mobile_child": "T",
    "reason_h_authorised_holiday": "H",
    "reason_e_authorised_excluded": "E", "reason_c_authorised_other": "C",
    "reason_c1_authorised_regulated_performance": "C1",
    "reason_j1_authorised_interview": "J1",
    "reason_c2_authorised_temp_reduced_timetable": "C2",
    "reason_g_unauthorised_holiday": "G",
    "reason_u_unauthorised_late_after_registers_closed": "U",
    "reason_o_other_unauthorised": "O", "reason_n_no_reason_yet": "N",
}
# Published percentage -> the code it counts, over possible sessions.
SHARES = {
    "illness_perc": "I", "appointments_perc": "M", "unauth_hol_perc": "G",
    "unauth_oth_perc": "O", "unauth_late_registers_closed_perc": "U",
    "unauth_not_yet_perc": "N", "auth_religious_perc": "R",
    "auth_study_perc": "S", "auth_mob_perc": "T", "auth_excluded_perc": "E",
    "auth_performance_perc": "C1", "auth_interview_perc": "J1",
    "auth_part_time_perc": "C2", "auth_other_perc": "C",
}
DAY = "2026-07-10"  # the last day in the figures


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def classes_on(rows, day):
    """Class of each code on a day; a code twice on one day is a fault."""
    out = {}
    for row in rows:
        if ((row["valid_from"] or "0000") <= day
                <= (row["valid_to"] or "9999")):
            if row["code"] in out:
                sys.exit("two rows for %s on %s" % (row["code"], day))
            out[row["code"]] = row["class"]
    return out


def summed(row, classes, *wanted):
    """Sessions under the codes of some classes."""
    return sum(int(row[name]) for name, code in COLUMNS.items()
               if classes[code] in wanted)


def totals(row, classes):
    """What our classes give, beside what was published."""
    attended = summed(row, classes, "present", "approved")
    absent = (int(row["authorised_absence"])
              + summed(row, classes, "unauthorised"))
    by_code = summed(row, classes, "authorised", "unauthorised")
    ours = {
        "present_sessions": summed(row, classes, "present"),
        "approved_educational_activity": summed(row, classes, "approved"),
        "overall_attendance": attended,
        "unauthorised_absence": summed(row, classes, "unauthorised"),
        "late_sessions": (int(row["reason_l_present_late_before_registers_"
                                  "closed"])
                          + int(row["reason_u_unauthorised_late_after_"
                                    "registers_closed"])),
        "overall_absence": absent,
        "possible_sessions": attended + absent,
        "authorised_absence by code": summed(row, classes, "authorised"),
        "overall_absence by code": by_code,
        "possible_sessions by code": attended + by_code,
    }
    return {name: (value, int(row[name.split()[0]]))
            for name, value in ours.items()}


def missing_sessions(row, classes):
    """Sessions in the published totals that stand under no code."""
    absent = summed(row, classes, "authorised", "unauthorised")
    attended = summed(row, classes, "present", "approved")
    return {
        "authorised": (int(row["authorised_absence"])
                       - summed(row, classes, "authorised")),
        "absence": int(row["overall_absence"]) - absent,
        "possible": int(row["possible_sessions"]) - absent - attended,
    }


def shares(row, classes):
    """The published percentages, as shares, from our classes and codes."""
    possible = totals(row, classes)["possible_sessions"][0]
    code_of = {code: name for name, code in COLUMNS.items()}
    out = {name: int(row[code_of[code]]) for name, code in SHARES.items()}
    ours = totals(row, classes)
    out["attendance_perc"] = ours["overall_attendance"][0]
    out["overall_absence_perc"] = ours["overall_absence"][0]
    out["unauthorised_absence_perc"] = ours["unauthorised_absence"][0]
    out["authorised_absence_perc"] = (ours["overall_absence"][0]
                                      - ours["unauthorised_absence"][0])
    return {name: value / possible for name, value in out.items()}


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, got, expected):
        good = got == expected
        self.passed += good
        self.failed += not good
        wanted = "" if good else ", expected %s" % (expected,)
        print("%-4s %-34s %s%s" % ("ok" if good else "FAIL", name, got,
                                   wanted))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--codes", required=True)
    parser.add_argument("--data", required=True)
    options = parser.parse_args()
    classes = classes_on(read(options.codes), DAY)
    rows = read(options.data)
    numbered = [row for row in rows if row["possible_sessions"].isdigit()]
    agree = dict.fromkeys(totals(numbered[0], classes), 0)
    short = []
    percentages = percentages_right = 0
    for row in numbered:
        for name, (value, published) in totals(row, classes).items():
            agree[name] += value == published
        short.append(missing_sessions(row, classes))
        for name, share in shares(row, classes).items():
            percentages += 1
            percentages_right += abs(100 * share - float(row[name])) < 1e-9

    tally = Tally()
    tally.check("rows", len(rows), 647)
    tally.check("rows with numbers", len(numbered), 643)
    for name, n in agree.items():
        tally.check(name, n, 592 if name.endswith("by code") else 643)
    gaps = [gap["authorised"] for gap in short if gap["authorised"]]
    tally.check("rows with a gap in authorised", len(gaps), 51)
    tally.check("smallest and largest gap",
                (min(gaps, default=0), max(gaps, default=0)), (1, 106))
    tally.check("same gap in absence and possible",
                sum(len(set(gap.values())) == 1 for gap in short), 643)
    tally.check("published percentages", percentages_right, percentages)
    print("%d percentages, %d published columns of codes"
          % (percentages, len(COLUMNS)))
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
