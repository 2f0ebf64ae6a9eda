# SPDX-License-Identifier: MIT
"""Figures of how good a ranking or a chance is, with intervals.

Written apart from src/review, with numpy: the accuracy study compares methods
that the program does not know (LightGBM, an explainable boosting machine),
and its figures for our own models check those of `earlybell evaluate`.

Intervals are percentiles over resampled pupils (rows of one pupil stay
together), the same resamples for every method, so that differences are paired.
"""
import numpy as np


def multiplicities(pupils, resamples, seed=1):
    """How often each row counts in each resample: int array (resamples, n)."""
    random = np.random.default_rng(seed)
    _, index = np.unique(pupils, return_inverse=True)
    count = index.max() + 1
    out = np.empty((resamples, len(pupils)), dtype=np.int16)
    for b in range(resamples):
        drawn = np.bincount(random.integers(0, count, count), minlength=count)
        out[b] = drawn[index]
    return out


class Ranking:
    """Scores sorted once, so that every resample is a weighted sum."""

    def __init__(self, score, outcome):
        # Ties keep the order of rows, which is by school and pupil id.
        self.order = np.argsort(-score, kind="stable")
        ranked = score[self.order]
        self.outcome = outcome[self.order].astype(float)
        # First row of each group of equal scores.
        self.groups = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])

    def _sums(self, weight):
        w = np.ones(len(self.order)) if weight is None else weight[self.order]
        hits = np.add.reduceat(w * self.outcome, self.groups)
        misses = np.add.reduceat(w * (1.0 - self.outcome), self.groups)
        return hits, misses

    def auroc(self, weight=None):
        hits, misses = self._sums(weight)
        if hits.sum() == 0 or misses.sum() == 0:
            return np.nan
        below = misses.sum() - np.cumsum(misses)
        return float((hits * (below + misses / 2)).sum() / hits.sum() / misses.sum())

    def average_precision(self, weight=None):
        hits, misses = self._sums(weight)
        found, listed = np.cumsum(hits), np.cumsum(hits + misses)
        with np.errstate(invalid="ignore", divide="ignore"):
            precision = np.where(listed > 0, found / listed, 0.0)
        return float((hits * precision).sum() / hits.sum()) if hits.sum() else np.nan

    def captured(self, share, weight=None):
        """Share of outcomes among the first `share` of the rows."""
        w = np.ones(len(self.order)) if weight is None else weight[self.order]
        first = np.cumsum(w) <= np.ceil(share * w.sum())
        total = (w * self.outcome).sum()
        return float((w * self.outcome)[first].sum() / total) if total else np.nan


def calibration(chance, outcome, weight=None):
    """Intercept and slope of a logistic regression of the outcome on the log
    odds of the chance; rows with a chance of 0 or 1 are left out."""
    use = (chance > 0) & (chance < 1)
    x = np.log(chance[use] / (1 - chance[use]))
    y = outcome[use].astype(float)
    w = np.ones(len(y)) if weight is None else weight[use].astype(float)
    beta = np.array([0.0, 1.0])
    design = np.column_stack([np.ones_like(x), x])
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ beta))
        gradient = design.T @ (w * (y - p))
        hessian = (design * (w * p * (1 - p))[:, None]).T @ design
        try:
            step = np.linalg.solve(hessian, gradient)
        except np.linalg.LinAlgError:
            return np.nan, np.nan
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    return float(beta[0]), float(beta[1])


def interval(values):
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)
