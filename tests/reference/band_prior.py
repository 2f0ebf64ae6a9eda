#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The band-prior score in 40-digit arithmetic, slow and plain.

The second, independent program for the score of models/england-bands.json:
written from the description of the model alone, in mpmath, so that the C code
can be compared with it. Numbers in brackets, like (3), are the steps of that
description; models/england-bands.md tells the same in words.

As a program it prints the score of one invented pupil:
  band_prior.py MODEL.json
and with --golden it checks the values that were worked out by hand when the
model was specified (to 1e-3, with the constants printed there).
"""

import datetime
import json
import sys

import mpmath
from mpmath import mpf

mpmath.mp.dps = 40

# The constants as printed in the specification: weight, a, b, twice a year.
PRINTED = {
    "1": ".8743 2.006 38.09 .1257 .4899 3.708",
    "2": ".8836 1.855 38.56 .1164 .4157 3.532",
    "3": ".8782 1.773 38.57 .1218 .3933 3.585",
    "4": ".8832 1.737 37.67 .1168 .3765 3.299",
    "5": ".8702 1.789 38.48 .1298 .3701 3.322",
    "6": ".8884 1.738 37.09 .1116 .3651 2.888",
    "7": ".7918 1.740 35.49 .2082 .3789 2.543",
    "8": ".7751 1.931 34.42 .2249 .4401 2.146",
    "9": ".7624 1.925 32.20 .2376 .4799 1.924",
    "10": ".7436 1.809 30.60 .2564 .4739 1.791",
    "11": ".7516 1.702 28.02 .2484 .4604 1.657",
    "all": ".8277 1.785 34.43 .1723 .3869 2.150",
}
# September to July; August is 1.
PRINTED_SEASON = {
    "primary": ".8063 .9096 .9834 1.231 1.006 .9884 .9982 .9323 .9450 1.133 "
               "1.066",
    "secondary": ".7894 .8964 .9180 1.133 .9717 .9933 1.024 .9813 1.129 1.049 "
                 "1.161",
}
PRINTED_OWN_MARKS = {"spell_inflation": 5, "half_life_sessions": 120,
                     "last_year_weight": 0.2, "redraw": 0.03}


def printed_prior():
    prior = {}
    for year, text in PRINTED.items():
        numbers = [float(word) for word in text.split()]
        prior[year] = [numbers[:3], numbers[3:]]
    return prior


def printed_season():
    months = [9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7]
    season = {}
    for phase, text in PRINTED_SEASON.items():
        season[phase] = {str(month): float(t)
                         for month, t in zip(months, text.split())}
        season[phase]["8"] = 1
    return season


def exact(number):
    """A double as itself: mpf(0.1) is the double 0.1, not a tenth."""
    return mpf(number)


class Model:
    """The constants: read from a model file, or given."""

    def __init__(self, prior, own_marks, season):
        self.prior = {year: [tuple(map(exact, component)) for component in mix]
                      for year, mix in prior.items()}
        self.spell_inflation = exact(own_marks["spell_inflation"])
        self.half_life = exact(own_marks["half_life_sessions"])
        self.last_year_weight = exact(own_marks["last_year_weight"])
        self.redraw = exact(own_marks["redraw"])
        self.season = {phase: {int(m): exact(t) for m, t in table.items()}
                       for phase, table in season.items()}

    @classmethod
    def read(cls, path):
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        return cls(data["prior"], data["own_marks"], data["season"])

    @classmethod
    def printed(cls, season):
        """As the specification prints it, with its season table or none."""
        return cls(printed_prior(), PRINTED_OWN_MARKS,
                   printed_season() if season else {})

    def mixture(self, year_group):
        """R uses Year 1, 12 to 14 use 11, no year group the average."""
        if year_group in ("", None):
            return self.prior["all"]
        if year_group == "R":
            return self.prior["1"]
        return self.prior[str(min(int(year_group), 11))]

    def t(self, year_group, month):
        """(8) The month's odds of absence over the year's."""
        if not self.season:
            return mpf(1)
        if year_group in ("", None):
            return (self.season["primary"][month]
                    + self.season["secondary"][month]) / 2
        primary = year_group == "R" or int(year_group) <= 6
        return self.season["primary" if primary else "secondary"][month]

    def inflation(self, n):
        """D(n): how much more the count of n sessions varies than that of n
        independent ones, when absence comes in spells."""
        d = self.spell_inflation
        lam = (d - 1) / (d + 1)
        return ((1 + lam) / (1 - lam)
                - 2 * lam * (1 - lam ** n) / (n * (1 - lam) ** 2))


def log_beta(a, b):
    return mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)


def logit(p):
    return mpmath.log(p) - mpmath.log(1 - p)


def own_marks(model, year_group, marks, joined):
    """(3) What the year's possible sessions add to a and b. `marks` is
    [(date, absent)] of all P in time order; `joined` says which of them count
    so far (all, but for the stages of an explanation)."""
    p = len(marks)
    n = alpha = weighted_t = mpf(0)
    for i, (date, absent) in enumerate(marks, start=1):
        if not joined(i):
            continue
        v = mpf(2) ** (-(p - i) / model.half_life) / model.inflation(p)
        n += v
        alpha += v * absent
        weighted_t += v * model.t(year_group, date.month)
    if n == 0:
        return mpf(0), mpf(0)
    s = weighted_t / n
    absent = n * alpha / (alpha + s * (n - alpha))
    return absent, n - absent


def last_year(model, possible, absent):
    """(4) What last year adds; nothing when it is missing."""
    if possible is None or absent is None or absent > possible:
        return mpf(0), mpf(0)
    capped = min(possible, 400)
    n = model.last_year_weight * capped / model.inflation(capped)
    return n * absent / possible, n - n * absent / possible


def posterior(prior, extra_a, extra_b):
    """(5) Each component's Beta and weight once the counts are in."""
    weights = [w * mpmath.exp(log_beta(a + extra_a, b + extra_b)
                              - log_beta(a, b)) for w, a, b in prior]
    total = sum(weights)
    return [(weight / total, a + extra_a, b + extra_b)
            for weight, (_, a, b) in zip(weights, prior)]


