#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every number that `explain` prints, computed again from its own output.

    explain_check.py --model models/england-bands.json EXPLANATION.json...
    explain_check.py --model models/england-bands.json --program build/earlybell

The second explains every pupil of tests/golden/school at several dates. Reads
what `earlybell explain --format json` wrote and nothing else but the model
file, of any kind. P, A and last_4_weeks come from the listed sessions; eta by
adding the terms in their order; the score from tests/reference, whose programs
know nothing of the C code: band_prior.py, or linear_model.py for the kinds
beta-binomial and logistic. Those are computed twice: from the features and the
model file, and from the printed terms and mixture alone. Needs mpmath. Exit
code 1 when a number differs by over 1e-9 (counts and eta: at all). Prints
`N passed, N failed`, explanations. With --program one explanation is also
spoilt in several ways, each of which must fail.
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
import linear_model  # noqa: E402

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


def check_counts(enrolment, marks, view, wrong):
    num, den = view["threshold_num"], view["threshold_den"]
    p, a = len(marks), sum(absent for _, absent in marks)
    if (p, a) != (enrolment["possible"], enrolment["absent"]):
        wrong("possible and absent", (p, a),
              (enrolment["possible"], enrolment["absent"]))
    r = enrolment["remaining"]
    results = enrolment["results"]
    if r is not None and p + r > 0:
        hand = min(r, -(-num * (p + r) // den) - 1 - a)
        if results["sessions_in_hand"] != hand:
            wrong("sessions_in_hand", hand, results["sessions_in_hand"])
    back = max(0, den * a // num - p + 1)
    if p and results["sessions_back"] != back:
        wrong("sessions_back", back, results["sessions_back"])


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
    near("expected_ahead", expected["expected_rate"]
         * (enrolment["possible"] + enrolment["remaining"])
         - enrolment["absent"], enrolment["results"]["expected_ahead"], wrong)
    if expected["terms"] is None:
        return
    for term, value in zip(enrolment["terms"], expected["terms"]):
        near(term["name"], value, term["value"], wrong)
    near("eta", expected["eta"], check_sum(enrolment, wrong), wrong)


def check_sum(enrolment, wrong):
    eta = 0.0
    for term in enrolment["terms"]:
        eta += term["value"]
    if eta != enrolment["eta"]:
        wrong("eta", eta, enrolment["eta"])
    return eta


# ---- the kinds with terms ---------------------------------------------------

def row_of(enrolment, view):
    """A row as linear_model.py reads it: text, empty where missing. Four
    features are of the view's threshold; a model is given them at a tenth."""
    row = {name: "" if value is None else repr(value)
           for name, value in enrolment["features"].items()}
    row["remaining"] = str(enrolment["remaining"])
    year = enrolment["year_group"]
    row["year_group"] = "" if year is None else "R" if year == 0 else str(year)
    if 10 * view["threshold_num"] == view["threshold_den"]:
        return row
    p, a = enrolment["possible"], enrolment["absent"]
    r, last = enrolment["remaining"], enrolment["last_year"]
    row["pa_now"] = str(int(10 * a >= p))
    row["sessions_back"] = str(max(0, 10 * a - p + 1))
    row["sessions_in_hand"] = str(min(r, -(-(p + r) // 10) - 1 - a))
    if row["last_year_pa"]:
        row["last_year_pa"] = str(int(10 * last["absent"] >= last["possible"]))
    return row


def check_terms(model, row, enrolment, wrong):
    """Every term from the file and the features, and from its own parts."""
    values = linear_model.contributions(model, row)
    if len(values) != len(enrolment["terms"]):
        wrong("terms", len(values), len(enrolment["terms"]))
        return
    possible = linear_model.number(row["possible_sessions"])
    for term, value, made in zip(model["terms"], values, enrolment["terms"]):
        name = made["name"]
        if name != term["feature"] or made["transform"] != term["transform"]:
            wrong("term", term["feature"], name)
        near(name, value, made["value"], wrong)
        near(name + " x", linear_model.number(row[name]), made["x"], wrong)
        z = linear_model.transformed(term, row)
        if made["missing"] != (z is None):
            wrong(name + " missing", z is None, made["missing"])
        near(name + " z", term["fill"] if z is None else z, made["z"], wrong)
        near(name + " reference", term["reference"], made["reference"], wrong)
        for key in ("coef", "missing_coef"):
            near(name + " " + key,
                 linear_model.curve(model, term[key], possible),
                 made[key], wrong)
        own = made["coef"] * (made["z"] - made["reference"])
        own += made["missing_coef"] if made["missing"] else 0.0
        near(name + " from its parts", own, made["value"], wrong)


def check_mixture(name, expected, printed, wrong):
    if len(expected) != len(printed):
        wrong(name, len(expected), len(printed))
    for (weight, mean, precision), part in zip(expected, printed):
        near(name + " weight", weight, part["weight"], wrong)
        near(name + " mean", mean, part["mean"], wrong)
        near(name + " precision", 1, part["precision"] / float(precision),
             wrong)


def chances_of(mixture, sessions):
    """P(K = k) of the printed mixture."""
    return linear_model.table([(linear_model.mpf(part["weight"]),
                                linear_model.mpf(part["mean"]),
                                linear_model.mpf(part["precision"]))
                               for part in mixture], sessions)


def tail(chances, num, den, sessions, absent=0):
    return sum(chance for k, chance in enumerate(chances)
               if den * (absent + k) >= num * sessions)


def check_year(enrolment, view, wrong):
    """All that is read off the distribution, from the printed mixture."""
    p, a, r = (enrolment[key] for key in ("possible", "absent", "remaining"))
    line = view["threshold_num"], view["threshold_den"]
    chances = chances_of(enrolment["mixture"], r)
    ahead = r * sum(part["weight"] * part["mean"]
                    for part in enrolment["mixture"])
    horizon = enrolment["ahead"]["horizon"]
    expected = {
        "p_persistent": tail(chances, *line, p + r, a),
        "p_severe": tail(chances, 1, 2, p + r, a),
        "p_ahead": None if not horizon else tail(
            chances_of(enrolment["mixture"], horizon), *line, horizon),
        "expected_rate": (a + ahead) / (p + r),
        "rate_low": (a + linear_model.point(chances, 0.1)) / (p + r),
        "rate_high": (a + linear_model.point(chances, 0.9)) / (p + r),
        "expected_ahead": ahead}
    for name, value in expected.items():
        near(name, value, enrolment["results"][name], wrong)
    average = enrolment["average_pupil"]
    near("average rate_ahead",
         sum(part["weight"] * part["mean"] for part in average["mixture"]),
         average["rate_ahead"], wrong)


def check_linear(model, view, enrolment, wrong):
    results = enrolment["results"]
    if model["kind"] != "logistic" and enrolment["remaining"] == 0:
        if enrolment["terms"] or enrolment["eta"] is not None:
            wrong("terms of an ended year", 0, len(enrolment["terms"]))
        return
    row = row_of(enrolment, view)
    check_terms(model, row, enrolment, wrong)
    eta = check_sum(enrolment, wrong)
    average = enrolment["average_pupil"]
    if model["kind"] == "logistic":
        at = linear_model.curve(
            model, model["intercept"],
            linear_model.number(row["possible_sessions"]))
        near("intercept", at, enrolment["intercept"], wrong)
        near("p_outcome", linear_model.expit(enrolment["intercept"] + eta),
             results["p_outcome"], wrong)
        near("average p_outcome", linear_model.expit(at),
             average["p_outcome"], wrong)
        for name in NAMES:
            near(name, None, results[name], wrong)
        return
    check_mixture("mixture", linear_model.mixture(model, row, eta),
                  enrolment["mixture"], wrong)
    check_mixture("average mixture", linear_model.mixture(model, row, 0),
                  average["mixture"], wrong)
    check_year(enrolment, view, wrong)


def near(name, expected, printed, wrong):
    if (expected is None) != (printed is None):
        wrong(name, expected, printed)
    elif printed is not None and abs(expected - printed) > 1e-9:
        wrong(name, float(expected), printed)


def is_scored(enrolment):
    return (enrolment["results"]["p_persistent"] is not None
            or enrolment["results"]["p_outcome"] is not None)


def check(model, name, page):
    """How many numbers are wrong, and how many scores were computed."""
    failures, scored = 0, 0

    def wrong(what, expected, printed):
        nonlocal failures
        failures += 1
        print(f"{name}: {what}: {expected} computed, {printed} printed")

    for enrolment in page["enrolments"]:
        marks = marks_of(enrolment["sessions"])
        check_counts(enrolment, marks, page["view"], wrong)
        if not is_scored(enrolment):
            continue
        if isinstance(model, band_prior.Model):
            check_score(model, enrolment, marks, wrong)
        else:
            check_linear(model, page["view"], enrolment, wrong)
        scored += 1
    return failures, scored


def read_model(path):
    with open(path, encoding="utf-8") as file:
        model = json.load(file)
    return (band_prior.Model.read(path) if model["kind"] == "band-prior"
            else model)


def explain(program, model, pupil, date):
    school = os.path.join(os.path.dirname(os.path.abspath(__file__)), "school")
    done = subprocess.run(
        [program, "explain", os.path.join(school, "register.csv"),
         "--pupils", os.path.join(school, "pupils.csv"),
         "--calendar", os.path.join(school, "calendar.csv"),
         "--pupil", pupil, "--as-of", date, "--format", "json"]
        + (["--model", model] if model else []),
        capture_output=True, check=False, timeout=60)
    if done.returncode != 0:
        raise SystemExit(f"{pupil} at {date}: exit code {done.returncode}: "
                         f"{done.stderr.decode()}")
    return json.loads(done.stdout)


def change(holder, key):
    holder[key] += 1e-6


def spoilt(page):
    """Copies of a page, each with one thing wrong in it."""
    pages = []

    def copy_of():
        pages.append(copy.deepcopy(page))
        return pages[-1]["enrolments"][0]

    for session in copy_of()["sessions"]:  # one more attended than it was
        if session["class"] == "unauthorised":
            session["class"] = "present"
            break
    for key in ("value", "x", "z", "reference", "coef", "missing_coef"):
        if key in page["enrolments"][0]["terms"][1]:
            change(copy_of()["terms"][1], key)
    for key in ("weight", "mean", "precision"):
        if "mixture" in page["enrolments"][0]:
            change(copy_of()["mixture"][0], key)
            change(copy_of()["average_pupil"]["mixture"][0], key)
    for key, value in page["enrolments"][0]["results"].items():
        if isinstance(value, float):
            change(copy_of()["results"], key)
    return pages


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--program")
    parser.add_argument("explanations", nargs="*")
    given = parser.parse_args()
    model = read_model(given.model)
    # The built-in one is tried as it is built in.
    named = None if isinstance(model, band_prior.Model) else given.model
    pages = []
    for path in given.explanations:
        with open(path, encoding="utf-8") as file:
            pages.append((path, json.load(file)))
    if given.program:
        pages += [(f"{pupil} at {date}",
                   explain(given.program, named, pupil, date))
                  for pupil in PUPILS for date in DATES]
    passed = failed = scores = 0
    for name, page in pages:
        failures, scored = check(model, name, page)
        scores += scored
        passed, failed = passed + (not failures), failed + bool(failures)
    if given.program:
        out, sys.stdout = sys.stdout, io.StringIO()
        unseen = [wrong for wrong in spoilt(dict(pages)[SPOILT])
                  if check(model, "spoilt", wrong)[0] == 0]
        sys.stdout = out
        print(f"{len(unseen)} of the spoilt pages were not seen")
        passed, failed = passed + (not unseen), failed + bool(unseen)
    print(f"{scores} scores computed again")
    print(f"{passed} passed, {failed} failed")
    return failed > 0 or scores == 0


if __name__ == "__main__":
    sys.exit(main())
