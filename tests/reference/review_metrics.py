#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Golden numbers for the review's figures, from other people's programs.

Prints tests/fixtures/review/metrics_values.h: invented rows and what
scikit-learn (AUROC, average precision, Brier, log loss, the equal-count
calibration curve), statsmodels (calibration intercept and slope with their
standard errors), dcurves (net benefit, without weights) and scipy (chi-square,
Poisson and Wilson intervals, percentiles) say of them. Where they have no such
figure it is written out here in a few lines of numpy: the calibration error
with weights or ties, weighted net benefit, what the first rows hold.

It was run once; the versions it ran with are printed into the file. Needs
numpy, scipy, pandas, scikit-learn, statsmodels and dcurves, which the tests
themselves do not.

    python3 tests/reference/review_metrics.py > tests/fixtures/review/metrics_values.h
"""
import math
import sys
import warnings

import dcurves
import numpy as np
import pandas as pd
import scipy
import scipy.stats
import sklearn
import sklearn.calibration
import sklearn.metrics
import statsmodels
import statsmodels.api as sm

warnings.simplefilter("ignore")
EPS = 2.0**-52
RATES = [0.05, 0.10, 0.20]
THRESHOLDS = [0.0, 0.1, 0.25, 0.5, 0.9]


def number(x):
    if x is None or math.isnan(x):
        return "NAN"
    if math.isinf(x):
        return "INFINITY" if x > 0 else "-INFINITY"
    return repr(float(x))


def classes_overlap(x, y, w):
    a, b = x[(y == 0) & (w > 0)], x[(y == 1) & (w > 0)]
    return len(a) and len(b) and b.min() < a.max() and a.min() < b.max()


def lines(p, y, w):
    """Intercept with slope 1, and both, by statsmodels' GLM."""
    x = np.log(np.clip(p, EPS, 1 - EPS)) - np.log1p(-np.clip(p, EPS, 1 - EPS))
    out = [math.nan] * 6
    if len(np.unique(y[w > 0])) == 2:
        fit = sm.GLM(y, np.ones((len(y), 1)), family=sm.families.Binomial(), offset=x, freq_weights=w)
        fit = fit.fit(tol=1e-15, maxiter=200)
        out[0:2] = [fit.params[0], fit.bse[0]]
    if classes_overlap(x, y, w):
        fit = sm.GLM(y, sm.add_constant(x, has_constant="add"), family=sm.families.Binomial(), freq_weights=w)
        fit = fit.fit(tol=1e-15, maxiter=200)
        out[2:6] = [fit.params[0], fit.params[1], fit.bse[0], fit.bse[1]]
    return out


def calibration_error(p, y, w, bins, width):
    """Whole groups of ties into bins by their middle; or by width."""
    total, before, sums = w.sum(), 0.0, {}
    for value in np.unique(p):
        here = p == value
        weight = w[here].sum()
        if weight > 0:
            at = math.floor(value * bins) if width else math.floor(bins * (before + weight / 2) / total)
            bin_ = sums.setdefault(min(at, bins - 1), [0.0, 0.0])
            bin_[0] += (w[here] * y[here]).sum()
            bin_[1] += (w[here] * p[here]).sum()
        before += weight
    return sum(abs(a - b) for a, b in sums.values()) / total


def check_against_sklearn(p, y, bins):
    """On different scores the bins are those of calibration_curve."""
    share, chance = sklearn.calibration.calibration_curve(y, p, n_bins=bins, strategy="quantile")
    edges = np.percentile(p, np.linspace(0, 100, bins + 1))
    size = np.bincount(np.searchsorted(edges[1:-1], p), minlength=bins)
    size = size[size > 0]
    theirs = (size * np.abs(share - chance)).sum() / size.sum()
    ours = calibration_error(p, y, np.ones(len(p)), bins, False)
    assert abs(theirs - ours) < 1e-12, (theirs, ours)