def with_redraw(model, prior, after):
    """(6) With probability psi the propensity is a new draw of the prior."""
    return ([((1 - model.redraw) * w, a, b) for w, a, b in after]
            + [(model.redraw * w, a, b) for w, a, b in prior])


def season_ahead(model, year_group, dates):
    """(7) s_a: the mean of t over the planned sessions ahead."""
    if not dates:
        return mpf(1)
    return sum(model.t(year_group, day.month) for day in dates) / len(dates)


def shifted(a, b, s):
    m = a / (a + b)
    return m * s / (1 - m + m * s)


def tail_terms(model, mixture, s, n):
    """(9) P(K = k) for k = 0..n, the mixture of beta-binomials."""
    c = (model.inflation(n) - 1) / (n - 1) if n > 1 else mpf(0)
    chances = [mpf(0)] * (n + 1)
    for w, a, b in mixture:
        if w == 0:
            continue
        m = shifted(a, b, s)
        rho = 1 / (a + b + 1)
        r = c + (1 - c) * rho
        phi = (1 - r) / r
        alpha, beta = m * phi, (1 - m) * phi
        p = mpmath.exp(log_beta(alpha, beta + n) - log_beta(alpha, beta))
        for k in range(n + 1):
            chances[k] += w * p
            if k < n:
                p *= (n - k) * (alpha + k) / ((k + 1) * (beta + n - k - 1))
    return chances


def tail(chances, k):
    """P(K >= k), added from the smallest term up."""
    n = len(chances) - 1
    if k <= 0:
        return mpf(1)
    if k > n:
        return mpf(0)
    return mpmath.fsum(sorted(chances[k:]))


def mean_ahead(mixture, s):
    """E K / R."""
    return sum(w * shifted(a, b, s) for w, a, b in mixture)


def quantile(chances, q):
    """The smallest k with P(K <= k) >= q."""
    total = mpf(0)
    for k, chance in enumerate(chances):
        total += chance
        if total >= q:
            return k
    return len(chances) - 1


