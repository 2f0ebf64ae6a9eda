#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a few hundred scores of invented pupils, in 40-digit arithmetic.

Usage: band_prior_grid.py FOLDER     (FOLDER = tests/fixtures/band_prior)

Writes FOLDER/grid.csv (invented models) and FOLDER/shipped.csv (the shipped
one), and the models beside them, each a valid model file. The test of the C
code reads them; the program that computes them (band_prior.py) shares nothing
with it. A pupil is all in its row:

  case          running number
  model         the file MODEL.json in the same folder
  year_group    R, 1 to 14 or empty
  first_date    sessions behind are AM and PM of every Monday to Friday from
                this date on (no holidays), one digit of `absences` each
  absences      1 absent, 0 attended; its length is P
  as_of         the first Monday to Friday after the last of those days
  recent        how many of the P lie in the last 4 Monday-to-Sunday weeks
                that hold any of them
  last_possible, last_absent   last year; empty when missing
  remaining     R: sessions ahead are AM and PM of every Monday to Friday from
                as_of on, the first R of them (August's t is 1)
  horizon       R_h: p_ahead speaks of the first R_h of those
  p_persistent p_severe p_ahead expected_rate rate_low rate_high eta
  term_prior term_last_year term_earlier term_recent
                the results to 20 significant digits; empty where not defined

Models: shipped (a copy of models/england-bands.json, version 1.0.0: released
models score the same for ever; in shipped.csv alone), printed (the constants
as the specification prints them, with its season), flat (the same without a
season), sharp (one narrow component, every session independent: tails below
1e-200), rough (four components, spell inflation 50, half of the weight
redrawn, half-life 5), edge (a and b at 1e-3 and 1e6, where plain differences
of log-gamma lose digits). A chance below 1e-307 is 0 or a few digits in C.
"""

import csv
import datetime
import hashlib
import json
import pathlib
import sys

import mpmath

import band_prior

ROOT = pathlib.Path(__file__).resolve().parents[2]
START = datetime.date(2025, 9, 3)
POSSIBLE = [0, 1, 5, 19, 20, 70, 150, 260, 379]
REMAINING = [0, 1, 2, 40, 190, 310, 380]
LAST_YEAR = [(None, None), (380, 0), (380, 5), (380, 30), (380, 120),
             (380, 380), (30, 3)]
YEAR_GROUPS = ["R", "1", "6", "7", "9", "11", "13", ""]
HORIZON = [10, 50, None]
MODELS = ["printed", "flat", "printed", "sharp", "printed", "flat", "rough"]
RESULTS = ["p_persistent", "p_severe", "p_ahead", "expected_rate", "rate_low",
           "rate_high", "eta"]
TERMS = ["term_prior", "term_last_year", "term_earlier", "term_recent"]


def patterns(p):
    """Absences of P sessions, by name; no two the same."""
    k = max(1, p // 5)
    shapes = {
        "none": "0" * p,
        "all": "1" * p,
        "first": "1" * k + "0" * (p - k),
        "last": "0" * (p - k) + "1" * k,
        "scattered": "".join("1" if (i * 37) % 101 < 9 else "0"
                             for i in range(p)),
        "spell": "0" * (p // 3) + "1" * min(p // 4, 30),
        "one": "0" * (p // 2) + "1",
        "half": ("10" * p)[:p],
    }
    return sorted({s.ljust(p, "0")[:p] for s in shapes.values()})


def settings():
    """Every P and pattern with settings taken in turn, so that each value of
    each meets many values of the others."""
    turn = 0
    for p in POSSIBLE:
        for absences in patterns(p):
            for _ in range(5 if p else 28):
                turn += 1
                yield (MODELS[turn % len(MODELS)], absences,
                       YEAR_GROUPS[(turn * 3) % len(YEAR_GROUPS)],
                       REMAINING[(turn * 2 + turn // 7) % len(REMAINING)],
                       LAST_YEAR[(turn + turn // 11) % len(LAST_YEAR)],
                       HORIZON[(turn + turn // 5) % len(HORIZON)])
    for year in YEAR_GROUPS:
        yield ("printed", "0" * 60 + "1" * 10, year, 310, (380, 30), 50)
        yield ("flat", "0" * 60 + "1" * 10, year, 310, (380, 30), None)
    for r in REMAINING:
        yield ("sharp", "0" * 20, "1", r, (None, None), None)
        yield ("sharp", "0" * 379, "", r, (380, 0), 10)
        yield ("rough", "10" * 35, "9", r, (30, 3), 10)
        yield ("edge", "0" * 60 + "1" * 10, "9", r, (380, 30), None)
        yield ("edge", "", "", r, (380, 0), 50)


def shipped_settings():
    """The invented pupil of the specification, in every year group."""
    golden = "".join("1" if i in (1, 2, 3, 40, 41, 60, 61, 62) else "0"
                     for i in range(70))
    for year in ["R", *map(str, range(1, 15)), ""]:
        yield ("shipped", golden, year, 310, (380, 30), None)
        yield ("shipped", golden, year, 310, (None, None), 40)
        yield ("shipped", "", year, 380, (None, None), None)


def recent_sessions(dates):
    weeks = [day - datetime.timedelta(day.weekday()) for day in dates]
    last = sorted(set(weeks))[-4:]
    return sum(week in last for week in weeks)


def next_weekday(day):
    day += datetime.timedelta(1)
    while day.weekday() > 4:
        day += datetime.timedelta(1)
    return day


def text(value):
    return "" if value is None else mpmath.nstr(value, 20)


def row(number, models, setting):
    name, absences, year, r, last, horizon = setting
    dates = band_prior.weekday_sessions(START, len(absences))
    as_of = next_weekday(dates[-1]) if dates else START
    ahead = band_prior.weekday_sessions(as_of, r)
    r_h = r if horizon is None else min(horizon, r)
    recent = recent_sessions(dates)
    out = band_prior.score(models[name], year,
                           [(day, int(mark))
                            for day, mark in zip(dates, absences)],
                           ahead, ahead[:r_h], last, recent)
    terms = out["terms"] or [None] * 4
    return ([number, name, year, START, absences, as_of, recent,
             *("" if x is None else x for x in last), r, r_h]
            + [text(out[key]) for key in RESULTS] + [text(t) for t in terms])


def model_file(name, prior, own_marks, season):
    """A valid model file; `prior` by year, or one mixture for all."""
    if isinstance(prior, list):
        years = ["all"] + [str(year) for year in range(1, 12)]
        prior = {year: prior for year in years}
    model = {
        "earlybell_model": 1, "name": "test-" + name, "version": "1.0.0",
        "kind": "band-prior", "status": "in_use", "expires": "2099-07-31",
        "catalogue": 1, "sensitive": False,
        "label": {"absence": "overall", "threshold": [10, 100],
                  "horizon": "year_end", "unit": "enrolment", "minimum": 20},
        "prior": prior, "own_marks": own_marks, "season": season,
        "training": {"source": "invented, for a test", "rows": 0, "pupils": 0,
                     "until": "2025-07-31", "seed": 0,
                     "register_sha256": None, "gradient_norm": 0,
                     "iterations": 0, "condition": 0},
        "quality": [], "sha256": "0" * 64}
    zeroed = json.dumps(model, indent=1) + "\n"
    digest = hashlib.sha256(zeroed.encode()).hexdigest()
    return zeroed.replace("0" * 64, digest)


def own(inflation, half_life, weight, redraw):
    return {"spell_inflation": inflation, "half_life_sessions": half_life,
            "last_year_weight": weight, "redraw": redraw}


def model_files():
    printed = band_prior.printed_prior()
    assumed = band_prior.PRINTED_OWN_MARKS
    rough = [[0.4, 0.05, 3.0], [0.3, 2.0, 30.0], [0.2, 40.0, 60.0],
             [0.1, 0.5, 0.5]]
    edge = [[0.5, 1e-3, 1e6], [0.25, 1e6, 1e6], [0.25, 2.0, 30.0]]
    uneven = {phase: dict({str(m): 1 for m in range(1, 13)},
                          **{"9": 0.2, "12": 5, "1": 2.5})
              for phase in ("primary", "secondary")}
    shipped = (ROOT / "models/england-bands.json").read_text(encoding="utf-8")
    return {
        "shipped": shipped,
        "printed": model_file("printed", printed, assumed,
                              band_prior.printed_season()),
        "flat": model_file("flat", printed, assumed, {}),
        "sharp": model_file("sharp", [[1.0, 30.0, 3000.0]],
                            own(1, 1e6, 1, 0), {}),
        "rough": model_file("rough", rough, own(50, 5, 1, 0.5), uneven),
        "edge": model_file("edge", edge, own(2, 40, 0.5, 0.01), {})}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    models = {}
    for name, content in model_files().items():
        path = folder / (name + ".json")
        path.write_text(content, encoding="utf-8")
        models[name] = band_prior.Model.read(path)
    for name, cases in (("grid.csv", settings()),
                        ("shipped.csv", shipped_settings())):
        with open(folder / name, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["case", "model", "year_group", "first_date",
                             "absences", "as_of", "recent", "last_possible",
                             "last_absent", "remaining", "horizon"]
                            + RESULTS + TERMS)
            for number, setting in enumerate(cases, start=1):
                writer.writerow(row(number, models, setting))


if __name__ == "__main__":
    main()