def captured(p, y, w, rate, weighted):
    order = np.argsort(-p, kind="stable")
    want = rate * w.sum() if weighted else math.ceil(round(rate * len(p), 9))
    flagged = hits = 0.0
    cut = math.nan
    for i in order:
        if flagged >= want:
            break
        part = min(w[i], want - flagged)
        if part <= 0:
            continue
        flagged += part
        hits += part * y[i]
        cut = p[i]
    outcomes = (w * y).sum()
    return [hits / outcomes if outcomes else math.nan, hits / flagged if flagged else math.nan, cut]


def net_benefit(p, y, w, threshold, weighted):
    if not weighted and len(np.unique(y)) == 2 and threshold > 0:
        frame = pd.DataFrame({"y": y.astype(int), "p": p})
        table = dcurves.dca(data=frame, outcome="y", modelnames=["p"], thresholds=[threshold])
        value = {row.model: row.net_benefit for row in table.itertuples()}
        return [value["p"], value["all"]]
    total, flagged = w.sum(), p >= threshold
    odds = threshold / (1 - threshold)
    true = (w * y * flagged).sum() / total
    false = (w * (1 - y) * flagged).sum() / total
    rate = (w * y).sum() / total
    return [true - false * odds, rate - (1 - rate) * odds]


def figures(p, y, w, weighted):
    both = len(np.unique(y[w > 0])) == 2
    some = (w * y).sum() > 0
    m = sklearn.metrics
    out = [
        m.roc_auc_score(y, p, sample_weight=w) if both else math.nan,
        m.average_precision_score(y, p, sample_weight=w) if some else math.nan,
        m.brier_score_loss(y, p, sample_weight=w, pos_label=1),
        m.log_loss(y, p, sample_weight=w, labels=[0, 1]),
        calibration_error(p, y, w, 10, False),
        calibration_error(p, y, w, 10, True),
    ]
    out += lines(p, y, w)
    for rate in RATES:
        out += captured(p, y, w, rate, weighted)
    for threshold in THRESHOLDS:
        out += net_benefit(p, y, w, threshold, weighted)
    return out


def cases():
    rng = np.random.default_rng(20260801)

    def random_rows(n, shift=0.0, slope=1.0):
        p = 1 / (1 + np.exp(-rng.normal(-1, 1.3, n)))
        truth = 1 / (1 + np.exp(-(shift + slope * np.log(p / (1 - p)))))
        return p, (rng.random(n) < truth).astype(float)

    for n in (5, 10, 30, 100, 400):
        yield f"random {n}", *random_rows(n), None
    yield "shifted", *random_rows(200, 0.7, 0.6), None
    p, y = random_rows(40)
    yield "ties in tenths", np.round(p, 1), y, None
    p, y = random_rows(200)
    yield "ties in twentieths", np.round(p * 20) / 20, y, None
    yield "all tied", np.full(20, 0.3), (np.arange(20) % 3 == 0).astype(float), None
    yield "perfect", np.linspace(0.05, 0.95, 20), (np.arange(20) >= 12).astype(float), None
    yield "upside down", np.linspace(0.05, 0.95, 20), (np.arange(20) < 8).astype(float), None
    yield "touching", np.array([0.1, 0.2, 0.5, 0.5, 0.5, 0.7, 0.8]), np.array([0, 0, 0, 1, 0, 1, 1.0]), None
    yield "none has it", np.linspace(0.01, 0.4, 12), np.zeros(12), None
    yield "all have it", np.linspace(0.6, 0.99, 12), np.ones(12), None
    p, y = random_rows(50)
    yield "weights whole", p, y, rng.integers(1, 5, 50).astype(float)
    p, y = random_rows(80)
    yield "weights any", p, y, rng.gamma(2.0, 0.7, 80)
    p, y = random_rows(60)
    yield "weights some zero", np.round(p, 1), y, rng.gamma(1.0, 1.0, 60) * (rng.random(60) < 0.7)
    yield "one row", np.array([0.3]), np.array([1.0]), None
    yield "two rows", np.array([0.3, 0.6]), np.array([1.0, 0.0]), None
    yield "three rows", np.array([0.3, 0.6, 0.6]), np.array([1.0, 0.0, 1.0]), None
    p, y = random_rows(30)
    p[:4], y[:4] = [0, 1, 0, 1], [0, 1, 1, 0]
    yield "sure chances", p, y, None
    p = rng.random(300) ** 4 * 0.2
    yield "rare", p, (rng.random(300) < p).astype(float), None
    p = 10.0 ** rng.uniform(-9, -0.1, 100)
    yield "over nine decades", p, (rng.random(100) < np.sqrt(p)).astype(float), None


