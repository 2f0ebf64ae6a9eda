#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The logistic fit beside scikit-learn's, on the same rows in one run.

    fit_bench.py PROGRAM [ROWS] [COLUMNS] [THREADS]

PROGRAM is tests/bench/fit_bench.c built. Needs numpy and scikit-learn. The
rows are invented: columns that go together in families of four, as features of
one register do, some skewed, in units from 0.01 to 100, about 15 % outcomes.
scikit-learn is given the columns scaled to mean 0 and spread 1 beforehand, not
timed (its lbfgs needs that; a tighter tolerance than its default is needed to
reach the deviance at all). Prints the machine, versions, seconds by the clock
and of processors (what counts when the machine is busy), deviances and ratios;
leaves with 1 when a deviance is more than 1e-8 above the least.
"""

import os
import subprocess
import sys
import tempfile
import time

ROWS, COLUMNS, THREADS = (
    int(v) for v in (sys.argv[2:] + ["1000000", "40", "2"][len(sys.argv) - 2:]))
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(THREADS)

import numpy as np  # noqa: E402
import scipy  # noqa: E402
import sklearn  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402


def invent():
    random = np.random.default_rng(20260901)
    x = random.standard_normal((ROWS, COLUMNS))
    for j in range(COLUMNS):
        if j % 4:
            x[:, j] += 1.2 * x[:, j - j % 4]
        if j % 5 == 2:
            x[:, j] = np.exp(0.5 * x[:, j])
    true = 0.3 * random.standard_normal(COLUMNS)
    chance = 1 / (1 + np.exp(2.2 - x @ true))
    y = (random.random(ROWS) < chance).astype(np.uint8)
    return np.ascontiguousarray(x * 10.0 ** (np.arange(COLUMNS) % 5 - 2)), y


def deviance(model, x, y):
    e = x @ model.coef_[0] + model.intercept_[0]
    return 2 * float(np.sum(np.logaddexp(0, np.where(y == 1, -e, e))))


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [l.split(":")[1].strip() for l in file if "model name" in l]
    return "%s, %d cores, load %.1f" % (names[0], len(names),
                                        os.getloadavg()[0])


def main():
    print("Machine: %s; threads: %d" % (machine(), THREADS))
    print("numpy %s, scipy %s, scikit-learn %s; %d rows x %d columns" % (
        np.__version__, scipy.__version__, sklearn.__version__, ROWS, COLUMNS))
    x, y = invent()
    with tempfile.NamedTemporaryFile() as file:
        x.tofile(file)
        y.tofile(file)
        file.flush()
        printed = subprocess.run(
            [sys.argv[1], file.name, str(ROWS), str(COLUMNS), str(THREADS),
             "3"], check=True, stdout=subprocess.PIPE, text=True).stdout
    seconds, work, ours, steps, condition = printed.split()
    found = [("earlybell (raw columns)", float(seconds), float(ours), steps,
              float(work))]
    x = (x - x.mean(0)) / x.std(0)
    for solver, tolerance in (("newton-cholesky", 1e-6), ("lbfgs", 1e-6)):
        model = LogisticRegression(C=np.inf, solver=solver, tol=tolerance,
                                   max_iter=1000)
        best = work = 1e300
        for _ in range(2):
            start, spent = time.perf_counter(), time.process_time()
            model.fit(x, y)
            best = min(best, time.perf_counter() - start)
            work = min(work, time.process_time() - spent)
        found.append(("scikit-learn " + solver, best, deviance(model, x, y),
                      model.n_iter_[0], work))
    least = min(f[2] for f in found)
    print("condition number %s" % condition)
    for name, took, value, count, work in found:
        print("%-28s %7.3f s (%5.2f x ours), of processors %7.3f s (%5.2f x),"
              " %3s steps, deviance %.6f, above the least by %.1e" % (
                  name, took, took / found[0][1], work, work / found[0][4],
                  count, value, (value - least) / least))
    return any((f[2] - least) / least > 1e-8 for f in found)


if __name__ == "__main__":
    sys.exit(main())