def ceiling_tenths(n, tenths):
    return -(-n * tenths // 10)


def score(model, year_group, marks, ahead, horizon=None, last=(None, None),
          recent=0):
    """The whole score.

    marks    [(date, absent 0 or 1)] of the P possible sessions, in time order
    ahead    dates of the R planned sessions ahead (one entry a session)
    horizon  dates of the R_h sessions that p_ahead speaks of; None: `ahead`
    last     (possible, absent) of last year, None for missing
    recent   how many of the P lie in the last four school weeks
    """
    horizon = ahead if horizon is None else horizon
    prior = model.mixture(year_group)
    p, r = len(marks), len(ahead)
    absent = sum(a for _, a in marks)
    s = season_ahead(model, year_group, ahead)

    def mixture(use_last, joined):
        a1, b1 = own_marks(model, year_group, marks, joined)
        a2, b2 = last_year(model, *last) if use_last else (mpf(0), mpf(0))
        return with_redraw(model, prior, posterior(prior, a1 + a2, b1 + b2))

    full = mixture(True, lambda i: True)
    out = {"possible": p, "absent": absent, "remaining": r,
           "season_ahead": s}
    if r == 0:
        rate = mpf(absent) / p if p else None
        out.update(p_persistent=mpf(int(10 * absent >= p)) if p else None,
                   p_severe=mpf(int(2 * absent >= p)) if p else None,
                   expected_rate=rate, rate_low=rate, rate_high=rate,
                   p_ahead=None, eta=None, terms=None)
        return out

    chances = tail_terms(model, full, s, r)
    out["p_persistent"] = tail(chances, ceiling_tenths(p + r, 1) - absent)
    out["p_severe"] = tail(chances, ceiling_tenths(p + r, 5) - absent)
    out["expected_rate"] = (absent + r * mean_ahead(full, s)) / (p + r)
    # The doubles 0.1 and 0.9 differ from a tenth by less than any chance sum
    # here comes near it.
    for name, q in (("rate_low", mpf(1) / 10), ("rate_high", mpf(9) / 10)):
        out[name] = mpf(absent + quantile(chances, q)) / (p + r)
    out["p_ahead"] = None
    if horizon:
        n = len(horizon)
        out["p_ahead"] = tail(
            tail_terms(model, full, season_ahead(model, year_group, horizon),
                       n), ceiling_tenths(n, 1))
    # (12) and (13): what each kind of evidence moves the logit by, in order.
    stages = [mixture(False, lambda i: False), mixture(True, lambda i: False),
              mixture(True, lambda i: i <= p - recent), full]
    etas = [logit(mean_ahead(stage, s)) for stage in stages]
    out["eta"] = etas[3]
    out["terms"] = [etas[0]] + [etas[i] - etas[i - 1] for i in (1, 2, 3)]
    return out


def weekday_sessions(first, count):
    """`count` sessions, AM and PM of Mondays to Fridays from `first` on."""
    out = []
    day = first
    while len(out) < count:
        if day.weekday() < 5:
            out += [day, day]
        day += datetime.timedelta(1)
    return out[:count]


def golden():
    """The printed values of the specification, to 1e-3."""
    model = Model.printed(season=False)
    start = datetime.date(2025, 9, 3)
    failed = 0

    def check(name, got, expected):
        nonlocal failed
        good = abs(got / expected - 1) < mpf("1e-3")
        failed += not good
        print("%-4s %-24s %s, expected %s" % ("ok" if good else "FAIL", name,
                                              mpmath.nstr(got, 8), expected))

    none = score(model, "9", [], weekday_sessions(start, 380))
    check("P=0 p_persistent", none["p_persistent"], 0.2500)
    check("P=0 p_severe", none["p_severe"], 0.02907)
    dates = weekday_sessions(start, 380)
    absent = {1, 2, 3, 40, 41, 60, 61, 62}
    marks = [(day, int(i in absent)) for i, day in enumerate(dates[:70])]
    some = score(model, "9", marks, dates[70:], last=(380, 30), recent=40)
    check("P=70 p_persistent", some["p_persistent"], 0.2976)
    check("P=70 p_severe", some["p_severe"], 0.000590)
    check("P=70 p_ahead", some["p_ahead"], 0.2791)
    for i, term in enumerate((-2.308, -0.3013, 0.02949, 0.1089)):
        check("P=70 term %d" % (i + 1), some["terms"][i], term)
    print("%d passed, %d failed" % (9 - failed, failed))
    return failed


def main():
    if sys.argv[1:] == ["--golden"]:
        sys.exit(1 if golden() else 0)
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    model = Model.read(sys.argv[1])
    dates = weekday_sessions(datetime.date(2025, 9, 3), 380)
    marks = [(day, int(i in (1, 2, 3, 40, 41, 60, 61, 62)))
             for i, day in enumerate(dates[:70])]
    out = score(model, "9", marks, dates[70:], last=(380, 30), recent=40)
    for name, value in out.items():
        values = value if isinstance(value, list) else [value]
        print(name, " ".join(mpmath.nstr(v, 20) for v in values))


if __name__ == "__main__":
    main()
