#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Scores of the kinds beta-binomial and logistic in 50-digit arithmetic.

The second, independent program for the models with terms, written from
models/README.md alone: features in, chances out, slow and plain.

  linear_model.py rows                  invented rows of features, as CSV
  linear_model.py answers MODEL ROWS    what the model says of them, as CSV
  linear_model.py check                 tests/fixtures/models/*.csv are these

ROWS has the columns case, year_group (R, a number or nothing), remaining and
the features, an empty cell where one is missing. ANSWERS has case, eta, one
term_N for each term, and p_outcome or p_persistent, p_severe, p_ahead,
expected_rate, expected_ahead, rate_low, rate_high, chance_0, chance_half
(K = R // 2), chance_all (K = R) and other_0, other_9 (K = 0 and 9 of 77
sessions). Numbers have 17 digits.
"""

import csv
import io
import json
import pathlib
import sys

import mpmath
from mpmath import mpf

mpmath.mp.dps = 50

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "fixtures" / "models"
MODELS = ["beta_binomial", "last_year_weight", "logistic"]
OTHER = 77  # sessions of the table that is not of R


# ---- the model --------------------------------------------------------------

def number(text):
    """The double that a decimal means, exactly; None when there is none."""
    return None if text == "" else mpf(float(text))


def curve(model, value, possible):
    """A number, or one for each knot: linear between them."""
    knots = [mpf(knot) for knot in model["knots"]]
    if not isinstance(value, list):
        return mpf(value)
    values = [mpf(float(one)) for one in value]
    if possible <= knots[0]:
        return values[0]
    if possible >= knots[-1]:
        return values[-1]
    for left in range(len(knots) - 1):
        if knots[left] <= possible < knots[left + 1]:
            share = (possible - knots[left]) / (knots[left + 1] - knots[left])
            return (1 - share) * values[left] + share * values[left + 1]
    raise AssertionError


def phase(row):
    group = row["year_group"]
    if group == "":
        return "unknown"
    return "primary" if group == "R" or int(group) <= 6 else "secondary"


def transformed(term, row):
    """The transformed feature, or None when it is missing."""
    x = number(row[term["feature"]])
    if x is None:
        return None
    if term["transform"] == "elogit":
        n = number(row[term["count"]])
        if n is None:
            return None
        n = min(n, mpf(term.get("count_most", 732)))
        x = min(max(x, mpf(0)), mpf(1))
        c, m = mpf(term["pseudo"]), term["centre"]
        m = mpf(m[phase(row)] if isinstance(m, dict) else m)
        return mpmath.log((n * x + c * m) / (n * (1 - x) + c * (1 - m)))
    if term["transform"] == "log1p":
        return mpmath.log1p(max(x, mpf(0)))
    if term["transform"] == "spline":
        start, end = term["knots"]
        top = x if end is None else min(x, mpf(end))
        return max(top, mpf(start)) - mpf(start)
    assert term["transform"] == "identity"
    return x


def contributions(model, row):
    possible = number(row["possible_sessions"])
    out = []
    for term in model["terms"]:
        z = transformed(term, row)
        value = mpf(0)
        if z is None:
            value = curve(model, term["missing_coef"], possible)
            z = mpf(term["fill"])
        value += (curve(model, term["coef"], possible)
                  * (z - mpf(term["reference"])))
        out.append(value)
    return out


def expit(x):
    return 1 / (1 + mpmath.exp(-x))


def level(model, part, row):
    """intercept(P) + remaining * log(R / 190) + last_year_known."""
    remaining = max(mpf(int(row["remaining"])), mpf(1))
    at = curve(model, part["intercept"], number(row["possible_sessions"]))
    at += mpf(part["remaining"]) * mpmath.log(remaining / 190)
    if row["last_year_absence_rate"] != "":
        at += mpf(part["last_year_known"])
    return at


def last_year_weight(part, row):
    """coef * (elogit of last year's rate - reference), or nothing."""
    term = dict(part, feature="last_year_absence_rate", transform="elogit",
                count="last_year_possible")
    z = transformed(term, row)
    return 0 if z is None else (mpf(part["coef"])
                                * (z - mpf(part["reference"])))


def mixture(model, row, eta):
    """[(weight, mu, phi)]"""
    second = mpf(0)
    if len(model["components"]) == 2:
        logit = level(model, model["weight"], row)
        if "last_year" in model["weight"]:
            logit += last_year_weight(model["weight"]["last_year"], row)
        second = expit(logit)
    out = []
    for j, part in enumerate(model["components"]):
        logit = curve(model, part["intercept"],
                      number(row["possible_sessions"]))
        logit += mpf(part["slope"]) * eta
        logit = min(max(logit, mpf(-30)), mpf(30))
        phi = mpmath.exp(level(model, model["precision"][j], row))
        phi = min(max(phi, mpf(0.05)), mpf(10) ** 6)
        out.append((second if j == 1 else 1 - second, expit(logit), phi))
    return out


def table(parts, n):
    """P(K = k), k = 0 .. n."""
    chances = [mpf(0)] * (n + 1)
    for weight, mu, phi in parts:
        a, b = mu * phi, (1 - mu) * phi
        log_beta = mpmath.loggamma(a) + mpmath.loggamma(b) \
            - mpmath.loggamma(a + b)
        for k in range(n + 1):
            log_chance = (mpmath.loggamma(n + 1) - mpmath.loggamma(k + 1)
                          - mpmath.loggamma(n - k + 1)
                          + mpmath.loggamma(k + a)
                          + mpmath.loggamma(n - k + b)
                          - mpmath.loggamma(n + a + b) - log_beta)
            chances[k] += weight * mpmath.exp(log_chance)
    return chances


def point(chances, share):
    total = mpf(0)
    for k, chance in enumerate(chances):
        total += chance
        if total >= share:
            return k
    raise AssertionError


def outlook(model, row, eta):
    possible = int(row["possible_sessions"])
    absent = int(row["absent_sessions"])
    remaining = int(row["remaining"])
    parts = mixture(model, row, eta)
    chances = table(parts, remaining)
    whole = possible + remaining

    def chance(holds):
        return mpmath.fsum(c for k, c in enumerate(chances) if holds(k))

    expected = remaining * mpmath.fsum(w * mu for w, mu, _ in parts)
    other = table(parts, OTHER)
    return {
        "p_persistent": chance(lambda k: 10 * (absent + k) >= whole),
        "p_severe": chance(lambda k: 2 * (absent + k) >= whole),
        "p_ahead": "" if remaining == 0
        else chance(lambda k: 10 * k >= remaining),
        "expected_rate": (absent + expected) / whole,
        "expected_ahead": expected,
        "rate_low": mpf(absent + point(chances, mpf(1) / 10)) / whole,
        "rate_high": mpf(absent + point(chances, mpf(9) / 10)) / whole,
        "chance_0": chances[0],
        "chance_half": chances[remaining // 2],
        "chance_all": chances[remaining],
        "other_0": other[0],
        "other_9": other[9],
    }


def answer(model, row):
    terms = contributions(model, row)
    eta = mpmath.fsum(terms)
    out = {"case": row["case"], "eta": eta}
    for i, term in enumerate(terms):
        out["term_%d" % i] = term
    if model["kind"] == "logistic":
        possible = number(row["possible_sessions"])
        out["p_outcome"] = expit(curve(model, model["intercept"], possible)
                                 + eta)
    else:
        out.update(outlook(model, row, eta))
    return out


def digits(value):
    return value if isinstance(value, str) else mpmath.nstr(
        value, 17, strip_zeros=True)


def as_csv(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: digits(v) for k, v in row.items()} for row in rows)
    return out.getvalue()


def answers(model_path, rows_text):
    model = json.loads(pathlib.Path(model_path).read_text())
    return as_csv([answer(model, row)
                   for row in csv.DictReader(io.StringIO(rows_text))])


# ---- invented rows ----------------------------------------------------------

# What the fixtures' models read, besides what follows from P and A.
SHARES = ["absence_rate_4w", "unauthorised_rate", "absence_ewma",
          "weeks_lost_rate", "sibling_rate", "cohort_rate"]


class Dice:
    """Numerical Recipes' congruential generator: the same rows for ever."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (1664525 * self.state + 1013904223) % 2 ** 32
        return (self.state >> 8) % n


def feature_names():
    """The catalogue's names in order, from the C source that owns them."""
    text = (ROOT / "src/features/catalogue.c").read_text()
    body = text[text.index("CATALOGUE[] = {"):]
    names = [line.split('"')[1] for line in body.splitlines()
             if line.startswith('    {"')]
    assert len(names) == 64
    return names


def invented_row(dice, names, case, possible, remaining, absent):
    row = {name: "" for name in ["case", "year_group", "remaining"] + names}
    row["case"] = str(case)
    row["year_group"] = ["", "R", "3", "6", "7", "11", "13"][dice.below(7)]
    row["remaining"] = str(remaining)
    row["possible_sessions"] = str(possible)
    row["absent_sessions"] = str(absent)
    row["absence_rate"] = repr(absent / possible)
    for name in SHARES:
        if dice.below(5) > 0:
            top = 1000 if dice.below(4) == 0 else 150
            row[name] = repr(dice.below(top) / 1000)
    row["spell_longest"] = str(dice.below(absent + 1))
    if dice.below(4) > 0:
        row["spell_current"] = str(dice.below(int(row["spell_longest"]) + 1))
    if dice.below(3) > 0:
        last = 20 + dice.below(360)
        away = dice.below(last // 3 + 1)
        row["last_year_possible"] = str(last)
        if dice.below(6) > 0:
            row["last_year_absence_rate"] = repr(away / last)
            row["last_year_pa"] = "1" if 10 * away >= last else "0"
    line = -(-(possible + remaining) // 10)
    row["sessions_in_hand"] = str(min(remaining, line - 1 - absent))
    return row


def invented_rows():
    dice, names, rows = Dice(20251122), feature_names(), []
    for possible in [1, 19, 20, 40, 41, 109, 110, 180, 247, 310, 311, 380]:
        for remaining in [0, 1, 7, 190, 400]:
            absent = [0, possible, possible // 7, possible // 3,
                      possible // 20][dice.below(5)]
            rows.append(invented_row(dice, names, len(rows), possible,
                                     remaining, absent))
    return as_csv(rows)


def main(arguments):
    if arguments == ["rows"]:
        sys.stdout.write(invented_rows())
    elif len(arguments) == 3 and arguments[0] == "answers":
        sys.stdout.write(answers(arguments[1],
                                 pathlib.Path(arguments[2]).read_text()))
    elif arguments == ["check"]:
        rows = invented_rows()
        wrong = [] if rows == (FOLDER / "rows.csv").read_text() else ["rows"]
        wrong += [name for name in MODELS
                  if answers(FOLDER / (name + ".json"), rows)
                  != (FOLDER / (name + ".csv")).read_text()]
        failed = len(wrong)
        for name in wrong:
            print("not what this program says: %s.csv" % name)
        print("%d passed, %d failed" % (len(MODELS) + 1 - failed, failed))
        return 1 if failed else 0
    else:
        sys.stderr.write(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
