#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every number that `explain` prints, computed again from its own output.

    explain_check.py --model models/england-bands.json EXPLANATION.json...
    explain_check.py --model models/england-bands.json --program build/earlybell

The second explains every pupil of tests/golden/school at several dates. Reads
what `earlybell explain --format json` wrote and nothing else but the model
file. P, A and last_4_weeks come from the listed sessions; the score
from tests/reference/band_prior.py, which knows nothing of the C code; eta by
adding the terms in their order. Needs mpmath. Exit code 1 when a number
differs by over 1e-9 (counts and eta: at all). Prints `N passed, N failed`,
explanations. With --program one explanation is also spoilt, which must fail.
"""
import argparse
import copy
import datetime
import io
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "reference"))
import band_prior  # noqa: E402

PUPILS = [f"g{n:02}" for n in range(1, 13)]
DATES = ["2025-10-03", "2026-01-20", "2026-02-07"]
SPOILT = "g03 at 2026-02-07"
POSSIBLE = {"present": 0, "approved": 0, "authorised": 1, "unauthorised": 1}
NAMES = ("p_persistent", "p_severe", "p_ahead", "expected_rate", "rate_low",
         "rate_high")


def dates_of(months):
    """A date in each month for each of its sessions: the score reads no more
    of a session ahead than its month."""
    return [datetime.date(2001, int(month), 1)
            for month, count in months.items() for _ in range(count)]


def marks_of(sessions):
    return [(datetime.date.fromisoformat(s["date"]), POSSIBLE[s["class"]])
            for s in sessions if s["class"] in POSSIBLE]


def check_counts(enrolment, marks, wrong):
    p, a = len(marks), sum(absent for _, absent in marks)
    if (p, a) != (enrolment["possible"], enrolment["absent"]):
        wrong("possible and absent", (p, a),
              (enrolment["possible"], enrolment["absent"]))
    r = enrolment["remaining"]
    results = enrolment["results"]
    if r is not None and p + r > 0:
        hand = min(r, -(-(p + r) // 10) - 1 - a)
        if results["sessions_in_hand"] != hand:
            wrong("sessions_in_hand", hand, results["sessions_in_hand"])
    if p and results["sessions_back"] != max(0, 10 * a - p + 1):
        wrong("sessions_back", max(0, 10 * a - p + 1),
              results["sessions_back"])


def check_score(model, enrolment, marks, wrong):
    ahead = dates_of(enrolment["ahead"]["sessions_in_month"])
    horizon = dates_of(enrolment["ahead"]["horizon_in_month"])
    if len(ahead) != enrolment["remaining"]:
        wrong("remaining", len(ahead), enrolment["remaining"])
    last = enrolment["last_year"]
    recent = sum(1 for s in enrolment["sessions"] if s["last_4_weeks"])
    year = enrolment["year_group"]
    expected = band_prior.score(
        model, "R" if year == 0 else year, marks, ahead, horizon,
        (last["possible"], last["absent"]), recent)
    for name in NAMES:
        near(name, expected[name], enrolment["results"][name], wrong)
    if expected["terms"] is None:
        return
    for term, value in zip(enrolment["terms"], expected["terms"]):
        near(term["name"], value, term["value"], wrong)
    eta = 0.0
    for term in enrolment["terms"]:
        eta += term["value"]
    if eta != enrolment["eta"]:
        wrong("eta", eta, enrolment["eta"])
    near("eta", expected["eta"], eta, wrong)


def near(name, expected, printed, wrong):
    if (expected is None) != (printed is None):
        wrong(name, expected, printed)
    elif printed is not None and abs(expected - printed) > 1e-9:
        wrong(name, float(expected), printed)


def check(model, name, page):
    """How many numbers are wrong, and how many scores were computed."""
    failures, scored = 0, 0

    def wrong(what, expected, printed):
        nonlocal failures
        failures += 1
        print(f"{name}: {what}: {expected} computed, {printed} printed")

    for enrolment in page["enrolments"]:
        marks = marks_of(enrolment["sessions"])
        check_counts(enrolment, marks, wrong)
        if enrolment["results"]["p_persistent"] is not None:
            check_score(model, enrolment, marks, wrong)
            scored += 1
    return failures, scored


def explain(program, pupil, date):
    school = os.path.join(os.path.dirname(os.path.abspath(__file__)), "school")
    done = subprocess.run(
        [program, "explain", os.path.join(school, "register.csv"),
         "--pupils", os.path.join(school, "pupils.csv"),
         "--calendar", os.path.join(school, "calendar.csv"),
         "--pupil", pupil, "--as-of", date, "--format", "json"],
        capture_output=True, check=False, timeout=60)
    if done.returncode != 0:
        raise SystemExit(f"{pupil} at {date}: exit code {done.returncode}: "
                         f"{done.stderr.decode()}")
    return json.loads(done.stdout)


def spoilt(page):
    """The same with one session more attended than it was."""
    page = copy.deepcopy(page)
    for session in page["enrolments"][0]["sessions"]:
        if session["class"] == "unauthorised":
            session["class"] = "present"
            break
    return page


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--program")
    parser.add_argument("explanations", nargs="*")
    given = parser.parse_args()
    model = band_prior.Model.read(given.model)
    pages = []
    for path in given.explanations:
        with open(path, encoding="utf-8") as file:
            pages.append((path, json.load(file)))
    if given.program:
        pages += [(f"{pupil} at {date}", explain(given.program, pupil, date))
                  for pupil in PUPILS for date in DATES]
    passed = failed = scores = 0
    for name, page in pages:
        failures, scored = check(model, name, page)
        scores += scored
        passed, failed = passed + (not failures), failed + bool(failures)
    if given.program:
        out, sys.stdout = sys.stdout, io.StringIO()
        failures, _ = check(model, "spoilt", spoilt(dict(pages)[SPOILT]))
        sys.stdout = out
        passed, failed = passed + bool(failures), failed + (not failures)
    print(f"{scores} scores computed again")
    print(f"{passed} passed, {failed} failed")
    return failed > 0 or scores == 0


if __name__ == "__main__":
    sys.exit(main())
