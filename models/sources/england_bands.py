#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes models/england-bands.json from the published figures of this folder.

Usage: england_bands.py --train PROGRAM [--check] [-o FILE]

PROGRAM is the built earlybell-train: it fits the two-Beta mixtures to the
enrolments by absence band and moves them to the newer level. This script adds
what the mixtures do not hold: the season table, from the fortnightly national
rates and the term dates beside it, and the stated assumptions (D, H, omega,
psi). It then writes the file in the form that models/README.md describes.

--check writes nothing: it makes the model again and compares it with the
committed file (band shares to 1e-5, parameters to 1e-3 relative, season to
1e-6). The parameters are loose because the mixture is ill-conditioned: quite
different ones give nearly the same shares.
"""

import argparse
import collections
import csv
import datetime
import hashlib
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
MODEL = HERE.parent / "england-bands.json"
COUNTS = HERE / "bands_2022_23.json"
YEARS = ["all"] + [str(year) for year in range(1, 12)]
MONTHS = [9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8]
# Stated assumptions: no published figure identifies them (the card says more).
OWN_MARKS = {"spell_inflation": 5, "half_life_sessions": 120,
             "last_year_weight": 0.2, "redraw": 0.03}


def read_csv(name):
    with open(HERE / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def date(text):
    return datetime.date.fromisoformat(text)


def school_days(first, last, periods):
    """Mondays to Fridays of a term that is not closed, first to last."""
    def inside(day, kind):
        return any(date(p["first_date"]) <= day <= date(p["last_date"])
                   for p in periods if p["kind"] == kind)

    weekdays = [first + datetime.timedelta(i)
                for i in range((last - first).days + 1)]
    weekdays = [day for day in weekdays if day.weekday() < 5]
    open_days = [day for day in weekdays
                 if inside(day, "term") and not inside(day, "closed")]
    return open_days or weekdays


def last_friday_counted(published):
    """Figures come out twelve days or more after the last Friday in them."""
    day = date(published) - datetime.timedelta(12)
    return day - datetime.timedelta((day.weekday() - 4) % 7)


def month_totals(rows, periods):
    """Possible and absent sessions by month: a fortnight's in equal parts to
    the school days in it (to its weekdays when it has none)."""
    totals = collections.defaultdict(lambda: [0.0, 0.0])
    for row in rows:
        last = last_friday_counted(row["published_to"])
        if row["published_from"] == "start":  # the year's first week alone
            first = last - datetime.timedelta(4)
        else:
            first = (last_friday_counted(row["published_from"])
                     + datetime.timedelta(1))
        possible = float(row["possible_sessions"])
        absent = possible * float(row["overall_absence_pct"]) / 100
        days = school_days(first, last, periods)
        for day in days:
            totals[day.month][0] += possible / len(days)
            totals[day.month][1] += absent / len(days)
    return totals


def season(phase, fortnights, periods):
    """t(month): the month's odds of absence over its year's, averaged over
    the years, then scaled to a session-weighted mean of 1."""
    years = sorted({row["academic_year"] for row in fortnights})
    ratios = collections.defaultdict(list)
    sessions = collections.defaultdict(float)
    for year in years:
        totals = month_totals([row for row in fortnights
                               if row["academic_year"] == year
                               and row["phase"] == phase], periods)
        possible = sum(total[0] for total in totals.values())
        absent = sum(total[1] for total in totals.values())
        for month, (n, a) in totals.items():
            ratios[month].append(a / (n - a) / (absent / (possible - absent)))
            sessions[month] += n
    t = {month: sum(r) / len(r) for month, r in ratios.items() if month != 8}
    mean = (sum(t[month] * sessions[month] for month in t)
            / sum(sessions[month] for month in t))
    t = {month: value / mean for month, value in t.items()}
    t[8] = 1
    return {str(month): t[month] for month in MONTHS}


def fitted(program):
    """The mixtures, as earlybell-train prints them."""
    run = subprocess.run([program, "bands", str(COUNTS)], check=True,
                         stdout=subprocess.PIPE)
    return json.loads(run.stdout)


def make(fit):
    fortnights = read_csv("fortnightly_absence.csv")
    periods = read_csv("term_dates_2023_2026.csv")
    counts = json.loads(COUNTS.read_text(encoding="utf-8"))
    diagnostics = fit["diagnostics"]
    return {
        "earlybell_model": 1,
        "name": "england-bands",
        "version": "1.0.0",
        "kind": "band-prior",
        "status": "in_use",
        "expires": "2028-08-31",
        "catalogue": 1,
        "sensitive": False,
        "label": {"absence": "overall", "threshold": [10, 100],
                  "horizon": "year_end", "unit": "enrolment", "minimum": 20},
        "prior": {year: fit["prior"][year] for year in YEARS},
        "own_marks": OWN_MARKS,
        "season": {phase: season(phase, fortnights, periods)
                   for phase in ("primary", "secondary")},
        "training": {
            "source": "published counts only, no pupil's record: Department "
                      "for Education, enrolments by absence band and year "
                      "group 2022/23, moved to the national rates of 2025/26 "
                      "to 10 July 2026; season from the fortnightly rates "
                      "2023/24 to 2025/26 (Open Government Licence v3.0)",
            "rows": sum(len(group["counts"]) for group in counts["groups"]),
            "pupils": 0,
            "until": "2026-07-10",
            "seed": 0,
            "register_sha256": None,
            "gradient_norm": diagnostics["gradient_norm"],
            "iterations": diagnostics["iterations"],
            "condition": diagnostics["condition"]},
        "quality": [],
        "sha256": "0" * 64}


def text_of(model):
    """One key a line, one mixture or phase a line; numbers as the shortest
    decimal that reads back to the same double."""
    lines = []
    for key, value in model.items():
        if key in ("prior", "season"):
            inner = ",\n".join('    %s: %s' % (json.dumps(k), json.dumps(v))
                               for k, v in value.items())
            lines.append('  "%s": {\n%s\n  }' % (key, inner))
        else:
            lines.append('  "%s": %s' % (key, json.dumps(value)))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def signed(model):
    """The file's bytes, with the digest of the same bytes under 64 zeros."""
    text = text_of(dict(model, sha256="0" * 64))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return text.replace('"sha256": "' + "0" * 64, '"sha256": "' + digest)