def array(name, values):
    body = ", ".join(number(v) for v in values)
    return f"static const double {name}[] = {{{body}}};"


def others():
    """Drift, intervals, percentiles: (name, rows of numbers)."""
    rng = np.random.default_rng(7)
    rows = []
    for reference, here in ((500, 400), (90, 35), (2000, 61)):
        a = rng.multinomial(reference, np.full(10, 0.1))
        b = rng.multinomial(here, np.linspace(0.07, 0.13, 10))
        found = scipy.stats.chi2_contingency(np.array([a, b]), correction=False)
        q = np.where(b > 0, b, 0.5) / here
        p = np.where(a > 0, a, 0.5) / reference
        rows.append([reference, here, *a, *b, found.statistic, found.pvalue, ((q - p) * np.log(q / p)).sum()])
    yield "drift", rows
    poisson = []
    for k in (0, 1, 3, 10, 57, 1000, 250000):
        low = scipy.stats.chi2.ppf(0.025, 2 * k) / 2 if k else 0.0
        poisson.append([k, low, scipy.stats.chi2.ppf(0.975, 2 * k + 2) / 2])
    yield "poisson", poisson
    wilson = []
    for k, n in ((0, 10), (1, 10), (10, 10), (37, 200), (5, 100000)):
        ci = scipy.stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
        wilson.append([k, n, ci.low, ci.high])
    yield "wilson", wilson


def main():
    print("/* SPDX-License-Identifier: MIT */")
    print("/*\n * Made by tests/reference/review_metrics.py, which says how, with Python")
    print(f" * {sys.version.split()[0]}, numpy {np.__version__}, scipy {scipy.__version__},")
    print(f" * scikit-learn {sklearn.__version__}, statsmodels {statsmodels.__version__}, dcurves 1.1.7,")
    print(f" * pandas {pd.__version__}. Invented rows.\n */")
    print("#include <math.h>\n#include <stddef.h>\n")
    table = []
    for i, (name, p, y, w) in enumerate(cases()):
        p, y = np.asarray(p, float), np.asarray(y, float)
        weights = np.ones(len(p)) if w is None else w
        if w is None and len(np.unique(p)) == len(p) and len(p) % 10 == 0 and len(np.unique(y)) == 2:
            check_against_sklearn(p, y, 10)
        print(array(f"p_{i}", p))
        print(f"static const unsigned char y_{i}[] = {{{', '.join(str(int(v)) for v in y)}}};")
        if w is not None:
            print(array(f"w_{i}", w))
        print(array(f"golden_{i}", figures(p, y, weights, w is not None)))
        table.append(f'    {{"{name}", {len(p)}, p_{i}, y_{i}, {"NULL" if w is None else f"w_{i}"}, golden_{i}}},')
    print("\n/* auroc, average precision, brier, log score, calibration error by count and")
    print("   by width, in the large and its s.e., intercept, slope, their s.e.; captured,")
    print("   precision, cut at .05 .10 .20; net benefit, of all, at 0 .1 .25 .5 .9 */")
    print("static const struct golden_case {\n    const char *name;\n    size_t count;\n    const double *p;")
    print("    const unsigned char *y;\n    const double *w, *golden;\n} GOLDEN_CASES[] = {")
    print("\n".join(table))
    print("};\n")
    for name, rows in others():
        print(f"static const double GOLDEN_{name.upper()}[][{len(rows[0])}] = {{")
        for row in rows:
            print("    {" + ", ".join(number(v) for v in row) + "},")
        print("};")


if __name__ == "__main__":
    main()
