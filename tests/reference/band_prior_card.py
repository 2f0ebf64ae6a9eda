#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The tables of models/england-bands.md, computed.

Usage: band_prior_card.py --train PROGRAM [--check]

Prints two tables in Markdown: what the prior of models/england-bands.json
says against the published figures, and how the chances of six invented pupils
change when an assumption does (the prior is fitted again for another spell
inflation, so PROGRAM is the built earlybell-train). With --check it prints
nothing but whether every line of them stands in the card.
"""

import argparse
import csv
import datetime
import json
import pathlib
import subprocess
import sys

import mpmath

import band_prior

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = ROOT / "models"
COUNTS = MODELS / "sources/bands_2022_23.json"
# Published for 2025/26 to 10 July 2026, live figures, all enrolments.
PERSISTENT = {"primary": "13.8", "secondary": "23.8"}

# Name, year group, possible so far, absences (0-based), last year.
PUPILS = [
    ("A", "9", 70, {1, 2, 3, 40, 41, 60, 61, 62}, (380, 30)),
    ("B", "4", 140, {20, 21, 36, 50, 51, 52, 53, 88, 110, 111, 120, 121},
     (None, None)),
    ("C", "9", 140, set(range(4, 20)), (380, 60)),
    ("D", "9", 140, set(range(124, 140)), (380, 10)),
    ("E", "11", 210, set(range(0, 210, 5)) | {1, 2, 101}, (380, 90)),
    ("F", "7", 10, {4, 5, 6, 7}, (380, 19)),
]
SETTINGS = [
    ("as shipped", {}),
    ("spell inflation D = 3", {"spell_inflation": 3}),
    ("spell inflation D = 8", {"spell_inflation": 8}),
    ("half-life H = 60 sessions", {"half_life_sessions": 60}),
    ("half-life H = 240 sessions", {"half_life_sessions": 240}),
    ("last year ω = 0", {"last_year_weight": 0}),
    ("last year ω = 0.1", {"last_year_weight": 0.1}),
    ("last year ω = 0.4", {"last_year_weight": 0.4}),
    ("redraw ψ = 0", {"redraw": 0}),
    ("redraw ψ = 0.1", {"redraw": 0.1}),
    ("no season", {"season": {}}),
]


def planned_sessions():
    """AM and PM of 2025/26's school days, from the term dates."""
    def date(text):
        return datetime.date.fromisoformat(text)

    with open(MODELS / "sources/term_dates_2023_2026.csv", newline="") as file:
        rows = [row for row in csv.DictReader(file)
                if "2025-08-01" <= row["first_date"]]
    days = []
    for row in rows:
        first, last = date(row["first_date"]), date(row["last_date"])
        span = {first + datetime.timedelta(i)
                for i in range((last - first).days + 1)}
        span = {day for day in span if day.weekday() < 5}
        days = sorted(set(days) | span if row["kind"] == "term"
                      else set(days) - span)
    return [day for day in days for _ in "AP"]


def fit(program, inflation=None):
    extra = ["--spell-inflation", str(inflation)] if inflation else []
    run = subprocess.run([program, "bands", str(COUNTS)] + extra, check=True,
                         stdout=subprocess.PIPE)
    return json.loads(run.stdout)


def pupil_table(shipped, program):
    sessions = planned_sessions()
    refitted = {}
    lines = ["| setting | " + " | ".join(p[0] for p in PUPILS) + " |",
             "|--|" + "--|" * len(PUPILS)]
    for name, change in SETTINGS:
        own = dict(shipped["own_marks"])
        own.update((k, v) for k, v in change.items() if k in own)
        prior = shipped["prior"]
        if "spell_inflation" in change:
            d = change["spell_inflation"]
            refitted.setdefault(d, fit(program, d)["prior"])
            prior = refitted[d]
        model = band_prior.Model(prior, own,
                                 change.get("season", shipped["season"]))
        cells = []
        for _, year, possible, absences, last in PUPILS:
            own_sessions = sessions
            if year == "11":  # the year ends before the spring bank holiday
                own_sessions = [day for day in sessions
                                if day <= datetime.date(2026, 5, 24)]
            marks = [(day, int(i in absences))
                     for i, day in enumerate(own_sessions[:possible])]
            out = band_prior.score(model, year, marks,
                                   own_sessions[possible:], last=last)
            cells.append("%.2f, %.2f" % (out["p_persistent"], out["p_ahead"]))
        lines.append("| %s | %s |" % (name, " | ".join(cells)))
    return lines


def prior_table(shipped, program):
    """Shares at and over 10 % and half, beside what was published."""
    counts = json.loads(COUNTS.read_text())
    fitted = fit(program)
    models = {"fitted": band_prior.Model(fitted["fitted"],
                                         shipped["own_marks"], {}),
              "moved": band_prior.Model(shipped["prior"],
                                        shipped["own_marks"], {})}
    lines = ["| % of enrolments | persistent: bands 2022/23 | prior fitted "
             "| prior moved to 2025/26 | published 2025/26 "
             "| severe: bands 2022/23 | prior fitted | prior moved |",
             "|--|--|--|--|--|--|--|--|"]
    for phase in ("primary", "secondary"):
        sums = dict.fromkeys(("n", "pa", "severe"), 0)
        share = {}
        for group in counts["groups"]:
            if group["phase"] != phase:
                continue
            n = sum(group["counts"])
            sums["n"] += n
            sums["pa"] += sum(group["counts"][2:])
            sums["severe"] += group["counts"][10]
            for name, model in models.items():
                chances = band_prior.tail_terms(
                    model, model.mixture(group["year"]), mpmath.mpf(1), 380)
                for key, k in (("pa", 38), ("severe", 190)):
                    share[name, key] = (share.get((name, key), 0)
                                        + n * band_prior.tail(chances, k))
        n = sums["n"]
        row = "| %s | %.1f | %.1f | %.1f | %s | %.2f | %.2f | %.2f |"
        lines.append(row % (
            phase, 100 * sums["pa"] / n, 100 * share["fitted", "pa"] / n,
            100 * share["moved", "pa"] / n, PERSISTENT[phase],
            100 * sums["severe"] / n, 100 * share["fitted", "severe"] / n,
            100 * share["moved", "severe"] / n))
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--train", required=True, metavar="PROGRAM")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    mpmath.mp.dps = 20  # the tables have two digits
    shipped = json.loads((MODELS / "england-bands.json").read_text())
    lines = (prior_table(shipped, options.train) + [""]
             + pupil_table(shipped, options.train))
    if not options.check:
        print("\n".join(lines))
        return
    card = (MODELS / "england-bands.md").read_text("utf-8").splitlines()
    missing = [line for line in lines if line not in card]
    for line in missing:
        print("not in the card: %s" % line)
    print("%d lines of tables, %d not in the card"
          % (len([line for line in lines if line]), len(missing)))
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