def compare(new, old_bytes, fit):
    """Prints what differs; returns the number of failures."""
    failed = 0

    def check(name, difference, limit):
        nonlocal failed
        good = difference <= limit
        failed += not good
        print("%-4s %-22s largest difference %.3g, allowed %g"
              % ("ok" if good else "FAIL", name, difference, limit))

    old = json.loads(old_bytes)
    digest = old["sha256"]
    zeroed = old_bytes.replace(digest.encode(), b"0" * 64)
    check("sha256", hashlib.sha256(zeroed).hexdigest() != digest, 0)
    for key in new:
        if key not in ("prior", "season", "training", "sha256"):
            check(key, new[key] != old.get(key), 0)
    check("keys", list(new) != list(old), 0)
    check("prior", max(abs(x / y - 1) for year in YEARS
                       for a, b in zip(new["prior"][year], old["prior"][year])
                       for x, y in zip(a, b)), 1e-3)
    check("band shares", max(abs(x - y) for year in YEARS
                             for x, y in zip(fit["shares"][year],
                                             shares(fit, old, year))), 1e-5)
    check("season", max(abs(new["season"][phase][str(m)]
                            - old["season"][phase][str(m)])
                        for phase in ("primary", "secondary")
                        for m in MONTHS), 1e-6)
    for key, value in new["training"].items():
        if key not in ("gradient_norm", "iterations", "condition"):
            check("training." + key, value != old["training"].get(key), 0)
    return failed


def shares(fit, model, year):
    """Band shares of a model's prior at 380 sessions, worked out here and not
    by the program: the check is then of two programs."""
    spell = model["own_marks"]["spell_inflation"]
    n = fit["sessions"]
    lam = (spell - 1) / (spell + 1)
    inflation = ((1 + lam) / (1 - lam)
                 - 2 * lam * (1 - lam ** n) / (n * (1 - lam) ** 2))
    share = [0.0] * 11
    for weight, a, b in model["prior"][year]:
        c = (inflation - 1) / (n - 1)
        r = c + (1 - c) / (a + b + 1)
        alpha, beta = (x / (a + b) * (1 - r) / r for x in (a, b))
        p = 1.0
        for i in range(n):
            p *= (beta + i) / (alpha + beta + i)
        for k in range(n + 1):
            share[min(10, 20 * k // n)] += weight * p
            if k < n:
                p *= (n - k) * (alpha + k) / ((k + 1) * (beta + n - k - 1))
    return share


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--train", required=True, metavar="PROGRAM")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("-o", default=MODEL, type=pathlib.Path, metavar="FILE")
    options = parser.parse_args()
    fit = fitted(options.train)
    model = make(fit)
    if options.check:
        failed = compare(model, MODEL.read_bytes(), fit)
        print("england-bands: %s" % ("%d differ" % failed if failed
                                     else "same as the committed file"))
        sys.exit(1 if failed else 0)
    options.o.write_bytes(signed(model).encode())
    print("wrote %s" % options.o)


if __name__ == "__main__":
    main()
